//! Who and what a record is about, without looking into each kind: its staff
//! numbers, its day, and what makes it the same record when it comes again.

use chrono::NaiveDate;

use super::{HalfDay, Record};

fn text(part: &Option<String>) -> String {
    part.clone().unwrap_or_default()
}

fn day(date: Option<NaiveDate>) -> String {
    date.map(|date| date.to_string()).unwrap_or_default()
}

fn half(half_day: HalfDay) -> String {
    match half_day {
        HalfDay::Morning => "morning",
        HalfDay::Afternoon => "afternoon",
    }
    .to_owned()
}

impl Record {
    /// The staff numbers that the record names. A kind whose records belong to
    /// one person names that person alone.
    pub fn staff_numbers(&self) -> Vec<&str> {
        match self {
            Record::Staff(row) => vec![&row.staff_no],
            Record::StaffChange(row) => vec![&row.staff_no],
            Record::StaffGrade(row) => vec![&row.staff_no],
            Record::Deduction(row) => vec![&row.staff_no],
            Record::Shift(row) => vec![&row.staff_no],
            Record::Rating(row) => row.staff_no.as_deref().into_iter().collect(),
            Record::CaseCount(row) => vec![&row.staff_no],
            Record::CaseItem(_) => Vec::new(),
            Record::Finding(row) => vec![&row.staff_no],
            Record::ExamMark(row) => vec![&row.staff_no],
            Record::Attendance(row) => vec![&row.staff_no],
            Record::Leave(row) => vec![&row.staff_no],
            Record::Grid(row) => vec![&row.staff_no],
            Record::Ticket(row) => vec![&row.staff_no],
            Record::GridEvent(row) => vec![&row.staff_no],
            Record::Errand(row) => vec![&row.staff_no],
            Record::PostRotation(row) => vec![&row.staff_no_a, &row.staff_no_b],
            Record::TaxOpening(row) => vec![&row.staff_no],
            Record::CaseLine(row) => vec![&row.staff_no],
            Record::HomeVisit(row) => vec![&row.staff_no],
            Record::Training(row) => vec![&row.staff_no],
            Record::Appraisal(row) => vec![&row.staff_no],
            Record::ResidentReview(row) => vec![&row.staff_no],
            Record::PostSwap(row) => vec![&row.staff_no_from, &row.staff_no_to],
            Record::BankAccount(row) => vec![&row.staff_no],
            Record::PayItem(row) => vec![&row.staff_no],
            Record::OldPay(row) => row.staff_no.as_deref().into_iter().collect(),
            Record::BankAnswer(row) => row.staff_no.as_deref().into_iter().collect(),
        }
    }

    /// The name that the record gives to who its staff number is.
    pub fn stated_name(&self) -> Option<&str> {
        match self {
            Record::Staff(row) => Some(&row.name),
            Record::StaffChange(row) => row.name.as_deref(),
            Record::StaffGrade(row) => row.name.as_deref(),
            Record::Deduction(row) => row.name.as_deref(),
            Record::Rating(row) => row.name.as_deref(),
            Record::CaseCount(row) => row.name.as_deref(),
            Record::Finding(row) => row.name.as_deref(),
            Record::ExamMark(row) => row.name.as_deref(),
            Record::Attendance(row) => row.name.as_deref(),
            Record::Leave(row) => row.name.as_deref(),
            Record::TaxOpening(row) => row.name.as_deref(),
            Record::CaseLine(row) => row.name.as_deref(),
            Record::HomeVisit(row) => row.name.as_deref(),
            Record::Training(row) => row.name.as_deref(),
            Record::Appraisal(row) => row.name.as_deref(),
            Record::ResidentReview(row) => row.name.as_deref(),
            Record::BankAccount(row) => Some(&row.name),
            Record::PayItem(row) => row.name.as_deref(),
            Record::OldPay(row) => Some(&row.name),
            Record::BankAnswer(row) => Some(&row.name),
            Record::Shift(_)
            | Record::CaseItem(_)
            | Record::Grid(_)
            | Record::Ticket(_)
            | Record::GridEvent(_)
            | Record::Errand(_)
            | Record::PostRotation(_)
            | Record::PostSwap(_) => None,
        }
    }

