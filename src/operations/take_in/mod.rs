//! Takes files in: bytes are read into records, records become facts or refused rows, each file within one
//! transaction. The same file twice changes nothing, except that rows refused for want of a roster or a rota
//! get another chance.

mod month_of_file;
mod month_records;
mod names;
mod ratings;
mod reason;
mod rota;
mod staff_facts;

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDateTime;
use serde::Serialize;
use sha2::{Digest, Sha256};
use xingchou_importers as importers;

use importers::records::Kind;
use importers::{FileReading, Taken};

pub use reason::Reason;

use super::OperationError;
use super::calendar::Calendar;
use crate::access::Viewer;
use crate::clock;
use crate::message::Message;
use crate::month::Month;
use crate::store::{NewImportFile, NewRejectedRow, Staff, Store, Writing};

/// A file as it was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileToTake {
    /// Its name, without folders.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TakenFile {
    /// Its name.
    pub name: String,
    /// Whether it was taken.
    pub outcome: Outcome,
    /// What it says; none where it could not be read.
    pub contents: Option<Contents>,
}

/// Whether a file was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// Taken now.
    Taken,
    /// The same bytes were taken before; rows that had been refused then were taken now.
    TakenAgain {
        /// The name it had then.
        earlier_name: String,
    },
    /// The same bytes were taken before; nothing was changed.
    AlreadyTaken {
        /// The name it had then.
        earlier_name: String,
        /// When, UTC.
        taken_at: NaiveDateTime,
    },
    /// Refused as a whole; nothing was changed.
    Refused {
        /// The reason's code.
        code: String,
        /// Why, and what to do.
        message: Message,
    },
}

/// What a file that could be read says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contents {
    /// The code of its kind, such as `rating`.
    pub kind: String,
    /// The kind's name.
    pub kind_name: Message,
    /// Which layout it was read by.
    pub layout: String,
    /// The encoding of a text file.
    pub encoding: Option<String>,
    /// The month it is taken for.
    pub month: Month,
    /// Its rows of data.
    pub data_rows: usize,
    /// Rows taken now.
    pub taken: usize,
    /// Of these, rows that replaced one of an earlier file.
    pub replaced: usize,
    /// Of these, rows dated outside the person's employment: kept and shown, not credited.
    pub not_credited: usize,
    /// Rows that an earlier file had said already, word for word.
    pub already_there: usize,
    /// For a rota: of its shifts, those on rest days and public holidays (延时服务); none for other kinds, and
    /// where the program has no calendar of the year.
    pub on_rest_days: Option<usize>,
    /// Total and footer rows passed over.
    pub footers_ignored: usize,
    /// Rows refused, each with its reason.
    pub refused: Vec<RefusedRow>,
    /// What someone should look at.
    pub warnings: Vec<Message>,
}

impl Contents {
    /// How many rows were refused for each reason, by the reason's code.
    #[must_use]
    pub fn refused_by_reason(&self) -> BTreeMap<&str, usize> {
        let mut counts = BTreeMap::new();
        for row in &self.refused {
            *counts.entry(row.reason.as_str()).or_insert(0) += 1;
        }
        counts
    }
}

/// A row that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RefusedRow {
    /// The sheet; empty for a text file.
    pub sheet: String,
    /// The row, as the user sees it.
    pub row: i64,
    /// The reason's code.
    pub reason: String,
    /// The reason in words, and what to do.
    pub message: Message,
    /// The row's cells, heading and text, or the record read from them. They may hold personal data, so they are
    /// kept in the database and not printed.
    #[serde(skip)]
    pub cells: serde_json::Value,
}

impl RefusedRow {
    fn new(taken: &Taken, reason: &Reason) -> Result<Self, OperationError> {
        Ok(Self {
            sheet: taken.place.sheet.clone(),
            row: i64::from(taken.place.row),
            reason: reason.code().to_owned(),
            message: reason.message(),
            cells: serde_json::to_value(&taken.record)?,
        })
    }
}

