//! Vouchers as a workbook to print and as a file for bookkeeping programs.

use super::chart_of_accounts::ChartOfAccounts;
use super::entries::{Ledger, Voucher};
use crate::capital_amount::capital_amount;
use crate::delimited::{self, Field};
use crate::document::{Block, Cell, Document, DocumentSheet, Table, TableColumn};
use crate::run::{PayrollRun, RunState};
use crate::run_amounts::day_words;
use rust_decimal::Decimal;

/// 记账凭证: one printed page a voucher, a sheet for each ledger.
#[must_use]
pub fn voucher_workbook(run: &PayrollRun<'_>, chart: &ChartOfAccounts, vouchers: &[Voucher]) -> Document {
    let mut sheets = Vec::new();
    for ledger in [Ledger::Financial, Ledger::Budget] {
        let own: Vec<&Voucher> = vouchers.iter().filter(|voucher| voucher.ledger == ledger).collect();
        if own.is_empty() && (ledger == Ledger::Budget || !vouchers.is_empty()) {
            continue;
        }
        let mut sheet = DocumentSheet::across(ledger.chinese(), &[34, 10, 40, 14, 17, 17]);
        if own.is_empty() {
            sheet.title("记账凭证");
            sheet.line("本批没有发放，不需记账。");
        }
        for (at, voucher) in own.iter().enumerate() {
            if at > 0 {
                sheet.push(Block::PageBreak);
            }
            page(&mut sheet, run, chart, voucher);
        }
        sheets.push(sheet);
    }
    Document {
        title: format!("{}工资记账凭证", run.pay_month_words()),
        office: run.office.clone(),
        dated: run.pay_date,
        state: Some(run.state),
        sheets,
    }
}

fn page(sheet: &mut DocumentSheet, run: &PayrollRun<'_>, chart: &ChartOfAccounts, voucher: &Voucher) {
    let draft = if run.state == RunState::Draft { "（试算稿，不得入账）" } else { "" };
    sheet.title(format!("记账凭证{draft}"));
    sheet.line(format!(
        "单位：{}        日期：{}        凭证字号：        字第        号        附单据        张",
        run.office,
        day_words(run.pay_date)
    ));
    let mut table = Table::new(vec![
        TableColumn::text("摘要"),
        TableColumn::centred("科目编码"),
        TableColumn::text("会计科目"),
        TableColumn::centred("资金来源"),
        TableColumn::money("借方金额"),
        TableColumn::money("贷方金额"),
    ])
    .with_total("合计");
    table.balance = Some((4, 5));
    let shown = |amount: Decimal| if amount.is_zero() { Cell::Empty } else { Cell::Number(amount) };
    for entry in &voucher.entries {
        table.row(vec![
            entry.summary.clone().into(),
            entry.account.code.clone().into(),
            entry.account.name.clone().into(),
            entry.fund.clone().into(),
            shown(entry.debit),
            shown(entry.credit),
        ]);
    }
    sheet.table(table);
    sheet.line(format!("合计（大写）：人民币{}", capital_amount(voucher.debit())));
    if let Some(assumed) = &chart.assumed {
        sheet.line(format!("科目暂定：{assumed}。"));
    }
    sheet.signatures(&[("会计主管", ""), ("记账", ""), ("复核", ""), ("制单", &run.preparation.prepared_by)]);
    sheet.push(Block::Space);
}

/// The same lines as separated text for bookkeeping programs: UTF-8 with its mark, a heading line.
#[must_use]
pub fn voucher_csv(run: &PayrollRun<'_>, vouchers: &[Voucher]) -> Vec<u8> {
    let headings =
        ["日期", "账套", "凭证", "摘要", "科目编码", "会计科目", "资金来源", "借方金额", "贷方金额"];
    let mut rows: Vec<Vec<Field>> = vec![headings.into_iter().map(Field::from).collect()];
    for voucher in vouchers {
        for entry in &voucher.entries {
            rows.push(vec![
                Field::Number(run.pay_date.to_string()),
                voucher.ledger.chinese().into(),
                voucher.name.as_str().into(),
                entry.summary.as_str().into(),
                entry.account.code.as_str().into(),
                entry.account.name.as_str().into(),
                entry.fund.as_str().into(),
                Field::Number(format!("{:.2}", entry.debit)),
                Field::Number(format!("{:.2}", entry.credit)),
            ]);
        }
    }
    delimited::for_people(&rows)
}
