//! Passwords: first ones, the person's own, old ones.

use xingchou::operations::accounts::{add, reset_password};
use xingchou::operations::initialise::{DEFAULT_PACK, FirstAccount, initialise, key_file};
use xingchou::operations::own_password::change_password;
use xingchou::operations::sessions::Duty;
use xingchou::operations::settings;
use xingchou::operations::sign_in::SignInError;

use super::{administrator, at, change, enter, make, office, person, words};
use crate::support::Home;

#[test]
fn a_first_password_is_good_for_changing_it_only() {
    let office = office();
    let administrator = administrator(&office);
    let made = add(&office.store, &administrator, at(0), person("wang")).unwrap();
    let entered = enter(&office, at(0), "wang", &made.password).unwrap();
    assert_eq!(entered.acting.duty(), Some(Duty::ChangePassword));
    assert!(words(entered.acting.clone().ready()).contains("xingchou password"));
    change(&office, &entered.acting, &made.password, "山上有一座庙 庙里有一口缸").unwrap();
    let entered = enter(&office, at(2), "wang", "山上有一座庙 庙里有一口缸").unwrap();
    assert_eq!(entered.acting.duty(), None);

    let reset = reset_password(&office.store, &administrator, at(3), "wang").unwrap();
    assert_ne!(reset.password, made.password);
    assert!(enter(&office, at(4), "wang", "山上有一座庙 庙里有一口缸").is_err());
    let entered = enter(&office, at(4), "wang", &reset.password).unwrap();
    assert_eq!(entered.acting.duty(), Some(Duty::ChangePassword));
}

#[test]
fn weak_and_old_passwords_are_not_taken_and_the_old_one_is_asked_for() {
    let office = office();
    let mut password = make(&office, "wang");
    let acting = enter(&office, at(1), "wang", &password).unwrap().acting;
    for (new, why) in [
        ("太短了", "密码太短"),
        ("wang的猫在屋顶上睡着了", "不能有登录名"),
        ("password123456", "很多人都用"),
        (password.clone().as_str(), "最近 5 次"),
    ] {
        let said = words(change(&office, &acting, &password, new));
        assert!(said.contains(why), "{new}: {said}");
    }
    let said = words(change(&office, &acting, "不是原来的密码", "山上有一座庙 庙里有一口缸"));
    assert!(said.contains("密码或动态验证码不对"), "{said}");

    // Of the last five none is taken again, the sixth is.
    let first = password.clone();
    for turn in 0..5 {
        assert!(words(change(&office, &acting, &password, &first)).contains("最近 5 次"), "{turn}");
        let new = format!("第{turn}座山上有一座庙 庙里有一口缸");
        change(&office, &acting, &password, &new).unwrap();
        password = new;
    }
    change(&office, &acting, &password, &first).unwrap();
}

#[test]
fn guessing_the_old_password_is_barred_as_signing_in_is() {
    let office = office();
    let password = make(&office, "wang");
    let acting = enter(&office, at(1), "wang", &password).unwrap().acting;
    let guess = |second| {
        change_password(&office.store, &acting, at(second), "不是原来的密码", "山上有一座庙 庙里有一口缸")
    };
    for second in 0..5 {
        assert!(words(guess(second)).contains("不对"));
    }
    assert!(words(guess(6)).contains("次数太多"));
    assert!(matches!(enter(&office, at(7), "wang", &password), Err(SignInError::Barred { .. })));
}

#[test]
fn a_password_grows_old_where_an_office_says_so() {
    let office = office();
    let password = make(&office, "wang");
    let day = 24 * 60 * 60;
    let duty = |second| enter(&office, at(second), "wang", &password).unwrap().acting.duty();
    assert_eq!(duty(400 * day), None);
    settings::set(
        &office.store,
        &administrator(&office),
        ("password_days", "90"),
        "试",
        xingchou::clock::now(),
    )
    .unwrap();
    // It was set in the second after the beginning.
    assert_eq!(duty(90 * day), None);
    assert_eq!(duty(90 * day + 1), Some(Duty::ChangePassword));
}

#[test]
fn an_office_begins_with_a_password_that_nobody_knew_before() {
    let made = |password| {
        let home = Home::new();
        let first = FirstAccount { login_name: "王管理员", password };
        initialise(&home.folder, &home.database, &key_file(&home.folder), "示范街道", DEFAULT_PACK, first)
    };
    let one = made(None).unwrap();
    let other = made(None).unwrap();
    assert_eq!(one.administrator, "王管理员");
    assert_ne!(one.first_password.unwrap().password, other.first_password.unwrap().password);
    assert!(made(Some("柳树下面有三只花鸭子在睡觉")).unwrap().first_password.is_none());
    assert!(words(made(Some("admin123456789"))).contains("很多人都用"));
    assert!(words(made(Some("王管理员的密码是个大秘密吧"))).contains("不能有登录名"));
}

#[test]
fn names_that_could_be_mistaken_are_not_taken() {
    let office = office();
    let administrator = administrator(&office);
    let add = |name: &str| add(&office.store, &administrator, at(0), person(name));
    assert!(add("王伟").is_ok());
    for (name, why) in [
        ("王伟", "已有账户"),
        (" ADMIN ", "已有账户"),
        ("a", "不能用"),
        ("li wei", "不能用"),
        ("x\u{202e}y", "不能用"),
    ] {
        assert!(words(add(name)).contains(why), "{name}");
    }
    let unknown = xingchou::operations::accounts::NewPerson {
        login_name: "li",
        display_name: None,
        staff_no: Some("C999"),
    };
    let said = words(xingchou::operations::accounts::add(&office.store, &administrator, at(0), unknown));
    assert!(said.contains("没有工号“C999”"), "{said}");
}
