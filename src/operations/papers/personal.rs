//! Papers about one person over many runs: the year's pay and tax, certificates.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use xingchou_reports::office_papers::{
    AnnualMonth, AnnualStatement, Certified, Income, annual_statement, employment_certificate,
    income_certificate,
};

use super::catalogue::Made;
use super::insurance::fact_on;
use super::materials::MonthMaterials;
use super::printed::{both, piece_of_name};
use crate::message::Message;
use crate::month::Month;
use crate::operations::OperationError;
use crate::operations::fact_kind::POST;
use crate::operations::recompute::pay_again;
use crate::operations::results::RunResults;
use crate::store::{PayRun, Staff};

/// How many months an income certificate speaks of.
const CERTIFIED_MONTHS: u32 = 12;

/// What one approved run gave one person; a bonus that is taxed by itself stands apart.
struct Paid {
    staff_no: String,
    name: String,
    month: AnnualMonth,
    bonus: Decimal,
    bonus_tax: Decimal,
}

/// What the chosen approved runs gave the people who were asked for, in the order of payment.
fn paid(month: &MonthMaterials<'_>, chosen: impl Fn(&PayRun) -> bool) -> Result<Vec<Paid>, OperationError> {
    let mut runs =
        month.store.read(|reading| Ok::<_, OperationError>(reading.pay_run_list_approved(month.viewer)?))?;
    runs.retain(|run| chosen(run));
    runs.sort_by_key(|run| (run.pay_date, run.id));
    let mut paid = Vec::new();
    for run in runs {
        let pay = pay_again(month.store, month.viewer, run.id)?;
        let (_, kept) = pay.proved()?;
        for person in kept.people.iter().filter(|person| person.held.is_none()) {
            if !month.options.asks_for(&person.staff_no) {
                continue;
            }
            let of = |code: &str| amount(&kept, &person.values, code);
            let (bonus, bonus_tax) = (of("bonus_separate"), of("bonus_tax"));
            let named = pay.inputs.month.people.iter().find(|own| own.staff_no == person.staff_no);
            paid.push(Paid {
                staff_no: person.staff_no.clone(),
                name: named.map(|own| own.name.clone()).unwrap_or_default(),
                month: AnnualMonth {
                    tax_period: pay.inputs.pay_date,
                    pay_month: pay.inputs.pay_month.first_day(),
                    gross: of("gross_pay").saturating_sub(bonus),
                    special_deduction: of("special_deduction"),
                    additional_deduction: of("additional_deduction"),
                    tax: of("individual_income_tax"),
                    net: of("net_pay").saturating_sub(bonus).saturating_add(bonus_tax),
                    employer: of("employer_total"),
                },
                bonus,
                bonus_tax,
            });
        }
    }
    Ok(paid)
}

/// A person's amount in the column of a code; zero when there is none.
fn amount(results: &RunResults, values: &[xingchou_engine::evaluate::Value], code: &str) -> Decimal {
    let at = results.columns.iter().position(|column| column.code == code);
    at.and_then(|at| values.get(at)?.number()).unwrap_or_default()
}

/// 年度工资与个人所得税对账单, one a person, of the tax year that the month is in.
pub(super) fn annual_statements(month: &MonthMaterials<'_>) -> Made {
    let year = month.month.year();
    let last = NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or_else(|| month.month.last_day());
    let paid = paid(month, |run| run.pay_date.year() == year)?;
    let staff = month.staff()?;
    let office = month.office()?;
    let people: BTreeSet<&str> = paid.iter().map(|one| one.staff_no.as_str()).collect();
    let mut files = Vec::new();
    for staff_no in people {
        let own: Vec<&Paid> = paid.iter().filter(|one| one.staff_no == staff_no).collect();
        let name = own.last().map(|one| one.name.clone()).unwrap_or_default();
        let sum =
            |of: fn(&Paid) -> Decimal| own.iter().fold(Decimal::ZERO, |sum, one| sum.saturating_add(of(one)));
        let (bonus, bonus_tax) = (sum(|one| one.bonus), sum(|one| one.bonus_tax));
        let known = staff.iter().find(|one| one.staff_no == staff_no);
        let statement = AnnualStatement {
            office: office.clone(),
            year,
            staff_no: staff_no.to_owned(),
            name: name.clone(),
            id_number: known.map(|one| one.id_number.as_id_number()).unwrap_or_default(),
            months: own.iter().map(|one| one.month).collect(),
            bonus: (!bonus.is_zero()).then_some((bonus, bonus_tax)),
            day: last,
        };
        let file = format!("年度工资个税对账单_{year}_{}_{}", piece_of_name(staff_no), piece_of_name(&name));
        files.extend(both(month, &file, &annual_statement(&statement))?);
    }
    if files.is_empty() {
        return Err(nobody(month, "在这个纳税年度没有已审批的工资", "has approved pay in this tax year"));
    }
    Ok(files)
}

