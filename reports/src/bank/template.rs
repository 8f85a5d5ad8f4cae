//! What a bank's file looks like, as data.

use super::encoding::BankEncoding;
use crate::ReportError;
use serde::Deserialize;

/// The templates that come with the program.
const SHIPPED: [(&str, &str); 5] = [
    ("bank/general.toml", include_str!("../../templates/bank/general.toml")),
    ("bank/general-csv.toml", include_str!("../../templates/bank/general-csv.toml")),
    ("bank/general-text.toml", include_str!("../../templates/bank/general-text.toml")),
    ("bank/icbc.toml", include_str!("../../templates/bank/icbc.toml")),
    ("bank/boc.toml", include_str!("../../templates/bank/boc.toml")),
];

/// The file that one bank takes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BankTemplate {
    /// By which it is chosen, such as `icbc`.
    pub code: String,
    /// Its name, for people.
    pub name: String,
    /// Words of which one stands in 开户行 of everybody whom this bank pays; empty: everybody.
    #[serde(default)]
    pub banks: Vec<String>,
    /// A name that the bank wants and that must not be changed, without its ending.
    pub file_name: Option<String>,
    /// The form of the file.
    pub form: FileForm,
    /// The characters that the bank can carry, in a workbook too.
    pub encoding: BankEncoding,
    /// Between the fields of a text.
    #[serde(default = "comma")]
    pub separator: char,
    /// Whether the first line has the headings.
    pub header: bool,
    /// In what amounts are written.
    pub amount: AmountUnit,
    /// The line of sums, if there is one.
    pub total: Option<TotalLine>,
    /// The columns in their order.
    #[serde(rename = "column")]
    pub columns: Vec<BankColumn>,
    /// What is known of it, and from where.
    pub source: String,
    /// What is not, and who must confirm it.
    pub assumed: Option<String>,
    /// How to hand the file in.
    #[serde(default)]
    pub how: String,
}

fn comma() -> char {
    ','
}

/// The form of a bank's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FileForm {
    /// A workbook, account numbers as text.
    Xlsx,
    /// Separated text with quotation marks where needed.
    Csv,
    /// Separated text that knows no quotation marks.
    Txt,
}

impl FileForm {
    /// The ending of the file's name.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Txt => "txt",
        }
    }
}

/// In what amounts are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AmountUnit {
    /// 元, two decimals.
    Yuan,
    /// 分, whole.
    Fen,
}

/// A column of a bank's file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BankColumn {
    /// Its heading.
    pub heading: String,
    /// What it holds.
    pub field: BankField,
    /// The text that stands in every row, for `constant`.
    #[serde(default)]
    pub text: String,
}

/// What a column of a bank's file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BankField {
    /// 序号 from 1.
    Serial,
    /// 工号.
    StaffNo,
    /// 户名.
    Name,
    /// 账号.
    Account,
    /// 开户行.
    BankName,
    /// 金额.
    Amount,
    /// 用途.
    Purpose,
    /// A fixed text.
    Constant,
}

/// A line with the number of payments and their sum.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TotalLine {
    /// Where it stands.
    pub position: TotalPosition,
    /// The word that it begins with; empty for none.
    #[serde(default)]
    pub word: String,
}

/// Where the line of sums stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TotalPosition {
    /// Before the payments, after the headings.
    First,
    /// After them.
    Last,
}

impl BankTemplate {
    /// Reads a template; `file` is for messages.
    ///
    /// # Errors
    /// It is not TOML of the fields above, or has no column for account, name or amount.
    pub fn read(file: &str, text: &str) -> Result<Self, ReportError> {
        let template: Self = toml::from_str(text).map_err(|fault| ReportError::Template {
            file: file.to_string(),
            fault: fault.message().to_string(),
        })?;
        for field in [BankField::Account, BankField::Name, BankField::Amount] {
            if !template.columns.iter().any(|column| column.field == field) {
                return Err(ReportError::Template {
                    file: file.to_string(),
                    fault: "每个模板都要有 account、name、amount 三栏".to_string(),
                });
            }
        }
        Ok(template)
    }

    /// Whether this bank pays into accounts of a 开户行.
    #[must_use]
    pub fn pays(&self, bank_name: &str) -> bool {
        self.banks.is_empty() || self.banks.iter().any(|word| bank_name.contains(word.as_str()))
    }
}

/// The templates that come with the program.
///
/// # Errors
/// One of them is wrong.
pub fn templates() -> Result<Vec<BankTemplate>, ReportError> {
    SHIPPED.iter().map(|(file, text)| BankTemplate::read(file, text)).collect()
}
