//! A row's fields to the record of its kind.

use crate::reason::Reason;
use crate::records::{
    AppraisalRecord, AttendanceRecord, BankAccountRecord, BankAnswerRecord, BankOutcome, CaseCountRecord,
    CaseItemRecord, CaseLineRecord, DeductionAmount, DeductionKind, DeductionRecord, ErrandRecord,
    ExamMarkRecord, FindingRecord, GridEventRecord, GridRecord, HalfDay, HomeVisitRecord, Kind, LeaveRecord,
    Mark, OldPayRecord, PayDirection, PayItemRecord, PostRotationRecord, PostSwapRecord, RatingRecord,
    Record, ResidentReviewRecord, ShiftRecord, StaffChangeRecord, StaffGradeRecord, StaffRecord,
    TaxOpeningRecord, TicketRecord, TrainingRecord,
};
use crate::row::Row;
use crate::text;

/// 无 in a column of certificates or education is an empty cell.
const NONE: &str = "无";
/// The two halves of a day.
const HALF_DAYS: [(&str, HalfDay); 2] = [("上午", HalfDay::Morning), ("下午", HalfDay::Afternoon)];
/// What an item of pay does.
const DIRECTIONS: [(&str, PayDirection); 2] =
    [("补发", PayDirection::Addition), ("扣款", PayDirection::Deduction)];
/// What a bank says of a payment.
const OUTCOMES: [(&str, BankOutcome); 2] = [("成功", BankOutcome::Paid), ("失败", BankOutcome::Bounced)];
/// The word a layout's values lead to for who stayed away from an examination.
const ABSENT: &str = "缺考";

