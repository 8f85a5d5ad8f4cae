//! The command line: parses, calls an operation, prints. One file a command; a new command is a file here, a
//! variant of `Command` and a line in `carry_out`.
//!
//! Exit codes: 0 done (refused rows are part of the answer, not a failure), 1 the program failed, 2 the command
//! line is wrong, 3 a file was refused or what was asked for cannot be done.

mod account;
mod acting;
mod appeal;
mod backup;
mod batch;
mod demo;
mod device;
mod explain;
mod export;
mod fairness;
mod import;
mod init;
mod key;
mod ledger;
mod map;
mod month;
mod move_office;
mod password;
mod pay;
mod policy;
mod progress;
mod proof;
mod question;
mod read_child;
mod rectify;
mod rejected;
mod review;
mod score;
mod secrets;
mod serve;
mod setting;
mod sign_in;
mod sign_out;
mod staff;
mod table;
mod token;
mod trail;
mod verify;
mod watch;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};
use serde::Serialize;

use xingchou_engine::diagnostic::Diagnostic;

use crate::access::Viewer;
use crate::clock;
use crate::month::Month;
use crate::operations::OperationError;
use crate::operations::initialise::{database_address, key_file};
use crate::operations::refused_attempts;
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
    /// 程序自动运行时代替登录的令牌 · a machine's token, in place of a sign-in
    #[arg(long, global = true, value_name = "TOKEN", env = "XINGCHOU_TOKEN", hide_env_values = true)]
    token: Option<String>,
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
    /// 登录 · sign in
    SignIn(sign_in::Arguments),
    /// 退出登录 · sign out
    SignOut(sign_out::Arguments),
    /// 换自己的密码 · change the own password
    Password(password::Arguments),
    /// 账户和角色 · accounts and roles
    Account(account::Arguments),
    /// 程序令牌 · tokens for machines
    Token(token::Arguments),
    /// 设置 · settings
    Setting(setting::Arguments),
    /// 个人信息：查看完整号码、给本人一份、依法删除 · one person's data
    Staff(staff::Arguments),
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
    /// 打开网页和接口 · serve the pages and the interfaces
    Serve(serve::Arguments),
    /// 评分评星 · score a month and give stars
    Score(score::Arguments),
    /// 一个月的进度：确认、公示、签字、复核、审批、发放、归档 · the way of a month
    Month(month::Arguments),
    /// 申诉 · appeals
    Appeal(appeal::Arguments),
    /// 差评整改 · what is done about bad ratings
    Rectify(rectify::Arguments),
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
    /// 操作记录 · the trail of acts and looks
    Trail(trail::Arguments),
    /// 核对：操作记录和已审批的工资有没有被改动 · check that nothing was changed
    Verify(verify::Arguments),
    /// 证明包：一个月的工资，任何人以后都可重算 · a month's pay for anybody to compute again
    Proof(proof::Arguments),
    /// 备份 · back the database up
    Backup(backup::Arguments),
    /// 密钥 · the key of private data
    Key(key::Arguments),
    /// 换数据库 · move everything into another, empty database
    Move(move_office::Arguments),
    /// 示例：一个街道的一个月 · the sample month, end to end
    Demo(demo::Arguments),
    /// 规则表 · rule sheets
    Policy(policy::Arguments),
    /// 程序自用 · the program's own child
    #[command(hide = true)]
    ReadChild(crate::operations::reading::ReadChild),
}

impl Command {
    /// Whether somebody with an account must have asked for it. The others make an office or a sign-in, are about
    /// rule sheets that are no secret or a file that is handed in, or serve those who show who they are.
    fn needs_account(&self) -> bool {
        match self {
            Self::Init(_)
            | Self::SignIn(_)
            | Self::SignOut(_)
            | Self::Password(_)
            | Self::Serve(_)
            | Self::Demo(_)
            | Self::ReadChild(_) => false,
            Self::Account(arguments) => !arguments.is_own(),
            Self::Backup(arguments) => arguments.needs_account(),
            Self::Proof(arguments) => arguments.needs_account(),
            Self::Policy(arguments) => arguments.needs_account(),
            _ => true,
        }
    }
}

