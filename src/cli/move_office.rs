//! `xingchou move`

use std::process::ExitCode;

use clap::Args;

use super::Surroundings;
use super::table::{Align, Table};
use crate::operations::OperationError;
use crate::operations::moving::move_office;
use crate::store::Moved;

/// What `move` is told.
#[derive(Args)]
pub(super) struct Arguments {
    /// 目标数据库地址，必须是空的 · the address of the database to move to; it must be empty
    #[arg(long, value_name = "URL")]
    to: String,
}

pub(super) fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, OperationError> {
    let moved = move_office(&surroundings.store()?, &surroundings.viewer, &arguments.to)?;
    surroundings.print(&moved, in_words)?;
    Ok(ExitCode::SUCCESS)
}

/// Signs of a digest that are shown; the whole is in the JSON.
const SHOWN: usize = 16;

fn in_words(moved: &Moved) -> String {
    let mut table =
        Table::new(&[("表", Align::Left), ("行数", Align::Right), ("两边指纹 digest", Align::Left)]);
    for one in &moved.tables {
        let digest: String = one.digest.chars().take(SHOWN).collect();
        table.row(vec![one.name.clone(), one.rows.to_string(), digest]);
    }
    let rows: u64 = moved.tables.iter().map(|table| table.rows).sum();
    format!(
        "{}\n已从 {from} 复制到 {to}：{count} 个表，{rows} 行，两边已逐行核对，完全一致。\n\
         原数据库未删除，请从现在起只用新的：xingchou --database {to} …\n\
         copied from {from} to {to}: {count} tables, {rows} rows, compared row by row on both sides and the same.\n\
         The old database is still there; from now on use the new one only",
        table.text(),
        from = moved.from,
        to = moved.to,
        count = moved.tables.len(),
    )
}