/// The record a row holds. A rota's row holds many and is not made here.
pub(crate) fn record(kind: Kind, row: &Row<'_>) -> Result<Record, Reason> {
    Ok(match kind {
        Kind::Staff => Record::Staff(staff(row)?),
        Kind::StaffChange => Record::StaffChange(StaffChangeRecord {
            staff_no: row.key("staff_no")?,
            name: row.optional_text("name")?,
            effective_on: row.date("effective_on")?,
            item: row.text("item")?,
            old_value: row.optional_text("old_value")?,
            new_value: row.text("new_value")?,
        }),
        Kind::StaffGrade => Record::StaffGrade(StaffGradeRecord {
            staff_no: row.key("staff_no")?,
            name: row.optional_text("name")?,
            rank: row.text("rank")?,
            post_grade: row.count("post_grade")?,
            pay_level: row.optional_text("pay_level")?,
            last_appraisal: row.optional_text("last_appraisal")?,
        }),
        Kind::Deduction => Record::Deduction(deduction(row)?),
        Kind::Shift => Record::Shift(shift(row)?),
        Kind::Rating => Record::Rating(RatingRecord {
            device: row.optional_key("device")?,
            window: row.window()?,
            staff_no: row.optional_key("staff_no")?,
            name: row.optional_text("name")?,
            item: row.optional_text("item")?,
            grade: row.grade("grade")?,
            time: row.time("time")?,
            case_no: row.optional_key("case_no")?,
            channel: row.optional_text("channel")?,
            remark: row.verbatim("remark")?,
        }),
        Kind::CaseCount => Record::CaseCount(CaseCountRecord {
            staff_no: row.key("staff_no")?,
            name: row.optional_text("name")?,
            category: row.optional_text("category")?,
            case_type: row.text("case_type")?,
            accepted: row.count("accepted")?,
            finished: row.count("finished")?,
            on_time: row.count("on_time")?,
        }),
        Kind::CaseItem => Record::CaseItem(CaseItemRecord {
            item: row.text("item")?,
            category: row.text("category")?,
            case_type: row.text("case_type")?,
        }),
        Kind::Finding => Record::Finding(FindingRecord {
            date: row.date("date")?,
            staff_no: row.key("staff_no")?,
            name: row.optional_text("name")?,
            problem: row.text("problem")?,
            outcome: row.optional_text("outcome")?,
        }),
        Kind::ExamMark => Record::ExamMark(ExamMarkRecord {
            staff_no: row.key("staff_no")?,
            name: row.optional_text("name")?,
            mark: if row.optional_text("mark")?.as_deref() == Some(ABSENT) {
                Mark::Absent
            } else {
                Mark::Points(row.tenths("mark")?)
            },
        }),
        Kind::Attendance => Record::Attendance(AttendanceRecord {
            staff_no: row.key("staff_no")?,
            name: row.optional_text("name")?,
            days_due: row.tenths("days_due")?,
            days_present: row.tenths("days_present")?,
            personal_leave_days: row.tenths("personal_leave_days")?,
            sick_leave_days: row.tenths("sick_leave_days")?,
            unexcused_days: row.tenths("unexcused_days")?,
            annual_leave_days: row.tenths("annual_leave_days")?,
            rest_day_shifts: row.tenths("rest_day_shifts")?,
            holiday_shifts: row.tenths("holiday_shifts")?,
        }),
        Kind::Leave => Record::Leave(LeaveRecord {
            staff_no: row.key("staff_no")?,
            name: row.optional_text("name")?,
            leave_type: row.text("leave_type")?,
            starts_on: row.date("starts_on")?,
            ends_on: row.date("ends_on")?,
            days: row.tenths("days")?,
        }),
        Kind::Grid => Record::Grid(GridRecord {
            grid: row.text("grid")?,
            community: row.text("community")?,
            staff_no: row.key("staff_no")?,
            starts_on: row.date("starts_on")?,
            ends_on: row.optional_date("ends_on")?,
        }),
        Kind::Ticket => Record::Ticket(TicketRecord {
            ticket_no: row.key("ticket_no")?,
            community: row.optional_text("community")?,
            staff_no: row.key("staff_no")?,
            dispatched_at: row.time("dispatched_at")?,
            responded_at: row.optional_time("responded_at")?,
            finished_at: row.optional_time("finished_at")?,
            solved: row.optional_truth("solved")?,
            satisfied: row.optional_truth("satisfied")?,
        }),
        Kind::GridEvent => Record::GridEvent(GridEventRecord {
            event_no: row.key("event_no")?,
            grid: row.text("grid")?,
            staff_no: row.key("staff_no")?,
            reported_at: row.time("reported_at")?,
            category: row.optional_text("category")?,
            closed_at: row.optional_time("closed_at")?,
            state: row.text("state")?,
        }),
        Kind::Errand => Record::Errand(ErrandRecord {
            date: row.date("date")?,
            community: row.optional_text("community")?,
            applicant_type: row.optional_text("applicant_type")?,
            item: row.text("item")?,
            manner: row.optional_text("manner")?,
            due_on: row.optional_date("due_on")?,
            staff_no: row.key("staff_no")?,
            signed_by_applicant: row.optional_truth("signed_by_applicant")? == Some(true),
            signed_by_runner: row.optional_truth("signed_by_runner")? == Some(true),
            feedback: row.optional_text("feedback")?,
        }),
        Kind::PostRotation => Record::PostRotation(PostRotationRecord {
            week: row.optional_count("week")?,
            starts_on: row.date("starts_on")?,
            ends_on: row.date("ends_on")?,
            grid: row.text("grid")?,
            staff_no_a: row.key("staff_no_a")?,
            staff_no_b: row.key("staff_no_b")?,
        }),
        Kind::TaxOpening => Record::TaxOpening(TaxOpeningRecord {
            staff_no: row.key("staff_no")?,
            name: row.optional_text("name")?,
            months_employed: row.count("months_employed")?,
            income: row.money("income")?,
            basic_deduction: row.money("basic_deduction")?,
            special_deduction: row.money("special_deduction")?,
            additional_deduction: row.money("additional_deduction")?,
            tax_withheld: row.money("tax_withheld")?,
            withheld_here_all_last_year: row.truth("withheld_here_all_last_year")?,
            last_year_income: row.money("last_year_income")?,
        }),
        Kind::CaseLine
        | Kind::HomeVisit
        | Kind::Training
        | Kind::Appraisal
        | Kind::ResidentReview
        | Kind::PostSwap => work(kind, row)?,
        Kind::BankAccount => Record::BankAccount(BankAccountRecord {
            staff_no: row.key("staff_no")?,
            name: row.text("name")?,
            bank_account: row.long_number("bank_account")?,
            bank_name: row.optional_text("bank_name")?,
            starts_on: row.optional_date("starts_on")?,
        }),
        Kind::PayItem => Record::PayItem(PayItemRecord {
            staff_no: row.key("staff_no")?,
            name: row.optional_text("name")?,
            item: row.text("item")?,
            direction: row.one_of("direction", &DIRECTIONS)?,
            amount: row.money("amount")?,
            for_month: row.optional_month("for_month")?,
            basis: row.optional_text("basis")?,
        }),
        Kind::OldPay => Record::OldPay(OldPayRecord {
            staff_no: row.optional_key("staff_no")?,
            name: row.text("name")?,
            amounts: row.other_amounts()?,
            gross: row.signed_money("gross")?,
            deductions: row.signed_money("deductions")?,
            net: row.signed_money("net")?,
        }),
        Kind::BankAnswer => Record::BankAnswer(BankAnswerRecord {
            staff_no: row.optional_key("staff_no")?,
            name: row.text("name")?,
            bank_account: row.long_number("bank_account")?,
            amount: row.money("amount")?,
            outcome: row.one_of("outcome", &OUTCOMES)?,
            reason: row.optional_text("reason")?,
            paid_on: row.optional_date("paid_on")?,
        }),
    })
}

