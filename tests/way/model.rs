//! Long random sequences of acts by several people against a small model of the month's way: whether each act is done
//! or refused, and what stands after it.
//!
//! `XINGCHOU_MODEL_SEED` (a number) replays a sequence or tries another, `XINGCHOU_MODEL_ACTS` makes it longer,
//! `XINGCHOU_MODEL_CASES` tries several.

use std::collections::BTreeSet;

use chrono::{NaiveDateTime, TimeDelta};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use xingchou::access::{Role, Viewer};
use xingchou::month_way::Step;
use xingchou::operations::approve::approve;
use xingchou::operations::calculate::{RunMonths, calculate_at};
use xingchou::operations::month_way::show::show;
use xingchou::operations::month_way::{pay, slips, stars};
use xingchou::operations::recompute::latest_pay_run;
use xingchou::operations::score::{ScoreSpan, score_at};
use xingchou::store::SlipMarkKind;

use super::at;
use crate::support::way::person;
use crate::support::{Office, october};

const PEOPLE: [(&str, Role); 5] = [
    ("周人事", Role::HumanResources),
    ("孙人事", Role::HumanResources),
    ("李主任", Role::StreetLeader),
    ("王会计", Role::Finance),
    ("赵科长", Role::Finance),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    /// A finding comes in late, so that the scores are other.
    Finding,
    Score,
    Publish,
    CloseAppeals,
    Sign,
    Calculate,
    Look,
    Tick,
    Check,
    Approve,
    Export,
    Pay,
    Close,
}

const ACTS: [Act; 13] = [
    Act::Finding,
    Act::Score,
    Act::Publish,
    Act::CloseAppeals,
    Act::Sign,
    Act::Calculate,
    Act::Look,
    Act::Tick,
    Act::Check,
    Act::Approve,
    Act::Export,
    Act::Pay,
    Act::Close,
];

#[derive(Debug, Clone)]
enum Move {
    /// Anybody tries anything.
    Any(usize, usize),
    /// Somebody takes a step that the model would allow now, if there is one.
    Allowed(usize),
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Draft {
    scoring: usize,
    by: usize,
    ticked: bool,
    checked_by: Option<usize>,
    seen_by: BTreeSet<usize>,
}

/// The way of a month in a few lines: versions of the facts stand for digests.
#[derive(Debug, Default)]
struct Model {
    facts: usize,
    /// The latest scoring, and by whom.
    scored: Option<(usize, usize)>,
    /// Every scoring, and by whom.
    scorers: Vec<(usize, usize)>,
    published: Option<usize>,
    closed_appeals: Option<usize>,
    signed: Option<usize>,
    draft: Option<Draft>,
    approved: bool,
    exported: bool,
    paid: bool,
    closed: bool,
}

impl Model {
    fn allows(&self, act: Act, who: usize) -> bool {
        let role = PEOPLE[who].1;
        let (hr, finance) = (role == Role::HumanResources, role == Role::Finance);
        let scoring = self.scored.map(|(version, _)| version);
        let pending = self.draft.as_ref().filter(|_| !self.approved);
        match act {
            Act::Finding => self.facts < 6,
            Act::Score => hr,
            Act::Publish => hr && scoring.is_some() && self.published != scoring,
            Act::CloseAppeals => {
                hr && scoring.is_some() && self.published == scoring && self.closed_appeals != scoring
            }
            Act::Sign => {
                let ready = scoring.is_some() && self.closed_appeals == scoring && self.signed != scoring;
                role == Role::StreetLeader && ready
            }
            Act::Calculate => hr && scoring == Some(self.facts) && !self.approved,
            Act::Look => (hr || finance) && self.draft.is_some(),
            Act::Tick => (hr || finance) && pending.is_some_and(|draft| !draft.ticked && draft.by != who),
            Act::Check => {
                (hr || finance)
                    && pending.is_some_and(|draft| {
                        draft.ticked
                            && draft.checked_by.is_none()
                            && draft.by != who
                            && !self.scored_by(draft.scoring, who)
                            && draft.seen_by.contains(&who)
                    })
            }
            Act::Approve => {
                finance
                    && pending.is_some_and(|draft| {
                        let checked = draft.checked_by.is_some_and(|by| by != who);
                        let stars = self.signed == Some(draft.scoring) && scoring == Some(draft.scoring);
                        checked && stars && draft.seen_by.contains(&who)
                    })
            }
            Act::Export => (hr || finance) && self.approved && !self.exported,
            Act::Pay => finance && self.exported && !self.paid,
            Act::Close => hr && self.paid && !self.closed,
        }
    }

