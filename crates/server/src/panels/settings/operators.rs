//! The settings of a partner's accounts for the provider's operators: the same, and locks.

use super::history::{self, HistoryQuery};
use super::{ChangePath, Desk, LARGEST_CHANGE, SettingsQuery, commit_tagged, matrix};
use crate::guard::Operator;
use crate::http::body::Json;
use crate::http::failure::Failure;
use crate::http::query::Query;
use crate::http::version::IfMatch;
use crate::store::entity::account;
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use portico_api::{Page, Problem, SettingsChange, SettingsEntry, SettingsMatrix};
use portico_rules::{Audience, Writer};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Deserialize;

/// Which partner.
#[derive(Deserialize)]
pub(crate) struct PartnerPath {
    partner: String,
}

async fn desk(by: &Operator, partner: &str) -> Result<Desk, Failure> {
    let partner = account::Entity::find()
        .filter(account::Column::Uid.eq(partner))
        .filter(account::Column::Kind.eq(Audience::Partner.as_str()))
        .one(by.app().db())
        .await?
        .ok_or_else(Failure::not_found)?;
    Ok(Desk {
        app: by.app().clone(),
        partner_id: partner.id,
        account: None,
        uid: partner.uid,
        writer: Writer::Operator,
        by: by.user().clone(),
    })
}

/// Shows the matrix of accounts and settings of a partner as stored.
#[utoipa::path(get, path = "/api/v1/partners/{partner}/settings", tag = "operators", params(SettingsQuery),
    responses((status = 200, description = "What is stored for all accounts, and a page of accounts.",
        body = SettingsMatrix, headers(("etag" = String,
            description = "The version, for If-Match; not with `as_of`.")))))]
pub(crate) async fn list(
    by: Operator,
    Path(path): Path<PartnerPath>,
    Query(query): Query<SettingsQuery>,
) -> Result<impl IntoResponse, Failure> {
    matrix(&desk(&by, &path.partner).await?, query).await
}

/// Changes settings of a partner's accounts, and sets and lifts locks: all of it, or nothing.
#[utoipa::path(post, path = "/api/v1/partners/{partner}/settings/changes", tag = "operators",
    params(IfMatch),
    request_body = SettingsChange,
    responses(
        (status = 200, description = "Committed; with the first 20 values it wrote.", body = SettingsEntry,
            headers(("etag" = String, description = "The new version of the settings."))),
        (status = 409, description = "It would do something else than you saw", body = Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn change(
    by: Operator,
    Path(path): Path<PartnerPath>,
    headers: HeaderMap,
    Json(change): Json<SettingsChange, LARGEST_CHANGE>,
) -> Result<impl IntoResponse, Failure> {
    commit_tagged(&desk(&by, &path.partner).await?, &headers, change).await
}

/// Lists changes to settings of a partner's accounts, newest first, each with the first 20 values it wrote.
#[utoipa::path(get, path = "/api/v1/partners/{partner}/settings/history", tag = "operators",
    params(HistoryQuery),
    responses((status = 200, description = "A page of changes.", body = Page<SettingsEntry>)))]
pub(crate) async fn past(
    by: Operator,
    Path(path): Path<PartnerPath>,
    Query(query): Query<HistoryQuery>,
) -> Result<axum::Json<Page<SettingsEntry>>, Failure> {
    history::page(&desk(&by, &path.partner).await?, query).await.map(axum::Json)
}

/// Shows a change to settings of a partner's accounts with every value it wrote.
#[utoipa::path(get, path = "/api/v1/partners/{partner}/settings/history/{change}", tag = "operators",
    responses((status = 200, description = "The change.", body = SettingsEntry)))]
pub(crate) async fn past_one(
    by: Operator,
    Path(partner): Path<PartnerPath>,
    Path(path): Path<ChangePath>,
) -> Result<axum::Json<SettingsEntry>, Failure> {
    history::show(&desk(&by, &partner.partner).await?, &path.change).await.map(axum::Json)
}
