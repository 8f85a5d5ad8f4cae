//! 代发说明: the note that goes with a bank's file, for whoever checks and signs.

use super::file::BankFile;
use super::template::BankTemplate;
use crate::capital_amount::capital_amount;
use crate::document::{Cell, Document, DocumentSheet, Table, TableColumn};
use crate::run::PayrollRun;
use crate::run_amounts::{NET, sum};
use rust_decimal::Decimal;

/// The note: how many, how much, who is not in the file and why, and that together they are the payroll.
#[must_use]
pub fn covering_note(run: &PayrollRun<'_>, template: &BankTemplate, file: &BankFile) -> Document {
    let mut sheet = DocumentSheet::new("代发说明", &[6, 11, 16, 16, 38]);
    sheet.title(format!("{}{}代发工资说明", run.office, run.pay_month_words()));
    sheet.line(run.words());
    sheet.line(format!(
        "代发文件：{}（{}，户名编码 {}）",
        file.file_name,
        template.name,
        template.encoding.name()
    ));
    sheet.heading("一、笔数与金额");
    sheet.table(reconciled(run, file));
    sheet.line(format!("本文件合计（大写）：人民币{}", capital_amount(file.total())));
    sheet.heading("二、不在本文件中的人员");
    if file.left_out.is_empty() {
        sheet.line("无。");
    } else {
        let mut table = Table::new(vec![
            TableColumn::centred("序号"),
            TableColumn::centred("工号"),
            TableColumn::text("姓名"),
            TableColumn::money("实发工资"),
            TableColumn::text("原因与处理"),
        ])
        .with_total("合计");
        for (at, one) in file.left_out.iter().enumerate() {
            table.row(vec![
                Cell::count(at + 1),
                one.staff_no.clone().into(),
                one.name.clone().into(),
                one.amount.into(),
                one.reason.chinese().into(),
            ]);
        }
        sheet.table(table);
    }
    sheet.heading("三、请核对");
    for notice in notices(template, file) {
        sheet.line(notice);
    }
    let signed = &run.preparation;
    sheet.signatures(&[
        ("制表", &signed.prepared_by),
        ("复核", &signed.reviewed_by),
        ("财务审核", &signed.audited_by),
        ("领导审批", &signed.approved_by),
    ]);
    Document {
        title: format!("{}代发工资说明", run.pay_month_words()),
        office: run.office.clone(),
        dated: run.pay_date,
        state: Some(run.state),
        sheets: vec![sheet],
    }
}

fn reconciled(run: &PayrollRun<'_>, file: &BankFile) -> Table {
    let is_resent = file.lines.len() + file.left_out.len() != run.people.len();
    let mut table = Table::new(vec![
        TableColumn::text("项目").over(3),
        TableColumn::money("金额（元）").unsummed(),
        TableColumn::text("笔数或人数"),
    ]);
    let mut row = |words: &str, amount: Decimal, count: usize, marked: bool| {
        let cells = vec![words.into(), amount.into(), Cell::text(format!("{count}"))];
        if marked { table.marked_row(cells) } else { table.row(cells) }
    };
    row("本文件代发", file.total(), file.lines.len(), true);
    let due = file.left_out.iter().filter(|one| one.reason.leaves_money_due()).count();
    row("应发未在本文件（另行支付）", file.total_due_elsewhere(), due, false);
    if !is_resent {
        let negative: Vec<_> = file.left_out.iter().filter(|one| one.amount.is_sign_negative()).collect();
        row("实发为负（挂应收）", sum(negative.iter().map(|one| one.amount)), negative.len(), false);
        let rest = file.left_out.len() - due - negative.len();
        row("暂缓发放与实发为零", Decimal::ZERO, rest, false);
        let paid = run.paid();
        let net = sum(paid.iter().map(|person| run.amount(*person, NET)));
        row("工资表实发合计", net, run.people.len(), true);
        let listed = sum(file.left_out.iter().map(|one| one.amount)).saturating_add(file.total());
        let agrees = if listed == net { "相符" } else { "不符，请勿上传" };
        table.marked_row(vec!["与工资表核对".into(), Cell::text(agrees), Cell::Empty]);
    }
    table
}

fn notices(template: &BankTemplate, file: &BankFile) -> Vec<String> {
    let mut notices = Vec::new();
    if !template.how.is_empty() {
        notices.push(format!("上传办法：{}", template.how));
    }
    for group in file.shared_accounts() {
        notices.push(format!("工号 {} 的银行账号相同，请核对是否登记有误。", group.join("、")));
    }
    if !file.account_unchanged.is_empty() {
        let list = file.account_unchanged.join("、");
        notices.push(format!("工号 {list} 的账号和户名与退回时相同，请确认退回原因已经消除。"));
    }
    if let Some(assumed) = &template.assumed {
        notices.push(format!("模板暂定：{assumed}。"));
    }
    notices.push(format!("模板依据：{}。", template.source));
    notices.push("代发文件含完整账号，请只在办理代发的电脑上保存，办完及时删除。".to_string());
    notices
}
