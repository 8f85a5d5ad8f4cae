//! Records of money: accounts, items of pay, what was paid.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A row of 银行账号登记. Holds personal data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BankAccountRecord {
    /// 工号
    pub staff_no: String,
    /// 户名
    pub name: String,
    /// 银行账号
    pub bank_account: String,
    /// 开户行
    pub bank_name: Option<String>,
    /// 启用日期, the first day of its use.
    pub starts_on: Option<NaiveDate>,
}

/// Whether an item of pay is paid or held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayDirection {
    /// 补发
    Addition,
    /// 扣款
    Deduction,
}

impl PayDirection {
    /// 补发 or 扣款.
    pub fn name_zh(self) -> &'static str {
        match self {
            PayDirection::Addition => "补发",
            PayDirection::Deduction => "扣款",
        }
    }
}

/// A row of 补发扣款: an item of pay that was decided elsewhere.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PayItemRecord {
    /// 工号
    pub staff_no: String,
    /// 姓名
    pub name: Option<String>,
    /// 项目, such as 岗位津贴.
    pub item: String,
    /// 类型
    pub direction: PayDirection,
    /// 金额, yuan, not negative.
    pub amount: Decimal,
    /// 所属期: year and month it is for; `None` for the month it is paid in.
    pub for_month: Option<(i32, u32)>,
    /// 依据
    pub basis: Option<String>,
}

/// A column of an old pay sheet and its amount.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OldPayAmount {
    /// The heading.
    pub heading: String,
    /// Yuan, as the sheet has it; may be negative.
    pub amount: Decimal,
}

/// A row of an old 工资表, which the program did not compute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OldPayRecord {
    /// 工号
    pub staff_no: Option<String>,
    /// 姓名
    pub name: String,
    /// Every other column that holds an amount, left to right.
    pub amounts: Vec<OldPayAmount>,
    /// 应发合计, yuan.
    pub gross: Decimal,
    /// 扣款合计, yuan.
    pub deductions: Decimal,
    /// 实发工资, yuan.
    pub net: Decimal,
}

/// What the bank did with a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BankOutcome {
    /// 成功
    Paid,
    /// 失败: the money came back.
    Bounced,
}

/// A row of 代发回盘, the bank's answer to a pay file. Holds personal data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BankAnswerRecord {
    /// 工号
    pub staff_no: Option<String>,
    /// 户名
    pub name: String,
    /// 账号; banks may show stars in its middle.
    pub bank_account: String,
    /// 金额, yuan.
    pub amount: Decimal,
    /// 处理结果
    pub outcome: BankOutcome,
    /// 失败原因
    pub reason: Option<String>,
    /// 入账日期
    pub paid_on: Option<NaiveDate>,
}
