//! The results of a run as they are kept: the same inputs and sheets give the same bytes. No database number and no
//! clock is among them.

use serde::{Deserialize, Serialize};
use xingchou_engine::evaluate::{Evaluation, Held, Value};
use xingchou_engine::program::{EarlierOf, Program, ProgramColumn};
use xingchou_engine::sheet::Section;
use xingchou_engine::value::{CellError, Grain, ValueType};

use super::OperationError;
use super::month_inputs::{InputValue, MonthInputs, PersonMonth};
use crate::message::Message;
use crate::store::NewResult;

/// The results of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunResults {
    /// The family of the sheet.
    pub family: String,
    /// The columns, in the order of the sheets.
    pub columns: Vec<ColumnHead>,
    /// Everybody, by staff number.
    pub people: Vec<PersonResult>,
}

/// A column of the results.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnHead {
    /// The Chinese name.
    pub name: String,
    /// The English code.
    pub code: String,
    /// Its type.
    #[serde(rename = "type")]
    pub value_type: ValueType,
    /// Its scale.
    pub decimals: u32,
    /// Where on the pay sheet it belongs.
    pub section: Section,
    /// Its marks.
    pub flags: Vec<String>,
    /// Which fund pays it, when it says so itself.
    pub fund: Option<String>,
}

/// One person's results.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonResult {
    /// 工号
    pub staff_no: String,
    /// A value for each column.
    pub values: Vec<Value>,
    /// Why the person is held; none when everything could be computed.
    pub held: Option<HeldInWords>,
}

/// Why a person is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldInWords {
    /// The first column that could not be computed.
    pub column: String,
    /// Why, and what to do.
    pub reason: Message,
}

impl RunResults {
    /// Reads the results off an evaluation of this month's people. `gap` says which earlier month is wanting, of a
    /// staff number and the name of what reads them.
    #[must_use]
    pub fn of(
        evaluation: &Evaluation<'_>,
        month: &MonthInputs,
        gap: &dyn Fn(&str, &str) -> Option<Message>,
    ) -> Self {
        let program = evaluation.program;
        let shown: Vec<_> = shown_columns(program).collect();
        let people = month
            .people
            .iter()
            .enumerate()
            .map(|(position, person)| PersonResult {
                staff_no: person.staff_no.clone(),
                values: shown.iter().map(|column| evaluation.value(column.person_slot(), position)).collect(),
                held: evaluation.held_reason(position).map(|held| held_in_words(held, program, person, gap)),
            })
            .collect();
        Self { family: program.family.clone(), columns: column_heads(program), people }
    }

    /// The bytes that are kept and digested.
    ///
    /// # Errors
    /// Serialising fails, which only a broken program can cause.
    pub fn bytes(&self) -> Result<Vec<u8>, OperationError> {
        Ok(serde_json::to_vec(self)?)
    }

    /// The position of a column.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// A person's value of a column by name.
    #[must_use]
    pub fn value(&self, person: &PersonResult, name: &str) -> Option<Value> {
        person.values.get(self.column(name)?).cloned()
    }

    /// A person by staff number.
    #[must_use]
    pub fn person(&self, staff_no: &str) -> Option<&PersonResult> {
        self.people.iter().find(|person| person.staff_no == staff_no)
    }

    /// The numbers as the database keeps them; held people have none.
    ///
    /// # Errors
    /// A number is beyond what the database can hold.
    pub fn rows(&self, month: &MonthInputs) -> Result<Vec<NewResult>, OperationError> {
        let mut rows = Vec::new();
        for (result, person) in self.people.iter().zip(&month.people) {
            if result.held.is_some() {
                continue;
            }
            for (column, value) in self.columns.iter().zip(&result.values) {
                let Value::Number(number) = value else { continue };
                // A number that was rounded at its scale has its mantissa there.
                let value = i64::try_from(number.mantissa()).map_err(|_| {
                    OperationError::Refused(Message::new(
                        format!("{} 的“{}”是 {number}，数额过大，无法保存", person.staff_no, column.name),
                        format!("{} of {} is {number}, too large to be kept", column.name, person.staff_no),
                    ))
                })?;
                rows.push(NewResult {
                    staff: person.staff_id,
                    column_code: column.code.clone(),
                    scale: i32::try_from(number.scale()).unwrap_or(0),
                    value,
                });
            }
        }
        Ok(rows)
    }
}

