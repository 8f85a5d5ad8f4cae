//! What an unknown table could be: for each kind of record, which column is
//! likely which field, judged by headings that look alike and by values. A
//! clerk chooses and corrects; the answer is a layout like any other.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::cell::Cell;
use crate::fields::{self, Nature};
use crate::file_error::FileProblem;
use crate::layout::{Layouts, Scale};
use crate::likeness;
use crate::limits;
use crate::reading::ReadRow;
use crate::reason::column_letters;
use crate::recognise;
use crate::records::Kind;
use crate::table::{SheetHead, Sheets, TableRow};
use crate::take::{Taker, Tally};
use crate::text;

/// Rows looked at.
const SEEN_ROWS: usize = 200;
/// Values of a column that are shown.
const EXAMPLES: usize = 5;
/// Proposals given at most.
const PROPOSALS: usize = 3;
/// Below this a column and a field are strangers.
const LEAST_SCORE: u32 = 45;

/// A kind that an unknown table could be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The kind.
    pub kind: Kind,
    /// How likely, of a hundred.
    pub score: u32,
    /// The sheet's name; empty for a text file.
    pub sheet: String,
    /// The row of the headings, as the user sees it.
    pub heading_row: u32,
    /// For ratings: whether the grades are of the six-key scale rather than of
    /// the national five levels.
    pub six_key: bool,
    /// The columns that have a heading, left to right.
    pub columns: Vec<ProposedColumn>,
    /// Fields without which no record can be made and that no column is
    /// proposed for; until somebody names one, there is no layout.
    pub missing: Vec<String>,
}

/// What one column would be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposedColumn {
    /// The heading as written.
    pub heading: String,
    /// The column's letters.
    pub column: String,
    /// The record's field, as in layout files; `None` where the column is not
    /// read. Whoever corrects a proposal changes this.
    pub field: Option<String>,
    /// How likely, of a hundred.
    pub score: u32,
    /// What its words or codes stand for. Whoever corrects a proposal fills
    /// this in for [`ProposedColumn::unknown_words`].
    pub values: BTreeMap<String, String>,
    /// Words of a column of grades that are on no scale.
    pub unknown_words: Vec<String>,
    /// The first values, and what they would become.
    pub examples: Vec<Example>,
}

/// A value of the table under a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// What is written in the cell.
    pub written: String,
    /// What it would become; `None` where the column is not read or there is
    /// no layout yet.
    pub becomes: Option<String>,
    /// Why its row would be refused because of this cell, in Chinese.
    pub refused: Option<String>,
}

impl Proposal {
    /// What a clerk says that the columns of a table are. What is missing is
    /// found out from the fields that records of the kind need.
    pub fn answered(kind: Kind, six_key: bool, columns: Vec<ProposedColumn>) -> Self {
        let named = |field: &&&str| columns.iter().any(|column| column.field.as_deref() == Some(**field));
        let missing = fields::needed(kind).iter().filter(|field| !named(field));
        let missing = missing.map(|field| (*field).to_owned()).collect();
        Proposal { kind, score: 0, sheet: String::new(), heading_row: 0, six_key, columns, missing }
    }

    /// The layout's text, as [`Layouts::add`] takes it.
    pub fn to_layout_toml(&self, name: &str) -> String {
        let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
        let mut layout = format!("kind = {}\nname = {}\n", quoted(self.kind.code()), quoted(name));
        if self.kind == Kind::Rating {
            let scale = if self.six_key { "six_key" } else { "five_level" };
            layout.push_str(&format!("scale = {}\n", quoted(scale)));
        }
        for column in &self.columns {
            let Some(field) = &column.field else {
                continue;
            };
            layout.push_str(&format!(
                "\n[[field]]\nname = {}\nheadings = [{}]\n",
                quoted(field),
                quoted(&column.heading)
            ));
            // A column the office has is one it will always send, but only the
            // needed ones make it this kind of table.
            if fields::needed(self.kind).contains(&field.as_str()) || self.is_date_of_shift(field) {
                layout.push_str("required = true\n");
            }
            if !column.values.is_empty() {
                let pairs: Vec<String> = column
                    .values
                    .iter()
                    .map(|(seen, meant)| format!("{} = {}", quoted(seen), quoted(meant)))
                    .collect();
                layout.push_str(&format!("values = {{ {} }}\n", pairs.join(", ")));
            }
        }
        layout
    }

    fn is_date_of_shift(&self, field: &str) -> bool {
        self.kind == Kind::Shift && field == "date"
    }
}

/// The top of the first sheet that a user sees and that holds anything.
#[derive(Default)]
pub(crate) struct Top {
    head: SheetHead,
    rows: Vec<TableRow>,
    passing: bool,
}

