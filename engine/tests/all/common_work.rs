//! The common work: a made-up slip of ten items, against expected results that another program computed.

use crate::support::{month, person};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::path::Path;
use xingchou_engine::evaluate::{Population, evaluate};
use xingchou_engine::inputs::InputCell;
use xingchou_engine::library::Library;

fn table(name: &str) -> Vec<BTreeMap<String, String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/common-work").join(name);
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines();
    let headings: Vec<&str> = lines.next().unwrap().split(',').collect();
    lines
        .map(|line| {
            let cells = line.split(',').map(str::to_string);
            headings.iter().map(|heading| (*heading).to_string()).zip(cells).collect()
        })
        .collect()
}

#[test]
fn two_hundred_slips_are_exact() {
    let text =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../benches/common-work.toml"))
            .unwrap();
    let mut library = Library::default();
    library.add("common-work.toml", &text).unwrap();
    let day = crate::support::date;
    let program = library.compile("benches/common-work", day("2026-07-01"), day("2026-07-31")).unwrap();
    let (employees, expected) = (table("employees_200.csv"), table("expected_200.csv"));
    assert_eq!((employees.len(), expected.len()), (200, 200));
    let people = employees
        .iter()
        .map(|row| {
            let cell = |column: &str, decimals: u32| -> InputCell {
                Decimal::new(row[column].parse().unwrap(), decimals).into()
            };
            let mut staff = person(crate::support::values([
                ("岗级", cell("grade", 0)),
                ("证书等级", cell("cert", 0)),
                ("考评得分", cell("score_x100", 2)),
                ("基本工资", cell("base_fen", 2)),
                ("绩效基数", cell("perf_base_fen", 2)),
                ("社保基数", cell("ss_base_fen", 2)),
                ("公积金基数", cell("hf_base_fen", 2)),
                ("公积金比例", cell("hf_rate_pct", 0)),
                ("专项附加扣除", cell("spec_add_fen", 2)),
            ]));
            staff.openings = crate::support::values([
                ("累计应纳税所得额", cell("ytd_taxable_fen", 2)),
                ("累计已预扣税额", cell("ytd_tax_fen", 2)),
            ]);
            staff
        })
        .collect();
    let population = Population::new(&program, &month(people));
    let evaluation = evaluate(&program, &population);
    assert!(evaluation.held.is_empty(), "{:?}", evaluation.held);
    let mut net = Decimal::ZERO;
    for (row, expected) in expected.iter().enumerate() {
        for column in &program.columns {
            let Some(text) = expected.get(&column.definition.code) else { continue };
            let found = evaluation.person(row, &column.definition.name).number();
            let expected = Decimal::from_str_exact(text).unwrap();
            assert_eq!(found, Some(expected), "row {row}, {}", column.definition.name);
        }
        net += evaluation.person(row, "实发工资").number().unwrap();
    }
    // All twelve computed columns of the other program have their twin.
    let compared = program.columns.iter().filter(|column| expected[0].contains_key(&column.definition.code));
    assert_eq!(compared.count(), 12);
    assert_eq!(net.to_string(), "1698688.66");
}
