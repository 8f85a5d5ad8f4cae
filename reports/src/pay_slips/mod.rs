//! 工资条: what each person gets, as PDF, as a page for a browser, and as a workbook to cut up.
//!
//! A slip is one person's own. It is taken from a run once, and every form of it says the same.

mod html;
mod pdf;
mod workbook;

pub use html::pay_slip_html;
pub use pdf::{pay_slip_pdf, pay_slips_for_the_printer};
pub use workbook::pay_slip_workbook;

use crate::payroll_workbook::plan::{Plan, SlotColumn, pay_held_words};
use crate::run::{PayrollRun, ReportError, RunState};
use crate::wording::{day_words, month_words};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use xingchou_engine::program::SlotId;
use xingchou_engine::value::ValueType;

/// What all slips of a run have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlipHeading {
    /// The office's name.
    pub office: String,
    /// 考核月: any day of the month.
    pub assessment_month: NaiveDate,
    /// 工资所属月: any day of the month.
    pub pay_month: NaiveDate,
    /// 发放日期.
    pub pay_date: NaiveDate,
    /// 工资批次 within the month.
    pub run_number: u32,
    /// Draft or final.
    pub state: RunState,
}

impl SlipHeading {
    /// The heading of a run's slips.
    #[must_use]
    pub fn of(run: &PayrollRun<'_>) -> Self {
        Self {
            office: run.office.clone(),
            assessment_month: run.assessment_month,
            pay_month: run.pay_month,
            pay_date: run.pay_date,
            run_number: run.run_number,
            state: run.state,
        }
    }

    fn title(&self) -> String {
        let draft = if self.state == RunState::Draft { "（试算稿）" } else { "" };
        format!("{}{}工资条{draft}", self.office, month_words(self.pay_month))
    }

    fn months(&self) -> String {
        format!(
            "考核月：{}    发放日期：{}    第{}批",
            month_words(self.assessment_month),
            day_words(self.pay_date),
            self.run_number
        )
    }
}

/// An item of a slip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlipItem {
    /// The item's name.
    pub name: String,
    /// In yuan.
    pub amount: Decimal,
    /// Whether its rule rests on a number that is still to be confirmed (暂定).
    pub assumed: bool,
}

/// What one fund pays for one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FundShare {
    /// 资金来源.
    pub fund: String,
    /// Of what the person earns, in yuan.
    pub earnings: Decimal,
    /// Of what the employer bears, in yuan.
    pub employer: Decimal,
}

/// 补发、补扣: what an earlier month came to differently, paid or taken back now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The month of origin: any day of it.
    pub month: NaiveDate,
    /// The item that differs.
    pub item: String,
    /// In yuan; below zero it is taken back.
    pub amount: Decimal,
}

/// What the caller adds to a slip.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SlipAddition {
    /// How the figures came about, a sentence a line.
    pub explanation: Vec<String>,
    /// 补发、补扣 that this slip contains, by month of origin.
    pub differences: Vec<Difference>,
}

/// One person's slip.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PaySlip {
    /// 工号.
    pub staff_no: String,
    /// 姓名.
    pub name: String,
    /// 所属社区.
    pub community: String,
    /// 岗位.
    pub post: String,
    /// 银行账号, masked.
    pub masked_account: String,
    /// 备注.
    pub remark: String,
    /// 应发项目.
    pub earnings: Vec<SlipItem>,
    /// 应发合计.
    pub gross: Decimal,
    /// 扣款项目.
    pub deductions: Vec<SlipItem>,
    /// 扣款合计.
    pub total_deductions: Decimal,
    /// 实发工资.
    pub net: Decimal,
    /// 单位承担, never part of what the person gets.
    pub employer: Vec<SlipItem>,
    /// 单位承担合计.
    pub employer_total: Decimal,
    /// Which funds pay.
    pub funds: Vec<FundShare>,
    /// 补发、补扣 by month of origin.
    pub differences: Vec<Difference>,
    /// How the figures came about, a sentence a line.
    pub explanation: Vec<String>,
    /// Why the pay is held; then no amount is shown.
    pub held: Option<String>,
}

impl PaySlip {
    /// Whether an item rests on a number still to be confirmed.
    fn rests_on_assumed(&self) -> bool {
        self.earnings.iter().chain(&self.deductions).chain(&self.employer).any(|item| item.assumed)
    }

