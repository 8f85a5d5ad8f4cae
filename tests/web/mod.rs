//! The server and its pages, over HTTP.

mod desk;
mod door;
mod hostile;
mod routes;
mod server;
