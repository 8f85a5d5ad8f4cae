//! The ledgers of leave and of service outside hours add up to what the files and the approved runs say.

use rust_decimal::Decimal;
use xingchou::operations::ledgers::{leave, overtime};
use xingchou::operations::month_inputs::{InputValue, month_inputs};

use crate::differences::approve;
use crate::month::calculated_office;
use crate::support::october;

#[test]
fn ledgers_agree_with_attendance_and_with_what_was_paid() {
    let (office, _, pay) = calculated_office();
    let inputs = month_inputs(&office.store, &office.viewer, october()).unwrap();
    let sum = |name: &str| -> Decimal {
        inputs
            .people
            .iter()
            .map(|person| match &person.values[name].value {
                InputValue::Number(number) => *number,
                other => panic!("{other:?}"),
            })
            .sum()
    };
    let before = overtime(&office.store, &office.viewer, 2026).unwrap();
    let total = |field: fn(&xingchou::operations::ledgers::OvertimeOfPerson) -> Decimal| -> Decimal {
        before.iter().map(field).sum()
    };
    assert_eq!(total(|line| line.rest_day_sessions), sum("休息日延时次数"));
    assert_eq!(total(|line| line.holiday_sessions), sum("法定节假日延时次数"));
    assert_eq!(total(|line| line.allowance_paid), Decimal::ZERO, "a draft pays nothing");
    approve(&office, pay.run);
    for line in overtime(&office.store, &office.viewer, 2026).unwrap() {
        assert_eq!(line.allowance_paid, line.rest_day_sessions, "{}", line.staff_no);
        assert_eq!(line.holiday_paid, line.holiday_sessions, "{}", line.staff_no);
    }
    let people = leave(&office.store, &office.viewer, 2026).unwrap();
    let taken = |kind: &str| -> Decimal {
        people
            .iter()
            .flat_map(|person| &person.accounts)
            .filter(|account| account.kind == kind)
            .map(|account| account.taken)
            .sum()
    };
    assert_eq!(taken("病假"), sum("病假天数"));
    assert_eq!(taken("年休假"), sum("年休假天数"));
    let annual = |staff_no: &str| {
        let person = people.iter().find(|person| person.staff_no == staff_no).unwrap();
        person.accounts.iter().find(|account| account.kind == "年休假").unwrap().clone()
    };
    // Who joined on 20 October has none by this office yet.
    assert_eq!(annual("W016").entitled, Some(Decimal::ZERO));
    assert!(people.iter().all(|person| {
        let account = annual(&person.staff_no);
        account.left == account.entitled.map(|entitled| entitled - account.taken)
    }));
}
