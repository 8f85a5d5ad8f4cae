//! The twenty files of the sample month, against its answer sheet. What needs
//! the roster, the rota or the calendar is not counted here.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::Value;
use xingchou_importers::records::{Grade, HalfDay, Mark};
use xingchou_importers::{FileReading, Kind, Reason, Record};

use super::support::{read_sample, refusals, sample_bytes};

fn expected(file: &str) -> Value {
    let all: Value = serde_json::from_slice(&sample_bytes("expected.json")).unwrap();
    all["files"][file].clone()
}

fn count(expected: &Value, name: &str) -> usize {
    usize::try_from(expected[name].as_u64().unwrap_or_else(|| panic!("no {name}"))).unwrap()
}

/// Reads a file and checks what holds for all of them.
fn read(file: &str, kind: Kind) -> (FileReading, Value) {
    let reading = read_sample(file);
    assert_eq!(reading.kind, kind, "{file}");
    assert_eq!(reading.data_rows, reading.taken.len() + reading.rejected.len(), "{file}");
    assert!(reading.warnings.is_empty(), "{file}: {:?}", reading.warnings);
    for taken in &reading.taken {
        assert_eq!(taken.record.kind(), kind, "{file}");
        assert_eq!(taken.place.file, file);
    }
    (reading, expected(file))
}

/// Reads a file in which every row is good.
fn read_clean(file: &str, kind: Kind, rows: &str) -> (FileReading, Value) {
    let (reading, expected) = read(file, kind);
    assert_eq!(refusals(&reading), [], "{file}");
    assert_eq!(reading.taken.len(), count(&expected, rows), "{file}");
    (reading, expected)
}

fn records<T>(reading: &FileReading, pick: impl Fn(&Record) -> Option<T>) -> Vec<T> {
    reading.taken.iter().map(|taken| pick(&taken.record).expect("a record of the file's kind")).collect()
}

macro_rules! all_of {
    ($reading:expr, $kind:ident) => {
        records(&$reading, |record| match record {
            Record::$kind(record) => Some(record.clone()),
            _ => None,
        })
    };
}

#[test]
fn staff_roster() {
    let (reading, expected) = read_clean("人员名册.xlsx", Kind::Staff, "staff");
    assert_eq!(reading.period, Some((2026, 10)));
    assert_eq!(reading.title.as_deref(), Some("示范街道社区工作者名册（2026年10月）"));
    assert_eq!(reading.unused_headings, ["序号"]);
    assert_eq!(reading.ignored_footers.len(), count(&expected, "footer_rows_ignored"));
    assert_eq!(reading.ignored_footers[0].place.row, 43);
    let staff = all_of!(reading, Staff);
    let base: Decimal = staff.iter().map(|person| person.base_pay).sum();
    assert_eq!(base, Decimal::from(count(&expected, "footer_base_sum")));

    let first = &staff[0];
    assert_eq!(reading.taken[0].place.row, 4);
    assert_eq!(reading.taken[0].place.sheet, "人员");
    assert_eq!(first.staff_no, "C001");
    assert_eq!(first.hired_on.to_string(), "2017-11-08");
    assert_eq!(first.base_pay, Decimal::from(1848));
    assert_eq!(first.bank_account, "6222020302945137958");
    assert_eq!(staff[1].id_number, "37061119961118124X");
    assert_eq!(staff[1].certificate, None);
    assert_eq!(staff[2].name, "买买提·吐尔逊");
    assert_eq!(staff[3].name, "𠮷永鑫");
    let by_no: BTreeMap<_, _> = staff.iter().map(|s| (s.staff_no.as_str(), s)).collect();
    assert_eq!(by_no.len(), 39);
    assert_eq!(by_no["W020"].insurance_base, None);
    assert_eq!(by_no["W020"].fund_base, None);
    assert_eq!(by_no["W017"].left_on.unwrap().to_string(), "2026-10-23");
    assert_eq!(by_no["C008"].name, by_no["C009"].name);
    // Both an empty cell and 无 are no certificate.
    assert_eq!(staff.iter().filter(|s| s.certificate.is_none()).count(), 15);
}

