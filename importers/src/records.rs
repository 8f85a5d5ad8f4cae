//! What a row of an office's file says, typed.
//!
//! Records hold what the file holds, made uniform (half-width digits, trimmed
//! keys, real dates) but not interpreted: whether a staff number exists, who
//! sat at a window, which day is a holiday is for the application to decide.
//! Money is in yuan, as written in the file.

use chrono::{NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

mod identity;
mod money;
mod work;

pub use money::{
    BankAccountRecord, BankAnswerRecord, BankOutcome, OldPayAmount, OldPayRecord, PayDirection, PayItemRecord,
};
pub use work::{
    AppraisalRecord, CaseLineRecord, HomeVisitRecord, PostSwapRecord, ResidentReviewRecord, TrainingRecord,
};

/// Where a row stands, in the words of someone who has the file open.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// The file's name as it was handed in.
    pub file: String,
    /// The sheet's name; empty for a text file.
    pub sheet: String,
    /// The row as the user sees it, counted from 1; for a text file the line
    /// on which the row begins.
    pub row: u32,
}

/// What a file is about; each kind has one record type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 人员名册
    Staff,
    /// 人员变动
    StaffChange,
    /// 人员岗级
    StaffGrade,
    /// 专项附加扣除
    Deduction,
    /// 窗口值班表
    Shift,
    /// 评价明细
    Rating,
    /// 办件统计
    CaseCount,
    /// 事项清单
    CaseItem,
    /// 督查通报
    Finding,
    /// 业务考试成绩
    ExamMark,
    /// 考勤汇总
    Attendance,
    /// 请假明细
    Leave,
    /// 网格清单
    Grid,
    /// 12345工单
    Ticket,
    /// 网格事件
    GridEvent,
    /// 助跑代办记录
    Errand,
    /// AB岗排班
    PostRotation,
    /// 个税累计期初
    TaxOpening,
    /// 办件明细
    CaseLine,
    /// 走访记录
    HomeVisit,
    /// 培训学时
    Training,
    /// 年度考核
    Appraisal,
    /// 居民评议
    ResidentReview,
    /// 换班记录
    PostSwap,
    /// 银行账号登记
    BankAccount,
    /// 补发扣款
    PayItem,
    /// 工资表（历史）
    OldPay,
    /// 代发回盘
    BankAnswer,
}

impl Kind {
    /// Every kind there is.
    pub const ALL: [Kind; 28] = [
        Kind::Staff,
        Kind::StaffChange,
        Kind::StaffGrade,
        Kind::Deduction,
        Kind::Shift,
        Kind::Rating,
        Kind::CaseCount,
        Kind::CaseItem,
        Kind::Finding,
        Kind::ExamMark,
        Kind::Attendance,
        Kind::Leave,
        Kind::Grid,
        Kind::Ticket,
        Kind::GridEvent,
        Kind::Errand,
        Kind::PostRotation,
        Kind::TaxOpening,
        Kind::CaseLine,
        Kind::HomeVisit,
        Kind::Training,
        Kind::Appraisal,
        Kind::ResidentReview,
        Kind::PostSwap,
        Kind::BankAccount,
        Kind::PayItem,
        Kind::OldPay,
        Kind::BankAnswer,
    ];

