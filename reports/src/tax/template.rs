//! Headings of the tax client's files, by version.

use crate::ReportError;
use serde::Deserialize;

const SHIPPED: &str = include_str!("../../templates/tax/withholding.toml");
const FILE: &str = "tax/withholding.toml";

/// The headings of one file that the client imports.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaxTemplate {
    /// By which it is chosen, such as `current`.
    pub code: String,
    /// Its name, for people.
    pub name: String,
    /// The name of its sheet.
    pub sheet: String,
    /// What is known of it.
    pub source: String,
    /// What is not, and what to compare it with.
    pub assumed: Option<String>,
    /// The headings in their order; a star marks what must be filled in.
    pub columns: Vec<String>,
}

/// The headings by which an export of the client is read, each with its spellings.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportHeadings {
    /// 姓名.
    pub name: Vec<String>,
    /// 证件号码.
    pub id_number: Vec<String>,
    /// 本期收入.
    pub income: Vec<String>,
    /// 累计收入额.
    pub income_to_date: Vec<String>,
    /// 累计减除费用.
    pub basic_deduction_to_date: Vec<String>,
    /// 累计专项扣除.
    pub special_deduction_to_date: Vec<String>,
    /// 累计专项附加扣除.
    pub additional_deduction_to_date: Vec<String>,
    /// 累计已预缴税额.
    pub withheld_before: Vec<String>,
    /// 应补(退)税额.
    pub tax: Vec<String>,
}

/// All of the client's files.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaxTemplates {
    /// 正常工资薪金所得, by version, the current one first.
    #[serde(rename = "version")]
    pub versions: Vec<TaxTemplate>,
    /// 全年一次性奖金.
    pub bonus: TaxTemplate,
    /// The client's export.
    pub export: ExportHeadings,
}

impl TaxTemplates {
    /// Reads templates.
    ///
    /// # Errors
    /// The text is not TOML of the fields above.
    pub fn read(file: &str, text: &str) -> Result<Self, ReportError> {
        toml::from_str(text).map_err(|fault| ReportError::Template {
            file: file.to_string(),
            fault: fault.message().to_string(),
        })
    }

    /// The version of a code.
    ///
    /// # Errors
    /// There is none of that code.
    pub fn version(&self, code: &str) -> Result<&TaxTemplate, ReportError> {
        self.versions.iter().find(|version| version.code == code).ok_or_else(|| ReportError::Template {
            file: FILE.to_string(),
            fault: format!("没有版本“{code}”"),
        })
    }
}

/// The templates that come with the program.
///
/// # Errors
/// They are wrong.
pub fn tax_templates() -> Result<TaxTemplates, ReportError> {
    TaxTemplates::read(FILE, SHIPPED)
}
