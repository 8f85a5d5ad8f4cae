//! 大写金额, read back by a reader that knows only how such amounts are said.

use proptest::prelude::*;
use rust_decimal::Decimal;
use xingchou_reports::capital_amount::capital_amount;

/// The amount in fen that a text in capitals says. A section (up to 仟) is summed up and multiplied by the word after
/// it (万, 亿); 零 stands only between digits and counts nothing; 整 stands only where nothing follows.
fn read_back(text: &str) -> Option<i128> {
    let (sign, text) = text.strip_prefix('负').map_or((1, text), |rest| (-1, rest));
    let (mut sum, mut section, mut digit) = (0_i128, 0_i128, None);
    let mut ended = false;
    let mut in_fen = 0_i128;
    for character in text.chars() {
        if ended {
            return None;
        }
        if let Some(value) = "零壹贰叁肆伍陆柒捌玖".chars().position(|known| known == character) {
            if digit.is_some_and(|before: i128| before != 0) {
                return None;
            }
            digit = Some(value as i128);
            continue;
        }
        let worth = |unit: i128| digit.map(|digit: i128| digit * unit);
        match character {
            '拾' => section += worth(10)?,
            '佰' => section += worth(100)?,
            '仟' => section += worth(1000)?,
            '万' | '亿' | '兆' => {
                let unit = match character {
                    '万' => 10_000,
                    '亿' => 100_000_000,
                    _ => 1_000_000_000_000,
                };
                sum += (section + digit.unwrap_or(0)) * unit;
                section = 0;
            }
            '元' => {
                in_fen = (sum + section + digit.unwrap_or(0)) * 100;
                (sum, section) = (0, 0);
            }
            '角' => in_fen += worth(10)?,
            '分' => in_fen += worth(1)?,
            '整' => ended = true,
            _ => return None,
        }
        digit = None;
    }
    (digit.is_none() && sum == 0 && section == 0).then_some(sign * in_fen)
}

#[test]
fn the_published_pairs_are_read_back_in_either_spelling() {
    // 支付结算办法 and 会计基础工作规范; where two spellings are right, both.
    for (fen, spellings) in [
        (140_950, &["壹仟肆佰零玖元伍角"][..]),
        (600_714, &["陆仟零柒元壹角肆分"]),
        (168_032, &["壹仟陆佰捌拾元零叁角贰分", "壹仟陆佰捌拾元叁角贰分"]),
        (10_700_053, &["壹拾万柒仟元零伍角叁分", "壹拾万零柒仟元伍角叁分"]),
        (1_640_902, &["壹万陆仟肆佰零玖元零贰分"]),
        (32_504, &["叁佰贰拾伍元零肆分"]),
        (1_000, &["壹拾元整"]),
        (0, &["零元整"]),
    ] {
        let ours = capital_amount(Decimal::new(fen, 2));
        assert!(spellings.contains(&ours.as_str()), "{ours}");
        for spelling in spellings {
            assert_eq!(read_back(spelling), Some(fen.into()), "{spelling}");
        }
    }
    for wrong in ["壹贰元整", "拾元整", "壹元整伍角", "壹元伍"] {
        assert_eq!(read_back(wrong), None, "the reader takes no nonsense: {wrong}");
    }
}

proptest! {
    #[test]
    fn every_amount_is_read_back(fen in prop_oneof![
        -100_000_000_000_000_i64..100_000_000_000_000,
        -20_000_i64..20_000,
        // Many zeros, where the word for zero is what goes wrong.
        (0_u32..13, 0_u32..13, 0_i64..10, 1_i64..10)
            .prop_map(|(one, other, few, more)| few * 10_i64.pow(one) + more * 10_i64.pow(other)),
    ]) {
        let said = capital_amount(Decimal::new(fen, 2));
        prop_assert_eq!(read_back(&said), Some(fen.into()), "{}", said);
        prop_assert!(!said.contains("零零") && !said.contains("零万") && !said.contains("零亿"), "{}", said);
        // 到“元”或“角”止，只有到“元”必须写整；到“分”不写。
        prop_assert_eq!(said.ends_with('整'), fen % 100 == 0, "{}", said);
        prop_assert_eq!(said.ends_with('分'), fen % 10 != 0, "{}", said);
        // A 拾 is never said without its 壹.
        prop_assert!(!said.trim_start_matches('负').starts_with('拾'), "{}", said);
    }
}
