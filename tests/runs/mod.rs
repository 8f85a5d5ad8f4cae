//! Several runs in one tax month: each pays its own, and all are one declaration.

mod maternity;

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use xingchou::clock;
use xingchou::operations::approve::approve as approve_run;
use xingchou::operations::calculate::{Calculated, RunMonths, calculate, calculate_asked};
use xingchou::operations::explain::explain;
use xingchou::operations::month_way::pay;
use xingchou::operations::papers::payroll_bytes;
use xingchou::operations::pay_inputs::Asked;
use xingchou::operations::recompute::pay_again;
use xingchou::operations::run_kind::RunKind;
use xingchou::operations::score::score;

use crate::differences::{amount, approve, november, november_pay, office_takes_november};
use crate::month::calculated_office;
use crate::recalculation::assert_recalculates;
use crate::support::way::approver;
use crate::support::{Office, october};

fn ask(office: &Office, asked: &Asked) -> Result<Calculated, String> {
    let months = RunMonths::all_in(october());
    calculate_asked(&office.store, &office.viewer, &office.folder, months, asked, clock::now())
        .map_err(|error| error.to_string())
}

fn of_kind(kind: RunKind) -> Asked {
    Asked { kind, ..Asked::default() }
}

fn items(office: &Office, name: &str, rows: &[&str]) {
    let text = format!("工号,姓名,项目,类型,金额,所属期,依据\n{}\n", rows.join("\n"));
    let contents = office.take_text(name, &text);
    assert_eq!(contents.refused.len(), 0, "{contents:?}");
}

fn change(office: &Office, name: &str, rows: &[&str]) {
    let text = format!("工号,姓名,生效日期,变动项目,原值,新值\n{}\n", rows.join("\n"));
    let contents = office.take_text(name, &text);
    assert_eq!(contents.refused.len(), 0, "{contents:?}");
    score(&office.store, &office.viewer, &office.folder, october(), None).unwrap();
}

fn decimal(pay: &Calculated, staff_no: &str, item: &str) -> Decimal {
    amount(pay, staff_no, item).parse().unwrap()
}

const HEATING: &[&str] =
    &["G039,宗文斌,采暖费,补发,3000,2026-10,区财政通知", "G039,宗文斌,工会会费,扣款,12.50,,"];

/// What comes in a second run is taxed with the first: together they are the one run that had it all.
#[test]
fn a_supplementary_run_is_declared_with_the_months_wages() {
    let (apart, _, wages) = calculated_office();
    let name = |office: &Office| {
        let people = ask(office, &Asked::default()).unwrap().people;
        people.into_iter().find(|person| person.staff_no == "G039").unwrap().name
    };
    let rows: Vec<String> = HEATING.iter().map(|row| row.replace("宗文斌", &name(&apart))).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    assert!(ask(&apart, &of_kind(RunKind::Supplementary)).unwrap_err().contains("没有要补发"));
    approve(&apart, wages.run);
    items(&apart, "补发扣款.csv", &rows);
    let more = ask(&apart, &of_kind(RunKind::Supplementary)).unwrap();
    assert_eq!(more.results.people.len(), 1, "only whom it pays");
    assert_eq!(amount(&more, "G039", "采暖费"), "3000.00");
    assert_eq!(amount(&more, "G039", "工会会费"), "12.50");
    assert_eq!(amount(&more, "G039", "任职月"), "0");
    assert_eq!(amount(&more, "G039", "本期减除费用"), "0.00");
    assert_eq!(amount(&more, "G039", "本期专项附加扣除"), "0.00");

    let (together, ..) = calculated_office();
    items(&together, "补发扣款.csv", &rows);
    let all = ask(&together, &Asked::default()).unwrap();
    assert_eq!(amount(&all, "G039", "采暖费"), "3000.00");
    for item in ["个人所得税", "应发合计", "实发工资", "本期收入", "本期减除费用", "任职月"]
    {
        let sum = decimal(&wages, "G039", item) + decimal(&more, "G039", item);
        assert_eq!(sum, decimal(&all, "G039", item), "{item}");
    }
    assert!(decimal(&more, "G039", "个人所得税") > Decimal::ZERO);

    let told = explain(&apart.store, &apart.viewer, "G039", october(), "采暖费").unwrap();
    let origin = told.figure.parts[0].origin.as_ref().unwrap();
    assert!(origin.zh.contains("补发扣款.csv") && origin.zh.contains("区财政通知"), "{}", origin.zh);
    let kept = pay_again(&apart.store, &apart.viewer, more.run).unwrap();
    assert_recalculates(&payroll_bytes(&apart.store, &apart.viewer, &kept).unwrap());

    // Paid once; and November goes on from both alike.
    approve(&apart, more.run);
    assert!(ask(&apart, &of_kind(RunKind::Supplementary)).unwrap_err().contains("没有要补发"));
    approve(&together, all.run);
    let next: Vec<Calculated> = [&apart, &together]
        .into_iter()
        .map(|office| {
            office_takes_november(office);
            november_pay(office)
        })
        .collect();
    for (one, other) in next[0].results.people.iter().zip(&next[1].results.people) {
        assert_eq!(one, other);
    }
    assert_eq!(amount(&next[0], "G039", "累计任职月数"), "11");
    assert_eq!(amount(&next[0], "G039", "采暖费"), "0.00");
}

