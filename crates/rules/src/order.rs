//! Orders: the way of one through its states, and who moves it on.

use crate::{Access, Audience, Facts, Feature, OrderAct, OrderState, Role, Viewer, decide_one};

/// Who does something with an order.
#[derive(Clone, Copy, Debug)]
pub enum OrderActor<'a> {
    /// A user who looks at the account that orders, or at its partner.
    User(&'a Facts),
    /// One of the provider's operators.
    Operator,
}

/// Whether somebody may do this with orders that stand so that it can be done.
///
/// Ordering goes with editing services. Approving is a partner's: its administrators and technical contacts.
/// What the provider does with an order is its operators'.
pub fn may_act(actor: OrderActor<'_>, act: OrderAct) -> bool {
    match (actor, act) {
        (OrderActor::User(facts), OrderAct::Submit | OrderAct::Withdraw) => orders(facts),
        (OrderActor::User(facts), OrderAct::Approve | OrderAct::Reject) => {
            orders(facts) && approves(facts.viewer)
        }
        (OrderActor::User(_), _) => false,
        (OrderActor::Operator, act) => {
            matches!(act, OrderAct::Start | OrderAct::Finish | OrderAct::Refuse | OrderAct::Fail)
        }
    }
}

fn orders(facts: &Facts) -> bool {
    decide_one(Feature::Services, facts).access == Access::Edit
}

const fn approves(viewer: Viewer) -> bool {
    matches!(viewer.audience, Audience::Partner)
        && matches!(viewer.role, Role::CompanyAdmin | Role::TechnicalAdmin | Role::TechnicalContact)
}

/// Whether an order of this viewer waits for their partner, when the account's orders are to be approved:
/// a partner's own users do not ask themselves.
pub const fn needs_approval(viewer: Viewer, approvals: bool) -> bool {
    approvals && matches!(viewer.audience, Audience::Managed)
}

/// How an order stands after something was done with it; `None` when that cannot be done with it as it stands.
/// `approval`: it has to be approved by the partner first.
pub const fn order_after(state: OrderState, act: OrderAct, approval: bool) -> Option<OrderState> {
    Some(match (state, act) {
        (OrderState::Draft, OrderAct::Submit) if approval => OrderState::AwaitingApproval,
        (OrderState::Draft, OrderAct::Submit) | (OrderState::AwaitingApproval, OrderAct::Approve) => {
            OrderState::Submitted
        }
        (OrderState::AwaitingApproval, OrderAct::Reject) | (OrderState::Submitted, OrderAct::Refuse) => {
            OrderState::Rejected
        }
        (OrderState::AwaitingApproval | OrderState::Submitted, OrderAct::Withdraw) => OrderState::Withdrawn,
        (OrderState::Submitted, OrderAct::Start) => OrderState::InProgress,
        (OrderState::InProgress, OrderAct::Finish) => OrderState::Done,
        (OrderState::InProgress, OrderAct::Fail) => OrderState::Failed,
        _ => return None,
    })
}
