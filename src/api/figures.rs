//! How scores and slips look on the wire.

use poem_openapi::Object;
use xingchou_engine::evaluate::Value;
use xingchou_engine::value::ValueType;

use super::wire::{Person, Words, figure, money};
use crate::operations::results::{ColumnHead, PersonResult, RunResults};
use crate::operations::scores::ScoreShown;
use crate::operations::slips::{SlipItem, SlipShown};

/// 一项 · one figure
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
pub(super) struct Figure {
    /// 名称
    name: String,
    /// 代码
    code: String,
    /// money、number、text、date、truth
    #[oai(rename = "type")]
    value_type: String,
    /// 属于哪一栏：应发、扣款、单位承担、合计、过程 · which part of the slip
    section: String,
    /// 值；金额两位小数 · the value, amounts with two decimals
    value: Option<String>,
}

impl Figure {
    fn of(head: &ColumnHead, value: &Value) -> Self {
        let shown = match (head.value_type, value) {
            (ValueType::Money, Value::Number(amount)) => Some(money(*amount)),
            _ => figure(value),
        };
        Self {
            name: head.name.clone(),
            code: head.code.clone(),
            value_type: head.value_type.english().to_owned(),
            section: head.section.chinese().to_owned(),
            value: shown,
        }
    }

    fn of_item(item: &SlipItem) -> Self {
        Self {
            name: item.name.clone(),
            code: item.code.clone(),
            value_type: ValueType::Money.english().to_owned(),
            section: item.section.chinese().to_owned(),
            value: Some(money(item.amount)),
        }
    }
}

/// 一个人的工资条 · somebody's slip
#[derive(Object)]
#[oai(rename = "Slip", skip_serializing_if_is_none)]
pub(super) struct SlipOut {
    /// 工号
    staff_no: String,
    /// 人
    person: Person,
    /// 暂缓的原因 · why it is held
    held: Option<Words>,
    /// 应发合计
    gross: Option<String>,
    /// 扣款合计
    deductions: Option<String>,
    /// 实发工资
    net: Option<String>,
    /// 单位承担合计
    employer: Option<String>,
    /// 各项
    figures: Vec<Figure>,
}

impl From<SlipShown> for SlipOut {
    fn from(slip: SlipShown) -> Self {
        let named = |name: &str| slip.amount(name).map(money);
        Self {
            staff_no: slip.person.staff_no.clone(),
            person: Person::from(&slip.person),
            held: slip.held.as_ref().map(Words::from),
            gross: named("应发合计"),
            deductions: named("扣款合计"),
            net: named("实发工资"),
            employer: named("单位承担合计"),
            figures: slip.items.iter().map(Figure::of_item).collect(),
        }
    }
}

/// 一个人的评分 · somebody's score
#[derive(Object)]
#[oai(rename = "Score", skip_serializing_if_is_none)]
pub(super) struct ScoreOut {
    /// 工号
    staff_no: String,
    /// 人；签字前的一览里没有 · who
    person: Option<Person>,
    /// 暂缓的原因
    held: Option<Words>,
    /// 评星状态
    status: Option<String>,
    /// 星级
    stars: Option<String>,
    /// 总分
    total: Option<String>,
    /// 排名
    rank: Option<String>,
    /// 有效评价数 · ratings that count
    ratings: Option<String>,
    /// 各项
    figures: Vec<Figure>,
}

impl ScoreOut {
    fn with(staff_no: &str, person: Option<Person>, held: Option<Words>, figures: Vec<Figure>) -> Self {
        let named =
            |name: &str| figures.iter().find(|one| one.name == name).and_then(|one| one.value.clone());
        Self {
            staff_no: staff_no.to_owned(),
            person,
            held,
            status: named("评星状态"),
            stars: named("星级"),
            total: named("总分"),
            rank: named("排名"),
            ratings: named("有效评价数"),
            figures,
        }
    }

    /// One person of a scoring that is looked at before it is signed.
    pub(super) fn of(results: &RunResults, person: &PersonResult) -> Self {
        let held = person.held.as_ref().map(|held| Words::from(&held.reason));
        let pairs = results.columns.iter().zip(&person.values);
        let figures = match &held {
            Some(_) => Vec::new(),
            None => pairs.map(|(head, value)| Figure::of(head, value)).collect(),
        };
        Self::with(&person.staff_no, None, held, figures)
    }

    /// One person of a scoring, with what its columns are.
    pub(super) fn shown(columns: &[ColumnHead], score: &ScoreShown) -> Self {
        let pairs = columns.iter().zip(&score.values);
        let figures = pairs.map(|(head, (_, value))| Figure::of(head, value)).collect();
        let held = score.held.as_ref().map(Words::from);
        Self::with(&score.person.staff_no, Some(Person::from(&score.person)), held, figures)
    }
}
