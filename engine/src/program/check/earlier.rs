//! `上月[x]`, `本季[x]`, `上季[x]`, `本年[x]`, `上年[x]`: what this person's earlier months came to.

use super::{Checked, Formula, term};
use crate::diagnostic::Code;
use crate::formula::span;
use crate::inputs::EarlierMonths;
use crate::number::{SNAP_DECIMALS, plain_text};
use crate::program::resolve::Name;
use crate::program::{
    Aggregate, Criterion, EarlierOf, EarlierRead, EarlierSummary, Expression, Kind, Slot, SlotGrain,
    SlotSource,
};
use crate::value::{Grain, ValueType};
use formualizer_parse::parser::ASTNode;
use std::ops::Range;

impl Formula<'_, '_> {
    /// Whether an expression is a summary of earlier months.
    pub(super) fn is_earlier(&self, expression: &Expression) -> bool {
        matches!(expression.kind, Kind::Slot(slot)
            if self.checker.program.slot(slot).is_some_and(|slot| matches!(slot.source, SlotSource::Earlier(_))))
    }

    /// SUM, AVERAGE, COUNT, MEDIAN, MIN, MAX.
    pub(super) fn earlier(
        &mut self,
        aggregate: Aggregate,
        months: EarlierMonths,
        name: &str,
        range: Range<usize>,
    ) -> Checked {
        let (of, value_type, decimals) = self.earlier_of(months, name, &range)?;
        let counts = aggregate == Aggregate::Count;
        if !counts && !matches!(value_type, ValueType::Money | ValueType::Number) {
            return self.fault(Code::TypeMismatch, vec!["@number".into(), term(value_type)], range);
        }
        let opened =
            matches!(of, EarlierOf::Column(index) if self.checker.program.openings.contains_key(&index));
        if months == EarlierMonths::ThisYear && opened && aggregate != Aggregate::Sum {
            return self.fault(Code::EarlierOpening, vec![name.to_string()], range);
        }
        let (before, after) = match aggregate {
            Aggregate::Sum => ("累计", ""),
            Aggregate::Average => ("平均", ""),
            Aggregate::Count => ("", "的月数"),
            Aggregate::Median => ("中位", ""),
            Aggregate::Min => ("最低", ""),
            Aggregate::Max => ("最高", ""),
        };
        let shown = format!("{}{before}{name}{after}", months.word());
        let (value_type, decimals) = match aggregate {
            Aggregate::Count => (ValueType::Number, 0),
            Aggregate::Average | Aggregate::Median => (value_type, SNAP_DECIMALS),
            Aggregate::Sum | Aggregate::Min | Aggregate::Max => (value_type, decimals),
        };
        let read = EarlierRead { months, of, summary: EarlierSummary::Aggregate(aggregate) };
        Ok(self.summary(read, shown, value_type, decimals, range))
    }

    /// COUNTIF: compared with a parameter or a value that is written out, the same for everybody.
    pub(super) fn earlier_count_if(
        &mut self,
        months: EarlierMonths,
        name: &str,
        list: &ASTNode,
        criterion: &ASTNode,
        range: Range<usize>,
    ) -> Checked {
        let (of, value_type, _) = self.earlier_of(months, name, &span(list))?;
        let (comparison, operand) = self.criterion(criterion, value_type)?;
        let (wanted, shown) = match operand.kind {
            Kind::Parameter(index) => {
                let name = self.checker.program.parameters.get(index).map(|parameter| parameter.name.clone());
                (Criterion::Parameter(index), name.unwrap_or_default())
            }
            Kind::Number(number) => (Criterion::Number(number), plain_text(number)),
            Kind::Text(text) => (Criterion::Text(text), self.checker.program.texts.text(text).to_string()),
            Kind::Truth(truth) => (Criterion::Truth(truth), if truth { "是" } else { "否" }.to_string()),
            _ => {
                let written = format!("{}[{name}]", months.word());
                return self.fault(Code::EarlierCriterion, vec![written], span(criterion));
            }
        };
        let shown = format!("{}{name}{}{shown}的月数", months.word(), comparison.sign());
        let read = EarlierRead { months, of, summary: EarlierSummary::CountIf(comparison, wanted) };
        Ok(self.summary(read, shown, ValueType::Number, 0, range))
    }

    fn summary(
        &mut self,
        read: EarlierRead,
        name: String,
        value_type: ValueType,
        decimals: u32,
        range: Range<usize>,
    ) -> Expression {
        let source = SlotSource::Earlier(read);
        let slot = self.checker.slot_for(source.clone(), || Slot {
            name,
            grain: SlotGrain::Person,
            value_type,
            decimals,
            source,
        });
        Self::expression(Kind::Slot(slot), value_type, range)
    }

    /// What the name in the brackets stands for: a column of this sheet or what the score sheet gives.
    fn earlier_of(
        &mut self,
        months: EarlierMonths,
        name: &str,
        range: &Range<usize>,
    ) -> Result<(EarlierOf, ValueType, u32), ()> {
        let written = format!("{}[{name}]", months.word());
        if self.grain != SlotGrain::Person {
            return self.fault(Code::RangeGrain, vec![written, self.grain_term()], range.clone());
        }
        let Some(known) = self.checker.names.get(name).cloned() else {
            return self.unknown(name, range.clone());
        };
        let source = match known {
            Name::Slot(slot) => self.checker.program.slots.get(slot.0).map(|slot| &slot.source),
            Name::Parameter(_) | Name::Table(_) => None,
        };
        let program = &self.checker.program;
        let found = match source {
            Some(SlotSource::Column(index)) => {
                program.columns.get(*index).filter(|column| column.definition.grain != Grain::Unit).map(
                    |column| {
                        (EarlierOf::Column(*index), column.definition.value_type, column.definition.decimals)
                    },
                )
            }
            Some(SlotSource::Input(index)) => program
                .inputs
                .get(*index)
                .filter(|input| input.from_score && input.grain == Grain::Person)
                .map(|input| (EarlierOf::Score(*index), input.value_type, input.decimals)),
            _ => None,
        };
        match found {
            Some(found) => Ok(found),
            None => self.fault(Code::EarlierName, vec![written, name.to_string()], range.clone()),
        }
    }
}
