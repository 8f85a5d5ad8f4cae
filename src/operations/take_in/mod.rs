//! Takes files in: bytes are read into records, records become facts or refused rows, each file within one
//! transaction. The same file twice changes nothing, except that rows refused for want of a roster or a rota
//! get another chance.

mod again;
mod answer;
mod batch;
mod cells;
mod identity;
mod month_of_file;
mod month_records;
mod notices;
mod place;
mod ratings;
mod reason;
mod rota;
mod staff_facts;

use std::collections::BTreeMap;
use std::convert::Infallible;

use importers::records::Kind;
use importers::{FileError, FileReading, Layouts, ReadOptions, ReadRow};
use sha2::{Digest, Sha256};
use xingchou_importers as importers;

pub use answer::{Contents, Outcome, RefusedRow, TakenFile};
pub use reason::Reason;

pub(in crate::operations) use again::attribute_again;
pub(in crate::operations) use batch::{Put, Source, put_back, take_file, take_reading, undo_rows};
pub(in crate::operations) use cells::layout_of_cells;
pub(in crate::operations) use identity::letters;
pub(in crate::operations) use rota::{OnDuty, Rota};

use super::OperationError;
use super::reading::{FileToRead, Progress, Reader};
use crate::access::Viewer;
use crate::message::Message;
use crate::month::Month;
use crate::store::{Store, StoreError, Writing};

/// A file as it was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileToTake {
    /// Its name, without folders.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
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

/// Takes many files in by the layouts that the program carries; see [`Intake::take`].
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
    let layouts = Layouts::shipped()?;
    let intake = Intake {
        store,
        viewer,
        layouts: &layouts,
        month,
        options: ReadOptions::default(),
        held_bytes: HELD_BYTES,
    };
    intake.take(files, progress)
}

/// Where files go, and how they are read.
#[derive(Debug)]
pub struct Intake<'a> {
    /// The database.
    pub store: &'a Store,
    /// Who takes them in.
    pub viewer: &'a Viewer,
    /// What the headings mean.
    pub layouts: &'a Layouts,
    /// The month to take them for; none for the month that they speak of.
    pub month: Option<Month>,
    /// What was decided about reading them.
    pub options: ReadOptions,
    /// Bytes from which on the rows of a text file of ratings are taken while they are read, for they may be too many
    /// to be held; see [`HELD_BYTES`]. A workbook of an eighth may hold as many.
    pub held_bytes: usize,
}

/// Bytes of a text file whose rows are held at once.
pub const HELD_BYTES: usize = 16 << 20;
/// A workbook is packed: it holds as many rows as a text of so many times its size.
const WORKBOOK_PACKED: usize = 8;

