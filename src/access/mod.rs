//! Who someone is and what they may see.

/// The one who asks. Every method of the store takes the viewer first and answers within its district only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    district: i64,
    name: String,
}

impl Viewer {
    /// The district that a data folder is made with.
    pub const FIRST_DISTRICT: i64 = 1;

    /// The person at the keyboard of a single office: sees the whole of the first district.
    #[must_use]
    pub fn at_the_keyboard() -> Self {
        Self { district: Self::FIRST_DISTRICT, name: "本机操作员".to_owned() }
    }

    /// A viewer of `district` who signs as `name`.
    #[must_use]
    pub fn new(district: i64, name: impl Into<String>) -> Self {
        Self { district, name: name.into() }
    }

    /// The district whose rows the viewer may see and write.
    #[must_use]
    pub fn district(&self) -> i64 {
        self.district
    }

    /// The name that the audit trail keeps.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}
