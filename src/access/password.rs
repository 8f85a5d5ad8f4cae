//! Passwords: how they are hashed, and which are taken.

use std::sync::{Condvar, Mutex, PoisonError};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

use super::secret::{SecretError, random_bytes};
use crate::message::Message;

/// Memory of one hash, in KiB, its passes and its lanes: the first choice of the OWASP Password Storage Cheat Sheet
/// for argon2id with 19 MiB (m=19456, t=2, p=1).
const MEMORY_KIBIBYTES: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Bytes of salt, as RFC 9106 recommends.
const SALT_BYTES: usize = 16;

/// Hashes at the same time, so that many sign-ins at once do not take all the memory.
const HASHES_AT_ONCE: u32 = 4;

/// Characters that a password has at most: hashing more would only cost time.
pub const LONGEST: usize = 128;

/// Characters that differ from one another, at least.
const DIFFERENT: usize = 5;

/// Characters that are left at least when everything that many people choose is taken out.
const OWN: usize = 6;

/// What many people choose, longest first; a password may contain it, but not be made of it.
const COMMON: &str = include_str!("common_passwords.txt");

/// How many hashes are being computed.
static RUNNING: (Mutex<u32>, Condvar) = (Mutex::new(0), Condvar::new());

/// A place among the hashes that may run; it is free again when this is dropped.
struct Place;

impl Place {
    fn wait() -> Self {
        let (running, freed) = &RUNNING;
        let mut count = running.lock().unwrap_or_else(PoisonError::into_inner);
        while *count >= HASHES_AT_ONCE {
            count = freed.wait(count).unwrap_or_else(PoisonError::into_inner);
        }
        *count += 1;
        Self
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let (running, freed) = &RUNNING;
        let mut count = running.lock().unwrap_or_else(PoisonError::into_inner);
        *count = count.saturating_sub(1);
        freed.notify_one();
    }
}

fn argon2() -> Result<Argon2<'static>, SecretError> {
    let params = Params::new(MEMORY_KIBIBYTES, PASSES, LANES, None).map_err(failed)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn failed(error: impl std::fmt::Display) -> SecretError {
    SecretError::Hash(error.to_string())
}

/// The argon2id hash of a password with a new salt, as a PHC text.
///
/// # Errors
/// There is no randomness or no memory.
pub fn hash(password: &str) -> Result<String, SecretError> {
    let salt = random_bytes::<SALT_BYTES>()?;
    let argon2 = argon2()?;
    let _place = Place::wait();
    let hash: PasswordHash = argon2.hash_password_with_salt(password.as_bytes(), &salt).map_err(failed)?;
    Ok(hash.to_string())
}

/// Whether a hash was made at another cost than today's, and is to be made anew when the password is known next.
#[must_use]
pub fn is_outdated(hash: &str) -> bool {
    !hash.starts_with(&format!("$argon2id$v=19$m={MEMORY_KIBIBYTES},t={PASSES},p={LANES}$"))
}

/// Whether the password is that of the hash.
///
/// # Errors
/// The hash is no PHC text, or there is no memory.
pub fn is_of(password: &str, hash: &str) -> Result<bool, SecretError> {
    let kept = PasswordHash::new(hash).map_err(|error| SecretError::Kept(error.to_string()))?;
    let argon2 = argon2()?;
    let _place = Place::wait();
    match argon2.verify_password(password.as_bytes(), &kept) {
        Ok(()) => Ok(true),
        Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
        Err(error) => Err(failed(error)),
    }
}

/// Takes as long as [`is_of`], for a name that nobody has: how long an answer takes must not tell who has an account.
///
/// # Errors
/// There is no randomness or no memory.
pub fn is_of_nobody(password: &str) -> Result<(), SecretError> {
    hash(password).map(|_| ())
}

/// Why a password is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weak {
    /// It has fewer characters than this.
    Short(usize),
    /// It has more than [`LONGEST`] characters.
    Long,
    /// It is mostly one character.
    Uniform,
    /// It contains a name of the account.
    Name,
    /// It is made of what many people choose.
    Common,
    /// It was one of the last ones of this account, this many.
    Used(i64),
}

