//! What was changed about billing markets, by whom and when.

use crate::guard::feature::BillingMarkets;
use crate::guard::{Allowed, View};
use crate::http::failure::Failure;
use crate::http::paging::{self, List};
use crate::http::query::Query;
use crate::store::entity::market_change::{Column, Entity, Model};
use crate::terms;
use portico_api::{MarketChange, Page, Timestamp};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which page.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct HistoryQuery {
    /// `next` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// Rows in a page; 100 without it.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u64>,
}

/// Lists what was changed about the partner's billing markets, the newest first.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/billing-markets/history", tag = "billing",
    params(HistoryQuery),
    responses((status = 200, description = "A page of changes.", body = Page<MarketChange>)))]
pub(crate) async fn list(
    scope: Allowed<BillingMarkets, View>,
    Query(query): Query<HistoryQuery>,
) -> Result<axum::Json<Page<MarketChange>>, Failure> {
    let limit = paging::limit(query.limit)?;
    let list = List::new(("market changes", scope.account_uid()));
    let after = list.keys::<i64>(query.cursor.as_deref())?;
    let wanted = Entity::find().filter(Column::PartnerId.eq(scope.partner_id()));
    let total = wanted.clone().count(scope.db()).await?;
    let rows = wanted
        .apply_if(after, |query, id| query.filter(Column::Id.lt(id)))
        .order_by_desc(Column::Id)
        .limit(limit + 1)
        .all(scope.db())
        .await?;
    let page = list.page(rows, limit, total, |row| row.id);
    paging::map(page, |rows| rows.into_iter().map(change).collect()).map(axum::Json)
}

fn change(row: Model) -> Result<MarketChange, Failure> {
    Ok(MarketChange {
        id: terms::count(row.id),
        at: Timestamp(row.at),
        by: row.by_name,
        country: row.country,
        act: terms::read(&row.act)?,
        values: terms::read_json(&row.changed)?,
    })
}
