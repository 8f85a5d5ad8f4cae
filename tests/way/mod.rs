//! The way of a month: each step by the person with the right, in order, by nobody who prepared it, and of what was
//! shown.

mod appeals;
mod corrections;
mod machines;
mod model;

use std::io::Cursor;

use calamine::{Reader, Xlsx, open_workbook_from_rs};
use chrono::{NaiveDateTime, TimeDelta};
use xingchou::access::{Role, Viewer};
use xingchou::month::Month;
use xingchou::month_way::Step;
use xingchou::operations::OperationError;
use xingchou::operations::approve::approve;
use xingchou::operations::calculate::{Calculated, RunMonths, calculate_at};
use xingchou::operations::month_way::review::Review;
use xingchou::operations::month_way::show::{MonthShown, show};
use xingchou::operations::month_way::{pay, slips, stars};
use xingchou::operations::papers::payroll_bytes;
use xingchou::operations::recompute::pay_again;
use xingchou::operations::score::{ScoreSpan, score_at};
use xingchou::operations::settings;
use xingchou::store::{SlipMarkKind, Store};

use crate::support::way::{approver, checker, clerk, leader, person};
use crate::support::{Office, october};

/// A time in the office, as its clocks show it.
fn at(office_time: &str) -> NaiveDateTime {
    xingchou::clock::from_office_time(format!("{office_time}:00").parse().unwrap())
}

fn refused<T: std::fmt::Debug>(result: Result<T, OperationError>, because: &str) {
    let said = result.unwrap_err().to_string();
    assert!(said.contains(because), "expected “{because}” in: {said}");
}

fn scored_by(office: &Office, who: &Viewer, now: NaiveDateTime) -> String {
    score_at(&office.store, who, &office.folder, october(), None, ScoreSpan::Month, now)
        .unwrap()
        .results_digest
}

fn calculated_by(office: &Office, who: &Viewer, now: NaiveDateTime) -> Calculated {
    calculate_at(&office.store, who, &office.folder, RunMonths::all_in(october()), now).unwrap()
}

fn shown(office: &Office, now: NaiveDateTime) -> MonthShown {
    show(&office.store, &office.viewer, october(), now).unwrap()
}

/// Looks at and signs everything that the review asks for.
fn tick_all(store: &Store, run: i64, now: NaiveDateTime) -> Review {
    let review = pay::review(store, &checker(), run, now).unwrap();
    for slip in &review.drawn {
        let of = (run, slip.staff_no.as_str());
        slips::sign_for(store, &checker(), of, SlipMarkKind::SecondLook, "", now).unwrap();
    }
    review
}