/// 收入证明: what the last twelve months up to the month came to.
pub(super) fn income_certificates(month: &MonthMaterials<'_>) -> Made {
    let from = month.month.months_earlier(CERTIFIED_MONTHS - 1);
    let within =
        |run: &PayRun| run.pay_month.parse::<Month>().is_ok_and(|own| own >= from && own <= month.month);
    let asked = asked_for(month)?;
    let paid = paid(month, within)?;
    let mut files = Vec::new();
    for staff in asked {
        let own: Vec<&Paid> = paid.iter().filter(|one| one.staff_no == staff.staff_no).collect();
        let months: BTreeSet<NaiveDate> = own.iter().map(|one| one.month.pay_month).collect();
        let (Some(first), Some(last)) = (months.first(), months.last()) else {
            return Err(nobody(month, "没有已审批的工资，不能开收入证明", "has no approved pay to certify"));
        };
        let sum =
            |of: fn(&Paid) -> Decimal| own.iter().fold(Decimal::ZERO, |sum, one| sum.saturating_add(of(one)));
        let income = Income {
            from: *first,
            to: *last,
            months: u32::try_from(months.len()).unwrap_or(CERTIFIED_MONTHS),
            gross: sum(|one| one.month.gross.saturating_add(one.bonus)),
            net: sum(|one| one.month.net.saturating_add(one.bonus).saturating_sub(one.bonus_tax)),
        };
        let form = income_certificate(&certified(month, &staff)?, income);
        files.extend(both(month, &certificate_name("收入证明", month, &staff), &form)?);
    }
    Ok(files)
}

/// 在职证明, of people who work here on the day of issue.
pub(super) fn employment_certificates(month: &MonthMaterials<'_>) -> Made {
    let mut files = Vec::new();
    for staff in asked_for(month)? {
        let form = employment_certificate(&certified(month, &staff)?);
        files.extend(both(month, &certificate_name("在职证明", month, &staff), &form)?);
    }
    Ok(files)
}

/// A certificate is asked for by name: nobody gets one by accident.
fn asked_for(month: &MonthMaterials<'_>) -> Result<Vec<Staff>, OperationError> {
    let mut staff = month.staff()?;
    staff.retain(|own| !month.options.staff.is_empty() && month.options.asks_for(&own.staff_no));
    if month.options.staff.is_empty() {
        return Err(OperationError::Refused(Message::new(
            "请用 --staff 写明给谁开证明（工号）",
            "say with --staff whom the certificate is for (staff number)",
        )));
    }
    if staff.is_empty() {
        return Err(nobody(month, "不在名册上，请核对工号", "is on the roster; check the staff number"));
    }
    Ok(staff)
}

fn certified(month: &MonthMaterials<'_>, staff: &Staff) -> Result<Certified, OperationError> {
    let day = month.options.day.unwrap_or_else(|| month.month.last_day());
    if !staff.employed_on(day) {
        return Err(OperationError::Refused(Message::new(
            format!("工号 {} 在 {day} 不在职，不能开在职或收入证明；用 --day 写明证明日期", staff.staff_no),
            format!(
                "{} is not employed on {day}; say with --day when the certificate is issued",
                staff.staff_no
            ),
        )));
    }
    let facts =
        month.store.read(|reading| Ok::<_, OperationError>(reading.staff_fact_list(month.viewer)?))?;
    Ok(Certified {
        office: month.office()?,
        name: staff.name.clone(),
        id_number: staff.id_number.whole().to_owned(),
        post: fact_on(&facts, staff.id, POST, day),
        since: staff.hired_on,
        purpose: month.options.purpose.clone().unwrap_or_default(),
        contact: month.options.contact.clone().unwrap_or_default(),
        day,
    })
}

fn certificate_name(what: &str, month: &MonthMaterials<'_>, staff: &Staff) -> String {
    format!("{what}_{}_{}_{}", month.month, piece_of_name(&staff.staff_no), piece_of_name(&staff.name))
}

fn nobody(month: &MonthMaterials<'_>, zh: &str, en: &str) -> OperationError {
    let who = month.options.staff.join("、");
    let (who_zh, who_en) = if who.is_empty() {
        ("所有人".to_owned(), "nobody".to_owned())
    } else {
        (who.clone(), format!("none of {who}"))
    };
    OperationError::Refused(Message::new(format!("{who_zh}{zh}"), format!("{who_en} {en}")))
}
