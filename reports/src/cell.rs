//! The one door from exact decimals to the binary numbers of spreadsheet files.

use rust_decimal::Decimal;
use xingchou_engine::number::plain_text;

/// The binary number that stands for a decimal in a spreadsheet cell: the one nearest to the decimal's text, as if
/// a person had typed it. The unbounded upper limit of band tables becomes 9.99E+307.
#[must_use]
pub fn spreadsheet_number(value: Decimal) -> f64 {
    // The text of a decimal is always a number, so that the default is never used.
    plain_text(value).parse().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_what_a_person_would_have_typed() {
        for text in ["0", "0.1", "-0.07", "1848", "28006.65", "79228162514264337593543950334"] {
            let decimal = Decimal::from_str_exact(text).unwrap();
            assert_eq!(
                spreadsheet_number(decimal).to_bits(),
                text.parse::<f64>().unwrap().to_bits(),
                "{text}"
            );
        }
        assert_eq!(spreadsheet_number(Decimal::MAX).to_bits(), 9.99e307_f64.to_bits());
        assert_eq!(spreadsheet_number(-Decimal::ZERO).to_bits(), 0.0_f64.to_bits());
    }
}
