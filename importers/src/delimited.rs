//! Text tables: csv with commas, semicolons or tabs.

use crate::cell::Cell;
use crate::file_error::{FileProblem, Measure};
use crate::limits;
use crate::table::{SheetHead, Sheets, TableRow};

/// Hands on the rows of a text as one sheet.
pub(crate) fn sheet(text: &str, sheets: &mut dyn Sheets) -> Result<(), FileProblem> {
    let text = text.trim_end_matches('\u{1A}');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(text))
        .from_reader(text.as_bytes());
    let mut lines = LineCounter::new(text);
    let mut record = csv::StringRecord::new();
    let mut rows = 0_usize;
    sheets.begin(SheetHead { is_text: true, ..SheetHead::default() })?;
    while reader
        .read_record(&mut record)
        .map_err(|error| FileProblem::Damaged { detail: error.to_string() })?
    {
        let start = record.position().map_or(0, csv::Position::byte);
        let line = lines.line_of_content_at(usize::try_from(start).unwrap_or(usize::MAX));
        if record.len() > limits::COLUMNS {
            return Err(too_large(Measure::Columns, limits::COLUMNS));
        }
        let mut cells = Vec::with_capacity(record.len());
        for field in &record {
            if field.len() > limits::CELL_CHARACTERS && field.chars().count() > limits::CELL_CHARACTERS {
                return Err(FileProblem::Damaged {
                    detail: format!("line {line}: a quote that is never closed"),
                });
            }
            cells.push(if field.is_empty() { Cell::Empty } else { Cell::Text(field.to_owned()) });
        }
        let row = TableRow { row: line, hidden: false, cells };
        if row.is_blank() {
            continue;
        }
        rows = rows.saturating_add(1);
        if rows > limits::ROWS {
            return Err(too_large(Measure::Rows, limits::ROWS));
        }
        sheets.row(row)?;
    }
    sheets.end()
}

fn too_large(measure: Measure, limit: usize) -> FileProblem {
    FileProblem::TooLarge { measure, limit: u64::try_from(limit).unwrap_or(u64::MAX) }
}

/// The sign that separates most often in the first lines; a comma in doubt.
fn delimiter(text: &str) -> u8 {
    let start: String = text.lines().take(limits::HEADING_ROWS).collect();
    let mut best = (0, b',');
    for candidate in [b',', b'\t', b';'] {
        let count = start.bytes().filter(|byte| *byte == candidate).count();
        if count > best.0 {
            best = (count, candidate);
        }
    }
    best.1
}

/// Counts lines as far as asked. The reader's own position is where the last
/// record ended, which lies before any blank lines it skips.
struct LineCounter<'a> {
    bytes: &'a [u8],
    offset: usize,
    line: u32,
}

impl<'a> LineCounter<'a> {
    fn new(text: &'a str) -> Self {
        LineCounter { bytes: text.as_bytes(), offset: 0, line: 1 }
    }

    /// The line of the first byte from `start` on that is no line end.
    fn line_of_content_at(&mut self, start: usize) -> u32 {
        while let Some(rest) = self.bytes.get(self.offset..).filter(|rest| !rest.is_empty()) {
            let before_start = start.saturating_sub(self.offset).min(rest.len());
            let next = match rest.get(..before_start).and_then(|part| memchr::memchr2(b'\r', b'\n', part)) {
                Some(next) => next,
                None => before_start,
            };
            self.offset = self.offset.saturating_add(next);
            match self.bytes.get(self.offset) {
                Some(b'\n') => self.line = self.line.saturating_add(1),
                Some(b'\r') => {
                    let is_lone = self.bytes.get(self.offset.saturating_add(1)) != Some(&b'\n');
                    self.line = self.line.saturating_add(u32::from(is_lone));
                }
                // The first byte from the start on that is no line end.
                _ => break,
            }
            self.offset = self.offset.saturating_add(1);
        }
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Kept(Vec<TableRow>);

    impl Sheets for Kept {
        fn begin(&mut self, _: SheetHead) -> Result<(), FileProblem> {
            Ok(())
        }
        fn row(&mut self, row: TableRow) -> Result<(), FileProblem> {
            self.0.push(row);
            Ok(())
        }
        fn end(&mut self) -> Result<(), FileProblem> {
            Ok(())
        }
    }

    fn rows(text: &str) -> Vec<(u32, Vec<String>)> {
        let mut kept = Kept::default();
        sheet(text, &mut kept).unwrap();
        kept.0.into_iter().map(|row| (row.row, row.cells.iter().map(Cell::shown).collect())).collect()
    }

    #[test]
    fn rows_keep_the_line_they_begin_on() {
        let read = rows("a,b\n\n\"1\n2\",x\r\n,\r\n\r\nlast,\"say \"\"so\"\"\"\n");
        let lines: Vec<u32> = read.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [1, 3, 7]);
        assert_eq!(read[1].1, ["1\n2", "x"]);
        assert_eq!(read[2].1, ["last", "say \"so\""]);
    }

    #[test]
    fn tabs_and_semicolons_separate_too() {
        assert_eq!(rows("a\tb,c\td\n")[0].1, ["a", "b,c", "d"]);
        assert_eq!(rows("a;b\n1;2\n")[0].1, ["a", "b"]);
    }

    #[test]
    fn a_quote_never_closed_is_damage() {
        let text = format!("a,b\n\"1,2\n{}", "3,4\n".repeat(20_000));
        assert_eq!(sheet(&text, &mut Kept::default()).unwrap_err().code(), "damaged");
    }
}
