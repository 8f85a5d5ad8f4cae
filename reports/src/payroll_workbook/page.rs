//! The cells of slots on a sheet, and the words at the foot of each printed page.

use super::places::{At, Content, Places};
use super::plan::SlotColumn;
use crate::run::{PayrollRun, ReportError};
use crate::wording::month_words;
use crate::workbook::look::Look;
use crate::workbook::page::Page;
use rust_xlsxwriter::Format;
use xingchou_engine::value::ValueType;

impl Page {
    pub(super) fn content(
        &mut self,
        row: u32,
        column: u16,
        content: &Content,
        format: &Format,
    ) -> Result<(), ReportError> {
        match content {
            Content::Formula(formula, result) => self.formula(row, column, formula, result, format),
            Content::Given(value) => self.value(row, column, value, format),
        }
    }

    /// The headings of slots, side by side, each wide enough.
    pub(super) fn slot_headings(
        &mut self,
        row: u32,
        first: u16,
        columns: &[SlotColumn],
    ) -> Result<u16, ReportError> {
        let mut next = first;
        for column in columns {
            self.heading(row, next, &column.printed_heading(), column.assumed, value_width(column))?;
            next = next.saturating_add(1);
        }
        Ok(next)
    }

    /// The cells of some slots in one row.
    pub(super) fn slot_row(
        &mut self,
        row: u32,
        first: u16,
        columns: &[SlotColumn],
        places: &Places<'_>,
        at: At,
    ) -> Result<u16, ReportError> {
        let mut next = first;
        for column in columns {
            let content = places.content(column.slot, at)?;
            let format = self.value_look(column.value_type, column.decimals);
            self.content(row, next, &content, &format)?;
            next = next.saturating_add(1);
        }
        Ok(next)
    }
}

/// How wide a slot's values are.
fn value_width(column: &SlotColumn) -> u16 {
    match column.value_type {
        ValueType::Money => 9,
        ValueType::Number => u16::try_from(column.decimals).unwrap_or(8).saturating_add(5).min(14),
        ValueType::Date => 14,
        ValueType::Truth => 7,
        ValueType::Text => 10,
    }
}

/// Which run a printed page belongs to.
pub(super) fn foot_words(run: &PayrollRun<'_>) -> String {
    let office: String = run.office.chars().take(60).collect();
    let month = month_words(run.pay_month);
    format!("{office}{month}工资第{}批（{}）", run.run_number, run.state.chinese())
}

/// The look of a total's row.
pub(super) const TOTAL: Look = Look::Total;
