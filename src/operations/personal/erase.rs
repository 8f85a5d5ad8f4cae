//! Erases a person's data once the law allows it (个人信息保护法 第四十七条): one person asks, another consents. What the
//! law still wants kept is not erased before its day; what is final or on the trail stays, and the answer says so.

use chrono::{Datelike, Months, NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::{nobody, reason_of, refused};
use crate::access::{Action, Resource, Viewer};
use crate::clock;
use crate::message::Message;
use crate::month_way::Signer;
use crate::operations::OperationError;
use crate::operations::sessions::own_account;
use crate::operations::settings::{PAY_RECORD_YEARS, STAFF_RECORD_YEARS, whole};
use crate::store::{PersonTable, Reading, Staff, Store, StoreError};

/// An erasure that was asked for and waits for a second person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// 工号
    pub staff_no: String,
    /// Since when the law allows it.
    pub allowed_from: NaiveDate,
}

/// An erasure that was carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Erased {
    /// 工号, as it was.
    pub staff_no: String,
    /// Rows that went, by table.
    pub rows: Vec<(&'static str, usize)>,
    /// What stays, and why.
    pub stays: Vec<Message>,
}

/// Asks for the erasure of a person's data.
///
/// # Errors
/// The viewer may not, there is no such person, the law does not allow it yet (the message says from when), it was
/// asked for already, or the database fails.
pub fn ask(
    store: &Store,
    viewer: &Viewer,
    staff_no: &str,
    reason: &str,
    now: NaiveDateTime,
) -> Result<Asked, OperationError> {
    viewer.require_all(Action::Change, Resource::PrivateNumbers).map_err(StoreError::from)?;
    let reason = reason_of(reason)?;
    own_account(viewer)?;
    store.write_transaction(viewer, |writing| {
        let person = writing.staff_revealed(viewer, staff_no.trim())?.ok_or_else(|| nobody(staff_no))?;
        let allowed_from = allowed(writing, viewer, &person, now)?;
        if waiting(writing, viewer, person.id)?.is_some() {
            return Err(refused(
                format!("工号“{staff_no}”的删除已有人提出，等另一人同意"),
                format!("the erasure of “{staff_no}” was asked for already and waits for a second person"),
            ));
        }
        writing.person_erasure_ask(viewer, person.id, (now, reason))?;
        writing.audit_entry_insert(viewer, "erasure_asked", &format!("{staff_no}：{reason}"))?;
        Ok(Asked { staff_no: person.staff_no, allowed_from })
    })
}

/// Consents, as a second person, to an erasure, which is then carried out.
///
/// # Errors
/// The viewer may not or asked for it herself, nothing waits for consent, the law does not allow it, or the database
/// fails.
pub fn consent(
    store: &Store,
    viewer: &Viewer,
    staff_no: &str,
    reason: &str,
    now: NaiveDateTime,
) -> Result<Erased, OperationError> {
    viewer.require_all(Action::Decide, Resource::PrivateNumbers).map_err(StoreError::from)?;
    let reason = reason_of(reason)?;
    store.write_transaction(viewer, |writing| {
        let person = second_person(writing, viewer, staff_no)?;
        allowed(writing, viewer, &person, now)?;
        let all = writing.person_rows(&viewer.computing(), &person.staff_no)?.unwrap_or_default();
        let refused_rows = ids_of(&all, "rejected_row");
        let stays = what_stays(&all);
        // Under the number that she had, so that whoever looks for her finds that she was erased.
        writing.audit_entry_insert(viewer, "person_erased", &format!("{}：{reason}", person.staff_no))?;
        let rows = writing.person_erase(viewer, person.id, &refused_rows, (now, reason))?;
        let rows = rows.into_iter().filter(|(_, count)| *count > 0).collect();
        Ok(Erased { staff_no: person.staff_no, rows, stays })
    })
}

/// Declines, as a second person, an erasure that was asked for.
///
/// # Errors
/// The viewer may not or asked for it herself, nothing waits for consent, or the database fails.
pub fn decline(
    store: &Store,
    viewer: &Viewer,
    staff_no: &str,
    reason: &str,
    now: NaiveDateTime,
) -> Result<(), OperationError> {
    viewer.require_all(Action::Decide, Resource::PrivateNumbers).map_err(StoreError::from)?;
    let reason = reason_of(reason)?;
    store.write_transaction(viewer, |writing| {
        let person = second_person(writing, viewer, staff_no)?;
        writing.person_erasure_decline(viewer, person.id, (now, reason))?;
        writing.audit_entry_insert(viewer, "erasure_declined", &format!("{staff_no}：{reason}"))?;
        Ok(())
    })
}

