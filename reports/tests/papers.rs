//! What holds of every paper, and the made-up month with the traps.

use crate::printed::{amounts_in, fonts, keep, text_of as printed_text};
use crate::sample::{self, Person};
use calamine::{Data, Reader, Xlsx};
use rust_decimal::Decimal;
use std::io::Cursor;
use xingchou_reports::document::{Block, Cell, CellKind, Document, DocumentSheet, Table, TableColumn};
use xingchou_reports::{Payee, PayrollRun, RESIDENT_ID, RunState, bank, insurance, rating, tax, voucher};

/// The twelve of the sample month as a month of traps: two of one name and one net pay, an account for two, nobody's
/// account, a name that GBK has no place for, a name that looks like a formula, net pay below zero, a bank of its own.
pub fn trapped() -> Vec<Person> {
    let mut people = sample::twelve();
    people[1].label.name = "张伟".to_string();
    people[2].label.name = "刘䶮".to_string();
    people[9].label.name = "=HYPERLINK(\"http://x\")".to_string();
    // Nothing but insurance: unpaid leave for the whole month.
    people[8].personal_leave = "31";
    people[8].parts = vec![(1, 31, "管理岗", "无", 22)];
    people[8].label.post = "管理岗".to_string();
    people
}

pub fn payees(people: &[Person]) -> Vec<Payee> {
    let account = |number: usize| match number {
        3 => String::new(),
        6 => "6222 0200 0000 0007".to_string(),
        10 => "6222020000000000011".to_string(),
        other => format!("622202{:013}", other + 1),
    };
    people
        .iter()
        .enumerate()
        .map(|(number, person)| Payee {
            staff_no: person.label.staff_no.clone(),
            name: person.label.name.clone(),
            id_type: RESIDENT_ID.to_string(),
            id_number: format!("23010219900101{:04}", number + 1),
            bank_account: account(number),
            bank_name: if number == 7 { "中国银行道里支行" } else { "工商银行道里支行" }.to_string(),
        })
        .collect()
}

/// A person's amount by the name of the column, read from the evaluation itself.
pub fn amount(run: &PayrollRun<'_>, person: usize, column: &str) -> Decimal {
    run.pay.person(person, column).number().unwrap_or_default()
}

pub fn is_paid(run: &PayrollRun<'_>, person: usize) -> bool {
    run.pay.held_reason(person).is_none()
}

pub fn everybody(run: &PayrollRun<'_>, column: &str) -> Decimal {
    (0..run.people.len())
        .filter(|person| is_paid(run, *person))
        .map(|person| amount(run, person, column))
        .sum()
}

/// The texts of a sheet as another reader sees them; money with two decimals.
pub fn cells(bytes: &[u8], sheet: &str) -> Vec<Vec<String>> {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    let range = workbook.worksheet_range(sheet).unwrap();
    range.rows().map(|row| row.iter().map(text_of).collect()).collect()
}

fn text_of(cell: &Data) -> String {
    match cell {
        Data::Float(number) => format!("{number:.2}"),
        other => other.to_string(),
    }
}

/// Every file of a run that is made from the run alone.
fn all_papers(run: &PayrollRun<'_>, payees: &[Payee]) -> Vec<(String, Vec<u8>)> {
    let fonts = fonts();
    let mut papers = Vec::new();
    for (name, document) in documents(run, payees) {
        papers.push((format!("{name}.xlsx"), document.workbook().unwrap()));
        papers.push((format!("{name}.pdf"), document.pdf(&fonts).unwrap().bytes));
    }
    for template in bank::templates().unwrap() {
        let file = bank::bank_file(run, payees, &template, &bank::BankOrder::default()).unwrap();
        papers.push((file.file_name, file.bytes));
    }
    for version in &tax::tax_templates().unwrap().versions {
        let draft = tax::tax_lines(&[run], payees, &[]);
        let file = tax::tax_file(&run.office, run.pay_date, version, &draft.lines).unwrap();
        papers.push((version.code.clone(), file.bytes));
    }
    for chart in voucher::charts_of_accounts().unwrap() {
        let vouchers = voucher::vouchers(run, &chart, Decimal::ZERO).unwrap();
        papers.push((format!("{} csv", chart.code), voucher::voucher_csv(run, &vouchers)));
    }
    papers
}

