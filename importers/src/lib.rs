//! Office files in, typed records out.

pub mod records;
