//! The tables, one file each. Instants are milliseconds since 1970-01-01T00:00:00Z, days are `YYYY-MM-DD`,
//! money is in minor units; terms (kinds, states, roles, settings) are spelled as in the API.

pub mod account;
pub mod activity;
pub mod company_profile;
pub mod connection_request;
pub mod event;
pub mod feature_request;
pub mod invitation;
pub mod invoice;
pub mod invoice_line;
pub mod mail;
pub mod market;
pub mod market_change;
pub mod marketplace_logo;
pub mod marketplace_profile;
pub mod notice;
pub mod notice_service;
pub mod notification;
pub mod opt_out;
pub mod order;
pub mod order_approval;
pub mod order_event;
pub mod price;
pub mod secret;
pub mod service;
pub mod service_change;
pub mod session;
pub mod setting_value;
pub mod settings_change;
pub mod settings_write;
pub mod sighting;
pub mod sign_in_attempt;
pub mod subscription;
pub mod user;
