//! For administrators and auditors: accounts and roles, settings, the trail, policies.

pub(super) mod accounts;
mod act_words;
pub(super) mod backups;
pub(super) mod policies;
pub(super) mod settings;
pub(super) mod sheet_editor;
pub(super) mod sheet_proposals;
pub(super) mod trail;
