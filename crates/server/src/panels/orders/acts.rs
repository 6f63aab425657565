//! What is done with orders. One act wins; whoever comes second is told what happened.

use super::draft::{refused, take};
use super::{approvals, checks, connections, works};
use crate::guard::Scope;
use crate::http::failure::Failure;
use crate::live::{self, Kind};
use crate::notifications::events;
use crate::store::begin_write;
use crate::store::entity::{order, order_event, service};
use crate::terms;
use portico_api::ProblemKind;
use portico_rules::{OrderAct, OrderActor, OrderState, may_act, needs_approval, order_after};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect,
};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// What is done, and why.
pub(super) struct Done {
    /// What.
    pub(super) act: OrderAct,
    /// Why, for who ordered.
    pub(super) words: Option<String>,
}

/// Sends a draft of this version.
pub(super) async fn submit(
    scope: &Scope,
    uid: &str,
    version: i32,
    key: &str,
) -> Result<order::Model, Failure> {
    allowed(scope, OrderAct::Submit)?;
    let tx = begin_write(scope.writer()).await?;
    let mut order = take(scope, &tx, uid).await?;
    if order.submit_key.as_deref() == Some(key) {
        tx.rollback().await?;
        return Ok(order);
    }
    let required = approvals::required(&tx, order.account_id).await?;
    let approval = needs_approval(scope.facts().viewer, required);
    let to = next(&tx, &order, OrderAct::Submit, approval).await?;
    if order.version != version {
        return Err(Failure::of(ProblemKind::Changed));
    }
    refused(problems(scope, &tx, &order).await?)?;
    order.submit_key = Some(key.to_owned());
    let order = moved(&tx, order, to, Some(&scope.by().name), None).await?;
    tx.commit().await?;
    scope.app().live().wake();
    Ok(order)
}

/// Withdraws, approves or rejects an order.
pub(super) async fn act(scope: &Scope, uid: &str, done: Done) -> Result<order::Model, Failure> {
    allowed(scope, done.act)?;
    let tx = begin_write(scope.writer()).await?;
    let order = take(scope, &tx, uid).await?;
    let to = next(&tx, &order, done.act, false).await?;
    connections::lets(&tx, &order, done.act).await?;
    if to == OrderState::Submitted {
        refused(problems(scope, &tx, &order).await?)?;
    }
    let order = moved(&tx, order, to, Some(&scope.by().name), done.words).await?;
    tx.commit().await?;
    scope.app().live().wake();
    Ok(order)
}

fn allowed(scope: &Scope, act: OrderAct) -> Result<(), Failure> {
    if may_act(OrderActor::User(scope.facts()), act) {
        Ok(())
    } else {
        Err(Failure::of(ProblemKind::NotAllowed))
    }
}

/// What keeps it from being sent, while nobody else orders anything for the same service.
async fn problems(
    scope: &Scope,
    tx: &DatabaseTransaction,
    order: &order::Model,
) -> Result<Vec<portico_api::FieldProblem>, Failure> {
    if let Some(id) = order.service_id {
        service::Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    }
    checks::problems(scope, tx, order, &terms::read_json(&order.edit)?).await
}

/// How the order stands afterwards; or that this cannot be done with it, and why.
pub(super) async fn next(
    tx: &DatabaseTransaction,
    order: &order::Model,
    act: OrderAct,
    approval: bool,
) -> Result<OrderState, Failure> {
    match order_after(terms::read(&order.state)?, act, approval) {
        Some(to) => Ok(to),
        None => Err(stands(tx, order).await?),
    }
}

/// Moves an order on, with everything that follows from it; last in the transaction, see [`live::note`].
pub(super) async fn moved(
    tx: &DatabaseTransaction,
    order: order::Model,
    to: OrderState,
    by: Option<&str>,
    words: Option<String>,
) -> Result<order::Model, Failure> {
    let now = terms::now();
    works::follow(tx, &order, to, now).await?;
    let before = order.state.clone();
    let row = order::Model {
        state: to.as_str().to_owned(),
        version: order.version + 1,
        changed_at: now,
        words,
        // What was forgotten is not the order's service any more.
        service_id: match order.service_id {
            Some(id) => service::Entity::find_by_id(id).one(tx).await?.map(|service| service.id),
            None => None,
        },
        ..order
    };
    let order = row.into_active_model().reset_all().update(tx).await?;
    note(tx, &order, by, now).await?;
    events::order_moved(tx, &before, &order, by).await?;
    if let Some(owner) = connections::follow(tx, &order, to, now).await? {
        live::note(tx, Kind::Requests, owner, &[]).await?;
    }
    tell(tx, &order).await?;
    Ok(order)
}

/// Tells open pages of an order: of who ordered, of its partner, of the operators.
pub(super) async fn tell(tx: &DatabaseTransaction, order: &order::Model) -> Result<(), Failure> {
    let managed = Some(order.account_id).filter(|id| *id != order.partner_id);
    live::note(tx, Kind::Orders, order.partner_id, managed.as_slice()).await?;
    Ok(live::note_provider(tx, Kind::Orders).await?)
}

/// Writes down how the order stands now.
pub(super) async fn note(
    tx: &DatabaseTransaction,
    order: &order::Model,
    by: Option<&str>,
    at: i64,
) -> Result<(), Failure> {
    let event = order_event::Model {
        id: 0,
        order_id: order.id,
        at,
        by_name: by.map(str::to_owned),
        state: order.state.clone(),
        words: order.words.clone(),
    };
    let mut event = event.into_active_model().reset_all();
    event.id = NotSet;
    event.insert(tx).await?;
    Ok(())
}

/// The refusal of what cannot be done with an order as it stands, with what happened to it.
pub(super) async fn stands(tx: &DatabaseTransaction, order: &order::Model) -> Result<Failure, Failure> {
    let last = order_event::Entity::find()
        .filter(order_event::Column::OrderId.eq(order.id))
        .order_by_desc(order_event::Column::Id)
        .one(tx)
        .await?;
    let Some(last) = last else { return Ok(Failure::of(ProblemKind::Conflict)) };
    let at = OffsetDateTime::from_unix_timestamp(last.at / 1000)
        .ok()
        .and_then(|at| at.format(&Rfc3339).ok())
        .unwrap_or_default();
    let by = last.by_name.as_deref().unwrap_or("the provider");
    let detail = format!(
        "The order is {} since {at}, by {by}, so nothing was done. Look at it again.",
        last.state.replace('_', " ")
    );
    Ok(Failure::new(ProblemKind::Conflict, detail).with(vec![
        checks::problem("state", "stands", last.state.as_str()),
        checks::problem("by", "changed_by", by),
        checks::problem("at", "changed_at", at),
    ]))
}
