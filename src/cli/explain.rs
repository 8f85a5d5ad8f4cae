//! `xingchou explain`

use std::collections::HashSet;
use std::process::ExitCode;

use clap::Args;
use rust_decimal::Decimal;
use xingchou_engine::value::ValueType;

use super::Surroundings;
use crate::month::Month;
use crate::operations::OperationError;
use crate::operations::explain::{DEFAULT_ITEM, Explained, Node};
use crate::operations::slips::why_in_month;

/// Single ratings and rows shown of each count when not all are asked for.
const FEW: usize = 3;

/// So many characters of what a rule rests on are told again.
const SHORT: usize = 16;

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
    let whose = (arguments.period, arguments.staff.as_str());
    let explained = why_in_month(&store, &surroundings.viewer, whose, &arguments.item)?;
    let most = if arguments.all { usize::MAX } else { FEW };
    let depth = arguments.depth.unwrap_or(usize::MAX);
    surroundings.print(&explained, |explained| in_words(explained, most, depth))?;
    Ok(ExitCode::SUCCESS)
}

/// The figure and what it is made of down to `depth` levels, one line each, indented; of each count's single ratings
/// and rows `most`. What came to nothing is opened only where it was asked for, or where everything is.
pub(super) fn in_words(explained: &Explained, most: usize, depth: usize) -> String {
    let person = &explained.person;
    let mut text = format!(
        "计算说明：{} {}（{}，{}），{}，工资批次 #{} (how the figure came about)\n",
        person.staff_no, person.name, person.post, person.community, explained.month, explained.run
    );
    if let Some(held) = &explained.held {
        text += &format!("暂缓发放：{}\n    {}\n", held.zh, held.en);
    }
    let mut telling = Telling { most, depth, told: HashSet::new(), text };
    telling.node(&explained.figure, 0);
    telling.text
}

struct Telling {
    most: usize,
    depth: usize,
    /// What rules rest on, as far as it was told: repeated on every line it hides the figures.
    told: HashSet<String>,
    text: String,
}

impl Telling {
    fn detail(&mut self, level: usize, what: &str) {
        self.text += &format!("{}    {what}\n", "  ".repeat(level));
    }

    fn basis(&mut self, level: usize, word: &str, what: Option<&String>) {
        let Some(what) = what else { return };
        let first = self.told.insert(what.clone());
        if first || what.chars().count() <= SHORT {
            self.detail(level, &format!("{word} {what}"));
        } else {
            let begins: String = what.chars().take(SHORT).collect();
            self.detail(level, &format!("{word} {begins}……（同前）"));
        }
    }

    fn node(&mut self, figure: &Node, level: usize) {
        let seen = if figure.shown_before { "  （见上）" } else { "" };
        self.text += &format!("{}{} = {}{seen}\n", "  ".repeat(level), figure.name, amount(figure));
        if figure.shown_before {
            return;
        }
        if let Some(formula) = &figure.formula {
            self.detail(level, &format!("公式 {formula}"));
        }
        if let Some(note) = &figure.note {
            self.detail(level, &note.zh);
        }
        if let Some(numbers) = &figure.in_numbers {
            self.detail(level, &format!("即 {}", numbers.zh));
        }
        self.basis(level, "依据", figure.source.as_ref());
        self.basis(level, "暂定", figure.assumed.as_ref());
        if let Some(origin) = &figure.origin {
            self.detail(level, &format!("来自 {}", origin.zh));
        }
        for rating in figure.ratings.iter().take(self.most) {
            let line = format!(
                "· {}{} 评价器 {} 窗口 {} {}（{}）",
                if rating.set_aside { "［已核减，不计］" } else { "" },
                rating.time,
                or_dash(&rating.device),
                or_dash(&rating.window),
                rating.item,
                rating.place.words().zh
            );
            self.detail(level, &line);
        }
        for record in figure.records.iter().take(self.most) {
            self.detail(level, &format!("· {}", record.place.words().zh));
        }
        let count = figure.ratings.len() + figure.records.len();
        if count > self.most {
            self.detail(level, &format!("· 共 {count} 条，加 --all 全部列出"));
        }
        if level >= self.depth && !figure.parts.is_empty() {
            self.detail(level, &format!("… 由 {} 项得出", figure.parts.len()));
            return;
        }
        let mut before: Option<&Node> = None;
        let mut nothing: Vec<&str> = Vec::new();
        for part in &figure.parts {
            let same_row =
                |before: &Node| before.name == part.name && before.note == part.note && part.note.is_some();
            if self.most < usize::MAX && came_to_nothing(part) {
                nothing.push(&part.name);
            } else if before.is_some_and(same_row) {
                // Two cells of one row of a table: the row is told once.
                let indent = "  ".repeat(level + 1);
                self.text += &format!("{indent}{} = {}  （同一行）\n", part.name, amount(part));
            } else {
                self.node(part, level + 1);
            }
            before = Some(part);
        }
        if !nothing.is_empty() {
            let indent = "  ".repeat(level + 1);
            self.text += &format!("{indent}为 0 的：{}（要看为什么，可分别查询）\n", nothing.join("、"));
        }
    }
}

/// A value with its unit, where the type tells it.
fn amount(figure: &Node) -> String {
    let is_money = figure.value_type == ValueType::Money && figure.value.parse::<Decimal>().is_ok();
    format!("{}{}", figure.value, if is_money { " 元" } else { "" })
}

/// An amount of 0 that was computed, so that there is nothing that anybody was paid or had to pay; or a count of
/// ratings or rows of which there are none.
fn came_to_nothing(figure: &Node) -> bool {
    let zero = figure.value.parse::<Decimal>().is_ok_and(|number| number.is_zero());
    let computed = figure.value_type == ValueType::Money && figure.formula.is_some();
    let counted = figure.counted && figure.ratings.is_empty() && figure.records.is_empty();
    zero && (computed || counted)
}

fn or_dash(text: &str) -> &str {
    if text.is_empty() { "—" } else { text }
}
