//! Private values at rest: sealed with a key that is not in the database, each to the place where it stands, so that
//! a sealed value copied to another row, column or district does not open there. What must be found by equality is
//! found by a keyed hash.
//!
//! There are two layers of keys. The *master key* is in a file outside the database ([`KeyFile`]). *Data keys* seal
//! the values; they are in the database, wrapped with the master key ([`DataKeys`]). So the master key can be changed
//! without touching what was approved and may never change.

mod data_keys;
mod key_file;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};

pub use data_keys::{DataKeys, Purpose, WrappedKey};
pub use key_file::KeyFile;

/// Bytes of a key.
const KEY_BYTES: usize = 32;
/// Bytes of a nonce: long enough to be drawn at random for ever.
const NONCE_BYTES: usize = 24;

/// A secret key. It has no words: neither debugging nor errors can show it.
#[derive(Clone)]
struct Secret([u8; KEY_BYTES]);

impl Secret {
    fn draw() -> Result<Self, SealError> {
        let mut bytes = [0; KEY_BYTES];
        fill(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// A nonce and what it sealed, one after the other.
    fn seal(&self, about: &[u8], plain: &[u8]) -> Result<Vec<u8>, SealError> {
        let mut nonce = [0; NONCE_BYTES];
        fill(&mut nonce)?;
        let sealed = XChaCha20Poly1305::new(&self.0.into())
            .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: about })
            .map_err(|_| SealError::TooLong)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// What was sealed about this; none where the key is another, or a byte was changed.
    fn open(&self, about: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>()?;
        XChaCha20Poly1305::new(&self.0.into())
            .decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: about })
            .ok()
    }
}

fn fill(bytes: &mut [u8]) -> Result<(), SealError> {
    getrandom::fill(bytes).map_err(|error| SealError::Random(error.to_string()))
}

fn to_text(bytes: &[u8]) -> String {
    STANDARD_NO_PAD.encode(bytes)
}

fn from_text(text: &str) -> Option<Vec<u8>> {
    STANDARD_NO_PAD.decode(text).ok()
}

/// Where a sealed value stands. It opens there and nowhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place<'a> {
    district: i64,
    table: &'a str,
    column: &'a str,
    row: String,
}

impl<'a> Place<'a> {
    /// The cell of `column` in the row `row` (what makes it unique within the district) of `table`.
    pub fn new(district: i64, table: &'a str, column: &'a str, row: impl std::fmt::Display) -> Self {
        Self { district, table, column, row: row.to_string() }
    }

    /// The place as bytes, no two places the same.
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.district.to_be_bytes().to_vec();
        for part in [self.table, self.column, &self.row] {
            bytes.extend((part.len() as u64).to_be_bytes());
            bytes.extend(part.as_bytes());
        }
        bytes
    }
}

impl std::fmt::Display for Place<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}.{} #{}", self.table, self.column, self.row)
    }
}

