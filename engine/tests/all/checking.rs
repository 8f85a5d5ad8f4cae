//! What is wrong with a sheet is told by code and place, several things at once.

use crate::support::{Sheet, compile, date, show};
use xingchou_engine::diagnostic::{Code, Diagnostic, Severity};
use xingchou_engine::library::Library;
use xingchou_engine::program::Program;

/// Names of every type and grain to write formulas with.
fn sheet() -> Sheet {
    Sheet::pay()
        .input("甲", "money", "")
        .input("乙", "number", "decimals = 2")
        .input("丙", "text", "")
        .input("丁", "date", "")
        .input("戊", "truth", "")
        .input("段", "money", "grain = \"part\"")
        .table("津贴", "[\"等级:text\", \"金额:money\"]", "exact", "[[\"无\", \"0\"], [\"甲等\", \"1\"]]")
        .table("星", "[\"下限:number\", \"级:number\"]", "low", "[[\"0\", \"1\"], [\"60\", \"2\"]]")
        .table(
            "税",
            "[\"不超过:money\", \"率:number\"]",
            "high",
            "[[\"9.99E+307\", \"0.1\"], [\"36000\", \"0.03\"]]",
        )
        .column("项", "money", "=甲", "flags = [\"计税\"]")
}

fn codes(found: &[Diagnostic]) -> Vec<Code> {
    found.iter().map(|diagnostic| diagnostic.code).collect()
}

fn found_in(sheet: &Sheet) -> Vec<Diagnostic> {
    sheet.compile().err().unwrap_or_default()
}

