//! 年度评星汇总: twelve months of stars, and the year's mean of the monthly totals.

use super::scored::mean;
use crate::document::{Block, Cell, Chart, ChartKind, Document, DocumentSheet, Table, TableColumn};
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// One person's year.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct YearStars {
    /// 工号.
    pub staff_no: String,
    /// 姓名.
    pub name: String,
    /// 所属社区.
    pub community: String,
    /// 岗位.
    pub post: String,
    /// Stars and total of January to December; none for a month without a star (样本不足, not there, not scored).
    pub months: [Option<(u32, Decimal)>; 12],
    /// The year's class, where it was decided.
    pub grade: String,
}

/// The fewest months with a star that make a year's star (a setting of the scheme, assumed).
const LEAST_MONTHS: usize = 6;

/// The summary: stars by month, the mean of totals over the months with a star, best first.
#[must_use]
pub fn annual_summary(office: &str, (year, dated): (i32, NaiveDate), people: &[YearStars]) -> Document {
    let mut widths = vec![6, 10, 14, 20, 12];
    widths.extend(std::iter::repeat_n(5, 12));
    widths.extend([8, 10, 10, 12]);
    let mut sheet = DocumentSheet::across("年度汇总", &widths);
    sheet.title(format!("{office}{year}年评星定级年度汇总表"));
    let mut columns = vec![
        TableColumn::number("序号", 0),
        TableColumn::centred("工号"),
        TableColumn::text("姓名"),
        TableColumn::text("所属社区"),
        TableColumn::centred("岗位"),
    ];
    columns.extend((1..=12).map(|month| TableColumn::centred(&format!("{month}月"))));
    columns.extend([
        TableColumn::number("评星月数", 0),
        TableColumn::number("总分均值", 2),
        TableColumn::number("星级均值", 2),
        TableColumn::centred("年度等次"),
    ]);
    let mut table = Table::new(columns);
    let mut rows: Vec<(Option<Decimal>, &YearStars)> = people
        .iter()
        .map(|person| {
            let totals: Vec<Decimal> = person.months.iter().flatten().map(|(_, total)| *total).collect();
            let counted = totals.len() >= LEAST_MONTHS;
            (mean(&totals, 2).filter(|_| counted), person)
        })
        .collect();
    rows.sort_by(|(one, a), (other, b)| other.cmp(one).then_with(|| a.staff_no.cmp(&b.staff_no)));
    for (at, (total, person)) in rows.iter().enumerate() {
        let stars: Vec<Decimal> =
            person.months.iter().flatten().map(|(stars, _)| Decimal::from(*stars)).collect();
        let mut cells = vec![
            Cell::count(at + 1),
            person.staff_no.clone().into(),
            person.name.clone().into(),
            person.community.clone().into(),
            person.post.clone().into(),
        ];
        cells.extend(person.months.iter().map(|month| match month {
            Some((stars, _)) => Cell::text(stars.to_string()),
            None => Cell::text("—"),
        }));
        let star_mean = mean(&stars, 2).filter(|_| total.is_some());
        cells.extend([
            Cell::count(stars.len()),
            (*total).into(),
            star_mean.into(),
            person.grade.clone().into(),
        ]);
        table.row(cells);
    }
    if table.rows.is_empty() {
        sheet.line(format!("{year}年没有评星记录。"));
    } else {
        sheet.table(table);
    }
    sheet.line(format!(
        "— 为当月未评星。年度按各月总分的均值，不按星级的均值；评星不足 {LEAST_MONTHS} 个月的不计年度（暂定，待街道确认）。"
    ));
    sheet.signatures(&[("制表", ""), ("复核", ""), ("负责人", "")]);
    Document {
        title: format!("{year}年评星定级年度汇总表"),
        office: office.to_string(),
        dated,
        state: None,
        sheets: vec![sheet, by_month(office, year, people)],
    }
}

fn by_month(office: &str, year: i32, people: &[YearStars]) -> DocumentSheet {
    let mut sheet = DocumentSheet::new("各月情况", &[16, 16, 16, 16, 16]);
    sheet.title(format!("{office}{year}年各月评星情况"));
    let mut table = Table::new(vec![
        TableColumn::centred("月份"),
        TableColumn::number("评星人数", 0),
        TableColumn::number("平均总分", 2),
        TableColumn::number("五星人数", 0),
        TableColumn::number("三星以下人数", 0),
    ]);
    for month in 0..12_usize {
        let own: Vec<(u32, Decimal)> =
            people.iter().filter_map(|person| person.months.get(month).copied().flatten()).collect();
        if own.is_empty() {
            continue;
        }
        let totals: Vec<Decimal> = own.iter().map(|(_, total)| *total).collect();
        table.row(vec![
            Cell::text(format!("{}月", month + 1)),
            Cell::count(own.len()),
            mean(&totals, 2).into(),
            Cell::count(own.iter().filter(|(stars, _)| *stars == 5).count()),
            Cell::count(own.iter().filter(|(stars, _)| *stars < 3).count()),
        ]);
    }
    if table.rows.is_empty() {
        sheet.line("没有评星记录。");
        return sheet;
    }
    sheet.table(table);
    sheet.push(Block::Space);
    for (title, kind, values) in [
        ("各月平均总分", ChartKind::Lines, vec![2]),
        ("各月五星与三星以下人数", ChartKind::Columns, vec![3, 4]),
    ] {
        sheet.push(Block::Chart(Chart { kind, title: title.to_string(), table: 0, names: 0, values }));
    }
    sheet
}
