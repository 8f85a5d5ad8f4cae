//! What is learned late changes no approved month: it comes as differences by item and month of origin.

mod late_bases;

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use xingchou::month::Month;
use xingchou::operations::approve::approve as approve_run;
use xingchou::operations::calculate::{Calculated, RunMonths, calculate};
use xingchou::operations::differences::differences_until;
use xingchou::operations::explain::explain;
use xingchou::operations::papers::{export_payroll, payroll_bytes};
use xingchou::operations::recompute::pay_again;
use xingchou::operations::score::score;
use xingchou::operations::take_in::{FileToTake, Outcome, TakenFile, take_in_many};

use crate::month::calculated_office;
use crate::recalculation::assert_recalculates;
use crate::support::way::approver;
use crate::support::{Office, october, sample_file};

pub fn approve(office: &Office, run: i64) {
    assert_eq!(office.approve(run).run, run);
}

pub fn november() -> Month {
    "2026-11".parse().unwrap()
}

/// A file of the sample month as November's: the same rows, another month in its title.
fn for_november(name: &str) -> FileToTake {
    let mut original: Xlsx<_> = open_workbook_from_rs(Cursor::new(sample_file(name).bytes)).unwrap();
    let range = original.worksheet_range_at(0).unwrap().unwrap();
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, column, cell) in range.used_cells() {
        let (row, column) = (u32::try_from(row).unwrap(), u16::try_from(column).unwrap());
        match cell {
            Data::Float(number) => sheet.write_number(row, column, *number).unwrap(),
            Data::Int(number) => {
                sheet.write_number(row, column, f64::from(i32::try_from(*number).unwrap())).unwrap()
            }
            other => sheet.write_string(row, column, other.to_string().replace("10月", "11月")).unwrap(),
        };
    }
    FileToTake { name: format!("11月{name}"), bytes: workbook.save_to_buffer().unwrap() }
}

pub fn office_takes_november(office: &Office) -> Vec<TakenFile> {
    let files = ["考勤汇总.xlsx", "专项附加扣除.xlsx"].map(for_november).to_vec();
    take_in_many(&office.store, &office.viewer, files, Some(november()), &mut |_| {}).unwrap()
}

/// October's stars, November's attendance.
pub fn november_pay(office: &Office) -> Calculated {
    let months =
        RunMonths { assessed_month: october(), pay_month: november(), pay_date: november().last_day() };
    calculate(&office.store, &office.viewer, &office.folder, months).unwrap()
}

pub fn amount(pay: &Calculated, staff_no: &str, item: &str) -> String {
    pay.results.value(pay.results.person(staff_no).unwrap(), item).unwrap().chinese()
}

/// C002 was registered as 助理社会工作师 on 12 October; the office learns it in November.
fn late_certificate() -> FileToTake {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, heading) in ["工号", "姓名", "生效日期", "变动项目", "原值", "新值"].iter().enumerate()
    {
        sheet.write_string(0, u16::try_from(column).unwrap(), *heading).unwrap();
    }
    let day = Format::new().set_num_format("yyyy-mm-dd");
    for (column, text) in [(0, "C002"), (1, "谭建鹏"), (3, "社工证等级"), (4, "无"), (5, "助理社会工作师")]
    {
        sheet.write_string(1, column, text).unwrap();
    }
    let date = ExcelDateTime::from_ymd(2026, 10, 12).unwrap();
    sheet.write_datetime_with_format(1, 2, &date, &day).unwrap();
    FileToTake { name: "人员变动（补）.xlsx".to_owned(), bytes: workbook.save_to_buffer().unwrap() }
}

#[test]
fn a_fact_learned_late_is_paid_as_a_difference_and_settled_once() {
    let (office, _, first) = calculated_office();
    approve(&office, first.run);
    for file in office_takes_november(&office) {
        assert!(!matches!(file.outcome, Outcome::Refused { .. }), "{file:?}");
    }
    let in_time = november_pay(&office);
    let held: Vec<_> = in_time.results.people.iter().filter_map(|person| person.held.as_ref()).collect();
    assert!(held.is_empty(), "{held:?}");
    assert_eq!(amount(&in_time, "C002", "补发补扣"), "0.00");
    assert_eq!(in_time.results.people.len(), 38, "who left in October has no November");
    let december = "2026-12-31".parse().unwrap();
    let none = differences_until(&office.store, &office.viewer, &office.folder, december).unwrap();
    assert_eq!((none.items.len(), none.held.len()), (0, 0));

    let taken = office.take_for_october(vec![late_certificate()]);
    assert_eq!(taken[0].outcome, Outcome::Taken);
    // The stars are October's, which the certificate does not touch; they are only confirmed again.
    score(&office.store, &office.viewer, &office.folder, october(), None).unwrap();
    let late = november_pay(&office);
    // 12 to 31 October: 15 of 22 weekdays of 150 yuan.
    assert_eq!(amount(&late, "C002", "补发补扣"), "102.27");
    assert_eq!(amount(&late, "C002", "职称津贴"), "150.00");
    let before: rust_decimal::Decimal = amount(&in_time, "C002", "本期收入").parse().unwrap();
    let after: rust_decimal::Decimal = amount(&late, "C002", "本期收入").parse().unwrap();
    assert_eq!((after - before).to_string(), "252.27", "taxed in the month of payment");
    for other in late.results.people.iter().filter(|person| person.staff_no != "C002") {
        let same = in_time.results.person(&other.staff_no).unwrap();
        assert_eq!(other, same, "nobody else is touched");
    }

    // October stays what was approved.
    let kept = pay_again(&office.store, &office.viewer, first.run).unwrap();
    assert_eq!(kept.run.state, "approved");
    assert_eq!(kept.run.results_digest, first.results_digest);

    let explained = explain(&office.store, &office.viewer, "C002", november(), "补发补扣").unwrap();
    let origin = &explained.figure.parts[0].parts[0];
    assert_eq!((origin.name.as_str(), origin.value.as_str()), ("2026-10 月职称津贴", "102.27"));
    assert!(origin.note.as_ref().unwrap().zh.contains("已审批 0.00"));

    let again = pay_again(&office.store, &office.viewer, late.run).unwrap();
    assert_recalculates(&payroll_bytes(&office.store, &office.viewer, &again).unwrap());

    // Once approved, the difference is settled.
    approve(&office, late.run);
    let settled = differences_until(&office.store, &office.viewer, &office.folder, december).unwrap();
    assert_eq!(settled.items, []);
}

