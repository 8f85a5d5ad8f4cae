//! The numbers of a sheet, taken out, changed in a spreadsheet program, and brought back.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use xingchou::operations::policies::tables::{NewVersion, bring_back, save, take_out, texts_of};
use xingchou::operations::policies::{compile, library};
use xingchou_engine::library::Library;
use xingchou_engine::sheet::{Constant, Sheet};

use crate::support::Office;

const FUSHAN: &str = "districts/yantai-fushan/pay";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The rows of a sheet's workbook, read as any workbook is.
fn rows_of(library: &Library, family: &str) -> Vec<Vec<String>> {
    let bytes = take_out(library, family, "2026-10".parse().unwrap()).unwrap();
    let file = tempfile::Builder::new().suffix(".xlsx").tempfile().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    texts_of(file.path()).unwrap()
}

/// Sets a cell of the first row that begins with these texts.
fn set(rows: &mut [Vec<String>], begins: &[&str], at: usize, text: &str) {
    let row = rows.iter_mut().find(|row| begins.iter().zip(row.iter()).all(|(one, other)| one == other));
    let row = row.unwrap_or_else(|| panic!("no row begins with {begins:?}"));
    row.resize(row.len().max(at + 1), String::new());
    row[at] = text.to_owned();
}

fn bring(library: &Library, rows: &[Vec<String>]) -> Result<NewVersion, String> {
    bring_back(library, FUSHAN, rows, day("2026-12-01")).map_err(|error| error.to_string())
}

fn sheet_of(library: &Library, from: &str) -> Sheet {
    library.versions(FUSHAN).find(|sheet| sheet.effective_from == day(from)).unwrap().as_ref().clone()
}

#[test]
fn every_sheet_comes_back_unchanged() {
    let library = library(None).unwrap();
    let families: Vec<&str> = library.families().collect();
    assert!(families.len() > 40, "{families:?}");
    for family in families {
        let rows = rows_of(&library, family);
        let back = bring_back(&library, family, &rows, day("2030-01-01"))
            .unwrap_or_else(|error| panic!("{family}: {error}"));
        assert!(back.changes.is_empty(), "{family}: {:?}", back.changes);
        assert!(back.text.is_empty());
    }
}

