//! What a run comes to by who pays it, by community and by post; and item by item beside the approved run of the month
//! before. Of everybody's pay only sums are given.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Serialize;
use xingchou_engine::evaluate::Value;
use xingchou_engine::sheet::Section;
use xingchou_engine::value::ValueType;

use super::OperationError;
use super::kept_run::PayInputs;
use super::month_inputs::PersonMonth;
use super::month_way::review::earlier_run;
use super::papers::labels::last_text;
use super::results::{PersonResult, RunResults};
use super::score::PersonLine;
use crate::access::{Action, Resource, Viewer};
use crate::message::Message;
use crate::month::Month;
use crate::store::{PayRun, Store, StoreError};

/// The columns of a slip that are sums of others.
const GROSS: &str = "应发合计";
const DEDUCTIONS: &str = "扣款合计";
const NET: &str = "实发工资";
const EMPLOYER: &str = "单位承担合计";

/// Sums of a group, in yuan.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct GroupSums {
    /// People who are paid.
    pub people: usize,
    /// 应发合计
    pub gross: Decimal,
    /// 扣款合计
    pub deductions: Decimal,
    /// 实发工资
    pub net: Decimal,
    /// 单位承担合计
    pub employer: Decimal,
}

/// What one source of funds pays, in yuan: earnings, and the employer's share.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FundSums {
    /// People for whom it pays anything.
    pub people: usize,
    /// Earnings.
    pub earnings: Decimal,
    /// The employer's share of insurance and the like.
    pub employer: Decimal,
}

impl FundSums {
    /// Both together.
    #[must_use]
    pub fn cost(&self) -> Decimal {
        self.earnings.saturating_add(self.employer)
    }
}

/// An item of two runs, in yuan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ItemSums {
    /// The item.
    pub item: String,
    /// Where on the slip it belongs.
    pub section: Section,
    /// The sum of the earlier run; none without one.
    pub before: Option<Decimal>,
    /// The sum of this run.
    pub after: Decimal,
    /// People for whom it differs.
    pub people: usize,
}

/// What a run comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunTotals {
    /// The run.
    pub run: i64,
    /// draft, approved or discarded.
    pub state: String,
    /// 工资所属月
    pub pay_month: Month,
    /// Everybody together.
    pub all: GroupSums,
    /// People who are held and in no sum.
    pub held: usize,
    /// By 资金来源: an item's own fund where its rule names one, else the person's.
    pub by_fund: BTreeMap<String, FundSums>,
    /// By 所属社区.
    pub by_community: BTreeMap<String, GroupSums>,
    /// By 岗位.
    pub by_post: BTreeMap<String, GroupSums>,
    /// The approved run of the month before that it is compared with; none in an office's first month.
    pub compared_with: Option<(i64, Month)>,
    /// Everybody of that run together.
    pub all_before: Option<GroupSums>,
    /// Item by item, in the order of the slip.
    pub items: Vec<ItemSums>,
}

/// What a run comes to, as it was kept.
///
/// # Errors
/// The viewer may not see everybody's pay, there is no such run, or the database fails.
pub fn run_totals(store: &Store, viewer: &Viewer, run: i64) -> Result<RunTotals, OperationError> {
    viewer.require_all(Action::See, Resource::Pay).map_err(StoreError::from)?;
    let (kept, earlier) = store.read(|reading| {
        let kept = reading.pay_run_find(viewer, run)?.ok_or_else(|| {
            OperationError::Refused(Message::new(
                format!("没有工资批次 #{run}"),
                format!("there is no run #{run}"),
            ))
        })?;
        let approved = reading.pay_run_list_approved(viewer)?;
        let earlier = earlier_run(&approved, &kept).cloned();
        Ok::<_, OperationError>((kept, earlier))
    })?;
    let now = Side::of(&kept)?;
    let before = earlier.as_ref().map(Side::of).transpose()?;
    let compared_with =
        before.as_ref().zip(earlier.as_ref()).map(|(side, run)| (run.id, side.inputs.pay_month));
    let totals = RunTotals {
        run,
        state: kept.state.clone(),
        pay_month: now.inputs.pay_month,
        all: now.everybody(),
        held: now.results.people.iter().filter(|person| person.held.is_some()).count(),
        by_fund: now.by_fund(),
        by_community: now.by(|line| line.community.clone()),
        by_post: now.by(|line| line.post.clone()),
        compared_with,
        all_before: before.as_ref().map(Side::everybody),
        items: items(&now, before.as_ref()),
    };
    store.write_transaction(viewer, |writing| {
        writing.audit_entry_insert(viewer, "pay_totals_seen", &format!("#{run}"))
    })?;
    Ok(totals)
}

/// A run with its people and figures.
struct Side {
    inputs: PayInputs,
    results: RunResults,
}

