//! Slips and office papers of the sample month, as files: summed up against the run, and a person's own only.

use std::path::Path;
use std::process::Command;

use rust_decimal::Decimal;
use xingchou::operations::papers::{Paper, PaperOptions, PaperRequest, export_papers};

use crate::month::calculated_office;
use crate::support::{Office, october};

fn export(office: &Office, papers: &[&str], staff: &[&str]) -> Vec<Paper> {
    let options =
        PaperOptions { staff: staff.iter().map(ToString::to_string).collect(), ..PaperOptions::default() };
    let papers = papers.iter().map(ToString::to_string).collect();
    let request = PaperRequest { month: october(), run: None, papers, options };
    export_papers(&office.store, &office.viewer, &office.folder, &request, None).unwrap()
}

fn text_of(path: &Path) -> String {
    let output = Command::new("pdftotext").arg("-layout").arg(path).arg("-").output().unwrap();
    assert!(output.status.success(), "{}", path.display());
    String::from_utf8(output.stdout).unwrap()
}

fn first_amount(text: &str) -> Decimal {
    let digits = |character: char| character.is_ascii_digit() || "-,.".contains(character);
    let mut words = text.split(|character| !digits(character)).filter(|word| word.contains('.'));
    Decimal::from_str_exact(&words.next().unwrap().replace(',', "")).unwrap()
}

#[test]
fn the_printers_slips_sum_up_to_the_run_and_one_person_gets_one_slip() {
    let (office, _, pay) = calculated_office();
    let net: Decimal = pay
        .results
        .people
        .iter()
        .filter(|person| person.held.is_none())
        .filter_map(|person| pay.results.value(person, "实发工资")?.number())
        .sum();
    let papers = export(&office, &["slip-print"], &[]);
    let text = text_of(&papers[0].path);
    let found: Decimal = text.split("实发工资").skip(1).map(first_amount).sum();
    assert_eq!(found, net);
    assert!(text.replace(' ', "").contains("试算稿"), "the run is not approved yet");

    let papers = export(&office, &["slips", "slip-pages"], &["c001"]);
    let names: Vec<String> =
        papers.iter().map(|paper| paper.path.file_name().unwrap().to_string_lossy().into_owned()).collect();
    assert_eq!(names.len(), 2, "{names:?}");
    assert!(names[0].starts_with("工资条_2026-10_批次1_C001_") && names[0].ends_with(".pdf"), "{names:?}");
    let text = text_of(&papers[0].path);
    let mut numbers = pay.results.people.iter().map(|person| person.staff_no.as_str());
    assert!(numbers.all(|number| text.contains(number) == (number == "C001")));
}
