//! 末位谈话: who is to be talked with, on what evidence, and the record of the talk. The list is for talking only;
//! nothing follows from it by itself.

use super::scored::{RatingRun, Scored, Standing, mean, stars_drawn};
use crate::document::{Block, Cell, Document, DocumentSheet, FormRow, Table, TableColumn};
use rust_decimal::Decimal;
use xingchou_engine::evaluate::Value;

/// What else is known of somebody on the list, and of an earlier talk; whatever is empty is filled in by hand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TalkEvidence {
    /// 工号.
    pub staff_no: String,
    /// Findings of inspections and bad ratings in words.
    pub facts: Vec<String>,
    /// Who talks.
    pub talker: String,
    /// What was agreed in an earlier talk.
    pub earlier: String,
}

fn on_the_list(run: &RatingRun<'_>) -> Vec<Scored> {
    let chosen = |one: &Scored| {
        one.standing == Standing::Rated && run.value(one.position, "talk") == Some(Value::Truth(true))
    };
    let mut list: Vec<Scored> = run.scored().into_iter().filter(chosen).collect();
    list.sort_by_key(|one| (std::cmp::Reverse(one.rank), run.label(one.position).staff_no.clone()));
    list
}

/// The person's dimension against the mean of the peer group, in words.
fn compared(run: &RatingRun<'_>, one: &Scored, everybody: &[Scored]) -> Vec<String> {
    let peers = |at: usize| {
        let values: Vec<Decimal> = everybody
            .iter()
            .filter(|other| other.standing == Standing::Rated && other.group == one.group)
            .filter_map(|other| other.dimensions.get(at).copied().flatten())
            .collect();
        mean(&values, 2)
    };
    let of = |(at, name): (usize, &str)| {
        let own = one.dimensions.get(at).copied().flatten()?;
        Some(format!("{name} {own}（同组平均 {}）", peers(at)?))
    };
    let dimensions = run.dimensions();
    dimensions.iter().map(|column| column.definition.name.as_str()).enumerate().filter_map(of).collect()
}

fn evidence_words(
    run: &RatingRun<'_>,
    one: &Scored,
    everybody: &[Scored],
    evidence: Option<&TalkEvidence>,
) -> Vec<String> {
    let mut words = compared(run, one, everybody);
    if let Some(ratings) = run.number(one.position, "valid_ratings") {
        let rate = run.number(one.position, "satisfaction_rate");
        let rate = rate.map(|rate| format!("，满意率 {rate}%")).unwrap_or_default();
        words.push(format!("有效评价 {} 次{rate}", ratings.normalize()));
    }
    words.extend(evidence.into_iter().flat_map(|evidence| evidence.facts.clone()));
    words
}

/// 末位谈话名单, with the evidence beside each.
#[must_use]
pub fn talk_list(run: &RatingRun<'_>, evidence: &[TalkEvidence]) -> Document {
    let mut sheet = DocumentSheet::across("末位谈话名单", &[8, 10, 16, 25, 13, 9, 10, 14, 50]);
    sheet.title(format!("{}{}末位谈话名单", run.office, run.month_words()));
    let everybody = run.scored();
    let mut table = Table::new(vec![
        TableColumn::centred("序号"),
        TableColumn::centred("工号"),
        TableColumn::text("姓名"),
        TableColumn::text("所属社区"),
        TableColumn::centred("岗位"),
        TableColumn::number("名次", 0),
        TableColumn::number("总分", 2),
        TableColumn::centred("星级"),
        TableColumn::text("依据"),
    ]);
    for one in on_the_list(run) {
        let label = run.label(one.position);
        let own = evidence.iter().find(|own| own.staff_no == label.staff_no);
        table.row(vec![
            Cell::count(table.rows.len() + 1),
            label.staff_no.clone().into(),
            label.name.clone().into(),
            label.community.clone().into(),
            label.post.clone().into(),
            one.rank.map(Decimal::from).into(),
            one.total.into(),
            one.stars.map(stars_drawn).unwrap_or_default().into(),
            evidence_words(run, &one, &everybody, own).join("\n").into(),
        ]);
    }
    if table.rows.is_empty() {
        sheet.line("本月没有需要谈话的人员。");
    } else {
        sheet.table(table);
        sheet.line("并列的都列入；样本不足的不列入。名单只供谈话帮助改进，不据此自动处理。");
    }
    sheet.signatures(&[("制表", &run.prepared_by), ("负责人", ""), ("日期", "")]);
    Document {
        title: format!("{}末位谈话名单", run.month_words()),
        office: run.office.clone(),
        dated: run.dated,
        state: None,
        sheets: vec![sheet],
    }
}

