//! Why a page cannot be answered, and what the reader is told instead.

use crate::access::NoRight;
use crate::message::Message;
use crate::operations::OperationError;
use crate::operations::sessions::Duty;
use crate::store::StoreError;

/// Why a page cannot be answered.
#[derive(Debug, thiserror::Error)]
pub enum WebError {
    /// What was asked for cannot be done; the message says why and what to do.
    #[error("{0}")]
    Refused(Message),
    /// The reader has no right to it.
    #[error(transparent)]
    NoRight(#[from] NoRight),
    /// The same as within, and the trail knows already that it was refused.
    #[error(transparent)]
    OnRecord(Box<WebError>),
    /// There is nothing here, or nothing that the reader may know of.
    #[error("没有这个页面\nthere is no such page")]
    NotFound,
    /// Nobody is signed in, or no longer.
    #[error("请先登录\nsign in first")]
    SignInFirst,
    /// Something must be done before anything else.
    #[error("{}", .0.message())]
    First(Duty),
    /// The form did not come from a page of ours, or from one that somebody else was shown.
    #[error(
        "表单已过期，请回到原来的页面重新提交\nthe form is out of date; go back to its page and send it again"
    )]
    Forged,
    /// What was sent is larger than the page takes.
    #[error("内容太大\nwhat was sent is too large")]
    TooLarge,
    /// The program failed. What happened goes to the log only.
    #[error("{0}")]
    Failed(String),
}

impl WebError {
    /// The error itself, and whether the trail knows of it already.
    pub(super) fn itself(self) -> (Self, bool) {
        match self {
            Self::OnRecord(error) => (error.itself().0, true),
            error => (error, false),
        }
    }
}

impl From<OperationError> for WebError {
    fn from(error: OperationError) -> Self {
        match error {
            OperationError::RefusedOnRecord(error) => Self::OnRecord(Box::new(Self::from(*error))),
            OperationError::Refused(message) => Self::Refused(message),
            OperationError::Store(StoreError::NoRight(no_right)) => Self::NoRight(no_right),
            OperationError::Sheets(_) => {
                let text = error.to_string();
                Self::Refused(Message::new(text.clone(), text))
            }
            other => Self::Failed(other.to_string()),
        }
    }
}

impl From<StoreError> for WebError {
    fn from(error: StoreError) -> Self {
        OperationError::from(error).into()
    }
}

impl From<xingchou_pages::PageError> for WebError {
    fn from(error: xingchou_pages::PageError) -> Self {
        Self::Failed(error.to_string())
    }
}
