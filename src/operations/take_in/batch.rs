//! The rows of one file, within one transaction: taken for the first time, again, or out.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDateTime;
use importers::records::Kind;
use importers::{FileReading, Layouts, ReadOptions, ReadRow, Taken};
use xingchou_importers as importers;

use super::Read;
use super::again::attribute_again;
use super::answer::{Contents, Outcome, RefusedRow, TakenFile};
use super::identity::{Identities, Unread, read_with_number, settle_all};
use super::ratings::{ROWS_AT_A_TIME, RatingTaker};
use super::{
    FileToTake, OperationError, Reason, cells, count, digest_of, month_records, notices, says_who_was_where,
    staff_facts,
};
use crate::access::Viewer;
use crate::clock;
use crate::message::Message;
use crate::month::Month;
use crate::operations::calendar::Calendar;
use crate::operations::reading::Reader;
use crate::store::{ImportFile, NewImportFile, NewRejectedRow, RejectedRow, Staff, Writing};

/// What is the same for every row of one file.
pub(super) struct Batch<'a> {
    pub(super) viewer: &'a Viewer,
    pub(super) layouts: &'a Layouts,
    pub(super) month: Month,
    pub(super) id: i64,
    pub(super) layout: String,
    pub(super) learned_at: NaiveDateTime,
    pub(super) staff: HashMap<String, Staff>,
    pub(super) identities: Identities,
    /// The cells of rows that were read otherwise than they stand in the file, by sheet and row.
    pub(super) original_cells: HashMap<(String, u32), serde_json::Value>,
    /// Whether the file was taken before.
    again: bool,
    /// People whose only roster row is just being undone.
    pub(super) orphans: HashSet<i64>,
}

impl<'a> Batch<'a> {
    pub(super) fn new(
        writing: &mut Writing<'_>,
        viewer: &'a Viewer,
        layouts: &'a Layouts,
        (id, layout, month): (i64, &str, Month),
        again: bool,
    ) -> Result<Self, OperationError> {
        let staff: HashMap<String, Staff> =
            writing.staff_list(viewer)?.into_iter().map(|staff| (staff.staff_no.clone(), staff)).collect();
        Ok(Self {
            viewer,
            layouts,
            month,
            id,
            layout: layout.to_owned(),
            learned_at: clock::now(),
            identities: Identities::read(writing, viewer, &staff)?,
            staff,
            original_cells: HashMap::new(),
            again,
            orphans: HashSet::new(),
        })
    }

    pub(super) fn staff(&self, staff_no: &str) -> Result<&Staff, Reason> {
        self.staff.get(staff_no).ok_or_else(|| Reason::UnknownStaff { staff_no: staff_no.to_owned() })
    }
}

/// Which row of a file it is. Its place is not enough, for a row of a rota holds many shifts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct RowIdentity {
    sheet: String,
    row: i64,
    cells: String,
}

impl RowIdentity {
    fn of(batch: &Batch<'_>, taken: &Taken) -> Result<Self, OperationError> {
        Ok(Self {
            sheet: taken.place.sheet.clone(),
            row: i64::from(taken.place.row),
            cells: cells::of(batch, taken)?.to_string(),
        })
    }

    fn of_refused(row: &RefusedRow) -> Self {
        Self { sheet: row.sheet.clone(), row: row.row, cells: row.cells.to_string() }
    }

    fn of_kept(row: &RejectedRow) -> Self {
        Self { sheet: row.sheet.clone(), row: row.row_number, cells: row.cells.clone() }
    }
}

/// What became of the rows of one file.
#[derive(Debug, Default)]
pub(super) struct Rows {
    taken: usize,
    pub(super) replaced: usize,
    pub(super) not_credited: usize,
    already_there: usize,
    refused: Vec<RefusedRow>,
    /// Of a file taken again: the rows that are settled now.
    settled: Vec<RowIdentity>,
}

