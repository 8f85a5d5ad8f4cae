//! The rule-sheet engine: the pure heart of Xingchou.
//!
//! A rule sheet is a spreadsheet written as text: inputs, parameters, lookup tables and columns with one formula
//! each, in Excel's syntax and with Excel's meaning (the language is described in `docs/rule-sheets.md`). This crate
//!
//! 1. reads and **checks** sheets ([`library::Library::compile`]),
//! 2. **evaluates** them in exact decimals, column by column ([`evaluate::evaluate`]),
//! 3. **explains** any person's value down to inputs and sources ([`explain::explain`]),
//! 4. **renders** the same formulas for a spreadsheet program ([`render`]).
//!
//! It reads no file, no clock, no environment and no locale, and never sees a name, an ID or an account: people are
//! positions, and the origin of an input is an opaque handle that the application resolves.

pub mod diagnostic;
pub mod evaluate;
pub mod explain;
mod formula;
pub mod inputs;
pub mod library;
pub mod number;
pub mod program;
pub mod render;
pub mod sheet;
pub mod value;

/// The version of the engine's meaning. It changes when the same sheet and inputs could give another result;
/// a run keeps it, so that a later program knows how the run was computed.
pub const MEANING_VERSION: u32 = 1;
