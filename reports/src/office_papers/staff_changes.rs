//! 人员增减变动表: who came, who left, and what changed in a month.

use super::form::{Form, Part};
use crate::document::{Cell, Document, TableColumn};
use crate::run::Signature;
use crate::wording::{day_words, month_words};
use chrono::NaiveDate;

/// What kind of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// 新增: joined.
    Joined,
    /// 减少: left.
    Left,
    /// 变动: another post, community, grade or standing.
    Changed,
}

impl ChangeKind {
    fn chinese(self) -> &'static str {
        match self {
            Self::Joined => "新增",
            Self::Left => "减少",
            Self::Changed => "变动",
        }
    }
}

/// One change of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffChange {
    /// What kind.
    pub kind: ChangeKind,
    /// 工号.
    pub staff_no: String,
    /// 姓名.
    pub name: String,
    /// 所属社区.
    pub community: String,
    /// 岗位.
    pub post: String,
    /// From which day; of a leaver the last day.
    pub day: NaiveDate,
    /// Before and after, such as 网格员 → 全科窗口; empty for those who join or leave.
    pub change: String,
    /// Why, as far as it is known.
    pub reason: String,
}

/// The changes of a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffChanges {
    /// The office's name.
    pub office: String,
    /// Any day of the month.
    pub month: NaiveDate,
    /// The paper's own day.
    pub day: NaiveDate,
    /// How many people there were at the end of the month before.
    pub before: usize,
    /// The changes.
    pub changes: Vec<StaffChange>,
}

/// The table of a month's changes, those who joined first. How many there are at the month's end is counted from it.
#[must_use]
pub fn staff_changes(changes: &StaffChanges, signatures: &[Signature]) -> Document {
    let count = |kind| changes.changes.iter().filter(|change| change.kind == kind).count();
    let (joined, left) = (count(ChangeKind::Joined), count(ChangeKind::Left));
    let after = (changes.before + joined).saturating_sub(left);
    let title = format!("{}{}人员增减变动表", changes.office, month_words(changes.month));
    let mut form = Form::new(title, changes.day);
    form.across = true;
    form.subtitle = format!(
        "上月末 {} 人，本月新增 {joined} 人、减少 {left} 人，月末 {after} 人；另有变动 {} 项",
        changes.before,
        count(ChangeKind::Changed)
    );
    let mut list: Vec<&StaffChange> = changes.changes.iter().collect();
    list.sort_by(|one, other| {
        (one.kind, one.day, &one.staff_no).cmp(&(other.kind, other.day, &other.staff_no))
    });
    let rows = (1_usize..)
        .zip(list)
        .map(|(number, change)| {
            vec![
                Cell::text(number.to_string()),
                Cell::text(change.kind.chinese()),
                Cell::text(&change.staff_no),
                Cell::text(&change.name),
                Cell::text(&change.community),
                Cell::text(&change.post),
                Cell::text(day_words(change.day)),
                Cell::text(&change.change),
                Cell::text(&change.reason),
            ]
        })
        .collect();
    form.parts = vec![
        Part::table(
            vec![
                (TableColumn::centred("序号"), 6),
                (TableColumn::centred("类别"), 7),
                (TableColumn::centred("工号"), 10),
                (TableColumn::centred("姓名"), 12),
                (TableColumn::text("所属社区"), 20),
                (TableColumn::centred("岗位"), 12),
                (TableColumn::centred("生效日期（离职为最后一天）"), 18),
                (TableColumn::text("变动内容"), 26),
                (TableColumn::text("原因"), 20),
            ],
            rows,
        )
        .with(None, "本月没有人员增减变动。"),
    ];
    form.signatures = signatures.to_vec();
    form.document()
}
