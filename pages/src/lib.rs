//! Pages: what is to be shown in, HTML out. Templates are checked when the program is built; nothing here knows the
//! database, the server, or who may see what: whoever calls hands in no more than the reader may know.
//!
//! Every page works without scripts. Scripts and styles are files of this crate, served from the same origin; there
//! is no inline script or style. All text of people is escaped by the template engine.
//!
//! - [`frame`]: what surrounds every page: language, look, navigation, notices;
//! - [`charts`]: pictures as SVG;
//! - one module a page for the rest.

pub mod assets;
pub mod charts;
pub mod composed;
pub mod form;
pub mod frame;
pub mod leader;
pub mod money;
pub mod month;
pub mod plain;
pub mod sign_in;
pub mod slip;
pub mod table;
pub mod trial;
pub mod windows;

pub use frame::{Frame, Language, Link, Notice, NoticeKind, Reader, Theme, Words};

/// Why a page could not be made: a template or a picture failed, which is a fault of the program.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// A template failed.
    #[error("页面无法生成：{0}\nthe page could not be made: {0}")]
    Template(#[from] askama::Error),
    /// A picture failed.
    #[error("图形无法生成：{0}\nthe picture could not be drawn: {0}")]
    Picture(String),
}
