//! 缴费明细: a list a kind, and their sums.

use super::kind::InsuranceKind;
use crate::document::{Cell, Document, DocumentSheet, Table, TableColumn};
use crate::payee::{Payee, payee_of};
use crate::run::PayrollRun;
use crate::run_amounts::sum;
use rust_decimal::Decimal;

/// The lists of a month: one sheet with the sums, one a kind that anybody pays. Who is held stands apart, for the
/// insurance is due all the same.
#[must_use]
pub fn contribution_lists(run: &PayrollRun<'_>, payees: &[Payee]) -> Document {
    let mut sheets = vec![summary(run)];
    for kind in InsuranceKind::ALL {
        let members = members(run, kind);
        if !members.is_empty() {
            sheets.push(list(run, payees, kind, &members));
        }
    }
    Document {
        title: format!("{}社会保险与公积金缴费明细", run.pay_month_words()),
        office: run.office.clone(),
        dated: run.pay_date,
        state: Some(run.state),
        sheets,
    }
}

fn members(run: &PayrollRun<'_>, kind: InsuranceKind) -> Vec<usize> {
    let pays =
        |person: &usize| !kind.employer(run, *person).is_zero() || !kind.employee(run, *person).is_zero();
    run.paid().into_iter().filter(pays).collect()
}

fn summary(run: &PayrollRun<'_>) -> DocumentSheet {
    let mut sheet = DocumentSheet::new("汇总", &[18, 10, 18, 16, 16, 18]);
    sheet.title(format!("{}{}社会保险与公积金缴费汇总表", run.office, run.pay_month_words()));
    sheet.line(run.words());
    let mut table = Table::new(vec![
        TableColumn::text("险种"),
        TableColumn::number("人数", 0),
        TableColumn::money("缴费基数合计"),
        TableColumn::money("单位部分"),
        TableColumn::money("个人部分"),
        TableColumn::money("合计"),
    ])
    .with_total("合计");
    for kind in InsuranceKind::ALL {
        let members = members(run, kind);
        if members.is_empty() {
            continue;
        }
        let all = |of: &dyn Fn(usize) -> Decimal| sum(members.iter().map(|person| of(*person)));
        let (employer, employee) =
            (all(&|person| kind.employer(run, person)), all(&|person| kind.employee(run, person)));
        let has_base = members.iter().any(|person| kind.base(run, *person).is_some());
        let base = has_base.then(|| all(&|person| kind.base(run, person).unwrap_or_default()));
        table.row(vec![
            kind.chinese().into(),
            Cell::count(members.len()),
            base.into(),
            employer.into(),
            employee.into(),
            employer.saturating_add(employee).into(),
        ]);
    }
    if let Some(column) = table.columns.get_mut(2) {
        // Bases of different kinds added up mean nothing.
        column.sum = false;
    }
    if table.rows.is_empty() {
        sheet.line("本批没有人缴纳社会保险、公积金。");
    } else {
        sheet.table(table);
    }
    let arrears = |code: &str| sum(run.paid().into_iter().map(|person| run.amount(person, code)));
    let (own, units) = (arrears("arrears_deductions"), arrears("arrears_employer"));
    if !own.is_zero() || !units.is_zero() {
        sheet.line(format!(
            "另有往月补差：个人 {own} 元，单位 {units} 元，须按所属月份另行补缴，不在各险种明细中。"
        ));
    }
    let held: Vec<String> = (0..run.people.len())
        .filter(|person| run.held_words(*person).is_some())
        .filter_map(|person| run.people.get(person))
        .map(|label| format!("{}（{}）", label.name, label.staff_no))
        .collect();
    if !held.is_empty() {
        sheet.line(format!(
            "暂缓发放的 {} 人没有列入，保险仍须按月缴纳，请另行申报：{}。",
            held.len(),
            held.join("、")
        ));
    }
    sheet.signatures(&[("经办", ""), ("复核", ""), ("日期", "")]);
    sheet
}

fn list(run: &PayrollRun<'_>, payees: &[Payee], kind: InsuranceKind, members: &[usize]) -> DocumentSheet {
    let mut sheet = DocumentSheet::new(kind.chinese(), &[6, 14, 22, 13, 13, 13, 14, 10]);
    sheet.title(format!("{}{}{}缴费明细表", run.office, run.pay_month_words(), kind.chinese()));
    sheet.line(run.words());
    let mut table = Table::new(vec![
        TableColumn::centred("序号"),
        TableColumn::text("姓名"),
        TableColumn::centred("证件号码"),
        TableColumn::money("缴费基数"),
        TableColumn::money("单位部分"),
        TableColumn::money("个人部分"),
        TableColumn::money("合计"),
        TableColumn::centred("工号"),
    ])
    .with_total("合计");
    for (at, person) in members.iter().enumerate() {
        let Some(label) = run.people.get(*person) else { continue };
        let (employer, employee) = (kind.employer(run, *person), kind.employee(run, *person));
        let id_number =
            payee_of(payees, &label.staff_no).map_or("未登记", |payee| payee.id_number.as_str());
        table.row(vec![
            Cell::count(at + 1),
            label.name.clone().into(),
            id_number.into(),
            kind.base(run, *person).into(),
            employer.into(),
            employee.into(),
            employer.saturating_add(employee).into(),
            label.staff_no.clone().into(),
        ]);
    }
    sheet.table(table);
    sheet.signatures(&[("经办", ""), ("复核", ""), ("日期", "")]);
    sheet
}
