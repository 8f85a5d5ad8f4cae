//! For administrators and auditors: accounts and roles, settings, the trail, policies.

pub(super) mod accounts;
pub(super) mod policies;
pub(super) mod settings;
pub(super) mod trail;
