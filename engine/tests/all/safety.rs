//! What a sheet forgot is told when it is loaded: rows, bands, totals, sources, and names that nothing reads.

use crate::support::{FAMILY, Sheet, brief, compile, date, month, person, show, values, with};
use xingchou_engine::diagnostic::{Code, Severity};
use xingchou_engine::library::Library;
use xingchou_engine::value::CellError;

/// What a sheet is warned of: the codes with the texts of the marked places.
fn warned(sheet: &Sheet) -> Vec<(Code, String)> {
    let program = sheet.program();
    let marked = |one: &xingchou_engine::diagnostic::Diagnostic| {
        let place = one.place.as_ref().unwrap();
        assert_eq!(one.code.severity(), Severity::Warning);
        assert!(
            place.line > 1 && !one.chinese().contains('{') && !one.english().contains('{'),
            "{}",
            one.display()
        );
        place.text.chars().skip(place.column - 1).take(place.length).collect::<String>()
    };
    program.warnings.iter().map(|one| (one.code, marked(one))).collect()
}

fn codes(sheet: &Sheet) -> Vec<Code> {
    warned(sheet).into_iter().map(|(code, _)| code).collect()
}

const POSTS: &str = "one_of = [\"窗口\", \"网格\", \"管理岗\"]";

/// A table of posts that has no row for 管理岗.
fn posts() -> Sheet {
    Sheet::pay().input("岗位", "text", POSTS).input("别的", "text", "blank = \"\"").table(
        "标准",
        "[\"岗位:text\", \"金额:money\"]",
        "exact",
        "[[\"窗口\", \"1000\"], [\"网格\", \"432\"]]",
    )
}

#[test]
fn a_post_without_a_rule_is_told() {
    let lookup = "VLOOKUP(岗位, 标准, 2, FALSE)";
    let told = vec![(Code::KeyWithoutRow, lookup.trim_end_matches(')').to_string())];
    for (formula, expected) in [
        (lookup.to_string(), &told),
        // Excluded in one way or another.
        (format!("IF(岗位 = \"管理岗\", 0, {lookup})"), &vec![]),
        (format!("IF(岗位 <> \"管理岗\", {lookup}, 0)"), &vec![]),
        (format!("IF(NOT(\"管理岗\" = 岗位), {lookup}, 0)"), &vec![]),
        (format!("IF(OR(岗位 = \"窗口\", 岗位 = \"网格\"), {lookup}, 0)"), &vec![]),
        (format!("IF(AND(岗位 <> \"管理岗\", 岗位 <> \"窗口\"), {lookup}, 0)"), &vec![]),
        (format!("IFERROR({lookup}, 0)"), &vec![]),
        // Not excluded.
        (format!("IF(岗位 = \"窗口\", 0, {lookup})"), &told),
        (format!("IF(OR(岗位 = \"窗口\", 岗位 = \"管理岗\"), {lookup}, 0)"), &told),
        (format!("IF(AND(岗位 = \"窗口\", 岗位 = \"网格\"), 0, {lookup})"), &told),
        // What another name says of it is not known.
        (format!("IF(别的 = \"参评\", {lookup}, 0)"), &vec![]),
    ] {
        let sheet = posts().column("津贴", "money", &format!("={formula}"), "section = \"应发\"");
        let found: Vec<_> = warned(&sheet).into_iter().filter(|(code, _)| *code != Code::NeverUsed).collect();
        assert_eq!(&found, expected, "{formula}");
    }
    let program = posts().column("津贴", "money", &format!("={lookup}"), "").program();
    let one = program.warnings.iter().find(|one| one.code == Code::KeyWithoutRow).unwrap();
    assert!(one.chinese().contains("没有“管理岗”"), "{}", one.chinese());
}

#[test]
fn keys_are_followed_through_columns_joins_and_other_tables() {
    let grades = "[[\"窗口1\", \"1\"], [\"窗口2\", \"2\"], [\"网格1\", \"3\"]]";
    let sheet = |formula: &str| {
        Sheet::pay()
            .input("岗位", "text", "one_of = [\"窗口\", \"网格\"]")
            .input("级", "number", "decimals = 0\nmin = \"1\"\nmax = \"2\"")
            .table("级别工资", "[\"键:text\", \"金额:money\"]", "exact", grades)
            .table(
                "类别",
                "[\"岗位:text\", \"类:text\"]",
                "exact",
                "[[\"窗口\", \"窗口1\"], [\"网格\", \"没有\"]]",
            )
            .column("键", "text", "=岗位 & 级", "")
            .column("类键", "text", "=VLOOKUP(岗位, 类别, 2, FALSE)", "")
            .column("工资", "money", formula, "")
    };
    // 网格2 is the one that the table forgot.
    for (formula, missing) in [
        ("=VLOOKUP(键, 级别工资, 2, FALSE)", "“网格2”"),
        ("=VLOOKUP(岗位 & 级, 级别工资, 2, FALSE)", "“网格2”"),
        ("=VLOOKUP(类键, 级别工资, 2, FALSE)", "“没有”"),
    ] {
        let program = sheet(formula).program();
        let told: Vec<String> = program.warnings.iter().map(|one| one.chinese()).collect();
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains(missing), "{formula}: {told:?}");
    }
}