    /// The stable code, as in serialised records and in layout files.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Staff => "staff",
            Kind::StaffChange => "staff_change",
            Kind::StaffGrade => "staff_grade",
            Kind::Deduction => "deduction",
            Kind::Shift => "shift",
            Kind::Rating => "rating",
            Kind::CaseCount => "case_count",
            Kind::CaseItem => "case_item",
            Kind::Finding => "finding",
            Kind::ExamMark => "exam_mark",
            Kind::Attendance => "attendance",
            Kind::Leave => "leave",
            Kind::Grid => "grid",
            Kind::Ticket => "ticket",
            Kind::GridEvent => "grid_event",
            Kind::Errand => "errand",
            Kind::PostRotation => "post_rotation",
            Kind::TaxOpening => "tax_opening",
            Kind::CaseLine => "case_line",
            Kind::HomeVisit => "home_visit",
            Kind::Training => "training",
            Kind::Appraisal => "appraisal",
            Kind::ResidentReview => "resident_review",
            Kind::PostSwap => "post_swap",
            Kind::BankAccount => "bank_account",
            Kind::PayItem => "pay_item",
            Kind::OldPay => "old_pay",
            Kind::BankAnswer => "bank_answer",
        }
    }

    /// The kind with this code, if there is one.
    pub fn from_code(code: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// What offices call such a file.
    pub fn name_zh(self) -> &'static str {
        match self {
            Kind::Staff => "人员名册",
            Kind::StaffChange => "人员变动",
            Kind::StaffGrade => "人员岗级",
            Kind::Deduction => "专项附加扣除",
            Kind::Shift => "窗口值班表",
            Kind::Rating => "评价明细",
            Kind::CaseCount => "办件统计",
            Kind::CaseItem => "事项清单",
            Kind::Finding => "督查通报",
            Kind::ExamMark => "业务考试成绩",
            Kind::Attendance => "考勤汇总",
            Kind::Leave => "请假明细",
            Kind::Grid => "网格清单",
            Kind::Ticket => "12345工单",
            Kind::GridEvent => "网格事件",
            Kind::Errand => "助跑代办记录",
            Kind::PostRotation => "AB岗排班",
            Kind::TaxOpening => "个税累计期初",
            Kind::CaseLine => "办件明细",
            Kind::HomeVisit => "走访记录",
            Kind::Training => "培训学时",
            Kind::Appraisal => "年度考核",
            Kind::ResidentReview => "居民评议",
            Kind::PostSwap => "换班记录",
            Kind::BankAccount => "银行账号登记",
            Kind::PayItem => "补发扣款",
            Kind::OldPay => "工资表（历史）",
            Kind::BankAnswer => "代发回盘",
        }
    }

    /// The same in English.
    pub fn name_en(self) -> &'static str {
        match self {
            Kind::Staff => "staff roster",
            Kind::StaffChange => "changes of staff",
            Kind::StaffGrade => "posts and grades of staff",
            Kind::Deduction => "special additional deductions",
            Kind::Shift => "window rota",
            Kind::Rating => "ratings",
            Kind::CaseCount => "case counts",
            Kind::CaseItem => "list of case items",
            Kind::Finding => "inspection findings",
            Kind::ExamMark => "examination marks",
            Kind::Attendance => "attendance",
            Kind::Leave => "leave",
            Kind::Grid => "list of grids",
            Kind::Ticket => "12345 hotline tickets",
            Kind::GridEvent => "grid events",
            Kind::Errand => "errands for residents",
            Kind::PostRotation => "rotation of A and B posts",
            Kind::TaxOpening => "opening balances of income tax",
            Kind::CaseLine => "cases, one by one",
            Kind::HomeVisit => "home visits",
            Kind::Training => "training hours",
            Kind::Appraisal => "appraisals",
            Kind::ResidentReview => "reviews by residents",
            Kind::PostSwap => "swaps of posts",
            Kind::BankAccount => "bank accounts",
            Kind::PayItem => "items of pay decided elsewhere",
            Kind::OldPay => "old pay sheets",
            Kind::BankAnswer => "answers of the bank",
        }
    }
}

/// One fact taken from a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "record", rename_all = "snake_case")]
pub enum Record {
    /// A member of staff on the roster.
    Staff(StaffRecord),
    /// A change of one fact about a member of staff.
    StaffChange(StaffChangeRecord),
    /// The grades of a member of staff.
    StaffGrade(StaffGradeRecord),
    /// The special additional deductions of a member of staff.
    Deduction(DeductionRecord),
    /// One person at one window for one half day.
    Shift(ShiftRecord),
    /// One rating by a visitor.
    Rating(RatingRecord),
    /// Cases handled by a member of staff, by category and type.
    CaseCount(CaseCountRecord),
    /// An item of business the centre handles.
    CaseItem(CaseItemRecord),
    /// A finding of an inspection.
    Finding(FindingRecord),
    /// A mark in an examination.
    ExamMark(ExamMarkRecord),
    /// A member of staff's month of attendance.
    Attendance(AttendanceRecord),
    /// One absence.
    Leave(LeaveRecord),
    /// A grid and who looks after it.
    Grid(GridRecord),
    /// A ticket of the 12345 hotline.
    Ticket(TicketRecord),
    /// An event reported in a grid.
    GridEvent(GridEventRecord),
    /// An errand run for a resident.
    Errand(ErrandRecord),
    /// Who is on post A and B of a grid in a week.
    PostRotation(PostRotationRecord),
    /// Income tax accumulated since January.
    TaxOpening(TaxOpeningRecord),
    /// One case.
    CaseLine(CaseLineRecord),
    /// One visit to a household.
    HomeVisit(HomeVisitRecord),
    /// Hours of a member of staff's training.
    Training(TrainingRecord),
    /// The appraisal of a member of staff.
    Appraisal(AppraisalRecord),
    /// What residents think of a member of staff.
    ResidentReview(ResidentReviewRecord),
    /// One person standing in for another.
    PostSwap(PostSwapRecord),
    /// The bank account of a member of staff.
    BankAccount(BankAccountRecord),
    /// An item of pay that was decided elsewhere.
    PayItem(PayItemRecord),
    /// A row of an old pay sheet.
    OldPay(OldPayRecord),
    /// The bank's answer to one payment.
    BankAnswer(BankAnswerRecord),
}

