//! The TOML of a sheet, field by field.

use crate::sheet::{DatedBy, OverParts, Section, SheetKind, TableSide};
use crate::value::{Grain, ValueType};
use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFile {
    pub(super) sheet: Spanned<RawSheet>,
    #[serde(default)]
    pub(super) source: Vec<RawSource>,
    #[serde(default)]
    pub(super) input: Vec<Spanned<RawInput>>,
    #[serde(default)]
    pub(super) parameter: Vec<Spanned<RawParameter>>,
    #[serde(default)]
    pub(super) table: Vec<Spanned<RawTable>>,
    #[serde(default)]
    pub(super) opening: Vec<Spanned<RawOpening>>,
    #[serde(default)]
    pub(super) column: Vec<Spanned<RawColumn>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSheet {
    pub(super) family: String,
    pub(super) title: String,
    pub(super) kind: SheetKind,
    pub(super) effective_from: Spanned<Datetime>,
    pub(super) published_until: Option<Spanned<Datetime>>,
    #[serde(default)]
    pub(super) dated_by: DatedBy,
    #[serde(default)]
    pub(super) include: Vec<Spanned<String>>,
    pub(super) peer_group: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSource {
    pub(super) id: Spanned<String>,
    pub(super) title: String,
    pub(super) published_until: Option<Spanned<Datetime>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawInput {
    pub(super) name: Spanned<String>,
    pub(super) code: String,
    #[serde(rename = "type")]
    pub(super) value_type: ValueType,
    pub(super) grain: Option<Grain>,
    pub(super) blank: Option<Spanned<String>>,
    pub(super) over_parts: Option<OverParts>,
    pub(super) from: Option<Spanned<String>>,
    pub(super) decimals: Option<u32>,
    pub(super) min: Option<Spanned<String>>,
    pub(super) max: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) one_of: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) replaces: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawParameter {
    pub(super) name: Spanned<String>,
    pub(super) value: Spanned<String>,
    #[serde(rename = "type")]
    pub(super) value_type: Option<ValueType>,
    #[serde(default)]
    pub(super) unit: String,
    pub(super) source: Option<Spanned<String>>,
    pub(super) assumed: Option<String>,
    #[serde(default)]
    pub(super) replaces: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTable {
    pub(super) name: Spanned<String>,
    pub(super) columns: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) side: TableSide,
    pub(super) rows: Vec<Spanned<RawRow>>,
    pub(super) source: Option<Spanned<String>>,
    pub(super) assumed: Option<String>,
    #[serde(default)]
    pub(super) replaces: bool,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum RawRow {
    Plain(Vec<String>),
    WithBasis(RawRowWithBasis),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRowWithBasis {
    pub(super) values: Vec<String>,
    pub(super) source: Option<String>,
    pub(super) assumed: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOpening {
    pub(super) column: Spanned<String>,
    pub(super) from: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawColumn {
    pub(super) name: Spanned<String>,
    pub(super) code: String,
    #[serde(rename = "type")]
    pub(super) value_type: ValueType,
    pub(super) decimals: Option<u32>,
    pub(super) grain: Option<Grain>,
    pub(super) over_parts: Option<OverParts>,
    #[serde(default)]
    pub(super) section: Section,
    #[serde(default)]
    pub(super) flags: Vec<String>,
    pub(super) fund: Option<String>,
    pub(super) formula: Spanned<String>,
    pub(super) source: Option<Spanned<String>>,
    pub(super) assumed: Option<String>,
    #[serde(default)]
    pub(super) replaces: bool,
}