impl Side {
    fn of(run: &PayRun) -> Result<Self, OperationError> {
        Ok(Self {
            inputs: serde_json::from_slice(&run.inputs)?,
            results: serde_json::from_slice(&run.results)?,
        })
    }

    /// Everybody who is paid, with her figures.
    fn paid(&self) -> impl Iterator<Item = (&PersonMonth, &PersonResult)> {
        let both = self.inputs.month.people.iter().zip(&self.results.people);
        both.filter(|(_, result)| result.held.is_none())
    }

    fn number(&self, person: &PersonResult, name: &str) -> Decimal {
        match self.results.value(person, name) {
            Some(Value::Number(number)) => number,
            _ => Decimal::ZERO,
        }
    }

    fn add(&self, sums: &mut GroupSums, result: &PersonResult) {
        sums.people += 1;
        for (sum, name) in [
            (&mut sums.gross, GROSS),
            (&mut sums.deductions, DEDUCTIONS),
            (&mut sums.net, NET),
            (&mut sums.employer, EMPLOYER),
        ] {
            *sum = sum.saturating_add(self.number(result, name));
        }
    }

    fn everybody(&self) -> GroupSums {
        let mut sums = GroupSums::default();
        self.paid().for_each(|(_, result)| self.add(&mut sums, result));
        sums
    }

    fn by(&self, group: impl Fn(&PersonLine) -> String) -> BTreeMap<String, GroupSums> {
        let mut groups: BTreeMap<String, GroupSums> = BTreeMap::new();
        for (person, result) in self.paid() {
            self.add(groups.entry(group(&PersonLine::of(person))).or_default(), result);
        }
        groups
    }

    fn by_fund(&self) -> BTreeMap<String, FundSums> {
        let mut funds: BTreeMap<String, FundSums> = BTreeMap::new();
        for (person, result) in self.paid() {
            let own = last_text(person, "资金来源");
            let mut of_person: BTreeMap<String, FundSums> = BTreeMap::new();
            for (column, value) in self.results.columns.iter().zip(&result.values) {
                let Value::Number(amount) = value else { continue };
                if column.value_type != ValueType::Money || amount.is_zero() {
                    continue;
                }
                let fund = column.fund.clone().unwrap_or_else(|| own.clone());
                let sums = of_person.entry(fund).or_default();
                match column.section {
                    Section::Earning => sums.earnings = sums.earnings.saturating_add(*amount),
                    Section::Employer => sums.employer = sums.employer.saturating_add(*amount),
                    Section::Deduction | Section::Total | Section::Working => {}
                }
            }
            for (fund, sums) in of_person {
                let all = funds.entry(fund).or_default();
                all.people += usize::from(!sums.cost().is_zero());
                all.earnings = all.earnings.saturating_add(sums.earnings);
                all.employer = all.employer.saturating_add(sums.employer);
            }
        }
        funds.retain(|_, sums| sums.people > 0);
        funds
    }
}

/// Every item of either run whose sum is not nothing in both.
fn items(now: &Side, before: Option<&Side>) -> Vec<ItemSums> {
    let heads = |side: &Side| -> Vec<(String, Section)> {
        let of_slip = side
            .results
            .columns
            .iter()
            .filter(|column| column.section != Section::Working && column.value_type == ValueType::Money);
        of_slip.map(|column| (column.name.clone(), column.section)).collect()
    };
    let mut names = heads(now);
    for head in before.map(heads).unwrap_or_default() {
        if !names.iter().any(|(name, _)| *name == head.0) {
            names.push(head);
        }
    }
    let amounts = |side: &Side, name: &str| -> BTreeMap<String, Decimal> {
        side.paid()
            .map(|(person, result)| (person.staff_no.clone(), side.number(result, name)))
            .filter(|(_, amount)| !amount.is_zero())
            .collect()
    };
    let sum = |amounts: &BTreeMap<String, Decimal>| {
        amounts.values().fold(Decimal::ZERO, |sum, amount| sum.saturating_add(*amount))
    };
    let mut items = Vec::new();
    for (item, section) in names {
        let new = amounts(now, &item);
        let old = before.map(|before| amounts(before, &item));
        let people = old.as_ref().map_or(0, |old| {
            let differs = |staff_no: &&String| old.get(*staff_no) != new.get(*staff_no);
            let left = old.keys().filter(|staff_no| !new.contains_key(*staff_no)).count();
            new.keys().filter(differs).count().saturating_add(left)
        });
        let one = ItemSums { after: sum(&new), before: old.as_ref().map(sum), item, section, people };
        if !one.after.is_zero() || one.before.is_some_and(|before| !before.is_zero()) {
            items.push(one);
        }
    }
    items
}
