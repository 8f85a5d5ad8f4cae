//! Honest files after an accident: cut short, with bytes changed, or nothing but bytes.

use proptest::prelude::*;

use super::support::{assert_readable, read, refused, tight};
use crate::support::sample_file;

const WORKBOOKS: [&str; 4] = ["人员变动.xlsx", "窗口值班表.xlsx", "窗口评价明细.xls", "延时服务好差评.ods"];

/// The first bytes of the two containers that a workbook may be.
const FLAGS: [&[u8]; 2] = [b"PK\x03\x04", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"];

#[test]
fn cut_short_anywhere() {
    for name in WORKBOOKS {
        let whole = sample_file(name).bytes;
        for tenth in 1..10 {
            let error = refused(name, &whole[..whole.len() * tenth / 10]);
            assert_eq!(error.problem.code(), "damaged", "{name} at {tenth}0 %: {error}");
        }
    }
}

/// Lengths and counts in an xls stand in its bytes as they are: each in turn is made enormous.
#[test]
fn an_xls_that_claims_enormous_sizes() {
    let whole = sample_file("窗口评价明细.xls").bytes;
    let places =
        (24..80).step_by(8).chain((512..3_000).step_by(211)).chain([whole.len() / 2, whole.len() - 600]);
    for at in places {
        for claim in [[0xFF, 0xFF, 0xFF, 0x7F], [0xFF; 4]] {
            let mut bytes = whole.clone();
            bytes[at..at + 4].copy_from_slice(&claim);
            if let Err(error) = read("坏.xls", &bytes, tight()) {
                assert_readable(&error);
            }
        }
    }
}

/// What may happen to bytes on their way.
#[derive(Debug, Clone)]
enum Accident {
    Flip(prop::sample::Index, u8),
    Cut(prop::sample::Index),
    Zero(prop::sample::Index, usize),
    Swap(prop::sample::Index, prop::sample::Index),
}

fn accident() -> impl Strategy<Value = Accident> {
    prop_oneof![
        3 => (any::<prop::sample::Index>(), 1_u8..).prop_map(|(at, bits)| Accident::Flip(at, bits)),
        1 => any::<prop::sample::Index>().prop_map(Accident::Cut),
        1 => (any::<prop::sample::Index>(), 1_usize..64).prop_map(|(at, length)| Accident::Zero(at, length)),
        1 => (any::<prop::sample::Index>(), any::<prop::sample::Index>()).prop_map(|(a, b)| Accident::Swap(a, b)),
    ]
}

fn happen(bytes: &mut Vec<u8>, accident: &Accident) {
    if bytes.is_empty() {
        return;
    }
    match accident {
        Accident::Flip(at, bits) => {
            let at = at.index(bytes.len());
            bytes[at] ^= bits;
        }
        Accident::Cut(at) => bytes.truncate(at.index(bytes.len())),
        Accident::Zero(at, length) => {
            let at = at.index(bytes.len());
            let end = (at + length).min(bytes.len());
            bytes[at..end].fill(0);
        }
        Accident::Swap(one, other) => {
            let (one, other) = (one.index(bytes.len()), other.index(bytes.len()));
            bytes.swap(one, other);
        }
    }
}

fn cases(number: u32) -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(number) }
}

proptest! {
    #![proptest_config(cases(120))]

    #[test]
    fn accidents_to_workbooks(
        name in prop::sample::select(&WORKBOOKS[..]),
        accidents in prop::collection::vec(accident(), 1..6),
    ) {
        let mut bytes = sample_file(name).bytes;
        accidents.iter().for_each(|accident| happen(&mut bytes, accident));
        match read(name, &bytes, tight()) {
            Ok(reading) => prop_assert_eq!(reading.data_rows, reading.taken.len() + reading.rejected.len()),
            Err(error) => assert_readable(&error),
        }
    }

    #[test]
    fn bytes_under_the_flag_of_a_workbook(
        flag in prop::sample::select(&FLAGS[..]),
        bytes in prop::collection::vec(any::<u8>(), 0..2_000),
    ) {
        let whole = [flag, &bytes].concat();
        assert_readable(&read("乱.xlsx", &whole, tight()).unwrap_err());
    }
}

proptest! {
    #![proptest_config(cases(120))]

    #[test]
    fn accidents_to_text(
        name in prop::sample::select(&["pingjia_202610.csv", "12345工单.csv"][..]),
        accidents in prop::collection::vec(accident(), 1..6),
    ) {
        let mut bytes = sample_file(name).bytes;
        bytes.truncate(8_000);
        accidents.iter().for_each(|accident| happen(&mut bytes, accident));
        match read(name, &bytes, tight()) {
            Ok(reading) => prop_assert_eq!(reading.data_rows, reading.taken.len() + reading.rejected.len()),
            Err(error) => assert_readable(&error),
        }
    }
}