/// What every command is given.
struct Surroundings {
    data: PathBuf,
    database: Option<String>,
    key_file: PathBuf,
    json: bool,
    token: Option<String>,
    /// Who asks; without any right where no account is needed.
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
    let parsed = CommandLine::command().try_get_matches().and_then(|matches| {
        let act = act_of(&matches);
        Ok((CommandLine::from_arg_matches(&matches)?, act))
    });
    let (line, act) = match parsed {
        Ok(parsed) => parsed,
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
    let nobody = Viewer::new(Viewer::FIRST_DISTRICT, "未登录", Vec::new());
    let token = line.token.filter(|token| !token.trim().is_empty());
    let surroundings = Surroundings {
        key_file: line.key_file.unwrap_or_else(|| key_file(&line.data)),
        data: line.data,
        database: line.database,
        json: line.json,
        token,
        viewer: nobody,
    };
    let done = signed_in(surroundings, &line.command).and_then(|surroundings| {
        carry_out(&surroundings, line.command).inspect_err(|error| note_refusal(&surroundings, &act, error))
    });
    match done {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(match error.itself() {
                OperationError::Refused(_)
                | OperationError::Sheets(_)
                | OperationError::Store(
                    StoreError::Missing(_)
                    | StoreError::NoRight(_)
                    | StoreError::MachineSigns
                    | StoreError::NotEmpty { .. },
                ) => REFUSED,
                _ => FAILED,
            })
        }
    }
}

/// The words of the command that was asked for, such as `pay review`.
fn act_of(matches: &ArgMatches) -> String {
    let mut words = Vec::new();
    let mut inner = matches.subcommand();
    while let Some((word, more)) = inner {
        words.push(word);
        inner = more.subcommand();
    }
    words.join(" ")
}

/// Puts on the trail that somebody who signed in was refused. Where even that fails, it is said beside the refusal.
fn note_refusal(surroundings: &Surroundings, act: &str, error: &OperationError) {
    if surroundings.viewer.account().is_none() {
        return;
    }
    let noted = surroundings
        .store()
        .map_err(OperationError::from)
        .and_then(|store| refused_attempts::note(&store, &surroundings.viewer, act, error));
    if let Err(error) = noted {
        eprintln!("未能记入操作记录 (not put on the trail)：{error}");
    }
}

/// The surroundings with who asks, where the command needs it.
fn signed_in(mut surroundings: Surroundings, command: &Command) -> Result<Surroundings, OperationError> {
    if command.needs_account() {
        surroundings.viewer = acting::viewer(&surroundings)?;
    }
    Ok(surroundings)
}

fn carry_out(surroundings: &Surroundings, command: Command) -> Result<ExitCode, OperationError> {
    match command {
        Command::Init(arguments) => init::run(surroundings, &arguments),
        Command::SignIn(arguments) => sign_in::run(surroundings, &arguments),
        Command::SignOut(arguments) => sign_out::run(surroundings, &arguments),
        Command::Password(arguments) => password::run(surroundings, &arguments),
        Command::Account(arguments) => account::run(surroundings, &arguments),
        Command::Token(arguments) => token::run(surroundings, &arguments),
        Command::Setting(arguments) => setting::run(surroundings, &arguments),
        Command::Staff(arguments) => staff::run(surroundings, &arguments),
        Command::Import(arguments) => import::run(surroundings, &arguments),
        Command::Rejected(arguments) => rejected::run(surroundings, &arguments),
        Command::Question(arguments) => question::run(surroundings, &arguments),
        Command::Batch(arguments) => batch::run(surroundings, &arguments),
        Command::Device(arguments) => device::run(surroundings, &arguments),
        Command::Serve(arguments) => serve::run(surroundings, &arguments),
        Command::Score(arguments) => score::run(surroundings, &arguments),
        Command::Month(arguments) => month::run(surroundings, &arguments),
        Command::Appeal(arguments) => appeal::run(surroundings, &arguments),
        Command::Rectify(arguments) => rectify::run(surroundings, &arguments),
        Command::Pay(arguments) => pay::run(surroundings, &arguments),
        Command::Fairness(arguments) => fairness::run(surroundings, &arguments),
        Command::Ledger(arguments) => ledger::run(surroundings, &arguments),
        Command::Explain(arguments) => explain::run(surroundings, &arguments),
        Command::Export(arguments) => export::run(surroundings, &arguments),
        Command::Trail(arguments) => trail::run(surroundings, &arguments),
        Command::Verify(arguments) => verify::run(surroundings, &arguments),
        Command::Proof(arguments) => proof::run(surroundings, &arguments),
        Command::Backup(arguments) => backup::run(surroundings, &arguments),
        Command::Key(arguments) => key::run(surroundings, &arguments),
        Command::Move(arguments) => move_office::run(surroundings, &arguments),
        Command::Demo(arguments) => demo::run(surroundings, &arguments),
        Command::Policy(arguments) => policy::run(surroundings, &arguments),
        Command::ReadChild(told) => Ok(read_child::run(&told)),
    }
}
