//! Whom a run pays: wages of a month once a person, other items to whom they belong; who is paid elsewhere by nobody.

use std::collections::BTreeSet;

use super::super::OperationError;
use super::super::calculate::RunMonths;
use super::super::differences::Difference;
use super::super::fact_kind::{PAID_BY, PAID_HERE, STATUS};
use super::super::month_inputs::{InputValue, MonthInputs, PersonMonth};
use super::super::run_kind::RunKind;
use super::approved::Approved;
use super::items::{BONUS, PaidItem};
use super::{Asked, Overlooked};
use crate::message::Message;
use crate::month::Month;

/// Statuses whose pay comes from elsewhere, though they are scored here.
const PAID_ELSEWHERE: [&str; 5] = ["公务员", "事业人员", "事业编制", "派驻", "派驻人员"];

/// How many months back people are looked for who got no wages.
const MONTHS_LOOKED_BACK: u32 = 12;

/// What decides whom a run pays.
pub(super) struct Scope<'s> {
    pub(super) asked: &'s Asked,
    pub(super) months: RunMonths,
    pub(super) approved: &'s [Approved],
    pub(super) items: &'s [PaidItem],
    pub(super) differences: &'s [Difference],
}

impl Scope<'_> {
    /// Whether somebody who is not employed in the month gets something by this run.
    pub(super) fn pays_though_gone(&self, staff_no: &str) -> bool {
        match self.asked.kind {
            RunKind::Regular => false,
            RunKind::Supplementary | RunKind::YearEnd => self.has_something(staff_no),
            RunKind::Termination => false,
        }
    }

    fn has_something(&self, staff_no: &str) -> bool {
        self.items.iter().any(|item| item.staff_no == staff_no)
            || (self.asked.kind == RunKind::Supplementary
                && self.differences.iter().any(|one| one.is_paid() && one.staff_no == staff_no))
    }

    /// The approved run that paid the person's wages of a month.
    fn paid_by(&self, staff_no: &str, month: Month) -> Option<&Approved> {
        let of_month = |run: &&Approved| run.kind.pays_wages() && run.pay_month == month;
        self.approved.iter().filter(of_month).find(|run| run.slip(staff_no).is_some())
    }

    /// Keeps of the month's people whom the run pays.
    ///
    /// # Errors
    /// Nobody is left, or somebody who was asked for cannot be paid by it.
    pub(super) fn choose(&self, month: &mut MonthInputs) -> Result<(), OperationError> {
        let known: BTreeSet<&str> = month.people.iter().map(|person| person.staff_no.as_str()).collect();
        for staff_no in &self.asked.staff {
            let person = month.people.iter().find(|person| person.staff_no == *staff_no);
            if !known.contains(staff_no.as_str()) {
                return Err(refused(
                    format!("{} 没有工号 {staff_no} 的人可发，请核对工号和月份", self.months.pay_month),
                    format!("there is nobody {staff_no} to pay in {}", self.months.pay_month),
                ));
            }
            if let Some(why) = person.and_then(|person| self.why_not(person)) {
                return Err(OperationError::Refused(why));
            }
        }
        let asked =
            |person: &PersonMonth| self.asked.staff.is_empty() || self.asked.staff.contains(&person.staff_no);
        month.people.retain(|person| asked(person) && self.why_not(person).is_none());
        if month.people.is_empty() {
            return Err(self.nobody_left());
        }
        Ok(())
    }

    /// Why the run does not pay a person; none if it does.
    fn why_not(&self, person: &PersonMonth) -> Option<Message> {
        let (staff_no, pay_month) = (&person.staff_no, self.months.pay_month);
        if paid_elsewhere(person) {
            return Some(Message::new(
                format!("{staff_no} {} 的工资由外单位发放，只参加评分，不在工资批次里", person.name),
                format!("{staff_no} is paid elsewhere and only scored here"),
            ));
        }
        if self.asked.kind.pays_wages()
            && let Some(run) = self.paid_by(staff_no, pay_month)
        {
            return Some(Message::new(
                format!(
                    "{staff_no} {} {pay_month} 的工资已由批次 #{} 发放；另有应发的项目请用补发批（--kind supplementary）",
                    person.name, run.id
                ),
                format!(
                    "{staff_no} had the wages of {pay_month} by run #{}; use a supplementary run",
                    run.id
                ),
            ));
        }
        match self.asked.kind {
            RunKind::Regular => None,
            RunKind::Termination => {
                let leaves = person.left_on.is_some_and(|left| left <= pay_month.last_day());
                (!leaves).then(|| {
                    Message::new(
                        format!("{staff_no} {} 在 {pay_month} 没有离职，不能做离职结算", person.name),
                        format!("{staff_no} does not leave in {pay_month}"),
                    )
                })
            }
            RunKind::Supplementary | RunKind::YearEnd => (!self.has_something(staff_no)).then(|| {
                Message::new(
                    format!("{staff_no} {} 没有这一批可发的项目", person.name),
                    format!("there is nothing for {staff_no} in this run"),
                )
            }),
        }
    }

    fn nobody_left(&self) -> OperationError {
        let pay_month = self.months.pay_month;
        match self.asked.kind {
            RunKind::Regular => refused(
                format!(
                    "{pay_month} 的工资已全部审批发放，没有待发的人；另有应发的项目请用补发批（--kind supplementary）"
                ),
                format!("the wages of {pay_month} are all approved; use a supplementary run for other items"),
            ),
            RunKind::Termination => refused(
                format!("{pay_month} 没有待结算的离职人员；已随月度工资发放的，经济补偿请用补发批"),
                format!("nobody who leaves in {pay_month} is left to be settled with"),
            ),
            RunKind::Supplementary => refused(
                format!("{pay_month} 没有要补发、补扣的项目：请先导入补发扣款表，或核对已审批月份的差额"),
                "there is nothing to pay besides: import 补发扣款, or look at the differences",
            ),
            RunKind::YearEnd => refused(
                format!("{pay_month} 没有“{BONUS}”：请在补发扣款表里列出每人的金额"),
                "there is no annual bonus: list everybody's amount in 补发扣款",
            ),
        }
    }

    /// People of this month who worked in an earlier one whose wages are approved, and got none of them.
    pub(super) fn overlooked(&self, month: &MonthInputs) -> Vec<Overlooked> {
        let first = self.months.pay_month.months_earlier(MONTHS_LOOKED_BACK);
        let paid: BTreeSet<Month> = self
            .approved
            .iter()
            .filter(|run| run.kind.pays_wages())
            .map(|run| run.pay_month)
            .filter(|worked| (first..self.months.pay_month).contains(worked))
            .collect();
        let mut found = Vec::new();
        for person in &month.people {
            for worked in &paid {
                let was_here = person.hired_on().is_some_and(|hired| Month::of(hired) <= *worked)
                    && person.left_on.is_none_or(|left| worked.first_day() <= left);
                if was_here && self.paid_by(&person.staff_no, *worked).is_none() {
                    found.push(Overlooked {
                        staff_no: person.staff_no.clone(),
                        name: person.name.clone(),
                        month: *worked,
                    });
                }
            }
        }
        found
    }
}

/// Whether somebody else pays the person: by status, or because a fact says so.
fn paid_elsewhere(person: &PersonMonth) -> bool {
    let says = |kind: &str| {
        person.parts.last().and_then(|part| part.values.get(kind)).and_then(|cell| match &cell.value {
            InputValue::Text(text) => Some(text.as_str()),
            _ => None,
        })
    };
    says(PAID_BY).is_some_and(|who| who != PAID_HERE)
        || says(STATUS).is_some_and(|status| PAID_ELSEWHERE.contains(&status))
}

fn refused(zh: impl Into<String>, en: impl Into<String>) -> OperationError {
    OperationError::Refused(Message::new(zh, en))
}