impl Rows {
    pub(super) fn take(&mut self, batch: &Batch<'_>, row: &Taken) -> Result<(), OperationError> {
        self.taken += 1;
        self.settle(batch, row)
    }

    pub(super) fn already_there(&mut self, batch: &Batch<'_>, row: &Taken) -> Result<(), OperationError> {
        self.already_there += 1;
        self.settle(batch, row)
    }

    fn settle(&mut self, batch: &Batch<'_>, row: &Taken) -> Result<(), OperationError> {
        if batch.again {
            self.settled.push(RowIdentity::of(batch, row)?);
        }
        Ok(())
    }

    pub(super) fn refuse(
        &mut self,
        batch: &Batch<'_>,
        row: &Taken,
        reason: &Reason,
    ) -> Result<(), OperationError> {
        self.refused.push(RefusedRow::of_taken(batch, row, reason)?);
        Ok(())
    }
}

/// Takes a file that was read: for the first time, or, where its bytes were taken for the month before, again.
pub(in crate::operations) fn take_file(
    writing: &mut Writing<'_>,
    viewer: &Viewer,
    layouts: &Layouts,
    file: &FileToTake,
    source: Source<'_>,
    read: Read,
    month: Month,
) -> Result<TakenFile, OperationError> {
    let digest = digest_of(&file.bytes);
    match writing.import_file_find(viewer, &digest, month)? {
        Some(earlier) => take_again(writing, viewer, layouts, file, source, read, &earlier),
        None => take_new_file(writing, viewer, layouts, file, source, read, (month, &digest)),
    }
}

/// Where the rows of a file too large to be held come from.
#[derive(Clone, Copy)]
pub(in crate::operations) struct Source<'a> {
    pub(in crate::operations) reader: &'a Reader<'a>,
    pub(in crate::operations) options: &'a ReadOptions,
}

impl Source<'_> {
    fn stream(&self, file: &FileToTake, out: &mut dyn FnMut(ReadRow)) -> Result<(), OperationError> {
        self.reader
            .read_streamed(&file.name, &file.bytes, self.options, out)
            .map(|_| ())
            .map_err(|error| OperationError::Refused(Message::new(error.message_zh(), error.message_en())))
    }
}

fn take_new_file(
    writing: &mut Writing<'_>,
    viewer: &Viewer,
    layouts: &Layouts,
    file: &FileToTake,
    source: Source<'_>,
    read: Read,
    (month, digest): (Month, &str),
) -> Result<TakenFile, OperationError> {
    let mut reading = read.reading;
    let id = writing.import_file_insert(
        viewer,
        &NewImportFile {
            digest,
            name: &file.name,
            bytes: &file.bytes,
            kind: reading.kind.code(),
            layout: &reading.layout,
            month,
            taken_at: clock::now(),
            footers_ignored: count(reading.ignored_footers.len()),
        },
    )?;
    let mut batch = Batch::new(writing, viewer, layouts, (id, &reading.layout, month), false)?;
    let resting = on_rest_days(&reading)?;
    let mut rows = Rows::default();
    if read.rows_to_come {
        take_ratings_as_they_come(writing, &mut batch, file, source, &mut reading, &mut rows)?;
    } else {
        read_names(&mut batch, &mut reading, &mut rows)?;
        let taken = std::mem::take(&mut reading.taken);
        take_rows(writing, &mut batch, reading.kind, taken, &mut rows)?;
    }
    keep_refused(writing, &mut batch, &mut rows.refused)?;
    let counts = (count(rows.taken), count(rows.refused.len()), count(rows.already_there));
    writing.import_file_set_counts(viewer, id, counts)?;
    writing.audit_entry_insert(viewer, "file_taken", &file.name)?;
    let mut contents = contents(&reading, &batch, rows, resting);
    if says_who_was_where(reading.kind) && contents.taken > 0 {
        let moved = attribute_again(writing, viewer, layouts, month)?;
        contents.warnings.extend(notices::of_moved(moved));
    }
    Ok(TakenFile { name: file.name.clone(), outcome: Outcome::Taken, contents: Some(contents) })
}

