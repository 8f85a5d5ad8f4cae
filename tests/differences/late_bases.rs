//! Bases of social insurance that are announced late, for months that are paid already (补差).

use rust_decimal::Decimal;
use xingchou::operations::explain::explain;
use xingchou::operations::policies::tables::{bring_back, save, take_out, texts_of};
use xingchou::operations::policies::{compile, library};
use xingchou::operations::score::score;
use xingchou_engine::program::Program;

use super::{amount, approve, november, november_pay, office_takes_november};
use crate::month::calculated_office;
use crate::support::october;

const INSURANCE: &str = "cities/harbin/social-insurance";

#[test]
fn a_base_announced_late_is_made_up_for_on_both_sides() {
    let (office, _, first) = calculated_office();
    approve(&office, first.run);
    office_takes_november(&office);
    let before = november_pay(&office);
    assert_eq!(amount(&before, "C001", "养老保险个人"), "416.00", "8 % of 5200");

    // In November the lowest base since 1 October is announced: 0.8 of 7570, which is 6056.
    let sheets = library(Some(&office.folder)).unwrap();
    let workbook = office.folder.join("基数.xlsx");
    std::fs::write(&workbook, take_out(&sheets, INSURANCE, october()).unwrap()).unwrap();
    let mut rows = texts_of(&workbook).unwrap();
    let pension = rows.iter_mut().find(|row| row[0] == "养老保险" && row[1] == "7570").unwrap();
    pension[2] = "0.8".to_owned();
    let version = bring_back(&sheets, INSURANCE, &rows, october().first_day()).unwrap();
    assert_eq!(version.changes.len(), 1, "{:?}", version.changes);
    // What still rests on a document past its time stays assumed in the new version.
    assert!(!version.text.split("[[").next().unwrap().contains("published_until"), "{}", version.text);
    save(&office.folder, &version).unwrap();
    let now = compile(&library(Some(&office.folder)).unwrap(), INSURANCE, november()).unwrap();
    let then = compile(&sheets, INSURANCE, november()).unwrap();
    let assumed =
        |program: &Program| program.tables.iter().filter(|one| one.basis.assumed().is_some()).count();
    assert_eq!(assumed(&now), assumed(&then));

    score(&office.store, &office.viewer, &office.folder, october(), None).unwrap();
    let after = november_pay(&office);
    let of = |item: &str| amount(&after, "C001", item);
    assert_eq!(of("养老保险个人"), "484.48", "8 % of 6056");
    assert_eq!(of("往月扣款补差"), "68.48");
    assert_eq!(of("往月单位承担补差"), "136.96", "16 % of 856");
    assert_eq!(of("补发补扣"), "0.00");
    // Insurance made up for lowers the taxable income of the month in which it is paid.
    let special = |pay, item| -> Decimal { amount(pay, "C001", item).parse().unwrap() };
    assert_eq!(
        special(&after, "本期专项扣除") - special(&before, "本期专项扣除"),
        Decimal::new(6848 * 2, 2),
        "November's own and October's"
    );
    let told = explain(&office.store, &office.viewer, "C001", november(), "往月扣款补差").unwrap();
    let listed = format!("{:?}", told.figure);
    assert!(listed.contains("2026-10 月养老保险个人"), "{listed}");
}