#[test]
fn staff_changes_and_grades() {
    let (reading, _) = read_clean("人员变动.xlsx", Kind::StaffChange, "changes");
    let changes = all_of!(reading, StaffChange);
    assert_eq!(changes[0].effective_on.to_string(), "2026-10-16");
    assert_eq!(changes[0].new_value, "南街社区");
    assert_eq!(changes[1].item, "社工证等级");
    let (reading, _) = read_clean("人员岗级.xlsx", Kind::StaffGrade, "rows");
    let grades = all_of!(reading, StaffGrade);
    assert_eq!(grades[3].post_grade, 7);
    assert_eq!(grades[3].rank, "副职");
    assert_eq!(grades.iter().filter(|g| g.last_appraisal.is_none()).count(), 1);
}

#[test]
fn deductions() {
    let (reading, expected) = read_clean("专项附加扣除.xlsx", Kind::Deduction, "rows");
    let total: Decimal = all_of!(reading, Deduction)
        .iter()
        .flat_map(|person| &person.amounts)
        .map(|deduction| deduction.amount)
        .sum();
    assert_eq!(total, Decimal::from(count(&expected, "monthly_total")));
    assert_eq!(reading.absent_headings, Vec::<String>::new());
}

#[test]
fn window_rota() {
    let (reading, _) = read_clean("窗口值班表.xlsx", Kind::Shift, "shifts");
    assert_eq!(reading.period, Some((2026, 10)));
    let shifts = all_of!(reading, Shift);
    assert_eq!(shifts[0].window, "01");
    assert_eq!(shifts[0].date.to_string(), "2026-10-01");
    assert_eq!(shifts[0].staff_no, "C014");
    let last = shifts.last().unwrap();
    assert_eq!((last.window.as_str(), last.half_day), ("07", HalfDay::Afternoon));
    assert_eq!(last.date.to_string(), "2026-10-30");
    let windows: std::collections::BTreeSet<_> = shifts.iter().map(|s| &s.window).collect();
    assert_eq!(windows.len(), 7);
}

#[test]
fn device_ratings() {
    let (reading, expected) = read("窗口评价明细.xls", Kind::Rating);
    assert_eq!(reading.layout, "ratings-device");
    assert_eq!(reading.period, Some((2026, 10)));
    assert_eq!(reading.data_rows, count(&expected, "data_rows"));
    assert_eq!(reading.ignored_footers.len(), count(&expected, "footer_rows_ignored"));
    assert_eq!(refusals(&reading), [(45, "unknown_grade"), (165, "bad_time"), (205, "missing_grade")]);
    for code in ["unknown_grade", "bad_time", "missing_grade"] {
        let refused = reading.rejected.iter().filter(|r| r.reason.code() == code);
        assert_eq!(refused.count(), count(&expected["rejected"], code), "{code}");
    }
    let refused = &reading.rejected[0];
    assert_eq!(
        refused.message_zh(),
        "《窗口评价明细.xls》工作表“评价明细”第 45 行：G 列“评价结果”的评价“凑合”不在评价等级之内，请核对后更正。"
    );
    assert!(refused.cells.contains(&("工号".to_owned(), "C002".to_owned())));
    assert!(matches!(&reading.rejected[1].reason, Reason::BadTime(cell) if cell.text == "2026-13-45 99:00"));
    let ratings = all_of!(reading, Rating);
    assert_eq!(ratings[0].staff_no.as_deref(), Some("C004"));
    assert_eq!(ratings[0].window.as_deref(), Some("03"));
    assert_eq!(ratings[0].time.to_string(), "2026-10-08 08:03:08");
    assert!(ratings.iter().all(|rating| matches!(rating.grade, Grade::SixKey(_))));
}

