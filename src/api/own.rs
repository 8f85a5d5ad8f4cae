//! 登录、退出和自己的账户：密码、动态验证码、令牌 · signing in and out, and the own account.

use chrono::{DateTime, Utc};
use poem::Request;
use poem_openapi::param::Path;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use std::sync::Arc;

use super::Tag;
use super::accounts::GrantOut;
use super::caller::{Caller, Who};
use super::error::ApiError;
use super::page::{Page, Paging};
use super::wire::{Done, Words, utc};
use crate::access::Viewer;
use crate::clock;
use crate::operations::grants::role_of;
use crate::operations::own_password::change_password;
use crate::operations::sessions::{sign_out, sign_out_everywhere};
use crate::operations::sign_in::{Attempt, sign_in};
use crate::operations::tokens::{self, TokenLine};
use crate::operations::{second_factor, sessions};
use crate::service::Service;

/// 登录 · signing in
#[derive(Object)]
struct SignInIn {
    /// 登录名
    login_name: String,
    /// 密码
    password: String,
    /// 动态验证码或恢复码；需要时才写
    code: Option<String>,
}

/// 已登录 · that somebody is signed in
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct SignedInOut {
    /// 令牌，放在 Authorization: Bearer 后面 · the token to send
    token: String,
    /// 姓名
    name: String,
    /// 须先办的事 · what must be done first
    first: Option<Words>,
}

/// 我是谁 · who asks
#[derive(Object)]
#[oai(skip_serializing_if_is_none)]
struct MeOut {
    /// 姓名
    name: String,
    /// 账户编号
    account: Option<i64>,
    /// 是否程序令牌
    is_machine: bool,
    /// 角色；须先办事时还没有 · none while something must be done first
    grants: Vec<GrantOut>,
    /// 须先办的事
    first: Option<Words>,
}

/// 退出了几处 · how many sessions ended
#[derive(Object)]
struct EndedOut {
    /// 几处
    ended: u64,
}

/// 换密码 · a change of the password
#[derive(Object)]
struct PasswordIn {
    /// 现在的密码
    old: String,
    /// 新密码
    new: String,
}

/// 换过密码以后的令牌 · the token after a change of the password
#[derive(Object)]
struct NewSessionOut {
    /// 新令牌；别处的登录已退出
    token: String,
}

/// 动态验证码的密钥，只显示这一次 · the secret of one-time codes, shown this once
#[derive(Object)]
struct CodeSecretOut {
    /// 密钥
    secret: String,
    /// otpauth 地址，可做成二维码
    address: String,
}

/// 手机上的数字 · the digits that the phone shows
#[derive(Object)]
struct CodeIn {
    /// 六位数字
    code: String,
}

/// 恢复码，只显示这一次 · recovery codes, shown this once
#[derive(Object)]
struct RecoveryCodesOut {
    /// 每个只能用一次
    recovery_codes: Vec<String>,
}

/// 新令牌 · a token to make
#[derive(Object)]
struct TokenIn {
    /// 用途
    name: String,
    /// 给哪些角色，不写即本人全部角色
    #[oai(default)]
    roles: Vec<String>,
    /// 有效天数，不写即 90
    #[oai(default = "usual_days")]
    days: i64,
}

fn usual_days() -> i64 {
    90
}

/// 做好的令牌，只显示这一次 · a token that was made, shown this once
#[derive(Object)]
struct MadeTokenOut {
    /// 令牌编号
    id: i64,
    /// 用途
    name: String,
    /// 令牌
    token: String,
    /// 何时到期，UTC
    ends_at: DateTime<Utc>,
    /// 可以做什么
    roles: Vec<String>,
}

/// 一个令牌 · a token, without itself
#[derive(Object)]
#[oai(rename = "Token", skip_serializing_if_is_none)]
struct TokenOut {
    /// 令牌编号
    id: i64,
    /// 登录名
    login_name: String,
    /// 用途
    name: String,
    /// 何时做的，UTC
    made_at: DateTime<Utc>,
    /// 何时到期，UTC
    ends_at: DateTime<Utc>,
    /// 何时收回，UTC
    revoked_at: Option<DateTime<Utc>>,
    /// 可以做什么
    roles: Vec<String>,
}

