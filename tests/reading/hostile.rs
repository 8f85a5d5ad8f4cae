//! Files made to hurt whoever opens them, built here.

use xingchou_importers::{FileProblem, Measure};

use super::support::{
    NO_STRINGS, archive, assert_readable, cell, document, memory, read, refused, sheet, tight, workbook,
    workbook_of,
};

/// A sheet that would be read if nothing else were wrong.
fn honest_rows() -> String {
    format!(
        "<row r=\"1\">{}{}</row><row r=\"2\">{}<c r=\"B2\"><v>90</v></c></row>",
        cell("A1", "工号"),
        cell("B1", "考试成绩"),
        cell("A2", "C001")
    )
}

fn honest() -> Vec<u8> {
    workbook(&sheet(&honest_rows()), NO_STRINGS)
}

/// Reads a file that may be read or refused, but must do no harm.
fn survived(name: &str, bytes: &[u8]) {
    let before = memory();
    if let Err(error) = read(name, bytes, tight()) {
        assert_readable(&error);
    }
    if let (Some(before), Some(after)) = (before, memory()) {
        assert!(after.saturating_sub(before) < 200 << 20, "{name}: this process grew");
    }
}

fn too_large(name: &str, bytes: &[u8], measure: Measure) {
    let error = refused(name, bytes);
    assert!(
        matches!(&error.problem, FileProblem::TooLarge { measure: seen, .. } if *seen == measure),
        "{name}: {error}"
    );
}

#[test]
fn the_honest_file_is_read() {
    let reading = read("好.xlsx", &honest(), tight()).unwrap();
    assert_eq!((reading.taken.len(), reading.warnings.len()), (1, 0));
}

#[test]
fn wide_and_far() {
    let far = format!(
        "<row r=\"1\">{}</row><row r=\"1048576\">{}</row>",
        cell("A1", "工号"),
        cell("XFD1048576", "x")
    );
    let bytes = workbook(&sheet(&far), NO_STRINGS);
    assert!(bytes.len() < 2_000);
    too_large("远.xlsx", &bytes, Measure::Columns);
    let wide: String = (0..100_000).map(|_| "<c><v>1</v></c>").collect();
    too_large("宽.xlsx", &workbook(&sheet(&format!("<row>{wide}</row>")), NO_STRINGS), Measure::Columns);
    let long = cell("A1", &"长".repeat(40_000));
    too_large("长.xlsx", &workbook(&sheet(&format!("<row>{long}</row>")), NO_STRINGS), Measure::CellText);
    let beyond =
        honest_rows().replace("r=\"2\"", "r=\"4294967295\"").replace("2\"", "99999999999999999999\"");
    survived("行号.xlsx", &workbook(&sheet(&beyond), NO_STRINGS));
}

#[test]
fn bombs() {
    let spaces = vec![b' '; 40 << 20];
    let bomb = workbook(&spaces, NO_STRINGS);
    assert!(bomb.len() < 1 << 20);
    too_large("炸弹.xlsx", &bomb, Measure::Inflated);
    too_large("炸弹二.xlsx", &workbook(&sheet(&honest_rows()), &spaces), Measure::Inflated);
    // Sizes in the directory lie; what is inflated is counted.
    let mut lying = bomb;
    let size = u32::try_from(spaces.len()).unwrap().to_le_bytes();
    let places: Vec<usize> = (0..lying.len() - 4).filter(|at| lying[*at..*at + 4] == size).collect();
    assert!(!places.is_empty());
    for at in places {
        lying[at..at + 4].copy_from_slice(&100_u32.to_le_bytes());
    }
    refused("说谎.xlsx", &lying);
    let parts: Vec<String> = (0..5_000).map(|at| format!("p{at}")).collect();
    let crowd: Vec<(&str, &[u8])> = parts.iter().map(|name| (name.as_str(), b"".as_slice())).collect();
    too_large("拥挤.xlsx", &archive(&crowd), Measure::Parts);
}

