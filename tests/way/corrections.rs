//! Upheld appeals about scores and pay items: nothing is signed and approved over them until they are corrected or
//! explained, and the person sees it.

use xingchou::clock;
use xingchou::operations::appeal_corrections::{correct, explain_away};
use xingchou::operations::appeals::{AppealShown, Contested, Standing, decide, file, list};
use xingchou::operations::approve::approve;
use xingchou::operations::batches::undo;
use xingchou::operations::calculate::{RunMonths, calculate};
use xingchou::operations::month_way::{pay, stars};
use xingchou::operations::score::score;
use xingchou::store::CorrectedBy;

use super::refused;
use crate::differences::{november, office_takes_november};
use crate::support::way::{approver, checker, clerk, leader};
use crate::support::{Office, october};

fn shown(office: &Office, staff_no: &str) -> AppealShown {
    list(&office.store, &office.member(staff_no), clock::now()).unwrap().pop().unwrap()
}

fn words(one: &AppealShown) -> String {
    one.carried.iter().map(|told| told.zh.clone()).collect::<Vec<_>>().join("；")
}

/// A scored October, and an upheld appeal of C005 about it.
fn upheld(office: &Office, contested: &Contested) -> i64 {
    let (store, now) = (&office.store, clock::now());
    let id = file(store, &office.member("C005"), (october(), contested), "记错了", &[], now).unwrap();
    decide(store, &leader(), (id, true), "确有误", clock::now()).unwrap();
    let one = shown(office, "C005");
    assert_eq!(one.standing, Standing::ToBeCorrected);
    assert!(words(&one).contains("待更正"), "{}", words(&one));
    id
}

fn batches(office: &Office) -> Vec<i64> {
    let files = office.store.read(|reading| reading.import_file_list(&office.viewer)).unwrap();
    files.into_iter().map(|file| file.id).collect()
}

#[test]
fn stars_are_not_signed_over_an_upheld_appeal_that_is_neither_corrected_nor_explained() {
    let office = Office::with_sample_month();
    let (store, month) = (&office.store, october());
    score(store, &clerk(), &office.folder, month, None).unwrap();
    let id = upheld(&office, &Contested::Score("考核情况".to_owned()));
    office.set("confirmation_workdays", "0");
    office.set("notice_workdays", "0");
    let sign = || {
        let now = clock::now();
        let looked = stars::look(store, &leader(), month, now).unwrap();
        stars::sign(store, &leader(), month, (Some(&looked.digest), true), now)
    };
    stars::publish(store, &clerk(), month, clock::now()).unwrap();
    stars::close_appeals(store, &clerk(), month, "", clock::now()).unwrap();
    refused(sign(), &format!("申诉 #{id}（考核情况）成立而未更正"));

    // A file of before, and one that is not about her, correct nothing.
    let now = clock::now();
    let by = |batch, now| correct(store, &clerk(), (id, CorrectedBy::Batch(batch)), "", now);
    refused(by(batches(&office)[0], now), "不是申诉决定之后的，或其中没有本人");
    let account = |staff_no: &str, name: &str| {
        let head = "银行账号登记（2026年10月）\n工号,姓名,银行账号,开户行\n";
        let text = format!("{head}{staff_no},{name},6222020302945137958,工商银行\n");
        office.take_text(&format!("{staff_no}.csv"), &text);
        *batches(&office).iter().max().unwrap()
    };
    let name = |staff_no: &str| office.member(staff_no).name().to_owned();
    let others = account("C007", &name("C007"));
    refused(by(others, clock::now()), "或其中没有本人");
    assert!(correct(store, &office.member("C005"), (id, CorrectedBy::Batch(others)), "", now).is_err());

    // Who decided does not explain it away; another may, with a reason.
    refused(explain_away(store, &leader(), id, "无须更正", now), "您已办理过");
    refused(explain_away(store, &checker(), id, " ", now), "请写明理由");
    let hers = account("C005", &name("C005"));
    by(hers, clock::now()).unwrap();
    let one = shown(&office, "C005");
    assert_eq!(one.standing, Standing::Upheld);
    assert!(words(&one).contains(&format!("已更正：文件批次 #{hers}")), "{}", words(&one));
    refused(explain_away(store, &checker(), id, "无须更正", clock::now()), "不能这样办");
    sign().unwrap();
}

