//! 大写金额: amounts in the capital characters that cheques, vouchers and payrolls carry, so that no figure can be
//! changed by a stroke (支付结算办法, 会计基础工作规范).

use rust_decimal::{Decimal, RoundingStrategy};

const DIGITS: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];
const PLACES: [&str; 4] = ["", "拾", "佰", "仟"];
const GROUPS: [&str; 8] = ["", "万", "亿", "兆", "京", "垓", "秭", "穰"];

/// An amount in yuan in capital characters, such as 壹仟肆佰零玖元伍角; without the words 人民币 in front.
///
/// The amount is taken to the fen, half away from zero. Amounts that end at 元 or 角 end in 整 or 角 alone; a zero
/// within the amount is said once; a negative amount begins with 负.
#[must_use]
pub fn capital_amount(amount: Decimal) -> String {
    let amount = amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    let text = format!("{:.2}", amount.abs());
    let (yuan, fraction) = text.split_once('.').unwrap_or((&text, "00"));
    let mut said = String::new();
    if amount.is_sign_negative() && !amount.is_zero() {
        said.push('负');
    }
    let whole = capital_whole(yuan);
    let mut cents = fraction.chars().filter_map(|digit| digit.to_digit(10));
    let (jiao, fen) = (cents.next().unwrap_or(0), cents.next().unwrap_or(0));
    if !whole.is_empty() {
        said.push_str(&whole);
        said.push('元');
    }
    match (jiao, fen) {
        (0, 0) => said.push_str(if whole.is_empty() { "零元整" } else { "整" }),
        (0, fen) => {
            if !whole.is_empty() {
                said.push('零');
            }
            push_digit(&mut said, fen);
            said.push('分');
        }
        (jiao, fen) => {
            // 壹仟陆佰捌拾元零叁角贰分: a zero before 角 when 元 ends in one.
            if !whole.is_empty() && yuan.ends_with('0') {
                said.push('零');
            }
            push_digit(&mut said, jiao);
            said.push('角');
            if fen > 0 {
                push_digit(&mut said, fen);
                said.push('分');
            }
        }
    }
    said
}

/// The digits of a whole number in capitals; nothing for zero.
fn capital_whole(digits: &str) -> String {
    let digits: Vec<u32> = digits.chars().filter_map(|digit| digit.to_digit(10)).collect();
    let mut said = String::new();
    let mut zero_waits = false;
    let mut group_said = false;
    for (index, digit) in digits.iter().enumerate() {
        let left = digits.len() - 1 - index;
        let (group, place) = (left / 4, left % 4);
        if *digit == 0 {
            zero_waits = true;
        } else {
            if zero_waits && !said.is_empty() {
                said.push('零');
            }
            zero_waits = false;
            push_digit(&mut said, *digit);
            said.push_str(PLACES.get(place).copied().unwrap_or_default());
            group_said = true;
        }
        if place == 0 {
            if group_said {
                said.push_str(GROUPS.get(group).copied().unwrap_or_default());
                // 壹拾万柒仟: the group's word parts the digits well enough, a zero at its end need not be said.
                zero_waits = false;
            }
            group_said = false;
        }
    }
    said
}

fn push_digit(said: &mut String, digit: u32) {
    said.extend(DIGITS.get(digit as usize));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(amount: &str) -> String {
        capital_amount(Decimal::from_str_exact(amount).unwrap())
    }

    #[test]
    fn amounts_as_the_published_examples_write_them() {
        for (amount, capitals) in [
            ("1409.50", "壹仟肆佰零玖元伍角"),
            ("6007.14", "陆仟零柒元壹角肆分"),
            ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
            ("107000.53", "壹拾万柒仟元零伍角叁分"),
            ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
            ("325.04", "叁佰贰拾伍元零肆分"),
            ("10.00", "壹拾元整"),
            ("0.00", "零元整"),
        ] {
            assert_eq!(said(amount), capitals, "{amount}");
        }
    }

    #[test]
    fn zeros_are_said_once_and_groups_only_when_there_is_something_in_them() {
        for (amount, capitals) in [
            ("100000000", "壹亿元整"),
            ("100000001", "壹亿零壹元整"),
            ("10010000.10", "壹仟零壹万元零壹角"),
            ("1000100010001", "壹兆零壹亿零壹万零壹元整"),
            ("1230000", "壹佰贰拾叁万元整"),
            ("20000.05", "贰万元零伍分"),
            ("0.30", "叁角"),
            ("0.05", "伍分"),
            ("100", "壹佰元整"),
        ] {
            assert_eq!(said(amount), capitals, "{amount}");
        }
    }

    #[test]
    fn negative_amounts_and_more_digits_than_fen() {
        assert_eq!(said("-1848.30"), "负壹仟捌佰肆拾捌元叁角");
        assert_eq!(said("-0.004"), "零元整");
        assert_eq!(said("0.005"), "壹分");
        assert_eq!(said("-0"), "零元整");
        assert!(capital_amount(Decimal::MAX).starts_with("柒穰"));
    }
}