/// October 2026 scored on Monday 2 November: three workdays to confirm end on Thursday the 5th; published on Friday the
/// 6th, five workdays of notice end on Friday the 13th.
#[test]
fn the_whole_way_of_a_month_by_different_people() {
    let office = Office::with_sample_month();
    let (store, month) = (&office.store, october());
    let now = at("2026-11-02T09:00");
    refused(stars::publish(store, &clerk(), month, now), "“评分”尚未办理");
    let digest = scored_by(&office, &clerk(), now);

    // Confirmation: one's own, within the period or by silence.
    let c001 = office.member("C001");
    stars::confirm(store, &c001, month, now).unwrap();
    stars::confirm(store, &c001, month, now).unwrap();
    refused(stars::confirm(store, &clerk(), month, now), "没有您的评分");
    let last_day = at("2026-11-05T23:59");
    refused(stars::publish(store, &clerk(), month, last_day), "还有 38 人没有确认");
    let now = at("2026-11-06T08:30");
    assert!(stars::publish(store, &checker(), month, now).is_err(), "finance publishes no stars");
    let published = stars::publish(store, &clerk(), month, now).unwrap();
    assert_eq!(
        (published.digest.as_str(), published.note.as_str()),
        (digest.as_str(), "1 人确认，38 人期满未提出")
    );
    let seen = shown(&office, now);
    assert_eq!((seen.to_confirm, seen.confirmed, seen.lapsed), (39, 1, 38));
    assert!(seen.notice.unwrap().zh.contains("到 2026-11-13 为止"));
    refused(stars::publish(store, &clerk(), month, now), "已经办理");

    // The notice, the end of appeals, the signature of what was shown.
    refused(stars::close_appeals(store, &clerk(), month, "", at("2026-11-13T18:00")), "公示期还没有满");
    refused(
        stars::sign(store, &leader(), month, (Some(&digest), true), at("2026-11-13T18:00")),
        "“申诉截止”尚未办理",
    );
    let now = at("2026-11-14T09:00");
    stars::close_appeals(store, &clerk(), month, "", now).unwrap();
    refused(stars::sign(store, &leader(), month, (None, true), now), "请先看过再签字");
    refused(stars::sign(store, &leader(), month, (Some("0000"), true), now), "之后又有变动");
    assert!(
        stars::sign(store, &clerk(), month, (Some(&digest), true), now).is_err(),
        "who scores does not sign"
    );
    let both_roles = Viewer::new(
        1,
        "周人事",
        [Role::HumanResources, Role::StreetLeader].map(xingchou::access::Grant::of_district).to_vec(),
    )
    .with_account(21);
    refused(stars::sign(store, &both_roles, month, (Some(&digest), true), now), "须由另一人办理");
    let looked = stars::look(store, &leader(), month, now).unwrap();
    assert!(!looked.unsettled.is_empty(), "bad ratings that nobody has dealt with are shown");
    refused(stars::sign(store, &leader(), month, (None, false), now), "差评既没有办结也没有申诉");
    stars::sign(store, &leader(), month, (None, true), now).unwrap();

    // Pay: calculated, looked at, checked, approved.
    let run = calculated_by(&office, &clerk(), now);
    assert_eq!(run.notices, []);
    refused(pay::check(store, &checker(), run.run, Some(&run.results_digest), now), "抽查的工资条还没有看完");
    let review = tick_all(store, run.run, now);
    assert_eq!(review.drawn.len(), 4, "a tenth of 39, rounded up");
    refused(approve(store, &approver(), run.run, Some(&run.results_digest), now), "“复核”尚未办理");
    let preparer = person(21, "周人事", Role::Finance);
    refused(pay::check(store, &preparer, run.run, Some(&run.results_digest), now), "须由另一人办理");
    pay::check(store, &checker(), run.run, None, now).unwrap();
    refused(approve(store, &approver(), run.run, None, now), "请先看过再签字");
    refused(approve(store, &checker(), run.run, None, now), "须由另一人办理");
    refused(approve(store, &preparer, run.run, Some(&run.results_digest), now), "须由另一人办理");
    let nobody = office.viewer.clone();
    refused(approve(store, &nobody, run.run, Some(&run.results_digest), now), "先用自己的账户登录");
    assert!(approve(store, &leader(), run.run, Some(&run.results_digest), now).is_err());
    pay::review(store, &approver(), run.run, now).unwrap();
    let approved = approve(store, &approver(), run.run, None, now).unwrap();
    assert_eq!(approved.approval.results_digest, run.results_digest);
    refused(approve(store, &approver(), run.run, None, now), "不是试算稿");

    // The paper bears their names and times.
    let again = pay_again(store, &office.viewer, run.run).unwrap();
    let bytes = payroll_bytes(store, &office.viewer, &again).unwrap();
    let mut workbook: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let sheet = workbook.worksheet_range("工资表").unwrap();
    let text: String = sheet.used_cells().map(|(_, _, cell)| cell.to_string()).collect::<Vec<_>>().join("|");
    for signed in ["定稿", "制表：周人事", "复核：王会计", "财务审核：赵科长", "已签 2026年11月14日 09:00"]
    {
        assert!(text.contains(signed), "{signed}");
    }

    // Exported, paid, closed.
    refused(pay::record(store, &approver(), (run.run, Step::Paid), "", now), "“导出发放材料”尚未办理");
    refused(pay::close(store, &clerk(), month, now), "“发放”尚未办理");
    pay::record(store, &approver(), (run.run, Step::Exported), "工资表", now).unwrap();
    pay::record(store, &approver(), (run.run, Step::Paid), "工行代发", now).unwrap();
    refused(pay::record(store, &approver(), (run.run, Step::Paid), "工行代发", now), "已经办理");
    assert!(shown(&office, now).next.unwrap().zh.contains("xingchou month close"));
    pay::close(store, &clerk(), month, now).unwrap();
    let done = shown(&office, now);
    assert!(done.closed.is_some() && done.next.is_none());
    let months = RunMonths::all_in(month);
    refused(calculate_at(store, &clerk(), &office.folder, months, now), "已归档");
    // Nothing of it can be changed behind the program's back.
    let change = store.write_transaction(&office.viewer, |writing| {
        writing.pay_run_set_state(&office.viewer, run.run, "approved", "discarded")
    });
    assert!(change.map_err(|error: xingchou::store::StoreError| error).is_err());
}

