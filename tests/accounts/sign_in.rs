//! Letting people in, and barring who tries too often.

use xingchou::operations::accounts::{lock, unlock};
use xingchou::operations::sign_in::{SignInError, sign_in};

use super::{administrator, at, attempt, enter, make, office, trail};
use crate::support::FIRST;

#[test]
fn the_first_account_signs_in_and_keeps_accounts_but_sees_no_pay() {
    let office = office();
    let entered = enter(&office, at(0), " Admin ", FIRST.password.unwrap()).unwrap();
    assert_eq!(entered.acting.duty(), None);
    let viewer = entered.acting.ready().unwrap();
    assert_eq!(viewer.name(), "admin");
    assert_eq!(viewer.from(), "10.0.0.7");
    assert!(xingchou::operations::accounts::list(&office.store, &viewer).is_ok());
    assert!(office.store.read(|reading| reading.staff_list(&viewer)).is_err());
    assert!(trail(&office).contains(&("signed_in".to_owned(), "admin".to_owned())));
}

#[test]
fn a_name_that_nobody_has_is_answered_as_a_wrong_password_is() {
    let office = office();
    let mut said = Vec::new();
    for name in ["admin", "nobody-at-all"] {
        // As often as it takes to be barred, and once more.
        for second in 0..6 {
            said.push(enter(&office, at(second), name, "何必猜这个密码呢").err().unwrap().to_string());
        }
    }
    assert_eq!(said[..5], said[6..11]);
    assert!(said[..5].iter().all(|words| *words == said[0]), "{said:?}");
    let without_time = |words: &str| words.replace(|character: char| character.is_ascii_digit(), "");
    assert_eq!(without_time(&said[5]), without_time(&said[11]));
    assert!(said[5].contains("次数太多"), "{}", said[5]);
    // What was typed as a name may be a password in the wrong place: the trail does not keep it.
    assert!(trail(&office).iter().all(|(_, target)| !target.contains("nobody-at-all")));
    assert!(trail(&office).iter().any(|(what, target)| what == "sign_in_failed" && target == "admin"));
}

#[test]
fn five_failures_bar_a_name_for_a_quarter_of_an_hour_wherever_they_come_from() {
    let office = office();
    let password = make(&office, "wang");
    for failure in 0..5 {
        let address = format!("10.0.0.{failure}");
        let wrong = sign_in(&office.store, at(failure), attempt("wang", "错的密码错的密码", &address));
        assert!(matches!(wrong, Err(SignInError::Wrong)));
    }
    // The right password does not help, from no address, until the time is over.
    let barred = sign_in(&office.store, at(5), attempt("wang", &password, "10.9.9.9"));
    assert!(matches!(barred, Err(SignInError::Barred { until }) if until == at(4 + 15 * 60)));
    assert!(enter(&office, at(4 + 15 * 60 - 1), "wang", &password).is_err());
    // Another name is not barred, and after the time this one is not either.
    assert!(enter(&office, at(6), "admin", FIRST.password.unwrap()).is_ok());
    assert!(enter(&office, at(4 + 15 * 60), "wang", &password).is_ok());
    // Who got in begins anew.
    for failure in 0..4 {
        assert!(enter(&office, at(1000 + failure), "wang", "错的密码错的密码").is_err());
    }
    assert!(enter(&office, at(1005), "wang", &password).is_ok());
}

#[test]
fn failures_are_forgotten_after_a_quarter_of_an_hour() {
    let office = office();
    let password = make(&office, "wang");
    for turn in 0..3 {
        for failure in 0..4 {
            assert!(enter(&office, at(turn * 901 + failure), "wang", "错的密码错的密码").is_err());
        }
    }
    assert!(enter(&office, at(3 * 901), "wang", &password).is_ok());
}

#[test]
fn thirty_failures_bar_an_address_whatever_the_names() {
    let office = office();
    for failure in 0..30 {
        let name = format!("guess{failure}");
        let wrong = sign_in(&office.store, at(failure), attempt(&name, "猜一猜这个密码", "203.0.113.5"));
        assert!(matches!(wrong, Err(SignInError::Wrong)), "{failure}");
    }
    let right = FIRST.password.unwrap();
    let barred = sign_in(&office.store, at(31), attempt("admin", right, "203.0.113.5"));
    assert!(matches!(barred, Err(SignInError::Barred { .. })));
    assert!(sign_in(&office.store, at(31), attempt("admin", right, "203.0.113.6")).is_ok());
    // Getting in from the address would not have begun its count anew: one good account is no licence to guess.
    assert!(sign_in(&office.store, at(29 + 15 * 60), attempt("admin", right, "203.0.113.5")).is_ok());
}

#[test]
fn an_unlocked_account_begins_anew_and_a_locked_one_is_told_only_to_its_owner() {
    let office = office();
    let password = make(&office, "wang");
    for failure in 0..5 {
        assert!(enter(&office, at(failure), "wang", "错的密码错的密码").is_err());
    }
    unlock(&office.store, &administrator(&office), "wang").unwrap();
    assert!(enter(&office, at(6), "wang", &password).is_ok());

    lock(&office.store, &administrator(&office), "wang").unwrap();
    assert!(matches!(enter(&office, at(7), "wang", &password), Err(SignInError::Locked)));
    assert!(matches!(enter(&office, at(8), "wang", "错的密码错的密码"), Err(SignInError::Wrong)));
    unlock(&office.store, &administrator(&office), "wang").unwrap();
    assert!(enter(&office, at(9), "wang", &password).is_ok());
}

#[test]
fn fifty_people_at_once_all_come_in_and_of_fifty_guesses_at_once_five_count() {
    let office = office();
    let right = FIRST.password.unwrap();
    let at_once = |password: &'static str| {
        std::thread::scope(|scope| {
            let attempts: Vec<_> =
                (0..50).map(|_| scope.spawn(|| enter(&office, at(0), "admin", password))).collect();
            attempts.into_iter().map(|attempt| attempt.join().unwrap()).collect::<Vec<_>>()
        })
    };
    let entered = at_once(right);
    assert!(entered.iter().all(Result::is_ok));
    let tokens: std::collections::BTreeSet<&str> =
        entered.iter().flatten().map(|entered| entered.token.as_str()).collect();
    assert_eq!(tokens.len(), 50);

    let guessed = at_once("猜一猜这个密码");
    let wrong = guessed.iter().filter(|guess| matches!(guess, Err(SignInError::Wrong))).count();
    let barred = guessed.iter().filter(|guess| matches!(guess, Err(SignInError::Barred { .. }))).count();
    assert_eq!((wrong, barred), (5, 45));
}
