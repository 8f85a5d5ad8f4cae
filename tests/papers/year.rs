//! A made-up year: four months over the turn of a tax year, with back pay of three months, a month without pay whose
//! insurance is carried forward, a month that comes to nothing at all, a leaver with severance who comes back, a bonus,
//! a transfer that bounces, a name that GBK has no place for, two people of one name, and two funds on one slip. The
//! papers of each run are read back by other programs and come to the same fen.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use xingchou::clock;
use xingchou::month::Month;
use xingchou::operations::approve::approve;
use xingchou::operations::calculate::{Calculated, RunMonths, calculate_asked};
use xingchou::operations::month_way::pay;
use xingchou::operations::papers::{
    AnswerFile, PAPERS, PaperBytes, PaperOptions, PaperRequest, hand_out_papers,
};
use xingchou::operations::pay_inputs::Asked;
use xingchou::operations::run_kind::RunKind;
use xingchou::operations::take_in::{FileToTake, Outcome, take_in_many};
use xingchou::store::StoreError;

use super::trapped::{LONG, RARE, amounts_after, of, of_run, printed_text, through};
use crate::recalculation::{Value, Values, assert_all_recalculate};
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

/// Papers that want a scoring or findings, which this office has none of; the month of traps has them.
const OF_STARS: [&str; 9] = [
    "star-report",
    "star-notice",
    "talk-list",
    "talk-records",
    "score-sheet",
    "star-year",
    "centre-fund",
    "rewards",
    "criticism",
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

    fn made(&self, of: Month, run: i64, code: &str, options: PaperOptions) -> Vec<PaperBytes> {
        self.try_made(of, run, code, options).unwrap_or_else(|error| panic!("{of} {code}: {error}"))
    }

    fn try_made(
        &self,
        of: Month,
        run: i64,
        code: &str,
        options: PaperOptions,
    ) -> Result<Vec<PaperBytes>, String> {
        let request = PaperRequest { month: of, run: Some(run), papers: vec![code.to_owned()], options };
        let office = &self.office;
        hand_out_papers(&office.store, &office.viewer, &office.folder, &request)
            .map_err(|error| error.to_string())
    }
}

