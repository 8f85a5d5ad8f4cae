//! Shows an ID number or a bank account in full. It is on the trail before it is shown; so is every attempt that was
//! refused.

use serde::Serialize;

use super::{nobody, on_record, reason_of};
use crate::access::Viewer;
use crate::operations::OperationError;
use crate::store::Store;

/// A number that is masked everywhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Hidden {
    /// 身份证号
    Id,
    /// 银行账号
    Account,
}

impl Hidden {
    /// The word for it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Id => "身份证号",
            Self::Account => "银行账号",
        }
    }
}

/// A number in full, for this once. It has no words in debugging.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Revealed {
    /// 工号
    pub staff_no: String,
    /// 姓名
    pub name: String,
    /// Which number.
    pub what: Hidden,
    /// The number.
    pub number: String,
}

/// Shows a number in full, for a reason.
///
/// # Errors
/// There is no reason, the viewer may not (which goes on the trail), there is no such person whom the viewer may know
/// of, or the database fails.
pub fn reveal(
    store: &Store,
    viewer: &Viewer,
    staff_no: &str,
    what: Hidden,
    reason: &str,
) -> Result<Revealed, OperationError> {
    let reason = reason_of(reason)?;
    let staff_no = staff_no.trim();
    let target = format!("{staff_no} {}：{reason}", what.title());
    on_record(store, viewer, ("number_revealed", &target), |writing| {
        let person = writing.staff_revealed(viewer, staff_no)?.ok_or_else(|| nobody(staff_no))?;
        let number = match what {
            Hidden::Id => person.id_number.whole(),
            Hidden::Account => person.bank_account.whole(),
        };
        Ok(Revealed { staff_no: person.staff_no, name: person.name, what, number: number.to_owned() })
    })
}