#[test]
fn device_ratings_in_codes() {
    let (reading, expected) = read("pingjia_202610.csv", Kind::Rating);
    assert_eq!(reading.encoding.as_deref(), expected["encoding"].as_str());
    assert_eq!(reading.data_rows, count(&expected, "data_rows"));
    assert_eq!(refusals(&reading).len(), count(&expected["rejected"], "unknown_grade"));
    assert_eq!(reading.rejected[0].reason.code(), "unknown_grade");
    assert_eq!(reading.rejected[0].reason.cell().text, "9");
    let ratings = all_of!(reading, Rating);
    let mut words = BTreeMap::new();
    for rating in &ratings {
        *words.entry(rating.grade.name_zh()).or_insert(0) += 1;
    }
    assert_eq!(words["很满意"], 1084);
    assert_eq!(words["业务差"], 26);
    assert_eq!(ratings[0].item.as_deref(), Some("重度残疾人护理补贴"));
    assert_eq!(ratings[1].remark.as_deref(), Some("=1+1"));
    assert_eq!(ratings[2].remark.as_deref(), Some("等了\"很久\""));
    assert_eq!(ratings[3].remark.as_deref(), Some("办事快，谢谢"));
}

#[test]
fn five_level_ratings() {
    let (reading, _) = read_clean("延时服务好差评.ods", Kind::Rating, "accepted");
    assert_eq!(reading.layout, "ratings-five-level");
    let ratings = all_of!(reading, Rating);
    assert!(ratings.iter().all(|rating| matches!(rating.grade, Grade::FiveLevel(_))));
    assert_eq!(ratings[0].time.to_string(), "2026-10-01 09:10:51");
    assert_eq!(ratings[0].case_no.as_deref(), Some("2026100100000"));
    assert_eq!(ratings[0].channel.as_deref(), Some("扫码评价"));
    assert_eq!(ratings[68].time.to_string(), "2026-10-31 11:44:17");
}

#[test]
fn cases() {
    let (reading, expected) = read_clean("办件统计.xlsx", Kind::CaseCount, "data_rows");
    let counts = all_of!(reading, CaseCount);
    let sum = |pick: fn(&xingchou_importers::records::CaseCountRecord) -> u32| {
        counts.iter().map(|c| usize::try_from(pick(c)).unwrap()).sum::<usize>()
    };
    assert_eq!(sum(|c| c.accepted), count(&expected, "accepted_cases"));
    assert_eq!(sum(|c| c.finished), count(&expected, "finished_cases"));
    assert_eq!(sum(|c| c.on_time), count(&expected, "on_time_cases"));
    assert_eq!(reading.ignored_footers.len(), count(&expected, "footer_rows_ignored"));
    let (reading, _) = read_clean("事项清单.xlsx", Kind::CaseItem, "items");
    assert_eq!(all_of!(reading, CaseItem)[5].case_type, "外部会同件");
}

#[test]
fn findings_marks_and_attendance() {
    let (reading, _) = read_clean("督查通报.xlsx", Kind::Finding, "findings");
    assert_eq!(all_of!(reading, Finding)[0].problem, "无故推诿");

    let (reading, expected) = read("业务考试成绩.xlsx", Kind::ExamMark);
    assert_eq!(refusals(&reading), []);
    let marks = all_of!(reading, ExamMark);
    let absent = marks.iter().filter(|m| m.mark == Mark::Absent).count();
    assert_eq!(absent, count(&expected, "absent"));
    assert_eq!(marks.len() - absent, count(&expected, "marks"));
    assert_eq!(marks[0].mark, Mark::Points(Decimal::new(815, 1)));

    let (reading, expected) = read_clean("考勤汇总.xlsx", Kind::Attendance, "rows");
    let attendance = all_of!(reading, Attendance);
    assert_eq!(attendance[0].days_due, Decimal::from(count(&expected, "working_days")));
    assert_eq!(attendance[5].sick_leave_days, Decimal::new(15, 1));

    let (reading, _) = read_clean("请假明细.xlsx", Kind::Leave, "rows");
    let leave = all_of!(reading, Leave);
    assert_eq!(leave[3].days, Decimal::new(5, 1));
    assert_eq!(leave[4].leave_type, "旷工");
}

