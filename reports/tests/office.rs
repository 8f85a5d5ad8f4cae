//! Office papers as other programs read them.

use crate::printed::{amounts_in, fonts, keep, pages, text_of};
use crate::sample::{Person, twelve, with_run};
use calamine::{Data, Reader, Xlsx};
use chrono::{NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;
use std::io::Cursor;
use xingchou_reports::capital_amount::capital_amount;
use xingchou_reports::document::Document;
use xingchou_reports::office_papers::*;
use xingchou_reports::pay_slips::{PaySlip, SlipHeading, pay_slips};
use xingchou_reports::{RunState, Signature, SignatureState};

fn decimal(text: &str) -> Decimal {
    Decimal::from_str_exact(text).unwrap()
}

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn moment(day: u32, hour: u32) -> NaiveDateTime {
    date(2026, 10, day).and_hms_opt(hour, 5, 0).unwrap()
}

fn signatures() -> Vec<Signature> {
    let signed = |duty: &str, name: &str, state| Signature { duty: duty.into(), name: name.into(), state };
    vec![
        signed("制表", "吴倩", SignatureState::Signed(moment(12, 9))),
        signed("复核", "阿卜杜热西提·买买提吐尔逊", SignatureState::Returned(moment(12, 15))),
        Signature::open("财务审核", "徐强"),
        Signature::open("领导审批", ""),
    ]
}

fn with_slips<T>(
    people: &[Person],
    state: RunState,
    use_slips: impl FnOnce(&SlipHeading, &[PaySlip]) -> T,
) -> T {
    with_run(people, state, |run| use_slips(&SlipHeading::of(run), &pay_slips(run, &[]).unwrap()))
}

/// Writes a paper both ways, keeps it to be looked at, checks that a second writing gives the same bytes and that the
/// sums of the workbook are what its rows come to; gives the text of the PDF without spaces and line ends, and the
/// amounts in it.
fn written_with_amounts(name: &str, form: &Document) -> (String, Vec<Decimal>) {
    let fonts = fonts();
    let (pdf, book) = (form.pdf(&fonts).unwrap(), form.workbook().unwrap());
    assert_eq!(pdf.missing, []);
    keep(&format!("{name}.pdf"), &pdf.bytes);
    keep(&format!("{name}.xlsx"), &book);
    assert!(form.pdf(&fonts).unwrap() == pdf && form.workbook().unwrap() == book, "{name}");
    let text = text_of(&pdf.bytes);
    let (count, amounts) = (pages(&text).len(), amounts_in(&text));
    let text = text.replace([' ', '\n'], "");
    assert!(text.contains(&format!("第{count}页/共{count}页")), "{text}");
    assert_sums(book);
    (text, amounts)
}

fn written(name: &str, form: &Document) -> String {
    written_with_amounts(name, form).0
}

/// Every formula is a sum over the rows right above, and its shown result is what they come to.
fn assert_sums(book: Vec<u8>) {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(book)).unwrap();
    let sheet = book.sheet_names()[0].clone();
    let (cells, formulas) = (book.worksheet_range(&sheet).unwrap(), book.worksheet_formula(&sheet).unwrap());
    let number = |row: u32, column: u32| match cells.get_value((row, column)) {
        Some(Data::Float(number)) => decimal(&number.to_string()),
        _ => Decimal::ZERO,
    };
    let start = formulas.start().unwrap_or_default();
    for (row, column, formula) in formulas.used_cells() {
        let (row, column) = (start.0 + u32::try_from(row).unwrap(), start.1 + u32::try_from(column).unwrap());
        let inner = formula.strip_prefix("ROUND(SUM(").and_then(|rest| rest.strip_suffix("),2)")).unwrap();
        let (from, to) = inner.split_once(':').unwrap();
        let line = |cell: &str| -> u32 { cell.trim_start_matches(char::is_alphabetic).parse().unwrap() };
        let sum: Decimal = (line(from) - 1..line(to)).map(|row| number(row, column)).sum();
        assert_eq!((sum, line(to)), (number(row, column), row), "{formula}");
    }
}

#[test]
fn the_fund_request_asks_for_what_the_run_costs() {
    with_slips(&twelve(), RunState::Final, |heading, slips| {
        let form = fund_request(heading, slips, &signatures());
        let (text, amounts) = written_with_amounts("用款申请", &form);
        let whole: Decimal = slips.iter().map(|slip| slip.gross + slip.employer_total).sum();
        assert!(text.contains(&format!("人民币{}", capital_amount(whole))), "{text}");
        for fund in ["区财政", "就业资金"] {
            let own = slips.iter().flat_map(|slip| &slip.funds).filter(|share| share.fund == fund);
            let asked: Decimal = own.map(|share| share.earnings + share.employer).sum();
            assert!(!asked.is_zero() && amounts.contains(&asked), "{fund}: {asked} in {text}");
        }
        assert!(text.contains("另有1人暂缓发放") && text.contains("已签2026年10月12日09:05"));
        assert!(text.contains("已退回2026年10月12日15:05") && text.contains("财务审核：徐强"));
    });
}

