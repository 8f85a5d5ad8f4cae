//! `xingchou import --watch`: takes in what appears in a folder, and files it away with a report beside it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, UNIX_EPOCH};

use super::import::{in_words, is_to_be_taken};
use super::{REFUSED, Surroundings, acting, print_text};
use crate::month::Month;
use crate::operations::take_in::{FileToTake, HELD_BYTES, Intake, Outcome, TakenFile};
use crate::operations::{OperationError, layouts};
use xingchou_importers::ReadOptions;

/// Where files go that were taken, and where those go that were refused.
const DONE: &str = "done";
const REFUSED_FOLDER: &str = "refused";
/// How long a file must not have grown.
const BETWEEN_LOOKS: Duration = Duration::from_secs(2);
const BETWEEN_LOOKS_ONCE: Duration = Duration::from_millis(200);
/// Spreadsheet programs open a text as UTF-8 only with this mark.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// What is to be watched.
pub(super) struct Watch<'a> {
    pub(super) folder: &'a Path,
    pub(super) month: Option<Month>,
    pub(super) options: &'a ReadOptions,
    pub(super) once: bool,
}

/// How large a file is and when it was last written, since 1970.
type Size = (u64, Option<Duration>);

impl Watch<'_> {
    /// Watches until Ctrl-C, or looks once.
    pub(super) fn run(&self, surroundings: &Surroundings) -> Result<ExitCode, OperationError> {
        let failed = |source| OperationError::Folder { path: self.folder.display().to_string(), source };
        for folder in [DONE, REFUSED_FOLDER] {
            std::fs::create_dir_all(self.folder.join(folder)).map_err(failed)?;
        }
        let mut seen: HashMap<PathBuf, Size> = self.sizes()?;
        if self.once {
            std::thread::sleep(BETWEEN_LOOKS_ONCE);
            let taken = self.look(surroundings, &mut seen)?;
            surroundings.print(&taken, |taken| in_words(taken))?;
            let any_refused = taken.iter().any(|file| matches!(file.outcome, Outcome::Refused { .. }));
            return Ok(if any_refused { ExitCode::from(REFUSED) } else { ExitCode::SUCCESS });
        }
        let folder = self.folder.display();
        print_text(&format!(
            "正在查看文件夹“{folder}”，按 Ctrl-C 结束\nwatching the folder “{folder}”; Ctrl-C ends it"
        ))
        .map_err(failed)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .map_err(failed)?;
        // Ctrl-C is noted while files are being taken, and heard when they are.
        let mut stop = runtime.spawn(tokio::signal::ctrl_c());
        while runtime.block_on(async { tokio::time::timeout(BETWEEN_LOOKS, &mut stop).await }).is_err() {
            let taken = self.look(surroundings, &mut seen)?;
            if !taken.is_empty() {
                surroundings.print(&taken, |taken| in_words(taken))?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }

    /// The files that are there, with their sizes.
    fn sizes(&self) -> Result<HashMap<PathBuf, Size>, OperationError> {
        let failed = |source| OperationError::Folder { path: self.folder.display().to_string(), source };
        let mut sizes = HashMap::new();
        for entry in std::fs::read_dir(self.folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            // A file may go again between being listed and being looked at.
            let Ok(about) = std::fs::metadata(&path) else { continue };
            if about.is_file() && is_to_be_taken(&path) {
                let written = about.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
                sizes.insert(path, (about.len(), written));
            }
        }
        Ok(sizes)
    }

    /// Takes the files that have stopped growing since the last look.
    fn look(
        &self,
        surroundings: &Surroundings,
        seen: &mut HashMap<PathBuf, Size>,
    ) -> Result<Vec<TakenFile>, OperationError> {
        let now = self.sizes()?;
        let mut ready: Vec<PathBuf> = now
            .iter()
            .filter(|(path, size)| seen.get(*path) == Some(*size))
            .map(|(path, _)| path.clone())
            .collect();
        ready.sort();
        *seen = now;
        let mut files = Vec::new();
        let mut paths = Vec::new();
        for path in ready {
            let Ok(bytes) = std::fs::read(&path) else { continue };
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            files.push(FileToTake { name, bytes });
            paths.push(path);
        }
        if files.is_empty() {
            return Ok(Vec::new());
        }
        // A watch goes on for days: who asks may have been locked meanwhile, or be signed out.
        let viewer = acting::viewer(surroundings)?;
        let store = surroundings.store()?;
        let known = layouts::known(&surroundings.data)?;
        let intake = Intake {
            store: &store,
            viewer: &viewer,
            layouts: &known,
            month: self.month,
            options: self.options.clone(),
            held_bytes: HELD_BYTES,
        };
        let taken = intake.take(files, &mut |_| {})?;
        for (path, file) in paths.iter().zip(&taken) {
            let refused = matches!(file.outcome, Outcome::Refused { .. });
            self.file_away(path, if refused { REFUSED_FOLDER } else { DONE }, file)?;
            seen.remove(path);
        }
        Ok(taken)
    }

    /// Moves a file under done/ or refused/, where nothing is written over, and its report beside it.
    fn file_away(&self, path: &Path, folder: &str, file: &TakenFile) -> Result<(), OperationError> {
        let failed = |source| OperationError::Folder { path: path.display().to_string(), source };
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let ending =
            path.extension().map(|ending| format!(".{}", ending.to_string_lossy())).unwrap_or_default();
        let mut number = 1;
        let target = loop {
            let name =
                if number == 1 { format!("{stem}{ending}") } else { format!("{stem}（{number}）{ending}") };
            let target = self.folder.join(folder).join(name);
            if !target.exists() {
                break target;
            }
            number += 1;
        };
        std::fs::rename(path, &target).map_err(failed)?;
        let name = target.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let report = target.with_file_name(format!("{name}.导入结果.txt"));
        let words = in_words(std::slice::from_ref(file)).replace('\n', "\r\n");
        std::fs::write(&report, format!("{BYTE_ORDER_MARK}{words}\r\n")).map_err(failed)
    }
}
