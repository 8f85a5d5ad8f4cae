//! Reads files into records without trusting them. Text tables are read here; a workbook is opened by a child
//! process of the same program under limits of memory and time, which hands back a plain parcel of its sheets.
//! Whatever a workbook does to the child, this process goes on and says in words what happened. Nothing is written
//! to a disk on the way.

mod answer;
mod child;
mod many;

use std::path::{Path, PathBuf};
use std::time::Duration;

use xingchou_importers as importers;

use importers::{FileError, FileProblem, FileReading, Layouts, ParcelError, Proposal, ReadOptions, ReadRow};

pub use child::{ReadChild, read_as_child};
pub use many::{FileToRead, Progress};

/// What a child process may use up over one workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of address space.
    pub memory_bytes: u64,
    /// Seconds of a processor, for a small workbook.
    pub cpu_seconds: u64,
    /// How long this process waits for it altogether, for a small workbook.
    pub wait: Duration,
    /// Bytes that it may answer.
    pub answer_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { memory_bytes: 1 << 30, cpu_seconds: 10, wait: Duration::from_secs(20), answer_bytes: 4 << 30 }
    }
}

impl Limits {
    /// The same with more time for a large workbook: a second of a processor for each MiB.
    fn for_file(self, bytes: usize) -> Self {
        let more = u64::try_from(bytes >> 20).unwrap_or(u64::MAX);
        Self {
            cpu_seconds: self.cpu_seconds.saturating_add(more),
            wait: self.wait.saturating_add(Duration::from_secs(more.saturating_mul(2))),
            ..self
        }
    }
}

/// Reads files with the layouts it was given.
#[derive(Debug, Clone)]
pub struct Reader<'l> {
    layouts: &'l Layouts,
    program: PathBuf,
    limits: Limits,
}

impl<'l> Reader<'l> {
    /// A reader whose children are this program.
    #[must_use]
    pub fn new(layouts: &'l Layouts) -> Self {
        Self { layouts, program: own_program(), limits: Limits::default() }
    }

    /// The same with another program to start, which must know the sub-command of the child.
    #[must_use]
    pub fn with_program(self, program: &Path) -> Self {
        Self { program: program.to_owned(), ..self }
    }

    /// The same with other limits.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Reads a file. The name serves for places and messages only.
    ///
    /// # Errors
    /// The file as a whole cannot be read or recognised, or reading it took too much; nothing of it is taken then.
    pub fn read(&self, name: &str, bytes: &[u8], options: &ReadOptions) -> Result<FileReading, FileError> {
        importers::collected(|out| self.read_streamed(name, bytes, options, out))
    }

    /// Reads a file and hands each row on as it comes, so that a million rows need no more memory than a few. The
    /// reading that is returned holds no rows.
    ///
    /// # Errors
    /// As for [`Reader::read`]; rows that were handed on before do not count then.
    pub fn read_streamed(
        &self,
        name: &str,
        bytes: &[u8],
        options: &ReadOptions,
        out: &mut dyn FnMut(ReadRow),
    ) -> Result<FileReading, FileError> {
        importers::check_size(name, u64::try_from(bytes.len()).unwrap_or(u64::MAX))?;
        if !importers::is_workbook(bytes) {
            return importers::read_streamed(name, bytes, self.layouts, options, out);
        }
        self.through_child(name, bytes, |parcel| {
            importers::read_packed(name, parcel, self.layouts, options, out)
        })
    }

    /// What a table that no layout fits could be, the likeliest kind first, each with what its values would become.
    ///
    /// # Errors
    /// The file cannot be read at all, holds nothing, or took too much.
    pub fn propose(
        &self,
        name: &str,
        bytes: &[u8],
        options: &ReadOptions,
    ) -> Result<Vec<Proposal>, FileError> {
        importers::check_size(name, u64::try_from(bytes.len()).unwrap_or(u64::MAX))?;
        if !importers::is_workbook(bytes) {
            return importers::propose(name, bytes, self.layouts, options);
        }
        self.through_child(name, bytes, |parcel| importers::propose_packed(parcel, self.layouts))
    }

    /// The texts of a file's first sheet that holds anything, for files that are compared, not taken in.
    ///
    /// # Errors
    /// The file cannot be read at all, or took too much.
    pub fn texts(
        &self,
        name: &str,
        bytes: &[u8],
        options: &ReadOptions,
    ) -> Result<Vec<Vec<String>>, FileError> {
        importers::check_size(name, u64::try_from(bytes.len()).unwrap_or(u64::MAX))?;
        if !importers::is_workbook(bytes) {
            return importers::texts(name, bytes, options);
        }
        self.through_child(name, bytes, |parcel| importers::texts_packed(parcel))
    }

    /// Lets a child make a parcel of a workbook, and `unpack` it here.
    fn through_child<T>(
        &self,
        name: &str,
        bytes: &[u8],
        unpack: impl FnOnce(&mut dyn std::io::Read) -> Result<T, ParcelError>,
    ) -> Result<T, FileError> {
        let limits = self.limits.for_file(bytes.len());
        child::through(&self.program, limits, bytes, unpack)
            .map_err(|problem| FileError { file: name.to_owned(), problem })
    }
}

/// Reads a file with a child of this program where that is needed; see [`Reader`].
///
/// # Errors
/// As for [`Reader::read`].
pub fn read(
    name: &str,
    bytes: &[u8],
    layouts: &Layouts,
    options: &ReadOptions,
) -> Result<FileReading, FileError> {
    Reader::new(layouts).read(name, bytes, options)
}

/// The name of the program's file, without an ending.
const PROGRAM: &str = "xingchou";

/// The program to start. Where the library runs within another program, such as the test harness, the program
/// stands beside that one or a folder above.
fn own_program() -> PathBuf {
    let Ok(running) = std::env::current_exe() else {
        return PathBuf::from(PROGRAM);
    };
    if running.file_stem().is_some_and(|stem| stem == PROGRAM) {
        return running;
    }
    let file_name = format!("{PROGRAM}{}", std::env::consts::EXE_SUFFIX);
    running
        .ancestors()
        .skip(1)
        .take(2)
        .map(|folder| folder.join(&file_name))
        .find(|program| program.is_file())
        .unwrap_or(running)
}

fn broke(detail: impl std::fmt::Display) -> FileProblem {
    FileProblem::ReaderBroke { detail: detail.to_string() }
}
