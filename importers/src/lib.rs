//! Office files in, typed records out.