#[test]
fn splitting_a_run_changes_nothing() {
    let (office, _, whole) = calculated_office();
    let everybody: Vec<String> = whole.results.people.iter().map(|person| person.staff_no.clone()).collect();
    let (first, rest) = everybody.split_at(17);
    let asked = Asked { staff: first.to_vec(), ..Asked::default() };
    let part = ask(&office, &asked).unwrap();
    assert_eq!(part.results.people.len(), 17);
    approve(&office, part.run);
    let other = ask(&office, &Asked::default()).unwrap();
    assert_eq!(other.results.people.len(), rest.len());
    let both: BTreeMap<_, _> =
        part.results.people.iter().chain(&other.results.people).map(|one| (&one.staff_no, one)).collect();
    for person in &whole.results.people {
        assert_eq!(both[&person.staff_no], person);
    }
    let refused = ask(&office, &asked).unwrap_err();
    assert!(refused.contains("的工资已由批次"), "{refused}");
    let stranger = Asked { staff: vec!["Z999".to_owned()], ..Asked::default() };
    assert!(ask(&office, &stranger).unwrap_err().contains("没有工号 Z999"));
}

/// A draft that was calculated before another run was approved would count the year wrongly.
#[test]
fn a_draft_is_not_approved_over_what_was_approved_since() {
    let (office, _, wages) = calculated_office();
    change(&office, "人员变动（离职）.csv", &[]);
    let leaver = ask(&office, &of_kind(RunKind::Termination)).unwrap();
    office.sign_stars(october());
    office.check(wages.run);
    pay::review(&office.store, &approver(), wages.run, clock::now()).unwrap();
    approve(&office, leaver.run);
    let refused =
        approve_run(&office.store, &approver(), wages.run, Some(&wages.results_digest), clock::now())
            .unwrap_err();
    assert!(refused.to_string().contains("请重新试算后再审批"), "{refused}");
    let again = ask(&office, &Asked::default()).unwrap();
    assert_eq!(again.results.people.len(), 38, "who was settled with has no second month's wages");
    approve(&office, again.run);
}

#[test]
fn severance_has_its_own_tax_and_comes_with_the_last_wages() {
    let (office, _, wages) = calculated_office();
    let name = wages.people.iter().find(|person| person.staff_no == "W017").unwrap().name.clone();
    items(&office, "补发扣款.csv", &[&format!("W017,{name},经济补偿,补发,300000,,劳动合同法第四十六条")]);
    // The month's wages have no place for it.
    let monthly = ask(&office, &Asked::default()).unwrap();
    assert_eq!(amount(&monthly, "W017", "应发合计"), amount(&wages, "W017", "应发合计"));
    let last = ask(&office, &of_kind(RunKind::Termination)).unwrap();
    assert_eq!(last.results.people.len(), 1);
    let gross = decimal(&wages, "W017", "应发合计");
    assert_eq!(decimal(&last, "W017", "应发合计"), gross + Decimal::from(300_000));
    // Three times 84,120 are free of tax; of the rest, 47,640, a tenth less 2,520.
    assert_eq!(amount(&last, "W017", "补偿个人所得税"), "2244.00");
    assert_eq!(amount(&last, "W017", "个人所得税"), amount(&wages, "W017", "个人所得税"));
    assert_eq!(amount(&last, "W017", "本期收入"), amount(&wages, "W017", "本期收入"));
    let kept = pay_again(&office.store, &office.viewer, last.run).unwrap();
    assert_recalculates(&payroll_bytes(&office.store, &office.viewer, &kept).unwrap());
    let staying = Asked { staff: vec!["C001".to_owned()], ..of_kind(RunKind::Termination) };
    assert!(ask(&office, &staying).unwrap_err().contains("没有离职"));
}

