//! What is kept about a member of staff by effective date, under the names of the catalogue of inputs.

use chrono::NaiveDate;

use crate::store::{COMMUNITY_FACT, StaffFact};

/// What the values of a fact are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FactType {
    /// A number: yuan, or a grade.
    Number,
    /// A word; an empty cell is missing.
    Text,
    /// A word; an empty cell says 无.
    TextOrNone,
    /// One of a few words; the first holds until a change says another.
    Choice(&'static [&'static str]),
    /// A word; this one holds until a change says another.
    TextOr(&'static str),
    /// A number; 0 holds until a change says another.
    NumberOrZero,
}

impl FactType {
    /// What holds until something else is said; none where the files must say it.
    pub(super) fn until_said(self) -> Option<&'static str> {
        match self {
            Self::Choice(words) => words.first().copied(),
            Self::TextOr(word) => Some(word),
            Self::NumberOrZero => Some("0"),
            Self::Number | Self::Text | Self::TextOrNone => None,
        }
    }
}

/// The word for a certificate or degree that somebody does not have.
pub(super) const NONE: &str = "无";

pub(super) const POST: &str = "岗位";
pub(super) const COMMUNITY: &str = COMMUNITY_FACT;
pub(super) const STATUS: &str = "人员身份";
pub(super) const FUND_SOURCE: &str = "资金来源";
pub(super) const EDUCATION: &str = "学历";
pub(super) const CERTIFICATE: &str = "社工证等级";
pub(super) const BASE_PAY: &str = "基本工资";
pub(super) const INSURANCE_BASE: &str = "社保基数";
pub(super) const FUND_BASE: &str = "公积金基数";
pub(super) const RANK: &str = "职务类别";
pub(super) const POST_GRADE: &str = "岗位等级";
pub(super) const PAY_LEVEL: &str = "薪级";
pub(super) const LAST_APPRAISAL: &str = "上年度考核等次";

/// Whether the person is on probation.
pub(super) const PROBATION: &str = "试用期";
pub(super) const CONTRACT_PAY: &str = "合同约定工资";
/// Whether the first wage of the person's life is of this year (announcement 13 of 2020).
pub(super) const FIRST_JOB: &str = "首次取得工资";
/// Who withholds the person's tax: a change of it starts the accumulation anew.
pub(super) const WITHHOLDING_UNIT: &str = "扣缴单位";
/// Whether the deduction of 60,000 at once (announcement 19 of 2020) is used where the person is eligible.
pub(super) const SIXTY_THOUSAND: &str = "六万元扣除";
/// How the person wants the annual bonus taxed.
pub(super) const BONUS_METHOD: &str = "奖金计税方式";
/// Who pays the person: who is paid elsewhere is scored here and is in no run.
pub(super) const PAID_BY: &str = "工资发放";
/// Qualified years at the day of the fact, to which appraised years add.
pub(super) const QUALIFIED_YEARS: &str = "起算合格年数";

/// Who pays whom by default, and the other answer.
pub(super) const PAID_HERE: &str = "本单位";

/// Every kind of fact and what its values are.
pub(super) const FACT_KINDS: [(&str, FactType); 21] = [
    (POST, FactType::Text),
    (COMMUNITY, FactType::Text),
    (STATUS, FactType::Text),
    (FUND_SOURCE, FactType::Text),
    (EDUCATION, FactType::TextOrNone),
    (CERTIFICATE, FactType::TextOrNone),
    (BASE_PAY, FactType::Number),
    (INSURANCE_BASE, FactType::Number),
    (FUND_BASE, FactType::Number),
    (RANK, FactType::Text),
    (POST_GRADE, FactType::Number),
    (PAY_LEVEL, FactType::Text),
    (LAST_APPRAISAL, FactType::Text),
    (PROBATION, FactType::Choice(&["否", "是"])),
    (CONTRACT_PAY, FactType::NumberOrZero),
    (FIRST_JOB, FactType::Choice(&["否", "是"])),
    (WITHHOLDING_UNIT, FactType::TextOr(PAID_HERE)),
    (SIXTY_THOUSAND, FactType::Choice(&["适用", "不适用"])),
    (BONUS_METHOD, FactType::Choice(&["合并计税", "单独计税"])),
    (PAID_BY, FactType::Choice(&[PAID_HERE, "外单位"])),
    (QUALIFIED_YEARS, FactType::NumberOrZero),
];

/// What the values of a kind are; none for a kind that is not kept.
pub(super) fn fact_type(kind: &str) -> Option<FactType> {
    FACT_KINDS.iter().find(|(name, _)| *name == kind).map(|(_, fact_type)| *fact_type)
}

/// Of one person's facts of one kind, the one that holds on `date`: the latest to begin by then, of these the
/// latest learned. Before the first of them begins, the first one holds.
pub(super) fn holding_on<'f>(facts: &[&'f StaffFact], date: NaiveDate) -> Option<&'f StaffFact> {
    begun_by(facts, date)
        .or_else(|| facts.iter().min_by_key(|fact| (fact.valid_from, std::cmp::Reverse(fact.id))).copied())
}

/// Of one person's facts of one kind, the one that has begun by `date`: the latest to begin, of these the latest
/// learned.
pub(super) fn begun_by<'f>(facts: &[&'f StaffFact], date: NaiveDate) -> Option<&'f StaffFact> {
    facts.iter().filter(|fact| fact.valid_from <= date).max_by_key(|fact| (fact.valid_from, fact.id)).copied()
}
