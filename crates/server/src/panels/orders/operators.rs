//! Orders for the provider's operators, who move them on.

use super::acts::{moved, next};
use super::{OrderPath, OrdersQuery, answer, connections, page};
use crate::guard::Operator;
use crate::http::body::Json;
use crate::http::failure::Failure;
use crate::http::query::Query;
use crate::store::begin_write;
use crate::store::entity::order;
use axum::extract::Path;
use portico_api::{AdvanceOrder, OrderRow, Page, Problem};
use portico_rules::{OrderAct, OrderActor, OrderState, may_act};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Select};

/// Orders that reached the provider.
fn sent() -> Select<order::Entity> {
    let reached = [OrderState::Submitted, OrderState::InProgress, OrderState::Done, OrderState::Failed];
    let states = reached.into_iter().chain([OrderState::Rejected, OrderState::Withdrawn]);
    order::Entity::find().filter(order::Column::State.is_in(states.map(OrderState::as_str)))
}

/// Lists the orders of all partners and their accounts that were sent, newest first.
#[utoipa::path(get, path = "/api/v1/orders", tag = "operators", params(OrdersQuery),
    responses((status = 200, description = "A page of orders.", body = Page<OrderRow>)))]
pub(crate) async fn list(
    by: Operator,
    Query(query): Query<OrdersQuery>,
) -> Result<axum::Json<Page<OrderRow>>, Failure> {
    let page = page(by.app().db(), sent(), "operators", &query).await?;
    let rows = answer::rows(by.app().db(), page.items, OrderActor::Operator).await?;
    Ok(axum::Json(Page { items: rows, next: page.next, total: page.total }))
}

/// Moves an order on. Its service follows.
#[utoipa::path(post, path = "/api/v1/orders/{order}/advance", tag = "operators", request_body = AdvanceOrder,
    responses(
        (status = 200, description = "The order as it stands now.", body = OrderRow),
        (status = 409, description = "It stands otherwise by now", body = Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn advance(
    by: Operator,
    Path(path): Path<OrderPath>,
    Json(wanted): Json<AdvanceOrder>,
) -> Result<axum::Json<OrderRow>, Failure> {
    if !may_act(OrderActor::Operator, wanted.act) {
        let detail = "That is not the provider's to do. Start, finish, refuse or fail it.";
        return Err(Failure::invalid(vec![super::checks::problem("act", "not_yours", detail)]));
    }
    let why = matches!(wanted.act, OrderAct::Refuse | OrderAct::Fail);
    let words = portico_api::words(&wanted.words, why).map_err(|problem| Failure::invalid(vec![problem]))?;
    let tx = begin_write(by.app().writer()).await?;
    let order = sent()
        .filter(order::Column::Uid.eq(path.order))
        .lock_exclusive()
        .one(&tx)
        .await?
        .ok_or_else(Failure::not_found)?;
    let to = next(&tx, &order, wanted.act, false).await?;
    connections::lets(&tx, &order, wanted.act).await?;
    let order = moved(&tx, order, to, None, words).await?;
    tx.commit().await?;
    by.app().live().wake();
    let row = answer::rows(by.app().db(), vec![order], OrderActor::Operator).await?.into_iter().next();
    row.map(axum::Json).ok_or_else(|| Failure::internal("no row for an order"))
}
