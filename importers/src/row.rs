//! One row under a layout: its cells by field, each turned into what the
//! field is to be, or the reason why that can't be done.

use chrono::{Datelike, NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::cell::Cell;
use crate::date;
use crate::layout::{Field, Scale, Words};
use crate::reason::{CellSeen, Reason, column_letters};
use crate::recognise::Fit;
use crate::records::{FiveLevel, Grade, OldPayAmount, SixKey};
use crate::text;

/// Digits a spreadsheet program keeps of a number.
const KEPT_DIGITS: usize = 15;
const MONEY_DECIMALS: u32 = 2;
const DAY_DECIMALS: u32 = 1;
const POINT_DECIMALS: u32 = 2;
/// Columns of numbers in a pay sheet that are no amounts.
const NOT_AMOUNTS: [&str; 6] = ["序号", "行号", "出勤天数", "缺勤天数", "身份证号", "银行账号"];

/// A row whose cells are asked for by field.
pub(crate) struct Row<'a> {
    pub(crate) fit: &'a Fit<'a>,
    pub(crate) words: &'a Words,
    /// The cells, with those merged downwards filled in.
    pub(crate) cells: &'a [Cell],
    pub(crate) epoch_1904: bool,
    pub(crate) scale: Scale,
}

impl<'a> Row<'a> {
    fn field(&self, field: &str) -> Option<&'a Field> {
        self.fit.layout.field(field)
    }

    fn cell(&self, field: &str) -> &'a Cell {
        self.fit.column(field).and_then(|column| self.cells.get(column)).unwrap_or(&Cell::Empty)
    }

    /// The cell of a field, as a reason shows it.
    fn seen(&self, field: &str) -> CellSeen {
        match self.fit.column(field) {
            Some(column) => self.seen_at(column),
            None => CellSeen {
                heading: self.field(field).map_or_else(|| field.to_owned(), |field| field.heading.clone()),
                column: String::new(),
                text: String::new(),
            },
        }
    }

    /// The cell of a column, as a reason shows it.
    pub(crate) fn seen_at(&self, column: usize) -> CellSeen {
        CellSeen {
            heading: self.fit.headings.get(column).cloned().unwrap_or_default(),
            column: column_letters(column),
            text: self.cells.get(column).map(Cell::shown).unwrap_or_default(),
        }
    }

    /// A cell that holds something usable; `None` for a blank one and for a
    /// word that means one.
    fn filled(&self, field: &str) -> Result<Option<&'a Cell>, Reason> {
        self.filled_cell(self.cell(field), || self.seen(field))
    }

    /// The same for any cell of the row.
    pub(crate) fn filled_cell(
        &self,
        cell: &'a Cell,
        seen: impl Fn() -> CellSeen,
    ) -> Result<Option<&'a Cell>, Reason> {
        match cell {
            Cell::Error(_) => Err(Reason::ErrorCell(seen())),
            Cell::FormulaWithoutValue => Err(Reason::FormulaWithoutValue(seen())),
            Cell::Text(text) => {
                if !text.is_ascii() && text.contains(crate::encoding::is_garble) {
                    return Err(Reason::GarbledText(seen()));
                }
                let half_width = text::half_width(text);
                let key = text::trimmed(&half_width);
                let mut blanks = self.words.blanks.iter().chain(&self.fit.layout.blanks);
                let is_blank = key.is_empty() || blanks.any(|blank| blank == key);
                Ok((!is_blank).then_some(cell))
            }
            Cell::Empty => Ok(None),
            cell => Ok(Some(cell)),
        }
    }

    /// The text of a cell, by the field's own list of values where it has one.
    pub(crate) fn optional_text(&self, field: &str) -> Result<Option<String>, Reason> {
        let Some(cell) = self.filled(field)? else {
            return Ok(None);
        };
        let shown = cell.shown();
        let meant = self
            .field(field)
            .filter(|known| !known.values.is_empty())
            .and_then(|known| known.values.get(&text::key(&shown)));
        let text = match meant {
            Some(meant) => meant.clone(),
            None => text::trimmed(&shown).to_owned(),
        };
        Ok((!text.is_empty()).then_some(text))
    }

    /// Text that must be there.
    pub(crate) fn text(&self, field: &str) -> Result<String, Reason> {
        self.optional_text(field)?.ok_or_else(|| Reason::MissingValue(self.seen(field)))
    }

    /// Free text exactly as written.
    pub(crate) fn verbatim(&self, field: &str) -> Result<Option<String>, Reason> {
        match self.cell(field) {
            Cell::Text(text) if text.contains(crate::encoding::is_garble) => {
                Err(Reason::GarbledText(self.seen(field)))
            }
            Cell::Text(text) if !text.is_empty() => Ok(Some(text.clone())),
            _ => self.optional_text(field),
        }
    }

    /// A key that may be absent.
    pub(crate) fn optional_key(&self, field: &str) -> Result<Option<String>, Reason> {
        match self.filled(field)? {
            Some(cell) => key(cell, || self.seen(field)),
            None => Ok(None),
        }
    }

    /// A key that must be there.
    pub(crate) fn key(&self, field: &str) -> Result<String, Reason> {
        self.optional_key(field)?.ok_or_else(|| Reason::MissingKey(self.seen(field)))
    }

    /// A window in the common form.
    pub(crate) fn window(&self) -> Result<Option<String>, Reason> {
        Ok(self.optional_key("window")?.map(|window| text::window(&window)))
    }

    /// A long number of digits: a card, an ID. Typed as a number it has lost
    /// its last digits, or may have.
    pub(crate) fn long_number(&self, field: &str) -> Result<String, Reason> {
        if let Some(Cell::Number(_) | Cell::BadNumber(_)) = self.filled(field)? {
            return Err(Reason::LongNumberLostDigits(self.seen(field)));
        }
        let key = self.key(field)?;
        Ok(text::without_blanks(&key).trim_start_matches('\'').to_owned())
    }

    /// An 18-character ID number with a right check digit.
    pub(crate) fn id_number(&self, field: &str) -> Result<String, Reason> {
        let number = self.long_number(field)?.to_uppercase();
        let has_birthday = number.get(6..14).is_some_and(|birthday| date::date(birthday).is_some());
        if has_birthday && has_check_digit(&number) {
            Ok(number)
        } else {
            Err(Reason::BadIdNumber(self.seen(field)))
        }
    }

    fn optional_number(&self, field: &str) -> Result<Option<Decimal>, Reason> {
        match self.filled(field)? {
            Some(cell) => number(cell).map(Some).ok_or_else(|| {
                let seen = self.seen(field);
                if text::key(&seen.text).ends_with('%') {
                    Reason::Percentage(seen)
                } else {
                    Reason::BadNumber(seen)
                }
            }),
            None => Ok(None),
        }
    }

    fn optional_measure(&self, field: &str, decimals: u32) -> Result<Option<Decimal>, Reason> {
        let Some(number) = self.optional_number(field)? else {
            return Ok(None);
        };
        if number.is_sign_negative() && !number.is_zero() {
            return Err(Reason::NegativeNumber(self.seen(field)));
        }
        if number.normalize().scale() > decimals {
            return Err(Reason::TooManyDecimals(self.seen(field)));
        }
        Ok(Some(number))
    }

    fn required<T>(&self, field: &str, value: Option<T>) -> Result<T, Reason> {
        value.ok_or_else(|| Reason::MissingValue(self.seen(field)))
    }

    /// Yuan, to the fen, not negative; may be absent.
    pub(crate) fn optional_money(&self, field: &str) -> Result<Option<Decimal>, Reason> {
        self.optional_measure(field, MONEY_DECIMALS)
    }

    /// Yuan, to the fen, not negative.
    pub(crate) fn money(&self, field: &str) -> Result<Decimal, Reason> {
        let money = self.optional_money(field)?;
        self.required(field, money)
    }

    /// Points, to two decimals, not negative; may be absent.
    pub(crate) fn optional_points(&self, field: &str) -> Result<Option<Decimal>, Reason> {
        self.optional_measure(field, POINT_DECIMALS)
    }

    /// Points, to two decimals, not negative.
    pub(crate) fn points(&self, field: &str) -> Result<Decimal, Reason> {
        let points = self.optional_points(field)?;
        self.required(field, points)
    }

    /// Yuan, to the fen, of either sign.
    pub(crate) fn signed_money(&self, field: &str) -> Result<Decimal, Reason> {
        let Some(number) = self.optional_number(field)? else {
            return Err(Reason::MissingValue(self.seen(field)));
        };
        if number.normalize().scale() > MONEY_DECIMALS {
            return Err(Reason::TooManyDecimals(self.seen(field)));
        }
        Ok(number)
    }

    /// The amounts under headings that no field reads, left to right; a column
    /// of anything else is left out.
    pub(crate) fn other_amounts(&self) -> Result<Vec<OldPayAmount>, Reason> {
        let mut amounts = Vec::new();
        for (column, heading) in self.fit.headings.iter().enumerate() {
            if heading.is_empty() || self.fit.reads(column) || NOT_AMOUNTS.contains(&heading.as_str()) {
                continue;
            }
            let Some(cell) = self.cells.get(column) else {
                break;
            };
            let filled = self.filled_cell(cell, || self.seen_at(column))?;
            if let Some(amount) = filled.and_then(number) {
                amounts.push(OldPayAmount { heading: heading.clone(), amount });
            }
        }
        Ok(amounts)
    }

    /// A month that may be absent: `2026-09`, `2026年9月`, `202609`, or a date in it.
    pub(crate) fn optional_month(&self, field: &str) -> Result<Option<(i32, u32)>, Reason> {
        let Some(cell) = self.filled(field)? else {
            return Ok(None);
        };
        let month = match cell {
            Cell::Time(time) => Some((time.year(), time.month())),
            cell => date::month_in_title(&cell.shown()).or_else(|| date::compact_month(&cell.shown())),
        };
        month.map(Some).ok_or_else(|| Reason::BadDate(self.seen(field)))
    }

    /// Days, half shifts or points: one decimal, not negative.
    pub(crate) fn tenths(&self, field: &str) -> Result<Decimal, Reason> {
        let days = self.optional_measure(field, DAY_DECIMALS)?;
        self.required(field, days)
    }

    /// A whole number that may be absent.
    pub(crate) fn optional_count(&self, field: &str) -> Result<Option<u32>, Reason> {
        let Some(number) = self.optional_number(field)? else {
            return Ok(None);
        };
        if number.is_sign_negative() && !number.is_zero() {
            return Err(Reason::NegativeNumber(self.seen(field)));
        }
        if !number.fract().is_zero() {
            return Err(Reason::NotWhole(self.seen(field)));
        }
        number.to_u32().map(Some).ok_or_else(|| Reason::BadNumber(self.seen(field)))
    }

    /// A whole number.
    pub(crate) fn count(&self, field: &str) -> Result<u32, Reason> {
        let count = self.optional_count(field)?;
        self.required(field, count)
    }

    /// A date that may be absent.
    pub(crate) fn optional_date(&self, field: &str) -> Result<Option<NaiveDate>, Reason> {
        let Some(cell) = self.filled(field)? else {
            return Ok(None);
        };
        let date = match cell {
            Cell::Time(time) => Some(time.date()),
            Cell::Number(serial) => date::from_serial(*serial, self.epoch_1904)
                .map(|time| time.date())
                .or_else(|| date::date(&serial.to_string())),
            Cell::Text(text) => date::date(text),
            _ => None,
        };
        date.map(Some).ok_or_else(|| Reason::BadDate(self.seen(field)))
    }

    /// A date.
    pub(crate) fn date(&self, field: &str) -> Result<NaiveDate, Reason> {
        let date = self.optional_date(field)?;
        self.required(field, date)
    }

    /// A time that may be absent.
    pub(crate) fn optional_time(&self, field: &str) -> Result<Option<NaiveDateTime>, Reason> {
        let Some(cell) = self.filled(field)? else {
            return Ok(None);
        };
        let time = match cell {
            Cell::Time(time) => Some(*time),
            // A serial number without a fraction is a day, not a time.
            Cell::Number(serial) if !serial.fract().is_zero() => date::from_serial(*serial, self.epoch_1904),
            Cell::Text(text) => date::time(text),
            _ => None,
        };
        time.map(Some).ok_or_else(|| Reason::BadTime(self.seen(field)))
    }

    /// A time.
    pub(crate) fn time(&self, field: &str) -> Result<NaiveDateTime, Reason> {
        let time = self.optional_time(field)?;
        self.required(field, time)
    }

    /// Yes or no, by the field's own values or the common words.
    pub(crate) fn optional_truth(&self, field: &str) -> Result<Option<bool>, Reason> {
        if let Cell::Truth(truth) = self.cell(field) {
            return Ok(Some(*truth));
        }
        let Some(word) = self.optional_text(field)? else {
            return Ok(None);
        };
        let word = text::key(&word);
        if self.words.yes.contains(&word) {
            Ok(Some(true))
        } else if self.words.no.contains(&word) {
            Ok(Some(false))
        } else {
            let own = self.field(field).map(|field| &field.values);
            let known = match own.filter(|values| !values.is_empty()) {
                Some(values) => values.keys().cloned().collect(),
                None => self.words.yes.iter().chain(&self.words.no).cloned().collect(),
            };
            Err(self.unknown_word(field, known))
        }
    }

    /// Yes or no.
    pub(crate) fn truth(&self, field: &str) -> Result<bool, Reason> {
        let truth = self.optional_truth(field)?;
        self.required(field, truth)
    }

    /// One of a few words.
    pub(crate) fn one_of<T: Copy>(&self, field: &str, known: &[(&str, T)]) -> Result<T, Reason> {
        let found = self.optional_one_of(field, known)?;
        self.required(field, found)
    }

    /// One of a few words, or none.
    pub(crate) fn optional_one_of<T: Copy>(
        &self,
        field: &str,
        known: &[(&str, T)],
    ) -> Result<Option<T>, Reason> {
        let Some(word) = self.optional_text(field)? else {
            return Ok(None);
        };
        let word = text::key(&word);
        known.iter().find(|(name, _)| *name == word).map(|(_, value)| Some(*value)).ok_or_else(|| {
            let known = known.iter().map(|(name, _)| (*name).to_owned()).collect();
            self.unknown_word(field, known)
        })
    }

    fn unknown_word(&self, field: &str, known: Vec<String>) -> Reason {
        Reason::UnknownWord { cell: self.seen(field), known }
    }

    /// A rating's grade on the file's scale.
    pub(crate) fn grade(&self, field: &str) -> Result<Grade, Reason> {
        let Some(word) = self.optional_text(field)? else {
            return Err(Reason::MissingGrade(self.seen(field)));
        };
        let word = text::key(&word);
        if self.words.not_rated.contains(&word) {
            return Ok(Grade::NotRated);
        }
        grade_on(self.scale, &word).ok_or_else(|| Reason::UnknownGrade(self.seen(field)))
    }
}

