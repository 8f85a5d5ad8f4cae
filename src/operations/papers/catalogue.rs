//! Which papers there are. A new paper is a row here and a function that makes it.

use super::materials::{MonthMaterials, PayMaterials, ScoreMaterials};
use super::{bank, hotline, insurance, office, rating, slips, tax, voucher};
use crate::operations::OperationError;

/// A file that was made, not yet written.
pub(super) struct PaperFile {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

pub(super) type Made = Result<Vec<PaperFile>, OperationError>;

/// From what a paper is made.
pub(super) enum Make {
    /// A pay run.
    Pay(fn(&PayMaterials<'_>) -> Made),
    /// The month's latest scoring.
    Score(fn(&ScoreMaterials<'_>) -> Made),
    /// The facts of the month, or of several.
    Month(fn(&MonthMaterials<'_>) -> Made),
}

/// A kind of paper.
pub struct PaperKind {
    /// By which it is asked for.
    pub code: &'static str,
    /// Its name.
    pub chinese: &'static str,
    /// The same in English.
    pub english: &'static str,
    /// Whether it carries ID or account numbers in full.
    pub full_numbers: bool,
    pub(super) make: Make,
}

impl PaperKind {
    /// What has to be there before it can be made, in words.
    #[must_use]
    pub fn needs(&self) -> &'static str {
        match self.make {
            Make::Pay(_) => "工资批次",
            Make::Score(_) => "当月评分",
            Make::Month(_) => "导入的数据",
        }
    }
}

/// A paper without numbers in full.
const fn paper(code: &'static str, chinese: &'static str, english: &'static str, make: Make) -> PaperKind {
    PaperKind { code, chinese, english, full_numbers: false, make }
}

/// A paper with numbers in full.
const fn full(code: &'static str, chinese: &'static str, english: &'static str, make: Make) -> PaperKind {
    PaperKind { code, chinese, english, full_numbers: true, make }
}

/// Every paper.
pub const PAPERS: &[PaperKind] = &[
    paper("payroll", "工资表工作簿", "the payroll workbook", Make::Pay(super::materials::payroll)),
    paper("slips", "工资条（每人一份 PDF）", "slips, a PDF a person", Make::Pay(slips::each)),
    paper(
        "slip-print",
        "工资条（打印后裁开）",
        "slips in one PDF to print and cut",
        Make::Pay(slips::printed),
    ),
    paper("slip-pages", "工资条（网页）", "slips, a page for a browser a person", Make::Pay(slips::pages)),
    paper("slip-workbook", "工资条工作簿", "slips as a workbook to cut up", Make::Pay(slips::workbook)),
    paper("slip-receipts", "工资条签收表", "receipts of slips, to sign", Make::Pay(office::receipts)),
    paper("fund-request", "用款申请", "the request for funds", Make::Pay(office::request)),
    paper("pay-approval", "工资发放审批表", "the approval sheet of a payroll", Make::Pay(office::approval)),
    paper(
        "retention",
        "材料保管期限一览",
        "what is kept how long, and by which rule",
        Make::Month(office::retention),
    ),
    full("bank", "银行代发文件和代发说明", "a bank's file and its note", Make::Pay(bank::file)),
    full(
        "bank-answer",
        "代发回盘核对和重发文件",
        "what a bank answered; what is sent again",
        Make::Pay(bank::answer),
    ),
    full(
        "tax",
        "个人所得税扣缴申报导入文件和说明",
        "the tax client's import file and a note",
        Make::Pay(tax::declaration),
    ),
    full("tax-check", "个人所得税核对表", "our tax against the tax client's export", Make::Pay(tax::check)),
    full(
        "insurance",
        "社会保险、公积金缴费明细",
        "contributions by kind",
        Make::Pay(insurance::contributions),
    ),
    full(
        "movements",
        "社会保险、公积金增减员表",
        "who joined and who left",
        Make::Month(insurance::movements),
    ),
    full(
        "bases",
        "社会保险缴费基数年度申报表",
        "the yearly declaration of bases",
        Make::Month(insurance::bases),
    ),
    full(
        "post-subsidy",
        "公益性岗位补贴申报表",
        "the claim for public-welfare posts",
        Make::Pay(insurance::post_subsidy),
    ),
    paper("voucher", "记账凭证", "accounting entries", Make::Pay(voucher::vouchers)),
    paper("star-report", "评星月报", "a month's stars with charts", Make::Score(rating::report)),
    paper("star-notice", "评星公示", "the public notice of stars", Make::Score(rating::notice)),
    paper("talk-list", "末位谈话名单", "who is to be talked with, and why", Make::Score(rating::talks)),
    paper("talk-records", "谈话记录", "records of talks to fill in", Make::Score(rating::records)),
    paper("score-sheet", "个人评分单", "score sheets, a page a person", Make::Score(rating::sheets)),
    paper("star-year", "年度评星汇总表", "a year's stars", Make::Month(rating::year)),
    paper(
        "centre-fund",
        "运行经费补助测算表",
        "operating funds of centres by stars",
        Make::Month(rating::centre_fund),
    ),
    paper("rewards", "奖惩优劣一览表", "rewards and penalties of a month", Make::Month(rating::rewards)),
    paper("criticism", "督查情况通报", "findings of inspections", Make::Month(rating::criticism)),
    paper("hotline-week", "12345 工单每周排名", "the hotline's weekly ranking", Make::Month(hotline::week)),
    paper(
        "hotline-morning",
        "12345 工单早报",
        "the hotline's morning summary",
        Make::Month(hotline::morning),
    ),
    paper(
        "hotline-evening",
        "12345 工单晚报",
        "the hotline's evening summary",
        Make::Month(hotline::evening),
    ),
    paper("hotline-trend", "12345 诉求月度趋势", "the hotline's trend by month", Make::Month(hotline::trend)),
];