/// Who waits to be erased, where the viewer may be the second person.
fn second_person(
    reading: &mut Reading<'_>,
    viewer: &Viewer,
    staff_no: &str,
) -> Result<Staff, OperationError> {
    own_account(viewer)?;
    let person = reading.staff_revealed(viewer, staff_no.trim())?.ok_or_else(|| nobody(staff_no))?;
    let asked = waiting(reading, viewer, person.id)?.ok_or_else(|| {
        refused(
            format!("没有人提出删除工号“{staff_no}”的信息；先由人事运行 xingchou staff erase"),
            format!("nobody asked for the erasure of “{staff_no}”; HR does with xingchou staff erase"),
        )
    })?;
    if asked.is(&Signer::of(viewer)) {
        return Err(refused(
            "这是您提出的，须由另一人同意",
            "you asked for it; a second person must consent",
        ));
    }
    Ok(person)
}

/// Who asked for an erasure that is not settled yet.
fn waiting(reading: &mut Reading<'_>, viewer: &Viewer, staff: i64) -> Result<Option<Signer>, OperationError> {
    let steps = reading.person_erasure_list(viewer)?;
    let last = steps.into_iter().rfind(|step| step.staff == staff);
    Ok(last.filter(|step| step.step == "asked").map(|step| step.by))
}

/// From when the law allows the erasure; an error before. Pay belongs to the books (会计档案管理办法: 30 years from the
/// first day after the fiscal year); what else is known of who has left is kept as long as her contract must be
/// (劳动合同法 第五十条: two years).
fn allowed(
    reading: &mut Reading<'_>,
    viewer: &Viewer,
    person: &Staff,
    now: NaiveDateTime,
) -> Result<NaiveDate, OperationError> {
    let program = viewer.computing();
    let Some(left_on) = person.left_on else {
        return Err(refused(
            format!(
                "工号“{}”在职，信息仍须使用，不能删除；录入有误请撤销该批导入（batch undo）",
                person.staff_no
            ),
            format!(
                "“{}” works here, so the data is needed; undo the import if it was a mistake",
                person.staff_no
            ),
        ));
    };
    let years = |number: i64| Months::new(u32::try_from(number.saturating_mul(12)).unwrap_or(u32::MAX));
    let far = NaiveDate::MAX;
    let file_years = whole(reading, &program, &STAFF_RECORD_YEARS)?;
    let of_file = left_on.checked_add_months(years(file_years)).unwrap_or(far);
    let pay_years = whole(reading, &program, &PAY_RECORD_YEARS)?;
    let of_pay = reading.last_paid(&program, person.id)?.map(|paid| {
        let first = NaiveDate::from_ymd_opt(paid.year().saturating_add(1), 1, 1).unwrap_or(far);
        first.checked_add_months(years(pay_years)).unwrap_or(far)
    });
    let from = of_pay.unwrap_or(of_file).max(of_file);
    if clock::to_office_time(now).date() >= from {
        return Ok(from);
    }
    let (zh, en) = if of_pay == Some(from) {
        (
            format!("工资属会计档案，保管 {pay_years} 年（自会计年度终了后第一天起）"),
            format!("pay belongs to the books and is kept for {pay_years} years"),
        )
    } else {
        (
            format!("离职后须保存 {file_years} 年"),
            format!("what is known of who has left is kept for {file_years} years"),
        )
    };
    Err(refused(
        format!("工号“{}”的信息 {from} 起才能删除：{zh}", person.staff_no),
        format!("the data of “{}” can be erased from {from} on: {en}", person.staff_no),
    ))
}

fn ids_of(all: &[PersonTable], table: &str) -> Vec<i64> {
    let Some(found) = all.iter().find(|one| one.table == table) else { return Vec::new() };
    let Some(place) = found.columns.iter().position(|column| column == "id") else { return Vec::new() };
    let id = |row: &Vec<Option<String>>| row.get(place).cloned().flatten().and_then(|id| id.parse().ok());
    found.rows.iter().filter_map(id).collect()
}

/// What of a person stays after the erasure.
fn what_stays(all: &[PersonTable]) -> Vec<Message> {
    let rows = |table: &str| all.iter().find(|one| one.table == table).map_or(0, |one| one.rows.len());
    let mut stays = vec![
        Message::new(
            "操作记录（谁在何时做了什么）不能删除；其中出现的工号和姓名保留",
            "the trail stays, with the numbers and names in it",
        ),
        Message::new(
            "导入的原始文件是整份加密保存的，其中涉及本人的行随文件保留",
            "files that were handed in are kept whole and sealed, with the rows about the person in them",
        ),
    ];
    if rows("score") + rows("pay_result") > 0 {
        stays.push(Message::new(
            "已计算的评分和工资批次是封存的整体，加密保存，不再能由名册找到本人",
            "scorings and runs are sealed as a whole; the roster no longer leads from them to the person",
        ));
    }
    if rows("appeal") > 0 {
        stays.push(Message::new(
            "申诉及其办理经过是定案的记录，保留",
            "appeals and what became of them are final records and stay",
        ));
    }
    stays
}
