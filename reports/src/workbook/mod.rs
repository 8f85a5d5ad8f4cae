//! Writing workbooks: how cells look, and sheets that print well.

pub(crate) mod look;
pub(crate) mod page;