impl Record {
    /// The kind of this record.
    pub fn kind(&self) -> Kind {
        match self {
            Record::Staff(_) => Kind::Staff,
            Record::StaffChange(_) => Kind::StaffChange,
            Record::StaffGrade(_) => Kind::StaffGrade,
            Record::Deduction(_) => Kind::Deduction,
            Record::Shift(_) => Kind::Shift,
            Record::Rating(_) => Kind::Rating,
            Record::CaseCount(_) => Kind::CaseCount,
            Record::CaseItem(_) => Kind::CaseItem,
            Record::Finding(_) => Kind::Finding,
            Record::ExamMark(_) => Kind::ExamMark,
            Record::Attendance(_) => Kind::Attendance,
            Record::Leave(_) => Kind::Leave,
            Record::Grid(_) => Kind::Grid,
            Record::Ticket(_) => Kind::Ticket,
            Record::GridEvent(_) => Kind::GridEvent,
            Record::Errand(_) => Kind::Errand,
            Record::PostRotation(_) => Kind::PostRotation,
            Record::TaxOpening(_) => Kind::TaxOpening,
            Record::CaseLine(_) => Kind::CaseLine,
            Record::HomeVisit(_) => Kind::HomeVisit,
            Record::Training(_) => Kind::Training,
            Record::Appraisal(_) => Kind::Appraisal,
            Record::ResidentReview(_) => Kind::ResidentReview,
            Record::PostSwap(_) => Kind::PostSwap,
            Record::BankAccount(_) => Kind::BankAccount,
            Record::PayItem(_) => Kind::PayItem,
            Record::OldPay(_) => Kind::OldPay,
            Record::BankAnswer(_) => Kind::BankAnswer,
        }
    }
}

/// A row of 人员名册. Holds personal data: ID number and bank account are to
/// be masked or encrypted by whoever keeps them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StaffRecord {
    /// 工号
    pub staff_no: String,
    /// 姓名, as written.
    pub name: String,
    /// 身份证号, 18 characters with an upper-case X.
    pub id_number: String,
    /// 岗位: 全科窗口, 网格员, 管理岗.
    pub post: String,
    /// 所属社区
    pub community: String,
    /// 人员身份: 专职社工, 公益性岗位, 退休返聘.
    pub status: String,
    /// 资金来源
    pub fund_source: String,
    /// 入职日期
    pub hired_on: NaiveDate,
    /// 学历; empty cells are `None`.
    pub education: Option<String>,
    /// 社工证等级; an empty cell and 无 are both `None`.
    pub certificate: Option<String>,
    /// 证书登记日期
    pub certificate_registered_on: Option<NaiveDate>,
    /// 基本工资, yuan a month.
    pub base_pay: Decimal,
    /// 社保基数, yuan; `None` where the cell is empty.
    pub insurance_base: Option<Decimal>,
    /// 公积金基数, yuan; `None` where the cell is empty.
    pub fund_base: Option<Decimal>,
    /// 银行账号
    pub bank_account: String,
    /// 开户行
    pub bank_name: String,
    /// 状态: 在职, 离职.
    pub state: String,
    /// 离职日期, the last day of employment.
    pub left_on: Option<NaiveDate>,
}

/// A row of 人员变动: one fact changes from a day on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StaffChangeRecord {
    /// 工号
    pub staff_no: String,
    /// 姓名
    pub name: Option<String>,
    /// 生效日期, the first day of the new value.
    pub effective_on: NaiveDate,
    /// 变动项目: a heading of the roster, such as 所属社区.
    pub item: String,
    /// 原值
    pub old_value: Option<String>,
    /// 新值
    pub new_value: String,
}

