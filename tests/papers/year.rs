//! A made-up year: four months over the turn of a tax year, with back pay of three months, a month without pay whose
//! insurance is carried forward, a slip that comes to nothing, a leaver with severance who comes back, a bonus, two
//! people of one name, a name that GBK has no place for, and two funds on one slip. The figures are worked out by hand,
//! and the printed slips of every run add up to it. The other papers are read back for the month of traps only.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use xingchou::clock;
use xingchou::month::Month;
use xingchou::operations::approve::approve;
use xingchou::operations::calculate::{Calculated, RunMonths, calculate_asked};
use xingchou::operations::month_way::pay;
use xingchou::operations::papers::{PaperBytes, PaperOptions, PaperRequest, hand_out_papers};
use xingchou::operations::pay_inputs::Asked;
use xingchou::operations::run_kind::RunKind;
use xingchou::operations::take_in::{FileToTake, Outcome, take_in_many};
use xingchou::store::StoreError;

use super::trapped::{LONG, RARE, amounts_after, of_run, printed_text};
use crate::support::Office;
use crate::support::way::approver;

const PACK: &str = "districts/three-posts-eighteen-grades";
const MONTHS: [&str; 4] = ["2025-11", "2025-12", "2026-01", "2026-02"];

/// Who is who: number, name, status, fund, certificate, base of insurance.
const STAFF: [(&str, &str, &str, &str, &str, u32); 9] = [
    ("Y01", "张伟", "公益性岗位", "就业资金", "助理社会工作师", 3000),
    ("Y02", "张伟", "专职社工", "区财政", "社会工作师", 4000),
    ("Y03", RARE, "专职社工", "区财政", "无", 3000),
    ("Y04", LONG, "专职社工", "区财政", "无", 3000),
    ("Y05", "无薪一", "专职社工", "区财政", "无", 3000),
    ("Y06", "离去来", "专职社工", "区财政", "无", 3000),
    ("Y07", "年终奖", "专职社工", "区财政", "高级社会工作师", 5000),
    ("Y08", "零行人", "退休返聘", "区财政", "无", 0),
    ("Y09", "退票人", "专职社工", "区财政", "无", 3000),
];

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn take(office: &Office, of: Month, name: &str, heading: &str, rows: &[String]) {
    let bytes = format!("{heading}\n{}\n", rows.join("\n")).into_bytes();
    let file = FileToTake { name: format!("{of}{name}.csv"), bytes };
    let answers = take_in_many(&office.store, &office.viewer, vec![file], Some(of), &mut |_| {}).unwrap();
    assert!(matches!(answers[0].outcome, Outcome::Taken), "{name}: {answers:?}");
    let refused = &answers[0].contents.as_ref().unwrap().refused;
    assert!(refused.is_empty(), "{name}: {refused:?}");
}

fn name(staff_no: &str) -> &'static str {
    STAFF.iter().find(|own| own.0 == staff_no).unwrap().1
}

/// A made-up ID number with its check digit (GB 11643).
fn id_number(at: usize) -> String {
    let digits = format!("37061119850607{:03}", 100 + at);
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 =
        digits.chars().zip(weights).map(|(digit, weight)| digit.to_digit(10).unwrap() * weight).sum();
    format!("{digits}{}", "10X98765432".chars().nth(usize::try_from(sum % 11).unwrap()).unwrap())
}

const ROSTER: &str = "工号,姓名,身份证号,岗位,所属社区,人员身份,资金来源,入职日期,学历,社工证等级,证书登记日期,基本工资,社保基数,公积金基数,银行账号,开户行,状态,离职日期";

fn roster_row(staff_no: &str, hired: &str, left: &str) -> String {
    let at = STAFF.iter().position(|own| own.0 == staff_no).unwrap();
    let (_, name, kind, fund, certificate, base) = STAFF[at];
    let registered = if certificate == "无" { "" } else { "2024-06-01" };
    let state = if left.is_empty() { "在职" } else { "离职" };
    format!(
        "{staff_no},{name},{},全科窗口,惠民社区,{kind},{fund},{hired},本科,{certificate},{registered},0,{base},{base},62220203029451{at:05},工商银行,{state},{left}",
        id_number(at)
    )
}

fn items(office: &Office, of: Month, name: &str, rows: &[String]) {
    take(office, of, name, "工号,姓名,项目,类型,金额,所属期,依据", rows);
}

