//! The acts that are disturbed, carried out by a process of their own: this test program, started again to run
//! [`child`] only. What an act says when it is done is an acknowledgement: from then on it must be there.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use chrono::NaiveDate;
use xingchou::clock;
use xingchou::month::Month;
use xingchou::month_way::{Mark, Step};
use xingchou::operations::approve::approve;
use xingchou::operations::calculate::{RunMonths, calculate, calculate_asked};
use xingchou::operations::month_way::{pay, slips, stars};
use xingchou::operations::papers::export_payroll;
use xingchou::operations::pay_inputs::Asked;
use xingchou::operations::score::{score, score_family};
use xingchou::operations::take_in::{FileToTake, take_in_many};
use xingchou::operations::whole_file::ENDING;
use xingchou::store::{SlipMarkKind, StoreError};

use crate::support::way::{approver, checker, clerk, leader};
use crate::support::{Office, october};

/// What the child says when its act is done.
const ACKNOWLEDGED: &str = "ACKNOWLEDGED";

/// Rows of a round's file, and of a large one.
const EVENTS: usize = 300;
const MANY_EVENTS: usize = 20_000;

/// An act that can be disturbed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// A file of events is taken in.
    Import,
    /// A large one is, into a month that is not scored.
    LargeImport,
    /// The month is scored.
    Score,
    /// Its stars are published.
    Publish,
    /// They are signed.
    SignStars,
    /// Its pay is calculated, for a day of payment that is new each round.
    Calculate,
    /// A slip of it that was drawn for a second look is signed for.
    SignSlip,
    /// The workbook of the latest run is written.
    Export,
    /// The pay of one person is approved; each round it is another one.
    Approve,
}

/// Every act on the way to a month's pay, in order. They leave the month open, so that they can be done again.
pub const ACTS: [Act; 8] = [
    Act::Import,
    Act::LargeImport,
    Act::Score,
    Act::Publish,
    Act::SignStars,
    Act::Calculate,
    Act::SignSlip,
    Act::Export,
];

/// How many people's pay can be approved, one a round.
pub const APPROVALS: usize = 39;

/// What there is of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing.
    None,
    /// Everything.
    Whole,
}

/// An office with the sample month in which acts are disturbed; nobody waits for periods in it.
pub fn prepared(office: Office) -> Office {
    office.set("confirmation_workdays", "0");
    office.set("notice_workdays", "0");
    office
}

/// The days on which a round pays: each another one, within a year of the month.
fn pay_date(round: usize) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 10, 31).unwrap() - chrono::Days::new(u64::try_from(round % 28).unwrap())
}

fn september() -> Month {
    "2026-09".parse().unwrap()
}

fn events(round: usize, month: Month, count: usize) -> FileToTake {
    let mut text = "事件编号,网格,上报人工号,上报时间,事件类别,办结时间,状态\n".to_owned();
    for event in 0..count {
        text += &format!(
            "WG{round:04}{event:05},惠民第8网格,W0{:02},{month}-{:02} 09:{:02}:00,便民服务,{month}-{:02} 17:56:00,已办结\n",
            18 + event % 20,
            1 + event % 28,
            event % 60,
            1 + event % 28,
        );
    }
    FileToTake { name: format!("网格事件{round}.csv"), bytes: text.into_bytes() }
}

fn workbook(folder: &Path, round: usize) -> PathBuf {
    folder.join(format!("工资表{round}.xlsx"))
}