impl Sheets for Top {
    fn begin(&mut self, head: SheetHead) -> Result<(), FileProblem> {
        self.passing = head.hidden || !self.rows.is_empty();
        if !self.passing {
            self.head = head;
        }
        Ok(())
    }

    fn row(&mut self, row: TableRow) -> Result<(), FileProblem> {
        if !self.passing && self.rows.len() < SEEN_ROWS {
            self.rows.push(row);
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), FileProblem> {
        Ok(())
    }
}

impl Top {
    /// The likeliest kinds, best first.
    pub(crate) fn proposals(&self, layouts: &Layouts) -> Result<Vec<Proposal>, FileProblem> {
        let Some((at, headings)) = self.headings() else {
            return Err(FileProblem::Empty);
        };
        let below = self.rows.get(at.saturating_add(1)..).unwrap_or_default();
        let mut proposals: Vec<Proposal> = Kind::ALL
            .into_iter()
            .filter_map(|kind| propose_kind(kind, headings, below, layouts))
            .map(|proposal| Proposal { sheet: self.head.name.clone(), heading_row: headings.row, ..proposal })
            .collect();
        proposals.sort_by_key(|proposal| std::cmp::Reverse(proposal.score));
        proposals.truncate(PROPOSALS);
        for proposal in &mut proposals {
            self.preview(proposal, headings, below, layouts);
        }
        Ok(proposals)
    }

    /// The row that looks most like headings: many short words, no values.
    fn headings(&self) -> Option<(usize, &TableRow)> {
        let words = |row: &TableRow| {
            row.cells
                .iter()
                .filter(|cell| matches!(cell, Cell::Text(text) if likeness::is_heading(text)))
                .count()
        };
        let top = self.rows.iter().enumerate().take(limits::HEADING_ROWS);
        let most = top.clone().map(|(_, row)| words(row)).max()?;
        top.into_iter().find(|(_, row)| words(row) == most)
    }

    /// Reads the first rows under the proposal and notes what they become.
    fn preview(&self, proposal: &mut Proposal, headings: &TableRow, below: &[TableRow], layouts: &Layouts) {
        const ID: &str = "proposal";
        let mut trial = Layouts { words: layouts.words.clone(), layouts: Vec::new() };
        let sound = proposal.missing.is_empty() && trial.add(ID, &proposal.to_layout_toml(ID)).is_ok();
        let heading_rows = [headings.clone()];
        for row in below.iter().take(EXAMPLES) {
            let outcome = if sound { self.taken(row, &heading_rows, &trial) } else { None };
            for column in &mut proposal.columns {
                let written = position(&column.heading, headings).map(|at| row.cell(at).shown());
                let (mut becomes, mut refused) = (None, None);
                match &outcome {
                    Some(ReadRow::Taken(taken)) => {
                        let record = serde_json::to_value(&taken.record).unwrap_or_default();
                        becomes =
                            column.field.as_ref().and_then(|field| shown(record.get("record")?.get(field)?));
                    }
                    Some(ReadRow::Rejected(row)) if row.reason.cell().heading == column.heading => {
                        refused = Some(row.reason.message_zh());
                    }
                    _ => {}
                }
                column.examples.push(Example { written: written.unwrap_or_default(), becomes, refused });
            }
        }
    }

    fn taken(&self, row: &TableRow, headings: &[TableRow], trial: &Layouts) -> Option<ReadRow> {
        let fit = recognise::recognise(&self.head.name, headings, trial).ok()?;
        let mut outcome = None;
        let mut keep = |row| outcome = Some(row);
        let mut tally = Tally::new(&mut keep);
        let mut taker = Taker::new("", self.head.clone(), fit, &trial.words);
        taker.row(row.clone(), &mut tally);
        taker.end(&mut tally);
        outcome
    }
}

/// A field's value in a record, as a user would write it.
fn shown(value: &serde_json::Value) -> Option<String> {
    match value {
        serde_json::Value::Null => None,
        serde_json::Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

fn position(heading: &str, headings: &TableRow) -> Option<usize> {
    headings.cells.iter().position(|cell| text::trimmed(&cell.shown()) == heading)
}

/// One column of the table.
struct Column<'t> {
    heading: String,
    compared: String,
    at: usize,
    values: Vec<&'t Cell>,
}

fn columns<'t>(headings: &TableRow, below: &'t [TableRow]) -> Vec<Column<'t>> {
    let mut columns: Vec<Column<'t>> = Vec::new();
    for (at, cell) in headings.cells.iter().enumerate() {
        let heading = text::trimmed(&cell.shown()).to_owned();
        let full = text::heading(&heading);
        let compared = text::heading_without_unit(&full).to_owned();
        if heading.is_empty() || columns.iter().any(|other| other.heading == heading) {
            continue;
        }
        let values = below.iter().map(|row| row.cell(at)).filter(|cell| !cell.is_blank()).collect();
        columns.push(Column { heading, compared, at, values });
    }
    columns
}

