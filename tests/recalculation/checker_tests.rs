//! The checkers themselves, against workbooks made here: each result below is worked out by hand in exact
//! decimals, so a checker that agrees with all of them, and with none of the spoilt ones, can be believed.

use super::decimal_text::{DecimalText, Rounding};
use super::libreoffice::{recalculate_with, without_cached_results};
use super::workbook::{a1, place_of, scan};
use super::{
    Comparison, Value, Workbook, assert_recalculates, assert_same, binary_float, compare, libreoffice,
    with_one_operator_changed,
};
use rust_xlsxwriter::{Format, Formula};

const STAFF: &str = "人员";
const TABLES: &str = "对照";
const PAY: &str = "工资 表";

/// A formula and the result it has in exact decimals.
const FORMULAS: &[(&str, &str)] = &[
    // A truth in a cell with a format for money.
    ("ROUND(0.1+0.2,8)=0.3", "TRUE"),
    ("ROUND(0.1+0.2,8)<>0.3", "FALSE"),
    ("0.1+0.2", "0.3"),
    ("ROUND(1.005,2)", "1.01"),
    ("ROUND(-2.5,0)", "-3"),
    ("ROUND(1234.5,-2)", "1200"),
    ("ROUND(50,-2)", "100"),
    ("ROUND(49,-2)", "0"),
    // Bands [low, high), on, just under and computed onto a limit.
    ("VLOOKUP(80,对照!$A$2:$B$5,2,TRUE)", "200"),
    ("VLOOKUP(79.99,对照!$A$2:$B$5,2,TRUE)", "100.5"),
    ("VLOOKUP(ROUND(0.1*3*200,8),'对照'!$A$2:$B$5,2,TRUE)", "100.5"),
    ("VLOOKUP(1000,'对照'!$A$2:$B$5,2)", "300.55"),
    ("IFERROR(VLOOKUP(-0.01,'对照'!$A$2:$B$5,2,TRUE),\"低于下限\")", "低于下限"),
    // Bands (low, high], descending from 9.99E+307.
    ("INDEX('对照'!$E$2:$E$4,MATCH(36000,'对照'!$D$2:$D$4,-1))", "0.03"),
    ("INDEX('对照'!$E$2:$E$4,MATCH(36000.01,'对照'!$D$2:$D$4,-1))", "0.1"),
    ("INDEX('对照'!$D$2:$E$4,MATCH(200000,'对照'!$D$2:$D$4,-1),2)", "0.2"),
    ("MATCH(60,'对照'!$A$2:$A$5,1)", "2"),
    ("INDEX('对照'!$A$2:$B$2,2)", "0"),
    // Text keys.
    ("VLOOKUP(\"social worker\",'对照'!$G$2:$H$4,2,FALSE)", "150.5"),
    ("INDEX('对照'!$H$2:$H$4,MATCH(\"社会工作师\",'对照'!$G$2:$G$4,0))", "300"),
    ("IFERROR(VLOOKUP(\"缺\",'对照'!$G$2:$H$4,2,FALSE),\"无此级\")", "无此级"),
    ("IFERROR(1/0,7)", "7"),
    // A text and an empty row stand inside the range.
    ("SUM(分数)", "343.75"),
    ("COUNT(分数)", "4"),
    ("AVERAGE(分数)", "85.9375"),
    ("MEDIAN(分数)", "88"),
    ("MEDIAN('人员'!$B$2:$B$3)", "90.25"),
    ("MIN(分数)", "75.25"),
    ("MAX(分数,100)", "100"),
    ("LARGE(分数,2)", "88"),
    ("SMALL(分数,1)", "75.25"),
    ("RANK(88,分数)", "2"),
    ("RANK(75.25,分数)", "4"),
    ("RANK(88,分数,1)", "2"),
    ("RANK('人员'!B2,'人员'!$B$2:$B$7,0)", "1"),
    // Scattered blocks as one reference.
    ("RANK(88,('人员'!$B$2:$B$4,'人员'!$B$6:$B$6,'人员'!$B$5:$B$5),0)", "2"),
    ("SUM(('人员'!$B$2:$B$3,'人员'!$B$6:$B$6))", "255.75"),
    ("MEDIAN(('人员'!$B$2:$B$3,'人员'!$B$6:$B$6))", "88"),
    ("LARGE(('人员'!$B$2:$B$3,'人员'!$B$6:$B$6),3)", "75.25"),
    ("COUNT(('人员'!$B$2:$B$4,'人员'!$B$6:$B$6),1)", "4"),
    ("AVERAGE(('人员'!$B$2:$B$2,'人员'!$B$5:$B$5))", "90.25"),
    ("COUNTIF(分数,\">=\"&88)", "3"),
    ("COUNTIF(分数,\">\"&ROUND(264/3,8))", "1"),
    ("COUNTIF(分数,\"请假\")", "1"),
    ("COUNTIF(分数,88)", "2"),
    ("SUMIF(分数,\">=88\")", "268.5"),
    ("SUMIF('人员'!A2:A7,\"张三\",'人员'!B2:B7)", "92.5"),
    ("SUMPRODUCT('人员'!B2:B3,'人员'!C2:C3)", "361"),
    ("SUMPRODUCT(('人员'!C2:C7>1)*('人员'!C2:C7<=3))", "3"),
    ("IF('人员'!B4>100,\"文字\",\"数\")", "文字"),
    ("'人员'!B7", "0"),
    ("'人员'!B7=\"\"", "TRUE"),
    ("AND('人员'!B2>90,NOT('人员'!B3>90))", "TRUE"),
    ("OR(1>2,\"a\"=\"A\")", "TRUE"),
    ("IF(2>3,1)", "FALSE"),
    ("IF(2<>3,\"\",1)", ""),
    ("ROUNDUP(-2.341,2)", "-2.35"),
    ("ROUNDUP(2.3,1)", "2.3"),
    ("ROUNDDOWN(8.29,2)", "8.29"),
    ("ROUNDUP(1234.5,-2)", "1300"),
    ("INT(-2.5)", "-3"),
    ("MOD(-7,3)", "2"),
    ("ABS(-0.35)", "0.35"),
    ("ROUND(SQRT(2),8)", "1.41421356"),
    ("-12%*50+1", "-5"),
    ("\"得分\"&0.1&\"/\"&100&\"<&>\"", "得分0.1/100<&>"),
    ("DATE(2025,2,29)", "45717"),
    ("DATE(2024,14,1)=DATE(2025,2,1)", "TRUE"),
    ("YEAR(45717)*10000+MONTH(45717)*100+DAY(45717)", "20250301"),
    ("EDATE(DATE(2025,1,31),1)", "45716"),
    ("EDATE(DATE(2024,3,31),-1)", "45351"),
    ("DATEDIF(DATE(2019,3,15),DATE(2025,3,14),\"y\")", "5"),
    ("DATEDIF(DATE(2019,3,15),DATE(2025,3,14),\"m\")", "71"),
    ("DATEDIF(DATE(2019,3,15),DATE(2025,3,15),\"y\")", "6"),
    ("SUM('人员'!B:B)", "343.75"),
    ("SUM('人员'!2:3)", "184.5"),
    ("SUM(A3:A4,1)", "2.31"),
];

