//! What if: another number or another sheet over a month that was calculated. Nothing is saved.

use std::collections::BTreeMap;
use std::path::Path;

use rust_decimal::Decimal;
use serde::Serialize;
use xingchou_engine::diagnostic::Diagnostic;
use xingchou_engine::evaluate::{Evaluation, evaluate};
use xingchou_engine::program::Program;
use xingchou_engine::sheet::{Constant, Origin};

use super::super::OperationError;
use super::super::kept_run::PayInputs;
use super::super::recompute::{PayAgain, latest_pay_run, pay_again};
use super::super::score::PersonLine;
use crate::access::Viewer;
use crate::message::Message;
use crate::month::Month;
use crate::store::Store;

/// A changed number: a parameter, or a cell of a table, and its new value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The parameter, or the table.
    pub parameter: String,
    /// For a table: the row by its first cell, and the heading of the column.
    pub cell: Option<(String, String)>,
    /// Its new value.
    pub value: Decimal,
}

impl std::str::FromStr for Change {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "“{text}”应写成 参数=数值，或 对照表[行,列]=数值 (write PARAMETER=VALUE or TABLE[ROW,COLUMN]=VALUE)"
            )
        };
        let (parameter, value) = text.split_once('=').ok_or_else(wrong)?;
        let value = xingchou_engine::number::parse(value.trim()).ok_or_else(wrong)?;
        let parameter = parameter.trim();
        let Some((table, cell)) = parameter.split_once('[') else {
            return Ok(Self { parameter: parameter.to_owned(), cell: None, value });
        };
        let cell = cell.strip_suffix(']').ok_or_else(wrong)?;
        let (row, column) = cell.split_once([',', '，']).ok_or_else(wrong)?;
        let cell = Some((row.trim().to_owned(), column.trim().to_owned()));
        Ok(Self { parameter: table.trim().to_owned(), cell, value })
    }
}

/// A number that can be changed to see what that does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Changeable {
    /// The title of the sheet that has it.
    pub sheet: String,
    /// Whether that is the pay sheet itself, and not one that it includes.
    pub own: bool,
    /// The parameter or cell, with the value that it has.
    pub now: Change,
    /// For a cell: the heading of the column that says which row it is in.
    pub rows_by: String,
    /// Its unit, such as 元/月; often empty for a cell.
    pub unit: String,
    /// 依据, or that it is assumed and who must confirm it.
    pub basis: String,
}

/// The numbers of a calculated month's pay sheet, with the run that it was calculated in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MonthNumbers {
    /// The run.
    pub run: i64,
    /// Its numbers: first the sheet's own, then those of included sheets.
    pub numbers: Vec<Changeable>,
}

/// The numbers of a calculated month's pay sheet.
///
/// # Errors
/// The month has no run, the viewer may not see everybody's pay, or the database fails.
pub fn month_numbers(store: &Store, viewer: &Viewer, month: Month) -> Result<MonthNumbers, OperationError> {
    let kept = pay_again(store, viewer, latest_pay_run(store, viewer, month)?)?;
    let program = &kept.program;
    let sheet = |origin: &Origin| {
        let of_file = program.sheets.iter().find(|sheet| sheet.file.name == origin.file.name);
        of_file.map_or((String::new(), false), |sheet| (sheet.title.clone(), sheet.family == program.family))
    };
    let mut numbers = Vec::new();
    for parameter in &program.parameters {
        let Constant::Number(value) = parameter.value else { continue };
        let (sheet, own) = sheet(&parameter.origin);
        let now = Change { parameter: parameter.name.clone(), cell: None, value };
        let (unit, basis) = (parameter.unit.clone(), parameter.basis.chinese());
        numbers.push(Changeable { sheet, own, now, rows_by: String::new(), unit, basis });
    }
    for table in &program.tables {
        let (sheet, own) = sheet(&table.origin);
        let rows_by = table.columns.first().map(|(heading, _)| heading.clone()).unwrap_or_default();
        for row in &table.rows {
            let Some(key) = row.texts.first() else { continue };
            for ((heading, _), value) in table.columns.iter().zip(&row.values).skip(1) {
                let Constant::Number(value) = value else { continue };
                let cell = Some((key.clone(), heading.clone()));
                let now = Change { parameter: table.name.clone(), cell, value: *value };
                let basis = row.basis.as_ref().unwrap_or(&table.basis).chinese();
                let (sheet, rows_by) = (sheet.clone(), rows_by.clone());
                numbers.push(Changeable { sheet, own, now, rows_by, unit: String::new(), basis });
            }
        }
    }
    numbers.sort_by_key(|number| !number.own);
    Ok(MonthNumbers { run: kept.run.id, numbers })
}

