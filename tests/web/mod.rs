//! The server and its pages, over HTTP.

mod door;
mod hostile;
mod routes;
mod server;