#[test]
fn no_later_run_is_approved_over_an_upheld_appeal_about_pay() {
    let office = Office::with_sample_month();
    let store = &office.store;
    score(store, &office.viewer, &office.folder, october(), None).unwrap();
    let run = calculate(store, &office.viewer, &office.folder, RunMonths::all_in(october())).unwrap();
    office.approve(run.run);
    office_takes_november(&office);
    let id = upheld(&office, &Contested::Pay("绩效津贴".to_owned()));
    let months =
        RunMonths { assessed_month: october(), pay_month: november(), pay_date: november().last_day() };
    let next = calculate(store, &office.viewer, &office.folder, months).unwrap();
    office.sign_stars(october());
    office.check(next.run);
    let review = || pay::review(store, &approver(), next.run, clock::now()).unwrap();
    review();
    let approved = approve(store, &approver(), next.run, None, clock::now());
    refused(approved, &format!("申诉 #{id}（绩效津贴）成立而未更正"));
    let by = |run| correct(store, &clerk(), (id, CorrectedBy::Run(run)), "补发 100 元", clock::now());
    refused(by(run.run), "不是申诉决定之后的");
    by(next.run).unwrap();
    assert!(words(&shown(&office, "C005")).contains(&format!("已更正：工资批次 #{} 补发", next.run)));
    approve(store, &approver(), next.run, None, clock::now()).unwrap();
}

#[test]
fn a_correction_falls_when_its_file_is_undone_or_its_run_set_aside() {
    let office = Office::with_sample_month();
    let (store, month) = (&office.store, october());
    score(store, &clerk(), &office.folder, month, None).unwrap();
    let id = upheld(&office, &Contested::Score("考核情况".to_owned()));
    office.set("confirmation_workdays", "0");
    office.set("notice_workdays", "0");
    let text = format!(
        "银行账号登记（2026年10月）\n工号,姓名,银行账号,开户行\nC005,{},6222020302945137958,工商银行\n",
        office.member("C005").name()
    );
    office.take_text("更正.csv", &text);
    let batch = *batches(&office).iter().max().unwrap();
    correct(store, &clerk(), (id, CorrectedBy::Batch(batch)), "", clock::now()).unwrap();
    assert_eq!(shown(&office, "C005").standing, Standing::Upheld);

    undo(store, &office.viewer, &office.layouts(), batch).unwrap();
    let one = shown(&office, "C005");
    assert_eq!(one.standing, Standing::ToBeCorrected, "the file is gone, and the correction with it");
    assert!(words(&one).contains("已撤销，不算更正") && words(&one).contains("待更正"), "{}", words(&one));
    let now = clock::now();
    let looked = stars::look(store, &leader(), month, now).unwrap();
    stars::publish(store, &clerk(), month, now).unwrap();
    stars::close_appeals(store, &clerk(), month, "", now).unwrap();
    let sign = stars::sign(store, &leader(), month, (Some(&looked.digest), true), now);
    refused(sign, &format!("申诉 #{id}（考核情况）成立而未更正"));

    // A run that corrects falls in the same way, when another draft takes its place.
    let draft = calculate(store, &clerk(), &office.folder, RunMonths::all_in(month)).unwrap().run;
    correct(store, &clerk(), (id, CorrectedBy::Run(draft)), "", clock::now()).unwrap();
    assert_eq!(shown(&office, "C005").standing, Standing::Upheld);
    let extra = "工号,姓名,项目,类型,金额,所属期,依据\nC007,,采暖费,补发,3000,2026-10,区财政通知\n";
    office.take_text("采暖费.csv", extra);
    score(store, &clerk(), &office.folder, month, None).unwrap();
    let next = calculate(store, &clerk(), &office.folder, RunMonths::all_in(month)).unwrap().run;
    assert_ne!(next, draft);
    let one = shown(&office, "C005");
    assert_eq!(one.standing, Standing::ToBeCorrected, "{}", words(&one));
    // What was put on record stays on record, three times over if need be.
    correct(store, &clerk(), (id, CorrectedBy::Run(next)), "", clock::now()).unwrap();
    assert_eq!(shown(&office, "C005").appeal.corrections.len(), 3);
}
