//! What office papers have in common: facts, paragraphs, tables, a seal, signatures, remarks; a [`Document`] is made of
//! them, on one sheet whose grid is that of the widest table.

use crate::document::{Block, Document, DocumentSheet, FormRow, SignaturePlace, Table, TableColumn};
use crate::run::{RunState, Signature};
use crate::wording::day_words;
use chrono::NaiveDate;

/// A paper of the office in the making.
pub(super) struct Form {
    pub(super) title: String,
    /// Under the title.
    pub(super) subtitle: String,
    /// Amounts are in yuan, and the paper says so.
    pub(super) has_amounts: bool,
    /// The paper's own day, which its file bears.
    day: NaiveDate,
    /// A draft's pages say so.
    pub(super) state: Option<RunState>,
    /// Wide tables lie across the page.
    pub(super) across: bool,
    pub(super) parts: Vec<Part>,
    pub(super) signatures: Vec<Signature>,
    /// Small lines at the end.
    pub(super) remarks: Vec<String>,
}

/// A part of a form.
pub(super) enum Part {
    /// What is known, as label and text.
    Facts(Vec<(String, String)>),
    /// A heading between parts.
    Heading(String),
    /// Running text; its first line is indented by two characters.
    Paragraph(String),
    /// A table with the widths that its columns want, in digits.
    Table(Vec<u16>, Table),
    /// Who issues it and when, at the right, with room for the seal.
    Seal { office: String, day: NaiveDate },
}

impl Part {
    /// A table, a column a heading with its width.
    pub(super) fn table(columns: Vec<(TableColumn, u16)>, rows: Vec<Vec<crate::document::Cell>>) -> Self {
        let (columns, widths): (Vec<TableColumn>, Vec<u16>) = columns.into_iter().unzip();
        let mut table = Table::new(columns);
        rows.into_iter().for_each(|row| table.row(row));
        Self::Table(widths, table)
    }

    /// The same with a row of sums, and what is said when there is no row.
    pub(super) fn with(self, total: Option<&str>, empty: &str) -> Self {
        match self {
            Self::Table(widths, mut table) => {
                table.total = total.map(str::to_string);
                table.empty = empty.to_string();
                Self::Table(widths, table)
            }
            other => other,
        }
    }
}

/// The grid where no table asks for one: label and text, twice.
const FACTS: [u16; 4] = [18, 30, 18, 30];

impl Form {
    /// A form with nothing on it yet.
    pub(super) fn new(title: impl Into<String>, day: NaiveDate) -> Self {
        Self {
            title: title.into(),
            subtitle: String::new(),
            has_amounts: false,
            day,
            state: None,
            across: false,
            parts: Vec::new(),
            signatures: Vec::new(),
            remarks: Vec::new(),
        }
    }

    /// The paper.
    pub(super) fn document(self) -> Document {
        let title = match self.state {
            Some(RunState::Draft) => format!("{}（试算稿）", self.title),
            _ => self.title.clone(),
        };
        let widest = self.parts.iter().filter_map(|part| match part {
            Part::Table(widths, _) if widths.len() > 3 => Some(widths),
            _ => None,
        });
        let grid = widest.max_by_key(|widths| widths.len()).cloned().unwrap_or_else(|| FACTS.to_vec());
        let mut sheet = DocumentSheet::new(&tab(&self.title), &grid);
        sheet.landscape = self.across;
        sheet.title(&title);
        let unit = if self.has_amounts { "单位：元" } else { "" };
        let line = [self.subtitle.as_str(), unit].join("    ");
        if !line.trim().is_empty() {
            sheet.line(line.trim());
        }
        for part in self.parts {
            put(&mut sheet, &grid, part);
        }
        if !self.signatures.is_empty() {
            sheet.push(Block::Signatures(self.signatures.into_iter().map(SignaturePlace::of).collect()));
        }
        for remark in self.remarks {
            sheet.push(Block::Remark(remark));
        }
        Document { title, office: String::new(), dated: self.day, state: self.state, sheets: vec![sheet] }
    }
}

