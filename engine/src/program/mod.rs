//! A checked program: one sheet with all it includes, names resolved, types checked, in the order of computing.

mod check;
mod coverage;
mod earlier;
mod expression;
mod order;
mod resolve;
mod unused;

pub use earlier::{Criterion, EarlierOf, EarlierRead, EarlierSummary};
pub use expression::{Arithmetic, Comparison, DatePart, Expression, Kind, LookupForm};
pub(crate) use resolve::{Stretch, compile};

use crate::diagnostic::Diagnostic;
use crate::sheet::{Basis, Column, Input, OverParts, Parameter, SheetFile, SheetKind, Table};
use crate::value::{Grain, TextPool, ValueType};
use chrono::NaiveDate;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// The number of a slot: a vector of values that formulas read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SlotId(pub(crate) usize);

/// The number of a range: many rows' values that an order statistic reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RangeId(pub(crate) usize);

/// The rows of a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SlotGrain {
    /// Parts.
    Part,
    /// People.
    Person,
    /// Units.
    Unit,
    /// Peer groups.
    Group,
    /// All units together: one row.
    AllUnits,
}

impl From<Grain> for SlotGrain {
    fn from(grain: Grain) -> Self {
        match grain {
            Grain::Part => Self::Part,
            Grain::Person => Self::Person,
            Grain::Unit => Self::Unit,
        }
    }
}

/// Whose rows a range takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RangeKind {
    /// 全组: the peer group's people.
    Peers,
    /// 分段: this person's parts.
    Parts,
    /// 人员: the unit's people.
    People,
    /// 各单位: all units.
    Units,
}

impl RangeKind {
    /// The word in formulas.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Peers => "全组",
            Self::Parts => "分段",
            Self::People => "人员",
            Self::Units => "各单位",
        }
    }

    /// The grain of a formula that may read it.
    #[must_use]
    pub fn reader(self) -> SlotGrain {
        match self {
            Self::Peers | Self::Parts => SlotGrain::Person,
            Self::People | Self::Units => SlotGrain::Unit,
        }
    }

    /// What each list of its values belongs to.
    #[must_use]
    pub fn group(self) -> SlotGrain {
        match self {
            Self::Peers => SlotGrain::Group,
            Self::Parts => SlotGrain::Person,
            Self::People => SlotGrain::Unit,
            Self::Units => SlotGrain::AllUnits,
        }
    }

    /// Whether its values are other people's too.
    #[must_use]
    pub fn reads_others(self) -> bool {
        self != Self::Parts
    }
}

/// What is computed over a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Aggregate {
    /// SUM
    Sum,
    /// AVERAGE
    Average,
    /// COUNT
    Count,
    /// MEDIAN
    Median,
    /// MIN
    Min,
    /// MAX
    Max,
}

impl Aggregate {
    /// The function's name.
    #[must_use]
    pub fn function(self) -> &'static str {
        match self {
            Self::Sum => "SUM",
            Self::Average => "AVERAGE",
            Self::Count => "COUNT",
            Self::Median => "MEDIAN",
            Self::Min => "MIN",
            Self::Max => "MAX",
        }
    }
}

/// Where a slot's values come from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum SlotSource {
    /// An input, by position.
    Input(usize),
    /// A column, by position.
    Column(usize),
    /// A part slot folded to the person.
    Fold(SlotId, FoldKind),
    /// A summary of this person's earlier months, such as `SUM(本年[x])`.
    Earlier(EarlierRead),
    /// 本段计薪日
    PartWeekdays,
    /// 全月计薪日
    MonthWeekdays,
    /// An aggregate over a range.
    Aggregate(Aggregate, RangeId),
}

/// How a fold works, with the scale at which a fold by days is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FoldKind {
    /// In proportion to weekdays, rounded at this scale.
    Days(u32),
    /// The last.
    Last,
    /// The highest.
    Highest,
    /// The sum.
    Sum,
}

