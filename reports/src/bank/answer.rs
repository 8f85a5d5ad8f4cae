//! What the bank answers: which payment arrived and which came back.

use super::file::BankLine;
use crate::document::{Cell, Document, DocumentSheet, Table, TableColumn};
use crate::run::PayrollRun;
use crate::run_amounts::sum;
use rust_decimal::Decimal;

/// One line of the bank's answer.
#[derive(Clone, PartialEq, Eq)]
pub struct BankAnswer {
    /// 工号, where the bank gives it back.
    pub staff_no: Option<String>,
    /// 户名.
    pub name: String,
    /// 账号; banks may show stars in its middle.
    pub account: String,
    /// Yuan.
    pub amount: Decimal,
    /// Whether the money arrived.
    pub paid: bool,
    /// 失败原因, in the bank's words.
    pub reason: String,
}

impl std::fmt::Debug for BankAnswer {
    /// Without name and account, so that none ends in a log.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("BankAnswer")
            .field("amount", &self.amount)
            .field("paid", &self.paid)
            .finish_non_exhaustive()
    }
}

/// What became of one payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineOutcome {
    /// It arrived.
    Paid,
    /// It came back, for this reason.
    Bounced(String),
    /// The bank's answers can't be told apart; somebody must look.
    Unclear,
    /// The bank did not answer about it.
    NoAnswer,
}

/// The bank's answers by payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerMatch {
    /// One outcome a payment, in the order of the file that was sent.
    pub outcomes: Vec<LineOutcome>,
    /// Answers that fit no payment, by position.
    pub unknown: Vec<usize>,
}

/// The payments as they were sent, when accounts were put right since: a payment that no answer fits, but whose name
/// and amount are those of exactly one answer that fits no payment, had that answer's account.
#[must_use]
pub fn as_sent(lines: &[BankLine], answers: &[BankAnswer]) -> Vec<BankLine> {
    let same = |line: &BankLine, answer: &BankAnswer| {
        line.name.trim() == answer.name.trim() && line.amount == answer.amount
    };
    let open = |answer: &&BankAnswer| !lines.iter().any(|line| fits(line, answer));
    lines
        .iter()
        .map(|line| {
            let mut sent = line.clone();
            if answers.iter().any(|answer| fits(line, answer)) {
                return sent;
            }
            let mut own = answers.iter().filter(open).filter(|answer| same(line, answer));
            let alone = lines.iter().filter(|other| own_twin(line, other)).count() == 1;
            if let (Some(answer), None, true) = (own.next(), own.next(), alone) {
                sent.account.clone_from(&answer.account);
            }
            sent
        })
        .collect()
}

/// Whether two payments can't be told apart but by their accounts.
fn own_twin(line: &BankLine, other: &BankLine) -> bool {
    line.name.trim() == other.name.trim() && line.amount == other.amount
}

/// Puts answers to payments by account, amount and name, and by 工号 where the bank gives it. Payments and answers
/// that could belong to one another crosswise are settled together: as many answers as payments, all alike, settle
/// them all; anything else is unclear and nobody is paid twice by guessing.
#[must_use]
pub fn match_answers(lines: &[BankLine], answers: &[BankAnswer]) -> AnswerMatch {
    let mut outcomes = vec![LineOutcome::NoAnswer; lines.len()];
    let mut seen = vec![false; answers.len()];
    let mut unknown = Vec::new();
    for start in 0..answers.len() {
        if seen.get(start).copied().unwrap_or(true) {
            continue;
        }
        let (own_lines, own_answers) = connected(lines, answers, start);
        for answer in &own_answers {
            if let Some(mark) = seen.get_mut(*answer) {
                *mark = true;
            }
        }
        if own_lines.is_empty() {
            unknown.push(start);
            continue;
        }
        let outcome = settled(own_lines.len(), &own_answers, answers);
        for line in own_lines {
            if let Some(own) = outcomes.get_mut(line) {
                own.clone_from(&outcome);
            }
        }
    }
    AnswerMatch { outcomes, unknown }
}

/// The payments and answers that hang together with one answer.
fn connected(lines: &[BankLine], answers: &[BankAnswer], start: usize) -> (Vec<usize>, Vec<usize>) {
    let mut own_lines: Vec<usize> = Vec::new();
    let mut own_answers = vec![start];
    let mut next = 0;
    while let Some(answer) = own_answers.get(next).and_then(|at| answers.get(*at)) {
        next += 1;
        for (at, line) in lines.iter().enumerate() {
            if own_lines.contains(&at) || !fits(line, answer) {
                continue;
            }
            own_lines.push(at);
            for (other, candidate) in answers.iter().enumerate() {
                if !own_answers.contains(&other) && fits(line, candidate) {
                    own_answers.push(other);
                }
            }
        }
    }
    own_lines.sort_unstable();
    (own_lines, own_answers)
}

fn settled(lines: usize, own: &[usize], answers: &[BankAnswer]) -> LineOutcome {
    let own: Vec<&BankAnswer> = own.iter().filter_map(|at| answers.get(*at)).collect();
    if own.len() != lines {
        return LineOutcome::Unclear;
    }
    if own.iter().all(|answer| answer.paid) {
        return LineOutcome::Paid;
    }
    if own.iter().any(|answer| answer.paid) {
        return LineOutcome::Unclear;
    }
    let mut reasons: Vec<&str> = own.iter().map(|answer| answer.reason.as_str()).collect();
    reasons.sort_unstable();
    reasons.dedup();
    LineOutcome::Bounced(reasons.join("；"))
}

