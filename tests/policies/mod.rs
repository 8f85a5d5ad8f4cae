//! What officers do with rule sheets: read one as a document, ask what a change would do, run one over a table.

mod proposals;
mod tables;

use rust_decimal::Decimal;
use xingchou::operations::policies::evaluate_table::evaluate_table;
use xingchou::operations::policies::readable::document;
use xingchou::operations::policies::simulate::{Change, simulate, simulate_months};
use xingchou::operations::policies::start::start;
use xingchou::operations::policies::{compile, library};

use crate::month::calculated_office;
use crate::support::{Office, october};

#[test]
fn a_sheet_reads_as_a_document_with_every_source() {
    let program = compile(&library(None).unwrap(), "districts/harbin-daoli/pay", october()).unwrap();
    let text = document(&program);
    for parameter in &program.parameters {
        assert!(text.contains(&format!("| {} | {} |", parameter.name, parameter.text)), "{}", parameter.name);
    }
    for column in &program.columns {
        assert!(text.contains(&format!("**{}**", column.definition.name)), "{}", column.definition.name);
        assert!(text.contains(&column.definition.formula));
    }
    for part in [
        "国家税务总局公告2018年第61号",
        "**暂定**：",
        "| 不限 | 0.45 | 181920 |",
        "月内有变动的，按计薪日折算",
    ] {
        assert!(text.contains(part), "{part}");
    }
}

#[test]
fn a_simulation_tells_totals_and_movers_and_saves_nothing() {
    let (office, _, pay) = calculated_office();
    let (before, acts) = (office.dump_but_the_trail(), office.acts());
    let change: Change = "延时服务补贴标准=80".parse().unwrap();
    let simulated =
        simulate(&office.store, &office.viewer, &office.folder, october(), None, &[change]).unwrap();
    assert_eq!(office.dump_but_the_trail(), before);
    assert_eq!(office.acts()[acts.len()..], ["pay_simulated"], "somebody looked at everybody's pay");
    assert_eq!(simulated.run, pay.run);
    // Ten half days of hall staff, 30 yuan more for each.
    let sessions: Decimal =
        simulated.movers.iter().map(|mover| (mover.after - mover.before) / Decimal::from(30)).sum();
    assert_eq!(simulated.after - simulated.before, sessions * Decimal::from(30));
    assert_eq!((simulated.after - simulated.before).to_string(), "300.00");
    assert_eq!(simulated.movers[0].person.staff_no, "C001", "the largest first");
    assert_eq!(simulated.movers[0].items[0], ("延时服务补贴".to_owned(), Decimal::new(12000, 2)));
    let by_community: Decimal = simulated.by_community.values().sum();
    assert_eq!(by_community.to_string(), "300.00");
    assert!(simulated.held_otherwise.is_empty());

    // A cell of a table: five stars at a window are paid 40 yuan more. October twice is twice that.
    let cell: Change = "绩效津贴标准[5,全科窗口]=1040".parse().unwrap();
    let twice = [october(), october()];
    let together =
        simulate_months(&office.store, &office.viewer, &office.folder, &twice, None, &[cell]).unwrap();
    assert_eq!(office.dump_but_the_trail(), before);
    let five_stars = together.months[0].movers.len();
    assert!(five_stars > 0);
    assert_eq!(together.movers.len(), five_stars);
    assert!(together.movers.iter().all(|mover| mover.items[0].0 == "绩效津贴"));
    assert_eq!(
        together.after - together.before,
        (together.months[0].after - together.months[0].before) * Decimal::TWO
    );
    let no_cell: Change = "绩效津贴标准[6,全科窗口]=1".parse().unwrap();
    let refused = simulate(&office.store, &office.viewer, &office.folder, october(), None, &[no_cell]);
    assert!(refused.unwrap_err().to_string().contains("没有“6”这一行"));

    let unknown: Change = "没有的参数=1".parse().unwrap();
    let refused = simulate(&office.store, &office.viewer, &office.folder, october(), None, &[unknown]);
    assert!(refused.unwrap_err().to_string().contains("可以改的有："));
    assert!("延时服务补贴标准".parse::<Change>().is_err());
}

#[test]
fn a_sheet_runs_over_a_table_and_holds_what_it_cannot_compute() {
    let program = compile(&library(None).unwrap(), "cases/income-tax-only", october()).unwrap();
    let table = "工号,收入,专项扣除额,专项附加扣除,上年各月均由本单位扣缴,上年收入合计,累计减除费用\n\
                 甲,30000,4500,2000,否,0,\n乙,10000,1500,1000,,0,\n丙,30000,4500,2000,否,0,5000\n";
    let out = String::from_utf8(evaluate_table(&program, table.as_bytes(), october()).unwrap()).unwrap();
    let mut reader = csv::Reader::from_reader(out.trim_start_matches('\u{feff}').as_bytes());
    let headings = reader.headers().unwrap().clone();
    let at = |name: &str| headings.iter().position(|heading| heading == name).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(&rows[0][at("个人所得税")], "555.00", "the published example B, January");
    assert_eq!(&rows[1][at("个人所得税")], "");
    assert!(rows[1][at("暂缓原因")].contains("上年各月均由本单位扣缴"), "{}", &rows[1][at("暂缓原因")]);
    assert_eq!(&rows[2][at("个人所得税")], "405.00", "another month's 5000 in the opening balance");

    let wrong = |table: &str, what: &str| {
        let error = evaluate_table(&program, table.as_bytes(), october()).unwrap_err().to_string();
        assert!(error.contains(what), "{error}");
    };
    wrong("收入\nabc\n", "第 2 行，“收入”：“abc”不是金额");
    wrong("奖金\n1\n", "列“奖金”不是这张规则表的输入项");
    wrong("收入\n\"1,000\"\n", "“1,000”不是金额");
}

#[test]
fn a_district_starts_from_a_pack_with_every_number_assumed() {
    let office = Office::new();
    let pack = "districts/my-street";
    let started = start(&office.folder, pack, "districts/harbin-daoli").unwrap();
    assert!(started.files.len() >= 3, "{started:?}");
    let own = library(Some(&office.folder)).unwrap();
    for sheet in ["pay", "score", "termination-pay", "quarter"] {
        let program = compile(&own, &format!("{pack}/{sheet}"), october()).unwrap();
        let shipped = compile(&own, &format!("districts/harbin-daoli/{sheet}"), october()).unwrap();
        assert_eq!(program.columns.len(), shipped.columns.len());
        let of_pack = program.tables.iter().filter(|table| table.name.contains("津贴标准"));
        assert!(of_pack.clone().count() > 0 || sheet != "pay");
        assert!(of_pack.clone().all(|table| table.basis.assumed().is_some()));
    }
    let refused = |pack: &str, from: &str| start(&office.folder, pack, from).unwrap_err().to_string();
    assert!(refused(pack, "districts/harbin-daoli").contains("已经有了"));
    assert!(refused("../outside", "districts/harbin-daoli").contains("应写成"));
    assert!(refused("districts/other", "districts/none").contains("没有叫"));
}
