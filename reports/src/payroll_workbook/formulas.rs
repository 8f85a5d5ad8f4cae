//! A column's formula in each row. It is rendered once, with marks where a row's own numbers stand, and filled in for
//! each row: ten thousand rows of fifty columns are half a million formulas.

use super::places::{At, PART_WEEKDAYS, Places, STANDARD_VALUE, STANDARDS, TablePlace};
use rust_xlsxwriter::utility::{row_col_to_cell, row_col_to_cell_absolute};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use xingchou_engine::program::{ProgramColumn, RangeId, RangeKind, SlotGrain, SlotId, SlotSource};
use xingchou_engine::render::{Layout, column_formula};

/// Stands on both sides of the number of a hole; no formula has it, for a workbook can't hold it.
const MARK: char = '\u{1}';

/// Which grain a formula stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Grain {
    Person,
    Part,
    Unit,
}

impl Grain {
    fn of(at: At) -> Self {
        match at {
            At::Person(_) => Self::Person,
            At::Part { .. } => Self::Part,
            At::Unit(_) => Self::Unit,
        }
    }
}

/// What a row fills in.
#[derive(Debug, Clone, Copy)]
enum Hole {
    /// The number of the row of a grain that the formula's row belongs to.
    Row(Grain),
    /// The cells of a range.
    Range(RangeId),
}

/// A formula with holes: the text before each, and the text behind the last.
#[derive(Debug)]
struct Template {
    holes: Vec<(String, Hole)>,
    end: String,
    /// Something that it reads stands nowhere.
    lost: bool,
}

/// A formula for one row, and what can be wrong with it.
#[derive(Debug, Default)]
pub(super) struct RowFormula {
    pub(super) text: String,
    /// Something that it reads stands nowhere.
    pub(super) lost: bool,
    /// It reads a range that is not one block of cells.
    pub(super) scattered: bool,
    /// It reads a range of no rows.
    pub(super) over_nobody: bool,
}

/// The cells of a range as a formula writes them.
#[derive(Debug, Clone)]
enum RangeText {
    /// No rows at all.
    Nobody,
    Block(Rc<str>),
    Scattered(Rc<str>),
}

/// By the column's slot, grain and, where rules change within a month, the first day of the part.
type TemplateKey = (SlotId, Grain, Option<chrono::NaiveDate>);

