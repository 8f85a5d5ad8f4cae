//! What approved months would be today: a fact or rule learned late changes no approved month; it gives differences
//! (补发, 补扣) by item and month of origin, which a later run pays.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use xingchou_engine::evaluate::{Value, evaluate};
use xingchou_engine::number::round_half_away;
use xingchou_engine::program::Program;
use xingchou_engine::sheet::Section;

use super::OperationError;
use super::kept_run::{PayInputs, scores_read};
use super::month_inputs::month_inputs;
use super::pay_inputs::ITEM_SUFFIX;
use super::policies;
use super::results::RunResults;
use super::run_kind::{RunKind, pack_of};
use crate::access::Viewer;
use crate::month::Month;
use crate::store::{PayRun, Store};

/// The input that a pay sheet reads the earnings of earlier months by (补发应发, may be negative).
pub const EARNINGS: &str = "往月应发差额";
/// The input that a pay sheet reads the deductions of earlier months by.
pub const DEDUCTIONS: &str = "往月扣款差额";
/// The input that a pay sheet reads the employer's share of earlier months by.
pub const EMPLOYER: &str = "往月单位承担差额";

/// The working column whose difference is carried though nobody is paid it: what an allowance that comes later takes
/// the place of. Leave that was learned late would be paid twice without it.
const MATERNITY_PAY: &str = "产假工资";
/// The input that a pay sheet reads it by.
pub const MATERNITY: &str = "往月产假工资差额";
/// Every input that carries differences.
pub const CARRIED: [&str; 4] = [EARNINGS, DEDUCTIONS, EMPLOYER, MATERNITY];

/// One item of one person in one approved month that would be other today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// 工号
    pub staff_no: String,
    /// 姓名
    pub name: String,
    /// 工资所属月 of origin.
    pub month: Month,
    /// The item.
    pub item: String,
    /// Its English code.
    pub code: String,
    /// Where on the pay sheet it belongs.
    pub section: Section,
    /// What was approved, with the differences that later runs have paid already, in yuan.
    pub before: Decimal,
    /// What it would be today, in yuan.
    pub after: Decimal,
}

impl Difference {
    /// What is still to be paid (or taken back, when negative), in yuan.
    #[must_use]
    pub fn amount(&self) -> Decimal {
        self.after.saturating_sub(self.before)
    }

    /// Whether it is money for somebody, or a figure that others are computed from.
    #[must_use]
    pub fn is_paid(&self) -> bool {
        self.section != Section::Working
    }

    /// The input that carries it into a pay sheet.
    #[must_use]
    pub fn input(&self) -> Option<&'static str> {
        match self.section {
            Section::Earning => Some(EARNINGS),
            Section::Deduction => Some(DEDUCTIONS),
            Section::Employer => Some(EMPLOYER),
            Section::Working if self.item == MATERNITY_PAY => Some(MATERNITY),
            Section::Total | Section::Working => None,
        }
    }
}

/// The differences of a month, and who could not be computed again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Differences {
    /// The items that differ, by staff number and in the order of the sheet.
    pub items: Vec<Difference>,
    /// Who is held today, so that nothing can be said: staff numbers.
    pub held: Vec<String>,
}

/// What is still to be settled of every approved month paid by `pay_date`.
///
/// # Errors
/// A sheet is wrong, a kept run can't be read, or the database fails.
pub fn differences_until(
    store: &Store,
    viewer: &Viewer,
    data: &Path,
    pay_date: NaiveDate,
) -> Result<Differences, OperationError> {
    let runs = approved_runs(store, viewer)?;
    let mut all = Differences::default();
    for run in runs.iter().filter(|run| run.pay_date <= pay_date && pays_wages(run)) {
        let of_month = differences_of(store, viewer, data, run, &runs)?;
        all.items.extend(of_month.items);
        all.held.extend(of_month.held);
    }
    all.items.sort_by(|one, other| (&one.staff_no, one.month).cmp(&(&other.staff_no, other.month)));
    all.held.sort();
    all.held.dedup();
    Ok(all)
}

/// What is still to be settled, for somebody who looks at it; that she did is on the trail.
///
/// # Errors
/// A sheet is wrong, a kept run can't be read, or the database fails.
pub fn look_at_differences(
    store: &Store,
    viewer: &Viewer,
    data: &Path,
    pay_date: NaiveDate,
) -> Result<Differences, OperationError> {
    let found = differences_until(store, viewer, data, pay_date)?;
    store.write_transaction(viewer, |writing| {
        writing.audit_entry_insert(viewer, "pay_differences_seen", &pay_date.to_string())
    })?;
    Ok(found)
}

fn approved_runs(store: &Store, viewer: &Viewer) -> Result<Vec<PayRun>, OperationError> {
    let runs = store.read(|reading| Ok::<_, OperationError>(reading.pay_run_list_approved(viewer)?))?;
    Ok(runs)
}

/// Whether a run paid the wages of its month; each person's were paid by one such run.
fn pays_wages(run: &PayRun) -> bool {
    RunKind::from_code(&run.kind).is_some_and(RunKind::pays_wages)
}

