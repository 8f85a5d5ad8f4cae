//! Every paper of the sample month, as files, read back by others.

mod command_line;
mod rights;
mod trapped;
mod year;

use std::collections::BTreeSet;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use calamine::{Data, Reader, Xlsx};
use rust_decimal::Decimal;
use xingchou::access::{Grant, Role, Viewer};
use xingchou::operations::OperationError;
use xingchou::operations::papers::{AnswerFile, PAPERS, Paper, PaperOptions, PaperRequest, export_papers};

use crate::month::calculated_office;
use crate::support::{Office, october};

fn approved() -> Office {
    let (office, _, pay) = calculated_office();
    office.approve(pay.run);
    office
}

fn export(
    office: &Office,
    viewer: &Viewer,
    papers: &[&str],
    options: PaperOptions,
    folder: &Path,
) -> Result<Vec<Paper>, OperationError> {
    let papers = papers.iter().map(ToString::to_string).collect();
    let request = PaperRequest { month: october(), run: None, papers, options };
    export_papers(&office.store, viewer, &office.folder, &request, Some(folder))
}

fn cells(path: &Path, sheet: usize) -> Vec<Vec<String>> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(std::fs::read(path).unwrap())).unwrap();
    let range = workbook.worksheet_range_at(sheet).unwrap().unwrap();
    let text = |cell: &Data| match cell {
        Data::Float(number) => format!("{number:.2}"),
        other => other.to_string(),
    };
    range.rows().map(|row| row.iter().map(text).collect()).collect()
}

fn column(rows: &[Vec<String>], heading: &str) -> usize {
    rows[0].iter().position(|cell| cell == heading).unwrap_or_else(|| panic!("{heading}: {:?}", rows[0]))
}

fn sum(rows: &[Vec<String>], heading: &str) -> Decimal {
    let at = column(rows, heading);
    rows[1..].iter().map(|row| row[at].parse::<Decimal>().unwrap_or_default()).sum()
}

fn path_of(papers: &[Paper], part: &str) -> PathBuf {
    let found = papers.iter().find(|paper| paper.path.to_string_lossy().contains(part));
    found.unwrap_or_else(|| panic!("{part}: {papers:?}")).path.clone()
}

/// What the approved slips of the month come to.
fn of_the_run(office: &Office, column: &str) -> Decimal {
    let (kept, people) = office
        .store
        .read(|reading| {
            let run = reading.pay_run_list(&office.viewer, october())?.pop().unwrap();
            Ok::<_, xingchou::store::StoreError>((run.results.clone(), run.id))
        })
        .map(|(results, id)| (serde_json::from_slice::<serde_json::Value>(&results).unwrap(), id))
        .unwrap();
    assert!(people > 0);
    let at = kept["columns"].as_array().unwrap().iter().position(|own| own["name"] == column).unwrap();
    let paid = kept["people"].as_array().unwrap().iter().filter(|person| person["held"].is_null());
    paid.map(|person| person["values"][at]["number"].as_str().unwrap().parse::<Decimal>().unwrap()).sum()
}

#[test]
fn every_paper_of_the_month_is_written_and_their_sums_agree() {
    let office = approved();
    let folder = office.folder.join("材料");
    // What asks for an answer, for a person or for a run of another kind has tests of its own.
    let others = [
        "bank-answer",
        "tax-check",
        "settlement",
        "bonus-comparison",
        "income-certificate",
        "employment-certificate",
    ];
    let codes: Vec<&str> =
        PAPERS.iter().map(|kind| kind.code).filter(|code| !others.contains(code)).collect();
    let options = PaperOptions { standard: Some(Decimal::new(50_000, 0)), ..PaperOptions::default() };
    let papers = export(&office, &office.viewer, &codes, options, &folder).unwrap();
    let names: BTreeSet<_> = papers.iter().map(|paper| paper.path.file_name().unwrap()).collect();
    assert_eq!(names.len(), papers.len(), "no file overwrites another");
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), papers.len(), "nothing half-written stays");
    let audit = office.dump().remove("audit_entry").unwrap();
    for paper in &papers {
        assert!(audit.iter().any(|entry| entry.contains(&paper.digest)), "{:?}", paper.path);
        if paper.path.extension().unwrap() == "xlsx" {
            assert!(!cells(&paper.path, 0).is_empty(), "{:?}", paper.path);
        }
    }

    let net = of_the_run(&office, "实发工资");
    let bank = sum(&cells(&path_of(&papers, "general.xlsx"), 0), "金额");
    let note = cells(&path_of(&papers, "代发说明_2026-10_批次1_general.xlsx"), 0);
    let says = |word: &str| note.iter().any(|row| row.iter().any(|cell| cell == word));
    assert!(says("相符") && says(&format!("{bank:.2}")) && says(&format!("{net:.2}")));
    let due = note.iter().find(|row| row[0].starts_with("应发未在本文件")).unwrap();
    assert_eq!(bank + due[3].parse::<Decimal>().unwrap(), net, "nobody of the sample owes money");

    let declared = cells(&path_of(&papers, "正常工资薪金"), 0);
    assert_eq!(declared.len(), 1 + 39, "everybody, with those held");
    assert_eq!(sum(&declared, "本期收入"), of_the_run(&office, "本期收入"));
    let own = ["基本养老保险费", "基本医疗保险费", "失业保险费", "住房公积金"];
    let own: Decimal = own.iter().map(|heading| sum(&declared, heading)).sum();
    assert_eq!(own + of_the_run(&office, "个人所得税"), of_the_run(&office, "扣款合计"));

    let entries = std::fs::read(path_of(&papers, ".csv")).unwrap();
    let mut reader = csv::Reader::from_reader(&entries[3..]);
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let of = |ledger: &str, voucher: &str, column: usize| -> Decimal {
        let rows = rows.iter().filter(|row| &row[1] == ledger && &row[2] == voucher);
        rows.map(|row| row[column].parse::<Decimal>().unwrap()).sum()
    };
    assert_eq!(of("财务会计", "计提工资", 7), of_the_run(&office, "应发合计"));
    assert_eq!(of("财务会计", "代扣个人部分和个人所得税", 8), of_the_run(&office, "扣款合计"));
    assert_eq!(of("预算会计", "发放工资", 7), net);

    let insurance = cells(&path_of(&papers, "社保公积金缴费明细_2026-10_批次1.xlsx"), 0);
    let total = insurance.iter().find(|row| row[0] == "合计").unwrap();
    assert_eq!(total[3].parse::<Decimal>().unwrap(), of_the_run(&office, "单位承担合计"));
    assert_eq!(total[4].parse::<Decimal>().unwrap(), own);
}

