//! Portico's server.

pub mod demo;
pub mod import;
pub mod store;
