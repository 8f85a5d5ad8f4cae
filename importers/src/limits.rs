//! How large a file may be. A month of ratings of a whole district is some
//! hundred thousand rows; beyond these limits a file is a mistake or worse.

/// Bytes of a file.
pub(crate) const BYTES: usize = 64 * 1024 * 1024;
/// Rows of one sheet that hold anything.
pub(crate) const ROWS: usize = 300_000;
/// Columns of one sheet.
pub(crate) const COLUMNS: usize = 512;
/// Filled cells of a file.
pub(crate) const CELLS: usize = 6_000_000;
/// Sheets of a workbook.
pub(crate) const SHEETS: usize = 64;
/// Characters in one cell, a spreadsheet program's own limit.
pub(crate) const CELL_CHARACTERS: usize = 32_767;
/// Rows from the top within which the headings must stand.
pub(crate) const HEADING_ROWS: usize = 30;