/// How many rows the sheet of exact halves has, and how many links the running total.
const ROWS: u32 = 300;

fn sample() -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    workbook.define_name("分数", "='人员'!$B$2:$B$7").unwrap();
    let staff = workbook.add_worksheet().set_name(STAFF).unwrap();
    let names = ["姓名", "张三", "李四", "王五", "赵六", "孙七"];
    for (row, name) in (0..).zip(names) {
        staff.write(row, 0, name).unwrap();
    }
    for (row, score) in [(1, 92.5), (2, 88.0), (4, 88.0), (5, 75.25)] {
        staff.write(row, 1, score).unwrap();
    }
    staff.write(3, 1, "请假").unwrap();
    for (row, count) in (1..).zip([2, 2, 1, 3, 4]) {
        staff.write(row, 2, count).unwrap();
    }

    let tables = workbook.add_worksheet().set_name(TABLES).unwrap();
    for (row, (low, amount)) in (1..).zip([(0.0, 0.0), (60.0, 100.5), (80.0, 200.0), (90.0, 300.55)]) {
        tables.write(row, 0, low).unwrap().write(row, 1, amount).unwrap();
    }
    for (row, (high, rate)) in (1..).zip([(9.99e307, 0.2), (144_000.0, 0.1), (36_000.0, 0.03)]) {
        tables.write(row, 3, high).unwrap().write(row, 4, rate).unwrap();
    }
    for (row, (key, amount)) in (1..).zip([("无", 0.0), ("社会工作师", 300.0), ("Social Worker", 150.5)])
    {
        tables.write(row, 6, key).unwrap().write(row, 7, amount).unwrap();
    }

    let money = Format::new().set_num_format("#,##0.00");
    let date = Format::new().set_num_format("yyyy-mm-dd");
    let pay = workbook.add_worksheet().set_name(PAY).unwrap();
    // Else an empty text would be cached as 0.
    pay.set_formula_result_default("");
    for (row, (formula, result)) in (0..).zip(FORMULAS) {
        let formula_cell = Formula::new(*formula).set_result(*result);
        match *formula {
            text if text.starts_with("DATE(") && !text.contains('=') || text.starts_with("EDATE") => {
                pay.write_formula_with_format(row, 0, formula_cell, &date).unwrap();
            }
            text if text.starts_with("ROUND") => {
                pay.write_formula_with_format(row, 0, formula_cell, &money).unwrap();
            }
            _ => {
                pay.write_formula(row, 0, formula_cell).unwrap();
            }
        }
    }

    // Shares of 3/7 that come to exactly half a fen, in doubles a little less or more; and a running total.
    let halves = workbook.add_worksheet().set_name("半分").unwrap();
    for row in 0..ROWS {
        let half_fen = 15 + 30 * row;
        let whole = format!("{}", f64::from(half_fen / 3 * 7) / 1000.0);
        halves.write(row, 0, whole.parse::<f64>().unwrap()).unwrap();
        let at = row + 1;
        let fen = half_fen.div_ceil(10);
        let share = Formula::new(format!("ROUND(ROUND(A{at}/7*3,8),2)")).set_result(format!(
            "{}.{:02}",
            fen / 100,
            fen % 100
        ));
        halves.write_formula_with_format(row, 1, share, &money).unwrap();
        let total =
            Formula::new(if row == 0 { "ROUND(0.01,2)".into() } else { format!("ROUND(C{row}+0.01,2)") })
                .set_result(format!("{}.{:02}", at / 100, at % 100));
        halves.write_formula(row, 2, total).unwrap();
    }
    workbook.save_to_buffer().unwrap()
}

