//! Orders: drafts, sending them, the partner's approval, and what the provider makes of them.

mod acts;
mod answer;
pub(crate) mod approvals;
mod checks;
pub(crate) mod connections;
mod draft;
mod estimate;
pub(crate) mod operators;
mod works;

use crate::guard::feature::{Pricing, Services};
use crate::guard::{Allowed, Edit, View};
use crate::http::body::Json;
use crate::http::failure::Failure;
use crate::http::paging::{self, List};
use crate::http::query::{Query, id, id_schema};
use crate::http::version::{self, IfMatch};
use crate::store::entity::{order, service};
use acts::Done;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use portico_api::{Estimate, Order, OrderEdit, OrderRow, Page, Problem, RejectOrder};
use portico_rules::{OrderAct, OrderActor, OrderState};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select,
};
use serde::Deserialize;
use utoipa::IntoParams;

/// The longest key of a request that may be repeated, in bytes.
const LONGEST_KEY: usize = 64;

/// Which orders.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct OrdersQuery {
    /// Only orders that stand so.
    #[param(inline)]
    state: Option<OrderState>,
    /// Only orders about the service with this id.
    #[param(schema_with = id_schema)]
    service: Option<String>,
    /// `next` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// Rows in a page; 100 without it.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u64>,
}

/// Which order.
#[derive(Deserialize)]
pub(crate) struct OrderPath {
    order: String,
}

/// Lists orders, newest first: the account's own, or with the partner's own account in view those of all its
/// accounts.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/orders", tag = "orders", params(OrdersQuery),
    responses((status = 200, description = "A page of orders.", body = Page<OrderRow>)))]
pub(crate) async fn list(
    scope: Allowed<Services, View>,
    Query(query): Query<OrdersQuery>,
) -> Result<axum::Json<Page<OrderRow>>, Failure> {
    let within =
        order::Entity::find().filter(scope.holds(order::Column::PartnerId, order::Column::AccountId));
    let page = page(scope.db(), within, scope.account_uid(), &query).await?;
    let rows = answer::rows(scope.db(), page.items, OrderActor::User(scope.facts())).await?;
    Ok(axum::Json(Page { items: rows, next: page.next, total: page.total }))
}

async fn page(
    db: &sea_orm::DatabaseConnection,
    within: Select<order::Entity>,
    whose: &str,
    query: &OrdersQuery,
) -> Result<Page<order::Model>, Failure> {
    let limit = paging::limit(query.limit)?;
    id("service", query.service.as_deref())?;
    let list = List::new(("orders", whose, query.state, &query.service));
    let before = list.keys::<i64>(query.cursor.as_deref())?;
    let wanted = within.filter(
        Condition::all()
            .add_option(query.state.map(|state| order::Column::State.eq(state.as_str())))
            .add_option(query.service.as_deref().map(|uid| {
                let named = service::Entity::find()
                    .select_only()
                    .column(service::Column::Id)
                    .filter(service::Column::Uid.eq(uid));
                order::Column::ServiceId.in_subquery(named.into_query())
            })),
    );
    let total = wanted.clone().count(db).await?;
    let found = wanted
        .apply_if(before, |query, id| query.filter(order::Column::Id.lt(id)))
        .order_by_desc(order::Column::Id)
        .limit(limit + 1)
        .all(db)
        .await?;
    Ok(list.page(found, limit, total, |row| row.id))
}

/// Begins a draft. A repeated request with the same key gets the draft that the first one made.
#[utoipa::path(post, path = "/api/v1/accounts/{account}/orders", tag = "orders",
    params(("idempotency-key" = Option<String>, Header, description = "Names this request, so that a repeat makes no second draft; required.",
        pattern = "^[!-~]{1,64}$")),
    request_body = OrderEdit,
    responses(
        (status = 200, description = "The draft that the same request made before.", body = Order,
            headers(("etag" = String, description = "Its version, for If-Match."))),
        (status = 201, description = "The draft.", body = Order,
            headers(("etag" = String, description = "Its version, for If-Match."))),
    ))]
pub(crate) async fn create(
    scope: Allowed<Services, Edit>,
    headers: HeaderMap,
    Json(edit): Json<OrderEdit>,
) -> Result<impl IntoResponse, Failure> {
    let (fresh, order) = draft::create(&scope, &key(&headers)?, edit).await?;
    let status = if fresh { StatusCode::CREATED } else { StatusCode::OK };
    let (tag, order) = answer::tagged(&scope, order).await?;
    Ok((status, tag, order))
}

/// Shows an order.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/orders/{order}", tag = "orders", responses(
    (status = 200, description = "The order.", body = Order,
        headers(("etag" = String, description = "Its version, for If-Match.")))))]
pub(crate) async fn show(
    scope: Allowed<Services, View>,
    Path(path): Path<OrderPath>,
) -> Result<impl IntoResponse, Failure> {
    let order = draft::find(&scope, scope.db(), &path.order).await?;
    answer::tagged(&scope, order).await
}

