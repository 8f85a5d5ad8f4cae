//! 账户和角色 · accounts and roles.

use chrono::{DateTime, Utc};
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};

use super::Tag;
use super::caller::{Asking, Caller};
use super::error::ApiError;
use super::page::{Page, Paging};
use super::wire::utc;
use crate::access::{Grant, Scope};
use crate::operations::accounts::{self, AccountLine, NewPerson};
use crate::operations::grants::{self, Reach, grant_in_words, role_of};
use crate::operations::second_factor;

/// 一个角色和它的范围 · a role and how far it reaches
#[derive(Object)]
#[oai(rename = "Grant", skip_serializing_if_is_none)]
pub(super) struct GrantOut {
    /// 代码，如 human_resources
    role: String,
    /// 给人看的说法
    words: String,
    /// 范围：district、street、community、own
    scope: String,
    /// 哪个街道或社区
    of: Option<String>,
}

impl From<&Grant> for GrantOut {
    fn from(grant: &Grant) -> Self {
        let (scope, of) = match &grant.scope {
            Scope::District => ("district", None),
            Scope::Street(street) => ("street", Some(street.clone())),
            Scope::Community(community) => ("community", Some(community.clone())),
            Scope::Own(_) => ("own", None),
        };
        Self { role: grant.role.code().to_owned(), words: grant_in_words(grant), scope: scope.to_owned(), of }
    }
}

/// 一个账户 · an account
#[derive(Object)]
#[oai(rename = "Account")]
struct AccountOut {
    /// 编号
    id: i64,
    /// 登录名
    login_name: String,
    /// 姓名
    display_name: String,
    /// 可用；否则已锁定
    active: bool,
    /// 须先换密码
    must_change_password: bool,
    /// 已启用动态验证码
    one_time_codes: bool,
    /// 何时建立，UTC
    made_at: DateTime<Utc>,
    /// 谁建立
    made_by: String,
    /// 角色
    grants: Vec<GrantOut>,
}

impl From<AccountLine> for AccountOut {
    fn from(line: AccountLine) -> Self {
        let account = line.account;
        Self {
            active: account.is_active(),
            id: account.id,
            login_name: account.login_name,
            display_name: account.display_name,
            must_change_password: account.must_change,
            one_time_codes: account.code_confirmed_at.is_some(),
            made_at: utc(account.made_at),
            made_by: account.made_by,
            grants: line.grants.iter().map(GrantOut::from).collect(),
        }
    }
}

/// 新账户 · a new account
#[derive(Object)]
struct AccountIn {
    /// 登录名
    login_name: String,
    /// 姓名
    display_name: Option<String>,
    /// 对应的工号
    staff_no: Option<String>,
}

/// 初始密码，只显示这一次 · a first password, shown this once
#[derive(Object)]
struct FirstPasswordOut {
    /// 登录名
    login_name: String,
    /// 初始密码，首次登录后须更换
    password: String,
}

/// 授予或收回的角色 · a role to give or take
#[derive(Object)]
struct GrantIn {
    /// 角色，如 human_resources 或 人事
    role: String,
    /// 只限一个街道
    street: Option<String>,
    /// 只限一个社区或中心
    community: Option<String>,
}

impl GrantIn {
    fn reach(&self) -> Result<Reach<'_>, ApiError> {
        match (&self.street, &self.community) {
            (Some(_), Some(_)) => {
                Err(ApiError::refused("街道和社区只写一个", "name a street or a community, not both")
                    .at("community"))
            }
            (Some(street), None) => Ok(Reach::Street(street)),
            (None, Some(community)) => Ok(Reach::Community(community)),
            (None, None) => Ok(Reach::Usual),
        }
    }
}

pub(super) struct AccountsApi;

#[OpenApi(tag = "Tag::Accounts")]
impl AccountsApi {
    /// 账户一览 · the accounts and their roles
    ///
    /// 排序字段 · sort: id, login_name, display_name, made_at
    #[oai(path = "/accounts", method = "get", operation_id = "list_accounts")]
    async fn list_accounts(
        &self,
        caller: Caller,
        /// 只要有这个角色的，如 finance
        role: Query<Option<String>>,
        paging: Paging,
    ) -> Result<Json<Page<AccountOut>>, ApiError> {
        caller
            .look(move |asking| {
                let lines = accounts::list(asking.store(), &asking.viewer)?.into_iter().map(AccountOut::from);
                let lines = lines.filter(|line| {
                    role.0.as_ref().is_none_or(|role| line.grants.iter().any(|grant| grant.role == *role))
                });
                paging.of(lines.collect(), &["id", "login_name", "display_name", "made_at"])
            })
            .await
    }

    /// 一个账户 · one account
    #[oai(path = "/accounts/:login_name", method = "get", operation_id = "show_account")]
    async fn show_account(
        &self,
        caller: Caller,
        /// 登录名
        login_name: Path<String>,
    ) -> Result<Json<AccountOut>, ApiError> {
        caller.look(move |asking| one(asking, &login_name)).await
    }