/// Takes ratings a stretch at a time while they are read.
fn take_ratings_as_they_come(
    writing: &mut Writing<'_>,
    batch: &mut Batch<'_>,
    file: &FileToTake,
    source: Source<'_>,
    reading: &mut FileReading,
    rows: &mut Rows,
) -> Result<(), OperationError> {
    let mut taker = RatingTaker::new(writing, batch)?;
    let mut stretch = Vec::with_capacity(ROWS_AT_A_TIME);
    let mut done = Ok(());
    let rejected = &mut reading.rejected;
    source.stream(file, &mut |row| match row {
        ReadRow::Taken(taken) => {
            stretch.push(taken);
            if stretch.len() == ROWS_AT_A_TIME && done.is_ok() {
                done = settle_all(batch, std::mem::take(&mut stretch), rows)
                    .and_then(|settled| taker.take(writing, batch, &settled, rows));
            }
        }
        ReadRow::Rejected(row) => rejected.push(row),
        ReadRow::Footer(_) => {}
    })?;
    done?;
    reading.taken = stretch;
    read_names(batch, reading, rows)?;
    let settled = settle_all(batch, std::mem::take(&mut reading.taken), rows)?;
    taker.take(writing, batch, &settled, rows)
}

/// The same bytes again: rows that were refused then, and could be taken now that the roster or the rota is
/// there, are taken. Where there are none, nothing is written.
fn take_again(
    writing: &mut Writing<'_>,
    viewer: &Viewer,
    layouts: &Layouts,
    file: &FileToTake,
    source: Source<'_>,
    read: Read,
    earlier: &ImportFile,
) -> Result<TakenFile, OperationError> {
    let mut reading = read.reading;
    if read.rows_to_come {
        // Of the many rows those at the places of refused ones are enough.
        let waiting: HashSet<(String, i64)> = writing
            .rejected_row_list_of_batch(viewer, earlier.id)?
            .into_iter()
            .map(|row| (row.sheet, row.row_number))
            .collect();
        let (taken, rejected) = (&mut reading.taken, &mut reading.rejected);
        source.stream(file, &mut |row| match row {
            ReadRow::Taken(row) => {
                if waiting.contains(&(row.place.sheet.clone(), i64::from(row.place.row))) {
                    taken.push(row);
                }
            }
            ReadRow::Rejected(row) => rejected.push(row),
            ReadRow::Footer(_) => {}
        })?;
    }
    let month = month_of(earlier)?;
    let mut batch = Batch::new(writing, viewer, layouts, (earlier.id, &reading.layout, month), true)?;
    let resting = on_rest_days(&reading)?;
    let rows = take_waiting(writing, &mut batch, &mut reading, earlier, Which::Waiting)?;
    let outcome = if rows.settled.is_empty() {
        Outcome::AlreadyTaken { earlier_name: earlier.name.clone(), taken_at: earlier.taken_at }
    } else {
        writing.audit_entry_insert(viewer, "file_taken_again", &file.name)?;
        Outcome::TakenAgain { earlier_name: earlier.name.clone() }
    };
    let mut contents = contents(&reading, &batch, rows, resting);
    if says_who_was_where(reading.kind) && contents.taken > 0 {
        let moved = attribute_again(writing, viewer, layouts, month)?;
        contents.warnings.extend(notices::of_moved(moved));
    }
    let contents = Some(contents);
    Ok(TakenFile { name: file.name.clone(), outcome, contents })
}

/// Which rows of a file that was taken before are looked at again.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    /// Those that wait.
    Waiting,
    /// Those that wait, and those that an earlier file, undone since, had said.
    All,
}

