//! Accounts and roles. Who makes accounts and who gives roles are two people.

use poem::http::StatusCode;
use xingchou_pages::Notice;
use xingchou_pages::composed::{Cell, Composed, Mark, Part, Table};
use xingchou_pages::form::{Entry, Field, Form};

use crate::access::{Action, Grant, Resource, Role, Scope};
use crate::operations::OperationError;
use crate::operations::accounts::{self, AccountLine, FirstPassword, NewPerson};
use crate::operations::grants::{self, Reach, role_of};
use crate::operations::second_factor;
use crate::web::answer::Answer;
use crate::web::error::WebError;
use crate::web::navigation;
use crate::web::visit::Visit;

/// Every account with its roles.
pub(in crate::web) fn page(visit: &Visit) -> Result<Answer, WebError> {
    with(visit, None, None)
}

fn with(visit: &Visit, notice: Option<Notice>, first: Option<FirstPassword>) -> Result<Answer, WebError> {
    let mut frame = visit.frame(visit.say("账户和角色", "Accounts and roles"));
    let status = if notice.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    frame.notices.extend(notice);
    let mut parts = Vec::new();
    if let Some(first) = first {
        let title = match visit.look.language.is_chinese() {
            true => format!("“{}”的初始密码，只显示这一次，请当面交给本人", first.login_name),
            false => format!(
                "The first password of “{}”, shown this once; give it to the person",
                first.login_name
            ),
        };
        parts.push(Part::Verbatim { title, text: first.password });
    }
    let list = accounts::list(visit.store(), visit.viewer())?;
    parts.push(table(visit, &list));
    if visit.may_all(Action::Change, Resource::Accounts) {
        parts.push(add_form(visit));
    }
    if visit.may_all(Action::Change, Resource::Grants) {
        parts.push(grant_form(visit, &list));
    }
    Ok(Answer::page(Composed { frame: &frame, parts: &parts }.html()?).with_status(status))
}

fn grant_in_words(visit: &Visit, grant: &Grant) -> String {
    let role = navigation::role(visit, grant.role);
    match &grant.scope {
        Scope::District => role,
        Scope::Street(of) | Scope::Community(of) => format!("{role}（{of}）"),
        Scope::Own(_) => format!("{role}（{}）", visit.say("本人", "own")),
    }
}

fn table(visit: &Visit, list: &[AccountLine]) -> Part {
    let labels = [
        visit.say("账户", "Account"),
        visit.say("角色", "Roles"),
        visit.say("状态", "State"),
        visit.say("办理", "What can be done"),
    ];
    let mut table = Table::new(&labels, "");
    let (keeps, gives) =
        (visit.may_all(Action::Change, Resource::Accounts), visit.may_all(Action::Change, Resource::Grants));
    for line in list {
        let account = &line.account;
        let own = visit.viewer().account() == Some(account.id);
        let mut roles = Cell::default();
        for grant in &line.grants {
            let words = grant_in_words(visit, grant);
            if !gives || own {
                roles.more.push(words);
                continue;
            }
            let button = format!("{} {words}", visit.say("收回", "take back"));
            let form = Form::new("/accounts/revoke", button).inline().hide("name", &account.login_name);
            roles = roles.with(scoped(form, grant));
        }
        let mut state = match account.is_active() {
            true => Cell::marked(visit.say("可用", "active"), Mark::Good),
            false => Cell::marked(visit.say("已锁定", "locked"), Mark::Bad),
        };
        if account.code_confirmed_at.is_some() {
            state = state.and(visit.say("用动态验证码", "with one-time codes"));
        }
        let mut acts = Cell::default();
        if keeps && !own {
            let form = |page: &str, zh, en| {
                Form::new(format!("/accounts/{page}"), visit.say(zh, en))
                    .inline()
                    .hide("name", &account.login_name)
            };
            acts = acts.with(match account.is_active() {
                true => form("lock", "锁定", "Lock"),
                false => form("unlock", "解锁", "Unlock"),
            });
            acts = acts.with(form("reset-password", "重设密码", "Reset the password"));
            if account.code_confirmed_at.is_some() {
                acts = acts.with(form("remove-code", "取消动态验证码", "Remove one-time codes"));
            }
        }
        table.row(vec![Cell::text(&account.display_name).and(&account.login_name), roles, state, acts]);
    }
    Part::Table { title: String::new(), note: String::new(), table, links: Vec::new() }
}

/// A form with the role and how far it reaches.
fn scoped(form: Form, grant: &Grant) -> Form {
    let form = form.hide("role", grant.role.code());
    match &grant.scope {
        Scope::Street(street) => form.hide("street", street),
        Scope::Community(community) => form.hide("community", community),
        Scope::District | Scope::Own(_) => form,
    }
}

