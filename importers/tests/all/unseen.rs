//! What a workbook holds and a user doesn't see: hidden rows, columns and
//! sheets, formats that change what a number means, the epoch of its dates,
//! things that are no numbers.

use rust_decimal::Decimal;
use rust_xlsxwriter::Format;
use xingchou_importers::records::Mark;
use xingchou_importers::{
    FileProblem, FileReading, HiddenContent, Layouts, ReadOptions, Record, Warning, read_with,
};

use super::support::{read_bytes, refusals, with_part, workbook};

fn marks_with(change: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    workbook(|sheet| {
        sheet.write_row(0, 0, ["工号", "姓名", "考试成绩"]).unwrap();
        for (row, (staff_no, mark)) in (1..).zip([("C001", 90.0), ("C002", 80.0), ("C003", 70.0)]) {
            sheet.write_string(row, 0, staff_no).unwrap();
            sheet.write_string(row, 1, "某人").unwrap();
            sheet.write_number(row, 2, mark).unwrap();
        }
        change(sheet);
    })
}

fn read_hidden(bytes: &[u8], hidden: HiddenContent) -> FileReading {
    let options = ReadOptions { hidden, ..ReadOptions::default() };
    read_with("a.xlsx", bytes, &Layouts::shipped().unwrap(), &options).unwrap()
}

#[test]
fn hidden_rows_are_told_and_left_to_the_clerk() {
    let bytes = marks_with(|sheet| {
        sheet.set_row_hidden(2).unwrap();
    });
    let reading = read_bytes("a.xlsx", &bytes).unwrap();
    assert_eq!(reading.taken.len(), 3);
    assert_eq!(
        reading.warnings[0].message_zh(),
        "《a.xlsx》工作表“Sheet1”有 1 行是隐藏的（第 3 行），已一并读取；不需要的请删去后再导入。"
    );
    let without = read_hidden(&bytes, HiddenContent::LeaveOut);
    let rows: Vec<u32> = without.taken.iter().map(|taken| taken.place.row).collect();
    assert_eq!(rows, [2, 4]);
    assert!(matches!(&without.warnings[0], Warning::RowsHidden { read: false, count: 1, .. }));
}

#[test]
fn hidden_columns_are_told() {
    let bytes = marks_with(|sheet| {
        sheet.set_column_hidden(1).unwrap();
    });
    let reading = read_bytes("a.xlsx", &bytes).unwrap();
    let [Warning::ColumnsHidden { columns, read: true, .. }] = reading.warnings.as_slice() else {
        panic!("{:?}", reading.warnings)
    };
    assert_eq!(columns, &["B"]);
    let without = read_hidden(&bytes, HiddenContent::LeaveOut);
    let Record::ExamMark(mark) = &without.taken[0].record else { panic!("no mark") };
    assert_eq!(mark.name, None);
}

#[test]
fn rows_hidden_in_an_open_document_are_told() {
    let content = "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><office:body>\
        <office:spreadsheet><table:table table:name=\"表\"><table:table-column table:visibility=\"collapse\"/>\
        <table:table-row><table:table-cell office:value-type=\"string\"><text:p>工号</text:p></table:table-cell>\
        <table:table-cell office:value-type=\"string\"><text:p>考试成绩</text:p></table:table-cell></table:table-row>\
        <table:table-row table:visibility=\"filter\"><table:table-cell office:value-type=\"string\">\
        <text:p>C001</text:p></table:table-cell><table:table-cell office:value-type=\"string\"><text:p>90</text:p>\
        </table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>\
        </office:document-content>";
    let empty = zip::ZipWriter::new(std::io::Cursor::new(Vec::new())).finish().unwrap().into_inner();
    let bytes =
        with_part(&empty, "mimetype", |_| "application/vnd.oasis.opendocument.spreadsheet".to_owned());
    let bytes = with_part(&bytes, "META-INF/manifest.xml", |_| "<manifest/>".to_owned());
    let bytes = with_part(&bytes, "content.xml", |_| content.to_owned());
    let reading = read_bytes("a.ods", &bytes).unwrap();
    assert_eq!(reading.taken.len(), 1);
    let codes: Vec<_> = reading.warnings.iter().map(Warning::code).collect();
    assert_eq!(codes, ["rows_hidden", "columns_hidden"]);
}

