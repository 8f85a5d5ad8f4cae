//! Tokens by which a machine acts for a person: with some of her roles, until a day, until they are taken back. A
//! machine signs nothing and changes no accounts.

use chrono::{NaiveDateTime, TimeDelta};
use serde::Serialize;

use super::OperationError;
use super::accounts::refused;
use super::grants::grant_in_words;
use super::sessions::own_account;
use super::settings::{TOKEN_DAYS, whole};
use crate::access::secret::{digest, new_token};
use crate::access::{Action, Grant, Resource, Role, Viewer};
use crate::store::{Account, MachineToken, NewMachineToken, Store};

/// Characters of a token's name at most.
const LONGEST_NAME: usize = 64;

/// A token that was made: shown this once.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct MadeToken {
    /// Its number.
    pub id: i64,
    /// What it is for.
    pub name: String,
    /// The token.
    pub token: String,
    /// From when it is no longer good, UTC.
    pub ends_at: NaiveDateTime,
    /// What it may do.
    pub roles: Vec<String>,
}

/// A token as its owner or an administrator sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TokenLine {
    /// The token, without itself.
    #[serde(flatten)]
    pub token: MachineToken,
    /// The login name of the account that it acts for.
    pub login_name: String,
    /// What it may do.
    pub roles: Vec<String>,
}

/// Makes a token for the person's own account, with these of her roles, or with all of them.
///
/// # Errors
/// The person does not have a role, the days are too many, it is a machine that asks, or the database fails.
pub fn add(
    store: &Store,
    viewer: &Viewer,
    now: NaiveDateTime,
    name: &str,
    roles: &[Role],
    days: i64,
) -> Result<MadeToken, OperationError> {
    let account = own_account(viewer)?;
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(refused(
            format!("请写明令牌的用途，最长 {LONGEST_NAME} 个字符"),
            format!("say what the token is for, in at most {LONGEST_NAME} characters"),
        ));
    }
    let asked: Vec<Grant> = viewer
        .grants()
        .iter()
        .filter(|grant| roles.is_empty() || roles.contains(&grant.role))
        .cloned()
        .collect();
    if let Some(missing) = roles.iter().find(|role| !asked.iter().any(|grant| grant.role == **role)) {
        return Err(refused(
            format!("您的账户没有“{}”角色，不能给令牌", missing.title()),
            format!("your account does not have the role {} to give", missing.code()),
        ));
    }
    let token = new_token()?;
    store.write_transaction(viewer, |writing| {
        let program = viewer.computing();
        let most = whole(writing, &program, &TOKEN_DAYS)?;
        if days < 1 || days > most {
            return Err(refused(
                format!("令牌有效期应为 1 到 {most} 天"),
                format!("a token is good for 1 to {most} days"),
            ));
        }
        let ends_at = now + TimeDelta::days(days);
        let new = NewMachineToken {
            account,
            name: name.to_owned(),
            token_digest: digest(&token),
            made_at: now,
            ends_at,
            grants: asked.clone(),
        };
        let id = writing.machine_token_insert(&program, &new)?;
        writing.audit_entry_insert(viewer, "token_made", &format!("{id} {name}"))?;
        let roles = asked.iter().map(grant_in_words).collect();
        Ok(MadeToken { id, name: name.to_owned(), token: token.clone(), ends_at, roles })
    })
}

/// The person's tokens; an administrator of accounts sees those of everybody.
///
/// # Errors
/// Nobody is signed in, or the database fails.
pub fn list(store: &Store, viewer: &Viewer) -> Result<Vec<TokenLine>, OperationError> {
    let account = own_account(viewer)?;
    let program = viewer.computing();
    let everybody = viewer.require_all(Action::See, Resource::Accounts).is_ok();
    store.read(|reading| {
        let accounts = reading.account_list(&program)?;
        let mut lines = Vec::new();
        for token in reading.machine_token_list(&program)? {
            if !everybody && token.account != account {
                continue;
            }
            let roles =
                reading.machine_token_grants(&program, token.id)?.iter().map(grant_in_words).collect();
            let owner = accounts.iter().find(|account| account.id == token.account);
            let login_name = owner.map(|account| account.login_name.clone()).unwrap_or_default();
            lines.push(TokenLine { token, login_name, roles });
        }
        Ok(lines)
    })
}

/// Takes a token back: the own one, or as an administrator of accounts anybody's.
///
/// # Errors
/// There is no such token to be seen, it was taken back already, or the database fails.
pub fn revoke(store: &Store, viewer: &Viewer, now: NaiveDateTime, id: i64) -> Result<(), OperationError> {
    let account = own_account(viewer)?;
    let program = viewer.computing();
    let everybody = viewer.require_all(Action::Change, Resource::Accounts).is_ok();
    store.write_transaction(viewer, |writing| {
        let token = writing.machine_token_list(&program)?.into_iter().find(|token| token.id == id);
        let token = token.filter(|token| everybody || token.account == account);
        let revoked = match &token {
            Some(token) => writing.machine_token_revoke(&program, token.id, now)?,
            None => false,
        };
        match token {
            Some(token) if revoked => {
                writing.audit_entry_insert(viewer, "token_revoked", &format!("{id} {}", token.name))?;
                Ok(())
            }
            _ => Err(refused(
                format!("没有编号为 {id} 的有效令牌，请用 xingchou token list 查看"),
                format!("there is no token {id} that is good; see xingchou token list"),
            )),
        }
    })
}

/// For whom a machine's token acts: the account's name and the token's, with those of the token's roles that the
/// account still has. None when the token is not good, or the account is locked.
///
/// # Errors
/// The database fails.
pub fn viewer_of_token(
    store: &Store,
    token: &str,
    address: &str,
    now: NaiveDateTime,
) -> Result<Option<Viewer>, OperationError> {
    store.read(|reading| {
        let found = reading.machine_token_find(&digest(token))?;
        let Some(token) = found.filter(|token| token.revoked_at.is_none() && now < token.ends_at) else {
            return Ok(None);
        };
        let door = Viewer::at_the_door(token.district, address);
        let account = reading.account_find(&door, token.account)?;
        let Some(account) = account.filter(Account::is_active) else { return Ok(None) };
        let has = reading.account_grants_of(&door, account.id)?;
        let mut grants = reading.machine_token_grants(&door, token.id)?;
        grants.retain(|grant| has.iter().any(|own| own.covers(grant)));
        let name = format!("{}（令牌 {}）", account.display_name, token.name);
        let viewer = Viewer::new(token.district, name, grants).with_account(account.id);
        Ok(Some(viewer.asking_from(address).by_machine()))
    })
}