impl From<TokenLine> for TokenOut {
    fn from(line: TokenLine) -> Self {
        Self {
            id: line.token.id,
            login_name: line.login_name,
            name: line.token.name,
            made_at: utc(line.token.made_at),
            ends_at: utc(line.token.ends_at),
            revoked_at: line.token.revoked_at.map(utc),
            roles: line.roles,
        }
    }
}

pub(super) struct OwnApi;

#[OpenApi(tag = "Tag::Own")]
impl OwnApi {
    /// 登录，换得令牌 · sign in, for a token
    #[oai(path = "/sessions", method = "post", operation_id = "sign_in")]
    async fn sign_in(&self, request: &Request, told: Json<SignInIn>) -> Result<Json<SignedInOut>, ApiError> {
        let Some(service) = request.data::<Arc<Service>>() else {
            return Err(ApiError::failed(&"no service"));
        };
        let address = service.address_of(request);
        let signed_in = service.blocking(move |service| {
            let attempt = Attempt {
                district: Viewer::FIRST_DISTRICT,
                address: &address,
                name: &told.login_name,
                password: &told.password,
                code: told.code.as_deref(),
            };
            sign_in(&service.store, clock::now(), attempt)
        });
        let signed_in = signed_in.await.map_err(|error| ApiError::failed(&error))??;
        let first = signed_in.acting.duty().map(|duty| Words::from(&duty.message()));
        Ok(Json(SignedInOut {
            name: signed_in.acting.own().name().to_owned(),
            token: signed_in.token,
            first,
        }))
    }

    /// 退出登录 · sign out
    #[oai(path = "/sessions/current", method = "delete", operation_id = "sign_out")]
    async fn sign_out(&self, caller: Caller) -> Result<Json<EndedOut>, ApiError> {
        own(caller, |service, acting, token| {
            Ok(EndedOut { ended: u64::from(sign_out(&service.store, &acting, &token)?) })
        })
        .await
    }

    /// 退出所有电脑上的登录 · sign out everywhere
    #[oai(path = "/sessions", method = "delete", operation_id = "sign_out_everywhere")]
    async fn sign_out_everywhere(&self, caller: Caller) -> Result<Json<EndedOut>, ApiError> {
        own(caller, |service, acting, _| {
            let ended = sign_out_everywhere(&service.store, &acting)?;
            Ok(EndedOut { ended: u64::try_from(ended).unwrap_or(u64::MAX) })
        })
        .await
    }

    /// 我是谁，有哪些角色 · who asks
    #[oai(path = "/me", method = "get", operation_id = "show_me")]
    async fn show_me(&self, caller: Caller) -> Result<Json<MeOut>, ApiError> {
        let (viewer, first) = match &caller.who {
            Who::Machine(viewer) => (viewer.clone(), None),
            Who::Person(acting, _) => match acting.duty() {
                Some(duty) => (acting.own().clone(), Some(Words::from(&duty.message()))),
                None => (caller.viewer()?, None),
            },
        };
        Ok(Json(MeOut {
            name: viewer.name().to_owned(),
            account: viewer.account(),
            is_machine: viewer.is_machine(),
            grants: viewer.grants().iter().map(GrantOut::from).collect(),
            first,
        }))
    }

    /// 换自己的密码 · change the own password
    #[oai(path = "/me/password", method = "put", operation_id = "change_password")]
    async fn change_password(
        &self,
        caller: Caller,
        /// 密码
        told: Json<PasswordIn>,
    ) -> Result<Json<NewSessionOut>, ApiError> {
        own(caller, move |service, acting, _| {
            let token = change_password(&service.store, &acting, clock::now(), &told.old, &told.new)?;
            Ok(NewSessionOut { token })
        })
        .await
    }

