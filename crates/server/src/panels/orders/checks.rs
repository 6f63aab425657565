//! What keeps a draft from being sent, beyond what is missing in it.

use crate::guard::Scope;
use crate::http::failure::Failure;
use crate::panels::billing_markets::is_enabled;
use crate::panels::marketplace::offers::{self, Found};
use crate::store::entity::{account, order, service};
use crate::terms;
use portico_api::{FieldProblem, OrderEdit, OrderKind, ServiceId, ServiceKind};
use portico_rules::{Feature, OrderState, Rule, ServiceState, rule};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};

/// A problem with one field.
pub(super) fn problem(field: &str, code: &str, detail: impl Into<String>) -> FieldProblem {
    FieldProblem { field: field.to_owned(), code: code.to_owned(), detail: detail.into() }
}

/// The services of the ordering account that a new connection is to end on.
#[derive(Default)]
pub(super) struct Ends {
    /// What it hangs on.
    pub(super) a: Option<service::Model>,
    /// What is at its other end.
    pub(super) b: Option<service::Model>,
    /// What somebody else offers at its other end.
    pub(super) offer: Option<Found>,
}

/// Finds them. What is neither the account's own nor offered is not found.
pub(super) async fn ends(
    db: &impl ConnectionTrait,
    account_id: i64,
    edit: &OrderEdit,
) -> Result<Ends, Failure> {
    let connection = edit.kind == OrderKind::New && edit.is_connection();
    let end = async |id: Option<&ServiceId>| -> Result<Option<service::Model>, Failure> {
        let Some(id) = id.filter(|_| connection) else { return Ok(None) };
        let found = service::Entity::find()
            .filter(service::Column::AccountId.eq(account_id))
            .filter(service::Column::Uid.eq(id.as_str()))
            .one(db)
            .await?;
        Ok(found)
    };
    let offer = match edit.b_market.as_ref().filter(|_| connection) {
        Some(wanted) => offers::find(db, wanted).await?,
        None => None,
    };
    Ok(Ends { a: end(edit.a_end.as_ref()).await?, b: end(edit.b_end.as_ref()).await?, offer })
}

impl Ends {
    /// The market that a new service is billed in: its own, or that of what it hangs on.
    pub(super) fn market<'a>(&'a self, edit: &'a OrderEdit) -> Option<&'a str> {
        if edit.is_connection() {
            self.a.as_ref().and_then(|end| end.market.as_deref())
        } else {
            edit.market.as_deref()
        }
    }
}

/// Everything that keeps an order from being sent by this user now.
pub(super) async fn problems(
    scope: &Scope,
    db: &impl ConnectionTrait,
    order: &order::Model,
    edit: &OrderEdit,
) -> Result<Vec<FieldProblem>, Failure> {
    let mut found = edit.missing();
    found.extend(of_account(db, order.account_id).await?);
    if edit.kind == OrderKind::New {
        let ends = ends(db, order.account_id, edit).await?;
        found.extend(of_ends(edit, &ends));
        found.extend(of_offer(order, edit, &ends));
        if let Some(country) = ends.market(edit)
            && !is_enabled(db, order.partner_id, country).await?
        {
            found.push(not_enabled(scope, country));
        }
    } else {
        found.extend(of_service(db, order, edit).await?);
    }
    Ok(found)
}

/// Nothing is ordered for an account that its partner deactivated.
pub(super) async fn of_account(
    db: &impl ConnectionTrait,
    account_id: i64,
) -> Result<Option<FieldProblem>, Failure> {
    let account = account::Entity::find_by_id(account_id).one(db).await?;
    let detail = "The account is inactive, so nothing is ordered for it. Activate it first.";
    let inactive = account.is_none_or(|account| account.deactivated_at.is_some());
    Ok(inactive.then(|| problem("account", "account_inactive", detail)))
}

fn of_ends(edit: &OrderEdit, ends: &Ends) -> Vec<FieldProblem> {
    let mut found = Vec::new();
    if !edit.is_connection() {
        return found;
    }
    let sides = [("a_end", &edit.a_end, &ends.a), ("b_end", &edit.b_end, &ends.b)];
    for (field, wanted, end) in sides {
        match (wanted, end) {
            (None, _) => {}
            (Some(_), None) => {
                found.push(problem(
                    field,
                    "unknown_service",
                    "There is no such service. Choose one of yours.",
                ));
            }
            (Some(_), Some(end)) if !is_there(end) || !carries(edit, end) => {
                let detail = "Nothing can be connected to it. Choose a Port, MCR or MVE that is there.";
                found.push(problem(field, "not_an_end", detail));
            }
            (Some(_), Some(end)) if is_locked(end) => {
                found.push(problem(field, "locked", "It is locked against changes. Ask who locked it."));
            }
            _ => {}
        }
    }
    if edit.a_end.is_some() && edit.a_end == edit.b_end {
        found.push(problem("b_end", "same_end", "Both ends are the same service. Choose another one."));
    }
    found
}

