//! `xingchou read-child`: the program's own child, which opens a workbook that the parent does not trust. Nobody
//! types this command.

use std::process::ExitCode;

use crate::operations::reading::{ReadChild, read_as_child};

pub(super) fn run(told: &ReadChild) -> ExitCode {
    match read_as_child(told) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
