//! Office files in, typed records out.
//!
//! [`read`] takes a file's bytes and gives every row below the headings as a
//! record, as a refused row with its reason, or as a footer set aside;
//! nothing is dropped. What a file is about is judged by its headings alone.
//! The library opens no files and reads no clock.
//!
//! Workbooks are parsed by a library that a hostile file can make ask for any
//! amount of memory. So reading one comes in two halves that may stand in two
//! processes: [`pack`] turns a workbook into a plain parcel of its sheets,
//! [`read_packed`] reads the parcel. [`read`] does both at once.

mod archive;
mod assemble;
mod biff;
mod cell;
mod check;
mod correct;
mod date;
mod delimited;
mod encoding;
mod fields;
mod file_error;
mod hidden;
mod layout;
mod likeness;
mod limits;
mod make;
mod options;
mod parcel;
mod propose;
mod reading;
mod reason;
mod recognise;
pub mod records;
mod row;
mod table;
mod take;
mod text;
mod texts;
mod workbook;

pub use correct::{CorrectionError, read_corrected};
pub use file_error::{EncodingCandidate, FileError, FileProblem, Measure, NearLayout};
pub use layout::{LayoutError, Layouts};
pub use options::{HiddenContent, ReadOptions, TextEncoding};
pub use parcel::ParcelError;
pub use propose::{Example, Proposal, ProposedColumn};
pub use reading::{FileReading, Footer, ReadRow, Rejected, Taken, Warning};
pub use reason::{CellSeen, Reason};
pub use records::{Kind, Place, Record};

use std::borrow::Cow;
use std::io::{Read, Write};

use assemble::Assembler;
use encoding::Decoded;
use table::Sheets;

/// Reads a file. The name serves for places and messages only.
///
/// # Errors
/// The file as a whole can't be read or recognised; then nothing is taken. A
/// row that can't be taken is no error but stands in
/// [`FileReading::rejected`].
pub fn read(file_name: &str, bytes: &[u8], layouts: &Layouts) -> Result<FileReading, FileError> {
    read_with(file_name, bytes, layouts, &ReadOptions::default())
}

/// Reads a file as decided in `options`.
///
/// # Errors
/// As for [`read`]; or the layout asked for is not known.
pub fn read_with(
    file_name: &str,
    bytes: &[u8],
    layouts: &Layouts,
    options: &ReadOptions,
) -> Result<FileReading, FileError> {
    collected(|out| read_streamed(file_name, bytes, layouts, options, out))
}

/// Gathers the rows that `read` hands on, so that the reading holds them all.
///
/// # Errors
/// Those of `read`.
pub fn collected<E>(
    read: impl FnOnce(&mut dyn FnMut(ReadRow)) -> Result<FileReading, E>,
) -> Result<FileReading, E> {
    let (mut taken, mut rejected, mut footers) = (Vec::new(), Vec::new(), Vec::new());
    let reading = read(&mut |row| match row {
        ReadRow::Taken(row) => taken.push(row),
        ReadRow::Rejected(row) => rejected.push(row),
        ReadRow::Footer(row) => footers.push(row),
    })?;
    Ok(FileReading { taken, rejected, ignored_footers: footers, ..reading })
}

/// Reads a file and hands each row on as it comes, so that a file of a
/// million rows needs no more memory than its bytes. The reading that is
/// returned holds no rows.
///
/// # Errors
/// As for [`read_with`]. Rows may have been handed on before; they don't
/// count.
pub fn read_streamed(
    file_name: &str,
    bytes: &[u8],
    layouts: &Layouts,
    options: &ReadOptions,
    out: &mut dyn FnMut(ReadRow),
) -> Result<FileReading, FileError> {
    let refused = |problem| FileError { file: file_name.to_owned(), problem };
    let layouts = chosen(layouts, options).map_err(refused)?;
    let mut read = || {
        let content = content(bytes, options)?;
        let encoding = content.encoding();
        let mut assembler = Assembler::new(file_name, &layouts, options, encoding, out);
        content.sheets(&mut assembler)?;
        assembler.finish()
    };
    read().map_err(refused)
}

/// True for bytes that are a workbook or pretend to be one, which had better
/// be read in two halves (see the crate's own page).
pub fn is_workbook(bytes: &[u8]) -> bool {
    workbook::container(bytes).is_some()
}

/// Refuses a file by its size alone, before it is read into memory: more
/// than 256 MiB is not taken.
///
/// # Errors
/// The file is too large.
pub fn check_size(file_name: &str, bytes: u64) -> Result<(), FileError> {
    let limit = u64::try_from(limits::BYTES).unwrap_or(u64::MAX);
    if bytes <= limit {
        return Ok(());
    }
    let problem = FileProblem::TooLarge { measure: Measure::Bytes, limit };
    Err(FileError { file: file_name.to_owned(), problem })
}

