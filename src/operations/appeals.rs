//! Appeals (申诉): a member of staff contests a rating, a score or a pay item of her own. Somebody else decides, who
//! neither is concerned nor entered it; a rating is set aside only with a second person's consent. What is upheld is
//! carried through by scoring again, and, where pay was approved, by the differences of a later run.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;
use serde::Serialize;

use super::OperationError;
use super::appeal_corrections;
use super::calendar::Calendar;
use super::kept_run::PayInputs;
use super::month_way::refused;
use super::policies::digest;
use super::rectify::BAD_GRADES;
use super::settings::{APPEAL_WORKDAYS, DECISION_WORKDAYS, Settings, opened};
use crate::access::{Action, Resource, Scope, Viewer};
use crate::clock;
use crate::message::Message;
use crate::month::Month;
use crate::month_way::{Signer, Step};
use crate::store::{Appeal, NewAppeal, Reading, Store, StoreError, Writing};

/// The longest text of an appeal, in characters.
const LONGEST_TEXT: usize = 4000;
/// The most files of one appeal.
const MOST_FILES: usize = 5;
/// The largest file, in bytes.
const LARGEST_FILE: usize = 5 * 1024 * 1024;

/// What is contested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contested {
    /// A rating, by its number within the month.
    Rating(i64),
    /// A column of the score sheet.
    Score(String),
    /// An item of the slip.
    Pay(String),
}

/// A file handed in with an appeal.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// How an appeal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Waits for a decision.
    Open,
    /// A rating is to be set aside, and a second person must consent.
    WaitsForConsent,
    /// Upheld, and what it is about is neither corrected nor explained yet.
    ToBeCorrected,
    /// Upheld, and carried through.
    Upheld,
    /// Not upheld.
    Rejected,
    /// Taken back.
    Withdrawn,
}

impl Standing {
    /// How an appeal stands by its steps.
    #[must_use]
    pub fn of(appeal: &Appeal) -> Self {
        let has = |step: &str| appeal.steps.iter().any(|one| one.step == step);
        if has("withdrawn") {
            Self::Withdrawn
        } else if has("rejected") || has("declined") {
            Self::Rejected
        } else if has("upheld") && appeal.subject != "rating" {
            let carried = appeal.corrections.iter().any(|correction| correction.stands);
            if carried { Self::Upheld } else { Self::ToBeCorrected }
        } else if has("consented") {
            Self::Upheld
        } else if has("upheld") {
            Self::WaitsForConsent
        } else {
            Self::Open
        }
    }

    /// Whether nothing more is to be decided.
    #[must_use]
    pub fn is_settled(self) -> bool {
        !matches!(self, Self::Open | Self::WaitsForConsent)
    }

    /// The words for it.
    #[must_use]
    pub fn words(self) -> Message {
        let (zh, en) = match self {
            Self::Open => ("待办理", "waits for a decision"),
            Self::WaitsForConsent => {
                ("拟核减，待另一人同意", "to be set aside, waits for a second person's consent")
            }
            Self::ToBeCorrected => ("成立，待更正", "upheld, to be corrected"),
            Self::Upheld => ("成立", "upheld"),
            Self::Rejected => ("不成立", "not upheld"),
            Self::Withdrawn => ("已撤回", "taken back"),
        };
        Message::new(zh, en)
    }
}

/// An appeal as people see it, with everything that came of it.
#[derive(Debug, Clone, Serialize)]
pub struct AppealShown {
    /// The appeal and its steps.
    #[serde(flatten)]
    pub appeal: Appeal,
    /// 工号
    pub staff_no: String,
    /// 姓名
    pub staff_name: String,
    /// How it stands.
    pub standing: Standing,
    /// By when it should be decided; none without a limit.
    pub due: Option<NaiveDate>,
    /// Whether that day is past.
    pub late: bool,
    /// What came of it afterwards: scored again, paid as a difference.
    pub carried: Vec<Message>,
}

