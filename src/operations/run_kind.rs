//! What a run pays: the month's wages, or what comes besides them. Every kind is declared with the others of its
//! tax month, and the year accumulates over all of them.

use serde::{Deserialize, Serialize};
use xingchou_engine::library::Library;

/// What a run pays.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunKind {
    /// 月度工资: the month's wages of everybody who has not had them yet.
    #[default]
    Regular,
    /// 补发批: differences of approved months, and single items.
    Supplementary,
    /// 年终批: the annual bonus.
    YearEnd,
    /// 离职结算: the last wages of who leaves, and severance.
    Termination,
}

impl RunKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Regular, Self::Supplementary, Self::YearEnd, Self::Termination];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Regular => "regular",
            Self::Supplementary => "supplementary",
            Self::YearEnd => "year_end",
            Self::Termination => "termination",
        }
    }

    /// The kind of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The Chinese name.
    #[must_use]
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Regular => "月度工资",
            Self::Supplementary => "补发批",
            Self::YearEnd => "年终批",
            Self::Termination => "离职结算批",
        }
    }

    /// Whether it pays the wages of a month, which a person has once.
    #[must_use]
    pub fn pays_wages(self) -> bool {
        matches!(self, Self::Regular | Self::Termination)
    }

    /// The sheet that it is calculated by: the pack's own for this kind, or else the national one; final wages go by
    /// the pack's monthly sheet.
    #[must_use]
    pub fn family(self, library: &Library, pack: &str) -> String {
        let name = match self {
            Self::Regular => "pay",
            Self::Supplementary => "supplementary-pay",
            Self::YearEnd => "year-end-pay",
            Self::Termination => "termination-pay",
        };
        let own = format!("{pack}/{name}");
        if library.families().any(|family| family == own) {
            return own;
        }
        match self {
            Self::Regular => own,
            Self::Termination => format!("{pack}/pay"),
            Self::Supplementary | Self::YearEnd => format!("national/{name}"),
        }
    }
}

/// The pack that a family of a pay sheet belongs to; none for national ones.
#[must_use]
pub fn pack_of(family: &str) -> Option<&str> {
    family.rsplit_once('/').map(|(pack, _)| pack).filter(|pack| *pack != "national")
}

impl std::str::FromStr for RunKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let by_name = Self::ALL
            .into_iter()
            .find(|kind| kind.chinese() == text || kind.chinese().strip_suffix('批') == Some(text));
        by_name.or_else(|| Self::from_code(&text.replace('-', "_"))).ok_or_else(|| {
            let known: Vec<String> =
                Self::ALL.iter().map(|kind| format!("{}（{}）", kind.code(), kind.chinese())).collect();
            let known = known.join("、");
            format!("没有“{text}”这种批次；有：{known} (no such kind of run; there are: {known})")
        })
    }
}
