//! Who gets which paper: every paper by every role, offered and asked for; and people's own.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use xingchou::access::{Grant, Role, Viewer};
use xingchou::operations::OperationError;
use xingchou::operations::papers::{
    PAPERS, PaperBytes, PaperOptions, PaperRequest, hand_out_one_file, hand_out_papers, offered_papers,
};

use super::approved;
use crate::month::calculated_office;
use crate::support::{Office, october};

fn hand_out(office: &Office, viewer: &Viewer, paper: &str) -> Result<Vec<PaperBytes>, OperationError> {
    let options =
        PaperOptions { standard: Some(rust_decimal::Decimal::new(50_000, 0)), ..PaperOptions::default() };
    let request = PaperRequest { month: october(), run: None, papers: vec![paper.to_owned()], options };
    hand_out_papers(&office.store, viewer, &office.folder, &request)
}

fn exported(office: &Office) -> usize {
    office.home.lines("SELECT what AS line FROM audit_entry WHERE what = 'paper_exported'").len()
}

/// What is not offered is refused for want of the right, and what is offered is made: with the rights that the role
/// has, down to the last statement of the store.
#[test]
fn every_paper_is_made_for_whom_the_agreed_table_names_and_refused_to_everybody_else() {
    let office = approved();
    let mut text = String::from("✔ 可导出全部，本 只限本人，· 无权\n");
    for kind in PAPERS {
        write!(text, "\n{}\n", kind.code).unwrap();
        for role in Role::ALL {
            let viewer = match role {
                Role::StaffMember => office.member("C001"),
                Role::Program => continue,
                role => Viewer::new(Viewer::FIRST_DISTRICT, "某人", vec![Grant::of_district(role)]),
            };
            let offers = offered_papers(&office.store, &viewer, october()).unwrap();
            let offer = offers.iter().find(|offer| offer.code == kind.code);
            let before = exported(&office);
            let made = hand_out(&office, &viewer, kind.code);
            let sign = match offer {
                None => {
                    let refused = made.unwrap_err().to_string();
                    assert!(refused.contains("没有“导出"), "{role:?} {}: {refused}", kind.code);
                    assert_eq!(exported(&office), before);
                    '·'
                }
                Some(offer) => {
                    match made {
                        Ok(files) => assert_eq!(exported(&office), before + files.len()),
                        // What asks for more than the month is refused for want of it, not of the right.
                        Err(error) => assert!(!error.to_string().contains("没有“导出"), "{role:?} {error}"),
                    }
                    if offer.own_only { '本' } else { '✔' }
                }
            };
            writeln!(text, "  {:<24}{sign}", role.code()).unwrap();
        }
    }
    crate::rights::agrees("papers.txt", &text);
}

#[test]
fn people_get_their_own_slip_of_an_approved_run_whatever_they_ask_for() {
    let (office, _, pay) = calculated_office();
    let member = office.member("C001");
    let refused = hand_out(&office, &member, "slip-pages").unwrap_err().to_string();
    assert!(refused.contains("没有您已审批的记录"), "{refused}");
    office.approve(pay.run);

    let request = |staff: &[&str]| PaperRequest {
        month: october(),
        run: Some(pay.run),
        papers: vec!["slip-pages".to_owned()],
        options: PaperOptions {
            staff: staff.iter().map(ToString::to_string).collect(),
            ..PaperOptions::default()
        },
    };
    let others: Vec<&str> =
        pay.results.people.iter().map(|own| own.staff_no.as_str()).filter(|no| *no != "C001").collect();
    for asked in [&[][..], &["C002"], &["C001", "C002"]] {
        let files = hand_out_papers(&office.store, &member, &office.folder, &request(asked)).unwrap();
        assert_eq!(files.len(), 1, "asked for {asked:?}");
        let page = String::from_utf8(files[0].bytes.clone()).unwrap();
        assert!(page.contains("C001") && !others.iter().any(|no| page.contains(no)), "asked for {asked:?}");
        assert!(files[0].media_type.starts_with("text/html"));
    }
}

#[test]
fn several_files_come_as_one_archive_and_the_same_bytes_each_time() {
    let office = approved();
    let request = |papers: &[&str]| PaperRequest {
        month: october(),
        run: None,
        papers: papers.iter().map(ToString::to_string).collect(),
        options: PaperOptions::default(),
    };
    let one = |papers: &[&str]| {
        hand_out_one_file(&office.store, &office.viewer, &office.folder, &request(papers)).unwrap()
    };
    assert!(one(&["payroll"]).file_name.ends_with(".xlsx"));
    let archive = one(&["bank", "voucher"]);
    assert_eq!(archive.media_type, "application/zip");
    let mut opened = zip::ZipArchive::new(std::io::Cursor::new(archive.bytes.clone())).unwrap();
    let names: BTreeSet<String> = opened.file_names().map(|name| name.unwrap().into_owned()).collect();
    let files =
        hand_out_papers(&office.store, &office.viewer, &office.folder, &request(&["bank", "voucher"]));
    let files = files.unwrap();
    assert!(files.len() > 4 && names == files.iter().map(|file| file.file_name.clone()).collect());
    for paper in files {
        let mut bytes = Vec::new();
        std::io::copy(&mut opened.by_name(&paper.file_name).unwrap(), &mut bytes).unwrap();
        assert_eq!(bytes, paper.bytes, "{}", paper.file_name);
    }
    assert_eq!(one(&["bank", "voucher"]), archive);
}
