//! Private numbers, and how they are shown to who has not asked for the whole of them. There is no other place that
//! decides this.

/// An ID number or a bank account. It has no words of its own: debugging, errors and formats show stars. The whole of
/// it is asked for by name, and whoever shows it to somebody puts that on record.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct PrivateNumber(String);

impl PrivateNumber {
    /// This number.
    pub fn new(number: impl Into<String>) -> Self {
        Self(number.into())
    }

    /// The whole of it.
    #[must_use]
    pub fn whole(&self) -> &str {
        &self.0
    }

    /// Whether there is none, or none for this viewer.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As an ID number is shown: the first six (the region) and the last four characters, and never more than half.
    #[must_use]
    pub fn as_id_number(&self) -> String {
        masked(&self.0, 6)
    }

    /// As a bank account is shown: the last four digits, and never more than half.
    #[must_use]
    pub fn as_bank_account(&self) -> String {
        masked(&self.0, 0)
    }
}

impl std::fmt::Debug for PrivateNumber {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("****")
    }
}

fn masked(number: &str, front: usize) -> String {
    let length = number.chars().count();
    let back = 4.min(length / 4);
    let front = front.min((length / 2).saturating_sub(back));
    number
        .chars()
        .enumerate()
        .map(|(at, character)| if at < front || at >= length - back { character } else { '*' })
        .collect()
}

/// Digits in a row from which on a number in a text may be an ID number or an account.
const LONG: usize = 15;

/// A text in which every long number is shown in part only, for words that quote what a file says. A number stands by
/// itself: digits within a digest are none.
#[must_use]
pub fn long_numbers(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut word = String::new();
    for character in text.chars() {
        if character.is_ascii_alphanumeric() {
            word.push(character);
        } else {
            push_word(&mut shown, &mut word);
            shown.push(character);
        }
    }
    push_word(&mut shown, &mut word);
    shown
}

fn push_word(shown: &mut String, word: &mut String) {
    let number = word.strip_suffix(['X', 'x']).unwrap_or(word);
    let long = word.len() >= LONG && number.chars().all(|character| character.is_ascii_digit());
    if long {
        shown.push_str(&masked(word, 0))
    } else {
        shown.push_str(word)
    }
    word.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_half_of_a_number_is_hidden() {
        let number = PrivateNumber::new;
        assert_eq!(number("330203198302273534").as_id_number(), "33020*********3534");
        assert_eq!(number("6222020302945137958").as_bank_account(), "***************7958");
        assert_eq!(number("12345678901").as_bank_account(), "*********01");
        assert_eq!(number("1234").as_id_number(), "1**4");
        assert_eq!(number("").as_id_number(), "");
        assert_eq!(format!("{:?}", number("330203198302273534")), "****");
    }

    #[test]
    fn long_numbers_in_a_text_are_hidden_and_short_ones_are_not() {
        assert_eq!(
            long_numbers("第 12 行 33020319830227353X，卡 6222020302945137958；2026-10-08 08:30:00，4248.37"),
            "第 12 行 **************353X，卡 ***************7958；2026-10-08 08:30:00，4248.37"
        );
        assert_eq!(long_numbers("12345678901234"), "12345678901234");
        assert_eq!(long_numbers("a1234567890123456789"), "a1234567890123456789");
        assert_eq!(long_numbers(""), "");
    }
}
