//! The acts that are disturbed, carried out by a process of their own: this test program, started again to run
//! [`child`] only. What an act says when it is done is an acknowledgement: from then on it must be there.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use chrono::NaiveDate;
use xingchou::month::Month;
use xingchou::operations::calculate::{RunMonths, calculate};
use xingchou::operations::papers::export_payroll;
use xingchou::operations::score::{score, score_family};
use xingchou::operations::take_in::{FileToTake, take_in_many};

use crate::support::{Office, october};

/// What the child says when its act is done.
const ACKNOWLEDGED: &str = "ACKNOWLEDGED";

/// Rows of a round's file.
const EVENTS: usize = 300;

/// An act that can be disturbed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// A file of events is taken in.
    Import,
    /// The month is scored.
    Score,
    /// Its pay is calculated, for a day of payment that is new each round.
    Calculate,
    /// The workbook of the latest run is written.
    Export,
}

/// Every act, in the order of a month.
pub const ACTS: [Act; 4] = [Act::Import, Act::Score, Act::Calculate, Act::Export];

/// What there is of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing.
    None,
    /// Everything.
    Whole,
}

/// The days on which a round pays: each another one, within a year of the month.
fn pay_date(round: usize) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 10, 31).unwrap() - chrono::Days::new(u64::try_from(round % 28).unwrap())
}

fn events(round: usize) -> FileToTake {
    let mut text = "事件编号,网格,上报人工号,上报时间,事件类别,办结时间,状态\n".to_owned();
    for event in 0..EVENTS {
        text += &format!(
            "WG{round:04}{event:05},惠民第8网格,W0{:02},2026-10-{:02} 09:{:02}:00,便民服务,2026-10-31 17:56:00,已办结\n",
            18 + event % 20,
            1 + event % 28,
            event % 60
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
            Self::Score => "score",
            Self::Calculate => "calculate",
            Self::Export => "export",
        }
    }

    /// What must be there first, so that the act of this round has something to do: scoring wants new facts.
    pub fn prepare(self, office: &Office, round: usize) {
        if self == Self::Score {
            Self::Import.carry_out(office, round).unwrap();
        }
    }

    /// Does it, here.
    pub fn carry_out(self, office: &Office, round: usize) -> Result<(), String> {
        let (store, viewer, data) = (&office.store, &office.viewer, office.folder.as_path());
        let month = october();
        match self {
            Self::Import => {
                take_in_many(store, viewer, vec![events(round)], Some(month), &mut |_| {}).map(drop)
            }
            Self::Score => score(store, viewer, data, month, None).map(drop),
            Self::Calculate => calculate(store, viewer, data, months(round)).map(drop),
            Self::Export => {
                let run = latest(office).expect("a run to export").0;
                export_payroll(store, viewer, data, month, run, Some(&workbook(data, round))).map(drop)
            }
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
        let whole = match self {
            Self::Import => {
                let added = now.events - before.events;
                assert!(added == 0 || added == EVENTS, "half an import: {added} of {EVENTS} rows");
                assert_eq!(now.files - before.files, usize::from(added > 0), "rows without their file");
                added > 0
            }
            Self::Score => now.score_run != before.score_run,
            Self::Calculate => {
                let whole = now.pay_run != before.pay_run;
                assert!(!whole || now.pay_run.is_some_and(|(_, date)| date == pay_date(round)));
                whole
            }
            Self::Export => workbook(&office.folder, round).is_file(),
        };
        if whole { Effect::Whole } else { Effect::None }
    }
}

fn months(round: usize) -> RunMonths {
    RunMonths { pay_date: pay_date(round), ..RunMonths::all_in(october()) }
}

/// The latest draft and its day of payment; there is never more than one draft.
fn latest(office: &Office) -> Option<(i64, NaiveDate)> {
    let runs = office.store.read(|reading| reading.pay_run_list(&office.viewer, october())).unwrap();
    let drafts: Vec<_> = runs.iter().filter(|run| run.state == "draft").collect();
    assert!(drafts.len() <= 1, "{} drafts of one month", drafts.len());
    drafts.first().map(|run| (run.id, run.pay_date))
}

/// What an office holds, as far as acts change it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    files: usize,
    events: usize,
    score_run: Option<i64>,
    pay_run: Option<(i64, NaiveDate)>,
}

impl State {
    /// As it is now; runs that are there are whole.
    pub fn of(office: &Office) -> Self {
        let (viewer, month): (_, Month) = (&office.viewer, october());
        let state = office
            .store
            .read(|reading| {
                let family = score_family("districts/harbin-daoli");
                let score_run = reading.score_run_latest_of(viewer, month, &family)?.map(|run| run.id);
                if let Some(run) = score_run {
                    assert!(reading.score_list(viewer, run)?.len() > 100, "a score run without its scores");
                }
                Ok::<_, xingchou::store::StoreError>(Self {
                    files: reading.import_file_list(viewer)?.len(),
                    events: reading.month_record_list(viewer, month, "grid_event")?.len(),
                    score_run,
                    pay_run: None,
                })
            })
            .unwrap();
        let pay_run = latest(office);
        if let Some((run, _)) = pay_run {
            let rows = office.store.read(|reading| reading.pay_result_list(viewer, run)).unwrap();
            assert!(rows.len() > 100, "a pay run without its results");
        }
        Self { pay_run, ..state }
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
    let act = ACTS.into_iter().find(|act| act.name() == name).expect("an act");
    let office = Office::made_elsewhere(PathBuf::from(folder), database);
    match act.carry_out(&office, round.parse().unwrap()) {
        Ok(()) => println!("{ACKNOWLEDGED}"),
        Err(error) => {
            println!("refused: {error}");
            std::process::exit(3);
        }
    }
}