    /// The day on which it happened; none for kinds whose records are about a
    /// month, a year or no time at all. A stretch of days gives its first.
    pub fn happened_on(&self) -> Option<NaiveDate> {
        match self {
            Record::Shift(row) => Some(row.date),
            Record::Rating(row) => Some(row.time.date()),
            Record::Finding(row) => Some(row.date),
            Record::Ticket(row) => Some(row.dispatched_at.date()),
            Record::GridEvent(row) => Some(row.reported_at.date()),
            Record::Errand(row) => Some(row.date),
            Record::Leave(row) => Some(row.starts_on),
            Record::PostRotation(row) => Some(row.starts_on),
            Record::CaseLine(row) => Some(row.accepted_on),
            Record::HomeVisit(row) => Some(row.date),
            Record::Training(row) => row.date,
            Record::ResidentReview(row) => row.date,
            Record::PostSwap(row) => Some(row.date),
            Record::Staff(_)
            | Record::StaffChange(_)
            | Record::StaffGrade(_)
            | Record::Deduction(_)
            | Record::CaseCount(_)
            | Record::CaseItem(_)
            | Record::ExamMark(_)
            | Record::Attendance(_)
            | Record::Grid(_)
            | Record::TaxOpening(_)
            | Record::Appraisal(_)
            | Record::BankAccount(_)
            | Record::PayItem(_)
            | Record::OldPay(_)
            | Record::BankAnswer(_) => None,
        }
    }

    /// What makes it the same record when it comes again in another file of
    /// the same month.
    pub fn natural_key(&self) -> Vec<String> {
        match self {
            Record::Staff(row) => vec![row.staff_no.clone()],
            Record::StaffChange(row) => {
                vec![row.staff_no.clone(), row.effective_on.to_string(), row.item.clone()]
            }
            Record::StaffGrade(row) => vec![row.staff_no.clone()],
            Record::Deduction(row) => vec![row.staff_no.clone()],
            Record::Shift(row) => vec![row.window.clone(), row.date.to_string(), half(row.half_day)],
            Record::Rating(row) => vec![
                text(&row.device),
                text(&row.case_no),
                text(&row.window),
                text(&row.staff_no),
                row.time.to_string(),
                row.grade.name_zh().to_owned(),
            ],
            Record::CaseCount(row) => {
                vec![row.staff_no.clone(), text(&row.category), row.case_type.clone()]
            }
            Record::CaseItem(row) => vec![row.item.clone()],
            Record::Finding(row) => vec![row.staff_no.clone(), row.date.to_string(), row.problem.clone()],
            Record::ExamMark(row) => vec![row.staff_no.clone()],
            Record::Attendance(row) => vec![row.staff_no.clone()],
            Record::Leave(row) => vec![
                row.staff_no.clone(),
                row.leave_type.clone(),
                row.starts_on.to_string(),
                row.ends_on.to_string(),
            ],
            Record::Grid(row) => vec![row.grid.clone(), row.staff_no.clone(), row.starts_on.to_string()],
            Record::Ticket(row) => vec![row.ticket_no.clone()],
            Record::GridEvent(row) => vec![row.event_no.clone()],
            Record::Errand(row) => vec![
                row.staff_no.clone(),
                row.date.to_string(),
                row.item.clone(),
                text(&row.community),
                text(&row.applicant_type),
                text(&row.manner),
                day(row.due_on),
            ],
            Record::PostRotation(row) => vec![row.grid.clone(), row.starts_on.to_string()],
            Record::TaxOpening(row) => vec![row.staff_no.clone()],
            Record::CaseLine(row) => vec![row.case_no.clone()],
            Record::HomeVisit(row) => vec![
                row.staff_no.clone(),
                row.date.to_string(),
                text(&row.grid),
                text(&row.household),
                text(&row.content),
            ],
            Record::Training(row) => vec![row.staff_no.clone(), day(row.date), row.course.clone()],
            Record::Appraisal(row) => {
                vec![row.staff_no.clone(), row.year.map(|year| year.to_string()).unwrap_or_default()]
            }
            Record::ResidentReview(row) => vec![row.staff_no.clone(), day(row.date)],
            Record::PostSwap(row) => vec![
                row.staff_no_from.clone(),
                row.date.to_string(),
                row.half_day.map(half).unwrap_or_default(),
            ],
            Record::BankAccount(row) => vec![row.staff_no.clone(), day(row.starts_on)],
            Record::PayItem(row) => vec![
                row.staff_no.clone(),
                row.item.clone(),
                row.direction.name_zh().to_owned(),
                row.for_month.map(|(year, month)| format!("{year}-{month:02}")).unwrap_or_default(),
            ],
            Record::OldPay(row) => vec![text(&row.staff_no), row.name.clone()],
            Record::BankAnswer(row) => vec![
                text(&row.staff_no),
                row.bank_account.clone(),
                row.amount.normalize().to_string(),
                day(row.paid_on),
            ],
        }
    }
}
