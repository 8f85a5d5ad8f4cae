//! How large a file may be. A year of ratings of a whole district is some
//! million rows; beyond these limits a file is a mistake or worse.

/// Bytes of a file.
pub(crate) const BYTES: usize = 256 * 1024 * 1024;
/// Rows of one sheet that hold anything; a spreadsheet program's own limit.
pub(crate) const ROWS: usize = 1_048_576;
/// Columns of one sheet.
pub(crate) const COLUMNS: usize = 512;
/// Filled cells of a file.
pub(crate) const CELLS: usize = 24_000_000;
/// Sheets of a workbook.
pub(crate) const SHEETS: usize = 64;
/// Characters in one cell, a spreadsheet program's own limit.
pub(crate) const CELL_CHARACTERS: usize = 32_767;
/// Rows from the top within which the headings must stand.
pub(crate) const HEADING_ROWS: usize = 30;
/// Rows that may be looked at before a file's scale of grades is settled.
pub(crate) const SCALE_ROWS: usize = 20_000;
/// Parts of the archive that a workbook is.
pub(crate) const PARTS: usize = 4_096;
/// Bytes of all parts, inflated.
pub(crate) const INFLATED: u64 = 1_536 * 1024 * 1024;
/// How many times larger a part may become when inflated. Sheets of nothing
/// but formats come to 100; what deflate can reach at most is 1032.
pub(crate) const INFLATION: u64 = 250;
/// Below this many inflated bytes nobody asks how small a part was.
pub(crate) const INFLATION_ASKED: u64 = 32 * 1024 * 1024;
/// Merged blocks of one sheet.
pub(crate) const MERGED: usize = 100_000;
/// Row numbers that a warning lists.
pub(crate) const LISTED: usize = 20;
