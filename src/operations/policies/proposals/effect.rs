//! What a changed sheet would have done to the last month: its stars and its pay, computed from the facts that the
//! month was computed from. Nothing is kept.

use std::path::Path;

use chrono::NaiveDateTime;
use rust_decimal::Decimal;
use serde::Serialize;
use xingchou_engine::evaluate::{Value, evaluate};
use xingchou_engine::library::Library;
use xingchou_engine::program::Program;

use super::super::super::OperationError;
use super::super::super::kept_run::{PayInputs, scores_read};
use super::super::super::recompute::{PayAgain, ScoreAgain, pay_again, score_again};
use super::super::super::results::RunResults;
use super::super::super::score::{PersonLine, district_pack, score_family};
use super::super::simulate::{Simulated, compared};
use super::super::tables::rewrite::dated;
use super::super::{compile, compile_paid, office_library};
use crate::access::{Action, Resource, Viewer};
use crate::clock;
use crate::message::Message;
use crate::month::Month;
use crate::store::Store;

/// How many months back a calculated one is looked for.
const MONTHS_BACK: u32 = 12;

/// Somebody whose stars would be others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StarMoved {
    /// Who.
    pub person: PersonLine,
    /// The stars as they were; none of who was held.
    pub before: Option<Decimal>,
    /// As they would be.
    pub after: Option<Decimal>,
}

/// What stars would be.
#[derive(Debug, Clone, Serialize)]
pub struct StarEffect {
    /// 考核月
    pub month: Month,
    /// How many people were scored.
    pub people: usize,
    /// Whose stars would be others.
    pub moved: Vec<StarMoved>,
}

/// What a changed sheet would have done to the last month.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Effect {
    /// To stars; none where no month was scored by it, or the viewer may not see everybody's.
    pub stars: Option<StarEffect>,
    /// To pay; none where no month was calculated by it, or the viewer may not see everybody's.
    pub pay: Option<Simulated>,
}

impl Effect {
    /// In two or three sentences, without anybody's name.
    #[must_use]
    pub fn in_words(&self) -> Message {
        let (mut zh, mut en) = (Vec::new(), Vec::new());
        if let Some(stars) = &self.stars {
            let (people, moved, month) = (stars.people, stars.moved.len(), stars.month);
            zh.push(format!("{month} 评星 {people} 人，其中 {moved} 人的星级会变"));
            en.push(format!("of {people} scored in {month}, {moved} would have other stars"));
        }
        if let Some(pay) = &self.pay {
            let (month, run, column) = (pay.month, pay.run, &pay.column);
            let difference = pay.after.saturating_sub(pay.before);
            let (moved, held) = (pay.movers.len(), pay.held_otherwise.len());
            zh.push(format!(
                "{month} 工资（批次 #{run}）{column} {} 元，改后 {} 元，相差 {difference} 元，{moved} 人的金额会变，{held} 人的暂缓情况会变",
                pay.before, pay.after
            ));
            en.push(format!(
                "the {column} of {month} (run #{run}) would be {} instead of {} yuan ({difference}); {moved} people \
                 would get another amount, {held} would be held or no longer be",
                pay.after, pay.before
            ));
        }
        if zh.is_empty() {
            zh.push("还没有用它算过的月份可以试算".to_owned());
            en.push("no month was computed by it that could be tried".to_owned());
        }
        Message::new(zh.join("；") + "。", en.join("; "))
    }
}