fn changes(office: &Office, of: Month, name: &str, rows: &[String]) {
    take(office, of, name, "工号,姓名,生效日期,变动项目,原值,新值", rows);
}

fn paid(office: &Office, of: Month, kind: RunKind) -> Calculated {
    let asked = Asked { kind, ..Asked::default() };
    let months = RunMonths::all_in(of);
    let run =
        calculate_asked(&office.store, &office.viewer, &office.folder, months, &asked, clock::now()).unwrap();
    for person in &run.results.people {
        assert!(person.held.is_none(), "{} {of} {kind:?}: {:?}", person.staff_no, person.held);
    }
    // Nothing of this sheet is by stars, so there are none to sign.
    office.check(run.run);
    pay::review(&office.store, &approver(), run.run, clock::now()).unwrap();
    approve(&office.store, &approver(), run.run, None, clock::now()).unwrap();
    run
}

struct Year {
    office: Office,
    runs: BTreeMap<(Month, RunKind), Calculated>,
}

impl Year {
    fn live() -> Self {
        let office = Office::new();
        office
            .store
            .write_transaction(&office.viewer, |writing| {
                writing.district_set_pack(&office.viewer, PACK)?;
                Ok::<_, StoreError>(())
            })
            .unwrap();
        let first = month(MONTHS[0]);
        let roster: Vec<String> = STAFF.iter().map(|own| roster_row(own.0, "2023-03-01", "")).collect();
        take(&office, first, "人员名册", ROSTER, &roster);
        let grades: Vec<String> = STAFF.iter().map(|own| format!("{},{},工作人员,1", own.0, own.1)).collect();
        take(&office, first, "人员岗级", "工号,姓名,职务类别,岗位等级", &grades);
        let openings: Vec<String> =
            STAFF.iter().map(|own| format!("{},{},10,38000,50000,0,0,0,否,0", own.0, own.1)).collect();
        let heading = "工号,姓名,本年在本单位任职月数,累计收入,累计减除费用,累计专项扣除,累计专项附加扣除,累计已预扣税额,上年各月均由本单位扣缴,上年收入合计";
        take(&office, first, "个税累计期初", heading, &openings);
        let mut year = Self { office, runs: BTreeMap::new() };
        for text in MONTHS {
            year.month(month(text));
        }
        year
    }

    fn month(&mut self, of: Month) {
        let office = &self.office;
        let text = of.to_string();
        match text.as_str() {
            // All that is left of a month without pay goes back.
            "2025-12" => {
                let back = format!("Y08,{},多发退回,扣款,200,,经本人同意", name("Y08"));
                items(office, of, "补发扣款", &[back]);
            }
            "2026-01" => {
                take(office, of, "名册（离职）", ROSTER, &[roster_row("Y06", "2023-03-01", "2026-01-20")]);
                items(
                    office,
                    of,
                    "补发扣款",
                    &[
                        format!("Y06,{},经济补偿,补发,30000,,劳动合同法第四十六条", name("Y06")),
                        format!("Y07,{},全年一次性奖金,补发,24000,,", name("Y07")),
                        format!("Y01,{},全年一次性奖金,补发,6000,,", name("Y01")),
                    ],
                );
                let separate = format!("Y07,{},2026-01-01,奖金计税方式,,单独计税", name("Y07"));
                changes(office, of, "奖金计税方式", &[separate]);
            }
            "2026-02" => {
                take(office, of, "名册（再入职）", ROSTER, &[roster_row("Y06", "2026-02-02", "")]);
                let late = format!("Y04,{},2025-11-03,社工证等级,无,助理社会工作师", name("Y04"));
                changes(office, of, "证书", &[late]);
                let other_fund = format!("Y01,{},生育津贴,补发,1000,,医保经办机构拨付", name("Y01"));
                items(office, of, "生育津贴", &[other_fund]);
            }
            _ => {}
        }
        let without_pay = |staff_no: &str| text == "2025-12" && ["Y05", "Y08"].contains(&staff_no);
        // 23 weekdays in December: all of them without pay.
        let due = if text == "2025-12" { 23 } else { 20 };
        let attendance: Vec<String> = STAFF
            .iter()
            .map(|own| {
                let away = if without_pay(own.0) { due } else { 0 };
                format!("{},{},{due},{},{away},0,0,0,0,0", own.0, own.1, due - away)
            })
            .collect();
        let heading = "工号,姓名,应出勤天数,实出勤天数,事假天数,病假天数,旷工天数,年休假天数,休息日延时次数,法定节假日延时次数";
        take(office, of, "考勤汇总", heading, &attendance);
        let deductions: Vec<String> = STAFF.iter().map(|own| format!("{},{},0,0", own.0, own.1)).collect();
        take(office, of, "专项附加扣除", "工号,姓名,子女教育,赡养老人", &deductions);
        let kinds: &[RunKind] = match text.as_str() {
            "2026-01" => &[RunKind::Termination, RunKind::Regular, RunKind::YearEnd],
            "2026-02" => &[RunKind::Regular, RunKind::Supplementary],
            _ => &[RunKind::Regular],
        };
        for kind in kinds {
            if *kind == RunKind::Supplementary {
                items(
                    &self.office,
                    of,
                    "采暖费",
                    &["Y02,张伟,采暖费,补发,3000,2026-02,区财政通知".to_owned()],
                );
            }
            let run = paid(&self.office, of, *kind);
            self.runs.insert((of, *kind), run);
        }
    }

