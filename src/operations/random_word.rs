//! Words that nobody can guess and that never come twice, from the system's randomness.

use super::OperationError;

/// `N` random bytes in hexadecimal.
///
/// # Errors
/// The system has no randomness to give.
pub(super) fn random_word<const N: usize>() -> Result<String, OperationError> {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes).map_err(|error| OperationError::Folder {
        path: "random".to_owned(),
        source: std::io::Error::other(error.to_string()),
    })?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
