//! What is wrong with a rule sheet: a code, its arguments and the place, told in Chinese and English with a caret.

use serde::Serialize;
use std::fmt::Write as _;

/// Whether a diagnostic stops the sheet from being used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The sheet can't be used.
    Error,
    /// The sheet can be used; people are told.
    Warning,
}

/// Where in which file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The name of the sheet's file.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// How many characters the caret marks, at least 1.
    pub length: usize,
    /// The text of the line.
    pub text: String,
}

impl Place {
    /// The place of a byte range in a file's text. A range past the end is the end.
    #[must_use]
    pub fn of(file: &str, text: &str, range: std::ops::Range<usize>) -> Self {
        let floor = |mut offset: usize| {
            offset = offset.min(text.len());
            while !text.is_char_boundary(offset) {
                offset -= 1;
            }
            offset
        };
        let (start, end) = (floor(range.start), floor(range.end.max(range.start)));
        let before = text.get(..start).unwrap_or("");
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let rest = text.get(line_start..).unwrap_or("");
        let line_text = rest.lines().next().unwrap_or("");
        let column = before.get(line_start..).unwrap_or("").chars().count() + 1;
        let marked = text.get(start..end).unwrap_or("").lines().next().unwrap_or("").chars().count();
        Self {
            file: file.to_string(),
            line: before.matches('\n').count() + 1,
            column,
            length: marked.max(1),
            text: line_text.to_string(),
        }
    }
}

