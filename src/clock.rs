//! The one clock. Times are kept in UTC and truncated to microseconds, because one database keeps
//! microseconds and the other nanoseconds, and a time must read back as it was written.

use chrono::{DurationRound, FixedOffset, NaiveDateTime, TimeDelta, TimeZone, Utc};

/// China's one zone (Asia/Shanghai): UTC+8 all the year round.
const OFFICE_OFFSET_SECONDS: i32 = 8 * 3600;

/// Now, in UTC, truncated to microseconds.
#[must_use]
pub fn now() -> NaiveDateTime {
    let now = Utc::now().naive_utc();
    now.duration_trunc(TimeDelta::microseconds(1)).unwrap_or(now)
}

/// The UTC time of what a clock in the office showed.
#[must_use]
pub fn from_office_time(shown: NaiveDateTime) -> NaiveDateTime {
    FixedOffset::east_opt(OFFICE_OFFSET_SECONDS)
        .and_then(|zone| zone.from_local_datetime(&shown).single())
        .map_or(shown, |time| time.naive_utc())
}

/// What a clock in the office showed at this UTC time.
#[must_use]
pub fn to_office_time(utc: NaiveDateTime) -> NaiveDateTime {
    FixedOffset::east_opt(OFFICE_OFFSET_SECONDS)
        .map_or(utc, |zone| zone.from_utc_datetime(&utc).naive_local())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn office_time_is_eight_hours_ahead_and_comes_back() {
        let shown = chrono::NaiveDate::from_ymd_opt(2026, 10, 8).unwrap().and_hms_opt(7, 30, 0).unwrap();
        let utc = from_office_time(shown);
        assert_eq!(utc.to_string(), "2026-10-07 23:30:00");
        assert_eq!(to_office_time(utc), shown);
    }

    #[test]
    fn now_has_no_nanoseconds() {
        use chrono::Timelike;
        assert_eq!(now().nanosecond() % 1000, 0);
    }
}