/// A sheet's name has at most 31 characters and none of []:*?/\; the end of a title says what the paper is.
fn tab(title: &str) -> String {
    let name: Vec<char> =
        title.chars().rev().filter(|character| !"[]:*?/\\'".contains(*character)).take(12).collect();
    if name.is_empty() { "表".to_string() } else { name.into_iter().rev().collect() }
}

fn put(sheet: &mut DocumentSheet, grid: &[u16], part: Part) {
    match part {
        Part::Facts(facts) => sheet.push(Block::Form(fact_rows(grid, &facts))),
        Part::Heading(words) => sheet.heading(words),
        Part::Paragraph(words) => {
            for line in words.split('\n') {
                sheet.line(format!("\u{3000}\u{3000}{line}"));
            }
        }
        Part::Table(widths, mut table) => {
            for (column, span) in table.columns.iter_mut().zip(spans(grid, &widths)) {
                column.span = span;
            }
            sheet.table(table);
        }
        Part::Seal { office, day } => {
            (0..3).for_each(|_| sheet.push(Block::Space));
            sheet.push(Block::Right(format!("{office}（盖章）")));
            sheet.push(Block::Right(day_words(day)));
        }
    }
}

/// Two pairs a row; the last alone goes over the whole width.
fn fact_rows(grid: &[u16], facts: &[(String, String)]) -> Vec<FormRow> {
    let quarters = spans(grid, &FACTS);
    let [label, text, second_label, second_text] = quarters.as_slice() else { return Vec::new() };
    let rest = text.saturating_add(*second_label).saturating_add(*second_text);
    let row = |pair: &[(String, String)]| match pair {
        [one, other] => FormRow::new(
            1,
            &[
                (&one.0, *label, true),
                (&one.1, *text, false),
                (&other.0, *second_label, true),
                (&other.1, *second_text, false),
            ],
        ),
        [one] => FormRow::new(1, &[(&one.0, *label, true), (&one.1, rest, false)]),
        _ => FormRow::new(1, &[]),
    };
    facts.chunks(2).map(row).collect()
}

/// How many columns of the grid each of a table's columns takes, so that their widths come near to those wanted.
fn spans(grid: &[u16], wanted: &[u16]) -> Vec<u16> {
    let sum = |widths: &[u16]| widths.iter().map(|width| u64::from(*width)).sum::<u64>().max(1);
    let (of_grid, of_wanted) = (sum(grid), sum(wanted));
    let mut spans = Vec::with_capacity(wanted.len());
    let (mut at, mut wanted_so_far, mut taken) = (0_usize, 0_u64, 0_u64);
    for (position, width) in wanted.iter().enumerate() {
        wanted_so_far += u64::from(*width);
        let left_over = wanted.len() - position - 1;
        let mut span = 0_u16;
        // At least one, and one is left for each that follows.
        while at + left_over < grid.len() {
            let next = grid.get(at).map_or(0, |width| u64::from(*width));
            let ends = (taken + next / 2) * of_wanted <= wanted_so_far * of_grid;
            if span > 0 && left_over > 0 && !ends {
                break;
            }
            span += 1;
            taken += next;
            at += 1;
        }
        spans.push(span.max(1));
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::spans;

    #[test]
    fn a_narrower_table_takes_the_whole_grid() {
        assert_eq!(spans(&[24, 8, 16, 16, 16, 16], &[22, 20, 20, 20]), [1, 2, 2, 1]);
        assert_eq!(spans(&[24, 8, 16, 16, 16, 16], &[12, 16, 60]), [1, 1, 4]);
        assert_eq!(spans(&[10, 10, 10], &[7, 7, 7]), [1, 1, 1]);
        assert_eq!(spans(&[18, 30, 18, 30], &[24, 16, 52]), [1, 1, 2]);
    }
}
