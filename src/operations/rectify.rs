//! Bad ratings (差评) and what is done about each: verified, called back, put right within the office's term, closed, or
//! contested by the member of staff.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::OperationError;
use super::appeals::{self, Standing};
use super::calendar::Calendar;
use super::month_way::refused;
use super::settings::{RECTIFY_WORKDAYS, Settings};
use crate::access::{Action, Resource, Viewer};
use crate::clock;
use crate::month::Month;
use crate::store::{BadRating, Reading, Rectification, Store, StoreError};

/// The grades that are bad: the reasons on the six-key device, and the two lowest of the five levels.
pub const BAD_GRADES: [&str; 5] = ["时间长", "态度差", "业务差", "不满意", "非常不满意"];

/// What is done about a bad rating, in order, with its word for people.
const STEPS: [(&str, &str); 4] =
    [("verified", "核实"), ("called_back", "回访"), ("put_right", "整改"), ("closed", "办结")];

/// How far a bad rating is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LedgerState {
    /// Still to be dealt with.
    Open,
    /// Closed.
    Closed,
    /// Contested, and not decided.
    Appealed,
    /// Set aside after an appeal.
    SetAside,
}

/// A line of the ledger.
#[derive(Debug, Clone, Serialize)]
pub struct LedgerLine {
    /// The rating.
    #[serde(flatten)]
    pub rating: BadRating,
    /// 工号 of who was rated; empty where nobody is known.
    pub staff_no: String,
    /// 姓名
    pub name: String,
    /// How far it is.
    pub state: LedgerState,
    /// By when it must be put right; none where the calendar of the year is not known.
    pub due: Option<NaiveDate>,
    /// Whether that day is past and it is not put right.
    pub late: bool,
    /// What was done.
    pub done: Vec<Rectification>,
}

/// The bad ratings of a month that the viewer may see.
///
/// # Errors
/// The viewer may not, or the database fails.
pub fn list(
    store: &Store,
    viewer: &Viewer,
    month: Month,
    now: NaiveDateTime,
) -> Result<Vec<LedgerLine>, OperationError> {
    store.read(|reading| ledger(reading, viewer, month, now))
}

pub(super) fn ledger(
    reading: &mut Reading<'_>,
    viewer: &Viewer,
    month: Month,
    now: NaiveDateTime,
) -> Result<Vec<LedgerLine>, OperationError> {
    let own = viewer.computing();
    let ratings = reading.rating_list_bad(viewer, month, &BAD_GRADES)?;
    let done = reading.rectification_list(&own, month)?;
    let set_aside = reading.rating_set_aside_list(&own, month)?;
    let appealed: Vec<String> = reading
        .appeal_list(&own)?
        .into_iter()
        .filter(|one| one.subject == "rating" && one.month == month.to_string())
        .filter(|one| !Standing::of(one).is_settled())
        .map(|one| one.target)
        .collect();
    let staff = reading.staff_list(&own)?;
    let (calendar, settings) = (Calendar::built_in()?, Settings::read(reading, &own)?);
    let today = clock::to_office_time(now).date();
    let line = |rating: BadRating| {
        let done: Vec<Rectification> =
            done.iter().filter(|one| one.natural_key == rating.natural_key).cloned().collect();
        let has = |step: &str| done.iter().any(|one| one.step == step);
        let state = if set_aside.iter().any(|one| one.natural_key == rating.natural_key) {
            LedgerState::SetAside
        } else if has("closed") {
            LedgerState::Closed
        } else if appealed.contains(&rating.natural_key) {
            LedgerState::Appealed
        } else {
            LedgerState::Open
        };
        let rated_on = clock::to_office_time(rating.rated_at).date();
        let due = calendar.workdays_after(rated_on, settings.whole(&RECTIFY_WORKDAYS, rating.rated_at)?);
        let own = staff.iter().find(|own| Some(own.id) == rating.staff);
        Ok(LedgerLine {
            staff_no: own.map(|own| own.staff_no.clone()).unwrap_or_default(),
            name: own.map(|own| own.name.clone()).unwrap_or_default(),
            late: state == LedgerState::Open && !has("put_right") && due.is_some_and(|due| today > due),
            state,
            due,
            done,
            rating,
        })
    };
    ratings.into_iter().map(line).collect()
}

/// Records what was done about a bad rating, each in its turn.
///
/// # Errors
/// There is no such rating, it is not this step's turn, nothing is said, or the database fails.
pub fn record(
    store: &Store,
    viewer: &Viewer,
    (month, rating): (Month, i64),
    step: &str,
    note: &str,
    now: NaiveDateTime,
) -> Result<LedgerLine, OperationError> {
    viewer.require_all(Action::Change, Resource::Ratings).map_err(StoreError::from)?;
    let note = note.trim();
    if note.is_empty() {
        return Err(refused("请写明情况", "say what was found or done"));
    }
    store.write_transaction(viewer, |writing| {
        let find = |lines: Vec<LedgerLine>| lines.into_iter().find(|line| line.rating.id == rating);
        let line =
            find(ledger(writing, viewer, month, now)?).ok_or_else(|| appeals::no_rating(month, rating))?;
        let next = STEPS.iter().find(|(code, _)| !line.done.iter().any(|one| one.step == *code));
        match next {
            Some((code, _)) if *code == step => {}
            Some((code, word)) => {
                return Err(refused(
                    format!("差评 {rating} 下一步应是“{word}”（{code}）"),
                    format!("the next step of bad rating {rating} is {code}"),
                ));
            }
            None => {
                return Err(refused(
                    format!("差评 {rating} 已办结"),
                    format!("bad rating {rating} is closed already"),
                ));
            }
        }
        writing.rectification_insert(viewer, (month, &line.rating.natural_key), step, (now, note))?;
        let target = format!("{month} {rating} {step} {note}");
        writing.audit_entry_insert(viewer, "bad_rating_recorded", &target)?;
        find(ledger(writing, viewer, month, now)?).ok_or_else(|| appeals::no_rating(month, rating))
    })
}
