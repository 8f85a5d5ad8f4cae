//! The ledgers of a year: leave (entitled, taken, left) and service outside hours (earned, compensated, paid), from
//! what the months' files and the approved runs say. Nothing is kept besides: a ledger is always what the facts give.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use importers::records::{Kind, Record};
use rust_decimal::Decimal;
use serde::Serialize;
use xingchou_engine::evaluate::Value;
use xingchou_importers as importers;

use super::OperationError;
use super::results::RunResults;
use crate::access::Viewer;
use crate::message::Message;
use crate::month::Month;
use crate::store::{Reading, Staff, Store, StoreError};

/// 年休假 by whole years of service: days from so many years on (国务院令第514号《职工带薪年休假条例》第三条).
const ANNUAL_LEAVE: [(i32, i64); 4] = [(20, 15), (10, 10), (1, 5), (0, 0)];
/// 产假 in calendar days (国务院令第619号《女职工劳动保护特别规定》第七条), without what provinces add.
const MATERNITY_LEAVE: i64 = 98;

/// What of one kind of leave somebody may have, has had, and has left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeaveAccount {
    /// 类型
    pub kind: String,
    /// Days entitled; none where the law sets no number.
    pub entitled: Option<Decimal>,
    /// Days taken.
    pub taken: Decimal,
    /// Days left; none without an entitlement.
    pub left: Option<Decimal>,
    /// What it rests on, or must be looked at.
    pub notes: Vec<Message>,
}

/// One person's year of leave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeaveOfPerson {
    /// 工号
    pub staff_no: String,
    /// 姓名
    pub name: String,
    /// By kind of leave.
    pub accounts: Vec<LeaveAccount>,
}

/// One person's year of service outside hours; sessions are half days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OvertimeOfPerson {
    /// 工号
    pub staff_no: String,
    /// 姓名
    pub name: String,
    /// Sessions on rest days.
    pub rest_day_sessions: Decimal,
    /// Of these, compensated by 调休 or 补休.
    pub compensated: Decimal,
    /// Of these, in months whose approved pay has 延时服务补贴.
    pub allowance_paid: Decimal,
    /// Sessions on rest days that may still be compensated.
    pub left: Decimal,
    /// Sessions on public holidays, which are paid and never compensated alone.
    pub holiday_sessions: Decimal,
    /// Of these, in months whose approved pay has 法定节假日加班工资.
    pub holiday_paid: Decimal,
}

/// A year's files and runs, read once.
struct YearRead {
    staff: Vec<Staff>,
    leave: BTreeMap<i64, BTreeMap<String, (String, NaiveDate, Decimal)>>,
    attendance: Vec<(i64, Month, importers::records::AttendanceRecord)>,
    runs: Vec<(Month, RunResults)>,
}

fn read(reading: &mut Reading<'_>, viewer: &Viewer, year: i32) -> Result<Option<YearRead>, OperationError> {
    let (Some(first), Some(last)) = (Month::new(year, 1), Month::new(year, 12)) else { return Ok(None) };
    let mut found = YearRead {
        staff: reading.staff_list_of_months(viewer, (first, last))?,
        leave: BTreeMap::new(),
        attendance: Vec::new(),
        runs: Vec::new(),
    };
    for kept in reading.month_record_list_between(viewer, first, last, Kind::Leave.code())? {
        // A stretch that touches two months is in the files of both, and counts once.
        if let (Some(staff), Record::Leave(leave)) = (kept.staff, serde_json::from_str(&kept.payload)?) {
            let entry = (leave.leave_type, leave.starts_on, leave.days);
            found.leave.entry(staff).or_default().insert(kept.natural_key, entry);
        }
    }
    for kept in reading.month_record_list_between(viewer, first, last, Kind::Attendance.code())? {
        let month = kept.month.parse().map_err(|_| StoreError::Unreadable(kept.month.clone()))?;
        if let (Some(staff), Record::Attendance(row)) = (kept.staff, serde_json::from_str(&kept.payload)?) {
            found.attendance.push((staff, month, row));
        }
    }
    for run in reading.pay_run_list_approved(viewer)? {
        let month: Month =
            run.pay_month.parse().map_err(|_| StoreError::Unreadable(run.pay_month.clone()))?;
        if month.year() == year {
            found.runs.push((month, serde_json::from_slice(&run.results)?));
        }
    }
    Ok(Some(found))
}

