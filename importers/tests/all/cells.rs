//! Cells that look right and are not.

use rust_xlsxwriter::{Format, Formula};
use xingchou_importers::{FileReading, Record, Rejected};

use super::support::{read_bytes, refusals, workbook};

const ROSTER: [&str; 14] = [
    "工号",
    "姓名",
    "身份证号",
    "岗位",
    "所属社区",
    "人员身份",
    "资金来源",
    "入职日期",
    "基本工资",
    "银行账号",
    "开户行",
    "状态",
    "社保基数",
    "证书登记日期",
];
const PERSON: [&str; 14] = [
    "C001",
    "张伟",
    "37061119961118124X",
    "网格员",
    "南街社区",
    "专职社工",
    "区财政",
    "2020-01-01",
    "1848",
    "6222 0203 0294 5137 958",
    "工商银行",
    "在职",
    "",
    "",
];

/// A roster of one person with one cell written by `write` at row 2.
fn roster(write: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> FileReading {
    let bytes = workbook(|sheet| {
        for (column, heading) in (0..).zip(ROSTER) {
            sheet.write_string(0, column, heading).unwrap();
        }
        for (column, text) in (0..).zip(PERSON) {
            if !text.is_empty() {
                sheet.write_string(1, column, text).unwrap();
            }
        }
        write(sheet);
    });
    read_bytes("名册.xlsx", &bytes).unwrap()
}

fn only_refusal(reading: &FileReading) -> &Rejected {
    assert_eq!(reading.taken.len(), 0);
    assert_eq!(reading.rejected.len(), 1);
    &reading.rejected[0]
}

#[test]
fn the_untouched_person_is_taken() {
    let reading = roster(|_| {});
    assert_eq!(refusals(&reading), []);
    let Record::Staff(person) = &reading.taken[0].record else {
        panic!("not a person");
    };
    assert_eq!(person.bank_account, "6222020302945137958");
    assert_eq!(person.insurance_base, None);
}

#[test]
fn an_id_or_card_typed_as_a_number_is_refused_by_cell() {
    let reading = roster(|sheet| {
        sheet.write_number(1, 2, 370_611_199_611_181_241_f64).unwrap();
    });
    let refused = only_refusal(&reading);
    assert_eq!(refused.reason.code(), "long_number_lost_digits");
    assert_eq!(refused.reason.cell().column, "C");
    assert_eq!(
        refused.message_zh(),
        "《名册.xlsx》工作表“Sheet1”第 2 行：C 列“身份证号”按数字保存（“370611199611181000”），末几位已经丢失，请把该列设为文本格式后重新填写。"
    );
    let reading = roster(|sheet| {
        sheet.write_number(1, 9, 6_222_020_302_945_137_958_f64).unwrap();
    });
    assert_eq!(only_refusal(&reading).reason.cell().column, "J");
    let reading = roster(|sheet| {
        sheet.write_string(1, 9, "6.22202E+18").unwrap();
    });
    assert_eq!(only_refusal(&reading).reason.code(), "long_number_lost_digits");
}

#[test]
fn a_wrong_check_digit_is_refused() {
    let reading = roster(|sheet| {
        sheet.write_string(1, 2, "370611199611181241").unwrap();
    });
    assert_eq!(only_refusal(&reading).reason.code(), "bad_id_number");
    // A small or full-width x is the same digit.
    let reading = roster(|sheet| {
        sheet.write_string(1, 2, "37061119961118124ｘ").unwrap();
    });
    assert_eq!(refusals(&reading), []);
}

#[test]
fn an_error_cell_is_refused_even_where_a_blank_would_do() {
    let reading = roster(|sheet| {
        let formula = Formula::new("=1/0").set_result("#DIV/0!");
        sheet.write_formula(1, 12, formula).unwrap();
    });
    assert_eq!(only_refusal(&reading).reason.code(), "error_cell");
}

#[test]
fn a_formula_without_a_saved_value_is_refused_even_where_a_blank_would_do() {
    // Written by a program that saves no values.
    let bytes = include_bytes!("data/formula-without-value.xlsx");
    let reading = read_bytes("a.xlsx", bytes).unwrap();
    assert_eq!(refusals(&reading), [(2, "formula_without_value"), (4, "formula_without_value")]);
    assert_eq!(reading.taken.len(), 1);
    assert!(reading.rejected[0].message_zh().contains("没有保存计算结果"));
}

#[test]
fn a_formula_with_its_value_is_taken_as_the_value() {
    let reading = roster(|sheet| {
        sheet.write_formula(1, 12, Formula::new("=0.1+0.2").set_result("0.30000000000000004")).unwrap();
    });
    assert_eq!(refusals(&reading), []);
    let Record::Staff(person) = &reading.taken[0].record else {
        panic!("not a person");
    };
    assert_eq!(person.insurance_base.unwrap().to_string(), "0.3");
}

#[test]
fn dates_as_cells_serial_numbers_and_text() {
    for (number, date) in [(43_831.0, "2020-01-01"), (20_200_101.0, "2020-01-01")] {
        let reading = roster(|sheet| {
            sheet.write_number(1, 7, number).unwrap();
        });
        let Record::Staff(person) = &reading.taken[0].record else {
            panic!("not a person");
        };
        assert_eq!(person.hired_on.to_string(), date);
    }
    let reading = roster(|sheet| {
        let format = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
        sheet.write_number_with_format(1, 7, 43_831.0, &format).unwrap();
    });
    assert_eq!(refusals(&reading), []);
    let reading = roster(|sheet| {
        sheet.write_string(1, 7, "2020年2月30日").unwrap();
    });
    assert_eq!(only_refusal(&reading).reason.code(), "bad_date");
    let reading = roster(|sheet| {
        sheet.write_number(1, 7, 12.0).unwrap();
    });
    assert_eq!(only_refusal(&reading).reason.code(), "bad_date");
}

#[test]
fn amounts_that_are_none() {
    for (text, code) in [
        ("一千八", "bad_number"),
        ("1,84", "bad_number"),
        ("1848.005", "too_many_decimals"),
        ("-1848", "negative_number"),
        ("—", "missing_value"),
        (" ", "missing_value"),
    ] {
        let reading = roster(|sheet| {
            sheet.write_string(1, 8, text).unwrap();
        });
        let refused = only_refusal(&reading);
        assert_eq!(refused.reason.code(), code, "{text}");
        assert_eq!(refused.reason.cell().heading, "基本工资");
    }
}
