//! The file of master keys. It lies outside the database, is its owner's alone, and is written whole or not at all.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{KEY_BYTES, SealError, Secret, from_text, to_text};

const HEAD: &str = "\
# 星酬密钥文件 · the master keys of Xingchou
#
# 身份证号、银行账号、专项附加扣除、已算工资等在数据库中是加密的，只有用这个文件才能读出。
# 丢了它，谁也无法恢复这些内容。请另存一份到安全的地方（不要与数据库的备份放在一起），不要改动，不要发给别人。
# 更换密钥：xingchou key rotate。旧密钥也要留着，打开以前的备份时要用。
#
# ID numbers, bank accounts, deductions and computed pay are sealed in the database; only this file opens them.
# Nobody can bring them back when it is lost. Keep a copy in a safe place, apart from backups of the database.
";

#[derive(Serialize, Deserialize)]
struct File {
    key: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    id: String,
    made_on: NaiveDate,
    secret: String,
}

#[derive(Clone)]
struct MasterKey {
    id: String,
    made_on: NaiveDate,
    secret: Secret,
}

/// The master keys: the current one, and those before it, which open old backups.
pub struct KeyFile {
    path: PathBuf,
    earlier: Vec<MasterKey>,
    current: MasterKey,
}

impl std::fmt::Debug for KeyFile {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("KeyFile").field("path", &self.path).finish_non_exhaustive()
    }
}

impl KeyFile {
    /// Reads a key file.
    ///
    /// # Errors
    /// It is not there, cannot be read, can be read by others, or is damaged.
    pub fn read(path: &Path) -> Result<Self, SealError> {
        let shown = || path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|source| match source.kind() {
            std::io::ErrorKind::NotFound => SealError::NoKeyFile(shown()),
            _ => SealError::KeyFile { path: shown(), source },
        })?;
        if open_to_others(path) {
            return Err(SealError::KeyFileOpenToOthers(shown()));
        }
        let damaged = || SealError::KeyFileDamaged(shown());
        let file: File = toml::from_str(&text).map_err(|_| damaged())?;
        let mut keys: Vec<MasterKey> = Vec::new();
        for entry in file.key {
            let bytes = from_text(&entry.secret).and_then(|bytes| <[u8; KEY_BYTES]>::try_from(bytes).ok());
            let secret = Secret(bytes.ok_or_else(damaged)?);
            if id_of(&secret) != entry.id {
                return Err(damaged());
            }
            keys.push(MasterKey { id: entry.id, made_on: entry.made_on, secret });
        }
        let current = keys.pop().ok_or_else(damaged)?;
        Ok(Self { path: path.to_owned(), earlier: keys, current })
    }

    /// Makes a key file with one key. Of several that make it at once one does.
    ///
    /// # Errors
    /// There is one already, it cannot be written, or the system gives no random numbers.
    pub fn make(path: &Path, today: NaiveDate) -> Result<Self, SealError> {
        let made = Self { path: path.to_owned(), earlier: Vec::new(), current: MasterKey::draw(today)? };
        made.write(|beside, path| {
            // A link is made whole and never over a file that is there, which renaming would be.
            std::fs::hard_link(beside, path)?;
            std::fs::remove_file(beside)
        })
        .map_err(|error| match error {
            SealError::KeyFile { path, source } if source.kind() == std::io::ErrorKind::AlreadyExists => {
                SealError::KeyFileThere(path)
            }
            error => error,
        })?;
        Ok(made)
    }

    /// Adds a new key, which is the current one from now on, and writes the file.
    ///
    /// # Errors
    /// It cannot be written, or the system gives no random numbers.
    pub fn with_a_new_key(&self, today: NaiveDate) -> Result<Self, SealError> {
        let made = Self {
            path: self.path.clone(),
            earlier: self.all().cloned().collect(),
            current: MasterKey::draw(today)?,
        };
        made.write(|beside, path| std::fs::rename(beside, path))?;
        Ok(made)
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The ids of its keys and the days on which they were made, the current one last.
    pub fn keys(&self) -> impl Iterator<Item = (&str, NaiveDate)> {
        self.all().map(|key| (key.id.as_str(), key.made_on))
    }

    fn all(&self) -> impl Iterator<Item = &MasterKey> {
        self.earlier.iter().chain([&self.current])
    }

    /// The current key, by its id.
    pub(super) fn current(&self) -> (&str, &Secret) {
        (&self.current.id, &self.current.secret)
    }

    pub(super) fn secret(&self, id: &str) -> Option<&Secret> {
        self.all().find(|key| key.id == id).map(|key| &key.secret)
    }

    /// Writes the file beside its place, and puts it there.
    fn write(&self, put: impl FnOnce(&Path, &Path) -> std::io::Result<()>) -> Result<(), SealError> {
        let entries = self.all().map(|key| Entry {
            id: key.id.clone(),
            made_on: key.made_on,
            secret: to_text(&key.secret.0),
        });
        let failed = |source| SealError::KeyFile { path: self.path.display().to_string(), source };
        let text = toml::to_string(&File { key: entries.collect() })
            .map_err(|error| failed(std::io::Error::other(error)))?;
        // The newest key's id makes the name one that nobody else writes at the same time.
        let mut beside = self.path.as_os_str().to_owned();
        beside.push(format!(".{}.part", self.current.id));
        let beside = PathBuf::from(beside);
        let written = write_for_owner(&beside, format!("{HEAD}\n{text}").as_bytes())
            .and_then(|()| put(&beside, &self.path))
            .and_then(|()| keep_folder(&self.path));
        written.map_err(|source| {
            // What is left of it is of no use, and holds a key.
            let _ = std::fs::remove_file(&beside);
            failed(source)
        })
    }
}

