//! Ratings as devices send them: the same checks and the same facts as from files. What a device sends of a day is
//! kept as one file that grows, a line a rating, so that it can be traced, undone and read again like any other.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};
use xingchou_importers as importers;

use importers::records::{FiveLevel, Grade, Kind, RatingRecord, Record, SixKey};
use importers::{FileReading, Layouts, Place, Taken};

use super::OperationError;
use super::devices::common_form;
use super::take_in::{digest_of, take_reading};
use crate::access::Viewer;
use crate::clock;
use crate::message::Message;
use crate::month::Month;
use crate::store::{DeviceRequest, ImportFile, NewImportFile, Store, Writing};

/// The layout of files that live devices make.
pub(super) const LAYOUT: &str = "live-device";

/// How the name of such a file begins; the device and the day follow.
const NAME: &str = "评价器 ";

/// Ratings of one request at most.
pub const RATINGS_AT_ONCE: usize = 1_000;
/// How far a device's clock may be off, in seconds.
pub const CLOCK_MAY_BE_OFF_SECONDS: i64 = 300;
/// How old a rating may be that a device kept while it was offline, in days.
pub const BACKLOG_DAYS: i64 = 40;
/// Characters of a text at most.
const LONGEST_TEXT: usize = 200;
/// Characters of an idempotency key at most.
const LONGEST_KEY: usize = 200;

/// A rating as a device sends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LiveRating {
    /// When, with the offset from UTC.
    pub time: DateTime<FixedOffset>,
    /// The grade's word, such as 很满意.
    pub grade: String,
    /// six_key or five_level, for words that both scales have; six_key by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<LiveScale>,
    /// The window, where the device knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<String>,
    /// The staff number of who has signed in at the device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff_no: Option<String>,
    /// The item of business.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// The number of the case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case_no: Option<String>,
}

/// The scale of a grade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LiveScale {
    /// The six-key device.
    SixKey,
    /// The national five levels.
    FiveLevel,
}

/// What a device sends: one rating, or several with the time on its own clock.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Sent {
    /// Several.
    Batch(SentBatch),
    /// One.
    One(LiveRating),
}

/// Several ratings, such as those kept while the device was offline.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SentBatch {
    /// The time on the device's clock.
    #[serde(default)]
    pub sent_at: Option<DateTime<FixedOffset>>,
    /// The ratings.
    pub ratings: Vec<LiveRating>,
}

/// The answer to a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveAnswer {
    /// Ratings taken.
    pub taken: usize,
    /// Ratings that were there already.
    pub already_there: usize,
    /// Ratings that wait for somebody in the office, each with its reason.
    pub waiting: Vec<LiveWaiting>,
    /// How many seconds the device's clock is ahead, where it said its time.
    pub clock_ahead_seconds: Option<i64>,
}

/// A rating that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveWaiting {
    /// The reason's code.
    pub reason: String,
    /// The reason in words.
    pub message: Message,
}