/// Takes rows of a file that was taken before, and settles those of the refused rows that could be taken now.
fn take_waiting(
    writing: &mut Writing<'_>,
    batch: &mut Batch<'_>,
    reading: &mut FileReading,
    earlier: &ImportFile,
    which: Which,
) -> Result<Rows, OperationError> {
    let kept = writing.rejected_row_list_of_batch(batch.viewer, earlier.id)?;
    let places: HashSet<(&str, i64)> = kept.iter().map(|row| (row.sheet.as_str(), row.row_number)).collect();
    let known: HashMap<RowIdentity, &RejectedRow> =
        kept.iter().map(|row| (RowIdentity::of_kept(row), row)).collect();
    let mut rows = Rows::default();
    reading.rejected.retain(|row| {
        let cells = serde_json::to_value(&row.cells).map(|cells| cells.to_string()).unwrap_or_default();
        let identity = RowIdentity { sheet: row.place.sheet.clone(), row: i64::from(row.place.row), cells };
        known.get(&identity).is_some_and(|row| row.state == "waiting")
    });
    let mut looked_at = Vec::new();
    for taken in std::mem::take(&mut reading.taken) {
        let place = (taken.place.sheet.as_str(), i64::from(taken.place.row));
        let wanted = if places.contains(&place) {
            match known.get(&RowIdentity::of(batch, &taken)?) {
                Some(row) => row.state == "waiting",
                None => which == Which::All,
            }
        } else {
            which == Which::All
        };
        if wanted {
            looked_at.push(taken);
        }
    }
    if which == Which::All {
        looked_at.extend(corrected_rows(batch, earlier, &kept));
    }
    let mut taken = Vec::new();
    std::mem::swap(&mut reading.taken, &mut looked_at);
    read_names(batch, reading, &mut rows)?;
    std::mem::swap(&mut reading.taken, &mut taken);
    take_rows(writing, batch, reading.kind, taken, &mut rows)?;

    let mut healed = 0;
    for settled in &rows.settled {
        if let Some(row) = known.get(settled).filter(|row| row.state == "waiting") {
            writing.rejected_row_settle(batch.viewer, row.id, "corrected", None, None)?;
            healed += 1;
        }
    }
    let mut new = Vec::new();
    for row in std::mem::take(&mut rows.refused) {
        match known.get(&RowIdentity::of_refused(&row)) {
            Some(kept) => {
                say_reason(writing, batch, kept, &row)?;
                rows.refused.push(row);
            }
            // The file's own rows, which stand.
            None if row.reason == "duplicate" => {}
            None => new.push(row),
        }
    }
    keep_refused(writing, batch, &mut new)?;
    let newly_refused = count(new.len());
    rows.refused.extend(new);
    let changed = !rows.settled.is_empty() || newly_refused > 0;
    if changed {
        let counts = (
            earlier.rows_taken.saturating_add(count(rows.taken)),
            earlier.rows_refused.saturating_sub(healed).saturating_add(newly_refused),
            match which {
                Which::All => count(rows.already_there),
                Which::Waiting => earlier.rows_already_there.saturating_add(count(rows.already_there)),
            },
        );
        writing.import_file_set_counts(batch.viewer, earlier.id, counts)?;
    }
    Ok(rows)
}

/// A row that still waits may wait for something else by now.
fn say_reason(
    writing: &mut Writing<'_>,
    batch: &mut Batch<'_>,
    kept: &RejectedRow,
    now: &RefusedRow,
) -> Result<(), OperationError> {
    if kept.state != "waiting" || (kept.reason == now.reason && kept.message_zh == now.message.zh) {
        return Ok(());
    }
    let question = question_of(writing, batch, now)?;
    let words = (now.reason.as_str(), now.message.zh.as_str(), now.message.en.as_str());
    Ok(writing.rejected_row_set_reason(batch.viewer, kept.id, words, question)?)
}

