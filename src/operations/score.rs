//! Scores a month: the month's facts through the score sheet, everybody's figures and stars kept with their inputs.

use std::path::Path;

use chrono::{Datelike, NaiveDateTime};
use serde::{Deserialize, Serialize};
use xingchou_engine::MEANING_VERSION;
use xingchou_engine::diagnostic::Diagnostic;
use xingchou_engine::evaluate::evaluate;

use super::OperationError;
use super::claims::{self, Claim};
use super::kept_run::{keep_texts, used_texts};
use super::month_inputs::{PersonMonth, month_inputs};
use super::month_way::may;
use super::policies::{self, digest};
use super::results::RunResults;
use super::score_inputs::score_inputs;
use crate::access::{Action, Resource, Viewer};
use crate::clock;
use crate::message::Message;
use crate::month::Month;
use crate::month_way::Step;
use crate::store::{ClaimedWork, NewScoreRun, ScoreRun, Store};

/// A month's scoring.
#[derive(Debug, Clone, Serialize)]
pub struct Scored {
    /// The run's number.
    pub run: i64,
    /// 考核月
    pub month: Month,
    /// The score sheet's Chinese title.
    pub title: String,
    /// Whether the same scoring was there already and nothing was changed.
    pub unchanged: bool,
    /// What people must know about the sheets.
    pub warnings: Vec<Diagnostic>,
    /// The digest of the results.
    pub results_digest: String,
    /// Who was scored, in the order of the results.
    pub people: Vec<PersonLine>,
    /// The results.
    pub results: RunResults,
}

/// Who a line is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonLine {
    /// 工号
    pub staff_no: String,
    /// 姓名
    pub name: String,
    /// 岗位 at the end of the month.
    pub post: String,
    /// 所属社区 at the end of the month.
    pub community: String,
}

impl PersonLine {
    /// Who this person of a month is.
    #[must_use]
    pub fn of(person: &PersonMonth) -> Self {
        let post =
            person.parts.last().and_then(|part| part.values.get("岗位")).map(|cell| match &cell.value {
                super::month_inputs::InputValue::Text(post) => post.clone(),
                _ => String::new(),
            });
        Self {
            staff_no: person.staff_no.clone(),
            name: person.name.clone(),
            post: post.unwrap_or_default(),
            community: person.community.clone(),
        }
    }
}

/// What a pack's score sheet is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScoreSpan {
    /// 月: the month alone, from its facts.
    Month,
    /// 季: the quarter that the month lies in, up to it, from the months' scores.
    Quarter,
    /// 年: the year that the month lies in, up to it, from the months' scores.
    Year,
}

impl ScoreSpan {
    /// The family of a pack's sheet.
    #[must_use]
    pub fn family(self, pack: &str) -> String {
        let sheet = match self {
            Self::Month => "score",
            Self::Quarter => "quarter",
            Self::Year => "year",
        };
        format!("{pack}/{sheet}")
    }

    /// Whether a sheet of this kind is due in a month: a quarter's in its last one.
    #[must_use]
    pub fn is_due(self, month: Month) -> bool {
        let number = month.first_day().month();
        match self {
            Self::Month => true,
            Self::Quarter => number.is_multiple_of(3),
            Self::Year => number == 12,
        }
    }
}

/// The family of a pack's score sheet.
#[must_use]
pub fn score_family(pack: &str) -> String {
    ScoreSpan::Month.family(pack)
}

/// Scores a month now by the district's own pack, or by another.
///
/// # Errors
/// There is nobody to score, a sheet is wrong, or the database fails.
pub fn score(
    store: &Store,
    viewer: &Viewer,
    data: &Path,
    month: Month,
    pack: Option<&str>,
) -> Result<Scored, OperationError> {
    score_span(store, viewer, data, month, pack, ScoreSpan::Month)
}

/// Scores a month, or the quarter or year up to it, now, by the district's own pack, or by another.
///
/// # Errors
/// There is nobody to score, the months were not scored, a sheet is wrong, or the database fails.
pub fn score_span(
    store: &Store,
    viewer: &Viewer,
    data: &Path,
    month: Month,
    pack: Option<&str>,
    span: ScoreSpan,
) -> Result<Scored, OperationError> {
    score_at(store, viewer, data, month, pack, span, clock::now())
}

