//! Several files at once, a processor each; the answers keep the order of the files.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;

use xingchou_importers::{FileError, FileProblem, FileReading, ReadOptions};

use super::Reader;

/// A file to be read.
#[derive(Debug, Clone, Copy)]
pub struct FileToRead<'f> {
    /// Its name, without folders.
    pub name: &'f str,
    /// Its bytes.
    pub bytes: &'f [u8],
    /// What was decided about it.
    pub options: &'f ReadOptions,
}

/// How far reading many files has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress<'f> {
    /// Reading a file has begun.
    Begun {
        /// Its name.
        file: &'f str,
    },
    /// A file was read, or refused.
    Done {
        /// Its name.
        file: &'f str,
        /// How many were done by then.
        done: usize,
    },
}

/// Files that are read at once at most, each with a child that may use its whole memory.
const AT_ONCE: usize = 4;

impl Reader<'_> {
    /// Reads many files, as many at once as there are processors (four at most). The answers come in the order of
    /// the files. `progress` is called on the calling thread.
    pub fn read_many<'f>(
        &self,
        files: &[FileToRead<'f>],
        progress: &mut dyn FnMut(Progress<'f>),
    ) -> Vec<Result<FileReading, FileError>> {
        let processors = std::thread::available_parallelism().map_or(1, NonZero::get);
        let next = AtomicUsize::new(0);
        let mut answers: Vec<Option<Result<FileReading, FileError>>> = files.iter().map(|_| None).collect();
        std::thread::scope(|scope| {
            let (sender, news) = channel();
            for _ in 0..processors.min(AT_ONCE).min(files.len()) {
                let (sender, next) = (sender.clone(), &next);
                scope.spawn(move || {
                    loop {
                        let position = next.fetch_add(1, Ordering::Relaxed);
                        let Some(file) = files.get(position) else { return };
                        if sender.send((position, None)).is_err() {
                            return;
                        }
                        let answer = self.read(file.name, file.bytes, file.options);
                        if sender.send((position, Some(answer))).is_err() {
                            return;
                        }
                    }
                });
            }
            drop(sender);
            let mut done = 0_usize;
            for (position, answer) in news {
                let (Some(file), Some(place)) = (files.get(position), answers.get_mut(position)) else {
                    continue;
                };
                if answer.is_some() {
                    *place = answer;
                    done = done.saturating_add(1);
                    progress(Progress::Done { file: file.name, done });
                } else {
                    progress(Progress::Begun { file: file.name });
                }
            }
        });
        answers
            .into_iter()
            .zip(files)
            .map(|(answer, file)| {
                answer.unwrap_or_else(|| {
                    let problem = FileProblem::ReaderBroke { detail: "no answer".to_owned() };
                    Err(FileError { file: file.name.to_owned(), problem })
                })
            })
            .collect()
    }
}
