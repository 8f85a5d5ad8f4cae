//! Questions about people: asked once where a name has no number, or another's; answered, remembered, applied.

use serde::Serialize;
use xingchou_importers::Layouts;

use super::OperationError;
use super::take_in::{Put, letters, put_back};
use crate::access::Viewer;
use crate::message::Message;
use crate::store::{Staff, Store};

/// A question about a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Question {
    /// Its number.
    pub id: i64,
    /// The staff number in the files; empty where they say none.
    pub staff_no: String,
    /// The name in the files, without spaces and dots.
    pub name: String,
    /// Rows that wait for the answer.
    pub waiting: usize,
    /// Who may be meant: whoever has the number, and everybody of that name.
    pub candidates: Vec<Candidate>,
    /// The staff number that was answered.
    pub answer: Option<String>,
    /// Who answered.
    pub answered_by: Option<String>,
}

/// Somebody who may be meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Candidate {
    /// 工号
    pub staff_no: String,
    /// 姓名
    pub name: String,
}

/// What an answer did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answered {
    /// The question.
    pub id: i64,
    /// Who is meant.
    pub staff_no: String,
    /// Waiting rows that were put back.
    pub put_back: usize,
    /// Waiting rows that are still refused, for another reason.
    pub still_waiting: usize,
}

/// The questions that are open, or all.
///
/// # Errors
/// The database fails.
pub fn list(store: &Store, viewer: &Viewer, answered_too: bool) -> Result<Vec<Question>, OperationError> {
    store.read(|reading| {
        let staff = reading.staff_list(viewer)?;
        let rows = reading.rejected_row_list(viewer)?;
        let questions = reading.identity_answer_list(viewer)?;
        Ok(questions
            .into_iter()
            .filter(|asked| answered_too || asked.staff.is_none())
            .map(|asked| {
                let answer = staff.iter().find(|person| Some(person.id) == asked.staff);
                Question {
                    id: asked.id,
                    waiting: rows
                        .iter()
                        .filter(|row| row.state == "waiting" && row.question == Some(asked.id))
                        .count(),
                    candidates: candidates(&staff, &asked.staff_no_said, &asked.name_said),
                    answer: answer.map(|person| person.staff_no.clone()),
                    answered_by: asked.answered_by,
                    staff_no: asked.staff_no_said,
                    name: asked.name_said,
                }
            })
            .collect())
    })
}

fn candidates(staff: &[Staff], staff_no: &str, name: &str) -> Vec<Candidate> {
    staff
        .iter()
        .filter(|person| person.staff_no == staff_no || letters(&person.name) == name)
        .map(|person| Candidate { staff_no: person.staff_no.clone(), name: person.name.clone() })
        .collect()
}

/// Remembers who is meant, and puts the rows back that wait for it.
///
/// # Errors
/// There is no such question or person, it was answered before, or the database fails.
pub fn answer(
    store: &Store,
    viewer: &Viewer,
    layouts: &Layouts,
    id: i64,
    staff_no: &str,
) -> Result<Answered, OperationError> {
    let refuse = |zh: String, en: String| Err(OperationError::Refused(Message::new(zh, en)));
    store.write_transaction(viewer, |writing| {
        let asked = writing.identity_answer_list(viewer)?.into_iter().find(|asked| asked.id == id);
        let Some(asked) = asked else {
            return refuse(
                format!("没有编号为 {id} 的问题，请用 xingchou question list 查看"),
                format!("there is no question {id}; see xingchou question list"),
            );
        };
        if asked.staff.is_some() {
            return refuse(format!("问题 {id} 已有答复"), format!("the question {id} was answered already"));
        }
        let person = writing.staff_list(viewer)?.into_iter().find(|person| person.staff_no == staff_no);
        let Some(person) = person else {
            return refuse(
                format!("名册中没有工号“{staff_no}”"),
                format!("nobody on the roster has the staff number “{staff_no}”"),
            );
        };
        writing.identity_answer_set(viewer, id, person.id)?;
        let mut answered = Answered { id, staff_no: staff_no.to_owned(), put_back: 0, still_waiting: 0 };
        for row in writing.rejected_row_list(viewer)? {
            if row.state != "waiting" || row.question != Some(id) {
                continue;
            }
            match put_back(writing, viewer, layouts, &row, None)? {
                Put::Back => answered.put_back += 1,
                Put::Refused { reason, message } => {
                    let words = (reason.as_str(), message.zh.as_str(), message.en.as_str());
                    writing.rejected_row_set_reason(viewer, row.id, words, None)?;
                    answered.still_waiting += 1;
                }
            }
        }
        let target = format!("#{id} {} {} → {staff_no}", asked.staff_no_said, asked.name_said);
        writing.audit_entry_insert(viewer, "question_answered", &target)?;
        Ok(answered)
    })
}
