//! Orders as they are answered. A price is added when the answer is made, for who may see it then.

use super::checks;
use super::estimate::{Subject, estimate};
use super::{approvals, checks::Ends, connections};
use crate::accounts;
use crate::guard::Scope;
use crate::http::failure::Failure;
use crate::http::version;
use crate::panels::marketplace::offers::Found;
use crate::store::entity::{order, order_event, service};
use crate::terms;
use axum::http::{HeaderName, HeaderValue};
use portico_api::{
    Connection, Estimate, Order, OrderEdit, OrderEvent, OrderId, OrderRow, ServiceId, ServiceRef, Timestamp,
};
use portico_rules::{OrderAct, OrderActor, OrderState, may_act, needs_approval, order_after, owner_lets};
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter, QueryOrder};

/// The header that says a version.
pub(super) type Tag = Option<[(HeaderName, HeaderValue); 1]>;

/// An order with its version as the ETag.
pub(super) async fn tagged(scope: &Scope, order: order::Model) -> Result<(Tag, axum::Json<Order>), Failure> {
    let order = whole(scope, order).await?;
    Ok((version::tag(order.version), axum::Json(order)))
}

/// Rows as somebody may act on them. They must come from a scope, or be an operator's.
pub(super) async fn rows(
    db: &DatabaseConnection,
    orders: Vec<order::Model>,
    actor: OrderActor<'_>,
) -> Result<Vec<OrderRow>, Failure> {
    let requests = connections::of(db, orders.iter().map(|order| order.id)).await?;
    let owners = accounts::refs(db, orders.iter().map(|order| order.account_id)).await?;
    orders
        .into_iter()
        .map(|order| {
            let owner = owners.get(&order.account_id).cloned();
            let state: OrderState = terms::read(&order.state)?;
            let request = requests.get(&order.id).map(|request| request.state.as_str());
            let connection = terms::read_if(request)?;
            let may = OrderAct::ALL.into_iter().filter(|act| {
                order_after(state, *act, false).is_some()
                    && may_act(actor, *act)
                    && owner_lets(*act, connection)
            });
            Ok(OrderRow {
                number: order.number(),
                account: owner.ok_or_else(|| Failure::internal("an order without an account"))?,
                edit: terms::read_json(&order.edit)?,
                name: order.name,
                state,
                by: order.by_name,
                created: Timestamp(order.created_at),
                changed: Timestamp(order.changed_at),
                words: order.words,
                connection,
                may: may.collect(),
                id: OrderId(order.uid),
            })
        })
        .collect()
}

async fn whole(scope: &Scope, order: order::Model) -> Result<Order, Failure> {
    let db = scope.db();
    let edit: OrderEdit = terms::read_json(&order.edit)?;
    let state: OrderState = terms::read(&order.state)?;
    let service = match order.service_id {
        Some(id) => {
            service::Entity::find_by_id(id)
                .filter(service::Column::AccountId.eq(order.account_id))
                .one(db)
                .await?
        }
        None => None,
    };
    let ends = checks::ends(db, order.account_id, &edit).await?;
    let draft = state == OrderState::Draft;
    let required = draft && approvals::required(db, order.account_id).await?;
    let request = connections::of(db, std::iter::once(order.id)).await?.remove(&order.id);
    let events = order_event::Entity::find()
        .filter(order_event::Column::OrderId.eq(order.id))
        .order_by_asc(order_event::Column::Id)
        .all(db)
        .await?;
    Ok(Order {
        problems: if draft { checks::problems(scope, db, &order, &edit).await? } else { Vec::new() },
        needs_approval: needs_approval(scope.facts().viewer, required),
        a_end: ends.a.as_ref().map(named).transpose()?,
        b_end: ends.b.as_ref().map(named).transpose()?,
        b_market: ends.offer.as_ref().map(Found::to_offer).transpose()?,
        connection: match request {
            Some(request) => Some(Connection {
                order: OrderId(order.uid.clone()),
                state: terms::read(&request.state)?,
                decided: request.decided_at.map(Timestamp),
            }),
            None => None,
        },
        service: service.as_ref().map(named).transpose()?,
        version: terms::count(order.version),
        events: events.into_iter().map(event).collect::<Result<_, _>>()?,
        estimate: priced(scope, state, &order, &edit, (service.as_ref(), &ends)).await?,
        row: rows(db, vec![order], OrderActor::User(scope.facts()))
            .await?
            .into_iter()
            .next()
            .ok_or_else(|| Failure::internal("no row for an order"))?,
    })
}

/// The estimate for who may see prices now, while the order is open.
async fn priced(
    scope: &Scope,
    state: OrderState,
    order: &order::Model,
    edit: &OrderEdit,
    (service, ends): (Option<&service::Model>, &Ends),
) -> Result<Option<Estimate>, Failure> {
    if !state.is_open() {
        return Ok(None);
    }
    let Some(list) = scope.price_list_now().await? else { return Ok(None) };
    // The design of a new service is no service of today.
    let service = service.filter(|_| edit.kind != portico_api::OrderKind::New);
    let estimated = estimate(scope.db(), order.partner_id, list, Subject { edit, service, ends }).await?;
    Ok(Some(estimated))
}

fn named(service: &service::Model) -> Result<ServiceRef, Failure> {
    Ok(ServiceRef {
        id: ServiceId(service.uid.clone()),
        name: service.name.clone(),
        kind: terms::read(&service.kind)?,
    })
}

fn event(row: order_event::Model) -> Result<OrderEvent, Failure> {
    let state = terms::read(&row.state)?;
    Ok(OrderEvent { at: Timestamp(row.at), by: row.by_name, state, words: row.words })
}
