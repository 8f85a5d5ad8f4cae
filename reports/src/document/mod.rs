//! A paper as data: titles, lines, tables, forms, charts and places for signatures, set on printed pages (PDF) and as a
//! workbook. The papers say what stands on them; how it looks is decided here once.

pub(crate) mod chart;
mod drawn;
mod look;
mod measure;
mod pdf;
mod workbook;

use crate::page::{Fonts, Printed};
use crate::run::{RunState, Signature, SignatureState};
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// A paper of one or more sheets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The title in the file's properties.
    pub title: String,
    /// Whose paper it is; the author in the file's properties and at the foot of each page.
    pub office: String,
    /// The day it is dated; nothing in the file comes from a clock.
    pub dated: NaiveDate,
    /// Whether it is of a draft, which printed pages bear across; none where there are no drafts.
    pub state: Option<RunState>,
    /// Its sheets, at least one.
    pub sheets: Vec<DocumentSheet>,
}

/// One sheet of a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentSheet {
    /// The name on its tab.
    pub name: String,
    /// Whether it prints across.
    pub landscape: bool,
    /// The widths of the grid's columns, in digits.
    pub widths: Vec<u16>,
    /// What stands on it, from top to bottom.
    pub blocks: Vec<Block>,
}

/// A piece of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// The title, over the whole width.
    Title(String),
    /// A heading within the sheet.
    Heading(String),
    /// A line or paragraph over the whole width.
    Line(String),
    /// The same, to the right, as a date under a letter.
    Right(String),
    /// A table.
    Table(Table),
    /// A form with labels and fields to fill in.
    Form(Vec<FormRow>),
    /// A chart of a table above it.
    Chart(Chart),
    /// A small line that stands back.
    Remark(String),
    /// Places where people sign.
    Signatures(Vec<SignaturePlace>),
    /// An empty line.
    Space,
    /// What follows begins a new printed page.
    PageBreak,
}

/// A table with one row of headings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// Its columns.
    pub columns: Vec<TableColumn>,
    /// Its rows.
    pub rows: Vec<TableRow>,
    /// The word before the sums (合计), when the columns marked so are summed up.
    pub total: Option<String>,
    /// Two columns (by position) whose sums must be equal; a line under the total says whether they are.
    pub balance: Option<(usize, usize)>,
    /// What is said when there is no row.
    pub empty: String,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableColumn {
    /// Its heading.
    pub heading: String,
    /// How many columns of the sheet's grid it takes.
    pub span: u16,
    /// What its cells hold.
    pub kind: CellKind,
    /// Whether the total sums it up.
    pub sum: bool,
}

/// What the cells of a column hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellKind {
    /// Running text.
    Text,
    /// Short text in the middle.
    Centred,
    /// Yuan, two decimals.
    Money,
    /// A number with so many decimals.
    Number(u32),
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRow {
    /// A cell a column; missing ones are empty.
    pub cells: Vec<Cell>,
    /// Whether it stands out, as a sum within the table or what needs attention.
    pub marked: bool,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing, to be filled in by hand or because there is nothing to say.
    Empty,
    /// A text; it is never read as a formula.
    Text(String),
    /// A number or amount.
    Number(Decimal),
    /// A whole number, such as a count among amounts.
    Whole(i64),
}

/// Where somebody signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignaturePlace {
    /// 制表, 复核, or what else is signed for.
    pub duty: String,
    /// Who; an empty name leaves room for the pen.
    pub name: String,
    /// Whether it is signed in the system; none where only the pen signs and the day has a place of its own.
    pub state: Option<SignatureState>,
}

impl SignaturePlace {
    /// The place of a signature with its state.
    #[must_use]
    pub fn of(signature: Signature) -> Self {
        Self { duty: signature.duty, name: signature.name, state: Some(signature.state) }
    }
}

/// A row of a form: cells side by side, over the whole width.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormRow {
    /// The cells.
    pub cells: Vec<FormCell>,
    /// The least height, in lines; more when a text needs it.
    pub lines: u16,
}

/// A cell of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormCell {
    /// What stands in it; empty to be filled in by hand.
    pub text: String,
    /// How many columns of the grid it takes.
    pub span: u16,
    /// Whether it is a label, not a field.
    pub label: bool,
}

/// What a chart looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChartKind {
    /// Upright columns.
    Columns,
    /// Lying bars, for long names.
    Bars,
    /// Lines over time.
    Lines,
}

/// A native chart of a table's columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// What it looks like.
    pub kind: ChartKind,
    /// Its title.
    pub title: String,
    /// Which table of the sheet, counted from 0.
    pub table: usize,
    /// The column with the names below the columns.
    pub names: usize,
    /// The columns with the values, each a series named by its heading.
    pub values: Vec<usize>,
}

impl Document {
    /// The paper as a workbook (.xlsx). The same paper gives the same bytes.
    ///
    /// # Errors
    /// More rows than a sheet has, or the writing library refuses, as for two sheets of one name.
    pub fn workbook(&self) -> Result<Vec<u8>, crate::ReportError> {
        workbook::write(self)
    }

    /// The paper as PDF, each sheet on pages of its own. The same paper gives the same bytes.
    ///
    /// # Errors
    /// The PDF can't be written.
    pub fn pdf(&self, fonts: &Fonts) -> Result<Printed, crate::ReportError> {
        pdf::write(self, fonts)
    }
}