    fn scored_by(&self, scoring: usize, who: usize) -> bool {
        self.scorers.contains(&(scoring, who))
    }

    fn done(&mut self, act: Act, who: usize) {
        let scoring = self.scored.map(|(version, _)| version);
        match act {
            Act::Finding => self.facts += 1,
            Act::Score => {
                if scoring != Some(self.facts) {
                    self.scored = Some((self.facts, who));
                    self.scorers.push((self.facts, who));
                }
            }
            Act::Publish => self.published = scoring,
            Act::CloseAppeals => self.closed_appeals = scoring,
            Act::Sign => self.signed = scoring,
            Act::Calculate => {
                if self.draft.as_ref().map(|draft| draft.scoring) != scoring {
                    self.draft = scoring.map(|scoring| Draft {
                        scoring,
                        by: who,
                        ticked: false,
                        checked_by: None,
                        seen_by: BTreeSet::new(),
                    });
                }
            }
            Act::Look if self.approved => {}
            Act::Look => {
                self.draft.as_mut().unwrap().seen_by.insert(who);
            }
            Act::Tick => self.draft.as_mut().unwrap().ticked = true,
            Act::Check => self.draft.as_mut().unwrap().checked_by = Some(who),
            Act::Approve => self.approved = true,
            Act::Export => self.exported = true,
            Act::Pay => self.paid = true,
            Act::Close => self.closed = true,
        }
    }
}

struct World {
    office: Office,
    now: NaiveDateTime,
    findings: usize,
}

impl World {
    fn new() -> Self {
        let office = Office::with_sample_month();
        office.set("confirmation_workdays", "0");
        office.set("notice_workdays", "0");
        Self { office, now: at("2026-11-02T09:00"), findings: 0 }
    }

    fn who(who: usize) -> Viewer {
        let (name, role) = PEOPLE[who];
        person(51 + i64::try_from(who).unwrap(), name, role)
    }

    fn carry_out(&mut self, act: Act, who: usize) -> Result<(), String> {
        self.now += TimeDelta::minutes(1);
        let (store, month, now) = (&self.office.store, october(), self.now);
        let (who, data) = (Self::who(who), self.office.folder.as_path());
        let run = || latest_pay_run(store, &self.office.viewer, month);
        let result = match act {
            Act::Finding => {
                self.findings += 1;
                let row = format!(
                    "督查日期,工号,姓名,问题类型,处理结果\n2026-10-{},C001,熊雨超,不在岗,通报批评\n",
                    10 + self.findings
                );
                self.office.take_text(&format!("督查通报{}.csv", self.findings), &row);
                Ok(())
            }
            Act::Score => score_at(store, &who, data, month, None, ScoreSpan::Month, now).map(drop),
            Act::Publish => stars::publish(store, &who, month, now).map(drop),
            Act::CloseAppeals => stars::close_appeals(store, &who, month, "", now).map(drop),
            Act::Sign => stars::look(store, &who, month, now)
                .and_then(|_| stars::sign(store, &who, month, (None, true), now))
                .map(drop),
            Act::Calculate => calculate_at(store, &who, data, RunMonths::all_in(month), now).map(drop),
            Act::Look => run().and_then(|run| pay::review(store, &who, run, now)).map(drop),
            Act::Tick => run().and_then(|run| {
                let drawn = pay::review(store, &self.office.viewer, run, now)?.drawn;
                drawn.iter().try_for_each(|slip| {
                    let of = (run, slip.staff_no.as_str());
                    slips::sign_for(store, &who, of, SlipMarkKind::SecondLook, "", now).map(drop)
                })
            }),
            Act::Check => run().and_then(|run| pay::check(store, &who, run, None, now)).map(drop),
            Act::Approve => run().and_then(|run| approve(store, &who, run, None, now)).map(drop),
            Act::Export => {
                run().and_then(|run| pay::record(store, &who, (run, Step::Exported), "", now)).map(drop)
            }
            Act::Pay => run().and_then(|run| pay::record(store, &who, (run, Step::Paid), "", now)).map(drop),
            Act::Close => pay::close(store, &who, month, now).map(drop),
        };
        result.map_err(|error| error.to_string())
    }