/// Files an appeal of the viewer's own.
///
/// # Errors
/// It is not the viewer's own, there is no such rating or column, the time is over, the text or the files are too
/// large, the same is contested already, or the database fails.
pub fn file(
    store: &Store,
    viewer: &Viewer,
    (month, contested): (Month, &Contested),
    text: &str,
    evidence: &[Evidence],
    now: NaiveDateTime,
) -> Result<i64, OperationError> {
    let text = text.trim();
    check_text_and_files(text, evidence)?;
    let extent = viewer.require(Action::Change, Resource::Appeals).map_err(StoreError::from)?;
    let (Some(_), Some(staff)) = (viewer.account(), extent.own().iter().next().copied()) else {
        return Err(refused(
            "申诉由本人提出：请用自己的账户登录",
            "an appeal is filed by the person concerned: sign in with your own account",
        ));
    };
    store.write_transaction(viewer, |writing| {
        let (subject, target) = target_of(writing, viewer, month, staff, contested)?;
        still_in_time(writing, viewer, (month, subject), now)?;
        let again = writing.appeal_list(viewer)?.into_iter().any(|one| {
            let same = one.staff == staff && one.month == month.to_string();
            same && one.subject == subject
                && one.target == target
                && Standing::of(&one) != Standing::Withdrawn
        });
        if again {
            return Err(refused("这一项您已经申诉过了", "you have contested this already"));
        }
        let new = NewAppeal { staff, month, subject, target, text: text.to_owned() };
        let id = writing.appeal_insert(viewer, &new, now)?;
        for file in evidence {
            let digest = digest(&file.bytes);
            let named = (file.name.as_str(), digest.as_str());
            writing.appeal_evidence_insert(viewer, (id, staff), named, &file.bytes, now)?;
        }
        writing.audit_entry_insert(viewer, "appeal_filed", &format!("#{id} {month} {subject}"))?;
        Ok(id)
    })
}

fn check_text_and_files(text: &str, evidence: &[Evidence]) -> Result<(), OperationError> {
    if text.is_empty() || text.chars().count() > LONGEST_TEXT {
        return Err(refused(
            format!("请写明申诉理由，不超过 {LONGEST_TEXT} 字"),
            format!("say why, in at most {LONGEST_TEXT} characters"),
        ));
    }
    let too_large = evidence.iter().any(|file| file.bytes.len() > LARGEST_FILE);
    if evidence.len() > MOST_FILES || too_large {
        let megabytes = LARGEST_FILE / 1024 / 1024;
        return Err(refused(
            format!("证据最多 {MOST_FILES} 个文件，每个不超过 {megabytes} MB"),
            format!("at most {MOST_FILES} files of {megabytes} MB each"),
        ));
    }
    Ok(())
}

pub(super) fn no_rating(month: Month, id: i64) -> OperationError {
    refused(
        format!("{month} 没有您可以查看的差评 {id}；请看 xingchou rectify list --period {month}"),
        format!("there is no bad rating {id} in {month} that you may see; see xingchou rectify list"),
    )
}

/// What is contested, as it is kept; it must be the person's own.
fn target_of(
    writing: &mut Writing<'_>,
    viewer: &Viewer,
    month: Month,
    staff: i64,
    contested: &Contested,
) -> Result<(&'static str, String), OperationError> {
    match contested {
        Contested::Rating(id) => {
            let own = writing.rating_list_bad(viewer, month, &BAD_GRADES)?;
            let rating = own.into_iter().find(|one| one.id == *id && one.staff == Some(staff));
            Ok(("rating", rating.ok_or_else(|| no_rating(month, *id))?.natural_key))
        }
        Contested::Score(column) => {
            let marks = writing.month_step_list(viewer, month)?;
            if marks.iter().any(|mark| mark.step == Step::Scored) {
                return Ok(("score", column.clone()));
            }
            Err(refused(
                format!("{month} 还没有评分，不能对评分申诉"),
                format!("{month} has not been scored"),
            ))
        }
        Contested::Pay(item) => {
            let marks = writing.month_step_list(viewer, month)?;
            if marks.iter().any(|mark| mark.step == Step::Approved) {
                return Ok(("pay", item.clone()));
            }
            Err(refused(
                format!("{month} 的工资还没有审批，不能对工资申诉"),
                format!("the pay of {month} has not been approved"),
            ))
        }
    }
}