impl Intake<'_> {
    /// Takes files in. All are read first; then rosters, changes and rotas are taken before what needs them, so
    /// that their order does not matter. The answers come in the order of the files.
    ///
    /// # Errors
    /// The database fails. A file that cannot be read is no error: its outcome says so, and the others are taken.
    pub fn take(
        &self,
        files: Vec<FileToTake>,
        progress: &mut dyn FnMut(Step<'_>),
    ) -> Result<Vec<TakenFile>, OperationError> {
        let (ready, mut answers) = self.read_all(files, progress);
        for file in ready {
            progress(Step::Taking { file: &file.file.name, rows: file.read.reading.data_rows });
            let position = file.position;
            let answer = self.store.write_transaction(self.viewer, |writing| self.take_one(writing, file))?;
            answers.push((position, answer));
        }
        Ok(in_order(answers))
    }

    /// What taking these files in would do; nothing is written.
    ///
    /// # Errors
    /// The database fails.
    pub fn preview(
        &self,
        files: Vec<FileToTake>,
        progress: &mut dyn FnMut(Step<'_>),
    ) -> Result<Vec<TakenFile>, OperationError> {
        let (ready, mut answers) = self.read_all(files, progress);
        // The files are really taken, so that the answer is exactly what would come, in a transaction that then
        // fails on purpose.
        let done: Result<Infallible, Previewed> = self.store.write_transaction(self.viewer, |writing| {
            let mut taken = Vec::new();
            for file in ready {
                progress(Step::Taking { file: &file.file.name, rows: file.read.reading.data_rows });
                let position = file.position;
                taken.push((position, self.take_one(writing, file).map_err(Previewed::Failed)?));
            }
            Err(Previewed::Seen(taken))
        });
        match done {
            Err(Previewed::Seen(taken)) => answers.extend(taken),
            Err(Previewed::Failed(error)) => return Err(error),
            Ok(never) => match never {},
        }
        Ok(in_order(answers))
    }

    fn take_one(&self, writing: &mut Writing<'_>, ready: Ready) -> Result<TakenFile, OperationError> {
        let (viewer, layouts) = (self.viewer, self.layouts);
        let reader = Reader::new(layouts);
        let source = Source { reader: &reader, options: &self.options };
        take_file(writing, viewer, layouts, &ready.file, source, ready.read, ready.month)
    }

    fn is_large(&self, bytes: &[u8]) -> bool {
        let times = if importers::is_workbook(bytes) { WORKBOOK_PACKED } else { 1 };
        bytes.len().saturating_mul(times) > self.held_bytes
    }

    /// Reads the files, in the order in which they are to be taken; those that cannot be are answered at once.
    fn read_all(
        &self,
        files: Vec<FileToTake>,
        progress: &mut dyn FnMut(Step<'_>),
    ) -> (Vec<Ready>, Vec<(usize, TakenFile)>) {
        let reader = Reader::new(self.layouts);
        let small: Vec<FileToRead<'_>> = files
            .iter()
            .filter(|file| !self.is_large(&file.bytes))
            .map(|file| FileToRead { name: &file.name, bytes: &file.bytes, options: &self.options })
            .collect();
        let mut read_small = reader
            .read_many(&small, &mut |news| {
                if let Progress::Begun { file } = news {
                    progress(Step::Reading { file });
                }
            })
            .into_iter();
        let mut readings = Vec::new();
        for file in &files {
            readings.push(if self.is_large(&file.bytes) {
                progress(Step::Reading { file: &file.name });
                Some(read_large(&reader, file, &self.options))
            } else {
                read_small.next().map(|reading| reading.map(Read::held))
            });
        }
        let mut answers = Vec::new();
        let mut read = Vec::new();
        for (position, (file, reading)) in files.into_iter().zip(readings).enumerate() {
            match reading {
                Some(Ok(reading)) => read.push((position, file, reading)),
                Some(Err(error)) => {
                    let message = Message::new(error.message_zh(), error.message_en());
                    answers.push((position, refuse_file(&file.name, error.problem.code(), message)));
                }
                None => {}
            }
        }
        let months: Vec<Option<Month>> =
            read.iter().map(|(_, _, read)| month_of_file::month_of(&read.reading, &read.days)).collect();
        let common_month = self.month.or_else(|| month_of_file::only_one(&months));
        let mut ready = Vec::new();
        for ((position, file, read), stated) in read.into_iter().zip(months) {
            match month_of_file::choose(&file.name, self.month, stated, common_month) {
                Ok(month) => ready.push(Ready { position, file, read, month }),
                Err((code, message)) => answers.push((position, refuse_file(&file.name, code, message))),
            }
        }
        ready.sort_by_key(|ready| (order_of_taking(ready.read.reading.kind), ready.position));
        (ready, answers)
    }
}

/// A file that was read.
pub(in crate::operations) struct Read {
    pub(in crate::operations) reading: FileReading,
    /// How many rows happened in each month.
    pub(in crate::operations) days: BTreeMap<Month, usize>,
    /// Whether its rows are still to come, for there are too many of them to be held.
    pub(in crate::operations) rows_to_come: bool,
}

impl Read {
    pub(in crate::operations) fn held(reading: FileReading) -> Self {
        let mut days = BTreeMap::new();
        for taken in &reading.taken {
            month_of_file::count_day(&mut days, &taken.record);
        }
        Self { reading, days, rows_to_come: false }
    }
}

/// Reads a file of ratings without holding it: its rows come again when they are taken. Files of other kinds are
/// held.
fn read_large(reader: &Reader<'_>, file: &FileToTake, options: &ReadOptions) -> Result<Read, FileError> {
    let mut days = BTreeMap::new();
    let reading = reader.read_streamed(&file.name, &file.bytes, options, &mut |row| {
        if let ReadRow::Taken(taken) = &row {
            month_of_file::count_day(&mut days, &taken.record);
        }
    })?;
    if reading.kind == Kind::Rating {
        return Ok(Read { reading, days, rows_to_come: true });
    }
    reader.read(&file.name, &file.bytes, options).map(Read::held)
}

/// How a preview's transaction ends: always without writing.
enum Previewed {
    Seen(Vec<(usize, TakenFile)>),
    Failed(OperationError),
}

impl From<StoreError> for Previewed {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

/// A file that was read and whose month is known.
struct Ready {
    position: usize,
    file: FileToTake,
    read: Read,
    month: Month,
}

fn in_order(mut answers: Vec<(usize, TakenFile)>) -> Vec<TakenFile> {
    answers.sort_by_key(|(position, _)| *position);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

/// What others need comes first: people, what is true of them, the rota; ratings last.
pub(in crate::operations) fn order_of_taking(kind: Kind) -> u8 {
    match kind {
        Kind::Staff => 0,
        Kind::StaffGrade => 1,
        Kind::StaffChange => 2,
        Kind::Grid | Kind::CaseItem | Kind::Shift | Kind::PostRotation | Kind::PostSwap => 3,
        Kind::Rating => 5,
        _ => 4,
    }
}

/// Kinds by which ratings find their people.
pub(in crate::operations) fn says_who_was_where(kind: Kind) -> bool {
    matches!(kind, Kind::Shift | Kind::PostSwap | Kind::PostRotation | Kind::Grid)
}

fn refuse_file(name: &str, code: &str, message: Message) -> TakenFile {
    TakenFile {
        name: name.to_owned(),
        outcome: Outcome::Refused { code: code.to_owned(), message },
        contents: None,
    }
}

/// SHA-256, hexadecimal.
pub(in crate::operations) fn digest_of(bytes: &[u8]) -> String {
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
