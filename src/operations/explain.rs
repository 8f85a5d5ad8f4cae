//! Why a figure is what it is: from a pay item down to single ratings, rows of files and the clauses of rules.

use std::collections::HashSet;

use serde::Serialize;
use xingchou_engine::explain::{Explanation, Step, explain as explain_in_engine};
use xingchou_engine::inputs::{EarlierMonths, EarlierResults, InputValue};
use xingchou_engine::sheet::Basis;
use xingchou_engine::value::ValueType;

use super::OperationError;
use super::differences::Difference;
use super::month_inputs::{Origin, RatingSeen, RecordSeen, ratings_list, records_list};
use super::recompute::{PayAgain, ScoreAgain, latest_pay_run_of, pay_again};
use super::score::PersonLine;
use super::sheet_inputs::OriginBook;
use crate::access::Viewer;
use crate::message::Message;
use crate::month::Month;
use crate::store::Store;

/// The item that is explained when none is named.
pub const DEFAULT_ITEM: &str = "实发工资";

/// An explanation for people.
#[derive(Debug, Clone, Serialize)]
pub struct Explained {
    /// Whose figure.
    pub person: PersonLine,
    /// 工资所属月
    pub month: Month,
    /// The run it is from.
    pub run: i64,
    /// Why the person is held, if so.
    pub held: Option<Message>,
    /// The figure and what it is made of.
    pub figure: Node,
}

/// A figure and what it is made of.
#[derive(Debug, Clone, Serialize)]
pub struct Node {
    /// Its name.
    pub name: String,
    /// Its value as people read it.
    pub value: String,
    /// Its type.
    #[serde(rename = "type")]
    pub value_type: ValueType,
    /// The formula, for computed columns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formula: Option<String>,
    /// The formula with its numbers, such as 5200.00 × 0.08 = 416.00.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_numbers: Option<Message>,
    /// What kind of figure it is, in words: a row of a table, days of a part, a count over colleagues.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<Message>,
    /// The document that the rule or number rests on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Who must confirm it, when it is assumed (暂定).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assumed: Option<String>,
    /// The file and row it is from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<Message>,
    /// A count of ratings or rows.
    #[serde(skip)]
    pub counted: bool,
    /// The single ratings behind a count.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ratings: Vec<RatingSeen>,
    /// The single rows behind a count.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub records: Vec<RecordSeen>,
    /// Shown in full earlier.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub shown_before: bool,
    /// A stretch of a month that is split.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub stretch: bool,
    /// What it is made of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Node>,
}

/// Explains an item of a member of staff's pay (or score) in the latest run of a month.
///
/// # Errors
/// There is no run, no such person or item, or the database fails.
pub fn explain(
    store: &Store,
    viewer: &Viewer,
    staff_no: &str,
    month: Month,
    item: &str,
) -> Result<Explained, OperationError> {
    let run = latest_pay_run_of(store, viewer, month, staff_no)?;
    let explained = explain_in_run(store, viewer, (run, staff_no), item)?;
    let number = &explained.person.staff_no;
    store.write_transaction(viewer, |writing| {
        writing.audit_entry_insert(viewer, "pay_explained", &format!("{number} {month} {item}"))
    })?;
    Ok(explained)
}

/// Explains an item of a member of staff's pay (or score) in a run. Whoever calls it keeps it on the trail.
///
/// # Errors
/// There is no run, no such person or item, or the database fails.
pub(super) fn explain_in_run(
    store: &Store,
    viewer: &Viewer,
    (run, staff_no): (i64, &str),
    item: &str,
) -> Result<Explained, OperationError> {
    let pay = pay_again(store, viewer, run)?;
    let month = pay.inputs.pay_month;
    let people = &pay.inputs.month.people;
    let position = people.iter().position(|person| person.staff_no.eq_ignore_ascii_case(staff_no));
    let position = position.ok_or_else(|| no_person(staff_no, month))?;
    let person = people.get(position).ok_or_else(|| no_person(staff_no, month))?;
    let kept: super::results::RunResults = serde_json::from_slice(&pay.run.results)?;
    let teller = Teller { store, viewer, pay: &pay, staff_no: &person.staff_no };
    let mut figure = teller.pay_item(position, item)?;
    show_once(&mut figure, &mut HashSet::new());
    Ok(Explained {
        person: PersonLine::of(person),
        month,
        run: pay.run.id,
        held: kept
            .person(&person.staff_no)
            .and_then(|result| result.held.as_ref())
            .map(|held| held.reason.clone()),
        figure,
    })
}

