//! The keys that seal values. They are in the database, wrapped with the master key.

use std::collections::BTreeMap;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::{KEY_BYTES, KeyFile, Place, SealError, Secret, from_text, to_text};

/// What a data key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Sealing values.
    Seal,
    /// Keyed hashes. This key stays the same for ever, or nothing would be found again.
    Find,
}

impl Purpose {
    /// The word for it in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Seal => "seal",
            Self::Find => "find",
        }
    }

    /// The purpose of this word.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Seal, Self::Find].into_iter().find(|purpose| purpose.code() == code)
    }
}

/// A data key as the database holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrappedKey {
    /// Its number; the highest of those that seal is the current one.
    pub id: u32,
    /// What it is for.
    pub purpose: Purpose,
    /// The id of the master key that it is wrapped with.
    pub master: String,
    /// The key, sealed with the master key.
    pub wrapped: String,
}

impl WrappedKey {
    fn wrap(file: &KeyFile, id: u32, purpose: Purpose, key: &Secret) -> Result<Self, SealError> {
        let (master, secret) = file.current();
        let wrapped = to_text(&secret.seal(&about(id, purpose), &key.0)?);
        Ok(Self { id, purpose, master: master.to_owned(), wrapped })
    }

    fn unwrap_with(&self, file: &KeyFile) -> Result<Secret, SealError> {
        let other = || SealError::OtherKey(file.path().display().to_string(), self.master.clone());
        let secret = file.secret(&self.master).ok_or_else(other)?;
        let sealed = from_text(&self.wrapped).ok_or_else(other)?;
        let key = secret.open(&about(self.id, self.purpose), &sealed).ok_or_else(other)?;
        Ok(Secret(<[u8; KEY_BYTES]>::try_from(key).map_err(|_| other())?))
    }
}

/// What a wrapped key is sealed to: its number and purpose.
fn about(id: u32, purpose: Purpose) -> Vec<u8> {
    format!("xingchou data key {id} {}", purpose.code()).into_bytes()
}

/// The keys that seal and open values, unwrapped; held in memory only.
#[derive(Clone)]
pub struct DataKeys {
    seal: BTreeMap<u32, Secret>,
    find: Secret,
}

impl std::fmt::Debug for DataKeys {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("DataKeys").finish_non_exhaustive()
    }
}

impl DataKeys {
    /// The data keys of a new database, wrapped with the current master key.
    ///
    /// # Errors
    /// The system gives no random numbers.
    pub fn first(file: &KeyFile) -> Result<Vec<WrappedKey>, SealError> {
        [(1, Purpose::Seal), (2, Purpose::Find)]
            .into_iter()
            .map(|(id, purpose)| WrappedKey::wrap(file, id, purpose, &Secret::draw()?))
            .collect()
    }

    /// The same data keys wrapped with the current master key, and a new one for what is sealed from now on.
    ///
    /// # Errors
    /// The file is of another database, or the system gives no random numbers.
    pub fn rotated(file: &KeyFile, rows: &[WrappedKey]) -> Result<Vec<WrappedKey>, SealError> {
        let mut rotated = rows
            .iter()
            .map(|row| WrappedKey::wrap(file, row.id, row.purpose, &row.unwrap_with(file)?))
            .collect::<Result<Vec<_>, _>>()?;
        let next = rows.iter().map(|row| row.id).max().unwrap_or(0).saturating_add(1);
        rotated.push(WrappedKey::wrap(file, next, Purpose::Seal, &Secret::draw()?)?);
        Ok(rotated)
    }

    /// Unwraps the data keys of a database.
    ///
    /// # Errors
    /// The file is of another database.
    pub fn unwrapped(file: &KeyFile, rows: &[WrappedKey]) -> Result<Self, SealError> {
        let mut seal = BTreeMap::new();
        let mut find = None;
        for row in rows {
            let key = row.unwrap_with(file)?;
            match row.purpose {
                Purpose::Seal => {
                    seal.insert(row.id, key);
                }
                Purpose::Find => find = Some(key),
            }
        }
        match find {
            Some(find) if !seal.is_empty() => Ok(Self { seal, find }),
            _ => Err(SealError::UnknownDataKey(0)),
        }
    }

    /// Seals bytes to their place: the number of the data key, a nonce, the sealed bytes with their tag.
    ///
    /// # Errors
    /// The system gives no random numbers.
    pub fn seal(&self, place: &Place<'_>, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        let (id, key) = self.seal.last_key_value().ok_or(SealError::UnknownDataKey(0))?;
        Ok([id.to_be_bytes().as_slice(), &key.seal(&place.bytes(), plain)?].concat())
    }

    /// Opens what was sealed to this place.
    ///
    /// # Errors
    /// It was changed, was sealed to another place, or its key is not known.
    pub fn open(&self, place: &Place<'_>, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let changed = || SealError::Changed(place.to_string());
        let (id, sealed) = sealed.split_first_chunk::<4>().ok_or_else(changed)?;
        let id = u32::from_be_bytes(*id);
        // A number far beyond the last is no key that somebody else has made meanwhile, but a changed byte.
        let newest = self.seal.last_key_value().map_or(0, |(id, _)| *id);
        match self.seal.get(&id) {
            Some(key) => key.open(&place.bytes(), sealed).ok_or_else(changed),
            None if id > newest && id - newest < 1000 => Err(SealError::UnknownDataKey(id)),
            None => Err(changed()),
        }
    }

    /// Seals a text to its place, as text. An empty one stays empty.
    ///
    /// # Errors
    /// The system gives no random numbers.
    pub fn seal_text(&self, place: &Place<'_>, plain: &str) -> Result<String, SealError> {
        if plain.is_empty() {
            return Ok(String::new());
        }
        Ok(to_text(&self.seal(place, plain.as_bytes())?))
    }

    /// Opens a text that was sealed to this place.
    ///
    /// # Errors
    /// It was changed, was sealed to another place, or its key is not known.
    pub fn open_text(&self, place: &Place<'_>, sealed: &str) -> Result<String, SealError> {
        if sealed.is_empty() {
            return Ok(String::new());
        }
        let changed = || SealError::Changed(place.to_string());
        let plain = self.open(place, &from_text(sealed).ok_or_else(changed)?)?;
        String::from_utf8(plain).map_err(|_| changed())
    }

    /// A hash of a value that only the holder of the keys can compute (HMAC-SHA-256, hexadecimal): the same value has
    /// the same one within a district and a purpose, so that it can be found without being opened.
    #[must_use]
    pub fn keyed_hash(&self, district: i64, purpose: &str, value: &str) -> String {
        // A key of this length is always taken.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.find.0) else { return String::new() };
        mac.update(&Place::new(district, purpose, "", "").bytes());
        mac.update(value.as_bytes());
        mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