    /// Where the person works, in one text.
    fn place(&self) -> String {
        [self.community.as_str(), self.post.as_str()]
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// The reason of a held slip as a sentence.
    fn held_words(reason: &str) -> String {
        format!("本月工资暂缓发放。原因：{reason}。补齐后重新计算，其他人员不受影响。")
    }

    fn differences_words(&self) -> String {
        let lines: Vec<String> = self
            .differences
            .iter()
            .map(|one| {
                format!(
                    "{} {} {}",
                    month_words(one.month),
                    one.item,
                    crate::wording::amount_words(one.amount)
                )
            })
            .collect();
        lines.join("；")
    }

    fn fund_words(&self) -> String {
        let amount = crate::wording::amount_words;
        let lines: Vec<String> = self
            .funds
            .iter()
            .map(|fund| match fund.employer.is_zero() {
                true => format!("{} {}", fund.fund, amount(fund.earnings)),
                false => {
                    format!(
                        "{} {}（另付单位承担 {}）",
                        fund.fund,
                        amount(fund.earnings),
                        amount(fund.employer)
                    )
                }
            })
            .collect();
        lines.join("；")
    }

    fn assumed_words(&self) -> Option<&'static str> {
        self.rests_on_assumed().then_some("标“暂定”的项目，所依据的标准尚待确认。")
    }
}

/// The last line of every slip.
const WHOSE: &str = "工资条只供本人查看，请勿转发他人。对金额有疑问，请向本单位经办人提出。";

/// The slips of a run, in the order of its people; an addition each, in the same order, or none at all.
///
/// # Errors
/// Labels or additions are not those of the run's people.
pub fn pay_slips(run: &PayrollRun<'_>, additions: &[SlipAddition]) -> Result<Vec<PaySlip>, ReportError> {
    let people = run.pay.population.people();
    let counts = [run.people.len(), if additions.is_empty() { people } else { additions.len() }];
    if let Some(labels) = counts.into_iter().find(|count| *count != people) {
        return Err(ReportError::LabelsDoNotMatch { sheet: "工资条", labels, people });
    }
    let plan = Plan::of(run.pay.program);
    let nothing = SlipAddition::default();
    Ok(run
        .people
        .iter()
        .enumerate()
        .map(|(person, label)| {
            let addition = additions.get(person).unwrap_or(&nothing);
            let mut slip = PaySlip {
                staff_no: label.staff_no.clone(),
                name: label.name.clone(),
                community: label.community.clone(),
                post: label.post.clone(),
                masked_account: label.masked_account.clone(),
                remark: label.remark.clone(),
                ..PaySlip::default()
            };
            if label.held_reason.is_some() || run.pay.held_reason(person).is_some() {
                slip.held = Some(pay_held_words(run, person));
                return slip;
            }
            let amount = |slot: SlotId| run.pay.value(slot, person).number().unwrap_or_default();
            let total = |column: &Option<SlotColumn>| {
                column.as_ref().map(|column| amount(column.slot)).unwrap_or_default()
            };
            let items = |columns: &[SlotColumn]| -> Vec<SlipItem> {
                columns
                    .iter()
                    .filter(|column| column.value_type == ValueType::Money)
                    .map(|column| SlipItem {
                        name: column.heading.clone(),
                        amount: amount(column.slot),
                        assumed: column.assumed,
                    })
                    .collect()
            };
            slip.earnings = items(&plan.earnings);
            slip.gross = total(&plan.gross);
            slip.deductions = items(&plan.deductions);
            slip.total_deductions = total(&plan.total_deductions);
            slip.net = total(&plan.net);
            slip.employer = items(&plan.employer);
            slip.employer_total = total(&plan.employer_total);
            slip.funds = funds(&plan, &label.fund_source, amount);
            slip.differences = addition.differences.clone();
            slip.explanation = addition.explanation.clone();
            slip
        })
        .collect())
}

/// Which fund pays what: an item's own fund, else the person's.
fn funds(plan: &Plan, own: &str, amount: impl Fn(SlotId) -> Decimal) -> Vec<FundShare> {
    let mut shares: Vec<FundShare> = Vec::new();
    let own = if own.is_empty() { "（未填）" } else { own };
    for (columns, of_employer) in [(&plan.earnings, false), (&plan.employer, true)] {
        for column in columns.iter().filter(|column| column.value_type == ValueType::Money) {
            let fund = column.fund.as_deref().unwrap_or(own);
            let value = amount(column.slot);
            let at = shares.iter().position(|share| share.fund == fund).unwrap_or_else(|| {
                let nothing = Decimal::ZERO;
                shares.push(FundShare { fund: fund.to_string(), earnings: nothing, employer: nothing });
                shares.len() - 1
            });
            if let Some(share) = shares.get_mut(at) {
                let sum = if of_employer { &mut share.employer } else { &mut share.earnings };
                *sum = sum.checked_add(value).unwrap_or(*sum);
            }
        }
    }
    shares.retain(|share| !share.earnings.is_zero() || !share.employer.is_zero());
    shares
}
