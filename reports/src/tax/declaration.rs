//! 正常工资薪金所得: one declaration a tax month, whatever the number of runs.

use super::file::{self, TaxFile};
use super::line::{AdditionalDeductions, TaxDetail, TaxDraft, TaxLine, TaxNotice};
use super::template::TaxTemplate;
use crate::ReportError;
use crate::document::{Cell, Document, DocumentSheet, Table, TableColumn};
use crate::payee::{Payee, payee_of};
use crate::plain_workbook::PlainCell;
use crate::run::PayrollRun;
use crate::run_amounts::{self, TAX, month_words, number, sum};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use xingchou_engine::evaluate::Value;

/// 国家税务总局公告2020年第19号 asks for these words in the remark of who is deducted 60,000 from January.
const REMARK_2020_19: &str = "上年各月均有申报且全年收入不超过6万元";

/// The lines of a tax month: everybody of its runs, also who is held or has nothing this month, each once.
///
/// `runs` are all runs paid within the month, in the order of payment.
#[must_use]
pub fn tax_lines(runs: &[&PayrollRun<'_>], payees: &[Payee], details: &[TaxDetail]) -> TaxDraft {
    let mut draft = TaxDraft::default();
    for run in runs {
        for person in 0..run.people.len() {
            add(&mut draft, run, person, payees, details);
        }
    }
    let nobody = Vec::new();
    let lines = std::mem::replace(&mut draft.lines, nobody);
    for mut line in lines {
        let detail = details.iter().find(|detail| detail.staff_no == line.staff_no);
        kinds_to_date(&mut line, detail, &mut draft.notices);
        if line.id_number.is_empty() {
            notice(&mut draft.notices, &line, "没有证件号码，没有列入导入文件，请补登后重新导出");
        } else {
            draft.lines.push(line);
        }
    }
    draft
}

fn notice(notices: &mut Vec<TaxNotice>, line: &TaxLine, words: impl Into<String>) {
    let words = words.into();
    let known = |one: &TaxNotice| one.staff_no == line.staff_no && one.words == words;
    if !notices.iter().any(known) {
        notices.push(TaxNotice { staff_no: line.staff_no.clone(), name: line.name.clone(), words });
    }
}

fn add(draft: &mut TaxDraft, run: &PayrollRun<'_>, person: usize, payees: &[Payee], details: &[TaxDetail]) {
    let Some(label) = run.people.get(person) else { return };
    let payee = payee_of(payees, &label.staff_no);
    let id_number = payee.map(|payee| payee.id_number.clone()).unwrap_or_default();
    // Somebody who left and came back within the month has two staff numbers but one ID.
    let known = draft.lines.iter().position(|line| {
        line.staff_no == label.staff_no || (!id_number.is_empty() && line.id_number == id_number)
    });
    let at = known.unwrap_or_else(|| {
        draft.lines.push(TaxLine {
            staff_no: label.staff_no.clone(),
            name: label.name.clone(),
            id_type: payee.map(|payee| payee.id_type.clone()).unwrap_or_default(),
            id_number,
            ..TaxLine::default()
        });
        draft.lines.len() - 1
    });
    let Some(line) = draft.lines.get_mut(at) else { return };
    if run.held_words(person).is_some() {
        notice(
            &mut draft.notices,
            line,
            "本批暂缓发放，没有收入；仍在职的按零收入申报（暂定，待税务机关确认）",
        );
        return;
    }
    let of = |code: &str| run.amount(person, code);
    let before = [line.pension, line.medical, line.unemployment, line.housing_fund];
    let more = |own: &mut Decimal, amount: Decimal| *own = own.saturating_add(amount);
    more(&mut line.income, of("income"));
    more(&mut line.pension, of("pension_employee"));
    more(&mut line.medical, of("medical_employee"));
    more(&mut line.unemployment, of("unemployment_employee"));
    more(&mut line.housing_fund, of("housing_fund_employee"));
    more(&mut line.tax, of(TAX));
    if let Some(detail) = details.iter().find(|detail| detail.staff_no == label.staff_no) {
        line.personal_pension_to_date = detail.personal_pension_to_date;
        // Differences of earlier months are paid by the first run of the month that has them.
        if !of("arrears_deductions").is_zero() {
            more(&mut line.pension, detail.corrections.pension);
            more(&mut line.medical, detail.corrections.medical);
            more(&mut line.unemployment, detail.corrections.unemployment);
            more(&mut line.housing_fund, detail.corrections.housing_fund);
        }
    }
    if let Some(special) = number(run.pay, person, "special_deduction") {
        let listed = sum([line.pension, line.medical, line.unemployment, line.housing_fund]);
        let added = listed.saturating_sub(sum(before));
        let rest = special.saturating_sub(added);
        if !rest.is_zero() {
            let words =
                format!("专项扣除中有 {rest} 元分不出险种（如往月补差），没有填入，请在扣缴端按险种补填");
            notice(&mut draft.notices, line, words);
        }
    }
    let to_date = |code: &str, own: Option<Decimal>| number(run.pay, person, code).or(own);
    line.income_to_date = to_date("income_to_date", line.income_to_date);
    line.basic_deduction_to_date = to_date("basic_deduction_to_date", line.basic_deduction_to_date);
    line.special_deduction_to_date = to_date("special_deduction_to_date", line.special_deduction_to_date);
    line.additional_deduction_to_date =
        to_date("additional_deduction_to_date", line.additional_deduction_to_date);
    // What was withheld before the month's first run.
    line.withheld_before = line.withheld_before.or_else(|| number(run.pay, person, "tax_withheld_before"));
    if run_amounts::value(run.pay, person, "flat_sixty_thousand") == Some(Value::Truth(true)) {
        line.remark = REMARK_2020_19.to_string();
    }
    if line.income.is_sign_negative() && !line.income.is_zero() {
        notice(&mut draft.notices, line, "本期收入为负，扣缴端不收，请把差额留到以后各月冲减");
    }
}

/// The accumulated deductions by kind: as given, or the month's times the number of months that their sum tells.
fn kinds_to_date(line: &mut TaxLine, detail: Option<&TaxDetail>, notices: &mut Vec<TaxNotice>) {
    let total = line.additional_deduction_to_date.unwrap_or_default();
    if total.is_zero() {
        line.additional = Some(AdditionalDeductions::default());
        return;
    }
    let given = detail.and_then(|detail| detail.to_date).filter(|kinds| kinds.total() == total);
    let worked_out = || {
        let monthly = detail?.monthly?;
        (1..=12).filter_map(|months| monthly.times(months)).find(|kinds| kinds.total() == total)
    };
    line.additional = given.or_else(worked_out);
    if line.additional.is_none() {
        let words =
            format!("累计专项附加扣除 {total} 元分不出项目，没有填入，请在扣缴端点“预填专项附加扣除”后核对");
        notice(notices, line, words);
    }
}

/// Writes the import file under the headings of a version.
///
/// # Errors
/// The version has a heading that nothing is known to stand under, or the workbook can't be written.
pub fn tax_file(
    office: &str,
    tax_month: NaiveDate,
    template: &TaxTemplate,
    lines: &[TaxLine],
) -> Result<TaxFile, ReportError> {
    let name = format!("个税扣缴_正常工资薪金_{}.xlsx", tax_month.format("%Y-%m"));
    file::write((office, tax_month), template, name, lines, cell)
}

fn cell(line: &TaxLine, heading: &str) -> Option<PlainCell> {
    let money = |amount: Decimal| Some(PlainCell::Number(amount, 2));
    let kind = |of: fn(&AdditionalDeductions) -> Decimal| {
        Some(line.additional.as_ref().map_or(PlainCell::Empty, |kinds| PlainCell::Number(of(kinds), 2)))
    };
    match heading {
        "工号" => Some(line.staff_no.as_str().into()),
        "姓名" => Some(line.name.as_str().into()),
        "证件类型" | "证照类型" => Some(line.id_type.as_str().into()),
        "证件号码" | "证照号码" => Some(line.id_number.as_str().into()),
        "本期收入" => money(line.income),
        "本期免税收入" => money(Decimal::ZERO),
        "基本养老保险费" => money(line.pension),
        "基本医疗保险费" => money(line.medical),
        "失业保险费" => money(line.unemployment),
        "住房公积金" => money(line.housing_fund),
        "累计子女教育" => kind(|kinds| kinds.children_education),
        "累计继续教育" => kind(|kinds| kinds.continuing_education),
        "累计住房贷款利息" => kind(|kinds| kinds.housing_loan_interest),
        "累计住房租金" => kind(|kinds| kinds.housing_rent),
        "累计赡养老人" => kind(|kinds| kinds.elderly_support),
        "累计3岁以下婴幼儿照护" => kind(|kinds| kinds.infant_care),
        "累计个人养老金" => money(line.personal_pension_to_date),
        // What street staff do not have; the client takes an empty cell for zero.
        "企业(职业)年金"
        | "商业健康保险"
        | "税延养老保险"
        | "公务交通费用"
        | "通讯费用"
        | "律师办案费用"
        | "西藏附加减除费用"
        | "其他"
        | "准予扣除的捐赠额"
        | "减免税额"
        | "协定减免" => Some(PlainCell::Empty),
        "备注" => Some(line.remark.as_str().into()),
        _ => None,
    }
}

/// 申报说明: the declaration's sums, what we withheld, and what to look at before it is sent.
#[must_use]
pub fn declaration_note(
    office: &str,
    tax_month: NaiveDate,
    template: &TaxTemplate,
    draft: &TaxDraft,
) -> Document {
    let mut sheet = DocumentSheet::new("申报说明", &[8, 12, 18, 22, 40]);
    sheet.title(format!("{office}{}个人所得税扣缴申报说明", month_words(tax_month)));
    sheet.line(format!("税款所属期：{}    模板：{}", month_words(tax_month), template.name));
    sheet.heading("一、合计");
    let mut table = Table::new(vec![
        TableColumn::text("项目").over(3),
        TableColumn::money("金额（元）"),
        TableColumn::text("说明"),
    ]);
    type Of = fn(&TaxLine) -> Decimal;
    let rows: [(&str, Of, &str); 6] = [
        ("本期收入", |line| line.income, "计税的应发项目，全部批次合计"),
        ("基本养老保险费", |line| line.pension, "个人部分，本月"),
        ("基本医疗保险费", |line| line.medical, "个人部分，本月"),
        ("失业保险费", |line| line.unemployment, "个人部分，本月"),
        ("住房公积金", |line| line.housing_fund, "个人部分，本月"),
        ("本系统代扣个人所得税", |line| line.tax, "扣缴端会重新计算，算完请导出核对"),
    ];
    for (words, of, note) in rows {
        let total = sum(draft.lines.iter().map(of));
        table.row(vec![words.into(), total.into(), note.into()]);
    }
    table.row(vec![
        "申报人数".into(),
        Cell::text(format!("{} 人", draft.lines.len())),
        "全员申报，含零收入".into(),
    ]);
    sheet.table(table);
    sheet.heading("二、报送前请核对");
    if draft.notices.is_empty() {
        sheet.line("无。");
    } else {
        let mut table = Table::new(vec![
            TableColumn::centred("序号"),
            TableColumn::centred("工号"),
            TableColumn::text("姓名"),
            TableColumn::text("情况与处理").over(2),
        ]);
        for (at, one) in draft.notices.iter().enumerate() {
            table.row(vec![
                Cell::count(at + 1),
                one.staff_no.clone().into(),
                one.name.clone().into(),
                one.words.clone().into(),
            ]);
        }
        sheet.table(table);
    }
    sheet.line(format!("模板依据：{}。", template.source));
    if let Some(assumed) = &template.assumed {
        sheet.line(format!("模板暂定：{assumed}。"));
    }
    sheet.line("专项附加扣除为累计数；各月相同的，由当月数乘以月数得出。");
    sheet.signatures(&[("办税人员", ""), ("复核", ""), ("日期", "")]);
    Document {
        title: format!("{}个人所得税扣缴申报说明", month_words(tax_month)),
        office: office.to_string(),
        dated: tax_month,
        state: None,
        sheets: vec![sheet],
    }
}