#[test]
fn the_approval_sheet_adds_up_and_says_who_is_held() {
    with_slips(&twelve(), RunState::Draft, |heading, slips| {
        let now = MonthTotals::of(slips);
        let before = MonthTotals { people: 12, gross: now.gross + decimal("100.01"), ..now };
        let form = pay_approval(heading, slips, Some(before), &signatures());
        let (text, amounts) = written_with_amounts("工资发放审批表", &form);
        for amount in [now.gross, now.total_deductions, now.net, now.employer, decimal("-100.01")] {
            assert!(amounts.contains(&amount), "{amount} in {text}");
        }
        assert!(text.contains(&capital_amount(now.net)));
        assert!(text.contains("陈静") && text.contains("业务考试"), "the held person and why");
        let net: Decimal = slips.iter().map(|slip| slip.net).sum();
        assert_eq!(now.net, net);
        let first = pay_approval(heading, slips, None, &[]);
        assert!(!written("工资发放审批表_首月", &first).contains("-100.01"));
    });
}

fn change(kind: ChangeKind, number: usize) -> StaffChange {
    StaffChange {
        kind,
        staff_no: format!("C{number:03}"),
        name: if number == 3 {
            "阿卜杜热西提·买买提吐尔逊".into()
        } else {
            format!("人员{number}")
        },
        community: "通江街道综合服务中心".into(),
        post: "全科窗口".into(),
        day: date(2026, 10, 1 + u32::try_from(number % 28).unwrap()),
        change: if kind == ChangeKind::Changed {
            "岗位：网格员 → 全科窗口".into()
        } else {
            String::new()
        },
        reason: "个人原因".into(),
    }
}

#[test]
fn changes_of_staff_are_counted() {
    let kinds = [ChangeKind::Left, ChangeKind::Joined, ChangeKind::Changed];
    let mut changes = StaffChanges {
        office: "通江街道".into(),
        month: date(2026, 10, 1),
        day: date(2026, 10, 31),
        before: 60,
        changes: (0..90)
            .map(|number| change(kinds[number % 3], number))
            .chain([change(kinds[1], 91)])
            .collect(),
    };
    let text = written("人员增减变动表", &staff_changes(&changes, &signatures()));
    assert!(text.contains("上月末60人，本月新增31人、减少30人，月末61人；另有变动30项"), "{text}");
    changes.changes.clear();
    let text = written("人员增减变动表_无", &staff_changes(&changes, &[]));
    assert!(text.contains("本月没有人员增减变动"));
}

#[test]
fn the_list_of_receipts_shows_no_amount() {
    with_slips(&twelve(), RunState::Final, |heading, slips| {
        let receipts: Vec<Receipt> = (0..200)
            .map(|number| Receipt {
                staff_no: format!("C{number:03}"),
                name: slips[number % 12].name.clone(),
                community: slips[number % 12].community.clone(),
                state: if number % 3 == 0 { ReceiptState::Open } else { ReceiptState::OnLine(moment(16, 8)) },
            })
            .collect();
        let form = slip_receipts(heading, &receipts, &[Signature::open("经办", "吴倩")]);
        let (text, amounts) = written_with_amounts("工资条签收表", &form);
        assert!(text.contains("共200人，网上已确认133人"), "{text}");
        assert_eq!(amounts, []);
        assert!(text.matches("确认时间或签名、日期").count() > 3, "headings come again on each page");
    });
}

fn certified() -> Certified {
    Certified {
        office: "哈尔滨市道里区通江街道综合服务中心".into(),
        name: "张伟".into(),
        id_number: "230102********0001".into(),
        post: "全科窗口".into(),
        since: date(2019, 7, 1),
        purpose: "办理住房贷款".into(),
        contact: "吴倩 0451-00000000".into(),
        day: date(2026, 10, 20),
    }
}

#[test]
fn certificates_say_amounts_in_figures_and_capitals() {
    let income = Income {
        from: date(2025, 11, 1),
        to: date(2026, 10, 1),
        months: 12,
        gross: decimal("50976.04"),
        net: decimal("45623.52"),
    };
    let text = written("收入证明", &income_certificate(&certified(), income));
    // 50976.04 ÷ 12 = 4248.0033…, 45623.52 ÷ 12 = 3801.96.
    for words in ["伍万零玖佰柒拾陆元零肆分", "50,976.04", "月平均4,248.00元", "月平均3,801.96元", "（盖章）"]
    {
        assert!(text.contains(words), "{words} in {text}");
    }
    assert!(text.contains("自2019年7月1日起任职") && text.contains("仅供本人办理住房贷款使用"));
    let text = written("在职证明", &employment_certificate(&certified()));
    assert!(text.contains("截至本证明出具之日在职") && amounts_in(&text).is_empty());
}

