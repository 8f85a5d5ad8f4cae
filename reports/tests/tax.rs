//! Declarations of income tax, read back, and the comparison with the client.

use crate::papers::{amount, cells, payees, trapped};
use crate::sample;
use rust_decimal::Decimal;
use xingchou_reports::tax::{
    AdditionalDeductions, ClientFigure, TaxDetail, TaxLine, read_tax_export, reconcile, tax_file, tax_lines,
    tax_templates,
};
use xingchou_reports::{ReportError, RunState};

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[test]
fn the_headings_are_those_of_the_client() {
    let templates = tax_templates().unwrap();
    let current = templates.version("current").unwrap();
    assert_eq!(current.columns.len(), 29);
    assert_eq!(templates.version("2019").unwrap().columns.len(), 22);
    assert_eq!(templates.bonus.columns.len(), 11);
    let old = templates.version("2019").unwrap();
    assert!(old.columns.contains(&"*证照号码".to_string()));
    assert!(!old.columns.iter().any(|heading| heading.contains("婴幼儿") || heading.contains("个人养老金")));
    assert!(matches!(templates.version("1994"), Err(ReportError::Template { .. })));
}

#[test]
fn everybody_is_declared_once_with_the_months_figures() {
    let people = trapped();
    sample::with_run(&people, RunState::Final, |run| {
        let payees = payees(&people);
        let draft = tax_lines(&[run], &payees, &[]);
        let templates = tax_templates().unwrap();
        let file =
            tax_file("中心", run.pay_date, templates.version("current").unwrap(), &draft.lines).unwrap();
        let rows = cells(&file.bytes, "正常工资薪金收入");
        assert_eq!(rows.len(), 1 + people.len(), "the held and the unpaid too");
        let column = |heading: &str| rows[0].iter().position(|cell| cell == heading).unwrap();
        for (row, person) in rows[1..].iter().zip(0..) {
            assert_eq!(row[column("*证件号码")], payees[person].id_number);
            let held = run.pay.held_reason(person).is_some();
            let expected = |name: &str| {
                let own = if held { Decimal::ZERO } else { amount(run, person, name) };
                format!("{own:.2}")
            };
            assert_eq!(row[column("本期收入")], expected("本期收入"));
            assert_eq!(row[column("基本养老保险费")], expected("养老保险个人"));
            assert_eq!(row[column("住房公积金")], expected("公积金个人"));
            assert_eq!(row[column("备注")], "", "income_last_year was not withheld here all year");
        }
    });
}

#[test]
fn several_runs_of_a_tax_month_are_one_declaration() {
    let people = sample::twelve();
    sample::with_run(&people, RunState::Final, |run| {
        let payees = payees(&people);
        let once = tax_lines(&[run], &payees, &[]);
        let twice = tax_lines(&[run, run], &payees, &[]);
        assert_eq!(once.lines.len(), twice.lines.len());
        for (one, two) in once.lines.iter().zip(&twice.lines) {
            assert_eq!(one.income + one.income, two.income);
            assert_eq!(one.tax + one.tax, two.tax);
            assert_eq!(one.additional_deduction_to_date, two.additional_deduction_to_date);
        }
    });
}

#[test]
fn kinds_of_deductions_are_accumulated_or_left_to_the_client() {
    let people = sample::twelve();
    sample::with_run(&people, RunState::Final, |run| {
        // The sample opens with nothing and deducts 1000 in October.
        let monthly =
            AdditionalDeductions { housing_rent: decimal("1000"), ..AdditionalDeductions::default() };
        let detail = |staff_no: &str, monthly: AdditionalDeductions| TaxDetail {
            staff_no: staff_no.to_string(),
            monthly: Some(monthly),
            ..TaxDetail::default()
        };
        let other =
            AdditionalDeductions { elderly_support: decimal("300"), ..AdditionalDeductions::default() };
        let draft = tax_lines(&[run], &payees(&people), &[detail("C001", monthly), detail("C002", other)]);
        assert_eq!(draft.lines[0].additional, Some(monthly));
        assert_eq!(draft.lines[1].additional, None, "1000 is no multiple of 300");
        let told =
            draft.notices.iter().any(|one| one.staff_no == "C002" && one.words.contains("预填专项附加扣除"));
        assert!(told);
        // Ten months of the same.
        assert_eq!(monthly.times(10).unwrap().total(), decimal("10000"));
    });
}

#[test]
fn a_person_without_an_id_is_listed_not_declared() {
    let people = sample::twelve();
    sample::with_run(&people, RunState::Final, |run| {
        let draft = tax_lines(&[run], &payees(&people)[1..], &[]);
        assert_eq!(draft.lines.len(), people.len() - 1);
        assert!(draft.notices.iter().any(|one| one.staff_no == "C001" && one.words.contains("没有证件号码")));
    });
}

fn rows(table: &[&[&str]]) -> Vec<Vec<String>> {
    table.iter().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

#[test]
fn an_export_is_read_by_its_headings() {
    let headings = tax_templates().unwrap().export;
    let export = rows(&[
        &["个人所得税扣缴申报表", "", "", ""],
        &["证件号码", "应补（退）税额", "姓名", "累计收入额"],
        &["23010219900101000x", "1,234.50", "张伟", "88,000.00"],
        &["", "1,234.50", "合计", ""],
    ]);
    let figures = read_tax_export(&export, &headings).unwrap();
    assert_eq!(figures.len(), 1);
    assert_eq!(figures[0].id_number, "23010219900101000X");
    assert_eq!((figures[0].tax, figures[0].income_to_date), (decimal("1234.50"), Some(decimal("88000.00"))));
    assert_eq!(figures[0].income, None);
    assert!(matches!(read_tax_export(&export[2..], &headings), Err(ReportError::NotATaxExport)));
}

#[test]
fn a_difference_says_where_it_comes_from() {
    let line = |id: &str, tax: &str| TaxLine {
        staff_no: id.to_string(),
        id_number: id.to_string(),
        income: decimal("5000"),
        tax: decimal(tax),
        basic_deduction_to_date: Some(decimal("50000")),
        additional_deduction_to_date: Some(decimal("10000")),
        ..TaxLine::default()
    };
    let figure = |id: &str, tax: &str, basic: &str, additional: &str| ClientFigure {
        id_number: id.to_string(),
        income: Some(decimal("5000.00")),
        basic_deduction_to_date: Some(decimal(basic)),
        additional_deduction_to_date: Some(decimal(additional)),
        tax: decimal(tax),
        ..ClientFigure::default()
    };
    let lines =
        [line("A", "1.00"), line("B", "2.00"), line("C", "3.00"), line("D", "4.00"), line("E", "5.00")];
    let figures = [
        figure("A", "1", "50000", "10000"),
        figure("B", "9.00", "45000", "10000"),
        figure("C", "3.01", "50000", "10000"),
        figure("D", "0.00", "50000", "12000"),
        figure("F", "7.00", "0", "0"),
    ];
    let all = reconcile(&lines, &figures);
    let likely = |id: &str| all.iter().find(|one| one.staff_no == id).unwrap().likely.clone();
    assert_eq!(likely("A"), "");
    assert!(likely("B").starts_with("累计减除费用不同"));
    assert!(likely("C").starts_with("相差一分"));
    assert!(likely("D").starts_with("累计专项附加扣除不同"));
    assert!(likely("E").starts_with("扣缴端没有此人"));
    assert!(all.iter().any(|one| one.ours.is_none() && one.theirs == Some(decimal("7.00"))));
    assert!(all.last().unwrap().agrees(), "who agrees stands last");
}
