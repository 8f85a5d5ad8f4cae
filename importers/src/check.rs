//! What a row's own figures say about each other. A row that doesn't add up is
//! taken and pointed out.

use crate::reading::Warning;
use crate::records::{Place, Record};

/// Looks at a record that was taken.
pub(crate) fn record(place: &Place, record: &Record, warnings: &mut Vec<Warning>) {
    let Record::OldPay(pay) = record else {
        return;
    };
    let Some(summed) = pay.gross.checked_sub(pay.deductions) else {
        return;
    };
    if summed != pay.net {
        warnings.push(Warning::RowDiffers {
            place: place.clone(),
            heading: "实发".to_owned(),
            stated: pay.net,
            summed: summed.normalize(),
            rule: format!("应发 {} − 扣款 {}", pay.gross, pay.deductions),
        });
    }
}
