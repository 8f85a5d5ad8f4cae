//! `xingchou appeal`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde_json::json;

use super::Surroundings;
use super::table::{Align, Table};
use crate::clock;
use crate::month::Month;
use crate::operations::OperationError;
use crate::operations::appeal_corrections::{correct, explain_away};
use crate::operations::appeals::{
    AppealShown, Contested, Evidence, consent, decide, evidence, file, list, withdraw,
};
use crate::store::CorrectedBy;

/// What `appeal` is told.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Args)]
struct File {
    /// 月份，如 2026-10 · the month
    #[arg(long, value_name = "MONTH")]
    period: Month,
    #[command(flatten)]
    contested: ContestedArguments,
    /// 理由 · why
    #[arg(long)]
    text: String,
    /// 证据文件，可写多次 · a file as evidence
    #[arg(long, value_name = "FILE")]
    evidence: Vec<PathBuf>,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct ContestedArguments {
    /// 差评编号（见 rectify list）· a rating
    #[arg(long, value_name = "编号")]
    rating: Option<i64>,
    /// 评分表的一项 · a column of the score sheet
    #[arg(long, value_name = "项目")]
    score: Option<String>,
    /// 工资的一项 · a pay item
    #[arg(long, value_name = "项目")]
    pay: Option<String>,
}

#[derive(Args)]
struct Decision {
    /// 申诉编号 · the appeal
    id: i64,
    /// 不成立，或不同意 · not upheld, or no consent
    #[arg(long)]
    no: bool,
    /// 理由 · the reason
    #[arg(long)]
    reason: String,
}

#[derive(Subcommand)]
enum What {
    /// 提出申诉 · contest a rating, a score or a pay item of your own
    File(File),
    /// 申诉 · the appeals that you may see
    List,
    /// 一件申诉 · one appeal with every step
    Show {
        /// 申诉编号 · the appeal
        id: i64,
    },
    /// 办理 · decide
    Decide(Decision),
    /// 第二人同意核减 · consent, as a second person, to setting a rating aside
    Consent(Decision),
    /// 登记更正：申诉成立后导入的文件，或补发的工资批次 · say which file or run corrects an upheld appeal
    Correct {
        /// 申诉编号 · the appeal
        id: i64,
        /// 更正的文件批次号 · the batch of the file
        #[arg(long, conflicts_with = "run", required_unless_present = "run")]
        batch: Option<i64>,
        /// 补发、补扣的工资批次号 · the number of the run
        #[arg(long)]
        run: Option<i64>,
        /// 说明 · a note
        #[arg(long, default_value = "")]
        note: String,
    },
    /// 决定不更正，写明理由 · decide that an upheld appeal needs no correction, and why
    Explain {
        /// 申诉编号 · the appeal
        id: i64,
        /// 理由 · the reason
        #[arg(long)]
        reason: String,
    },
    /// 撤回 · take an own appeal back
    Withdraw {
        /// 申诉编号 · the appeal
        id: i64,
        /// 原因 · why
        #[arg(long, default_value = "")]
        note: String,
    },
    /// 取出证据文件 · write a piece of evidence to a file
    Evidence {
        /// 文件编号（见 show）· its number
        id: i64,
        /// 写到哪里 · where to
        #[arg(long, value_name = "FILE")]
        to: PathBuf,
    },
}

pub(super) fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, OperationError> {
    let store = surroundings.store()?;
    let (viewer, now) = (&surroundings.viewer, clock::now());
    let id = match &arguments.what {
        What::List => {
            surroundings.print(&list(&store, viewer, now)?, |appeals| table_of(appeals))?;
            return Ok(ExitCode::SUCCESS);
        }
        What::Evidence { id, to } => {
            let bytes = evidence(&store, viewer, *id)?;
            std::fs::write(to, &bytes)
                .map_err(|source| OperationError::Folder { path: to.display().to_string(), source })?;
            surroundings
                .print(&json!({"bytes": bytes.len()}), |_| format!("已写到 {} (written)", to.display()))?;
            return Ok(ExitCode::SUCCESS);
        }
        What::Show { id } => *id,
        What::File(told) => {
            let contested = match (&told.contested.score, &told.contested.pay) {
                (Some(column), _) => Contested::Score(column.clone()),
                (_, Some(item)) => Contested::Pay(item.clone()),
                _ => Contested::Rating(told.contested.rating.unwrap_or_default()),
            };
            let files = told.evidence.iter().map(read).collect::<Result<Vec<_>, _>>()?;
            file(&store, viewer, (told.period, &contested), &told.text, &files, now)?
        }
        What::Decide(told) => {
            decide(&store, viewer, (told.id, !told.no), &told.reason, now)?;
            told.id
        }
        What::Consent(told) => {
            consent(&store, viewer, (told.id, !told.no), &told.reason, now)?;
            told.id
        }
        What::Correct { id, batch, run, note } => {
            let by_run = CorrectedBy::Run(run.unwrap_or_default());
            correct(&store, viewer, (*id, batch.map_or(by_run, CorrectedBy::Batch)), note, now)?;
            *id
        }
        What::Explain { id, reason } => {
            explain_away(&store, viewer, *id, reason, now)?;
            *id
        }
        What::Withdraw { id, note } => {
            withdraw(&store, viewer, *id, note, now)?;
            *id
        }
    };
    let mut shown = list(&store, viewer, now)?;
    shown.retain(|appeal| appeal.appeal.id == id);
    surroundings.print(&shown, |shown| shown.iter().map(in_words).collect())?;
    Ok(ExitCode::SUCCESS)
}

fn read(path: &PathBuf) -> Result<Evidence, OperationError> {
    let bytes = std::fs::read(path)
        .map_err(|source| OperationError::Folder { path: path.display().to_string(), source })?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(Evidence { name, bytes })
}

fn subject(appeal: &AppealShown) -> String {
    match appeal.appeal.subject.as_str() {
        "rating" => "评价".to_owned(),
        "score" => format!("评分：{}", appeal.appeal.target),
        _ => format!("工资：{}", appeal.appeal.target),
    }
}

fn table_of(appeals: &[AppealShown]) -> String {
    let mut table = Table::new(&[
        ("编号", Align::Right),
        ("月份", Align::Left),
        ("工号", Align::Left),
        ("姓名", Align::Left),
        ("申诉", Align::Left),
        ("现状", Align::Left),
        ("办理期限", Align::Left),
    ]);
    for one in appeals {
        let due = one.due.map_or_else(|| "—".to_owned(), |due| due.to_string());
        table.row(vec![
            one.appeal.id.to_string(),
            one.appeal.month.clone(),
            one.staff_no.clone(),
            one.staff_name.clone(),
            subject(one),
            one.standing.words().zh,
            if one.late { format!("{due}（已超期）") } else { due },
        ]);
    }
    table.text()
}

fn in_words(one: &AppealShown) -> String {
    let when = |at| clock::to_office_time(at).format("%Y-%m-%d %H:%M").to_string();
    let standing = one.standing.words();
    let appeal = &one.appeal;
    let mut text = format!(
        "申诉 #{} {} {} {}（{}）：{} · {}\n  {} 提出：{}\n",
        appeal.id,
        appeal.month,
        one.staff_no,
        one.staff_name,
        subject(one),
        standing.zh,
        standing.en,
        when(appeal.filed_at),
        appeal.text
    );
    for (id, name, digest) in &appeal.evidence {
        text += &format!("  证据 {id}《{name}》{digest}\n");
    }
    for step in &appeal.steps {
        let word = match step.step.as_str() {
            "withdrawn" => "撤回",
            "upheld" => "认为成立",
            "rejected" => "认为不成立",
            "consented" => "同意",
            _ => "不同意",
        };
        text += &format!("  {} {} {word}：{}\n", when(step.at), step.by.name, step.note);
    }
    for told in &one.carried {
        text += &format!("  {}\n    {}\n", told.zh, told.en);
    }
    text
}
