//! What the month's files say about a person: days, marks, findings, cases, ratings, tickets, events, errands.
//! A count is 0 where the month's file was taken and has nothing of the person, and missing where it was not.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, TimeDelta};
use importers::records::{
    AttendanceRecord, FiveLevel, HalfDay, Kind, Mark, PostRotationRecord, Record, SixKey, TicketRecord,
};
use rust_decimal::Decimal;
use xingchou_importers as importers;

use super::super::calendar::Calendar;
use super::source::Source;
use super::{InputCell, InputValue, Origin};
use crate::store::Staff;

pub(super) type Values = BTreeMap<String, InputCell>;

/// The three hours-long promises of the hotline count from 派单.
const THREE_DAYS_IN_HOURS: i64 = 72;

/// The state of an event that counts as finished.
const CLOSED: &str = "已办结";

fn number(count: usize) -> InputValue {
    InputValue::Number(Decimal::from(count))
}

/// 考勤汇总
pub(super) fn attendance(source: &Source, staff: &Staff, values: &mut Values) {
    type Field = (&'static str, fn(&AttendanceRecord) -> Decimal);
    let fields: [Field; 8] = [
        ("应出勤天数", |row| row.days_due),
        ("实出勤天数", |row| row.days_present),
        ("事假天数", |row| row.personal_leave_days),
        ("病假天数", |row| row.sick_leave_days),
        ("旷工天数", |row| row.unexcused_days),
        ("年休假天数", |row| row.annual_leave_days),
        ("休息日延时次数", |row| row.rest_day_shifts),
        ("法定节假日延时次数", |row| row.holiday_shifts),
    ];
    let row = source.credited(Kind::Attendance, staff).find_map(|row| match &row.record {
        Record::Attendance(attendance) => Some((attendance, row)),
        _ => None,
    });
    for (name, field) in fields {
        let cell = match row {
            Some((attendance, row)) => InputCell::new(
                InputValue::Number(field(attendance)),
                Origin::Rows { places: vec![row.place.clone()] },
            ),
            None if source.was_taken(Kind::Attendance) => source.no_row(Kind::Attendance, staff),
            None => source.not_taken(Kind::Attendance),
        };
        values.insert(name.to_owned(), cell);
    }
}

/// 业务考试成绩, 督查通报
pub(super) fn marks_and_findings(source: &Source, staff: &Staff, values: &mut Values) {
    let mark = source.credited(Kind::ExamMark, staff).find_map(|row| match &row.record {
        Record::ExamMark(exam) => Some((exam.mark, row)),
        _ => None,
    });
    let (points, absent) = match mark {
        Some((mark, row)) => {
            let (points, absent) = match mark {
                Mark::Points(points) => (points, false),
                Mark::Absent => (Decimal::ZERO, true),
            };
            let origin = Origin::Rows { places: vec![row.place.clone()] };
            (
                InputCell::new(InputValue::Number(points), origin.clone()),
                InputCell::new(InputValue::Truth(absent), origin),
            )
        }
        None => {
            let missing = if source.was_taken(Kind::ExamMark) {
                source.no_row(Kind::ExamMark, staff)
            } else {
                source.not_taken(Kind::ExamMark)
            };
            (missing.clone(), missing)
        }
    };
    values.insert("业务考试成绩".to_owned(), points);
    values.insert("考试缺考".to_owned(), absent);
    count_into(source, staff, Kind::Finding, values, "督查问题数", |record| {
        matches!(record, Record::Finding(_))
    });
}

/// Counts the person's rows of a kind for which `counted` says so.
pub(super) fn count_into(
    source: &Source,
    staff: &Staff,
    kind: Kind,
    values: &mut Values,
    name: &str,
    counted: impl Fn(&Record) -> bool,
) {
    let cell = if source.was_taken(kind) {
        let count = source.credited(kind, staff).filter(|row| counted(&row.record)).count();
        InputCell::new(number(count), source.records(kind, staff))
    } else {
        source.not_taken(kind)
    };
    values.insert(name.to_owned(), cell);
}

/// 办件统计
pub(super) fn cases(source: &Source, staff: &Staff, values: &mut Values) {
    // Each stage is counted over all case types and over each of the three.
    let types = [None, Some("即办件"), Some("内部流转件"), Some("外部会同件")];
    for case_type in types {
        let (mut accepted, mut finished, mut on_time) = (Decimal::ZERO, Decimal::ZERO, Decimal::ZERO);
        for row in source.credited(Kind::CaseCount, staff) {
            if let Record::CaseCount(count) = &row.record
                && case_type.is_none_or(|wanted| wanted == count.case_type)
            {
                accepted = accepted.saturating_add(Decimal::from(count.accepted));
                finished = finished.saturating_add(Decimal::from(count.finished));
                on_time = on_time.saturating_add(Decimal::from(count.on_time));
            }
        }
        let mut insert = |stage: &str, count: Decimal| {
            let cell = if source.was_taken(Kind::CaseCount) {
                InputCell::new(InputValue::Number(count), source.records(Kind::CaseCount, staff))
            } else {
                source.not_taken(Kind::CaseCount)
            };
            values.insert(format!("{}{stage}件数", case_type.unwrap_or_default()), cell);
        };
        insert("受理", accepted);
        insert("办结", finished);
        if case_type.is_none() {
            insert("按时办结", on_time);
        }
    }
}

/// 评价明细
pub(super) fn ratings(source: &Source, staff: &Staff, values: &mut Values) {
    let six_keys = SixKey::ALL.into_iter().map(|key| ("六键", key.name_zh()));
    let five_levels = FiveLevel::ALL.into_iter().map(|level| ("五级", level.name_zh()));
    for (scale, grade) in six_keys.chain(five_levels) {
        let cell = if source.scales.contains(scale) {
            let count = source.ratings(staff, scale, grade);
            InputCell::new(
                InputValue::Number(Decimal::from(count)),
                Origin::Ratings {
                    staff: staff.id,
                    month: source.month,
                    scale: scale.to_owned(),
                    grade: grade.to_owned(),
                },
            )
        } else {
            InputCell::missing(
                format!("{} 月的{scale}评价尚未导入", source.month),
                format!("the ratings ({scale}) of {} have not been imported yet", source.month),
            )
        };
        values.insert(format!("{scale}{grade}"), cell);
    }
}

fn answered_same_day(ticket: &TicketRecord) -> bool {
    ticket.responded_at.is_some_and(|answered| answered.date() == ticket.dispatched_at.date())
}

fn finished_within_three_days(ticket: &TicketRecord) -> bool {
    ticket.finished_at.is_some_and(|finished| {
        finished.signed_duration_since(ticket.dispatched_at) <= TimeDelta::hours(THREE_DAYS_IN_HOURS)
    })
}

/// 12345工单, 网格事件, 助跑代办记录
pub(super) fn tickets_events_errands(source: &Source, staff: &Staff, values: &mut Values) {
    type Ticket = (&'static str, fn(&TicketRecord) -> bool);
    let tickets: [Ticket; 7] = [
        ("工单件数", |_| true),
        ("工单响应数", |ticket| ticket.responded_at.is_some()),
        ("工单当日响应数", answered_same_day),
        ("工单办结数", |ticket| ticket.finished_at.is_some()),
        ("工单七十二小时办结数", finished_within_three_days),
        ("工单解决数", |ticket| ticket.solved == Some(true)),
        ("工单满意数", |ticket| ticket.satisfied == Some(true)),
    ];
    for (name, counted) in tickets {
        count_into(source, staff, Kind::Ticket, values, name, |record| match record {
            Record::Ticket(ticket) => counted(ticket),
            _ => false,
        });
    }
    count_into(source, staff, Kind::GridEvent, values, "事件上报数", |record| {
        matches!(record, Record::GridEvent(_))
    });
    count_into(source, staff, Kind::GridEvent, values, "事件办结数", |record| match record {
        Record::GridEvent(event) => event.state == CLOSED,
        _ => false,
    });
    count_into(source, staff, Kind::Errand, values, "助跑件数", |record| {
        matches!(record, Record::Errand(_))
    });
    count_into(source, staff, Kind::Errand, values, "助跑双签件数", |record| match record {
        Record::Errand(errand) => errand.signed_by_applicant && errand.signed_by_runner,
        _ => false,
    });
    // 反馈 is the only column of the log that can say how it went.
    for (name, words) in ERRAND_FEEDBACK {
        count_into(source, staff, Kind::Errand, values, name, |record| match record {
            Record::Errand(errand) => {
                errand.feedback.as_ref().is_some_and(|said| words.iter().any(|word| said.contains(word)))
            }
            _ => false,
        });
    }
}

/// What 反馈 of an errand says, by the words in it.
const ERRAND_FEEDBACK: [(&str, &[&str]); 3] = [
    ("助跑逾期件数", &["逾期", "超期", "超时"]),
    ("助跑拒办件数", &["拒办", "拒绝"]),
    ("助跑不满意件数", &["不满意"]),
];

/// AB岗排班: working days on post A and on post B; who is on both on one day has half of each.
pub(super) fn posts(source: &Source, staff: &Staff, calendar: &Calendar, values: &mut Values) {
    let cells = if !source.was_taken(Kind::PostRotation) {
        let missing = source.not_taken(Kind::PostRotation);
        (missing.clone(), missing)
    } else if let (Some((from, to)), Some(published)) =
        (source.employed(staff), calendar.source(source.month.first_day().year()))
    {
        let (mut halves_a, mut halves_b) = (0_u32, 0_u32);
        for day in from.iter_days().take_while(|day| *day <= to) {
            if calendar.is_workday(day) != Some(true) {
                continue;
            }
            let (on_a, on_b) = halves_on(source, staff, day);
            // Both posts at the same time share the day.
            let (on_a, on_b) = if on_a + on_b > 2 { (1, 1) } else { (on_a, on_b) };
            halves_a += on_a;
            halves_b += on_b;
        }
        let days = |halves: u32| {
            // Half days are tenths times five: 0.5 each.
            let days = Decimal::new(i64::from(halves) * 5, 1).normalize();
            InputCell::new(InputValue::Number(days), Origin::Calendar { source: published.to_owned() })
        };
        (days(halves_a), days(halves_b))
    } else {
        let year = source.month.first_day().year();
        let missing = InputCell::missing(
            format!("程序没有 {year} 年的工作日历"),
            format!("the program has no calendar of {year}"),
        );
        (missing.clone(), missing)
    };
    values.insert("A岗天数".to_owned(), cells.0);
    values.insert("B岗天数".to_owned(), cells.1);
}

/// The half days of a day that a person is on post A and on post B, swaps considered.
fn halves_on(source: &Source, staff: &Staff, day: NaiveDate) -> (u32, u32) {
    let mut halves = (0_u32, 0_u32);
    for half_day in [HalfDay::Morning, HalfDay::Afternoon] {
        let mut on = (false, false);
        for row in source.rows(Kind::PostRotation) {
            let Record::PostRotation(week) = &row.record else { continue };
            if week.starts_on <= day && day <= week.ends_on {
                let (on_a, on_b) = after_swaps(source, week, day, half_day);
                on.0 |= on_a == staff.staff_no;
                on.1 |= on_b == staff.staff_no;
            }
        }
        halves.0 += u32::from(on.0);
        halves.1 += u32::from(on.1);
    }
    halves
}

/// Who is on post A and B of a grid in a half day. Who stands in for the other post's person leaves that post to
/// whom they stand in for.
fn after_swaps<'s>(
    source: &'s Source,
    week: &'s PostRotationRecord,
    day: NaiveDate,
    half_day: HalfDay,
) -> (&'s str, &'s str) {
    let (mut on_a, mut on_b) = (week.staff_no_a.as_str(), week.staff_no_b.as_str());
    for row in source.rows(Kind::PostSwap) {
        let Record::PostSwap(swap) = &row.record else { continue };
        let meant = swap.date == day
            && swap.grid.as_deref() == Some(&week.grid)
            && swap.half_day.is_none_or(|half| half == half_day);
        if !meant {
            continue;
        }
        let (from, to) = (swap.staff_no_from.as_str(), swap.staff_no_to.as_str());
        if (from, to) == (on_a, on_b) || (to, from) == (on_a, on_b) {
            std::mem::swap(&mut on_a, &mut on_b);
        } else if on_a == from {
            on_a = to;
        } else if on_b == from {
            on_b = to;
        }
    }
    (on_a, on_b)
}
