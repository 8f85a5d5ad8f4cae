//! 运行经费补助: a centre's operating fund by its stars of the year. That stars scale the fund is published, how is
//! not: the bands are the office's and stand on the paper.

use super::scored::stars_drawn;
use crate::ReportError;
use crate::document::{Cell, Document, DocumentSheet, Table, TableColumn};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Deserialize;
use xingchou_engine::number::round_half_away;

const SHIPPED: &str = include_str!("../../templates/rating/fund-scale.toml");

/// From which mean which factor, and who must confirm it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FundScale {
    /// Who must confirm it.
    pub assumed: String,
    /// The bands.
    #[serde(rename = "band")]
    pub bands: Vec<ScaleBand>,
}

impl FundScale {
    /// The scale that comes with the program: all of it assumed.
    ///
    /// # Errors
    /// It is wrong.
    pub fn shipped() -> Result<Self, ReportError> {
        toml::from_str(SHIPPED).map_err(|fault| ReportError::Template {
            file: "rating/fund-scale.toml".to_string(),
            fault: fault.message().to_string(),
        })
    }
}

/// A centre's year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CentreYear {
    /// The community or centre.
    pub name: String,
    /// How many months have a score.
    pub months: u32,
    /// The mean of its monthly totals.
    pub mean_total: Decimal,
    /// The fund before scaling, yuan.
    pub standard: Decimal,
}

/// From which mean how many stars and which factor.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScaleBand {
    /// The least mean of this band.
    pub least: Decimal,
    /// Its stars.
    pub stars: u32,
    /// What the standard is multiplied by.
    pub factor: Decimal,
}

/// The table: standard × factor, to the fen.
///
/// # Errors
/// A mean is below every band, so that the bands do not say its factor.
pub fn fund_scale(
    office: &str,
    (year, dated): (i32, NaiveDate),
    centres: &[CentreYear],
    scale: &FundScale,
) -> Result<Document, ReportError> {
    let mut sheet = DocumentSheet::new("运行经费", &[8, 30, 8, 11, 14, 16, 10, 17]);
    sheet.title(format!("{office}{year}年社区综合服务中心运行经费补助测算表"));
    let mut table = Table::new(vec![
        TableColumn::centred("序号"),
        TableColumn::text("中心（社区）"),
        TableColumn::number("月数", 0),
        TableColumn::number("总分均值", 2),
        TableColumn::centred("年度星级"),
        TableColumn::money("补助标准"),
        TableColumn::number("系数", 2),
        TableColumn::money("补助金额"),
    ])
    .with_total("合计");
    let mut sorted: Vec<&CentreYear> = centres.iter().collect();
    sorted
        .sort_by(|one, other| other.mean_total.cmp(&one.mean_total).then_with(|| one.name.cmp(&other.name)));
    for (at, centre) in sorted.into_iter().enumerate() {
        let reached = scale.bands.iter().filter(|band| band.least <= centre.mean_total);
        let band = reached.max_by_key(|band| band.least).ok_or_else(|| ReportError::Template {
            file: "运行经费系数".to_string(),
            fault: format!("{} 的总分均值 {} 低于所有分数线", centre.name, centre.mean_total),
        })?;
        let amount = round_half_away(centre.standard.saturating_mul(band.factor), 2);
        table.row(vec![
            Cell::count(at + 1),
            centre.name.clone().into(),
            Cell::Number(centre.months.into()),
            centre.mean_total.into(),
            stars_drawn(band.stars).into(),
            centre.standard.into(),
            band.factor.into(),
            amount.into(),
        ]);
    }
    if table.rows.is_empty() {
        sheet.line(format!("{year}年没有评星记录。"));
    } else {
        sheet.table(table);
    }
    let words: Vec<String> = scale
        .bands
        .iter()
        .map(|band| format!("{} 分起 {} 星，系数 {}", band.least.normalize(), band.stars, band.factor))
        .collect();
    sheet.line(format!("分数线与系数（暂定）：{}。{}。", words.join("；"), scale.assumed));
    sheet.signatures(&[("测算", ""), ("复核", ""), ("负责人", "")]);
    Ok(Document {
        title: format!("{year}年运行经费补助测算表"),
        office: office.to_string(),
        dated,
        state: None,
        sheets: vec![sheet],
    })
}