    fn amount(&self, of: &str, staff_no: &str, item: &str) -> Decimal {
        let run = &self.runs[&(month(of), RunKind::Regular)];
        let person = run.results.person(staff_no).unwrap_or_else(|| panic!("{staff_no} is not paid in {of}"));
        run.results.value(person, item).unwrap().number().unwrap()
    }

    fn made(&self, of: Month, run: i64, code: &str) -> Vec<PaperBytes> {
        let options = PaperOptions::default();
        let request = PaperRequest { month: of, run: Some(run), papers: vec![code.to_owned()], options };
        let office = &self.office;
        hand_out_papers(&office.store, &office.viewer, &office.folder, &request)
            .unwrap_or_else(|error| panic!("{of} {code}: {error}"))
    }
}

fn yuan(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// What the rules say, worked out by hand: 2300 + 50 + 200 a month, 300 or 500 more with a certificate; 8 %, 2 % and
/// 0.5 % of the base. Leave takes the 2350, not the 200.
#[test]
fn a_year_of_traps_comes_to_what_was_worked_out_by_hand_and_its_slips_add_up() {
    let year = Year::live();
    // A month without pay: of 315 of insurance 115 are owed, nothing is negative, and January takes them back.
    let of = |month: &str, item: &str| year.amount(month, "Y05", item);
    for (item, expected) in [("应发合计", "200"), ("结转应收", "-115"), ("实发工资", "0")] {
        assert_eq!(of("2025-12", item), yuan(expected), "{item}");
    }
    assert_eq!((of("2026-01", "收回应收"), of("2026-01", "实发工资")), (yuan("115"), yuan("2120")));
    // A slip that comes to nothing is a row of its own.
    assert_eq!(year.amount("2025-12", "Y08", "应发合计"), yuan("200"));
    assert_eq!(year.amount("2025-12", "Y08", "实发工资"), Decimal::ZERO);
    // Back pay of three months, over the turn of the year, is one amount of February with three origins.
    assert_eq!(year.amount("2026-02", "Y04", "补发补扣"), yuan("900"));
    assert_eq!(year.amount("2026-02", "Y04", "本期收入"), yuan("3750"));
    // January begins anew, and who comes back has the months that she was here.
    assert_eq!(year.amount("2025-12", "Y02", "累计收入合计"), yuan("44100"));
    assert_eq!(year.amount("2026-01", "Y02", "累计收入合计"), yuan("3050"));
    assert_eq!(year.amount("2026-02", "Y06", "累计任职月数"), yuan("2"));
    // 24,000 apart: 2,000 a month in the first bracket.
    let bonus = &year.runs[&(month("2026-01"), RunKind::YearEnd)];
    let own = bonus.results.person("Y07").unwrap();
    assert_eq!(bonus.results.value(own, "实发工资").unwrap().number().unwrap(), yuan("23280"));

    for ((of_month, kind), run) in &year.runs {
        let what = format!("{of_month} {kind:?}");
        let sum = |column: &str| of_run(&year.office, run.run, column);
        let net = sum("实发工资");
        assert_eq!(sum("应发合计"), net + sum("扣款合计"), "{what}");
        let printed = printed_text(&year.made(*of_month, run.run, "slip-print")[0].bytes);
        assert_eq!(amounts_after(&printed, "实发工资").iter().sum::<Decimal>(), net, "{what}: slips");
    }
}
