//! Visits, training, and how the work of a year was judged: appraisals, residents' reviews, qualified years.

use std::collections::BTreeMap;

use chrono::Datelike;
use importers::records::{AppraisalRecord, Kind, Record};
use rust_decimal::Decimal;
use xingchou_importers as importers;

use super::super::fact_kind::{POST_GRADE, QUALIFIED_YEARS, begun_by};
use super::counts::{Values, count_into};
use super::source::{Row, Source};
use super::{InputCell, InputValue, Origin};
use crate::message::Message;
use crate::store::{Staff, StaffFact};

/// The grades of an appraisal by which its year counts towards the next step.
const QUALIFYING: [&str; 4] = ["优秀", "良好", "合格", "称职"];

/// 走访记录, 培训学时
pub(super) fn visits_and_training(source: &Source, staff: &Staff, values: &mut Values) {
    count_into(source, staff, Kind::HomeVisit, values, "走访户次", |record| {
        matches!(record, Record::HomeVisit(_))
    });
    count_into(source, staff, Kind::HomeVisit, values, "走访解决问题数", |record| match record {
        Record::HomeVisit(visit) => visit.problem.is_some() && visit.solved == Some(true),
        _ => false,
    });
    let hours = source.credited(Kind::Training, staff).fold(Decimal::ZERO, |sum, row| match &row.record {
        Record::Training(training) => sum.saturating_add(training.hours),
        _ => sum,
    });
    let cell = if source.was_taken(Kind::Training) {
        InputCell::new(InputValue::Number(hours.normalize()), source.records(Kind::Training, staff))
    } else {
        source.not_taken(Kind::Training)
    };
    values.insert("培训学时".to_owned(), cell);
    // Months without visits or courses have no files: what that means the sheet says.
    for name in ["走访户次", "走访解决问题数", "培训学时"] {
        if let Some(cell) = values.get_mut(name)
            && let InputValue::Missing { reason } = &cell.value
        {
            cell.value = InputValue::Blank { reason: reason.clone() };
        }
    }
}

/// The person's appraisals, by the year that they are of, the latest file of a year last.
fn appraisals<'s>(source: &'s Source, staff: &Staff) -> BTreeMap<i32, (&'s AppraisalRecord, &'s Row)> {
    let mut by_year = BTreeMap::new();
    for row in source.credited(Kind::Appraisal, staff) {
        if let Record::Appraisal(appraisal) = &row.record {
            let said = appraisal.year.and_then(|year| i32::try_from(year).ok());
            // A file that does not say its year is of the year before it is handed in.
            by_year.insert(said.unwrap_or(row.month.year().saturating_sub(1)), (appraisal, row));
        }
    }
    by_year
}

/// 年度考核, 居民评议: those of the year before the month's, or of its own once they are in.
pub(super) fn judged(source: &Source, staff: &Staff, values: &mut Values) {
    type Field = (&'static str, fn(&AppraisalRecord) -> Option<Decimal>);
    let fields: [Field; 5] = [
        ("述职得分", |row| row.debriefing),
        ("民主测评得分", |row| row.peer_review),
        ("领导评价得分", |row| row.leaders_review),
        ("平时考核得分", |row| row.everyday_work),
        ("年度考核总分", |row| row.total),
    ];
    let by_year = appraisals(source, staff);
    let latest = by_year
        .range(..=source.month.year())
        .next_back()
        .filter(|(year, _)| **year >= source.month.year().saturating_sub(1));
    for (name, field) in fields {
        let cell = match latest {
            Some((year, (appraisal, row))) => match field(appraisal) {
                Some(points) => InputCell::new(
                    InputValue::Number(points),
                    Origin::Rows { places: vec![row.place.clone()] },
                ),
                None => InputCell::new(
                    InputValue::Blank {
                        reason: Message::new(
                            format!("{year} 年的年度考核里没有 {}（{}）的{name}", staff.name, staff.staff_no),
                            format!("the appraisal of {year} has no {name} of {}", staff.staff_no),
                        ),
                    },
                    Origin::Rows { places: vec![row.place.clone()] },
                ),
            },
            None => InputCell::missing(
                format!("{}（{}）还没有年度考核，请导入年度考核表", staff.name, staff.staff_no),
                format!("there is no appraisal of {} yet; import the appraisals", staff.staff_no),
            ),
        };
        values.insert(name.to_owned(), cell);
    }
    values.insert("居民评议得分".to_owned(), reviewed(source, staff));
    values.insert("合格年数".to_owned(), qualified_years(source, staff, &by_year));
}

/// The mean of the residents' reviews of the month, to two decimals.
fn reviewed(source: &Source, staff: &Staff) -> InputCell {
    let (mut sum, mut count) = (Decimal::ZERO, 0_u32);
    for row in source.credited(Kind::ResidentReview, staff) {
        if let Record::ResidentReview(review) = &row.record {
            sum = sum.saturating_add(review.score);
            count = count.saturating_add(1);
        }
    }
    match sum.checked_div(Decimal::from(count)) {
        Some(mean) => InputCell::new(
            InputValue::Number(xingchou_engine::number::round_half_away(mean, 2)),
            source.records(Kind::ResidentReview, staff),
        ),
        None if source.was_taken(Kind::ResidentReview) => source.no_row(Kind::ResidentReview, staff),
        None => source.not_taken(Kind::ResidentReview),
    }
}

/// Years that count towards the next step of grade: those that the office states (起算合格年数), and every year
/// appraised as qualified since then; a later step begins the count anew, in its own year.
fn qualified_years(
    source: &Source,
    staff: &Staff,
    by_year: &BTreeMap<i32, (&AppraisalRecord, &Row)>,
) -> InputCell {
    let no_facts = Vec::new();
    let facts = source.facts.get(&staff.id).unwrap_or(&no_facts);
    let begun = |kind: &str| {
        let of_kind: Vec<&StaffFact> = facts.iter().filter(|fact| fact.kind == kind).collect();
        begun_by(&of_kind, source.month.last_day())
    };
    let stated = begun(QUALIFIED_YEARS);
    let step = begun(POST_GRADE).filter(|fact| fact.valid_from > staff.hired_on);
    let (from, before) = match (stated, step) {
        (Some(stated), Some(step)) if step.valid_from > stated.valid_from => (step.valid_from, None),
        (Some(stated), _) => (stated.valid_from, stated.value.as_ref()),
        (None, Some(step)) => (step.valid_from, None),
        (None, None) => (staff.hired_on, None),
    };
    let before: Decimal = before.and_then(|years| years.parse().ok()).unwrap_or_default();
    let counted: Vec<i32> = by_year
        .range(from.year()..source.month.year())
        .filter(|(_, (appraisal, _))| {
            appraisal.grade.as_ref().is_some_and(|grade| QUALIFYING.contains(&grade.as_str()))
        })
        .map(|(year, _)| *year)
        .collect();
    let list = counted.iter().map(i32::to_string).collect::<Vec<_>>().join("、");
    let years = before.saturating_add(Decimal::from(counted.len()));
    InputCell::new(
        InputValue::Number(years.normalize()),
        Origin::Derived {
            words: Message::new(
                format!("{from} 起算，原有 {before} 年，考核合格的年度：{list}"),
                format!("since {from}: {before} stated, and the years appraised as qualified: {list}"),
            ),
        },
    )
}
