//! The kinds of insurance, and the columns of pay sheets that belong to each.

use crate::run::PayrollRun;
use crate::run_amounts::number;
use rust_decimal::Decimal;

/// A kind of social insurance, or the housing fund.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InsuranceKind {
    /// 养老保险.
    Pension,
    /// 医疗保险.
    Medical,
    /// 失业保险.
    Unemployment,
    /// 工伤保险.
    WorkInjury,
    /// 生育保险, where it is paid apart from 医疗保险.
    Maternity,
    /// 住房公积金.
    HousingFund,
}

impl InsuranceKind {
    /// All of them, in the order of forms.
    pub const ALL: [Self; 6] = [
        Self::Pension,
        Self::Medical,
        Self::Unemployment,
        Self::WorkInjury,
        Self::Maternity,
        Self::HousingFund,
    ];

    /// Its name.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Pension => "养老保险",
            Self::Medical => "医疗保险",
            Self::Unemployment => "失业保险",
            Self::WorkInjury => "工伤保险",
            Self::Maternity => "生育保险",
            Self::HousingFund => "住房公积金",
        }
    }

    fn stem(self) -> &'static str {
        match self {
            Self::Pension => "pension",
            Self::Medical => "medical",
            Self::Unemployment => "unemployment",
            Self::WorkInjury => "work_injury",
            Self::Maternity => "maternity",
            Self::HousingFund => "housing_fund",
        }
    }

    /// The base that was applied, where the pay sheet has one.
    pub(crate) fn base(self, run: &PayrollRun<'_>, person: usize) -> Option<Decimal> {
        let of = |ending: &str| number(run.pay, person, &format!("{}{ending}", self.stem()));
        of("_base_applied").or_else(|| of("_base"))
    }

    /// What the unit pays.
    pub(crate) fn employer(self, run: &PayrollRun<'_>, person: usize) -> Decimal {
        run.amount(person, &format!("{}_employer", self.stem()))
    }

    /// What the person pays.
    pub(crate) fn employee(self, run: &PayrollRun<'_>, person: usize) -> Decimal {
        run.amount(person, &format!("{}_employee", self.stem()))
    }

    /// The kind that an item of a pay sheet belongs to, by its code.
    #[must_use]
    pub fn of_item(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| {
            code.strip_prefix(kind.stem()).is_some_and(|ending| matches!(ending, "_employer" | "_employee"))
        })
    }
}