fn no_person(staff_no: &str, month: Month) -> OperationError {
    OperationError::Refused(Message::new(
        format!("{month} 的工资中没有工号 {staff_no}，请核对工号和月份"),
        format!("there is no staff number {staff_no} in the pay of {month}; check the number and the month"),
    ))
}

/// A column that two others read is shown in full where it is met first. The stretches of a split month keep their
/// own, since the same column has other values there.
fn show_once(node: &mut Node, shown: &mut HashSet<(String, String)>) {
    if node.stretch {
        return;
    }
    if let Some(formula) = &node.formula
        && !shown.insert((node.name.clone(), formula.clone()))
    {
        node.shown_before = true;
        node.parts.clear();
    }
    for part in &mut node.parts {
        show_once(part, shown);
    }
}

/// What stands behind an evaluation's figures: the origins of its inputs, and this person's earlier months.
struct Behind<'b> {
    book: &'b OriginBook,
    earlier: Option<&'b EarlierResults>,
}

struct Teller<'t> {
    store: &'t Store,
    viewer: &'t Viewer,
    pay: &'t PayAgain,
    staff_no: &'t str,
}

impl Teller<'_> {
    fn pay_item(&self, position: usize, item: &str) -> Result<Node, OperationError> {
        let (evaluation, _) = self.pay.proved()?;
        if let Some(explanation) = explain_in_engine(&evaluation, position, item) {
            return self.node(explanation, &self.behind_pay());
        }
        if let Some(score) = &self.pay.score
            && let Some(node) = self.score_item(score, item)?
        {
            return Ok(node);
        }
        let known: Vec<&str> = self
            .pay
            .program
            .columns
            .iter()
            .filter(|column| column.definition.section != xingchou_engine::sheet::Section::Working)
            .map(|column| column.definition.name.as_str())
            .collect();
        let known = known.join("、");
        Err(OperationError::Refused(Message::new(
            format!("没有“{item}”这一项；可以问：{known}，以及评分表的各列"),
            format!("there is no item “{item}”; ask for one of {known}, or a column of the score sheet"),
        )))
    }

    fn score_item(&self, score: &ScoreAgain, item: &str) -> Result<Option<Node>, OperationError> {
        let people = &score.inputs.month.people;
        let Some(position) = people.iter().position(|person| person.staff_no == self.staff_no) else {
            return Ok(None);
        };
        let evaluation = score.evaluate();
        match explain_in_engine(&evaluation, position, item) {
            Some(explanation) => {
                let earlier = score.inputs.earlier.get(self.staff_no);
                Ok(Some(self.node(explanation, &Behind { book: &score.book, earlier })?))
            }
            None => Ok(None),
        }
    }

    fn behind_pay(&self) -> Behind<'_> {
        Behind { book: &self.pay.book, earlier: self.pay.inputs.earlier.get(self.staff_no) }
    }

    fn node(&self, explanation: Explanation, behind: &Behind<'_>) -> Result<Node, OperationError> {
        let book = behind.book;
        let (source, assumed) = match &explanation.basis {
            Some(Basis::Published(titles)) => (Some(titles.join("；")), None),
            Some(Basis::Assumed(who)) => (None, Some(who.clone())),
            None => (None, None),
        };
        let mut node = Node {
            name: explanation.name,
            value: explanation.value.chinese(),
            value_type: explanation.value_type,
            formula: None,
            in_numbers: explanation.in_numbers.map(|numbers| Message::new(numbers.zh, numbers.en)),
            note: None,
            source,
            assumed,
            origin: None,
            counted: false,
            ratings: Vec::new(),
            records: Vec::new(),
            shown_before: explanation.shown_before,
            stretch: matches!(explanation.step, Step::Part { .. }),
            parts: Vec::new(),
        };
        match explanation.step {
            Step::Column { formula, .. } => node.formula = Some(formula),
            Step::Part { from, to, weekdays, month_weekdays, share } => {
                let standard = share.is_some().then(|| node.value.clone());
                node.note = Some(part_note((from, to), (weekdays, month_weekdays), standard.as_deref()));
                if let Some(share) = share {
                    node.value = share.to_string();
                }
            }
            Step::Input { origin } => self.input(&mut node, origin.and_then(|handle| book.origin(handle)))?,
            Step::Parameter { unit } => {
                node.note = Some(if unit.is_empty() {
                    Message::new("参数", "parameter")
                } else {
                    Message::new(format!("参数（{unit}）"), format!("parameter ({unit})"))
                });
            }
            Step::TableRow { cells } => {
                let cells: Vec<String> =
                    cells.into_iter().map(|(heading, cell)| format!("{heading}={cell}")).collect();
                let row = cells.join("，");
                node.note =
                    Some(Message::new(format!("对照表中的一行：{row}"), format!("row of the table: {row}")));
            }
            Step::Earlier { months, name, origin } => {
                node.origin = origin.and_then(|handle| book.origin(handle)).map(Origin::words);
                node.note = Some(earlier_note(months, &name, behind.earlier, node.origin.is_some()));
            }
            Step::OverPeople { list, count } => {
                node.name = in_plain_words(&node.name).unwrap_or(node.name);
                node.note = Some(Message::new(
                    format!("{list}共 {count} 项（不显示他人的数据）"),
                    format!("over {count} in {list} (others' figures are not shown)"),
                ));
            }
            Step::OverParts { count } => {
                node.name = in_plain_words(&node.name).unwrap_or(node.name);
                node.note = Some(Message::new(
                    format!("本人各分段，共 {count} 段"),
                    format!("the person's own {count} parts"),
                ));
            }
            Step::Weekdays => {
                node.note = Some(Message::new(
                    "周一至周五的天数，含法定节假日",
                    "days Monday to Friday, holidays included",
                ));
            }
        }
        if explanation.cut_off {
            node.note = Some(Message::new(
                format!("从略，可另查“{}”", node.name),
                format!("not followed further; ask for “{}”", node.name),
            ));
        }
        for part in explanation.parts {
            node.parts.push(self.node(part, behind)?);
        }
        Ok(node)
    }

    /// An input: the rows of the files it is from, or the score sheet's own explanation.
    fn input(&self, node: &mut Node, origin: Option<&Origin>) -> Result<(), OperationError> {
        let from_score =
            self.pay.program.inputs.iter().any(|input| input.from_score && input.name == node.name);
        if origin.is_none()
            && from_score
            && let Some(score) = &self.pay.score
            && let Some(scored) = self.score_item(score, &node.name)?
        {
            *node = scored;
            return Ok(());
        }
        let Some(origin) = origin.filter(|origin| **origin != Origin::None) else {
            node.note = Some(Message::new(
                format!("资料里没有这一项，按“{}”计", node.value),
                format!("no file says it: taken as “{}”", node.value),
            ));
            return Ok(());
        };
        node.origin = Some(origin.words());
        match origin {
            Origin::Ratings { staff, month, scale, grade } => {
                node.counted = true;
                node.ratings = ratings_list(self.store, self.viewer, *month, *staff, scale, grade)?;
                let counted = node.value.parse::<usize>().ok();
                let counting = node.ratings.iter().filter(|rating| !rating.set_aside).count();
                if counted.is_some_and(|counted| counted != counting) {
                    node.note = Some(Message::new(
                        format!("计算之后评价有变动：计算时 {} 条，现在 {counting} 条", node.value),
                        format!("ratings have changed since: {} then, {counting} now", node.value),
                    ));
                }
            }
            Origin::Differences { staff_no } => {
                let of_input = self.pay.inputs.differences.iter().filter(|difference| {
                    difference.staff_no == *staff_no && difference.input() == Some(node.name.as_str())
                });
                node.parts = of_input.map(difference_node).collect();
            }
            Origin::Records { staff, month, kind } => {
                node.counted = true;
                node.records = records_list(self.store, self.viewer, *month, *staff, kind)?;
            }
            _ => {}
        }
        Ok(())
    }
}

