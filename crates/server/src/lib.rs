//! Portico's server.

pub mod store;
