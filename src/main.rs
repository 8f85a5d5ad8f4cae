//! 星酬 Xingchou: the command line's entry.

use std::process::ExitCode;

fn main() -> ExitCode {
    xingchou::cli::run()
}
