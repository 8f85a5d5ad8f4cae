//! Quotients that are exact halves come out as halves, to the last digit.

use crate::support::{Sheet, cell, month, person, values, with};

#[test]
fn the_known_quotient_is_not_a_fen_short() {
    let sheet = Sheet::pay()
        .input("甲", "money", "")
        .input("乙", "number", "decimals = 2")
        .input("丙", "number", "decimals = 2")
        .column("结果", "money", "=甲 / 乙 * 丙", "")
        .column("内层", "money", "=ROUND(甲 / 乙 * 丙, 2) + 0", "")
        .column("比较", "truth", "=甲 / 乙 * 丙 >= 甲 * 丙 / 乙", "");
    let program = sheet.program();
    let inputs = values([("甲", cell("28006.65")), ("乙", cell("21")), ("丙", cell("12.5"))]);
    with(&program, &month(vec![person(inputs)]), |evaluation| {
        assert_eq!(evaluation.person(0, "结果").chinese(), "16670.63");
        assert_eq!(evaluation.person(0, "内层").chinese(), "16670.63");
        assert_eq!(evaluation.person(0, "比较").chinese(), "是");
    });
}

/// Amounts, divisors and multipliers whose a ÷ b × c is exactly k fen and a half, by whole-number arithmetic.
fn halves(count: usize) -> Vec<(i128, i128, i128, i128)> {
    let mut state = 20_261_121u64;
    let mut below = |limit: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i128::from((state >> 33) % limit)
    };
    let mut found = Vec::with_capacity(count);
    while found.len() < count {
        // a fen ÷ (b hundredths) × (c tenths) in half fen: 2 · a · 100 · c ÷ (10 · b).
        let (divisor, multiplier) = (100 + below(3_000), 1 + below(400));
        let scale = 20 * multiplier;
        // The least step of a at which the quotient is whole, and an odd number of half fen.
        let (mut x, mut y) = (scale, divisor);
        while y != 0 {
            (x, y) = (y, x % y);
        }
        let step = divisor / x;
        let amount = step * (1 + below(3_000_000 / u64::try_from(step).unwrap() + 1));
        let half_fen = amount * scale / divisor;
        assert_eq!(amount * scale % divisor, 0);
        if half_fen % 2 == 1 {
            found.push((amount, divisor, multiplier, (half_fen + 1) / 2));
        }
    }
    found
}

#[test]
fn twenty_thousand_exact_halves_round_up() {
    let sheet = Sheet::pay()
        .input("甲", "money", "")
        .input("乙", "number", "decimals = 2")
        .input("丙", "number", "decimals = 1")
        .column("先除", "money", "=甲 / 乙 * 丙", "")
        .column("先乘", "money", "=甲 * 丙 / 乙", "")
        .column("负数", "money", "=-(甲 / 乙 * 丙)", "")
        .column("函数", "money", "=ROUND(甲 * (丙 / 乙), 2)", "");
    let program = sheet.program();
    let cases = halves(20_000);
    let decimal = |mantissa: i128, scale: u32| rust_decimal::Decimal::from_i128_with_scale(mantissa, scale);
    let people = cases
        .iter()
        .map(|(amount, divisor, multiplier, _)| {
            person(values([
                ("甲", decimal(*amount, 2).into()),
                ("乙", decimal(*divisor, 2).into()),
                ("丙", decimal(*multiplier, 1).into()),
            ]))
        })
        .collect();
    with(&program, &month(people), |evaluation| {
        let mut wrong = 0;
        for (row, (_, _, _, fen)) in cases.iter().enumerate() {
            let expected = decimal(*fen, 2);
            for name in ["先除", "先乘", "函数"] {
                wrong += usize::from(evaluation.person(row, name).number() != Some(expected));
            }
            wrong += usize::from(evaluation.person(row, "负数").number() != Some(-expected));
        }
        assert_eq!(wrong, 0);
    });
}
