//! The entries: 计提, 代扣, 支付, 缴纳.

use super::chart_of_accounts::{Account, ChartOfAccounts};
use crate::ReportError;
use crate::insurance::InsuranceKind;
use crate::run::PayrollRun;
use crate::run_amounts::{BONUS_TAX, DEDUCTIONS, GROSS, NET, TAX, sum};
use rust_decimal::Decimal;
use xingchou_engine::program::ProgramColumn;
use xingchou_engine::sheet::Section;

/// Which books a voucher belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ledger {
    /// 财务会计, or the only one.
    Financial,
    /// 预算会计.
    Budget,
}

impl Ledger {
    /// Its name.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Financial => "财务会计",
            Self::Budget => "预算会计",
        }
    }
}

/// One line of a voucher; yuan, one of debit and credit is zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoucherEntry {
    /// 摘要.
    pub summary: String,
    /// The account.
    pub account: Account,
    /// 资金来源, where the line is of one.
    pub fund: String,
    /// 借方金额.
    pub debit: Decimal,
    /// 贷方金额.
    pub credit: Decimal,
}

/// A voucher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voucher {
    /// What it records, such as 计提工资.
    pub name: String,
    /// Its books.
    pub ledger: Ledger,
    /// Its lines.
    pub entries: Vec<VoucherEntry>,
}

impl Voucher {
    /// The sum of its debits.
    #[must_use]
    pub fn debit(&self) -> Decimal {
        sum(self.entries.iter().map(|entry| entry.debit))
    }

    /// The sum of its credits.
    #[must_use]
    pub fn credit(&self) -> Decimal {
        sum(self.entries.iter().map(|entry| entry.credit))
    }
}

/// A voucher being made: signed amounts by account and fund, debit positive.
struct Draft {
    name: String,
    ledger: Ledger,
    summary: String,
    lines: Vec<(Account, String, Decimal, bool)>,
}

impl Draft {
    fn new(run: &PayrollRun<'_>, ledger: Ledger, name: &str) -> Self {
        let summary = format!("{name}（{}第{}批）", run.pay_month_words(), run.run_number);
        Self { name: name.to_string(), ledger, summary, lines: Vec::new() }
    }

    fn add(&mut self, account: &Account, fund: &str, amount: Decimal, is_debit: bool) {
        let known = self
            .lines
            .iter_mut()
            .find(|(own, own_fund, _, side)| own == account && own_fund == fund && *side == is_debit);
        match known {
            Some((_, _, sum, _)) => *sum = sum.saturating_add(amount),
            None => self.lines.push((account.clone(), fund.to_string(), amount, is_debit)),
        }
    }

    fn debit(&mut self, account: &Account, fund: &str, amount: Decimal) {
        self.add(account, fund, amount, true);
    }

    fn credit(&mut self, account: &Account, amount: Decimal) {
        self.add(account, "", amount, false);
    }

    /// The voucher, when its sides are equal; what is below zero stands on the other side. None when it says nothing.
    fn balanced(self) -> Result<Option<Voucher>, ReportError> {
        let mut entries = Vec::new();
        for (account, fund, amount, is_debit) in self.lines {
            if amount.is_zero() {
                continue;
            }
            let is_debit = is_debit != amount.is_sign_negative();
            let amount = amount.abs();
            let (debit, credit) = if is_debit { (amount, Decimal::ZERO) } else { (Decimal::ZERO, amount) };
            entries.push(VoucherEntry { summary: self.summary.clone(), account, fund, debit, credit });
        }
        // Debits first, as vouchers are written.
        entries.sort_by_key(|entry| entry.debit.is_zero());
        let voucher = Voucher { name: self.name, ledger: self.ledger, entries };
        if voucher.debit() != voucher.credit() {
            return Err(ReportError::UnbalancedVoucher {
                voucher: voucher.name.clone(),
                left: voucher.debit(),
                right: voucher.credit(),
            });
        }
        Ok((!voucher.entries.is_empty()).then_some(voucher))
    }
}

