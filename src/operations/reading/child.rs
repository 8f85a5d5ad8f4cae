//! The child process that opens a workbook, from both sides.

use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};

use xingchou_importers as importers;

use importers::{FileProblem, ParcelError, ReadOptions};

use super::answer::{Answer, PIECES, pass_on};
use super::{Limits, broke};

/// The sub-command of the child, and what it is told.
const SUB_COMMAND: &str = "read-child";
const MEMORY: &str = "--memory-bytes";
const CPU: &str = "--cpu-seconds";
/// Bytes kept of what a child says when it breaks.
const LAST_WORDS: u64 = 4 * 1024;
/// What Rust's allocator says when it gives up.
const OUT_OF_MEMORY: &str = "memory allocation of";
/// How long a child may take to end after its answer has ended.
const TO_END: Duration = Duration::from_secs(5);

/// What a child is told.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct ReadChild {
    /// Bytes of address space it may use.
    #[arg(long)]
    pub memory_bytes: u64,
    /// Seconds of a processor it may use.
    #[arg(long)]
    pub cpu_seconds: u64,
}

/// A child that does not outlive its use.
struct Running(Child);

impl Running {
    /// How it ended, if it does within a short time.
    fn ended(&mut self) -> Option<ExitStatus> {
        let began = Instant::now();
        while began.elapsed() < TO_END {
            match self.0.try_wait() {
                Ok(None) => std::thread::sleep(Duration::from_millis(2)),
                Ok(status) => return status,
                Err(_) => return None,
            }
        }
        None
    }

    fn end(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

/// Starts a child over a workbook's bytes and unpacks the parcel that it answers.
pub(super) fn through<T>(
    program: &Path,
    limits: Limits,
    bytes: &[u8],
    unpack: impl FnOnce(&mut dyn Read) -> Result<T, ParcelError>,
) -> Result<T, FileProblem> {
    let mut child = Command::new(program)
        .arg(SUB_COMMAND)
        .args([MEMORY, &limits.memory_bytes.to_string()])
        .args([CPU, &limits.cpu_seconds.to_string()])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map(Running)
        .map_err(broke)?;
    let pipes = (child.0.stdin.take(), child.0.stdout.take(), child.0.stderr.take());
    let (Some(input), Some(output), Some(complaints)) = pipes else {
        return Err(broke("no pipes"));
    };
    std::thread::scope(|scope| {
        scope.spawn(move || {
            // A child that refuses the file early reads no further.
            let _ = send(input, bytes);
        });
        let last_words = scope.spawn(move || {
            let mut words = Vec::new();
            let mut complaints = complaints;
            let _ = complaints.by_ref().take(LAST_WORDS).read_to_end(&mut words);
            // What follows is read away, so that the child need not wait.
            let _ = io::copy(&mut complaints, &mut io::sink());
            String::from_utf8_lossy(&words).into_owned()
        });
        let (pieces, received) = sync_channel(PIECES);
        scope.spawn(move || pass_on(output, &pieces));
        let mut answer = BufReader::new(Answer::new(received, limits.wait, limits.answer_bytes));
        let outcome = unpack(&mut answer);
        let took_too_long = answer.get_ref().took_too_long;
        // Nobody reads on: the thread that fetches the answer ends, and so does the child.
        drop(answer);
        let broke_off = matches!(outcome, Err(ParcelError::Broken(_))) && !took_too_long;
        let status = if broke_off { child.ended() } else { None };
        child.end();
        let words = last_words.join().unwrap_or_default();
        match outcome {
            Ok(read) => Ok(read),
            Err(ParcelError::Refused(problem)) => Err(problem),
            Err(ParcelError::Broken(_)) if took_too_long => {
                Err(FileProblem::TookTooLong { seconds: limits.wait.as_secs() })
            }
            Err(ParcelError::Broken(error)) => Err(cause(status, &words, &error, limits)),
        }
    })
}

/// Why a child ended before its answer did.
fn cause(status: Option<ExitStatus>, words: &str, error: &io::Error, limits: Limits) -> FileProblem {
    if words.contains(OUT_OF_MEMORY) {
        FileProblem::TookTooMuchMemory
    } else if status.is_some_and(ran_out_of_time) {
        FileProblem::TookTooLong { seconds: limits.cpu_seconds }
    } else {
        let ended = status.map(|status| status.to_string()).unwrap_or_default();
        broke(format!("{error}; {ended}"))
    }
}

/// Whether the system ended the process for the processor's time it used.
#[cfg(unix)]
fn ran_out_of_time(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt;
    const SIGKILL: i32 = 9;
    const SIGXCPU: i32 = 24;
    matches!(status.signal(), Some(SIGXCPU | SIGKILL))
}

#[cfg(not(unix))]
fn ran_out_of_time(_: ExitStatus) -> bool {
    false
}

fn send(mut input: impl Write, bytes: &[u8]) -> io::Result<()> {
    let length = u64::try_from(bytes.len()).map_err(io::Error::other)?;
    input.write_all(&length.to_le_bytes())?;
    input.write_all(bytes)?;
    input.flush()
}

/// What the child does: limits itself first thing, takes the workbook's bytes from the standard input and answers
/// its sheets on the standard output.
///
/// # Errors
/// The limits cannot be set, or the parent is gone.
pub fn read_as_child(told: &ReadChild) -> io::Result<()> {
    limit(told)?;
    let mut input = io::stdin().lock();
    let mut length = [0; 8];
    input.read_exact(&mut length)?;
    let length = u64::from_le_bytes(length);
    importers::check_size("", length).map_err(io::Error::other)?;
    let mut bytes = vec![0; usize::try_from(length).map_err(io::Error::other)?];
    input.read_exact(&mut bytes)?;
    importers::pack(&bytes, &ReadOptions::default(), BufWriter::with_capacity(1 << 16, io::stdout().lock()))
}

#[cfg(unix)]
fn limit(told: &ReadChild) -> io::Result<()> {
    use rlimit::Resource;
    Resource::CORE.set(0, 0)?;
    // It writes to its pipes only; a file would stay behind.
    Resource::FSIZE.set(0, 0)?;
    Resource::CPU.set(told.cpu_seconds, told.cpu_seconds.saturating_add(1))?;
    Resource::AS.set(told.memory_bytes, told.memory_bytes)
}

/// Elsewhere there is only the parent's patience.
#[cfg(not(unix))]
fn limit(_: &ReadChild) -> io::Result<()> {
    Ok(())
}