#[test]
fn a_number_below_the_lowest_band_is_told() {
    let sheet = |limits: &str, formula: &str| {
        Sheet::of_kind("score")
            .input("分", "number", &format!("decimals = 1\n{limits}"))
            .table("星", "[\"下限:number\", \"级:number\"]", "low", "[[\"60\", \"1\"], [\"90\", \"2\"]]")
            .column("半", "number", "=分 / 12 * 12", "decimals = 1")
            .column("星级", "number", formula, "decimals = 0")
    };
    let lookup = "VLOOKUP(分, 星, 2, TRUE)";
    for (limits, formula, gaps) in [
        ("min = \"0\"", format!("={lookup}"), 1),
        ("min = \"60\"", format!("={lookup}"), 0),
        // An empty cell that means less than the least.
        ("min = \"60\"\nblank = \"0\"", format!("={lookup}"), 1),
        // Nothing is known of what it can be.
        ("", format!("={lookup}"), 0),
        ("min = \"0\"", format!("=IF(分 >= 100, {lookup}, 0)"), 0),
        ("min = \"0\"", format!("=IF(分 < 100, 0, {lookup})"), 0),
        ("min = \"0\"", format!("=IF(100 > 分, {lookup}, 0)"), 1),
        ("min = \"0\"", "=VLOOKUP(MAX(分, 100), 星, 2, TRUE)".to_string(), 0),
        ("min = \"0\"", "=VLOOKUP(MIN(分, 100), 星, 2, TRUE)".to_string(), 1),
        ("min = \"0\"", "=VLOOKUP(分 + 100, 星, 2, TRUE)".to_string(), 0),
        ("min = \"0\"", "=VLOOKUP(分 - 100, 星, 2, TRUE)".to_string(), 0),
        ("min = \"6\"", "=VLOOKUP(分 * 12, 星, 2, TRUE)".to_string(), 0),
        ("min = \"4\"", "=VLOOKUP(分 * 12, 星, 2, TRUE)".to_string(), 1),
        ("min = \"60\"", "=VLOOKUP(半, 星, 2, TRUE)".to_string(), 1),
        ("min = \"0\"", "=VLOOKUP(SUM(分, 100), 星, 2, TRUE)".to_string(), 0),
        ("min = \"0\"", "=VLOOKUP(AVERAGE(分, 100), 星, 2, TRUE)".to_string(), 1),
        ("min = \"0\"", "=VLOOKUP(ABS(分), 星, 2, TRUE)".to_string(), 1),
        ("min = \"0\"", "=VLOOKUP(INT(分 + 100), 星, 2, TRUE)".to_string(), 0),
    ] {
        let found = codes(&sheet(limits, &formula));
        assert_eq!(found, vec![Code::BandGap; gaps], "{limits} {formula}");
    }
}

#[test]
fn what_nothing_reads_is_told() {
    let sheet = Sheet::pay()
        .input("基本", "money", "")
        .input("岗位", "text", "grain = \"part\"")
        .input("组", "text", "")
        .input("星级", "number", "from = \"score\"\ndecimals = 0")
        .peer_group("组")
        .more("[[parameter]]\nname = \"线\"\nvalue = \"3\"\nassumed = \"x\"")
        .more("[[parameter]]\nname = \"旧线\"\nvalue = \"3\"\nassumed = \"x\"")
        .table("旧表", "[\"岗位:text\", \"金额:money\"]", "exact", "[[\"窗口\", \"1000\"]]")
        .column("工资", "money", "=基本", "section = \"应发\"\nflags = [\"计税\"]")
        .column("补贴", "money", "=基本", "section = \"应发\"\nflags = [\"应计税\", \"备注\"]")
        .column("应发", "money", "=工资", "section = \"合计\"")
        .column("收入", "money", "=SUM(项目[计税])", "")
        .column("好月", "number", "=COUNTIF(本年[星级], \">=\" & 线)", "decimals = 0");
    let quoted = |text: &str| format!("\"{text}\"");
    let expected = [
        (Code::NeverUsed, quoted("岗位")),
        (Code::NeverUsed, quoted("旧线")),
        (Code::NeverUsed, quoted("旧表")),
        (Code::NotInAnyTotal, quoted("补贴")),
        // 备注 reads like nothing that is summed: a remark.
        (Code::FlagNeverSummed, quoted("补贴")),
    ];
    assert_eq!(warned(&sheet), expected);
    let program = sheet.program();
    let flag = program.warnings.last().unwrap();
    assert!(flag.chinese().contains("（是不是“计税”？）"), "{}", flag.chinese());
    // A score sheet's columns are all there to be seen; rules are there for others.
    assert_eq!(codes(&Sheet::of_kind("score").column("分", "number", "=全月计薪日", "decimals = 0")), []);
    let rules = Sheet::of_kind("rules").more("[[parameter]]\nname = \"线\"\nvalue = \"3\"\nassumed = \"x\"");
    assert_eq!(codes(&rules), []);
}