/// What keeps a connection from ending on what somebody offers.
fn of_offer(order: &order::Model, edit: &OrderEdit, ends: &Ends) -> Option<FieldProblem> {
    let wanted = edit.b_market.is_some() && edit.is_connection();
    match &ends.offer {
        None if wanted => {
            let detail = "It is not offered in the marketplace any more. Choose something else there.";
            Some(problem("b_end", "not_offered", detail))
        }
        Some(offer) if offer.service.account_id == order.account_id => {
            let detail = "It is one of your own services. Choose it as the other end instead.";
            Some(problem("b_end", "own_service", detail))
        }
        _ => None,
    }
}

/// Whether a connection of this kind can end on it.
fn carries(edit: &OrderEdit, end: &service::Model) -> bool {
    let kind = terms::read::<ServiceKind>(&end.kind).ok();
    match edit.product {
        Some(ServiceKind::Ix) => matches!(kind, Some(ServiceKind::Port | ServiceKind::Mve)),
        _ => matches!(kind, Some(ServiceKind::Port | ServiceKind::Mcr | ServiceKind::Mve)),
    }
}

fn is_there(service: &service::Model) -> bool {
    ServiceState::parse(&service.state).is_some_and(ServiceState::is_configured)
}

const fn is_locked(service: &service::Model) -> bool {
    service.locked || service.admin_locked
}

async fn of_service(
    db: &impl ConnectionTrait,
    order: &order::Model,
    edit: &OrderEdit,
) -> Result<Vec<FieldProblem>, Failure> {
    let service = match order.service_id {
        Some(id) => service::Entity::find_by_id(id).one(db).await?,
        None => None,
    };
    let gone = || problem("service", "gone", "The service is gone; there is nothing to change or cancel.");
    let Some(service) = service.filter(is_there) else { return Ok(vec![gone()]) };
    let mut found = Vec::new();
    if is_locked(&service) {
        let who = if service.admin_locked { "The provider" } else { "Its owner" };
        let detail = format!("{who} locked this service against changes. Have it unlocked first.");
        found.push(problem("service", "locked", detail));
    }
    if edit.kind == OrderKind::Cancel && service.cancelable == Some(false) {
        let detail = "The provider does not let this service be cancelled now. Ask it why.";
        found.push(problem("service", "not_cancelable", detail));
    }
    let keeps = |wanted: Option<u32>, now: Option<i32>| {
        wanted.is_none_or(|wanted| now.map(terms::count) == Some(wanted))
    };
    let same_name = edit.name.trim().is_empty() || edit.name.trim() == service.name;
    if edit.kind == OrderKind::Change
        && edit.missing().is_empty()
        && same_name
        && keeps(edit.speed_mbps, service.speed_mbps)
        && keeps(edit.term_months, service.term_months)
    {
        found.push(problem("name", "nothing_changes", "All of this is so already. Change something."));
    }
    let waiting = [OrderState::AwaitingApproval, OrderState::Submitted, OrderState::InProgress];
    let others = order::Entity::find()
        .filter(order::Column::ServiceId.eq(service.id))
        .filter(order::Column::Id.ne(order.id))
        .filter(order::Column::State.is_in(waiting.map(OrderState::as_str)))
        .count(db)
        .await?;
    if others > 0 {
        let detail = "Another order about this service is under way. Wait for it, or withdraw it.";
        found.push(problem("service", "open_order", detail));
    }
    Ok(found)
}

/// Who enables markets depends on who asks; so do code and words.
fn not_enabled(scope: &Scope, country: &str) -> FieldProblem {
    let (code, detail) = match rule(Feature::BillingMarkets, scope.facts()) {
        Some(Rule::DistributorBills) => {
            let who = scope.home().referred_by.as_deref().unwrap_or("your distributor");
            ("market_of_distributor", format!("The market {country} is not enabled. Ask {who} to enable it."))
        }
        Some(Rule::MarketsArePartners) => (
            "market_of_partner",
            format!("The market {country} is not enabled. Ask your partner to enable it."),
        ),
        _ => (
            "market_not_enabled",
            format!("The market {country} is not enabled. Enable it in your billing markets, then order."),
        ),
    };
    problem("market", code, detail)
}