/// One item of an approved month that would be other today.
fn difference_node(difference: &Difference) -> Node {
    Node {
        name: format!("{} 月{}", difference.month, difference.item),
        value: difference.amount().to_string(),
        value_type: ValueType::Money,
        formula: None,
        in_numbers: None,
        note: Some(Message::new(
            format!("已审批 {}，按现在的资料和规则应为 {}", difference.before, difference.after),
            format!("approved {}, {} by what is known today", difference.before, difference.after),
        )),
        source: None,
        assumed: None,
        origin: None,
        counted: false,
        ratings: Vec::new(),
        records: Vec::new(),
        shown_before: false,
        stretch: false,
        parts: Vec::new(),
    }
}

/// What each of the earlier months came to.
fn earlier_note(
    months: EarlierMonths,
    name: &str,
    earlier: Option<&EarlierResults>,
    has_opening: bool,
) -> Message {
    let results = earlier.and_then(|earlier| earlier.get(&months)).and_then(|by_name| by_name.get(name));
    let list: Vec<String> = results
        .into_iter()
        .flatten()
        .map(|result| format!("{} {}", Month::of(result.month), shown(&result.value)))
        .collect();
    let word = months.word();
    let (mut zh, mut en) = if list.is_empty() {
        (format!("{word}此前没有审批过的“{name}”"), format!("no approved “{name}” before this month"))
    } else {
        (
            format!("{word}此前各月的{name}：{}", list.join("，")),
            format!("“{name}” by month: {}", list.join(", ")),
        )
    };
    if has_opening {
        zh.push_str(if list.is_empty() { "，数字是期初数" } else { "；另有期初数" });
        en.push_str("; and the opening balance");
    }
    Message::new(zh, en)
}

