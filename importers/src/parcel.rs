//! Sheets as bytes between two processes: the one that dares to open a
//! workbook and the one that must not fall over it. The receiver trusts
//! nothing: every length has a limit.

use std::io::{self, Read, Write};

use chrono::DateTime;
use rust_decimal::Decimal;

use crate::cell::Cell;
use crate::file_error::FileProblem;
use crate::limits;
use crate::table::{SheetHead, Sheets, TableRow};

const SHEET: u8 = 1;
const ROW: u8 = 2;
const SHEET_END: u8 = 3;
const END: u8 = 4;
const PROBLEM: u8 = 5;

const EMPTY: u8 = 0;
const TEXT: u8 = 1;
const NUMBER: u8 = 2;
const BAD_NUMBER: u8 = 3;
const TRUE: u8 = 4;
const FALSE: u8 = 5;
const TIME: u8 = 6;
const ERROR: u8 = 7;
const FORMULA_WITHOUT_VALUE: u8 = 8;

/// Bytes of one text: as many characters as a cell may hold, four bytes each,
/// and more for a problem's words.
const LONGEST_TEXT: usize = limits::CELL_CHARACTERS * 4;

/// Why a parcel of sheets could not be used.
#[derive(Debug)]
pub enum ParcelError {
    /// It ends early or can't be read.
    Broken(io::Error),
    /// It says why the file was refused.
    Refused(FileProblem),
}

impl From<io::Error> for ParcelError {
    fn from(error: io::Error) -> Self {
        ParcelError::Broken(error)
    }
}

/// Writes sheets as they come.
pub(crate) struct Packer<W> {
    out: W,
    /// The writer failed: nobody reads any more.
    failed: Option<io::Error>,
}

impl<W: Write> Packer<W> {
    pub(crate) fn new(out: W) -> Self {
        Packer { out, failed: None }
    }

    /// Closes the parcel with what became of the file.
    pub(crate) fn finish(mut self, outcome: Result<(), FileProblem>) -> io::Result<()> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        match outcome {
            Ok(()) => self.out.write_all(&[END])?,
            Err(problem) => {
                self.out.write_all(&[PROBLEM])?;
                let text = serde_json::to_string(&problem).map_err(io::Error::other)?;
                write_text(&mut self.out, &text)?;
            }
        }
        self.out.flush()
    }

    fn keep(&mut self, result: io::Result<()>) -> Result<(), FileProblem> {
        result.map_err(|error| {
            let detail = error.to_string();
            self.failed = Some(error);
            FileProblem::Damaged { detail }
        })
    }
}

impl<W: Write> Sheets for Packer<W> {
    fn begin(&mut self, head: SheetHead) -> Result<(), FileProblem> {
        let result = write_head(&mut self.out, &head);
        self.keep(result)
    }

    fn row(&mut self, row: TableRow) -> Result<(), FileProblem> {
        let result = write_row(&mut self.out, &row);
        self.keep(result)
    }

    fn end(&mut self) -> Result<(), FileProblem> {
        let result = self.out.write_all(&[SHEET_END]);
        self.keep(result)
    }
}

fn write_head(out: &mut impl Write, head: &SheetHead) -> io::Result<()> {
    out.write_all(&[SHEET, u8::from(head.hidden), u8::from(head.epoch_1904), u8::from(head.is_text)])?;
    write_text(out, &head.name)?;
    write_count(out, head.hidden_columns.len())?;
    head.hidden_columns.iter().try_for_each(|column| out.write_all(&column.to_le_bytes()))
}

fn write_row(out: &mut impl Write, row: &TableRow) -> io::Result<()> {
    out.write_all(&[ROW, u8::from(row.hidden)])?;
    out.write_all(&row.row.to_le_bytes())?;
    write_count(out, row.cells.len())?;
    row.cells.iter().try_for_each(|cell| write_cell(out, cell))
}

fn write_cell(out: &mut impl Write, cell: &Cell) -> io::Result<()> {
    let mut tagged = |tag, text: &str| {
        out.write_all(&[tag])?;
        write_text(out, text)
    };
    match cell {
        Cell::Text(text) => tagged(TEXT, text),
        Cell::BadNumber(text) => tagged(BAD_NUMBER, text),
        Cell::Error(text) => tagged(ERROR, text),
        Cell::Empty => out.write_all(&[EMPTY]),
        Cell::Truth(truth) => out.write_all(&[if *truth { TRUE } else { FALSE }]),
        Cell::FormulaWithoutValue => out.write_all(&[FORMULA_WITHOUT_VALUE]),
        Cell::Number(number) => {
            out.write_all(&[NUMBER])?;
            out.write_all(&number.serialize())
        }
        Cell::Time(time) => {
            out.write_all(&[TIME])?;
            out.write_all(&time.and_utc().timestamp().to_le_bytes())
        }
    }
}

fn write_count(out: &mut impl Write, count: usize) -> io::Result<()> {
    out.write_all(&u32::try_from(count).map_err(io::Error::other)?.to_le_bytes())
}

fn write_text(out: &mut impl Write, text: &str) -> io::Result<()> {
    write_count(out, text.len())?;
    out.write_all(text.as_bytes())
}