#[test]
fn a_changed_number_is_a_new_version_and_nothing_else_is_other() {
    let office = Office::new();
    let before = library(Some(&office.folder)).unwrap();
    let mut rows = rows_of(&before, FUSHAN);
    let at = rows.iter().position(|row| row[0] == "payroll-form").unwrap();
    rows.insert(at + 1, vec!["yt-2026".to_owned(), "区民政局 2026 年第 9 号".to_owned()]);
    set(&mut rows, &["社会工作师", "300"], 1, "350.00");
    set(&mut rows, &["社会工作师"], 2, "yt-2026 第三条");
    set(&mut rows, &["基本工资标准"], 1, "2900");
    // A new class, and one that goes.
    let at = rows.iter().position(|row| row[0] == "高级社会工作师").unwrap();
    rows[at] = ["高级社会工作师(一档)", "700", "", "待区民政局确认"].map(str::to_owned).to_vec();

    let version = bring(&before, &rows).unwrap();
    let told: Vec<(&str, Option<&str>, Option<&str>, &str)> = version
        .changes
        .iter()
        .map(|change| {
            let (what, after) = (change.what.as_str(), change.after.as_deref());
            (what, change.before.as_deref(), after, change.basis_after.as_str())
        })
        .collect();
    assert_eq!(
        told,
        [
            ("依据“yt-2026”", None, Some("区民政局 2026 年第 9 号"), ""),
            ("参数“基本工资标准”", Some("2800"), Some("2900"), "暂定：待福山区民政局、街道财务确认"),
            ("对照表“职业津贴标准”“社会工作师”一行的“金额”", Some("300"), Some("350.00"), "yt-2026 第三条"),
            ("对照表“职业津贴标准”“高级社会工作师”一行", Some("高级社会工作师，600"), None, ""),
            (
                "对照表“职业津贴标准”“高级社会工作师(一档)”一行",
                None,
                Some("高级社会工作师(一档)，700"),
                "暂定：待区民政局确认"
            ),
            ("输入项“社工证等级”可取的值", None, Some("高级社会工作师(一档)"), "暂定：待区民政局确认"),
        ]
    );

    let file = save(&office.folder, &version).unwrap();
    assert!(file.ends_with("policies/districts/yantai-fushan/pay/2026-12-01.toml"), "{}", file.display());
    let again = save(&office.folder, &version).unwrap_err().to_string();
    assert!(again.contains("已有同名的文件"), "{again}");
    let after = library(Some(&office.folder)).unwrap();
    let (old, new) = (sheet_of(&after, "2020-11-12"), sheet_of(&after, "2026-12-01"));
    assert_eq!(old.file.text, sheet_of(&before, "2020-11-12").file.text);
    let formulas = |sheet: &Sheet| -> Vec<(String, String)> {
        sheet.columns.iter().map(|column| (column.name.clone(), column.formula.clone())).collect()
    };
    assert_eq!(formulas(&old), formulas(&new));
    let comments = |sheet: &Sheet| -> Vec<String> {
        let lines = sheet.file.text.lines().filter(|line| line.starts_with('#'));
        lines.filter(|line| !line.contains("起的版本上改数字")).map(str::to_owned).collect()
    };
    assert_eq!(comments(&old), comments(&new), "comments stay");
    let amount = |sheet: &Sheet| -> Vec<(String, String)> {
        let rows = &sheet.tables.iter().find(|table| table.name == "职业津贴标准").unwrap().rows;
        rows.iter().map(|row| (row.texts[0].clone(), row.texts[1].clone())).collect()
    };
    let pairs = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(one, other)| ((*one).to_owned(), (*other).to_owned())).collect()
    };
    assert_eq!(
        amount(&new),
        pairs(&[
            ("无", "0"),
            ("助理社会工作师", "100"),
            ("社会工作师", "350.00"),
            ("高级社会工作师(一档)", "700")
        ])
    );
    // November goes by the old version, December by the new one.
    for (month, amount) in [("2026-11", 2800), ("2026-12", 2900)] {
        let program = compile(&after, FUSHAN, month.parse().unwrap()).unwrap();
        let parameter = program.parameters.iter().find(|one| one.name == "基本工资标准").unwrap();
        assert_eq!(parameter.value, Constant::Number(Decimal::from(amount)), "{month}");
    }

    // What was taken out of the old version cannot be laid over the new one.
    let outdated = bring_back(&after, FUSHAN, &rows, day("2027-01-01")).unwrap_err().to_string();
    assert!(outdated.contains("请重新取出再改"), "{outdated}");
    let same_day = bring_back(&after, FUSHAN, &rows, day("2026-12-01")).unwrap_err().to_string();
    assert!(same_day.contains("已有 2026-12-01 起的版本，不能修改"), "{same_day}");
    assert!(bring(&after, &rows_of(&after, FUSHAN)).is_err());
}

#[test]
fn what_people_write_is_never_code() {
    let library = library(None).unwrap();
    let mut rows = rows_of(&library, FUSHAN);
    let hostile = "待定\"\n[[column]]\nname = \"偷\"\nformula = '=1' # \\u0041";
    set(&mut rows, &["基本工资标准"], 1, "2900");
    set(&mut rows, &["基本工资标准"], 4, hostile);
    let version = bring(&library, &rows).unwrap();
    let mut changed = library.clone();
    changed.lay_over("new.toml", &version.text).unwrap();
    let (old, new) = (sheet_of(&library, "2020-11-12"), sheet_of(&changed, "2026-12-01"));
    assert_eq!(old.columns.len(), new.columns.len());
    let parameter = new.parameters.iter().find(|one| one.name == "基本工资标准").unwrap();
    assert_eq!(parameter.basis.assumed(), Some(hostile));

    // A formula is no number; the file of a spreadsheet program gives its result instead.
    set(&mut rows, &["基本工资标准"], 1, "=2900+1");
    let refused = bring(&library, &rows).unwrap_err();
    assert!(refused.contains("参数“基本工资标准”是“=2900+1”，应为金额"), "{refused}");
}

