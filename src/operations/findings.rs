//! What inspections found in a month (督查通报), as far as the viewer may see findings.

use chrono::NaiveDate;
use serde::Serialize;
use xingchou_importers::records::{Kind, Record};

use super::OperationError;
use crate::access::Viewer;
use crate::month::Month;
use crate::store::Store;

/// Something that an inspection found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FindingShown {
    /// 督查日期
    pub date: NaiveDate,
    /// 工号
    pub staff_no: String,
    /// 姓名
    pub name: String,
    /// 问题类型
    pub problem: String,
    /// 处理结果; empty where the file says none.
    pub outcome: String,
}

/// What inspections found in a month, by day.
///
/// # Errors
/// The viewer may see no findings, or the database fails.
pub fn list(store: &Store, viewer: &Viewer, month: Month) -> Result<Vec<FindingShown>, OperationError> {
    store.read(|reading| {
        let rows = reading.month_record_list(viewer, month, Kind::Finding.code())?;
        let staff = reading.staff_list(&viewer.computing())?;
        let mut found = Vec::new();
        for row in rows.iter().filter(|row| row.credited) {
            let Record::Finding(finding) = serde_json::from_str(&row.payload)? else { continue };
            let own = staff.iter().find(|own| Some(own.id) == row.staff);
            found.push(FindingShown {
                date: finding.date,
                staff_no: own.map_or(finding.staff_no, |own| own.staff_no.clone()),
                name: own.map_or_else(|| finding.name.unwrap_or_default(), |own| own.name.clone()),
                problem: finding.problem,
                outcome: finding.outcome.unwrap_or_default(),
            });
        }
        found.sort_by(|one, other| (one.date, &one.staff_no).cmp(&(other.date, &other.staff_no)));
        Ok(found)
    })
}