/// Every paper of a run that is described as data.
fn documents(run: &PayrollRun<'_>, payees: &[Payee]) -> Vec<(String, Document)> {
    let mut papers = Vec::new();
    for template in bank::templates().unwrap() {
        let file = bank::bank_file(run, payees, &template, &bank::BankOrder::default()).unwrap();
        papers.push((format!("代发说明 {}", template.code), bank::covering_note(run, &template, &file)));
    }
    let templates = tax::tax_templates().unwrap();
    let draft = tax::tax_lines(&[run], payees, &[]);
    for version in &templates.versions {
        let note = tax::declaration_note(&run.office, run.pay_date, version, &draft);
        papers.push((format!("申报说明 {}", version.code), note));
    }
    papers.push(("缴费明细".into(), insurance::contribution_lists(run, payees)));
    let people: Vec<usize> = (0..run.people.len()).collect();
    let claim = insurance::post_subsidy_claim(run, payees, &people, "就业资金");
    papers.push(("公益性岗位".into(), claim));
    for chart in voucher::charts_of_accounts().unwrap() {
        let vouchers = voucher::vouchers(run, &chart, Decimal::ZERO).unwrap();
        let paper = voucher::voucher_workbook(run, &chart, &vouchers);
        papers.push((format!("记账凭证 {}", chart.code), paper));
    }
    let rated = rating::RatingRun {
        office: run.office.clone(),
        month: run.assessment_month,
        dated: run.pay_date,
        score: run.score.unwrap(),
        prepared_by: String::new(),
    };
    for paper in [
        rating::star_report(&rated),
        rating::public_notice(&rated, &rating::NoticeTerms::default()),
        rating::talk_list(&rated, &[]),
        rating::talk_records(&rated, &[]),
        rating::score_sheets(&rated, &people),
    ] {
        papers.push((paper.title.clone(), paper));
    }
    papers
}

/// Whatever stands in a table of a paper stands on its printed pages: every amount, as another program reads them.
#[test]
fn what_is_printed_is_what_the_paper_says() {
    let people = trapped();
    let payees = payees(&people);
    sample::with_run(&people, RunState::Final, |run| {
        let fonts = fonts();
        for (name, document) in documents(run, &payees) {
            let printed = document.pdf(&fonts).unwrap();
            keep(&format!("{name}.pdf"), &printed.bytes);
            let text = printed_text(&printed.bytes);
            let mut found = amounts_in(&text);
            for table in
                document.sheets.iter().flat_map(|sheet| &sheet.blocks).filter_map(|block| match block {
                    Block::Table(table) => Some(table),
                    _ => None,
                })
            {
                for (at, column) in table.columns.iter().enumerate() {
                    for row in table.rows.iter().filter(|_| column.kind == CellKind::Money) {
                        let Some(Cell::Number(amount)) = row.cells.get(at) else { continue };
                        let place = found.iter().position(|one| one == amount);
                        let place = place.unwrap_or_else(|| panic!("{name}: {amount} in {text}"));
                        found.swap_remove(place);
                    }
                }
            }
            let text = text.replace([' ', '\n'], "");
            for sheet in &document.sheets {
                for block in &sheet.blocks {
                    if let Block::Title(words) | Block::Heading(words) = block {
                        assert!(text.contains(&words.replace(' ', "")), "{name}: {words}");
                    }
                }
            }
        }
    });
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    let people = trapped();
    let payees = payees(&people);
    let once = sample::with_run(&people, RunState::Final, |run| all_papers(run, &payees));
    let again = sample::with_run(&people, RunState::Final, |run| all_papers(run, &payees));
    assert!(once.len() > 20);
    for ((name, one), (_, other)) in once.iter().zip(&again) {
        assert!(one == other, "{name}");
    }
}

#[test]
fn every_paper_of_nobody_can_be_opened() {
    sample::with_run(&[], RunState::Final, |run| {
        for (name, bytes) in all_papers(run, &[]) {
            if bytes.starts_with(b"PK") {
                let workbook: Xlsx<_> =
                    Xlsx::new(Cursor::new(bytes)).unwrap_or_else(|error| panic!("{name}: {error}"));
                assert!(!workbook.sheet_names().is_empty(), "{name}");
            }
        }
    });
}

