//! 星酬 Xingchou: the application as a library, for its command line, its tests and its benchmarks.
//!
//! Which way things point: `cli` → `http` → `api`, `web` → `operations` → `store`, `access`. Nothing points back.

pub mod access;
pub mod api;
pub mod cli;
pub mod clock;
pub mod http;
pub mod message;
pub mod month;
pub mod month_way;
pub mod operations;
pub mod service;
pub mod store;
pub mod web;
