//! Separated text: quoting, and keeping what people wrote from becoming a formula.

/// A field as it is, in quotation marks where it must be.
pub(crate) fn field(text: &str, separator: char) -> String {
    let special = |character: char| character == separator || matches!(character, '"' | '\n' | '\r');
    if text.contains(special) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_string() }
}

/// A text that spreadsheet programs would take for a formula gets an apostrophe in front, which they read as “this is
/// text”. Only for files that people open; a machine would take the apostrophe for part of the text.
pub(crate) fn not_a_formula(text: &str) -> String {
    if text.trim_start_matches(' ').starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
    {
        format!("'{text}")
    } else {
        text.to_string()
    }
}

/// A file for people: UTF-8 with the mark by which spreadsheet programs recognise it, lines as Windows ends them.
/// Texts are guarded; numbers are written by the caller and must come as `Field::Number`.
pub(crate) fn for_people(rows: &[Vec<Field>]) -> Vec<u8> {
    let mut text = String::from('\u{feff}');
    for row in rows {
        let fields: Vec<String> = row
            .iter()
            .map(|one| match one {
                Field::Text(text) => field(&not_a_formula(text), ','),
                Field::Number(number) => number.clone(),
            })
            .collect();
        text.push_str(&fields.join(","));
        text.push_str("\r\n");
    }
    text.into_bytes()
}

/// A field of a file for people.
#[derive(Debug, Clone)]
pub(crate) enum Field {
    /// A text, perhaps written by somebody.
    Text(String),
    /// The digits of a number.
    Number(String),
}

impl From<&str> for Field {
    fn from(text: &str) -> Self {
        Self::Text(text.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_wrote_is_no_formula() {
        for text in ["=1+1", "+86", "-x", "@SUM(A1)", "\tx", "  =1", "＝1"] {
            assert_eq!(not_a_formula(text), format!("'{text}"));
        }
        assert_eq!(not_a_formula("张伟"), "张伟");
        assert_eq!(field("a,\"b\"", ','), "\"a,\"\"b\"\"\"");
        assert_eq!(field("a,b", '|'), "a,b");
    }
}
