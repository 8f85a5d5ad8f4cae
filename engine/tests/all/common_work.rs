//! common_work
