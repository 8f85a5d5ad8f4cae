//! A machine that acts for somebody with a token signs nothing, whatever right the signature asks for.

use xingchou::clock;
use xingchou::operations::month_way::{pay, slips, stars};
use xingchou::store::SlipMarkKind;

use crate::month::calculated_office;
use crate::support::october;
use crate::support::way::{checker, clerk};

#[test]
fn a_machine_publishes_checks_and_signs_nothing_and_its_look_is_no_look() {
    let (office, _, run) = calculated_office();
    let (store, run, now) = (&office.store, run.run, clock::now());
    office.set("confirmation_workdays", "0");
    office.set("notice_workdays", "0");
    let no = |answer: Result<(), String>| {
        let words = answer.expect_err("a machine signed");
        assert!(words.contains("程序令牌不能签字"), "{words}");
    };
    let told = |error: xingchou::operations::OperationError| error.to_string();
    let machine = clerk().by_machine();
    no(stars::publish(store, &machine, october(), now).map(drop).map_err(told));
    office.sign_stars(october());
    // It sees the run for its owner, and she has seen nothing by that.
    let review = pay::review(store, &checker().by_machine(), run, now).unwrap();
    let sign = |viewer: &_, staff_no: &str, kind| {
        slips::sign_for(store, viewer, (run, staff_no), kind, "看过", now).map(drop).map_err(told)
    };
    let slip = review.drawn.first().expect("a slip drawn for a second look");
    no(sign(&checker().by_machine(), &slip.staff_no, SlipMarkKind::SecondLook));
    for slip in &review.drawn {
        sign(&checker(), &slip.staff_no, SlipMarkKind::SecondLook).unwrap();
    }
    for change in review.changes.iter().filter(|change| change.to_sign_for) {
        sign(&checker(), &change.staff_no, SlipMarkKind::Unexplained).unwrap();
    }
    let unseen = pay::check(store, &checker(), run, None, now).unwrap_err().to_string();
    assert!(unseen.contains("请先看过再签字"), "{unseen}");
    pay::review(store, &checker(), run, now).unwrap();
    no(pay::check(store, &checker().by_machine(), run, None, now).map(drop).map_err(told));
    pay::check(store, &checker(), run, None, now).unwrap();
}