/// By range, the sheet it is read from, and the group, unit or person whose it is.
type RangeKey = (RangeId, &'static str, usize);

/// What has been rendered.
#[derive(Debug, Default)]
pub(super) struct Rendered {
    templates: RefCell<HashMap<TemplateKey, Rc<Template>>>,
    ranges: RefCell<HashMap<RangeKey, Option<RangeText>>>,
}

impl Places<'_> {
    /// The formula of a column, whose slot in this grain is given, in a row.
    pub(super) fn column_formula(&self, slot: SlotId, column: &ProgramColumn, at: At) -> RowFormula {
        let begins = match at {
            At::Part { part, .. } => self.evaluation.days_of_part(part).0,
            At::Person(_) | At::Unit(_) => None,
        };
        let key = (slot, Grain::of(at), begins);
        let kept = self.rendered.templates.borrow().get(&key).cloned();
        let template = kept.unwrap_or_else(|| {
            let layout = Marked {
                places: self,
                grain: Grain::of(at),
                holes: RefCell::default(),
                lost: Cell::new(false),
            };
            let text = column_formula(self.program(), column, begins, &layout);
            let template = Rc::new(layout.template(&text));
            self.rendered.templates.borrow_mut().insert(key, Rc::clone(&template));
            template
        });
        self.filled(&template, at)
    }

    fn filled(&self, template: &Template, at: At) -> RowFormula {
        let mut formula = RowFormula { lost: template.lost, ..RowFormula::default() };
        for (before, hole) in &template.holes {
            formula.text.push_str(before);
            match hole {
                Hole::Row(grain) => match self.row(*grain, at) {
                    Some(row) => formula.text.push_str(&(row + 1).to_string()),
                    None => formula.lost = true,
                },
                Hole::Range(range) => match self.range(*range, at) {
                    Some(RangeText::Block(text)) => formula.text.push_str(&text),
                    Some(RangeText::Scattered(text)) => {
                        formula.scattered = true;
                        formula.text.push_str(&text);
                    }
                    Some(RangeText::Nobody) => formula.over_nobody = true,
                    None => formula.lost = true,
                },
            }
        }
        formula.text.push_str(&template.end);
        formula
    }

    fn person_of(&self, at: At) -> Option<usize> {
        match at {
            At::Person(person) | At::Part { person, .. } => Some(person),
            At::Unit(_) => None,
        }
    }

    fn unit_of(&self, at: At) -> Option<usize> {
        match at {
            At::Unit(unit) => Some(unit),
            _ => self.unit_of_person.get(self.person_of(at)?).copied(),
        }
    }

    /// The row of a grain that a row belongs to.
    fn row(&self, grain: Grain, at: At) -> Option<u32> {
        let (rows, position) = match (grain, at) {
            (Grain::Part, At::Part { part, .. }) => (&self.part_rows, part),
            (Grain::Part, _) => return None,
            (Grain::Person, _) => (&self.person_rows, self.person_of(at)?),
            (Grain::Unit, _) => (&self.unit_rows, self.unit_of(at)?),
        };
        rows.get(position).copied().flatten()
    }

    fn sheet_of(&self, grain: Grain) -> &'static str {
        match grain {
            Grain::Person => self.names.people,
            Grain::Part => self.names.parts,
            Grain::Unit => self.names.units,
        }
    }

    /// The column of a slot on the sheet of its grain.
    fn column_of(&self, slot: SlotId) -> Option<u16> {
        match self.program().slot(slot)?.source {
            SlotSource::PartWeekdays => Some(PART_WEEKDAYS),
            _ => self.columns.get(&slot).copied(),
        }
    }

    fn range(&self, id: RangeId, at: At) -> Option<RangeText> {
        let kind = self.program().range(id)?.kind;
        let whose = match kind {
            RangeKind::Parts => self.person_of(at)?,
            RangeKind::Peers => self.groups.get(self.person_of(at)?).copied().flatten()?,
            RangeKind::People => self.unit_of(at)?,
            RangeKind::Units => 0,
        };
        let here = self.sheet_of(Grain::of(at));
        let key = (id, here, whose);
        if let Some(kept) = self.rendered.ranges.borrow().get(&key) {
            return kept.clone();
        }
        let text = self.range_text(id, here, (kind, whose));
        self.rendered.ranges.borrow_mut().insert(key, text.clone());
        text
    }

    fn range_text(&self, id: RangeId, here: &str, (kind, whose): (RangeKind, usize)) -> Option<RangeText> {
        let column = self.column_of(self.program().range(id)?.slot)?;
        let (grain, mut rows): (_, Vec<u32>) = match kind {
            RangeKind::Parts => {
                let parts = self.evaluation.parts_of(whose);
                let rows = parts.filter_map(|part| self.part_rows.get(part).copied().flatten());
                (Grain::Part, rows.collect())
            }
            RangeKind::Peers => (Grain::Person, self.rows_of(&self.groups, &Some(whose))),
            RangeKind::People => (Grain::Person, self.rows_of(&self.unit_of_person, &whose)),
            RangeKind::Units => (Grain::Unit, self.unit_rows.iter().flatten().copied().collect()),
        };
        rows.sort_unstable();
        let mut blocks: Vec<(u32, u32)> = Vec::new();
        for row in rows {
            match blocks.last_mut() {
                Some((_, last)) if *last + 1 == row => *last = row,
                _ => blocks.push((row, row)),
            }
        }
        let prefix = prefix(self.sheet_of(grain), here);
        let written: Vec<String> = blocks
            .iter()
            .map(|(first, last)| {
                let (first, last) =
                    (row_col_to_cell_absolute(*first, column), row_col_to_cell_absolute(*last, column));
                format!("{prefix}{first}:{last}")
            })
            .collect();
        Some(match written.as_slice() {
            [] => RangeText::Nobody,
            [block] => RangeText::Block(block.as_str().into()),
            _ => RangeText::Scattered(format!("({})", written.join(",")).into()),
        })
    }

    fn rows_of<T: PartialEq>(&self, of_person: &[T], wanted: &T) -> Vec<u32> {
        let people = of_person.iter().zip(&self.person_rows).filter(|(own, _)| *own == wanted);
        people.filter_map(|(_, row)| *row).collect()
    }
}

