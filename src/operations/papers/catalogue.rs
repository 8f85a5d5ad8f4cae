//! Which papers there are. A new paper is a row here and a function that makes it.

use super::materials::{MonthMaterials, PayMaterials, ScoreMaterials};
use super::{bank, hotline, insurance, office, personal, rating, slips, staff_changes, tax, voucher};
use crate::access::{Action, Resource, Viewer};
use crate::operations::OperationError;
use crate::store::StoreError;

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
    /// Of what kinds of things the right to export is asked for, of everybody.
    pub rights: &'static [Resource],
    /// Whether people may take out their own.
    pub own: bool,
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

    /// Whether it carries ID or account numbers in full.
    #[must_use]
    pub fn full_numbers(&self) -> bool {
        self.rights.contains(&Resource::PrivateNumbers)
    }

    /// That the viewer may take it out for everybody.
    ///
    /// # Errors
    /// The viewer may not, or only for some people.
    pub fn require(&self, viewer: &Viewer) -> Result<(), OperationError> {
        for resource in self.rights {
            viewer.require_all(Action::Export, *resource).map_err(StoreError::from)?;
        }
        Ok(())
    }

    /// Whether the viewer may take out nothing of it but what is the viewer's own.
    #[must_use]
    pub fn own_only(&self, viewer: &Viewer) -> bool {
        let owns = |resource: &Resource| {
            viewer.require(Action::Export, *resource).is_ok_and(|extent| !extent.own().is_empty())
        };
        self.own && self.require(viewer).is_err() && self.rights.iter().all(owns)
    }
}

const PAY: &[Resource] = &[Resource::Pay];
const PAY_IN_FULL: &[Resource] = &[Resource::Pay, Resource::PrivateNumbers];
const ROSTER_IN_FULL: &[Resource] = &[Resource::Roster, Resource::PrivateNumbers];
const ROSTER: &[Resource] = &[Resource::Roster];
/// It has people's bases, which are pay.
const MOVEMENTS: &[Resource] = &[Resource::Roster, Resource::PrivateNumbers, Resource::Pay];
const SCORES: &[Resource] = &[Resource::Scores];
const FINDINGS: &[Resource] = &[Resource::Findings];
const RECORDS: &[Resource] = &[Resource::MonthRecords];
const REWARDS: &[Resource] = &[Resource::Pay, Resource::Scores, Resource::Findings];

/// A paper about many, or for the office.
const fn paper(
    code: &'static str,
    (chinese, english): (&'static str, &'static str),
    rights: &'static [Resource],
    make: Make,
) -> PaperKind {
    PaperKind { code, chinese, english, rights, own: false, make }
}

/// A paper about one person, who may take it out too.
const fn own(
    code: &'static str,
    (chinese, english): (&'static str, &'static str),
    rights: &'static [Resource],
    make: Make,
) -> PaperKind {
    PaperKind { own: true, ..paper(code, (chinese, english), rights, make) }
}

