//! Every kind beyond the sample month's, each under its own layout.

use rust_decimal::Decimal;
use xingchou_importers::records::{BankOutcome, FiveLevel, Grade, HalfDay, PayDirection, SixKey};
use xingchou_importers::{FileReading, Kind, Layouts, Record, Warning, read};

use super::support::{read_bytes, refusals};

fn read_csv(text: &str, kind: Kind) -> FileReading {
    let reading = read_bytes("a.csv", text.as_bytes()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(reading.kind, kind);
    reading
}

/// The records of a file in which no row is refused.
fn clean(text: &str, kind: Kind) -> Vec<Record> {
    let reading = read_csv(text, kind);
    assert_eq!(refusals(&reading), []);
    assert!(reading.warnings.is_empty(), "{:?}", reading.warnings);
    reading.taken.into_iter().map(|taken| taken.record).collect()
}

fn grades(records: &[Record]) -> Vec<Grade> {
    records
        .iter()
        .map(|record| match record {
            Record::Rating(rating) => rating.grade,
            other => panic!("{other:?}"),
        })
        .collect()
}

#[test]
fn codes_of_a_queue_system_where_none_is_two() {
    let text = "approveSeq,approveName,windowUser,windowNumber,handleTime,evaluateResult,custCardId\n\
        A1,社保卡申领,C001,1,2026-10-08 08:30:00,4,37061119961118124X\n\
        A2,社保卡申领,C001,1,2026-10-08 08:40:00,3,\n\
        A3,社保卡申领,C002,2,2026-10-08 08:50:00,1,\n\
        A4,社保卡申领,C002,2,2026-10-08 09:00:00,0,\n\
        A5,社保卡申领,C002,2,2026-10-08 09:10:00,2,\n";
    let reading = read_csv(text, Kind::Rating);
    assert_eq!(reading.layout, "ratings-queue-system");
    assert_eq!(refusals(&reading), [(6, "unknown_grade")]);
    let records: Vec<Record> = reading.taken.iter().map(|taken| taken.record.clone()).collect();
    assert_eq!(
        grades(&records),
        [
            Grade::FiveLevel(FiveLevel::VerySatisfied),
            Grade::FiveLevel(FiveLevel::Satisfied),
            Grade::FiveLevel(FiveLevel::Dissatisfied),
            Grade::NotRated,
        ]
    );
    // Who was served is of no use and not kept.
    assert_eq!(reading.unused_headings, ["custCardId"]);
    assert!(!serde_json::to_string(&reading.taken).unwrap().contains("37061119961118124X"));
}

#[test]
fn four_keys_are_levels_of_the_national_five() {
    let text = "评价器编号,工号,评价结果,评价时间\n\
        P1,C001,满意,2026-10-08 08:30\n\
        P1,C001,基本满意,2026-10-08 08:31\n\
        P1,C001,非常满意,2026-10-08 08:32\n\
        P1,C001,不满意,2026-10-08 08:33\n\
        P1,C001,未评价,2026-10-08 08:34\n";
    assert_eq!(
        grades(&clean(text, Kind::Rating)),
        [
            Grade::FiveLevel(FiveLevel::Satisfied),
            Grade::FiveLevel(FiveLevel::FairlySatisfied),
            Grade::FiveLevel(FiveLevel::VerySatisfied),
            Grade::FiveLevel(FiveLevel::Dissatisfied),
            Grade::NotRated,
        ]
    );
}

#[test]
fn any_scale_by_a_map_in_a_new_layout() {
    let mut layouts = Layouts::shipped().unwrap();
    layouts
        .add(
            "three-faces",
            "kind = \"rating\"\nname = \"三个笑脸\"\nscale = \"six_key\"\n\
             [[field]]\nname = \"staff_no\"\nheadings = [\"坐席\"]\nrequired = true\n\
             [[field]]\nname = \"time\"\nheadings = [\"按键时间\"]\nrequired = true\n\
             [[field]]\nname = \"grade\"\nheadings = [\"笑脸\"]\nrequired = true\n\
             values = { \"笑\" = \"很满意\", \"平\" = \"一般\", \"哭\" = \"态度差\" }\n",
        )
        .unwrap();
    let text =
        "坐席,按键时间,笑脸\nC001,2026-10-08 08:30,笑\nC001,2026-10-08 08:31,哭\nC001,2026-10-08 08:32,怒\n";
    let reading = read("a.csv", text.as_bytes(), &layouts).unwrap();
    assert_eq!(refusals(&reading), [(4, "unknown_grade")]);
    let records: Vec<Record> = reading.taken.into_iter().map(|taken| taken.record).collect();
    assert_eq!(grades(&records), [Grade::SixKey(SixKey::VerySatisfied), Grade::SixKey(SixKey::BadAttitude)]);
}

#[test]
fn cases_one_by_one() {
    let text = "受理编号,事项名称,办件类型,经办人工号,受理时间,承诺办结日期,办结时间,是否按时\n\
        S1,生育登记,即办件,C001,2026-10-08 09:00,2026-10-08,2026-10-08 09:10,按时\n\
        S2,低保申请,外部会同件,C001,2026-10-08 10:00,2026-10-28,,\n";
    let records = clean(text, Kind::CaseLine);
    let Record::CaseLine(first) = &records[0] else { panic!("no case") };
    assert_eq!((first.case_no.as_str(), first.case_type.as_deref()), ("S1", Some("即办件")));
    assert_eq!(first.accepted_on.to_string(), "2026-10-08");
    assert_eq!(first.on_time, Some(true));
    let Record::CaseLine(second) = &records[1] else { panic!("no case") };
    assert_eq!((second.finished_on, second.on_time), (None, None));
}

#[test]
fn visits_and_training() {
    let records = clean(
        "走访日期,走访人工号,走访人,网格,走访对象类别,走访内容,发现问题,是否解决\n\
         2026-10-09,W001,李娜,一网格,独居老人,送药,无,\n\
         2026-10-10,W001,李娜,一网格,商户,消防检查,通道堆物,已解决\n",
        Kind::HomeVisit,
    );
    let Record::HomeVisit(visit) = &records[0] else { panic!("no visit") };
    assert_eq!((visit.problem.as_deref(), visit.solved), (None, None));
    let Record::HomeVisit(visit) = &records[1] else { panic!("no visit") };
    assert_eq!((visit.problem.as_deref(), visit.solved), (Some("通道堆物"), Some(true)));

    let reading = read_csv(
        "工号,姓名,培训日期,培训内容,学时\nC001,张伟,2026-10-12,业务培训,3.5\nC002,李娜,2026-10-12,业务培训,三\n",
        Kind::Training,
    );
    assert_eq!(refusals(&reading), [(3, "bad_number")]);
    let Record::Training(training) = &reading.taken[0].record else { panic!("no training") };
    assert_eq!(training.hours, Decimal::new(35, 1));
}

#[test]
fn appraisals_and_what_residents_think() {
    let records = clean(
        "工号,姓名,考核年度,述职得分,民主测评得分,平时考核,总分,考核等次\nC001,张伟,2026,28.5,35.25,30,93.75,优秀\n",
        Kind::Appraisal,
    );
    let Record::Appraisal(appraisal) = &records[0] else { panic!("no appraisal") };
    assert_eq!(appraisal.peer_review, Some(Decimal::new(3_525, 2)));
    assert_eq!((appraisal.leaders_review, appraisal.year), (None, Some(2026)));

    let records = clean(
        "工号,姓名,所属社区,参评人数,满意人数,基本满意人数,不满意人数,评议得分\nC001,张伟,南街社区,50,40,8,2,92.8\n",
        Kind::ResidentReview,
    );
    let Record::ResidentReview(review) = &records[0] else { panic!("no review") };
    assert_eq!((review.reviewers, review.score), (Some(50), Decimal::new(928, 1)));
}

#[test]
fn swaps_of_half_and_whole_days() {
    let records = clean(
        "日期,班次,窗口号,原值班人工号,替班人工号,原因\n2026-10-13,上午,3号窗口,C001,C002,看病\n2026-10-14,全天,3,C001,C003,\n",
        Kind::PostSwap,
    );
    let Record::PostSwap(swap) = &records[0] else { panic!("no swap") };
    assert_eq!((swap.half_day, swap.window.as_deref()), (Some(HalfDay::Morning), Some("03")));
    let Record::PostSwap(swap) = &records[1] else { panic!("no swap") };
    assert_eq!((swap.half_day, swap.staff_no_to.as_str()), (None, "C003"));
}

#[test]
fn accounts_and_items_of_pay() {
    let reading = read_csv(
        "工号,户名,新账号,开户行,启用日期\nC001,张伟,6222 0203 0294 5137 958,工商银行,2026-11-01\nC002,李娜,6.22202E+18,工商银行,2026-11-01\n",
        Kind::BankAccount,
    );
    assert_eq!(refusals(&reading), [(3, "long_number_lost_digits")]);
    let Record::BankAccount(account) = &reading.taken[0].record else { panic!("no account") };
    assert_eq!(account.bank_account, "6222020302945137958");

    let reading = read_csv(
        "工号,姓名,项目,类型,金额,所属期,依据\n\
         C001,张伟,岗位津贴,补发,\"1,200.50\",2026年9月,街发〔2026〕8号\n\
         C002,李娜,工装费,扣款,80,,\n\
         C003,王芳,工装费,扣款,-80,,\n\
         C004,刘洋,工装费,或许,80,,\n\
         C005,陈静,工装费,扣款,80,去年,\n",
        Kind::PayItem,
    );
    assert_eq!(refusals(&reading), [(4, "negative_number"), (5, "unknown_word"), (6, "bad_date")]);
    let Record::PayItem(item) = &reading.taken[0].record else { panic!("no item") };
    assert_eq!(item.direction, PayDirection::Addition);
    assert_eq!((item.amount, item.for_month), (Decimal::new(120_050, 2), Some((2026, 9))));
}

#[test]
fn an_old_pay_sheet_is_added_up_again() {
    // The first row is a sheet that was published with its sum wrong.
    let reading = read_csv(
        "某街道2025年5月工资表,,,,,,,\n\
         序号,姓名,基本工资,绩效,应发合计,养老保险,扣款合计,实发工资\n\
         1,张三,5000,1500,6500,1400,1400,5200\n\
         2,李四,4000,500.5,4500.5,400,400,4100.5\n\
         合计,,9000,2000.5,11000.5,1800,1800,9300.6\n",
        Kind::OldPay,
    );
    assert_eq!(reading.period, Some((2025, 5)));
    assert_eq!(reading.taken.len(), 2);
    let [Warning::RowDiffers { place, stated, summed, .. }, Warning::TotalDiffers { heading, .. }] =
        reading.warnings.as_slice()
    else {
        panic!("{:?}", reading.warnings)
    };
    assert_eq!((place.row, *stated, *summed), (3, Decimal::from(5_200), Decimal::from(5_100)));
    assert_eq!(heading, "实发工资");
    assert_eq!(
        reading.warnings[0].message_zh(),
        "《a.csv》第 3 行“实发”写着 5200，按应发 6500 − 扣款 1400应是 5100，请核对。"
    );
    let Record::OldPay(pay) = &reading.taken[1].record else { panic!("no pay") };
    let headings: Vec<&str> = pay.amounts.iter().map(|amount| amount.heading.as_str()).collect();
    assert_eq!(headings, ["基本工资", "绩效", "养老保险"]);
}

#[test]
fn the_banks_answer() {
    let records = clean(
        "序号,户名,账号,金额,处理结果,失败原因\n1,张伟,6222020302945137958,4248.00,交易成功,\n2,李娜,622202******5137,3999.99,退票,户名不符\n",
        Kind::BankAnswer,
    );
    let Record::BankAnswer(answer) = &records[0] else { panic!("no answer") };
    assert_eq!((answer.outcome, &answer.reason), (BankOutcome::Paid, &None));
    let Record::BankAnswer(answer) = &records[1] else { panic!("no answer") };
    assert_eq!((answer.outcome, answer.reason.as_deref()), (BankOutcome::Bounced, Some("户名不符")));
}
