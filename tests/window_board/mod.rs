//! The windows of a day as ratings arrive, the hours of a month, and what is due in the year.

use chrono::NaiveDateTime;
use serde_json::json;
use xingchou::clock;
use xingchou::month::Month;
use xingchou::operations::devices::{Place, register};
use xingchou::operations::live_ratings::receive;
use xingchou::operations::window_board::{WindowToday, rating_hours, window_board};
use xingchou::operations::year_calendar::due_in;

use crate::support::{Office, october, sample_file};

fn at(text: &str) -> NaiveDateTime {
    clock::from_office_time(NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").unwrap())
}

fn send(office: &Office, key: &str, time: &str, grade: &str, now: &str) {
    let wire = format!("{}+08:00", time.replace(' ', "T"));
    let body = json!({ "time": wire, "grade": grade }).to_string().into_bytes();
    let answer = receive(&office.store, (&office.viewer, "P1"), key, &body, at(now)).unwrap();
    assert_eq!(answer.taken, 1, "{answer:?}");
}

#[test]
fn the_board_shows_who_sits_where_and_what_came_today() {
    let office = Office::new();
    office.take_for_october(vec![sample_file("人员名册.xlsx")]);
    let place = Place::Window("03".to_owned());
    let from = "2026-01-01".parse().unwrap();
    register(&office.store, &office.viewer, &office.layouts(), "P1", &place, (from, None)).unwrap();
    let shifts =
        "窗口号,日期,班次,工号\n03,2026-10-08,上午,C001\n03,2026-10-09,上午,C002\n04,2026-10-09,上午,C003\n";
    office.take_text("值班.csv", shifts);
    send(&office, "a", "2026-10-08 09:00:00", "态度差", "2026-10-08 09:00:05");
    send(&office, "b", "2026-10-09 09:00:00", "很满意", "2026-10-09 09:00:05");
    send(&office, "c", "2026-10-09 10:00:00", "业务差", "2026-10-09 10:00:05");

    let board = window_board(&office.store, &office.viewer, at("2026-10-09 10:30:00")).unwrap();
    assert_eq!(board.at.to_string(), "2026-10-09 10:30:00");
    let third = WindowToday {
        window: "03".to_owned(),
        staff_no: Some("C002".to_owned()),
        name: Some("谭建鹏".to_owned()),
        ratings: 2,
        bad: 1,
        last: Some("2026-10-09T10:00:00".parse().unwrap()),
        waiting: 2,
    };
    let fourth = WindowToday {
        window: "04".to_owned(),
        staff_no: Some("C003".to_owned()),
        name: Some("买买提·吐尔逊".to_owned()),
        ratings: 0,
        bad: 0,
        last: None,
        waiting: 0,
    };
    assert_eq!(board.windows, [third, fourth]);
    // At night nobody sits there; the day's count stays until midnight of the office's own time.
    let night = window_board(&office.store, &office.viewer, at("2026-10-09 23:59:59")).unwrap();
    assert_eq!((night.windows[0].staff_no.as_deref(), night.windows[0].ratings), (None, 2));
    let after = window_board(&office.store, &office.viewer, at("2026-10-10 00:00:00")).unwrap();
    assert_eq!((after.windows[0].ratings, after.windows[0].waiting), (0, 2));

    let hours = rating_hours(&office.store, &office.viewer, october()).unwrap();
    let told: Vec<(u32, u32, usize, usize)> =
        hours.iter().map(|hour| (hour.weekday, hour.hour, hour.ratings, hour.bad)).collect();
    // 2026-10-08 is a Thursday.
    assert_eq!(told, [(4, 9, 1, 1), (5, 9, 1, 0), (5, 10, 1, 1)]);
}

#[test]
fn what_is_due_follows_the_year() {
    let codes = |month: &str| -> Vec<(String, String)> {
        let month: Month = month.parse().unwrap();
        due_in(month).unwrap().into_iter().map(|due| (due.code, due.until.to_string())).collect()
    };
    // 15 November 2026 is a Sunday: the last day to declare moves on.
    assert_eq!(codes("2026-11"), [("declare_tax".to_owned(), "2026-11-16".to_owned())]);
    let of = |month: &str| -> Vec<String> { codes(month).into_iter().map(|(code, _)| code).collect() };
    assert_eq!(of("2026-12"), ["declare_tax", "annual_bonus", "confirm_deductions"]);
    assert_eq!(of("2026-01"), ["declare_tax", "annual_bonus", "new_tax_year", "sixty_thousand_list"]);
    assert_eq!(of("2026-06"), ["declare_tax", "annual_settlement"]);
    for month in 1..=12 {
        for due in due_in(Month::new(2026, month).unwrap()).unwrap() {
            assert!(
                due.source.is_some() || due.assumed.is_some(),
                "{}: neither source nor assumed",
                due.code
            );
            assert!(due.from <= due.until, "{due:?}");
        }
    }
}