/// The rows of a file that a clerk has put right, as they were put right.
fn corrected_rows(batch: &mut Batch<'_>, file: &ImportFile, kept: &[RejectedRow]) -> Vec<Taken> {
    let mut rows = Vec::new();
    for row in kept {
        let Some(cells) = &row.corrected_cells else { continue };
        let Ok(cells) = serde_json::from_str::<Vec<(String, String)>>(cells) else { continue };
        let place = place_of(&file.name, row);
        let layout = cells::layout_of_cells(&file.layout);
        if let Ok(taken) = importers::read_corrected(&place, layout, &cells, batch.layouts) {
            rows.extend(taken);
        }
    }
    rows
}

fn place_of(file: &str, row: &RejectedRow) -> importers::Place {
    importers::Place {
        file: file.to_owned(),
        sheet: row.sheet.clone(),
        row: u32::try_from(row.row_number).unwrap_or(u32::MAX),
    }
}

/// Rows that could not be read: those whose person an answer names are read after all, the others are refused.
fn read_names(
    batch: &mut Batch<'_>,
    reading: &mut FileReading,
    rows: &mut Rows,
) -> Result<(), OperationError> {
    for rejected in &reading.rejected {
        let mut refused = RefusedRow::of_rejected(rejected)?;
        match read_with_number(batch, rejected) {
            Unread::Waits => rows.refused.push(refused),
            Unread::Asks(reason) => {
                refused.reason = reason.code().to_owned();
                refused.message = reason.message();
                refused.asks = reason.asks();
                rows.refused.push(refused);
            }
            Unread::Read(taken) => {
                let place = (rejected.place.sheet.clone(), rejected.place.row);
                batch.original_cells.insert(place, refused.cells);
                reading.taken.extend(taken);
            }
        }
    }
    Ok(())
}

fn question_of(
    writing: &mut Writing<'_>,
    batch: &mut Batch<'_>,
    row: &RefusedRow,
) -> Result<Option<i64>, OperationError> {
    match &row.asks {
        Some(asks) => Ok(Some(batch.identities.question(writing, batch.viewer, asks)?)),
        None => Ok(None),
    }
}

/// Keeps refused rows waiting, by sheet and row.
fn keep_refused(
    writing: &mut Writing<'_>,
    batch: &mut Batch<'_>,
    refused: &mut [RefusedRow],
) -> Result<(), OperationError> {
    refused.sort_by(|one, other| (&one.sheet, one.row).cmp(&(&other.sheet, other.row)));
    let mut waiting = Vec::with_capacity(refused.len());
    for row in refused.iter() {
        waiting.push(NewRejectedRow {
            batch: batch.id,
            sheet: row.sheet.clone(),
            row_number: row.row,
            reason: row.reason.clone(),
            message_zh: row.message.zh.clone(),
            message_en: row.message.en.clone(),
            cells: row.cells.to_string(),
            question: question_of(writing, batch, row)?,
        });
    }
    Ok(writing.rejected_row_insert(batch.viewer, &waiting)?)
}

fn take_rows(
    writing: &mut Writing<'_>,
    batch: &mut Batch<'_>,
    kind: Kind,
    taken: Vec<Taken>,
    rows: &mut Rows,
) -> Result<(), OperationError> {
    let taken = settle_all(batch, taken, rows)?;
    match kind {
        Kind::Staff => staff_facts::take_roster(writing, batch, &taken, rows),
        Kind::StaffGrade => staff_facts::take_grades(writing, batch, &taken, rows),
        Kind::StaffChange => staff_facts::take_changes(writing, batch, &taken, rows),
        Kind::Rating => RatingTaker::new(writing, batch)?.take(writing, batch, &taken, rows),
        _ => month_records::take(writing, batch, kind, &taken, rows),
    }
}

