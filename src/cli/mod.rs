//! The command line: parses, calls an operation, prints.

use std::process::ExitCode;

/// x
#[must_use]
pub fn run() -> ExitCode {
    ExitCode::SUCCESS
}
