//! Lookup tables: their headings, their rows, and that every key can be found as spreadsheets find it.

use super::Reader;
use super::raw::{RawRow, RawRowWithBasis, RawTable};
use crate::diagnostic::Code;
use crate::number;
use crate::sheet::{Constant, Origin, Table, TableRow, TableSide};
use crate::value::ValueType;
use toml::Spanned;

impl Reader {
    pub(super) fn table(&mut self, raw: Spanned<RawTable>) -> Option<Table> {
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
                rows.push(TableRow { values, texts, basis, basis_until, origin: row_origin });
            }
        }
        if rows.is_empty() && self.found.is_empty() {
            self.report(Code::TableEmpty, vec![name.clone()], &origin);
        }
        let (basis, basis_until) = basis?;
        let table =
            Table { name, columns, side: raw.side, rows, basis, basis_until, origin, replaces: raw.replaces };
        self.check_keys(&table);
        Some(table)
    }

    fn check_keys(&mut self, table: &Table) {
        let keys: Vec<(&Constant, &String, &Origin)> = table
            .rows
            .iter()
            .filter_map(|row| Some((row.values.first()?, row.texts.first()?, &row.origin)))
            .collect();
        match table.side {
            TableSide::Exact => {
                let mut seen = std::collections::HashSet::new();
                for (key, text, origin) in &keys {
                    let folded = match key {
                        Constant::Text(text) => text.to_lowercase(),
                        Constant::Number(number) => number::plain_text(*number),
                        Constant::Truth(truth) => truth.to_string(),
                    };
                    if matches!(key, Constant::Text(_)) && text.contains(['*', '?', '~']) {
                        let arguments = vec![table.name.clone(), (*text).clone()];
                        self.report(Code::TableKeyWildcard, arguments, origin);
                    }
                    if !seen.insert(folded) {
                        self.report(Code::TableKeyTwice, vec![table.name.clone(), (*text).clone()], origin);
                    }
                }
            }
            TableSide::Low | TableSide::High => {
                let ascending = table.side == TableSide::Low;
                for pair in keys.windows(2) {
                    if let [(Constant::Number(before), ..), (Constant::Number(after), text, origin)] = pair {
                        let in_order = if ascending { before < after } else { before > after };
                        if !in_order {
                            let code =
                                if ascending { Code::TableNotAscending } else { Code::TableNotDescending };
                            self.report(code, vec![table.name.clone(), (*text).clone()], origin);
                        }
                    }
                }
                let first_is_text = keys.iter().any(|(key, ..)| !matches!(key, Constant::Number(_)));
                let closed = keys.first().is_some_and(
                    |(key, ..)| matches!(key, Constant::Number(number) if *number == rust_decimal::Decimal::MAX),
                );
                if first_is_text {
                    self.report(Code::TableLimitsNotNumbers, vec![table.name.clone()], &table.origin);
                } else if !ascending && !closed {
                    self.report(Code::TableNotClosed, vec![table.name.clone()], &table.origin);
                }
            }
        }
    }
}