#[test]
fn nothing_is_missing_of_a_section_that_is_not_added_up() {
    let items = Sheet::pay()
        .input("基本", "money", "")
        .column("养老单位", "money", "=基本", "section = \"单位承担\"")
        .column("医疗单位", "money", "=基本", "section = \"单位承担\"");
    assert_eq!(codes(&items), []);
    let added = items.column("单位合计", "money", "=养老单位", "section = \"合计\"");
    assert_eq!(codes(&added), [Code::NotInAnyTotal]);
}

#[test]
fn texts_outside_the_permitted_ones_hold() {
    let program = posts().column("岗", "text", "=岗位 & 别的", "").program();
    let people =
        ["窗口", "窗囗", ""].map(|post| person(values([("岗位", post.into()), ("别的", "x".into())])));
    with(&program, &month(people.into()), |evaluation| {
        assert_eq!(brief(&evaluation.person(0, "岗")), "窗口x");
        let held: Vec<_> = evaluation.held.iter().map(|held| (held.person, held.error)).collect();
        assert_eq!(held, [(1, CellError::OutsideLimits), (2, CellError::Missing)]);
        assert_eq!(evaluation.held[0].missing, ["岗位"]);
    });
}

#[test]
fn faults_that_stop_a_sheet_have_their_codes_and_places() {
    let input = |rest: &str| Sheet::pay().input("岗位", "text", rest);
    let table = |rows: &str| Sheet::pay().table("表", "[\"键:text\", \"值:number\"]", "exact", rows);
    for (sheet, expected, marked) in [
        (Sheet::pay().more("[[source]]\nid = \"doc\"\ntitle = \"又一份\""), Code::SourceTwice, "\"doc\""),
        (input("one_of = [\"甲\", \"乙\", \"甲\"]"), Code::PermittedTwice, "\"甲\""),
        (input("one_of = [\"Aa\", \"aA\"]"), Code::PermittedTwice, "\"aA\""),
        (input("one_of = [\"甲\"]\nblank = \"无\""), Code::BadValue, "\"无\""),
        (Sheet::pay().input("级", "number", "one_of = [\"1\"]"), Code::PermittedValues, "\"1\""),
        (table("[]"), Code::TableEmpty, "\"表\""),
        (
            table("[[\"甲\", \"1\"],\n  [\"乙\", \"1\"],\n  [\"甲\", \"2\"]]"),
            Code::TableKeyTwice,
            "[\"甲\", \"2\"]",
        ),
        (
            Sheet::pay()
                .more("[[input]]\nname = \"又\"\ncode = \"input_1\"\ntype = \"text\"")
                .input("先", "text", ""),
            Code::CodeTwice,
            "\"先\"",
        ),
    ] {
        let found = sheet.compile().err().unwrap_or_default();
        assert_eq!(found.iter().map(|one| one.code).collect::<Vec<_>>(), [expected], "{}", show(&found));
        let place = found[0].place.as_ref().unwrap();
        let text: String = place.text.chars().skip(place.column - 1).take(place.length).collect();
        assert_eq!(text, marked, "{}", show(&found));
    }
}

#[test]
fn dates_that_contradict_each_other_are_refused() {
    let text = Sheet::pay().text();
    let ends = text
        .replace("effective_from = 2026-01-01", "effective_from = 2026-01-01\npublished_until = 2025-12-31");
    let found = compile(&ends).unwrap_err();
    assert_eq!(found[0].code, Code::EndsBeforeItBegins);
    assert_eq!(found[0].place.as_ref().unwrap().line, 6);
    let same_day = ends.replace("2025-12-31", "2026-01-01");
    assert!(compile(&same_day).is_ok(), "a rule of one day");

    let mut library = Library::default();
    library.add("一.toml", &text).unwrap();
    let found = library.add("二.toml", &text).unwrap_err();
    assert_eq!(found[0].code, Code::VersionTwice);
    assert!(found[0].chinese().contains("一.toml"), "{}", found[0].chinese());
    assert_eq!(found[0].place.as_ref().unwrap().line, 5);
    assert_eq!(library.versions(FAMILY).next().unwrap().file.name, "一.toml");
    // An office's own version is meant to take the other's place.
    let (family, from) = library.lay_over("三.toml", &text).unwrap();
    assert_eq!((family.as_str(), from), (FAMILY, date("2026-01-01")));
    assert_eq!(
        library.versions(FAMILY).map(|sheet| sheet.file.name.as_str()).collect::<Vec<_>>(),
        ["三.toml"]
    );
    // Before the first version there is no rule.
    let early = library.compile(FAMILY, date("2025-12-01"), date("2025-12-31")).unwrap_err();
    assert_eq!(early[0].code, Code::NoVersionForDate);
}
