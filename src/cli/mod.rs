//! The command line: parses, calls an operation, prints. One file a command; a new command is a file here, a
//! variant of `Command` and a line in `carry_out`.
//!
//! Exit codes: 0 done (refused rows are part of the answer, not a failure), 1 the program failed, 2 the command
//! line is wrong, 3 a file was refused or what was asked for cannot be done.

mod batch;
mod demo;
mod device;
mod explain;
mod export;
mod fairness;
mod import;
mod init;
mod ledger;
mod map;
mod month;
mod pay;
mod policy;
mod progress;
mod question;
mod read_child;
mod rejected;
mod review;
mod score;
mod serve;
mod table;
mod watch;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use serde::Serialize;

use xingchou_engine::diagnostic::Diagnostic;

use crate::access::Viewer;
use crate::clock;
use crate::month::Month;
use crate::operations::OperationError;
use crate::operations::initialise::{database_address, key_file};
use crate::store::{Store, StoreError};

/// The program failed.
const FAILED: u8 = 1;
/// A file was refused, or what was asked for cannot be done.
const REFUSED: u8 = 3;

/// 星酬：街道社区工作者绩效与薪酬管理
///
/// Performance and pay administration for staff of street service centres.
#[derive(Parser)]
#[command(name = "xingchou", version, arg_required_else_help = true)]
struct CommandLine {
    /// 数据文件夹 · the data folder
    #[arg(long, global = true, value_name = "DIR", default_value = "xingchou-data")]
    data: PathBuf,
    /// 数据库地址：sqlite:文件 或 postgres://用户@主机/库名；不写则用数据文件夹里的 SQLite 文件 · the database's
    /// address; by default the SQLite file in the data folder
    #[arg(long, global = true, value_name = "URL", env = "XINGCHOU_DATABASE", hide_env_values = true)]
    database: Option<String>,
    /// 密钥文件，不写即数据文件夹里的 xingchou.key · the key file, by default xingchou.key in the data folder
    #[arg(long, global = true, value_name = "FILE", env = "XINGCHOU_KEY_FILE")]
    key_file: Option<PathBuf>,
    /// 以 JSON 输出 · print JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// 建立数据文件夹 · make the data folder
    Init(init::Arguments),
    /// 导入文件 · take files in
    Import(import::Arguments),
    /// 未入库的记录 · refused rows: see them, put them right, set them aside
    Rejected(rejected::Arguments),
    /// 待确认的人员 · questions about people
    Question(question::Arguments),
    /// 导入批次 · the files that were taken; undo one
    Batch(batch::Arguments),
    /// 评价器 · evaluation devices
    Device(device::Arguments),
    /// 接收评价器数据 · listen for devices
    Serve(serve::Arguments),
    /// 评分评星 · score a month and give stars
    Score(score::Arguments),
    /// 一个月的进度：确认、公示、签字、复核、审批、发放、归档 · the way of a month
    Month(month::Arguments),
    /// 工资 · pay
    Pay(pay::Arguments),
    /// 评星的稳健程度与异常情况 · how firm stars are, and what looks like gaming
    Fairness(fairness::Arguments),
    /// 假期、延时服务台账 · ledgers of leave and of service outside hours
    Ledger(ledger::Arguments),
    /// 计算说明 · explain a figure down to ratings, rows and clauses
    Explain(explain::Arguments),
    /// 导出材料 · write the papers of a run
    Export(export::Arguments),
    /// 示例：一个街道的一个月 · the sample month, end to end
    Demo(demo::Arguments),
    /// 规则表 · rule sheets
    Policy(policy::Arguments),
    /// 程序自用 · the program's own child
    #[command(hide = true)]
    ReadChild(crate::operations::reading::ReadChild),
}

/// What every command is given.
struct Surroundings {
    data: PathBuf,
    database: Option<String>,
    key_file: PathBuf,
    json: bool,
    viewer: Viewer,
}

impl Surroundings {
    /// The address of the database that the command works on.
    fn database(&self) -> String {
        self.database.clone().unwrap_or_else(|| database_address(&self.data))
    }

    fn store(&self) -> Result<Store, StoreError> {
        Store::open(&self.database(), &self.key_file)
    }

    /// Prints an answer: as JSON, or in words.
    fn print<T: Serialize>(
        &self,
        answer: &T,
        in_words: impl FnOnce(&T) -> String,
    ) -> Result<(), OperationError> {
        let text = if self.json { serde_json::to_string_pretty(answer)? } else { in_words(answer) };
        print_text(&text).map_err(|source| OperationError::Folder { path: "stdout".to_owned(), source })
    }
}

/// What people must know about rule sheets, a paragraph each.
fn warnings(diagnostics: &[Diagnostic]) -> String {
    diagnostics.iter().map(Diagnostic::display).collect()
}

/// The day that it is in the office.
fn today() -> chrono::NaiveDate {
    clock::to_office_time(clock::now()).date()
}

/// The month that it is in the office.
fn this_month() -> Month {
    Month::of(today())
}

/// Prints to the standard output; that nobody reads it any more is no failure.
fn print_text(text: &str) -> std::io::Result<()> {
    use std::io::Write;
    match writeln!(std::io::stdout().lock(), "{text}") {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// Runs the program with the arguments it was started with.
#[must_use]
pub fn run() -> ExitCode {
    let line = match CommandLine::try_parse() {
        Ok(line) => line,
        Err(error) => {
            // Help and version go to the standard output, mistakes to the standard error.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(FAILED));
        }
    };
    // The child limits itself first thing.
    if let Command::ReadChild(told) = &line.command {
        return read_child::run(told);
    }
    let surroundings = Surroundings {
        key_file: line.key_file.unwrap_or_else(|| key_file(&line.data)),
        data: line.data,
        database: line.database,
        json: line.json,
        viewer: Viewer::at_the_keyboard(),
    };
    match carry_out(&surroundings, line.command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(match error {
                OperationError::Refused(_)
                | OperationError::Sheets(_)
                | OperationError::Store(StoreError::Missing(_)) => REFUSED,
                _ => FAILED,
            })
        }
    }
}

fn carry_out(surroundings: &Surroundings, command: Command) -> Result<ExitCode, OperationError> {
    match command {
        Command::Init(arguments) => init::run(surroundings, &arguments),
        Command::Import(arguments) => import::run(surroundings, &arguments),
        Command::Rejected(arguments) => rejected::run(surroundings, &arguments),
        Command::Question(arguments) => question::run(surroundings, &arguments),
        Command::Batch(arguments) => batch::run(surroundings, &arguments),
        Command::Device(arguments) => device::run(surroundings, &arguments),
        Command::Serve(arguments) => serve::run(surroundings, &arguments),
        Command::Score(arguments) => score::run(surroundings, &arguments),
        Command::Month(arguments) => month::run(surroundings, &arguments),
        Command::Pay(arguments) => pay::run(surroundings, &arguments),
        Command::Fairness(arguments) => fairness::run(surroundings, &arguments),
        Command::Ledger(arguments) => ledger::run(surroundings, &arguments),
        Command::Explain(arguments) => explain::run(surroundings, &arguments),
        Command::Export(arguments) => export::run(surroundings, &arguments),
        Command::Demo(arguments) => demo::run(surroundings, &arguments),
        Command::Policy(arguments) => policy::run(surroundings, &arguments),
        Command::ReadChild(told) => Ok(read_child::run(&told)),
    }
}