/// How far taking in has come, for whoever watches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    /// A file is being read.
    Reading {
        /// Its name.
        file: &'a str,
    },
    /// A file's rows are being taken.
    Taking {
        /// Its name.
        file: &'a str,
        /// How many rows.
        rows: usize,
    },
}

/// What is the same for every row of one file.
struct Batch<'a> {
    viewer: &'a Viewer,
    month: Month,
    id: i64,
    learned_at: NaiveDateTime,
    staff: HashMap<String, Staff>,
}

impl Batch<'_> {
    fn staff(&self, staff_no: &str) -> Result<&Staff, Reason> {
        self.staff.get(staff_no).ok_or_else(|| Reason::UnknownStaff { staff_no: staff_no.to_owned() })
    }
}

/// Which row of a file it is. Its place is not enough, for a row of a rota holds many shifts.
#[derive(Debug, PartialEq, Eq, Hash)]
struct RowIdentity {
    sheet: String,
    row: i64,
    cells: String,
}

impl RowIdentity {
    fn of(taken: &Taken) -> Result<Self, OperationError> {
        Ok(Self {
            sheet: taken.place.sheet.clone(),
            row: i64::from(taken.place.row),
            cells: serde_json::to_value(&taken.record)?.to_string(),
        })
    }
}

/// What became of the rows of one file.
#[derive(Debug, Default)]
struct Rows<'t> {
    taken: Vec<&'t Taken>,
    replaced: usize,
    not_credited: usize,
    already_there: usize,
    refused: Vec<RefusedRow>,
}

impl<'t> Rows<'t> {
    fn take(&mut self, taken: &'t Taken) {
        self.taken.push(taken);
    }

    fn refuse(&mut self, taken: &Taken, reason: &Reason) -> Result<(), OperationError> {
        self.refused.push(RefusedRow::new(taken, reason)?);
        Ok(())
    }
}

/// Takes one file in, for `month`, or for the month that the file speaks of.
///
/// # Errors
/// The database fails. A file that cannot be read is no error: its outcome says so.
pub fn take_in(
    store: &Store,
    viewer: &Viewer,
    file: FileToTake,
    month: Option<Month>,
) -> Result<TakenFile, OperationError> {
    let mut taken = take_in_many(store, viewer, vec![file], month, &mut |_| {})?;
    taken.pop().ok_or_else(|| {
        OperationError::Refused(Message::new("没有要导入的文件", "there is no file to take in"))
    })
}