#[test]
fn no_text_of_a_person_becomes_a_formula() {
    let people = trapped();
    let payees = payees(&people);
    sample::with_run(&people, RunState::Final, |run| {
        let mut seen = 0;
        for (name, bytes) in all_papers(run, &payees).iter().filter(|(_, bytes)| bytes.starts_with(b"PK")) {
            let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes.clone())).unwrap();
            for sheet in workbook.sheet_names() {
                let formulas = workbook.worksheet_formula(&sheet).unwrap();
                let found = formulas.used_cells().find(|(_, _, formula)| formula.contains("HYPERLINK"));
                assert!(found.is_none(), "{name}");
                let texts = workbook.worksheet_range(&sheet).unwrap();
                seen +=
                    texts.used_cells().filter(|(_, _, cell)| cell.to_string().contains("=HYPERLINK")).count();
            }
        }
        assert!(seen > 5, "{seen}");
    });
}

#[test]
fn sums_of_all_papers_of_a_run_agree() {
    let people = trapped();
    let payees = payees(&people);
    sample::with_run(&people, RunState::Final, |run| {
        let (gross, deducted, net) =
            (everybody(run, "应发合计"), everybody(run, "扣款合计"), everybody(run, "实发工资"));
        assert_eq!(gross, net + deducted);

        // Bank: what is sent, what is due elsewhere and what is owed are the net pay.
        let templates = bank::templates().unwrap();
        let file = bank::bank_file(run, &payees, &templates[0], &bank::BankOrder::default()).unwrap();
        let listed: Decimal = file.left_out.iter().map(|one| one.amount).sum();
        assert_eq!(file.total() + listed, net);

        // Tax: the declared income is the taxed items, the tax that of the payroll.
        let draft = tax::tax_lines(&[run], &payees, &[]);
        assert_eq!(draft.lines.iter().map(|line| line.tax).sum::<Decimal>(), everybody(run, "个人所得税"));
        assert_eq!(draft.lines.iter().map(|line| line.income).sum::<Decimal>(), gross);
        let own: Decimal = draft
            .lines
            .iter()
            .map(|line| line.pension + line.medical + line.unemployment + line.housing_fund)
            .sum();
        let carried = everybody(run, "结转应收");
        assert!(carried < Decimal::ZERO, "somebody's pay does not suffice");
        assert_eq!(own + everybody(run, "个人所得税") + carried, deducted);

        // Vouchers: the payment is what the bank is sent, when the rest stays a debt.
        for chart in voucher::charts_of_accounts().unwrap() {
            let all = voucher::vouchers(run, &chart, file.total_due_elsewhere()).unwrap();
            let of = |name: &str| all.iter().find(|one| one.name == name).unwrap();
            let credited = |name: &str, account: &voucher::Account| -> Decimal {
                let entries = of(name).entries.iter().filter(|entry| &entry.account == account);
                entries.map(|entry| entry.credit).sum()
            };
            assert_eq!(credited("发放工资", &chart.accounts.payment), file.total());
            assert_eq!(
                credited("代扣个人部分和个人所得税", &chart.accounts.payable_tax),
                everybody(run, "个人所得税")
            );
            assert_eq!(of("代扣个人部分和个人所得税").credit() + carried, deducted);
        }

        // Insurance: both sides of the sheet with the sums.
        let bytes = insurance::contribution_lists(run, &payees).workbook().unwrap();
        let rows = cells(&bytes, "汇总");
        let total = rows.iter().find(|row| row[0] == "合计").unwrap();
        assert_eq!(total[3], format!("{:.2}", everybody(run, "单位承担合计")));
        assert_eq!(total[4], format!("{own:.2}"));
    });
}

#[test]
fn a_total_row_is_live_and_shows_its_result() {
    let mut table = Table::new(vec![TableColumn::text("甲"), TableColumn::money("乙")]).with_total("合计");
    for amount in ["0.10", "0.20", "-7.35"] {
        table.row(vec!["x".into(), Cell::Number(amount.parse().unwrap())]);
    }
    let mut sheet = DocumentSheet::new("表", &[10, 10]);
    sheet.push(Block::Table(table));
    let office = "甲&乙办公室".to_string();
    let (title, dated) = (String::new(), sample::day(1));
    let document = Document { title, office, dated, state: None, sheets: vec![sheet] };
    let bytes = document.workbook().unwrap();
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let formulas = workbook.worksheet_formula("表").unwrap();
    assert_eq!(formulas.get_value((4, 1)).unwrap(), "ROUND(SUM(B2:B4),2)");
    let values = workbook.worksheet_range("表").unwrap();
    assert_eq!(text_of(values.get_value((4, 1)).unwrap()), "-7.05");
}