/// An office whose October is signed, checked and looked at by the approver, all but approved.
fn ready_to_approve() -> (Office, Calculated, NaiveDateTime) {
    let office = Office::with_sample_month();
    let now = at("2026-11-14T09:00");
    scored_by(&office, &clerk(), now);
    office.sign_stars(october());
    let run = calculated_by(&office, &clerk(), now);
    tick_all(&office.store, run.run, now);
    pay::check(&office.store, &checker(), run.run, None, now).unwrap();
    pay::review(&office.store, &approver(), run.run, now).unwrap();
    (office, run, now)
}

/// Findings that cost somebody a star.
const FINDINGS: &str = "督查日期,工号,姓名,问题类型,处理结果\n2026-10-19,C001,熊雨超,不在岗,通报批评\n\
    2026-10-20,C001,熊雨超,不在岗,通报批评\n2026-10-21,C001,熊雨超,不在岗,通报批评\n\
    2026-10-22,C001,熊雨超,不在岗,通报批评\n";

#[test]
fn a_change_in_between_makes_the_approval_fail_in_words() {
    let (office, run, now) = ready_to_approve();
    let store = &office.store;
    office.take_text("督查通报（补）.csv", FINDINGS);
    scored_by(&office, &clerk(), now + TimeDelta::hours(1));
    refused(approve(store, &approver(), run.run, None, now), "评分在算工资之后有变");
    let again = calculated_by(&office, &clerk(), now + TimeDelta::hours(2));
    assert!(again.notices[0].zh.contains("签字之后评分有变"), "{:?}", again.notices);
    assert_ne!(again.results_digest, run.results_digest);
    refused(approve(store, &approver(), run.run, None, now), "已被后来的试算替代");
    let said = approve(store, &approver(), again.run, None, now).unwrap_err().to_string();
    assert!(said.contains("“星级签字”此后内容有变") && said.contains("“复核”此后内容有变"), "{said}");
    let seen = shown(&office, now);
    let fallen: Vec<Step> = seen.steps.iter().filter(|step| step.fallen).map(|step| step.step).collect();
    assert_eq!(fallen, [Step::Published, Step::AppealsClosed, Step::StarsSigned]);

    // Walked again, what the approver saw before is still not what she would approve now.
    office.sign_stars(october());
    tick_all(store, again.run, now);
    pay::check(store, &checker(), again.run, None, now).unwrap();
    refused(approve(store, &approver(), again.run, None, now), "之后又重新计算过");
    refused(approve(store, &approver(), again.run, Some(&run.results_digest), now), "之后又重新计算过");
    pay::review(store, &approver(), again.run, now).unwrap();
    approve(store, &approver(), again.run, None, now).unwrap();
}

