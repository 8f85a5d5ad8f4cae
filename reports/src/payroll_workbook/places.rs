//! Where everything of one program stands in the workbook, and what each cell holds.

use super::formulas::Rendered;
use crate::run::ReportError;
use rust_xlsxwriter::utility::{row_col_to_cell, row_col_to_cell_absolute};
use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeSet, HashMap};
use xingchou_engine::evaluate::{Evaluation, Value};
use xingchou_engine::program::{FoldKind, Program, RangeId, RangeKind, SlotId, SlotSource};
use xingchou_engine::render::{Layout, column_formula, fold_formula};

/// The names of the sheets on which a program's rows stand.
#[derive(Debug, Clone, Copy)]
pub(super) struct SheetNames {
    pub(super) people: &'static str,
    pub(super) parts: &'static str,
    pub(super) units: &'static str,
}

/// The sheet with tables and parameters.
pub(super) const STANDARDS: &str = "标准";

/// A table's cells, without headings.
#[derive(Debug, Clone, Copy)]
pub(super) struct TablePlace {
    pub(super) first_row: u32,
    pub(super) last_row: u32,
    pub(super) columns: u16,
}

/// Where parameters and tables stand on the sheet of standards.
#[derive(Debug, Clone, Default)]
pub(super) struct StandardPlaces {
    /// The row of each parameter; its value stands in the second column.
    pub(super) parameters: Vec<u32>,
    pub(super) tables: Vec<TablePlace>,
    /// The row of 全月计薪日.
    pub(super) month_weekdays: u32,
}

/// The column of values on the sheet of standards.
pub(super) const STANDARD_VALUE: u16 = 1;

/// A row of some grain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum At {
    Person(usize),
    Part { part: usize, person: usize },
    Unit(usize),
}

/// What a cell holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Content {
    /// A live formula and the engine's result.
    Formula(String, Value),
    /// A value that was given.
    Given(Value),
}

/// The score sheet, as the pay sheet's inputs refer to it.
pub(super) struct ScoreLink<'a> {
    pub(super) places: &'a Places<'a>,
    /// The score position of each person of the pay sheet.
    pub(super) positions: Vec<Option<usize>>,
    /// The column on the pay sheet with the hidden row number.
    pub(super) number_column: u16,
}

/// Where one program stands.
pub(super) struct Places<'a> {
    pub(super) evaluation: &'a Evaluation<'a>,
    pub(super) names: SheetNames,
    pub(super) standards: StandardPlaces,
    /// The column of each slot, on the sheet of its grain.
    pub(super) columns: HashMap<SlotId, u16>,
    /// The row of each person, part and unit; none for those without formulas.
    pub(super) person_rows: Vec<Option<u32>>,
    pub(super) part_rows: Vec<Option<u32>>,
    pub(super) unit_rows: Vec<Option<u32>>,
    pub(super) unit_of_person: Vec<usize>,
    pub(super) groups: Vec<Option<usize>>,
    pub(super) score: Option<ScoreLink<'a>>,
    pub(super) rendered: Rendered,
    /// [`Self::body`], once it was looked for.
    pub(super) body: OnceCell<Option<(u32, u32)>>,
    /// [`Self::month_weekdays_slot`], once it was looked for.
    pub(super) month_weekdays: OnceCell<Option<SlotId>>,
}

/// The column of 本段计薪日 on a sheet of parts.
pub(super) const PART_WEEKDAYS: u16 = 5;

