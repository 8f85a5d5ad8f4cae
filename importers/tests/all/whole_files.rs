//! Files that can't be read at all, each told so in words.

use xingchou_importers::{FileError, FileProblem, Measure, Record, Warning};

use super::support::{read_bytes, sample_bytes, text_workbook, workbook};

fn refused(name: &str, bytes: &[u8]) -> FileError {
    match read_bytes(name, bytes) {
        Err(error) => error,
        Ok(reading) => panic!("{name} was read: {} rows", reading.data_rows),
    }
}

#[test]
fn a_workbook_cut_short_is_damaged() {
    for name in ["人员名册.xlsx", "窗口评价明细.xls", "延时服务好差评.ods"] {
        let whole = sample_bytes(name);
        for part in [2, 3, 10] {
            let error = refused(name, &whole[..whole.len() / part]);
            assert_eq!(error.problem.code(), "damaged", "{name} / {part}");
            assert_eq!(
                error.message_zh(),
                format!("《{name}》不完整或已损坏。请重新下载或复制；能打开的话，另存为 xlsx 后再导入。")
            );
        }
    }
}

#[test]
fn what_is_no_spreadsheet_is_told_so() {
    let noise: Vec<u8> =
        (0..4_096_u32).map(|n| u8::try_from(n.wrapping_mul(2_654_435_761) >> 24).unwrap()).collect();
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    png.extend(&noise);
    for (name, bytes) in [("noise.xlsx", &noise), ("图.png", &png)] {
        let error = refused(name, bytes);
        assert_eq!(error.problem, FileProblem::NotASpreadsheet);
        assert!(error.message_zh().contains("不是电子表格"));
        assert!(error.message_en().contains("is not a spreadsheet"));
    }
}

#[test]
fn a_web_page_under_a_workbooks_name() {
    let page = "<html><table><tr><td>工号</td></tr></table></html>";
    let error = refused("导出.xls", page.as_bytes());
    assert_eq!(error.problem, FileProblem::WebPage);
    assert!(error.message_zh().contains("网页格式"));
}

#[test]
fn an_empty_file_and_an_empty_workbook() {
    assert_eq!(refused("a.csv", b"").problem, FileProblem::Empty);
    assert_eq!(refused("a.csv", b" \r\n,,\r\n").problem, FileProblem::Empty);
    assert_eq!(refused("a.xlsx", &workbook(|_| {})).problem, FileProblem::Empty);
}

#[test]
fn an_unrelated_workbook_is_told_what_was_seen_and_what_is_near() {
    let bytes = text_workbook(&[&["车牌", "车型"], &["黑A00001", "轿车"]]);
    let error = refused("车辆.xlsx", &bytes);
    assert_eq!(
        error.message_zh(),
        "《车辆.xlsx》的表头无法识别。读到的表头：车牌、车型。请补上或改正表头后再导入。"
    );
    let bytes = text_workbook(&[&["2026年10月"], &["工号", "姓名", "类型", "开始日期", "天数"]]);
    let error = refused("请假.xlsx", &bytes);
    let FileProblem::NoLayoutFits { headings, nearest } = &error.problem else {
        panic!("{error}");
    };
    assert_eq!(headings.join(" "), "工号 姓名 类型 开始日期 天数");
    assert_eq!(nearest[0].name, "请假明细");
    assert_eq!(nearest[0].missing, ["结束日期"]);
    assert!(error.message_zh().contains("最接近“请假明细”，缺少：结束日期。"));
}

#[test]
fn a_password_is_to_be_removed() {
    // An encrypted xlsx is a compound file with a stream of this name.
    let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    bytes.resize(1_024, 0);
    bytes.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    let error = refused("a.xlsx", &bytes);
    assert_eq!(error.problem, FileProblem::Encrypted);
    assert!(error.message_zh().contains("请取消密码"));
    assert!(error.message_en().contains("Remove the password"));
}

#[test]
fn an_encoding_that_does_not_fit_is_not_guessed() {
    let mut bytes = "工号,姓名,考试成绩\nC001,张伟,90\n".as_bytes().to_vec();
    bytes.extend(b"\xFF\xFE\xFF,,\n");
    let problem = refused("a.csv", &bytes).problem;
    assert_eq!(problem, FileProblem::EncodingNotSure { candidates: Vec::new() });
}

#[test]
fn gb18030_and_utf_16_are_right_to_the_character() {
    let text = "工号,姓名,考试成绩\r\nC004,𠮷永鑫,90\r\nC003,买买提·吐尔逊,缺考\r\nC005,㛃䶮,80\r\n";
    let (gb18030, _, lossy) = encoding_rs::GB18030.encode(text);
    assert!(!lossy);
    let utf_16: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for (bytes, encoding) in [(gb18030.as_ref(), "GB18030"), (&utf_16, "UTF-16"), (text.as_bytes(), "UTF-8")]
    {
        let reading = read_bytes("a.csv", bytes).unwrap();
        assert_eq!(reading.encoding.as_deref(), Some(encoding));
        let names: Vec<_> = reading
            .taken
            .iter()
            .map(|taken| match &taken.record {
                Record::ExamMark(mark) => mark.name.clone().unwrap(),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(names, ["𠮷永鑫", "买买提·吐尔逊", "㛃䶮"]);
    }
}

#[test]
fn a_cell_at_the_far_corner_is_refused_not_allocated() {
    let bytes = workbook(|sheet| {
        sheet.write_string(0, 0, "工号").unwrap();
        sheet.write_string(1_048_575, 16_383, "x").unwrap();
    });
    assert_eq!(
        refused("a.xlsx", &bytes).problem,
        FileProblem::TooLarge { measure: Measure::Columns, limit: 512 }
    );
    let bytes = workbook(|sheet| {
        sheet.write_string(0, 0, "工号").unwrap();
        sheet.write_string(0, 1, "考试成绩").unwrap();
        sheet.write_string(1_048_575, 0, "C001").unwrap();
        sheet.write_number(1_048_575, 1, 90).unwrap();
    });
    let reading = read_bytes("a.xlsx", &bytes).unwrap();
    assert_eq!(reading.taken[0].place.row, 1_048_576);
}

#[test]
fn other_and_hidden_sheets_are_named() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    for (name, hidden) in [("一组", false), ("二组", false), ("旧", true), ("说明", false)] {
        let sheet = workbook.add_worksheet();
        sheet.set_name(name).unwrap();
        if hidden {
            sheet.set_hidden(true);
        }
        if name == "说明" {
            sheet.write_string(0, 0, "填表说明").unwrap();
        } else {
            sheet.write_row(0, 0, ["工号", "考试成绩"]).unwrap();
            sheet.write_row(1, 0, ["C001", "90"]).unwrap();
        }
    }
    let reading = read_bytes("a.xlsx", &workbook.save_to_buffer().unwrap()).unwrap();
    let sheets: Vec<_> = reading.taken.iter().map(|t| t.place.sheet.as_str()).collect();
    assert_eq!(sheets, ["一组", "二组"]);
    let named: Vec<_> = reading
        .warnings
        .iter()
        .map(|warning| match warning {
            Warning::SheetNotRead { sheet, hidden, .. } => (sheet.as_str(), *hidden),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(named, [("旧", true), ("说明", false)]);
}

#[test]
fn damage_anywhere_never_stops_the_program() {
    let name = "人员变动.xlsx";
    let whole = sample_bytes(name);
    let step = 37;
    for at in (0..whole.len()).step_by(step) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x5A;
        // Either it still reads, or it is refused in words.
        if let Err(error) = read_bytes(name, &bytes) {
            assert!(!error.message_zh().is_empty());
        }
    }
}
