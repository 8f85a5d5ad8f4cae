//! `xingchou account`

use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde_json::json;

use super::table::{Align, Table};
use super::{Surroundings, acting};
use crate::clock;
use crate::operations::OperationError;
use crate::operations::accounts::{self, AccountLine, FirstPassword, NewPerson};
use crate::operations::grants::{self, Reach, grant_in_words, role_of};
use crate::operations::second_factor;

/// What `account` is told.
#[derive(Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// 账户一览 · the accounts and their roles
    List,
    /// 新建账户（系统管理员）· make an account
    Add {
        /// 登录名 · the login name
        name: String,
        /// 姓名，记入操作记录和材料 · the name that the trail and papers show
        #[arg(long = "name", value_name = "姓名")]
        display_name: Option<String>,
        /// 对应的工号 · the staff number
        #[arg(long, value_name = "工号")]
        staff: Option<String>,
    },
    /// 授予角色（安全管理员）· give a role
    Grant(Role),
    /// 收回角色（安全管理员）· take a role back
    Revoke(Role),
    /// 重置密码，新密码只显示一次 · give a new first password, shown once
    ResetPassword {
        /// 登录名 · the login name
        name: String,
    },
    /// 锁定账户 · lock an account
    Lock {
        /// 登录名 · the login name
        name: String,
    },
    /// 注销离职人员的账户：锁定、退出登录、收回角色和令牌 · close the account of who has left
    Close {
        /// 登录名 · the login name
        name: String,
    },
    /// 解锁账户 · unlock an account
    Unlock {
        /// 登录名 · the login name
        name: String,
    },
    /// 设置自己的动态验证码；管理员可为丢失手机的人取消 · one-time codes of the own account
    Totp {
        /// 手机上现在显示的六位数字，确认启用 · the six digits that the phone shows, to put the codes in force
        #[arg(long, value_name = "CODE")]
        confirm: Option<String>,
        /// 取消某个账户的动态验证码（系统管理员）· take the codes of another account away
        #[arg(long, value_name = "登录名", conflicts_with = "confirm")]
        remove: Option<String>,
    },
}

#[derive(Args)]
struct Role {
    /// 登录名 · the login name
    name: String,
    /// 角色，如 人事 或 human_resources · the role
    role: String,
    /// 只限一个街道 · one street only
    #[arg(long, group = "reach")]
    street: Option<String>,
    /// 只限一个社区或中心 · one community or centre only
    #[arg(long, group = "reach")]
    community: Option<String>,
}

impl Role {
    fn reach(&self) -> Reach<'_> {
        match (&self.street, &self.community) {
            (Some(street), _) => Reach::Street(street),
            (_, Some(community)) => Reach::Community(community),
            (None, None) => Reach::Usual,
        }
    }
}

impl Arguments {
    /// Whether it is about the own account, which needs no role and comes before other duties.
    pub(super) fn is_own(&self) -> bool {
        matches!(self.what, What::Totp { remove: None, .. })
    }
}

pub(super) fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, OperationError> {
    let store = surroundings.store()?;
    let (viewer, now) = (&surroundings.viewer, clock::now());
    let done = |zh: String, en: &str| surroundings.print(&json!({ "done": en }), |_| format!("{zh}\n{en}"));
    match &arguments.what {
        What::List => {
            let accounts = accounts::list(&store, viewer)?;
            surroundings.print(&accounts, |accounts| in_words(accounts))?;
        }
        What::Add { name, display_name, staff } => {
            let person = NewPerson {
                login_name: name,
                display_name: display_name.as_deref(),
                staff_no: staff.as_deref(),
            };
            let made = accounts::add(&store, viewer, now, person)?;
            surroundings.print(&made, first_password)?;
        }
        What::Grant(told) => {
            let role = role_of(&told.role)?;
            let grant = grants::grant(&store, viewer, now, &told.name, role, told.reach())?;
            done(format!("“{}”现在是：{}", told.name, grant_in_words(&grant)), "the role was given")?;
        }
        What::Revoke(told) => {
            let grant = grants::revoke(&store, viewer, &told.name, role_of(&told.role)?, told.reach())?;
            let zh = format!("已收回“{}”的角色：{}", told.name, grant_in_words(&grant));
            done(zh, "the role was taken back")?;
        }
        What::ResetPassword { name } => {
            let made = accounts::reset_password(&store, viewer, now, name)?;
            surroundings.print(&made, first_password)?;
        }
        What::Lock { name } => {
            accounts::lock(&store, viewer, name)?;
            done(format!("账户“{name}”已锁定"), "the account is locked")?;
        }
        What::Close { name } => {
            accounts::close(&store, viewer, name, now)?;
            done(format!("账户“{name}”已注销"), "the account is closed")?;
        }
        What::Unlock { name } => {
            accounts::unlock(&store, viewer, name)?;
            done(format!("账户“{name}”已解锁"), "the account is unlocked")?;
        }
        What::Totp { remove: Some(name), .. } => {
            second_factor::remove(&store, viewer, name)?;
            done(format!("账户“{name}”的动态验证码已取消"), "the one-time codes were taken away")?;
        }
        What::Totp { confirm: Some(code), .. } => {
            let (acting, _) = acting::person(surroundings)?;
            let codes = second_factor::confirm(&store, &acting, now, code)?;
            surroundings.print(&json!({ "recovery_codes": codes }), |_| {
                format!(
                    "动态验证码已启用。手机不在身边时，可用下面的恢复码登录，每个只能用一次；请抄下妥善保存，不再显示：\n\
                     one-time codes are in force; each of these stands in for one when the phone is lost, shown this once:\n  {}",
                    codes.join("\n  ")
                )
            })?;
        }
        What::Totp { confirm: None, remove: None } => {
            let (acting, _) = acting::person(surroundings)?;
            let made = second_factor::begin(&store, &acting)?;
            surroundings.print(&made, |made| {
                format!(
                    "请在手机的验证器里添加账户，输入密钥（只显示这一次）：\n  {}\n  {}\n然后运行 xingchou account totp --confirm 手机上的六位数字\n\
                     add this key to an authenticator app, then run xingchou account totp --confirm CODE",
                    made.secret, made.address
                )
            })?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn first_password(made: &FirstPassword) -> String {
    format!(
        "“{}”的初始密码（只显示这一次，首次登录后须更换）：\nthe first password of “{}”, shown this once, to be changed at the first sign-in:\n{}",
        made.login_name, made.login_name, made.password
    )
}

fn state_of(line: &AccountLine) -> String {
    let barred = line.barred_until.filter(|until| *until > clock::now());
    match barred {
        _ if !line.account.is_active() => "已锁定".to_owned(),
        Some(until) => format!("登录失败过多，{} 前不能登录", clock::to_office_time(until).format("%H:%M")),
        None => "可用".to_owned(),
    }
}

fn in_words(accounts: &[AccountLine]) -> String {
    let mut table = Table::new(&[
        ("登录名", Align::Left),
        ("姓名", Align::Left),
        ("状态", Align::Left),
        ("动态验证码", Align::Left),
        ("角色", Align::Left),
    ]);
    for line in accounts {
        let roles: Vec<String> = line.grants.iter().map(grant_in_words).collect();
        table.row(vec![
            line.account.login_name.clone(),
            line.account.display_name.clone(),
            state_of(line),
            if line.account.code_confirmed_at.is_some() { "已启用".to_owned() } else { "—".to_owned() },
            roles.join("、"),
        ]);
    }
    table.text().trim_end().to_owned()
}