/// The grade this word names on a scale.
pub(crate) fn grade_on(scale: Scale, word: &str) -> Option<Grade> {
    match scale {
        Scale::SixKey => SixKey::ALL.into_iter().find(|key| key.name_zh() == word).map(Grade::SixKey),
        Scale::FiveLevel => {
            FiveLevel::ALL.into_iter().find(|level| level.name_zh() == word).map(Grade::FiveLevel)
        }
    }
}

/// A cell as a key: half-width, trimmed, whole if it is a number.
pub(crate) fn key(cell: &Cell, seen: impl Fn() -> CellSeen) -> Result<Option<String>, Reason> {
    match cell {
        Cell::Number(number) => {
            let digits = number.to_string();
            if digits.chars().filter(char::is_ascii_digit).count() > KEPT_DIGITS {
                return Err(Reason::LongNumberLostDigits(seen()));
            }
            Ok(Some(digits))
        }
        Cell::BadNumber(_) => Err(Reason::LongNumberLostDigits(seen())),
        other => {
            let key = text::key(&other.shown());
            if text::is_scientific(&key) {
                return Err(Reason::LongNumberLostDigits(seen()));
            }
            Ok((!key.is_empty()).then_some(key))
        }
    }
}

/// The number in a cell: a number, or text such as `1,848.00`, `￥1848元`.
pub(crate) fn number(cell: &Cell) -> Option<Decimal> {
    match cell {
        Cell::Number(number) => Some(*number),
        Cell::Text(text) => number_in(text),
        _ => None,
    }
}