/// How many of a rota's shifts are on rest days.
fn on_rest_days(reading: &FileReading) -> Result<Option<usize>, OperationError> {
    if reading.kind != Kind::Shift {
        return Ok(None);
    }
    let calendar = Calendar::built_in()?;
    let mut resting = 0;
    for date in reading.taken.iter().filter_map(|taken| taken.record.happened_on()) {
        match calendar.is_workday(date) {
            Some(true) => {}
            Some(false) => resting += 1,
            None => return Ok(None),
        }
    }
    Ok(Some(resting))
}

fn contents(reading: &FileReading, batch: &Batch<'_>, rows: Rows, on_rest_days: Option<usize>) -> Contents {
    Contents {
        kind: reading.kind.code().to_owned(),
        kind_name: Message::new(reading.kind.name_zh(), reading.kind.name_en()),
        layout: reading.layout.clone(),
        encoding: reading.encoding.clone(),
        month: batch.month,
        batch: batch.id,
        data_rows: reading.data_rows,
        taken: rows.taken,
        replaced: rows.replaced,
        not_credited: rows.not_credited,
        already_there: rows.already_there,
        on_rest_days,
        footers_ignored: reading.ignored_footers.len(),
        refused: rows.refused,
        warnings: notices::of(reading, batch.layouts),
    }
}

fn month_of(file: &ImportFile) -> Result<Month, OperationError> {
    file.month
        .parse()
        .map_err(|_| OperationError::Store(crate::store::StoreError::Unreadable(file.month.clone())))
}

/// Adds rows to a batch that grows, such as a live device's of a day.
pub(in crate::operations) fn take_reading(
    writing: &mut Writing<'_>,
    viewer: &Viewer,
    layouts: &Layouts,
    file: &ImportFile,
    taken: Vec<Taken>,
) -> Result<(usize, usize, Vec<RefusedRow>), OperationError> {
    let month = month_of(file)?;
    let mut batch = Batch::new(writing, viewer, layouts, (file.id, &file.layout, month), false)?;
    let mut rows = Rows::default();
    take_rows(writing, &mut batch, Kind::Rating, taken, &mut rows)?;
    keep_refused(writing, &mut batch, &mut rows.refused)?;
    let counts = (
        file.rows_taken.saturating_add(count(rows.taken)),
        file.rows_refused.saturating_add(count(rows.refused.len())),
        file.rows_already_there.saturating_add(count(rows.already_there)),
    );
    writing.import_file_set_counts(viewer, file.id, counts)?;
    Ok((rows.taken, rows.already_there, rows.refused))
}

/// What became of a refused row that was put back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::operations) enum Put {
    /// Taken; or there already, so that nothing is missing.
    Back,
    /// Still refused, and why.
    Refused {
        /// The reason's code.
        reason: String,
        /// Why, and what to do.
        message: Message,
    },
}

