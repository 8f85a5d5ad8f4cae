//! The same formulas as live spreadsheet formulas.
//!
//! A report decides where things stand (a [`Layout`]); this module writes the formula for one row, with the snaps as
//! `ROUND(…,8)` and the column's rounding around it, so that a spreadsheet program comes to the same digits.

use crate::number::{RoundMode, plain_text};
use crate::program::{
    Aggregate, Arithmetic, Expression, FoldKind, Kind, LookupForm, Program, ProgramColumn, RangeId, SlotId,
    SlotSource,
};
use crate::sheet::{Constant, TableSide};
use crate::value::ValueType;
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// Where things stand in the workbook, seen from the row whose formula is written. References are in A1 notation,
/// with the sheet's name where it is another sheet.
pub trait Layout {
    /// The cell of a name: an input, a column, a fold, a history, weekdays.
    fn cell(&self, slot: SlotId) -> String;
    /// The cells of a range: the peers', this person's parts', or the unit's people's values.
    fn range(&self, range: RangeId) -> String;
    /// The cell of a parameter, by position.
    fn parameter(&self, parameter: usize) -> String;
    /// All rows and columns of a table, by position.
    fn table(&self, table: usize) -> String;
    /// The rows of one column of a table.
    fn table_column(&self, table: usize, column: usize) -> String;
}

/// A column's formula for one row, with `=`; for a row of a part, `part_begins` is its first day, for rules can change
/// within a month.
#[must_use]
pub fn column_formula(
    program: &Program,
    column: &ProgramColumn,
    part_begins: Option<NaiveDate>,
    layout: &dyn Layout,
) -> String {
    let writer = Writer { program, layout };
    let expression = column.expression_for(part_begins);
    let decimals = column.definition.decimals;
    let body = writer.write(expression, 0);
    let rounds = matches!(column.definition.value_type, ValueType::Money | ValueType::Number)
        && !writer.stands_at_scale(expression, decimals);
    if rounds { format!("=ROUND({body},{decimals})") } else { format!("={body}") }
}

/// The formula that folds a person's parts, with `=`: from the cells of the parts' values and weekdays and the cell
/// of the month's weekdays.
#[must_use]
pub fn fold_formula(
    kind: FoldKind,
    values: &str,
    weekdays: &str,
    month_weekdays: &str,
    last: &str,
) -> String {
    match kind {
        FoldKind::Days(decimals) => {
            format!("=ROUND(ROUND(SUMPRODUCT({values},{weekdays})/{month_weekdays},8),{decimals})")
        }
        FoldKind::Last => format!("={last}"),
        FoldKind::Highest => format!("=MAX({values})"),
        FoldKind::Sum => format!("=ROUND(SUM({values}),8)"),
    }
}

struct Writer<'w> {
    program: &'w Program,
    layout: &'w dyn Layout,
}

const COMPARE: u8 = 1;
const CONCAT: u8 = 2;
const ADD: u8 = 3;
const MULTIPLY: u8 = 4;
const PERCENT: u8 = 6;
const NEGATE: u8 = 7;