/// What a change would have done to a month.
#[derive(Debug, Clone, Serialize)]
pub struct Simulated {
    /// 工资所属月
    pub month: Month,
    /// The run it is compared with.
    pub run: i64,
    /// The column compared.
    pub column: String,
    /// The sum as it was calculated, in yuan.
    pub before: Decimal,
    /// The sum as it would be, in yuan.
    pub after: Decimal,
    /// Differences of the sums by community.
    pub by_community: BTreeMap<String, Decimal>,
    /// Differences of the sums by post.
    pub by_post: BTreeMap<String, Decimal>,
    /// Everybody whose figure would differ, the largest difference first.
    pub movers: Vec<Mover>,
    /// Who would be held, or no longer be held: staff numbers.
    pub held_otherwise: Vec<String>,
    /// What people must know about the sheets.
    pub warnings: Vec<Diagnostic>,
}

/// A person whose figure would differ.
#[derive(Debug, Clone, Serialize)]
pub struct Mover {
    /// Who.
    pub person: PersonLine,
    /// As it was calculated, in yuan.
    pub before: Decimal,
    /// As it would be, in yuan.
    pub after: Decimal,
    /// The items that differ, with how much.
    pub items: Vec<(String, Decimal)>,
}

/// Computes a calculated month again with changed numbers, or by another pay sheet (`family`).
///
/// # Errors
/// There is no run, no such parameter or sheet, or the database fails.
pub fn simulate(
    store: &Store,
    viewer: &Viewer,
    data: &Path,
    month: Month,
    family: Option<&str>,
    changes: &[Change],
) -> Result<Simulated, OperationError> {
    let kept = pay_again(store, viewer, latest_pay_run(store, viewer, month)?)?;
    let mut program = match family {
        Some(family) => super::compile(&super::office_library(store, viewer, data)?, family, month)?,
        None => kept.program.clone(),
    };
    for change in changes {
        apply(&mut program, change)?;
    }
    let simulated = compared(&kept, &program, &kept.inputs);
    store.write_transaction(viewer, |writing| {
        writing.audit_entry_insert(viewer, "pay_simulated", &format!("{month} #{}", kept.run.id))
    })?;
    Ok(simulated)
}

/// The column by which months are compared.
const COLUMN: &str = "应发合计";

/// A kept calculation against the same month by another program, from the same facts or others.
pub(super) fn compared(kept: &PayAgain, program: &Program, inputs: &PayInputs) -> Simulated {
    let (population, _) = inputs.population(program);
    let (before, after) = (kept.evaluate(), evaluate(program, &population));
    let mut simulated = Simulated {
        month: kept.inputs.pay_month,
        run: kept.run.id,
        column: COLUMN.to_owned(),
        before: Decimal::ZERO,
        after: Decimal::ZERO,
        by_community: BTreeMap::new(),
        by_post: BTreeMap::new(),
        movers: Vec::new(),
        held_otherwise: Vec::new(),
        warnings: program.warnings.clone(),
    };
    for (position, person) in kept.inputs.month.people.iter().enumerate() {
        let held = (before.held_reason(position).is_some(), after.held_reason(position).is_some());
        if held.0 != held.1 {
            simulated.held_otherwise.push(person.staff_no.clone());
        }
        let amount = |evaluation: &Evaluation<'_>, is_held: bool| {
            evaluation.person(position, COLUMN).number().filter(|_| !is_held).unwrap_or_default()
        };
        let (one, other) = (amount(&before, held.0), amount(&after, held.1));
        simulated.before = simulated.before.saturating_add(one);
        simulated.after = simulated.after.saturating_add(other);
        let difference = other.saturating_sub(one);
        let line = PersonLine::of(person);
        for (sums, key) in
            [(&mut simulated.by_community, &line.community), (&mut simulated.by_post, &line.post)]
        {
            let sum = sums.entry(key.clone()).or_default();
            *sum = sum.saturating_add(difference);
        }
        let items = differing_items(&before, &after, position);
        if !items.is_empty() && !held.0 && !held.1 {
            simulated.movers.push(Mover { person: line, before: one, after: other, items });
        }
    }
    simulated.movers.sort_by(largest_first);
    simulated
}

/// Printed items that differ for a person, with how much.
fn differing_items(
    before: &Evaluation<'_>,
    after: &Evaluation<'_>,
    position: usize,
) -> Vec<(String, Decimal)> {
    let mut names: Vec<&str> = Vec::new();
    for column in before.program.columns.iter().chain(&after.program.columns) {
        let name = column.definition.name.as_str();
        let printed = column.definition.section != xingchou_engine::sheet::Section::Working;
        if printed && !names.contains(&name) {
            names.push(name);
        }
    }
    names
        .into_iter()
        .filter_map(|name| {
            let value =
                |evaluation: &Evaluation<'_>| evaluation.person(position, name).number().unwrap_or_default();
            let difference = value(after).saturating_sub(value(before));
            (!difference.is_zero()).then(|| (name.to_owned(), difference))
        })
        .collect()
}