/// A row of 人员岗级.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StaffGradeRecord {
    /// 工号
    pub staff_no: String,
    /// 姓名
    pub name: Option<String>,
    /// 职务类别: 正职, 副职, 工作人员.
    pub rank: String,
    /// 岗位等级, 1 to 18.
    pub post_grade: u32,
    /// 薪级: 一级 to 四级.
    pub pay_level: Option<String>,
    /// 上年度考核等次; `None` for who was not appraised.
    pub last_appraisal: Option<String>,
}

/// The kinds of 专项附加扣除 that are deducted month by month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeductionKind {
    /// 子女教育
    ChildrenEducation,
    /// 3岁以下婴幼儿照护
    InfantCare,
    /// 赡养老人
    ElderlySupport,
    /// 住房贷款利息
    HousingLoanInterest,
    /// 住房租金
    HousingRent,
    /// 学历继续教育
    ContinuingEducation,
}

impl DeductionKind {
    /// Every kind, in the order of the tax authority's form.
    pub const ALL: [DeductionKind; 6] = [
        DeductionKind::ChildrenEducation,
        DeductionKind::InfantCare,
        DeductionKind::ElderlySupport,
        DeductionKind::HousingLoanInterest,
        DeductionKind::HousingRent,
        DeductionKind::ContinuingEducation,
    ];

    /// The Chinese name, as on the tax authority's form.
    pub fn name_zh(self) -> &'static str {
        match self {
            DeductionKind::ChildrenEducation => "子女教育",
            DeductionKind::InfantCare => "3岁以下婴幼儿照护",
            DeductionKind::ElderlySupport => "赡养老人",
            DeductionKind::HousingLoanInterest => "住房贷款利息",
            DeductionKind::HousingRent => "住房租金",
            DeductionKind::ContinuingEducation => "学历继续教育",
        }
    }

    /// The stable code, which is also the field's name in layout files.
    pub fn code(self) -> &'static str {
        match self {
            DeductionKind::ChildrenEducation => "children_education",
            DeductionKind::InfantCare => "infant_care",
            DeductionKind::ElderlySupport => "elderly_support",
            DeductionKind::HousingLoanInterest => "housing_loan_interest",
            DeductionKind::HousingRent => "housing_rent",
            DeductionKind::ContinuingEducation => "continuing_education",
        }
    }
}

/// A row of 专项附加扣除: what one person may deduct in the month.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeductionRecord {
    /// 工号
    pub staff_no: String,
    /// 姓名
    pub name: Option<String>,
    /// Yuan a month by kind; only kinds with an amount. A person with
    /// no deduction has an empty list, which is a fact too.
    pub amounts: Vec<DeductionAmount>,
}

/// One kind of deduction and its amount.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DeductionAmount {
    /// Which deduction.
    pub kind: DeductionKind,
    /// Yuan a month.
    pub amount: Decimal,
}

/// Half of a working day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HalfDay {
    /// 上午
    Morning,
    /// 下午
    Afternoon,
}

impl HalfDay {
    /// 上午 or 下午.
    pub fn name_zh(self) -> &'static str {
        match self {
            HalfDay::Morning => "上午",
            HalfDay::Afternoon => "下午",
        }
    }
}

/// One filled cell of 窗口值班表. The place names its row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShiftRecord {
    /// The window's number in the common form: 01号窗口, 01 and 1 are all
    /// `01`; a window without a number keeps its name.
    pub window: String,
    /// The day.
    pub date: NaiveDate,
    /// Which half of it.
    pub half_day: HalfDay,
    /// 工号
    pub staff_no: String,
}

/// The keys of the six-key rating device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SixKey {
    /// 很满意
    VerySatisfied,
    /// 满意
    Satisfied,
    /// 一般
    Fair,
    /// 时间长
    TookLong,
    /// 态度差
    BadAttitude,
    /// 业务差
    PoorSkill,
}

impl SixKey {
    /// The keys in the order of the device.
    pub const ALL: [SixKey; 6] = [
        SixKey::VerySatisfied,
        SixKey::Satisfied,
        SixKey::Fair,
        SixKey::TookLong,
        SixKey::BadAttitude,
        SixKey::PoorSkill,
    ];