impl Act {
    fn name(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::LargeImport => "large import",
            Self::Score => "score",
            Self::Publish => "publish",
            Self::SignStars => "sign stars",
            Self::Calculate => "calculate",
            Self::SignSlip => "sign slip",
            Self::Export => "export",
            Self::Approve => "approve",
        }
    }

    /// What must be there first, so that the act of this round has something to do: scoring wants new facts, a
    /// signature something new to sign.
    pub fn prepare(self, office: &Office, round: usize) {
        let (store, now) = (&office.store, clock::now());
        let again = |acts: &[Self]| {
            for act in acts {
                act.carry_out(office, round).unwrap_or_else(|error| panic!("{act:?}: {error}"));
            }
        };
        let state = || State::of(office);
        match self {
            Self::Import | Self::LargeImport | Self::Calculate => {}
            Self::Score => again(&[Self::Import]),
            Self::Publish => {
                if state().score_run.is_none() || state().stands(Step::Published) {
                    again(&[Self::Import, Self::Score]);
                }
            }
            Self::SignStars => {
                if state().score_run.is_none() || state().stands(Step::StarsSigned) {
                    again(&[Self::Import, Self::Score]);
                }
                if !state().stands(Step::Published) {
                    again(&[Self::Publish]);
                }
                if !state().stands(Step::AppealsClosed) {
                    stars::close_appeals(store, &clerk(), october(), "", now).unwrap();
                }
                stars::look(store, &leader(), october(), now).unwrap();
            }
            Self::SignSlip => {
                if state().pay_run.is_none() || state().slips_signed > 0 {
                    Self::Score.prepare(office, round);
                    again(&[Self::Score, Self::Calculate]);
                }
            }
            Self::Export => {
                if state().pay_run.is_none() {
                    again(&[Self::Calculate]);
                }
            }
            Self::Approve => {
                let asked = Asked { staff: vec![of_round(office, round)], ..Asked::default() };
                let months = RunMonths::all_in(october());
                if state().score_run.is_none() {
                    again(&[Self::Score]);
                }
                calculate_asked(store, &office.viewer, &office.folder, months, &asked, now).unwrap();
                let run = latest(office).expect("a draft").0;
                office.sign_stars(october());
                office.check(run);
                pay::review(store, &approver(), run, now).unwrap();
            }
        }
    }

    /// Does it, here.
    pub fn carry_out(self, office: &Office, round: usize) -> Result<(), String> {
        let (store, viewer, data) = (&office.store, &office.viewer, office.folder.as_path());
        let (month, now) = (october(), clock::now());
        let draft = || latest(office).expect("a draft").0;
        match self {
            Self::Import => {
                let files = vec![events(round, month, EVENTS)];
                take_in_many(store, viewer, files, Some(month), &mut |_| {}).map(drop)
            }
            Self::LargeImport => {
                let files = vec![events(round, september(), MANY_EVENTS)];
                take_in_many(store, viewer, files, Some(september()), &mut |_| {}).map(drop)
            }
            Self::Score => score(store, viewer, data, month, None).map(drop),
            Self::Publish => stars::publish(store, &clerk(), month, now).map(drop),
            Self::SignStars => stars::sign(store, &leader(), month, (None, true), now).map(drop),
            Self::Calculate => calculate(store, viewer, data, months(round)).map(drop),
            Self::SignSlip => {
                let review =
                    pay::review(store, &checker(), draft(), now).map_err(|error| error.to_string())?;
                let slip = review.drawn.first().expect("a slip drawn for a second look");
                let which = (draft(), slip.staff_no.as_str());
                slips::sign_for(store, &checker(), which, SlipMarkKind::SecondLook, "", now).map(drop)
            }
            Self::Export => {
                export_payroll(store, viewer, data, month, draft(), Some(&workbook(data, round))).map(drop)
            }
            Self::Approve => approve(store, &approver(), draft(), None, now).map(drop),
        }
        .map_err(|error| error.to_string())
    }

    /// Starts a process that does it.
    pub fn start(self, office: &Office, round: usize, surroundings: &[(&str, String)]) -> Child {
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "durability::acts::child", "--nocapture", "--test-threads=1"])
            .env("DURABILITY_ACT", self.name())
            .env("DURABILITY_ROUND", round.to_string())
            .env("DURABILITY_FOLDER", &office.folder)
            .env("DURABILITY_DATABASE", &office.home.database)
            .envs(surroundings.iter().map(|(name, value)| (*name, value.as_str())))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    }

    /// What there is of it. Half of an act is a failure of the test.
    pub fn effect(self, office: &Office, round: usize, before: &State) -> Effect {
        let now = State::of(office);
        let all_or_none = |added: usize, of: usize| {
            assert!(added == 0 || added == of, "half an import: {added} of {of} rows");
            assert_eq!(now.files - before.files, usize::from(added > 0), "rows without their file");
            added > 0
        };
        let whole = match self {
            Self::Import => all_or_none(now.events - before.events, EVENTS),
            Self::LargeImport => all_or_none(now.many_events - before.many_events, MANY_EVENTS),
            Self::Score => now.score_run != before.score_run,
            Self::Publish => now.stands(Step::Published),
            Self::SignStars => now.stands(Step::StarsSigned),
            Self::Calculate => {
                let whole = now.pay_run != before.pay_run;
                assert!(!whole || now.pay_run.is_some_and(|(_, date)| date == pay_date(round)));
                whole
            }
            Self::SignSlip => now.slips_signed > before.slips_signed,
            Self::Export => {
                let there = workbook(&office.folder, round);
                // A workbook is an archive, whose list of contents is at its end.
                if there.is_file() {
                    let bytes = std::fs::read(&there).unwrap();
                    assert!(bytes.windows(4).any(|four| four == b"PK\x05\x06"), "half a workbook");
                }
                there.is_file()
            }
            Self::Approve => now.approved > before.approved,
        };
        if whole { Effect::Whole } else { Effect::None }
    }
}

fn months(round: usize) -> RunMonths {
    RunMonths { pay_date: pay_date(round), ..RunMonths::all_in(october()) }
}

