//! The rules against the provider's table, a reference, full enumerations, and the laws they must keep.
#![cfg(test)]

mod asking;
mod connections;
mod hard_rules;
mod hears;
mod independence;
mod laws;
mod orders;
mod panels;
mod people;
mod reference;
mod seed_table;
mod stored_rows;
mod world;