#[test]
fn the_annual_bonus_is_taxed_the_way_its_owner_chose() {
    let (office, _, wages) = calculated_office();
    let name =
        |staff_no: &str| wages.people.iter().find(|person| person.staff_no == staff_no).unwrap().name.clone();
    change(
        &office,
        "人员变动（奖金）.csv",
        &[&format!("C001,{},2026-10-01,奖金计税方式,,单独计税", name("C001"))],
    );
    let wages = ask(&office, &Asked::default()).unwrap();
    approve(&office, wages.run);
    items(
        &office,
        "年终奖.csv",
        &[
            &format!("C001,{},全年一次性奖金,补发,36001,,", name("C001")),
            &format!("C002,{},年终奖,补发,6000,,", name("C002")),
        ],
    );
    let bonus = ask(&office, &of_kind(RunKind::YearEnd)).unwrap();
    assert_eq!(bonus.results.people.len(), 2);
    assert_eq!(amount(&bonus, "C001", "奖金个人所得税"), "3390.10", "published");
    assert_eq!(amount(&bonus, "C001", "个人所得税"), "0.00");
    assert_eq!(amount(&bonus, "C002", "合并计税奖金"), "6000.00");
    assert_eq!(amount(&bonus, "C002", "单独计税税额"), "180.00");
    assert_eq!(amount(&bonus, "C002", "建议计税方式"), "合并计税");
}

#[test]
fn pay_that_does_not_suffice_is_owed_and_paid_back_within_a_fifth() {
    let (office, _, wages) = calculated_office();
    let name = wages.people.iter().find(|person| person.staff_no == "C001").unwrap().name.clone();
    items(&office, "扣款.csv", &[&format!("C001,{name},多发退回,扣款,4500,,经本人同意")]);
    let short = ask(&office, &Asked::default()).unwrap();
    let gross = decimal(&short, "C001", "应发合计");
    let others = decimal(&wages, "C001", "扣款合计");
    let owed = others + Decimal::from(4500) - gross;
    assert!(owed > Decimal::ZERO);
    assert_eq!(amount(&short, "C001", "实发工资"), "0.00");
    assert_eq!(decimal(&short, "C001", "扣款合计"), gross);
    assert_eq!(decimal(&short, "C001", "结转应收"), -owed);
    approve(&office, short.run);
    office_takes_november(&office);
    let next = november_pay(&office);
    let repaid = decimal(&next, "C001", "收回应收");
    let countable = decimal(&next, "C001", "应发合计");
    // A fifth of the wage, and the minimum wage of 2,080 is left.
    let fifth = (countable * Decimal::new(2, 1)).round_dp(2);
    assert_eq!(repaid, owed.min(fifth).min(countable - Decimal::from(2080)));
    assert_eq!(decimal(&next, "C001", "应收余额"), owed - repaid);
    assert_eq!(amount(&next, "C002", "收回应收"), "0.00");
}

