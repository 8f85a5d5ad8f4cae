//! One-time codes beside the password.

use totp_rs::{Algorithm, Builder, Secret};
use xingchou::access::Role;
use xingchou::operations::grants::{Reach, grant};
use xingchou::operations::second_factor::{begin, confirm, remove};
use xingchou::operations::sessions::Duty;
use xingchou::operations::sign_in::{Attempt, SignInError, SignedIn, sign_in};

use super::{administrator, at, enter, make, office, trail, words};
use crate::support::Office;

/// The code that a phone with this secret shows.
fn code(secret: &str, second: i64) -> String {
    let phone = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_step_duration(30)
        .with_secret(Secret::try_from_base32(secret).unwrap())
        .build()
        .unwrap();
    phone.generate(u64::try_from(at(second).and_utc().timestamp()).unwrap()).to_string()
}

fn enter_with(office: &Office, second: i64, password: &str, code: &str) -> Result<SignedIn, SignInError> {
    let attempt = Attempt { district: 1, address: "10.0.0.7", name: "caiwu", password, code: Some(code) };
    sign_in(&office.store, at(second), attempt)
}

/// An office with somebody in finance whose phone shows codes; gives the password, the secret and recovery codes. The
/// code of second 0 was used.
fn finance() -> (Office, String, String, Vec<String>) {
    let office = office();
    let password = make(&office, "caiwu");
    grant(&office.store, &administrator(&office), at(0), "caiwu", Role::Finance, Reach::Usual).unwrap();
    let acting = enter(&office, at(0), "caiwu", &password).unwrap().acting;
    let made = begin(&office.store, &acting).unwrap();
    let codes = confirm(&office.store, &acting, at(0), &code(&made.secret, 0)).unwrap();
    (office, password, made.secret, codes)
}

#[test]
fn who_signs_sets_codes_up_before_anything_else() {
    let office = office();
    let password = make(&office, "caiwu");
    let enter = || enter(&office, at(0), "caiwu", &password).unwrap().acting;
    assert_eq!(enter().duty(), None);
    grant(&office.store, &administrator(&office), at(0), "caiwu", Role::Finance, Reach::Usual).unwrap();
    let acting = enter();
    assert_eq!(acting.duty(), Some(Duty::SetUpCode));
    assert!(words(acting.clone().ready()).contains("xingchou account totp"));
    let made = begin(&office.store, &acting).unwrap();
    // Until one was shown to work they are not in force.
    assert!(words(confirm(&office.store, &acting, at(0), "000000")).contains("不对"));
    assert_eq!(enter().duty(), Some(Duty::SetUpCode));
    confirm(&office.store, &acting, at(0), &code(&made.secret, 0)).unwrap();
    assert!(words(begin(&office.store, &acting)).contains("已经启用"));
}

#[test]
fn a_code_is_needed_beside_the_password_and_good_once() {
    let (office, password, secret, _) = finance();
    assert!(matches!(enter(&office, at(60), "caiwu", &password), Err(SignInError::CodeNeeded)));
    // With a wrong password nobody learns that there are codes.
    assert!(matches!(enter(&office, at(60), "caiwu", "错的密码错的密码"), Err(SignInError::Wrong)));
    let shown = code(&secret, 60);
    assert!(matches!(enter_with(&office, 60, "错的密码错的密码", &shown), Err(SignInError::Wrong)));
    let entered = enter_with(&office, 60, &password, &shown).unwrap();
    assert_eq!(entered.acting.duty(), None);
    assert!(matches!(enter_with(&office, 61, &password, &shown), Err(SignInError::Wrong)), "once");
    assert!(
        matches!(enter_with(&office, 62, &password, &code(&secret, 30)), Err(SignInError::Wrong)),
        "older"
    );
    // A clock that is half a minute off is borne, a minute is not.
    assert!(enter_with(&office, 120, &password, &code(&secret, 150)).is_ok());
    assert!(matches!(enter_with(&office, 121, &password, &code(&secret, 210)), Err(SignInError::Wrong)));
}

#[test]
fn wrong_codes_are_counted_as_wrong_passwords_are() {
    let (office, password, secret, _) = finance();
    for second in 0..5 {
        assert!(matches!(enter_with(&office, 60 + second, &password, "000000"), Err(SignInError::Wrong)));
    }
    let barred = enter_with(&office, 70, &password, &code(&secret, 70));
    assert!(matches!(barred, Err(SignInError::Barred { .. })));
}

#[test]
fn a_recovery_code_stands_in_for_a_code_once() {
    let (office, password, secret, codes) = finance();
    assert_eq!(codes.len(), 8);
    assert!(enter_with(&office, 60, &password, &codes[3].to_uppercase()).is_ok());
    assert!(matches!(enter_with(&office, 61, &password, &codes[3]), Err(SignInError::Wrong)));
    assert!(enter_with(&office, 62, &password, &codes[4]).is_ok());
    assert!(trail(&office).contains(&("recovery_code_used".to_owned(), "caiwu".to_owned())));
    let everything = format!("{:?}", office.dump());
    for secret in codes.iter().chain([&secret]) {
        assert!(!everything.contains(secret.as_str()), "{secret}");
    }
}

#[test]
fn an_administrator_takes_codes_away_when_the_phone_is_lost() {
    let (office, password, secret, codes) = finance();
    let first = administrator(&office);
    remove(&office.store, &first, "caiwu").unwrap();
    let entered = enter(&office, at(60), "caiwu", &password).unwrap();
    assert_eq!(entered.acting.duty(), Some(Duty::SetUpCode));
    let made = begin(&office.store, &entered.acting).unwrap();
    assert_ne!(made.secret, secret);
    confirm(&office.store, &entered.acting, at(60), &code(&made.secret, 60)).unwrap();
    assert!(matches!(enter_with(&office, 120, &password, &codes[0]), Err(SignInError::Wrong)));
    assert!(matches!(enter_with(&office, 120, &password, &code(&secret, 120)), Err(SignInError::Wrong)));
    assert!(words(remove(&office.store, &first, "admin")).contains("不能对自己的账户"));
}