/// Why a private value could not be sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The key file is not where it should be.
    #[error(
        "没有找到密钥文件“{0}”。没有它，身份证号、银行账号和已算工资都无法读出。请放回备份的密钥文件，或用 --key-file 指出它在哪里\nthe key file “{0}” is not there. Without it ID numbers, bank accounts and computed pay cannot be read. Put back the copy that you keep, or say with --key-file where it is"
    )]
    NoKeyFile(String),
    /// The key file could not be read or written.
    #[error(
        "无法读写密钥文件“{path}”：{source}\nthe key file “{path}” could not be read or written: {source}"
    )]
    KeyFile {
        /// Which.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// The key file is not what the program wrote.
    #[error(
        "密钥文件“{0}”已损坏或被改动，请放回备份的密钥文件\nthe key file “{0}” is damaged or was changed; put back the copy that you keep"
    )]
    KeyFileDamaged(String),
    /// Others can read the key file.
    #[error(
        "密钥文件“{0}”可被其他人读取，请运行 chmod 600 “{0}” 后再试\nothers can read the key file “{0}”; run chmod 600 “{0}” and try again"
    )]
    KeyFileOpenToOthers(String),
    /// A key file is there already.
    #[error("已有密钥文件“{0}”，未作改动\nthere is a key file “{0}” already; nothing was changed")]
    KeyFileThere(String),
    /// The key file is of another database.
    #[error(
        "密钥文件“{0}”不是这个数据库的（所需密钥 {1}），请换成与数据库（或备份）同时使用的那一份\nthe key file “{0}” is not that of this database, which needs the key {1}; use the one of the database's (or backup's) time"
    )]
    OtherKey(String, String),
    /// A sealed value does not open in its place.
    #[error(
        "{0} 的加密内容无法打开：被改动过，或是从别处移来的，请联系管理员\nthe sealed value of {0} does not open: it was changed, or moved here from elsewhere"
    )]
    Changed(String),
    /// A value is sealed with a data key that was made after the keys were read.
    #[error("加密密钥 {0} 不在数据库中\nthe data key {0} is not in the database")]
    UnknownDataKey(u32),
    /// The system gives no random numbers.
    #[error("系统不能提供随机数：{0}\nthe system gives no random numbers: {0}")]
    Random(String),
    /// More bytes than can be sealed at once.
    #[error("内容太长，无法加密\ntoo long to be sealed")]
    TooLong,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> DataKeys {
        let folder = tempfile::tempdir().unwrap();
        let file = KeyFile::make(&folder.path().join("k"), "2026-11-21".parse().unwrap()).unwrap();
        DataKeys::unwrapped(&file, &DataKeys::first(&file).unwrap()).unwrap()
    }

    #[test]
    fn a_sealed_value_opens_in_its_place_and_nowhere_else() {
        let keys = keys();
        let place = Place::new(1, "staff", "id_number", 7);
        let sealed = keys.seal_text(&place, "330203198302273534").unwrap();
        assert_eq!(keys.open_text(&place, &sealed).unwrap(), "330203198302273534");
        for elsewhere in [
            Place::new(2, "staff", "id_number", 7),
            Place::new(1, "staff_earlier", "id_number", 7),
            Place::new(1, "staff", "bank_account", 7),
            Place::new(1, "staff", "id_number", 8),
            Place::new(1, "staffi", "d_number", 7),
        ] {
            assert!(matches!(keys.open_text(&elsewhere, &sealed), Err(SealError::Changed(_))), "{elsewhere}");
        }
        // The same value twice does not look the same.
        assert_ne!(keys.seal_text(&place, "330203198302273534").unwrap(), sealed);
    }

    #[test]
    fn one_changed_bit_anywhere_is_noticed() {
        let keys = keys();
        let place = Place::new(1, "pay_run", "inputs", 3);
        let sealed = keys.seal(&place, b"3402.00").unwrap();
        assert!(!sealed.windows(7).any(|part| part == b"3402.00"));
        for position in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[position] ^= 1;
            assert!(keys.open(&place, &changed).is_err(), "{position}");
        }
        for length in 0..sealed.len() {
            assert!(keys.open(&place, &sealed[..length]).is_err(), "{length}");
        }
    }

    #[test]
    fn what_is_empty_stays_empty() {
        let keys = keys();
        let place = Place::new(1, "staff", "bank_account", 1);
        assert_eq!(keys.seal_text(&place, "").unwrap(), "");
        assert_eq!(keys.open_text(&place, "").unwrap(), "");
    }

    #[test]
    fn the_keyed_hash_depends_on_district_purpose_and_key() {
        let (one, other) = (keys(), keys());
        let hash = one.keyed_hash(1, "id_number", "330203198302273534");
        assert_eq!(hash.len(), 64);
        assert_eq!(one.keyed_hash(1, "id_number", "330203198302273534"), hash);
        assert_ne!(one.keyed_hash(2, "id_number", "330203198302273534"), hash);
        assert_ne!(one.keyed_hash(1, "bank_account", "330203198302273534"), hash);
        assert_ne!(other.keyed_hash(1, "id_number", "330203198302273534"), hash);
    }

    #[test]
    fn a_new_master_key_opens_what_the_old_one_sealed_and_the_old_one_opens_nothing_new() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("k");
        let day = "2026-11-21".parse().unwrap();
        let old = KeyFile::make(&path, day).unwrap();
        let rows = DataKeys::first(&old).unwrap();
        let keys = DataKeys::unwrapped(&old, &rows).unwrap();
        let place = Place::new(1, "staff", "id_number", 7);
        let sealed = keys.seal_text(&place, "330203198302273534").unwrap();
        let hash = keys.keyed_hash(1, "id_number", "x");

        let new = old.with_a_new_key(day).unwrap();
        let rotated = DataKeys::rotated(&new, &rows).unwrap();
        let keys = DataKeys::unwrapped(&new, &rotated).unwrap();
        assert_eq!(keys.open_text(&place, &sealed).unwrap(), "330203198302273534");
        assert_eq!(keys.keyed_hash(1, "id_number", "x"), hash);
        assert!(matches!(DataKeys::unwrapped(&old, &rotated), Err(SealError::OtherKey(..))));
        // A backup of before opens with the file of after, which keeps the old key.
        assert!(DataKeys::unwrapped(&new, &rows).is_ok());
        // What is sealed from now on, is with a new data key too.
        let newer = keys.seal_text(&place, "330203198302273534").unwrap();
        let before = DataKeys::unwrapped(&new, &rows).unwrap();
        assert!(matches!(before.open_text(&place, &newer), Err(SealError::UnknownDataKey(3))));
    }
}
