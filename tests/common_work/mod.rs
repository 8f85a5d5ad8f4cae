//! The common work, whole: a slip of ten items for 100,000 made-up people, as a rule sheet, to every digit of what a
//! plain decimal program in another language gave (its inputs and results are too large to keep here; their digests are
//! not). The first 200 are kept in `tests/data/common-work`.

mod staff;

use std::fmt::Write as _;
use std::path::Path;

use rust_decimal::Decimal;
use sha2::{Digest, Sha256};
use staff::{Employee, employees};
use xingchou_engine::evaluate::{Evaluation, Population, evaluate};
use xingchou_engine::inputs::{InputCell, Inputs, PersonInputs, UnitInputs, Values};
use xingchou_engine::library::Library;
use xingchou_engine::program::Program;

const PEOPLE: usize = 100_000;
/// So many at a time, as an office's runs would be.
const AT_A_TIME: usize = 5_000;
/// SHA-256 of the table of inputs and of the table of results that the other program wrote.
const INPUTS: &str = "784274675373c77158748cb8f7a128c4fa04ecba6f78a2da1a051e9c5ce1d392";
const RESULTS: &str = "ad9a6ca305533df8a9f8a8972a80c7cca92b9d5da9d41146f6a395e05d57b9c7";

const INPUT_HEADINGS: &str = "staff_no,name,dept,grade,cert,score_x100,base_fen,perf_base_fen,ss_base_fen,hf_base_fen,hf_rate_pct,spec_add_fen,ytd_taxable_fen,ytd_tax_fen,month";
const RESULT_HEADINGS: &str = "staff_no,name,dept,month,grade,cert,score,ss_base,hf_base,hf_rate,spec_add,base,post_allow,cert_allow,factor,perf,gross,pension,medical,unemployment,housing,taxable,ytd_tax,tax,net";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn program() -> Program {
    let mut library = Library::default();
    let text = std::fs::read_to_string(root().join("benches/common-work.toml")).unwrap();
    library.add("common-work.toml", &text).unwrap();
    let day = |day: &str| day.parse().unwrap();
    library.compile("benches/common-work", day("2026-07-01"), day("2026-07-31")).unwrap()
}

fn inputs(people: &[Employee]) -> Inputs {
    let values = |list: &[(&str, Decimal)]| -> Values {
        list.iter().map(|(name, number)| ((*name).to_owned(), InputCell::from(*number))).collect()
    };
    let fen = |fen| Decimal::new(fen, 2);
    let people = people.iter().map(|one| PersonInputs {
        values: values(&[
            ("岗级", one.grade.into()),
            ("证书等级", one.certificate.into()),
            ("考评得分", fen(one.score)),
            ("基本工资", fen(one.base)),
            ("绩效基数", fen(one.performance_base)),
            ("社保基数", fen(one.insurance_base)),
            ("公积金基数", fen(one.housing_base)),
            ("公积金比例", one.housing_percent.into()),
            ("专项附加扣除", fen(one.additional_deduction)),
        ]),
        openings: values(&[
            ("累计应纳税所得额", fen(one.taxable_before)),
            ("累计已预扣税额", fen(one.tax_before)),
        ]),
        ..PersonInputs::default()
    });
    Inputs { weekdays_in_month: 23, units: vec![UnitInputs::default()], people: people.collect() }
}

/// A row of results as the other program writes it: what was rounded to the fen with two decimals, the rest as it is.
fn line(one: &Employee, evaluation: &Evaluation<'_>, row: usize) -> String {
    let number = |name: &str| evaluation.person(row, name).number().unwrap();
    let short = |name: &str| number(name).normalize().to_string();
    let fen = |fen| Decimal::new(fen, 2);
    // Factors stand as they do in the table; a tax that is none is written 0.
    let factor = number("绩效系数");
    let factor = if factor.is_zero() { "0".to_owned() } else { format!("{factor:.1}") };
    let tax = number("个人所得税");
    let tax = if tax.is_zero() { "0".to_owned() } else { tax.to_string() };
    let rate = Decimal::new(one.housing_percent, 2).normalize();
    let mut line = format!("{},{},{},7,{},{}", one.staff_no, one.name, one.hall, one.grade, one.certificate);
    let given = [fen(one.score), fen(one.insurance_base), fen(one.housing_base), rate];
    for cell in given.iter().chain(&[fen(one.additional_deduction), fen(one.base)]) {
        write!(line, ",{cell}").unwrap();
    }
    let computed = [
        short("岗位津贴"),
        short("证书津贴"),
        factor,
        number("绩效工资").to_string(),
        number("应发合计").to_string(),
        number("养老保险").to_string(),
        number("医疗保险").to_string(),
        number("失业保险").to_string(),
        short("公积金"),
        number("应纳税所得额").to_string(),
        fen(one.tax_before).to_string(),
        tax,
        number("实发工资").to_string(),
    ];
    write!(line, ",{}", computed.join(",")).unwrap();
    line
}

fn kept(name: &str) -> Vec<String> {
    let text = std::fs::read_to_string(root().join("tests/data/common-work").join(name)).unwrap();
    text.lines().map(str::to_owned).collect()
}

fn in_hexadecimal(digest: Sha256) -> String {
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_hundred_thousand_slips_are_exact() {
    let program = program();
    let (mut given, mut computed) = (Sha256::new(), Sha256::new());
    given.update(format!("{INPUT_HEADINGS}\r\n"));
    computed.update(format!("{RESULT_HEADINGS}\r\n"));
    let (first_given, first_computed) = (kept("employees_200.csv"), kept("expected_200.csv"));
    assert_eq!((first_given[0].as_str(), first_computed[0].as_str()), (INPUT_HEADINGS, RESULT_HEADINGS));
    let mut staff = employees();
    let mut net = Decimal::ZERO;
    for from in (0..PEOPLE).step_by(AT_A_TIME) {
        let people: Vec<Employee> = staff.by_ref().take(AT_A_TIME).collect();
        let population = Population::new(&program, &inputs(&people));
        let evaluation = evaluate(&program, &population);
        assert!(evaluation.held.is_empty(), "{:?}", evaluation.held);
        for (row, one) in people.iter().enumerate() {
            let (input, result) = (one.line(), line(one, &evaluation, row));
            if let (Some(input_kept), Some(result_kept)) =
                (first_given.get(from + row + 1), first_computed.get(from + row + 1))
            {
                assert_eq!((&input, &result), (input_kept, result_kept));
            }
            given.update(format!("{input}\r\n"));
            computed.update(format!("{result}\r\n"));
            net += evaluation.person(row, "实发工资").number().unwrap();
        }
    }
    assert_eq!(in_hexadecimal(given), INPUTS, "not the same staff");
    assert_eq!(net.to_string(), "783047253.97");
    assert_eq!(in_hexadecimal(computed), RESULTS, "a digit differs");
}
