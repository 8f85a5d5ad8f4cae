//! The hotline's papers.

use crate::papers::cells;
use chrono::{NaiveDate, NaiveDateTime};
use xingchou_reports::hotline::{
    DayHalf, TicketLine, complaints_trend, day_summary, week_of, weekly_ranking,
};

fn time(month: u32, day: u32, hour: u32) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, month, day).unwrap().and_hms_opt(hour, 0, 0).unwrap()
}

fn ticket(number: usize, community: &str, at: NaiveDateTime, finished: Option<NaiveDateTime>) -> TicketLine {
    TicketLine {
        ticket_no: format!("GD{number:04}"),
        community: community.to_string(),
        team: community.to_string(),
        handler: "张伟".to_string(),
        dispatched_at: at,
        responded_at: Some(at),
        finished_at: finished,
        solved: true,
        satisfied: false,
    }
}

#[test]
fn the_published_figures_come_out() {
    // 受理 305 件, 办结 287 件: 94.10 %, 响应率 100 %.
    let day = time(10, 14, 9);
    let tickets: Vec<TicketLine> =
        (0..305).map(|number| ticket(number, "广内", day, (number < 287).then_some(day))).collect();
    let paper = weekly_ranking("广内街道", day.date(), &[], &tickets).workbook().unwrap();
    let rows = cells(&paper, "每周排名");
    let own = rows.iter().find(|row| row[1] == "广内").unwrap();
    assert_eq!(own[2..8], ["305.00", "305.00", "100.00", "100.00", "287.00", "94.10"]);
}

#[test]
fn a_week_runs_from_monday_to_sunday_and_ties_share_a_rank() {
    let day = NaiveDate::from_ymd_opt(2026, 10, 18).unwrap();
    let (monday, sunday) = week_of(day);
    assert_eq!(
        (monday.to_string(), sunday.to_string()),
        ("2026-10-12".to_string(), "2026-10-18".to_string())
    );
    let tickets = [
        ticket(1, "甲", time(10, 12, 0), None),
        ticket(2, "乙", time(10, 18, 23), None),
        ticket(3, "丙", time(10, 13, 8), None),
        ticket(4, "丙", time(10, 13, 8), None),
        // The Sunday before and the Monday after are other weeks.
        ticket(5, "甲", time(10, 11, 23), None),
        ticket(6, "甲", time(10, 19, 0), None),
    ];
    let known = ["丁".to_string()];
    let rows = cells(&weekly_ranking("街道", day, &known, &tickets).workbook().unwrap(), "每周排名");
    let rank = |name: &str| rows.iter().find(|row| row[1] == name).unwrap()[0].clone();
    assert_eq!(["丙", "甲", "乙", "丁"].map(rank), ["1.00", "2.00", "2.00", "4.00"]);
    let none = rows.iter().find(|row| row[1] == "丁").unwrap();
    assert_eq!(none[4], "", "nothing received has no rate");
}

#[test]
fn morning_and_evening_say_what_is_open() {
    let day = NaiveDate::from_ymd_opt(2026, 10, 14).unwrap();
    let tickets = [
        // Three days are over at 9 on the 14th.
        ticket(1, "甲", time(10, 11, 9), None),
        ticket(2, "甲", time(10, 10, 9), None),
        ticket(3, "甲", time(10, 13, 9), Some(time(10, 14, 15))),
        ticket(4, "甲", time(10, 14, 10), None),
    ];
    let morning = cells(&day_summary("街道", day, DayHalf::Morning, &tickets).workbook().unwrap(), "早报");
    let own = morning.iter().find(|row| row[0] == "甲").unwrap();
    // New yesterday, open, unanswered, due today, late.
    assert_eq!(own[1..6], ["1.00", "3.00", "0.00", "1.00", "1.00"]);
    let evening = cells(&day_summary("街道", day, DayHalf::Evening, &tickets).workbook().unwrap(), "晚报");
    let own = evening.iter().find(|row| row[0] == "甲").unwrap();
    // New today, answered the same day, finished today, open, due tomorrow, late.
    assert_eq!(own[1..7], ["1.00", "1.00", "1.00", "3.00", "0.00", "2.00"]);
}

#[test]
fn months_stand_in_the_order_of_time() {
    let day = NaiveDate::from_ymd_opt(2026, 10, 31).unwrap();
    let tickets =
        [ticket(1, "甲", time(10, 2, 0), None), ticket(2, "乙", time(9, 30, 0), Some(time(10, 1, 0)))];
    let paper = complaints_trend("街道", day, &tickets).workbook().unwrap();
    let months: Vec<String> =
        cells(&paper, "各月").iter().map(|row| row[0].clone()).filter(|cell| cell.contains('月')).collect();
    assert!(months.ends_with(&["2026年9月".to_string(), "2026年10月".to_string()]), "{months:?}");
}
