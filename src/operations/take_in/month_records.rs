//! Takes the rows of every other kind, each kept in the importer's own words.

use std::collections::HashMap;

use importers::Taken;
use importers::records::{Kind, Record};
use xingchou_importers as importers;

use super::batch::{Batch, Rows};
use super::{OperationError, Reason};
use crate::store::{NewMonthRecord, Staff, Writing};

/// Whether the row lies in the month; stretches of days lie in every month that they touch.
fn within_month(batch: &Batch<'_>, record: &Record) -> Result<(), Reason> {
    let month = batch.month;
    let (first, last) = match record {
        Record::Leave(leave) => (leave.starts_on, leave.ends_on),
        Record::PostRotation(week) => (week.starts_on, week.ends_on),
        _ => match record.happened_on() {
            Some(date) => (date, date),
            None => return Ok(()),
        },
    };
    if first <= month.last_day() && month.first_day() <= last {
        Ok(())
    } else {
        Err(Reason::OutsidePeriod { date: first, month })
    }
}

/// Whose row it is, once everybody it names is known.
fn owner<'b>(batch: &'b Batch<'_>, record: &Record) -> Result<Option<&'b Staff>, Reason> {
    let mut named = Vec::new();
    for staff_no in record.staff_numbers() {
        named.push(batch.staff(staff_no)?);
    }
    Ok(match named.as_slice() {
        [only] => Some(*only),
        _ => None,
    })
}

/// A row that stands: its number, file and words.
struct Standing {
    id: i64,
    batch: i64,
    payload: String,
}

pub(super) fn take(
    writing: &mut Writing<'_>,
    batch: &Batch<'_>,
    kind: Kind,
    taken: &[Taken],
    rows: &mut Rows,
) -> Result<(), OperationError> {
    let mut standing: HashMap<String, Standing> = HashMap::new();
    let mut seen: HashMap<String, (String, i64)> = HashMap::new();
    for record in writing.month_record_list(batch.viewer, batch.month, kind.code())? {
        if record.batch == batch.id {
            seen.insert(record.natural_key, (record.sheet, record.row_number));
        } else {
            let kept = Standing { id: record.id, batch: record.batch, payload: record.payload };
            standing.insert(record.natural_key, kept);
        }
    }
    let mut records = Vec::new();
    for row in taken {
        let judged = within_month(batch, &row.record).and_then(|()| owner(batch, &row.record));
        let staff = match judged {
            Ok(staff) => staff,
            Err(reason) => {
                rows.refuse(batch, row, &reason)?;
                continue;
            }
        };
        let key = row.record.natural_key().join("|");
        if let Some((sheet, first_row)) = seen.get(&key) {
            rows.refuse(batch, row, &Reason::Duplicate { sheet: sheet.clone(), row: *first_row })?;
            continue;
        }
        let payload = serde_json::to_string(&row.record)?;
        match standing.get(&key) {
            // A row of a later file stands: what an earlier one says does not come over it.
            Some(kept) if kept.payload == payload || kept.batch > batch.id => {
                rows.already_there(batch, row)?;
                continue;
            }
            Some(kept) => {
                writing.month_record_supersede(batch.viewer, (kind.code(), kept.id), batch.id)?;
                rows.replaced += 1;
            }
            None => {}
        }
        seen.insert(key.clone(), (row.place.sheet.clone(), i64::from(row.place.row)));
        let happened_on = row.record.happened_on();
        let credited = match (staff, happened_on) {
            (Some(staff), Some(date)) => staff.employed_on(date),
            _ => true,
        };
        if !credited {
            rows.not_credited += 1;
        }
        rows.take(batch, row)?;
        records.push(NewMonthRecord {
            kind: kind.code().to_owned(),
            month: batch.month,
            staff: staff.map(|staff| staff.id),
            happened_on,
            credited,
            natural_key: key,
            payload,
            batch: batch.id,
            sheet: row.place.sheet.clone(),
            row_number: i64::from(row.place.row),
        });
    }
    writing.month_record_insert(batch.viewer, &records)?;
    Ok(())
}