fn add_form(visit: &Visit) -> Part {
    let form =
        Form::new("/accounts/add", visit.say("建立账户", "Make the account"))
            .field(
                Field::new("name", visit.say("登录名", "Login name"), Entry::Text)
                    .hint(visit.say(
                        "2 到 32 个字母、数字或汉字。",
                        "2 to 32 letters, digits or Chinese characters.",
                    ))
                    .with(visit.form.field("name")),
            )
            .field(
                Field::new(
                    "display",
                    visit.say("姓名（签字和记录里显示）", "Name, as signatures show it"),
                    Entry::Text,
                )
                .with(visit.form.field("display"))
                .optional(),
            )
            .field(
                Field::new(
                    "staff",
                    visit.say("工号（本人要看自己的工资才填）", "Staff number, for who sees her own pay"),
                    Entry::Text,
                )
                .with(visit.form.field("staff"))
                .optional(),
            );
    Part::Form { title: visit.say("建立账户", "A new account").to_owned(), lines: Vec::new(), form }
}

fn grant_form(visit: &Visit, list: &[AccountLine]) -> Part {
    let names = list
        .iter()
        .map(|line| {
            (
                line.account.login_name.clone(),
                format!("{}（{}）", line.account.display_name, line.account.login_name),
            )
        })
        .collect();
    let roles = Role::ALL
        .into_iter()
        .filter(|role| Role::of_account(role.code()).is_some())
        .map(|role| (role.code().to_owned(), navigation::role(visit, role)))
        .collect();
    let form = Form::new("/accounts/grant", visit.say("授予", "Give"))
        .field(
            Field::new("name", visit.say("账户", "Account"), Entry::Choice(names))
                .with(visit.form.field("name")),
        )
        .field(
            Field::new("role", visit.say("角色", "Role"), Entry::Choice(roles))
                .with(visit.form.field("role")),
        )
        .field(
            Field::new(
                "community",
                visit.say("只管一个社区或中心的，写名称", "The community or centre, for who heads one"),
                Entry::Text,
            )
            .with(visit.form.field("community"))
            .optional(),
        )
        .field(
            Field::new(
                "street",
                visit.say("只管一个街道的，写名称", "The street, for who has one"),
                Entry::Text,
            )
            .with(visit.form.field("street"))
            .optional(),
        );
    Part::Form { title: visit.say("授予角色", "Give a role").to_owned(), lines: Vec::new(), form }
}

fn answered(visit: &Visit, done: &str, result: Result<(), OperationError>) -> Result<Answer, WebError> {
    match result {
        Ok(()) => Ok(Answer::go(format!("/accounts?done={done}"))),
        Err(error) => with(visit, Some(visit.refusal(error, Some("name"))?), None),
    }
}

/// Makes an account, and shows its first password this once.
pub(in crate::web) fn add(visit: &Visit) -> Result<Answer, WebError> {
    let filled = |name: &str| Some(visit.form.field(name).trim()).filter(|value| !value.is_empty());
    let person = NewPerson {
        login_name: visit.form.field("name"),
        display_name: filled("display"),
        staff_no: filled("staff"),
    };
    match accounts::add(visit.store(), visit.viewer(), visit.now, person) {
        Ok(first) => with(visit, None, Some(first)),
        Err(error) => with(visit, Some(visit.refusal(error, Some("name"))?), None),
    }
}

/// Gives an account a new first password, and shows it this once.
pub(in crate::web) fn reset_password(visit: &Visit) -> Result<Answer, WebError> {
    match accounts::reset_password(visit.store(), visit.viewer(), visit.now, visit.form.field("name")) {
        Ok(first) => with(visit, None, Some(first)),
        Err(error) => with(visit, Some(visit.refusal(error, None)?), None),
    }
}

/// Locks an account.
pub(in crate::web) fn lock(visit: &Visit) -> Result<Answer, WebError> {
    let done = accounts::lock(visit.store(), visit.viewer(), visit.form.field("name"));
    answered(visit, "account-locked", done)
}

/// Unlocks an account.
pub(in crate::web) fn unlock(visit: &Visit) -> Result<Answer, WebError> {
    let done = accounts::unlock(visit.store(), visit.viewer(), visit.form.field("name"));
    answered(visit, "account-unlocked", done)
}

/// Takes one-time codes away from an account whose phone is lost.
pub(in crate::web) fn remove_code(visit: &Visit) -> Result<Answer, WebError> {
    let done = second_factor::remove(visit.store(), visit.viewer(), visit.form.field("name"));
    answered(visit, "code-removed", done)
}

fn reach(visit: &Visit) -> Reach<'_> {
    match (visit.form.field("community").trim(), visit.form.field("street").trim()) {
        ("", "") => Reach::Usual,
        ("", street) => Reach::Street(street),
        (community, _) => Reach::Community(community),
    }
}

/// Gives an account a role.
pub(in crate::web) fn grant(visit: &Visit) -> Result<Answer, WebError> {
    let name = visit.form.field("name");
    let done = role_of(visit.form.field("role"))
        .and_then(|role| grants::grant(visit.store(), visit.viewer(), visit.now, name, role, reach(visit)));
    answered(visit, "granted", done.map(|_| ()))
}

/// Takes a role from an account.
pub(in crate::web) fn revoke(visit: &Visit) -> Result<Answer, WebError> {
    let name = visit.form.field("name");
    let done = role_of(visit.form.field("role"))
        .and_then(|role| grants::revoke(visit.store(), visit.viewer(), name, role, reach(visit)));
    answered(visit, "revoked", done.map(|_| ()))
}
