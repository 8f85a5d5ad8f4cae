//! The whole program from outside: one binary, a folder a subject.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod accounts;
mod attribution;
mod batches;
mod careers;
mod command_line;
mod common_work;
mod databases;
mod demo;
mod differences;
mod durability;
mod earlier_months;
mod fairness;
mod ledgers;
mod live_devices;
mod month;
mod month_inputs;
mod papers;
mod payroll_workbook;
mod policies;
mod private_data;
mod proof;
mod reading;
mod recalculation;
mod rights;
mod runs;
mod slips_exported;
mod store;
mod support;
mod take_in;
mod tidy;
mod trail;
mod watch;
mod way;
mod web;
mod window_board;
