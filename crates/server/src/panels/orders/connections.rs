//! Requests to be connected to what somebody else offers: an order makes one when it is sent, waits for its answer
//! and takes it back.
//!
//! Whoever moves an order on or answers its request locks the order's row first, so of two that exclude each other
//! one wins and the other is told how it stands.

use super::acts::{moved, next, tell};
use super::checks::problem;
use crate::guard::Scope;
use crate::http::failure::Failure;
use crate::panels::marketplace::offers;
use crate::store::entity::connection_request::{Column, Entity, Model};
use crate::store::entity::{marketplace_profile, order};
use crate::store::{begin_write, insert_all, keys};
use crate::terms;
use portico_api::{OrderEdit, ProblemKind};
use portico_rules::{ConnectionAct, ConnectionState, OrderAct, OrderState, connection_after, owner_lets};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    QueryFilter, QuerySelect,
};
use std::collections::HashMap;

/// The requests of orders, by the order's internal id.
pub(super) async fn of(
    db: &impl ConnectionTrait,
    orders: impl Iterator<Item = i64>,
) -> Result<HashMap<i64, Model>, Failure> {
    let found = Entity::find().filter(Column::OrderId.is_in(orders)).all(db).await?;
    Ok(found.into_iter().map(|request| (request.order_id, request)).collect())
}

async fn of_order(db: &impl ConnectionTrait, order: &order::Model) -> Result<Option<Model>, Failure> {
    Ok(Entity::find().filter(Column::OrderId.eq(order.id)).one(db).await?)
}

/// Refuses what the owner of the other end does not let be done with an order now, and says why.
pub(super) async fn lets(
    tx: &DatabaseTransaction,
    order: &order::Model,
    act: OrderAct,
) -> Result<(), Failure> {
    let request = of_order(tx, order).await?;
    let state = terms::read_if(request.as_ref().map(|request| request.state.as_str()))?;
    if owner_lets(act, state) {
        return Ok(());
    }
    let (code, detail) = match act {
        OrderAct::Withdraw => (
            "owner_accepted",
            "The owner of the other end has accepted, so it is with the provider now. Ask the provider to refuse it.",
        ),
        _ => (
            "waits_for_owner",
            "The owner of the other end has not accepted the connection yet. Begin once it has.",
        ),
    };
    Err(Failure::new(ProblemKind::Conflict, detail).with(vec![problem("connection", code, detail)]))
}

/// Lets the request follow an order that stands so from now on. Returns the partner who is to be told.
pub(super) async fn follow(
    tx: &DatabaseTransaction,
    order: &order::Model,
    to: OrderState,
    now: i64,
) -> Result<Option<i64>, Failure> {
    match to {
        OrderState::Submitted => ask(tx, order, now).await,
        OrderState::Rejected | OrderState::Withdrawn | OrderState::Failed => {
            let Some(request) = of_order(tx, order).await? else { return Ok(None) };
            let after = connection_after(terms::read(&request.state)?, ConnectionAct::Withdraw);
            let Some(state) = after else { return Ok(None) };
            decide(tx, request, state, (None, None), now).await.map(|request| Some(request.owner_id))
        }
        _ => Ok(None),
    }
}

async fn ask(tx: &DatabaseTransaction, order: &order::Model, now: i64) -> Result<Option<i64>, Failure> {
    let edit: OrderEdit = terms::read_json(&order.edit)?;
    let Some(wanted) = edit.b_market else { return Ok(None) };
    let offer = offers::find(tx, &wanted).await?.ok_or_else(|| Failure::of(ProblemKind::Conflict))?;
    let request = Model {
        id: 0,
        uid: keys::new_uid(),
        order_id: order.id,
        service_id: Some(offer.service.id),
        owner_id: offer.service.account_id,
        account_id: order.account_id,
        state: ConnectionState::Pending.as_str().to_owned(),
        rank: 0,
        words: None,
        decided_by: None,
        decided_at: None,
        created_at: now,
    };
    insert_all(tx, vec![request]).await?;
    Ok(Some(offer.service.account_id))
}

async fn decide(
    tx: &DatabaseTransaction,
    request: Model,
    state: ConnectionState,
    (by, words): (Option<String>, Option<String>),
    now: i64,
) -> Result<Model, Failure> {
    let row = Model {
        state: state.as_str().to_owned(),
        rank: 1,
        words,
        decided_by: by,
        decided_at: Some(now),
        ..request
    };
    Ok(row.into_active_model().reset_all().update(tx).await?)
}

/// Answers a request, which belongs to the scope's account. Declined, its order is refused with the same words.
pub(crate) async fn answer(
    scope: &Scope,
    known: &Model,
    act: ConnectionAct,
    words: Option<String>,
) -> Result<Model, Failure> {
    let tx = begin_write(scope.writer()).await?;
    let order = order::Entity::find_by_id(known.order_id).lock_exclusive().one(&tx).await?;
    let order = order.ok_or_else(Failure::not_found)?;
    let request = of_order(&tx, &order).await?.ok_or_else(Failure::not_found)?;
    let Some(state) = connection_after(terms::read(&request.state)?, act) else {
        return Err(stands(&request));
    };
    let by = Some(scope.by().name.clone());
    let request = decide(&tx, request, state, (by, words.clone()), terms::now()).await?;
    if state == ConnectionState::Declined {
        // Who asked is told which company declined, not which of its people.
        let profile = marketplace_profile::Entity::find_by_id(scope.account_id()).one(&tx).await?;
        let name = profile.map_or_else(|| scope.home().name.clone(), |profile| profile.name);
        let to = next(&tx, &order, OrderAct::Refuse, false).await?;
        moved(&tx, order, to, Some(&name), words).await?;
    } else {
        tell(&tx, &order).await?;
    }
    tx.commit().await?;
    scope.app().live().wake();
    Ok(request)
}

/// The refusal of a second answer.
fn stands(request: &Model) -> Failure {
    let detail = format!("The request is {} by now, so nothing was done. Look at it again.", request.state);
    Failure::new(ProblemKind::Conflict, detail).with(vec![problem("state", "stands", request.state.as_str())])
}