/// Puts a waiting row back through the same checks: as it is, or with `corrected` cells.
pub(in crate::operations) fn put_back(
    writing: &mut Writing<'_>,
    viewer: &Viewer,
    layouts: &Layouts,
    row: &RejectedRow,
    corrected: Option<&[(String, String)]>,
) -> Result<Put, OperationError> {
    let Some(file) = writing.import_file_find_batch(viewer, row.batch)? else {
        return Err(OperationError::Refused(Message::new(
            "这一行所属的文件已不存在",
            "the file of the row is gone",
        )));
    };
    let original: Vec<(String, String)> = serde_json::from_str(&row.cells)?;
    let place = place_of(&file.name, row);
    let mut batch = Batch::new(writing, viewer, layouts, (file.id, &file.layout, month_of(&file)?), true)?;
    let kept_cells = serde_json::from_str(&row.cells)?;
    batch.original_cells.insert((place.sheet.clone(), place.row), kept_cells);
    let layout = cells::layout_of_cells(&file.layout);
    let cells = corrected.unwrap_or(&original);
    let mut rows = Rows::default();
    let taken = match importers::read_corrected(&place, layout, cells, layouts) {
        Ok(taken) => taken,
        Err(importers::CorrectionError::Row(reason)) => {
            let rejected = importers::Rejected { place, reason, cells: cells.to_vec() };
            match read_with_number(&batch, &rejected) {
                Unread::Read(taken) => taken,
                Unread::Asks(reason) => {
                    return Ok(Put::Refused { reason: reason.code().to_owned(), message: reason.message() });
                }
                Unread::Waits => {
                    let reason = &rejected.reason;
                    return Ok(Put::Refused {
                        reason: reason.code().to_owned(),
                        message: Message::new(reason.message_zh(), reason.message_en()),
                    });
                }
            }
        }
        Err(error) => {
            return Ok(Put::Refused {
                reason: error.code().to_owned(),
                message: Message::new(error.message_zh(), error.message_en()),
            });
        }
    };
    if taken.is_empty() {
        return Ok(Put::Refused {
            reason: "empty".to_owned(),
            message: Message::new(
                "这一行没有内容；不需要的行请用 rejected set-aside",
                "the row is empty; a row that is not needed is set aside with rejected set-aside",
            ),
        });
    }
    let kind = Kind::from_code(&file.kind)
        .ok_or_else(|| OperationError::Store(crate::store::StoreError::Unreadable(file.kind.clone())))?;
    take_rows(writing, &mut batch, kind, taken, &mut rows)?;
    if let Some(refused) = rows.refused.pop() {
        return Ok(Put::Refused { reason: refused.reason, message: refused.message });
    }
    let corrected = corrected.map(serde_json::to_string).transpose()?;
    writing.rejected_row_settle(viewer, row.id, "corrected", corrected.as_deref(), None)?;
    let counts = (
        file.rows_taken.saturating_add(count(rows.taken)),
        file.rows_refused.saturating_sub(1),
        file.rows_already_there.saturating_add(count(rows.already_there)),
    );
    writing.import_file_set_counts(viewer, file.id, counts)?;
    Ok(Put::Back)
}

/// Takes everything of a batch out, and takes what files that stand (`others`, in the order in which they are to be
/// taken) had left to it. Returns how many rows left.
pub(in crate::operations) fn undo_rows(
    writing: &mut Writing<'_>,
    viewer: &Viewer,
    layouts: &Layouts,
    file: &ImportFile,
    others: Vec<(ImportFile, FileReading)>,
) -> Result<usize, OperationError> {
    let mut left = writing.rating_delete_batch(viewer, file.id)?;
    left += writing.month_record_delete_batch(viewer, &file.kind, file.id)?;
    left += writing.staff_fact_delete_batch(viewer, file.id)?;
    writing.rejected_row_delete_batch(viewer, file.id)?;
    let orphans = writing.staff_undo_batch(viewer, file.id)?;
    for (other, mut reading) in others {
        let month = month_of(&other)?;
        let mut batch = Batch::new(writing, viewer, layouts, (other.id, &other.layout, month), true)?;
        batch.orphans = writing.staff_of_batch(viewer, file.id)?.into_iter().collect();
        take_waiting(writing, &mut batch, &mut reading, &other, Which::All)?;
    }
    let kind = Kind::from_code(&file.kind);
    if kind.is_some_and(says_who_was_where) {
        attribute_again(writing, viewer, layouts, month_of(file)?)?;
    }
    let mut needed = BTreeSet::new();
    for person in writing.staff_of_batch(viewer, file.id)? {
        if writing.staff_rows(viewer, person)? > 0 {
            needed.insert(person);
        } else {
            writing.staff_withdraw(viewer, person)?;
        }
    }
    if !needed.is_empty() {
        let people = needed.len();
        return Err(OperationError::Refused(Message::new(
            format!(
                "还有 {people} 人只在这份名册中，而他们的评价、考勤等已入库，请先撤销那些文件，再撤销名册。未作任何改动"
            ),
            format!(
                "{people} people stand in this roster only, and other files have rows of them; undo those files first. Nothing was changed"
            ),
        )));
    }
    Ok(left + orphans.len())
}
