//! Requests to be connected: everything enumerated.

use crate::world::situations;
use portico_rules::{
    Access, Account, Audience, ConnectionAct as Act, ConnectionState as State, Facts, Feature, OrderAct,
    Role, connection_after, connects, decide_one, owner_lets,
};

#[test]
fn an_answer_is_given_once() {
    for act in Act::ALL {
        let to = match act {
            Act::Accept => State::Accepted,
            Act::Decline => State::Declined,
            Act::Withdraw => State::Withdrawn,
        };
        assert_eq!(connection_after(State::Pending, act), Some(to));
        for state in [State::Accepted, State::Declined, State::Withdrawn] {
            assert_eq!(connection_after(state, act), None, "{state} {act}");
        }
    }
}

#[test]
fn the_provider_begins_once_the_owner_has_accepted_and_the_buyer_withdraws_until_then() {
    for act in OrderAct::ALL {
        assert!(owner_lets(act, None), "{act}");
        for state in State::ALL {
            let expected = match act {
                OrderAct::Start => state == State::Accepted,
                OrderAct::Withdraw => state != State::Accepted,
                _ => true,
            };
            assert_eq!(owner_lets(act, Some(state)), expected, "{act} {state}");
        }
    }
}

#[test]
fn managed_users_connect_like_partners_and_never_publish() {
    for facts in situations() {
        let Facts { viewer, account, .. } = facts;
        let ordering = [Role::CompanyAdmin, Role::TechnicalAdmin, Role::TechnicalContact, Role::Finance]
            .contains(&viewer.role);
        let sees_it = viewer.audience == Audience::Partner || account != Account::Partner;
        assert_eq!(connects(&facts), ordering && sees_it, "{facts:?}");
        let own = viewer.audience == Audience::Partner && account == Account::Partner;
        let published = decide_one(Feature::MarketplaceProfile, &facts).access;
        assert_eq!(published > Access::Hidden, own, "{facts:?}");
        assert_eq!(published == Access::Edit, own && viewer.role == Role::CompanyAdmin, "{facts:?}");
    }
}
