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

/// Every kind of fact and what its values are.
pub(super) const FACT_KINDS: [(&str, FactType); 13] = [
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
];

/// What the values of a kind are; none for a kind that is not kept.
pub(super) fn fact_type(kind: &str) -> Option<FactType> {
    FACT_KINDS.iter().find(|(name, _)| *name == kind).map(|(_, fact_type)| *fact_type)
}

/// Of one person's facts of one kind, the one that holds on `date`: the latest to begin by then, of these the
/// latest learned. Before the first of them begins, the first one holds.
pub(super) fn holding_on<'f>(facts: &[&'f StaffFact], date: NaiveDate) -> Option<&'f StaffFact> {
    let begun = facts.iter().filter(|fact| fact.valid_from <= date);
    begun
        .max_by_key(|fact| (fact.valid_from, fact.id))
        .or_else(|| facts.iter().min_by_key(|fact| (fact.valid_from, std::cmp::Reverse(fact.id))))
        .copied()
}