    /// The word on the key.
    pub fn name_zh(self) -> &'static str {
        match self {
            SixKey::VerySatisfied => "很满意",
            SixKey::Satisfied => "满意",
            SixKey::Fair => "一般",
            SixKey::TookLong => "时间长",
            SixKey::BadAttitude => "态度差",
            SixKey::PoorSkill => "业务差",
        }
    }
}

/// The five levels of the national 好差评.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FiveLevel {
    /// 非常满意
    VerySatisfied,
    /// 满意
    Satisfied,
    /// 基本满意
    FairlySatisfied,
    /// 不满意
    Dissatisfied,
    /// 非常不满意
    VeryDissatisfied,
}

impl FiveLevel {
    /// The levels from best to worst.
    pub const ALL: [FiveLevel; 5] = [
        FiveLevel::VerySatisfied,
        FiveLevel::Satisfied,
        FiveLevel::FairlySatisfied,
        FiveLevel::Dissatisfied,
        FiveLevel::VeryDissatisfied,
    ];

    /// The level's official name.
    pub fn name_zh(self) -> &'static str {
        match self {
            FiveLevel::VerySatisfied => "非常满意",
            FiveLevel::Satisfied => "满意",
            FiveLevel::FairlySatisfied => "基本满意",
            FiveLevel::Dissatisfied => "不满意",
            FiveLevel::VeryDissatisfied => "非常不满意",
        }
    }
}

/// A rating's grade, which means nothing without its scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "scale", content = "grade", rename_all = "snake_case")]
pub enum Grade {
    /// A key of the six-key device.
    SixKey(SixKey),
    /// A level of the national 好差评.
    FiveLevel(FiveLevel),
    /// 未评价: the case was closed and nobody pressed a key. It counts for how
    /// many rate, never as a rating.
    NotRated,
}

impl Grade {
    /// The word, without its scale.
    pub fn name_zh(self) -> &'static str {
        match self {
            Grade::SixKey(key) => key.name_zh(),
            Grade::FiveLevel(level) => level.name_zh(),
            Grade::NotRated => "未评价",
        }
    }
}

/// One rating by a visitor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RatingRecord {
    /// 评价器编号
    pub device: Option<String>,
    /// 窗口号, in the same common form as [`ShiftRecord::window`].
    pub window: Option<String>,
    /// 工号 of who was rated, where the file says so.
    pub staff_no: Option<String>,
    /// 姓名
    pub name: Option<String>,
    /// 业务名称
    pub item: Option<String>,
    /// 评价结果
    pub grade: Grade,
    /// 评价时间, the office's local time.
    pub time: NaiveDateTime,
    /// 办件编号
    pub case_no: Option<String>,
    /// 评价渠道
    pub channel: Option<String>,
    /// 备注, exactly as written; text from outside, never a formula.
    pub remark: Option<String>,
}

/// A row of 办件统计.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CaseCountRecord {
    /// 工号
    pub staff_no: String,
    /// 姓名
    pub name: Option<String>,
    /// 业务类别, such as 人社.
    pub category: Option<String>,
    /// 办件类型: 即办件, 内部流转件, 外部会同件.
    pub case_type: String,
    /// 受理件数
    pub accepted: u32,
    /// 办结件数
    pub finished: u32,
    /// 按时办结件数
    pub on_time: u32,
}

/// A row of 事项清单.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CaseItemRecord {
    /// 事项名称
    pub item: String,
    /// 大类
    pub category: String,
    /// 办件类型
    pub case_type: String,
}

/// A row of 督查通报.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FindingRecord {
    /// 督查日期
    pub date: NaiveDate,
    /// 工号
    pub staff_no: String,
    /// 姓名
    pub name: Option<String>,
    /// 问题类型, such as 无故推诿.
    pub problem: String,
    /// 处理结果
    pub outcome: Option<String>,
}

/// A mark, or that there is none because the person stayed away.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "mark", content = "points", rename_all = "snake_case")]
pub enum Mark {
    /// The points.
    Points(Decimal),
    /// 缺考: a value, not a gap.
    Absent,
}

/// A row of 业务考试成绩.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExamMarkRecord {
    /// 工号
    pub staff_no: String,
    /// 姓名
    pub name: Option<String>,
    /// 业务知识考试成绩
    pub mark: Mark,
}

