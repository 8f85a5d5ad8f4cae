//! Vouchers: balanced, tied to the payroll, guarded.

use crate::papers::{everybody, trapped};
use crate::sample;
use rust_decimal::Decimal;
use xingchou_reports::RunState;
use xingchou_reports::voucher::{Ledger, Voucher, charts_of_accounts, voucher_csv, vouchers};

#[test]
fn every_voucher_balances_and_both_ledgers_pay_the_same() {
    let people = trapped();
    sample::with_run(&people, RunState::Final, |run| {
        for chart in charts_of_accounts().unwrap() {
            let all = vouchers(run, &chart, Decimal::ZERO).unwrap();
            for voucher in &all {
                assert_eq!(voucher.debit(), voucher.credit(), "{}", voucher.name);
                assert!(voucher.entries.iter().all(|entry| entry.debit.is_zero() != entry.credit.is_zero()));
            }
            let of = |ledger, name: &str| -> Option<&Voucher> {
                all.iter().find(|one| one.ledger == ledger && one.name == name)
            };
            let accrued = of(Ledger::Financial, "计提工资").unwrap();
            let expense = accrued.entries.iter().filter(|entry| entry.account == chart.accounts.expense);
            let by_fund: Vec<(&str, Decimal)> =
                expense.map(|entry| (entry.fund.as_str(), entry.debit)).collect();
            assert_eq!(by_fund.iter().map(|one| one.1).sum::<Decimal>(), everybody(run, "应发合计"));
            assert_eq!(by_fund.len(), 2, "区财政 and 就业资金: {by_fund:?}");
            for name in ["发放工资", "缴纳社会保险、公积金和个人所得税"] {
                let paid = of(Ledger::Financial, name).unwrap();
                let out = paid.entries.iter().filter(|entry| entry.account == chart.accounts.payment);
                let out: Decimal = out.map(|entry| entry.credit).sum();
                match of(Ledger::Budget, name) {
                    Some(budget) => assert_eq!(budget.debit(), out),
                    None => assert_eq!(chart.code, "enterprise"),
                }
            }
        }
    });
}

#[test]
fn who_owes_more_than_is_due_becomes_a_debtor() {
    let people = trapped();
    sample::with_run(&people, RunState::Final, |run| {
        let chart = &charts_of_accounts().unwrap()[0];
        let all = vouchers(run, chart, Decimal::ZERO).unwrap();
        let entries = all.iter().flat_map(|one| &one.entries);
        let owed: Vec<_> = entries.filter(|entry| entry.account == chart.accounts.receivable).collect();
        let carried = run.pay.person(8, "结转应收").number().unwrap();
        assert!(carried < Decimal::ZERO && run.pay.person(8, "实发工资").number().unwrap().is_zero());
        let sides: Decimal = owed.iter().map(|entry| entry.debit - entry.credit).sum();
        assert_eq!(sides, -carried, "{owed:?}");
    });
}

#[test]
fn the_separated_file_adds_up_for_another_reader() {
    let people = sample::twelve();
    sample::with_run(&people, RunState::Final, |run| {
        let chart = &charts_of_accounts().unwrap()[0];
        let bytes = voucher_csv(run, &vouchers(run, chart, Decimal::ZERO).unwrap());
        assert!(bytes.starts_with("\u{feff}".as_bytes()));
        let mut reader = csv::Reader::from_reader(&bytes[3..]);
        let (mut debit, mut credit) = (Decimal::ZERO, Decimal::ZERO);
        for row in reader.records() {
            let row = row.unwrap();
            assert_eq!(&row[0], "2026-10-15");
            debit += row[7].parse::<Decimal>().unwrap();
            credit += row[8].parse::<Decimal>().unwrap();
        }
        assert!(debit > Decimal::ZERO);
        assert_eq!(debit, credit);
    });
}