impl DocumentSheet {
    /// An empty upright sheet.
    #[must_use]
    pub fn new(name: &str, widths: &[u16]) -> Self {
        Self { name: name.to_string(), landscape: false, widths: widths.to_vec(), blocks: Vec::new() }
    }

    /// The same, printed across.
    #[must_use]
    pub fn across(name: &str, widths: &[u16]) -> Self {
        Self { landscape: true, ..Self::new(name, widths) }
    }

    /// Adds a block.
    pub fn push(&mut self, block: Block) {
        self.blocks.push(block);
    }

    /// Adds the title.
    pub fn title(&mut self, text: impl Into<String>) {
        self.push(Block::Title(text.into()));
    }

    /// Adds a heading.
    pub fn heading(&mut self, text: impl Into<String>) {
        self.push(Block::Heading(text.into()));
    }

    /// Adds a line.
    pub fn line(&mut self, text: impl Into<String>) {
        self.push(Block::Line(text.into()));
    }

    /// Adds a table.
    pub fn table(&mut self, table: Table) {
        self.push(Block::Table(table));
    }

    /// Adds the line where people sign by the pen, with even room between.
    pub fn signatures(&mut self, roles: &[(&str, &str)]) {
        let place = |(duty, name): &(&str, &str)| SignaturePlace {
            duty: (*duty).to_string(),
            name: (*name).to_string(),
            state: None,
        };
        self.push(Block::Signatures(roles.iter().map(place).collect()));
    }
}

impl TableColumn {
    fn of(heading: &str, kind: CellKind, sum: bool) -> Self {
        Self { heading: heading.to_string(), span: 1, kind, sum }
    }

    /// Running text.
    #[must_use]
    pub fn text(heading: &str) -> Self {
        Self::of(heading, CellKind::Text, false)
    }

    /// Short text in the middle.
    #[must_use]
    pub fn centred(heading: &str) -> Self {
        Self::of(heading, CellKind::Centred, false)
    }

    /// Yuan that are summed up.
    #[must_use]
    pub fn money(heading: &str) -> Self {
        Self::of(heading, CellKind::Money, true)
    }

    /// A count that is summed up.
    #[must_use]
    pub fn count(heading: &str) -> Self {
        Self::of(heading, CellKind::Number(0), true)
    }

    /// A number that is not summed up, such as a rate.
    #[must_use]
    pub fn number(heading: &str, decimals: u32) -> Self {
        Self::of(heading, CellKind::Number(decimals), false)
    }

    /// The same over several columns of the grid.
    #[must_use]
    pub fn over(mut self, columns: u16) -> Self {
        self.span = columns;
        self
    }

    /// The same without a sum.
    #[must_use]
    pub fn unsummed(mut self) -> Self {
        self.sum = false;
        self
    }
}

impl Table {
    /// A table without rows.
    #[must_use]
    pub fn new(columns: Vec<TableColumn>) -> Self {
        Self { columns, ..Self::default() }
    }

    /// The same with a row of sums.
    #[must_use]
    pub fn with_total(mut self, word: &str) -> Self {
        self.total = Some(word.to_string());
        self
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<Cell>) {
        self.rows.push(TableRow { cells, marked: false });
    }

    /// The sum of a column. Rows that stand out are sums of others already.
    fn sum(&self, column: usize) -> Decimal {
        let own = self.rows.iter().filter(|row| !row.marked);
        let numbers = own.filter_map(|row| row.cells.get(column).and_then(Cell::number));
        numbers.fold(Decimal::ZERO, Decimal::saturating_add)
    }

    /// Whether two columns come to the same, in words.
    fn balance_words(&self, left: usize, right: usize) -> &'static str {
        Self::balanced(self.sum(left) == self.sum(right))
    }

    const fn balanced(equal: bool) -> &'static str {
        if equal { "借贷平衡" } else { "借贷不平衡，请勿入账" }
    }

    /// Adds a row that stands out.
    pub fn marked_row(&mut self, cells: Vec<Cell>) {
        self.rows.push(TableRow { cells, marked: true });
    }
}

impl Cell {
    /// A text, or nothing for an empty one.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// A count.
    #[must_use]
    pub fn count(count: usize) -> Self {
        Self::Number(count.into())
    }

    /// The number in it, if there is one.
    fn number(&self) -> Option<Decimal> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Whole(number) => Some((*number).into()),
            Self::Empty | Self::Text(_) => None,
        }
    }
}

impl From<Decimal> for Cell {
    fn from(number: Decimal) -> Self {
        Self::Number(number)
    }
}

impl From<Option<Decimal>> for Cell {
    fn from(number: Option<Decimal>) -> Self {
        number.map_or(Self::Empty, Self::Number)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::text(text)
    }
}

impl FormRow {
    /// A row from labels (true) and fields with their widths in columns of the grid.
    #[must_use]
    pub fn new(lines: u16, cells: &[(&str, u16, bool)]) -> Self {
        let cells = cells
            .iter()
            .map(|(text, span, label)| FormCell { text: (*text).to_string(), span: *span, label: *label })
            .collect();
        Self { cells, lines }
    }
}