impl Writer<'_> {
    /// Whether the value has no more decimals than the column, so that ROUND would say nothing.
    fn stands_at_scale(&self, expression: &Expression, decimals: u32) -> bool {
        let fits = |constant: &Constant| match constant {
            Constant::Number(number) => *number == Decimal::MAX || number.normalize().scale() <= decimals,
            _ => true,
        };
        match &expression.kind {
            Kind::Number(number) => number.normalize().scale() <= decimals,
            Kind::Parameter(index) => {
                self.program.parameters.get(*index).is_some_and(|parameter| fits(&parameter.value))
            }
            Kind::Slot(slot) => self.program.slot(*slot).is_some_and(|slot| {
                slot.decimals <= decimals && !matches!(slot.source, SlotSource::Aggregate(..))
            }),
            Kind::Lookup { table, column, .. } => {
                self.program.tables.get(*table).is_some_and(|table| {
                    table.rows.iter().all(|row| row.values.get(*column).is_some_and(fits))
                })
            }
            Kind::If(_, yes, no) => self.stands_at_scale(yes, decimals) && self.stands_at_scale(no, decimals),
            Kind::IfError(value, instead) => {
                self.stands_at_scale(value, decimals) && self.stands_at_scale(instead, decimals)
            }
            Kind::Extremum(_, all) => all.iter().all(|part| self.stands_at_scale(part, decimals)),
            Kind::Round(_, _, digits) => u32::try_from(*digits).map_or(true, |digits| digits <= decimals),
            Kind::Integer(_)
            | Kind::Rank { .. }
            | Kind::CountIf { .. }
            | Kind::DateDifference(..)
            | Kind::DatePart(..) => true,
            _ => false,
        }
    }

    fn list(&self, all: &[Expression]) -> String {
        all.iter().map(|part| self.write(part, 0)).collect::<Vec<_>>().join(",")
    }

    fn call(&self, function: &str, all: &[&Expression]) -> String {
        let parts: Vec<String> = all.iter().map(|part| self.write(part, 0)).collect();
        format!("{function}({})", parts.join(","))
    }

    fn slot(&self, slot: SlotId) -> String {
        match self.program.slot(slot).map(|slot| &slot.source) {
            Some(SlotSource::Aggregate(function, range)) => {
                let function: &Aggregate = function;
                format!("{}({})", function.function(), self.layout.range(*range))
            }
            _ => self.layout.cell(slot),
        }
    }

    fn write(&self, expression: &Expression, around: u8) -> String {
        let (text, level) = self.write_with_level(expression);
        if level < around { format!("({text})") } else { text }
    }

    fn write_with_level(&self, expression: &Expression) -> (String, u8) {
        const WHOLE: u8 = 9;
        match &expression.kind {
            Kind::Number(number) => (plain_text(*number), WHOLE),
            Kind::Text(id) => (format!("\"{}\"", self.program.text(*id).replace('"', "\"\"")), WHOLE),
            Kind::Truth(truth) => (if *truth { "TRUE" } else { "FALSE" }.to_string(), WHOLE),
            Kind::Parameter(index) => (self.layout.parameter(*index), WHOLE),
            Kind::Slot(slot) => (self.slot(*slot), WHOLE),
            Kind::Negate(part) => (format!("-{}", self.write(part, NEGATE)), NEGATE),
            Kind::Percent(part) => (format!("{}%", self.write(part, PERCENT)), PERCENT),
            Kind::Arithmetic(..) | Kind::Concat(..) => self.chain(expression),
            Kind::Compare(comparison, left, right) => {
                let (left, right) = (self.write(left, COMPARE + 1), self.write(right, COMPARE + 1));
                (format!("{left}{}{right}", comparison.sign()), COMPARE)
            }
            Kind::Sum(all) => match all.as_slice() {
                // A sum over a range, or of one value, needs no second SUM.
                [only] => self.write_with_level(only),
                _ => (format!("SUM({})", self.list(all)), WHOLE),
            },
            Kind::FlagSum(_, slots) => {
                let cells: Vec<String> = slots.iter().map(|slot| self.slot(*slot)).collect();
                (format!("SUM({})", cells.join(",")), WHOLE)
            }
            Kind::Extremum(_, all) if all.len() == 1 => {
                all.first().map_or((String::new(), WHOLE), |only| self.write_with_level(only))
            }
            _ => (self.write_function(expression), WHOLE),
        }
    }

    /// Terms joined by signs: walked, since a chain is as deep as it is long.
    fn chain(&self, expression: &Expression) -> (String, u8) {
        let (first, links) = expression.chain();
        let (mut text, mut level) = self.write_with_level(first);
        for (node, term) in links {
            let (sign, own) = match &node.kind {
                Kind::Arithmetic(sign @ (Arithmetic::Add | Arithmetic::Subtract), ..) => (sign.sign(), ADD),
                Kind::Arithmetic(sign, ..) => (sign.sign(), MULTIPLY),
                _ => ("&", CONCAT),
            };
            if level < own {
                text = format!("({text})");
            }
            text.push_str(sign);
            text.push_str(&self.write(term, own + 1));
            level = own;
        }
        (text, level)
    }

    fn write_function(&self, expression: &Expression) -> String {
        match &expression.kind {
            Kind::If(condition, yes, no) => self.call("IF", &[condition, yes, no]),
            Kind::IfError(value, instead) => self.call("IFERROR", &[value, instead]),
            Kind::Junction(true, all) => format!("AND({})", self.list(all)),
            Kind::Junction(false, all) => format!("OR({})", self.list(all)),
            Kind::Not(part) => self.call("NOT", &[part]),
            Kind::Extremum(true, all) => format!("MAX({})", self.list(all)),
            Kind::Extremum(false, all) => format!("MIN({})", self.list(all)),
            Kind::Average(all) => format!("AVERAGE({})", self.list(all)),
            Kind::Median(all) => format!("MEDIAN({})", self.list(all)),
            Kind::Round(mode, part, digits) => {
                let function = match mode {
                    RoundMode::HalfAway => "ROUND",
                    RoundMode::Up => "ROUNDUP",
                    RoundMode::Down => "ROUNDDOWN",
                };
                format!("{function}({},{digits})", self.write(part, 0))
            }
            Kind::Snap(part) => format!("ROUND({},8)", self.write(part, 0)),
            Kind::Integer(part) => self.call("INT", &[part]),
            Kind::Absolute(part) => self.call("ABS", &[part]),
            Kind::Modulo(value, divisor) => self.call("MOD", &[value, divisor]),
            Kind::SquareRoot(part) => self.call("SQRT", &[part]),
            Kind::Lookup { table, key, column, form } => self.lookup(*table, key, *column, *form),
            Kind::Rank { value, range, ascending } => {
                format!(
                    "RANK({},{},{})",
                    self.write(value, 0),
                    self.layout.range(*range),
                    u8::from(*ascending)
                )
            }
            Kind::OrderStatistic { largest, range, k } => {
                let function = if *largest { "LARGE" } else { "SMALL" };
                format!("{function}({},{})", self.layout.range(*range), self.write(k, 0))
            }
            Kind::CountIf { range, comparison, operand } => {
                let operand = self.write(operand, CONCAT + 1);
                let range = self.layout.range(*range);
                match comparison {
                    crate::program::Comparison::Equal => format!("COUNTIF({range},{operand})"),
                    other => format!("COUNTIF({range},\"{}\"&{operand})", other.sign()),
                }
            }
            Kind::Date(year, month, day) => self.call("DATE", &[year, month, day]),
            Kind::DatePart(part, date) => self.call(part.function(), &[date]),
            Kind::AddMonths(date, months) => self.call("EDATE", &[date, months]),
            Kind::DateDifference(years, from, to) => {
                let unit = if *years { "\"y\"" } else { "\"m\"" };
                format!("DATEDIF({},{},{unit})", self.write(from, 0), self.write(to, 0))
            }
            // The others are written by `write_with_level`.
            _ => String::new(),
        }
    }

    fn lookup(&self, table: usize, key: &Expression, column: usize, form: LookupForm) -> String {
        let key = self.write(key, 0);
        let side = self.program.tables.get(table).map_or(TableSide::Exact, |table| table.side);
        match form {
            LookupForm::Vertical => {
                let near = if side == TableSide::Low { "TRUE" } else { "FALSE" };
                format!("VLOOKUP({key},{},{},{near})", self.layout.table(table), column + 1)
            }
            LookupForm::IndexMatch => {
                let how = match side {
                    TableSide::Exact => "0",
                    TableSide::Low => "1",
                    TableSide::High => "-1",
                };
                let keys = self.layout.table_column(table, 0);
                format!("INDEX({},MATCH({key},{keys},{how}))", self.layout.table_column(table, column))
            }
        }
    }
}
