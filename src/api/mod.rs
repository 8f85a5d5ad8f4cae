//! What the program answers over HTTP, thin: parse, call an operation, answer. So far evaluation devices send their
//! ratings here.

mod device_ratings;
mod error;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use poem::listener::{Acceptor, Listener, TcpListener};
use poem::middleware::AddData;
use poem::{EndpointExt, IntoEndpoint, Route, Server, get, handler, post};

use crate::store::Store;

/// How long requests may still take once the server was told to stop.
const TIME_TO_FINISH: Duration = Duration::from_secs(10);

/// Every address of the server.
fn routes(store: Arc<Store>) -> impl IntoEndpoint {
    Route::new()
        .at("/health", get(health))
        .at("/api/v1/device-ratings", post(device_ratings::receive))
        .with(AddData::new(store))
}

#[handler]
fn health() -> &'static str {
    "ok"
}

/// Serves until the program is told to stop (Ctrl-C). `listening` is told the address, once requests are accepted.
///
/// # Errors
/// The address cannot be listened at, or the server breaks.
pub fn serve(
    store: Store,
    address: SocketAddr,
    listening: impl FnOnce(SocketAddr) -> std::io::Result<()>,
) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async move {
        let acceptor = TcpListener::bind(address).into_acceptor().await?;
        let bound = acceptor
            .local_addr()
            .into_iter()
            .find_map(|address| address.as_socket_addr().copied())
            .unwrap_or(address);
        listening(bound)?;
        let stop = async {
            // Where there is no Ctrl-C, nobody can stop it but by ending the process.
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        Server::new_with_acceptor(acceptor)
            .run_with_graceful_shutdown(routes(Arc::new(store)), stop, Some(TIME_TO_FINISH))
            .await
    })
}
