//! Parts, people and units: how finer rows become coarser ones.

use crate::support::{Sheet, brief, cell, date, earlier, month, number, part, person, values, with};
use proptest::prelude::*;
use rust_decimal::Decimal;
use xingchou_engine::evaluate::Value;
use xingchou_engine::explain::{Step, explain};
use xingchou_engine::inputs::{
    EarlierMonths, InputValue, Inputs, PartInputs, PersonInputs, UnitInputs, Values,
};

fn parts_sheet() -> Sheet {
    Sheet::pay()
        .input("标准", "money", "grain = \"part\"")
        .input("等级", "text", "grain = \"part\"")
        .input("最高标准", "money", "grain = \"part\"\nover_parts = \"highest\"")
        .input("件数", "number", "grain = \"part\"\nover_parts = \"sum\"\ndecimals = 0")
        .column("按日", "money", "=标准", "grain = \"part\"\nover_parts = \"days\"")
        .column("最后", "money", "=标准 + 0", "grain = \"part\"\nover_parts = \"last\"")
        .column("最高", "money", "=标准", "grain = \"part\"\nover_parts = \"highest\"")
        .column("相加", "money", "=标准", "grain = \"part\"\nover_parts = \"sum\"")
        .column("本人读按日", "money", "=按日 + 最后 + 最高 + 相加", "")
        .column("输入", "text", "=等级 & 件数", "")
        .column("输入最高", "money", "=最高标准", "")
        .column("分段数", "number", "=COUNT(分段[标准])", "decimals = 0")
        .column("分段和", "money", "=SUM(分段[按日])", "")
        .column("分段均", "money", "=AVERAGE(分段[标准])", "")
        .column("计薪日", "number", "=SUM(分段[本段计薪日]) / 全月计薪日", "decimals = 4")
        .column("整日", "number", "=本段计薪日", "decimals = 0")
}

fn stretch(weekdays: u32, standard: &str, level: &str) -> PartInputs {
    part(
        weekdays,
        values([
            ("标准", cell(standard)),
            ("等级", level.into()),
            ("最高标准", cell(standard)),
            ("件数", cell("3")),
        ]),
    )
}

fn with_parts(parts: Vec<PartInputs>) -> Inputs {
    month(vec![PersonInputs { parts, ..PersonInputs::default() }])
}

#[test]
fn parts_are_folded_as_the_column_says() {
    let program = parts_sheet().program();
    let inputs =
        with_parts(vec![stretch(7, "300.00", "无"), stretch(5, "100.00", "甲"), stretch(10, "200.00", "乙")]);
    with(&program, &inputs, |evaluation| {
        let found = |name: &str| brief(&evaluation.person(0, name));
        // (7 × 300 + 5 × 100 + 10 × 200) ÷ 22
        assert_eq!(found("按日"), "209.09");
        assert_eq!(found("最后"), "200");
        assert_eq!(found("最高"), "300");
        assert_eq!(found("相加"), "600");
        assert_eq!(found("本人读按日"), "1309.09");
        assert_eq!(found("输入"), "乙9");
        assert_eq!(found("输入最高"), "300");
        assert_eq!(found("分段数"), "3");
        assert_eq!(found("分段和"), "600");
        assert_eq!(found("分段均"), "200");
        assert_eq!(found("计薪日"), "1");
        assert_eq!(found("整日"), "22");
    });
}

#[test]
fn a_joiner_gets_the_share_of_the_weekdays() {
    let program = parts_sheet().program();
    with(&program, &with_parts(vec![stretch(9, "1848.00", "无")]), |evaluation| {
        assert_eq!(brief(&evaluation.person(0, "按日")), "756");
        assert_eq!(brief(&evaluation.person(0, "最后")), "1848");
    });
}

#[test]
fn without_weekdays_in_the_month_nothing_is_shared() {
    let program = parts_sheet().program();
    let mut inputs = with_parts(vec![stretch(0, "1848.00", "无")]);
    inputs.weekdays_in_month = 0;
    with(&program, &inputs, |evaluation| {
        assert_eq!(brief(&evaluation.person(0, "按日")), "（除数为零）");
        assert_eq!(evaluation.held.len(), 1);
    });
}

