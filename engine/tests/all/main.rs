//! The engine from outside.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod changes;
mod checking;
mod common_work;
mod earlier_months;
mod explanation;
mod functions;
mod grains;
mod held_people;
mod laziness;
mod limits;
mod peer_functions;
mod policies;
mod purity;
mod quotients;
mod rendering;
mod robustness;
mod safety;
mod shipped_properties;
mod support;
mod units;
