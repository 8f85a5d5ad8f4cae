//! What a person brings along: the deductions of the month, last year, and the balances since January.

use std::collections::BTreeMap;

use importers::records::{Kind, Record, TaxOpeningRecord};
use rust_decimal::Decimal;
use xingchou_importers as importers;

use super::source::{Row, Source};
use super::{InputCell, InputValue, Origin};
use crate::store::Staff;

fn opening_row<'s>(source: &'s Source, staff: &Staff) -> Option<(&'s TaxOpeningRecord, &'s Row)> {
    source.credited(Kind::TaxOpening, staff).find_map(|row| match &row.record {
        Record::TaxOpening(opening) => Some((opening, row)),
        _ => None,
    })
}

/// A value of the opening row; for a joiner of this month without one, `at_joining`; else missing.
fn opening_cell(
    source: &Source,
    staff: &Staff,
    said: impl Fn(&TaxOpeningRecord) -> InputValue,
    at_joining: InputValue,
) -> InputCell {
    match opening_row(source, staff) {
        Some((opening, row)) => {
            InputCell::new(said(opening), Origin::Rows { places: vec![row.place.clone()] })
        }
        None if source.joined_this_month(staff) => InputCell::new(at_joining, Origin::None),
        None if source.was_taken(Kind::TaxOpening) => source.no_row(Kind::TaxOpening, staff),
        None => source.not_taken(Kind::TaxOpening),
    }
}

/// 专项附加扣除, 上年各月均由本单位扣缴, 上年收入合计, 入职日期.
pub(super) fn person_values(source: &Source, staff: &Staff, values: &mut BTreeMap<String, InputCell>) {
    let mut deducted = Decimal::ZERO;
    let mut places = Vec::new();
    for row in source.credited(Kind::Deduction, staff) {
        if let Record::Deduction(deduction) = &row.record {
            deducted =
                deduction.amounts.iter().fold(deducted, |sum, amount| sum.saturating_add(amount.amount));
            places.push(row.place.clone());
        }
    }
    let deductions = if source.was_taken(Kind::Deduction) {
        let origin = if places.is_empty() { Origin::None } else { Origin::Rows { places } };
        InputCell::new(InputValue::Number(deducted), origin)
    } else {
        source.not_taken(Kind::Deduction)
    };
    values.insert("专项附加扣除".to_owned(), deductions);

    let yes_or_no = |yes: bool| InputValue::Text(if yes { "是" } else { "否" }.to_owned());
    values.insert(
        "上年各月均由本单位扣缴".to_owned(),
        opening_cell(source, staff, |row| yes_or_no(row.withheld_here_all_last_year), yes_or_no(false)),
    );
    values.insert(
        "上年收入合计".to_owned(),
        opening_cell(
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
    fields
        .into_iter()
        .map(|(name, field)| {
            let cell = opening_cell(
                source,
                staff,
                |row| InputValue::Number(field(row)),
                InputValue::Number(Decimal::ZERO),
            );
            (name.to_owned(), cell)
        })
        .collect()
}
