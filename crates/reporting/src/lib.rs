//! Service level reporting: who is hit by a notice, and whether a promise of availability was kept.
//!
//! Pure: no I/O, no clock, no words for people. Times are whole seconds since 1970-01-01T00:00Z.

mod availability;
mod ledger;
mod offering;
mod pair;
mod phrase;
mod relevance;
mod span;

pub use availability::{Availability, Formula, Percent, Rollup, Severity, Share, Target, roll_up};
pub use ledger::{Entry, History, IN_TIME, Ledger, Maintenance, Outage, Treatment, undisturbed};
pub use offering::{NoTarget, OFFERINGS, Offering, Targets, tenants_name};
pub use pair::{Leg, Strain, strain};
pub use phrase::{Classes, Phrase, Region, Regions};
pub use relevance::{Evidence, Place, Relevance, Scope, Subject, relevance};
pub use span::{Span, merged, overlap, total};