#[test]
fn one_missing_part_holds_the_person() {
    let program = parts_sheet().program();
    let inputs = with_parts(vec![stretch(7, "300.00", "无"), part(15, Values::new())]);
    with(&program, &inputs, |evaluation| {
        assert_eq!(evaluation.held.len(), 1);
        assert_eq!(evaluation.held[0].missing, ["标准"]);
    });
}

proptest! {
    #[test]
    fn shares_of_parts_make_the_month(fen in prop::collection::vec((0i64..2_000_000, 1u32..9), 2..6)) {
        let program = parts_sheet().program();
        let parts = fen
            .iter()
            .map(|(fen, weekdays)| stretch(*weekdays, &Decimal::new(*fen, 2).to_string(), "无"))
            .collect();
        let total: i64 = fen.iter().map(|(fen, days)| fen * i64::from(*days)).sum();
        with(&program, &with_parts(parts), |evaluation| {
            let explanation = explain(evaluation, 0, "按日").unwrap();
            let shares: Vec<Decimal> = explanation
                .parts
                .iter()
                .map(|part| match &part.step {
                    Step::Part { share: Some(share), .. } => *share,
                    other => panic!("{other:?}"),
                })
                .collect();
            assert_eq!(shares.len(), fen.len());
            let sum: Decimal = shares.iter().sum();
            assert_eq!(Some(sum), explanation.value.number());
            // Rounded once, half away from zero, from the exact quotient.
            let expected = (2 * total + 22) / 44;
            assert_eq!(sum, Decimal::new(expected, 2));
            for (share, (fen, days)) in shares.iter().zip(&fen) {
                let exact = fen * i64::from(*days);
                let off = (share * Decimal::from(2_200) - Decimal::from(exact)).abs();
                assert!(off <= Decimal::from(22 * i64::try_from(shares.len()).unwrap()), "{share} of {exact}/22");
            }
        });
    }
}

#[test]
fn units_read_their_people_and_people_their_unit() {
    let sheet = Sheet::of_kind("score")
        .input("得分", "number", "decimals = 2")
        .input("岗位", "text", "grain = \"part\"")
        .input("编制", "number", "grain = \"unit\"\ndecimals = 0")
        .column("平均", "number", "=AVERAGE(人员[得分])", "grain = \"unit\"\ndecimals = 2")
        .column("人数", "number", "=COUNT(人员[得分])", "grain = \"unit\"\ndecimals = 0")
        .column("窗口人数", "number", "=COUNTIF(人员[岗位], \"窗口\")", "grain = \"unit\"\ndecimals = 0")
        .column("最高分", "number", "=LARGE(人员[得分], 1)", "grain = \"unit\"\ndecimals = 2")
        .column("满编", "truth", "=人数 >= 编制", "grain = \"unit\"")
        .column("高于平均", "truth", "=得分 > 平均", "")
        .column(
            "单位",
            "text",
            "=人数 & \"/\" & 编制 & IF(满编, \"满\", \"缺\") & 窗口人数 & \"高\" & 最高分",
            "",
        );
    let program = sheet.program();
    let staff = |unit: usize, score: &str, post: &str| PersonInputs {
        unit,
        values: values([("得分", cell(score))]),
        parts: vec![part(22, values([("岗位", post.into())]))],
        ..PersonInputs::default()
    };
    let people = vec![
        staff(1, "80", "窗口"),
        staff(0, "91.5", "网格"),
        staff(1, "90", "窗口"),
        staff(1, "85.1", "网格"),
    ];
    let unit = |places: &str| UnitInputs { values: values([("编制", cell(places))]) };
    let inputs = Inputs { weekdays_in_month: 22, units: vec![unit("2"), unit("3")], people };
    with(&program, &inputs, |evaluation| {
        let all =
            |name: &str| -> Vec<String> { (0..4).map(|row| brief(&evaluation.person(row, name))).collect() };
        assert!(evaluation.held.is_empty(), "{:?}", evaluation.held);
        assert_eq!(all("高于平均"), ["否", "否", "是", "是"]);
        assert_eq!(all("单位"), ["3/3满2高90", "1/2缺0高91.5", "3/3满2高90", "3/3满2高90"]);
    });
}

