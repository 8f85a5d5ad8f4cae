//! Our tax against that of the tax client, person by person, with the likeliest reason for a difference.

use super::line::TaxLine;
use super::template::ExportHeadings;
use crate::ReportError;
use crate::document::{Cell, Document, DocumentSheet, Table, TableColumn};
use crate::run_amounts::{month_words, sum};
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// How many rows of titles may stand above the headings.
const ROWS_BEFORE_HEADINGS: usize = 20;

/// One person's figures of the tax client's export; yuan. What the export does not have is none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClientFigure {
    /// 姓名.
    pub name: String,
    /// 证件号码.
    pub id_number: String,
    /// 本期收入.
    pub income: Option<Decimal>,
    /// 累计收入额.
    pub income_to_date: Option<Decimal>,
    /// 累计减除费用.
    pub basic_deduction_to_date: Option<Decimal>,
    /// 累计专项扣除.
    pub special_deduction_to_date: Option<Decimal>,
    /// 累计专项附加扣除.
    pub additional_deduction_to_date: Option<Decimal>,
    /// 累计已预缴税额.
    pub withheld_before: Option<Decimal>,
    /// 应补(退)税额.
    pub tax: Decimal,
}

/// One person's tax by us and by the client; yuan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxDifference {
    /// 工号; empty for who is in the client only.
    pub staff_no: String,
    /// 姓名.
    pub name: String,
    /// By us; none for who is in the client only.
    pub ours: Option<Decimal>,
    /// By the client; none for who is not in it.
    pub theirs: Option<Decimal>,
    /// Why, as far as the figures tell; empty when both agree.
    pub likely: String,
}

impl TaxDifference {
    /// Ours less theirs.
    #[must_use]
    pub fn difference(&self) -> Decimal {
        self.ours.unwrap_or_default().saturating_sub(self.theirs.unwrap_or_default())
    }

    /// Whether both have the person and the same tax.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.ours.is_some() && self.ours == self.theirs
    }
}

/// Reads the client's export from the texts of its cells, by the words of its headings, never by their position.
///
/// # Errors
/// No row has headings for name, ID number and tax.
pub fn read_tax_export(
    rows: &[Vec<String>],
    headings: &ExportHeadings,
) -> Result<Vec<ClientFigure>, ReportError> {
    let columns = rows.iter().take(ROWS_BEFORE_HEADINGS).enumerate().find_map(|(at, row)| {
        let of = |spellings: &Vec<String>| {
            row.iter().position(|cell| spellings.iter().any(|word| plain(word) == plain(cell)))
        };
        Some((at, of(&headings.name)?, of(&headings.id_number)?, of(&headings.tax)?))
    });
    let (heading, name, id_number, tax) = columns.ok_or(ReportError::NotATaxExport)?;
    let heading_row = rows.get(heading).map(Vec::as_slice).unwrap_or_default();
    let column_of = |spellings: &Vec<String>| {
        heading_row.iter().position(|cell| spellings.iter().any(|word| plain(word) == plain(cell)))
    };
    let others = [
        column_of(&headings.income),
        column_of(&headings.income_to_date),
        column_of(&headings.basic_deduction_to_date),
        column_of(&headings.special_deduction_to_date),
        column_of(&headings.additional_deduction_to_date),
        column_of(&headings.withheld_before),
    ];
    let mut figures = Vec::new();
    for row in rows.iter().skip(heading + 1) {
        let text = |column: usize| row.get(column).map_or("", |cell| cell.trim());
        // A total has no ID number.
        if text(id_number).is_empty() {
            continue;
        }
        let number = |column: Option<usize>| column.and_then(|column| amount(text(column)));
        let [income, to_date, basic, special, additional, before] = others.map(number);
        figures.push(ClientFigure {
            name: text(name).to_string(),
            id_number: text(id_number).to_uppercase(),
            income,
            income_to_date: to_date,
            basic_deduction_to_date: basic,
            special_deduction_to_date: special,
            additional_deduction_to_date: additional,
            withheld_before: before,
            tax: amount(text(tax)).unwrap_or_default(),
        });
    }
    Ok(figures)
}

/// A heading without stars, spaces and the difference between half and full width brackets.
fn plain(heading: &str) -> String {
    let kept = heading.chars().filter(|sign| !sign.is_whitespace() && *sign != '*');
    kept.map(|sign| match sign {
        '（' => '(',
        '）' => ')',
        '／' => '/',
        other => other,
    })
    .collect()
}

fn amount(text: &str) -> Option<Decimal> {
    let digits: String = text.chars().filter(|sign| !matches!(sign, ',' | '，' | '¥' | '￥' | ' ')).collect();
    digits.parse().ok()
}