impl Weak {
    /// Why, and what to do.
    #[must_use]
    pub fn message(self) -> Message {
        match self {
            Self::Short(least) => Message::new(
                format!("密码太短，至少 {least} 个字符；一句话、几个不相干的词都可以"),
                format!("the password is too short: at least {least} characters; a sentence will do"),
            ),
            Self::Long => Message::new(
                format!("密码太长，最多 {LONGEST} 个字符"),
                format!("the password is too long: at most {LONGEST} characters"),
            ),
            Self::Uniform => Message::new(
                format!("密码里不同的字符太少，至少 {DIFFERENT} 个"),
                format!("the password has too few different characters: at least {DIFFERENT}"),
            ),
            Self::Name => Message::new(
                "密码里不能有登录名、姓名或工号，请换一个",
                "the password must not contain the login name, the name or the staff number",
            ),
            Self::Common => Message::new(
                "密码由很多人都用的词和数字组成，容易被猜到，请换一个",
                "the password is made of what many people choose; choose another",
            ),
            Self::Used(last) => Message::new(
                format!("这是最近 {last} 次用过的密码，请换一个"),
                format!("this was one of the last {last} passwords; choose another"),
            ),
        }
    }
}

/// Whether a password may be taken: long enough, not a name, not what many people choose. What it was before is for
/// the caller to compare.
///
/// # Errors
/// It may not.
pub fn check(password: &str, least: usize, names: &[&str]) -> Result<(), Weak> {
    let length = password.chars().count();
    if length < least {
        return Err(Weak::Short(least));
    }
    if length > LONGEST {
        return Err(Weak::Long);
    }
    let folded = password.to_lowercase();
    let different: std::collections::BTreeSet<char> = folded.chars().collect();
    if different.len() < DIFFERENT {
        return Err(Weak::Uniform);
    }
    // A name of one letter is in every password.
    let is_name = |name: &&str| name.chars().count() > 1 && folded.contains(&name.to_lowercase());
    if names.iter().any(is_name) {
        return Err(Weak::Name);
    }
    let own = COMMON
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .fold(folded, |rest, common| rest.replace(common, ""));
    if own.chars().filter(|character| character.is_alphanumeric()).count() < OWN {
        return Err(Weak::Common);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_says_argon2id_and_its_cost_and_fits_its_password_only() {
        let hash = hash("柳树 下面 有 三只鸭子").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(is_of("柳树 下面 有 三只鸭子", &hash).unwrap());
        assert!(!is_of("柳树 下面 有 四只鸭子", &hash).unwrap());
        assert!(matches!(is_of("x", "no hash"), Err(SecretError::Kept(_))));
    }

    #[test]
    fn passwords_that_are_easy_to_guess_are_refused() {
        let names = ["wangwei", "王伟", "C001"];
        for (password, why) in [
            ("kurz", Weak::Short(12)),
            ("aaaaaaaaaaaaaaaabbbb", Weak::Uniform),
            ("my WangWei is best", Weak::Name),
            ("我是王伟所以我的密码很长很长", Weak::Name),
            ("c001-and-some-more", Weak::Name),
            ("Password123456", Weak::Common),
            ("qwertyuiop1234", Weak::Common),
            ("admin@20261111", Weak::Common),
            ("woaini5201314!", Weak::Common),
        ] {
            assert_eq!(check(password, 12, &names), Err(why), "{password}");
        }
        assert_eq!(check(&"长".repeat(LONGEST + 1), 12, &names), Err(Weak::Long));
        for password in ["correct horse battery", "柳树下面有三只花鸭子在睡觉", "t7-Kq9-zzF4-mm"]
        {
            assert_eq!(check(password, 12, &names), Ok(()), "{password}");
        }
    }

    #[test]
    fn what_is_common_is_listed_longest_first() {
        let listed: Vec<&str> = COMMON.lines().filter(|line| !line.starts_with('#')).collect();
        assert!(listed.len() > 80);
        assert!(listed.is_sorted_by_key(|word| std::cmp::Reverse(word.chars().count())));
        assert!(listed.iter().all(|word| *word == word.trim().to_lowercase() && !word.is_empty()));
    }
}
