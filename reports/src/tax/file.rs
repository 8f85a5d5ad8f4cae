//! Writing a file that the tax client imports.

use super::template::TaxTemplate;
use crate::ReportError;
use crate::plain_workbook::{self, PlainCell};
use chrono::NaiveDate;

/// A file for the tax client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxFile {
    /// The file's name.
    pub file_name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Writes rows under the headings of a template; `cell` gives what stands under a heading (without its star), or
/// none for a heading that it does not know.
pub(super) fn write<T>(
    (office, dated): (&str, NaiveDate),
    template: &TaxTemplate,
    file_name: String,
    lines: &[T],
    cell: impl Fn(&T, &str) -> Option<PlainCell>,
) -> Result<TaxFile, ReportError> {
    let mut rows: Vec<Vec<PlainCell>> =
        vec![template.columns.iter().map(|heading| heading.as_str().into()).collect()];
    for line in lines {
        let mut row = Vec::with_capacity(template.columns.len());
        for heading in &template.columns {
            let bare = heading.trim_start_matches('*');
            row.push(cell(line, bare).ok_or_else(|| ReportError::Template {
                file: template.name.clone(),
                fault: format!("不认识的表头“{heading}”"),
            })?);
        }
        rows.push(row);
    }
    let width = |heading: &String| if heading.ends_with("号码") { 22 } else { 14 };
    let widths: Vec<u16> = template.columns.iter().map(width).collect();
    let bytes = plain_workbook::write((office, dated), &template.sheet, &rows, &widths)?;
    Ok(TaxFile { file_name, bytes })
}
