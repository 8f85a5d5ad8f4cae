//! A sheet as a document that officers can read: what it takes, its numbers with their sources, its rules.

use std::fmt::Write;

use xingchou_engine::program::Program;
use xingchou_engine::sheet::{Basis, Constant, OverParts, Section, TableSide};
use xingchou_engine::value::Grain;

/// The document, in Chinese, as Markdown.
#[must_use]
pub fn document(program: &Program) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = write_document(&mut text, program);
    text
}

fn write_document(text: &mut String, program: &Program) -> std::fmt::Result {
    writeln!(text, "# {}\n", program.title)?;
    for sheet in &program.sheets {
        writeln!(text, "- {}，自 {} 起（{}）", sheet.title, sheet.effective_from, sheet.family)?;
    }
    for warning in &program.warnings {
        writeln!(text, "- **请注意**：{}", warning.chinese())?;
    }
    if let Some(group) = &program.peer_group {
        writeln!(text, "- 同组人员按“{group}”划分")?;
    }
    writeln!(text, "\n## 读取的数据\n\n| 名称 | 类型 | 一级 | 空格时 | 范围 |\n|---|---|---|---|---|")?;
    for input in &program.inputs {
        let blank = match &input.blank {
            None => "暂缓发放".to_owned(),
            Some(constant) => constant_text(constant),
        };
        let limit =
            |limit: Option<rust_decimal::Decimal>| limit.map_or_else(String::new, |limit| limit.to_string());
        let range = match (limit(input.min), limit(input.max)) {
            (min, max) if min.is_empty() && max.is_empty() => String::new(),
            (min, max) => format!("{min} 至 {max}"),
        };
        let from = if input.from_score { "（取自评分表）" } else { "" };
        writeln!(
            text,
            "| {}{from} | {} | {} | {blank} | {range} |",
            input.name,
            input.value_type.chinese(),
            input.grain.chinese()
        )?;
    }
    if !program.parameters.is_empty() {
        writeln!(text, "\n## 参数\n\n| 名称 | 数值 | 单位 | 依据 |\n|---|---|---|---|")?;
        for parameter in &program.parameters {
            let basis = basis(&parameter.basis);
            writeln!(text, "| {} | {} | {} | {basis} |", parameter.name, parameter.text, parameter.unit)?;
        }
    }
    for table in &program.tables {
        let side = match table.side {
            TableSide::Exact => "",
            TableSide::Low => "（按下限分段：含下限，不含上限）",
            TableSide::High => "（按上限分段：不超过）",
        };
        writeln!(text, "\n## 对照表：{}{side}\n\n依据：{}\n", table.name, basis(&table.basis))?;
        let headings: Vec<&str> = table.columns.iter().map(|(heading, _)| heading.as_str()).collect();
        writeln!(text, "| {} | 依据 |", headings.join(" | "))?;
        writeln!(text, "|{}", "---|".repeat(headings.len() + 1))?;
        for row in &table.rows {
            let cells: Vec<&str> =
                row.texts.iter().map(|cell| if cell == "9.99E+307" { "不限" } else { cell }).collect();
            let own = row.basis.as_ref().map_or_else(|| "同上".to_owned(), self::basis);
            writeln!(text, "| {} | {own} |", cells.join(" | "))?;
        }
    }
    for section in [Section::Earning, Section::Deduction, Section::Employer, Section::Total, Section::Working]
    {
        let columns: Vec<_> =
            program.columns.iter().filter(|column| column.definition.section == section).collect();
        if columns.is_empty() {
            continue;
        }
        writeln!(text, "\n## {}\n", section.chinese())?;
        for column in columns {
            let definition = &column.definition;
            writeln!(text, "**{}**（{}）", definition.name, definition.value_type.chinese())?;
            writeln!(text, "- 算法：`{}`", definition.formula)?;
            if definition.grain == Grain::Part {
                let fold = match definition.over_parts {
                    Some(OverParts::Days) => "月内有变动的，按计薪日折算",
                    Some(OverParts::Last) => "月内有变动的，取月末的数",
                    Some(OverParts::Highest) => "月内有变动的，取最高的数",
                    Some(OverParts::Sum) | None => "月内有变动的，各段相加",
                };
                writeln!(text, "- {fold}")?;
            }
            if !definition.flags.is_empty() {
                writeln!(text, "- 标记：{}", definition.flags.join("、"))?;
            }
            if let Some(fund) = &definition.fund {
                writeln!(text, "- 资金来源：{fund}")?;
            }
            writeln!(text, "- 依据：{}\n", basis(&definition.basis))?;
        }
    }
    Ok(())
}

fn basis(basis: &Basis) -> String {
    match basis {
        Basis::Published(titles) => titles.join("；"),
        Basis::Assumed(who) => format!("**暂定**：{who}"),
    }
}

fn constant_text(constant: &Constant) -> String {
    match constant {
        Constant::Number(number) => number.to_string(),
        Constant::Text(text) => text.clone(),
        Constant::Truth(true) => "是".to_owned(),
        Constant::Truth(false) => "否".to_owned(),
    }
}
