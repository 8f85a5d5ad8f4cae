//! An office of its own for every test: a data folder that goes away again.

use std::collections::BTreeMap;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::prelude::*;
use xingchou::access::Viewer;
use xingchou::month::Month;
use xingchou::operations::initialise::{DEFAULT_PACK, database_address, initialise};
use xingchou::operations::layouts;
use xingchou::operations::take_in::{Contents, FileToTake, Outcome, TakenFile, take_in_many};
use xingchou::store::Store;
use xingchou_importers::Layouts;

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

/// A data folder with an empty database; it is deleted at the end.
pub struct Office {
    pub folder: PathBuf,
    pub store: Store,
    pub viewer: Viewer,
}

impl Office {
    pub fn new() -> Self {
        let folder = unused_folder();
        let viewer = Viewer::at_the_keyboard();
        initialise(&folder, &viewer, "示范街道", DEFAULT_PACK).unwrap();
        let store = Store::open(&database_address(&folder)).unwrap();
        Self { folder, store, viewer }
    }

    /// The office of a folder that another process made; it stays when this one is done with it.
    pub fn at(folder: PathBuf) -> ManuallyDrop<Self> {
        let store = Store::open(&database_address(&folder)).unwrap();
        ManuallyDrop::new(Self { folder, store, viewer: Viewer::at_the_keyboard() })
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

    /// Every row of every table, as text.
    pub fn dump(&self) -> BTreeMap<String, Vec<String>> {
        dump(&self.folder)
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A folder that nobody else uses.
pub fn unused_folder() -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("xingchou-test-{}-{number}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = diesel::sql_types::Text)]
    line: String,
}

fn lines(connection: &mut SqliteConnection, query: &str) -> Vec<String> {
    diesel::sql_query(query).load::<Line>(connection).unwrap().into_iter().map(|row| row.line).collect()
}

fn dump(folder: &Path) -> BTreeMap<String, Vec<String>> {
    let address = database_address(folder);
    let mut connection = SqliteConnection::establish(address.strip_prefix("sqlite:").unwrap()).unwrap();
    let tables = lines(&mut connection, "SELECT name AS line FROM sqlite_schema WHERE type = 'table'");
    assert!(tables.len() > 10, "{tables:?}");
    tables
        .into_iter()
        .map(|table| {
            let columns =
                lines(&mut connection, &format!("SELECT name AS line FROM pragma_table_info('{table}')"));
            let quoted: Vec<String> = columns.iter().map(|column| format!("quote(\"{column}\")")).collect();
            let query = format!("SELECT {} AS line FROM \"{table}\" ORDER BY 1", quoted.join(" || '|' || "));
            let rows = lines(&mut connection, &query);
            (table, rows)
        })
        .collect()
}