/// Replaces a draft.
#[utoipa::path(put, path = "/api/v1/accounts/{account}/orders/{order}", tag = "orders",
    params(IfMatch),
    request_body = OrderEdit,
    responses(
        (status = 200, description = "Saved.", body = Order,
            headers(("etag" = String, description = "Its new version."))),
        (status = 409, description = "It is no draft any more", body = Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn edit(
    scope: Allowed<Services, Edit>,
    Path(path): Path<OrderPath>,
    headers: HeaderMap,
    Json(edit): Json<OrderEdit>,
) -> Result<impl IntoResponse, Failure> {
    let order = draft::replace(&scope, &path.order, version::read(&headers)?, edit).await?;
    answer::tagged(&scope, order).await
}

/// Throws a draft away.
#[utoipa::path(delete, path = "/api/v1/accounts/{account}/orders/{order}", tag = "orders",
    params(IfMatch),
    responses(
        (status = 204, description = "It is gone."),
        (status = 409, description = "It is no draft any more", body = Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn discard(
    scope: Allowed<Services, Edit>,
    Path(path): Path<OrderPath>,
    headers: HeaderMap,
) -> Result<StatusCode, Failure> {
    draft::discard(&scope, &path.order, version::read(&headers)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sends a draft: to the provider, or to the partner when it wants to approve first. A repeated request with the
/// same key changes nothing and shows the order.
#[utoipa::path(post, path = "/api/v1/accounts/{account}/orders/{order}/submit", tag = "orders",
    params(
        IfMatch,
        ("idempotency-key" = Option<String>, Header, description = "Names this request, so that a repeat orders nothing twice; required.",
            pattern = "^[!-~]{1,64}$")),
    responses(
        (status = 200, description = "Sent, now or by the same request before.", body = Order,
            headers(("etag" = String, description = "Its new version."))),
        (status = 409, description = "It is no draft any more", body = Problem,
            content_type = "application/problem+json"),
        (status = 422, description = "Some of this is not right", body = Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn submit(
    scope: Allowed<Services, Edit>,
    Path(path): Path<OrderPath>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Failure> {
    let (version, key) = (version::read(&headers)?, key(&headers)?);
    let order = acts::submit(&scope, &path.order, version, &key).await?;
    answer::tagged(&scope, order).await
}

/// Takes back an order that the provider has not begun with.
#[utoipa::path(post, path = "/api/v1/accounts/{account}/orders/{order}/withdraw", tag = "orders", responses(
    (status = 200, description = "Taken back.", body = Order,
        headers(("etag" = String, description = "Its new version."))),
    (status = 409, description = "It stands otherwise by now", body = Problem,
        content_type = "application/problem+json"),
))]
pub(crate) async fn withdraw(
    scope: Allowed<Services, Edit>,
    Path(path): Path<OrderPath>,
) -> Result<impl IntoResponse, Failure> {
    let order = acts::act(&scope, &path.order, Done { act: OrderAct::Withdraw, words: None }).await?;
    answer::tagged(&scope, order).await
}

/// Lets a managed account's order pass to the provider.
#[utoipa::path(post, path = "/api/v1/accounts/{account}/orders/{order}/approve", tag = "orders", responses(
    (status = 200, description = "Approved, and sent to the provider.", body = Order,
        headers(("etag" = String, description = "Its new version."))),
    (status = 409, description = "It stands otherwise by now", body = Problem,
        content_type = "application/problem+json"),
    (status = 422, description = "It cannot be ordered as it is", body = Problem,
        content_type = "application/problem+json"),
))]
pub(crate) async fn approve(
    scope: Allowed<Services, Edit>,
    Path(path): Path<OrderPath>,
) -> Result<impl IntoResponse, Failure> {
    let order = acts::act(&scope, &path.order, Done { act: OrderAct::Approve, words: None }).await?;
    answer::tagged(&scope, order).await
}

/// Refuses a managed account's order, with words for who ordered.
#[utoipa::path(post, path = "/api/v1/accounts/{account}/orders/{order}/reject", tag = "orders",
    request_body = RejectOrder,
    responses(
        (status = 200, description = "Refused.", body = Order,
            headers(("etag" = String, description = "Its new version."))),
        (status = 409, description = "It stands otherwise by now", body = Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn reject(
    scope: Allowed<Services, Edit>,
    Path(path): Path<OrderPath>,
    Json(refused): Json<RejectOrder>,
) -> Result<impl IntoResponse, Failure> {
    let words =
        portico_api::words(&refused.words, true).map_err(|problem| Failure::invalid(vec![problem]))?;
    let order = acts::act(&scope, &path.order, Done { act: OrderAct::Reject, words }).await?;
    answer::tagged(&scope, order).await
}

/// What an order would cost. Who sees no prices finds nothing here.
#[utoipa::path(post, path = "/api/v1/accounts/{account}/orders/estimate", tag = "orders",
    request_body = OrderEdit,
    responses(
        (status = 200, description = "The estimate.", body = Estimate),
    ))]
pub(crate) async fn estimate(
    scope: Allowed<Pricing, View>,
    Json(edit): Json<OrderEdit>,
) -> Result<axum::Json<Estimate>, Failure> {
    let list = scope.price_list().ok_or_else(Failure::not_found)?;
    draft::refused(edit.unfit())?;
    let about = draft::about(&scope, scope.db(), edit).await?;
    let ends = checks::ends(scope.db(), about.account_id, &about.edit).await?;
    let subject = estimate::Subject { edit: &about.edit, service: about.service.as_ref(), ends: &ends };
    estimate::estimate(scope.db(), scope.partner_id(), list, subject).await.map(axum::Json)
}

/// What names a request that may be repeated.
pub(crate) fn key(headers: &HeaderMap) -> Result<String, Failure> {
    headers
        .get("idempotency-key")
        .and_then(|key| key.to_str().ok())
        .filter(|key| {
            (1..=LONGEST_KEY).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
        })
        .map(str::to_owned)
        .ok_or_else(|| {
            Failure::parameter(
                "Idempotency-Key",
                "send one of 1 to 64 characters, the same when you repeat it",
            )
        })
}