/// Several months together.
#[derive(Debug, Clone, Serialize)]
pub struct SimulatedMonths {
    /// Each month by itself.
    pub months: Vec<Simulated>,
    /// The sum as it was calculated, in yuan.
    pub before: Decimal,
    /// The sum as it would be, in yuan.
    pub after: Decimal,
    /// Differences by community, in yuan.
    pub by_community: BTreeMap<String, Decimal>,
    /// Differences by post, in yuan.
    pub by_post: BTreeMap<String, Decimal>,
    /// Everybody whose figures would differ, over all months, the largest difference first.
    pub movers: Vec<Mover>,
}

/// Computes several calculated months again with changed numbers, or by another pay sheet.
///
/// # Errors
/// A month has no run, there is no such number or sheet, or the database fails.
pub fn simulate_months(
    store: &Store,
    viewer: &Viewer,
    data: &Path,
    months: &[Month],
    family: Option<&str>,
    changes: &[Change],
) -> Result<SimulatedMonths, OperationError> {
    let mut together = SimulatedMonths {
        months: Vec::new(),
        before: Decimal::ZERO,
        after: Decimal::ZERO,
        by_community: BTreeMap::new(),
        by_post: BTreeMap::new(),
        movers: Vec::new(),
    };
    let mut movers: BTreeMap<String, Mover> = BTreeMap::new();
    for month in months {
        let one = simulate(store, viewer, data, *month, family, changes)?;
        together.before = together.before.saturating_add(one.before);
        together.after = together.after.saturating_add(one.after);
        for (sums, add) in
            [(&mut together.by_community, &one.by_community), (&mut together.by_post, &one.by_post)]
        {
            for (key, amount) in add {
                let sum = sums.entry(key.clone()).or_default();
                *sum = sum.saturating_add(*amount);
            }
        }
        for mover in &one.movers {
            let kept = movers.entry(mover.person.staff_no.clone()).or_insert_with(|| Mover {
                person: mover.person.clone(),
                before: Decimal::ZERO,
                after: Decimal::ZERO,
                items: Vec::new(),
            });
            kept.before = kept.before.saturating_add(mover.before);
            kept.after = kept.after.saturating_add(mover.after);
            for (item, amount) in &mover.items {
                match kept.items.iter_mut().find(|(known, _)| known == item) {
                    Some((_, sum)) => *sum = sum.saturating_add(*amount),
                    None => kept.items.push((item.clone(), *amount)),
                }
            }
        }
        together.months.push(one);
    }
    together.movers = movers.into_values().collect();
    together.movers.sort_by(largest_first);
    Ok(together)
}

fn largest_first(one: &Mover, other: &Mover) -> std::cmp::Ordering {
    let size = |mover: &Mover| mover.after.saturating_sub(mover.before).abs();
    size(other).cmp(&size(one)).then(one.person.staff_no.cmp(&other.person.staff_no))
}

fn apply(program: &mut Program, change: &Change) -> Result<(), OperationError> {
    if let Some((row, column)) = &change.cell {
        if program.set_cell(&change.parameter, row, column, change.value) {
            return Ok(());
        }
        let tables: Vec<&str> = program.tables.iter().map(|table| table.name.as_str()).collect();
        let tables = tables.join("、");
        return Err(OperationError::Refused(Message::new(
            format!(
                "对照表“{}”里没有“{row}”这一行的“{column}”（数值）；对照表有：{tables}",
                change.parameter
            ),
            format!("the table “{}” has no number in row “{row}”, “{column}”", change.parameter),
        )));
    }
    let known: Vec<String> = program
        .parameters
        .iter()
        .filter(|parameter| matches!(parameter.value, Constant::Number(_)))
        .map(|parameter| parameter.name.clone())
        .collect();
    let found = program.parameters.iter_mut().find(|parameter| {
        parameter.name == change.parameter && matches!(parameter.value, Constant::Number(_))
    });
    match found {
        Some(parameter) => {
            parameter.value = Constant::Number(change.value);
            parameter.text = change.value.to_string();
            Ok(())
        }
        None => {
            let known = known.join("、");
            Err(OperationError::Refused(Message::new(
                format!("没有叫“{}”的参数；可以改的有：{known}", change.parameter),
                format!("there is no parameter “{}”; there are: {known}", change.parameter),
            )))
        }
    }
}
