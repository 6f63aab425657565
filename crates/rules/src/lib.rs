//! Who sees what in Portico, and why.
//!
//! Pure rules: no I/O, no allocation, no panic. The server calls them to enforce, the browser to show,
//! explain and preview. [`catalogue`] is the product's own table of features; [`decide`] walks it.
//! Section names in these docs refer to the provider's topic "What Users Can View and Access".

// Schemas for the API description need `std`; the rules do not.
#![cfg_attr(not(feature = "openapi"), no_std)]

pub mod catalogue;
mod change;
mod connection;
mod decision;
mod facts;
mod hears;
mod layers;
mod order;
mod panels;
mod people;
mod rows;
mod vocabulary;

pub use change::{
    AskWhom, Effect, Newer, Refusal, Tally, Writer, ask_whom, asks_for_markets, effect, may_see_as, refusal,
    refusal_for_all, undo,
};
pub use connection::{connection_after, connects, owner_lets};
pub use decision::{Control, Decision, Decisions, decide, decide_one, landing, layers_behind, rule};
pub use facts::{Account, Facts, Viewer};
pub use hears::{Hears, Wishes, concerns, customer_notice, hears, may_opt_out};
pub use layers::{Layers, Resolved, Settings, Source, Step, resolve, source, steps};
pub use order::{OrderActor, may_act, needs_approval, order_after};
pub use panels::{Panels, customer_notice_within, decide_within, landing_within, page_within};
pub use people::{Member, activity, embedding, managed_accounts, may_join, page, people, takes_last_admin};
pub use rows::{Row, settings_of};
pub use vocabulary::{
    Access, Audience, BlockedBy, Category, ConnectionAct, ConnectionState, Feature, HearsBecause, Layer,
    LimitedBy, OrderAct, OrderState, Page, PriceList, Reason, Role, Rule, ServiceState, Setting,
    SupportModel,
};
