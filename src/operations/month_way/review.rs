//! What is looked at before a run is signed: the differences to the month before, the largest first, each with its
//! reasons; who is held; and the slips drawn for a second look.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use rust_decimal::Decimal;
use serde::Serialize;
use xingchou_engine::evaluate::Value;
use xingchou_engine::sheet::Section;

use super::reasons::{Both, Reads, changed_sheets};
use crate::access::Viewer;
use crate::message::Message;
use crate::month::Month;
use crate::operations::OperationError;
use crate::operations::explain::DEFAULT_ITEM;
use crate::operations::kept_run::UsedText;
use crate::operations::month_inputs::PersonMonth;
use crate::operations::policies::digest;
use crate::operations::recompute::{PayAgain, pay_again};
use crate::operations::results::{PersonResult, RunResults};
use crate::operations::settings::{SECOND_LOOK_PERCENT, Settings, UNEXPLAINED_YUAN, opened};
use crate::store::{PayRun, SlipMark, SlipMarkKind, Store};

/// An item of a slip that differs from the month before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ItemChange {
    /// The item.
    pub item: String,
    /// What it was, in yuan.
    pub before: Decimal,
    /// What it is, in yuan.
    pub after: Decimal,
    /// Why; empty when no reason was found.
    pub reasons: Vec<Message>,
}

/// A person whose slip differs from the month before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PersonChange {
    /// The number within the database.
    #[serde(skip)]
    pub staff_id: i64,
    /// 工号
    pub staff_no: String,
    /// 姓名
    pub name: String,
    /// 实发工资 before, in yuan; none for whom the month before has no slip.
    pub before: Option<Decimal>,
    /// 实发工资 now, in yuan; none for whom this run has no slip.
    pub after: Option<Decimal>,
    /// Why there is a slip in one of the runs only.
    pub reasons: Vec<Message>,
    /// The items that differ.
    pub items: Vec<ItemChange>,
    /// The sum of what differs without a reason, in yuan, whatever its sign.
    pub unexplained: Decimal,
    /// Whether somebody must sign for it.
    pub to_sign_for: bool,
    /// Who signed for it, and the remark.
    pub signed: Option<SlipMark>,
}

impl PersonChange {
    fn size(&self) -> Decimal {
        self.after.unwrap_or_default().saturating_sub(self.before.unwrap_or_default()).abs()
    }
}

/// A held slip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeldSlip {
    /// The number within the database.
    #[serde(skip)]
    pub staff_id: i64,
    /// 工号
    pub staff_no: String,
    /// 姓名
    pub name: String,
    /// Why, and what to do.
    pub reason: Message,
    /// Who released it, and why.
    pub released: Option<SlipMark>,
}

/// A slip drawn for a second look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DrawnSlip {
    /// The number within the database.
    #[serde(skip)]
    pub staff_id: i64,
    /// 工号
    pub staff_no: String,
    /// 姓名
    pub name: String,
    /// Who looked at it.
    pub ticked: Option<SlipMark>,
}

/// What is looked at before a run is signed.
#[derive(Debug, Clone, Serialize)]
pub struct Review {
    /// The run's number.
    pub run: i64,
    /// 工资所属月
    pub pay_month: Month,
    /// draft, approved or discarded.
    pub state: String,
    /// What is signed: the digest of the results.
    pub digest: String,
    /// How many people are paid.
    pub people: usize,
    /// The totals that are printed, by name, in yuan.
    pub totals: Vec<(String, Decimal)>,
    /// The approved run that it is compared with; none in an office's first month.
    pub compared_with: Option<(i64, Month)>,
    /// Rule sheets whose text is other than in that run.
    pub changed_sheets: Vec<String>,
    /// Who differs, the largest difference first.
    pub changes: Vec<PersonChange>,
    /// Who is held.
    pub held: Vec<HeldSlip>,
    /// The share of the second look, in percent; 0 is switched off.
    pub second_look_percent: u32,
    /// The slips drawn for a second look.
    pub drawn: Vec<DrawnSlip>,
}