#[test]
fn a_leavers_accounts_come_to_what_is_paid() {
    let item = |name: &str, amount: &str| SettlementItem {
        name: name.into(),
        amount: decimal(amount),
        explanation: "按月工资 4,248.00 元 ÷ 21.75 天 × 计薪 9 天，四舍五入到分".into(),
    };
    let mut settlement = Settlement {
        office: "通江街道综合服务中心".into(),
        staff_no: "C004".into(),
        name: "刘洋".into(),
        community: "安红社区".into(),
        post: "网格员".into(),
        hired: date(2021, 3, 1),
        left: date(2026, 10, 13),
        reason: "合同期满，双方不再续签".into(),
        insured_until: date(2026, 10, 1),
        due: vec![item("未发工资", "1757.79"), item("经济补偿", "23364.00")],
        taken_off: vec![item("个人保险、公积金", "476.92")],
        day: date(2026, 10, 13),
        state: RunState::Final,
    };
    // 1757.79 + 23364.00 − 476.92
    assert_eq!(settlement.paid(), decimal("24644.87"));
    let text = written("离职结算单", &settlement_statement(&settlement, &signatures()));
    assert!(text.contains("贰万肆仟陆佰肆拾肆元捌角柒分") && text.contains("24,644.87"), "{text}");
    settlement.due.clear();
    let text = written("离职结算单_应退", &settlement_statement(&settlement, &[]));
    assert!(
        text.contains("本人应退回人民币肆佰柒拾陆元玖角贰分（¥476.92）") && text.contains("没有应付项目")
    );
}

#[test]
fn a_persons_year_is_summed_up() {
    let months: Vec<AnnualMonth> = (1..=12)
        .map(|month| AnnualMonth {
            tax_period: date(2026, month, 1),
            pay_month: date(2026, month, 1).pred_opt().unwrap(),
            gross: decimal("4248.35"),
            special_deduction: decimal("446.04"),
            additional_deduction: decimal("1000"),
            tax: if month == 12 { decimal("12.34") } else { Decimal::ZERO },
            net: decimal("3802.31"),
            employer: decimal("1140.06"),
        })
        .collect();
    let statement = AnnualStatement {
        office: "通江街道综合服务中心".into(),
        year: 2026,
        staff_no: "C001".into(),
        name: "张伟".into(),
        id_number: "230102********0001".into(),
        months,
        bonus: Some((decimal("6000"), decimal("180"))),
        day: date(2027, 1, 5),
    };
    let text = written("年度工资与个税对账单", &annual_statement(&statement));
    // Twelve times each, added by hand.
    for sum in ["50,980.20", "5,352.48", "12,000.00", "45,627.72", "13,680.72", "180.00"] {
        assert!(text.contains(sum), "{sum} in {text}");
    }
    assert!(text.contains("2025年12月") && text.contains("2026年12月"));
}

#[test]
fn both_ways_of_taxing_a_bonus_stand_side_by_side() {
    // The published and computed pairs: apart 180.00 against 0, and 360 against 780.
    let one = |number: u32, bonus: &str, apart: &str, together: &str, choice| BonusTax {
        staff_no: format!("C{number:03}"),
        name: format!("人员{number}"),
        bonus: decimal(bonus),
        apart: decimal(apart),
        together: decimal(together),
        choice,
    };
    let people = [
        one(1, "6000", "180", "0", BonusChoice::Together),
        one(2, "12000", "360", "780", BonusChoice::Apart),
        one(3, "36001", "3390.10", "3390.10", BonusChoice::Open),
    ];
    let form = bonus_comparison("通江街道", 2026, date(2026, 12, 20), &people, &signatures());
    let text = written("年终奖计税比较", &form);
    assert!(text.contains("180.000.00180.00并入综合所得并入综合所得"), "{text}");
    assert!(text.contains("360.00780.00-420.00单独计税单独计税"), "{text}");
    assert!(text.contains("54,001.003,930.104,170.10-240.00"), "{text}");
}

#[test]
fn what_is_kept_how_long_names_its_source() {
    let text = written("保管期限", &retention_list("通江街道", 2026, date(2026, 12, 31)));
    for words in ["30年", "2056年12月31日", "2036年12月31日", "永久", "至少6个月", "第79号", "第六条", "暂定"]
    {
        assert!(text.contains(words), "{words} in {text}");
    }
}

#[test]
fn text_from_people_is_no_formula() {
    let mut who = certified();
    who.name = "=1+1".into();
    who.purpose = "@SUM(A1)".into();
    let bytes = employment_certificate(&who).workbook().unwrap();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let sheet = book.sheet_names()[0].clone();
    assert_eq!(book.worksheet_formula(&sheet).unwrap().used_cells().count(), 0);
    let mut hostile = change(ChangeKind::Joined, 1);
    hostile.name = "=cmd|' /C calc'!A0".into();
    let changes = StaffChanges {
        office: "=街道/[a]:*?".into(),
        month: date(2026, 10, 1),
        day: date(2026, 10, 31),
        before: 0,
        changes: vec![hostile],
    };
    let bytes = staff_changes(&changes, &[]).workbook().unwrap();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let sheet = book.sheet_names()[0].clone();
    assert_eq!(book.worksheet_formula(&sheet).unwrap().used_cells().count(), 0);
    let cells = book.worksheet_range(&sheet).unwrap();
    assert!(cells.used_cells().any(|(_, _, cell)| *cell == Data::String("=cmd|' /C calc'!A0".to_string())));
}
