//! The billing markets panel: the list, enabling, editing, and what was changed.
//!
//! Supplier, currency, tax rate and payment terms are the provider's. A market that is disabled takes no new orders;
//! those that were sent go on, and services in it are billed as before.

pub(crate) mod history;
mod offers;

use crate::guard::feature::BillingMarkets;
use crate::guard::{Allowed, Edit, Scope, View};
use crate::http::body::Json;
use crate::http::failure::Failure;
use crate::http::version::{self, IfMatch};
use crate::notifications::{Event, notify};
use crate::requests;
use crate::store::entity::{account, market, market_change, order, service};
use crate::store::{begin_write, insert_all};
use crate::terms;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use portico_api::{
    EnableMarket, Market, MarketAct, MarketEdit, MarketId, Markets, NotificationKind, Problem, ProblemKind,
};
use portico_rules::{Category, OrderState};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, OnConflict, Query as Sql};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter, QueryOrder,
};
use std::collections::HashMap;
use uuid::Uuid;

/// Lists the partner's billing markets, and the countries that can be enabled beside them. They are the same for all
/// its accounts.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/billing-markets", tag = "billing",
    responses((status = 200, description = "The billing markets.", body = Markets)))]
pub(crate) async fn list(scope: Allowed<BillingMarkets, View>) -> Result<axum::Json<Markets>, Failure> {
    let found = market::Entity::find()
        .filter(market::Column::PartnerId.eq(scope.partner_id()))
        .order_by_asc(market::Column::Country)
        .order_by_asc(market::Column::Region)
        .order_by_asc(market::Column::Id)
        .all(scope.db())
        .await?;
    let open = open_orders(scope.db(), scope.partner_id()).await?;
    let mut offers: Vec<_> = offers::all().collect();
    offers.retain(|offer| found.iter().all(|market| market.country != offer.country));
    Ok(axum::Json(Markets {
        items: found.into_iter().map(|row| to_market(row, &open)).collect::<Result<_, _>>()?,
        affected_accounts: affected(scope.db(), scope.partner_id()).await?,
        offers,
    }))
}

