//! Reading a sheet's TOML: every fault becomes a diagnostic with its place, several at once.

mod raw;
mod tables;

use super::{
    Basis, Column, Constant, Input, Opening, Origin, OverParts, Parameter, Sheet, SheetFile, day_number,
};
use crate::diagnostic::{Code, Diagnostic};
use crate::number;
use crate::value::{Grain, ValueType};
use chrono::NaiveDate;
use raw::{RawColumn, RawFile, RawInput, RawParameter};
use std::collections::HashMap;
use std::sync::Arc;
use toml::Spanned;
use toml::value::Datetime;

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
        let id = source.id.get_ref();
        if reader.sources.insert(id.clone(), (source.title.clone(), until)).is_some() {
            let origin = reader.origin(&source.id);
            reader.report(Code::SourceTwice, vec![id.clone()], &origin);
        }
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
        let first_day_origin = self.origin(&head.effective_from);
        if let (Some(from), Some(until), Some(raw)) = (effective_from, published_until, &head.published_until)
            && until < from
        {
            let origin = self.origin(raw);
            self.report(Code::EndsBeforeItBegins, vec![until.to_string(), from.to_string()], &origin);
        }
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
            first_day_origin,
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
        let one_of = self.permitted(&raw, blank.as_ref());
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
            one_of,
            origin,
            replaces: raw.replaces,
        })
    }

    /// The values that an input may have, each once; an empty cell must mean one of them.
    fn permitted(&mut self, raw: &RawInput, blank: Option<&Constant>) -> Vec<String> {
        let name = raw.name.get_ref();
        let mut one_of: Vec<String> = Vec::new();
        for value in &raw.one_of {
            let origin = self.origin(value);
            let text = value.get_ref();
            if raw.value_type != ValueType::Text {
                let arguments = vec![name.clone(), format!("@{}", raw.value_type.english())];
                self.report(Code::PermittedValues, arguments, &origin);
                return Vec::new();
            }
            if one_of.iter().any(|other| other.to_lowercase() == text.to_lowercase()) {
                self.report(Code::PermittedTwice, vec![name.clone(), text.clone()], &origin);
            }
            one_of.push(text.clone());
        }
        if let (Some(Constant::Text(blank)), Some(raw_blank)) = (blank, &raw.blank)
            && !one_of.is_empty()
            && !one_of.contains(blank)
        {
            let origin = self.origin(raw_blank);
            self.report(Code::BadValue, vec![blank.clone(), one_of.join("、")], &origin);
        }
        one_of
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