/// A workbook of formulas down column A of one sheet, with the results given.
fn column(formulas: &[(&str, &str)]) -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, (formula, result)) in (0..).zip(formulas) {
        sheet.write_formula(row, 0, Formula::new(*formula).set_result(*result)).unwrap();
    }
    workbook.save_to_buffer().unwrap()
}

fn by_binary_float(xlsx: &[u8]) -> Comparison {
    compare(&Workbook::read(xlsx), &binary_float::recalculate(xlsx))
}

fn message_of(panicking: impl FnOnce() + std::panic::UnwindSafe) -> String {
    let panic = std::panic::catch_unwind(panicking).unwrap_err();
    panic
        .downcast_ref::<String>()
        .cloned()
        .unwrap_or_else(|| panic.downcast_ref::<&str>().unwrap().to_string())
}

#[test]
fn both_checkers_find_every_result_of_an_honest_workbook() {
    let counted = assert_recalculates(&sample());
    assert_eq!(counted.by_sheet.keys().map(String::as_str).collect::<Vec<_>>(), ["半分", PAY]);
    assert_eq!(counted.by_sheet[PAY], FORMULAS.len());
    assert_eq!(counted.by_sheet["半分"], ROWS as usize * 2);
}

#[test]
fn both_checkers_notice_one_operator_changed() {
    let honest = sample();
    let spoilt = with_one_operator_changed(&honest, "半分", "B7");
    assert_ne!(honest, spoilt);
    for recalculated in [binary_float::recalculate(&spoilt), libreoffice::recalculate(&spoilt)] {
        let Comparison { counted, differences } = compare(&Workbook::read(&spoilt), &recalculated);
        assert_eq!(counted.by_sheet["半分"], ROWS as usize * 2);
        assert_eq!(differences.len(), 1, "{differences:?}");
        let difference = &differences[0];
        assert_eq!((difference.sheet.as_str(), difference.cell.as_str()), ("半分", "B7"));
        assert_eq!(difference.formula, "=ROUND(ROUND(A7*7*3,8),2)");
        // 0.455 × 7 × 3 instead of 0.455 ÷ 7 × 3.
        assert_eq!(difference.cached, Value::Number(0.2));
        assert_eq!(difference.recalculated, Value::Number(9.56));
    }
}