impl FoldKind {
    pub(crate) fn of(over_parts: OverParts, decimals: u32) -> Self {
        match over_parts {
            OverParts::Days => Self::Days(decimals),
            OverParts::Last => Self::Last,
            OverParts::Highest => Self::Highest,
            OverParts::Sum => Self::Sum,
        }
    }
}

/// A vector of values that formulas read.
#[derive(Debug, Clone)]
pub struct Slot {
    /// The name people see.
    pub name: String,
    /// Its rows.
    pub grain: SlotGrain,
    /// Its type.
    pub value_type: ValueType,
    /// Decimals at which it is shown.
    pub decimals: u32,
    /// Where its values come from.
    pub source: SlotSource,
}

/// A range that order statistics read.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Range {
    /// Whose rows.
    pub kind: RangeKind,
    /// Which values.
    pub slot: SlotId,
}

/// A column with its checked formula.
#[derive(Debug, Clone)]
pub struct ProgramColumn {
    /// As the sheet says it.
    pub definition: Column,
    /// Where its values stand.
    pub slot: SlotId,
    /// For part columns: where the person's folded values stand.
    pub fold: Option<SlotId>,
    /// The checked formula, before rounding at the column's scale.
    pub expression: Expression,
    /// For part columns whose rule changes within the month: what holds for parts before, oldest first.
    pub earlier: Vec<EarlierRule>,
    /// Whether it depends on what this sheet gave this year so far (本年[…]), as cumulative withholding does and what
    /// it is summed into.
    pub reads_year: bool,
    /// Whether it depends on other people's values.
    pub(crate) reads_others: bool,
}

/// What a part column's rule was before it changed within the month.
#[derive(Debug, Clone)]
pub struct EarlierRule {
    /// The first day on which the later rule holds.
    pub before: NaiveDate,
    /// The formula as the earlier sheet writes it.
    pub formula: String,
    /// The checked formula.
    pub expression: Expression,
    /// What the earlier rule rested on.
    pub basis: Basis,
}

impl ProgramColumn {
    /// The rule of a part that begins on a day, if an earlier one than the column's own.
    #[must_use]
    pub fn earlier_rule(&self, part_begins: Option<NaiveDate>) -> Option<&EarlierRule> {
        let begins = part_begins?;
        self.earlier.iter().find(|rule| begins < rule.before)
    }

    /// The checked formula for a part that begins on a day.
    #[must_use]
    pub fn expression_for(&self, part_begins: Option<NaiveDate>) -> &Expression {
        self.earlier_rule(part_begins).map_or(&self.expression, |rule| &rule.expression)
    }

    /// The slot with the person's value: the fold for part columns, else the column's own.
    #[must_use]
    pub fn person_slot(&self) -> SlotId {
        self.fold.unwrap_or(self.slot)
    }
}

/// A sheet file that a program used.
#[derive(Debug, Clone)]
pub struct UsedSheet {
    /// The family.
    pub family: String,
    /// Its Chinese title.
    pub title: String,
    /// The version's first day.
    pub effective_from: NaiveDate,
    /// The file with its text.
    pub file: Arc<SheetFile>,
}

/// A checked program.
#[derive(Debug, Clone)]
pub struct Program {
    /// The family it was compiled for.
    pub family: String,
    /// The sheet's Chinese title.
    pub title: String,
    /// What it is for.
    pub kind: SheetKind,
    /// The files it uses, included ones first.
    pub sheets: Vec<UsedSheet>,
    /// Days within the month on which a rule changes; parts of people's months must begin there.
    pub changes: Vec<NaiveDate>,
    /// Things people must know.
    pub warnings: Vec<Diagnostic>,
    /// Inputs.
    pub inputs: Vec<Input>,
    /// Parameters.
    pub parameters: Vec<Parameter>,
    /// Tables.
    pub tables: Vec<Table>,
    /// Openings: column position and the field it starts from.
    pub openings: HashMap<usize, String>,
    /// Columns, as the sheets list them.
    pub columns: Vec<ProgramColumn>,
    /// The name that peer groups are made by.
    pub peer_group: Option<String>,
    pub(crate) peer_group_slot: Option<SlotId>,
    pub(crate) slots: Vec<Slot>,
    pub(crate) ranges: Vec<Range>,
    /// Slots in the order of computing, inputs left out.
    pub(crate) order: Vec<SlotId>,
    pub(crate) texts: TextPool,
    pub(crate) lookups: Vec<crate::evaluate::LookupTable>,
}

