//! Dates and times as people write them.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::text;

/// Serial numbers outside 1950 to 2099 are taken for mistakes, not for dates.
const FIRST_SERIAL: i64 = 18_264;
const LAST_SERIAL: i64 = 73_050;
const SECONDS_A_DAY: i64 = 86_400;
/// Days between the two epochs a workbook may count from.
const DAYS_FROM_1900_TO_1904: i64 = 1_462;

/// The date in `2026-10-08`, `2026/10/8`, `2017.11.08`, `2023年12月23日` or
/// `20261008`; the part of the text after it.
fn leading_date(text: &str) -> Option<(NaiveDate, &str)> {
    let (year, rest) = leading_number(text)?;
    if year > 9_999
        && let Some(date) = compact_date(year)
    {
        return Some((date, rest));
    }
    let (month, rest) = leading_number(rest.strip_prefix(['-', '/', '.', '年'])?)?;
    let (day, rest) = leading_number(rest.strip_prefix(['-', '/', '.', '月'])?)?;
    let rest = rest.strip_prefix(['日', '号']).unwrap_or(rest);
    if !(1900..=2199).contains(&year) {
        return None;
    }
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
    Some((date, rest))
}

fn compact_date(number: u32) -> Option<NaiveDate> {
    let date = NaiveDate::parse_from_str(&number.to_string(), "%Y%m%d").ok()?;
    (1900..=2199).contains(&date.year()).then_some(date)
}

fn leading_number(text: &str) -> Option<(u32, &str)> {
    let end = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(end)?;
    Some((digits.parse().ok()?, rest))
}

/// The time of day in `8:01`, `08:01:59`, `8时01分59秒`, `下午 3:05`.
fn time_of_day(text: &str) -> Option<NaiveTime> {
    let text = text::without_blanks(text).replace(['时', '点', '分'], ":").replace('秒', "");
    let (afternoon, text) = if let Some(rest) = text.strip_prefix("下午") {
        (Some(true), rest)
    } else if let Some(rest) = text.strip_prefix("上午") {
        (Some(false), rest)
    } else {
        (None, text.as_str())
    };
    let mut parts = text.trim_end_matches(':').split(':');
    let hour: u32 = parts.next()?.parse().ok()?;
    let minute = parts.next()?.parse().ok()?;
    let second = match parts.next() {
        // A fraction of a second is cut off: the offices' clocks show seconds.
        Some(second) => second.split('.').next()?.parse().ok()?,
        None => 0,
    };
    if parts.next().is_some() {
        return None;
    }
    let hour = match (afternoon, hour) {
        (Some(true), 1..=11) => hour.checked_add(12)?,
        (Some(false), 12) => 0,
        _ => hour,
    };
    NaiveTime::from_hms_opt(hour, minute, second)
}

/// A date as text; a time of day behind it is checked and left out.
pub(crate) fn date(text: &str) -> Option<NaiveDate> {
    time_or_date(text).map(|time| time.date())
}

/// `2026-10-08 08:30:00` and `2026-10-08 08:30`, as nearly every program
/// writes a time; anything else is looked at with more patience.
fn plain_time(text: &str) -> Option<NaiveDateTime> {
    let bytes = text.as_bytes();
    let number = |digits: std::ops::Range<usize>| -> Option<u32> {
        bytes.get(digits)?.iter().try_fold(0_u32, |number, byte| {
            let digit = byte.checked_sub(b'0').filter(|digit| *digit <= 9)?;
            number.checked_mul(10)?.checked_add(u32::from(digit))
        })
    };
    let is_at = |at: usize, sign: u8| bytes.get(at) == Some(&sign);
    let second = match bytes.len() {
        16 => 0,
        19 if is_at(16, b':') => number(17..19)?,
        _ => return None,
    };
    let separated = is_at(4, b'-') && is_at(7, b'-') && is_at(10, b' ') && is_at(13, b':');
    let year = number(0..4).filter(|year| separated && (1900..=2199).contains(year))?;
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, number(5..7)?, number(8..10)?)?.and_hms_opt(
        number(11..13)?,
        number(14..16)?,
        second,
    )
}

/// A date with a time of day as text; a bare date is not enough.
pub(crate) fn time(text: &str) -> Option<NaiveDateTime> {
    if let Some(time) = plain_time(text) {
        return Some(time);
    }
    let text = text::key(text);
    let (date, rest) = leading_date(&text)?;
    let rest = rest.strip_prefix('T').unwrap_or(rest);
    Some(date.and_time(time_of_day(rest)?))
}

/// A date as text with or without a time of day; midnight where there is none.
pub(crate) fn time_or_date(written: &str) -> Option<NaiveDateTime> {
    let text = text::key(written);
    let (date, rest) = leading_date(&text)?;
    if text::trimmed(rest).is_empty() {
        return Some(date.and_time(NaiveTime::MIN));
    }
    time(&text)
}

/// The time a spreadsheet's serial number stands for, to the nearest second.
pub(crate) fn from_serial(serial: Decimal, epoch_1904: bool) -> Option<NaiveDateTime> {
    let days = serial.trunc().to_i64()?;
    let days = if epoch_1904 { days.checked_add(DAYS_FROM_1900_TO_1904)? } else { days };
    if !(FIRST_SERIAL..=LAST_SERIAL).contains(&days) {
        return None;
    }
    let seconds = serial.fract().checked_mul(Decimal::from(SECONDS_A_DAY))?.round().to_i64()?;
    NaiveDate::from_ymd_opt(1899, 12, 30)?
        .checked_add_days(Days::new(u64::try_from(days).ok()?))?
        .and_time(NaiveTime::MIN)
        .checked_add_signed(TimeDelta::try_seconds(seconds)?)
}