/// Scores a month, or the quarter or year up to it; with a month's the period begins in which everybody may confirm
/// the own score.
///
/// # Errors
/// There is nobody to score, the months were not scored, a sheet is wrong, or the database fails.
pub fn score_at(
    store: &Store,
    viewer: &Viewer,
    data: &Path,
    month: Month,
    pack: Option<&str>,
    span: ScoreSpan,
    now: NaiveDateTime,
) -> Result<Scored, OperationError> {
    may(viewer, Action::Change, Resource::Scores)?;
    let own_pack = district_pack(store, viewer)?;
    let pack = pack.unwrap_or(&own_pack);
    let is_own = pack == own_pack;
    claims::once(store, viewer, &ClaimedWork::Scoring(month, span.family(pack)), |claim| {
        score_claimed(store, viewer, data, month, (pack, is_own, span), now, claim)
    })
}

fn score_claimed(
    store: &Store,
    viewer: &Viewer,
    data: &Path,
    month: Month,
    (pack, is_own, span): (&str, bool, ScoreSpan),
    now: NaiveDateTime,
    claim: &Claim<'_>,
) -> Result<Scored, OperationError> {
    let facts = month_inputs(store, viewer, month)?;
    if facts.people.is_empty() {
        return Err(nobody(month));
    }
    let library = policies::office_library(store, viewer, data)?;
    let program = policies::compile(&library, &span.family(pack), month)?;
    let inputs = score_inputs(store, viewer, &library, pack, span, &program, facts)?;
    let (population, _) = inputs.population(&program);
    let results = inputs.results(&evaluate(&program, &population));
    let people = inputs.month.people.iter().map(PersonLine::of).collect();
    let (input_bytes, result_bytes) = (serde_json::to_vec(&inputs)?, results.bytes()?);
    let run = NewScoreRun {
        month,
        family: program.family.clone(),
        sheet_digests: serde_json::to_string(&used_texts(&program))?,
        engine_version: MEANING_VERSION.to_string(),
        inputs_digest: digest(&input_bytes),
        inputs: input_bytes,
        results_digest: digest(&result_bytes),
        results: result_bytes,
        made_at: now,
    };
    let rows = results.rows(&inputs.month)?;
    let results_digest = run.results_digest.clone();
    let (run, unchanged) = store.write_transaction(viewer, |writing| {
        claim.settle(writing)?;
        let kept = writing.score_run_latest_of(viewer, month, &run.family)?;
        if let Some(kept) = kept.filter(|kept| same(kept, &run)) {
            return Ok::<_, OperationError>((kept.id, true));
        }
        keep_texts(writing, viewer, &program)?;
        let id = writing.score_run_insert(viewer, &run, &rows)?;
        writing.audit_entry_insert(viewer, "month_scored", &format!("{month} {} #{id}", run.family))?;
        // A trial by another pack is no step of the office's month, and a quarter's or year's scoring has no pay.
        if is_own && span == ScoreSpan::Month {
            let files = writing.import_file_list_of_month(viewer, month)?;
            let digests: String = files.iter().map(|file| file.digest.as_str()).collect();
            let files_digest = digest(digests.as_bytes());
            writing.month_step_insert(viewer, month, Step::TakenIn, (None, &files_digest), (now, ""))?;
            let scored = (None, run.results_digest.as_str());
            writing.month_step_insert(viewer, month, Step::Scored, scored, (now, ""))?;
        }
        Ok((id, false))
    })?;
    Ok(Scored {
        run,
        month,
        title: program.title.clone(),
        unchanged,
        warnings: program.warnings.clone(),
        results_digest,
        people,
        results,
    })
}

fn same(kept: &ScoreRun, run: &NewScoreRun) -> bool {
    kept.inputs_digest == run.inputs_digest
        && kept.results_digest == run.results_digest
        && kept.sheet_digests == run.sheet_digests
}

/// The pack that the district uses.
///
/// # Errors
/// The data folder was never set up, or the database fails.
pub fn district_pack(store: &Store, viewer: &Viewer) -> Result<String, OperationError> {
    let district = store.read(|reading| Ok::<_, OperationError>(reading.district_find(viewer)?))?;
    district.map(|district| district.pack).ok_or_else(|| {
        OperationError::Refused(Message::new(
            "还没有设置单位，请先运行 xingchou init",
            "run xingchou init first",
        ))
    })
}

pub(super) fn nobody(month: Month) -> OperationError {
    OperationError::Refused(Message::new(
        format!("{month} 没有在职人员：请先导入人员名册"),
        format!("nobody is employed in {month}: import the roster first"),
    ))
}
