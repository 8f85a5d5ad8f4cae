//! `xingchou sign-in`

use std::process::ExitCode;

use clap::Args;
use serde_json::json;

use super::Surroundings;
use super::acting::{self, ADDRESS};
use super::secrets::PasswordFile;
use crate::access::Viewer;
use crate::clock;
use crate::operations::OperationError;
use crate::operations::sessions::sign_out;
use crate::operations::sign_in::{Attempt, SignInError, sign_in};

/// What `sign-in` is told.
#[derive(Args)]
pub(super) struct Arguments {
    /// 登录名 · the login name
    name: String,
    #[command(flatten)]
    password: PasswordFile,
}

pub(super) fn run(surroundings: &Surroundings, arguments: &Arguments) -> Result<ExitCode, OperationError> {
    let store = surroundings.store()?;
    let mut secrets = arguments.password.open()?;
    let password = secrets.required("密码")?;
    let attempt = Attempt {
        district: Viewer::FIRST_DISTRICT,
        address: ADDRESS,
        name: &arguments.name,
        password: &password,
        code: None,
    };
    let signed_in = match sign_in(&store, clock::now(), attempt) {
        Err(SignInError::CodeNeeded) => {
            let code = secrets.next("动态验证码（手机上的六位数字，或一个恢复码）")?;
            sign_in(&store, clock::now(), Attempt { code: code.as_deref(), ..attempt })
        }
        other => other,
    };
    let signed_in = signed_in.map_err(OperationError::from)?;
    // Who was signed in here until now is out.
    if let Ok((before, token)) = acting::person(surroundings) {
        sign_out(&store, &before, &token)?;
    }
    acting::keep(surroundings, &signed_in.token)?;
    let name = signed_in.acting.own().name();
    let duty = signed_in.acting.duty().map(|duty| duty.message());
    surroundings.print(&json!({ "name": name, "first": duty }), |_| match &duty {
        None => format!("已登录：{name}\nsigned in: {name}"),
        Some(duty) => format!("已登录：{name}\nsigned in: {name}\n{duty}"),
    })?;
    Ok(ExitCode::SUCCESS)
}
