//! `xingchou explain`

use std::process::ExitCode;

use clap::Args;

use super::Surroundings;
use crate::month::Month;
use crate::operations::OperationError;
use crate::operations::explain::{DEFAULT_ITEM, Explained, Node, explain};

/// Single ratings and rows shown of each count when not all are asked for.
const FEW: usize = 3;

/// What `explain` is told.
#[derive(Args)]
pub(super) struct Arguments {
    /// 工号 · the staff number
    #[arg(long)]
    staff: String,
    /// 工资所属月，如 2026-10 · the month
    #[arg(long, value_name = "MONTH")]
    period: Month,
    /// 项目，如 绩效津贴 · the item
    #[arg(long, default_value = DEFAULT_ITEM)]
    item: String,
    /// 列出每一条评价和记录 · list every rating and row
    #[arg(long)]
    all: bool,
    /// 展开几层，不写即全部 · how many levels to open
    #[arg(long, value_name = "N")]
    depth: Option<usize>,
}

pub(super) fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, OperationError> {
    let store = surroundings.store()?;
    let explained =
        explain(&store, &surroundings.viewer, &arguments.staff, arguments.period, &arguments.item)?;
    let most = if arguments.all { usize::MAX } else { FEW };
    let depth = arguments.depth.unwrap_or(usize::MAX);
    surroundings.print(&explained, |explained| in_words(explained, most, depth))?;
    Ok(ExitCode::SUCCESS)
}

/// The figure and what it is made of down to `depth` levels, one line each, indented; of each count's single ratings
/// and rows `most`.
pub(super) fn in_words(explained: &Explained, most: usize, depth: usize) -> String {
    let person = &explained.person;
    let mut text = format!(
        "计算说明：{} {}（{}，{}），{}，工资批次 #{} (how the figure came about)\n",
        person.staff_no, person.name, person.post, person.community, explained.month, explained.run
    );
    if let Some(held) = &explained.held {
        text += &format!("暂缓发放：{}\n    {}\n", held.zh, held.en);
    }
    node(&explained.figure, 0, most, depth, &mut text);
    text
}

fn node(figure: &Node, level: usize, most: usize, depth: usize, text: &mut String) {
    let indent = "  ".repeat(level);
    let mut line = format!("{indent}{} = {}", figure.name, figure.value);
    if figure.shown_before {
        line += "  （见上）";
    }
    *text += &line;
    text.push('\n');
    let mut detail = |what: String| {
        *text += &format!("{indent}    {what}\n");
    };
    if figure.shown_before {
        return;
    }
    if let Some(formula) = &figure.formula {
        detail(format!("公式 {formula}"));
    }
    if let Some(note) = &figure.note {
        detail(note.zh.clone());
    }
    if let Some(source) = &figure.source {
        detail(format!("依据 {source}"));
    }
    if let Some(assumed) = &figure.assumed {
        detail(format!("暂定 {assumed}"));
    }
    if let Some(origin) = &figure.origin {
        detail(format!("来自 {}", origin.zh));
    }
    for rating in figure.ratings.iter().take(most) {
        detail(format!(
            "· {}{} 评价器 {} 窗口 {} {}（{}）",
            if rating.set_aside { "［已核减，不计］" } else { "" },
            rating.time,
            or_dash(&rating.device),
            or_dash(&rating.window),
            rating.item,
            rating.place.words().zh
        ));
    }
    for record in figure.records.iter().take(most) {
        detail(format!("· {}", record.place.words().zh));
    }
    let count = figure.ratings.len() + figure.records.len();
    if count > most {
        detail(format!("· 共 {count} 条，加 --all 全部列出"));
    }
    if level >= depth && !figure.parts.is_empty() {
        detail(format!("… 由 {} 项得出", figure.parts.len()));
        return;
    }
    for part in &figure.parts {
        node(part, level + 1, most, depth, text);
    }
}

fn or_dash(text: &str) -> &str {
    if text.is_empty() { "—" } else { text }
}
