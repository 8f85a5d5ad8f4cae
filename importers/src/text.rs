//! How the same word written in different ways is made one: full-width and
//! half-width, stray spaces, units in headings.

use std::borrow::Cow;

/// Turns full-width letters, digits and signs (ＡＢＣ１２３，：（）) and the
/// ideographic space into their half-width forms; all else stays.
pub(crate) fn half_width(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.chars().any(|character| half_width_of(character).is_some()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|character| half_width_of(character).unwrap_or(character)).collect())
}

fn half_width_of(character: char) -> Option<char> {
    match character {
        '\u{3000}' | '\u{A0}' | '\u{2007}' | '\u{202F}' => Some(' '),
        '\u{FF01}'..='\u{FF5E}' => u32::from(character).checked_sub(0xFEE0).and_then(char::from_u32),
        _ => None,
    }
}

/// True for what a user would take for an empty place: white space, including
/// U+3000 and no-break spaces, and invisible marks.
pub(crate) fn is_blank_character(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{2060}')
}

/// Trims blanks at both ends; the inside stays as written.
pub(crate) fn trimmed(text: &str) -> &str {
    text.trim_matches(is_blank_character)
}

/// Removes every blank.
pub(crate) fn without_blanks(text: &str) -> Cow<'_, str> {
    if text.contains(is_blank_character) {
        Cow::Owned(text.chars().filter(|character| !is_blank_character(*character)).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// A key (staff number, window, ticket number): half-width and trimmed.
pub(crate) fn key(text: &str) -> String {
    trimmed(&half_width(text)).to_owned()
}

/// A heading in the form in which headings are compared: half-width, without
/// blanks and marks of obligation, in lower case.
pub(crate) fn heading(text: &str) -> String {
    without_blanks(&half_width(text)).trim_matches(|character| matches!(character, '*' | ':')).to_lowercase()
}

/// A compared heading without the unit in brackets at its end:
/// `基本工资(元)` gives `基本工资`.
pub(crate) fn heading_without_unit(heading: &str) -> &str {
    match heading.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')) {
        Some((name, _unit)) if !name.is_empty() => name,
        _ => heading,
    }
}

/// A window's number in the common form: `01号窗口`, `1号`, `01` and `1` are
/// all `01`; a name without a number stays.
pub(crate) fn window(text: &str) -> String {
    let key = key(text);
    let key = without_blanks(&key);
    let digits = ["号窗口", "号窗", "窗口", "号"]
        .into_iter()
        .find_map(|suffix| key.strip_suffix(suffix))
        .unwrap_or(key.as_ref());
    let digits = digits.strip_prefix("窗口").unwrap_or(digits);
    if digits.is_empty() || !digits.chars().all(|character| character.is_ascii_digit()) {
        return key.into_owned();
    }
    let significant = digits.trim_start_matches('0');
    format!("{significant:0>2}")
}

/// True for a number in scientific notation, which is what a spreadsheet
/// program leaves of a long number: `3.30203E+17`.
pub(crate) fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else {
        return false;
    };
    let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
    let plain = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    plain(exponent)
        && match mantissa.split_once('.') {
            Some((whole, fraction)) => plain(whole) && plain(fraction),
            None => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_lose_width_and_spaces_and_nothing_else() {
        assert_eq!(key("\u{3000}C００４\u{A0}"), "C004");
        assert_eq!(key(" 37061119961118124X "), "37061119961118124X");
        assert_eq!(trimmed("\u{3000}买买提·吐尔逊 "), "买买提·吐尔逊");
        assert_eq!(key("𠮷永鑫"), "𠮷永鑫");
    }

    #[test]
    fn headings_compare_without_units_and_breaks() {
        assert_eq!(heading("基本\n工资（元）"), "基本工资(元)");
        assert_eq!(heading_without_unit("基本工资(元)"), "基本工资");
        assert_eq!(heading("*工 号："), "工号");
        assert_eq!(heading_without_unit("(备注)"), "(备注)");
    }

    #[test]
    fn a_window_has_one_form() {
        for written in ["01号窗口", "1", "01", "０１", "1号", "窗口1", " 01 号窗口"] {
            assert_eq!(window(written), "01", "{written}");
        }
        assert_eq!(window("12号窗口"), "12");
        assert_eq!(window("综合窗口"), "综合窗口");
    }

    #[test]
    fn a_staff_number_with_an_e_is_not_scientific() {
        assert!(is_scientific("3.30203E+17"));
        assert!(!is_scientific("E001"));
        assert!(!is_scientific("1E05"));
        assert!(!is_scientific("W016"));
    }
}