/// Ratings and scores may be contested for some workdays after the public notice began, pay after its approval.
fn still_in_time(
    reading: &mut Reading<'_>,
    viewer: &Viewer,
    (month, subject): (Month, &str),
    now: NaiveDateTime,
) -> Result<(), OperationError> {
    let begins = if subject == "pay" { Step::Approved } else { Step::Published };
    let marks = reading.month_step_list(viewer, month)?;
    let Some(mark) = marks.iter().rev().find(|mark| mark.step == begins) else { return Ok(()) };
    let days = Settings::read(reading, viewer)?.whole(&APPEAL_WORKDAYS, opened(&marks, now))?;
    let from = clock::to_office_time(mark.at).date();
    let last = Calendar::built_in()?.workdays_after(from, days);
    match last.filter(|last| days > 0 && clock::to_office_time(now).date() > *last) {
        None => Ok(()),
        Some(last) => Err(refused(
            format!("{month} 的申诉期到 {last} 为止，已经过了"),
            format!("appeals about {month} could be filed until {last}"),
        )),
    }
}

pub(super) fn found(reading: &mut Reading<'_>, viewer: &Viewer, id: i64) -> Result<Appeal, OperationError> {
    let one = reading.appeal_list(viewer)?.into_iter().find(|one| one.id == id);
    one.ok_or_else(|| refused(format!("没有申诉 #{id}"), format!("there is no appeal #{id}")))
}

/// Takes an own appeal back, as long as it is not decided.
///
/// # Errors
/// It is not the viewer's own or is decided, or the database fails.
pub fn withdraw(
    store: &Store,
    viewer: &Viewer,
    id: i64,
    note: &str,
    now: NaiveDateTime,
) -> Result<(), OperationError> {
    store.write_transaction(viewer, |writing| {
        let appeal = found(writing, viewer, id)?;
        expect(&appeal, Standing::Open)?;
        writing.appeal_withdraw(viewer, (id, appeal.staff), (now, note.trim()))?;
        writing.audit_entry_insert(viewer, "appeal_withdrawn", &format!("#{id}"))?;
        Ok(())
    })
}

pub(super) fn expect(appeal: &Appeal, standing: Standing) -> Result<(), OperationError> {
    let now = Standing::of(appeal);
    if now == standing {
        return Ok(());
    }
    let words = now.words();
    Err(refused(
        format!("申诉 #{} 现在是“{}”，不能这样办", appeal.id, words.zh),
        format!("appeal #{} stands at “{}”", appeal.id, words.en),
    ))
}

/// Decides an appeal, with the reason.
///
/// # Errors
/// The viewer is concerned, entered what is contested, or may not decide; the appeal is decided; or the database
/// fails.
pub fn decide(
    store: &Store,
    viewer: &Viewer,
    (id, upheld): (i64, bool),
    reason: &str,
    now: NaiveDateTime,
) -> Result<(), OperationError> {
    let step = if upheld { "upheld" } else { "rejected" };
    settle(store, viewer, (id, Standing::Open, step), reason, now)
}

/// Consents, as a second person, to setting a rating aside, or declines.
///
/// # Errors
/// The viewer decided it, is concerned, entered the rating, or may not decide; nothing waits for consent; or the
/// database fails.
pub fn consent(
    store: &Store,
    viewer: &Viewer,
    (id, agreed): (i64, bool),
    reason: &str,
    now: NaiveDateTime,
) -> Result<(), OperationError> {
    let step = if agreed { "consented" } else { "declined" };
    settle(store, viewer, (id, Standing::WaitsForConsent, step), reason, now)
}

fn settle(
    store: &Store,
    viewer: &Viewer,
    (id, from, step): (i64, Standing, &str),
    reason: &str,
    now: NaiveDateTime,
) -> Result<(), OperationError> {
    let reason = reason.trim();
    viewer.require(Action::Decide, Resource::Appeals).map_err(StoreError::from)?;
    if reason.is_empty() {
        return Err(refused("请写明理由", "give the reason"));
    }
    store.write_transaction(viewer, |writing| {
        let appeal = found(writing, viewer, id)?;
        expect(&appeal, from)?;
        unconcerned(writing, viewer, &appeal)?;
        writing.appeal_decide(viewer, id, step, (now, reason))?;
        if step == "consented" {
            let rating = (appeal.month.as_str(), appeal.target.as_str());
            writing.rating_set_aside_insert(viewer, id, rating, now)?;
        }
        writing.audit_entry_insert(viewer, &format!("appeal_{step}"), &format!("#{id} {reason}"))?;
        Ok(())
    })
}

