//! Connections through the marketplace: who may ask for one, and how a request and its order depend on each other.

use crate::{Access, ConnectionAct, ConnectionState, Facts, Feature, OrderAct, decide_one};

/// Whether somebody may ask for a connection to what others offer, once they may order at all.
pub fn connects(facts: &Facts) -> bool {
    decide_one(Feature::Marketplace, facts).access == Access::Edit
}

/// How a request stands after something happened to it; `None` when it was answered or taken back before.
pub const fn connection_after(state: ConnectionState, act: ConnectionAct) -> Option<ConnectionState> {
    match (state, act) {
        (ConnectionState::Pending, ConnectionAct::Accept) => Some(ConnectionState::Accepted),
        (ConnectionState::Pending, ConnectionAct::Decline) => Some(ConnectionState::Declined),
        (ConnectionState::Pending, ConnectionAct::Withdraw) => Some(ConnectionState::Withdrawn),
        _ => None,
    }
}

/// Whether the owner of the service at the other end lets this be done with the order that asks for it; `None`
/// when nobody else owns an end. The provider begins once the owner has accepted; whoever ordered takes back
/// until then.
pub const fn owner_lets(act: OrderAct, connection: Option<ConnectionState>) -> bool {
    match (act, connection) {
        (OrderAct::Start, Some(state)) => matches!(state, ConnectionState::Accepted),
        (OrderAct::Withdraw, Some(state)) => !matches!(state, ConnectionState::Accepted),
        _ => true,
    }
}