#[test]
fn a_change_is_noticed_in_every_cell_that_builds_on_it() {
    let spoilt = with_one_operator_changed(&sample(), "半分", "C299");
    let differences = by_binary_float(&spoilt).differences;
    let cells: Vec<_> = differences.iter().map(|difference| difference.cell.as_str()).collect();
    assert_eq!(cells, ["C299", "C300"]);
}

#[test]
fn each_kind_of_operator_can_be_changed_and_is_noticed() {
    let honest = column(&[
        ("3+2", "5"),
        ("3-2", "1"),
        ("3*2", "6"),
        ("3/2", "1.5"),
        ("3=2", "FALSE"),
        ("3<>2", "TRUE"),
        ("3>2", "TRUE"),
        ("3<2", "FALSE"),
        ("3>=3", "TRUE"),
        ("3<=3", "TRUE"),
        ("\"a-b\"&ABS(-1*2)", "a-b2"),
    ]);
    assert_eq!(by_binary_float(&honest).differences, []);
    for row in 1..=10 {
        let cell = format!("A{row}");
        let differences = by_binary_float(&with_one_operator_changed(&honest, "Sheet1", &cell)).differences;
        assert_eq!(differences.len(), 1, "{cell}");
        assert_eq!(differences[0].cell, cell);
    }
    // Signs inside texts and before a number are no operators between two operands.
    let spoilt = with_one_operator_changed(&honest, "Sheet1", "A11");
    let formula = Workbook::read(&spoilt).sheets[0].cells[&(11, 1)].formula.clone().unwrap().text;
    assert_eq!(formula, "\"a-b\"&ABS(-1/2)");
}

#[test]
fn binary_floats_are_forgiven_nothing() {
    let xlsx = column(&[
        ("0.1+0.2=0.3", "TRUE"),
        ("MOD(0.3,0.1)", "0"),
        ("ROUNDUP(0.1+0.2,1)", "0.3"),
        ("INT((0.1+0.7)*10)", "8"),
        ("SUM(0.1,0.2,-0.3)", "0"),
        ("0.1+0.2", "0.3"),
        ("IF(A6>0.3,1,0)", "0"),
    ]);
    let cells: Vec<_> =
        by_binary_float(&xlsx).differences.into_iter().map(|difference| difference.cell).collect();
    assert_eq!(cells, ["A1", "A2", "A3", "A4", "A5", "A7"]);
}

#[test]
fn an_error_is_a_difference_even_when_it_is_cached() {
    let xlsx = column(&[("1/0", "#DIV/0!"), ("1+1", "2")]);
    let differences = by_binary_float(&xlsx).differences;
    assert_eq!(differences.len(), 1);
    assert_eq!(differences[0].cached, Value::Error("#DIV/0!".into()));
    assert_eq!(differences[0].recalculated, Value::Error("#DIV/0!".into()));
}

#[test]
fn one_fen_and_another_kind_of_value_are_differences() {
    let xlsx = column(&[
        ("1234567890.12+0.01", "1234567890.12"),
        ("1234567890.12+0.01", "1234567890.13"),
        ("1=1", "1"),
        ("\"甲\"&\"乙\"", "甲"),
        ("1&\"\"", "1"),
    ]);
    let cells: Vec<_> =
        by_binary_float(&xlsx).differences.into_iter().map(|difference| difference.cell).collect();
    assert_eq!(cells, ["A1", "A3", "A4", "A5"]);
}

#[test]
fn the_message_shows_the_first_ten_differences() {
    let xlsx = column(&[("1+1", "3"); 12]);
    let message = message_of(move || {
        assert_same("a checker", by_binary_float(&xlsx));
    });
    assert!(message.contains("12 of 12 formula cells differ"), "{message}");
    assert!(message.contains("Sheet1!A10: cached Number(3.0), recalculated Number(2.0), =1+1"), "{message}");
    assert!(message.contains("and 2 more") && !message.contains("A11"), "{message}");
}

#[test]
fn a_workbook_without_formulas_proves_nothing() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    workbook.add_worksheet().write(0, 0, 1).unwrap();
    let xlsx = workbook.save_to_buffer().unwrap();
    let message = message_of(move || {
        assert_recalculates(&xlsx);
    });
    assert!(message.contains("no formula"), "{message}");
}

