//! The papers from outside.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod bank;
mod capital;
mod growth;
mod hotline;
mod office;
mod papers;
mod printed;
mod rating;
mod sample;
mod slips;
mod tax;
mod voucher;
mod workbook;
