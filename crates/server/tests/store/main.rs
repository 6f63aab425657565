//! The store on a real database: import and demo data.
//!
//! Each test has a database of its own: a SQLite file, or, when `PORTICO_TEST_POSTGRES` holds the address of
//! a server (`postgres://user@host:port`), a PostgreSQL database.

#[cfg(test)]
mod demo;
#[cfg(test)]
mod import;
#[cfg(test)]
mod support;