#[test]
fn unknown_functions_and_circles_are_named() {
    let unknown = message_of(|| {
        binary_float::recalculate(&column(&[("1+1", "2"), ("STDEV(1,2)", "0")]));
    });
    assert!(unknown.contains("Sheet1!A2") && unknown.contains("the function STDEV"), "{unknown}");
    let circle = message_of(|| {
        binary_float::recalculate(&column(&[("A2+1", "2"), ("A1", "0")]));
    });
    assert!(circle.contains("circular"), "{circle}");
}

#[test]
fn a_missing_libreoffice_fails_and_says_so() {
    let message = message_of(|| {
        recalculate_with("no-such-office-program", &column(&[("1+1", "2")]));
    });
    assert!(message.contains("install libreoffice-calc"), "{message}");
}

#[test]
fn nothing_cached_is_left_for_libreoffice_to_read_back() {
    let stripped = Workbook::read(&without_cached_results(&sample()));
    let original = Workbook::read(&sample());
    let mut formulas = 0;
    for (before, after) in original.sheets.iter().zip(&stripped.sheets) {
        assert_eq!(before.cells.len(), after.cells.len());
        for (place, cell) in &before.cells {
            let left = &after.cells[place];
            match &cell.formula {
                Some(formula) => {
                    formulas += 1;
                    assert_eq!(left.formula.as_ref().unwrap().text, formula.text);
                    assert_eq!(left.value, Value::Blank);
                }
                None => assert_eq!(left.value, cell.value),
            }
        }
    }
    assert_eq!(formulas, FORMULAS.len() + ROWS as usize * 2);
}

#[test]
fn cells_are_read_from_any_of_their_spellings() {
    let xml = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>甲&amp;</t></is></c><c r="B1" s="3"/>
        <c r="AA12" t="str" s="1"><f>IF(A1&lt;&gt;"",1,0)</f><v></v></c><c r="C1"><f>1</f></c></row>"#;
    let cells = scan(xml);
    assert_eq!(cells.len(), 4);
    assert_eq!(cells[2].place, (12, 27));
    assert_eq!(cells[2].formula_text().unwrap(), "IF(A1<>\"\",1,0)");
    assert_eq!(cells[2].tag_without_type(), r#"<c r="AA12" s="1">"#);
    assert_eq!(&xml[cells[2].value_element.clone().unwrap()], "<v></v>");
    assert_eq!((cells[1].formula_text(), cells[3].value_element.clone()), (None, None));
    for reference in ["A1", "Z9", "AA10", "AZ3", "BA3", "XFD1048576"] {
        assert_eq!(a1(place_of(reference)), reference);
    }
}

#[test]
fn rounding_is_done_on_the_digits_shown() {
    let rounded =
        |number, places| DecimalText::as_shown(number).rounded(places, Rounding::Nearest).to_string();
    assert_eq!(rounded(2.675, 2), "2.68");
    assert_eq!(rounded(1.005 - f64::EPSILON / 2.0, 2), "1.01");
    assert_eq!(rounded(9.995, 2), "10");
    assert_eq!(rounded(-0.5, 0), "-1");
    assert_eq!(rounded(0.05, 0), "0");
    assert_eq!(rounded(0.5, 0), "1");
    assert_eq!(rounded(5.0, -1), "10");
    assert_eq!(rounded(4.9, -1), "0");
    assert_eq!(rounded(5.0, -2), "0");
    assert_eq!(rounded(123_456_789.125, 2), "123456789.13");
    assert_eq!(DecimalText::as_shown(0.1 + 0.2).to_string(), "0.3");
    assert_eq!(DecimalText::shortest(0.1 + 0.2).to_string(), "0.30000000000000004");
    assert_eq!(DecimalText::as_shown(9.99e307).to_string(), "9.99E+307");
    assert_eq!(DecimalText::as_shown(-1e20).to_string(), "-100000000000000000000");
    assert_eq!(DecimalText::shortest(0.004).rounded(2, Rounding::Up).to_f64(), 0.01);
    assert_eq!(DecimalText::shortest(3.0).rounded(-2, Rounding::Up).to_f64(), 100.0);
    assert_eq!(DecimalText::shortest(-0.0), DecimalText::shortest(0.0));
}
