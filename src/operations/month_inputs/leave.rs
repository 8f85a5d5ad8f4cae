//! Leave that reaches over months, from the rows of 请假明细 of this month and those before it.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use importers::records::{Kind, Record};
use rust_decimal::Decimal;
use xingchou_importers as importers;

use super::counts::Values;
use super::source::Source;
use super::{InputCell, InputValue, Origin};
use crate::store::Staff;

/// The leave for which the maternity insurance pays; what fathers have is another thing.
fn is_maternity(leave_type: &str) -> bool {
    leave_type.contains("产假") && !leave_type.contains("陪产") && !leave_type.contains("护产")
}

/// 产假计薪日: the weekdays of the month on maternity leave, each once however many rows say so.
pub(super) fn maternity(source: &Source, staff: &Staff, values: &mut Values) {
    let (first, last) = (source.month.first_day(), source.month.last_day());
    let mut days: BTreeSet<NaiveDate> = BTreeSet::new();
    let mut places = Vec::new();
    for row in source.credited(Kind::Leave, staff) {
        let Record::Leave(leave) = &row.record else { continue };
        if !is_maternity(&leave.leave_type) {
            continue;
        }
        let within = leave.starts_on.max(first).iter_days().take_while(|day| *day <= leave.ends_on.min(last));
        let weekdays: Vec<NaiveDate> =
            within.filter(|day| day.weekday().num_days_from_monday() < 5).collect();
        if !weekdays.is_empty() {
            days.extend(weekdays);
            places.push(row.place.clone());
        }
    }
    let origin = if places.is_empty() { Origin::None } else { Origin::Rows { places } };
    let count = InputValue::Number(Decimal::from(days.len()));
    values.insert("产假计薪日".to_owned(), InputCell::new(count, origin));
}