impl Review {
    /// What has still to be signed for before the run can be checked or approved.
    #[must_use]
    pub fn open(&self) -> Vec<Message> {
        let mut open = Vec::new();
        let list = |names: Vec<String>| names.join("、");
        let unticked: Vec<String> = self
            .drawn
            .iter()
            .filter(|slip| slip.ticked.is_none())
            .map(|slip| slip.staff_no.clone())
            .collect();
        if !unticked.is_empty() {
            let list = list(unticked);
            open.push(Message::new(
                format!("抽查的工资条还没有看完：{list}（xingchou pay tick --staff 工号）"),
                format!("slips drawn for a second look are not ticked: {list} (xingchou pay tick)"),
            ));
        }
        let unsigned: Vec<String> = self
            .changes
            .iter()
            .filter(|change| change.to_sign_for && change.signed.is_none())
            .map(|change| change.staff_no.clone())
            .collect();
        if !unsigned.is_empty() {
            let list = list(unsigned);
            open.push(Message::new(
                format!("与上月的差异没有找到原因，须签字说明：{list}（xingchou pay remark --staff 工号 --note 说明）"),
                format!("differences without a reason must be signed for: {list} (xingchou pay remark)"),
            ));
        }
        open
    }
}

/// What of a review follows from the runs alone, before anybody's marks: it never changes.
pub(in crate::operations) struct Found {
    pub(in crate::operations) pay: PayAgain,
    review: Review,
}

const TOTALS: [&str; 4] = ["应发合计", "扣款合计", DEFAULT_ITEM, "单位承担合计"];

/// Computes a run again, proves it, and compares it with the month before.
pub(in crate::operations) fn find(
    store: &Store,
    viewer: &Viewer,
    run: i64,
    now: NaiveDateTime,
) -> Result<Found, OperationError> {
    let pay = pay_again(store, viewer, run)?;
    let results = pay.proved()?.1;
    let (runs, settings, opened, staff) = store.read(|reading| {
        let settings = Settings::read(reading, viewer)?;
        Ok::<_, OperationError>((
            reading.pay_run_list_approved(viewer)?,
            settings,
            opened(&reading.month_step_list(viewer, pay.inputs.pay_month)?, now),
            reading.staff_list(viewer)?,
        ))
    })?;
    let earlier = earlier_run(&runs, &pay.run).map(|run| pay_again(store, viewer, run.id)).transpose()?;
    let percent = settings.whole(&SECOND_LOOK_PERCENT, opened)?;
    let mut review = Review {
        run,
        pay_month: pay.inputs.pay_month,
        state: pay.run.state.clone(),
        digest: pay.run.results_digest.clone(),
        people: results.people.iter().filter(|person| person.held.is_none()).count(),
        totals: TOTALS.iter().map(|name| ((*name).to_owned(), total(&results, name))).collect(),
        compared_with: earlier.as_ref().map(|earlier| (earlier.run.id, earlier.inputs.pay_month)),
        changed_sheets: Vec::new(),
        changes: Vec::new(),
        held: held(&pay, &results),
        second_look_percent: percent,
        drawn: drawn(&pay, &results, percent),
    };
    if let Some(earlier) = &earlier {
        let before: RunResults = serde_json::from_slice(&earlier.run.results)?;
        review.changed_sheets = changed_sheets(&texts(earlier)?, &texts(&pay)?);
        let comparison = Comparison {
            before: (earlier, &before),
            after: (&pay, &results),
            rules_changed: !review.changed_sheets.is_empty(),
            threshold: settings.amount(&UNEXPLAINED_YUAN, opened)?,
            left: staff.iter().filter_map(|own| Some((own.id, own.left_on?))).collect(),
        };
        review.changes = comparison.changes();
    }
    Ok(Found { pay, review })
}

impl Found {
    /// Who is held: staff numbers.
    pub(in crate::operations) fn held(&self) -> Vec<String> {
        self.review.held.iter().map(|slip| slip.staff_no.clone()).collect()
    }

    /// With what was signed for so far.
    pub(super) fn with(&self, marks: &[SlipMark]) -> Review {
        let mut review = self.review.clone();
        let find =
            |staff: i64, kind| marks.iter().find(|mark| mark.staff == staff && mark.kind == kind).cloned();
        for change in &mut review.changes {
            change.signed = find(change.staff_id, SlipMarkKind::Unexplained);
        }
        for slip in &mut review.held {
            slip.released = find(slip.staff_id, SlipMarkKind::Release);
        }
        for slip in &mut review.drawn {
            slip.ticked = find(slip.staff_id, SlipMarkKind::SecondLook);
        }
        review
    }
}

