//! 公示: stars with masked names; no amounts, no scores, no numbers of people.

use super::scored::{RatingRun, Scored, Standing, stars_drawn};
use crate::document::{Block, Cell, Document, DocumentSheet, Table, TableColumn};
use crate::run_amounts::day_words;
use chrono::NaiveDate;

/// How long a notice hangs, and where to object.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NoticeTerms {
    /// The first and the last day, where decided.
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// Where objections go: a telephone number, a room; empty leaves a line to fill in.
    pub objections_to: String,
}

/// A name as the public may see it: the first character, and the last of three or more.
#[must_use]
pub fn masked_name(name: &str) -> String {
    let characters: Vec<char> = name.trim().chars().collect();
    match characters.as_slice() {
        [] => String::new(),
        [first] | [first, _] => format!("{first}＊"),
        [first, .., last] => format!("{first}＊{last}"),
    }
}

/// The notice of a month's stars: best first, then by community.
#[must_use]
pub fn public_notice(run: &RatingRun<'_>, terms: &NoticeTerms) -> Document {
    let mut sheet = DocumentSheet::new("公示", &[8, 30, 20, 18, 16]);
    sheet.title(format!("{}{}评星定级结果公示", run.office, run.month_words()));
    let days = match terms.days {
        Some((from, to)) => format!("自{}至{}", day_words(from), day_words(to)),
        None => "自        年    月    日至        年    月    日".to_string(),
    };
    sheet.line(format!(
        "    现将{}评星定级结果予以公示，公示期{days}。对结果有异议的，请在公示期内反映，署真实姓名和联系办法，\
         我们负责保密并答复。",
        run.month_words()
    ));
    let scored = run.scored();
    let mut rated: Vec<&Scored> =
        scored.iter().filter(|one| one.standing == Standing::Rated && one.stars.is_some()).collect();
    rated.sort_by_key(|one| {
        let label = run.label(one.position);
        (std::cmp::Reverse(one.stars), label.community.clone(), label.post.clone(), label.staff_no.clone())
    });
    let mut table = Table::new(vec![
        TableColumn::centred("序号"),
        TableColumn::text("所属社区"),
        TableColumn::centred("岗位"),
        TableColumn::centred("姓名"),
        TableColumn::centred("星级"),
    ]);
    for (at, one) in rated.iter().enumerate() {
        let label = run.label(one.position);
        table.row(vec![
            Cell::count(at + 1),
            label.community.clone().into(),
            label.post.clone().into(),
            masked_name(&label.name).into(),
            one.stars.map(stars_drawn).unwrap_or_default().into(),
        ]);
    }
    if table.rows.is_empty() {
        sheet.line("本月没有评星结果。");
    } else {
        sheet.table(table);
    }
    let objections = if terms.objections_to.is_empty() {
        "                                        "
    } else {
        &terms.objections_to
    };
    sheet.push(Block::Space);
    sheet.line(format!("受理异议：{objections}"));
    sheet.push(Block::Right(run.office.clone()));
    sheet.push(Block::Right(day_words(run.dated)));
    Document {
        title: format!("{}评星定级结果公示", run.month_words()),
        office: run.office.clone(),
        dated: run.dated,
        state: None,
        sheets: vec![sheet],
    }
}
