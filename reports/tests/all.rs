//! The papers from outside.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod bank;
mod hotline;
mod papers;
mod rating;
mod sample;
mod tax;
mod voucher;
mod workbook;
