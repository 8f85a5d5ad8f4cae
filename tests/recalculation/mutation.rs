//! Spoils a workbook on purpose, so that the checkers can be seen to notice.

use super::workbook::{Workbook, place_of, scan, with_changed_sheets};
use formualizer_parse::TokenType;
use formualizer_parse::tokenizer::TokenStream;
use quick_xml::escape::escape;

/// What each operator is changed to.
const CHANGES: &[(&str, &str)] = &[
    ("+", "-"),
    ("-", "+"),
    ("*", "/"),
    ("/", "*"),
    ("=", "<>"),
    ("<>", "="),
    (">=", "<"),
    ("<=", ">"),
    (">", "<="),
    ("<", ">="),
];

/// The workbook with the first operator between two operands changed (+ to -, * to /, > to <= and so on)
/// in the formula of one cell, such as `("工资表", "C5")`; the cached results stay. Panics when the cell
/// has no formula with an operator.
pub fn with_one_operator_changed(xlsx: &[u8], sheet: &str, cell: &str) -> Vec<u8> {
    let workbook = Workbook::read(xlsx);
    let index = workbook.sheet_index(sheet).unwrap_or_else(|| panic!("no sheet {sheet}"));
    let (path, place) = (&workbook.sheets[index].path, place_of(cell));
    with_changed_sheets(xlsx, |at, xml| {
        if at != path {
            return xml;
        }
        let cells = scan(&xml);
        let found = cells.iter().find(|found| found.place == place);
        let formula = found.and_then(|found| found.formula_text());
        let formula = formula.unwrap_or_else(|| panic!("{sheet}!{cell} has no formula"));
        let changed = changed(&format!("={formula}"))
            .unwrap_or_else(|| panic!("{sheet}!{cell}: no operator to change in ={formula}"));
        let mut out = xml.clone();
        out.replace_range(found.unwrap().formula.clone().unwrap(), &escape(&changed[1..]));
        out
    })
}

fn changed(formula: &str) -> Option<String> {
    let tokens = TokenStream::new(formula).unwrap().to_tokens();
    tokens.iter().filter(|token| token.token_type == TokenType::OpInfix).find_map(|token| {
        let (_, other) = CHANGES.iter().find(|(operator, _)| *operator == token.value)?;
        let mut out = formula.to_owned();
        out.replace_range(token.start..token.end, other);
        Some(out)
    })
}