/// The latest approved run of the latest month before the run's own.
pub(in crate::operations) fn earlier_run<'r>(runs: &'r [PayRun], own: &PayRun) -> Option<&'r PayRun> {
    runs.iter()
        .filter(|run| run.pay_month < own.pay_month && run.id != own.id && run.kind == own.kind)
        .max_by(|one, other| (&one.pay_month, one.id).cmp(&(&other.pay_month, other.id)))
}

fn texts(pay: &PayAgain) -> Result<BTreeMap<String, String>, OperationError> {
    let used: Vec<UsedText> = serde_json::from_str(&pay.run.sheet_digests)?;
    let mut by_family: BTreeMap<String, String> = BTreeMap::new();
    for text in used {
        by_family.entry(text.family).or_default().push_str(&text.digest);
    }
    Ok(by_family)
}

fn number(results: &RunResults, person: &PersonResult, name: &str) -> Decimal {
    match results.value(person, name) {
        Some(Value::Number(number)) => number,
        _ => Decimal::ZERO,
    }
}

fn total(results: &RunResults, name: &str) -> Decimal {
    let paid = results.people.iter().filter(|person| person.held.is_none());
    paid.fold(Decimal::ZERO, |sum, person| sum.saturating_add(number(results, person, name)))
}

fn person_of<'p>(pay: &'p PayAgain, staff_no: &str) -> Option<&'p PersonMonth> {
    pay.inputs.month.people.iter().find(|person| person.staff_no == staff_no)
}

fn held(pay: &PayAgain, results: &RunResults) -> Vec<HeldSlip> {
    let held = results.people.iter().filter_map(|person| Some((person, person.held.as_ref()?)));
    held.filter_map(|(person, held)| {
        let own = person_of(pay, &person.staff_no)?;
        Some(HeldSlip {
            staff_id: own.staff_id,
            staff_no: person.staff_no.clone(),
            name: own.name.clone(),
            reason: held.reason.clone(),
            released: None,
        })
    })
    .collect()
}

/// The drawing hangs on the run's digest alone: anybody can repeat it, and nobody can choose.
fn drawn(pay: &PayAgain, results: &RunResults, percent: u32) -> Vec<DrawnSlip> {
    let mut lots: Vec<(String, &PersonResult)> = results
        .people
        .iter()
        .filter(|person| person.held.is_none())
        .map(|person| {
            let lot = format!("{} {}", pay.run.results_digest, person.staff_no);
            (digest(lot.as_bytes()), person)
        })
        .collect();
    lots.sort_by(|one, other| one.0.cmp(&other.0));
    let share = usize::try_from(percent).unwrap_or(100).min(100);
    let count = lots.len().saturating_mul(share).div_ceil(100);
    let mut drawn: Vec<DrawnSlip> = lots
        .into_iter()
        .take(count)
        .filter_map(|(_, person)| {
            let own = person_of(pay, &person.staff_no)?;
            Some(DrawnSlip {
                staff_id: own.staff_id,
                staff_no: own.staff_no.clone(),
                name: own.name.clone(),
                ticked: None,
            })
        })
        .collect();
    drawn.sort_by(|one, other| one.staff_no.cmp(&other.staff_no));
    drawn
}

struct Comparison<'c> {
    before: (&'c PayAgain, &'c RunResults),
    after: (&'c PayAgain, &'c RunResults),
    rules_changed: bool,
    threshold: Decimal,
    left: BTreeMap<i64, NaiveDate>,
}