/// What a text would have done to the latest scored and the latest calculated month, had it been the version of its
/// family then.
///
/// # Errors
/// The sheets don't compile, what was kept can't be computed again, or the database fails.
pub fn effect(
    store: &Store,
    viewer: &Viewer,
    data: &Path,
    (family, text): (&str, &str),
    now: NaiveDateTime,
) -> Result<Effect, OperationError> {
    let library = office_library(store, viewer, data)?;
    let sees = |resource| viewer.require_all(Action::See, resource).is_ok();
    let this_month = Month::of(clock::to_office_time(now).date());
    let mut effect = Effect::default();
    let mut scored = None;
    if sees(Resource::Scores)
        && let Some(kept) =
            latest_scoring(store, viewer, this_month)?.filter(|kept| uses(&kept.program, family))
    {
        let month = kept.inputs.month.month;
        let program = compile(&as_of(&library, (family, text), month)?, &kept.run.family, month)?;
        let (population, _) = kept.inputs.population(&program);
        let after = kept.inputs.results(&evaluate(&program, &population));
        effect.stars = Some(stars(&kept, &after)?);
        scored = Some((kept.run.id, after));
    }
    if sees(Resource::Pay)
        && let Some(kept) = latest_calculation(store, viewer, this_month)?
    {
        let scores = scored.filter(|(run, _)| kept.run.score_run == Some(*run));
        if uses(&kept.program, family) || scores.is_some() {
            let month = kept.inputs.pay_month;
            let library = as_of(&library, (family, text), month)?;
            let program = compile_paid(&library, &kept.run.family, month, kept.inputs.pay_date)?;
            let inputs = match &scores {
                Some((_, results)) => with_scores(&kept, &program, results),
                None => kept.inputs.clone(),
            };
            effect.pay = Some(compared(&kept, &program, &inputs));
        }
    }
    if effect.stars.is_some() || effect.pay.is_some() {
        store.write_transaction(viewer, |writing| {
            writing.audit_entry_insert(viewer, "rule_sheet_tried", family)
        })?;
    }
    Ok(effect)
}

fn uses(program: &Program, family: &str) -> bool {
    program.sheets.iter().any(|sheet| sheet.family == family)
}

/// The library in which a text is the version of its family in a month.
fn as_of(library: &Library, (family, text): (&str, &str), month: Month) -> Result<Library, OperationError> {
    let mut library = library.clone();
    let before = library.versions(family).filter(|sheet| sheet.effective_from <= month.last_day()).last();
    let day = before.map_or_else(|| month.first_day(), |sheet| sheet.effective_from);
    let name = format!("{family}.toml");
    library.lay_over(&name, &dated(text, None, day)?).map_err(OperationError::Sheets)?;
    Ok(library)
}

fn latest_scoring(
    store: &Store,
    viewer: &Viewer,
    until: Month,
) -> Result<Option<ScoreAgain>, OperationError> {
    let family = score_family(&district_pack(store, viewer)?);
    for back in 0..=MONTHS_BACK {
        let month = until.months_earlier(back);
        let run = store
            .read(|reading| Ok::<_, OperationError>(reading.score_run_latest_of(viewer, month, &family)?))?;
        if let Some(run) = run {
            return Ok(Some(score_again(store, viewer, run.id)?));
        }
    }
    Ok(None)
}

fn latest_calculation(
    store: &Store,
    viewer: &Viewer,
    until: Month,
) -> Result<Option<PayAgain>, OperationError> {
    for back in 0..=MONTHS_BACK {
        let month = until.months_earlier(back);
        let runs = store.read(|reading| Ok::<_, OperationError>(reading.pay_run_list(viewer, month)?))?;
        let wages = |kind: &str| kind == "regular";
        if let Some(run) = runs.iter().rev().find(|run| run.state != "discarded" && wages(&run.kind)) {
            return Ok(Some(pay_again(store, viewer, run.id)?));
        }
    }
    Ok(None)
}

fn stars(kept: &ScoreAgain, after: &RunResults) -> Result<StarEffect, OperationError> {
    let before = kept.proved()?;
    let star = |results: &RunResults, staff_no: &str| {
        let person = results.person(staff_no).filter(|person| person.held.is_none())?;
        match results.value(person, "星级") {
            Some(Value::Number(stars)) => Some(stars),
            _ => None,
        }
    };
    let mut moved = Vec::new();
    for person in &kept.inputs.month.people {
        let (one, other) = (star(&before, &person.staff_no), star(after, &person.staff_no));
        if one != other {
            moved.push(StarMoved { person: PersonLine::of(person), before: one, after: other });
        }
    }
    Ok(StarEffect { month: kept.inputs.month.month, people: kept.inputs.month.people.len(), moved })
}

/// The facts of a calculation with the scores that it would have read.
fn with_scores(kept: &PayAgain, program: &Program, results: &RunResults) -> PayInputs {
    let mut inputs = kept.inputs.clone();
    for person in &results.people {
        let read = scores_read(program, |name| results.value(person, name));
        inputs.scores.insert(person.staff_no.clone(), read);
    }
    inputs
}