#[test]
fn what_is_not_right_is_refused_with_its_place() {
    let library = library(None).unwrap();
    let rows = rows_of(&library, FUSHAN);
    let refused = |change: &dyn Fn(&mut Vec<Vec<String>>), what: &str| {
        let mut changed = rows.clone();
        change(&mut changed);
        let error = bring(&library, &changed).unwrap_err();
        assert!(error.contains(what), "{what}: {error}");
    };
    refused(&|rows| set(rows, &["社会工作师"], 1, "350"), "依据却仍是“fushan-2020”");
    refused(&|rows| set(rows, &["社会工作师"], 1, "三百"), "“社会工作师”一行的“金额”是“三百”，应为金额");
    refused(&|rows| set(rows, &["社会工作师"], 1, ""), "“金额”是空的，应为金额");
    let other = |rows: &mut Vec<Vec<String>>, source: &str, assumed: &str| {
        set(rows, &["社会工作师"], 1, "350");
        set(rows, &["社会工作师"], 2, source);
        set(rows, &["社会工作师"], 3, assumed);
    };
    refused(&|rows| other(rows, "", ""), "没有写依据");
    refused(&|rows| other(rows, "a", "b"), "同时写了依据和暂定");
    refused(&|rows| other(rows, "no-such 第一条", ""), "no-such");
    refused(&|rows| set(rows, &["fushan-2020"], 1, "另一个文件"), "不能改成另一个");
    refused(&|rows| set(rows, &["基本工资标准"], 0, "工资标准"), "参数的名称不能改");
    refused(&|rows| rows.retain(|row| row[0] != "基本工资标准"), "“基本工资标准”不见了");
    let last_table =
        rows.iter().position(|row| row.get(1).is_some_and(|name| name == "AB岗津贴标准")).unwrap();
    refused(&|rows| rows.truncate(last_table), "“AB岗津贴标准”不见了");
    refused(&|rows| set(rows, &["班岗"], 1, "数额"), "第 2 列的标题应为“金额”");
    refused(
        &|rows| set(rows, &["规则表"], 1, "districts/harbin-daoli/pay"),
        "不是“districts/yantai-fushan/pay”的",
    );
    refused(&|rows| rows.retain(|row| row[0] != "版本"), "不是用 xingchou policy tables 取出的文件");
    refused(&|rows| rows.push(["A岗", "310", "", "待确认"].map(str::to_owned).to_vec()), "A岗");
    refused(&|rows| set(rows, &["B岗"], 5, "多"), "多出“多”");

    // Bands must stay in order, and closed.
    let tax = "national/individual-income-tax";
    let rows = rows_of(&library, tax);
    let band = |source: &str, assumed: &str| {
        let mut changed = rows.clone();
        set(&mut changed, &["36000"], 3, source);
        set(&mut changed, &["36000"], 4, assumed);
        set(&mut changed, &["36000"], 0, "200000");
        bring_back(&library, tax, &changed, day("2030-01-01")).unwrap_err().to_string()
    };
    let rule = "iit-withholding-2018 附表个人所得税预扣率表一";
    assert!(band(rule, "").contains("依据却仍是"), "{}", band(rule, ""));
    let out_of_order = band("", "待税务机关确认");
    assert!(out_of_order.contains("个人所得税预扣率表") && out_of_order.contains("200000"), "{out_of_order}");
}

#[test]
fn a_percentage_and_a_csv_file_are_understood() {
    let library = library(None).unwrap();
    let family = "districts/harbin-daoli/pay";
    let mut rows = rows_of(&library, family);
    set(&mut rows, &["病假工资比例"], 1, "80%");
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for row in &rows {
        writer.write_record(row).unwrap();
    }
    let file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    std::fs::write(file.path(), writer.into_inner().unwrap()).unwrap();
    let back = texts_of(file.path()).unwrap();
    let version = bring_back(&library, family, &back, day("2030-01-01")).unwrap();
    let [change] = version.changes.as_slice() else { panic!("{:?}", version.changes) };
    assert_eq!((change.before.as_deref(), change.after.as_deref()), (Some("0.7"), Some("0.8")));
}
