//! The files of banks, read back by other readers, and the banks' answers.

use crate::papers::{amount, cells, is_paid, payees, trapped};
use crate::sample;
use rust_decimal::Decimal;
use xingchou_reports::bank::{
    BankAnswer, BankLine, BankOrder, BankTemplate, LeftOutReason, LineOutcome, answer_report, bank_file,
    bounced_lines, match_answers, resend_file, templates,
};
use xingchou_reports::{ReportError, RunState};

fn template(code: &str) -> BankTemplate {
    templates().unwrap().into_iter().find(|one| one.code == code).unwrap()
}

fn order() -> BankOrder {
    BankOrder { purpose: "工资".to_string() }
}

#[test]
fn a_file_in_gbk_is_read_back_to_the_fen() {
    let people = trapped();
    sample::with_run(&people, RunState::Final, |run| {
        let payees = payees(&people);
        let file = bank_file(run, &payees, &template("general-csv"), &order()).unwrap();
        let (text, _, broken) = encoding_rs::GBK.decode(&file.bytes);
        assert!(!broken);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        assert_eq!(reader.headers().unwrap(), vec!["账号", "户名", "金额", "用途"]);
        let mut sum = Decimal::ZERO;
        let mut rows = 0;
        for row in reader.records() {
            let row = row.unwrap();
            let own = payees.iter().position(|payee| payee.bank_account == row[0]).unwrap();
            assert_eq!(row[1], payees[own].name, "a bank refuses any other name");
            assert_eq!(row[2].parse::<Decimal>().unwrap(), amount(run, own, "实发工资"));
            sum += row[2].parse::<Decimal>().unwrap();
            rows += 1;
        }
        assert_eq!((rows, sum), (file.lines.len(), file.total()));
    });
}

#[test]
fn who_cannot_be_paid_is_listed_with_the_reason() {
    let people = trapped();
    sample::with_run(&people, RunState::Final, |run| {
        let payees = payees(&people);
        let file = bank_file(run, &payees, &template("icbc"), &order()).unwrap();
        let reason = |staff_no: &str| {
            file.left_out.iter().find(|one| one.staff_no == staff_no).map(|one| one.reason.clone())
        };
        assert_eq!(reason("C003"), Some(LeftOutReason::NameCannotBeCarried(vec!['䶮'])));
        assert_eq!(reason("C004"), Some(LeftOutReason::NoAccount));
        assert!(matches!(reason("C005"), Some(LeftOutReason::Held(_))));
        assert_eq!(reason("C007"), Some(LeftOutReason::AccountNotDigits));
        assert_eq!(reason("C008"), Some(LeftOutReason::OtherBank("中国银行道里支行".to_string())));
        assert!(amount(run, 8, "结转应收") < Decimal::ZERO, "what did not suffice is owed");
        assert_eq!(reason("C009"), Some(LeftOutReason::NothingToPay));
        assert_eq!(file.lines.len() + file.left_out.len(), people.len(), "everybody is somewhere");
        assert!(file.lines.iter().all(|line| line.amount > Decimal::ZERO));
        // 刘䶮 and who banks elsewhere are paid by files that can carry them.
        let utf = bank_file(run, &payees, &template("general-text"), &order()).unwrap();
        assert!(utf.lines.iter().any(|line| line.name == "刘䶮"));
        let other = bank_file(run, &payees, &template("boc"), &order()).unwrap();
        assert_eq!(other.lines.iter().map(|line| line.staff_no.as_str()).collect::<Vec<_>>(), ["C008"]);
    });
}

#[test]
fn a_text_in_fen_ends_with_its_count_and_sum() {
    let people = trapped();
    sample::with_run(&people, RunState::Final, |run| {
        let file = bank_file(run, &payees(&people), &template("general-text"), &order()).unwrap();
        let (text, _, broken) = encoding_rs::GB18030.decode(&file.bytes);
        assert!(!broken);
        let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split('|').collect()).collect();
        let fen: i64 = lines[..lines.len() - 1].iter().map(|line| line[3].parse::<i64>().unwrap()).sum();
        let last = lines.last().unwrap();
        let count = lines.len() - 1;
        assert_eq!(last[..], ["合计", count.to_string().as_str(), "", fen.to_string().as_str()]);
        assert_eq!(Decimal::new(fen, 2), file.total());
    });
}

#[test]
fn accounts_of_a_workbook_are_text() {
    let people = trapped();
    sample::with_run(&people, RunState::Final, |run| {
        let file = bank_file(run, &payees(&people), &template("icbc"), &order()).unwrap();
        let rows = cells(&file.bytes, "代发");
        assert_eq!(rows[0], ["卡号", "姓名", "金额"]);
        for (row, line) in rows[1..].iter().zip(&file.lines) {
            assert_eq!((row[0].as_str(), row[0].len()), (line.account.as_str(), 19));
            assert_eq!(row[2], format!("{:.2}", line.amount));
        }
    });
}

#[test]
fn a_draft_pays_nobody() {
    let people = sample::twelve();
    sample::with_run(&people, RunState::Draft, |run| {
        let refused = bank_file(run, &payees(&people), &template("general"), &order());
        assert!(matches!(refused, Err(ReportError::DraftPaysNobody)));
    });
}

