//! Reading a sheet's TOML: every fault becomes a diagnostic with its place, several at once.

use super::{
    Basis, Column, Constant, DatedBy, Input, Opening, Origin, OverParts, Parameter, Section, Sheet,
    SheetFile, SheetKind, Table, TableRow, TableSide, day_number,
};
use crate::diagnostic::{Code, Diagnostic};
use crate::number;
use crate::value::{Grain, ValueType};
use chrono::NaiveDate;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::Arc;
use toml::Spanned;
use toml::value::Datetime;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    sheet: Spanned<RawSheet>,
    #[serde(default)]
    source: Vec<RawSource>,
    #[serde(default)]
    input: Vec<Spanned<RawInput>>,
    #[serde(default)]
    parameter: Vec<Spanned<RawParameter>>,
    #[serde(default)]
    table: Vec<Spanned<RawTable>>,
    #[serde(default)]
    opening: Vec<Spanned<RawOpening>>,
    #[serde(default)]
    column: Vec<Spanned<RawColumn>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSheet {
    family: String,
    title: String,
    kind: SheetKind,
    effective_from: Spanned<Datetime>,
    published_until: Option<Spanned<Datetime>>,
    #[serde(default)]
    dated_by: DatedBy,
    #[serde(default)]
    include: Vec<Spanned<String>>,
    peer_group: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSource {
    id: String,
    title: String,
    published_until: Option<Spanned<Datetime>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawInput {
    name: Spanned<String>,
    code: String,
    #[serde(rename = "type")]
    value_type: ValueType,
    grain: Option<Grain>,
    blank: Option<Spanned<String>>,
    over_parts: Option<OverParts>,
    from: Option<Spanned<String>>,
    decimals: Option<u32>,
    min: Option<Spanned<String>>,
    max: Option<Spanned<String>>,
    #[serde(default)]
    replaces: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawParameter {
    name: Spanned<String>,
    value: Spanned<String>,
    #[serde(rename = "type")]
    value_type: Option<ValueType>,
    #[serde(default)]
    unit: String,
    source: Option<Spanned<String>>,
    assumed: Option<String>,
    #[serde(default)]
    replaces: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTable {
    name: Spanned<String>,
    columns: Vec<Spanned<String>>,
    #[serde(default)]
    side: TableSide,
    rows: Vec<Spanned<RawRow>>,
    source: Option<Spanned<String>>,
    assumed: Option<String>,
    #[serde(default)]
    replaces: bool,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum RawRow {
    Plain(Vec<String>),
    WithBasis(RawRowWithBasis),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRowWithBasis {
    values: Vec<String>,
    source: Option<String>,
    assumed: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawOpening {
    column: Spanned<String>,
    from: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawColumn {
    name: Spanned<String>,
    code: String,
    #[serde(rename = "type")]
    value_type: ValueType,
    decimals: Option<u32>,
    grain: Option<Grain>,
    over_parts: Option<OverParts>,
    #[serde(default)]
    section: Section,
    #[serde(default)]
    flags: Vec<String>,
    fund: Option<String>,
    formula: Spanned<String>,
    source: Option<Spanned<String>>,
    assumed: Option<String>,
    #[serde(default)]
    replaces: bool,
}

struct Reader {
    file: Arc<SheetFile>,
    sources: HashMap<String, (String, Option<NaiveDate>)>,
    found: Vec<Diagnostic>,
}

/// Reads one sheet. The sheet is given only when nothing was wrong with the file itself.
///
/// # Errors
/// Every fault found: bad TOML, unknown keys, bad numbers and dates, tables out of order, names that are none.
pub fn read(file: &Arc<SheetFile>) -> Result<Sheet, Vec<Diagnostic>> {
    let raw: RawFile = toml::from_str(&file.text).map_err(|error| {
        let range = error.span().unwrap_or(0..0);
        let origin = Origin { file: Arc::clone(file), range };
        let message = format!("@toml:{}", error.message());
        vec![Diagnostic::new(Code::BadToml, vec![message], Some(origin.place()))]
    })?;
    let mut reader = Reader { file: Arc::clone(file), sources: HashMap::new(), found: Vec::new() };
    for source in &raw.source {
        let until = source.published_until.as_ref().and_then(|date| reader.date(date));
        reader.sources.insert(source.id.clone(), (source.title.clone(), until));
    }
    let sheet = reader.sheet(raw);
    match sheet {
        Some(sheet) if reader.found.is_empty() => Ok(sheet),
        _ => Err(reader.found),
    }
}

impl Reader {
    fn origin<T>(&self, spanned: &Spanned<T>) -> Origin {
        Origin { file: Arc::clone(&self.file), range: spanned.span() }
    }

    fn report(&mut self, code: Code, arguments: Vec<String>, origin: &Origin) {
        self.found.push(Diagnostic::new(code, arguments, Some(origin.place())));
    }

    fn sheet(&mut self, raw: RawFile) -> Option<Sheet> {
        let head_origin = self.origin(&raw.sheet);
        let head = raw.sheet.into_inner();
        let effective_from = self.date(&head.effective_from);
        let published_until = head.published_until.as_ref().and_then(|date| self.date(date));
        let include = head.include.into_iter().map(|family| {
            let origin = self.origin(&family);
            (family.into_inner(), origin)
        });
        let include = include.collect();
        let peer_group = head.peer_group.map(|name| {
            let origin = self.origin(&name);
            (name.into_inner(), origin)
        });
        let inputs = raw.input.into_iter().filter_map(|input| self.input(input)).collect();
        let parameters =
            raw.parameter.into_iter().filter_map(|parameter| self.parameter(parameter)).collect();
        let tables = raw.table.into_iter().filter_map(|table| self.table(table)).collect();
        let openings = raw
            .opening
            .into_iter()
            .map(|opening| {
                let opening = opening.into_inner();
                let origin = self.origin(&opening.column);
                Opening { column: opening.column.into_inner(), from: opening.from, origin }
            })
            .collect();
        let columns = raw.column.into_iter().filter_map(|column| self.column(column)).collect();
        let Some(effective_from) = effective_from else {
            if self.found.is_empty() {
                self.report(Code::BadDate, vec![String::new()], &head_origin);
            }
            return None;
        };
        Some(Sheet {
            file: Arc::clone(&self.file),
            family: head.family,
            title: head.title,
            kind: head.kind,
            effective_from,
            published_until,
            dated_by: head.dated_by,
            include,
            peer_group,
            inputs,
            parameters,
            tables,
            openings,
            columns,
        })
    }

    fn date(&mut self, raw: &Spanned<Datetime>) -> Option<NaiveDate> {
        let value = raw.get_ref();
        let date = value.date.filter(|_| value.time.is_none()).and_then(|date| {
            NaiveDate::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))
        });
        if date.is_none() {
            let origin = self.origin(raw);
            self.report(Code::BadDate, vec![value.to_string()], &origin);
        }
        date
    }

    fn constant(&mut self, text: &str, value_type: ValueType, origin: &Origin) -> Option<Constant> {
        match value_type {
            ValueType::Money | ValueType::Number => {
                let value = number::parse(text);
                if value.is_none() {
                    self.report(Code::BadNumber, vec![text.to_string()], origin);
                }
                value.map(Constant::Number)
            }
            ValueType::Text => Some(Constant::Text(text.to_string())),
            ValueType::Date => {
                let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
                if date.is_none() {
                    self.report(Code::BadDate, vec![text.to_string()], origin);
                }
                date.map(|date| Constant::Number(day_number(date).into()))
            }
            ValueType::Truth => match text {
                "TRUE" | "true" | "是" => Some(Constant::Truth(true)),
                "FALSE" | "false" | "否" => Some(Constant::Truth(false)),
                _ => {
                    self.report(Code::BadValue, vec![text.to_string(), "是、否".to_string()], origin);
                    None
                }
            },
        }
    }

    /// The basis from `source` (ids separated by ；or ;, each optionally followed by a clause) or `assumed`.
    fn basis(
        &mut self,
        name: &str,
        source: Option<(&str, &Origin)>,
        assumed: Option<&str>,
        origin: &Origin,
    ) -> Option<(Basis, Option<NaiveDate>)> {
        if let Some(who) = assumed.filter(|who| !who.trim().is_empty()) {
            return Some((Basis::Assumed(who.to_string()), None));
        }
        let Some((text, source_origin)) = source else {
            self.report(Code::NoSource, vec![name.to_string()], origin);
            return None;
        };
        let mut titles = Vec::new();
        // Resting on several documents, it holds as long as all of them do.
        let mut until: Option<NaiveDate> = None;
        for entry in text.split([';', '；']).map(str::trim).filter(|entry| !entry.is_empty()) {
            let (id, clause) = entry.split_once(' ').unwrap_or((entry, ""));
            match self.sources.get(id) {
                Some((title, last)) => {
                    let text =
                        if clause.is_empty() { title.clone() } else { format!("{title} {}", clause.trim()) };
                    titles.push(text);
                    until = until.into_iter().chain(*last).min();
                }
                None => self.report(Code::UnknownSource, vec![id.to_string()], source_origin),
            }
        }
        if text.split([';', '；']).all(|entry| entry.trim().is_empty()) {
            self.report(Code::NoSource, vec![name.to_string()], source_origin);
            return None;
        }
        Some((Basis::Published(titles), until))
    }

    fn basis_of(
        &mut self,
        name: &str,
        source: Option<&Spanned<String>>,
        assumed: Option<&str>,
        origin: &Origin,
    ) -> Option<(Basis, Option<NaiveDate>)> {
        let source = source.map(|source| (source.get_ref().clone(), self.origin(source)));
        self.basis(name, source.as_ref().map(|(text, origin)| (text.as_str(), origin)), assumed, origin)
    }

    fn input(&mut self, raw: Spanned<RawInput>) -> Option<Input> {
        let raw = raw.into_inner();
        let origin = self.origin(&raw.name);
        let mut limit = |limit: &Option<Spanned<String>>| {
            limit.as_ref().and_then(|text| {
                let origin = self.origin(text);
                match self.constant(text.get_ref(), raw.value_type, &origin) {
                    Some(Constant::Number(value)) => Some(value),
                    _ => None,
                }
            })
        };
        let (min, max) = (limit(&raw.min), limit(&raw.max));
        let blank = match &raw.blank {
            None => None,
            Some(text) if text.get_ref() == "hold" => None,
            Some(text) => {
                let blank_origin = self.origin(text);
                Some(self.constant(text.get_ref(), raw.value_type, &blank_origin)?)
            }
        };
        let from_score = match &raw.from {
            None => false,
            Some(from) if from.get_ref() == "score" => true,
            Some(from) => {
                let from_origin = self.origin(from);
                self.report(Code::BadValue, vec![from.get_ref().clone(), "score".to_string()], &from_origin);
                false
            }
        };
        if let Some(over_parts) = raw.over_parts {
            self.check_over_parts(raw.name.get_ref(), raw.value_type, over_parts, &origin);
        }
        let default_decimals = if raw.value_type == ValueType::Money { 2 } else { 0 };
        Some(Input {
            name: raw.name.into_inner(),
            code: raw.code,
            value_type: raw.value_type,
            grain: raw.grain.unwrap_or(Grain::Person),
            blank,
            over_parts: raw.over_parts.unwrap_or(OverParts::Last),
            from_score,
            decimals: raw.decimals.unwrap_or(default_decimals).min(8),
            min,
            max,
            origin,
            replaces: raw.replaces,
        })
    }

    fn parameter(&mut self, raw: Spanned<RawParameter>) -> Option<Parameter> {
        let raw = raw.into_inner();
        let origin = self.origin(&raw.name);
        let value_origin = self.origin(&raw.value);
        let value_type = raw.value_type.unwrap_or(ValueType::Number);
        let value = self.constant(raw.value.get_ref(), value_type, &value_origin);
        let basis = self.basis_of(raw.name.get_ref(), raw.source.as_ref(), raw.assumed.as_deref(), &origin);
        let (basis, basis_until) = basis?;
        Some(Parameter {
            name: raw.name.into_inner(),
            value: value?,
            text: raw.value.into_inner(),
            value_type,
            unit: raw.unit,
            basis,
            basis_until,
            origin,
            replaces: raw.replaces,
        })
    }

    fn table(&mut self, raw: Spanned<RawTable>) -> Option<Table> {
        let raw = raw.into_inner();
        let origin = self.origin(&raw.name);
        let name = raw.name.get_ref().clone();
        let mut columns = Vec::new();
        for column in &raw.columns {
            let column_origin = self.origin(column);
            let (heading, word) = column.get_ref().rsplit_once(':').unwrap_or((column.get_ref(), ""));
            let value_type = match word.trim() {
                "money" => ValueType::Money,
                "number" => ValueType::Number,
                "text" => ValueType::Text,
                "date" => ValueType::Date,
                "truth" => ValueType::Truth,
                _ => {
                    let allowed = "名称:money、名称:number、名称:text、名称:date、名称:truth".to_string();
                    self.report(Code::BadValue, vec![column.get_ref().clone(), allowed], &column_origin);
                    continue;
                }
            };
            let heading = heading.trim().to_string();
            if columns.iter().any(|(other, _)| *other == heading) {
                self.report(Code::TableColumnTwice, vec![name.clone(), heading.clone()], &column_origin);
            }
            columns.push((heading, value_type));
        }
        let basis = self.basis_of(&name, raw.source.as_ref(), raw.assumed.as_deref(), &origin);
        let mut rows = Vec::new();
        for (index, row) in raw.rows.into_iter().enumerate() {
            let row_origin = self.origin(&row);
            let (texts, row_basis) = match row.into_inner() {
                RawRow::Plain(values) => (values, None),
                RawRow::WithBasis(RawRowWithBasis { values, source, assumed }) => {
                    let source = source.as_deref().map(|text| (text, &row_origin));
                    (values, self.basis(&name, source, assumed.as_deref(), &row_origin))
                }
            };
            if texts.len() != columns.len() {
                let arguments = vec![
                    name.clone(),
                    (index + 1).to_string(),
                    texts.len().to_string(),
                    columns.len().to_string(),
                ];
                self.report(Code::BadTableRow, arguments, &row_origin);
                continue;
            }
            let values: Vec<Option<Constant>> = texts
                .iter()
                .zip(&columns)
                .map(|(text, (_, value_type))| self.constant(text, *value_type, &row_origin))
                .collect();
            if let Some(values) = values.into_iter().collect() {
                let (basis, basis_until) =
                    row_basis.map_or((None, None), |(basis, until)| (Some(basis), until));
                rows.push(TableRow { values, texts, basis, basis_until });
            }
        }
        let (basis, basis_until) = basis?;
        let table =
            Table { name, columns, side: raw.side, rows, basis, basis_until, origin, replaces: raw.replaces };
        self.check_keys(&table);
        Some(table)
    }

    fn check_keys(&mut self, table: &Table) {
        let keys: Vec<(&Constant, &String)> =
            table.rows.iter().filter_map(|row| row.values.first().zip(row.texts.first())).collect();
        match table.side {
            TableSide::Exact => {
                let mut seen = std::collections::HashSet::new();
                for (key, text) in &keys {
                    let folded = match key {
                        Constant::Text(text) => text.to_lowercase(),
                        Constant::Number(number) => number::plain_text(*number),
                        Constant::Truth(truth) => truth.to_string(),
                    };
                    if matches!(key, Constant::Text(_)) && text.contains(['*', '?', '~']) {
                        let arguments = vec![table.name.clone(), (*text).clone()];
                        self.report(Code::TableKeyWildcard, arguments, &table.origin);
                    }
                    if !seen.insert(folded) {
                        self.report(
                            Code::TableKeyTwice,
                            vec![table.name.clone(), (*text).clone()],
                            &table.origin,
                        );
                    }
                }
            }
            TableSide::Low | TableSide::High => {
                let ascending = table.side == TableSide::Low;
                for pair in keys.windows(2) {
                    if let [(Constant::Number(before), _), (Constant::Number(after), text)] = pair {
                        let in_order = if ascending { before < after } else { before > after };
                        if !in_order {
                            let code =
                                if ascending { Code::TableNotAscending } else { Code::TableNotDescending };
                            self.report(code, vec![table.name.clone(), (*text).clone()], &table.origin);
                        }
                    }
                }
                let first_is_text = keys.iter().any(|(key, _)| !matches!(key, Constant::Number(_)));
                let closed = keys.first().is_some_and(
                    |(key, _)| matches!(key, Constant::Number(number) if *number == rust_decimal::Decimal::MAX),
                );
                if first_is_text {
                    self.report(Code::TableLimitsNotNumbers, vec![table.name.clone()], &table.origin);
                } else if !ascending && !closed {
                    self.report(Code::TableNotClosed, vec![table.name.clone()], &table.origin);
                }
            }
        }
    }

    fn column(&mut self, raw: Spanned<RawColumn>) -> Option<Column> {
        let raw = raw.into_inner();
        let origin = self.origin(&raw.name);
        let name = raw.name.get_ref().clone();
        let basis = self.basis_of(&name, raw.source.as_ref(), raw.assumed.as_deref(), &origin);
        let decimals = match (raw.value_type, raw.decimals) {
            (ValueType::Money, None) => 2,
            (ValueType::Number, None) => {
                self.report(Code::NeedsDecimals, vec![name.clone()], &origin);
                0
            }
            (ValueType::Number | ValueType::Money, Some(decimals)) if decimals > 8 => {
                self.report(Code::NeedsDecimals, vec![name.clone()], &origin);
                0
            }
            (_, decimals) => decimals.unwrap_or(0),
        };
        let grain = raw.grain.unwrap_or(Grain::Person);
        if grain == Grain::Part && raw.over_parts.is_none() {
            self.report(Code::NeedsOverParts, vec![name.clone()], &origin);
        }
        if let Some(over_parts) = raw.over_parts {
            self.check_over_parts(&name, raw.value_type, over_parts, &origin);
        }
        let formula_start = self.formula_start(&raw.formula);
        let (basis, basis_until) = basis?;
        Some(Column {
            name: raw.name.into_inner(),
            code: raw.code,
            value_type: raw.value_type,
            decimals,
            grain,
            over_parts: raw.over_parts,
            section: raw.section,
            flags: raw.flags,
            fund: raw.fund,
            formula: raw.formula.into_inner(),
            formula_start,
            basis,
            basis_until,
            origin,
            replaces: raw.replaces,
        })
    }

    /// Texts, dates and truths have a last value, but no sum, share of days or highest.
    fn check_over_parts(
        &mut self,
        name: &str,
        value_type: ValueType,
        over_parts: OverParts,
        origin: &Origin,
    ) {
        let numeric = matches!(value_type, ValueType::Money | ValueType::Number);
        if !numeric && over_parts != OverParts::Last {
            let arguments =
                vec![name.to_string(), format!("@{}", value_type.english()), over_parts.word().to_string()];
            self.report(Code::OverPartsType, arguments, origin);
        }
    }

    /// Where the formula's own text begins: behind the opening quotes, when no escape shifts positions.
    fn formula_start(&self, formula: &Spanned<String>) -> Option<usize> {
        let range = formula.span();
        let written = self.file.text.get(range.clone())?;
        let at = written.find(formula.get_ref().as_str())?;
        Some(range.start + at)
    }
}
