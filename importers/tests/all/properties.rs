//! What holds whatever is typed into a file.

use proptest::prelude::*;
use xingchou_importers::{ReadOptions, Reason, pack, propose, read, read_packed};

use super::support::layouts;

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
        let layouts = layouts();
        // A control character makes it no text file, which is an answer too.
        if let Ok(reading) = read("a.csv", &bytes, layouts) {
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
        let layouts = layouts();
        if let Err(error) = read("a", &bytes, layouts) {
            prop_assert!(error.message_zh().contains("《a》"));
            prop_assert!(error.message_en().contains("“a”"));
        }
    }

    /// What a broken or hostile child answers does no harm.
    #[test]
    fn a_parcel_is_not_trusted(
        bytes in prop::collection::vec(any::<u8>(), 0..600),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let layouts = layouts();
        let options = ReadOptions::default();
        let mut parcel = Vec::new();
        pack("工号,考试成绩\nC001,90\nC002,缺考\n".as_bytes(), &options, &mut parcel).unwrap();
        let whole = read_packed("a", &mut parcel.as_slice(), layouts, &options, &mut |_| {});
        prop_assert_eq!(whole.unwrap().data_rows, 2);
        for (at, byte) in changes {
            let at = at.index(parcel.len());
            parcel[at] = byte;
        }
        for parcel in [parcel, bytes] {
            let mut rows = 0;
            let outcome = read_packed("a", &mut parcel.as_slice(), layouts, &options, &mut |_| rows += 1);
            if let Ok(reading) = outcome {
                prop_assert!(reading.data_rows <= rows);
            }
        }
    }

    /// Any table gets proposals or none, and each that misses nothing is a
    /// layout.
    #[test]
    fn proposals_are_layouts(rows in prop::collection::vec(prop::collection::vec(cell(), 4), 1..6)) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["工号编码", "评价", "时间", "满意\"程度"]).unwrap();
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let mut layouts = layouts().clone();
        let bytes = writer.into_inner().unwrap();
        let proposals = propose("a.csv", &bytes, &layouts, &ReadOptions::default()).unwrap_or_default();
        for proposal in proposals.iter().filter(|proposal| proposal.missing.is_empty()) {
            let added = layouts.add("mine", &proposal.to_layout_toml("我的\n模板"));
            prop_assert!(added.is_ok(), "{:?}", added);
        }
    }
}
