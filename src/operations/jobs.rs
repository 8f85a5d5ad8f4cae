//! Long work that is begun through the server: begun at once, followed while it goes on, and looked up when it is over.
//! A job belongs to the account that began it, and is shown to who still has the roles with which it was begun: a token
//! with fewer does not see what came of it, nor does a person whose role was taken back. Where the program ended in the
//! middle, its jobs fall silent, and are told as broken off: what they had written in whole stands, and nothing else.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use chrono::{NaiveDateTime, TimeDelta};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::OperationError;
use super::policies::digest;
use super::random_word::random_word;
use crate::access::{Grant, Viewer};
use crate::clock;
use crate::message::Message;
use crate::store::{Job, JobFile, NewJobFile, Store, StoreError};

/// How often an owner says how far it is.
const BEAT: Duration = Duration::from_millis(500);

/// After how long a silence a job of another copy of the program is taken for broken off. A copy that writes a large
/// file in one transaction says nothing meanwhile.
const SILENCE: TimeDelta = TimeDelta::seconds(60);

/// For how long a job and its files are kept.
const KEPT: TimeDelta = TimeDelta::days(3);

/// What long work can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobKind {
    /// Files are taken in.
    Import,
    /// Files are read, and nothing is written.
    Preview,
    /// A month is scored.
    Scoring,
    /// Pay is calculated.
    Calculation,
    /// Papers are made.
    Papers,
    /// Approved runs are computed again.
    Verification,
    /// What is kept about a person is gathered.
    PersonalData,
    /// The proof of a month is made.
    Proof,
}

impl JobKind {
    /// The word for it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Preview => "preview",
            Self::Scoring => "scoring",
            Self::Calculation => "calculation",
            Self::Papers => "papers",
            Self::Verification => "verification",
            Self::PersonalData => "personal_data",
            Self::Proof => "proof",
        }
    }
}

/// How a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    /// It goes on.
    Running,
    /// It is over.
    Done,
    /// It could not be done.
    Failed,
    /// The program ended in the middle.
    BrokenOff,
}

/// A job as its owner sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct JobShown {
    /// Its number.
    pub id: i64,
    /// What is done, as a code.
    pub kind: String,
    /// How it is.
    pub state: JobState,
    /// Steps that are done.
    pub steps_done: i64,
    /// Steps in all; 0 while nobody knows.
    pub steps: i64,
    /// When it was begun, UTC.
    pub begun_at: NaiveDateTime,
    /// When it ended, UTC.
    pub ended_at: Option<NaiveDateTime>,
    /// What came of it, when it was done.
    pub answer: Option<Value>,
    /// Why not, when it was not.
    pub failure: Option<JobFailure>,
    /// The files that it made.
    pub files: Vec<JobFile>,
}

/// Why a job could not be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobFailure {
    /// A code that stays the same: refused, no_right, sheets, failed, broken_off.
    pub code: String,
    /// What happened and what to do.
    pub message: Message,
}

/// What came of a job.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct JobDone {
    /// As data.
    pub answer: Value,
    /// As files.
    pub files: Vec<NewJobFile>,
}

/// How far a job is; told by whoever does it, and written down from time to time.
#[derive(Debug, Default)]
pub struct Progress {
    done: AtomicI64,
    steps: AtomicI64,
}

impl Progress {
    /// How many steps there are.
    pub fn of(&self, steps: usize) {
        self.steps.store(i64::try_from(steps).unwrap_or(i64::MAX), Ordering::Relaxed);
    }

    /// One step more is done.
    pub fn step(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    fn now(&self) -> (i64, i64) {
        (self.done.load(Ordering::Relaxed), self.steps.load(Ordering::Relaxed))
    }
}

/// The word of this copy of the program.
fn own_word() -> Result<&'static str, OperationError> {
    static WORD: OnceLock<String> = OnceLock::new();
    let word = random_word::<16>()?;
    Ok(WORD.get_or_init(|| word))
}

/// Notes that the viewer's account begins something, and gives its number. Old jobs are forgotten.
///
/// # Errors
/// The database fails.
pub fn begin(
    store: &Store,
    viewer: &Viewer,
    kind: JobKind,
    now: NaiveDateTime,
) -> Result<i64, OperationError> {
    let program = viewer.computing();
    let owner = own_word()?;
    let grants = serde_json::to_string(viewer.grants())?;
    Ok(store.write_transaction(&program, |writing| {
        writing.job_delete_before(&program, now - KEPT)?;
        writing.job_insert(&program, (kind.code(), &grants), owner, now)
    })?)
}

/// Does the work of a job that was begun, and writes down what came of it.
///
/// # Errors
/// What came of it could not be written down: the job will be told as broken off.
pub fn carry_out(
    store: &Store,
    viewer: &Viewer,
    id: i64,
    work: impl FnOnce(&Progress) -> Result<JobDone, OperationError>,
) -> Result<(), OperationError> {
    let program = viewer.computing();
    let progress = Progress::default();
    let result = while_telling(store, &program, id, &progress, || work(&progress));
    let (state, answer, files) = match result {
        Ok(done) => ("done", serde_json::to_vec(&done.answer)?, done.files),
        Err(error) => ("failed", serde_json::to_vec(&failure(&error))?, Vec::new()),
    };
    store.write_transaction(&program, |writing| {
        for (number, file) in (1..).zip(&files) {
            writing.job_file_insert(&program, (id, number), file)?;
        }
        writing.job_end(&program, id, (state, &answer), clock::now())
    })?;
    Ok(())
}