impl MasterKey {
    fn draw(made_on: NaiveDate) -> Result<Self, SealError> {
        let secret = Secret::draw()?;
        Ok(Self { id: id_of(&secret), made_on, secret })
    }
}

/// A key's id says nothing of the key and is its alone, so that a mistyped key is noticed.
fn id_of(secret: &Secret) -> String {
    let hash = Sha256::new().chain_update(b"xingchou master key ").chain_update(secret.0).finalize();
    hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// Writes a new file that nobody but its owner can open, and has it on the disk when it returns.
fn write_for_owner(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Has the name of a file on the disk when it returns.
#[cfg(unix)]
fn keep_folder(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    std::fs::File::open(folder.unwrap_or(Path::new("."))).and_then(|folder| folder.sync_all())
}

/// Elsewhere a folder cannot be opened like this.
#[cfg(not(unix))]
fn keep_folder(_: &Path) -> std::io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn open_to_others(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o077 != 0)
}

/// Elsewhere the file's rights are those of the folder it lies in.
#[cfg(not(unix))]
fn open_to_others(_: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day() -> NaiveDate {
        "2026-11-21".parse().unwrap()
    }

    #[test]
    fn a_key_file_is_its_owners_alone_and_is_not_made_twice() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("xingchou.key");
        let made = KeyFile::make(&path, day()).unwrap();
        assert!(matches!(KeyFile::make(&path, day()), Err(SealError::KeyFileThere(_))));
        let read = KeyFile::read(&path).unwrap();
        assert_eq!(read.current().0, made.current().0);
        assert_eq!(read.current().1.0, made.current().1.0);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
            assert!(matches!(KeyFile::read(&path), Err(SealError::KeyFileOpenToOthers(_))));
        }
    }

    #[test]
    fn a_key_file_with_one_wrong_letter_is_damaged_and_one_that_is_gone_is_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("xingchou.key");
        assert!(matches!(KeyFile::read(&path), Err(SealError::NoKeyFile(_))));
        KeyFile::make(&path, day()).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let at = text.find("secret = \"").unwrap() + "secret = \"".len();
        let letter = if &text[at..=at] == "A" { "B" } else { "A" };
        std::fs::write(&path, format!("{}{letter}{}", &text[..at], &text[at + 1..])).unwrap();
        assert!(matches!(KeyFile::read(&path), Err(SealError::KeyFileDamaged(_))));
    }
}