impl Program {
    /// Changes a number in a table, for asking what a change would do: the row by its first cell as written, the
    /// column by its heading. Whether there is such a cell; keys stay as they are.
    pub fn set_cell(&mut self, table: &str, key: &str, column: &str, value: rust_decimal::Decimal) -> bool {
        let Some(position) = self.tables.iter().position(|known| known.name == table) else { return false };
        let Some(known) = self.tables.get_mut(position) else { return false };
        let Some(index) = known.columns.iter().position(|(heading, _)| heading == column) else {
            return false;
        };
        if index == 0 {
            return false;
        }
        let row = known.rows.iter_mut().find(|row| row.texts.first().is_some_and(|text| text == key));
        let Some(row) = row else { return false };
        match (row.values.get_mut(index), row.texts.get_mut(index)) {
            (Some(cell @ crate::sheet::Constant::Number(_)), Some(text)) => {
                *cell = crate::sheet::Constant::Number(value);
                *text = value.to_string();
            }
            _ => return false,
        }
        let known = known.clone();
        let lookup = crate::evaluate::LookupTable::of(&known, &mut self.texts);
        match self.lookups.get_mut(position) {
            Some(kept) => {
                *kept = lookup;
                true
            }
            None => false,
        }
    }

    /// A slot.
    #[must_use]
    pub fn slot(&self, id: SlotId) -> Option<&Slot> {
        self.slots.get(id.0)
    }

    /// The slot with a source, when there is one.
    pub(crate) fn slot_of(&self, source: &SlotSource) -> Option<SlotId> {
        self.slots.iter().position(|slot| slot.source == *source).map(SlotId)
    }

    /// A range.
    #[must_use]
    pub fn range(&self, id: RangeId) -> Option<&Range> {
        self.ranges.get(id.0)
    }

    /// The column of a name, with its position.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<(usize, &ProgramColumn)> {
        self.columns.iter().enumerate().find(|(_, column)| column.definition.name == name)
    }

    /// A text of the program's own.
    #[must_use]
    pub fn text(&self, id: crate::value::TextId) -> &str {
        self.texts.text(id)
    }

    /// The slots that hold inputs, histories and weekdays: everything a workbook must write as plain values.
    #[must_use]
    pub fn given_slots(&self) -> Vec<(SlotId, &Slot)> {
        self.slots
            .iter()
            .enumerate()
            .filter(|(_, slot)| {
                matches!(
                    slot.source,
                    SlotSource::Input(_)
                        | SlotSource::Earlier(_)
                        | SlotSource::PartWeekdays
                        | SlotSource::MonthWeekdays
                )
            })
            .map(|(index, slot)| (SlotId(index), slot))
            .collect()
    }

    /// What formulas read of earlier months, each once: which months of what.
    #[must_use]
    pub fn earlier_reads(&self) -> Vec<(crate::inputs::EarlierMonths, EarlierOf)> {
        let reads = self.slots.iter().filter_map(|slot| match &slot.source {
            SlotSource::Earlier(read) => Some((read.months, read.of)),
            _ => None,
        });
        reads.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The summary of earlier months that people see under a name.
    #[must_use]
    pub fn earlier_read(&self, name: &str) -> Option<&EarlierRead> {
        self.slots.iter().find(|slot| slot.name == name).and_then(|slot| match &slot.source {
            SlotSource::Earlier(read) => Some(read),
            _ => None,
        })
    }

    /// The name of what is read of earlier months.
    #[must_use]
    pub fn earlier_name(&self, of: EarlierOf) -> &str {
        match of {
            EarlierOf::Column(index) => self.columns.get(index).map(|column| column.definition.name.as_str()),
            EarlierOf::Score(index) => self.inputs.get(index).map(|input| input.name.as_str()),
        }
        .unwrap_or_default()
    }
}