/// Enables a market in a country in which the partner has none.
#[utoipa::path(post, path = "/api/v1/accounts/{account}/billing-markets", tag = "billing",
    request_body = EnableMarket,
    responses(
        (status = 201, description = "Enabled.", body = Market,
            headers(("etag" = String, description = "Its version, for If-Match."))),
        (status = 409, description = "The partner has a market there, or it would affect other accounts", body = Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn enable(
    scope: Allowed<BillingMarkets, Edit>,
    Json(asked): Json<EnableMarket>,
) -> Result<impl IntoResponse, Failure> {
    let problems = asked.problems();
    if !problems.is_empty() {
        return Err(Failure::invalid(problems));
    }
    let offer = offers::all().find(|offer| offer.country == asked.country).ok_or_else(Failure::not_found)?;
    let edit = asked.market;
    let row = market::Model {
        id: 0,
        uid: Uuid::new_v4().to_string(),
        partner_id: scope.partner_id(),
        source_id: market::source_of(&offer.country),
        country: offer.country,
        region: None,
        supplier: offer.supplier,
        currency: offer.currency,
        contact_name: None,
        contact_email: None,
        address: String::new(),
        tax_rate: Some(offer.tax_rate),
        payment_days: i32::try_from(offer.payment_days).ok(),
        vat_exempt: edit.vat_exempt,
        active: edit.active,
        // It was changed here: an import leaves what was decided as it is.
        version: 2,
    };
    let row = with_edit(row, &edit)?;
    let tx = begin_write(scope.writer()).await?;
    as_told(&tx, &scope, edit.affects).await?;
    let has_one = market::Entity::find()
        .filter(market::Column::PartnerId.eq(scope.partner_id()))
        .filter(market::Column::Country.eq(&row.country));
    if has_one.count(&tx).await? > 0 || !insert(&tx, row.clone()).await? {
        return Err(Failure::of(ProblemKind::Conflict));
    }
    let nothing = MarketEdit {
        contact_name: String::new(),
        contact_email: String::new(),
        address: Vec::new(),
        vat_exempt: false,
        active: false,
        affects: 0,
    };
    note(&tx, &scope, &row.country, &nothing, &edit).await?;
    tx.commit().await?;
    scope.app().live().wake();
    let market = to_market(row, &HashMap::new())?;
    Ok((StatusCode::CREATED, version::tag(market.version), axum::Json(market)))
}

/// Changes what a partner decides about a market.
#[utoipa::path(put, path = "/api/v1/accounts/{account}/billing-markets/{market}", tag = "billing",
    params(IfMatch),
    request_body = MarketEdit,
    responses(
        (status = 200, description = "Saved.", body = Market,
            headers(("etag" = String, description = "Its new version."))),
        (status = 409, description = "It would affect other accounts", body = Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn edit(
    scope: Allowed<BillingMarkets, Edit>,
    Path((_, uid)): Path<(String, String)>,
    headers: HeaderMap,
    Json(edit): Json<MarketEdit>,
) -> Result<impl IntoResponse, Failure> {
    let version = version::read(&headers)?;
    let tx = begin_write(scope.writer()).await?;
    let found = market::Entity::find()
        .filter(market::Column::Uid.eq(uid))
        .filter(market::Column::PartnerId.eq(scope.partner_id()))
        .one(&tx)
        .await?;
    let before = found.ok_or_else(Failure::not_found)?;
    if before.version != version {
        return Err(Failure::of(ProblemKind::Changed));
    }
    let problems = edit.problems();
    if !problems.is_empty() {
        return Err(Failure::invalid(problems));
    }
    as_told(&tx, &scope, edit.affects).await?;
    let was = decided(&before)?;
    let after = market::Model { version: version.saturating_add(1), ..with_edit(before, &edit)? };
    let written = market::Entity::update_many()
        .set(after.clone().into_active_model().reset_all())
        .filter(market::Column::Id.eq(after.id))
        .filter(market::Column::Version.eq(version))
        .exec(&tx)
        .await?;
    if written.rows_affected == 0 {
        return Err(Failure::of(ProblemKind::Changed));
    }
    note(&tx, &scope, &after.country, &was, &edit).await?;
    let open = open_orders(&tx, scope.partner_id()).await?;
    tx.commit().await?;
    scope.app().live().wake();
    let market = to_market(after, &open)?;
    Ok((version::tag(market.version), axum::Json(market)))
}

/// Whether the partner may order in a market now.
pub(crate) async fn is_enabled(
    db: &impl ConnectionTrait,
    partner_id: i64,
    country: &str,
) -> Result<bool, Failure> {
    let enabled = market::Entity::find()
        .filter(market::Column::PartnerId.eq(partner_id))
        .filter(market::Column::Country.eq(country))
        .filter(market::Column::Active.eq(true))
        .count(db)
        .await?;
    Ok(enabled > 0)
}

/// How many managed accounts a change affects.
async fn affected(db: &impl ConnectionTrait, partner_id: i64) -> Result<u32, Failure> {
    let managed = account::Entity::find().filter(account::Column::PartnerId.eq(partner_id));
    Ok(terms::count(managed.count(db).await?))
}

/// Refuses what would affect other accounts than the user was told.
async fn as_told(tx: &DatabaseTransaction, scope: &Scope, told: u32) -> Result<(), Failure> {
    if affected(tx, scope.partner_id()).await? == told {
        Ok(())
    } else {
        Err(Failure::of(ProblemKind::PreviewDiffers))
    }
}

/// Orders that are sent and not done, by the market of their service or of what that hangs on.
async fn open_orders(db: &impl ConnectionTrait, partner_id: i64) -> Result<HashMap<String, u32>, Failure> {
    let parent = Alias::new("parent");
    let market = Func::coalesce([
        Expr::col((service::Entity, service::Column::Market)),
        Expr::col((parent.clone(), service::Column::Market)),
    ]);
    let open = [OrderState::Submitted, OrderState::InProgress].map(OrderState::as_str);
    let query = Sql::select()
        .expr_as(market, "in_market")
        .expr_as(Expr::col((order::Entity, order::Column::Id)).count(), "orders")
        .from(order::Entity)
        .inner_join(
            service::Entity,
            Expr::col((service::Entity, service::Column::Id))
                .equals((order::Entity, order::Column::ServiceId)),
        )
        .join_as(
            sea_orm::JoinType::LeftJoin,
            service::Entity,
            parent.clone(),
            Expr::col((parent, service::Column::Id)).equals((service::Entity, service::Column::ParentId)),
        )
        .and_where(Expr::col((order::Entity, order::Column::PartnerId)).eq(partner_id))
        .and_where(Expr::col((order::Entity, order::Column::State)).is_in(open))
        .group_by_col("in_market")
        .to_owned();
    let mut found = HashMap::new();
    for row in db.query_all(&query).await? {
        if let Some(market) = row.try_get::<Option<String>>("", "in_market")? {
            found.insert(market, terms::count(row.try_get::<i64>("", "orders")?));
        }
    }
    Ok(found)
}

/// Adds a market; `false` when the partner has it by now.
async fn insert(tx: &DatabaseTransaction, row: market::Model) -> Result<bool, Failure> {
    let mut new = row.into_active_model().reset_all();
    new.not_set(market::Column::Id);
    let inserted = market::Entity::insert(new)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await;
    match inserted {
        // What the store answers when the row was there already.
        Err(DbErr::RecordNotInserted) => Ok(false),
        inserted => Ok(inserted? == 1),
    }
}

/// Writes down what was changed, and grants what was asked for. Last in a transaction.
async fn note(
    tx: &DatabaseTransaction,
    scope: &Scope,
    country: &str,
    before: &MarketEdit,
    after: &MarketEdit,
) -> Result<(), Failure> {
    let act = match (before.active, after.active) {
        (false, true) => MarketAct::Enabled,
        (true, false) => MarketAct::Disabled,
        _ => MarketAct::Edited,
    };
    let now = terms::now();
    let change = market_change::Model {
        id: 0,
        partner_id: scope.partner_id(),
        country: country.to_owned(),
        at: now,
        by_name: scope.by().name.clone(),
        act: terms::spell(act),
        changed: serde_json::to_string(&after.differences(before)).map_err(Failure::internal)?,
    };
    insert_all(tx, vec![change]).await?;
    if act == MarketAct::Enabled {
        let what = (Category::Financial, NotificationKind::MarketEnabled);
        let enabled = Event::of(what, scope.partner_id(), scope.partner_id(), Some(&scope.by().name));
        notify(tx, Event { subject: Some(country), ..enabled }).await?;
        requests::grant_market(tx, scope.partner_id(), country, scope.by().id, now).await?;
    }
    Ok(())
}

/// A market as a partner's user decided about it.
fn with_edit(row: market::Model, edit: &MarketEdit) -> Result<market::Model, Failure> {
    Ok(market::Model {
        contact_name: Some(edit.contact_name.clone()),
        contact_email: Some(edit.contact_email.clone()),
        address: serde_json::to_string(&edit.address).map_err(Failure::internal)?,
        vat_exempt: edit.vat_exempt,
        active: edit.active,
        ..row
    })
}

/// What is decided about a market now.
fn decided(row: &market::Model) -> Result<MarketEdit, Failure> {
    Ok(MarketEdit {
        contact_name: row.contact_name.clone().unwrap_or_default(),
        contact_email: row.contact_email.clone().unwrap_or_default(),
        address: terms::read_json(&row.address)?,
        vat_exempt: row.vat_exempt,
        active: row.active,
        affects: 0,
    })
}

fn to_market(row: market::Model, open: &HashMap<String, u32>) -> Result<Market, Failure> {
    Ok(Market {
        address: terms::read_json(&row.address)?,
        open_orders: open.get(&row.country).copied().unwrap_or(0),
        version: terms::count(row.version),
        id: MarketId(row.uid),
        country: row.country,
        region: row.region,
        supplier: row.supplier,
        currency: row.currency,
        contact_name: row.contact_name,
        contact_email: row.contact_email,
        tax_rate: row.tax_rate,
        payment_days: row.payment_days.map(terms::count),
        vat_exempt: row.vat_exempt,
        active: row.active,
    })
}