#[test]
fn a_first_job_counts_the_months_before_it_and_who_is_paid_elsewhere_is_only_scored() {
    let (office, _, wages) = calculated_office();
    let name =
        |staff_no: &str| wages.people.iter().find(|person| person.staff_no == staff_no).unwrap().name.clone();
    change(
        &office,
        "人员变动（补）.csv",
        &[
            &format!("W016,{},2026-10-20,首次取得工资,,是", name("W016")),
            &format!("C002,{},2026-10-01,工资发放,,外单位", name("C002")),
            &format!("C001,{},2026-10-01,试用期,,是", name("C001")),
            &format!("C003,{},2026-10-01,扣缴单位,本单位,某人力资源公司", name("C003")),
        ],
    );
    let pay = ask(&office, &Asked::default()).unwrap();
    assert_eq!(amount(&wages, "W016", "本期减除费用"), "5000.00");
    assert_eq!(amount(&pay, "W016", "本期减除费用"), "50000.00", "ten months of 2026");
    assert_eq!(amount(&pay, "W016", "累计任职月数"), "1");
    assert!(pay.results.person("C002").is_none());
    assert_eq!(amount(&pay, "C001", "应发基本工资"), "1478.40", "80 % of 1848");
    assert_eq!(amount(&pay, "C003", "累计任职月数"), "1", "another unit withholds: from nothing");
    assert_eq!(amount(&pay, "C003", "累计收入合计"), amount(&pay, "C003", "本期收入"));
    let star = score(&office.store, &office.viewer, &office.folder, october(), None).unwrap();
    assert!(star.results.person("C002").is_some());
    let wrong = "工号,姓名,生效日期,变动项目,原值,新值\nC004,,2026-10-01,试用期,,也许\n";
    assert_eq!(office.take_text("错.csv", wrong).refused.len(), 1);
}

/// A deduction that is reported late is caught up: the year ends as if it had been known in time.
#[test]
fn deductions_reported_late_are_caught_up_and_limited_by_kind() {
    let reported = |late: bool| {
        let (office, _, wages) = calculated_office();
        let row = |amount: &str| {
            let name = wages.people.iter().find(|person| person.staff_no == "G039").unwrap().name.clone();
            let text = format!("工号,姓名,子女教育,赡养老人\nG039,{name},{amount}\n");
            let contents = office.take_text(&format!("专项附加扣除{amount}.csv"), &text);
            assert_eq!(contents.refused.len(), 0);
            score(&office.store, &office.viewer, &office.folder, october(), None).unwrap();
        };
        if !late {
            row("2000,3500");
        }
        approve(&office, ask(&office, &Asked::default()).unwrap().run);
        if late {
            row("2000,3500");
        }
        office_takes_november(&office);
        november_pay(&office)
    };
    let (in_time, late) = (reported(false), reported(true));
    assert_eq!(
        amount(&in_time, "G039", "累计专项附加扣除合计"),
        amount(&late, "G039", "累计专项附加扣除合计")
    );
    assert_eq!(amount(&in_time, "G039", "累计应预扣税额"), amount(&late, "G039", "累计应预扣税额"));
    assert!(decimal(&late, "G039", "本期专项附加扣除") > decimal(&in_time, "G039", "本期专项附加扣除"));
}

#[test]
fn wages_left_out_of_an_approved_month_are_told_and_can_be_paid_later() {
    let (office, _, whole) = calculated_office();
    let some: Vec<String> =
        whole.results.people.iter().skip(1).map(|person| person.staff_no.clone()).collect();
    let left_out = whole.results.people[0].staff_no.clone();
    let part = ask(&office, &Asked { staff: some, ..Asked::default() }).unwrap();
    approve(&office, part.run);
    office_takes_november(&office);
    let next = november_pay(&office);
    assert!(next.results.person(&left_out).unwrap().held.is_some());
    let told: Vec<&str> = next.overlooked.iter().map(|person| person.staff_no.as_str()).collect();
    assert_eq!(told, [left_out.as_str()]);
    // October's wages of who was left out, paid in November.
    let months = RunMonths { pay_date: november().last_day(), ..RunMonths::all_in(october()) };
    let later = calculate(&office.store, &office.viewer, &office.folder, months).unwrap();
    assert_eq!(later.results.people.len(), 1);
    assert_eq!(amount(&later, &left_out, "应发合计"), amount(&whole, &left_out, "应发合计"));
    approve(&office, later.run);
    let next = november_pay(&office);
    let held = &next.results.person(&left_out).unwrap().held;
    assert!(held.is_none(), "{held:?}");
    assert_eq!(amount(&next, &left_out, "任职月"), "0", "counted by the run that paid October's wages");
    assert_eq!(amount(&next, &left_out, "累计任职月数"), "11");
}