fn yuan(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// What the rules say, worked out by hand: 2300 + 50 + 200 a month, 300 or 500 more with a certificate; 8 %, 2 % and
/// 0.5 % of the base. Leave takes the 2350, not the 200.
#[test]
fn a_year_with_every_trap_comes_to_what_was_worked_out_by_hand_and_its_papers_agree() {
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

    let mut workbooks: Vec<(String, Vec<u8>)> = Vec::new();
    let mut sums: Vec<(usize, &str, &str, Decimal)> = Vec::new();
    for ((of_month, kind), run) in &year.runs {
        agree(&year, (*of_month, *kind, run.run), &mut workbooks, &mut sums);
    }
    // Every paper there is, of the last month, as every other program reads it.
    let last = (month("2026-02"), year.runs[&(month("2026-02"), RunKind::Regular)].run);
    let (papers, refused) = every_paper(&year, last);
    assert_eq!(refused, OF_STARS.iter().copied().collect::<BTreeSet<_>>());
    let (again, _) = every_paper(&year, last);
    assert!(papers == again, "the same run gives the same bytes");
    for paper in papers {
        match paper.file_name.rsplit_once('.').unwrap().1 {
            "pdf" => {
                let text = printed_text(&paper.bytes);
                assert!(text.contains("示范街道") || text.trim().len() > 40, "{}: {text}", paper.file_name);
                assert!(!text.contains('\u{fffd}'), "{}", paper.file_name);
            }
            "xlsx" => workbooks.push((paper.file_name, paper.bytes)),
            _ => {}
        }
    }
    let given: Vec<(&str, &[u8])> =
        workbooks.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let read = assert_all_recalculate(&given);
    assert!(read.len() > 50, "{}", read.len());
    for (at, sheet, heading, expected) in sums {
        assert_eq!(column_sum(&read[at], sheet, heading), expected, "{} {sheet} {heading}", workbooks[at].0);
    }
    bounced(&year);
    three_origins_on_the_slip(&year);
}

/// The papers of a run: what is printed and what the bank and the ledger get at once, workbooks for later.
fn agree(
    year: &Year,
    (of_month, kind, run): (Month, RunKind, i64),
    workbooks: &mut Vec<(String, Vec<u8>)>,
    sums: &mut Vec<(usize, &'static str, &'static str, Decimal)>,
) {
    let what = format!("{of_month} {kind:?}");
    let make = |code: &str| year.made(of_month, run, code, PaperOptions::default());
    let sum = |column: &str| of_run(&year.office, run, column);
    let (gross, net, withheld) = (sum("应发合计"), sum("实发工资"), sum("扣款合计"));
    assert_eq!(gross, net + withheld, "{what}");

    let printed = printed_text(&make("slip-print")[0].bytes);
    assert_eq!(amounts_after(&printed, "实发工资").iter().sum::<Decimal>(), net, "{what}: slips");
    let request = printed_text(&of(&make("fund-request"), ".pdf").bytes);
    assert_eq!(amounts_after(&request, "实发到个人"), [net], "{what}: request for funds");

    let options = PaperOptions { bank: Some("general-csv".to_owned()), ..PaperOptions::default() };
    let bank = year.made(of_month, run, "bank", options);
    let decoded = through("iconv", &["-f", "GB18030", "-t", "UTF-8"], &of(&bank, ".csv").bytes);
    let sent = sum_of_csv(decoded.as_bytes(), "金额", |row, headings| {
        let name = headings.iter().position(|heading| heading == "户名").unwrap();
        !row[name].is_empty()
    });
    // Whoever's name the bank cannot write, or who gets nothing, is not in the file; the note says what is due.
    let pay = &year.runs[&(of_month, kind)].results;
    let of_rare = pay.person("Y03").and_then(|own| pay.value(own, "实发工资")?.number()).unwrap_or_default();
    assert_eq!(sent + of_rare, net, "{what}: bank");
    assert!(
        !decoded.contains("-") || decoded.lines().all(|line| !line.contains(",-")),
        "{what}: no negative line"
    );

    let entries = make("voucher");
    let csv = &of(&entries, ".csv").bytes[3..];
    let of_voucher = |ledger: &'static str, voucher: &'static str, column: &str| {
        sum_of_csv(csv, column, |row, _| &row[1] == ledger && &row[2] == voucher)
    };
    let (debit, credit) = ("借方金额", "贷方金额");
    assert_eq!(of_voucher("财务会计", "计提工资", debit), gross, "{what}: accrued");
    assert_eq!(of_voucher("预算会计", "发放工资", debit), net, "{what}: paid");
    let all = |column: &str| sum_of_csv(csv, column, |_, _| true);
    assert_eq!(all(debit), all(credit), "{what}: both sides");

    let mut keep = |files: Vec<PaperBytes>, part: &str, sheet: &'static str, column: &'static str, total| {
        let paper = of(&files, part);
        sums.push((workbooks.len(), sheet, column, total));
        workbooks.push((format!("{what} {}", paper.file_name), paper.bytes.clone()));
    };
    keep(make("payroll"), ".xlsx", "工资表", "实发工资", net);
    keep(make("slip-workbook"), ".xlsx", "", "实发工资", net);
    // One declaration of the tax month, whichever run it is asked of.
    let of_tax_month: Decimal = year
        .runs
        .iter()
        .filter(|((own, _), _)| *own == of_month)
        .map(|(_, run)| of_run(&year.office, run.run, "本期收入"))
        .sum();
    keep(make("tax"), "正常工资薪金", "", "本期收入", of_tax_month);
    if kind.pays_wages() {
        keep(
            make("insurance"),
            ".xlsx",
            "",
            "个人部分",
            sum("养老保险个人") + sum("医疗保险个人") + sum("失业保险个人"),
        );
    }
}

/// Every paper of a run's month, and those that want what is not there.
fn every_paper(year: &Year, (of_month, run): (Month, i64)) -> (Vec<PaperBytes>, BTreeSet<&'static str>) {
    let (mut papers, mut refused) = (Vec::new(), BTreeSet::new());
    let january = month("2026-01");
    for kind in PAPERS {
        let mut options = PaperOptions::default();
        let mut asked = (of_month, run);
        match kind.code {
            "settlement" => asked = (january, year.runs[&(january, RunKind::Termination)].run),
            "bonus-comparison" => asked = (january, year.runs[&(january, RunKind::YearEnd)].run),
            "bank-answer" => options.answer = Some(answer(year, asked, "Y09")),
            "tax-check" => {
                let text = format!("姓名,证件号码,应补(退)税额\n{},{},0.00\n", name("Y01"), id_number(0));
                options.answer = Some(AnswerFile { name: "导出.csv".to_owned(), bytes: text.into() });
            }
            "income-certificate" | "employment-certificate" => options.staff = vec!["Y04".to_owned()],
            "centre-fund" => options.standard = Some(Decimal::new(50_000, 0)),
            _ => {}
        }
        match year.try_made(asked.0, asked.1, kind.code, options) {
            Ok(made) => {
                assert!(!made.is_empty(), "{}", kind.code);
                papers.extend(made);
            }
            Err(error) => {
                assert!(OF_STARS.contains(&kind.code), "{}: {error}", kind.code);
                refused.insert(kind.code);
            }
        }
    }
    (papers, refused)
}

/// What the bank answers to a run's file: one transfer bounced.
fn answer(year: &Year, (of_month, run): (Month, i64), bounces: &str) -> AnswerFile {
    let options = PaperOptions { bank: Some("general-csv".to_owned()), ..PaperOptions::default() };
    let sent = year.made(of_month, run, "bank", options);
    let decoded = through("iconv", &["-f", "GB18030", "-t", "UTF-8"], &of(&sent, ".csv").bytes);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(decoded.as_bytes());
    let headings = reader.headers().unwrap().clone();
    let at = |heading: &str| headings.iter().position(|own| own == heading).unwrap();
    let mut text = String::from("户名,账号,金额,处理结果,失败原因\n");
    for row in reader.records().map(Result::unwrap).filter(|row| !row[at("户名")].is_empty()) {
        let outcome =
            if &row[at("户名")] == name(bounces) { "失败,账户状态异常" } else { "成功," };
        text += &format!("{},{},{},{outcome}\n", &row[at("户名")], &row[at("账号")], &row[at("金额")]);
    }
    AnswerFile { name: "回盘.csv".to_owned(), bytes: text.into_bytes() }
}

/// December's transfer to Y09 bounced: the file to send again is of that amount alone.
fn bounced(year: &Year) {
    let december = month("2025-12");
    let run = year.runs[&(december, RunKind::Regular)].run;
    let options = PaperOptions {
        bank: Some("general-csv".to_owned()),
        answer: Some(answer(year, (december, run), "Y09")),
        ..PaperOptions::default()
    };
    let files = year.made(december, run, "bank-answer", options);
    let again = of(&files, "重发1");
    let decoded = through("iconv", &["-f", "GB18030", "-t", "UTF-8"], &again.bytes);
    assert!(decoded.contains(name("Y09")) && !decoded.contains("张伟"), "{decoded}");
    let sum = sum_of_csv(decoded.as_bytes(), "金额", |row, headings| {
        let name = headings.iter().position(|heading| heading == "户名").unwrap();
        !row[name].is_empty()
    });
    assert_eq!(sum, year.amount("2025-12", "Y09", "实发工资"));
}

/// Her slip names each month that the back pay is of.
fn three_origins_on_the_slip(year: &Year) {
    let february = month("2026-02");
    let run = year.runs[&(february, RunKind::Regular)].run;
    let options = PaperOptions { staff: vec!["Y04".to_owned()], ..PaperOptions::default() };
    let slip = printed_text(&of(&year.made(february, run, "slips", options), ".pdf").bytes);
    let text: String = slip.split_whitespace().collect();
    for origin in ["2025年11月", "2025年12月", "2026年1月"] {
        assert!(text.contains(origin), "{origin}: {slip}");
    }
    let name: String = LONG.split_whitespace().collect();
    assert!(text.contains(&name), "{slip}");
}

/// The sum of a column of a CSV file over the rows that are wanted.
fn sum_of_csv(
    bytes: &[u8],
    column: &str,
    wanted: impl Fn(&csv::StringRecord, &csv::StringRecord) -> bool,
) -> Decimal {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let headings = reader.headers().unwrap().clone();
    let at =
        headings.iter().position(|own| own == column).unwrap_or_else(|| panic!("{column}: {headings:?}"));
    let rows = reader.records().map(Result::unwrap).filter(|row| wanted(row, &headings));
    rows.map(|row| row.get(at).unwrap_or_default().parse::<Decimal>().unwrap_or_default()).sum()
}

/// The sum of what stands below a heading (in any sheet where none is named), down to a line of totals, which must say
/// the same.
fn column_sum(values: &Values, sheet: &str, heading: &str) -> Decimal {
    let text = |value: &Value| match value {
        Value::Text(text) => text.replace([' ', '\n'], ""),
        _ => String::new(),
    };
    let mut headings: Vec<_> = values
        .iter()
        .filter(|((own, _), value)| (sheet.is_empty() || own == sheet) && text(value) == heading)
        .map(|((own, place), _)| (own, *place))
        .collect();
    headings.sort_by_key(|(_, (row, column))| (*row, *column));
    let columns: BTreeSet<u32> = headings.iter().map(|(_, (_, column))| *column).collect();
    assert!(
        !headings.is_empty(),
        "{sheet} has no {heading}: {:?}",
        values.keys().map(|(own, _)| own).collect::<BTreeSet<_>>()
    );
    let (own, (top, column)) = headings[0];
    // A heading that stands above every row (a slip workbook) is one column all the same.
    assert!(columns.len() == 1 || !sheet.is_empty(), "{heading} is in several columns: {columns:?}");
    let last = values.keys().filter(|(name, _)| name == own).map(|(_, (row, _))| *row).max().unwrap();
    let mut sum = Decimal::ZERO;
    for row in top + 1..=last {
        let number = match values.get(&(own.clone(), (row, column))) {
            Some(Value::Number(number)) => format!("{number:.2}").parse::<Decimal>().unwrap(),
            Some(Value::Text(text)) => text.replace(',', "").parse::<Decimal>().unwrap_or_default(),
            _ => Decimal::ZERO,
        };
        let is_total = (1..=column).any(|before| {
            values.get(&(own.clone(), (row, before))).is_some_and(|value| text(value).starts_with("合计"))
        });
        if is_total {
            assert_eq!(number, sum, "{own}: the line of totals of {heading}");
            return sum;
        }
        sum += number;
    }
    sum
}