/// November without October's approval: the year so far would be a month short, so nobody is taxed by it.
#[test]
fn a_month_that_was_never_approved_holds_the_next() {
    let (office, ..) = calculated_office();
    office_takes_november(&office);
    let pay = november_pay(&office);
    assert!(pay.results.people.iter().all(|person| person.held.is_some()));
    let reason = &pay.results.person("C001").unwrap().held.as_ref().unwrap().reason;
    assert!(reason.zh.contains("2026-10 的工资尚未审批"), "{}", reason.zh);
}

#[test]
fn pay_goes_on_from_the_approved_month_and_by_the_month_of_payment() {
    let (office, _, october_pay) = calculated_office();
    approve(&office, october_pay.run);
    office_takes_november(&office);
    let pay = november_pay(&office);
    assert_eq!(amount(&pay, "G039", "累计任职月数"), "11");
    assert_eq!(amount(&pay, "G039", "累计收入合计"), "99000.00");
    // October's wages are paid once.
    let again = RunMonths { pay_date: october().last_day(), ..RunMonths::all_in(october()) };
    let refused = calculate(&office.store, &office.viewer, &office.folder, again).unwrap_err().to_string();
    assert!(refused.contains("2026-10 的工资已全部审批发放"), "{refused}");
    for day in ["2026-09-30", "9999-12-31", "2027-12-01"] {
        let months = RunMonths { pay_date: day.parse().unwrap(), ..RunMonths::all_in(november()) };
        let refused = calculate(&office.store, &office.viewer, &office.folder, months).unwrap_err();
        assert!(refused.to_string().contains("应在工资所属月 2026-11 开始之后一年以内"), "{refused}");
    }
}

#[test]
fn stars_that_no_longer_stand_pay_nobody() {
    let (office, ..) = calculated_office();
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, heading) in ["督查日期", "工号", "姓名", "问题类型", "处理结果"].iter().enumerate()
    {
        sheet.write_string(0, u16::try_from(column).unwrap(), *heading).unwrap();
    }
    for (column, text) in [(0, "2026-10-22"), (1, "C001"), (2, "熊雨超"), (3, "不在岗"), (4, "通报批评")]
    {
        sheet.write_string(1, column, text).unwrap();
    }
    let late = FileToTake {
        name: "督查通报（补）.xlsx".to_owned(),
        bytes: workbook.save_to_buffer().unwrap(),
    };
    office.take(vec![late]);
    let months = RunMonths::all_in(october());
    let refused = calculate(&office.store, &office.viewer, &office.folder, months).unwrap_err().to_string();
    assert!(refused.contains("请先重新评分"), "{refused}");
    score(&office.store, &office.viewer, &office.folder, october(), None).unwrap();
    assert!(calculate(&office.store, &office.viewer, &office.folder, months).is_ok());
}

/// Who has the database open can't change what was kept without being found out.
#[test]
fn results_that_were_changed_in_the_database_are_refused() {
    let (office, _, pay) = calculated_office();
    office
        .home
        .execute("UPDATE pay_run SET results = inputs", "UPDATE pay_run SET results = inputs")
        .unwrap();
    let month = october();
    let refusals = [
        explain(&office.store, &office.viewer, "C001", month, "实发工资").map(|_| ()),
        export_payroll(&office.store, &office.viewer, &office.folder, month, pay.run, None).map(|_| ()),
        approve_run(&office.store, &approver(), pay.run, None, xingchou::clock::now()).map(|_| ()),
    ];
    for refused in refusals {
        assert!(refused.unwrap_err().to_string().contains("被改动过"));
    }
}

#[test]
fn only_the_standing_run_of_the_month_is_exported() {
    let (office, _, pay) = calculated_office();
    let export =
        |month: Month, run| export_payroll(&office.store, &office.viewer, &office.folder, month, run, None);
    let other_month = export(november(), pay.run).unwrap_err().to_string();
    assert!(other_month.contains("是 2026-10 的，不是 2026-11 的"), "{other_month}");
    office.take_for_october(vec![late_certificate()]);
    score(&office.store, &office.viewer, &office.folder, october(), None).unwrap();
    let months = RunMonths::all_in(october());
    let second = calculate(&office.store, &office.viewer, &office.folder, months).unwrap();
    assert_ne!(second.run, pay.run);
    assert!(export(october(), pay.run).unwrap_err().to_string().contains("已被后来的试算替代"));
    let paper = export(october(), second.run).unwrap();
    assert!(paper.path.ends_with("papers/工资表_2026-10_批次1_试算稿.xlsx"), "{:?}", paper.path);
}
