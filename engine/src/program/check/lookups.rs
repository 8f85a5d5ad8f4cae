//! Tables: VLOOKUP, and INDEX with MATCH.

use super::{Checked, Formula};
use crate::diagnostic::Code;
use crate::formula::span;
use crate::program::resolve::Name;
use crate::program::{Expression, Kind, LookupForm};
use crate::sheet::TableSide;
use formualizer_parse::LiteralValue;
use formualizer_parse::parser::{ASTNode, ASTNodeType, ReferenceType};
use std::ops::Range;

impl Formula<'_, '_> {
    fn table(&mut self, name: &str, range: &Range<usize>) -> Result<usize, ()> {
        match self.checker.names.get(name) {
            Some(Name::Table(table)) => Ok(*table),
            Some(_) => self.fault(Code::NotATable, vec![name.to_string()], range.clone()),
            None => self.unknown(name, range.clone()),
        }
    }

    fn lookup(
        &mut self,
        table: usize,
        key: Expression,
        column: usize,
        form: LookupForm,
        range: Range<usize>,
    ) -> Checked {
        let types = self
            .checker
            .program
            .tables
            .get(table)
            .and_then(|table| Some((table.columns.first()?.1, table.columns.get(column)?.1)));
        let Some((key_type, value_type)) = types else {
            let name =
                self.checker.program.tables.get(table).map_or_else(String::new, |table| table.name.clone());
            return self.fault(Code::UnknownTableColumn, vec![name, (column + 1).to_string()], range);
        };
        let key = self.expect(key, key_type)?.snapped_if_computed();
        Ok(Self::expression(Kind::Lookup { table, key: Box::new(key), column, form }, value_type, range))
    }

    fn check_side(
        &mut self,
        table: usize,
        asked: TableSide,
        written: &str,
        range: &Range<usize>,
    ) -> Result<(), ()> {
        let Some(found) = self.checker.program.tables.get(table) else { return Err(()) };
        if found.side == asked {
            return Ok(());
        }
        let side = match found.side {
            TableSide::Exact => "@exact",
            TableSide::Low => "@low",
            TableSide::High => "@high",
        };
        let arguments = vec![found.name.clone(), side.to_string(), written.to_string()];
        self.fault(Code::TableSide, arguments, range.clone())
    }

    pub(super) fn vertical_lookup(&mut self, args: &[ASTNode], range: Range<usize>) -> Checked {
        self.count("VLOOKUP", args, &[4], &range)?;
        let [key, table, column, exact] = args else { return Err(()) };
        let key = self.node(key);
        let table_range = span(table);
        let table = match &table.node_type {
            ASTNodeType::Reference { reference: ReferenceType::NamedRange(name), .. } => {
                self.table(name, &table_range)?
            }
            _ => {
                let written = self.written(&table_range);
                return self.fault(Code::NotATable, vec![written], table_range);
            }
        };
        let column = self.literal_integer("VLOOKUP", column)?;
        match &exact.node_type {
            ASTNodeType::Literal(LiteralValue::Boolean(false)) => {
                self.check_side(table, TableSide::Exact, "VLOOKUP(…, FALSE)", &range)?;
            }
            ASTNodeType::Literal(LiteralValue::Boolean(true)) => {
                self.check_side(table, TableSide::Low, "VLOOKUP(…, TRUE)", &range)?;
            }
            _ => {
                return self.fault(Code::LookupForm, vec!["VLOOKUP(x, 表, 列号, FALSE)".into()], span(exact));
            }
        }
        let Some(position) = usize::try_from(column).ok().and_then(|column| column.checked_sub(1)) else {
            let name =
                self.checker.program.tables.get(table).map_or_else(String::new, |table| table.name.clone());
            return self.fault(Code::UnknownTableColumn, vec![name, column.to_string()], range);
        };
        self.lookup(table, key?, position, LookupForm::Vertical, range)
    }

    pub(super) fn index_match(&mut self, args: &[ASTNode], range: Range<usize>) -> Checked {
        let form = "INDEX(表[列], MATCH(x, 表[首列], 0))".to_string();
        let [result, matching] = args else {
            return self.fault(Code::LookupForm, vec![form], range);
        };
        let (ASTNodeType::Function { name, args: inner }, Some((table_name, column))) =
            (&matching.node_type, Self::table_notation(result))
        else {
            return self.fault(Code::LookupForm, vec![form], range);
        };
        let [key, list, side] = inner.as_slice() else {
            return self.fault(Code::LookupForm, vec![form], range);
        };
        let list = Self::table_notation(list);
        let (true, Some((list_table, first))) = (name.eq_ignore_ascii_case("MATCH"), list) else {
            return self.fault(Code::LookupForm, vec![form], range);
        };
        let table = self.table(table_name, &span(result))?;
        let side = self.literal_integer("MATCH", side)?;
        let key = self.node(key)?;
        let (asked, written) = match side {
            0 => (TableSide::Exact, "MATCH(…, 0)"),
            1 => (TableSide::Low, "MATCH(…, 1)"),
            -1 => (TableSide::High, "MATCH(…, -1)"),
            _ => return self.fault(Code::LookupForm, vec![form], range),
        };
        self.check_side(table, asked, written, &range)?;
        let found = self.checker.program.tables.get(table);
        let is_first =
            found.and_then(|table| table.columns.first()).is_some_and(|(heading, _)| heading == first);
        if list_table != table_name || !is_first {
            return self.fault(Code::LookupForm, vec![form], range);
        }
        let position =
            found.and_then(|table| table.columns.iter().position(|(heading, _)| heading == column));
        match position {
            Some(position) => self.lookup(table, key, position, LookupForm::IndexMatch, range),
            None => self.fault(
                Code::UnknownTableColumn,
                vec![table_name.to_string(), column.to_string()],
                span(result),
            ),
        }
    }
}
