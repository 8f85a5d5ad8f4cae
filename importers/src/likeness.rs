//! How much alike two headings are, and how much values look like what a
//! field holds; both of a hundred.

use crate::cell::Cell;
use crate::date;
use crate::fields::Nature;
use crate::layout::{Scale, Words};
use crate::row;
use crate::text;

/// Whether a text could be a heading: short, and no value.
pub(crate) fn is_heading(written: &str) -> bool {
    const LONGEST: usize = 24;
    let key = text::key(written);
    let length = key.chars().count();
    (1..=LONGEST).contains(&length)
        && row::number(&Cell::Text(key.clone())).is_none()
        && date::time_or_date(&key).is_none()
        && !looks_like_staff_no(&key)
}

/// How much alike two headings are: the characters they share, in order
/// pairs and one by one.
pub(crate) fn of_names(one: &str, other: &str) -> u32 {
    if one == other {
        return 100;
    }
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let shared_characters = share(&one, &other);
    let pairs = |characters: &[char]| -> Vec<(char, char)> {
        characters.iter().copied().zip(characters.iter().copied().skip(1)).collect()
    };
    let shared_pairs = share(&pairs(&one), &pairs(&other));
    // A whole name within another says more than characters here and there.
    let within = contains(&one, &other) || contains(&other, &one);
    let base = shared_characters.saturating_add(shared_pairs) / 2;
    let shorter = one.len().min(other.len());
    if within && shorter >= 2 { base.clamp(60, 95) } else { base.min(90) }
}

fn contains(whole: &[char], part: &[char]) -> bool {
    !part.is_empty() && whole.windows(part.len()).any(|window| window == part)
}

/// Twice the common elements by all elements, of a hundred.
fn share<T: PartialEq + Clone>(one: &[T], other: &[T]) -> u32 {
    let mut rest = other.to_vec();
    let mut common = 0_usize;
    for element in one {
        if let Some(at) = rest.iter().position(|candidate| candidate == element) {
            rest.swap_remove(at);
            common = common.saturating_add(1);
        }
    }
    let all = one.len().saturating_add(other.len()).max(1);
    u32::try_from(common.saturating_mul(200) / all).unwrap_or(0)
}

/// The share of the values that a field of this nature could hold.
pub(crate) fn of_values(nature: Nature, values: &[&Cell]) -> u32 {
    let fitting = values.iter().filter(|cell| fits(nature, cell)).count();
    u32::try_from(fitting.saturating_mul(100) / values.len().max(1)).unwrap_or(0)
}

fn fits(nature: Nature, cell: &Cell) -> bool {
    let key = text::key(&cell.shown());
    let digits = key.chars().filter(char::is_ascii_digit).count();
    match nature {
        Nature::Text => true,
        Nature::Name => {
            let length = key.chars().count();
            (2..=15).contains(&length) && digits == 0
        }
        Nature::StaffNo => looks_like_staff_no(&key),
        Nature::Id => key.chars().count() == 18 && digits >= 17,
        Nature::Account => {
            let characters = text::without_blanks(&key).chars().filter(|c| *c != '*').count();
            digits >= 8 && digits == characters && (8..=32).contains(&characters)
        }
        Nature::Date => matches!(cell, Cell::Time(_)) || date::time_or_date(&key).is_some(),
        Nature::Time => {
            let is_time = matches!(cell, Cell::Time(time) if time.time() != chrono::NaiveTime::MIN);
            is_time || date::time(&key).is_some()
        }
        Nature::Number => row::number(cell).is_some(),
        Nature::Count => row::number(cell).is_some_and(|number| number.fract().is_zero()),
        Nature::Grade => {
            digits == key.len() && digits == 1
                || Scale::ALL.into_iter().any(|scale| row::grade_on(scale, &key).is_some())
                || ["满意", "差", "好", "一般"].iter().any(|word| key.contains(word))
                    && key.chars().count() <= 6
        }
        Nature::Truth => matches!(cell, Cell::Truth(_)) || key.chars().count() <= 4 && digits < 2,
    }
}

/// A few letters and digits, as offices number their staff.
fn looks_like_staff_no(key: &str) -> bool {
    let digits = key.chars().filter(char::is_ascii_digit).count();
    (2..=10).contains(&key.len())
        && (1..=8).contains(&digits)
        && key.chars().all(|character| character.is_ascii_alphanumeric() || character == '-')
        && date::time_or_date(key).is_none()
}

fn grade_words<'c>(values: &'c [&Cell]) -> impl Iterator<Item = String> + 'c {
    values.iter().map(|cell| text::key(&cell.shown()))
}

/// The scale that more of the grades are on.
pub(crate) fn scale(values: &[&Cell]) -> Scale {
    let on = |scale| grade_words(values).filter(|word| row::grade_on(scale, word).is_some()).count();
    if on(Scale::FiveLevel) > on(Scale::SixKey) { Scale::FiveLevel } else { Scale::SixKey }
}

/// The grades that are not on that scale, each once, as first seen.
pub(crate) fn unknown_grades(values: &[&Cell], words: &Words) -> Vec<String> {
    let scale = scale(values);
    let mut unknown = Vec::new();
    for word in grade_words(values) {
        let known = row::grade_on(scale, &word).is_some() || words.not_rated.contains(&word);
        if !known && !unknown.contains(&word) {
            unknown.push(word);
        }
    }
    unknown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_that_mean_the_same_look_alike() {
        assert_eq!(of_names("工号", "工号"), 100);
        assert!(of_names("职工工号", "工号") >= 60);
        assert!(of_names("评价结果等级", "评价结果") > of_names("评价结果等级", "评价时间"));
        assert!(of_names("入职日期", "离职日期") < 90);
        assert_eq!(of_names("姓名", "金额"), 0);
    }

    #[test]
    fn values_tell_what_they_are() {
        let text = |written: &str| Cell::Text(written.to_owned());
        let ids = [text("37061119961118124X"), text("未知")];
        assert_eq!(of_values(Nature::Id, &ids.iter().collect::<Vec<_>>()), 50);
        let times = [text("2026-10-08 08:30"), text("2026-10-08")];
        assert_eq!(of_values(Nature::Time, &times.iter().collect::<Vec<_>>()), 50);
        assert_eq!(of_values(Nature::Date, &times.iter().collect::<Vec<_>>()), 100);
        assert_eq!(of_values(Nature::StaffNo, &[&text("C001")]), 100);
        assert_eq!(of_values(Nature::StaffNo, &[&text("张伟")]), 0);
    }
}