#[test]
fn a_draft_is_not_sent_to_a_bank_and_nothing_is_written_when_one_paper_fails() {
    let (office, _, _) = calculated_office();
    let folder = office.folder.join("材料");
    let refused = |papers: &[&str], what: &str| {
        let error = export(&office, &office.viewer, papers, PaperOptions::default(), &folder).unwrap_err();
        assert!(error.to_string().contains(what), "{error}");
        assert!(!folder.exists(), "all are made before the first is written");
    };
    refused(&["payroll", "bank"], "试算稿不能生成代发文件");
    refused(&["payroll", "工资单"], "没有“工资单”这种材料");
    refused(&["star-report", "bank-answer"], "试算稿不能生成代发文件");
}

#[test]
fn full_numbers_are_for_those_who_may_take_them_out() {
    let office = approved();
    let folder = office.folder.join("材料");
    let of = |role: Role, papers: &[&str]| {
        let viewer = Viewer::new(Viewer::FIRST_DISTRICT, "甲", vec![Grant::of_district(role)]);
        export(&office, &viewer, papers, PaperOptions::default(), &folder)
    };
    assert!(of(Role::Auditor, &["payroll"]).is_err());
    assert!(of(Role::StreetLeader, &["bank"]).is_err());
    assert!(!folder.exists());
    assert!(of(Role::Finance, &["bank"]).is_ok());
}

#[test]
fn what_the_bank_sends_back_is_listed_and_sent_again() {
    let office = approved();
    let folder = office.folder.join("材料");
    let sent = export(&office, &office.viewer, &["bank"], PaperOptions::default(), &folder).unwrap();
    let rows = cells(&path_of(&sent, "general.xlsx"), 0);
    let (account, name, amount) = (column(&rows, "账号"), column(&rows, "户名"), column(&rows, "金额"));
    let mut answer = String::from("户名,账号,金额,处理结果,失败原因\n");
    for (at, row) in rows[1..].iter().enumerate() {
        let outcome = if at == 4 { "失败,账户状态异常" } else { "成功," };
        answer += &format!("{},{},{},{outcome}\n", row[name], row[account], row[amount]);
    }
    let answer = AnswerFile { name: "回盘.csv".to_owned(), bytes: answer.into_bytes() };
    let options = PaperOptions { answer: Some(answer), ..PaperOptions::default() };
    let papers = export(&office, &office.viewer, &["bank-answer"], options, &folder).unwrap();
    let again = cells(&path_of(&papers, "重发1"), 0);
    assert_eq!(again.len(), 2);
    assert_eq!((&again[1][name], &again[1][amount]), (&rows[5][name], &rows[5][amount]));
    let report = cells(&path_of(&papers, "general.xlsx"), 0);
    assert!(report.iter().any(|row| row.iter().any(|cell| cell == "退回：账户状态异常")));
}

#[test]
fn the_tax_clients_figures_are_compared_person_by_person() {
    let office = approved();
    let folder = office.folder.join("材料");
    let sent = export(&office, &office.viewer, &["tax"], PaperOptions::default(), &folder).unwrap();
    let rows = cells(&path_of(&sent, "正常工资薪金"), 0);
    let (name, id) = (column(&rows, "*姓名"), column(&rows, "*证件号码"));
    let mut answer = String::from("姓名,证件号码,应补(退)税额\n");
    for (at, row) in rows[1..].iter().enumerate() {
        // The sample withholds nothing from nearly everybody; the client of this test takes 7 yuan from the first.
        answer += &format!("{},{},{}\n", row[name], row[id], if at == 0 { "7.00" } else { "0.00" });
    }
    let answer = AnswerFile { name: "扣缴端.csv".to_owned(), bytes: answer.into_bytes() };
    let options = PaperOptions { answer: Some(answer), ..PaperOptions::default() };
    let papers = export(&office, &office.viewer, &["tax-check"], options, &folder).unwrap();
    let report = cells(&path_of(&papers, "个税核对_2026-10.xlsx"), 0);
    let own = report.iter().find(|row| row[2] == rows[1][name]).unwrap();
    assert_eq!(own[4], "7.00");
    let total = report.iter().find(|row| row[0] == "合计").unwrap();
    assert_eq!(total[3].parse::<Decimal>().unwrap(), of_the_run(&office, "个人所得税"));
}
