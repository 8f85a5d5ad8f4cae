//! 社会保险、公积金: what is declared to their offices. Each office has its own form on line; these lists have what
//! all of the forms ask for, to be pasted or checked against.

mod bases;
mod contributions;
mod kind;
mod movements;
mod subsidy;

pub use bases::{BaseLimits, YearIncome, base_declaration};
pub use contributions::contribution_lists;
pub use kind::InsuranceKind;
pub use movements::{Movement, MovementKind, movement_list};
pub use subsidy::post_subsidy_claim;
