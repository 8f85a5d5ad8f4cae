//! A truth table: what is written in a cell, and what becomes of it: a value
//! or a refusal, never another value. Each line is tried in a text table and
//! in a workbook.

use rust_xlsxwriter::Worksheet;
use xingchou_importers::{FileReading, Reason, Record};

use super::support::{read_bytes, workbook};

const HEADINGS: [&str; 12] = [
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
];
const PERSON: [&str; 12] = [
    "C001",
    "张伟",
    "37061119961118124X",
    "网格员",
    "南街社区",
    "专职社工",
    "区财政",
    "2020-01-01",
    "1848",
    "6222020302945137958",
    "工商银行",
    "在职",
];

struct Line {
    column: usize,
    cell: String,
    written: String,
    outcome: String,
}

fn lines() -> Vec<Line> {
    let mut reader = csv::Reader::from_reader(include_bytes!("data/truth.csv").as_slice());
    reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            let heading = match &record[0] {
                "id_number" => "身份证号",
                "bank_account" => "银行账号",
                "staff_no" => "工号",
                "hired_on" => "入职日期",
                "base_pay" => "基本工资",
                other => panic!("{other}"),
            };
            Line {
                column: HEADINGS.iter().position(|known| *known == heading).unwrap(),
                cell: record[1].to_owned(),
                written: record[2].to_owned(),
                outcome: record[3].to_owned(),
            }
        })
        .collect()
}

/// The value taken, or the code of the refusal.
fn outcome(reading: &FileReading, column: usize) -> String {
    if let [refused] = reading.rejected.as_slice() {
        assert!(reading.taken.is_empty());
        assert_eq!(refused.reason.cell().heading, HEADINGS[column], "{:?}", refused.reason);
        assert!(!matches!(refused.reason, Reason::TooManyCells(_)));
        return refused.reason.code().to_owned();
    }
    let [taken] = reading.taken.as_slice() else { panic!("{reading:?}") };
    let Record::Staff(person) = &taken.record else { panic!("no person") };
    match HEADINGS[column] {
        "身份证号" => person.id_number.clone(),
        "银行账号" => person.bank_account.clone(),
        "工号" => person.staff_no.clone(),
        "入职日期" => person.hired_on.to_string(),
        _ => person.base_pay.normalize().to_string(),
    }
}

fn in_workbook(line: &Line) -> FileReading {
    let write = |sheet: &mut Worksheet| {
        let column = line.column.try_into().unwrap();
        match line.cell.as_str() {
            "number" => drop(sheet.write_number(1, column, line.written.parse::<f64>().unwrap()).unwrap()),
            "truth" => drop(sheet.write_boolean(1, column, line.written == "TRUE").unwrap()),
            _ if line.written.is_empty() => {}
            _ => drop(sheet.write_string(1, column, &line.written).unwrap()),
        }
    };
    let bytes = workbook(|sheet| {
        sheet.write_row(0, 0, HEADINGS).unwrap();
        for (column, text) in PERSON.iter().enumerate().filter(|(column, _)| *column != line.column) {
            sheet.write_string(1, column.try_into().unwrap(), *text).unwrap();
        }
        write(sheet);
    });
    read_bytes("a.xlsx", &bytes).unwrap()
}

fn in_text(line: &Line) -> FileReading {
    let mut cells = PERSON.map(str::to_owned);
    cells[line.column].clone_from(&line.written);
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(HEADINGS).unwrap();
    writer.write_record(&cells).unwrap();
    read_bytes("a.csv", &writer.into_inner().unwrap()).unwrap()
}

#[test]
fn nothing_is_silently_changed() {
    let lines = lines();
    assert!(lines.len() > 80, "{}", lines.len());
    let mut wrong = Vec::new();
    for line in &lines {
        let mut check = |how: &str, reading: &FileReading| {
            let seen = outcome(reading, line.column);
            if seen != line.outcome {
                let heading = HEADINGS[line.column];
                wrong.push(format!("{heading} {how} {:?}: {seen}, not {}", line.written, line.outcome));
            }
        };
        check("workbook", &in_workbook(line));
        if line.cell == "text" {
            check("text", &in_text(line));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
