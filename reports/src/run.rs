//! What a payroll report is made from: a run's results with the people's labels.

use crate::wording::moment_words;
use chrono::{NaiveDate, NaiveDateTime};
use xingchou_engine::evaluate::Evaluation;

/// Whether a payroll may still change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunState {
    /// 试算稿: nobody is paid from it.
    Draft,
    /// 定稿: approved; it never changes again.
    Final,
}

impl RunState {
    /// The word on papers.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Draft => "试算稿",
            Self::Final => "定稿",
        }
    }
}

/// What a paper says about one person. ID and account come masked; a report prints them as they are given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PersonLabel {
    /// 工号.
    pub staff_no: String,
    /// 姓名.
    pub name: String,
    /// 所属社区.
    pub community: String,
    /// 岗位.
    pub post: String,
    /// The person's unit, by its position in the engine's inputs.
    pub unit: usize,
    /// 证件号码, masked.
    pub masked_id: String,
    /// 银行账号, masked.
    pub masked_account: String,
    /// 资金来源 of the items that name none themselves.
    pub fund_source: String,
    /// 备注, such as 补发 of an earlier month.
    pub remark: String,
    /// The person's position in the score evaluation, when scored.
    pub score_position: Option<usize>,
    /// Why the pay is held (暂缓发放), in words. A person whom the engine holds is held without it too, in the
    /// engine's words; on a score sheet it only gives the words.
    pub held_reason: Option<String>,
}

/// The scores that a pay evaluation took its stars from.
#[derive(Debug, Clone, Copy)]
pub struct ScoreResult<'a> {
    /// The evaluation of the score sheet.
    pub evaluation: &'a Evaluation<'a>,
    /// One label a person of that evaluation, in its order.
    pub people: &'a [PersonLabel],
}

/// The digest (数据指纹) of something a run was computed from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputDigest {
    /// What it is, for people: a file's or a rule sheet's name.
    pub label: String,
    /// SHA-256 as lower-case hexadecimal.
    pub sha256: String,
}

/// How far a signature is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SignatureState {
    /// Not signed: there is room for a date by the pen.
    #[default]
    Open,
    /// Signed in the system, at the office's own time.
    Signed(NaiveDateTime),
    /// Sent back in the system, at the office's own time.
    Returned(NaiveDateTime),
}

impl SignatureState {
    /// As it stands under the name.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Open => "日期：        年      月      日".to_string(),
            Self::Signed(moment) => format!("已签 {}", moment_words(moment)),
            Self::Returned(moment) => format!("已退回 {}", moment_words(moment)),
        }
    }
}

/// Who signs for what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// 制表, 复核, 财务审核, 领导审批, or what else the paper wants signed.
    pub duty: String,
    /// Who; an empty name leaves room for the pen.
    pub name: String,
    /// Whether it is signed.
    pub state: SignatureState,
}

impl Signature {
    /// A signature by the pen.
    #[must_use]
    pub fn open(duty: &str, name: &str) -> Self {
        Self { duty: duty.to_string(), name: name.to_string(), state: SignatureState::Open }
    }
}

/// Who signs, where already known; an empty name leaves room for the pen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Preparation {
    /// 制表.
    pub prepared_by: String,
    /// When, as the office's clocks showed it; none leaves room for the pen.
    pub prepared_at: Option<NaiveDateTime>,
    /// 复核.
    pub reviewed_by: String,
    /// When.
    pub reviewed_at: Option<NaiveDateTime>,
    /// 财务审核.
    pub audited_by: String,
    /// When.
    pub audited_at: Option<NaiveDateTime>,
    /// 领导审批.
    pub approved_by: String,
    /// When.
    pub approved_at: Option<NaiveDateTime>,
    /// Further lines for the notes sheet, in Chinese.
    pub notes: Vec<String>,
}

