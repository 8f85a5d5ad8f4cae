//! 个人评分单: one printed page a person, for that person only.

use super::scored::{RatingRun, Scored, Standing, mean, stars_drawn};
use crate::document::{Block, Cell, Document, DocumentSheet, Table, TableColumn};
use rust_decimal::Decimal;
use xingchou_engine::evaluate::Value;
use xingchou_engine::program::{SlotGrain, SlotSource};

/// A mean over fewer people would tell a colleague's figure.
const FEWEST_PEOPLE: usize = 3;

/// The sheets of some people (positions), a printed page each; a sheet for one person has that person's figures and
/// means of the peer group, never a colleague's.
#[must_use]
pub fn score_sheets(run: &RatingRun<'_>, people: &[usize]) -> Document {
    let mut sheet = DocumentSheet::new("评分单", &[30, 18, 18, 34]);
    let everybody = run.scored();
    let chosen: Vec<&Scored> = everybody.iter().filter(|one| people.contains(&one.position)).collect();
    if chosen.is_empty() {
        sheet.title("个人评分单");
        sheet.line("没有选到人员。");
    }
    for (at, one) in chosen.iter().enumerate() {
        if at > 0 {
            sheet.push(Block::PageBreak);
        }
        page(&mut sheet, run, one, &everybody);
    }
    Document {
        title: format!("{}个人评分单", run.month_words()),
        office: run.office.clone(),
        dated: run.dated,
        state: None,
        sheets: vec![sheet],
    }
}

fn page(sheet: &mut DocumentSheet, run: &RatingRun<'_>, one: &Scored, everybody: &[Scored]) {
    let label = run.label(one.position);
    sheet.title(format!("{}{}个人评分单", run.office, run.month_words()));
    sheet.line(format!(
        "姓名：{}        工号：{}        岗位：{}        所属社区：{}",
        label.name, label.staff_no, label.post, label.community
    ));
    let peers: Vec<&Scored> = everybody
        .iter()
        .filter(|other| other.standing == Standing::Rated && other.group == one.group)
        .collect();
    match one.standing {
        Standing::Rated => {
            sheet.line(format!(
                "结果：{}    总分 {}    同组 {} 人中第 {} 名",
                one.stars.map(stars_drawn).unwrap_or_default(),
                one.total.map(|total| total.to_string()).unwrap_or_default(),
                peers.len(),
                one.rank.map(|rank| rank.to_string()).unwrap_or_default()
            ));
        }
        Standing::TooFew => sheet.line("结果：样本不足，本月不评星、不排名。"),
        Standing::TakesNoPart => sheet.line("结果：不参评。"),
        Standing::Held => sheet.line(format!(
            "结果：资料不全，暂不评分（{}）。",
            run.held_words(one.position).unwrap_or_default()
        )),
    }
    if one.standing == Standing::Rated {
        sheet.heading("一、各考核项目");
        let mut table = Table::new(vec![
            TableColumn::text("考核项目"),
            TableColumn::number("本人", 2),
            TableColumn::number("同组平均", 2),
            TableColumn::text("依据"),
        ]);
        for (at, dimension) in run.dimensions().into_iter().enumerate() {
            let values: Vec<Decimal> =
                peers.iter().filter_map(|other| other.dimensions.get(at).copied().flatten()).collect();
            table.row(vec![
                dimension.definition.name.clone().into(),
                one.dimensions.get(at).copied().flatten().into(),
                mean(&values, 2).filter(|_| values.len() >= FEWEST_PEOPLE).into(),
                dimension.definition.basis.chinese().into(),
            ]);
        }
        sheet.table(table);
        if peers.len() < FEWEST_PEOPLE {
            sheet.line(format!("同组不足 {FEWEST_PEOPLE} 人，不显示同组平均。"));
        }
    }
    sheet.heading("二、采用的数据");
    let mut table = Table::new(vec![
        TableColumn::text("数据"),
        TableColumn::centred("本人").over(2),
        TableColumn::text("本人核对"),
    ]);
    for (name, value) in facts(run, one.position) {
        table.row(vec![name.into(), value.into(), Cell::Empty]);
    }
    sheet.table(table);
    sheet.line("对数据或评分有异议的，请在公示期内提出申诉；误评经核实可以核减。");
    sheet.signatures(&[("本人签字", ""), ("负责人", ""), ("日期", "")]);
}

/// What was known of the person and counts: the inputs that are not zero.
fn facts(run: &RatingRun<'_>, person: usize) -> Vec<(String, String)> {
    let evaluation = run.score.evaluation;
    let of = |(slot, definition): (_, &xingchou_engine::program::Slot)| {
        let is_person = definition.grain == SlotGrain::Person;
        let is_input = matches!(definition.source, SlotSource::Input(_));
        let value = evaluation.value(slot, person);
        let says = !matches!(value, Value::Number(number) if number.is_zero());
        (is_person && is_input && says).then(|| (definition.name.clone(), value.chinese()))
    };
    evaluation.program.given_slots().into_iter().filter_map(of).collect()
}