/// The columns that are kept of each person.
fn shown_columns(program: &Program) -> impl Iterator<Item = &ProgramColumn> {
    program.columns.iter().filter(|column| column.definition.grain != Grain::Unit)
}

/// What the results of a program say of their columns, in their order.
pub(super) fn column_heads(program: &Program) -> Vec<ColumnHead> {
    let head = |column: &ProgramColumn| ColumnHead {
        name: column.definition.name.clone(),
        code: column.definition.code.clone(),
        value_type: column.definition.value_type,
        decimals: column.definition.decimals,
        section: column.definition.section,
        flags: column.definition.flags.clone(),
        fund: column.definition.fund.clone(),
    };
    shown_columns(program).map(head).collect()
}

/// Why a person is held, with what each missing input's file is missing.
fn held_in_words(
    held: &Held,
    program: &Program,
    person: &PersonMonth,
    gap: &dyn Fn(&str, &str) -> Option<Message>,
) -> HeldInWords {
    let mut reasons: Vec<Message> = Vec::new();
    for name in &held.missing {
        let gap = (held.error == CellError::Missing).then(|| gap(&person.staff_no, name)).flatten();
        let reason = gap.or_else(|| missing_reason(name, program, person)).unwrap_or_else(|| {
            Message::new(
                format!("“{name}”：{}", held.error.chinese()),
                format!("“{name}”: {}", held.error.english()),
            )
        });
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    if reasons.is_empty() {
        reasons.push(Message::new(held.error.chinese(), held.error.english()));
    }
    let join = |text: fn(&Message) -> &str, between: &str| {
        reasons.iter().map(text).collect::<Vec<_>>().join(between)
    };
    let (zh, en) = (join(|reason| &reason.zh, "；"), join(|reason| &reason.en, "; "));
    HeldInWords {
        column: held.column_name.clone(),
        reason: Message::new(
            format!("“{}”无法计算：{zh}", held.column_name),
            format!("“{}” can't be computed: {en}", held.column_name),
        ),
    }
}

fn missing_reason(name: &str, program: &Program, person: &PersonMonth) -> Option<Message> {
    let accumulated = program.earlier_read(name).and_then(|read| match read.of {
        EarlierOf::Column(position) => person.openings.get(program.openings.get(&position)?),
        EarlierOf::Score(_) => None,
    });
    let cells = person.values.get(name).into_iter();
    let cells = cells.chain(person.parts.iter().filter_map(|part| part.values.get(name))).chain(accumulated);
    for cell in cells {
        match &cell.value {
            InputValue::Missing { reason } | InputValue::Blank { reason } => return Some(reason.clone()),
            InputValue::Number(number) => {
                let input = program.inputs.iter().find(|input| input.name == name)?;
                let limits = |limit: Option<rust_decimal::Decimal>| {
                    limit.map_or_else(|| "…".to_owned(), |limit| limit.to_string())
                };
                let (min, max) = (limits(input.min), limits(input.max));
                let place = cell.origin.words();
                return Some(Message::new(
                    format!(
                        "“{name}”是 {number}，应在 {min} 到 {max} 之间、至多 {} 位小数（{}）",
                        input.decimals, place.zh
                    ),
                    format!(
                        "“{name}” is {number}; it must lie between {min} and {max} with at most {} decimals ({})",
                        input.decimals, place.en
                    ),
                ));
            }
            InputValue::Text(text) => {
                let input = program.inputs.iter().find(|input| input.name == name)?;
                let place = cell.origin.words();
                if !input.permits(text) {
                    let list = input.one_of.join("、");
                    return Some(Message::new(
                        format!("“{name}”是“{text}”，应为 {list} 之一（{}）", place.zh),
                        format!("“{name}” is “{text}”; it must be one of {list} ({})", place.en),
                    ));
                }
            }
            _ => {}
        }
    }
    None
}
