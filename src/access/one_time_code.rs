//! One-time codes of a phone (TOTP, RFC 6238): six digits, SHA-1, thirty seconds, as every authenticator app has them.

use chrono::NaiveDateTime;
use totp_rs::{Algorithm, Builder, Secret};

use super::secret::{SecretError, random_bytes};

/// Bytes of a secret: RFC 4226 recommends 160 bits.
const SECRET_BYTES: usize = 20;
const DIGITS: u8 = 6;
const STEP_SECONDS: u64 = 30;
/// Steps before and after the present one whose codes are good, for clocks differ: RFC 6238 recommends one.
const SKEW_STEPS: u16 = 1;

/// A new secret, in Base32, as people type it into an app.
///
/// # Errors
/// The system gives no randomness.
pub fn new_secret() -> Result<String, SecretError> {
    Ok(Secret::new(Box::new(random_bytes::<SECRET_BYTES>()?)).to_base32())
}

/// The time step that a code is of, if it is good now and its step is later than `last`, that of the code taken last:
/// a code that somebody looked over the shoulder for is not good again.
///
/// # Errors
/// The secret is no Base32, or too short.
pub fn step_of(
    secret: &str,
    code: &str,
    now: NaiveDateTime,
    last: Option<i64>,
) -> Result<Option<i64>, SecretError> {
    let unusable = |error: &dyn std::fmt::Display| SecretError::Kept(error.to_string());
    let totp = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(DIGITS)
        .with_skew(SKEW_STEPS)
        .with_step_duration(STEP_SECONDS)
        .with_secret(Secret::try_from_base32(secret).map_err(|error| unusable(&error))?)
        .build()
        .map_err(|error| unusable(&error))?;
    let seconds = u64::try_from(now.and_utc().timestamp()).unwrap_or(0);
    let step = totp.check(&digits_of(code), seconds).and_then(|step| i64::try_from(step).ok());
    Ok(step.filter(|step| last.is_none_or(|last| *step > last)))
}

/// Whether a text looks like a one-time code, and not like a recovery code.
#[must_use]
pub fn looks_like_one(code: &str) -> bool {
    let digits = digits_of(code);
    digits.len() == usize::from(DIGITS) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// A code without the blanks that apps show within it.
fn digits_of(code: &str) -> String {
    code.chars().filter(|character| !character.is_whitespace()).collect()
}

/// The address that an app reads, often from a QR code.
#[must_use]
pub fn address(secret: &str, login_name: &str) -> String {
    let name: String = login_name.bytes().fold(String::new(), |text, byte| {
        if byte.is_ascii_alphanumeric() {
            text + &char::from(byte).to_string()
        } else {
            text + &format!("%{byte:02X}")
        }
    });
    format!("otpauth://totp/Xingchou:{name}?secret={secret}&issuer=Xingchou")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238, appendix B, for SHA-1, “12345678901234567890”, in Base32 (RFC 4648).
    const SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    fn at(seconds: i64) -> NaiveDateTime {
        chrono::DateTime::from_timestamp(seconds, 0).unwrap().naive_utc()
    }

    #[test]
    fn codes_are_those_of_rfc_6238() {
        // Appendix B has eight digits; a code of six is their last six.
        for (seconds, eight) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            let step = step_of(SECRET, &eight[2..], at(seconds), None).unwrap();
            assert_eq!(step, Some(seconds / 30), "{seconds}");
            assert_eq!(step_of(SECRET, eight, at(seconds), None).unwrap(), None, "six digits, not eight");
        }
    }

    #[test]
    fn a_code_is_good_a_step_early_and_late_and_once() {
        // The code of 1111111109 (step 37037036).
        let (code, second) = ("081804", 1_111_111_109);
        let good = |seconds: i64, last| step_of(SECRET, code, at(seconds), last).unwrap().is_some();
        assert!(good(second, None) && good(second - 30, None) && good(second + 30, None));
        assert!(!good(second - 60, None) && !good(second + 60, None));
        assert!(good(second, Some(37_037_035)));
        assert!(!good(second, Some(37_037_036)), "taken already");
        assert!(!good(second + 30, Some(37_037_037)), "a later one was taken");
        assert!(step_of(SECRET, " 081 804 ", at(second), None).unwrap().is_some());
        for wrong in ["", "000000", "08180", "0818040", "０８１８０４"] {
            assert_eq!(step_of(SECRET, wrong, at(second), None).unwrap(), None, "{wrong}");
        }
        assert!(looks_like_one("081 804") && !looks_like_one("abcd-efgh-jkmn-pqrs"));
        for secret in ["", "GEZDGNBV", "not base 32"] {
            assert!(step_of(secret, code, at(second), None).is_err(), "{secret}");
        }
    }

    #[test]
    fn an_app_can_read_the_address() {
        let secret = new_secret().unwrap();
        // 160 bits, five a letter.
        assert_eq!(secret.len(), 32);
        assert_ne!(secret, new_secret().unwrap());
        assert_eq!(
            address(SECRET, "王a"),
            "otpauth://totp/Xingchou:%E7%8E%8Ba?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Xingchou"
        );
    }
}
