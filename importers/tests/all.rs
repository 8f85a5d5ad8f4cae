//! Reading office files, from outside the crate.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod all {
    pub mod cells;
    pub mod headings;
    pub mod kinds;
    pub mod properties;
    pub mod proposals;
    pub mod rows;
    pub mod sample_month;
    pub mod support;
    pub mod truth;
    pub mod unseen;
    pub mod variants;
    pub mod whole_files;
}