/// A payroll run, ready for its papers.
#[derive(Debug, Clone)]
pub struct PayrollRun<'a> {
    /// The office's name, as titles carry it.
    pub office: String,
    /// 考核月: any day of the month.
    pub assessment_month: NaiveDate,
    /// 工资所属月: any day of the month.
    pub pay_month: NaiveDate,
    /// 发放日期.
    pub pay_date: NaiveDate,
    /// 工资批次 within the month.
    pub run_number: u32,
    /// Draft or final.
    pub state: RunState,
    /// The evaluation of the pay sheet.
    pub pay: &'a Evaluation<'a>,
    /// One label a person of the pay evaluation, in its order.
    pub people: &'a [PersonLabel],
    /// The scores, when the pay sheet reads them.
    pub score: Option<ScoreResult<'a>>,
    /// Digests of the inputs.
    pub digests: Vec<InputDigest>,
    /// Who signs, and further notes.
    pub preparation: Preparation,
}

/// Why a report could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The labels and the evaluation are not of the same people.
    #[error(
        "{sheet}有 {labels} 人的名单，计算结果却有 {people} 人，请重新计算后再导出 \
         ({sheet}: {labels} labels for {people} people; compute the run again)"
    )]
    LabelsDoNotMatch {
        /// 工资 or 评分.
        sheet: &'static str,
        /// How many labels.
        labels: usize,
        /// How many people.
        people: usize,
    },
    /// A person is held by hand, but others' results were computed with that person.
    #[error(
        "工号 {staff_no} 被人工暂缓，但同组人员的结果中算入了此人，请把此人移出本批次后重新计算 \
         (staff {staff_no} is held by hand, but other people's results include that person; compute the run without)"
    )]
    HeldPersonIsCounted {
        /// 工号.
        staff_no: String,
    },
    /// A column counts over people who can't stand in one range.
    #[error(
        "计算列“{column}”要统计的人员在表中不能排在一起，无法写成公式，请联系维护规则表的人员 \
         (column {column} counts over people whose rows can't be brought together)"
    )]
    ScatteredRange {
        /// The column.
        column: String,
    },
    /// A formula reads a name that has no cell.
    #[error(
        "计算列“{column}”用到的数据在工作簿中没有位置，请联系维护人员 (column {column} reads a value that has no cell)"
    )]
    NoCell {
        /// The column.
        column: String,
    },
    /// More people or parts than a sheet has rows.
    #[error("人员太多，一张工作表放不下，请分批导出 (too many people for one sheet; export in several runs)")]
    TooManyRows,
    /// A template of a bank, of the tax client or of vouchers is wrong.
    #[error("模板“{file}”有误：{fault}，请更正模板 (the template {file} is wrong: {fault})")]
    Template {
        /// The template's file.
        file: String,
        /// What is wrong.
        fault: String,
    },
    /// A bank's file was asked for of a draft.
    #[error("试算稿不能生成代发文件，请先审批本批工资 (a draft pays nobody; approve the run first)")]
    DraftPaysNobody,
    /// An export of the tax client is not one.
    #[error(
        "没有找到扣缴端导出表的表头，须有姓名、证件号码和应补退税额三栏 \
         (no row has the headings of the tax client's export: name, ID number, tax)"
    )]
    NotATaxExport,
    /// Sums that must be equal are not.
    #[error(
        "“{voucher}”两边不等：{left} 与 {right}，请核对工资表的合计公式，不得入账 \
         ({voucher}: {left} and {right} differ; check the totals of the pay sheet)"
    )]
    UnbalancedVoucher {
        /// The voucher or the sums.
        voucher: String,
        /// One side, yuan.
        left: rust_decimal::Decimal,
        /// The other.
        right: rust_decimal::Decimal,
    },
    /// Papers are to be printed, and no font was given.
    #[error(
        "没有可用的中文字体，请先安装一种（如 fonts-wqy-microhei）再导出 (no font was given; install one first)"
    )]
    NoFont,
    /// A font file is not one that can be embedded.
    #[error("字体文件“{name}”读不出来，请换一种字体 (the font {name} can't be read; use another)")]
    UnreadableFont {
        /// The file's name.
        name: String,
    },
    /// The PDF library refused.
    #[error("PDF 文件写入失败：{0} (the PDF could not be written)")]
    Pdf(String),
    /// The writing library refused.
    #[error("工作簿写入失败：{0} (the workbook could not be written)")]
    Writer(#[from] rust_xlsxwriter::XlsxError),
}
