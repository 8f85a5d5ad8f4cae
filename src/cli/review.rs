//! `xingchou pay review`, and what is signed for about single slips.

use std::process::ExitCode;

use super::Surroundings;
use super::table::{Align, Table, grouped};
use crate::clock;
use crate::month::Month;
use crate::operations::OperationError;
use crate::operations::month_way::review::{PersonChange, Review};
use crate::operations::month_way::{pay, slips};
use crate::operations::recompute::latest_pay_run;
use crate::store::SlipMarkKind;

pub(super) fn look(
    surroundings: &Surroundings,
    month: Month,
    run: Option<i64>,
) -> Result<ExitCode, OperationError> {
    let store = surroundings.store()?;
    let viewer = &surroundings.viewer;
    let run = match run {
        Some(run) => run,
        None => latest_pay_run(&store, viewer, month)?,
    };
    let review = pay::review(&store, viewer, run, clock::now())?;
    surroundings.print(&review, in_words)?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn sign(
    surroundings: &Surroundings,
    (month, run): (Month, Option<i64>),
    staff_no: &str,
    kind: SlipMarkKind,
    note: &str,
) -> Result<ExitCode, OperationError> {
    let store = surroundings.store()?;
    let viewer = &surroundings.viewer;
    let run = match run {
        Some(run) => run,
        None => latest_pay_run(&store, viewer, month)?,
    };
    let signed = slips::sign_for(&store, viewer, (run, staff_no), kind, note, clock::now())?;
    surroundings.print(&signed, |signed| {
        let what = match signed.kind {
            SlipMarkKind::SecondLook => "已抽查",
            SlipMarkKind::Unexplained => "差异已签字说明",
            SlipMarkKind::Release => "已解除暂缓，可在以后的批次发放",
        };
        format!("工资批次 #{} {} {what}（{}）(signed)", signed.run, signed.staff_no, signed.by.name)
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Totals first, then what has to be signed for, then everybody who differs, the largest difference first.
fn in_words(review: &Review) -> String {
    let mut text = format!(
        "{} 工资批次 #{}（{}）：{} 人，数据指纹 {}\n",
        review.pay_month,
        review.run,
        if review.state == "approved" { "定稿" } else { "试算稿" },
        review.people,
        review.digest
    );
    let mut totals = Table::new(&[("合计", Align::Left), ("元", Align::Right)]);
    for (name, sum) in &review.totals {
        totals.row(vec![name.clone(), grouped(*sum)]);
    }
    text += &totals.text();
    for slip in &review.held {
        let released = slip
            .released
            .as_ref()
            .map_or_else(String::new, |mark| format!("；{} 已解除：{}", mark.by.name, mark.note));
        text += &format!("暂缓发放 {} {}：{}{released}\n", slip.staff_no, slip.name, slip.reason.zh);
    }
    if review.second_look_percent == 0 {
        text += "抽查已关闭（0%）\n";
    } else {
        text += &format!("抽查 {}%，按数据指纹抽出：\n", review.second_look_percent);
    }
    for slip in &review.drawn {
        let ticked = slip.ticked.as_ref().map_or("未看", |_| "✓");
        text += &format!("  {} {} {ticked}\n", slip.staff_no, slip.name);
    }
    match review.compared_with {
        None => text += "没有更早的已审批工资可以比较 (first month, nothing to compare with)\n",
        Some((run, month)) => {
            text += &format!("与 {month} 的工资批次 #{run} 比较，{} 人有差异：\n", review.changes.len());
        }
    }
    if !review.changed_sheets.is_empty() {
        text += &format!("规则表与那一批不同：{}\n", review.changed_sheets.join("、"));
    }
    for change in &review.changes {
        text += &change_in_words(change);
    }
    text
}

fn change_in_words(change: &PersonChange) -> String {
    let amount = |amount: Option<rust_decimal::Decimal>| amount.map_or_else(|| "—".to_owned(), grouped);
    let mut text = format!(
        "  {} {} 实发 {} → {}\n",
        change.staff_no,
        change.name,
        amount(change.before),
        amount(change.after)
    );
    for reason in &change.reasons {
        text += &format!("      {}\n", reason.zh);
    }
    for item in &change.items {
        let reasons: Vec<&str> = item.reasons.iter().map(|reason| reason.zh.as_str()).collect();
        let why = if reasons.is_empty() { "没有找到原因".to_owned() } else { reasons.join("；") };
        text += &format!("      {} {} → {}：{why}\n", item.item, grouped(item.before), grouped(item.after));
    }
    match &change.signed {
        Some(mark) => text += &format!("      {} 签字说明：{}\n", mark.by.name, mark.note),
        None if change.to_sign_for => text += "      须签字说明（xingchou pay remark）\n",
        None => {}
    }
    text
}