#[test]
fn a_hidden_sheet_is_read_when_asked() {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, staff_no, hidden) in [("显示", "C001", false), ("旧", "C002", true)] {
        let sheet = book.add_worksheet();
        sheet.set_name(name).unwrap();
        sheet.set_hidden(hidden);
        sheet.write_row(0, 0, ["工号", "考试成绩"]).unwrap();
        sheet.write_row(1, 0, [staff_no, "90"]).unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    let as_usual = read_hidden(&bytes, HiddenContent::default());
    assert_eq!((as_usual.taken.len(), as_usual.warnings[0].code()), (1, "sheet_not_read"));
    let all = read_hidden(&bytes, HiddenContent::Read);
    assert_eq!((all.taken.len(), all.warnings[0].code()), (2, "hidden_sheet_read"));
}

#[test]
fn a_percentage_is_not_taken_for_its_hundredth() {
    // The user sees 90%; the cell holds 0.9.
    let bytes = marks_with(|sheet| {
        sheet.write_number_with_format(1, 2, 0.9, &Format::new().set_num_format("0.0%")).unwrap();
    });
    let reading = read_bytes("a.xlsx", &bytes).unwrap();
    assert_eq!(refusals(&reading), [(2, "percentage")]);
    assert_eq!(reading.rejected[0].reason.cell().text, "90%");
    let text = read_bytes("a.csv", "工号,考试成绩\nC001,90％\n".as_bytes()).unwrap();
    assert_eq!(refusals(&text), [(2, "percentage")]);
}

#[test]
fn dates_that_count_from_1904() {
    let bytes = workbook(|sheet| {
        let date = Format::new().set_num_format("yyyy-mm-dd");
        sheet.write_row(0, 0, ["督查日期", "工号", "问题类型"]).unwrap();
        for row in 1..3 {
            sheet.write_row(row, 1, ["C001", "不在岗"]).unwrap();
        }
        sheet.write_number_with_format(1, 0, 44_841.0, &date).unwrap();
        sheet.write_number(2, 0, 44_841.0).unwrap();
    });
    let day = |bytes: &[u8]| -> Vec<String> {
        let reading = read_bytes("a.xlsx", bytes).unwrap();
        assert_eq!(refusals(&reading), []);
        let date = |record: &Record| record.happened_on().unwrap().to_string();
        reading.taken.iter().map(|taken| date(&taken.record)).collect()
    };
    assert_eq!(day(&bytes), ["2022-10-07", "2022-10-07"]);
    let from_1904 =
        with_part(&bytes, "xl/workbook.xml", |xml| xml.replace("<workbookPr", "<workbookPr date1904=\"1\""));
    assert_ne!(from_1904.len(), bytes.len());
    assert_eq!(day(&from_1904), ["2026-10-08", "2026-10-08"]);
}

#[test]
fn what_is_no_number_is_refused_by_cell() {
    for (value, code) in [("NaN", "bad_number"), ("1E999", "bad_number"), ("-inf", "bad_number"), ("90", "")]
    {
        let bytes = with_part(&marks_with(|_| {}), "xl/worksheets/sheet1.xml", |xml| {
            // The writing library writes 90 or 90.0, as its features say.
            let changed = ["<v>90</v>", "<v>90.0</v>"]
                .iter()
                .fold(xml.to_string(), |xml, old| xml.replace(old, &format!("<v>{value}</v>")));
            assert!(value == "90" || changed != xml, "no cell to change");
            changed
        });
        // The library may refuse the whole sheet; then nothing is taken at all.
        match read_bytes("a.xlsx", &bytes) {
            Ok(reading) if code.is_empty() => assert_eq!(refusals(&reading), []),
            Ok(reading) => assert_eq!(refusals(&reading), [(2, code)], "{value}"),
            Err(error) => assert_eq!((error.problem.code(), code), ("damaged", "bad_number"), "{value}"),
        }
    }
}

