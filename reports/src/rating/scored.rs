//! What the rating papers read of a score evaluation.

use crate::run::ScoreResult;
use crate::run_amounts::{month_words, number, sum, value};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use xingchou_engine::evaluate::Value;
use xingchou_engine::number::round_half_away;
use xingchou_engine::program::{Expression, Kind, Program, ProgramColumn, SlotId};
use xingchou_engine::value::ValueType;

/// A month's scores, ready for its papers.
#[derive(Debug, Clone)]
pub struct RatingRun<'a> {
    /// The office's name.
    pub office: String,
    /// 考核月: any day of the month.
    pub month: NaiveDate,
    /// The day that papers are dated.
    pub dated: NaiveDate,
    /// The scores and whose they are.
    pub score: ScoreResult<'a>,
    /// 制表, where known.
    pub prepared_by: String,
}

/// Whether somebody has stars.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// 已评星.
    Rated,
    /// 样本不足.
    TooFew,
    /// 不参评.
    TakesNoPart,
    /// The score could not be computed.
    Held,
}

/// One person's scores.
#[derive(Debug, Clone)]
pub(super) struct Scored {
    pub(super) position: usize,
    pub(super) standing: Standing,
    pub(super) stars: Option<u32>,
    pub(super) total: Option<Decimal>,
    pub(super) rank: Option<u32>,
    /// The person's peer group.
    pub(super) group: Option<usize>,
    /// One value a dimension.
    pub(super) dimensions: Vec<Option<Decimal>>,
}

impl RatingRun<'_> {
    /// Everybody's stars and total, in the order of the labels; none for who has no star.
    #[must_use]
    pub fn stars(&self) -> Vec<Option<(u32, Decimal)>> {
        self.scored().iter().map(|one| one.stars.zip(one.total)).collect()
    }

    pub(super) fn month_words(&self) -> String {
        month_words(self.month)
    }

    pub(super) fn value(&self, person: usize, code: &str) -> Option<Value> {
        value(self.score.evaluation, person, code)
    }

    pub(super) fn number(&self, person: usize, code: &str) -> Option<Decimal> {
        number(self.score.evaluation, person, code)
    }

    /// The dimensions: what the total adds up, in its order.
    pub(super) fn dimensions(&self) -> Vec<&ProgramColumn> {
        dimensions(self.score.evaluation.program)
    }

    /// Everybody, in the order of the labels.
    pub(super) fn scored(&self) -> Vec<Scored> {
        let dimensions = self.dimensions();
        let groups = self.score.evaluation.peer_groups();
        (0..self.score.people.len())
            .map(|position| {
                let standing = self.standing(position);
                let rated = standing == Standing::Rated;
                let whole = |code: &str| {
                    self.number(position, code).filter(|_| rated).and_then(|number| number.to_u32())
                };
                Scored {
                    position,
                    standing,
                    stars: whole("stars"),
                    total: self.number(position, "total").filter(|_| rated),
                    rank: whole("rank").filter(|rank| *rank > 0),
                    group: groups.get(position).copied().flatten(),
                    dimensions: dimensions
                        .iter()
                        .map(|column| {
                            let value = self.score.evaluation.value(column.person_slot(), position);
                            value.number().filter(|_| rated)
                        })
                        .collect(),
                }
            })
            .collect()
    }

    fn standing(&self, person: usize) -> Standing {
        if self.held_words(person).is_some() {
            return Standing::Held;
        }
        match self.value(person, "star_status") {
            Some(Value::Text(status)) if status == "不参评" => Standing::TakesNoPart,
            Some(Value::Text(status)) if status == "样本不足" => Standing::TooFew,
            _ if self.number(person, "total").is_some() => Standing::Rated,
            _ => Standing::TakesNoPart,
        }
    }

    /// Why a person has no score, in words.
    pub(super) fn held_words(&self, person: usize) -> Option<String> {
        let held = self.score.evaluation.held_reason(person)?;
        let own = self.score.people.get(person).and_then(|label| label.held_reason.clone());
        Some(own.unwrap_or_else(|| {
            let missing = held.missing.join("、");
            if missing.is_empty() {
                format!("“{}”{}", held.column_name, held.error.chinese())
            } else {
                format!("缺少：{missing}")
            }
        }))
    }

    pub(super) fn label(&self, person: usize) -> &crate::run::PersonLabel {
        static NOBODY: std::sync::LazyLock<crate::run::PersonLabel> =
            std::sync::LazyLock::new(crate::run::PersonLabel::default);
        self.score.people.get(person).unwrap_or(&NOBODY)
    }
}

/// The dimensions of a score sheet: what its total adds up, in its order.
#[must_use]
pub fn dimensions(program: &Program) -> Vec<&ProgramColumn> {
    let Some(total) = program.columns.iter().find(|column| column.definition.code == "total") else {
        return Vec::new();
    };
    let mut read = Vec::new();
    collect(&total.expression, &mut read);
    let is_dimension = |column: &&ProgramColumn| {
        column.definition.value_type == ValueType::Number && column.definition.decimals > 0
    };
    let column_of = |slot: &SlotId| program.columns.iter().find(|column| column.person_slot() == *slot);
    let mut dimensions: Vec<&ProgramColumn> = Vec::new();
    for column in read.iter().filter_map(column_of).filter(is_dimension) {
        if !dimensions.iter().any(|known| known.slot == column.slot) {
            dimensions.push(column);
        }
    }
    dimensions
}

fn collect(expression: &Expression, into: &mut Vec<SlotId>) {
    if let Kind::Slot(slot) = &expression.kind {
        into.push(*slot);
    }
    expression.operands().into_iter().for_each(|operand| collect(operand, into));
}

/// The mean of some values at a scale; none of nothing.
pub(super) fn mean(values: &[Decimal], decimals: u32) -> Option<Decimal> {
    let mean = sum(values.iter().copied()).checked_div(values.len().into())?;
    Some(round_half_away(mean, decimals))
}

/// How many of how many, in hundred, two decimals; none of nothing.
pub(super) fn share(part: usize, whole: usize) -> Option<Decimal> {
    let hundred = Decimal::from(part).checked_mul(Decimal::ONE_HUNDRED)?;
    Some(round_half_away(hundred.checked_div(whole.into())?, 2))
}

/// Such as ★★★★☆.
pub(super) fn stars_drawn(stars: u32) -> String {
    let full = stars.min(5) as usize;
    format!("{}{}", "★".repeat(full), "☆".repeat(5 - full))
}
