//! 记账凭证.

use rust_decimal::Decimal;
use xingchou_reports::RunState;
use xingchou_reports::voucher::{charts_of_accounts, voucher_csv, voucher_workbook};

use super::catalogue::{Made, PaperFile};
use super::materials::PayMaterials;
use super::printed::both;
use crate::message::Message;
use crate::operations::OperationError;

/// The vouchers to print, and of an approved run the file for a bookkeeping program.
pub(super) fn vouchers(materials: &PayMaterials<'_>) -> Made {
    let code = materials.month.options.accounting.as_deref().unwrap_or("government");
    let charts = charts_of_accounts()?;
    let codes: Vec<String> = charts.iter().map(|chart| format!("{}（{}）", chart.code, chart.name)).collect();
    let chart = charts.into_iter().find(|chart| chart.code == code).ok_or_else(|| {
        OperationError::Refused(Message::new(
            format!("没有“{code}”这套会计科目，可用的有：{}", codes.join("、")),
            format!("there is no chart of accounts “{code}”; there are: {}", codes.join(", ")),
        ))
    })?;
    // Who is paid otherwise than by the bank's file is paid too.
    let vouchers = xingchou_reports::voucher::vouchers(materials.run, &chart, Decimal::ZERO)?;
    let named = format!("{}_{}", materials.named("记账凭证"), chart.code);
    let paper = voucher_workbook(materials.run, &chart, &vouchers);
    let mut files = both(&materials.month, &named, &paper)?;
    if materials.run.state == RunState::Final {
        let bytes = voucher_csv(materials.run, &vouchers);
        files.push(PaperFile { name: format!("{named}.csv"), bytes });
    }
    Ok(files)
}
