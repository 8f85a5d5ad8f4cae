//! What the API and the pages share while the program serves: the office, and how it is reached.

use std::path::PathBuf;
use std::sync::Arc;

use poem::{Addr, Request};

use crate::store::Store;

/// How the program serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reached {
    /// Whether a proxy stands before it that speaks HTTPS and says whom it speaks for. Without one, nobody is believed
    /// who says to speak for another.
    pub behind_proxy: bool,
    /// Whether metrics are for every computer, not for this one only.
    pub open_metrics: bool,
}

/// An office that is served.
pub struct Service {
    /// The database.
    pub store: Store,
    /// The data folder, which holds the office's own sheets, layouts and fonts.
    pub data: PathBuf,
    /// The key file, which checks of backups open copies with.
    pub key_file: PathBuf,
    /// How it is reached.
    pub reached: Reached,
}

/// The number of one request, in the log and on the page that says that something failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestNumber(pub String);

impl Service {
    /// Where a request comes from: the address of the computer, without its port. A proxy adds the address that it saw
    /// at the end of what it was told, so the last is the one to believe.
    #[must_use]
    pub fn address_of(&self, request: &Request) -> String {
        let told = request.header("x-forwarded-for").filter(|_| self.reached.behind_proxy);
        let told = told.and_then(|list| list.rsplit(',').next()).map(str::trim).unwrap_or_default();
        match told.parse::<std::net::IpAddr>() {
            Ok(address) => address.to_string(),
            Err(_) => match &request.remote_addr().0 {
                Addr::SocketAddr(address) => address.ip().to_string(),
                other => other.to_string(),
            },
        }
    }

    /// Does work that waits for the database or computes, away from the threads that serve.
    ///
    /// # Errors
    /// The work broke off, which is a fault of the program.
    pub async fn blocking<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Arc<Self>) -> T + Send + 'static,
    ) -> Result<T, tokio::task::JoinError> {
        let service = Arc::clone(self);
        tokio::task::spawn_blocking(move || work(&service)).await
    }
}

/// The number of a request, once it was given one.
#[must_use]
pub fn number_of(request: &Request) -> String {
    request.data::<RequestNumber>().map_or_else(String::new, |number| number.0.clone())
}
