//! For which month a file is.

use std::collections::BTreeMap;

use chrono::Days;
use importers::FileReading;
use importers::records::{Kind, Record};
use xingchou_importers as importers;

use crate::message::Message;
use crate::month::Month;

/// The month that a file speaks of: in the lines above its headings, or else by most of its dates.
pub(super) fn month_of(reading: &FileReading, days: &BTreeMap<Month, usize>) -> Option<Month> {
    let titled = reading.period.and_then(|(year, month)| Month::new(year, month));
    if reading.kind == Kind::TaxOpening {
        // Openings say up to which month they reach; they open the month after it.
        return titled.and_then(|reached| reached.last_day().checked_add_days(Days::new(1))).map(Month::of);
    }
    titled.or_else(|| days.iter().max_by_key(|(_, days)| **days).map(|(month, _)| *month))
}

/// Counts the day that a row happened on; rows about a whole month have none.
pub(super) fn count_day(days: &mut BTreeMap<Month, usize>, record: &Record) {
    if let Some(date) = record.happened_on() {
        *days.entry(Month::of(date)).or_insert(0) += 1;
    }
}

/// The one month that all files speak of which speak of any.
pub(super) fn only_one(months: &[Option<Month>]) -> Option<Month> {
    let mut stated = months.iter().flatten();
    let first = stated.next()?;
    stated.all(|month| month == first).then_some(*first)
}

/// The month to take a file for: the one asked for, or the file's own, or that of the files it came with.
pub(super) fn choose(
    file: &str,
    asked: Option<Month>,
    stated: Option<Month>,
    common: Option<Month>,
) -> Result<Month, (&'static str, Message)> {
    match (asked, stated, common) {
        (Some(asked), Some(stated), _) if asked != stated => Err((
            "other_month",
            Message::new(
                format!("《{file}》是 {stated} 月的，而您要导入的是 {asked} 月，未导入。请核对文件或月份"),
                format!(
                    "“{file}” is of {stated}, and you asked for {asked}; it was not taken. Check file or month"
                ),
            ),
        )),
        (Some(month), _, _) | (None, Some(month), _) | (None, None, Some(month)) => Ok(month),
        (None, None, None) => Err((
            "month_unknown",
            Message::new(
                format!("《{file}》没有写明月份，请加上 --month，例如 --month 2026-10"),
                format!("“{file}” says no month; add --month, for example --month 2026-10"),
            ),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> Option<Month> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn files_of_two_months_have_no_month_in_common() {
        assert_eq!(only_one(&[None, month("2026-10"), month("2026-10")]), month("2026-10"));
        assert_eq!(only_one(&[month("2026-09"), month("2026-10")]), None);
        assert_eq!(only_one(&[None]), None);
    }

    #[test]
    fn a_file_of_another_month_than_asked_for_is_refused() {
        assert_eq!(choose("a", month("2026-10"), month("2026-09"), None).unwrap_err().0, "other_month");
        assert_eq!(choose("a", None, None, None).unwrap_err().0, "month_unknown");
        assert_eq!(choose("a", None, None, month("2026-10")).ok(), month("2026-10"));
    }
}
