//! What a row's own figures say about each other. A row that doesn't add up is
//! taken and pointed out.

use crate::reading::Warning;
use crate::records::{Place, Record};

/// Looks at a record that was taken.
pub(crate) fn record(_place: &Place, _record: &Record, _warnings: &mut Vec<Warning>) {}
