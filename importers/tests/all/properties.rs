//! What holds whatever is typed into a file.

use proptest::prelude::*;
use xingchou_importers::{Layouts, Reason, read};

/// Things people, programs and nobody would type.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("合计".to_owned()),
        Just("C001".to_owned()),
        Just("2026-10-08 08:30".to_owned()),
        Just("-79228162514264337593543950336".to_owned()),
        Just("99999999999999999999999999999999".to_owned()),
        "[0-9]{1,6}[-/.年][0-9]{1,3}[-/.月][0-9]{1,3}日?",
        "[0-9,.￥元Ee+-]{0,12}",
        "\\PC{0,8}",
        any::<String>(),
    ]
}

const HEADINGS: [&str; 4] = [
    "工号,类型,开始日期,结束日期,天数",
    "工号,姓名,基本工资,子女教育,赡养老人",
    "窗口,班次,2026-10-08,2026-10-09,姓名",
    "评价器编号,工号,窗口号,评价结果,评价时间",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    /// Every row that holds anything is taken, refused or set aside; a place
    /// is inside the file; a reason has words.
    #[test]
    fn no_row_is_lost(
        headings in prop::sample::select(&HEADINGS[..]),
        rows in prop::collection::vec(prop::collection::vec(cell(), 5), 1..6),
    ) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(headings.split(',')).unwrap();
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let layouts = Layouts::shipped().unwrap();
        // A control character makes it no text file, which is an answer too.
        if let Ok(reading) = read("a.csv", &bytes, &layouts) {
            prop_assert_eq!(reading.data_rows, reading.taken.len() + reading.rejected.len());
            let mut seen: Vec<u32> = reading.taken.iter().map(|t| t.place.row).collect();
            seen.extend(reading.rejected.iter().map(|r| r.place.row));
            seen.extend(reading.ignored_footers.iter().map(|f| f.place.row));
            seen.sort_unstable();
            seen.dedup();
            prop_assert!(seen.len() <= rows.len());
            prop_assert!(seen.iter().all(|row| *row > 1));
            for rejected in &reading.rejected {
                prop_assert!(!matches!(rejected.reason, Reason::TooManyCells(_)));
                prop_assert!(rejected.message_zh().starts_with("《a.csv》第 "));
                prop_assert!(!rejected.cells.is_empty());
            }
            if reading.layout != "window-rota" {
                let visible = |text: &String| text.chars().any(|c| c.is_alphanumeric());
                let filled = rows.iter().filter(|row| row.iter().any(visible)).count();
                prop_assert!(seen.len() >= filled, "{} of {} rows", seen.len(), filled);
            }
        }
    }

    /// Any bytes are read or refused in words.
    #[test]
    fn any_bytes_get_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let layouts = Layouts::shipped().unwrap();
        if let Err(error) = read("a", &bytes, &layouts) {
            prop_assert!(error.message_zh().contains("《a》"));
            prop_assert!(error.message_en().contains("“a”"));
        }
    }
}