#[test]
fn grids_tickets_and_events() {
    let (reading, _) = read_clean("网格清单.xlsx", Kind::Grid, "grids");
    let grids = all_of!(reading, Grid);
    assert_eq!(grids[0].ends_on, None);
    assert_eq!(grids[3].ends_on.unwrap().to_string(), "2026-10-23");

    let (reading, expected) = read_clean("12345工单.csv", Kind::Ticket, "tickets");
    assert_eq!(reading.encoding.as_deref(), Some("UTF-8"));
    let tickets = all_of!(reading, Ticket);
    let finished: Vec<_> = tickets.iter().filter(|t| t.finished_at.is_some()).collect();
    assert_eq!(finished.len(), count(&expected, "finished"));
    let responded = tickets.iter().filter(|t| t.responded_at.is_some()).count();
    assert_eq!(responded, count(&expected, "responded"));
    let solved = tickets.iter().filter(|t| t.solved == Some(true)).count();
    assert_eq!(solved, count(&expected, "solved"));
    let satisfied = tickets.iter().filter(|t| t.satisfied == Some(true)).count();
    assert_eq!(satisfied, count(&expected, "satisfied"));
    assert_eq!(tickets.iter().filter(|t| t.satisfied.is_none()).count(), 18);
    let same_day = |t: &&xingchou_importers::records::TicketRecord| {
        t.responded_at.is_some_and(|at| at.date() == t.dispatched_at.date())
    };
    assert_eq!(tickets.iter().filter(same_day).count(), count(&expected, "same_day_response"));
    let within =
        finished.iter().filter(|t| t.finished_at.unwrap() - t.dispatched_at <= chrono::TimeDelta::hours(72));
    assert_eq!(within.count(), count(&expected, "finished_within_72_hours"));

    let (reading, expected) = read_clean("网格事件.csv", Kind::GridEvent, "events");
    let events = all_of!(reading, GridEvent);
    let closed = events.iter().filter(|e| e.state == "已办结").count();
    assert_eq!(closed, count(&expected, "closed"));
    assert_eq!(reading.taken[0].place.row, 2);
    assert_eq!(reading.taken[719].place.row, 721);
}

#[test]
fn errands_rotation_and_openings() {
    let (reading, expected) = read_clean("助跑代办记录.xlsx", Kind::Errand, "errands");
    let signed = all_of!(reading, Errand)
        .iter()
        .filter(|errand| errand.signed_by_applicant && errand.signed_by_runner)
        .count();
    assert_eq!(signed, count(&expected, "signed_by_both"));

    let (reading, _) = read_clean("AB岗排班.xlsx", Kind::PostRotation, "rows");
    let rotation = all_of!(reading, PostRotation);
    assert_eq!(rotation[0].ends_on.to_string(), "2026-10-04");
    assert_eq!((rotation[0].staff_no_a.as_str(), rotation[0].staff_no_b.as_str()), ("W015", "W018"));

    let (reading, _) = read_clean("个税累计期初.xlsx", Kind::TaxOpening, "staff");
    assert_eq!(reading.period, Some((2026, 9)));
    let openings = all_of!(reading, TaxOpening);
    let withheld: Decimal = openings.iter().map(|o| o.tax_withheld).sum();
    assert_eq!(withheld, Decimal::new(28485, 2));
    assert_eq!(openings[1].special_deduction, Decimal::new(654_219, 2));
    assert!(openings[0].withheld_here_all_last_year);
}

#[test]
fn every_file_of_the_month_is_read_by_a_test() {
    let all: Value = serde_json::from_slice(&sample_bytes("expected.json")).unwrap();
    let files: Vec<&String> = all["files"].as_object().unwrap().keys().collect();
    assert_eq!(files.len(), 20);
    for file in files {
        let reading = read_sample(file);
        assert!(!reading.taken.is_empty(), "{file}");
        let text = serde_json::to_string(&reading).unwrap();
        let back: FileReading = serde_json::from_str(&text).unwrap();
        assert_eq!(back, reading, "{file} survives being written and read");
    }
}
