//! What a run's results add up to: each amount of the pay sheet, and by the fund that pays it.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use xingchou_engine::evaluate::Value;
use xingchou_engine::sheet::Section;
use xingchou_engine::value::ValueType;

use crate::operations::results::RunResults;

/// The sums over those who are paid, in yuan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Totals {
    /// How many are paid.
    pub paid: usize,
    /// How many are held and get nothing.
    pub held: usize,
    /// Each amount of the pay sheet in its order: items, 应发合计, 扣款合计, 实发工资 and the rest.
    pub columns: Vec<Total>,
    /// Earnings and what the employer bears, by fund and section.
    pub funds: Vec<FundTotal>,
}

/// The sum of a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Total {
    /// The column's Chinese name.
    pub name: String,
    /// Its English code.
    pub code: String,
    /// Where on the pay sheet it belongs.
    pub section: Section,
    /// The sum, in yuan.
    pub amount: Decimal,
}

/// What a fund pays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FundTotal {
    /// The fund; empty for items that name none, which the office's own fund pays.
    pub fund: String,
    /// Earnings, or what the employer bears.
    pub section: Section,
    /// The sum, in yuan.
    pub amount: Decimal,
}

impl Totals {
    /// Adds results up. A sum that no decimal can hold stays at the largest one, which no payroll comes near.
    #[must_use]
    pub fn of(results: &RunResults) -> Self {
        let paid = results.people.iter().filter(|person| person.held.is_none());
        let mut columns = Vec::new();
        let mut funds: BTreeMap<(String, &'static str), FundTotal> = BTreeMap::new();
        for (position, column) in results.columns.iter().enumerate() {
            if column.value_type != ValueType::Money || column.section == Section::Working {
                continue;
            }
            let amount = paid
                .clone()
                .filter_map(|person| match person.values.get(position) {
                    Some(Value::Number(amount)) => Some(*amount),
                    _ => None,
                })
                .fold(Decimal::ZERO, Decimal::saturating_add);
            let section = column.section;
            columns.push(Total { name: column.name.clone(), code: column.code.clone(), section, amount });
            if matches!(section, Section::Earning | Section::Employer) {
                let fund = column.fund.clone().unwrap_or_default();
                let sum = funds.entry((fund.clone(), section.chinese())).or_insert(FundTotal {
                    fund,
                    section,
                    amount: Decimal::ZERO,
                });
                sum.amount = sum.amount.saturating_add(amount);
            }
        }
        let held = results.people.len().saturating_sub(paid.clone().count());
        Self { paid: paid.count(), held, columns, funds: funds.into_values().collect() }
    }

    /// The sum of the column of a code, in yuan.
    #[must_use]
    pub fn amount(&self, code: &str) -> Option<Decimal> {
        self.columns.iter().find(|total| total.code == code).map(|total| total.amount)
    }
}
