//! Asking for passwords and codes: at a terminal without showing them, otherwise a line each from a file or from the
//! standard input. None of them is an argument, where the whole computer could read it.

use std::io::{BufRead as _, IsTerminal as _};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::message::Message;
use crate::operations::OperationError;

/// Where passwords come from.
#[derive(Args)]
pub(super) struct PasswordFile {
    /// 从文件读密码，一行一个；“-”为标准输入 · read passwords from a file, a line each; “-” is the standard input
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

/// Secrets, one after the other.
pub(super) enum Secrets {
    /// Asked for at the terminal.
    Terminal,
    /// Lines of the standard input.
    Input,
    /// Lines of a file, those to come first.
    File(std::vec::IntoIter<String>),
}

impl PasswordFile {
    /// Whether a file, or the standard input, was named.
    pub(super) fn is_given(&self) -> bool {
        self.password_file.is_some()
    }

    /// Opens what secrets come from: the file that was named, the terminal, or else the standard input.
    pub(super) fn open(&self) -> Result<Secrets, OperationError> {
        match &self.password_file {
            Some(path) if path == Path::new("-") => Ok(Secrets::Input),
            Some(path) => {
                let failed = |source| OperationError::Folder { path: path.display().to_string(), source };
                let text = std::fs::read_to_string(path).map_err(failed)?;
                let lines: Vec<String> = text.lines().map(str::to_owned).collect();
                Ok(Secrets::File(lines.into_iter()))
            }
            None if std::io::stdin().is_terminal() => Ok(Secrets::Terminal),
            None => Ok(Secrets::Input),
        }
    }
}

impl Secrets {
    /// The next secret; none when there are no more lines.
    pub(super) fn next(&mut self, what: &str) -> Result<Option<String>, OperationError> {
        let failed = |source| OperationError::Folder { path: "stdin".to_owned(), source };
        match self {
            Self::Terminal => rpassword::prompt_password(format!("{what}：")).map(Some).map_err(failed),
            Self::File(lines) => Ok(lines.next()),
            Self::Input => {
                let mut line = String::new();
                let read = std::io::stdin().lock().read_line(&mut line).map_err(failed)?;
                Ok((read > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned()))
            }
        }
    }

    /// The next secret, which must be there.
    pub(super) fn required(&mut self, what: &str) -> Result<String, OperationError> {
        self.next(what)?.filter(|secret| !secret.is_empty()).ok_or_else(|| {
            OperationError::Refused(Message::new(
                format!("没有读到{what}：请在终端里运行，或用 --password-file 给出文件（一行一个）"),
                "a password or code is missing: run this at a terminal, or name a file with --password-file",
            ))
        })
    }

    /// A new password: at a terminal it is typed twice.
    pub(super) fn new_password(&mut self) -> Result<String, OperationError> {
        let new = self.required("新密码")?;
        if matches!(self, Self::Terminal) && self.required("再输一次新密码")? != new {
            return Err(OperationError::Refused(Message::new(
                "两次输入的新密码不一样，未作改动",
                "the new password was not the same twice; nothing was changed",
            )));
        }
        Ok(new)
    }
}