/// Compares: everybody of either side, the differing first.
#[must_use]
pub fn reconcile(lines: &[TaxLine], figures: &[ClientFigure]) -> Vec<TaxDifference> {
    let mut all = Vec::new();
    for line in lines {
        let own: Vec<&ClientFigure> =
            figures.iter().filter(|figure| figure.id_number == line.id_number.to_uppercase()).collect();
        let theirs = (!own.is_empty()).then(|| sum(own.iter().map(|figure| figure.tax)));
        let likely = match own.first() {
            None => "扣缴端没有此人，请核对人员信息是否已采集并报送".to_string(),
            Some(_) if own.len() > 1 => "扣缴端有此人的多条记录，请核对".to_string(),
            Some(figure) if figure.tax != line.tax => likely(line, figure),
            Some(_) => String::new(),
        };
        all.push(TaxDifference {
            staff_no: line.staff_no.clone(),
            name: line.name.clone(),
            ours: Some(line.tax),
            theirs,
            likely,
        });
    }
    for figure in figures {
        if !lines.iter().any(|line| line.id_number.to_uppercase() == figure.id_number) {
            all.push(TaxDifference {
                staff_no: String::new(),
                name: figure.name.clone(),
                ours: None,
                theirs: Some(figure.tax),
                likely: "本批没有此人，请核对是否已离职或漏算".to_string(),
            });
        }
    }
    all.sort_by_key(TaxDifference::agrees);
    all
}

/// The first figure that differs, from what goes in to what comes out.
fn likely(line: &TaxLine, figure: &ClientFigure) -> String {
    let differs = |ours: Option<Decimal>, theirs: Option<Decimal>| {
        ours.zip(theirs).filter(|(ours, theirs)| ours != theirs)
    };
    let said = |what: &str, pair: (Decimal, Decimal), why: &str| {
        format!("{what}不同（本系统 {}，扣缴端 {}）：{why}", pair.0, pair.1)
    };
    if let Some(pair) = differs(Some(line.income), figure.income) {
        return said("本期收入", pair, "请核对是否漏导批次或另有劳务、补发");
    }
    if let Some(pair) = differs(line.income_to_date, figure.income_to_date) {
        return said("累计收入", pair, "往月申报数与期初或往月批次不一致");
    }
    if let Some(pair) = differs(line.basic_deduction_to_date, figure.basic_deduction_to_date) {
        let why = "请核对任职日期与任职月数，以及是否适用直接扣除六万元、首次取得工资";
        return said("累计减除费用", pair, why);
    }
    if let Some(pair) = differs(line.special_deduction_to_date, figure.special_deduction_to_date) {
        return said("累计专项扣除", pair, "请核对社会保险、公积金个人部分");
    }
    if let Some(pair) = differs(line.additional_deduction_to_date, figure.additional_deduction_to_date) {
        return said("累计专项附加扣除", pair, "本人可能在个人所得税 App 更新过，请重新下载后再算");
    }
    if let Some(pair) = differs(line.withheld_before, figure.withheld_before) {
        return said("累计已预缴税额", pair, "往月实际申报数与本系统不一致");
    }
    if line.tax.saturating_sub(figure.tax).abs() <= Decimal::new(1, 2) {
        return "相差一分：逐月取整与累计取整不同，以扣缴端为准，下月自动抵平".to_string();
    }
    "导出表中的各项相同而税额不同，请核对减免税额、捐赠等其他栏".to_string()
}

/// 个税核对表.
#[must_use]
pub fn reconciliation_report(office: &str, tax_month: NaiveDate, all: &[TaxDifference]) -> Document {
    let mut sheet = DocumentSheet::new("个税核对", &[6, 11, 16, 13, 13, 13, 46]);
    sheet.landscape = true;
    sheet.title(format!("{office}{}个人所得税核对表", month_words(tax_month)));
    let differing = all.iter().filter(|one| !one.agrees()).count();
    let words = if differing == 0 {
        format!("共 {} 人，本系统与扣缴端税额全部一致。", all.len())
    } else {
        format!("共 {} 人，{differing} 人不一致，列在前面。", all.len())
    };
    sheet.line(words);
    let mut table = Table::new(vec![
        TableColumn::centred("序号"),
        TableColumn::centred("工号"),
        TableColumn::text("姓名"),
        TableColumn::money("本系统税额"),
        TableColumn::money("扣缴端税额"),
        TableColumn::money("差额"),
        TableColumn::text("可能的原因"),
    ])
    .with_total("合计");
    for (at, one) in all.iter().enumerate() {
        table.row(vec![
            Cell::count(at + 1),
            one.staff_no.clone().into(),
            one.name.clone().into(),
            one.ours.into(),
            one.theirs.into(),
            one.difference().into(),
            one.likely.clone().into(),
        ]);
    }
    sheet.table(table);
    sheet.signatures(&[("办税人员", ""), ("复核", ""), ("日期", "")]);
    Document {
        title: format!("{}个人所得税核对表", month_words(tax_month)),
        office: office.to_string(),
        dated: tax_month,
        state: None,
        sheets: vec![sheet],
    }
}
