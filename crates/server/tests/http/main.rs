//! The server over real HTTP, on a real SQLite file filled with the demo data.

#[cfg(test)]
mod actor_matrix;
#[cfg(test)]
mod availability;
#[cfg(test)]
mod billing;
#[cfg(test)]
mod chat;
#[cfg(test)]
mod command;
#[cfg(test)]
mod contention;
#[cfg(test)]
mod context;
#[cfg(test)]
mod durability;
#[cfg(test)]
mod embed;
#[cfg(test)]
mod embed_settings;
#[cfg(test)]
mod events;
#[cfg(test)]
mod files;
#[cfg(test)]
mod log;
#[cfg(test)]
mod mail;
#[cfg(test)]
mod marketplace;
#[cfg(test)]
mod no_prices;
#[cfg(test)]
mod notifications;
#[cfg(test)]
mod orders;
#[cfg(test)]
mod others;
#[cfg(test)]
mod paging;
#[cfg(test)]
mod people;
#[cfg(test)]
mod prices;
#[cfg(test)]
mod problems;
#[cfg(test)]
mod profile;
#[cfg(test)]
mod requests;
#[cfg(test)]
mod see_as;
#[cfg(test)]
mod services;
#[cfg(test)]
mod settings;
#[cfg(test)]
mod settings_laws;
#[cfg(test)]
mod sign_in;
#[cfg(test)]
mod status;
#[cfg(test)]
mod stopping;
#[cfg(test)]
mod world;
