//! The border to the grammar library: a formula's text to its syntax tree, with faults as diagnostics.

use crate::diagnostic::Code;
use formualizer_parse::parser::{ASTNode, ASTNodeType, Parser, ReferenceType};
use formualizer_parse::tokenizer::TokenStream;
use formualizer_parse::{ParserLimits, TokenType};
use std::ops::Range;

/// How deep a formula may be nested, by brackets and calls.
pub(crate) const DEEPEST: usize = 64;

/// How many signs may follow each other in a chain such as a + b + c, which is not nested.
pub(crate) const LONGEST_CHAIN: usize = 1_000;

/// How many characters a formula may have: the limit of spreadsheets.
const MOST_CHARACTERS: usize = 8_192;

/// A fault in a formula: code, arguments, bytes in the formula.
pub(crate) type Fault = (Code, Vec<String>, Range<usize>);

/// Full-width signs that an input method leaves behind, and what should stand there.
const FULL_WIDTH: &[(char, &str)] = &[
    ('，', ","),
    ('（', "("),
    ('）', ")"),
    ('＋', "+"),
    ('－', "-"),
    ('＊', "*"),
    ('×', "*"),
    ('／', "/"),
    ('÷', "/"),
    ('＝', "="),
    ('＞', ">"),
    ('＜', "<"),
    ('≥', ">="),
    ('≤', "<="),
    ('＆', "&"),
    ('％', "%"),
    ('“', "\""),
    ('”', "\""),
    ('［', "["),
    ('］', "]"),
    ('【', "["),
    ('】', "]"),
    ('；', ","),
    ('\u{3000}', " "),
];

/// Parses a formula. Every full-width sign outside a text is a fault of its own.
pub(crate) fn parse(formula: &str) -> Result<ASTNode, Vec<Fault>> {
    if !formula.starts_with('=') {
        return Err(vec![(Code::FormulaStart, vec![], 0..formula.len())]);
    }
    if formula.chars().count() > MOST_CHARACTERS {
        return Err(vec![(Code::FormulaTooLong, vec![MOST_CHARACTERS.to_string()], 0..formula.len())]);
    }
    let mut faults = Vec::new();
    let mut in_text = false;
    let mut depth = 0usize;
    for (at, character) in formula.char_indices() {
        match character {
            '"' => in_text = !in_text,
            _ if in_text => {}
            '(' => {
                depth += 1;
                if depth > DEEPEST {
                    return Err(vec![(Code::TooDeep, vec![DEEPEST.to_string()], at..at + 1)]);
                }
            }
            ')' => depth = depth.saturating_sub(1),
            _ => {
                if let Some((_, instead)) = FULL_WIDTH.iter().find(|(sign, _)| *sign == character) {
                    let arguments = vec![character.to_string(), (*instead).to_string()];
                    faults.push((Code::FullWidth, arguments, at..at + character.len_utf8()));
                }
            }
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let stream = TokenStream::new(formula).map_err(|error| {
        let at = error.pos.min(formula.len());
        vec![(Code::FormulaSyntax, vec![in_words(&error.message)], at.saturating_sub(1)..at)]
    })?;
    // A chain is as high a tree as it is long; nesting has its own, lower limit.
    let limits = ParserLimits::default().with_ast_height(LONGEST_CHAIN + 2 * DEEPEST);
    Parser::builder().limits(limits).parse(formula).map_err(|error| {
        // The library gives a token's index; whitespace tokens are not counted.
        let spans: Vec<Range<usize>> = stream
            .to_tokens()
            .into_iter()
            .filter(|token| token.token_type != TokenType::Whitespace)
            .map(|token| token.start..token.end)
            .collect();
        let range = error
            .position
            .and_then(|position| spans.get(position).cloned())
            .unwrap_or(formula.len().saturating_sub(1)..formula.len());
        let message = error.message.to_lowercase();
        if message.contains("height") || message.contains("node") {
            vec![(Code::TooManyTerms, vec![LONGEST_CHAIN.to_string()], 0..formula.len())]
        } else if message.contains("nest") || message.contains("depth") || message.contains("limit") {
            vec![(Code::TooDeep, vec![DEEPEST.to_string()], range)]
        } else {
            vec![(Code::FormulaSyntax, vec![in_words(&error.message)], range)]
        }
    })
}

/// The library speaks about tokens; officers read what to look for instead, in either language.
fn in_words(message: &str) -> String {
    let lower = message.to_lowercase();
    if lower.contains("unmatched opening") {
        "@brackets".to_string()
    } else if lower.contains("unmatched") {
        "@bracket_too_many".to_string()
    } else if lower.contains("string") {
        "@quotes".to_string()
    } else if lower.contains("end of") {
        "@unfinished".to_string()
    } else {
        "@unexpected".to_string()
    }
}

/// Whether a spreadsheet reads the text, standing alone, as a name.
pub(crate) fn is_name(name: &str) -> bool {
    let formula = format!("={name}");
    let plain = name.chars().all(|character| character.is_alphanumeric() || matches!(character, '_' | '.'));
    plain && parse(&formula).is_ok_and(|node| {
        matches!(node.node_type, ASTNodeType::Reference { reference: ReferenceType::NamedRange(ref found), .. } if found == name)
    })
}

/// The bytes that a node covers, its parts included.
pub(crate) fn span(node: &ASTNode) -> Range<usize> {
    let mut covered: Option<Range<usize>> = None;
    // Not by recursion: a chain is as deep as it is long.
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        if let Some(token) = &node.source_token {
            let so_far = covered.get_or_insert(token.start..token.end);
            *so_far = so_far.start.min(token.start)..so_far.end.max(token.end);
        }
        match &node.node_type {
            ASTNodeType::UnaryOp { expr, .. } => open.push(expr),
            ASTNodeType::BinaryOp { left, right, .. } => open.extend([left.as_ref(), right.as_ref()]),
            ASTNodeType::Function { args, .. } => open.extend(args),
            _ => {}
        }
    }
    covered.unwrap_or(0..0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_what_a_spreadsheet_reads_as_names() {
        for name in ["社保基数2", "工资1", "3岁以下婴幼儿照护", "基本工资", "x"] {
            assert!(is_name(name), "{name}");
        }
        for name in
            ["Q1", "AB12", "TAX2026", "a:b", "医疗保险(个人)", "政策!税率", "两 词", "", "基本，工资", "1"]
        {
            assert!(!is_name(name), "{name}");
        }
    }

    #[test]
    fn faults_say_where() {
        let faults = parse("=基本工资＋岗位津贴，1").unwrap_err();
        assert_eq!(faults.len(), 2);
        assert_eq!(faults[0].2, 13..16);
        assert_eq!(parse("基本工资").unwrap_err()[0].0, Code::FormulaStart);
        assert_eq!(parse("=(1").unwrap_err()[0].0, Code::FormulaSyntax);
        assert_eq!(parse("=a b").unwrap_err()[0].2, 3..4);
        let deep = format!("={}1{}", "(".repeat(65), ")".repeat(65));
        assert_eq!(parse(&deep).unwrap_err()[0].0, Code::TooDeep);
        assert!(parse(&format!("={}1", "-".repeat(100))).is_err());
    }
}