macro_rules! codes {
    ($($(#[$meta:meta])* $code:ident = $number:literal, $severity:ident, $zh:literal, $en:literal;)+) => {
        /// What kind of thing is wrong. Arguments fill `{0}`, `{1}`… of the texts.
        #[allow(rustdoc::broken_intra_doc_links, reason = "the texts quote [[tables]] of a sheet, which are no links")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
        pub enum Code { $(#[doc = $en] $code,)+ }

        impl Code {
            /// The short number that can be told over the phone.
            #[must_use]
            pub fn number(self) -> &'static str { match self { $(Self::$code => $number,)+ } }
            /// Whether it stops the sheet.
            #[must_use]
            pub fn severity(self) -> Severity { match self { $(Self::$code => Severity::$severity,)+ } }
            fn chinese(self) -> &'static str { match self { $(Self::$code => $zh,)+ } }
            fn english(self) -> &'static str { match self { $(Self::$code => $en,)+ } }
        }
    };
}

codes! {
    BadToml = "R001", Error, "文件格式有误：{0}", "the file is not valid TOML: {0}";
    UnknownFamily = "R002", Error, "找不到规则表“{0}”", "there is no rule sheet family \"{0}\"";
    NoVersionForDate = "R003", Error, "规则表“{0}”在 {1} 没有生效的版本，最早的版本自 {2} 起生效", "rule sheet \"{0}\" has no version in force on {1}; the first is of {2}";
    IncludeCircle = "R004", Error, "规则表互相包含：{0}", "rule sheets include each other: {0}";
    NameTwice = "R005", Error, "“{0}”已在 {1} 定义；如要替换，请写 replaces = true", "\"{0}\" is defined already in {1}; to replace it write replaces = true";
    ReplacesNothing = "R006", Error, "“{0}”写了 replaces = true，但前面没有同名的定义", "\"{0}\" says replaces = true, but there is nothing of that name to replace";
    BadName = "R007", Error, "“{0}”不能用作名称：在表格软件里它不是一个名称（例如像单元格地址，或含括号、标点、空格）", "\"{0}\" can't be a name: a spreadsheet reads it as something else (a cell address, or it has brackets, punctuation or spaces)";
    ReservedName = "R008", Error, "“{0}”是系统保留的名称，请换一个", "\"{0}\" is reserved; choose another name";
    NoSource = "R009", Error, "“{0}”没有写依据：请写 source（依据）或 assumed（暂定，由谁确认）", "\"{0}\" has no source: write source, or assumed and who must confirm it";
    UnknownSource = "R010", Error, "依据“{0}”没有在 [[source]] 中列出", "the source \"{0}\" is not listed in any [[source]]";
    BadNumber = "R011", Error, "“{0}”不是数字：请写成文本形式的小数，例如 \"1848.00\"", "\"{0}\" is not a number: write it as text, such as \"1848.00\"";
    BadDate = "R012", Error, "“{0}”不是日期：请写成 2026-10-01", "\"{0}\" is not a date: write 2026-10-01";
    BadValue = "R013", Error, "“{0}”在这里不能用；可用：{1}", "\"{0}\" can't stand here; use one of: {1}";
    SourceTwice = "R014", Error, "依据“{0}”在 [[source]] 中列了两次，请改用不同的 id", "the source \"{0}\" is listed twice in [[source]]; give each its own id";
    BadTableRow = "R015", Error, "对照表“{0}”第 {1} 行有 {2} 格，应有 {3} 格", "row {1} of table \"{0}\" has {2} cells instead of {3}";
    TableKeyTwice = "R016", Error, "对照表“{0}”里“{1}”出现两次（不分大小写）", "table \"{0}\" has \"{1}\" twice (case does not count)";
    TableKeyWildcard = "R017", Error, "对照表“{0}”的“{1}”含有 *、? 或 ~，表格软件会当作通配符", "\"{1}\" in table \"{0}\" contains *, ? or ~, which spreadsheets read as wildcards";
    TableNotAscending = "R018", Error, "对照表“{0}”按下限分段，第一列应从小到大，“{1}”的位置不对", "table \"{0}\" has lower limits, which must ascend; \"{1}\" is out of place";
    TableNotDescending = "R019", Error, "对照表“{0}”按上限分段，第一列应从大到小，“{1}”的位置不对", "table \"{0}\" has upper limits, which must descend; \"{1}\" is out of place";
    TableNotClosed = "R020", Error, "对照表“{0}”按上限分段，第一行的上限应为 9.99E+307", "table \"{0}\" has upper limits; the first must be 9.99E+307";
    FormulaStart = "R021", Error, "公式应以等号“=”开头", "a formula begins with =";
    FormulaSyntax = "R022", Error, "公式写法有误：{0}", "the formula can't be read: {0}";
    FullWidth = "R023", Error, "公式里有全角符号“{0}”，请改成半角“{1}”", "the formula contains the full-width sign \"{0}\"; write \"{1}\"";
    TooDeep = "R024", Error, "公式嵌套太深（超过 {0} 层），请拆成几列", "the formula is nested deeper than {0} levels; split it into columns";
    UnknownName = "R025", Error, "没有叫“{0}”的名称{1}", "there is nothing called \"{0}\"{1}";
    UnknownFunction = "R026", Error, "不支持函数 {0}；可用：{1}", "function {0} is not supported; there are: {1}";
    ArgumentCount = "R027", Error, "函数 {0} 需要{1}个参数，这里有 {2} 个", "function {0} takes {1} arguments, not {2}";
    NumberInFormula = "R028", Error, "公式里不能直接写数字 {0}：请设为参数或放进对照表，并注明依据", "the number {0} can't stand in a formula: make it a parameter or part of a table, with its source";
    NotSupported = "R029", Error, "公式里不支持{0}", "{0} is not supported in formulas";
    TypeMismatch = "R030", Error, "这里需要{0}，得到的是{1}", "{0} is needed here, but this is {1}";
    TypeOfOperation = "R031", Error, "{0}与{1}不能用“{2}”运算", "{0} and {1} can't be combined by \"{2}\"";
    TextOrder = "R032", Error, "文字只能比较相等（=）或不等（<>）", "texts can only be compared by = and <>";
    ColumnType = "R033", Error, "列“{0}”声明为{1}，公式得到的是{2}", "column \"{0}\" is declared {1}, but its formula gives {2}";
    FinerName = "R034", Error, "“{0}”是{1}一级的，{2}一级的公式不能直接读取，请写 {3}", "\"{0}\" belongs to a finer grain ({1}) than this formula ({2}); write {3}";
    RangeOutsideAggregate = "R035", Error, "{0} 只能放在 SUM、AVERAGE、COUNT、COUNTIF、MEDIAN、MIN、MAX、RANK、LARGE、SMALL 的参数里", "{0} can only be an argument of SUM, AVERAGE, COUNT, COUNTIF, MEDIAN, MIN, MAX, RANK, LARGE, SMALL";
    RangeGrain = "R036", Error, "{0} 不能用在{1}一级的公式里", "{0} can't be used in a formula of grain {1}";
    UnknownRange = "R037", Error, "“{0}”不是对照表，也不是 全组、分段、人员、各单位、项目、上月、本季、上季、本年、上年", "\"{0}\" is neither a table nor one of 全组, 分段, 人员, 各单位, 项目, 上月, 本季, 上季, 本年, 上年";
    EarlierFunction = "R038", Error, "{0} 不能用于 {1}；以前月份的结果只能用 SUM、AVERAGE、COUNT、COUNTIF、MEDIAN、MIN、MAX 读取", "{0} can't be used on {1}; results of earlier months are read by SUM, AVERAGE, COUNT, COUNTIF, MEDIAN, MIN, MAX only";
    NoPeerGroup = "R039", Error, "用到全组[…]，但 [sheet] 没有写 peer_group（按什么分组）", "全组[…] is used, but [sheet] does not say peer_group";
    UnknownFlag = "R040", Error, "没有任何列带有标记“{0}”", "no column bears the flag \"{0}\"";
    NotATable = "R041", Error, "“{0}”不是对照表", "\"{0}\" is not a table";
    UnknownTableColumn = "R042", Error, "对照表“{0}”没有“{1}”这一列", "table \"{0}\" has no column \"{1}\"";
    TableSide = "R043", Error, "对照表“{0}”是{1}，不能用 {2} 查", "table \"{0}\" is {1} and can't be looked up with {2}";
    LookupForm = "R044", Error, "这种查表写法不支持，请写 {0}", "this way of looking up is not supported; write {0}";
    Circle = "R045", Error, "循环引用：{0}", "circular reference: {0}";
    NeedsOverParts = "R046", Error, "列“{0}”是分段一级的，请写 over_parts（days、last、highest、sum）", "column \"{0}\" has grain part and must say over_parts (days, last, highest, sum)";
    NeedsDecimals = "R047", Error, "数值列“{0}”要写 decimals（小数位数，0 到 8）", "number column \"{0}\" must say decimals (0 to 8)";
    OverPartsType = "R048", Error, "“{0}”是{1}，不能按 {2} 合并各分段", "\"{0}\" is {1} and can't be folded by {2}";
    OpeningColumn = "R049", Error, "[[opening]] 的 column “{0}”不是数值或金额列", "[[opening]] names \"{0}\", which is not a numeric column of grain person";
    ScoreOnly = "R050", Error, "{0} 只能用在评分表里", "{0} can only be used in score sheets";
    CriterionForm = "R051", Error, "COUNTIF 的条件请写成 \">=\"&名称 或 一个值", "write the criterion of COUNTIF as \">=\"&name, or as a value";
    PublishedPast = "R052", Warning, "“{0}”公布的执行期到 {1} 为止，之后仍按它计算，但一律算作暂定，请确认新标准", "\"{0}\" was published for the time up to {1}; it is still used, as assumed: confirm what holds now";
    VersionsDiffer = "R053", Error, "规则表自 {1} 起换版，分段列“{0}”在两个版本中不一致（缺少，或类型、小数位数、分段方式、所属部分、标记、资金不同），月内不能分段计算；请让两版的该列一致，或从次月一日起换版", "the rules change on {1}, and part column \"{0}\" is not the same in both versions (missing, or of another type, scale, way of folding, section, flags or fund), so the month can't be split; make it the same, or let the change begin with a month";
    CodeTwice = "R054", Error, "代码“{0}”已用于“{1}”，请换一个", "the code \"{0}\" belongs to \"{1}\" already; choose another";
    ReplacesOtherKind = "R055", Error, "“{0}”写了 replaces = true，但前面的是{1}，这里是{2}；只能由同一类的定义替换，请换一个名称", "\"{0}\" says replaces = true, but what is there is {1} and this is {2}; only a definition of the same kind can replace it: choose another name";
    TooManyTerms = "R056", Error, "一条公式里连着用了超过 {0} 个运算符号，请拆成几列", "the formula joins more than {0} terms in a row; split it into columns";
    FormulaTooLong = "R057", Error, "公式超过 {0} 个字，表格软件放不下，请拆成几列", "the formula is longer than {0} characters, which no spreadsheet takes; split it into columns";
    TableColumnTwice = "R058", Error, "对照表“{0}”有两列都叫“{1}”，请改名", "table \"{0}\" has two columns called \"{1}\"; rename one";
    TableLimitsNotNumbers = "R059", Error, "对照表“{0}”按上下限分段，第一列应为数值、金额或日期；文字请用 side = \"exact\"", "table \"{0}\" has bands, so its first column must be numbers, money or dates; for texts use side = \"exact\"";
    NeedsRange = "R060", Error, "{0} 要对一组数计算，请写成 {0}(全组[列名])、{0}(分段[列名]) 或 {0}(人员[列名]) 的形式", "{0} works on a list: write it like {0}(全组[name]), {0}(分段[name]) or {0}(人员[name])";
    RangeAlone = "R061", Error, "{0} 里的 {1} 只能单独作参数，请拆成几列", "{1} must be the only argument of {0}; split the formula into columns";
    NeedsWholeNumber = "R062", Error, "{0} 在这里要直接写一个整数，例如 2，不能写“{1}”", "{0} takes a literal whole number here, such as 2, not \"{1}\"";
    EarlierName = "R063", Error, "{0}：“{1}”没有以前月份的结果；只能读本表每人（或分段）的计算列，以及写了 from = \"score\" 的输入项", "{0}: there are no earlier results of \"{1}\"; only this sheet's columns of people (or parts) and inputs with from = \"score\" can be read";
    EarlierOpening = "R064", Error, "“{0}”有期初数，期初不分月份，所以只能用 SUM(本年[{0}])", "\"{0}\" has an opening balance, which knows no months: only SUM(本年[{0}]) can be used";
    EarlierCriterion = "R065", Error, "COUNTIF({0}, …) 的条件请写成参数或直接写出的值，例如 \">=\"&参数名", "the criterion of COUNTIF({0}, …) must be a parameter or a value written out, such as \">=\"&parameter";
    EndsBeforeItBegins = "R066", Error, "公布的执行期到 {0} 为止，却从 {1} 才开始生效，请核对日期", "it was published up to {0} but takes effect on {1} only; check the dates";
    VersionTwice = "R067", Error, "规则表“{0}”自 {1} 起的版本已有一份（{2}），同一天不能有两版，请改日期或删去一份", "rule sheet \"{0}\" has a version of {1} already ({2}); two can't begin on one day: change the date or remove one";
    TableEmpty = "R068", Error, "对照表“{0}”没有任何一行", "table \"{0}\" has no row";
    PermittedValues = "R069", Error, "“{0}”是{1}，one_of 只能用于文字；数值请写 min 和 max", "\"{0}\" is {1}; one_of is for texts only, numbers have min and max";
    PermittedTwice = "R070", Error, "“{0}”的 one_of 里“{1}”写了两次（不分大小写）", "\"{1}\" stands twice in one_of of \"{0}\" (case does not count)";
    BandGap = "R071", Warning, "对照表“{0}”最低一档从 {1} 开始，但这里可能查到 {2}，没有对应的档，会暂缓发放", "the lowest band of table \"{0}\" begins at {1}, but {2} can be looked up here: it has no band and holds the person";
    KeyWithoutRow = "R072", Warning, "对照表“{0}”里没有“{1}”，这里可能查到，会暂缓发放；请补上这一行，或用 IF 排除", "table \"{0}\" has no row for \"{1}\", which can be looked up here and holds the person; add the row, or exclude it with IF";
    NeverUsed = "R073", Warning, "{1}“{0}”没有任何公式用到，请删去，或检查公式里的名称", "{1} \"{0}\" is read by no formula; remove it, or check the names in the formulas";
    NotInAnyTotal = "R074", Warning, "“{0}”在“{1}”一栏，但没有计入任何合计，不会发放或扣除", "\"{0}\" stands under {1}, but no total reads it: it is neither paid nor deducted";
    FlagNeverSummed = "R075", Warning, "标记“{0}”没有任何公式汇总（SUM(项目[{0}])），标了也不起作用{1}", "the flag \"{0}\" is summed by no formula (SUM(项目[{0}])), so it has no effect{1}";
}

/// One thing that is wrong, or that people must know, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// What.
    pub code: Code,
    /// What fills the texts.
    pub arguments: Vec<String>,
    /// Where; none when it concerns no single place.
    pub place: Option<Place>,
}

impl Diagnostic {
    /// A diagnostic at a place.
    #[must_use]
    pub fn new(code: Code, arguments: Vec<String>, place: Option<Place>) -> Self {
        Self { code, arguments, place }
    }

    fn fill(&self, template: &str, chinese: bool) -> String {
        let mut text = template.to_string();
        for (index, argument) in self.arguments.iter().enumerate() {
            text = text.replace(&format!("{{{index}}}"), &in_language(argument, chinese));
        }
        text
    }

    /// The Chinese sentence.
    #[must_use]
    pub fn chinese(&self) -> String {
        self.fill(self.code.chinese(), true)
    }

    /// The English sentence.
    #[must_use]
    pub fn english(&self) -> String {
        self.fill(self.code.english(), false)
    }

    /// Both sentences with file, line, column, the line itself and a caret under the place.
    #[must_use]
    pub fn display(&self) -> String {
        let mut out = String::new();
        let word = match self.code.severity() {
            Severity::Error => "错误",
            Severity::Warning => "提醒",
        };
        // Writing to a String can't fail.
        let _ = writeln!(out, "{word} {}：{}", self.code.number(), self.chinese());
        let _ = writeln!(out, "      {}", self.english());
        if let Some(place) = &self.place {
            let _ = writeln!(
                out,
                "  {}，第 {} 行，第 {} 列 (line {}, column {})",
                place.file, place.line, place.column, place.line, place.column
            );
            let _ = writeln!(out, "  | {}", place.text);
            let indent: String = place
                .text
                .chars()
                .take(place.column.saturating_sub(1))
                .map(|character| if is_wide(character) { '\u{3000}' } else { ' ' })
                .collect();
            let carets: String = place
                .text
                .chars()
                .skip(place.column.saturating_sub(1))
                .take(place.length)
                .map(|character| if is_wide(character) { "^^" } else { "^" })
                .collect();
            let carets = if carets.is_empty() { "^".to_string() } else { carets };
            let _ = writeln!(out, "  | {indent}{carets}");
        }
        out
    }
}

/// An argument in one language: terms by their word, lists with the language's comma, a guess as a question.
fn in_language(argument: &str, chinese: bool) -> String {
    if let Some(original) = argument.strip_prefix("@toml:") {
        return if chinese { toml_in_chinese(original) } else { original.to_string() };
    }
    match (argument.strip_prefix("@near:"), chinese) {
        (Some(near), true) => format!("（是不是“{near}”？）"),
        (Some(near), false) => format!(" (did you mean \"{near}\"?)"),
        (None, true) => term(argument, true).to_string(),
        (None, false) => term(argument, false).replace('、', ", "),
    }
}

/// What the TOML reader says, for people who read Chinese; what it wants is told where it can be told.
fn toml_in_chinese(message: &str) -> String {
    let quoted = |message: &str| message.split('`').nth(1).unwrap_or("").to_string();
    let allowed = |message: &str| {
        let list = message.split_once("expected").map_or("", |(_, list)| list);
        list.split('`').skip(1).step_by(2).collect::<Vec<_>>().join("、")
    };
    let (first, wanted) = message.split_once(", expected ").unwrap_or((message, ""));
    if message.contains("untagged enum") {
        return "表格的一行应写成 [\"甲\", \"1\"]，或 { values = [\"甲\", \"1\"], source = \"…\" }；每一格都要加引号".to_string();
    }
    if let Some(found) =
        first.strip_prefix("invalid type: ").or_else(|| first.strip_prefix("invalid value: "))
    {
        let is_number = found.starts_with("integer") || found.starts_with("floating");
        return match wanted {
            "a string" if is_number => format!("{} 要加引号，写成 \"{}\"", quoted(found), quoted(found)),
            "a string" if found.starts_with("boolean") => format!("{} 要加引号", quoted(found)),
            "a string" => "这里要写一段加引号的文字".to_string(),
            "a boolean" => "这里要写 true 或 false，不加引号".to_string(),
            "u32" => "这里要写一个不加引号的整数（0 或更大）".to_string(),
            "a sequence" if found == "map" => "这一节要用两层方括号，例如 [[parameter]]".to_string(),
            "a sequence" => "这里要写成列表，例如 [\"计税\"]".to_string(),
            "a map" => "这一节要用一层方括号，例如 [sheet]".to_string(),
            wanted if wanted.to_lowercase().contains("datetime") => {
                "日期不加引号，直接写成 2026-10-01".to_string()
            }
            _ => "这里的写法不对".to_string(),
        };
    }
    if first.starts_with("missing field") {
        return format!("缺少“{}”这一项", quoted(first));
    }
    if first.starts_with("unknown field") {
        return format!("没有“{}”这一项；可用：{}", quoted(first), allowed(message));
    }
    if first.starts_with("unknown variant") {
        return format!("不能写“{}”；可用：{}", quoted(first), allowed(message));
    }
    let lower = message.to_lowercase();
    let known = [
        ("duplicate key", "这一项写了两次，请删去一个"),
        ("array table", "两层方括号没有成对，例如 [[parameter]]"),
        ("unclosed table", "方括号没有成对，例如 [sheet]"),
        ("basic string", "文字的引号没有成对，或含有不能用的反斜杠 \\"),
        ("literal string, expected", "文字的引号没有成对"),
        ("must be quoted", "文字要加半角引号"),
        ("no value", "项目名后面要写等号和值"),
        ("unquoted key", "项目名要用规定的英文词"),
        ("expected newline", "这里多出了内容；文字里若有双引号，整段请用单引号括起来"),
        ("array", "列表的逗号或方括号不全"),
        ("escape", "文字里的反斜杠 \\ 写法不对"),
        ("date", "日期要写成 2026-10-01"),
        ("not utf-8", "不是 UTF-8 文本，请另存为 UTF-8"),
    ];
    // "string values must be quoted, expected literal string" is no fault of a literal string.
    let found = known.iter().find(|(sign, _)| {
        lower.contains(sign) && !(sign.starts_with("literal") && lower.contains("must be quoted"))
    });
    found.map_or_else(|| format!("这里的写法不对（{message}）"), |(_, words)| (*words).to_string())
}

/// Arguments that begin with `@` are terms with a word in each language.
fn term(argument: &str, chinese: bool) -> &str {
    let (zh, en) = match argument {
        "@money" => ("金额", "money"),
        "@number" => ("数值", "a number"),
        "@text" => ("文字", "text"),
        "@date" => ("日期", "a date"),
        "@truth" => ("是否（TRUE 或 FALSE）", "TRUE or FALSE"),
        "@part" => ("分段", "part"),
        "@person" => ("人员", "person"),
        "@unit" => ("单位", "unit"),
        "@exact" => ("精确匹配的", "an exact table"),
        "@low" => ("按下限分段的", "a table of lower limits"),
        "@high" => ("按上限分段的", "a table of upper limits"),
        "@cell" => ("单元格地址（请用名称）", "a cell address (use names)"),
        "@array" => ("数组", "an array"),
        "@power" => ("乘方 ^", "the power sign ^"),
        "@reference" => ("这种引用", "this kind of reference"),
        "@input" => ("输入项", "an input"),
        "@parameter" => ("参数", "a parameter"),
        "@table" => ("对照表", "a table"),
        "@column" => ("计算列", "a column"),
        "@one_or_more" => ("至少 1 ", "one or more"),
        "@omitted" => ("空着的参数", "an empty argument"),
        "@error" => ("错误值", "an error literal"),
        "@brackets" => ("括号没有成对", "a bracket is not closed"),
        "@bracket_too_many" => ("多了一个右括号", "there is one closing bracket too many"),
        "@quotes" => ("引号没有成对", "a quotation mark is not closed"),
        "@unfinished" => ("公式没有写完", "the formula is not finished"),
        "@unexpected" => ("这里不应有这个符号或名称", "this sign or name does not belong here"),
        _ => return argument,
    };
    if chinese { zh } else { en }
}

/// Whether a terminal draws the character two columns wide (Chinese characters, full-width signs).
fn is_wide(character: char) -> bool {
    matches!(u32::from(character), 0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE6F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x20000..=0x3FFFD)
}
