//! `…/embedding`: what a partner's admins see and set.

use super::keys;
use super::sessions::{Ended, revoke};
use super::tenant::{logo_of, origins, theme};
use crate::guard::feature::Embedding as Page;
use crate::guard::{Allowed, Edit, Scope, View};
use crate::http::body::Json;
use crate::http::failure::Failure;
use crate::http::picture::Picture;
use crate::http::version::{self, IfMatch};
use crate::people::{Happened, log};
use crate::store::begin_write;
use crate::store::entity::{embed_logo, embed_session, embed_tenant};
use crate::store::keys::fold;
use crate::terms;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use portico_api::embed::is_tenant_slug;
use portico_api::{ActivityKind, Embedding, EmbeddingEdit, ProblemKind, Theme};
use sea_orm::sea_query::IntoCondition;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter, QuerySelect,
};

/// What is set, with its version as the ETag.
type Tagged = (Option<[(HeaderName, HeaderValue); 1]>, axum::Json<Embedding>);

/// Shows where the portal may be embedded, how it looks there, and the keys.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/embedding", tag = "embedding", responses(
    (status = 200, description = "What is set; nothing, of version 0, when nobody set it yet.",
        body = Embedding, headers(("etag" = String, description = "Its version, for If-Match."))),
))]
pub(crate) async fn show(scope: Allowed<Page, View>) -> Result<Tagged, Failure> {
    tagged(&scope).await
}

/// Replaces the origins and the look. Sessions on pages of other origins end.
#[utoipa::path(put, path = "/api/v1/accounts/{account}/embedding", tag = "embedding",
    params(IfMatch),
    request_body = EmbeddingEdit,
    responses(
        (status = 200, description = "Saved.", body = Embedding,
            headers(("etag" = String, description = "Its new version."))),
    ))]
pub(crate) async fn edit(
    scope: Allowed<Page, Edit>,
    headers: HeaderMap,
    Json(edit): Json<EmbeddingEdit>,
) -> Result<Tagged, Failure> {
    let version = version::read(&headers)?;
    let problems = edit.problems();
    if !problems.is_empty() {
        return Err(Failure::invalid(problems));
    }
    let tx = begin_write(scope.writer()).await?;
    write(&scope, &tx, version, Some(&edit)).await?;
    let elsewhere = embed_session::Column::Origin.is_not_in(&edit.origins).into_condition();
    let ended = revoke(&tx, scope.account_id(), elsewhere).await?;
    finish(&scope, tx, ended).await
}

/// Replaces the logo by a PNG, JPEG or WebP picture of at most 64 kB. What it is is found in its bytes.
#[utoipa::path(put, path = "/api/v1/accounts/{account}/embedding/logo", tag = "embedding",
    params(IfMatch),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 200, description = "Saved.", body = Embedding,
            headers(("etag" = String, description = "The new version."))),
    ))]
pub(crate) async fn replace_logo(
    scope: Allowed<Page, Edit>,
    headers: HeaderMap,
    body: Body,
) -> Result<Tagged, Failure> {
    let version = version::read(&headers)?;
    let picture = Picture::read(body).await?;
    let logo = embed_logo::Model {
        account_id: scope.account_id(),
        size: picture.size(),
        media_type: picture.media_type,
        digest: picture.digest,
        bytes: picture.bytes,
    };
    let tx = begin_write(scope.writer()).await?;
    write(&scope, &tx, version, None).await?;
    embed_logo::Entity::delete_by_id(scope.account_id()).exec(&tx).await?;
    embed_logo::Entity::insert(logo.into_active_model().reset_all()).exec_without_returning(&tx).await?;
    finish(&scope, tx, Ended::default()).await
}

/// Takes the logo away.
#[utoipa::path(delete, path = "/api/v1/accounts/{account}/embedding/logo", tag = "embedding",
    params(IfMatch),
    responses(
        (status = 200, description = "It is gone.", body = Embedding,
            headers(("etag" = String, description = "The new version."))),
    ))]
pub(crate) async fn remove_logo(scope: Allowed<Page, Edit>, headers: HeaderMap) -> Result<Tagged, Failure> {
    let version = version::read(&headers)?;
    let tx = begin_write(scope.writer()).await?;
    write(&scope, &tx, version, None).await?;
    embed_logo::Entity::delete_by_id(scope.account_id()).exec(&tx).await?;
    finish(&scope, tx, Ended::default()).await
}

/// Writes down that something changed, commits, and lets streams look whether theirs has ended.
async fn finish(
    scope: &Allowed<Page, Edit>,
    tx: DatabaseTransaction,
    ended: Ended,
) -> Result<Tagged, Failure> {
    happened(scope, &tx, ActivityKind::EmbeddingChanged, "").await?;
    tx.commit().await?;
    ended.tell(scope.app());
    tagged(scope).await
}