impl Places<'_> {
    pub(super) fn program(&self) -> &Program {
        self.evaluation.program
    }

    /// The first and last row of people with formulas.
    pub(super) fn body(&self) -> Option<(u32, u32)> {
        *self.body.get_or_init(|| {
            let rows = || self.person_rows.iter().flatten().copied();
            Some((rows().min()?, rows().max()?))
        })
    }

    /// The value of a slot as its own row has it.
    fn value(&self, slot: SlotId, at: At) -> Value {
        let position = match at {
            At::Person(person) => person,
            At::Part { part, .. } => part,
            At::Unit(unit) => unit,
        };
        self.evaluation.value(slot, position)
    }

    /// What the cell of a slot holds in a row of the slot's own grain.
    pub(super) fn content(&self, slot: SlotId, at: At) -> Result<Content, ReportError> {
        let value = self.value(slot, at);
        let Some(definition) = self.program().slot(slot) else { return Ok(Content::Given(value)) };
        // An error in the row of a person who is paid was never read.
        if matches!(value, Value::Error(_)) {
            return Ok(Content::Given(value));
        }
        let formula = match &definition.source {
            SlotSource::Column(index) => {
                let Some(column) = self.program().columns.get(*index) else {
                    return Ok(Content::Given(value));
                };
                let formula = self.column_formula(slot, column, at);
                let name = || column.definition.name.clone();
                // Nothing can be written over no rows at all, as in a unit whose people are all held.
                if formula.over_nobody {
                    return Ok(Content::Given(value));
                }
                if formula.lost {
                    return Err(ReportError::NoCell { column: name() });
                }
                // COUNTIF alone takes one block of cells only.
                if formula.scattered && formula.text.contains("COUNTIF((") {
                    return Err(ReportError::ScatteredRange { column: name() });
                }
                Some(formula.text)
            }
            SlotSource::Fold(part, kind) => match at {
                At::Person(person) => self.fold(*part, *kind, person, &value),
                _ => None,
            },
            SlotSource::Input(index) => match at {
                At::Person(person) => self.score_reference(*index, person, &value),
                _ => None,
            },
            _ => None,
        };
        Ok(match formula {
            Some(formula) => Content::Formula(formula, value),
            None => Content::Given(value),
        })
    }

    fn fold(&self, part: SlotId, kind: FoldKind, person: usize, value: &Value) -> Option<String> {
        let parts = self.evaluation.parts_of(person);
        let rows: Vec<u32> =
            parts.clone().filter_map(|part| self.part_rows.get(part).copied().flatten()).collect();
        let (first, last) = (*rows.first()?, *rows.last()?);
        let column = *self.columns.get(&part)?;
        let sheet = self.names.parts;
        let range = |column: u16| {
            format!("{sheet}!{}:{}", row_col_to_cell(first, column), row_col_to_cell(last, column))
        };
        let last_cell = format!("{sheet}!{}", row_col_to_cell(last, column));
        if value.text() == Some("") {
            // A reference to an empty cell would be 0.
            return Some(format!("={last_cell}&\"\""));
        }
        let month = self.evaluation.value(self.month_weekdays_slot()?, person).number();
        let whole = parts.len() == 1
            && (!matches!(kind, FoldKind::Days(_))
                || month == Some(self.evaluation.weekdays_of_part(parts.start).into()));
        if whole {
            return Some(format!("={last_cell}"));
        }
        let month_cell = self.month_weekdays();
        Some(fold_formula(kind, &range(column), &range(PART_WEEKDAYS), &month_cell, &last_cell))
    }

    /// The slot of 全月计薪日; every program has it.
    pub(super) fn month_weekdays_slot(&self) -> Option<SlotId> {
        *self.month_weekdays.get_or_init(|| {
            let given = self.program().given_slots();
            given.iter().find(|(_, slot)| slot.source == SlotSource::MonthWeekdays).map(|(id, _)| *id)
        })
    }

    pub(super) fn month_weekdays(&self) -> String {
        format!("{STANDARDS}!{}", row_col_to_cell_absolute(self.standards.month_weekdays, STANDARD_VALUE))
    }

    /// The 1-based number of a person's row within the body, for `INDEX` from another sheet.
    pub(super) fn row_number(&self, person: usize) -> Option<u32> {
        let (first, _) = self.body()?;
        let row = self.person_rows.get(person).copied().flatten()?;
        row.checked_sub(first).map(|above| above + 1)
    }

    /// A live reference to the score sheet. A value that is not the score sheet's (a decision that differs from it)
    /// stays as given.
    fn score_reference(&self, input: usize, person: usize, value: &Value) -> Option<String> {
        let input = self.program().inputs.get(input).filter(|input| input.from_score)?;
        let link = self.score.as_ref()?;
        let position = link.positions.get(person).copied().flatten()?;
        let score = link.places;
        let (_, column) = score.program().column(&input.name)?;
        score.row_number(position)?;
        if score.evaluation.value(column.person_slot(), position) != *value || value.text() == Some("") {
            return None;
        }
        let column = *score.columns.get(&column.person_slot())?;
        let (first, last) = score.body()?;
        let row = self.person_rows.get(person).copied().flatten()?;
        Some(format!(
            "=INDEX({}!{}:{},{})",
            score.names.people,
            row_col_to_cell_absolute(first, column),
            row_col_to_cell_absolute(last, column),
            row_col_to_cell(row, link.number_column)
        ))
    }
}

/// What a program's formulas read.
#[derive(Debug, Default)]
pub(super) struct Reads {
    cells: RefCell<BTreeSet<SlotId>>,
    ranges: RefCell<BTreeSet<RangeId>>,
}

impl Reads {
    pub(super) fn of(program: &Program) -> Self {
        let reads = Self::default();
        for column in &program.columns {
            let _ = column_formula(program, column, None, &reads);
            for rule in &column.earlier {
                // A part that begins the day before the change follows the earlier rule.
                let _ = column_formula(program, column, rule.before.pred_opt(), &reads);
            }
        }
        let ranges = reads.ranges.borrow();
        let slots: Vec<SlotId> =
            ranges.iter().filter_map(|range| program.range(*range)).map(|range| range.slot).collect();
        drop(ranges);
        reads.cells.borrow_mut().extend(slots);
        reads
    }

    /// The slots that are read, in the program's order.
    pub(super) fn slots(&self) -> Vec<SlotId> {
        self.cells.borrow().iter().copied().collect()
    }

    /// Whether any formula reads over rows of other people.
    pub(super) fn over(&self, program: &Program, kind: RangeKind) -> bool {
        self.ranges.borrow().iter().any(|range| program.range(*range).is_some_and(|range| range.kind == kind))
    }
}

impl Layout for Reads {
    fn cell(&self, slot: SlotId) -> String {
        self.cells.borrow_mut().insert(slot);
        String::new()
    }

    fn range(&self, range: RangeId) -> String {
        self.ranges.borrow_mut().insert(range);
        String::new()
    }

    fn parameter(&self, _: usize) -> String {
        String::new()
    }

    fn table(&self, _: usize) -> String {
        String::new()
    }

    fn table_column(&self, _: usize, _: usize) -> String {
        String::new()
    }
}