/// Why what a device sent was not accepted; nothing was kept then.
#[derive(Debug, thiserror::Error)]
pub enum LiveError {
    /// The key was used for something else before.
    #[error("同一幂等键已用于其他内容\nthe idempotency key was used for something else")]
    KeyUsed,
    /// What was sent is not as it should be.
    #[error("{message}")]
    Refused {
        /// The code.
        code: &'static str,
        /// What is wrong, and what to do.
        message: Message,
    },
    /// The program failed.
    #[error(transparent)]
    Failed(#[from] OperationError),
}

impl From<crate::store::StoreError> for LiveError {
    fn from(error: crate::store::StoreError) -> Self {
        Self::Failed(error.into())
    }
}

/// Takes what a device sent under an idempotency key: the same key and body give the same answer again.
///
/// # Errors
/// See [`LiveError`].
pub fn receive(
    store: &Store,
    (viewer, device_no): (&Viewer, &str),
    key: &str,
    body: &[u8],
    now: NaiveDateTime,
) -> Result<LiveAnswer, LiveError> {
    if key.is_empty() || key.chars().count() > LONGEST_KEY {
        return Err(refused(
            "bad_key",
            "缺少幂等键，或幂等键太长",
            "the idempotency key is missing or too long",
        ));
    }
    let body_digest = digest_of(body);
    let layouts = Layouts::shipped().map_err(OperationError::from)?;
    store.write_transaction(viewer, |writing| {
        if let Some(before) = writing.device_request_find(viewer, device_no, key)? {
            if before.body_digest != body_digest {
                return Err(LiveError::KeyUsed);
            }
            return Ok(serde_json::from_str(&before.answer).map_err(OperationError::from)?);
        }
        let sent: Sent = serde_json::from_slice(body).map_err(|error| {
            refused(
                "bad_json",
                "内容不合格式：一条评价要有 time（如 2026-10-08T10:14:00+08:00）和 grade；多条放进 ratings，并写 sent_at",
                &format!("the body is not as it should be: {error}"),
            )
        })?;
        let (ratings, sent_at) = match sent {
            Sent::Batch(batch) => (batch.ratings, batch.sent_at),
            Sent::One(rating) => (vec![rating], None),
        };
        let ahead = check_times(&ratings, sent_at, now)?;
        let mut answer =
            LiveAnswer { taken: 0, already_there: 0, waiting: Vec::new(), clock_ahead_seconds: ahead };
        let mut by_day: BTreeMap<NaiveDate, Vec<LiveRating>> = BTreeMap::new();
        for rating in ratings {
            record_of(&rating, device_no)?;
            by_day.entry(office_time(&rating).date()).or_default().push(rating);
        }
        for (date, ratings) in by_day {
            take_day(writing, (viewer, device_no), &layouts, date, &ratings, &mut answer)?;
        }
        let kept = serde_json::to_string(&answer).map_err(OperationError::from)?;
        let request = DeviceRequest { body_digest: body_digest.clone(), answer: kept };
        writing.device_request_insert(viewer, device_no, key, &request)?;
        Ok(answer)
    })
}

fn refused(code: &'static str, zh: &str, en: &str) -> LiveError {
    LiveError::Refused { code, message: Message::new(zh, en) }
}

/// How many seconds the device's clock is ahead. A clock that is far off would give ratings to other people.
fn check_times(
    ratings: &[LiveRating],
    sent_at: Option<DateTime<FixedOffset>>,
    now: NaiveDateTime,
) -> Result<Option<i64>, LiveError> {
    if ratings.is_empty() {
        return Err(refused("no_ratings", "没有评价记录", "there are no ratings"));
    }
    if ratings.len() > RATINGS_AT_ONCE {
        return Err(refused(
            "too_many",
            &format!("一次最多 {RATINGS_AT_ONCE} 条，请分批上传"),
            &format!("{RATINGS_AT_ONCE} ratings at once at most; send them in several batches"),
        ));
    }
    let ahead = sent_at.map(|sent_at| (sent_at.naive_utc() - now).num_seconds());
    if ahead.is_some_and(|ahead| ahead.abs() > CLOCK_MAY_BE_OFF_SECONDS) {
        let ahead = ahead.unwrap_or_default();
        return Err(refused(
            "clock_off",
            &format!("评价器时钟与服务器相差 {ahead} 秒，请先校准时钟"),
            &format!("the device's clock is {ahead} seconds ahead of the server's; set it first"),
        ));
    }
    for rating in ratings {
        let age = now - rating.time.naive_utc();
        if age.num_seconds() < -CLOCK_MAY_BE_OFF_SECONDS {
            return Err(refused(
                "in_the_future",
                &format!("评价时间 {} 在将来，请校准时钟", rating.time),
                &format!("the rating's time {} is in the future; set the clock", rating.time),
            ));
        }
        if age.num_days() > BACKLOG_DAYS {
            return Err(refused(
                "too_old",
                &format!("评价时间 {} 已超过 {BACKLOG_DAYS} 天，请导出文件后导入", rating.time),
                &format!(
                    "the rating of {} is older than {BACKLOG_DAYS} days; export a file and import it",
                    rating.time
                ),
            ));
        }
    }
    Ok(ahead)
}

fn office_time(rating: &LiveRating) -> NaiveDateTime {
    clock::to_office_time(rating.time.naive_utc())
}

fn grade_of(rating: &LiveRating) -> Option<Grade> {
    let word = rating.grade.trim();
    let six = || SixKey::ALL.into_iter().find(|key| key.name_zh() == word).map(Grade::SixKey);
    let five = || FiveLevel::ALL.into_iter().find(|level| level.name_zh() == word).map(Grade::FiveLevel);
    match rating.scale {
        Some(LiveScale::SixKey) => six(),
        Some(LiveScale::FiveLevel) => five(),
        None => six().or_else(five),
    }
}

fn record_of(rating: &LiveRating, device_no: &str) -> Result<Record, LiveError> {
    let grade = grade_of(rating).ok_or_else(|| {
        refused(
            "unknown_grade",
            &format!("评价“{}”不在评价等级之内", rating.grade),
            &format!("“{}” is not a grade of the scale", rating.grade),
        )
    })?;
    let texts = [&rating.window, &rating.staff_no, &rating.item, &rating.case_no];
    if texts.into_iter().flatten().any(|text| text.chars().count() > LONGEST_TEXT) {
        return Err(refused("too_long", "文字太长", "a text is too long"));
    }
    let filled = |text: &Option<String>| {
        text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    Ok(Record::Rating(RatingRecord {
        device: Some(device_no.to_owned()),
        window: filled(&rating.window).map(|window| common_form(&window)),
        staff_no: filled(&rating.staff_no),
        name: None,
        item: filled(&rating.item),
        grade,
        time: office_time(rating),
        case_no: filled(&rating.case_no),
        channel: None,
        remark: None,
    }))
}

fn take_day(
    writing: &mut Writing<'_>,
    (viewer, device_no): (&Viewer, &str),
    layouts: &Layouts,
    date: NaiveDate,
    ratings: &[LiveRating],
    answer: &mut LiveAnswer,
) -> Result<(), LiveError> {
    let name = format!("{NAME}{device_no} {date}");
    let month = Month::of(date);
    let file = match writing.import_file_find_named(viewer, &name, LAYOUT, month)? {
        Some(file) => file,
        None => {
            let new = NewImportFile {
                // Of a name alone, until the first line is there.
                digest: &digest_of(name.as_bytes()),
                name: &name,
                bytes: &[],
                kind: Kind::Rating.code(),
                layout: LAYOUT,
                month,
                taken_at: clock::now(),
                footers_ignored: 0,
            };
            let id = writing.import_file_insert(viewer, &new)?;
            writing.audit_entry_insert(viewer, "file_taken", &name)?;
            writing
                .import_file_find_batch(viewer, id)?
                .ok_or_else(|| crate::store::StoreError::Unreadable(name.clone()))?
        }
    };
    let mut bytes = writing.import_file_bytes(viewer, file.id)?.unwrap_or_default();
    let lines_before = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count();
    let mut taken = Vec::with_capacity(ratings.len());
    for (position, rating) in ratings.iter().enumerate() {
        bytes.extend(serde_json::to_vec(rating).map_err(OperationError::from)?);
        bytes.push(b'\n');
        taken.push(Taken {
            place: place(&name, lines_before + position),
            record: record_of(rating, device_no)?,
        });
    }
    writing.import_file_set_bytes(viewer, file.id, &digest_of(&bytes), &bytes)?;
    let (new, already_there, refused) = take_reading(writing, viewer, layouts, &file, taken)?;
    answer.taken += new;
    answer.already_there += already_there;
    for row in refused {
        if row.reason == "duplicate" {
            answer.already_there += 1;
        } else {
            answer.waiting.push(LiveWaiting { reason: row.reason, message: row.message });
        }
    }
    Ok(())
}

fn place(file: &str, line: usize) -> Place {
    let row = u32::try_from(line.saturating_add(1)).unwrap_or(u32::MAX);
    Place { file: file.to_owned(), sheet: String::new(), row }
}

/// The reading of a live device's file of a day.
pub(super) fn reading_of(file: &ImportFile, bytes: &[u8]) -> FileReading {
    let device_no = file
        .name
        .strip_prefix(NAME)
        .and_then(|rest| rest.rsplit_once(' '))
        .map_or("", |(device_no, _)| device_no);
    let mut taken = Vec::new();
    for (position, line) in bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).enumerate() {
        let Ok(rating) = serde_json::from_slice::<LiveRating>(line) else { continue };
        if let Ok(record) = record_of(&rating, device_no) {
            taken.push(Taken { place: place(&file.name, position), record });
        }
    }
    FileReading {
        layout: LAYOUT.to_owned(),
        kind: Kind::Rating,
        title: None,
        period: None,
        encoding: None,
        data_rows: taken.len(),
        taken,
        rejected: Vec::new(),
        ignored_footers: Vec::new(),
        unused_headings: Vec::new(),
        absent_headings: Vec::new(),
        warnings: Vec::new(),
    }
}
