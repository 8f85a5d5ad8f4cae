//! The server and its pages, over HTTP.

mod door;
mod routes;
mod server;