/// The vouchers of a run. `unpaid` is what is due but was not paid with the others (no account, a bounced payment);
/// it stays a debt.
///
/// # Errors
/// The totals of the payroll are not the sums of their items, or a voucher's sides differ.
pub fn vouchers(
    run: &PayrollRun<'_>,
    chart: &ChartOfAccounts,
    unpaid: Decimal,
) -> Result<Vec<Voucher>, ReportError> {
    let people = run.paid();
    let total = |code: &str| sum(people.iter().map(|person| run.amount(*person, code)));
    let (gross, deducted, net) = (total(GROSS), total(DEDUCTIONS), total(NET));
    same("应发合计 = 实发工资 + 扣款合计", gross, net.saturating_add(deducted))?;
    let accounts = &chart.accounts;

    let mut accrual = Draft::new(run, Ledger::Financial, "计提工资");
    by_fund(run, &people, Section::Earning, |fund, _, amount| accrual.debit(&accounts.expense, fund, amount));
    let mut due: Vec<(&Account, Decimal)> = Vec::new();
    by_fund(run, &people, Section::Earning, |_, item, amount| {
        let account = payable(chart, item);
        accrual.credit(account, amount);
        match due.iter_mut().find(|(own, _)| *own == account) {
            Some((_, sum)) => *sum = sum.saturating_add(amount),
            None => due.push((account, amount)),
        }
    });
    same("应发合计 = 应发项目之和", gross, sum(due.iter().map(|(_, amount)| *amount)))?;

    let mut employer = Draft::new(run, Ledger::Financial, "计提单位承担的社会保险、公积金");
    let mut owed = Draft::new(run, Ledger::Financial, "缴纳社会保险、公积金和个人所得税");
    by_fund(run, &people, Section::Employer, |fund, item, amount| {
        let fund_item = InsuranceKind::of_item(&item.definition.code) == Some(InsuranceKind::HousingFund);
        let account =
            if fund_item { &accounts.payable_fund_employer } else { &accounts.payable_insurance_employer };
        employer.debit(&accounts.expense, fund, amount);
        employer.credit(account, amount);
        owed.debit(account, "", amount);
        owed.credit(&accounts.payment, amount);
    });

    let mut withheld = Draft::new(run, Ledger::Financial, "代扣个人部分和个人所得税");
    let mut withheld_sum = Decimal::ZERO;
    by_fund(run, &people, Section::Deduction, |_, item, amount| {
        let account = withheld_account(chart, item);
        withheld.debit(&accounts.payable_basic, "", amount);
        withheld.credit(account, amount);
        withheld_sum = withheld_sum.saturating_add(amount);
        if account != &accounts.payable_other && account != &accounts.receivable {
            owed.debit(account, "", amount);
            owed.credit(&accounts.payment, amount);
        }
    });
    same("扣款合计 = 扣款项目之和", deducted, withheld_sum)?;

    // Who owes more than is due is paid nothing and owes the rest.
    let negative = sum(people.iter().map(|person| run.amount(*person, NET).min(Decimal::ZERO))).abs();
    let paid = net.saturating_add(negative).saturating_sub(unpaid);
    let mut payment = Draft::new(run, Ledger::Financial, "发放工资");
    for (account, amount) in due {
        payment.debit(account, "", amount);
    }
    payment.debit(&accounts.payable_basic, "", -deducted.saturating_add(unpaid));
    payment.debit(&accounts.receivable, "", negative);
    payment.credit(&accounts.payment, paid);

    let owed_sum = sum(owed.lines.iter().filter(|line| line.3).map(|line| line.2));
    let mut drafts = vec![accrual, employer, withheld, payment, owed];
    if let Some(budget) = &chart.budget {
        for (name, amount) in [("发放工资", paid), ("缴纳社会保险、公积金和个人所得税", owed_sum)]
        {
            let mut draft = Draft::new(run, Ledger::Budget, name);
            draft.debit(&budget.expenditure, "", amount);
            draft.credit(&budget.source_of_funds, amount);
            drafts.push(draft);
        }
    }
    let made: Result<Vec<Option<Voucher>>, ReportError> = drafts.into_iter().map(Draft::balanced).collect();
    Ok(made?.into_iter().flatten().collect())
}

fn same(what: &str, left: Decimal, right: Decimal) -> Result<(), ReportError> {
    if left == right {
        return Ok(());
    }
    Err(ReportError::UnbalancedVoucher { voucher: what.to_string(), left, right })
}

/// Every item of every person with the fund that pays it.
fn by_fund(
    run: &PayrollRun<'_>,
    people: &[usize],
    section: Section,
    mut each: impl FnMut(&str, &ProgramColumn, Decimal),
) {
    for item in run.items(section) {
        for person in people {
            let own = run.people.get(*person).map_or("", |label| label.fund_source.as_str());
            let fund = item.definition.fund.as_deref().unwrap_or(own);
            each(fund, item, run.item(*person, item));
        }
    }
}

fn payable<'c>(chart: &'c ChartOfAccounts, item: &ProgramColumn) -> &'c Account {
    let code = &item.definition.code;
    if chart.items.basic.contains(code) {
        &chart.accounts.payable_basic
    } else if chart.items.performance.contains(code) {
        &chart.accounts.payable_performance
    } else {
        &chart.accounts.payable_allowance
    }
}

fn withheld_account<'c>(chart: &'c ChartOfAccounts, item: &ProgramColumn) -> &'c Account {
    let accounts = &chart.accounts;
    let code = item.definition.code.as_str();
    match InsuranceKind::of_item(code) {
        Some(InsuranceKind::HousingFund) => &accounts.payable_fund_employee,
        Some(_) => &accounts.payable_insurance_employee,
        None if code == TAX || code == BONUS_TAX => &accounts.payable_tax,
        // Differences of earlier months are insurance that is paid over with the rest.
        None if code == "arrears_deductions" => &accounts.payable_insurance_employee,
        // 应收: what a month's pay did not suffice for is owed by the person, until later months pay it back.
        None if code == "claim_carried_forward" || code == "claim_repaid" => &accounts.receivable,
        None => &accounts.payable_other,
    }
}