/// The first half of reading a workbook: its sheets as a parcel. Why it was
/// refused goes into the parcel too.
///
/// # Errors
/// The parcel can't be written.
pub fn pack(bytes: &[u8], options: &ReadOptions, parcel: impl Write) -> std::io::Result<()> {
    let mut packer = parcel::Packer::new(parcel);
    let outcome = content(bytes, options).and_then(|content| content.sheets(&mut packer));
    packer.finish(outcome)
}

/// The second half: reads the parcel that [`pack`] made of a workbook, handing
/// each row on as it comes. The parcel is not trusted.
///
/// # Errors
/// The parcel is broken, or the file is refused as by [`read_with`].
pub fn read_packed(
    file_name: &str,
    parcel: &mut dyn Read,
    layouts: &Layouts,
    options: &ReadOptions,
    out: &mut dyn FnMut(ReadRow),
) -> Result<FileReading, ParcelError> {
    let layouts = chosen(layouts, options).map_err(ParcelError::Refused)?;
    let mut assembler = Assembler::new(file_name, &layouts, options, None, out);
    parcel::unpack(parcel, &mut assembler)?;
    assembler.finish().map_err(ParcelError::Refused)
}

/// What a table that no layout fits could be, the likeliest kind first; none
/// where nothing comes near.
///
/// # Errors
/// The file can't be read at all, or holds nothing.
pub fn propose(
    file_name: &str,
    bytes: &[u8],
    layouts: &Layouts,
    options: &ReadOptions,
) -> Result<Vec<Proposal>, FileError> {
    let propose = || {
        let mut top = propose::Top::default();
        content(bytes, options)?.sheets(&mut top)?;
        top.proposals(layouts)
    };
    propose().map_err(|problem| FileError { file: file_name.to_owned(), problem })
}

/// The same for the parcel that [`pack`] made of a workbook.
///
/// # Errors
/// The parcel is broken, or says why the file was refused.
pub fn propose_packed(parcel: &mut dyn Read, layouts: &Layouts) -> Result<Vec<Proposal>, ParcelError> {
    let mut top = propose::Top::default();
    parcel::unpack(parcel, &mut top)?;
    top.proposals(layouts).map_err(ParcelError::Refused)
}

/// The texts of the first visible sheet that holds anything, row by row, blank rows left out: for files that are
/// compared, not taken in.
///
/// # Errors
/// The file can't be read at all.
pub fn texts(file_name: &str, bytes: &[u8], options: &ReadOptions) -> Result<Vec<Vec<String>>, FileError> {
    let read = || {
        let mut texts = texts::Texts::default();
        content(bytes, options)?.sheets(&mut texts)?;
        Ok(texts.into_rows())
    };
    read().map_err(|problem| FileError { file: file_name.to_owned(), problem })
}

/// The same for the parcel that [`pack`] made of a workbook.
///
/// # Errors
/// The parcel is broken, or says why the file was refused.
pub fn texts_packed(parcel: &mut dyn Read) -> Result<Vec<Vec<String>>, ParcelError> {
    let mut texts = texts::Texts::default();
    parcel::unpack(parcel, &mut texts)?;
    Ok(texts.into_rows())
}

fn chosen<'l>(layouts: &'l Layouts, options: &ReadOptions) -> Result<Cow<'l, Layouts>, FileProblem> {
    match &options.layout {
        None => Ok(Cow::Borrowed(layouts)),
        Some(id) => match layouts.only(id) {
            Some(only) => Ok(Cow::Owned(only)),
            None => Err(FileProblem::UnknownLayout { layout: id.clone() }),
        },
    }
}

/// A file, told apart by content.
enum Content<'b> {
    Workbook(workbook::Container, &'b [u8]),
    Text(Cow<'b, str>, TextEncoding),
}

fn content<'b>(bytes: &'b [u8], options: &ReadOptions) -> Result<Content<'b>, FileProblem> {
    if bytes.is_empty() {
        return Err(FileProblem::Empty);
    }
    check_size("", u64::try_from(bytes.len()).unwrap_or(u64::MAX)).map_err(|error| error.problem)?;
    if let Some(container) = workbook::container(bytes) {
        return Ok(Content::Workbook(container, bytes));
    }
    if options.encoding.is_none() && encoding::looks_binary(bytes) {
        return Err(FileProblem::NotASpreadsheet);
    }
    match encoding::decode(bytes, options.encoding) {
        Decoded::Unsure(candidates) => Err(FileProblem::EncodingNotSure { candidates }),
        Decoded::Sure(text, _) if text::trimmed(&text).starts_with('<') => Err(FileProblem::WebPage),
        Decoded::Sure(text, encoding) => Ok(Content::Text(text, encoding)),
    }
}

impl Content<'_> {
    fn encoding(&self) -> Option<TextEncoding> {
        match self {
            Content::Workbook(..) => None,
            Content::Text(_, encoding) => Some(*encoding),
        }
    }

    fn sheets(&self, sheets: &mut dyn Sheets) -> Result<(), FileProblem> {
        match self {
            Content::Workbook(container, bytes) => workbook::sheets(*container, bytes, sheets),
            Content::Text(text, _) => delimited::sheet(text, sheets),
        }
    }
}