/// Records of work done and how it was judged; other kinds are not asked.
fn work(kind: Kind, row: &Row<'_>) -> Result<Record, Reason> {
    Ok(match kind {
        Kind::HomeVisit => Record::HomeVisit(HomeVisitRecord {
            date: row.date("date")?,
            staff_no: row.key("staff_no")?,
            name: row.optional_text("name")?,
            community: row.optional_text("community")?,
            grid: row.optional_text("grid")?,
            household: row.optional_text("household")?,
            content: row.optional_text("content")?,
            problem: unless_none(row.optional_text("problem")?),
            solved: row.optional_truth("solved")?,
        }),
        Kind::Training => Record::Training(TrainingRecord {
            staff_no: row.key("staff_no")?,
            name: row.optional_text("name")?,
            date: row.optional_date("date")?,
            course: row.text("course")?,
            hours: row.tenths("hours")?,
        }),
        Kind::Appraisal => Record::Appraisal(AppraisalRecord {
            staff_no: row.key("staff_no")?,
            name: row.optional_text("name")?,
            year: row.optional_count("year")?,
            debriefing: row.optional_points("debriefing")?,
            peer_review: row.optional_points("peer_review")?,
            leaders_review: row.optional_points("leaders_review")?,
            everyday_work: row.optional_points("everyday_work")?,
            total: row.optional_points("total")?,
            grade: row.optional_text("grade")?,
        }),
        Kind::ResidentReview => Record::ResidentReview(ResidentReviewRecord {
            staff_no: row.key("staff_no")?,
            name: row.optional_text("name")?,
            community: row.optional_text("community")?,
            date: row.optional_date("date")?,
            reviewers: row.optional_count("reviewers")?,
            satisfied: row.optional_count("satisfied")?,
            fairly_satisfied: row.optional_count("fairly_satisfied")?,
            dissatisfied: row.optional_count("dissatisfied")?,
            score: row.points("score")?,
        }),
        Kind::PostSwap => Record::PostSwap(PostSwapRecord {
            date: row.date("date")?,
            half_day: row.optional_one_of("half_day", &HALF_DAYS)?,
            staff_no_from: row.key("staff_no_from")?,
            staff_no_to: row.key("staff_no_to")?,
            window: row.window()?,
            grid: row.optional_text("grid")?,
            reason: row.optional_text("reason")?,
        }),
        _ => Record::CaseLine(CaseLineRecord {
            case_no: row.key("case_no")?,
            staff_no: row.key("staff_no")?,
            name: row.optional_text("name")?,
            item: row.text("item")?,
            category: row.optional_text("category")?,
            case_type: row.optional_text("case_type")?,
            accepted_on: row.date("accepted_on")?,
            due_on: row.optional_date("due_on")?,
            finished_on: row.optional_date("finished_on")?,
            on_time: row.optional_truth("on_time")?,
        }),
    })
}

fn staff(row: &Row<'_>) -> Result<StaffRecord, Reason> {
    Ok(StaffRecord {
        staff_no: row.key("staff_no")?,
        name: row.text("name")?,
        id_number: row.id_number("id_number")?,
        post: row.text("post")?,
        community: row.text("community")?,
        status: row.text("status")?,
        fund_source: row.text("fund_source")?,
        hired_on: row.date("hired_on")?,
        education: unless_none(row.optional_text("education")?),
        certificate: unless_none(row.optional_text("certificate")?),
        certificate_registered_on: row.optional_date("certificate_registered_on")?,
        base_pay: row.money("base_pay")?,
        insurance_base: row.optional_money("insurance_base")?,
        fund_base: row.optional_money("fund_base")?,
        bank_account: row.long_number("bank_account")?,
        bank_name: row.text("bank_name")?,
        state: row.text("state")?,
        left_on: row.optional_date("left_on")?,
    })
}

fn unless_none(text: Option<String>) -> Option<String> {
    text.filter(|text| text != NONE)
}

fn deduction(row: &Row<'_>) -> Result<DeductionRecord, Reason> {
    let mut amounts = Vec::new();
    for kind in DeductionKind::ALL {
        if let Some(amount) = row.optional_money(kind.code())?
            && !amount.is_zero()
        {
            amounts.push(DeductionAmount { kind, amount });
        }
    }
    Ok(DeductionRecord { staff_no: row.key("staff_no")?, name: row.optional_text("name")?, amounts })
}

/// Window and half day of a rota's row.
pub(crate) fn window_and_half_day(row: &Row<'_>) -> Result<(String, HalfDay), Reason> {
    let window = text::window(&row.key("window")?);
    let half_day = row.one_of("half_day", &HALF_DAYS)?;
    Ok((window, half_day))
}

/// A shift from a list with one row a shift.
fn shift(row: &Row<'_>) -> Result<ShiftRecord, Reason> {
    let (window, half_day) = window_and_half_day(row)?;
    Ok(ShiftRecord { window, date: row.date("date")?, half_day, staff_no: row.key("staff_no")? })
}
