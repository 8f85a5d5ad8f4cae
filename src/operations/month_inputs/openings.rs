//! What a person brings along: the deductions of the month, last year, and the balances since January.

use std::collections::BTreeMap;

use importers::records::{DeductionKind, Kind, Record, TaxOpeningRecord};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use xingchou_importers as importers;

use super::source::{Row, Source};
use super::{InputCell, InputValue, Origin};
use crate::month::Month;
use crate::store::Staff;

/// What the balances of last year say, where the program was taken up in the middle of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastYearOpening {
    /// The month that the balances open.
    pub month: Month,
    /// 本年在本单位任职月数 of that year, up to that month.
    pub months_employed: u32,
    /// 累计收入 of that year up to that month, in yuan.
    pub income: Decimal,
}

/// The latest balances of the year before the month's.
pub(super) fn last_year_opening(source: &Source, staff: &Staff) -> Option<LastYearOpening> {
    let last_year = source.month.year().saturating_sub(1);
    let rows = source.credited(Kind::TaxOpening, staff).filter_map(|row| match &row.record {
        Record::TaxOpening(opening) if row.month.year() == last_year => Some(LastYearOpening {
            month: row.month,
            months_employed: opening.months_employed,
            income: opening.income,
        }),
        _ => None,
    });
    rows.max_by_key(|opening| opening.month)
}

/// Whether this year's balances say something about last year themselves.
pub(super) fn says_last_year(source: &Source, staff: &Staff) -> bool {
    matches!(opening(source, staff), Opening::Row(..))
}

/// What a person's accumulation starts from.
enum Opening<'s> {
    /// The latest row of this tax year up to the month.
    Row(&'s TaxOpeningRecord, &'s Row),
    /// The person joined in or after the month that the office's balances open, or joins now: from 0.
    Joined,
    /// A new tax year without a file of balances: from 0, but of last year nothing is known.
    NewYear,
    /// Nothing is known.
    Missing(InputCell),
}

fn opening<'s>(source: &'s Source, staff: &Staff) -> Opening<'s> {
    let rows = source.credited(Kind::TaxOpening, staff).filter_map(|row| match &row.record {
        Record::TaxOpening(opening) if row.month.year() == source.month.year() => Some((opening, row)),
        _ => None,
    });
    if let Some((opening, row)) = rows.max_by_key(|(_, row)| row.month) {
        return Opening::Row(opening, row);
    }
    let joined_in = Month::of(staff.hired_on);
    match source.opened_in {
        _ if joined_in >= source.month => Opening::Joined,
        Some(opened_in) if joined_in >= opened_in => Opening::Joined,
        Some(_) => Opening::Missing(source.no_row(Kind::TaxOpening, staff)),
        None if source.year_began_here => Opening::NewYear,
        None => Opening::Missing(source.not_taken(Kind::TaxOpening)),
    }
}

/// The month that the person's opening row opens.
pub(super) fn opening_month(source: &Source, staff: &Staff) -> Option<Month> {
    match opening(source, staff) {
        Opening::Row(_, row) => Some(row.month),
        Opening::Joined | Opening::NewYear | Opening::Missing(_) => None,
    }
}

/// A balance of the opening row; 0 for who starts at nothing; else missing.
fn balance(source: &Source, staff: &Staff, said: fn(&TaxOpeningRecord) -> Decimal) -> InputCell {
    match opening(source, staff) {
        Opening::Row(opening, row) => InputCell::new(
            InputValue::Number(said(opening)),
            Origin::Rows { places: vec![row.place.clone()] },
        ),
        Opening::Joined | Opening::NewYear => InputCell::new(InputValue::Number(Decimal::ZERO), Origin::None),
        Opening::Missing(cell) => cell,
    }
}

