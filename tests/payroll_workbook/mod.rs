//! The payroll workbook of the sample month, recalculated by others from nothing but its values and formulas.

use xingchou::operations::calculate::{RunMonths, calculate};
use xingchou::operations::explain::explain;
use xingchou::operations::papers::{export_payroll, payroll_bytes};
use xingchou::operations::policies::digest;
use xingchou::operations::recompute::pay_again;
use xingchou::operations::score::score;

use crate::month::calculated_office;
use crate::recalculation::{
    Value, Workbook, assert_recalculates, binary_float, compare, libreoffice, with_one_operator_changed,
};
use crate::support::Office;

fn workbook() -> (Office, i64, Vec<u8>) {
    let (office, _, pay) = calculated_office();
    let again = pay_again(&office.store, &office.viewer, pay.run).unwrap();
    let bytes = payroll_bytes(&office.store, &office.viewer, &again).unwrap();
    (office, pay.run, bytes)
}

#[test]
fn libreoffice_and_plain_binary_floats_come_to_every_figure() {
    let (_office, _, bytes) = workbook();
    let counted = assert_recalculates(&bytes);
    assert!(counted.total() > 3000, "{counted:?}");
    for sheet in ["工资表", "评分表", "汇总"] {
        assert!(counted.by_sheet[sheet] > 20, "{sheet}: {counted:?}");
    }
}

#[test]
fn one_changed_operator_is_found_by_both() {
    let (_office, _, bytes) = workbook();
    let original = Workbook::read(&bytes);
    let sheet = original.sheets.iter().find(|sheet| sheet.name == "工资表").unwrap();
    let (place, formula) = sheet
        .cells
        .iter()
        .find_map(|(place, cell)| Some((place, &cell.formula.as_ref()?.text)))
        .filter(|(_, formula)| formula.contains(['+', '-', '*', '/', '=', '>', '<']))
        .or_else(|| {
            sheet.cells.iter().find_map(|(place, cell)| {
                let formula = &cell.formula.as_ref()?.text;
                let money = matches!(&cell.value, Value::Number(number) if *number > 100.0);
                (money && formula.starts_with("ROUND(") && formula.contains('-')).then_some((place, formula))
            })
        })
        .expect("a formula with an operator");
    let changed = with_one_operator_changed(&bytes, &sheet.name, &address(*place));
    let said = |found: crate::recalculation::Comparison| assert!(!found.differences.is_empty(), "{formula}");
    said(compare(&original, &binary_float::recalculate(&changed)));
    said(compare(&original, &libreoffice::recalculate(&changed)));
}

/// A place as spreadsheets name it.
fn address((row, column): (u32, u32)) -> String {
    let (mut letters, mut rest) = (String::new(), column);
    while rest > 0 {
        letters.insert(0, char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap()));
        rest = (rest - 1) / 26;
    }
    format!("{letters}{row}")
}

#[test]
fn the_same_run_gives_the_same_bytes_and_the_file_is_on_record() {
    let (office, run, bytes) = workbook();
    let (_other, _, again) = workbook();
    assert!(bytes == again, "two offices with the same files get the same bytes");
    let paper =
        export_payroll(&office.store, &office.viewer, &office.folder, crate::support::october(), run, None)
            .unwrap();
    assert_eq!(std::fs::read(&paper.path).unwrap(), bytes);
    assert_eq!(paper.digest, digest(&bytes));
    assert!(paper.path.ends_with("papers/工资表_2026-10_批次1_试算稿.xlsx"), "{:?}", paper.path);
    let left_over = std::fs::read_dir(paper.path.parent().unwrap()).unwrap().count();
    assert_eq!(left_over, 1, "nothing half-written stays");
    let audit = office.dump();
    let entries = audit.get("audit_entry").unwrap();
    assert!(entries.iter().any(|entry| entry.contains("paper_exported") && entry.contains(&paper.digest)));
}

#[test]
fn identity_and_account_numbers_are_masked() {
    let (office, _, bytes) = workbook();
    let workbook = Workbook::read(&bytes);
    let texts =
        workbook.sheets.iter().flat_map(|sheet| sheet.cells.values()).filter_map(|cell| match &cell.value {
            Value::Text(text) => Some(text.as_str()),
            _ => None,
        });
    let text = texts.collect::<Vec<_>>().join("\n");
    let staff = office
        .store
        .read(|reading| reading.staff_list(&office.viewer))
        .map_err(|error: xingchou::store::StoreError| error)
        .unwrap();
    assert_eq!(staff.len(), 39);
    for person in staff {
        assert!(text.contains(&person.name), "{}", person.name);
        assert!(
            !text.contains(person.id_number.whole()) && !text.contains(person.bank_account.whole()),
            "{}",
            person.staff_no
        );
        assert_ne!(person.id_number.as_id_number(), person.id_number.whole());
    }
}

/// The district raises the window allowance from 1000 to 1220 on 16 October: everybody's month is split there.
#[test]
fn a_rule_that_changes_within_the_month_splits_it_and_the_workbook_follows() {
    let office = Office::with_sample_month();
    let path = format!("{}/policies/districts/harbin-daoli/pay/2018-06-28.toml", env!("CARGO_MANIFEST_DIR"));
    let shipped = std::fs::read_to_string(path).unwrap();
    let raised = shipped.replacen("effective_from = 2018-06-28", "effective_from = 2026-10-16", 1).replacen(
        "[\"全科窗口\", \"1000\"]",
        "[\"全科窗口\", \"1220\"]",
        1,
    );
    assert_eq!(raised.matches("1220").count(), 1, "the allowance was found in the sheet");
    std::fs::create_dir_all(office.folder.join("policies")).unwrap();
    std::fs::write(office.folder.join("policies/raised.toml"), raised).unwrap();
    let month = crate::support::october();
    score(&office.store, &office.viewer, &office.folder, month, None).unwrap();
    let pay = calculate(&office.store, &office.viewer, &office.folder, RunMonths::all_in(month)).unwrap();
    assert!(pay.results.people.iter().all(|person| person.held.is_none()));
    let allowance = |staff_no: &str| {
        pay.results.value(pay.results.person(staff_no).unwrap(), "岗位津贴").unwrap().chinese()
    };
    // 11 of 22 weekdays before the 16th: (1000 × 11 + 1220 × 11) ÷ 22. The shipped rule stands for everybody else.
    assert_eq!(allowance("C001"), "1110.00");
    assert_eq!(allowance("W018"), "432.00");
    let again = pay_again(&office.store, &office.viewer, pay.run).unwrap();
    let bytes = payroll_bytes(&office.store, &office.viewer, &again).unwrap();
    assert_recalculates(&bytes);
    let explained = explain(&office.store, &office.viewer, "C001", month, "岗位津贴").unwrap();
    let shares: Vec<&str> = explained.figure.parts.iter().map(|part| part.value.as_str()).collect();
    assert_eq!(shares, ["500.00", "610.00"]);
}
