//! The parts of the `portico` command: server, import, resolve.

mod accounts;
mod api_description;
mod app;
mod auth;
mod cli;
mod config;
mod context;
pub mod demo;
mod digest;
mod embed;
mod feeds;
mod guard;
mod health;
mod http;
pub mod import;
mod live;
mod mail;
mod notices;
mod notifications;
mod pace;
mod panels;
mod partners;
mod people;
mod reporting;
mod requests;
pub mod resolve;
pub mod store;
mod terms;
mod words;

pub use app::{Server, ServerError};
pub use auth::password::{HashingFailed, hash as hash_password};
pub use cli::run;
pub use config::{Config, Origin, Smtp, Throttling};
pub use guard::{Requirement, Subject};
pub use http::routes::Route;
