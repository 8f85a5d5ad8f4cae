//! Good rows, bad rows and rows that are no data.

use xingchou_importers::{CorrectionError, FileReading, Layouts, Record, Warning, read_corrected};

use super::support::{read_bytes, refusals, text_workbook};

fn read(text: &str) -> FileReading {
    read_bytes("a.csv", text.as_bytes()).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_bad_row_keeps_its_cells_and_stops_no_other() {
    let reading = read(
        "工号,姓名,类型,开始日期,结束日期,天数\n\
         C001,张伟,事假,2026-10-08,2026-10-08,1\n\
         ,李娜,事假,2026-10-08,2026-10-08,1\n\
         C003,王芳,病假,2026-10-08,十月八日,0.5\n\
         C004,刘洋,病假,2026-10-08,2026-10-08,0.55\n\
         C005,陈静,病假,2026-10-08,2026-10-08,\n\
         C006,杨帆,病假,2026-10-08,2026-10-08,2\n",
    );
    assert_eq!(
        refusals(&reading),
        [(3, "missing_key"), (4, "bad_date"), (5, "too_many_decimals"), (6, "missing_value")]
    );
    assert_eq!(reading.taken.len(), 2);
    assert_eq!(reading.data_rows, 6);
    let cells = &reading.rejected[1].cells;
    assert_eq!(cells.len(), 6);
    assert_eq!(cells[4], ("结束日期".to_owned(), "十月八日".to_owned()));
    assert_eq!(
        reading.rejected[1].message_zh(),
        "《a.csv》第 4 行：E 列“结束日期”的“十月八日”不是有效日期，请写成“2026-10-08”。"
    );
}

#[test]
fn a_comma_too_many_is_seen() {
    let reading = read("事项名称,大类,办件类型\n生育登记,卫计,即办件,\n残疾人证,换领,残联,即办件\n");
    assert_eq!(refusals(&reading), [(3, "too_many_cells")]);
    assert_eq!(reading.taken.len(), 1);
}

#[test]
fn totals_are_checked_and_set_aside() {
    let reading = read(
        "工号,办件类型,受理件数,办结件数,按时办结件数\n\
         C001,即办件,10,9,8\n\
         C002,即办件,\"1,010\",9,8\n\
         小 计：,,1020,18,16\n\
         工号,办件类型,受理件数,办结件数,按时办结件数\n\
         C003,即办件,1,坏,1\n\
         小计,,1,2,1\n\
         合计,2人,1021,20,17\n\
         制表人：张三,,,,复核人：李四\n",
    );
    assert_eq!(reading.taken.len(), 2);
    assert_eq!(refusals(&reading), [(6, "bad_number")]);
    let rows: Vec<u32> = reading.ignored_footers.iter().map(|f| f.place.row).collect();
    assert_eq!(rows, [4, 5, 7, 8, 9]);
    let warnings: Vec<_> = reading
        .warnings
        .iter()
        .map(|warning| match warning {
            Warning::TotalDiffers { place, heading, stated, summed } => {
                (place.row, heading.as_str(), stated.to_string(), summed.to_string())
            }
            Warning::CountDiffers { place, stated, counted } => {
                (place.row, "", stated.to_string(), counted.to_string())
            }
            other => panic!("{other:?}"),
        })
        .collect();
    let warning = |row, heading, stated: &str, own: &str| (row, heading, stated.to_owned(), own.to_owned());
    assert_eq!(warnings, [warning(8, "", "2", "3"), warning(8, "办结件数", "20", "18")]);
    assert_eq!(
        reading.warnings[1].message_zh(),
        "《a.csv》第 8 行“办结件数”的合计写着 20，逐行相加是 18，请核对。"
    );
}

#[test]
fn numbered_empty_rows_are_no_data() {
    let reading = read_bytes(
        "a.xlsx",
        &text_workbook(&[
            &["序号", "工号", "考试成绩"],
            &["1", "C001", "90"],
            &["2", "", ""],
            &["注：满分100分"],
        ]),
    )
    .unwrap();
    assert_eq!(reading.taken.len(), 1);
    assert_eq!(reading.rejected.len(), 0);
    assert_eq!(reading.ignored_footers.len(), 2);
}

#[test]
fn an_unknown_word_lists_the_known_ones() {
    let reading = read(
        "工单编号,承办人工号,派单时间,首次响应时间,办结时间,是否解决,是否满意\nT1,W001,2026-10-08 08:00,,,也许,\n",
    );
    assert_eq!(refusals(&reading), [(2, "unknown_word")]);
    let message = reading.rejected[0].message_zh();
    assert!(message.contains("“也许”无法识别，可填：") && message.contains("已解决"), "{message}");
}

#[test]
fn a_refused_row_can_be_corrected_and_taken() {
    let layouts = Layouts::shipped().unwrap();
    let reading = super::support::read_sample("窗口评价明细.xls");
    let refused = &reading.rejected[0];
    let mut cells = refused.cells.clone();
    let again = read_corrected(&refused.place, &reading.layout, &cells, &layouts);
    assert_eq!(again, Err(CorrectionError::Row(refused.reason.clone())));
    for (heading, text) in &mut cells {
        if heading == "评价结果" {
            *text = "一般".to_owned();
        }
    }
    let taken = read_corrected(&refused.place, &reading.layout, &cells, &layouts).unwrap();
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].place, refused.place);
    let Record::Rating(rating) = &taken[0].record else {
        panic!("not a rating");
    };
    assert_eq!(rating.grade.name_zh(), "一般");
    assert_eq!(rating.staff_no.as_deref(), Some("C002"));
    let unknown = read_corrected(&refused.place, "gone", &cells, &layouts);
    assert_eq!(unknown, Err(CorrectionError::UnknownLayout("gone".to_owned())));
}

#[test]
fn a_refused_cell_of_a_rota_can_be_corrected_and_taken() {
    let layouts = Layouts::shipped().unwrap();
    let reading = read("2026年2月值班表,,,\n窗口,班次,27,28日\n1号,上午,C001,1.23E+10\n");
    assert_eq!(refusals(&reading), [(3, "long_number_lost_digits")]);
    assert_eq!(reading.taken.len(), 1);
    let refused = &reading.rejected[0];
    let mut cells = refused.cells.clone();
    assert_eq!(cells.last().unwrap().0, "2026-02-28");
    cells.last_mut().unwrap().1 = "C002".to_owned();
    let taken = read_corrected(&refused.place, &reading.layout, &cells, &layouts).unwrap();
    let Record::Shift(shift) = &taken[0].record else {
        panic!("not a shift");
    };
    assert_eq!((shift.date.to_string(), shift.staff_no.as_str()), ("2026-02-28".to_owned(), "C002"));
}