/// Hands the sheets of a parcel on.
///
/// # Errors
/// The parcel is broken, or says why the file was refused, or what receives
/// the sheets refuses them.
pub(crate) fn unpack(parcel: &mut dyn Read, sheets: &mut dyn Sheets) -> Result<(), ParcelError> {
    let mut parcel = Unpacking { parcel };
    let (mut rows, mut cells, mut seen_sheets) = (0_usize, 0_usize, 0_usize);
    loop {
        match parcel.byte()? {
            SHEET => {
                seen_sheets = seen_sheets.saturating_add(1);
                rows = 0;
                let head = parcel.head()?;
                sheets.begin(head).map_err(ParcelError::Refused)?;
            }
            ROW => {
                let row = parcel.row()?;
                rows = rows.saturating_add(1);
                cells = cells.saturating_add(row.cells.iter().filter(|cell| **cell != Cell::Empty).count());
                sheets.row(row).map_err(ParcelError::Refused)?;
            }
            SHEET_END => sheets.end().map_err(ParcelError::Refused)?,
            END => return Ok(()),
            PROBLEM => {
                let text = parcel.text()?;
                let problem = serde_json::from_str(&text).map_err(io::Error::other)?;
                return Err(ParcelError::Refused(problem));
            }
            _ => return Err(broken("an unknown mark").into()),
        }
        if rows > limits::ROWS || cells > limits::CELLS || seen_sheets > limits::SHEETS {
            return Err(broken("more than the limits allow").into());
        }
    }
}

fn broken(detail: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, detail)
}

struct Unpacking<'p> {
    parcel: &'p mut dyn Read,
}

impl Unpacking<'_> {
    fn exactly<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.parcel.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn byte(&mut self) -> io::Result<u8> {
        let [byte] = self.exactly::<1>()?;
        Ok(byte)
    }

    fn count(&mut self, limit: usize) -> io::Result<usize> {
        let count = usize::try_from(u32::from_le_bytes(self.exactly()?)).map_err(io::Error::other)?;
        if count > limit { Err(broken("a length beyond its limit")) } else { Ok(count) }
    }

    fn text(&mut self) -> io::Result<String> {
        let mut bytes = vec![0; self.count(LONGEST_TEXT)?];
        self.parcel.read_exact(&mut bytes)?;
        String::from_utf8(bytes).map_err(io::Error::other)
    }

    fn head(&mut self) -> io::Result<SheetHead> {
        let [hidden, epoch_1904, is_text] = self.exactly()?;
        let name = self.text()?;
        let mut hidden_columns = Vec::new();
        for _ in 0..self.count(limits::COLUMNS.saturating_add(1))? {
            hidden_columns.push(u32::from_le_bytes(self.exactly()?));
        }
        Ok(SheetHead {
            name,
            hidden: hidden != 0,
            epoch_1904: epoch_1904 != 0,
            is_text: is_text != 0,
            hidden_columns,
        })
    }

    fn row(&mut self) -> io::Result<TableRow> {
        let hidden = self.byte()? != 0;
        let row = u32::from_le_bytes(self.exactly()?);
        let count = self.count(limits::COLUMNS)?;
        let mut cells = Vec::with_capacity(count);
        for _ in 0..count {
            cells.push(self.cell()?);
        }
        Ok(TableRow { row, hidden, cells })
    }

    fn cell(&mut self) -> io::Result<Cell> {
        Ok(match self.byte()? {
            EMPTY => Cell::Empty,
            TEXT => Cell::Text(self.text()?),
            NUMBER => Cell::Number(Decimal::deserialize(self.exactly()?)),
            BAD_NUMBER => Cell::BadNumber(self.text()?),
            TRUE => Cell::Truth(true),
            FALSE => Cell::Truth(false),
            TIME => {
                let seconds = i64::from_le_bytes(self.exactly()?);
                let time = DateTime::from_timestamp(seconds, 0).ok_or_else(|| broken("no time"))?;
                Cell::Time(time.naive_utc())
            }
            ERROR => Cell::Error(self.text()?),
            FORMULA_WITHOUT_VALUE => Cell::FormulaWithoutValue,
            _ => return Err(broken("an unknown cell")),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Kept(Vec<SheetHead>, Vec<TableRow>);

    impl Sheets for Kept {
        fn begin(&mut self, head: SheetHead) -> Result<(), FileProblem> {
            self.0.push(head);
            Ok(())
        }
        fn row(&mut self, row: TableRow) -> Result<(), FileProblem> {
            self.1.push(row);
            Ok(())
        }
        fn end(&mut self) -> Result<(), FileProblem> {
            Ok(())
        }
    }

    #[test]
    fn what_goes_in_comes_out() {
        let head = SheetHead {
            name: "一组".to_owned(),
            hidden: true,
            epoch_1904: true,
            is_text: false,
            hidden_columns: vec![2, 7],
        };
        let time = chrono::NaiveDate::from_ymd_opt(2026, 10, 8).unwrap().and_hms_opt(8, 1, 59).unwrap();
        let row = TableRow {
            row: 1_048_576,
            hidden: true,
            cells: vec![
                Cell::Empty,
                Cell::Text("𠮷".to_owned()),
                Cell::Number(Decimal::new(-184_850, 2)),
                Cell::BadNumber("inf".to_owned()),
                Cell::Truth(true),
                Cell::Truth(false),
                Cell::Time(time),
                Cell::Error("#N/A".to_owned()),
                Cell::FormulaWithoutValue,
            ],
        };
        let mut bytes = Vec::new();
        let mut packer = Packer::new(&mut bytes);
        packer.begin(head.clone()).unwrap();
        packer.row(row.clone()).unwrap();
        packer.end().unwrap();
        packer.finish(Ok(())).unwrap();
        let mut kept = Kept::default();
        unpack(&mut bytes.as_slice(), &mut kept).unwrap();
        assert_eq!((kept.0, kept.1), (vec![head], vec![row]));
        for end in 0..bytes.len() {
            let cut = unpack(&mut &bytes[..end], &mut Kept::default());
            assert!(matches!(cut, Err(ParcelError::Broken(_))), "{end}");
        }
    }
}