/// Takes many files in, for `month`, or for the month that they speak of. All are read first; then rosters,
/// changes and rotas are taken before what needs them, so that their order does not matter. The answers come in
/// the order of the files.
///
/// # Errors
/// The database fails. A file that cannot be read is no error: its outcome says so, and the others are taken.
pub fn take_in_many(
    store: &Store,
    viewer: &Viewer,
    files: Vec<FileToTake>,
    month: Option<Month>,
    progress: &mut dyn FnMut(Step<'_>),
) -> Result<Vec<TakenFile>, OperationError> {
    let layouts = importers::Layouts::shipped()?;
    let mut answers = Vec::new();
    let mut readings = Vec::new();
    for (position, file) in files.iter().enumerate() {
        progress(Step::Reading { file: &file.name });
        match importers::read(&file.name, &file.bytes, &layouts) {
            Ok(reading) => readings.push((position, file, reading)),
            Err(error) => answers.push((
                position,
                refuse_file(
                    &file.name,
                    error.problem.code(),
                    Message::new(error.message_zh(), error.message_en()),
                ),
            )),
        }
    }
    let months: Vec<Option<Month>> =
        readings.iter().map(|(_, _, reading)| month_of_file::month_of(reading)).collect();
    let common_month = month.or_else(|| month_of_file::only_one(&months));
    let mut in_order: Vec<_> = readings.into_iter().zip(months).collect();
    in_order.sort_by_key(|((position, _, reading), _)| (order_of_taking(reading.kind), *position));
    for ((position, file, reading), stated) in in_order {
        progress(Step::Taking { file: &file.name, rows: reading.data_rows });
        let answer = match month_of_file::choose(&file.name, month, stated, common_month) {
            Ok(month) => take_file(store, viewer, file, reading, month)?,
            Err((code, message)) => refuse_file(&file.name, code, message),
        };
        answers.push((position, answer));
    }
    answers.sort_by_key(|(position, _)| *position);
    Ok(answers.into_iter().map(|(_, answer)| answer).collect())
}

/// What others need comes first: people, what is true of them, the rota; ratings last.
fn order_of_taking(kind: Kind) -> u8 {
    match kind {
        Kind::Staff => 0,
        Kind::StaffGrade => 1,
        Kind::StaffChange => 2,
        Kind::Grid | Kind::CaseItem | Kind::Shift | Kind::PostRotation => 3,
        Kind::Rating => 5,
        _ => 4,
    }
}

fn refuse_file(name: &str, code: &str, message: Message) -> TakenFile {
    TakenFile {
        name: name.to_owned(),
        outcome: Outcome::Refused { code: code.to_owned(), message },
        contents: None,
    }
}

fn take_file(
    store: &Store,
    viewer: &Viewer,
    file: &FileToTake,
    reading: FileReading,
    month: Month,
) -> Result<TakenFile, OperationError> {
    let digest = digest_of(&file.bytes);
    store.write_transaction(viewer, |writing| match writing.import_file_find(viewer, &digest, month)? {
        Some(earlier) => take_waiting_rows(writing, viewer, file, reading, month, earlier),
        None => take_new_file(writing, viewer, file, reading, month, &digest),
    })
}

fn take_new_file(
    writing: &mut Writing<'_>,
    viewer: &Viewer,
    file: &FileToTake,
    reading: FileReading,
    month: Month,
    digest: &str,
) -> Result<TakenFile, OperationError> {
    let learned_at = clock::now();
    let footers = count(reading.ignored_footers.len());
    let id = writing.import_file_insert(
        viewer,
        &NewImportFile {
            digest,
            name: &file.name,
            bytes: &file.bytes,
            kind: reading.kind.code(),
            layout: &reading.layout,
            month,
            taken_at: learned_at,
            footers_ignored: footers,
        },
    )?;
    let batch = Batch { viewer, month, id, learned_at, staff: people(writing, viewer)? };
    let mut rows = take_rows(writing, &batch, reading.kind, &reading.taken)?;
    for rejected in &reading.rejected {
        rows.refused.push(RefusedRow {
            sheet: rejected.place.sheet.clone(),
            row: i64::from(rejected.place.row),
            reason: rejected.reason.code().to_owned(),
            message: Message::new(rejected.reason.message_zh(), rejected.reason.message_en()),
            cells: serde_json::to_value(&rejected.cells)?,
        });
    }
    rows.refused.sort_by(|one, other| (&one.sheet, one.row).cmp(&(&other.sheet, other.row)));
    let waiting: Vec<NewRejectedRow> = rows
        .refused
        .iter()
        .map(|row| NewRejectedRow {
            batch: id,
            sheet: row.sheet.clone(),
            row_number: row.row,
            reason: row.reason.clone(),
            message_zh: row.message.zh.clone(),
            message_en: row.message.en.clone(),
            cells: row.cells.to_string(),
        })
        .collect();
    writing.rejected_row_insert(viewer, &waiting)?;
    writing.import_file_set_counts(viewer, id, count(rows.taken.len()), count(rows.refused.len()))?;
    writing.audit_entry_insert(viewer, "file_taken", &file.name)?;
    Ok(TakenFile {
        name: file.name.clone(),
        outcome: Outcome::Taken,
        contents: Some(contents(&reading, &batch, rows)?),
    })
}

/// The same bytes again: rows that were refused then, and could be taken now that the roster or the rota is
/// there, are taken. Where there are none, nothing is written.
fn take_waiting_rows(
    writing: &mut Writing<'_>,
    viewer: &Viewer,
    file: &FileToTake,
    mut reading: FileReading,
    month: Month,
    earlier: crate::store::ImportFile,
) -> Result<TakenFile, OperationError> {
    let waiting: HashMap<RowIdentity, i64> = writing
        .rejected_row_list(viewer)?
        .into_iter()
        .filter(|row| row.batch == earlier.id && row.state == "waiting")
        .map(|row| (RowIdentity { sheet: row.sheet, row: row.row_number, cells: row.cells }, row.id))
        .collect();
    let mut still_waiting = Vec::new();
    for taken in reading.taken {
        if waiting.contains_key(&RowIdentity::of(&taken)?) {
            still_waiting.push(taken);
        }
    }
    reading.taken = still_waiting;
    let batch =
        Batch { viewer, month, id: earlier.id, learned_at: clock::now(), staff: people(writing, viewer)? };
    let rows = take_rows(writing, &batch, reading.kind, &reading.taken)?;
    let mut corrected: HashSet<i64> = HashSet::new();
    for taken in &rows.taken {
        corrected.extend(waiting.get(&RowIdentity::of(taken)?));
    }
    let outcome = if corrected.is_empty() {
        Outcome::AlreadyTaken { earlier_name: earlier.name, taken_at: earlier.taken_at }
    } else {
        for id in &corrected {
            writing.rejected_row_set_state(viewer, *id, "corrected")?;
        }
        let corrected = count(corrected.len());
        writing.import_file_set_counts(
            viewer,
            earlier.id,
            earlier.rows_taken.saturating_add(corrected),
            earlier.rows_refused.saturating_sub(corrected),
        )?;
        writing.audit_entry_insert(viewer, "file_taken_again", &file.name)?;
        Outcome::TakenAgain { earlier_name: earlier.name }
    };
    Ok(TakenFile { name: file.name.clone(), outcome, contents: Some(contents(&reading, &batch, rows)?) })
}

fn take_rows<'t>(
    writing: &mut Writing<'_>,
    batch: &Batch<'_>,
    kind: Kind,
    taken: &'t [Taken],
) -> Result<Rows<'t>, OperationError> {
    match kind {
        Kind::Staff => staff_facts::take_roster(writing, batch, taken),
        Kind::StaffGrade => staff_facts::take_grades(writing, batch, taken),
        Kind::StaffChange => staff_facts::take_changes(writing, batch, taken),
        Kind::Rating => ratings::take(writing, batch, taken),
        _ => month_records::take(writing, batch, kind, taken),
    }
}