/// 谈话记录: a printed page for each, with room for what is said, agreed, signed and followed up.
#[must_use]
pub fn talk_records(run: &RatingRun<'_>, evidence: &[TalkEvidence]) -> Document {
    let mut sheet = DocumentSheet::new("谈话记录", &[14, 25, 14, 20, 12, 16]);
    let everybody = run.scored();
    let list = on_the_list(run);
    if list.is_empty() {
        sheet.title("谈话记录");
        sheet.line("本月没有需要谈话的人员。");
    }
    for (at, one) in list.iter().enumerate() {
        if at > 0 {
            sheet.push(Block::PageBreak);
        }
        let label = run.label(one.position);
        let own = evidence.iter().find(|own| own.staff_no == label.staff_no);
        let talker = own.map_or("", |own| own.talker.as_str());
        let earlier = own.map_or("", |own| own.earlier.as_str());
        let words = evidence_words(run, one, &everybody, own).join("\n");
        let standing = format!(
            "{}    总分 {}    同组第 {} 名",
            one.stars.map(stars_drawn).unwrap_or_default(),
            one.total.map(|total| total.to_string()).unwrap_or_default(),
            one.rank.map(|rank| rank.to_string()).unwrap_or_default()
        );
        sheet.title("谈话记录");
        sheet.line(format!("单位：{}        考核月：{}", run.office, run.month_words()));
        sheet.push(Block::Form(vec![
            FormRow::new(
                1,
                &[
                    ("姓名", 1, true),
                    (&label.name, 1, false),
                    ("工号", 1, true),
                    (&label.staff_no, 1, false),
                    ("岗位", 1, true),
                    (&label.post, 1, false),
                ],
            ),
            FormRow::new(
                1,
                &[
                    ("所属社区", 1, true),
                    (&label.community, 1, false),
                    ("谈话人", 1, true),
                    (talker, 1, false),
                    ("记录人", 1, true),
                    ("", 1, false),
                ],
            ),
            FormRow::new(1, &[("谈话时间", 1, true), ("", 2, false), ("谈话地点", 1, true), ("", 2, false)]),
            FormRow::new(1, &[("当月情况", 1, true), (&standing, 5, false)]),
            FormRow::new(4, &[("谈话依据", 1, true), (&words, 5, false)]),
            FormRow::new(2, &[("上次谈话及落实", 1, true), (earlier, 5, false)]),
            FormRow::new(7, &[("谈话内容", 1, true), ("", 5, false)]),
            FormRow::new(5, &[("本人意见", 1, true), ("", 5, false)]),
            FormRow::new(5, &[("改进措施与期限", 1, true), ("", 5, false)]),
            FormRow::new(
                2,
                &[
                    ("本人签字", 1, true),
                    ("", 1, false),
                    ("谈话人签字", 1, true),
                    ("", 1, false),
                    ("日期", 1, true),
                    ("", 1, false),
                ],
            ),
            FormRow::new(4, &[("跟踪回访", 1, true), ("", 5, false)]),
            FormRow::new(
                2,
                &[
                    ("回访人签字", 1, true),
                    ("", 1, false),
                    ("回访结论", 1, true),
                    ("", 1, false),
                    ("日期", 1, true),
                    ("", 1, false),
                ],
            ),
        ]));
        sheet.line("本人对依据有异议的，可在本人意见中写明，并可另行申诉。");
    }
    Document {
        title: format!("{}谈话记录", run.month_words()),
        office: run.office.clone(),
        dated: run.dated,
        state: None,
        sheets: vec![sheet],
    }
}
