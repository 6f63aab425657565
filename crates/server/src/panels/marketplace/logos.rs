//! Logos: pictures that somebody uploads and others' browsers draw. What one is is found in its bytes; it is
//! served as that and nothing else, and the policy on every answer keeps it from being more than a picture.

use super::profile::{self, Tagged};
use crate::digest::sha256_hex;
use crate::guard::feature::MarketplaceProfile as Feature;
use crate::guard::{Allowed, Edit, View};
use crate::http::failure::Failure;
use crate::http::version::{self, IfMatch};
use crate::store::begin_write;
use crate::store::entity::marketplace_logo::{Entity, Model};
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use portico_api::{MOST_LOGO_BYTES, MarketplaceProfile, ProblemKind, logo_problem, logo_type};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};

/// A browser keeps a picture for itself for so long without asking, in seconds; its address changes with it.
const KEPT: &str = "private, max-age=300";
/// Hexadecimal digits of a digest that are kept.
const DIGEST: usize = 16;

/// The picture as an answer.
pub(super) fn answer(logo: Model, headers: &HeaderMap) -> Result<Response, Failure> {
    let tag = format!("\"{}\"", logo.digest);
    let known = headers.get(header::IF_NONE_MATCH).and_then(|known| known.to_str().ok()).unwrap_or_default();
    let same = known.split(',').any(|known| known.trim().trim_start_matches("W/") == tag);
    let about = [(header::ETAG, tag), (header::CACHE_CONTROL, KEPT.to_owned())];
    if same {
        return Ok((StatusCode::NOT_MODIFIED, about).into_response());
    }
    Ok((about, [(header::CONTENT_TYPE, logo.media_type)], logo.bytes).into_response())
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
    answer(logo.ok_or_else(Failure::not_found)?, &headers)
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
    let bytes = to_bytes(body, MOST_LOGO_BYTES).await.map_err(|_| {
        Failure::new(ProblemKind::TooLarge, "A logo has at most 64 kB. Make the picture smaller.")
    })?;
    let media_type = match (logo_problem(&bytes), logo_type(&bytes)) {
        (None, Some((media_type, ..))) => media_type.to_owned(),
        (problem, _) => return Err(Failure::invalid(problem.into_iter().collect())),
    };
    let mut digest = sha256_hex([&bytes]);
    digest.truncate(DIGEST);
    let logo = Model {
        account_id: scope.account_id(),
        media_type,
        size: i32::try_from(bytes.len()).unwrap_or(i32::MAX),
        digest,
        bytes: bytes.into(),
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