/// How many of a rota's shifts are on rest days.
fn on_rest_days(reading: &FileReading) -> Result<Option<usize>, OperationError> {
    if reading.kind != Kind::Shift {
        return Ok(None);
    }
    let calendar = Calendar::built_in()?;
    let mut resting = 0;
    for date in reading.taken.iter().filter_map(|taken| month_of_file::date_of(&taken.record)) {
        match calendar.is_workday(date) {
            Some(true) => {}
            Some(false) => resting += 1,
            None => return Ok(None),
        }
    }
    Ok(Some(resting))
}

fn contents(reading: &FileReading, batch: &Batch<'_>, rows: Rows<'_>) -> Result<Contents, OperationError> {
    let mut warnings: Vec<Message> = reading
        .warnings
        .iter()
        .map(|warning| Message::new(warning.message_zh(), warning.message_en()))
        .collect();
    warnings.extend(rows.taken.iter().filter_map(|taken| names::other_name(taken, &batch.staff)));
    Ok(Contents {
        kind: reading.kind.code().to_owned(),
        kind_name: Message::new(reading.kind.name_zh(), reading.kind.name_en()),
        layout: reading.layout.clone(),
        encoding: reading.encoding.clone(),
        month: batch.month,
        data_rows: reading.data_rows,
        taken: rows.taken.len(),
        replaced: rows.replaced,
        not_credited: rows.not_credited,
        already_there: rows.already_there,
        on_rest_days: on_rest_days(reading)?,
        footers_ignored: reading.ignored_footers.len(),
        refused: rows.refused,
        warnings,
    })
}

fn people(writing: &mut Writing<'_>, viewer: &Viewer) -> Result<HashMap<String, Staff>, OperationError> {
    Ok(writing.staff_list(viewer)?.into_iter().map(|staff| (staff.staff_no.clone(), staff)).collect())
}

/// SHA-256, hexadecimal.
fn digest_of(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}
