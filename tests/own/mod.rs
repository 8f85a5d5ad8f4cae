//! What a member of staff does and sees for herself: signing for her slip, what would bring one star more.

use std::collections::BTreeSet;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use rust_decimal::Decimal;
use xingchou::access::{Grant, Role, Scope, Viewer};
use xingchou::clock;
use xingchou::operations::calculate::{RunMonths, calculate};
use xingchou::operations::next_star::{NextStar, next_star};
use xingchou::operations::own_duties::{OwnDuty, own_duties};
use xingchou::operations::papers::{PaperOptions, PaperRequest, hand_out_papers};
use xingchou::operations::score::score;
use xingchou::operations::slip_receipts::{received, sign};
use xingchou::operations::slips::of_year;
use xingchou::operations::take_in::FileToTake;
use xingchou_engine::evaluate::Value;

use crate::month::calculated_office;
use crate::support::way::clerk;
use crate::support::{Office, Served, october, people, sample_files};

/// The rows of the paper of receipts.
fn receipts(office: &Office, run: i64) -> Vec<Vec<String>> {
    let request = PaperRequest {
        month: october(),
        run: Some(run),
        papers: vec!["slip-receipts".to_owned()],
        options: PaperOptions::default(),
    };
    let files = hand_out_papers(&office.store, &clerk(), &office.folder, &request).unwrap();
    let workbook = files.into_iter().find(|file| file.file_name.ends_with(".xlsx")).unwrap();
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(workbook.bytes)).unwrap();
    let range = workbook.worksheet_range_at(0).unwrap().unwrap();
    range.rows().map(|row| row.iter().map(Data::to_string).collect()).collect()
}

#[test]
fn a_slip_is_signed_for_once_by_whose_it_is_and_the_paper_says_when() {
    let (office, _, pay) = calculated_office();
    let (store, run) = (&office.store, pay.run);
    let own = office.member("C001");
    let refused = |viewer: &Viewer, because: &str| {
        let said = sign(store, viewer, run, clock::now()).unwrap_err().to_string();
        assert!(said.contains(because), "{said}");
    };
    refused(&own, "没有您已定稿的工资条");
    office.approve(run);
    refused(&clerk(), "没有您已定稿的工资条");
    refused(&own.clone().by_machine(), "请本人登录后办理");
    let before = office.dump_but_the_trail();
    let row = |rows: &[Vec<String>], staff_no: &str| {
        rows.iter().find(|row| row.iter().any(|cell| cell == staff_no)).unwrap().join("|")
    };
    assert!(row(&receipts(&office, run), "C001").contains("纸质"));

    let at = clock::from_office_time("2026-11-06T16:05:00".parse().unwrap());
    sign(store, &own, run, at).unwrap();
    let acts = office.acts().len();
    // Asking again neither moves the time nor says anything twice.
    sign(store, &own, run, clock::now()).unwrap();
    assert_eq!(office.acts().len(), acts);
    let after = office.dump_but_the_trail();
    let changed: BTreeSet<&String> =
        after.keys().filter(|table| before.get(*table) != after.get(*table)).collect();
    assert_eq!(changed, BTreeSet::from([&"slip_receipt".to_owned()]));
    let rows = receipts(&office, run);
    let hers = row(&rows, "C001");
    assert!(hers.contains("网上确认") && hers.contains("2026") && hers.contains("16:05"), "{hers}");
    assert!(row(&rows, "C002").contains("纸质"));

    // Others do not see it, whoever sees all pay does.
    assert!(received(store, &office.member("C002"), &[run]).unwrap().is_empty());
    assert_eq!(received(store, &clerk(), &[run]).unwrap().len(), 1);
    let waits = |staff_no: &str| {
        let member = office.member(staff_no);
        let shown = of_year(store, &member, staff_no, 2026).unwrap();
        own_duties(store, &member, &shown, clock::now()).unwrap()
    };
    assert!(waits("C002").iter().any(|duty| matches!(duty, OwnDuty::SignFor(of, _) if *of == run)));
    assert!(!waits("C001").iter().any(|duty| matches!(duty, OwnDuty::SignFor(..))));
}

/// Somebody's stars and total in a scoring of an office.
fn stars(office: &Office, staff_no: &str) -> (Decimal, Decimal) {
    let scored = score(&office.store, &office.viewer, &office.folder, october(), None).unwrap();
    let person = scored.results.person(staff_no).unwrap();
    let number = |name: &str| match scored.results.value(person, name) {
        Some(Value::Number(number)) => number,
        other => panic!("{name}: {other:?}"),
    };
    (number("星级"), number("总分"))
}

/// What somebody is told; nothing where she was not scored.
fn told(office: &Office, staff_no: &str) -> Option<NextStar> {
    next_star(&office.store, &office.member(staff_no), october(), staff_no).unwrap()
}

/// The sample month with so many tickets of somebody satisfied that were not.
fn office_with_satisfied(staff_no: &str, times: u32) -> Office {
    let mut files = sample_files();
    let tickets = files.iter_mut().find(|file| file.name.contains("工单")).unwrap();
    let mut left = times;
    let text = String::from_utf8(tickets.bytes.clone()).unwrap();
    let lines = text.lines().map(|line| match line.strip_suffix(",不满意") {
        Some(begin) if left > 0 && line.contains(&format!(",{staff_no},")) => {
            left -= 1;
            format!("{begin},满意")
        }
        _ => line.to_owned(),
    });
    let bytes = lines.collect::<Vec<_>>().join("\n").into_bytes();
    assert_eq!(left, 0, "she has so many tickets that did not satisfy");
    *tickets = FileToTake { name: tickets.name.clone(), bytes };
    let office = Office::new();
    office.take(files);
    office
}