#[test]
fn a_unit_that_lacks_a_value_holds_those_who_read_it() {
    let sheet = Sheet::pay()
        .input("系数", "number", "grain = \"unit\"\ndecimals = 2")
        .input("读", "truth", "")
        .column("单位系数", "number", "=系数 + 1", "grain = \"unit\"\ndecimals = 2")
        .column("结果", "number", "=IF(读, 单位系数, 0)", "decimals = 2");
    let program = sheet.program();
    let staff = |unit: usize, reads: bool| PersonInputs { unit, ..person(values([("读", reads.into())])) };
    let mut inputs = month(vec![staff(0, true), staff(1, true), staff(1, false)]);
    inputs.units[0].values = values([("系数", cell("0.5"))]);
    with(&program, &inputs, |evaluation| {
        assert_eq!(brief(&evaluation.person(0, "结果")), "1.5");
        assert_eq!(evaluation.held.iter().map(|held| held.person).collect::<Vec<_>>(), [1]);
        assert_eq!(brief(&evaluation.person(2, "结果")), "0");
    });
}

#[test]
fn flags_are_the_totals() {
    let sheet = Sheet::pay()
        .input("甲", "money", "")
        .input("乙", "money", "grain = \"part\"")
        .column("基本", "money", "=甲", "flags = [\"计税\", \"社保\"]")
        .column("津贴", "money", "=乙", "grain = \"part\"\nover_parts = \"days\"\nflags = [\"计税\"]")
        .column("扣款", "money", "=-基本", "flags = [\"计税\"]")
        .column("补贴", "money", "=基本", "")
        .column("计税合计", "money", "=SUM(项目[计税])", "")
        .column("社保合计", "money", "=SUM(项目[社保])", "");
    let program = sheet.program();
    let parts = vec![part(11, values([("乙", cell("100"))])), part(11, values([("乙", cell("0.01"))]))];
    let staff = PersonInputs { values: values([("甲", cell("7.5"))]), parts, ..PersonInputs::default() };
    with(&program, &month(vec![staff]), |evaluation| {
        // 50.005 is half a fen: away from zero.
        assert_eq!(brief(&evaluation.person(0, "计税合计")), "50.01");
        assert_eq!(brief(&evaluation.person(0, "社保合计")), "7.5");
    });
}

#[test]
fn the_year_so_far_starts_at_the_opening_balance() {
    let sheet = Sheet::pay()
        .input("甲", "money", "")
        .more("[[opening]]\ncolumn = \"收入\"\nfrom = \"累计收入\"")
        .column("收入", "money", "=甲", "")
        .column("税", "money", "=甲 * 1%", "")
        .column("累计", "money", "=SUM(本年[收入]) + 收入", "")
        .column("累计税", "money", "=SUM(本年[税]) + 税", "");
    let program = sheet.program();
    let staff = |paid: Option<&str>, opening: Option<&str>| {
        let mut staff = person(values([("甲", cell("100"))]));
        if let Some(paid) = paid {
            earlier(
                &mut staff,
                EarlierMonths::ThisYear,
                "收入",
                &[("2026-09-01", InputValue::Number(number(paid)))],
            );
        }
        staff.openings.extend(opening.map(|opening| ("累计收入".to_string(), cell(opening))));
        staff
    };
    let people = vec![
        staff(Some("1000.10"), Some("50000")),
        staff(None, Some("0")),
        staff(Some("1000"), None),
        staff(None, None),
        // Three decimals are no sum of amounts: told, not rounded away.
        staff(Some("1000.105"), Some("0")),
        staff(Some("1000"), Some("0.001")),
        staff(Some("1000.500"), Some("0.00")),
    ];
    with(&program, &month(people), |evaluation| {
        assert_eq!(brief(&evaluation.person(0, "累计")), "51100.1");
        assert_eq!(brief(&evaluation.person(1, "累计")), "100");
        assert_eq!(brief(&evaluation.person(0, "累计税")), "1");
        // Without an opening balance nobody knows the year: held, slips of this year or not.
        assert_eq!(evaluation.held.iter().map(|held| held.person).collect::<Vec<_>>(), [2, 3, 4, 5]);
        assert_eq!(evaluation.held[2].error, xingchou_engine::value::CellError::OutsideLimits);
        assert_eq!(evaluation.held[0].missing, ["本年累计收入"]);
    });
}

