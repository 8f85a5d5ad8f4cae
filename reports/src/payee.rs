//! Full account and ID numbers, for the papers that cannot do without them.

use std::fmt;

/// Whom money is paid to and who is declared: the numbers in full. They come apart from the labels of a run, so that
/// a paper that does not ask for them cannot show them.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Payee {
    /// 工号.
    pub staff_no: String,
    /// 户名, exactly as the account has it; on declarations 姓名.
    pub name: String,
    /// 证件类型, such as 居民身份证.
    pub id_type: String,
    /// 证件号码, in full.
    pub id_number: String,
    /// 银行账号, in full; empty when there is none.
    pub bank_account: String,
    /// 开户行.
    pub bank_name: String,
}

/// 证件类型 of nearly everybody, in the words of the tax client.
pub const RESIDENT_ID: &str = "居民身份证";

impl fmt::Debug for Payee {
    /// Without the numbers, so that none ends in a log.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Payee").field("staff_no", &self.staff_no).finish_non_exhaustive()
    }
}

/// The payee of a staff number.
pub(crate) fn payee_of<'p>(payees: &'p [Payee], staff_no: &str) -> Option<&'p Payee> {
    payees.iter().find(|payee| payee.staff_no == staff_no)
}