/// Why the viewer may not decide an appeal that she may see; none when she may.
///
/// # Errors
/// There is no such appeal for the viewer, or the database fails.
pub fn why_not_decide(store: &Store, viewer: &Viewer, id: i64) -> Result<Option<Message>, OperationError> {
    store.read(|reading| {
        let appeal = found(reading, viewer, id)?;
        if let Err(no_right) = viewer.require(Action::Decide, Resource::Appeals) {
            let said = no_right.to_string();
            let (zh, en) = said.split_once('\n').unwrap_or((&said, &said));
            return Ok(Some(Message::new(zh, en)));
        }
        match unconcerned(reading, viewer, &appeal) {
            Ok(()) => Ok(None),
            Err(OperationError::Refused(why)) => Ok(Some(why)),
            Err(other) => Err(other),
        }
    })
}

/// Nobody decides about herself, about what she entered, or twice about the same appeal.
pub(super) fn unconcerned(
    reading: &mut Reading<'_>,
    viewer: &Viewer,
    appeal: &Appeal,
) -> Result<(), OperationError> {
    let who = Signer::of(viewer);
    if who.account.is_none() {
        return Err(refused("办理申诉须先用自己的账户登录", "sign in with your own account first"));
    }
    let herself = viewer.grants().iter().any(|grant| grant.scope == Scope::Own(appeal.staff));
    if herself || appeal.by.is(&who) {
        return Err(refused(
            "这是您本人的申诉，须由另一人办理",
            "this appeal is your own; somebody else must decide it",
        ));
    }
    if appeal.steps.iter().any(|step| step.by.is(&who)) {
        return Err(refused(
            "您已办理过这件申诉，须由另一人同意",
            "you decided it; a second person must consent",
        ));
    }
    if entered_by(reading, viewer, appeal)?.iter().any(|by| by.is(&who)) {
        return Err(refused(
            "所申诉的内容是您录入或计算的，须由另一人办理",
            "you entered or computed what is contested; somebody else must decide it",
        ));
    }
    Ok(())
}

/// Who entered or computed what is contested.
fn entered_by(
    reading: &mut Reading<'_>,
    viewer: &Viewer,
    appeal: &Appeal,
) -> Result<Vec<Signer>, OperationError> {
    let own = viewer.computing();
    let month: Month = appeal.month.parse().map_err(|_| StoreError::Unreadable(appeal.month.clone()))?;
    if appeal.subject == "rating" {
        let bad = reading.rating_list_bad(&own, month, &BAD_GRADES)?;
        let entered = bad.into_iter().filter(|one| one.natural_key == appeal.target);
        return Ok(entered.map(|one| Signer { account: one.taken_account, name: one.taken_by }).collect());
    }
    let step = if appeal.subject == "pay" { Step::Calculated } else { Step::Scored };
    let marks = reading.month_step_list(&own, month)?;
    Ok(marks.into_iter().filter(|mark| mark.step == step).map(|mark| mark.by).collect())
}

/// The appeals that the viewer may see, newest last, each with what came of it.
///
/// # Errors
/// The viewer may see none, or the database fails.
pub fn list(store: &Store, viewer: &Viewer, now: NaiveDateTime) -> Result<Vec<AppealShown>, OperationError> {
    store.read(|reading| {
        let appeals = reading.appeal_list(viewer)?;
        let own = viewer.computing();
        let staff = reading.staff_list(&own)?;
        let (calendar, settings) = (Calendar::built_in()?, Settings::read(reading, &own)?);
        let today = clock::to_office_time(now).date();
        let mut shown = Vec::new();
        for appeal in appeals {
            let person = staff.iter().find(|person| person.id == appeal.staff);
            let standing = Standing::of(&appeal);
            let days = settings.whole(&DECISION_WORKDAYS, appeal.filed_at)?;
            let filed_on = clock::to_office_time(appeal.filed_at).date();
            let due = calendar.workdays_after(filed_on, days).filter(|_| days > 0 && !standing.is_settled());
            let staff_no = person.map(|person| person.staff_no.clone()).unwrap_or_default();
            shown.push(AppealShown {
                late: due.is_some_and(|due| today > due),
                carried: carried(reading, viewer, &appeal, &staff_no)?,
                staff_name: person.map(|person| person.name.clone()).unwrap_or_default(),
                staff_no,
                standing,
                due,
                appeal,
            });
        }
        Ok(shown)
    })
}

