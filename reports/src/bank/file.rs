//! Writing the file that a bank is sent.

use super::encoding::BankEncoding;
use super::template::{AmountUnit, BankField, BankTemplate, FileForm, TotalPosition};
use crate::ReportError;
use crate::delimited;
use crate::payee::{Payee, payee_of};
use crate::plain_workbook::{self, PlainCell};
use crate::run::{PayrollRun, RunState};
use crate::run_amounts::{NET, sum};
use rust_decimal::Decimal;

/// What the office says about the payments.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BankOrder {
    /// 用途, such as 工资.
    pub purpose: String,
}

/// One payment.
#[derive(Clone, PartialEq, Eq)]
pub struct BankLine {
    /// 工号.
    pub staff_no: String,
    /// 户名, exactly as the account has it.
    pub name: String,
    /// 账号.
    pub account: String,
    /// 开户行.
    pub bank_name: String,
    /// Yuan, more than zero.
    pub amount: Decimal,
}

impl std::fmt::Debug for BankLine {
    /// Without the account, so that none ends in a log.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("BankLine")
            .field("staff_no", &self.staff_no)
            .field("amount", &self.amount)
            .finish_non_exhaustive()
    }
}

/// Why somebody is not in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeftOutReason {
    /// 暂缓发放, with the words of why.
    Held(String),
    /// 实发为零.
    NothingToPay,
    /// 实发为负: carried forward as a receivable.
    Negative,
    /// There is no account on record.
    NoAccount,
    /// The account is not digits only.
    AccountNotDigits,
    /// The bank's encoding has no place for these characters of the name.
    NameCannotBeCarried(Vec<char>),
    /// The name holds a sign that separates fields in this file.
    NameHoldsSeparator(char),
    /// The name begins with a sign by which spreadsheet programs take a text for a formula.
    NameBeginsAFormula,
    /// The account is at a bank that this file does not pay to.
    OtherBank(String),
}

impl LeftOutReason {
    /// In words, with what to do.
    #[must_use]
    pub fn chinese(&self) -> String {
        match self {
            Self::Held(reason) => format!("暂缓发放：{reason}"),
            Self::NothingToPay => "实发为零，不需代发".to_string(),
            Self::Negative => "实发为负，挂应收，留待以后各月抵扣".to_string(),
            Self::NoAccount => "没有登记银行账号，请补登后重发".to_string(),
            Self::AccountNotDigits => "银行账号含有数字以外的字符，请更正后重发".to_string(),
            Self::NameCannotBeCarried(characters) => {
                let characters: Vec<String> = characters
                    .iter()
                    .map(|character| format!("“{character}”（U+{:04X}）", u32::from(*character)))
                    .collect();
                format!("户名中的{}银行文件写不出，请向银行确认户名写法或另行转账", characters.join("、"))
            }
            Self::NameHoldsSeparator(sign) => format!("户名中有分隔符“{sign}”，请向银行确认户名写法"),
            Self::NameBeginsAFormula => {
                "户名以“=+-@”这类符号开头，电子表格会当作公式，请核对户名；确是这样的户名请用 xlsx 模板"
                    .to_string()
            }
            Self::OtherBank(bank) if bank.is_empty() => "没有登记开户行，请补登后重发".to_string(),
            Self::OtherBank(bank) => format!("开户行为{bank}，请用该行的代发文件"),
        }
    }

    /// Whether money that is due stays unpaid.
    #[must_use]
    pub fn leaves_money_due(&self) -> bool {
        !matches!(self, Self::Held(_) | Self::NothingToPay | Self::Negative)
    }
}

/// Somebody who is not in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// 工号.
    pub staff_no: String,
    /// 姓名.
    pub name: String,
    /// 实发工资, yuan; zero for the held.
    pub amount: Decimal,
    /// Why.
    pub reason: LeftOutReason,
}

/// A bank's file with what is and what is not in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankFile {
    /// The file's name.
    pub file_name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The payments, in the order of the file.
    pub lines: Vec<BankLine>,
    /// Who is not in it.
    pub left_out: Vec<LeftOut>,
    /// For a file that is sent again: staff numbers whose account is the one that bounced.
    pub account_unchanged: Vec<String>,
}

impl BankFile {
    /// The sum of the payments, yuan.
    #[must_use]
    pub fn total(&self) -> Decimal {
        sum(self.lines.iter().map(|line| line.amount))
    }

    /// What is due but not in the file, yuan.
    #[must_use]
    pub fn total_due_elsewhere(&self) -> Decimal {
        let due = self.left_out.iter().filter(|one| one.reason.leaves_money_due());
        sum(due.map(|one| one.amount))
    }

    /// Accounts that more than one payment goes to, with their staff numbers.
    #[must_use]
    pub fn shared_accounts(&self) -> Vec<Vec<String>> {
        let mut shared: Vec<Vec<String>> = Vec::new();
        for (at, line) in self.lines.iter().enumerate() {
            let same = |other: &&BankLine| other.account == line.account;
            if self.lines.iter().take(at).any(|other| same(&other)) {
                continue;
            }
            let group: Vec<String> =
                self.lines.iter().filter(same).map(|other| other.staff_no.clone()).collect();
            if group.len() > 1 {
                shared.push(group);
            }
        }
        shared
    }
}