fn shown(value: &InputValue) -> String {
    match value {
        InputValue::Number(number) => number.to_string(),
        InputValue::Text(text) => text.clone(),
        InputValue::Date(date) => date.to_string(),
        InputValue::Truth(truth) => if *truth { "是" } else { "否" }.to_owned(),
        InputValue::Missing | InputValue::Blank => "（没有）".to_owned(),
    }
}

/// The days of a part and, where the person's amount goes by days, the month's standard that they are a share of.
fn part_note(
    (from, to): (Option<chrono::NaiveDate>, Option<chrono::NaiveDate>),
    (weekdays, month_weekdays): (u32, u32),
    standard: Option<&str>,
) -> Message {
    let day = |day: Option<chrono::NaiveDate>| day.map_or_else(String::new, |day| day.to_string());
    let (from, to) = (day(from), day(to));
    match standard {
        Some(standard) => Message::new(
            format!("{from} 至 {to}：整月 {standard}，按计薪日 {weekdays} ÷ {month_weekdays} 折算"),
            format!("{from} to {to}: {standard} for a whole month, {weekdays} of {month_weekdays} weekdays"),
        ),
        None => Message::new(
            format!("{from} 至 {to}，计薪日 {weekdays} ÷ {month_weekdays}"),
            format!("{from} to {to}, {weekdays} of {month_weekdays} weekdays"),
        ),
    }
}

/// What a figure over many rows is called: `SUM(全组[有效评价数])` is 全组有效评价数合计.
fn in_plain_words(name: &str) -> Option<String> {
    let (function, rest) = name.split_once('(')?;
    let (list, of) = rest.strip_suffix("])")?.split_once('[')?;
    let what = match function {
        "SUM" => "合计",
        "AVERAGE" => "平均",
        "COUNT" => "的个数",
        "COUNTIF" => "符合条件的个数",
        "MEDIAN" => "中位数",
        "MIN" => "最小值",
        "MAX" => "最大值",
        "RANK" => "名次",
        "LARGE" | "SMALL" => "按大小取的数",
        _ => return None,
    };
    let whose = if list == "分段" { "本人各段" } else { list };
    Some(format!("{whose}{of}{what}"))
}