fn fits(line: &BankLine, answer: &BankAnswer) -> bool {
    let same_number =
        answer.staff_no.as_deref().is_none_or(|staff_no| staff_no.is_empty() || staff_no == line.staff_no);
    same_number
        && line.amount == answer.amount
        && line.name.trim() == answer.name.trim()
        && account_fits(&line.account, answer.account.trim())
}

/// Whether an account fits one that may have stars in its middle, each for a digit or a row of them for any.
fn account_fits(account: &str, shown: &str) -> bool {
    let Some((front, rest)) = shown.split_once('*') else { return account == shown };
    let back = rest.trim_start_matches('*');
    // At least four digits must be seen, or it says nothing.
    front.len() + back.len() >= 4
        && front.len() + back.len() <= account.len()
        && account.starts_with(front)
        && account.ends_with(back)
}

/// The payments that came back.
#[must_use]
pub fn bounced_lines(lines: &[BankLine], matched: &AnswerMatch) -> Vec<BankLine> {
    let bounced = lines.iter().zip(&matched.outcomes);
    bounced
        .filter(|(_, outcome)| matches!(outcome, LineOutcome::Bounced(_)))
        .map(|(line, _)| line.clone())
        .collect()
}

/// 代发回盘核对表: what arrived, what came back and why, and what somebody must look at.
#[must_use]
pub fn answer_report(
    run: &PayrollRun<'_>,
    lines: &[BankLine],
    answers: &[BankAnswer],
    matched: &AnswerMatch,
) -> Document {
    let mut sheet = DocumentSheet::new("回盘核对", &[6, 11, 18, 18, 14, 34]);
    sheet.title(format!("{}{}代发回盘核对表", run.office, run.pay_month_words()));
    sheet.line(run.words());
    let mut table = Table::new(vec![
        TableColumn::text("结果").over(3),
        TableColumn::count("笔数"),
        TableColumn::money("金额（元）").over(2),
    ])
    .with_total("合计");
    type Is = fn(&LineOutcome) -> bool;
    let kinds: [(&str, Is); 4] = [
        ("代发成功", |outcome| *outcome == LineOutcome::Paid),
        ("退回，待重发", |outcome| matches!(outcome, LineOutcome::Bounced(_))),
        ("回盘分不清，待人工核对", |outcome| *outcome == LineOutcome::Unclear),
        ("回盘中没有", |outcome| *outcome == LineOutcome::NoAnswer),
    ];
    for (words, is) in kinds {
        let own: Vec<&BankLine> =
            lines.iter().zip(&matched.outcomes).filter(|(_, o)| is(o)).map(|(line, _)| line).collect();
        let amount = sum(own.iter().map(|line| line.amount));
        table.row(vec![words.into(), Cell::count(own.len()), amount.into()]);
    }
    sheet.table(table);
    sheet.heading("需要处理的笔");
    let mut open = Table::new(vec![
        TableColumn::centred("序号"),
        TableColumn::centred("工号"),
        TableColumn::text("户名"),
        TableColumn::centred("账号末四位"),
        TableColumn::money("金额"),
        TableColumn::text("结果与原因"),
    ]);
    for (line, outcome) in lines.iter().zip(&matched.outcomes) {
        let words = match outcome {
            LineOutcome::Paid => continue,
            LineOutcome::Bounced(reason) if reason.is_empty() => "退回，银行没有写原因".to_string(),
            LineOutcome::Bounced(reason) => format!("退回：{reason}"),
            LineOutcome::Unclear => "同账号、同户名、同金额的回盘不一致，请逐笔核对".to_string(),
            LineOutcome::NoAnswer => "回盘中没有，请向银行查询".to_string(),
        };
        open.row(vec![
            Cell::count(open.rows.len() + 1),
            line.staff_no.clone().into(),
            line.name.clone().into(),
            last_four(&line.account).into(),
            line.amount.into(),
            words.into(),
        ]);
    }
    for answer in matched.unknown.iter().filter_map(|at| answers.get(*at)) {
        open.marked_row(vec![
            Cell::count(open.rows.len() + 1),
            Cell::text(answer.staff_no.clone().unwrap_or_default()),
            answer.name.clone().into(),
            last_four(&answer.account).into(),
            answer.amount.into(),
            "回盘中有、代发文件中没有，请核对".into(),
        ]);
    }
    if open.rows.is_empty() {
        sheet.line("无，全部代发成功。");
    } else {
        sheet.table(open);
    }
    sheet.signatures(&[("核对", ""), ("复核", ""), ("日期", "")]);
    Document {
        title: format!("{}代发回盘核对表", run.pay_month_words()),
        office: run.office.clone(),
        dated: run.pay_date,
        state: None,
        sheets: vec![sheet],
    }
}

fn last_four(account: &str) -> String {
    let characters: Vec<char> = account.chars().collect();
    characters.iter().skip(characters.len().saturating_sub(4)).collect()
}
