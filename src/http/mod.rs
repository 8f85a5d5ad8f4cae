//! The server: pages, API, health and metrics at one address. What surrounds every request is here, in one place: its
//! number, limits, headers, the log and the metrics.

mod headers;
mod limits;
mod log;
mod metrics;
mod state;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use poem::listener::{Acceptor, Listener, TcpListener};
use poem::middleware::{AddData, CatchPanic};
use poem::{Endpoint, EndpointExt, Response, Route, Server, get};

use crate::service::Service;
use crate::{api, web};
use metrics::Metrics;

/// How long requests may still take once the server was told to stop.
const TIME_TO_FINISH: Duration = Duration::from_secs(10);
/// How long a connection may be silent.
const SILENCE: Duration = Duration::from_secs(120);

/// Every address of the server, with what surrounds each request.
fn endpoint(service: Arc<Service>, metrics: Arc<Metrics>) -> impl Endpoint<Output = Response> {
    let routes = Route::new()
        .at("/health", get(state::health))
        .at("/ready", get(state::ready))
        .at("/metrics", get(state::metrics));
    web::add_to(api::add_to(routes))
        .with(AddData::new(Arc::clone(&metrics)))
        .with(AddData::new(Arc::clone(&service)))
        .with(CatchPanic::new())
        .around(move |inner, request| log::watched(inner, request, Arc::clone(&metrics)))
}

/// Serves until the program is told to stop (Ctrl-C, or SIGTERM). `listening` is told the address, once requests are
/// accepted.
///
/// # Errors
/// The address cannot be listened at, or the server breaks.
pub fn serve(
    service: Service,
    address: SocketAddr,
    listening: impl FnOnce(SocketAddr) -> std::io::Result<()>,
) -> std::io::Result<()> {
    log::begin();
    let metrics = Metrics::new().map_err(std::io::Error::other)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async move {
        let acceptor = TcpListener::bind(address).into_acceptor().await?;
        let bound = acceptor
            .local_addr()
            .into_iter()
            .find_map(|address| address.as_socket_addr().copied())
            .unwrap_or(address);
        listening(bound)?;
        Server::new_with_acceptor(acceptor)
            .idle_timeout(SILENCE)
            .run_with_graceful_shutdown(
                endpoint(Arc::new(service), Arc::new(metrics)),
                told_to_stop(),
                Some(TIME_TO_FINISH),
            )
            .await
    })
}

/// Waits until the program is told to stop. Where there are no signals, nobody can stop it but by ending the process.
async fn told_to_stop() {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminated) => tokio::select! {
                () = interrupted => {}
                _ = terminated.recv() => {}
            },
            Err(_) => interrupted.await,
        }
    }
    #[cfg(not(unix))]
    interrupted.await;
}