fn number_in(text: &str) -> Option<Decimal> {
    // Most texts are none, which a look without any copy tells.
    let is_foreign = |byte: u8| {
        byte.is_ascii() && !matches!(byte, b'0'..=b'9' | b'.' | b',' | b'-' | b' ' | b'\t' | b'\r' | b'\n')
    };
    if text.bytes().any(is_foreign) {
        return None;
    }
    if (1..=15).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse::<i64>().ok().map(Decimal::from);
    }
    let text = text::half_width(text);
    let text = text::without_blanks(&text);
    let text = text.trim_start_matches(['¥', '￥']);
    let text = text.strip_suffix('元').unwrap_or(text);
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (unsigned, None),
    };
    let digits = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    if !fraction.is_none_or(digits) {
        return None;
    }
    let mut groups = whole.split(',');
    let first = groups.next()?;
    if !digits(first) {
        return None;
    }
    let grouped = whole.contains(',');
    if grouped && (first.len() > 3 || !groups.all(|group| group.len() == 3 && digits(group))) {
        return None;
    }
    Decimal::from_str_exact(&text.replace(',', "")).ok()
}

/// The check digit of a resident's ID number (GB 11643): the weighted sum of
/// the first 17 digits modulo 11 chooses the last character.
fn has_check_digit(number: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHARACTERS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
    let characters: Vec<char> = number.chars().collect();
    let Some((last, first)) = characters.split_last() else {
        return false;
    };
    if first.len() != WEIGHTS.len() {
        return false;
    }
    let mut sum: usize = 0;
    for (character, weight) in first.iter().zip(WEIGHTS) {
        let Some(digit) = character.to_digit(10) else {
            return false;
        };
        sum = sum.saturating_add(usize::try_from(digit.saturating_mul(weight)).unwrap_or(0));
    }
    CHARACTERS.get(sum % CHARACTERS.len()) == Some(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_people_write_them() {
        let shown = |text: &str| number_in(text).map(|n| n.to_string());
        assert_eq!(shown("1,848.00").as_deref(), Some("1848.00"));
        assert_eq!(shown(" １，８４８．５ ").as_deref(), Some("1848.5"));
        assert_eq!(shown("￥12,345,678元").as_deref(), Some("12345678"));
        assert_eq!(shown("-0.5").as_deref(), Some("-0.5"));
        for text in ["1,84", "1,8480", "12,3456.00", "1.", ".5", "一千", "1e3", "", "-", "1 848x", "1--2"] {
            assert_eq!(number_in(text), None, "{text}");
        }
    }

    #[test]
    fn check_digits() {
        assert!(has_check_digit("37061119961118124X"));
        assert!(!has_check_digit("370611199611181245"));
        assert!(!has_check_digit("37061119961118124"));
        assert!(!has_check_digit("37061119961118124XX"));
        assert!(!has_check_digit(""));
    }
}