/// The month a title speaks of: `2026年10月`, `2026-10-01 至 2026-10-31`.
/// `None` where it speaks of none or of several.
pub(crate) fn month_in_title(title: &str) -> Option<(i32, u32)> {
    let title = text::half_width(title);
    let mut found = None;
    let mut rest = title.as_ref();
    while let Some(start) = rest.find(|character: char| character.is_ascii_digit()) {
        let (_, from_digit) = rest.split_at_checked(start)?;
        let (number, after) = match leading_number(from_digit) {
            Some(parsed) => parsed,
            // A run of digits too long for a year.
            None => {
                rest = from_digit.trim_start_matches(|c: char| c.is_ascii_digit());
                continue;
            }
        };
        rest = after;
        let month = after
            .trim_start()
            .strip_prefix(['年', '-', '/', '.'])
            .map(str::trim_start)
            .and_then(leading_number)
            .map(|(month, _)| month);
        if let (2000..=2199, Some(month @ 1..=12)) = (number, month) {
            let this = (i32::try_from(number).ok()?, month);
            if found.is_some_and(|earlier| earlier != this) {
                return None;
            }
            found = Some(this);
        }
    }
    found
}

/// The month in `202609`.
pub(crate) fn compact_month(text: &str) -> Option<(i32, u32)> {
    let text = text::key(text);
    let (year, month) = text.split_at_checked(4).filter(|(_, month)| month.len() == 2)?;
    let (year, month) = (year.parse().ok()?, month.parse().ok()?);
    ((2000..=2199).contains(&year) && (1..=12).contains(&month)).then_some((year, month))
}

/// The date of a column: a full date, or a day (`8`, `8日`, `10月8日`) of the
/// month the title speaks of.
pub(crate) fn column_date(heading: &str, month: Option<(i32, u32)>) -> Option<NaiveDate> {
    if let Some(date) = date(heading) {
        return Some(date);
    }
    let (year, title_month) = month?;
    let text = text::half_width(heading);
    let text = text::without_blanks(&text);
    let (first, rest) = leading_number(&text)?;
    match rest {
        "" | "日" | "号" => NaiveDate::from_ymd_opt(year, title_month, first),
        _ => {
            let (day, rest) = leading_number(rest.strip_prefix(['月', '-', '/', '.'])?)?;
            (first == title_month && matches!(rest, "" | "日" | "号"))
                .then(|| NaiveDate::from_ymd_opt(year, first, day))?
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(year, month, day)
    }

    #[test]
    fn dates_in_every_usual_form() {
        for text in [
            "2017.11.08",
            "2017-11-8",
            "2017/11/08",
            "2017年11月8日",
            "２０１７年１１月８日",
            "20171108",
            " 2017-11-08 00:00:00 ",
            "2017-11-08T00:00:00",
        ] {
            assert_eq!(date(text), day(2017, 11, 8), "{text}");
        }
        for text in ["2026-13-45", "2026-02-29", "10月8日", "昨天", "2026", "2026-10-08x", ""] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn times_need_a_time_of_day() {
        let expected = day(2026, 10, 8).and_then(|d| d.and_hms_opt(8, 1, 59));
        assert_eq!(time("2026/10/8 8:01:59"), expected);
        assert_eq!(time("2026年10月8日 8时01分59秒"), expected);
        assert_eq!(time("2026-10-08T08:01:59.120"), expected);
        assert_eq!(time("2026/10/8 下午 3:05"), day(2026, 10, 8).and_then(|d| d.and_hms_opt(15, 5, 0)));
        assert_eq!(time("2026-10-08"), None);
        assert_eq!(time("2026-13-45 99:00"), None);
        assert_eq!(time("2026-10-08 24:00"), None);
    }

    #[test]
    fn serial_numbers_count_from_either_epoch() {
        let noon = day(2026, 10, 8).and_then(|d| d.and_hms_opt(12, 0, 0));
        assert_eq!(from_serial(Decimal::new(463_035, 1), false), noon);
        assert_eq!(from_serial(Decimal::new(448_415, 1), true), noon);
        assert_eq!(from_serial(Decimal::from(2026), false), None);
    }

    #[test]
    fn a_title_names_one_month_or_none() {
        assert_eq!(month_in_title("示范街道名册（2026年10月）"), Some((2026, 10)));
        assert_eq!(month_in_title("统计时间：2026-10-01 至 2026-10-31"), Some((2026, 10)));
        assert_eq!(month_in_title("2026-09-26 至 2026-10-25"), None);
        assert_eq!(month_in_title("２０２６ 年 1 月份"), Some((2026, 1)));
        assert_eq!(month_in_title("12345 工单"), None);
        assert_eq!(month_in_title("编号 99999999999999 2026年1月"), Some((2026, 1)));
    }

    #[test]
    fn a_column_may_name_only_its_day() {
        let month = Some((2026, 10));
        assert_eq!(column_date("8", month), day(2026, 10, 8));
        assert_eq!(column_date("10月8日", month), day(2026, 10, 8));
        assert_eq!(column_date("11月8日", month), None);
        assert_eq!(column_date("8日", None), None);
        assert_eq!(column_date("合计", month), None);
    }
}
