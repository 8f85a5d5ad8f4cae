//! What papers read of a run: a person's amounts by the codes of columns, which are the same in every pack.

use crate::run::PayrollRun;
use chrono::Datelike;
use rust_decimal::Decimal;
use xingchou_engine::evaluate::{Evaluation, Value};
use xingchou_engine::program::ProgramColumn;
use xingchou_engine::sheet::Section;
use xingchou_engine::value::ValueType;

/// 应发合计.
pub(crate) const GROSS: &str = "gross_pay";
/// 扣款合计.
pub(crate) const DEDUCTIONS: &str = "total_deductions";
/// 实发工资.
pub(crate) const NET: &str = "net_pay";
/// 个人所得税.
pub(crate) const TAX: &str = "individual_income_tax";
/// The tax of a bonus that is taxed by itself.
pub(crate) const BONUS_TAX: &str = "bonus_tax";
/// A bonus that is taxed by itself.
pub(crate) const BONUS: &str = "bonus_separate";

/// A person's value in the column of a code; none when there is no such column or no value.
pub(crate) fn value(evaluation: &Evaluation<'_>, person: usize, code: &str) -> Option<Value> {
    let column = evaluation.program.columns.iter().find(|column| column.definition.code == code)?;
    match evaluation.value(column.person_slot(), person) {
        Value::Error(_) => None,
        value => Some(value),
    }
}

/// A person's number in the column of a code.
pub(crate) fn number(evaluation: &Evaluation<'_>, person: usize, code: &str) -> Option<Decimal> {
    value(evaluation, person, code).and_then(|value| value.number())
}

/// A sum that stays where it is when it would not fit, which no payroll comes near.
pub(crate) fn sum(numbers: impl IntoIterator<Item = Decimal>) -> Decimal {
    numbers.into_iter().fold(Decimal::ZERO, Decimal::saturating_add)
}

impl PayrollRun<'_> {
    /// Why a person's pay is held, in words; none when it is paid.
    pub(crate) fn held_words(&self, person: usize) -> Option<String> {
        let by_hand = self.people.get(person).and_then(|label| label.held_reason.clone());
        by_hand.or_else(|| {
            let held = self.pay.held_reason(person)?;
            let missing = held.missing.join("、");
            Some(if missing.is_empty() {
                format!("“{}”{}", held.column_name, held.error.chinese())
            } else {
                format!("缺少：{missing}")
            })
        })
    }

    /// A person's amount in the column of a code; zero when there is none.
    pub(crate) fn amount(&self, person: usize, code: &str) -> Decimal {
        number(self.pay, person, code).unwrap_or_default()
    }

    /// The positions of those who are paid.
    pub(crate) fn paid(&self) -> Vec<usize> {
        (0..self.people.len()).filter(|person| self.held_words(*person).is_none()).collect()
    }

    /// The items of a section of the pay sheet that are amounts.
    pub(crate) fn items(&self, section: Section) -> Vec<&ProgramColumn> {
        let is_item = |column: &&ProgramColumn| {
            column.definition.section == section && column.definition.value_type == ValueType::Money
        };
        self.pay.program.columns.iter().filter(is_item).collect()
    }

    /// A person's amount of an item.
    pub(crate) fn item(&self, person: usize, item: &ProgramColumn) -> Decimal {
        self.pay.value(item.person_slot(), person).number().unwrap_or_default()
    }

    /// Such as 2026年10月.
    pub(crate) fn pay_month_words(&self) -> String {
        month_words(self.pay_month)
    }

    /// The run in one line: its months, number and state.
    pub(crate) fn words(&self) -> String {
        format!(
            "工资所属月：{}    发放日期：{}    批次：第{}批（{}）",
            self.pay_month_words(),
            day_words(self.pay_date),
            self.run_number,
            self.state.chinese()
        )
    }
}

/// Such as 2026年10月.
pub(crate) fn month_words(day: chrono::NaiveDate) -> String {
    format!("{}年{}月", day.year(), day.month())
}

/// Such as 2026年10月15日.
pub(crate) fn day_words(day: chrono::NaiveDate) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}