    /// 设置自己的动态验证码：先取密钥 · begin one-time codes: the secret
    #[oai(path = "/me/one-time-code", method = "post", operation_id = "begin_one_time_code")]
    async fn begin_one_time_code(&self, caller: Caller) -> Result<Json<CodeSecretOut>, ApiError> {
        own(caller, |service, acting, _| {
            let made = second_factor::begin(&service.store, &acting)?;
            Ok(CodeSecretOut { secret: made.secret, address: made.address })
        })
        .await
    }

    /// 设置自己的动态验证码：再输入手机上的数字，启用 · put one-time codes in force
    #[oai(path = "/me/one-time-code/confirmation", method = "post", operation_id = "confirm_one_time_code")]
    async fn confirm_one_time_code(
        &self,
        caller: Caller,
        /// 手机上的数字
        told: Json<CodeIn>,
    ) -> Result<Json<RecoveryCodesOut>, ApiError> {
        own(caller, move |service, acting, _| {
            let recovery_codes = second_factor::confirm(&service.store, &acting, clock::now(), &told.code)?;
            Ok(RecoveryCodesOut { recovery_codes })
        })
        .await
    }

    /// 令牌一览 · the tokens
    ///
    /// 排序字段 · sort: id, name, login_name, made_at, ends_at
    #[oai(path = "/tokens", method = "get", operation_id = "list_tokens")]
    async fn list_tokens(&self, caller: Caller, paging: Paging) -> Result<Json<Page<TokenOut>>, ApiError> {
        caller.person()?;
        caller
            .look(move |asking| {
                let tokens = tokens::list(asking.store(), &asking.viewer)?.into_iter();
                let fields = ["id", "name", "login_name", "made_at", "ends_at"];
                paging.of(tokens.map(TokenOut::from).collect(), &fields)
            })
            .await
    }

    /// 生成令牌（只显示一次），代本人自动运行；不能签字 · make a token for a machine, shown once
    #[oai(path = "/tokens", method = "post", operation_id = "add_token")]
    async fn add_token(
        &self,
        caller: Caller,
        /// 新令牌
        told: Json<TokenIn>,
    ) -> Result<Json<MadeTokenOut>, ApiError> {
        caller.person()?;
        caller
            .act(move |asking| {
                let roles = told.roles.iter().map(|role| role_of(role)).collect::<Result<Vec<_>, _>>()?;
                let (store, viewer) = (asking.store(), &asking.viewer);
                let made = tokens::add(store, viewer, asking.now, &told.name, &roles, told.days)?;
                Ok(MadeTokenOut {
                    id: made.id,
                    name: made.name,
                    token: made.token,
                    ends_at: utc(made.ends_at),
                    roles: made.roles,
                })
            })
            .await
    }

    /// 收回令牌 · take a token back
    #[oai(path = "/tokens/:id", method = "delete", operation_id = "revoke_token")]
    async fn revoke_token(
        &self,
        caller: Caller,
        /// 令牌编号
        id: Path<i64>,
    ) -> Result<Json<Done>, ApiError> {
        caller.person()?;
        caller
            .act(move |asking| {
                let known = tokens::list(asking.store(), &asking.viewer)?;
                if !known.iter().any(|line| line.token.id == *id) {
                    return Err(ApiError::unknown(
                        format!("没有编号为 {} 的令牌", *id),
                        format!("there is no token {}", *id),
                    ));
                }
                tokens::revoke(asking.store(), &asking.viewer, asking.now, *id)?;
                Ok(Done::IT_IS)
            })
            .await
    }
}

/// What a person may do with her own account, whatever must be done first.
async fn own<T: Send + 'static>(
    caller: Caller,
    work: impl FnOnce(&Arc<Service>, sessions::Acting, String) -> Result<T, ApiError> + Send + 'static,
) -> Result<Json<T>, ApiError> {
    let (acting, token) = caller.person()?;
    let done = caller.service.blocking(move |service| work(service, acting, token));
    done.await.map_err(|error| ApiError::failed(&error))?.map(Json)
}