impl YearRead {
    /// Whoever was employed on a day of the year.
    fn people(&self, year: i32) -> impl Iterator<Item = &Staff> {
        self.staff.iter().filter(move |staff| {
            staff.hired_on.year() <= year && staff.left_on.is_none_or(|left| left.year() >= year)
        })
    }

    /// The amount of a column of a person in a month's approved runs.
    fn paid(&self, staff_no: &str, month: Month, column: &str) -> Decimal {
        let of_month = self.runs.iter().filter(|(of, _)| *of == month);
        of_month.fold(Decimal::ZERO, |sum, (_, results)| {
            let person = results.person(staff_no).filter(|person| person.held.is_none());
            match person.and_then(|person| results.value(person, column)) {
                Some(Value::Number(number)) => sum.saturating_add(number),
                _ => sum,
            }
        })
    }
}

/// Leave of everybody in a year.
///
/// # Errors
/// The database fails, or holds a record that is not understood.
pub fn leave(store: &Store, viewer: &Viewer, year: i32) -> Result<Vec<LeaveOfPerson>, OperationError> {
    let Some(read) = store.read(|reading| read(reading, viewer, year))? else { return Ok(Vec::new()) };
    Ok(read.people(year).map(|staff| leave_of(&read, staff, year)).collect())
}

