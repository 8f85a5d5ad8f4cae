//! What a file is about is judged by its headings, wherever they stand.

use xingchou_importers::{Kind, Layouts, Record, read};

use super::support::{read_bytes, refusals, text_workbook, workbook};

#[test]
fn order_aliases_units_titles_and_names_do_not_matter() {
    let bytes = text_workbook(&[
        &["某某街道"],
        &[],
        &["2026年3月考试"],
        &["备注", "考试成绩（分）", "员工 姓名", "员工\n编号"],
        &["", "88.5", "张伟", "A1"],
        &["补考", "缺考", "李娜", "A2"],
    ]);
    let reading = read_bytes("人员名册.xlsx", &bytes).unwrap();
    assert_eq!(reading.kind, Kind::ExamMark);
    assert_eq!(reading.period, Some((2026, 3)));
    assert_eq!(reading.title.as_deref(), Some("某某街道"));
    assert_eq!(reading.unused_headings, ["备注"]);
    assert_eq!(reading.taken.len(), 2);
    assert_eq!(reading.taken[0].place.row, 5);
    let Record::ExamMark(mark) = &reading.taken[0].record else {
        panic!("not a mark");
    };
    assert_eq!((mark.staff_no.as_str(), mark.name.as_deref()), ("A1", Some("张伟")));
}

#[test]
fn headings_over_two_rows() {
    let bytes = workbook(|sheet| {
        let format = rust_xlsxwriter::Format::new();
        for (column, heading) in [(0, "工号"), (1, "姓名"), (2, "办件类型")] {
            sheet.merge_range(1, column, 2, column, heading, &format).unwrap();
        }
        sheet.write_string(0, 0, "2026年10月办件统计").unwrap();
        sheet.merge_range(1, 3, 1, 5, "件数", &format).unwrap();
        for (column, heading) in [(3, "受理数"), (4, "办结数"), (5, "按时办结数")] {
            sheet.write_string(2, column, heading).unwrap();
        }
        // One person over two rows.
        sheet.merge_range(3, 0, 4, 0, "C001", &format).unwrap();
        sheet.write_string(3, 2, "即办件").unwrap();
        sheet.write_string(4, 2, "外部会同件").unwrap();
        for row in [3, 4] {
            for column in 3..6 {
                sheet.write_number(row, column, 7).unwrap();
            }
        }
    });
    let reading = read_bytes("a.xlsx", &bytes).unwrap();
    assert_eq!(reading.kind, Kind::CaseCount);
    assert_eq!(reading.title.as_deref(), Some("2026年10月办件统计"));
    assert_eq!(refusals(&reading), []);
    let staff: Vec<_> = reading
        .taken
        .iter()
        .map(|taken| match &taken.record {
            Record::CaseCount(count) => (taken.place.row, count.staff_no.as_str(), count.on_time),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(staff, [(4, "C001", 7), (5, "C001", 7)]);
}

#[test]
fn the_alias_named_first_wins_over_a_second_column() {
    let csv = "工号,问题类型,督查时间,督查日期\nC001,不在岗,下午,2026-10-12\n";
    let reading = read_bytes("a.csv", csv.as_bytes()).unwrap();
    assert_eq!(reading.taken.len(), 1);
    assert_eq!(reading.unused_headings, ["督查时间"]);
}

#[test]
fn one_heading_over_two_columns_is_refused() {
    let csv = "工号,考试成绩,考试成绩\nC001,80,90\n";
    let error = read_bytes("a.csv", csv.as_bytes()).unwrap_err();
    assert_eq!(error.problem.code(), "heading_twice");
    assert_eq!(error.message_zh(), "《a.csv》有两列表头都是“考试成绩”。请删去或改名其中一列后再导入。");
}

#[test]
fn the_words_of_the_other_scale_are_understood() {
    let csv = "评价器编号,工号,评价结果,评价时间\n\
        P1,C001,满意,2026-10-08 08:30\n\
        P1,C001,非常满意,2026-10-08 08:31\n\
        P1,C001,凑合,2026-10-08 08:32\n";
    let reading = read_bytes("a.csv", csv.as_bytes()).unwrap();
    assert_eq!(refusals(&reading), [(4, "unknown_grade")]);
    for taken in &reading.taken {
        let Record::Rating(rating) = &taken.record else {
            panic!("not a rating");
        };
        assert!(matches!(rating.grade, xingchou_importers::records::Grade::FiveLevel(_)));
    }
}

#[test]
fn a_rota_may_head_its_columns_by_day_or_be_a_list() {
    let wide = "2026年2月值班表,,,\n窗口,班次,27,28日\n1号,上午,C001,休\n,下午,-,C002\n";
    let reading = read_bytes("a.csv", wide.as_bytes()).unwrap();
    let shifts: Vec<_> = reading
        .taken
        .iter()
        .map(|taken| match &taken.record {
            Record::Shift(shift) => (shift.window.clone(), shift.date.to_string(), shift.staff_no.clone()),
            other => panic!("{other:?}"),
        })
        .collect();
    let shift = |date: &str, staff: &str| ("01".to_owned(), date.to_owned(), staff.to_owned());
    assert_eq!(shifts, [shift("2026-02-27", "C001"), shift("2026-02-28", "C002")]);
    let list = "日期,时段,窗口号,工号\n2026-02-27,上午,01,C001\n2026-02-27,夜间,01,C001\n";
    let reading = read_bytes("a.csv", list.as_bytes()).unwrap();
    assert_eq!(reading.kind, Kind::Shift);
    assert_eq!(reading.taken.len(), 1);
    assert_eq!(refusals(&reading), [(3, "unknown_word")]);
}

#[test]
fn an_office_adds_a_layout_of_its_own() {
    let mut layouts = Layouts::shipped().unwrap();
    let csv = "when,how,desk\n2026-10-08 08:30,A,3\n2026-10-08 08:31,Z,3\n";
    assert!(read("a.csv", csv.as_bytes(), &layouts).is_err());
    layouts
        .add(
            "vendor-x",
            "kind = \"rating\"\nname = \"X 厂评价器\"\n\
             [[field]]\nname = \"time\"\nheadings = [\"When\"]\nrequired = true\n\
             [[field]]\nname = \"grade\"\nheadings = [\"How\"]\nrequired = true\nvalues = { \"A\" = \"很满意\" }\n\
             [[field]]\nname = \"window\"\nheadings = [\"Desk\"]\n",
        )
        .unwrap();
    let reading = read("a.csv", csv.as_bytes(), &layouts).unwrap();
    assert_eq!(reading.layout, "vendor-x");
    assert_eq!(layouts.name("vendor-x"), Some("X 厂评价器"));
    assert_eq!(reading.taken.len(), 1);
    assert_eq!(refusals(&reading), [(3, "unknown_grade")]);
}