#[test]
fn a_template_without_an_account_is_refused() {
    let text = "code = 'x'\nname = 'x'\nform = 'csv'\nencoding = 'GBK'\nheader = true\namount = 'yuan'\n\
                source = 'x'\n[[column]]\nheading = '户名'\nfield = 'name'\n";
    assert!(matches!(BankTemplate::read("x.toml", text), Err(ReportError::Template { .. })));
    assert!(BankTemplate::read("x.toml", "code = 3").is_err());
}

fn line(staff_no: &str, name: &str, account: &str, amount: &str) -> BankLine {
    BankLine {
        staff_no: staff_no.to_string(),
        name: name.to_string(),
        account: account.to_string(),
        bank_name: String::new(),
        amount: amount.parse().unwrap(),
    }
}

fn answer(name: &str, account: &str, amount: &str, paid: bool) -> BankAnswer {
    BankAnswer {
        staff_no: None,
        name: name.to_string(),
        account: account.to_string(),
        amount: amount.parse().unwrap(),
        paid,
        reason: if paid { String::new() } else { "户名不符".to_string() },
    }
}

#[test]
fn answers_find_their_payments() {
    let lines = [
        line("C001", "张伟", "6222020000001234", "3000.00"),
        line("C002", "张伟", "6222020000005678", "3000.00"),
        line("C003", "李娜", "6222020000009999", "2500.50"),
        line("C004", "王芳", "6222020000004444", "1.00"),
    ];
    let answers = [
        answer("张伟", "6222********5678", "3000", false),
        answer("张伟", "6222********1234", "3000.00", true),
        answer("李娜", "6222020000009999", "2500.5", true),
        answer("李娜", "6222020000009999", "2500.51", true),
    ];
    let matched = match_answers(&lines, &answers);
    let bounced = LineOutcome::Bounced("户名不符".to_string());
    assert_eq!(matched.outcomes, [LineOutcome::Paid, bounced, LineOutcome::Paid, LineOutcome::NoAnswer]);
    assert_eq!(matched.unknown, [3], "a fen more is another payment");
    assert_eq!(bounced_lines(&lines, &matched), [lines[1].clone()]);
}

#[test]
fn answers_that_cannot_be_told_apart_settle_nothing() {
    // Two of one name, one amount, and accounts whose visible digits are the same.
    let lines =
        [line("C001", "张伟", "6222020000001234", "3000"), line("C002", "张伟", "6222029999991234", "3000")];
    let masked = "6222********1234";
    let unclear = [LineOutcome::Unclear, LineOutcome::Unclear];
    let one_of_each = [answer("张伟", masked, "3000", true), answer("张伟", masked, "3000", false)];
    assert_eq!(match_answers(&lines, &one_of_each).outcomes, unclear);
    assert_eq!(match_answers(&lines, &one_of_each[..1]).outcomes, unclear);
    // All alike, they settle both; and the staff number tells them apart.
    let both = [answer("张伟", masked, "3000", true), answer("张伟", masked, "3000", true)];
    assert_eq!(match_answers(&lines, &both).outcomes, [LineOutcome::Paid, LineOutcome::Paid]);
    let mut numbered = one_of_each.clone();
    numbered[0].staff_no = Some("C001".to_string());
    numbered[1].staff_no = Some("C002".to_string());
    let matched = match_answers(&lines, &numbered);
    assert!(matches!(matched.outcomes[..], [LineOutcome::Paid, LineOutcome::Bounced(_)]));
    // First back, then paid: two answers to one payment.
    let twice =
        [answer("张伟", "6222020000001234", "3000", false), answer("张伟", "6222020000001234", "3000", true)];
    assert_eq!(match_answers(&lines[..1], &twice).outcomes, [LineOutcome::Unclear]);
}

#[test]
fn what_bounced_is_sent_again_to_the_account_of_today() {
    let people = trapped();
    sample::with_run(&people, RunState::Final, |run| {
        let mut payees = payees(&people);
        let template = template("general");
        let file = bank_file(run, &payees, &template, &order()).unwrap();
        let answers: Vec<BankAnswer> = file
            .lines
            .iter()
            .map(|line| {
                answer(&line.name, &line.account, &line.amount.to_string(), line.staff_no.as_str() > "C006")
            })
            .collect();
        let matched = match_answers(&file.lines, &answers);
        let bounced = bounced_lines(&file.lines, &matched);
        let numbers: Vec<&str> = bounced.iter().map(|line| line.staff_no.as_str()).collect();
        assert_eq!(numbers, ["C001", "C002", "C006"]);
        payees[0].bank_account = "6217000000000000001".to_string();
        let again = resend_file(run, &bounced, &payees, &template, &order(), 1).unwrap();
        assert_eq!(again.total(), bounced.iter().map(|line| line.amount).sum::<Decimal>());
        assert_eq!(again.lines[0].account, "6217000000000000001");
        assert_eq!(again.account_unchanged, ["C002", "C006"]);
        assert!(again.file_name.contains("重发1"));
        let report = answer_report(run, &file.lines, &answers, &matched).workbook().unwrap();
        let rows = cells(&report, "回盘核对");
        let total = rows.iter().find(|row| row[0] == "合计").unwrap();
        assert_eq!(total[4], format!("{:.2}", file.total()));
        let paid = (0..people.len()).filter(|person| is_paid(run, *person)).count();
        assert!(file.lines.len() < paid);
    });
}
