//! The sample month, carried in the program: a street's files as offices hand them over.

use include_dir::{Dir, include_dir};

use super::take_in::FileToTake;
use crate::month::Month;

static SAMPLE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/tests/data/street-2026-10");

/// What the files should count, for tests; not a file of the office.
const EXPECTED: &str = "expected.json";

/// The member of staff whose pay the demo explains.
pub const EXPLAINED: &str = "C001";

/// The column of the score sheet that the demo follows down to single ratings.
pub const EXPLAINED_SCORE: &str = "群众满意度";

/// The files of the sample month, by name.
#[must_use]
pub fn sample_files() -> Vec<FileToTake> {
    let mut files: Vec<FileToTake> = SAMPLE
        .files()
        .filter_map(|file| {
            let name = file.path().file_name()?.to_str()?.to_owned();
            (name != EXPECTED).then(|| FileToTake { name, bytes: file.contents().to_vec() })
        })
        .collect();
    files.sort_by(|one, other| one.name.cmp(&other.name));
    files
}

/// The sample month.
#[must_use]
pub fn sample_month() -> Option<Month> {
    Month::new(2026, 10)
}