/// One approved run against what the same month would be by today's facts and rules.
fn differences_of(
    store: &Store,
    viewer: &Viewer,
    data: &Path,
    run: &PayRun,
    runs: &[PayRun],
) -> Result<Differences, OperationError> {
    let kept: PayInputs = serde_json::from_slice(&run.inputs)?;
    let approved: RunResults = serde_json::from_slice(&run.results)?;
    let library = policies::office_library(store, viewer, data)?;
    let program = policies::compile_paid(&library, &run.family, kept.pay_month, kept.pay_date)?;
    let today = inputs_today(store, viewer, &library, &kept, &program, run)?;
    let (population, _) = today.population(&program);
    let results = today.results(&evaluate(&program, &population));
    let settled = settled_already(runs, kept.pay_month)?;
    let mut found = Differences::default();
    for person in &today.month.people {
        let Some(now) = results.person(&person.staff_no) else { continue };
        // Who was not in the approved run, or held there, is paid by a run of that month itself, not by differences.
        let Some(then) = approved.person(&person.staff_no).filter(|then| then.held.is_none()) else {
            continue;
        };
        if now.held.is_some() {
            found.held.push(person.staff_no.clone());
            continue;
        }
        for column in carried(&program) {
            let amount = |results: &RunResults, person| match results.value(person, &column.name) {
                Some(Value::Number(number)) => number,
                _ => Decimal::ZERO,
            };
            let key = (person.staff_no.clone(), column.code.clone());
            let paid = settled.get(&key).copied().unwrap_or_default();
            let fen = |amount| round_half_away(amount, 2);
            let before = fen(amount(&approved, then).saturating_add(paid));
            let after = fen(amount(&results, now));
            if before != after {
                found.items.push(Difference {
                    staff_no: person.staff_no.clone(),
                    name: person.name.clone(),
                    month: kept.pay_month,
                    item: column.name.clone(),
                    code: column.code.clone(),
                    section: column.section,
                    before,
                    after,
                });
            }
        }
    }
    Ok(found)
}

struct Carried {
    name: String,
    code: String,
    section: Section,
}

/// The items whose differences are carried: those that are printed and pay on maternity leave, but for totals, for what
/// accumulates over the year (tax is withheld anew in the month of payment), and for earlier differences themselves.
fn carried(program: &Program) -> Vec<Carried> {
    program
        .columns
        .iter()
        .filter(|column| {
            let section = column.definition.section;
            let is_item = matches!(section, Section::Earning | Section::Deduction | Section::Employer)
                || (column.definition.name == MATERNITY_PAY
                    && program.inputs.iter().any(|input| input.name == MATERNITY));
            let formula = &column.definition.formula;
            let of_differences = CARRIED.iter().any(|input| formula.contains(input));
            // Items decided elsewhere are paid once, and corrected by the row that corrects them.
            let of_items = program
                .inputs
                .iter()
                .any(|input| input.name.ends_with(ITEM_SUFFIX) && formula.contains(input.name.as_str()));
            is_item && !column.reads_year && !of_differences && !of_items
        })
        .map(|column| Carried {
            name: column.definition.name.clone(),
            code: column.definition.code.clone(),
            section: column.definition.section,
        })
        .collect()
}

/// The inputs of an approved run as they would be today: the month's facts as now known, scored again by today's
/// sheet; the year so far as it was.
fn inputs_today(
    store: &Store,
    viewer: &Viewer,
    library: &xingchou_engine::library::Library,
    kept: &PayInputs,
    program: &Program,
    run: &PayRun,
) -> Result<PayInputs, OperationError> {
    let month = month_inputs(store, viewer, kept.pay_month)?;
    let assessed = if kept.assessed_month == kept.pay_month {
        month.clone()
    } else {
        month_inputs(store, viewer, kept.assessed_month)?
    };
    let scores = match pack_of(&run.family) {
        Some(pack) => {
            let sheet = policies::compile(library, &super::score::score_family(pack), kept.assessed_month)?;
            let span = super::score::ScoreSpan::Month;
            let inputs =
                super::score_inputs::score_inputs(store, viewer, library, pack, span, &sheet, assessed)?;
            let (population, _) = inputs.population(&sheet);
            Some(inputs.results(&evaluate(&sheet, &population)))
        }
        None => None,
    };
    let scores_of = |staff_no: &str| -> BTreeMap<String, Value> {
        let Some(results) = &scores else { return kept.scores.get(staff_no).cloned().unwrap_or_default() };
        let Some(person) = results.person(staff_no) else { return BTreeMap::new() };
        scores_read(program, |name| results.value(person, name).filter(|_| person.held.is_none()))
    };
    Ok(PayInputs {
        scores: month
            .people
            .iter()
            .map(|person| (person.staff_no.clone(), scores_of(&person.staff_no)))
            .collect(),
        month,
        ..kept.clone()
    })
}

/// What later approved runs have paid of a month's differences, by staff number and item code.
fn settled_already(
    runs: &[PayRun],
    month: Month,
) -> Result<HashMap<(String, String), Decimal>, OperationError> {
    let mut settled: HashMap<(String, String), Decimal> = HashMap::new();
    for run in runs {
        let inputs: PayInputs = serde_json::from_slice(&run.inputs)?;
        for difference in inputs.differences.iter().filter(|difference| difference.month == month) {
            let sum = settled.entry((difference.staff_no.clone(), difference.code.clone())).or_default();
            *sum = sum.saturating_add(difference.amount());
        }
    }
    Ok(settled)
}
