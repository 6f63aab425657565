//! Partners' presences for embedding, as everybody may know them.

use crate::app::App;
use crate::guard::Public;
use crate::http::failure::Failure;
use crate::http::picture::Picture;
use crate::store::entity::{account, embed_logo, embed_tenant};
use crate::terms;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use portico_api::embed::{is_embed_origin, is_tenant_slug};
use portico_api::{EmbedTenant, Logo, Problem, Theme};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

/// Anybody keeps a logo for so long without asking, in seconds; its address changes with it.
const KEPT: &str = "public, max-age=300";

/// A tenant that may be embedded somewhere.
pub(crate) struct Tenant {
    pub(super) row: embed_tenant::Model,
    /// The origins that may embed it; never none.
    pub(crate) origins: Vec<String>,
}

/// The tenant of this name, if there is one that may be embedded somewhere.
pub(crate) async fn find(db: &impl ConnectionTrait, slug: &str) -> Result<Option<Tenant>, Failure> {
    if !is_tenant_slug(slug) {
        return Ok(None);
    }
    let found = embed_tenant::Entity::find().filter(embed_tenant::Column::Slug.eq(slug)).one(db).await?;
    let Some(row) = found else { return Ok(None) };
    let origins = origins(&row)?;
    Ok((!origins.is_empty()).then_some(Tenant { row, origins }))
}

/// The origins that may embed a tenant. What is no origin is none, however it came into the store: they end up in a
/// header.
pub(super) fn origins(row: &embed_tenant::Model) -> Result<Vec<String>, Failure> {
    let origins: Vec<String> = terms::read_json(&row.origins)?;
    Ok(origins.into_iter().filter(|origin| is_embed_origin(origin)).collect())
}

/// How a tenant looks.
pub(super) fn theme(row: &embed_tenant::Model) -> Result<Theme, Failure> {
    terms::read_json(&row.theme)
}

/// The logo of a partner, without the picture itself, and its path.
pub(super) async fn logo_of(
    db: &impl ConnectionTrait,
    account_id: i64,
    slug: &str,
) -> Result<Option<(Logo, String)>, Failure> {
    let found: Option<(String, i32, String)> = embed_logo::Entity::find_by_id(account_id)
        .select_only()
        .columns([embed_logo::Column::MediaType, embed_logo::Column::Size, embed_logo::Column::Digest])
        .into_tuple()
        .one(db)
        .await?;
    Ok(found.map(|(media_type, size, digest)| {
        let path = format!("/api/v1/embed/tenants/{slug}/logo?v={digest}");
        (Logo { media_type, bytes: terms::count(size), digest }, path)
    }))
}

/// Shows where a partner embeds the portal, and how it looks there.
#[utoipa::path(get, path = "/api/v1/embed/tenants/{tenant}", tag = "embedding", responses(
    (status = 200, description = "The tenant.", body = EmbedTenant),
    (status = 404, description = "No such tenant, or one that nobody may embed", body = Problem,
        content_type = "application/problem+json"),
))]
pub(crate) async fn show(
    _: Public,
    State(app): State<App>,
    Path(slug): Path<String>,
) -> Result<axum::Json<EmbedTenant>, Failure> {
    let Tenant { row, origins } = find(app.db(), &slug).await?.ok_or_else(Failure::not_found)?;
    let partner = account::Entity::find_by_id(row.account_id).one(app.db()).await?;
    let partner = partner.ok_or_else(Failure::not_found)?;
    let logo = logo_of(app.db(), row.account_id, &row.slug).await?.map(|(_, path)| path);
    Ok(axum::Json(EmbedTenant { theme: theme(&row)?, slug: row.slug, name: partner.name, origins, logo }))
}

/// The logo of a tenant.
#[utoipa::path(get, path = "/api/v1/embed/tenants/{tenant}/logo", tag = "embedding", responses(
    (status = 200, description = "The picture.", content(
        (Vec<u8> = "image/png"), (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/webp")),
        headers(("etag" = String, description = "Differs for another picture."))),
    (status = 304, description = "It is the one that If-None-Match names."),
    (status = 404, description = "No such tenant, or none with a logo", body = Problem,
        content_type = "application/problem+json"),
))]
pub(crate) async fn logo(
    _: Public,
    State(app): State<App>,
    Path(slug): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let Tenant { row, .. } = find(app.db(), &slug).await?.ok_or_else(Failure::not_found)?;
    let found = embed_logo::Entity::find_by_id(row.account_id).one(app.db()).await?;
    let embed_logo::Model { media_type, digest, bytes, .. } = found.ok_or_else(Failure::not_found)?;
    Ok(Picture { media_type, digest, bytes }.answer(&headers, KEPT))
}