/// The sheet's name with an exclamation mark, unless the formula stands on that sheet.
fn prefix(sheet: &str, here: &str) -> String {
    if here == sheet { String::new() } else { format!("{sheet}!") }
}

/// The workbook with marks where a row fills something in.
struct Marked<'p, 'a> {
    places: &'p Places<'a>,
    grain: Grain,
    holes: RefCell<Vec<Hole>>,
    lost: Cell<bool>,
}

impl Marked<'_, '_> {
    fn hole(&self, hole: Hole) -> String {
        let mut holes = self.holes.borrow_mut();
        holes.push(hole);
        format!("{MARK}{}{MARK}", holes.len() - 1)
    }

    fn found(&self, text: Option<String>) -> String {
        text.unwrap_or_else(|| {
            self.lost.set(true);
            String::new()
        })
    }

    fn try_cell(&self, slot: SlotId) -> Option<String> {
        let places = self.places;
        let definition = places.program().slot(slot)?;
        if definition.source == SlotSource::MonthWeekdays {
            return Some(places.month_weekdays());
        }
        let grain = match definition.grain {
            SlotGrain::Part => Grain::Part,
            SlotGrain::Person => Grain::Person,
            SlotGrain::Unit => Grain::Unit,
            _ => return None,
        };
        let column = row_col_to_cell(0, places.column_of(slot)?);
        let letters = column.trim_end_matches(|sign: char| sign.is_ascii_digit());
        let prefix = prefix(places.sheet_of(grain), places.sheet_of(self.grain));
        Some(format!("{prefix}{letters}{}", self.hole(Hole::Row(grain))))
    }

    /// The rendered text, cut at its marks.
    fn template(self, text: &str) -> Template {
        let known = self.holes.into_inner();
        let mut holes = Vec::new();
        let mut before = String::new();
        for (at, piece) in text.split(MARK).enumerate() {
            let hole =
                piece.parse::<usize>().ok().and_then(|number| known.get(number)).filter(|_| at % 2 == 1);
            match hole {
                Some(hole) => holes.push((std::mem::take(&mut before), *hole)),
                None => before.push_str(piece),
            }
        }
        Template { holes, end: before, lost: self.lost.get() }
    }
}

impl Layout for Marked<'_, '_> {
    fn cell(&self, slot: SlotId) -> String {
        self.found(self.try_cell(slot))
    }

    fn range(&self, range: RangeId) -> String {
        self.hole(Hole::Range(range))
    }

    fn parameter(&self, parameter: usize) -> String {
        let row = self.places.standards.parameters.get(parameter);
        self.found(row.map(|row| format!("{STANDARDS}!{}", row_col_to_cell_absolute(*row, STANDARD_VALUE))))
    }

    fn table(&self, table: usize) -> String {
        let place = self.places.standards.tables.get(table);
        self.found(place.map(|place| block(place, 0, place.columns.saturating_sub(1))))
    }

    fn table_column(&self, table: usize, column: usize) -> String {
        let place = self.places.standards.tables.get(table);
        let column = u16::try_from(column).ok();
        self.found(place.zip(column).map(|(place, column)| block(place, column, column)))
    }
}

fn block(place: &TablePlace, first: u16, last: u16) -> String {
    format!(
        "{STANDARDS}!{}:{}",
        row_col_to_cell_absolute(place.first_row, first),
        row_col_to_cell_absolute(place.last_row, last)
    )
}
