//! Two checkers, independent of the program and of each other, of a workbook whose formula cells carry
//! cached results: LibreOffice, and a bare evaluator in plain binary floating point that forgives nothing.
//! Both are given the values and the formulas alone; what they arrive at is compared with every cached result.

// Binary floats are what these checkers are about.
#![allow(clippy::float_arithmetic)]

pub mod binary_float;
mod checker_tests;
mod compare;
mod decimal_text;
pub mod libreoffice;
mod mutation;
mod workbook;

pub use compare::{Comparison, Counted, assert_same, compare};
pub use mutation::with_one_operator_changed;
pub use workbook::{Value, Workbook};

use calamine::{Reader, Xlsx};
use std::io::Cursor;

/// Recalculates the workbook with both checkers and panics, showing the first differences, unless every
/// formula cell's cached result is the one that each of them arrives at. Says how many cells were compared.
pub fn assert_recalculates(xlsx: &[u8]) -> Counted {
    let original = Workbook::read(xlsx);
    let by_binary_float =
        assert_same("plain binary floating point", compare(&original, &binary_float::recalculate(xlsx)));
    let by_libreoffice = assert_same("LibreOffice", compare(&original, &libreoffice::recalculate(xlsx)));
    assert_eq!(by_binary_float, by_libreoffice, "both checkers compare the same cells");
    assert_eq!(by_libreoffice.total(), formulas_found_by_calamine(xlsx), "no formula cell was overlooked");
    by_libreoffice
}

/// How many formula cells another reader finds.
fn formulas_found_by_calamine(xlsx: &[u8]) -> usize {
    let mut workbook = Xlsx::new(Cursor::new(xlsx)).unwrap();
    let sheets = workbook.sheet_names();
    sheets.iter().map(|sheet| workbook.worksheet_formula(sheet).unwrap().used_cells().count()).sum()
}