#[test]
fn what_brings_a_star_is_what_the_month_comes_to_with_other_files() {
    let office = Office::with_sample_month();
    score(&office.store, &office.viewer, &office.folder, october(), None).unwrap();
    let satisfied = |staff_no: &str| {
        let next = told(&office, staff_no)?;
        let way = next.ways.iter().find(|way| way.what.zh.contains("工单得到满意")).cloned()?;
        Some((staff_no.to_owned(), next, way.reached?))
    };
    let grid = (15..=40).map(|number| format!("W{number:03}"));
    let known: BTreeSet<String> = office
        .store
        .read(|reading| reading.staff_list(&office.viewer))
        .unwrap()
        .into_iter()
        .map(|own| own.staff_no)
        .collect();
    let found = grid.filter(|staff_no| known.contains(staff_no)).filter_map(|staff_no| satisfied(&staff_no));
    let (staff_no, next, reached) = found.min_by_key(|(_, _, reached)| reached.times).unwrap();

    let enough = office_with_satisfied(&staff_no, reached.times);
    assert_eq!(stars(&enough, &staff_no), (reached.stars, reached.total.unwrap()));
    assert!(reached.stars > next.stars);
    let too_few = office_with_satisfied(&staff_no, reached.times - 1);
    assert_eq!(stars(&too_few, &staff_no).0, next.stars, "and not once less");

    // It is hers alone, and of her alone.
    let other = if staff_no == "W018" { "W019" } else { "W018" };
    assert_eq!(next_star(&office.store, &office.member(other), october(), &staff_no).unwrap(), None);
    assert_eq!(
        next_star(&office.store, &office.member("C001"), "2026-09".parse().unwrap(), "C001").unwrap(),
        None
    );
    // Posts that are not rated have no star to reach.
    let unrated =
        known.iter().filter_map(|staff_no| told(&office, staff_no)).find(|one| one.status == "不参评");
    let unrated = unrated.expect("managers are not rated");
    assert!(unrated.ways.iter().all(|way| way.reached.is_none()), "{unrated:?}");
}

#[test]
fn a_member_of_staff_signs_and_takes_her_data_on_pages() {
    let office = Office::with_sample_month();
    score(&office.store, &office.viewer, &office.folder, october(), None).unwrap();
    let run =
        calculate(&office.store, &office.viewer, &office.folder, RunMonths::all_in(october())).unwrap().run;
    office.approve(run);
    let staff = office.store.read(|reading| reading.staff_list(&office.viewer)).unwrap();
    let cookie = |staff_no: &str| {
        let id = staff.iter().find(|own| own.staff_no == staff_no).unwrap().id;
        let grant = Grant { role: Role::StaffMember, scope: Scope::Own(id) };
        let viewer = people::account(&office.store, staff_no, &[grant]);
        format!("session={}", people::session(&office.store, &viewer))
    };
    let (hers, others) = (cookie("C001"), cookie("C002"));
    let served = Served::start(&office);
    let slip = format!("/my/slips/{run}");
    assert!(served.get("/my", &[("Cookie", &hers)]).body.contains("工资条还没有签收"));
    assert!(served.get(&slip, &[("Cookie", &hers)]).body.contains("签收工资条"));
    let signed = served.send_form(&format!("{slip}/receive"), &hers, &[]);
    assert_eq!((signed.status, signed.header("location")), (303, format!("{slip}?done=received").as_str()));
    assert!(served.get(&slip, &[("Cookie", &hers)]).body.contains("签收。"));
    assert!(!served.get("/my", &[("Cookie", &hers)]).body.contains("工资条还没有签收"));
    assert!(
        served.get(&slip, &[("Cookie", &others)]).body.contains("签收工资条"),
        "hers says nothing of others"
    );

    let next = served.get("/my/stars/next", &[("Cookie", &hers)]);
    assert_eq!(next.status, 200);
    assert!(next.body.contains("怎样能多一颗星") && next.body.contains("总分"));

    let data = served.send_form("/my/data", &hers, &[("as", "json")]);
    let told: serde_json::Value = serde_json::from_str(&data.body).unwrap();
    assert_eq!(told["staff_no"], "C001");
    let tables = told["tables"].as_array().unwrap();
    let receipt = tables.iter().find(|table| table["table"] == "slip_receipt").unwrap();
    assert_eq!(receipt["rows"].as_array().unwrap().len(), 1);
    let workbook = served.send_form("/my/data", &hers, &[("as", "workbook")]);
    assert!(workbook.header("content-disposition").contains("C001"), "{workbook:?}");
    assert!(office.acts().contains(&"person_exported".to_owned()));
    let clerk = people::account(&office.store, "zhou", &[Grant::of_district(Role::HumanResources)]);
    let clerk = format!("session={}", people::session(&office.store, &clerk));
    assert_eq!(
        served.send_form("/my/data", &clerk, &[("as", "json")]).status,
        404,
        "she has no data of her own"
    );
}
