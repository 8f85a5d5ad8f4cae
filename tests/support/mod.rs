//! An office of its own for every test: a data folder that goes away again.

mod home;
pub mod people;
pub mod served;
pub mod way;

use std::collections::BTreeMap;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::process::Command;

use xingchou::access::Viewer;
use xingchou::month::Month;
use xingchou::operations::initialise::{DEFAULT_PACK, FirstAccount, initialise, key_file};
use xingchou::operations::layouts;
use xingchou::operations::take_in::{Contents, FileToTake, Outcome, TakenFile, take_in_many};
use xingchou::store::Store;
use xingchou_importers::Layouts;

pub use home::Home;
pub use served::{Reply, Served};

/// The folder of the sample month.
pub fn sample_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/street-2026-10")
}

/// The month of the sample.
pub fn october() -> Month {
    "2026-10".parse().unwrap()
}

/// What the sample month is known to hold.
pub fn expected() -> serde_json::Value {
    serde_json::from_slice(&std::fs::read(sample_folder().join("expected.json")).unwrap()).unwrap()
}

/// A file of the sample month.
pub fn sample_file(name: &str) -> FileToTake {
    FileToTake { name: name.to_owned(), bytes: std::fs::read(sample_folder().join(name)).unwrap() }
}

/// Every file of the sample month, by name.
pub fn sample_files() -> Vec<FileToTake> {
    let mut names: Vec<String> = std::fs::read_dir(sample_folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "expected.json")
        .collect();
    names.sort();
    names.iter().map(|name| sample_file(name)).collect()
}

/// The first account of an office made for a test.
pub const FIRST: FirstAccount<'static> =
    FirstAccount { login_name: "admin", password: Some("柳树下面有三只花鸭子在睡觉") };

/// A viewer with every role.
pub fn everybody() -> Viewer {
    Viewer::new(Viewer::FIRST_DISTRICT, "本机操作员", people::every_grant())
}

/// A data folder with an empty database; both are deleted at the end.
pub struct Office {
    pub folder: PathBuf,
    pub store: Store,
    pub viewer: Viewer,
    pub home: Home,
}

impl Office {
    pub fn new() -> Self {
        Self::at(Home::new())
    }

    pub fn at(home: Home) -> Self {
        let viewer = everybody();
        let keys = key_file(&home.folder);
        initialise(&home.folder, &home.database, &keys, "示范街道", DEFAULT_PACK, FIRST).unwrap();
        let store = Store::open(&home.database, &keys).unwrap();
        Self { folder: home.folder.clone(), store, viewer, home }
    }

    /// Signs somebody in on the command line of this office who may do everything.
    pub fn sign_in(&self) {
        let viewer = people::account(&self.store, "someone", &people::every_grant());
        people::sign_in(&self.store, &self.folder, &viewer);
    }

    /// The program, told of this office.
    pub fn program(&self) -> Command {
        self.home.program()
    }

    /// An office that another process made; it stays when this one is done with it.
    pub fn made_elsewhere(folder: PathBuf, database: String) -> ManuallyDrop<Self> {
        let store = Store::open(&database, &key_file(&folder)).unwrap();
        let home = Home::made_elsewhere(folder.clone(), database);
        ManuallyDrop::new(Self { folder, store, viewer: everybody(), home })
    }

    /// An office that has taken the sample month.
    pub fn with_sample_month() -> Self {
        let office = Self::new();
        office.take(sample_files());
        office
    }

    pub fn take(&self, files: Vec<FileToTake>) -> Vec<TakenFile> {
        take_in_many(&self.store, &self.viewer, files, None, &mut |_| {}).unwrap()
    }

    pub fn take_for_october(&self, files: Vec<FileToTake>) -> Vec<TakenFile> {
        take_in_many(&self.store, &self.viewer, files, Some(october()), &mut |_| {}).unwrap()
    }

    /// What the program is told that headings mean.
    pub fn layouts(&self) -> Layouts {
        layouts::known(&self.folder).unwrap()
    }

    /// Takes a text file for October and gives what it says.
    pub fn take_text(&self, name: &str, text: &str) -> Contents {
        let file = FileToTake { name: name.to_owned(), bytes: text.as_bytes().to_vec() };
        let mut answers = self.take_for_october(vec![file]);
        let answer = answers.pop().unwrap();
        assert!(matches!(answer.outcome, Outcome::Taken | Outcome::TakenAgain { .. }), "{answer:?}");
        answer.contents.unwrap()
    }

    /// Every row of every table but the trail, on which looks are kept, and how far it has been counted.
    pub fn dump_but_the_trail(&self) -> BTreeMap<String, Vec<String>> {
        let mut tables = self.dump();
        tables.remove("audit_entry");
        if let Some(counters) = tables.get_mut("counter") {
            counters.retain(|row| !row.contains("audit_entry"));
        }
        tables
    }

    /// What the trail says was done, each act's code, in order.
    pub fn acts(&self) -> Vec<String> {
        let entries = self.store.read(|reading| reading.audit_entry_list(&self.viewer)).unwrap();
        entries.into_iter().map(|entry| entry.what).collect()
    }

    /// Every row of every table, as text.
    pub fn dump(&self) -> BTreeMap<String, Vec<String>> {
        self.home.dump()
    }
}