#[test]
fn wrong_formulas_have_their_codes() {
    use Code::*;
    let mut wrong = String::new();
    for (value_type, formula, expected) in [
        ("money", "=甲 + ROUND(甲 * 乙, 5) + 12 * 甲", &[][..]),
        ("money", "甲", &[FormulaStart]),
        ("money", "=甲 +", &[FormulaSyntax]),
        ("money", "=(甲", &[FormulaSyntax]),
        ("money", "=甲)", &[FormulaSyntax]),
        ("money", "=甲 乙", &[FormulaSyntax]),
        ("money", "=", &[FormulaSyntax]),
        ("money", "=MAX(甲，0)", &[FullWidth]),
        ("money", "=IF（戊，甲，0）", &[FullWidth, FullWidth, FullWidth, FullWidth]),
        ("truth", "=丙 = “无”", &[FullWidth, FullWidth]),
        ("truth", "=甲 ＞ 0", &[FullWidth]),
        ("money", "=甲 * 2", &[NumberInFormula]),
        ("money", "=甲 * 0.5 + 甲 * 3", &[NumberInFormula, NumberInFormula]),
        ("money", "=甲 * 50%", &[NumberInFormula]),
        ("number", "=乙^乙", &[NotSupported]),
        ("number", "=A1", &[NotSupported]),
        ("number", "=SUM(A1:B2)", &[NotSupported]),
        ("number", "=SUM({1,0})", &[NotSupported]),
        ("money", "=IF(戊, , 甲)", &[NotSupported]),
        ("number", "=#N/A", &[NotSupported]),
        ("money", "=甲 + 乙", &[TypeOfOperation]),
        ("money", "=甲 * 甲", &[TypeOfOperation]),
        ("money", "=乙 / 甲", &[TypeOfOperation]),
        ("date", "=丁 + 丁", &[TypeOfOperation]),
        ("date", "=丁 + 甲", &[TypeOfOperation]),
        ("money", "=甲 + 丙", &[TypeOfOperation]),
        ("money", "=SUM(甲, 乙)", &[TypeOfOperation]),
        ("truth", "=丙 > \"a\"", &[TextOrder]),
        ("truth", "=戊 > TRUE", &[TextOrder]),
        ("truth", "=丙 = 甲", &[TypeOfOperation]),
        ("truth", "=甲 > 乙", &[TypeOfOperation]),
        ("truth", "=甲 > 0", &[]),
        ("money", "=IF(甲, 1, 0)", &[TypeMismatch]),
        ("money", "=IF(戊, 甲, 丙)", &[TypeMismatch]),
        ("money", "=IFERROR(甲, \"无\")", &[TypeMismatch]),
        ("truth", "=NOT(甲)", &[TypeMismatch]),
        ("truth", "=AND(戊, 丙)", &[TypeMismatch]),
        ("money", "=-丙", &[TypeMismatch]),
        ("text", "=丙 & 丁", &[TypeMismatch]),
        ("number", "=MOD(甲, 乙)", &[TypeMismatch]),
        ("number", "=YEAR(乙)", &[TypeMismatch]),
        ("money", "=丙", &[ColumnType]),
        ("money", "=乙", &[ColumnType]),
        ("number", "=甲 * 乙", &[ColumnType]),
        ("money", "=0", &[]),
        ("money", "=假名", &[UnknownName]),
        ("money", "=假名 + 又一个", &[UnknownName, UnknownName]),
        ("money", "=TEXT(甲, \"0\")", &[UnknownFunction]),
        ("money", "=IFS(戊, 甲)", &[UnknownFunction]),
        ("money", "=IF(戊, 甲)", &[ArgumentCount]),
        ("money", "=ROUND(甲)", &[ArgumentCount]),
        ("money", "=SUM()", &[ArgumentCount]),
        ("truth", "=AND()", &[ArgumentCount]),
        ("money", "=ROUND(甲, 乙)", &[NeedsWholeNumber]),
        ("money", "=ROUND(甲, 2.5)", &[NeedsWholeNumber]),
        ("money", "=LARGE(甲, 1)", &[NeedsRange]),
        ("money", "=LARGE(分段[段], 2)", &[]),
        ("money", "=LARGE(分段[段], 乙 + 2)", &[NumberInFormula]),
        ("number", "=COUNT(甲)", &[NeedsRange]),
        ("number", "=RANK(甲, 甲)", &[NeedsRange]),
        ("money", "=AVERAGE(分段[段], 甲)", &[RangeAlone]),
        ("money", "=MAX()", &[ArgumentCount]),
        ("truth", "=AND()", &[ArgumentCount]),
        ("money", "=甲 + 0", &[]),
        ("money", "=MAX(0, 甲) * 12 / 100", &[]),
        ("money", "=甲 + 12", &[TypeOfOperation]),
        ("money", "=甲 + 100 * 12", &[TypeOfOperation]),
        ("money", "=IF(甲 > 100, 甲, 0)", &[TypeOfOperation]),
        ("money", "=MAX(甲, 1)", &[TypeOfOperation]),
        ("money", "=12", &[ColumnType]),
        ("number", "=IF(乙 > 100, 1, 12)", &[]),
        ("money", "=VLOOKUP(丙, 津贴, 2, TRUE)", &[TableSide]),
        ("number", "=VLOOKUP(乙, 星, 2, FALSE)", &[TableSide]),
        ("number", "=INDEX(税[率], MATCH(甲, 税[不超过], 0))", &[TableSide]),
        ("number", "=INDEX(税[率], MATCH(甲, 税[不超过], 1))", &[TableSide]),
        ("number", "=VLOOKUP(甲, 税, 2, TRUE)", &[TableSide]),
        ("number", "=INDEX(星[级], MATCH(乙, 星[下限], -1))", &[TableSide]),
        ("money", "=VLOOKUP(丙, 甲, 2, FALSE)", &[NotATable]),
        ("money", "=VLOOKUP(丙, 没有此表, 2, FALSE)", &[UnknownName]),
        ("money", "=VLOOKUP(丙, 津贴, 3, FALSE)", &[UnknownTableColumn]),
        ("money", "=VLOOKUP(丙, 津贴, 0, FALSE)", &[UnknownTableColumn]),
        ("money", "=VLOOKUP(甲, 津贴, 2, FALSE)", &[TypeMismatch]),
        ("money", "=VLOOKUP(丙, 津贴, 2, 戊)", &[LookupForm]),
        ("money", "=VLOOKUP(丙, 津贴, 2)", &[ArgumentCount]),
        ("money", "=INDEX(津贴[没有], MATCH(丙, 津贴[等级], 0))", &[UnknownTableColumn]),
        ("money", "=INDEX(津贴[金额], MATCH(丙, 津贴[金额], 0))", &[LookupForm]),
        ("money", "=INDEX(津贴[金额], MATCH(丙, 星[下限], 0))", &[LookupForm]),
        ("money", "=INDEX(津贴[金额], 1)", &[LookupForm]),
        ("number", "=MATCH(丙, 津贴[等级], 0)", &[LookupForm]),
        ("money", "=津贴", &[LookupForm]),
        ("money", "=津贴[金额]", &[LookupForm]),
        ("money", "=全组[甲]", &[RangeOutsideAggregate]),
        ("money", "=分段[段] + 0", &[RangeOutsideAggregate]),
        ("money", "=SUM(全组[甲])", &[NoPeerGroup]),
        ("money", "=SUM(人员[甲])", &[RangeGrain]),
        ("money", "=SUM(分段[甲])", &[RangeGrain]),
        ("money", "=SUM(分段[没有])", &[UnknownName]),
        ("money", "=SUM(没有[甲])", &[UnknownRange]),
        ("money", "=SUM(上年[甲])", &[EarlierName]),
        ("money", "=LARGE(本年[项], 1)", &[EarlierFunction]),
        ("money", "=SUM(本年[没有])", &[UnknownName]),
        ("money", "=SUM(项目[没有])", &[UnknownFlag]),
        ("money", "=AVERAGE(项目[计税])", &[LookupForm]),
        ("number", "=SQRT(乙)", &[ScoreOnly]),
        ("number", "=COUNTIF(分段[段], \">5\")", &[CriterionForm]),
        ("number", "=COUNTIF(分段[段], \"<>\" & 甲)", &[CriterionForm]),
        ("number", "=DATEDIF(丁, 丁, \"md\")", &[BadValue]),
        ("money", "=结果", &[Circle]),
        ("money", "=SUM(项目[计税]) + 结果", &[Circle]),
        ("text", "=\"没有关上", &[FormulaSyntax]),
    ] {
        let decimals = if value_type == "number" { "decimals = 2" } else { "" };
        let found = found_in(&sheet().column("结果", value_type, formula, decimals));
        if codes(&found) != expected {
            wrong += &format!("{formula}: expected {expected:?}\n{}", show(&found));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn grains_are_kept() {
    for (formula, rest, expected) in [
        ("=甲", "grain = \"unit\"", Code::FinerName),
        ("=段", "grain = \"unit\"", Code::FinerName),
        ("=SUM(项目[计税])", "grain = \"part\"\nover_parts = \"days\"", Code::RangeGrain),
        ("=SUM(分段[段])", "grain = \"part\"\nover_parts = \"days\"", Code::RangeGrain),
        ("=SUM(本年[项])", "grain = \"part\"\nover_parts = \"days\"", Code::RangeGrain),
    ] {
        assert_eq!(
            codes(&found_in(&sheet().column("结果", "money", formula, rest))),
            [expected],
            "{formula}"
        );
    }
}

#[test]
fn faults_of_the_file_have_their_codes() {
    use Code::*;
    let parameter = |name: &str, rest: &str| format!("[[parameter]]\nname = \"{name}\"\n{rest}");
    let table = |side: &str, rows: &str| {
        format!(
            "[[table]]\nname = \"表\"\ncolumns = [\"键:number\", \"值:number\"]\nside = \"{side}\"\nrows = {rows}\nsource = \"doc\""
        )
    };
    let words = |rows: &str| {
        format!(
            "[[table]]\nname = \"表\"\ncolumns = [\"键:text\", \"值:number\"]\nrows = {rows}\nsource = \"doc\""
        )
    };
    let column = |rest: &str| {
        format!("[[column]]\nname = \"列\"\ncode = \"c\"\nformula = '=甲'\nassumed = \"x\"\n{rest}")
    };
    let input = |value_type: &str, over_parts: &str| {
        format!(
            "[[input]]\nname = \"入\"\ncode = \"in\"\ntype = \"{value_type}\"\ngrain = \"part\"\nover_parts = \"{over_parts}\""
        )
    };
    let mut wrong = String::new();
    for (more, expected) in [
        (parameter("数", "value = \"0.1\"\nassumed = \"x\""), &[][..]),
        (parameter("数", "value = \"0.1\""), &[NoSource]),
        (parameter("数", "value = \"0.1\"\nsource = \"无此\""), &[UnknownSource]),
        (parameter("数", "value = \"0.1\"\nsource = \"doc 第六条; 无此\""), &[UnknownSource]),
        (parameter("数", "value = \"一千\"\nassumed = \"x\""), &[BadNumber]),
        (parameter("数", "value = \"1,000\"\nassumed = \"x\""), &[BadNumber]),
        (parameter("数", "value = \"十月\"\ntype = \"date\"\nassumed = \"x\""), &[BadDate]),
        (parameter("数", "value = \"也许\"\ntype = \"truth\"\nassumed = \"x\""), &[BadValue]),
        (parameter("数", "value = 1\nassumed = \"x\""), &[BadToml]),
        (parameter("数", "valu = \"1\"\nassumed = \"x\""), &[BadToml]),
        ("[[parameter]\n".to_string(), &[BadToml]),
        (parameter("Q1", "value = \"1\"\nassumed = \"x\""), &[BadName]),
        (parameter("两 词", "value = \"1\"\nassumed = \"x\""), &[BadName]),
        (parameter("保险(个人)", "value = \"1\"\nassumed = \"x\""), &[BadName]),
        (parameter("全组", "value = \"1\"\nassumed = \"x\""), &[ReservedName]),
        (parameter("本段计薪日", "value = \"1\"\nassumed = \"x\""), &[ReservedName]),
        (parameter("丙", "value = \"1\"\nassumed = \"x\""), &[NameTwice]),
        (parameter("数", "value = \"1\"\nassumed = \"x\"\nreplaces = true"), &[ReplacesNothing]),
        (table("exact", "[[\"1\", \"1\"], [\"1.0\", \"2\"]]"), &[TableKeyTwice]),
        (table("exact", "[[\"1\"], [\"2\", \"2\", \"3\"]]"), &[BadTableRow, BadTableRow]),
        (table("exact", "[[\"1\", \"x\"]]"), &[BadNumber]),
        (table("low", "[[\"0\", \"1\"], [\"60\", \"2\"], [\"50\", \"3\"]]"), &[TableNotAscending]),
        (table("low", "[[\"0\", \"1\"], [\"0\", \"2\"]]"), &[TableNotAscending]),
        (table("high", "[[\"9.99E+307\", \"1\"], [\"50\", \"2\"], [\"60\", \"3\"]]"), &[TableNotDescending]),
        (table("high", "[[\"60\", \"1\"], [\"50\", \"2\"]]"), &[TableNotClosed]),
        (words("[[\"Abc\", \"1\"], [\"aBC\", \"2\"]]"), &[TableKeyTwice]),
        (words("[[\"a*\", \"1\"], [\"b?\", \"2\"], [\"c~\", \"2\"]]"), &[TableKeyWildcard; 3]),
        (table("exact", "[]").replace("键:number", "键:数"), &[BadValue]),
        (column("type = \"money\"\ngrain = \"part\""), &[NeedsOverParts]),
        (column("type = \"number\""), &[NeedsDecimals]),
        (column("type = \"money\"\ndecimals = 9"), &[NeedsDecimals]),
        (column("type = \"text\"\ngrain = \"part\"\nover_parts = \"sum\""), &[OverPartsType]),
        (column("type = \"money\"").replace("\"c\"", "\"column_1\""), &[CodeTwice]),
        (parameter("数", "value = \"0.1\"\nsource = \"\""), &[NoSource]),
        (parameter("数", "value = \"0.1\"\nsource = \" ; \""), &[NoSource]),
        (parameter("数", "value = \"0.1\"\nassumed = \"\""), &[NoSource]),
        (table("exact", "[{ values = [\"1\", \"1\"], sorce = \"doc\" }]"), &[BadToml]),
        (table("exact", "[[1, 2]]"), &[BadToml]),
        (table("exact", "[[\"1\", \"1\"]]").replace("值:number", "键:number"), &[TableColumnTwice]),
        (
            words("[[\"a\", \"1\"], [\"b\", \"2\"]]").replace("rows", "side = \"low\"\nrows"),
            &[TableLimitsNotNumbers],
        ),
        (input("text", "days"), &[OverPartsType]),
        (input("date", "days"), &[OverPartsType]),
        (input("date", "highest"), &[OverPartsType]),
        (input("truth", "sum"), &[OverPartsType]),
        (input("text", "last"), &[]),
        (input("money", "days"), &[]),
        (input("number", "highest"), &[]),
        ("[[opening]]\ncolumn = \"没有\"\nfrom = \"累计\"".to_string(), &[OpeningColumn]),
    ] {
        let found = found_in(&sheet().more(&more));
        if codes(&found) != expected {
            wrong += &format!("{more}\nexpected {expected:?}\n{}", show(&found));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn several_faults_are_told_at_once() {
    let found =
        found_in(
            &sheet()
                .column("一", "money", "=甲 * 2 + 假名", "")
                .column("二", "money", "=MAX(甲，0)", "")
                .column("三", "number", "=乙 + 丙", "decimals = 2"),
        );
    assert_eq!(
        codes(&found),
        [Code::NumberInFormula, Code::UnknownName, Code::FullWidth, Code::TypeOfOperation],
        "{}",
        show(&found)
    );
}

#[test]
fn circles_are_named_in_full() {
    let found =
        found_in(&sheet().column("一", "money", "=二", "").column("二", "money", "=三 + 甲", "").column(
            "三",
            "money",
            "=IF(戊, 一, 0)",
            "",
        ));
    assert_eq!(codes(&found), [Code::Circle]);
    assert!(found[0].chinese().contains("“一” → “二” → “三” → “一”"), "{}", found[0].chinese());
    let through_the_group = Sheet::of_kind("score")
        .peer_group("组")
        .input("组", "text", "")
        .column("一", "number", "=AVERAGE(全组[二])", "decimals = 2")
        .column("二", "number", "=一 + 1", "decimals = 2");
    assert_eq!(codes(&found_in(&through_the_group)), [Code::Circle]);
}

#[test]
fn families_and_dates() {
    let head = |family: &str, from: &str, include: &str, body: &str| {
        format!(
            "[sheet]\nfamily = \"{family}\"\ntitle = \"{family}\"\nkind = \"pay\"\neffective_from = {from}\ninclude = [{include}]\n{body}"
        )
    };
    let codes_of = |sheets: &[String], first: &str, last: &str| {
        let mut library = Library::default();
        for (number, sheet) in sheets.iter().enumerate() {
            library.add(&format!("{number}.toml"), sheet).unwrap();
        }
        codes(&library.compile("甲", date(first), date(last)).err().unwrap_or_default())
    };
    let october = ("2026-10-01", "2026-10-31");
    let both = [head("甲", "2026-01-01", "\"乙\"", ""), head("乙", "2026-01-01", "\"甲\"", "")];
    assert_eq!(codes_of(&both, october.0, october.1), [Code::IncludeCircle]);
    let lone = [head("甲", "2026-01-01", "\"乙\", \"丙\"", "")];
    assert_eq!(codes_of(&lone, october.0, october.1), [Code::UnknownFamily, Code::UnknownFamily]);
    let late = [head("甲", "2026-11-01", "", "")];
    assert_eq!(codes_of(&late, october.0, october.1), [Code::NoVersionForDate]);
    let changing = [head("甲", "2026-01-01", "", ""), head("甲", "2026-10-15", "", "")];
    assert_eq!(codes_of(&changing, october.0, october.1), []);
    assert_eq!(codes_of(&changing, "2026-11-01", "2026-11-30"), []);
    let parameter = |value: &str, rest: &str| {
        format!("[[parameter]]\nname = \"数\"\nvalue = \"{value}\"\nassumed = \"x\"\n{rest}")
    };
    let replaced = [
        head("甲", "2026-01-01", "\"乙\"", &parameter("2", "replaces = true")),
        head("乙", "2026-01-01", "", &parameter("1", "")),
    ];
    let mut library = Library::default();
    for sheet in &replaced {
        library.add("x.toml", sheet).unwrap();
    }
    let program = library.compile("甲", date(october.0), date(october.1)).unwrap();
    assert_eq!(program.parameters.len(), 1);
    assert_eq!(program.parameters[0].text, "2");
    let twice = [head("甲", "2026-01-01", "\"乙\"", &parameter("2", "")), replaced[1].clone()];
    assert_eq!(codes_of(&twice, october.0, october.1), [Code::NameTwice]);
    // A parameter that a column or a table replaced would stay behind the formulas that read it.
    let column = "[[column]]\nname = \"数\"\ncode = \"c\"\ntype = \"number\"\ndecimals = 0\nformula = '=1'\nassumed = \"x\"\nreplaces = true";
    let table = "[[table]]\nname = \"数\"\ncolumns = [\"键:text\"]\nrows = [[\"一\"]]\nassumed = \"x\"\nreplaces = true";
    let input = "[[input]]\nname = \"数\"\ncode = \"i\"\ntype = \"number\"\nreplaces = true";
    for other in [column, table, input] {
        let other_kind = [head("甲", "2026-01-01", "\"乙\"", other), replaced[1].clone()];
        assert_eq!(codes_of(&other_kind, october.0, october.1), [Code::ReplacesOtherKind], "{other}");
    }
}

#[test]
fn faults_of_toml_are_told_in_chinese_too() {
    let parameter = "[[parameter]]\nname = \"数\"\n";
    let column = "[[column]]\nname = \"列\"\ncode = \"c\"\ntype = \"money\"\nassumed = \"x\"\n";
    for (more, chinese, english) in [
        (
            format!("{parameter}value = 1000\nassumed = \"x\""),
            "1000 要加引号，写成 \"1000\"",
            "invalid type: integer",
        ),
        (format!("{parameter}value = 0.5\nassumed = \"x\""), "0.5 要加引号", "floating point"),
        (format!("{parameter}assumed = \"x\""), "缺少“value”", "missing field"),
        (format!("{parameter}valu = \"1\""), "没有“valu”这一项；可用：name、value", "unknown field"),
        (format!("{parameter}name = \"二\""), "写了两次", "duplicate key"),
        (format!("{parameter}value = \"1\nassumed = \"x\""), "引号没有成对", "basic string"),
        (format!("{parameter}value = '1\nassumed = \"x\""), "引号没有成对", "literal string"),
        (format!("{parameter}value = 一千"), "要加半角引号", "must be quoted"),
        (format!("{parameter}value"), "等号", "key with no value"),
        (format!("{parameter}值 = \"1\""), "英文词", "unquoted key"),
        (format!("{parameter}type = \"钱\""), "不能写“钱”；可用：money、number", "unknown variant"),
        ("[parameter]\nname = \"数\"".to_string(), "两层方括号", "expected a sequence"),
        ("[[parameter]\nname = \"数\"".to_string(), "方括号没有成对", "unclosed"),
        (format!("{column}formula = \"=IF(a=\"b\",1,0)\""), "单引号", "expected newline"),
        (format!("{column}decimals = \"2\""), "不加引号的整数", "expected u32"),
        (format!("{column}flags = \"计税\""), "写成列表", "expected a sequence"),
        (format!("{column}replaces = \"true\""), "true 或 false", "expected a boolean"),
        (
            "[[source]]\nid = \"a\"\ntitle = \"b\"\npublished_until = \"2026-10-01\"".to_string(),
            "日期不加引号",
            "invalid type: string",
        ),
        (
            "[[table]]\nname = \"表\"\ncolumns = [\"键:text\"]\nrows = [[1]]\nassumed = \"x\"".to_string(),
            "表格的一行应写成",
            "untagged",
        ),
    ] {
        let found = found_in(&sheet().more(&more));
        assert_eq!(codes(&found), [Code::BadToml], "{more}");
        assert!(found[0].chinese().contains(chinese), "{more}\n{}", found[0].chinese());
        assert!(!found[0].chinese().contains("expected"), "{}", found[0].chinese());
        assert!(found[0].english().contains(english), "{more}\n{}", found[0].english());
    }
}

#[test]
fn what_rests_on_a_document_past_its_time_is_assumed_with_a_warning() {
    let resting = "[[parameter]]\nname = \"公布标准\"\nvalue = \"3\"\nsource = \"doc 第一条\"\n\n\
                   [[column]]\nname = \"公布列\"\ncode = \"published\"\ntype = \"money\"\nformula = '=甲 * 公布标准'\n\
                   source = \"doc\"";
    let until = |day: &str| {
        sheet()
            .more(resting)
            .text()
            .replace("title = \"文件\"", &format!("title = \"文件\"\npublished_until = {day}"))
    };
    let program = compile(&until("2026-10-30")).unwrap();
    assert!(codes(&program.warnings).contains(&Code::PublishedPast));
    for warning in &program.warnings {
        assert_eq!(warning.code.severity(), Severity::Warning, "{}", warning.display());
    }
    // Everything that rests on it: tables, parameters, and the rules of columns.
    let all = |program: &Program| -> Vec<Option<String>> {
        let column = program.column("公布列").unwrap().1.definition.basis.clone();
        let parameter = program.parameters.iter().find(|one| one.name == "公布标准").unwrap().basis.clone();
        let bases = program.tables.iter().map(|table| table.basis.clone()).chain([column, parameter]);
        bases.map(|basis| basis.assumed().map(str::to_owned)).collect()
    };
    assert!(all(&program).iter().all(|who| who.as_ref().is_some_and(|who| who.contains("2026-10-30"))));
    let program = compile(&until("2026-10-31")).unwrap();
    assert!(!codes(&program.warnings).contains(&Code::PublishedPast), "{}", show(&program.warnings));
    assert!(all(&program).iter().all(Option::is_none));
}

#[test]
fn a_sheet_past_its_time_goes_on_with_a_warning() {
    let text = sheet()
        .text()
        .replace("effective_from = 2026-01-01", "effective_from = 2020-01-01\npublished_until = 2025-12-31");
    let program = compile(&text).unwrap();
    // One warning for the sheet, and all that rests on its documents counts as assumed, as the warning says.
    let of_the_sheet = codes(&program.warnings).into_iter().filter(|code| *code == Code::PublishedPast);
    assert_eq!(of_the_sheet.count(), 1);
    assert!(!program.tables.is_empty());
    for table in &program.tables {
        assert!(table.basis.assumed().unwrap().contains("2025-12-31"), "{:?}", table.basis);
    }
    // A document that says itself how long it was published for is believed.
    let own = text.replace("title = \"文件\"", "title = \"文件\"\npublished_until = 2026-12-31");
    assert!(compile(&own).unwrap().tables.iter().all(|table| table.basis.assumed().is_none()));
}

#[test]
fn numbers_of_codes_are_told_over_the_phone() {
    let found = found_in(&sheet().column("结果", "money", "=甲 * 2", ""));
    assert_eq!(found[0].code.number(), "R028");
    assert!(found[0].english().starts_with("the number 2 "), "{}", found[0].english());
}

#[test]
fn diagnostics_as_people_see_them() {
    let mut shown = String::new();
    for (value_type, formula) in [
        ("money", "=MAX(甲，0)"),
        ("money", "=基本工姿 + 甲"),
        ("money", "=甲 * 0.5"),
        ("money", "=甲 + 乙"),
        ("truth", "=丙 > \"甲等\""),
        ("number", "=INDEX(税[率], MATCH(甲, 税[不超过], 1))"),
        ("money", "=IF(戊, 甲)"),
        ("money", "=乙"),
        ("money", "=结果"),
        ("money", "=(甲"),
        ("money", "=TEXT(甲, \"0.00\")"),
        ("money", "=SUM(全组[甲])"),
    ] {
        let sheet = sheet().column("基本工资", "money", "=甲", "").column(
            "结果",
            value_type,
            formula,
            "decimals = 2",
        );
        shown += &show(&found_in(&sheet));
        shown += "\n";
    }
    insta::assert_snapshot!(shown);
}
