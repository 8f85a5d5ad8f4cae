//! Who acts on the command line: the holder of a token, or who signed in. The token of who signed in is kept in a file
//! of the data folder that only its owner can read.

use std::io::Write as _;
use std::path::PathBuf;

use super::Surroundings;
use crate::access::Viewer;
use crate::clock;
use crate::message::Message;
use crate::operations::OperationError;
use crate::operations::sessions::{Acting, viewer_of_session};
use crate::operations::tokens::viewer_of_token;

/// The file of the data folder that keeps the token of who signed in.
const FILE: &str = "sign-in";

/// Where the command line is, for the trail.
pub(super) const ADDRESS: &str = "本机";

/// Who a command acts for.
///
/// # Errors
/// Nobody is signed in, the token is not good, or something must be done first.
pub(super) fn viewer(surroundings: &Surroundings) -> Result<Viewer, OperationError> {
    match &surroundings.token {
        Some(token) => {
            let store = surroundings.store()?;
            viewer_of_token(&store, token.trim(), ADDRESS, clock::now())?.ok_or_else(|| {
                OperationError::Refused(Message::new(
                    "令牌无效、已过期或已收回，请用 xingchou token add 另做一个",
                    "the token is not good, has run out or was taken back; make one with xingchou token add",
                ))
            })
        }
        None => person(surroundings)?.0.ready(),
    }
}

/// Who is signed in, with the token of it.
///
/// # Errors
/// Nobody is, or no longer.
pub(super) fn person(surroundings: &Surroundings) -> Result<(Acting, String), OperationError> {
    let store = surroundings.store()?;
    let token = match std::fs::read_to_string(file(surroundings)) {
        Ok(token) => token.trim().to_owned(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(source) => return Err(failed(surroundings, source)),
    };
    let acting = match token.is_empty() {
        true => None,
        false => viewer_of_session(&store, &token, ADDRESS, clock::now())?,
    };
    match acting {
        Some(acting) => Ok((acting, token)),
        None if token.is_empty() => Err(OperationError::Refused(Message::new(
            "尚未登录，请先运行 xingchou sign-in 登录名（程序自动运行时用 XINGCHOU_TOKEN 给出令牌）",
            "nobody is signed in; run xingchou sign-in NAME first (a machine gives its token in XINGCHOU_TOKEN)",
        ))),
        None => Err(OperationError::Refused(Message::new(
            "登录已结束（太久没有操作、已到时限或已退出），请重新运行 xingchou sign-in 登录名",
            "you are no longer signed in; run xingchou sign-in NAME again",
        ))),
    }
}

/// Keeps the token of who signed in, in place of the one before.
///
/// # Errors
/// The file cannot be written.
pub(super) fn keep(surroundings: &Surroundings, token: &str) -> Result<(), OperationError> {
    forget(surroundings)?;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    // From its first moment nobody else can read it.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(file(surroundings)).and_then(|mut file| writeln!(file, "{token}"));
    written.map_err(|source| failed(surroundings, source))
}

/// Forgets the token of who signed in.
///
/// # Errors
/// The file is there and cannot be removed.
pub(super) fn forget(surroundings: &Surroundings) -> Result<(), OperationError> {
    match std::fs::remove_file(file(surroundings)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(failed(surroundings, error)),
        _ => Ok(()),
    }
}

fn file(surroundings: &Surroundings) -> PathBuf {
    surroundings.data.join(FILE)
}

fn failed(surroundings: &Surroundings, source: std::io::Error) -> OperationError {
    OperationError::Folder { path: file(surroundings).display().to_string(), source }
}