#[test]
fn fifty_approvals_at_once_have_one_effect() {
    let (office, run, now) = ready_to_approve();
    let done: Vec<bool> = std::thread::scope(|scope| {
        let ask = || approve(&office.store, &approver(), run.run, None, now).is_ok();
        let threads: Vec<_> = (0..50).map(|_| scope.spawn(ask)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(done.iter().filter(|done| **done).count(), 1);
    let marks = office.store.read(|reading| reading.month_step_list(&office.viewer, october())).unwrap();
    assert_eq!(marks.iter().filter(|mark| mark.step == Step::Approved).count(), 1);
}

#[test]
fn a_second_look_is_drawn_by_the_digest_and_ticked_by_another_person() {
    let office = Office::with_sample_month();
    let now = at("2026-11-14T09:00");
    scored_by(&office, &clerk(), now);
    let run = calculated_by(&office, &clerk(), now).run;
    let drawn = |office: &Office, run| -> Vec<String> {
        let review = pay::review(&office.store, &checker(), run, now).unwrap();
        review.drawn.into_iter().map(|slip| slip.staff_no).collect()
    };
    let first = drawn(&office, run);
    assert_eq!(first, drawn(&office, run));
    // Another office with the same month draws the same slips; a larger share draws those as well.
    let other = Office::with_sample_month();
    scored_by(&other, &clerk(), now);
    let same = calculated_by(&other, &clerk(), now).run;
    assert_eq!(first, drawn(&other, same));
    other.set("second_look_percent", "50");
    let more = drawn(&other, same);
    assert_eq!(more.len(), 20);
    assert!(first.iter().all(|staff_no| more.contains(staff_no)));
    let sign = |who: &Viewer, staff_no: &str, kind| {
        slips::sign_for(&office.store, who, (run, staff_no), kind, "看过", now)
    };
    let not_drawn = more.iter().find(|staff_no| !first.contains(staff_no)).unwrap();
    refused(sign(&checker(), not_drawn, SlipMarkKind::SecondLook), "没有工号");
    refused(sign(&clerk(), &first[0], SlipMarkKind::SecondLook), "您是制表人");
    sign(&checker(), &first[0], SlipMarkKind::SecondLook).unwrap();
    refused(sign(&approver(), &first[0], SlipMarkKind::SecondLook), "已由 王会计 签过");
}

#[test]
fn a_month_keeps_the_settings_that_it_was_opened_with() {
    let office = Office::with_sample_month();
    let (store, month) = (&office.store, october());
    scored_by(&office, &clerk(), at("2026-11-02T09:00"));
    let later = at("2026-11-03T09:00");
    let set = |name, value| settings::set(store, &clerk(), (name, value), "赶时间", later);
    for (name, value) in [
        ("confirmation_workdays", "0"),
        ("notice_workdays", "0"),
        ("second_look_percent", "0"),
        ("check_needed", "0"),
        ("unexplained_yuan", "0.5"),
    ] {
        set(name, value).unwrap();
    }
    // A month that is open: its periods, its share and its check are what they were, whatever begins later.
    let now = at("2026-11-04T09:00");
    refused(stars::publish(store, &clerk(), month, now), "还有 39 人没有确认");
    let run = calculated_by(&office, &clerk(), now).run;
    let review = pay::review(store, &checker(), run, now).unwrap();
    assert_eq!(review.drawn.len(), 4, "a tenth of 39, rounded up");
    let of_october = show(store, &clerk(), month, now).unwrap();
    assert!(of_october.runs[0].steps.iter().all(|step| !step.off), "the check is still asked for");
    let value = |shown: &MonthShown, name: &str| {
        shown.settings.iter().find(|line| line.name == name).unwrap().value.clone()
    };
    assert_eq!(value(&of_october, "notice_workdays"), "5");
    // The next month has what was decided.
    let next: Month = "2026-11".parse().unwrap();
    let of_november = show(store, &clerk(), next, now).unwrap();
    assert_eq!(value(&of_november, "notice_workdays"), "0");
    assert_eq!(value(&of_november, "unexplained_yuan"), "0.5");

    for (name, value, because) in [
        ("confirmation_workdays", "-1", "应为0 到 250 的整数"),
        ("second_look_percent", "101", "应为0 到 100 的整数"),
        ("notice_workdays", "1.5", "应为0 到 250 的整数"),
        ("unexplained_yuan", "0.005", "最多两位小数"),
        ("trail_months", "5", "应为6 到 1200 的整数"),
        ("holidays", "1", "没有叫“holidays”的设置"),
    ] {
        refused(settings::set(store, &office.viewer, (name, value), "试", later), because);
    }
    refused(settings::set(store, &clerk(), ("notice_workdays", "4"), " ", later), "请写明改动设置的原因");
    assert!(settings::set(store, &checker(), ("notice_workdays", "4"), "试", later).is_err());
    // Who, when and why are told, and are on the trail.
    let lines = settings::list(store, &clerk()).unwrap();
    let line = lines.iter().find(|line| line.name == "confirmation_workdays").unwrap();
    assert_eq!((line.value.as_str(), line.is_default, line.assumed), ("0", false, false));
    let decided = line.decided.as_ref().unwrap();
    assert_eq!((decided.by.as_str(), decided.at, decided.reason.as_str()), ("周人事", later, "赶时间"));
    let trail = store.read(|reading| reading.audit_entry_list(&office.viewer)).unwrap();
    let entry = trail.iter().find(|entry| entry.target.starts_with("confirmation_workdays")).unwrap();
    assert_eq!(entry.target, "confirmation_workdays 3 → 0: 赶时间");
}

#[test]
fn a_year_without_a_calendar_says_so_and_lapses_nobody() {
    let office = Office::with_sample_month();
    let month: Month = october();
    scored_by(&office, &clerk(), at("1999-11-02T09:00"));
    let seen = show(&office.store, &clerk(), month, at("1999-11-30T09:00")).unwrap();
    assert!(seen.confirmation.unwrap().zh.contains("工作日历还没有"));
    refused(stars::publish(&office.store, &clerk(), month, at("1999-11-30T09:00")), "没有确认");
}
