//! Secrets made by the program: tokens, passwords for the first time, recovery codes. Of what has enough randomness
//! a plain digest is kept; only what people choose needs a slow hash.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// Bytes of a token, which is written in hexadecimal.
const TOKEN_BYTES: usize = 32;

/// Letters and digits that nobody takes for one another, thirty-two, so that five random bits choose one.
const READABLE: [char; 32] = [
    'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'm', 'n', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w',
    'x', 'y', 'z', '2', '3', '4', '5', '6', '7', '8', '9',
];

/// Why a secret could not be made or checked.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The system gives no randomness.
    #[error("系统不能提供随机数：{0}\nthe system gives no randomness: {0}")]
    NoRandomness(String),
    /// The password could not be hashed: most likely there is too little memory.
    #[error(
        "无法处理密码（可能内存不足）：{0}\nthe password could not be hashed (is there memory left?): {0}"
    )]
    Hash(String),
    /// What is kept cannot be used.
    #[error("数据库中的密钥无法使用：{0}\na secret in the database cannot be used: {0}")]
    Kept(String),
}

/// `N` random bytes from the system.
///
/// # Errors
/// The system gives none.
pub fn random_bytes<const N: usize>() -> Result<[u8; N], SecretError> {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes).map_err(|error| SecretError::NoRandomness(error.to_string()))?;
    Ok(bytes)
}

/// A new token: 256 random bits, in hexadecimal.
///
/// # Errors
/// The system gives no randomness.
pub fn new_token() -> Result<String, SecretError> {
    Ok(hexadecimal(&random_bytes::<TOKEN_BYTES>()?))
}

/// What is kept of a token, a recovery code, a name or an address: SHA-256, in hexadecimal.
#[must_use]
pub fn digest(text: &str) -> String {
    hexadecimal(&Sha256::digest(text.as_bytes()))
}

/// A secret that somebody will type: four groups of four letters and digits, 80 random bits.
///
/// # Errors
/// The system gives no randomness.
pub fn new_readable() -> Result<String, SecretError> {
    let mut text = String::new();
    for (position, byte) in random_bytes::<16>()?.into_iter().enumerate() {
        if position > 0 && position.is_multiple_of(4) {
            text.push('-');
        }
        text.extend(READABLE.get(usize::from(byte) % READABLE.len()));
    }
    Ok(text)
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_sha_256() {
        // FIPS 180-4, the example “abc”.
        assert_eq!(digest("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn secrets_differ_and_can_be_typed() {
        let mut known: std::collections::BTreeSet<char> = READABLE.into_iter().collect();
        assert_eq!(known.len(), 32);
        known.insert('-');
        let (one, other) = (new_readable().unwrap(), new_readable().unwrap());
        assert_ne!(one, other);
        assert_eq!(one.len(), 19);
        assert!(one.chars().all(|character| known.contains(&character)), "{one}");
        assert_eq!(new_token().unwrap().len(), 64);
        assert_ne!(new_token().unwrap(), new_token().unwrap());
    }
}
