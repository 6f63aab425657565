//! Who moves an order on, and through which states: everything enumerated.

use crate::world::situations;
use portico_rules::{
    Account, Audience, OrderAct as Act, OrderActor, OrderState as State, Role, Viewer, may_act,
    needs_approval, order_after,
};

#[test]
fn who_may_do_what_with_an_order() {
    let partners_only = [Act::Approve, Act::Reject];
    let anybodys = [Act::Submit, Act::Withdraw];
    for facts in situations() {
        let Viewer { audience, role } = facts.viewer;
        let sees_it = audience == Audience::Partner || facts.account != Account::Partner;
        for act in Act::ALL {
            let ordering = [Role::CompanyAdmin, Role::TechnicalAdmin, Role::TechnicalContact, Role::Finance]
                .contains(&role);
            let expected = sees_it
                && ordering
                && (anybodys.contains(&act)
                    || partners_only.contains(&act)
                        && audience == Audience::Partner
                        && role != Role::Finance);
            assert_eq!(may_act(OrderActor::User(&facts), act), expected, "{facts:?} {act}");
        }
    }
    for act in Act::ALL {
        let users = anybodys.contains(&act) || partners_only.contains(&act);
        assert_eq!(may_act(OrderActor::Operator, act), !users, "{act}");
    }
}

#[test]
fn only_managed_users_wait_for_their_partner_and_only_when_it_wants_that() {
    for audience in Audience::ALL {
        for role in Role::ALL {
            for approvals in [false, true] {
                let waits = needs_approval(Viewer { audience, role }, approvals);
                assert_eq!(waits, approvals && audience == Audience::Managed);
            }
        }
    }
}

#[test]
fn the_way_of_an_order() {
    let ways = [
        (State::Draft, Act::Submit, State::Submitted),
        (State::AwaitingApproval, Act::Approve, State::Submitted),
        (State::AwaitingApproval, Act::Reject, State::Rejected),
        (State::AwaitingApproval, Act::Withdraw, State::Withdrawn),
        (State::Submitted, Act::Withdraw, State::Withdrawn),
        (State::Submitted, Act::Start, State::InProgress),
        (State::Submitted, Act::Refuse, State::Rejected),
        (State::InProgress, Act::Finish, State::Done),
        (State::InProgress, Act::Fail, State::Failed),
    ];
    for state in State::ALL {
        for act in Act::ALL {
            let way = ways.iter().find(|(from, by, _)| (*from, *by) == (state, act)).map(|(.., to)| *to);
            assert_eq!(order_after(state, act, false), way, "{state} {act}");
            let asked =
                if (state, act) == (State::Draft, Act::Submit) { Some(State::AwaitingApproval) } else { way };
            assert_eq!(order_after(state, act, true), asked, "{state} {act}");
            assert!(way.is_none() || state.is_open(), "nothing happens any more with what is {state}");
        }
        let leaves = Act::ALL.into_iter().any(|act| order_after(state, act, true).is_some());
        assert_eq!(leaves, state.is_open(), "{state}");
    }
}
