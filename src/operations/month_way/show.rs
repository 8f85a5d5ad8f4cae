//! A month at a glance: every step with its state, who took it, and what is missing next.

use chrono::NaiveDateTime;
use serde::Serialize;

use super::facts::{Period, ScoreSide, run_facts};
use crate::access::{Action, Resource, Viewer};
use crate::message::Message;
use crate::month::Month;
use crate::month_way::{Facts, Freezes, Mark, Step};
use crate::operations::OperationError;
use crate::operations::kept_run::PayInputs;
use crate::operations::settings::{SettingLine, Settings, Topic, opened};
use crate::store::Store;

/// A step of a month as it stands.
#[derive(Debug, Clone, Serialize)]
pub struct StepShown {
    /// Which.
    pub step: Step,
    /// Its name.
    pub title: Message,
    /// Who took it and when; none when it is open.
    pub done: Option<Mark>,
    /// Whether it was taken, and what it was about has changed since.
    pub fallen: bool,
    /// Whether the office does without it.
    pub off: bool,
    /// What is missing before it can be taken.
    pub missing: Vec<Message>,
}

/// The way of one pay run.
#[derive(Debug, Clone, Serialize)]
pub struct RunShown {
    /// The run's number.
    pub run: i64,
    /// draft or approved.
    pub state: String,
    /// Its steps.
    pub steps: Vec<StepShown>,
}

/// A month at a glance.
#[derive(Debug, Clone, Serialize)]
pub struct MonthShown {
    /// The month.
    pub month: Month,
    /// How many files were taken for it.
    pub files: usize,
    /// How many people are to confirm their scores; 0 before the scoring.
    pub to_confirm: usize,
    /// How many did.
    pub confirmed: usize,
    /// How many let the period pass in silence.
    pub lapsed: usize,
    /// The period of confirmation, once it has begun.
    pub confirmation: Option<Message>,
    /// The period of the public notice, once it has begun.
    pub notice: Option<Message>,
    /// Appeals about ratings and scores that are not settled.
    pub open_appeals: usize,
    /// Bad ratings that are neither closed nor contested.
    pub unsettled_ratings: usize,
    /// The steps up to the signed stars.
    pub steps: Vec<StepShown>,
    /// The runs of the month; none for a viewer who may not see pay.
    pub runs: Vec<RunShown>,
    /// The last step of the month.
    pub closed: Option<Mark>,
    /// What to do next.
    pub next: Option<Message>,
    /// The settings that rule the month: those of when it was opened.
    pub settings: Vec<SettingLine>,
}

/// Shows a month. Names and digests of steps are for everybody of the office; of the runs those know who see pay.
///
/// # Errors
/// The viewer may not see the office, or the database fails.
pub fn show(
    store: &Store,
    viewer: &Viewer,
    month: Month,
    now: NaiveDateTime,
) -> Result<MonthShown, OperationError> {
    viewer.require(Action::See, Resource::Office).map_err(crate::store::StoreError::from)?;
    let own = viewer.computing();
    let sees_pay = viewer.require_all(Action::See, Resource::Pay).is_ok();
    store.read(|reading| {
        let side = ScoreSide::read(reading, &own, month, now)?;
        let mut shown = MonthShown {
            month,
            files: reading.import_file_list_of_month(&own, month)?.len(),
            to_confirm: side.own.len(),
            confirmed: count(&side, false),
            lapsed: count(&side, true),
            confirmation: side.confirmation.map(Period::words),
            notice: side.notice.map(Period::words),
            open_appeals: side.open_appeals,
            unsettled_ratings: side.unsettled.len(),
            steps: steps(&side.facts, |freezes| matches!(freezes, Freezes::Files | Freezes::Score)),
            runs: Vec::new(),
            closed: None,
            next: None,
            settings: Settings::read(reading, viewer)?
                .lines(Topic::Month, Some(opened(&side.facts.marks, now))),
        };
        shown.closed = side.facts.marks.iter().find(|mark| mark.step == Step::Closed).cloned();
        let runs = if sees_pay { reading.pay_run_list(viewer, month)? } else { Vec::new() };
        let mut next = next_step(&side.facts, Freezes::Score);
        for run in runs.iter().filter(|run| run.state != "discarded") {
            let inputs: PayInputs = serde_json::from_slice(&run.inputs)?;
            let facts = run_facts(reading, &own, run, &inputs.score_digest, now)?;
            next = next.or_else(|| next_step(&facts, Freezes::Pay));
            let steps = steps(&facts, |freezes| freezes == Freezes::Pay);
            shown.runs.push(RunShown { run: run.id, state: run.state.clone(), steps });
        }
        if shown.runs.is_empty() && sees_pay {
            next = next.or(Some(Step::Calculated));
        }
        next = next.or_else(|| (sees_pay && shown.closed.is_none()).then_some(Step::Closed));
        shown.next = next.map(|step| {
            let (title, command) = (step.title(), step.command());
            Message::new(
                format!("{}：{command} --period {month}", title.zh),
                format!("{}: {command} --period {month}", title.en),
            )
        });
        Ok(shown)
    })
}

fn count(side: &ScoreSide, lapsed: bool) -> usize {
    side.own.iter().filter_map(|own| own.confirmed.as_ref()).filter(|one| one.lapsed == lapsed).count()
}

fn next_step(facts: &Facts, freezes: Freezes) -> Option<Step> {
    Step::all()
        .filter(|step| step.rule().freezes == freezes && !step.is_look() && !facts.off.contains(step))
        .find(|step| facts.done(*step).is_none())
}

fn steps(facts: &Facts, shown: impl Fn(Freezes) -> bool) -> Vec<StepShown> {
    Step::all()
        .filter(|step| !step.is_look() && shown(step.rule().freezes))
        .map(|step| {
            let done = facts.done(step).cloned();
            let earlier = facts.marks.iter().any(|mark| {
                mark.step == step && (mark.run.is_none() || mark.run == facts.run.as_ref().map(|run| run.id))
            });
            StepShown {
                step,
                title: step.title(),
                fallen: done.is_none() && earlier,
                off: facts.off.contains(&step),
                missing: if done.is_some() { Vec::new() } else { facts.open_before(step) },
                done,
            }
        })
        .collect()
}