/// Writes down what was done.
pub(super) async fn happened(
    scope: &Scope,
    tx: &DatabaseTransaction,
    kind: ActivityKind,
    subject: &str,
) -> Result<(), Failure> {
    let what = Happened { kind, by: &scope.by().name, subject, turned: None };
    Ok(log(tx, scope.partner_id(), scope.account_id(), what).await?)
}

async fn tagged(scope: &Scope) -> Result<Tagged, Failure> {
    let db = scope.db();
    let row = match embed_tenant::Entity::find_by_id(scope.account_id()).one(db).await? {
        Some(row) => row,
        None => first(scope, db).await?,
    };
    let (logo, logo_path) = logo_of(db, row.account_id, &row.slug).await?.unzip();
    let embedding = Embedding {
        edit: EmbeddingEdit { origins: origins(&row)?, theme: theme(&row)? },
        slug: row.slug,
        logo,
        logo_path,
        keys: keys::listed(db, scope.account_id()).await?,
        version: terms::count(row.version),
    };
    Ok((version::tag(embedding.version), axum::Json(embedding)))
}

/// A tenant that nobody has set anything of.
async fn first(scope: &Scope, db: &impl ConnectionTrait) -> Result<embed_tenant::Model, Failure> {
    Ok(embed_tenant::Model {
        account_id: scope.account_id(),
        slug: free_slug(db, &scope.home().name, scope.account_uid()).await?,
        origins: "[]".to_owned(),
        theme: serde_json::to_string(&Theme::default()).map_err(Failure::internal)?,
        version: 0,
        updated_at: terms::now(),
    })
}

/// The tenant's row, to be changed: whoever comes second waits. Made if there is none.
pub(super) async fn take(scope: &Scope, tx: &DatabaseTransaction) -> Result<embed_tenant::Model, Failure> {
    let find = || embed_tenant::Entity::find_by_id(scope.account_id()).lock_exclusive();
    if let Some(row) = find().one(tx).await? {
        return Ok(row);
    }
    let row = first(scope, tx).await?.into_active_model().reset_all();
    embed_tenant::Entity::insert(row).exec_without_returning(tx).await?;
    find().one(tx).await?.ok_or_else(|| Failure::of(ProblemKind::Unavailable))
}

/// Writes what is set, of this version; without an edit, something beside it changes.
async fn write(
    scope: &Scope,
    tx: &DatabaseTransaction,
    version: i32,
    edit: Option<&EmbeddingEdit>,
) -> Result<(), Failure> {
    let mut row = take(scope, tx).await?;
    if row.version != version {
        return Err(Failure::of(ProblemKind::Changed));
    }
    if let Some(edit) = edit {
        row.origins = serde_json::to_string(&edit.origins).map_err(Failure::internal)?;
        row.theme = serde_json::to_string(&edit.theme).map_err(Failure::internal)?;
    }
    row.version = version.saturating_add(1);
    row.updated_at = terms::now();
    embed_tenant::Entity::update_many()
        .set(row.into_active_model().reset_all())
        .filter(embed_tenant::Column::AccountId.eq(scope.account_id()))
        .exec(tx)
        .await?;
    Ok(())
}

/// A name in addresses that follows from a partner's name, and that nobody has.
async fn free_slug(db: &impl ConnectionTrait, name: &str, uid: &str) -> Result<String, Failure> {
    let wanted = slug(name, uid);
    let taken = |slug: String| {
        let found = embed_tenant::Entity::find().filter(embed_tenant::Column::Slug.eq(slug));
        async move { found.count(db).await }
    };
    if taken(wanted.clone()).await? == 0 {
        return Ok(wanted);
    }
    let short: String = wanted.chars().take(27).collect();
    let own: String = uid.chars().filter(char::is_ascii_alphanumeric).take(12).collect();
    Ok(format!("{short}-{}", own.to_ascii_lowercase()))
}

fn slug(name: &str, uid: &str) -> String {
    let plain: String = fold(name)
        .chars()
        .map(|c| if c.is_ascii_lowercase() || c.is_ascii_digit() { c } else { '-' })
        .collect();
    let words: Vec<&str> = plain.split('-').filter(|word| !word.is_empty()).collect();
    let slug: String = words.join("-").chars().take(40).collect();
    let slug = slug.trim_end_matches('-').to_owned();
    if is_tenant_slug(&slug) {
        return slug;
    }
    let own: String = uid.chars().filter(char::is_ascii_alphanumeric).take(12).collect();
    format!("partner-{}", own.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_a_slug() {
        let uid = "0190-ABCD-ef";
        for (name, expected) in [
            ("Halcyon Networks", "halcyon-networks"),
            ("  Zürcher & Söhne AG ", "zurcher-sohne-ag"),
            ("東京", "partner-0190abcdef"),
            ("X", "partner-0190abcdef"),
            ("", "partner-0190abcdef"),
            (
                "The Longest Name That Anybody Has Ever Given To A Company",
                "the-longest-name-that-anybody-has-ever-g",
            ),
        ] {
            assert_eq!(slug(name, uid), expected);
            assert!(is_tenant_slug(expected), "{expected}");
        }
    }
}
