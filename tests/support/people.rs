//! Somebody who may do everything, which nobody in an office may: roles that must be apart are given by the store
//! itself, behind the back of the operation that refuses them.

use std::path::Path;

use xingchou::access::secret::{digest, new_token};
use xingchou::access::{Grant, Role, Scope, Viewer};
use xingchou::clock;
use xingchou::store::{NewAccount, Store, StoreError};

/// Every role that an account can bear in the whole district.
pub fn every_grant() -> Vec<Grant> {
    let borne = Role::ALL.into_iter().filter(|role| Role::of_account(role.code()).is_some());
    borne.filter(|role| *role != Role::StaffMember).map(Grant::of_district).collect()
}

/// The program itself, which makes rows that no person may make.
pub fn program() -> Viewer {
    Viewer::new(Viewer::FIRST_DISTRICT, "试验", vec![Grant::of_district(Role::Program)])
}

/// Makes an account with these roles, whose password nobody knows; gives a viewer of it.
pub fn account(store: &Store, login_name: &str, grants: &[Grant]) -> Viewer {
    let program = program();
    let id = store
        .write_transaction(&program, |writing| {
            let new = NewAccount {
                login_name: login_name.to_owned(),
                display_name: login_name.to_owned(),
                staff: grants.iter().find_map(|grant| match grant.scope {
                    Scope::Own(staff) => Some(staff),
                    _ => None,
                }),
                password_hash: "nobody knows it".to_owned(),
                must_change: false,
                made_at: clock::now(),
            };
            let id = writing.account_insert(&program, &new)?;
            for grant in grants {
                writing.account_grant_insert(&program, id, grant, clock::now())?;
            }
            // Somebody who must show a code first could do nothing.
            writing.setting_insert(&program, ("one_time_code_roles", ""), "测试", clock::now())?;
            Ok::<_, StoreError>(id)
        })
        .unwrap();
    Viewer::new(Viewer::FIRST_DISTRICT, login_name, grants.to_vec()).with_account(id)
}

/// Signs an account in on the command line of a data folder.
pub fn sign_in(store: &Store, folder: &Path, viewer: &Viewer) {
    std::fs::write(folder.join("sign-in"), session(store, viewer)).unwrap();
}

/// The token of a new session of an account. It was seen in the future, so that it neither ends nor is noted while a
/// test runs.
pub fn session(store: &Store, viewer: &Viewer) -> String {
    let token = new_token().unwrap();
    let program = program();
    let tomorrow = clock::now() + chrono::TimeDelta::days(1);
    let account = viewer.account().unwrap();
    store
        .write_transaction(&program, |writing| {
            writing.session_insert(&program, account, &digest(&token), tomorrow)
        })
        .unwrap();
    token
}
