//! Secret addresses for programs: making, listing and revoking one's own.

use crate::feeds;
use crate::guard::feature::ServiceStatus as Feature;
use crate::guard::{Allowed, Scope, View};
use crate::http::failure::Failure;
use crate::store::begin_write;
use crate::store::entity::feed;
use crate::store::keys::new_uid;
use crate::terms;
use axum::extract::Path;
use axum::http::StatusCode;
use portico_api::{Feed, FeedId, Feeds, NewFeed, Problem, ProblemKind, Timestamp};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, Select};
use serde::Deserialize;

/// Addresses of one user about one account.
const MOST: u64 = 20;

/// Which address.
#[derive(Deserialize)]
pub(crate) struct FeedPath {
    feed: String,
}

fn own(scope: &Scope) -> Select<feed::Entity> {
    feed::Entity::find()
        .filter(feed::Column::UserId.eq(scope.by().id))
        .filter(feed::Column::AccountId.eq(scope.account_id()))
        .filter(feed::Column::RevokedAt.is_null())
}

fn listed(row: feed::Model) -> Feed {
    Feed { id: FeedId(row.uid), created: Timestamp(row.created_at), used: row.last_used_at.map(Timestamp) }
}

/// Lists one's own secret addresses about the account.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/feeds", tag = "service status",
    responses((status = 200, description = "The addresses, without their secret.", body = Feeds)))]
pub(crate) async fn list(scope: Allowed<Feature, View>) -> Result<axum::Json<Feeds>, Failure> {
    let rows = own(&scope).order_by_desc(feed::Column::Id).all(scope.db()).await?;
    Ok(axum::Json(Feeds { items: rows.into_iter().map(listed).collect() }))
}

/// Makes a secret address. It is shown once.
#[utoipa::path(post, path = "/api/v1/accounts/{account}/feeds", tag = "service status", responses(
    (status = 201, description = "The address.", body = NewFeed),
    (status = 403, description = "Inside a partner's site", body = Problem,
        content_type = "application/problem+json"),
    (status = 409, description = "There are twenty already", body = Problem,
        content_type = "application/problem+json"),
))]
pub(crate) async fn create(
    scope: Allowed<Feature, View>,
) -> Result<(StatusCode, axum::Json<NewFeed>), Failure> {
    if scope.panels().is_some() {
        // It would outlast the session.
        return Err(Failure::new(ProblemKind::NotAllowed, "Sign in to the portal itself for this."));
    }
    let (token, digest) = feeds::new_token();
    let tx = begin_write(scope.writer()).await?;
    if own(&scope).count(&tx).await? >= MOST {
        let detail = "There are twenty addresses already. Revoke one first.";
        return Err(Failure::new(ProblemKind::Conflict, detail));
    }
    let row = feed::Model {
        id: 0,
        uid: new_uid(),
        token_digest: digest,
        user_id: scope.by().id,
        account_id: scope.account_id(),
        created_at: terms::now(),
        revoked_at: None,
        last_used_at: None,
    };
    let active = feed::ActiveModel {
        uid: Set(row.uid.clone()),
        token_digest: Set(row.token_digest.clone()),
        user_id: Set(row.user_id),
        account_id: Set(row.account_id),
        created_at: Set(row.created_at),
        ..Default::default()
    };
    feed::Entity::insert(active).exec_without_returning(&tx).await?;
    tx.commit().await?;
    let [calendar, atom, status_page] = feeds::paths(&token);
    Ok((StatusCode::CREATED, axum::Json(NewFeed { feed: listed(row), calendar, atom, status_page })))
}

/// Revokes one's own address: it gives nothing from now on.
#[utoipa::path(delete, path = "/api/v1/accounts/{account}/feeds/{feed}", tag = "service status",
    responses((status = 204, description = "It is revoked.")))]
pub(crate) async fn revoke(
    scope: Allowed<Feature, View>,
    Path(path): Path<FeedPath>,
) -> Result<StatusCode, Failure> {
    let revoked = feed::Entity::update_many()
        .col_expr(feed::Column::RevokedAt, Expr::value(terms::now()))
        .filter(feed::Column::UserId.eq(scope.by().id))
        .filter(feed::Column::AccountId.eq(scope.account_id()))
        .filter(feed::Column::RevokedAt.is_null())
        .filter(feed::Column::Uid.eq(path.feed))
        .exec(scope.writer())
        .await?;
    if revoked.rows_affected == 0 { Err(Failure::not_found()) } else { Ok(StatusCode::NO_CONTENT) }
}