fn leave_of(read: &YearRead, staff: &Staff, year: i32) -> LeaveOfPerson {
    let mut taken: BTreeMap<String, Decimal> = BTreeMap::new();
    let mut months_of_maternity = BTreeSet::new();
    for (kind, starts_on, days) in read.leave.get(&staff.id).into_iter().flat_map(BTreeMap::values) {
        let sum = taken.entry(kind.clone()).or_default();
        *sum = sum.saturating_add(*days);
        if kind == "产假" {
            months_of_maternity.insert(Month::of(*starts_on));
        }
    }
    // What attendance says besides: a month without 请假明细 still counts.
    type Field = (&'static str, fn(&importers::records::AttendanceRecord) -> Decimal);
    let fields: [Field; 4] = [
        ("事假", |row| row.personal_leave_days),
        ("病假", |row| row.sick_leave_days),
        ("旷工", |row| row.unexcused_days),
        ("年休假", |row| row.annual_leave_days),
    ];
    let mut accounts = Vec::new();
    for (kind, field) in fields {
        let by_attendance = read
            .attendance
            .iter()
            .filter(|(of, ..)| *of == staff.id)
            .fold(Decimal::ZERO, |sum, (.., row)| sum.saturating_add(field(row)));
        let by_details = taken.remove(kind).unwrap_or_default();
        let mut notes = Vec::new();
        if by_details != by_attendance && !by_details.is_zero() {
            notes.push(Message::new(
                format!("考勤汇总 {by_attendance} 天，请假明细 {by_details} 天，两者不一致，请核对"),
                format!("attendance says {by_attendance} days, the details {by_details}; check"),
            ));
        }
        let used = by_attendance.max(by_details);
        let entitled = (kind == "年休假").then(|| annual_leave(staff, year, &mut notes));
        let left = entitled.map(|entitled| entitled.saturating_sub(used));
        accounts.push(LeaveAccount { kind: kind.to_owned(), entitled, taken: used, left, notes });
    }
    for (kind, days) in taken {
        let mut notes = Vec::new();
        let entitled = (kind == "产假").then(|| {
            notes.push(Message::new(
                "国家规定 98 天，省里增加的天数另计（暂定），待人社部门确认",
                "98 days by national rule; what the province adds is assumed to come on top",
            ));
            double_pay(read, staff, &months_of_maternity, &mut notes);
            Decimal::from(MATERNITY_LEAVE)
        });
        let left = entitled.map(|entitled| entitled.saturating_sub(days));
        accounts.push(LeaveAccount { kind, entitled, taken: days, left, notes });
    }
    LeaveOfPerson { staff_no: staff.staff_no.clone(), name: staff.name.clone(), accounts }
}

/// 年休假 of a year: by whole years of service at its first day; who joins within the year has none by this office.
fn annual_leave(staff: &Staff, year: i32, notes: &mut Vec<Message>) -> Decimal {
    let new_year = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(staff.hired_on);
    let years = i32::try_from(new_year.years_since(staff.hired_on).unwrap_or(0)).unwrap_or(0);
    notes.push(Message::new(
        format!("按入职本单位 {years} 年计（暂定）：累计工作年限含以前的单位，由本人提供"),
        format!("by {years} years here (assumed): earlier employers count too, the person must say so"),
    ));
    let days = ANNUAL_LEAVE.iter().find(|(from, _)| years >= *from).map_or(0, |(_, days)| *days);
    Decimal::from(days)
}

/// 生育津贴 takes the place of wages: both in one month must be looked at.
fn double_pay(read: &YearRead, staff: &Staff, months: &BTreeSet<Month>, notes: &mut Vec<Message>) {
    for month in months {
        let paid = |column: &str| read.paid(&staff.staff_no, *month, column);
        // What the allowance has taken the place of is not paid twice.
        let wages = paid("应发合计").saturating_sub(paid("生育津贴"));
        if wages > Decimal::ZERO {
            notes.push(Message::new(
                format!(
                    "{month} 休产假，当月已发工资 {wages} 元；生育津贴到账后列入补发扣款的“生育津贴”，程序从津贴里抵回产假工资，不重复发"
                ),
                format!(
                    "on maternity leave in {month} and paid {wages}; list the allowance as 生育津贴, it is set off against pay"
                ),
            ));
        }
    }
}

/// Service outside hours of everybody in a year.
///
/// # Errors
/// The database fails, or holds a record that is not understood.
pub fn overtime(store: &Store, viewer: &Viewer, year: i32) -> Result<Vec<OvertimeOfPerson>, OperationError> {
    let Some(read) = store.read(|reading| read(reading, viewer, year))? else { return Ok(Vec::new()) };
    Ok(read.people(year).map(|staff| overtime_of(&read, staff)).collect())
}

fn overtime_of(read: &YearRead, staff: &Staff) -> OvertimeOfPerson {
    let mut account = OvertimeOfPerson {
        staff_no: staff.staff_no.clone(),
        name: staff.name.clone(),
        rest_day_sessions: Decimal::ZERO,
        compensated: Decimal::ZERO,
        allowance_paid: Decimal::ZERO,
        left: Decimal::ZERO,
        holiday_sessions: Decimal::ZERO,
        holiday_paid: Decimal::ZERO,
    };
    let add = |sum: &mut Decimal, number: Decimal| *sum = sum.saturating_add(number);
    for (_, month, row) in read.attendance.iter().filter(|(of, ..)| *of == staff.id) {
        add(&mut account.rest_day_sessions, row.rest_day_shifts);
        add(&mut account.holiday_sessions, row.holiday_shifts);
        if !read.paid(&staff.staff_no, *month, "延时服务补贴").is_zero() {
            add(&mut account.allowance_paid, row.rest_day_shifts);
        }
        if !read.paid(&staff.staff_no, *month, "法定节假日加班工资").is_zero() {
            add(&mut account.holiday_paid, row.holiday_shifts);
        }
    }
    for (kind, _, days) in read.leave.get(&staff.id).into_iter().flat_map(BTreeMap::values) {
        if kind.contains("调休") || kind.contains("补休") {
            // A session is half a day.
            add(&mut account.compensated, days.saturating_add(*days));
        }
    }
    account.left = account.rest_day_sessions.saturating_sub(account.compensated);
    account
}
