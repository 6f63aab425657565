//! `GET …/requests`: the requests of an account, of a partner's accounts, and those to the provider.

use crate::accounts::refs;
use crate::guard::{InView, Operator};
use crate::http::failure::Failure;
use crate::http::paging::{self, List};
use crate::http::query::Query;
use crate::store::entity::feature_request::{Column, Entity, Model};
use crate::store::entity::{account, user};
use crate::terms;
use portico_api::{FeatureRequest, Page, RequestId, RequestState, RequestTo, Timestamp};
use portico_rules::{Access, Audience, Feature};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
};
use serde::Deserialize;
use std::collections::HashMap;
use utoipa::IntoParams;

/// Which requests.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct RequestsQuery {
    /// Where they stand; all of them without it.
    state: Option<RequestState>,
    /// What for; everything without it.
    feature: Option<Feature>,
    /// `next` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// Rows in a page; 100 without it.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u64>,
}

/// Lists requests for features, the newest first: a managed account's, or those of all accounts of a partner.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/requests", tag = "requests", params(RequestsQuery),
    responses((status = 200, description = "A page of requests.", body = Page<FeatureRequest>)))]
pub(crate) async fn list(
    scope: InView,
    Query(query): Query<RequestsQuery>,
) -> Result<axum::Json<Page<FeatureRequest>>, Failure> {
    let sight = scope.sight();
    let is_partner = sight.viewer.audience == Audience::Partner;
    if is_partner && sight.decide(Feature::Settings).access == Access::Hidden {
        return Err(Failure::not_found());
    }
    // Inside a partner's site, managed users hear of what the session is for; partners see settings, or were refused.
    let panels = scope.panels().filter(|_| !is_partner);
    let within = Entity::find()
        .filter(scope.holds(Column::PartnerId, Column::AccountId))
        .apply_if(panels, |query, panels| {
            query.filter(Column::Feature.is_in(panels.iter().map(Feature::as_str)))
        });
    page(scope.db(), scope.account_uid(), within, query).await.map(axum::Json)
}

/// Lists the requests that only the provider can grant, the newest first.
#[utoipa::path(get, path = "/api/v1/requests", tag = "operators", params(RequestsQuery), responses(
    (status = 200, description = "A page of requests.", body = Page<FeatureRequest>),
))]
pub(crate) async fn list_for_operators(
    by: Operator,
    Query(query): Query<RequestsQuery>,
) -> Result<axum::Json<Page<FeatureRequest>>, Failure> {
    let ours = Entity::find().filter(Column::Recipient.eq(terms::spell(RequestTo::Provider)));
    let db = by.app().db();
    let mut page = page(db, "provider", ours, query).await?;
    let wanted = account::Column::Uid.is_in(page.items.iter().map(|request| request.account.id.as_str()));
    let partner_of: HashMap<String, i64> = account::Entity::find()
        .select_only()
        .columns([account::Column::Uid, account::Column::PartnerId])
        .filter(wanted)
        .filter(account::Column::PartnerId.is_not_null())
        .into_tuple::<(String, i64)>()
        .all(db)
        .await?
        .into_iter()
        .collect();
    let partners = refs(db, partner_of.values().copied()).await?;
    for request in &mut page.items {
        let partner = partner_of.get(request.account.id.as_str());
        request.partner = partner.and_then(|partner| partners.get(partner)).cloned();
    }
    Ok(axum::Json(page))
}

async fn page(
    db: &DatabaseConnection,
    whose: &str,
    requests: Select<Entity>,
    query: RequestsQuery,
) -> Result<Page<FeatureRequest>, Failure> {
    let limit = paging::limit(query.limit)?;
    let list = List::new(("requests", whose, query.state, query.feature.map(Feature::as_str)));
    let after = list.keys::<i64>(query.cursor.as_deref())?;
    let wanted = requests
        .apply_if(query.state, |query, state| query.filter(Column::State.eq(terms::spell(state))))
        .apply_if(query.feature, |query, feature| query.filter(Column::Feature.eq(feature.as_str())));
    let total = wanted.clone().count(db).await?;
    let found = wanted
        .apply_if(after, |query, id| query.filter(Column::Id.lt(id)))
        .order_by_desc(Column::Id)
        .limit(limit + 1)
        .all(db)
        .await?;
    let Page { items, next, total } = list.page(found, limit, total, |row| row.id);
    Ok(Page { items: read(db, items).await?, next, total })
}

/// Rows as they are answered. They must come from within a scope.
pub(super) async fn read(
    db: &impl ConnectionTrait,
    rows: Vec<Model>,
) -> Result<Vec<FeatureRequest>, Failure> {
    let accounts = refs(db, rows.iter().map(|row| row.account_id)).await?;
    let names: HashMap<i64, String> = user::Entity::find()
        .select_only()
        .columns([user::Column::Id, user::Column::Name])
        .filter(user::Column::Id.is_in(rows.iter().map(|row| row.user_id)))
        .into_tuple::<(i64, String)>()
        .all(db)
        .await?
        .into_iter()
        .collect();
    rows.into_iter()
        .map(|row| {
            let account = accounts.get(&row.account_id).cloned();
            Ok(FeatureRequest {
                id: RequestId(row.uid),
                account: account.ok_or_else(|| Failure::internal("a request without an account"))?,
                partner: None,
                feature: terms::read(&row.feature)?,
                market: Some(row.market).filter(|market| !market.is_empty()),
                reason: row.reason,
                by: names.get(&row.user_id).cloned().unwrap_or_default(),
                at: Timestamp(row.at),
                to: terms::read(&row.recipient)?,
                state: terms::read(&row.state)?,
                answer: row.answer,
                answered_at: row.answered_at.map(Timestamp),
            })
        })
        .collect()
}
