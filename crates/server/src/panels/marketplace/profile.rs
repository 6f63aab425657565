//! One's own marketplace profile. Only partners have one: the rules hide it on managed accounts.

use super::offers::logo;
use crate::guard::feature::MarketplaceProfile as Feature;
use crate::guard::{Allowed, Edit, Scope, View};
use crate::http::body::Json;
use crate::http::failure::Failure;
use crate::http::version::{self, IfMatch};
use crate::store::entity::marketplace_profile::{Entity, Model};
use crate::store::{begin_write, keys};
use crate::terms;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use portico_api::{MarketplaceProfile, MarketplaceProfileEdit, ProblemKind, ProviderId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, QuerySelect};

/// Shows the partner's marketplace profile.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/marketplace-profile", tag = "marketplace profile", responses(
    (status = 200, description = "The profile; a private one of version 0 when nobody wrote one yet.",
        body = MarketplaceProfile, headers(("etag" = String, description = "Its version, for If-Match."))),
))]
pub(crate) async fn show(scope: Allowed<Feature, View>) -> Result<Tagged, Failure> {
    let stored = Entity::find_by_id(scope.account_id()).one(scope.db()).await?;
    tagged(&scope, stored).await
}

/// Replaces the partner's marketplace profile; the logo stays. What is left out becomes empty.
#[utoipa::path(put, path = "/api/v1/accounts/{account}/marketplace-profile", tag = "marketplace profile",
    params(IfMatch),
    request_body = MarketplaceProfileEdit,
    responses(
        (status = 200, description = "Saved.", body = MarketplaceProfile,
            headers(("etag" = String, description = "Its new version."))),
    ))]
pub(crate) async fn edit(
    scope: Allowed<Feature, Edit>,
    headers: HeaderMap,
    Json(edit): Json<MarketplaceProfileEdit>,
) -> Result<Tagged, Failure> {
    let version = version::read(&headers)?;
    let problems = edit.problems();
    if !problems.is_empty() {
        return Err(Failure::invalid(problems));
    }
    let tx = begin_write(scope.writer()).await?;
    let stored = write(&scope, &tx, version, Some(edit)).await?;
    tx.commit().await?;
    tagged(&scope, Some(stored)).await
}

/// A profile with its version as the ETag.
pub(super) type Tagged = (Option<[(HeaderName, HeaderValue); 1]>, axum::Json<MarketplaceProfile>);

/// The profile as an answer.
pub(super) async fn tagged(scope: &Scope, stored: Option<Model>) -> Result<Tagged, Failure> {
    let profile = MarketplaceProfile {
        logo: logo(scope.db(), scope.account_id()).await?,
        id: stored.as_ref().map(|stored| ProviderId(stored.uid.clone())),
        version: stored.as_ref().map_or(0, |stored| terms::count(stored.version)),
        profile: said(scope, stored)?,
    };
    Ok((version::tag(profile.version), axum::Json(profile)))
}

/// What a profile says; one that nobody wrote, the account's name.
fn said(scope: &Scope, stored: Option<Model>) -> Result<MarketplaceProfileEdit, Failure> {
    let Some(stored) = stored else { return Ok(MarketplaceProfileEdit::named(&scope.home().name)) };
    Ok(MarketplaceProfileEdit {
        public: stored.public,
        name: stored.name,
        bio: stored.bio,
        website: stored.website,
        contacts: terms::read_json(&stored.contacts)?,
    })
}

/// Writes the profile of this version, with what is new in it, or as it is when something beside it changes.
pub(super) async fn write(
    scope: &Scope,
    tx: &DatabaseTransaction,
    version: i32,
    edit: Option<MarketplaceProfileEdit>,
) -> Result<Model, Failure> {
    let before = Entity::find_by_id(scope.account_id()).lock_exclusive().one(tx).await?;
    if before.as_ref().map_or(0, |before| before.version) != version {
        return Err(Failure::of(ProblemKind::Changed));
    }
    let uid = before.as_ref().map_or_else(keys::new_uid, |before| before.uid.clone());
    let first = before.is_none();
    let edit = match edit {
        Some(edit) => edit,
        None => said(scope, before)?,
    };
    let row = Model {
        account_id: scope.account_id(),
        sort_key: keys::entry(&edit.name, &uid),
        search: keys::fold(&format!("{}\n{}", edit.name, edit.bio)),
        uid,
        public: edit.public,
        contacts: serde_json::to_string(&edit.contacts).map_err(Failure::internal)?,
        name: edit.name,
        bio: edit.bio,
        website: edit.website,
        version: version + 1,
        updated_at: terms::now(),
    };
    if !first {
        return Ok(row.into_active_model().reset_all().update(tx).await?);
    }
    let once = OnConflict::column(crate::store::entity::marketplace_profile::Column::AccountId)
        .do_nothing()
        .to_owned();
    let active = row.clone().into_active_model().reset_all();
    match Entity::insert(active).on_conflict(once).exec_without_returning(tx).await {
        Ok(1) => Ok(row),
        // What the store answers when the row was there already.
        Ok(_) | Err(DbErr::RecordNotInserted) => Err(Failure::of(ProblemKind::Changed)),
        Err(error) => Err(error.into()),
    }
}