#[test]
fn lying_counts_and_wrong_types() {
    let claim = b"<sst count=\"4294967295\" uniqueCount=\"4294967295\"><si><t>x</t></si></sst>";
    survived("共享.xlsx", &workbook(&sheet(&honest_rows()), claim));
    let rows = honest_rows();
    for (name, changed) in [
        ("下标.xlsx", rows.replace("<c r=\"B2\"><v>90</v></c>", "<c r=\"B2\" t=\"s\"><v>4000000000</v></c>")),
        ("数.xlsx", rows.replace("<v>90</v>", "<v>九十</v>")),
        ("样式.xlsx", rows.replace("<c r=\"B2\">", "<c r=\"B2\" s=\"99999999\">")),
        ("类型.xlsx", rows.replace("<c r=\"B2\">", "<c r=\"B2\" t=\"zzz\">")),
        ("位置.xlsx", rows.replace("r=\"B2\"", "r=\"-1\"")),
        (
            "公式.xlsx",
            rows.replace(
                "<v>90</v>",
                &format!("<f t=\"shared\" si=\"4294967295\">{}</f>", "(".repeat(9_999)),
            ),
        ),
    ] {
        survived(name, &workbook(&sheet(&changed), NO_STRINGS));
    }
    // The rows of a sheet that run backwards would have to be kept and sorted.
    let backwards = format!("<row r=\"9\">{}</row>{rows}", cell("A9", "x"));
    let error = refused("倒序.xlsx", &workbook(&sheet(&backwards), NO_STRINGS));
    assert_eq!(error.problem.code(), "damaged");
}

#[test]
fn deep_endless_and_looping() {
    let deep = format!("{}{}", "<a>".repeat(300_000), "</a>".repeat(300_000));
    survived("深.xlsx", &workbook(&sheet(&format!("{deep}{}", honest_rows())), NO_STRINGS));
    let endless = format!("<worksheet><sheetData>{}", "<row><c><v>1</v></c></row>".repeat(100_000));
    refused("无尽.xlsx", &workbook(endless.as_bytes(), NO_STRINGS));
    let entities = (1..30).fold("<!ENTITY a0 \"x\">".to_owned(), |all, at| {
        let before = at - 1;
        format!("{all}<!ENTITY a{at} \"&a{before};&a{before};&a{before};&a{before};\">")
    });
    let laughing = format!(
        "<!DOCTYPE x [{entities}]><worksheet><sheetData><row r=\"1\">{}</row></sheetData></worksheet>",
        cell("A1", "&a29;")
    );
    survived("实体.xlsx", &workbook(laughing.as_bytes(), NO_STRINGS));

    for target in [
        "workbook.xml",
        "_rels/workbook.xml.rels",
        "/xl/workbook.xml",
        "../../../../etc/passwd",
        "nowhere.xml",
        "",
    ] {
        refused("循环.xlsx", &workbook_of(60, target, &sheet(&honest_rows()), NO_STRINGS));
    }
    let many = workbook_of(1_000, "worksheets/sheet1.xml", &sheet(&honest_rows()), NO_STRINGS);
    too_large("千表.xlsx", &many, Measure::Sheets);
    let error = refused("路径.xlsx", &archive(&[("../../escape.txt", b"x"), ("/etc/passwd", b"x")]));
    assert_eq!(error.problem.code(), "not_a_spreadsheet");
}

#[test]
fn merged_over_everything() {
    let all = "<mergeCells count=\"1\"><mergeCell ref=\"A1:XFD1048576\"/></mergeCells>";
    let merged = String::from_utf8(sheet(&honest_rows())).unwrap();
    let merged = merged.replace("</sheetData>", &format!("</sheetData>{all}"));
    survived("合并.xlsx", &workbook(merged.as_bytes(), NO_STRINGS));
    let hidden = "<cols><col min=\"1\" max=\"4294967295\" hidden=\"1\"/></cols><sheetData>";
    let hidden = String::from_utf8(sheet(&honest_rows())).unwrap().replace("<sheetData>", hidden);
    survived("全隐藏.xlsx", &workbook(hidden.as_bytes(), NO_STRINGS));
}

#[test]
fn open_documents_that_repeat_without_end() {
    let value = "<table:table-cell office:value-type=\"float\" office:value=\"1\" table:number-columns-repeated=\"2000000000\"/>";
    refused("列.ods", &document(&format!("<table:table-row>{value}</table:table-row>")));
    let rows = "<table:table-row table:number-rows-repeated=\"2000000000\"><table:table-cell \
        office:value-type=\"float\" office:value=\"1\" table:number-columns-repeated=\"400\"/></table:table-row>";
    refused("行.ods", &document(rows));
    survived("无.ods", &document("<table:table-row table:number-rows-repeated=\"x\"/>"));
}