    /// The steps that stand.
    fn stand(&self) -> BTreeSet<Step> {
        let shown = show(&self.office.store, &self.office.viewer, october(), self.now).unwrap();
        let of_runs = shown.runs.iter().flat_map(|run| &run.steps);
        let done = shown.steps.iter().chain(of_runs).filter(|step| step.done.is_some()).map(|step| step.step);
        done.chain(shown.closed.map(|_| Step::Closed)).collect()
    }
}

impl Model {
    fn stand(&self) -> BTreeSet<Step> {
        let scoring = self.scored.map(|(version, _)| version);
        let of_score = |version: Option<usize>| scoring.is_some() && version == scoring;
        let draft = self.draft.as_ref();
        let all = [
            (Step::TakenIn, scoring.is_some()),
            (Step::Scored, scoring.is_some()),
            (Step::Published, of_score(self.published)),
            (Step::AppealsClosed, of_score(self.closed_appeals)),
            (Step::StarsSigned, of_score(self.signed)),
            (Step::Calculated, draft.is_some()),
            (Step::Checked, draft.is_some_and(|draft| draft.checked_by.is_some())),
            (Step::Approved, self.approved),
            (Step::Exported, self.exported),
            (Step::Paid, self.paid),
            (Step::Closed, self.closed),
        ];
        all.into_iter().filter(|(_, stands)| *stands).map(|(step, _)| step).collect()
    }
}

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

fn walk(moves: &[Move]) -> Model {
    let (mut world, mut model) = (World::new(), Model::default());
    let mut told = Vec::new();
    for one in moves {
        let (act, who) = match one {
            Move::Any(act, who) => (ACTS[act % ACTS.len()], who % PEOPLE.len()),
            Move::Allowed(choice) => {
                let steps: Vec<(Act, usize)> = ACTS
                    .into_iter()
                    .skip(1)
                    .flat_map(|act| (0..PEOPLE.len()).map(move |who| (act, who)))
                    .filter(|(act, who)| model.allows(*act, *who) && model.moves_on(*act, *who))
                    .collect();
                match steps.get(choice % steps.len().max(1)) {
                    Some(step) => *step,
                    None => continue,
                }
            }
        };
        if act == Act::Finding && !model.allows(act, who) {
            continue;
        }
        let expected = model.allows(act, who);
        let result = world.carry_out(act, who);
        told.push(format!(
            "{act:?} by {}: {}",
            PEOPLE[who].0,
            if result.is_ok() { "done" } else { "refused" }
        ));
        assert_eq!(result.is_ok(), expected, "{result:?}\n{model:#?}\n{}", told.join("\n"));
        if expected {
            model.done(act, who);
        }
        assert_eq!(world.stand(), model.stand(), "{}", told.join("\n"));
    }
    model
}

impl Model {
    /// Whether an act that is allowed changes anything now.
    fn moves_on(&self, act: Act, who: usize) -> bool {
        match act {
            Act::Score => self.scored.is_none_or(|(version, _)| version != self.facts),
            Act::Calculate => self.draft.as_ref().is_none_or(|draft| draft.scoring != self.facts),
            Act::Look => {
                !self.approved && self.draft.as_ref().is_some_and(|draft| !draft.seen_by.contains(&who))
            }
            _ => true,
        }
    }
}

#[test]
fn any_sequence_of_acts_does_what_the_model_says() {
    let seed = number("XINGCHOU_MODEL_SEED", 20_261_121);
    let acts = usize::try_from(number("XINGCHOU_MODEL_ACTS", 45)).unwrap();
    let cases = u32::try_from(number("XINGCHOU_MODEL_CASES", 1)).unwrap();
    let mut bytes = [0_u8; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config { cases, max_shrink_iters: 40, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let moves = prop_oneof![
        2 => (0..ACTS.len(), 0..PEOPLE.len()).prop_map(|(act, who)| Move::Any(act, who)),
        3 => (0..1000_usize).prop_map(Move::Allowed),
    ];
    let walked = runner.run(&prop::collection::vec(moves, acts), |moves| {
        walk(&moves);
        Ok(())
    });
    if let Err(error) = walked {
        panic!("XINGCHOU_MODEL_SEED={seed} XINGCHOU_MODEL_ACTS={acts}: {error}");
    }
}

/// The model itself reaches the end, so that random sequences are not all refusals.
#[test]
fn allowed_steps_alone_close_the_month() {
    let model = walk(&(0..16).map(|_| Move::Allowed(0)).collect::<Vec<_>>());
    assert!(model.closed, "{model:#?}");
}
