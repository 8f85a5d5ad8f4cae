//! Who someone is and what they may see and do.

mod looked_at;
pub mod mask;
pub mod one_time_code;
pub mod password;
pub mod rights;
pub mod role;
pub mod seal;
pub mod secret;
pub mod separation;

use std::sync::Arc;

pub use looked_at::LookedAt;
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
    is_machine: bool,
    looked_at: Option<Arc<LookedAt>>,
}

impl Viewer {
    /// The district that a data folder is made with.
    pub const FIRST_DISTRICT: i64 = 1;

    /// A viewer of `district` with these rights, who signs as `name`.
    #[must_use]
    pub fn new(district: i64, name: impl Into<String>, grants: Vec<Grant>) -> Self {
        Self {
            district,
            account: None,
            name: name.into(),
            from: "本机".to_owned(),
            grants,
            is_machine: false,
            looked_at: None,
        }
    }

    /// The same viewer, known by this account.
    #[must_use]
    pub fn with_account(mut self, account: i64) -> Self {
        self.account = Some(account);
        self
    }

    /// A machine that acts for the viewer with a token: it signs nothing, and changes no accounts and roles.
    #[must_use]
    pub fn by_machine(mut self) -> Self {
        self.is_machine = true;
        self
    }

    /// Whether a machine acts for the viewer.
    #[must_use]
    pub fn is_machine(&self) -> bool {
        self.is_machine
    }

    /// Whether what the viewer does can be a signature: a person who signed in with an account of her own.
    #[must_use]
    pub fn can_sign(&self) -> bool {
        self.account.is_some() && !self.is_machine
    }

    /// The program while it asks who is there: at the door of `district`, from this address.
    #[must_use]
    pub fn at_the_door(district: i64, address: &str) -> Self {
        Self::new(district, "未登录", vec![Grant::of_district(Role::Program)]).asking_from(address)
    }

    /// The same viewer under another name, for what is told of somebody before she is known.
    #[must_use]
    pub fn named(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
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
        Self { grants: vec![Grant::of_district(Role::Program)], is_machine: false, ..self.clone() }
    }

    /// The same viewer, whose next change is made only if nobody else wrote since she looked.
    #[must_use]
    pub fn having_looked_at(mut self, looked_at: Arc<LookedAt>) -> Self {
        self.looked_at = Some(looked_at);
        self
    }

    /// What the viewer's next change depends on.
    #[must_use]
    pub fn looked_at(&self) -> Option<&LookedAt> {
        self.looked_at.as_deref()
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
        let extent = self.extent(action, resource);
        if extent.is_empty() { Err(NoRight { action, resource }) } else { Ok(extent) }
    }

    /// That the viewer may do this throughout the district.
    ///
    /// # Errors
    /// The viewer may not, or only of some people.
    pub fn require_all(&self, action: Action, resource: Resource) -> Result<(), NoRight> {
        let everybody = self.extent(action, resource).is_everybody();
        if everybody { Ok(()) } else { Err(NoRight { action, resource }) }
    }

    fn extent(&self, action: Action, resource: Resource) -> Extent {
        if self.is_machine && !rights::machine_may(action, resource) {
            return Extent::default();
        }
        Extent::of(&self.grants, action, resource)
    }
}