/// Writes the file of an approved run: a line for everybody with pay, an account and a name that the bank can carry;
/// all others are listed with the reason.
///
/// # Errors
/// The run is a draft, or the workbook can't be written.
pub fn bank_file(
    run: &PayrollRun<'_>,
    payees: &[Payee],
    template: &BankTemplate,
    order: &BankOrder,
) -> Result<BankFile, ReportError> {
    if run.state == RunState::Draft {
        return Err(ReportError::DraftPaysNobody);
    }
    let mut lines = Vec::new();
    let mut left_out = Vec::new();
    for (person, label) in run.people.iter().enumerate() {
        let held = run.held_words(person);
        let amount = if held.is_some() { Decimal::ZERO } else { run.amount(person, NET) };
        let checked = match held {
            Some(reason) => Err(LeftOutReason::Held(reason)),
            None if amount.is_zero() => Err(LeftOutReason::NothingToPay),
            None if amount.is_sign_negative() => Err(LeftOutReason::Negative),
            None => line(&label.staff_no, amount, payees, template),
        };
        match checked {
            Ok(line) => lines.push(line),
            Err(reason) => left_out.push(LeftOut {
                staff_no: label.staff_no.clone(),
                name: label.name.clone(),
                amount,
                reason,
            }),
        }
    }
    let name = format!("代发工资_{}_批次{}_{}", run.pay_month.format("%Y-%m"), run.run_number, template.code);
    written(run, template, order, (lines, left_out), Vec::new(), name)
}

/// Writes a new file (重发) for payments that came back, to the accounts as they are on record now. `round` is 1 for
/// the first time it is sent again.
///
/// # Errors
/// The run is a draft, or the workbook can't be written.
pub fn resend_file(
    run: &PayrollRun<'_>,
    bounced: &[BankLine],
    payees: &[Payee],
    template: &BankTemplate,
    order: &BankOrder,
    round: u32,
) -> Result<BankFile, ReportError> {
    if run.state == RunState::Draft {
        return Err(ReportError::DraftPaysNobody);
    }
    let mut lines = Vec::new();
    let mut left_out = Vec::new();
    let mut unchanged = Vec::new();
    for old in bounced {
        match line(&old.staff_no, old.amount, payees, template) {
            Ok(line) => {
                if line.account == old.account && line.name == old.name {
                    unchanged.push(old.staff_no.clone());
                }
                lines.push(line);
            }
            Err(reason) => left_out.push(LeftOut {
                staff_no: old.staff_no.clone(),
                name: old.name.clone(),
                amount: old.amount,
                reason,
            }),
        }
    }
    let name = format!(
        "代发工资_{}_批次{}_重发{round}_{}",
        run.pay_month.format("%Y-%m"),
        run.run_number,
        template.code
    );
    written(run, template, order, (lines, left_out), unchanged, name)
}

/// A payment, or why there is none.
fn line(
    staff_no: &str,
    amount: Decimal,
    payees: &[Payee],
    template: &BankTemplate,
) -> Result<BankLine, LeftOutReason> {
    let payee = payee_of(payees, staff_no).ok_or(LeftOutReason::NoAccount)?;
    let account: String = payee.bank_account.trim().to_string();
    if account.is_empty() {
        return Err(LeftOutReason::NoAccount);
    }
    if !account.chars().all(|digit| digit.is_ascii_digit()) {
        return Err(LeftOutReason::AccountNotDigits);
    }
    if !template.pays(&payee.bank_name) {
        return Err(LeftOutReason::OtherBank(payee.bank_name.clone()));
    }
    let missing = template.encoding.cannot_carry(&payee.name);
    if !missing.is_empty() {
        return Err(LeftOutReason::NameCannotBeCarried(missing));
    }
    if let Some(sign) = separating_sign(template, &payee.name) {
        return Err(LeftOutReason::NameHoldsSeparator(sign));
    }
    // A text file carries the name bare, and people open it in a spreadsheet program before they send it.
    if template.form != FileForm::Xlsx && delimited::not_a_formula(&payee.name) != payee.name {
        return Err(LeftOutReason::NameBeginsAFormula);
    }
    Ok(BankLine {
        staff_no: staff_no.to_string(),
        name: payee.name.clone(),
        account,
        bank_name: payee.bank_name.clone(),
        amount,
    })
}

/// A sign in a name that a text without quotation marks can't hold.
fn separating_sign(template: &BankTemplate, name: &str) -> Option<char> {
    let separates = |sign: &char| {
        matches!(sign, '\n' | '\r') || (template.form == FileForm::Txt && *sign == template.separator)
    };
    name.chars().find(separates)
}

