//! Logos of marketplace profiles.

use super::profile::{self, Tagged};
use crate::guard::feature::MarketplaceProfile as Feature;
use crate::guard::{Allowed, Edit, View};
use crate::http::failure::Failure;
use crate::http::picture::Picture;
use crate::http::version::{self, IfMatch};
use crate::store::begin_write;
use crate::store::entity::marketplace_logo::{Entity, Model};
use axum::body::Body;
use axum::http::HeaderMap;
use axum::response::Response;
use portico_api::MarketplaceProfile;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};

/// A browser keeps a picture for itself for so long without asking, in seconds; its address changes with it.
const KEPT: &str = "private, max-age=300";

/// The picture as an answer.
pub(super) fn answer(logo: Model, headers: &HeaderMap) -> Response {
    let Model { media_type, digest, bytes, .. } = logo;
    Picture { media_type, digest, bytes }.answer(headers, KEPT)
}

/// One's own logo.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/marketplace-profile/logo", tag = "marketplace profile",
    responses(
        (status = 200, description = "The picture.", content(
            (Vec<u8> = "image/png"), (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/webp")),
            headers(("etag" = String, description = "Differs for another picture."))),
        (status = 304, description = "It is the one that If-None-Match names."),
    ))]
pub(crate) async fn show(scope: Allowed<Feature, View>, headers: HeaderMap) -> Result<Response, Failure> {
    let logo = Entity::find_by_id(scope.account_id()).one(scope.db()).await?;
    Ok(answer(logo.ok_or_else(Failure::not_found)?, &headers))
}

/// Replaces the logo by a PNG, JPEG or WebP picture of at most 64 kB. What it is is found in its bytes.
#[utoipa::path(put, path = "/api/v1/accounts/{account}/marketplace-profile/logo", tag = "marketplace profile",
    params(IfMatch),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 200, description = "Saved.", body = MarketplaceProfile,
            headers(("etag" = String, description = "The profile's new version."))),
    ))]
pub(crate) async fn replace(
    scope: Allowed<Feature, Edit>,
    headers: HeaderMap,
    body: Body,
) -> Result<Tagged, Failure> {
    let version = version::read(&headers)?;
    let picture = Picture::read(body).await?;
    let logo = Model {
        account_id: scope.account_id(),
        size: picture.size(),
        media_type: picture.media_type,
        digest: picture.digest,
        bytes: picture.bytes,
    };
    let tx = begin_write(scope.writer()).await?;
    let stored = profile::write(&scope, &tx, version, None).await?;
    Entity::delete_by_id(scope.account_id()).exec(&tx).await?;
    Entity::insert(logo.into_active_model().reset_all()).exec_without_returning(&tx).await?;
    tx.commit().await?;
    profile::tagged(&scope, Some(stored)).await
}

/// Takes the logo away.
#[utoipa::path(delete, path = "/api/v1/accounts/{account}/marketplace-profile/logo", tag = "marketplace profile",
    params(IfMatch),
    responses(
        (status = 200, description = "It is gone.", body = MarketplaceProfile,
            headers(("etag" = String, description = "The profile's new version."))),
    ))]
pub(crate) async fn remove(scope: Allowed<Feature, Edit>, headers: HeaderMap) -> Result<Tagged, Failure> {
    let version = version::read(&headers)?;
    let tx = begin_write(scope.writer()).await?;
    let stored = profile::write(&scope, &tx, version, None).await?;
    Entity::delete_by_id(scope.account_id()).exec(&tx).await?;
    tx.commit().await?;
    profile::tagged(&scope, Some(stored)).await
}
