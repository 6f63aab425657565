//! Requests of others to be connected to one's services: reading them, and answering.

use crate::accounts;
use crate::guard::feature::MarketplaceProfile as Feature;
use crate::guard::{Allowed, Edit, Scope, View};
use crate::http::body::Json;
use crate::http::failure::Failure;
use crate::http::paging::{self, List};
use crate::http::query::Query;
use crate::panels::orders::connections;
use crate::store::entity::connection_request::{Column, Entity, Model};
use crate::store::entity::{order, service};
use crate::terms;
use axum::extract::Path;
use portico_api::{
    ConnectionId, ConnectionRequest, OrderEdit, Page, Problem, RejectOrder, ServiceId, ServiceRef, Timestamp,
};
use portico_rules::{ConnectionAct, ConnectionState};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select,
};
use serde::Deserialize;
use std::collections::HashMap;
use utoipa::IntoParams;

/// Which requests.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ConnectionsQuery {
    /// Only requests that stand so.
    #[param(inline)]
    state: Option<ConnectionState>,
    /// `next` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// Rows in a page; 100 without it.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u64>,
}

/// Lists requests to be connected to the partner's services: those that wait for an answer first, each part
/// newest first.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/connection-requests", tag = "marketplace profile",
    params(ConnectionsQuery),
    responses((status = 200, description = "A page of requests.", body = Page<ConnectionRequest>)))]
pub(crate) async fn list(
    scope: Allowed<Feature, View>,
    Query(query): Query<ConnectionsQuery>,
) -> Result<axum::Json<Page<ConnectionRequest>>, Failure> {
    let limit = paging::limit(query.limit)?;
    let list = List::new(("connection-requests", scope.account_uid(), query.state));
    let after = list.keys::<(i32, i64)>(query.cursor.as_deref())?;
    let wanted =
        own(&scope).apply_if(query.state, |query, state| query.filter(Column::State.eq(state.as_str())));
    let total = wanted.clone().count(scope.db()).await?;
    let found = wanted
        .apply_if(after, |query, (rank, id)| {
            let rest = Column::Rank.eq(rank).and(Column::Id.lt(id));
            query.filter(Condition::any().add(Column::Rank.gt(rank)).add(rest))
        })
        .order_by_asc(Column::Rank)
        .order_by_desc(Column::Id)
        .limit(limit + 1)
        .all(scope.db())
        .await?;
    let page = list.page(found, limit, total, |row| (row.rank, row.id));
    let items = rows(&scope, page.items).await?;
    Ok(axum::Json(Page { items, next: page.next, total: page.total }))
}

/// Requests for what the partner owns.
fn own(scope: &Scope) -> Select<Entity> {
    Entity::find().filter(Column::OwnerId.eq(scope.account_id()))
}

/// What the owner is told of requests: names, how fast, and nothing else of who asks.
async fn rows(scope: &Scope, found: Vec<Model>) -> Result<Vec<ConnectionRequest>, Failure> {
    let db = scope.db();
    let orders: HashMap<i64, order::Model> = order::Entity::find()
        .filter(order::Column::Id.is_in(found.iter().map(|row| row.order_id)))
        .all(db)
        .await?
        .into_iter()
        .map(|order| (order.id, order))
        .collect();
    let services: HashMap<i64, service::Model> = service::Entity::find()
        .filter(service::Column::AccountId.eq(scope.account_id()))
        .filter(service::Column::Id.is_in(found.iter().filter_map(|row| row.service_id)))
        .all(db)
        .await?
        .into_iter()
        .map(|service| (service.id, service))
        .collect();
    let names =
        accounts::refs(db, orders.values().flat_map(|order| [order.partner_id, order.account_id])).await?;
    let name = |id: i64| names.get(&id).map(|account| account.name.clone());
    let row = |row: Model| {
        let order =
            orders.get(&row.order_id).ok_or_else(|| Failure::internal("a request without an order"))?;
        let edit: OrderEdit = terms::read_json(&order.edit)?;
        let service = match row.service_id.and_then(|id| services.get(&id)) {
            Some(service) => Some(ServiceRef {
                id: ServiceId(service.uid.clone()),
                name: service.name.clone(),
                kind: terms::read(&service.kind)?,
            }),
            None => None,
        };
        Ok(ConnectionRequest {
            id: ConnectionId(row.uid),
            service,
            partner: name(order.partner_id).unwrap_or_default(),
            account: name(order.account_id).filter(|_| order.account_id != order.partner_id),
            speed_mbps: edit.speed_mbps,
            state: terms::read(&row.state)?,
            at: Timestamp(row.created_at),
            decided: row.decided_at.map(Timestamp),
            by: row.decided_by,
            words: row.words,
        })
    };
    found.into_iter().map(row).collect()
}

/// Which request.
#[derive(Deserialize)]
pub(crate) struct ConnectionPath {
    connection: String,
}

/// Lets somebody be connected: the provider's operators may begin with their order.
#[utoipa::path(post, path = "/api/v1/accounts/{account}/connection-requests/{connection}/accept",
    tag = "marketplace profile",
    responses(
        (status = 200, description = "Accepted.", body = ConnectionRequest),
        (status = 409, description = "It was answered or taken back before", body = Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn accept(
    scope: Allowed<Feature, Edit>,
    Path(path): Path<ConnectionPath>,
) -> Result<axum::Json<ConnectionRequest>, Failure> {
    answer(&scope, &path.connection, ConnectionAct::Accept, None).await
}

/// Does not let somebody be connected, with words for them: their order is refused.
#[utoipa::path(post, path = "/api/v1/accounts/{account}/connection-requests/{connection}/decline",
    tag = "marketplace profile", request_body = RejectOrder,
    responses(
        (status = 200, description = "Declined.", body = ConnectionRequest),
        (status = 409, description = "It was answered or taken back before", body = Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn decline(
    scope: Allowed<Feature, Edit>,
    Path(path): Path<ConnectionPath>,
    Json(refused): Json<RejectOrder>,
) -> Result<axum::Json<ConnectionRequest>, Failure> {
    let words =
        portico_api::words(&refused.words, true).map_err(|problem| Failure::invalid(vec![problem]))?;
    answer(&scope, &path.connection, ConnectionAct::Decline, words).await
}

async fn answer(
    scope: &Scope,
    uid: &str,
    act: ConnectionAct,
    words: Option<String>,
) -> Result<axum::Json<ConnectionRequest>, Failure> {
    let known =
        own(scope).filter(Column::Uid.eq(uid)).one(scope.db()).await?.ok_or_else(Failure::not_found)?;
    let answered = connections::answer(scope, &known, act, words).await?;
    let row = rows(scope, vec![answered]).await?.into_iter().next();
    row.map(axum::Json).ok_or_else(|| Failure::internal("no row for a request"))
}
