//! The fields a layout may name for each kind of record, and those without
//! which no record can be made.

use crate::records::Kind;

/// The fields without which no record of the kind can be made.
pub(crate) fn needed(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Staff => &[
            "staff_no",
            "name",
            "id_number",
            "post",
            "community",
            "status",
            "fund_source",
            "hired_on",
            "base_pay",
            "bank_account",
            "bank_name",
            "state",
        ],
        Kind::StaffChange => &["staff_no", "effective_on", "item", "new_value"],
        Kind::StaffGrade => &["staff_no", "rank", "post_grade"],
        Kind::Deduction => &["staff_no"],
        Kind::Shift => &["window", "half_day", "staff_no"],
        Kind::Rating => &["grade", "time"],
        Kind::CaseCount => &["staff_no", "case_type", "accepted", "finished", "on_time"],
        Kind::CaseItem => &["item", "category", "case_type"],
        Kind::Finding => &["date", "staff_no", "problem"],
        Kind::ExamMark => &["staff_no", "mark"],
        Kind::Attendance => &[
            "staff_no",
            "days_due",
            "days_present",
            "personal_leave_days",
            "sick_leave_days",
            "unexcused_days",
            "annual_leave_days",
            "rest_day_shifts",
            "holiday_shifts",
        ],
        Kind::Leave => &["staff_no", "leave_type", "starts_on", "ends_on", "days"],
        Kind::Grid => &["grid", "community", "staff_no", "starts_on"],
        Kind::Ticket => &["ticket_no", "staff_no", "dispatched_at"],
        Kind::GridEvent => &["event_no", "grid", "staff_no", "reported_at", "state"],
        Kind::Errand => &["date", "item", "staff_no", "signed_by_applicant", "signed_by_runner"],
        Kind::PostRotation => &["starts_on", "ends_on", "grid", "staff_no_a", "staff_no_b"],
        Kind::TaxOpening => &[
            "staff_no",
            "months_employed",
            "income",
            "basic_deduction",
            "special_deduction",
            "additional_deduction",
            "tax_withheld",
            "withheld_here_all_last_year",
            "last_year_income",
        ],
        Kind::CaseLine => &["case_no", "staff_no", "item", "accepted_on"],
        Kind::HomeVisit => &["date", "staff_no"],
        Kind::Training => &["staff_no", "course", "hours"],
        Kind::Appraisal => &["staff_no"],
        Kind::ResidentReview => &["staff_no", "score"],
        Kind::PostSwap => &["date", "staff_no_from", "staff_no_to"],
        Kind::BankAccount => &["staff_no", "name", "bank_account"],
        Kind::PayItem => &["staff_no", "item", "direction", "amount"],
        Kind::OldPay => &["name", "gross", "deductions", "net"],
        Kind::BankAnswer => &["name", "bank_account", "amount", "outcome"],
    }
}

/// The fields a record of the kind can do without.
fn optional(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Staff => &[
            "education",
            "certificate",
            "certificate_registered_on",
            "insurance_base",
            "fund_base",
            "left_on",
        ],
        Kind::StaffChange => &["name", "old_value"],
        Kind::StaffGrade => &["name", "pay_level", "last_appraisal"],
        Kind::Deduction => &[
            "name",
            "children_education",
            "infant_care",
            "elderly_support",
            "housing_loan_interest",
            "housing_rent",
            "continuing_education",
        ],
        Kind::Rating => &["device", "window", "staff_no", "name", "item", "case_no", "channel", "remark"],
        Kind::CaseCount => &["name", "category"],
        Kind::Finding => &["name", "outcome"],
        Kind::ExamMark | Kind::Attendance | Kind::Leave | Kind::TaxOpening => &["name"],
        Kind::Grid => &["ends_on"],
        Kind::Ticket => &["community", "responded_at", "finished_at", "solved", "satisfied"],
        Kind::GridEvent => &["category", "closed_at"],
        Kind::Errand => &["community", "applicant_type", "manner", "due_on", "feedback"],
        Kind::PostRotation => &["week"],
        Kind::Shift => &["date"],
        Kind::CaseItem => &[],
        Kind::CaseLine => &["name", "category", "case_type", "due_on", "finished_on", "on_time"],
        Kind::HomeVisit => &["name", "community", "grid", "household", "content", "problem", "solved"],
        Kind::Training => &["name", "date"],
        Kind::Appraisal => &[
            "name",
            "year",
            "debriefing",
            "peer_review",
            "leaders_review",
            "everyday_work",
            "total",
            "grade",
        ],
        Kind::ResidentReview => {
            &["name", "community", "date", "reviewers", "satisfied", "fairly_satisfied", "dissatisfied"]
        }
        Kind::PostSwap => &["half_day", "window", "grid", "reason"],
        Kind::BankAccount => &["bank_name", "starts_on"],
        Kind::PayItem => &["name", "for_month", "basis"],
        Kind::OldPay => &["staff_no"],
        Kind::BankAnswer => &["staff_no", "reason", "paid_on"],
    }
}

/// Every field of the kind.
pub(crate) fn all(kind: Kind) -> impl Iterator<Item = &'static str> {
    needed(kind).iter().chain(optional(kind)).copied()
}

/// What the values of a field look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nature {
    /// Anything.
    Text,
    /// A person's name.
    Name,
    /// A staff number.
    StaffNo,
    /// An ID number.
    Id,
    /// A bank account.
    Account,
    /// A date.
    Date,
    /// A date with a time of day.
    Time,
    /// A number.
    Number,
    /// A whole number.
    Count,
    /// A rating's grade.
    Grade,
    /// Yes or no.
    Truth,
}

/// What the values of a field look like.
pub(crate) fn nature(kind: Kind, field: &str) -> Nature {
    match field {
        "grade" if kind == Kind::Rating => Nature::Grade,
        "satisfied" if kind == Kind::ResidentReview => Nature::Count,
        "name" => Nature::Name,
        "id_number" => Nature::Id,
        "bank_account" => Nature::Account,
        "date" => Nature::Date,
        "time" => Nature::Time,
        "solved" | "satisfied" | "on_time" if kind != Kind::CaseCount => Nature::Truth,
        "signed_by_applicant" | "signed_by_runner" | "withheld_here_all_last_year" => Nature::Truth,
        "accepted" | "finished" | "on_time" | "post_grade" | "week" | "months_employed" | "year"
        | "reviewers" | "fairly_satisfied" | "dissatisfied" => Nature::Count,
        "base_pay"
        | "insurance_base"
        | "fund_base"
        | "amount"
        | "gross"
        | "deductions"
        | "net"
        | "score"
        | "total"
        | "hours"
        | "days"
        | "income"
        | "basic_deduction"
        | "special_deduction"
        | "additional_deduction"
        | "tax_withheld"
        | "last_year_income"
        | "children_education"
        | "infant_care"
        | "elderly_support"
        | "housing_loan_interest"
        | "housing_rent"
        | "continuing_education" => Nature::Number,
        _ if field.starts_with("staff_no") => Nature::StaffNo,
        _ if field.starts_with("days_") || field.ends_with("_days") || field.ends_with("_shifts") => {
            Nature::Number
        }
        _ if field.ends_with("_on") => Nature::Date,
        _ if field.ends_with("_at") => Nature::Time,
        _ => Nature::Text,
    }
}
