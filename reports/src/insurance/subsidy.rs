//! 公益性岗位补贴申报表: what 就业资金 pays back of people on public-welfare posts.

use super::kind::InsuranceKind;
use crate::document::{Cell, Document, DocumentSheet, Table, TableColumn};
use crate::payee::{Payee, payee_of};
use crate::run::{PayrollRun, PersonLabel};
use rust_decimal::Decimal;
use xingchou_engine::program::ProgramColumn;
use xingchou_engine::sheet::Section;

/// The claim for some people (positions) of a run: wages and the unit's insurance that `fund` pays. Items with a
/// fund of their own, as a district's additions, are not part of it.
#[must_use]
pub fn post_subsidy_claim(run: &PayrollRun<'_>, payees: &[Payee], people: &[usize], fund: &str) -> Document {
    let mut sheet = DocumentSheet::across("补贴申报", &[6, 10, 14, 22, 16, 14, 14, 14, 14, 14]);
    sheet.title(format!("{}{}公益性岗位补贴申报表", run.office, run.pay_month_words()));
    sheet.line(format!("{}    资金来源：{fund}", run.words()));
    let mut table = Table::new(vec![
        TableColumn::centred("序号"),
        TableColumn::centred("工号"),
        TableColumn::text("姓名"),
        TableColumn::centred("证件号码"),
        TableColumn::text("所属社区"),
        TableColumn::centred("岗位"),
        TableColumn::money("岗位补贴"),
        TableColumn::money("社会保险补贴"),
        TableColumn::money("合计"),
        TableColumn::centred("本人签字"),
    ])
    .with_total("合计");
    for person in people.iter().filter(|person| run.held_words(**person).is_none()) {
        let Some(label) = run.people.get(*person) else { continue };
        let of = |section| paid_by(run, *person, label, section, fund);
        let wages = of(Section::Earning);
        let insurance = of(Section::Employer);
        table.row(vec![
            Cell::count(table.rows.len() + 1),
            label.staff_no.clone().into(),
            label.name.clone().into(),
            payee_of(payees, &label.staff_no).map_or("未登记", |payee| payee.id_number.as_str()).into(),
            label.community.clone().into(),
            label.post.clone().into(),
            wages.into(),
            insurance.into(),
            wages.saturating_add(insurance).into(),
            Cell::Empty,
        ]);
    }
    if table.rows.is_empty() {
        sheet.line(format!("本批没有由{fund}支付的公益性岗位人员。"));
    } else {
        sheet.table(table);
    }
    let held = people.iter().filter(|person| run.held_words(**person).is_some()).count();
    if held > 0 {
        sheet.line(format!("另有 {held} 人暂缓发放，本月不申报。"));
    }
    sheet.line(
        "岗位补贴为由该资金支付的应发项目，社会保险补贴为由该资金支付的单位社会保险（不含公积金）；\
         补贴标准、期限与是否含单项保险为暂定，待就业服务机构确认。",
    );
    sheet.signatures(&[("经办", ""), ("复核", ""), ("单位负责人", ""), ("日期", "")]);
    Document {
        title: format!("{}公益性岗位补贴申报表", run.pay_month_words()),
        office: run.office.clone(),
        dated: run.pay_date,
        state: Some(run.state),
        sheets: vec![sheet],
    }
}

fn paid_by(
    run: &PayrollRun<'_>,
    person: usize,
    label: &PersonLabel,
    section: Section,
    fund: &str,
) -> Decimal {
    let belongs = |item: &&ProgramColumn| {
        let own = item.definition.fund.as_deref().unwrap_or(&label.fund_source);
        let is_fund_item = InsuranceKind::of_item(&item.definition.code) == Some(InsuranceKind::HousingFund);
        own == fund && !(section == Section::Employer && is_fund_item)
    };
    let items = run.items(section).into_iter().filter(belongs);
    crate::run_amounts::sum(items.map(|item| run.item(person, item)))
}