fn propose_kind(kind: Kind, headings: &TableRow, below: &[TableRow], layouts: &Layouts) -> Option<Proposal> {
    let columns = columns(headings, below);
    let mut pairs: Vec<(u32, usize, &'static str)> = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        for field in fields::all(kind) {
            let score = likely(kind, field, column, layouts);
            if score >= LEAST_SCORE {
                pairs.push((score, at, field));
            }
        }
    }
    pairs.sort_by_key(|(score, at, _)| (std::cmp::Reverse(*score), *at));
    let mut chosen: BTreeMap<usize, (&'static str, u32)> = BTreeMap::new();
    for (score, at, field) in pairs {
        let field_is_free = chosen.values().all(|(taken, _)| *taken != field);
        if field_is_free && !chosen.contains_key(&at) {
            chosen.insert(at, (field, score));
        }
    }
    let needed = fields::needed(kind);
    let score_of = |field: &str| {
        chosen.values().find(|(taken, _)| *taken == field).map_or(0, |(_, score)| u64::from(*score))
    };
    let found: u64 = needed.iter().map(|field| score_of(field)).sum();
    let of_needed = found / u64::try_from(needed.len().max(1)).unwrap_or(1);
    let all: u64 = chosen.values().map(|(_, score)| u64::from(*score)).sum();
    let of_columns = all / u64::try_from(columns.len().max(1)).unwrap_or(1);
    let score =
        u32::try_from((of_needed.saturating_mul(7).saturating_add(of_columns.saturating_mul(3))) / 10)
            .unwrap_or(0);
    let missing: Vec<String> =
        needed.iter().filter(|field| score_of(field) == 0).map(|field| (*field).to_owned()).collect();
    if missing.len().saturating_mul(2) > needed.len() {
        return None;
    }
    let mut six_key = true;
    let columns = columns
        .iter()
        .enumerate()
        .map(|(at, column)| {
            let (field, score) = chosen.get(&at).map_or((None, 0), |(field, score)| (Some(*field), *score));
            let mut unknown_words = Vec::new();
            let values = field.map(|field| known_words(kind, field, column, layouts)).unwrap_or_default();
            if let (Kind::Rating, Some("grade")) = (kind, field) {
                six_key = likeness::scale(&column.values) == Scale::SixKey;
                unknown_words = likeness::unknown_grades(&column.values, &layouts.words);
                unknown_words.retain(|word| !values.contains_key(word));
            }
            ProposedColumn {
                heading: column.heading.clone(),
                column: column_letters(column.at),
                field: field.map(str::to_owned),
                score,
                values,
                unknown_words,
                examples: Vec::new(),
            }
        })
        .collect();
    Some(Proposal { kind, score, sheet: String::new(), heading_row: 0, six_key, columns, missing })
}

/// What the column's words stand for, as far as the layouts of this kind know
/// and do not contradict each other.
fn known_words(kind: Kind, field: &str, column: &Column<'_>, layouts: &Layouts) -> BTreeMap<String, String> {
    let known: Vec<&BTreeMap<String, String>> = layouts
        .layouts
        .iter()
        .filter(|layout| layout.kind == kind)
        .filter_map(|layout| layout.field(field))
        .map(|field| &field.values)
        .collect();
    let mut words = BTreeMap::new();
    for cell in &column.values {
        let seen = text::key(&cell.shown());
        let mut meanings: Vec<&String> = known.iter().filter_map(|values| values.get(&seen)).collect();
        meanings.dedup();
        if let [meaning] = meanings.as_slice() {
            words.insert(seen, (*meaning).clone());
        }
    }
    words
}

/// How likely a column is a field, of a hundred: the better of its names that
/// the layouts of this kind know, tempered by what its values look like.
fn likely(kind: Kind, field: &str, column: &Column<'_>, layouts: &Layouts) -> u32 {
    let by_name = layouts
        .layouts
        .iter()
        .filter(|layout| layout.kind == kind)
        .filter_map(|layout| layout.field(field))
        .flat_map(|known| &known.aliases)
        .map(|alias| likeness::of_names(&column.compared, alias))
        .max()
        .unwrap_or(0);
    let nature = fields::nature(kind, field);
    let by_value = likeness::of_values(nature, &column.values);
    if column.values.is_empty() {
        by_name
    } else if by_value < 50 {
        by_name.saturating_mul(by_value) / 100
    } else if by_name >= LEAST_SCORE {
        (by_name.saturating_mul(8).saturating_add(by_value.saturating_mul(2))) / 10
    } else if matches!(nature, Nature::Id | Nature::Account | Nature::Grade | Nature::StaffNo | Nature::Time)
    {
        // Such values speak for themselves, if less than a name does.
        (by_name.saturating_add(by_value.saturating_mul(2))) / 4
    } else {
        by_name
    }
}