/// What came of an upheld appeal: the month scored again, and the difference that a later run pays. Amounts are for
/// those who may see this person's pay.
fn carried(
    reading: &mut Reading<'_>,
    viewer: &Viewer,
    appeal: &Appeal,
    staff_no: &str,
) -> Result<Vec<Message>, OperationError> {
    let mut told = Vec::new();
    let upheld = matches!(Standing::of(appeal), Standing::Upheld | Standing::ToBeCorrected);
    let Some(settled) = appeal.steps.last().filter(|_| upheld) else {
        return Ok(told);
    };
    told.extend(appeal_corrections::told(appeal));
    let own = viewer.computing();
    let month: Month = appeal.month.parse().map_err(|_| StoreError::Unreadable(appeal.month.clone()))?;
    let marks = reading.month_step_list(&own, month)?;
    let after = marks.iter().find(|mark| mark.step == Step::Scored && mark.at >= settled.at);
    told.push(match after {
        Some(mark) => {
            let day = clock::to_office_time(mark.at).date();
            Message::new(format!("{day} 已重新评分"), format!("scored again on {day}"))
        }
        None => Message::new("待重新评分", "the month is to be scored again"),
    });
    let approved = marks.iter().any(|mark| mark.step == Step::Approved && mark.at <= settled.at);
    if !approved {
        return Ok(told);
    }
    let sees = viewer
        .require(Action::See, Resource::Pay)
        .is_ok_and(|extent| extent.is_everybody() || extent.own().contains(&appeal.staff));
    let mut paid = false;
    for run in reading.pay_run_list_approved(&own)? {
        let inputs: PayInputs = serde_json::from_slice(&run.inputs)?;
        let differences: Vec<_> =
            inputs.differences.iter().filter(|one| one.staff_no == staff_no && one.month == month).collect();
        if differences.is_empty() || run.made_at < settled.at {
            continue;
        }
        paid = true;
        let items: BTreeSet<String> = differences
            .iter()
            .filter(|one| sees && one.amount() != Decimal::ZERO)
            .map(|one| format!("{} {}", one.item, one.amount()))
            .collect();
        let items: Vec<String> = items.into_iter().collect();
        let list = items.join("，");
        told.push(Message::new(
            format!("差额随 {} 的工资批次 #{} 补发、补扣：{list}", run.pay_month, run.id),
            format!("the difference is paid by run #{} of {}: {list}", run.id, run.pay_month),
        ));
    }
    if !paid {
        told.push(Message::new(
            format!("{month} 的工资已审批，差额在以后月份的工资中补发、补扣"),
            format!("the pay of {month} was approved; the difference comes with a later month"),
        ));
    }
    Ok(told)
}

/// The bytes of a file that was handed in with an appeal; the look is on record.
///
/// # Errors
/// There is no such file among the appeals that the viewer may see, or the database fails.
pub fn evidence(store: &Store, viewer: &Viewer, id: i64) -> Result<Vec<u8>, OperationError> {
    store.write_transaction(viewer, |writing| {
        let bytes = writing
            .appeal_evidence_bytes(viewer, id)?
            .ok_or_else(|| refused(format!("没有证据文件 #{id}"), format!("there is no evidence #{id}")))?;
        writing.audit_entry_insert(viewer, "appeal_evidence_seen", &format!("#{id}"))?;
        Ok(bytes)
    })
}

/// What of a month's appeals stands in the way: how many about ratings and scores are not settled, and whether a
/// rating was set aside after the latest scoring.
pub(super) fn in_the_way(
    reading: &mut Reading<'_>,
    viewer: &Viewer,
    month: Month,
) -> Result<(usize, bool), OperationError> {
    let appeals = reading.appeal_list(viewer)?;
    let of_month = appeals.iter().filter(|one| one.month == month.to_string() && one.subject != "pay");
    let open = of_month.filter(|one| !Standing::of(one).is_settled()).count();
    let marks = reading.month_step_list(viewer, month)?;
    let scored = marks.iter().rev().find(|mark| mark.step == Step::Scored).map(|mark| mark.at);
    let set_aside = reading.rating_set_aside_list(viewer, month)?;
    let late = scored.is_some_and(|scored| set_aside.iter().any(|one| one.set_aside_at > scored));
    Ok((open, late))
}