/// Does `work` while another thread writes down how far it is.
fn while_telling<T>(
    store: &Store,
    program: &Viewer,
    id: i64,
    progress: &Progress,
    work: impl FnOnce() -> T,
) -> T {
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let telling = scope.spawn(|| {
            loop {
                std::thread::park_timeout(BEAT);
                if over.load(Ordering::Acquire) {
                    return;
                }
                // What could not be written down now is told by the next.
                let _: Result<(), StoreError> = store.write_transaction(program, |writing| {
                    writing.job_progress(program, id, progress.now(), clock::now())
                });
            }
        });
        let result = work();
        over.store(true, Ordering::Release);
        telling.thread().unpark();
        result
    })
}

fn failure(error: &OperationError) -> JobFailure {
    let text = error.to_string();
    let (zh, en) = text.split_once('\n').unwrap_or((&text, &text));
    let (code, message) = match error {
        // The same, whether or not the trail knows of it.
        OperationError::RefusedOnRecord(error) => return failure(error),
        OperationError::Refused(message) => ("refused", message.clone()),
        OperationError::Store(StoreError::NoRight(_)) => ("no_right", Message::new(zh, en)),
        OperationError::Sheets(_) => ("sheets", Message::new(text.clone(), text.clone())),
        _ => {
            tracing::error!(error = text.as_str(), "a job failed");
            ("failed", Message::new("服务器出错，请稍后重试", "the server failed; try again later"))
        }
    };
    JobFailure { code: code.to_owned(), message }
}

fn broken_off() -> JobFailure {
    JobFailure {
        code: "broken_off".to_owned(),
        message: Message::new(
            "程序中途退出，这项工作没有做完；已完整写入的保留，其余没有写入，请重新办理",
            "the program ended in the middle; what was written in whole stands, nothing else was written; begin again",
        ),
    }
}

fn shown(job: Job, files: Vec<JobFile>, now: NaiveDateTime) -> Result<JobShown, OperationError> {
    let mut shown = JobShown {
        id: job.id,
        kind: job.kind,
        state: JobState::Running,
        steps_done: job.steps_done,
        steps: job.steps,
        begun_at: job.begun_at,
        ended_at: job.ended_at,
        answer: None,
        failure: None,
        files,
    };
    match job.state.as_str() {
        "done" => {
            shown.state = JobState::Done;
            shown.answer = job.answer.as_deref().map(serde_json::from_slice).transpose()?;
        }
        "failed" => {
            shown.state = JobState::Failed;
            shown.failure = job.answer.as_deref().map(serde_json::from_slice).transpose()?;
        }
        _ if job.owner != own_word()? && job.heard_at + SILENCE < now => {
            shown.state = JobState::BrokenOff;
            shown.failure = Some(broken_off());
        }
        _ => {}
    }
    Ok(shown)
}

/// A job of the viewer's account; none where there is none.
///
/// # Errors
/// The database fails.
pub fn find(
    store: &Store,
    viewer: &Viewer,
    id: i64,
    now: NaiveDateTime,
) -> Result<Option<JobShown>, OperationError> {
    let program = viewer.computing();
    let found = store.read(|reading| {
        let job = reading.job_find(&program, id)?;
        let files = reading.job_file_list(&program, id)?;
        Ok::<_, StoreError>(job.map(|job| (job, files)))
    })?;
    let found = found.filter(|(job, _)| has_roles_of(viewer, job));
    found.map(|(job, files)| shown(job, files, now)).transpose()
}

/// The jobs of the viewer's account, the latest first, without what came of them.
///
/// # Errors
/// The database fails.
pub fn list(store: &Store, viewer: &Viewer, now: NaiveDateTime) -> Result<Vec<JobShown>, OperationError> {
    let program = viewer.computing();
    let jobs = store.read(|reading| reading.job_list(&program))?;
    jobs.into_iter().filter(|job| has_roles_of(viewer, job)).map(|job| shown(job, Vec::new(), now)).collect()
}

/// A file of a job of the viewer's account, with what is in it; that it was taken is on the trail.
///
/// # Errors
/// The database fails.
pub fn file(
    store: &Store,
    viewer: &Viewer,
    (id, number): (i64, i64),
) -> Result<Option<(JobFile, Vec<u8>)>, OperationError> {
    let program = viewer.computing();
    Ok(store.write_transaction(viewer, |writing| {
        if !writing.job_find(&program, id)?.is_some_and(|job| has_roles_of(viewer, &job)) {
            return Ok::<_, StoreError>(None);
        }
        let file = writing.job_file_list(&program, id)?.into_iter().find(|file| file.id == number);
        let bytes = writing.job_file_bytes(&program, (id, number))?;
        let Some((file, bytes)) = file.zip(bytes) else { return Ok(None) };
        let target = format!("{} {}", file.name, file.digest);
        writing.audit_entry_insert(viewer, "job_file_taken", &target)?;
        Ok(Some((file, bytes)))
    })?)
}

/// Whether the viewer still has every role with which a job was begun.
fn has_roles_of(viewer: &Viewer, job: &Job) -> bool {
    let begun_with: Result<Vec<Grant>, _> = serde_json::from_str(&job.grants);
    begun_with.is_ok_and(|grants| grants.iter().all(|grant| viewer.grants().contains(grant)))
}

/// A file to keep with a job.
#[must_use]
pub fn new_file(name: &str, media_type: &str, bytes: Vec<u8>) -> NewJobFile {
    NewJobFile { name: name.to_owned(), media_type: media_type.to_owned(), digest: digest(&bytes), bytes }
}
