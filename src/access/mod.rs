//! Who someone is and what they may see and do.

pub mod mask;
pub mod rights;
pub mod role;
pub mod seal;

pub use rights::{Action, Extent, NoRight, Resource};
pub use role::{Grant, Role, Scope};

/// The one who asks. Every method of the store takes the viewer first, asks for the right, and answers within the
/// viewer's district and extent only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    district: i64,
    account: Option<i64>,
    name: String,
    from: String,
    grants: Vec<Grant>,
}

impl Viewer {
    /// The district that a data folder is made with.
    pub const FIRST_DISTRICT: i64 = 1;

    /// The person at the keyboard of a single office: every role that an account can bear, in the first district.
    #[must_use]
    pub fn at_the_keyboard() -> Self {
        let roles = Role::ALL.into_iter().filter(|role| Role::of_account(role.code()).is_some());
        let roles = roles.filter(|role| *role != Role::StaffMember);
        Self::new(Self::FIRST_DISTRICT, "本机操作员", roles.map(Grant::of_district).collect())
    }

    /// A viewer of `district` with these rights, who signs as `name`.
    #[must_use]
    pub fn new(district: i64, name: impl Into<String>, grants: Vec<Grant>) -> Self {
        Self { district, account: None, name: name.into(), from: "本机".to_owned(), grants }
    }

    /// The same viewer, known by this account.
    #[must_use]
    pub fn with_account(mut self, account: i64) -> Self {
        self.account = Some(account);
        self
    }

    /// The same viewer, asking from this place (an address, a device).
    #[must_use]
    pub fn asking_from(mut self, place: impl Into<String>) -> Self {
        self.from = place.into();
        self
    }

    /// The program computing for this viewer: it reads what the computation needs, and the trail keeps this
    /// viewer's name. Whoever calls it hands out no more than [`Viewer::require`] allowed the viewer.
    #[must_use]
    pub fn computing(&self) -> Self {
        Self { grants: vec![Grant::of_district(Role::Program)], ..self.clone() }
    }

    /// The district whose rows the viewer may see and write.
    #[must_use]
    pub fn district(&self) -> i64 {
        self.district
    }

    /// The account, if the viewer signed in with one.
    #[must_use]
    pub fn account(&self) -> Option<i64> {
        self.account
    }

    /// The name that the audit trail keeps.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where the viewer asks from, for the trail.
    #[must_use]
    pub fn from(&self) -> &str {
        &self.from
    }

    /// The roles and how far they reach.
    #[must_use]
    pub fn grants(&self) -> &[Grant] {
        &self.grants
    }

    /// Of which people the viewer may do this.
    ///
    /// # Errors
    /// Of nobody.
    pub fn require(&self, action: Action, resource: Resource) -> Result<Extent, NoRight> {
        let extent = Extent::of(&self.grants, action, resource);
        if extent.is_empty() { Err(NoRight { action, resource }) } else { Ok(extent) }
    }

    /// That the viewer may do this throughout the district.
    ///
    /// # Errors
    /// The viewer may not, or only of some people.
    pub fn require_all(&self, action: Action, resource: Resource) -> Result<(), NoRight> {
        let everybody = Extent::of(&self.grants, action, resource).is_everybody();
        if everybody { Ok(()) } else { Err(NoRight { action, resource }) }
    }
}
