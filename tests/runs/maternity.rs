//! Pay on maternity leave and the allowance of the maternity insurance: the higher of the two, never both.

use rust_decimal::Decimal;
use xingchou::operations::calculate::Calculated;
use xingchou::operations::differences::differences_until;
use xingchou::operations::ledgers::leave;
use xingchou::operations::papers::payroll_bytes;
use xingchou::operations::recompute::pay_again;
use xingchou::operations::run_kind::RunKind;
use xingchou::operations::score::score;

use super::{ask, decimal, items, of_kind};
use crate::differences::{approve, november_pay, office_takes_november};
use crate::month::calculated_office;
use crate::recalculation::assert_recalculates;
use crate::support::{Office, october};
use xingchou::operations::pay_inputs::Asked;

const WHO: &str = "G039";

/// An office whose G039 is on maternity leave from 12 October on; October's wages are paid.
fn office_on_leave() -> (Office, Calculated, String) {
    let (office, _, wages) = calculated_office();
    let name = wages.people.iter().find(|person| person.staff_no == WHO).unwrap().name.clone();
    let text = format!(
        "工号,姓名,类型,开始日期,结束日期,天数\n{WHO},{name},产假,2026-10-12,2027-01-17,98\n{WHO},{name},陪产假,2026-10-05,2026-10-06,2\n"
    );
    assert_eq!(office.take_text("产假.csv", &text).refused.len(), 0);
    score(&office.store, &office.viewer, &office.folder, october(), None).unwrap();
    let paid = ask(&office, &Asked::default()).unwrap();
    for item in ["应发合计", "实发工资", "个人所得税"] {
        assert_eq!(
            decimal(&paid, WHO, item),
            decimal(&wages, WHO, item),
            "leave alone changes no pay: {item}"
        );
    }
    approve(&office, paid.run);
    (office, paid, name)
}

fn allowance(office: &Office, name: &str, amount: &str) {
    items(office, "生育津贴.csv", &[&format!("{WHO},{name},生育津贴,补发,{amount},,医保经办机构拨付")]);
}

#[test]
fn the_allowance_takes_the_place_of_wages_paid_on_leave() {
    let (office, october_pay, name) = office_on_leave();
    // 12 to 31 October: 15 of 22 weekdays.
    let fixed = decimal(&october_pay, WHO, "固定工资应发");
    let october_leave = (fixed * Decimal::from(15) / Decimal::from(22)).round_dp(2);
    assert_eq!(decimal(&october_pay, WHO, "产假工资"), october_leave);
    office_takes_november(&office);
    let without = november_pay(&office);
    assert_eq!(decimal(&without, WHO, "生育津贴冲抵"), Decimal::ZERO);
    let november_leave = decimal(&without, WHO, "产假工资");
    assert_eq!(
        november_leave,
        decimal(&without, WHO, "固定工资应发"),
        "the leave reaches over the whole month"
    );

    allowance(&office, &name, "20000");
    let with = november_pay(&office);
    assert_eq!(decimal(&with, WHO, "生育津贴"), Decimal::from(20_000));
    assert_eq!(decimal(&with, WHO, "生育津贴冲抵"), -(october_leave + november_leave));
    let more = Decimal::from(20_000) - october_leave - november_leave;
    assert_eq!(decimal(&with, WHO, "应发合计"), decimal(&without, WHO, "应发合计") + more);
    // The allowance is no taxed income; wages that it takes the place of are none either.
    let less = october_leave + november_leave;
    assert_eq!(decimal(&with, WHO, "本期收入"), decimal(&without, WHO, "本期收入") - less);
    for item in ["养老保险个人", "医疗保险个人", "绩效津贴"] {
        assert_eq!(decimal(&with, WHO, item), decimal(&without, WHO, item), "{item}");
    }
    for other in with.results.people.iter().filter(|person| person.staff_no != WHO) {
        assert_eq!(Some(other), without.results.person(&other.staff_no), "nobody else is touched");
    }
    let kept = pay_again(&office.store, &office.viewer, with.run).unwrap();
    assert_recalculates(&payroll_bytes(&office.store, &office.viewer, &kept).unwrap());

    approve(&office, with.run);
    let accounts = leave(&office.store, &office.viewer, 2026).unwrap();
    let own = accounts.into_iter().find(|person| person.staff_no == WHO).unwrap();
    let maternity = own.accounts.iter().find(|account| account.kind == "产假").unwrap();
    assert!(maternity.notes.iter().any(|note| note.zh.contains("从津贴里抵回产假工资")), "{maternity:?}");
}

