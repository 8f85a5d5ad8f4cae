//! Builders of small sheets and small populations.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::fmt::Write as _;
use xingchou_engine::diagnostic::Diagnostic;
use xingchou_engine::evaluate::{Evaluation, Population, Value, evaluate};
use xingchou_engine::inputs::{
    EarlierMonths, EarlierResult, InputCell, InputValue, Inputs, PartInputs, PersonInputs, UnitInputs, Values,
};
use xingchou_engine::library::Library;
use xingchou_engine::program::Program;

pub const FAMILY: &str = "tests/sheet";
pub const WEEKDAYS: u32 = 22;

/// A sheet under construction.
#[derive(Clone)]
pub struct Sheet {
    head: String,
    body: String,
    columns: usize,
    inputs: usize,
}

impl Sheet {
    pub fn of_kind(kind: &str) -> Self {
        let head = format!(
            "[sheet]\nfamily = \"{FAMILY}\"\ntitle = \"试算\"\nkind = \"{kind}\"\neffective_from = 2026-01-01\n"
        );
        let body = "\n[[source]]\nid = \"doc\"\ntitle = \"文件\"\n".to_string();
        Self { head, body, columns: 0, inputs: 0 }
    }

    pub fn pay() -> Self {
        Self::of_kind("pay")
    }

    pub fn peer_group(mut self, name: &str) -> Self {
        writeln!(self.head, "peer_group = \"{name}\"").unwrap();
        self
    }

    /// Any further TOML.
    pub fn more(mut self, text: &str) -> Self {
        self.body += "\n";
        self.body += text;
        self.body += "\n";
        self
    }

    /// An input; `rest` is further TOML lines such as `grain = "part"`.
    pub fn input(mut self, name: &str, value_type: &str, rest: &str) -> Self {
        self.inputs += 1;
        let code = self.inputs;
        self.more(&format!(
            "[[input]]\nname = \"{name}\"\ncode = \"input_{code}\"\ntype = \"{value_type}\"\n{rest}"
        ))
    }

    /// A column; `rest` is further TOML lines such as `decimals = 2`.
    pub fn column(mut self, name: &str, value_type: &str, formula: &str, rest: &str) -> Self {
        self.columns += 1;
        let code = self.columns;
        self.more(&format!(
            "[[column]]\nname = \"{name}\"\ncode = \"column_{code}\"\ntype = \"{value_type}\"\nformula = '{formula}'\n\
             assumed = \"待确认\"\n{rest}"
        ))
    }

    pub fn table(self, name: &str, columns: &str, side: &str, rows: &str) -> Self {
        self.more(&format!(
            "[[table]]\nname = \"{name}\"\ncolumns = {columns}\nside = \"{side}\"\nrows = {rows}\nsource = \"doc\""
        ))
    }

    pub fn text(&self) -> String {
        format!("{}{}", self.head, self.body)
    }

    pub fn compile(&self) -> Result<Program, Vec<Diagnostic>> {
        compile(&self.text())
    }

    /// Compiles; what is wrong is shown.
    pub fn program(&self) -> Program {
        self.compile().unwrap_or_else(|found| panic!("{}", show(&found)))
    }
}

pub fn show(found: &[Diagnostic]) -> String {
    found.iter().map(Diagnostic::display).collect()
}

pub fn compile(text: &str) -> Result<Program, Vec<Diagnostic>> {
    let mut library = Library::default();
    library.add("试算.toml", text)?;
    library.compile(FAMILY, date("2026-10-01"), date("2026-10-31"))
}

pub fn date(text: &str) -> NaiveDate {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").unwrap()
}

pub fn number(text: &str) -> Decimal {
    Decimal::from_str_exact(text).unwrap()
}

pub fn cell(text: &str) -> InputCell {
    number(text).into()
}

pub fn values<const N: usize>(list: [(&str, InputCell); N]) -> Values {
    list.into_iter().map(|(name, cell)| (name.to_string(), cell)).collect()
}

/// A person with one part of the whole month.
pub fn person(values: Values) -> PersonInputs {
    PersonInputs { values, parts: vec![part(WEEKDAYS, Values::new())], ..PersonInputs::default() }
}

/// Gives a person results of earlier months.
pub fn earlier(person: &mut PersonInputs, months: EarlierMonths, name: &str, results: &[(&str, InputValue)]) {
    let results = results
        .iter()
        .map(|(month, value)| EarlierResult { month: date(month), value: value.clone() })
        .collect();
    person.earlier.entry(months).or_default().insert(name.to_string(), results);
}

pub fn part(weekdays: u32, values: Values) -> PartInputs {
    PartInputs { weekdays, values, ..PartInputs::default() }
}

pub fn month(people: Vec<PersonInputs>) -> Inputs {
    let units = people.iter().map(|person| person.unit + 1).max().unwrap_or(0);
    Inputs { weekdays_in_month: WEEKDAYS, units: vec![UnitInputs::default(); units], people }
}

/// Evaluates and hands the evaluation to a look at it.
pub fn with<T>(program: &Program, inputs: &Inputs, look: impl FnOnce(&Evaluation<'_>) -> T) -> T {
    let population = Population::new(program, inputs);
    look(&evaluate(program, &population))
}

/// All columns of all people.
pub fn results(program: &Program, inputs: &Inputs) -> Vec<Vec<Value>> {
    with(program, inputs, |evaluation| {
        (0..inputs.people.len())
            .map(|person| {
                let names = program.columns.iter().map(|column| column.definition.name.as_str());
                names.map(|name| evaluation.person(person, name)).collect()
            })
            .collect()
    })
}

/// A value in few signs: numbers without trailing zeros.
pub fn brief(value: &Value) -> String {
    match value {
        Value::Number(number) if number.is_zero() => "0".to_string(),
        Value::Number(number) => number.normalize().to_string(),
        other => other.chinese(),
    }
}

/// Reads `甲=1.5; 乙:text=abc; 丙:date=2026-01-31; 丁:truth=是` into declarations and values. A number has eight
/// decimals, a text `-` is a blank cell and `?` is a missing one.
pub fn given(sheet: Sheet, text: &str, rest: &str) -> (Sheet, Values) {
    let mut sheet = sheet;
    let mut found = Values::new();
    for item in text.split(';').map(str::trim).filter(|item| !item.is_empty()) {
        let (left, value) = item.split_once('=').unwrap();
        let (name, value_type) = left.split_once(':').unwrap_or((left, "number"));
        let own = if value_type == "number" { format!("decimals = 8\n{rest}") } else { rest.to_string() };
        sheet = sheet.input(name, value_type, &own);
        let cell = match (value, value_type) {
            ("?", _) => continue,
            ("-", _) => InputCell::new(InputValue::Blank),
            (value, "text") => value.into(),
            (value, "date") => date(value).into(),
            (value, "truth") => (value == "是").into(),
            (value, _) => cell(value),
        };
        found.insert(name.to_string(), cell);
    }
    (sheet, found)
}

/// The value of one formula for one person.
pub fn value_of(sheet: Sheet, inputs: &str, value_type: &str, formula: &str) -> String {
    let (sheet, values) = given(sheet, inputs, "");
    let decimals = if value_type == "number" { "decimals = 8" } else { "" };
    let sheet = sheet.column("结果", value_type, &format!("={formula}"), decimals);
    let program = sheet.program();
    with(&program, &month(vec![person(values)]), |evaluation| brief(&evaluation.person(0, "结果")))
}