fn written(
    run: &PayrollRun<'_>,
    template: &BankTemplate,
    order: &BankOrder,
    (lines, left_out): (Vec<BankLine>, Vec<LeftOut>),
    account_unchanged: Vec<String>,
    name: String,
) -> Result<BankFile, ReportError> {
    let rows = rows(template, order, &lines);
    let bytes = match template.form {
        FileForm::Xlsx => workbook(run, template, &rows)?,
        FileForm::Csv | FileForm::Txt => text(template, &rows)?,
    };
    let stem = template.file_name.clone().unwrap_or(name);
    let file_name = format!("{stem}.{}", template.form.ending());
    Ok(BankFile { file_name, bytes, lines, left_out, account_unchanged })
}

/// A field of the file.
enum Entry {
    Text(String),
    Amount(Decimal),
}

fn rows(template: &BankTemplate, order: &BankOrder, lines: &[BankLine]) -> Vec<Vec<Entry>> {
    let mut rows = Vec::new();
    if template.header {
        rows.push(template.columns.iter().map(|column| Entry::Text(column.heading.clone())).collect());
    }
    let total = || {
        // The word and the number of payments in the first column, the sum in that of the amounts.
        let words = template.total.as_ref().map_or("", |total| total.word.as_str());
        let columns = template.columns.iter().enumerate();
        columns
            .map(|(at, column)| match column.field {
                BankField::Amount => Entry::Amount(sum(lines.iter().map(|line| line.amount))),
                _ if at == 0 => Entry::Text(words.to_string()),
                _ if at == 1 => Entry::Text(lines.len().to_string()),
                _ => Entry::Text(String::new()),
            })
            .collect::<Vec<Entry>>()
    };
    let position = template.total.as_ref().map(|total| total.position);
    if position == Some(TotalPosition::First) {
        rows.push(total());
    }
    for (at, line) in lines.iter().enumerate() {
        let entry = |field: BankField, text: &str| match field {
            BankField::Serial => Entry::Text((at + 1).to_string()),
            BankField::StaffNo => Entry::Text(line.staff_no.clone()),
            BankField::Name => Entry::Text(line.name.clone()),
            BankField::Account => Entry::Text(line.account.clone()),
            BankField::BankName => Entry::Text(line.bank_name.clone()),
            BankField::Amount => Entry::Amount(line.amount),
            BankField::Purpose => Entry::Text(order.purpose.clone()),
            BankField::Constant => Entry::Text(text.to_string()),
        };
        rows.push(template.columns.iter().map(|column| entry(column.field, &column.text)).collect());
    }
    if position == Some(TotalPosition::Last) {
        rows.push(total());
    }
    rows
}

/// An amount as the bank wants it: 1234.50 or 123450.
fn amount_text(unit: AmountUnit, amount: Decimal) -> String {
    match unit {
        AmountUnit::Yuan => format!("{amount:.2}"),
        AmountUnit::Fen => format!("{:.0}", amount.saturating_mul(Decimal::ONE_HUNDRED)),
    }
}

fn text(template: &BankTemplate, rows: &[Vec<Entry>]) -> Result<Vec<u8>, ReportError> {
    let mut bytes = Vec::new();
    for row in rows {
        let fields: Vec<String> = row
            .iter()
            .map(|entry| match entry {
                Entry::Text(text) if template.form == FileForm::Csv => {
                    delimited::field(text, template.separator)
                }
                Entry::Text(text) => text.clone(),
                Entry::Amount(amount) => amount_text(template.amount, *amount),
            })
            .collect();
        let line = fields.join(&template.separator.to_string());
        // Names were asked before; a heading, a bank's name or a purpose is not worth holding a payment for.
        let line = without(&line, template.encoding);
        let encoded = template.encoding.encode(&format!("{line}\r\n"));
        bytes.extend(encoded.ok_or_else(|| ReportError::Template {
            file: template.name.clone(),
            fault: "表头含有所选编码写不出的字".to_string(),
        })?);
    }
    Ok(bytes)
}

/// The text without characters that the encoding has no place for.
fn without(text: &str, encoding: BankEncoding) -> String {
    let missing = encoding.cannot_carry(text);
    text.chars().filter(|character| !missing.contains(character)).collect()
}

fn workbook(
    run: &PayrollRun<'_>,
    template: &BankTemplate,
    rows: &[Vec<Entry>],
) -> Result<Vec<u8>, ReportError> {
    let cell = |entry: &Entry| match entry {
        Entry::Text(text) => PlainCell::from(text.as_str()),
        Entry::Amount(amount) if template.amount == AmountUnit::Yuan => PlainCell::Number(*amount, 2),
        Entry::Amount(amount) => PlainCell::Number(amount.saturating_mul(Decimal::ONE_HUNDRED), 0),
    };
    let rows: Vec<Vec<PlainCell>> = rows.iter().map(|row| row.iter().map(cell).collect()).collect();
    let width = |column: &super::template::BankColumn| match column.field {
        BankField::Account => 24,
        BankField::Name | BankField::BankName | BankField::Purpose => 22,
        BankField::Amount => 14,
        _ => 10,
    };
    let widths: Vec<u16> = template.columns.iter().map(width).collect();
    plain_workbook::write((&run.office, run.pay_date), "代发", &rows, &widths)
}