#[test]
fn an_allowance_below_the_wages_is_made_up_and_what_is_left_of_one_paid_early_counts_later() {
    let (office, october_pay, name) = office_on_leave();
    office_takes_november(&office);
    let without = november_pay(&office);
    allowance(&office, &name, "300");
    let with = november_pay(&office);
    assert_eq!(decimal(&with, WHO, "生育津贴冲抵"), Decimal::from(-300));
    assert_eq!(decimal(&with, WHO, "应发合计"), decimal(&without, WHO, "应发合计"), "the higher of the two");

    // Paid in October already, besides the wages: it takes the place of October's then, and of November's later.
    let (early, ..) = office_on_leave();
    allowance(&early, &name, "20000");
    let more = ask(&early, &of_kind(RunKind::Supplementary)).unwrap();
    let october_leave = decimal(&october_pay, WHO, "产假工资");
    assert_eq!(decimal(&more, WHO, "生育津贴"), Decimal::from(20_000));
    assert_eq!(decimal(&more, WHO, "生育津贴冲抵"), -october_leave);
    approve(&early, more.run);
    office_takes_november(&early);
    let next = november_pay(&early);
    assert_eq!(decimal(&next, WHO, "生育津贴"), Decimal::ZERO);
    assert_eq!(decimal(&next, WHO, "生育津贴冲抵"), -decimal(&next, WHO, "产假工资"));
}

/// October is approved without the leave; it becomes known in November, and the allowance comes in November too.
#[test]
fn leave_that_is_learned_late_is_set_off_as_if_it_had_been_known() {
    let (known, ..) = office_on_leave();
    office_takes_november(&known);
    let name = calculated_name(&known);
    allowance(&known, &name, "20000");
    let in_time = november_pay(&known);

    let (office, _, wages) = calculated_office();
    approve(&office, wages.run);
    let rows = format!("工号,姓名,类型,开始日期,结束日期,天数\n{WHO},{name},产假,2026-10-12,2027-01-17,98\n");
    assert_eq!(office.take_text("产假.csv", &rows).refused.len(), 0);
    score(&office.store, &office.viewer, &office.folder, october(), None).unwrap();
    office_takes_november(&office);
    allowance(&office, &name, "20000");
    let late = november_pay(&office);
    let item = |pay: &Calculated, item: &str| decimal(pay, WHO, item);
    assert!(item(&late, "往月产假工资补差") > Decimal::ZERO);
    for same in ["生育津贴冲抵", "应发合计", "本期收入", "个人所得税", "实发工资", "补发补扣"]
    {
        assert_eq!(item(&late, same), item(&in_time, same), "{same}: the same money, learned early or late");
    }
    // October stays as it was approved; what it would be is told, and settled by the run that set it off.
    let kept = pay_again(&office.store, &office.viewer, wages.run).unwrap();
    assert_eq!(kept.run.results_digest, wages.results_digest);
    let december = "2026-12-31".parse().unwrap();
    let open = || differences_until(&office.store, &office.viewer, &office.folder, december).unwrap().items;
    let difference = open().into_iter().find(|one| one.staff_no == WHO).unwrap();
    assert_eq!((difference.item.as_str(), difference.is_paid()), ("产假工资", false));
    assert_eq!(difference.amount(), item(&late, "往月产假工资补差"));
    let again = pay_again(&office.store, &office.viewer, late.run).unwrap();
    assert_recalculates(&payroll_bytes(&office.store, &office.viewer, &again).unwrap());
    approve(&office, late.run);
    assert_eq!(open(), []);
}

fn calculated_name(office: &Office) -> String {
    office.member(WHO).name().to_owned()
}