/// Whose pay is approved in a round.
fn of_round(office: &Office, round: usize) -> String {
    let staff = office.store.read(|reading| reading.staff_list(&office.viewer)).unwrap();
    staff[round % APPROVALS].staff_no.clone()
}

/// The latest draft and its day of payment; there is never more than one draft.
fn latest(office: &Office) -> Option<(i64, NaiveDate)> {
    let runs = office.store.read(|reading| reading.pay_run_list(&office.viewer, october())).unwrap();
    let drafts: Vec<_> = runs.iter().filter(|run| run.state == "draft").collect();
    assert!(drafts.len() <= 1, "{} drafts of one month", drafts.len());
    drafts.first().map(|run| (run.id, run.pay_date))
}

/// Files of half-written papers that were left behind in an office's folder.
pub fn parts_left(office: &Office) -> usize {
    let entries = std::fs::read_dir(&office.folder).unwrap();
    entries.filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().ends_with(ENDING)).count()
}

/// What an office holds, as far as acts change it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    files: usize,
    events: usize,
    many_events: usize,
    score_run: Option<i64>,
    score_digest: String,
    marks: Vec<Mark>,
    pay_run: Option<(i64, NaiveDate)>,
    slips_signed: usize,
    approved: usize,
}

impl State {
    /// As it is now; runs that are there are whole.
    pub fn of(office: &Office) -> Self {
        let (viewer, month): (_, Month) = (&office.viewer, october());
        let count = |month: Month| {
            let lines = office.home.lines(&format!(
                "SELECT CAST(COUNT(*) AS TEXT) AS line FROM month_record WHERE kind = 'grid_event' AND month = '{month}'"
            ));
            lines[0].parse().unwrap()
        };
        let pay_run = latest(office);
        office
            .store
            .read(|reading| {
                let family = score_family("districts/harbin-daoli");
                let score_run = reading.score_run_latest_of(viewer, month, &family)?;
                if let Some(run) = &score_run {
                    assert!(
                        reading.score_list(viewer, run.id)?.len() > 100,
                        "a score run without its scores"
                    );
                }
                let slips_signed = match pay_run {
                    Some((run, _)) => {
                        assert!(
                            reading.pay_result_list(viewer, run)?.len() > 20,
                            "a run without its results"
                        );
                        reading.slip_mark_list(viewer, run)?.len()
                    }
                    None => 0,
                };
                let marks = reading.month_step_list(viewer, month)?;
                let mut approved = 0;
                for run in reading.pay_run_list_final(viewer)? {
                    // An approval is its state, its signature, its seal and its step, or nothing.
                    assert!(run.in_state && run.approval, "half an approval: {run:?}");
                    assert!(
                        reading.pay_run_seal_find(viewer, run.id)?.is_some_and(|seal| seal.by_the_program)
                    );
                    let steps =
                        marks.iter().filter(|mark| mark.step == Step::Approved && mark.run == Some(run.id));
                    assert_eq!(steps.count(), 1, "{run:?}");
                    approved += 1;
                }
                Ok::<_, StoreError>(Self {
                    files: reading.import_file_list(viewer)?.len(),
                    events: count(month),
                    many_events: count(september()),
                    score_digest: score_run
                        .as_ref()
                        .map(|run| run.results_digest.clone())
                        .unwrap_or_default(),
                    score_run: score_run.map(|run| run.id),
                    marks,
                    pay_run,
                    slips_signed,
                    approved,
                })
            })
            .unwrap()
    }

    /// Whether a step is taken of the scoring that stands.
    fn stands(&self, step: Step) -> bool {
        self.marks.iter().any(|mark| mark.step == step && mark.digest == self.score_digest)
    }
}

/// Whether the child acknowledged its act before it ended.
pub fn acknowledged(child: Child) -> bool {
    let output = child.wait_with_output().unwrap();
    String::from_utf8_lossy(&output.stdout).contains(ACKNOWLEDGED)
}

/// Not a test by itself: what a started process does. Without being told an act it does nothing.
#[test]
fn child() {
    let (Ok(name), Ok(round), Ok(folder), Ok(database)) = (
        std::env::var("DURABILITY_ACT"),
        std::env::var("DURABILITY_ROUND"),
        std::env::var("DURABILITY_FOLDER"),
        std::env::var("DURABILITY_DATABASE"),
    ) else {
        return;
    };
    let every = ACTS.into_iter().chain([Act::Approve]);
    let act = every.into_iter().find(|act| act.name() == name).expect("an act");
    let office = Office::made_elsewhere(PathBuf::from(folder), database);
    match act.carry_out(&office, round.parse().unwrap()) {
        Ok(()) => println!("{ACKNOWLEDGED}"),
        Err(error) => {
            println!("refused: {error}");
            std::process::exit(3);
        }
    }
}