impl Comparison<'_> {
    fn changes(&self) -> Vec<PersonChange> {
        let (earlier, before) = self.before;
        let (pay, after) = self.after;
        let items: Vec<(&str, Reads)> = pay
            .program
            .columns
            .iter()
            .filter(|column| {
                matches!(column.definition.section, Section::Earning | Section::Deduction | Section::Employer)
            })
            .map(|column| (column.definition.name.as_str(), Reads::of(&pay.program, column)))
            .collect();
        let mut found = Vec::new();
        for person in &pay.inputs.month.people {
            let Some(now) = after.person(&person.staff_no).filter(|now| now.held.is_none()) else { continue };
            let was = before.person(&person.staff_no).filter(|was| was.held.is_none());
            let own_before = person_of(earlier, &person.staff_no);
            let change = match was.zip(own_before) {
                Some((was, own)) => {
                    let both = Both { before: (&earlier.inputs, own), after: (&pay.inputs, person) };
                    self.both(&both, (was, now), &items)
                }
                None => Some(self.only_now(person, now)),
            };
            found.extend(change);
        }
        for person in &earlier.inputs.month.people {
            let was = before.person(&person.staff_no).filter(|was| was.held.is_none());
            if let Some(was) = was.filter(|_| person_of(pay, &person.staff_no).is_none()) {
                found.push(self.only_before(person, was));
            }
        }
        found.sort_by(|one, other| {
            other.size().cmp(&one.size()).then_with(|| one.staff_no.cmp(&other.staff_no))
        });
        found
    }

    fn both(
        &self,
        both: &Both<'_>,
        (was, now): (&PersonResult, &PersonResult),
        items: &[(&str, Reads)],
    ) -> Option<PersonChange> {
        let (before, after) = (self.before.1, self.after.1);
        let mut changed = Vec::new();
        let mut unexplained = Decimal::ZERO;
        for (item, reads) in items {
            let (old, new) = (number(before, was, item), number(after, now, item));
            if old == new {
                continue;
            }
            let mut reasons = both.reasons(&self.after.0.program, reads);
            if reasons.is_empty() && self.rules_changed {
                reasons.push(Message::new("规则表换了版本", "the rule sheet is another version"));
            }
            if reasons.is_empty() {
                unexplained = unexplained.saturating_add(new.saturating_sub(old).abs());
            }
            changed.push(ItemChange { item: (*item).to_owned(), before: old, after: new, reasons });
        }
        if changed.is_empty() {
            return None;
        }
        let net = |results, person| Some(number(results, person, DEFAULT_ITEM));
        Some(self.change(both.after.1, (net(before, was), net(after, now)), Vec::new(), changed, unexplained))
    }

    fn only_now(&self, person: &PersonMonth, now: &PersonResult) -> PersonChange {
        let net = number(self.after.1, now, DEFAULT_ITEM);
        let hired = person.hired_on().filter(|hired| Month::of(*hired) > self.before.0.inputs.pay_month);
        let held = self.before.1.person(&person.staff_no).is_some();
        let reason = match hired {
            Some(hired) => Some(Message::new(format!("{hired} 入职"), format!("joined on {hired}"))),
            None if held => Some(Message::new("上一批暂缓发放", "held in the run before")),
            None => None,
        };
        let unexplained = if reason.is_none() { net.abs() } else { Decimal::ZERO };
        self.change(person, (None, Some(net)), reason.into_iter().collect(), Vec::new(), unexplained)
    }

    fn only_before(&self, person: &PersonMonth, was: &PersonResult) -> PersonChange {
        let net = number(self.before.1, was, DEFAULT_ITEM);
        let left =
            self.left.get(&person.staff_id).filter(|day| **day < self.after.0.inputs.pay_month.first_day());
        let reason = left.map(|day| Message::new(format!("{day} 离职"), format!("left on {day}")));
        let unexplained = if reason.is_none() { net.abs() } else { Decimal::ZERO };
        self.change(person, (Some(net), None), reason.into_iter().collect(), Vec::new(), unexplained)
    }

    fn change(
        &self,
        person: &PersonMonth,
        (before, after): (Option<Decimal>, Option<Decimal>),
        reasons: Vec<Message>,
        items: Vec<ItemChange>,
        unexplained: Decimal,
    ) -> PersonChange {
        PersonChange {
            staff_id: person.staff_id,
            staff_no: person.staff_no.clone(),
            name: person.name.clone(),
            before,
            after,
            reasons,
            items,
            unexplained,
            to_sign_for: unexplained > self.threshold,
            signed: None,
        }
    }
}