    /// 新建账户（系统管理员）；初始密码只显示一次 · make an account; its first password is shown once
    #[oai(path = "/accounts", method = "post", operation_id = "add_account")]
    async fn add_account(
        &self,
        caller: Caller,
        /// 新账户
        told: Json<AccountIn>,
    ) -> Result<Json<FirstPasswordOut>, ApiError> {
        caller
            .act(move |asking| {
                let person = NewPerson {
                    login_name: &told.login_name,
                    display_name: told.display_name.as_deref(),
                    staff_no: told.staff_no.as_deref(),
                };
                let made = accounts::add(asking.store(), &asking.viewer, asking.now, person)?;
                Ok(FirstPasswordOut { login_name: made.login_name, password: made.password })
            })
            .await
    }

    /// 授予角色（安全管理员）· give a role
    #[oai(path = "/accounts/:login_name/grants", method = "post", operation_id = "grant_role")]
    async fn grant_role(
        &self,
        caller: Caller,
        /// 登录名
        login_name: Path<String>,
        /// 角色
        told: Json<GrantIn>,
    ) -> Result<Json<GrantOut>, ApiError> {
        caller
            .act(move |asking| {
                let (role, reach) = (role_of(&told.role)?, told.reach()?);
                let (store, viewer) = (asking.store(), &asking.viewer);
                let grant = grants::grant(store, viewer, asking.now, &login_name, role, reach)?;
                Ok(GrantOut::from(&grant))
            })
            .await
    }

    /// 收回角色（安全管理员）· take a role back
    #[oai(path = "/accounts/:login_name/grants/revocation", method = "post", operation_id = "revoke_role")]
    async fn revoke_role(
        &self,
        caller: Caller,
        /// 登录名
        login_name: Path<String>,
        /// 角色
        told: Json<GrantIn>,
    ) -> Result<Json<GrantOut>, ApiError> {
        caller
            .act(move |asking| {
                let (role, reach) = (role_of(&told.role)?, told.reach()?);
                let grant = grants::revoke(asking.store(), &asking.viewer, &login_name, role, reach)?;
                Ok(GrantOut::from(&grant))
            })
            .await
    }

    /// 重置密码，新密码只显示一次 · give a new first password, shown once
    #[oai(path = "/accounts/:login_name/password-reset", method = "post", operation_id = "reset_password")]
    async fn reset_password(
        &self,
        caller: Caller,
        /// 登录名
        login_name: Path<String>,
    ) -> Result<Json<FirstPasswordOut>, ApiError> {
        caller
            .act(move |asking| {
                let made = accounts::reset_password(asking.store(), &asking.viewer, asking.now, &login_name)?;
                Ok(FirstPasswordOut { login_name: made.login_name, password: made.password })
            })
            .await
    }

    /// 锁定账户 · lock an account
    #[oai(path = "/accounts/:login_name/lock", method = "post", operation_id = "lock_account")]
    async fn lock_account(
        &self,
        caller: Caller,
        /// 登录名
        login_name: Path<String>,
    ) -> Result<Json<AccountOut>, ApiError> {
        caller
            .act(move |asking| {
                accounts::lock(asking.store(), &asking.viewer, &login_name)?;
                one(asking, &login_name)
            })
            .await
    }

    /// 解锁账户 · unlock an account
    #[oai(path = "/accounts/:login_name/unlock", method = "post", operation_id = "unlock_account")]
    async fn unlock_account(
        &self,
        caller: Caller,
        /// 登录名
        login_name: Path<String>,
    ) -> Result<Json<AccountOut>, ApiError> {
        caller
            .act(move |asking| {
                accounts::unlock(asking.store(), &asking.viewer, &login_name)?;
                one(asking, &login_name)
            })
            .await
    }

    /// 注销离职人员的账户：锁定、退出、收回角色和令牌 · close the account of who has left
    #[oai(path = "/accounts/:login_name/closing", method = "post", operation_id = "close_account")]
    async fn close_account(
        &self,
        caller: Caller,
        /// 登录名
        login_name: Path<String>,
    ) -> Result<Json<AccountOut>, ApiError> {
        caller
            .act(move |asking| {
                accounts::close(asking.store(), &asking.viewer, &login_name, asking.now)?;
                one(asking, &login_name)
            })
            .await
    }

    /// 取消某个账户的动态验证码（手机丢失时）· take the one-time codes of an account away
    #[oai(
        path = "/accounts/:login_name/one-time-code",
        method = "delete",
        operation_id = "remove_one_time_code"
    )]
    async fn remove_one_time_code(
        &self,
        caller: Caller,
        /// 登录名
        login_name: Path<String>,
    ) -> Result<Json<AccountOut>, ApiError> {
        caller
            .act(move |asking| {
                second_factor::remove(asking.store(), &asking.viewer, &login_name)?;
                one(asking, &login_name)
            })
            .await
    }
}

fn one(asking: &Asking, login_name: &str) -> Result<AccountOut, ApiError> {
    let mut lines = accounts::list(asking.store(), &asking.viewer)?.into_iter();
    let found = lines.find(|line| line.account.login_name == login_name);
    found.map(AccountOut::from).ok_or_else(|| {
        ApiError::unknown(
            format!("没有登录名为“{login_name}”的账户"),
            format!("there is no account “{login_name}”"),
        )
    })
}