#[test]
fn garbled_text_is_not_kept() {
    for garble in ['\u{FFFD}', '\u{E863}', '\u{10FFFD}'] {
        let text = format!("工号,姓名,考试成绩\nC001,张{garble},90\nC002,李娜,80\n");
        let reading = read_bytes("a.csv", text.as_bytes()).unwrap();
        assert_eq!(refusals(&reading), [(2, "garbled_text")]);
        let Record::ExamMark(mark) = &reading.taken[0].record else { panic!("no mark") };
        assert_eq!(mark.mark, Mark::Points(Decimal::from(80)));
    }
}

#[test]
fn other_containers_are_told_apart_by_content() {
    let xlsx = marks_with(|_| {});
    let types = "[Content_Types].xml";
    let refused = |bytes: &[u8]| read_bytes("a.xlsx", bytes).unwrap_err();
    let xlsb = with_part(&xlsx, types, |_| {
        "<Types><Override ContentType=\"application/vnd.ms-excel.sheet.binary.macroEnabled.main\"/></Types>"
            .to_owned()
    });
    assert_eq!(refused(&xlsb).problem, FileProblem::BinaryWorkbook);
    assert!(refused(&xlsb).message_zh().contains("另存为 xlsx"));
    let docx = with_part(&xlsx, types, |_| {
        "<Types><Override ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml\"/>\
         <Default Extension=\"xlsx\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet\"/>\
         </Types>"
            .to_owned()
    });
    assert_eq!(refused(&docx).problem, FileProblem::NotASpreadsheet);
    let xlsm = with_part(&xlsx, types, |xml| {
        xml.replace(
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        )
    });
    assert_eq!(read_bytes("a.xlsm", &xlsm).unwrap().taken.len(), 3);
    let nested = with_part(&xlsx, "xl/embeddings/book.xlsx", |_| "PK\u{3}\u{4}…".to_owned());
    assert!(matches!(refused(&nested).problem, FileProblem::ArchiveInside { .. }));
    let crowded =
        (0..40).fold(xlsx, |bytes, at| with_part(&bytes, &format!("xl/{at}.xml"), |_| String::new()));
    assert_eq!(read_bytes("a.xlsx", &crowded).unwrap().taken.len(), 3);
}

#[test]
fn an_encoding_that_is_chosen_is_used() {
    let (big5, _, lossy) = encoding_rs::BIG5.encode("工號,姓名\n");
    assert!(!lossy);
    let error = read_bytes("a.csv", &big5).unwrap_err();
    let FileProblem::EncodingNotSure { candidates } = &error.problem else { panic!("{error}") };
    assert!(candidates.iter().any(|seen| seen.preview.contains("工號")), "{candidates:?}");
    assert!(error.message_zh().contains("可能是"));

    let (gbk, _, _) = encoding_rs::GB18030.encode("工号,考试成绩\nC001,90\n");
    let chosen = |encoding| {
        let options = ReadOptions { encoding: Some(encoding), ..ReadOptions::default() };
        read_with("a.csv", &gbk, &Layouts::shipped().unwrap(), &options)
    };
    assert_eq!(chosen(xingchou_importers::TextEncoding::Gb18030).unwrap().taken.len(), 1);
    let error = chosen(xingchou_importers::TextEncoding::Utf8).unwrap_err();
    assert_eq!(error.problem.code(), "encoding_not_sure");
}

/// The same sheet as a spreadsheet program saves it in either older format: row 3 and column B hidden, 90% in row 5.
#[test]
fn old_and_open_workbooks_hide_things_too() {
    for (name, bytes) in [
        ("a.xls", include_bytes!("data/unseen.xls").as_slice()),
        ("a.ods", include_bytes!("data/unseen.ods")),
    ] {
        let reading = read_bytes(name, bytes).unwrap();
        assert_eq!(refusals(&reading), [(5, "percentage")], "{name}");
        assert_eq!(reading.taken.len(), 3, "{name}");
        let [Warning::RowsHidden { rows, .. }, Warning::ColumnsHidden { columns, .. }] =
            reading.warnings.as_slice()
        else {
            panic!("{name}: {:?}", reading.warnings)
        };
        assert_eq!(
            (rows.as_slice(), columns.as_slice()),
            ([3].as_slice(), ["B".to_owned()].as_slice()),
            "{name}"
        );
    }
}