/// A value about last year from the opening row; for who was not here last year, `not_here`; else missing.
fn last_year(
    source: &Source,
    staff: &Staff,
    said: impl Fn(&TaxOpeningRecord) -> InputValue,
    not_here: InputValue,
) -> InputCell {
    match opening(source, staff) {
        Opening::Row(opening, row) => {
            InputCell::new(said(opening), Origin::Rows { places: vec![row.place.clone()] })
        }
        Opening::Joined => InputCell::new(not_here, Origin::None),
        Opening::NewYear if Month::of(staff.hired_on).year() == source.month.year() => {
            InputCell::new(not_here, Origin::None)
        }
        Opening::NewYear => {
            let year = source.month.year();
            InputCell::missing(
                format!(
                    "{year} 年是新的纳税年度，{}（{}）上一年的收入和扣缴情况尚未导入，请导入 {year} 年的个税累计期初",
                    staff.name, staff.staff_no
                ),
                format!(
                    "{year} is a new tax year and nothing says what {} had last year; import the opening balances of {year}",
                    staff.staff_no
                ),
            )
        }
        Opening::Missing(cell) => cell,
    }
}

/// The kind's name in the names of inputs, which do not begin with a digit.
fn short_name(kind: DeductionKind) -> &'static str {
    match kind {
        DeductionKind::InfantCare => "婴幼儿照护",
        other => other.name_zh(),
    }
}

/// 专项附加扣除, 上年各月均由本单位扣缴, 上年收入合计, 入职日期.
pub(super) fn person_values(source: &Source, staff: &Staff, values: &mut BTreeMap<String, InputCell>) {
    let mut sums: BTreeMap<DeductionKind, Decimal> = BTreeMap::new();
    let mut places = Vec::new();
    for row in source.credited(Kind::Deduction, staff) {
        if let Record::Deduction(deduction) = &row.record {
            for amount in &deduction.amounts {
                let sum = sums.entry(amount.kind).or_default();
                *sum = sum.saturating_add(amount.amount);
            }
            places.push(row.place.clone());
        }
    }
    let deducted = |sum: Decimal| {
        if source.was_taken(Kind::Deduction) {
            let origin =
                if places.is_empty() { Origin::None } else { Origin::Rows { places: places.clone() } };
            InputCell::new(InputValue::Number(sum), origin)
        } else {
            source.not_taken(Kind::Deduction)
        }
    };
    let all = sums.values().fold(Decimal::ZERO, |sum, amount| sum.saturating_add(*amount));
    values.insert("专项附加扣除".to_owned(), deducted(all));
    for kind in DeductionKind::ALL {
        let sum = sums.get(&kind).copied().unwrap_or_default();
        values.insert(format!("{}扣除额", short_name(kind)), deducted(sum));
    }

    let yes_or_no = |yes: bool| InputValue::Text(if yes { "是" } else { "否" }.to_owned());
    values.insert(
        "上年各月均由本单位扣缴".to_owned(),
        last_year(source, staff, |row| yes_or_no(row.withheld_here_all_last_year), yes_or_no(false)),
    );
    values.insert(
        "上年收入合计".to_owned(),
        last_year(
            source,
            staff,
            |row| InputValue::Number(row.last_year_income),
            InputValue::Number(Decimal::ZERO),
        ),
    );
    let place = super::PlaceInFile {
        file: source.files.get(&staff.batch).cloned().unwrap_or_default(),
        sheet: staff.sheet.clone(),
        row: staff.row_number,
    };
    values.insert(
        "入职日期".to_owned(),
        InputCell::new(InputValue::Date(staff.hired_on), Origin::Rows { places: vec![place] }),
    );
}

/// The balances since January.
pub(super) fn openings(source: &Source, staff: &Staff) -> BTreeMap<String, InputCell> {
    type Field = (&'static str, fn(&TaxOpeningRecord) -> Decimal);
    let fields: [Field; 6] = [
        ("本年在本单位任职月数", |row| Decimal::from(row.months_employed)),
        ("累计收入", |row| row.income),
        ("累计减除费用", |row| row.basic_deduction),
        ("累计专项扣除", |row| row.special_deduction),
        ("累计专项附加扣除", |row| row.additional_deduction),
        ("累计已预扣税额", |row| row.tax_withheld),
    ];
    fields.into_iter().map(|(name, said)| (name.to_owned(), balance(source, staff, said))).collect()
}
