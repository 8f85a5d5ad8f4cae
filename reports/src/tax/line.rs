//! What is declared of one person for one tax month.

use rust_decimal::Decimal;

/// 专项附加扣除 by kind, accumulated since January (or since joining) up to the tax month; yuan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AdditionalDeductions {
    /// 累计子女教育.
    pub children_education: Decimal,
    /// 累计继续教育.
    pub continuing_education: Decimal,
    /// 累计住房贷款利息.
    pub housing_loan_interest: Decimal,
    /// 累计住房租金.
    pub housing_rent: Decimal,
    /// 累计赡养老人.
    pub elderly_support: Decimal,
    /// 累计3岁以下婴幼儿照护.
    pub infant_care: Decimal,
}

impl AdditionalDeductions {
    fn each(&self) -> [Decimal; 6] {
        [
            self.children_education,
            self.continuing_education,
            self.housing_loan_interest,
            self.housing_rent,
            self.elderly_support,
            self.infant_care,
        ]
    }

    /// Their sum.
    #[must_use]
    pub fn total(&self) -> Decimal {
        crate::run_amounts::sum(self.each())
    }

    /// The same times a number of months; none when too large.
    #[must_use]
    pub fn times(&self, months: u32) -> Option<Self> {
        let times = |amount: Decimal| amount.checked_mul(months.into());
        Some(Self {
            children_education: times(self.children_education)?,
            continuing_education: times(self.continuing_education)?,
            housing_loan_interest: times(self.housing_loan_interest)?,
            housing_rent: times(self.housing_rent)?,
            elderly_support: times(self.elderly_support)?,
            infant_care: times(self.infant_care)?,
        })
    }
}

/// Differences of earlier months' deductions that this month pays, by kind; yuan, may be negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Corrections {
    /// 养老保险个人.
    pub pension: Decimal,
    /// 医疗保险个人.
    pub medical: Decimal,
    /// 失业保险个人.
    pub unemployment: Decimal,
    /// 公积金个人.
    pub housing_fund: Decimal,
}

/// What a declaration needs of a person besides the run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TaxDetail {
    /// 工号.
    pub staff_no: String,
    /// The month's deductions by kind. The accumulated ones are worked out from them when they have been the same
    /// in every month, which their sum tells.
    pub monthly: Option<AdditionalDeductions>,
    /// The accumulated deductions by kind, where they are known.
    pub to_date: Option<AdditionalDeductions>,
    /// 累计个人养老金.
    pub personal_pension_to_date: Decimal,
    /// Differences of earlier months.
    pub corrections: Corrections,
}

/// One person's line of a declaration; yuan. Income and insurance are the month's, deductions accumulated.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TaxLine {
    /// 工号.
    pub staff_no: String,
    /// 姓名.
    pub name: String,
    /// 证件类型.
    pub id_type: String,
    /// 证件号码, in full.
    pub id_number: String,
    /// 本期收入.
    pub income: Decimal,
    /// 基本养老保险费.
    pub pension: Decimal,
    /// 基本医疗保险费.
    pub medical: Decimal,
    /// 失业保险费.
    pub unemployment: Decimal,
    /// 住房公积金.
    pub housing_fund: Decimal,
    /// 累计专项附加扣除 by kind; none when the kinds are not known.
    pub additional: Option<AdditionalDeductions>,
    /// 累计个人养老金.
    pub personal_pension_to_date: Decimal,
    /// 备注, in the words that the rules ask for.
    pub remark: String,
    /// What we withheld of it.
    pub tax: Decimal,
    /// 累计收入合计.
    pub income_to_date: Option<Decimal>,
    /// 累计减除费用合计.
    pub basic_deduction_to_date: Option<Decimal>,
    /// 累计专项扣除合计.
    pub special_deduction_to_date: Option<Decimal>,
    /// 累计专项附加扣除合计.
    pub additional_deduction_to_date: Option<Decimal>,
    /// 累计已预扣税额, before this month.
    pub withheld_before: Option<Decimal>,
}

/// What somebody must look at before the declaration is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxNotice {
    /// 工号.
    pub staff_no: String,
    /// 姓名.
    pub name: String,
    /// What, and what to do.
    pub words: String,
}

/// Everybody's lines and what to look at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TaxDraft {
    /// One line a person.
    pub lines: Vec<TaxLine>,
    /// What to look at.
    pub notices: Vec<TaxNotice>,
}