/// A row of 考勤汇总; days to one decimal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AttendanceRecord {
    /// 工号
    pub staff_no: String,
    /// 姓名
    pub name: Option<String>,
    /// 应出勤天数
    pub days_due: Decimal,
    /// 实出勤天数
    pub days_present: Decimal,
    /// 事假天数
    pub personal_leave_days: Decimal,
    /// 病假天数
    pub sick_leave_days: Decimal,
    /// 旷工天数
    pub unexcused_days: Decimal,
    /// 年休假天数
    pub annual_leave_days: Decimal,
    /// 休息日延时次数, half days of service on rest days.
    pub rest_day_shifts: Decimal,
    /// 法定节假日延时次数, half days of service on public holidays.
    pub holiday_shifts: Decimal,
}

/// A row of 请假明细.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LeaveRecord {
    /// 工号
    pub staff_no: String,
    /// 姓名
    pub name: Option<String>,
    /// 类型: 事假, 病假, 旷工, 年休假 and others.
    pub leave_type: String,
    /// 开始日期
    pub starts_on: NaiveDate,
    /// 结束日期, the last day of absence.
    pub ends_on: NaiveDate,
    /// 天数, to one decimal.
    pub days: Decimal,
}

/// A row of 网格清单.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GridRecord {
    /// 网格, its name.
    pub grid: String,
    /// 所属社区
    pub community: String,
    /// 网格员工号
    pub staff_no: String,
    /// 起始日期
    pub starts_on: NaiveDate,
    /// 截止日期, the last day; `None` while it goes on.
    pub ends_on: Option<NaiveDate>,
}

/// A row of 12345工单.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TicketRecord {
    /// 工单编号
    pub ticket_no: String,
    /// 社区
    pub community: Option<String>,
    /// 承办人工号
    pub staff_no: String,
    /// 派单时间
    pub dispatched_at: NaiveDateTime,
    /// 首次响应时间
    pub responded_at: Option<NaiveDateTime>,
    /// 办结时间
    pub finished_at: Option<NaiveDateTime>,
    /// 是否解决; `None` where the cell is empty.
    pub solved: Option<bool>,
    /// 是否满意; `None` where nobody answered.
    pub satisfied: Option<bool>,
}

/// A row of 网格事件.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GridEventRecord {
    /// 事件编号
    pub event_no: String,
    /// 网格, its name.
    pub grid: String,
    /// 上报人工号
    pub staff_no: String,
    /// 上报时间
    pub reported_at: NaiveDateTime,
    /// 事件类别
    pub category: Option<String>,
    /// 办结时间
    pub closed_at: Option<NaiveDateTime>,
    /// 状态, such as 已办结.
    pub state: String,
}

/// A row of 助跑代办记录.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ErrandRecord {
    /// 日期
    pub date: NaiveDate,
    /// 所属社区
    pub community: Option<String>,
    /// 申请人类型
    pub applicant_type: Option<String>,
    /// 申请助跑事项
    pub item: String,
    /// 代跑方式
    pub manner: Option<String>,
    /// 办理期限
    pub due_on: Option<NaiveDate>,
    /// 助跑员工号
    pub staff_no: String,
    /// 申请人签字; an empty cell is no signature.
    pub signed_by_applicant: bool,
    /// 助跑员签字; an empty cell is no signature.
    pub signed_by_runner: bool,
    /// 反馈
    pub feedback: Option<String>,
}

/// A row of AB岗排班.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PostRotationRecord {
    /// 周次
    pub week: Option<u32>,
    /// 开始日期
    pub starts_on: NaiveDate,
    /// 结束日期, the last day.
    pub ends_on: NaiveDate,
    /// 网格, its name.
    pub grid: String,
    /// A岗工号, in the hall.
    pub staff_no_a: String,
    /// B岗工号, at the door.
    pub staff_no_b: String,
}

/// A row of 个税累计期初: yuan since January, with this employer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaxOpeningRecord {
    /// 工号
    pub staff_no: String,
    /// 姓名
    pub name: Option<String>,
    /// 本年在本单位任职月数
    pub months_employed: u32,
    /// 累计收入
    pub income: Decimal,
    /// 累计减除费用
    pub basic_deduction: Decimal,
    /// 累计专项扣除
    pub special_deduction: Decimal,
    /// 累计专项附加扣除
    pub additional_deduction: Decimal,
    /// 累计已预扣税额
    pub tax_withheld: Decimal,
    /// 上年各月均由本单位扣缴
    pub withheld_here_all_last_year: bool,
    /// 上年收入合计
    pub last_year_income: Decimal,
}