/// Every paper.
pub const PAPERS: &[PaperKind] = &[
    paper("payroll", ("工资表工作簿", "the payroll workbook"), PAY, Make::Pay(super::materials::payroll)),
    own("slips", ("工资条（每人一份 PDF）", "slips, a PDF a person"), PAY, Make::Pay(slips::each)),
    paper(
        "slip-print",
        ("工资条（打印后裁开）", "slips in one PDF to print and cut"),
        PAY,
        Make::Pay(slips::printed),
    ),
    own(
        "slip-pages",
        ("工资条（网页）", "slips, a page for a browser a person"),
        PAY,
        Make::Pay(slips::pages),
    ),
    paper(
        "slip-workbook",
        ("工资条工作簿", "slips as a workbook to cut up"),
        PAY,
        Make::Pay(slips::workbook),
    ),
    paper("slip-receipts", ("工资条签收表", "receipts of slips, to sign"), PAY, Make::Pay(office::receipts)),
    paper("fund-request", ("用款申请", "the request for funds"), PAY, Make::Pay(office::request)),
    paper(
        "pay-approval",
        ("工资发放审批表", "the approval sheet of a payroll"),
        PAY,
        Make::Pay(office::approval),
    ),
    paper(
        "staff-changes",
        ("人员增减变动表", "who came, who left, what changed"),
        ROSTER,
        Make::Month(staff_changes::changes),
    ),
    paper("settlement", ("离职结算单", "the settlement of leavers"), PAY, Make::Pay(office::settlements)),
    own(
        "annual-statement",
        ("年度工资及个税对账单", "a person's year of pay and tax"),
        PAY,
        Make::Month(personal::annual_statements),
    ),
    paper(
        "bonus-comparison",
        ("年终奖计税比较表", "an annual bonus taxed either way"),
        PAY,
        Make::Pay(office::bonuses),
    ),
    paper(
        "income-certificate",
        ("收入证明", "a certificate of income"),
        PAY_IN_FULL,
        Make::Month(personal::income_certificates),
    ),
    paper(
        "employment-certificate",
        ("在职证明", "a certificate of employment"),
        ROSTER_IN_FULL,
        Make::Month(personal::employment_certificates),
    ),
    paper(
        "retention",
        ("材料保管期限一览", "what is kept how long, and by which rule"),
        PAY,
        Make::Month(office::retention),
    ),
    paper(
        "bank",
        ("银行代发文件和代发说明", "a bank's file and its note"),
        PAY_IN_FULL,
        Make::Pay(bank::file),
    ),
    paper(
        "bank-answer",
        ("代发回盘核对和重发文件", "what a bank answered; what is sent again"),
        PAY_IN_FULL,
        Make::Pay(bank::answer),
    ),
    paper(
        "tax",
        ("个人所得税扣缴申报导入文件和说明", "the tax client's import file and a note"),
        PAY_IN_FULL,
        Make::Pay(tax::declaration),
    ),
    paper(
        "tax-check",
        ("个人所得税核对表", "our tax against the tax client's export"),
        PAY_IN_FULL,
        Make::Pay(tax::check),
    ),
    paper(
        "insurance",
        ("社会保险、公积金缴费明细", "contributions by kind"),
        PAY_IN_FULL,
        Make::Pay(insurance::contributions),
    ),
    paper(
        "movements",
        ("社会保险、公积金增减员表", "who joined and who left"),
        MOVEMENTS,
        Make::Month(insurance::movements),
    ),
    paper(
        "bases",
        ("社会保险缴费基数年度申报表", "the yearly declaration of bases"),
        PAY_IN_FULL,
        Make::Month(insurance::bases),
    ),
    paper(
        "post-subsidy",
        ("公益性岗位补贴申报表", "the claim for public-welfare posts"),
        PAY_IN_FULL,
        Make::Pay(insurance::post_subsidy),
    ),
    paper("voucher", ("记账凭证", "accounting entries"), PAY, Make::Pay(voucher::vouchers)),
    paper("star-report", ("评星月报", "a month's stars with charts"), SCORES, Make::Score(rating::report)),
    paper("star-notice", ("评星公示", "the public notice of stars"), SCORES, Make::Score(rating::notice)),
    paper(
        "talk-list",
        ("末位谈话名单", "who is to be talked with, and why"),
        SCORES,
        Make::Score(rating::talks),
    ),
    paper("talk-records", ("谈话记录", "records of talks to fill in"), SCORES, Make::Score(rating::records)),
    own("score-sheet", ("个人评分单", "score sheets, a page a person"), SCORES, Make::Score(rating::sheets)),
    paper("star-year", ("年度评星汇总表", "a year's stars"), SCORES, Make::Month(rating::year)),
    paper(
        "centre-fund",
        ("运行经费补助测算表", "operating funds of centres by stars"),
        SCORES,
        Make::Month(rating::centre_fund),
    ),
    paper(
        "rewards",
        ("奖惩优劣一览表", "rewards and penalties of a month"),
        REWARDS,
        Make::Month(rating::rewards),
    ),
    paper("criticism", ("督查情况通报", "findings of inspections"), FINDINGS, Make::Month(rating::criticism)),
    paper(
        "hotline-week",
        ("12345 工单每周排名", "the hotline's weekly ranking"),
        RECORDS,
        Make::Month(hotline::week),
    ),
    paper(
        "hotline-morning",
        ("12345 工单早报", "the hotline's morning summary"),
        RECORDS,
        Make::Month(hotline::morning),
    ),
    paper(
        "hotline-evening",
        ("12345 工单晚报", "the hotline's evening summary"),
        RECORDS,
        Make::Month(hotline::evening),
    ),
    paper(
        "hotline-trend",
        ("12345 诉求月度趋势", "the hotline's trend by month"),
        RECORDS,
        Make::Month(hotline::trend),
    ),
];
