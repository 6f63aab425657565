//! The parts of the `portico` command.

pub mod resolve;
