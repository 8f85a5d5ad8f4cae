//! Office files in, typed records out.
//!
//! [`read`] takes a file's bytes and gives every row below the headings as a
//! record, as a refused row with its reason, or as a footer set aside;
//! nothing is dropped. What a file is about is judged by its headings alone.
//! The library opens no files and reads no clock.

mod cell;
mod correct;
mod date;
mod delimited;
mod encoding;
mod fields;
mod file_error;
mod layout;
mod limits;
mod make;
mod reading;
mod reason;
mod recognise;
pub mod records;
mod row;
mod table;
mod take;
mod text;
mod workbook;

pub use correct::{CorrectionError, read_corrected};
pub use file_error::{FileError, FileProblem, Measure, NearLayout};
pub use layout::{LayoutError, Layouts};
pub use reading::{FileReading, Footer, Rejected, Taken, Warning};
pub use reason::{CellSeen, Reason};
pub use records::{Kind, Place, Record};

use recognise::Fit;
use table::Table;

/// Reads a file. The name serves for places and messages only.
///
/// # Errors
/// The file as a whole can't be read or recognised; then nothing is taken. A
/// row that can't be taken is no error but stands in
/// [`FileReading::rejected`].
pub fn read(file_name: &str, bytes: &[u8], layouts: &Layouts) -> Result<FileReading, FileError> {
    read_tables(file_name, bytes, layouts)
        .map_err(|problem| FileError { file: file_name.to_owned(), problem })
}

fn read_tables(file_name: &str, bytes: &[u8], layouts: &Layouts) -> Result<FileReading, FileProblem> {
    let (tables, encoding) = tables(bytes)?;
    if tables.iter().all(|table| table.rows.is_empty()) {
        return Err(FileProblem::Empty);
    }
    let mut reading: Option<FileReading> = None;
    let mut first_problem = None;
    let mut not_read = Vec::new();
    for table in tables.iter().filter(|table| !table.rows.is_empty()) {
        let fit = if table.hidden {
            not_read.push(table);
            continue;
        } else {
            match recognise::recognise(table, layouts) {
                Ok(fit) => fit,
                Err(problem) => {
                    first_problem.get_or_insert(problem);
                    not_read.push(table);
                    continue;
                }
            }
        };
        match &mut reading {
            None => reading = Some(start(file_name, table, &fit, layouts, encoding)),
            Some(reading) if reading.layout == fit.layout.id => {
                add(reading, file_name, table, &fit, layouts);
            }
            Some(_) => not_read.push(table),
        }
    }
    let Some(mut reading) = reading else {
        return Err(first_problem.unwrap_or(FileProblem::Empty));
    };
    reading.warnings.extend(not_read.into_iter().map(|table| Warning::SheetNotRead {
        file: file_name.to_owned(),
        sheet: table.sheet.clone(),
        hidden: table.hidden,
    }));
    Ok(reading)
}

/// The tables of a file, told apart by content, and a text file's encoding.
fn tables(bytes: &[u8]) -> Result<(Vec<Table>, Option<&'static str>), FileProblem> {
    if bytes.is_empty() {
        return Err(FileProblem::Empty);
    }
    if bytes.len() > limits::BYTES {
        return Err(FileProblem::TooLarge {
            measure: Measure::Bytes,
            limit: u64::try_from(limits::BYTES).unwrap_or(u64::MAX),
        });
    }
    if let Some(container) = workbook::container(bytes) {
        return Ok((workbook::tables(container, bytes)?, None));
    }
    if encoding::looks_binary(bytes) {
        return Err(FileProblem::NotASpreadsheet);
    }
    let (text, encoding) = encoding::decode(bytes).ok_or(FileProblem::EncodingNotSure)?;
    if text::trimmed(&text).starts_with('<') {
        return Err(FileProblem::WebPage);
    }
    Ok((vec![delimited::table(&text)?], Some(encoding)))
}

fn start(
    file_name: &str,
    table: &Table,
    fit: &Fit<'_>,
    layouts: &Layouts,
    encoding: Option<&str>,
) -> FileReading {
    let outcome = take::rows(file_name, table, fit, &layouts.words);
    FileReading {
        layout: fit.layout.id.clone(),
        kind: fit.layout.kind,
        title: fit.title.clone(),
        period: fit.period,
        encoding: encoding.map(str::to_owned),
        taken: outcome.taken,
        rejected: outcome.rejected,
        ignored_footers: outcome.footers,
        data_rows: outcome.data_rows,
        unused_headings: unused_headings(fit),
        absent_headings: absent_headings(fit),
        warnings: outcome.warnings,
    }
}

/// Adds a further sheet of the same layout, such as one for each community.
fn add(reading: &mut FileReading, file_name: &str, table: &Table, fit: &Fit<'_>, layouts: &Layouts) {
    let outcome = take::rows(file_name, table, fit, &layouts.words);
    reading.taken.extend(outcome.taken);
    reading.rejected.extend(outcome.rejected);
    reading.ignored_footers.extend(outcome.footers);
    reading.data_rows = reading.data_rows.saturating_add(outcome.data_rows);
    reading.warnings.extend(outcome.warnings);
    for heading in unused_headings(fit) {
        if !reading.unused_headings.contains(&heading) {
            reading.unused_headings.push(heading);
        }
    }
}

fn unused_headings(fit: &Fit<'_>) -> Vec<String> {
    fit.headings
        .iter()
        .enumerate()
        .filter(|(column, heading)| !heading.is_empty() && !fit.reads(*column))
        .map(|(_, heading)| heading.clone())
        .collect()
}

fn absent_headings(fit: &Fit<'_>) -> Vec<String> {
    fit.layout
        .fields
        .iter()
        .filter(|field| fit.column(&field.name).is_none())
        .map(|field| field.heading.clone())
        .collect()
}