#[test]
fn peer_groups_by_a_part_value_are_those_of_the_months_end() {
    let sheet = Sheet::of_kind("score")
        .peer_group("岗位")
        .input("岗位", "text", "grain = \"part\"")
        .input("得分", "number", "decimals = 0")
        .column("人数", "number", "=COUNT(全组[得分])", "decimals = 0");
    let program = sheet.program();
    let staff = |posts: &[&str]| PersonInputs {
        values: values([("得分", cell("1"))]),
        parts: posts.iter().map(|post| part(11, values([("岗位", (*post).into())]))).collect(),
        ..PersonInputs::default()
    };
    let people = vec![staff(&["窗口", "网格"]), staff(&["窗口"]), staff(&["网格", "窗口"]), staff(&["网格"])];
    with(&program, &month(people), |evaluation| {
        assert_eq!(evaluation.peer_groups(), [Some(0), Some(1), Some(1), Some(0)]);
        assert_eq!(evaluation.person(0, "人数"), Value::Number(number("2")));
    });
}

#[test]
fn parts_know_their_days() {
    let program = parts_sheet().program();
    let mut parts = vec![stretch(7, "300.00", "无"), stretch(15, "100.00", "甲")];
    parts[0].from = Some(date("2026-10-01"));
    parts[0].to = Some(date("2026-10-11"));
    with(&program, &with_parts(parts), |evaluation| {
        let explanation = explain(evaluation, 0, "按日").unwrap();
        let Step::Part { from, to, weekdays, month_weekdays, .. } = &explanation.parts[0].step else {
            panic!("{explanation:?}");
        };
        assert_eq!((*from, *to), (Some(date("2026-10-01")), Some(date("2026-10-11"))));
        assert_eq!((*weekdays, *month_weekdays), (7, 22));
    });
}

#[test]
fn peer_groups_by_a_units_value_are_those_of_its_people() {
    let program = Sheet::of_kind("score")
        .peer_group("类别")
        .input("类别", "text", "grain = \"unit\"")
        .input("分", "number", "decimals = 0")
        .column("合", "number", "=SUM(全组[分])", "decimals = 0")
        .column("名次", "number", "=RANK(分, 全组[分])", "decimals = 0")
        .program();
    let staff = |unit: usize, score: &str| PersonInputs { unit, ..person(values([("分", cell(score))])) };
    // More people than units, and two units of one kind.
    let mut inputs =
        month(vec![staff(0, "1"), staff(0, "10"), staff(1, "100"), staff(2, "1000"), staff(3, "5")]);
    for (unit, kind) in [(0, "大"), (1, "小"), (2, "大")] {
        inputs.units[unit].values.insert("类别".to_string(), kind.into());
    }
    with(&program, &inputs, |evaluation| {
        let sums: Vec<String> = (0..4).map(|row| brief(&evaluation.person(row, "合"))).collect();
        assert_eq!(sums, ["1011", "1011", "100", "1011"]);
        let ranks: Vec<String> = (0..4).map(|row| brief(&evaluation.person(row, "名次"))).collect();
        assert_eq!(ranks, ["3", "2", "1", "1"]);
        assert_eq!(evaluation.held.iter().map(|held| held.person).collect::<Vec<_>>(), [4]);
        assert_eq!(evaluation.peer_groups(), [Some(0), Some(0), Some(1), Some(0), None]);
    });
}

#[test]
fn peer_groups_can_be_computed_from_ones_own_parts() {
    let program = Sheet::of_kind("score")
        .peer_group("类别")
        .input("段分", "number", "grain = \"part\"\ndecimals = 0")
        .column("类别", "text", "=IF(SUM(分段[段分]) > 12, \"高\", \"低\")", "")
        .column("合", "number", "=SUM(全组[段分])", "decimals = 0")
        .program();
    let staff = |score: &str| PersonInputs {
        parts: vec![part(22, values([("段分", cell(score))]))],
        ..PersonInputs::default()
    };
    with(&program, &month(vec![staff("20"), staff("5"), staff("30")]), |evaluation| {
        let sums: Vec<String> = (0..3).map(|row| brief(&evaluation.person(row, "合"))).collect();
        assert_eq!(sums, ["50", "5", "50"]);
    });
}
