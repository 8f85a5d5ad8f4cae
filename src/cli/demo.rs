//! `xingchou demo`: the sample month from files to the payroll workbook.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use serde::Serialize;

use super::Surroundings;
use super::acting::{self, ADDRESS};
use super::serve::serve;
use super::table::{Align, Table};
use crate::access::secret::new_readable;
use crate::access::{Role, Viewer};
use crate::clock;
use crate::message::Message;
use crate::operations::OperationError;
use crate::operations::calculate::{Calculated, RunMonths, calculate};
use crate::operations::demo::{
    self, ADMINISTRATOR, CLERK, DemoPerson, EXPLAINED, EXPLAINED_SCORE, member_of_staff, sample_files,
    sample_month,
};
use crate::operations::explain::{DEFAULT_ITEM, Explained, explain};
use crate::operations::initialise::{DEFAULT_PACK, FirstAccount, initialise};
use crate::operations::papers::{Paper, export_payroll};
use crate::operations::score::{Scored, score};
use crate::operations::sign_in::{Attempt, sign_in};
use crate::operations::take_in::TakenFile;
use crate::service::Reached;
use crate::store::{Store, StoreError};

/// What `demo` is told.
#[derive(Args)]
pub(super) struct Arguments {
    /// 做完即结束，不打开网页；以 JSON 输出时也不打开 · end when done instead of serving the pages, as with --json
    #[arg(long)]
    no_serve: bool,
    /// 网页的地址 · where the pages are served
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8808")]
    address: SocketAddr,
}

/// The district of the sample month.
const DISTRICT: &str = "示范街道";

/// Everything the demo did, as one document.
#[derive(Serialize)]
struct Demo {
    folder: PathBuf,
    /// Who works there, with passwords shown this once; nobody in a folder that was there.
    people: Vec<DemoPerson>,
    imported: Vec<TakenFile>,
    scored: Scored,
    calculated: Calculated,
    explained: Explained,
    explained_rating: Explained,
    workbook: Paper,
}

pub(super) fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, OperationError> {
    let demo = carry_out(surroundings)?;
    surroundings.print(&demo, in_words)?;
    if !arguments.no_serve && !surroundings.json {
        serve(surroundings, arguments.address, Reached::default())?;
    }
    Ok(ExitCode::SUCCESS)
}

fn carry_out(surroundings: &Surroundings) -> Result<Demo, OperationError> {
    let month = sample_month().ok_or_else(|| {
        OperationError::Refused(Message::new("示例月份无法识别", "the sample month is not understood"))
    })?;
    // A folder from an earlier demo is used again by who is signed in there: taking the same files in changes nothing.
    let (store, mut people) = match surroundings.store() {
        Err(StoreError::Missing(_)) => make_office(surroundings)?,
        other => (other?, Vec::new()),
    };
    let viewer = &acting::person(surroundings)?.0.ready()?;
    let imported = super::import::with_progress(&store, viewer, sample_files(), None)?;
    if !people.is_empty() {
        people.push(member_of_staff(&store, clock::now())?);
    }
    let scored = score(&store, viewer, &surroundings.data, month, None)?;
    let calculated = calculate(&store, viewer, &surroundings.data, RunMonths::all_in(month))?;
    let explained = explain(&store, viewer, EXPLAINED, month, DEFAULT_ITEM)?;
    let explained_rating = explain(&store, viewer, EXPLAINED, month, EXPLAINED_SCORE)?;
    let workbook = export_payroll(&store, viewer, &surroundings.data, month, calculated.run, None)?;
    let folder = surroundings.data.clone();
    Ok(Demo { folder, people, imported, scored, calculated, explained, explained_rating, workbook })
}

/// Makes the office of the demo and its people, and signs its clerk in.
fn make_office(surroundings: &Surroundings) -> Result<(Store, Vec<DemoPerson>), OperationError> {
    let password = new_readable()?;
    let first = FirstAccount { login_name: ADMINISTRATOR, password: Some(&password) };
    initialise(
        &surroundings.data,
        &surroundings.database(),
        &surroundings.key_file,
        DISTRICT,
        DEFAULT_PACK,
        first,
    )?;
    let store = surroundings.store()?;
    let now = clock::now();
    let mut people = vec![DemoPerson {
        login_name: ADMINISTRATOR.to_owned(),
        role: Role::SystemAdministrator.title().to_owned(),
        password,
    }];
    people.extend(demo::people(&store, now)?);
    if let Some(clerk) = people.iter().find(|person| person.login_name == CLERK) {
        let signed_in = sign_in(
            &store,
            now,
            Attempt {
                district: Viewer::FIRST_DISTRICT,
                address: ADDRESS,
                name: &clerk.login_name,
                password: &clerk.password,
                code: None,
            },
        )?;
        acting::keep(surroundings, &signed_in.token)?;
    }
    Ok((store, people))
}

fn people_in_words(people: &[DemoPerson]) -> String {
    if people.is_empty() {
        return String::new();
    }
    let mut table = Table::new(&[("登录名", Align::Left), ("角色", Align::Left), ("密码", Align::Left)]);
    for person in people {
        table.row(vec![person.login_name.clone(), person.role.clone(), person.password.clone()]);
    }
    format!(
        "\n== 账户（密码只显示这一次）· accounts, with passwords shown this once ==\n{}\
         网页上用哪个账户登录都行；命令行现在登录的是 {CLERK}（人事），换人用 xingchou sign-in 登录名\n\
         any of them signs in on the pages; on the command line {CLERK} (human resources) is signed in\n",
        table.text()
    )
}

fn in_words(demo: &Demo) -> String {
    let folder = demo.folder.display();
    let heading = |number: u8, zh: &str, en: &str| format!("\n== {number}. {zh} · {en} ==\n");
    let mut text = String::new();
    text += &heading(1, "收文件", "files in");
    text += &super::import::in_words(&demo.imported);
    text.push('\n');
    text += &heading(2, "评分评星", "scores and stars");
    text += &super::score::in_words(&demo.scored);
    text += &heading(3, "算工资", "pay");
    text += &super::pay::in_words(&demo.calculated, false);
    text += &heading(4, "一个人的计算说明", "one person's explanation");
    text += &super::explain::in_words(&demo.explained, 1, 2);
    text.push('\n');
    text += &super::explain::in_words(&demo.explained_rating, 1, usize::MAX);
    text += &heading(5, "工资表", "the payroll workbook");
    text += &super::export::in_words(&demo.workbook);
    text.push('\n');
    text += &people_in_words(&demo.people);
    text += &format!(
        "\n数据都在 {folder}。接着可以试：\neverything is in {folder}; next try:\n  \
         xingchou --data {folder} explain --staff C001 --period 2026-10\n  \
         xingchou --data {folder} explain --staff W021 --period 2026-10 --depth 3\n  \
         xingchou --data {folder} score --period 2026-10 --pack districts/chengdu-wenjiang\n"
    );
    text
}
