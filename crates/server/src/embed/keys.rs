//! `…/embedding/keys`: the keys of a partner's backend. Each is shown once.

use super::secret;
use super::sessions::revoke;
use super::settings::{happened, take};
use crate::guard::feature::Embedding as Page;
use crate::guard::{Allowed, Edit, Scope, key_digest};
use crate::http::body::Json;
use crate::http::failure::Failure;
use crate::store::begin_write;
use crate::store::entity::embed_key::{Column, Entity, Model};
use crate::store::entity::embed_session;
use crate::store::keys::new_uid;
use crate::terms;
use axum::extract::Path;
use axum::http::StatusCode;
use portico_api::embed::MOST_EMBED_KEYS;
use portico_api::{
    ActivityKind, EmbedKey, EmbedKeyId, NewEmbedKey, NewEmbedKeyName, Problem, ProblemKind, Timestamp,
};
use sea_orm::sea_query::{Expr, ExprTrait, IntoCondition};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait,
    IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

const HOUR: i64 = 60 * 60 * 1000;
/// For how long a key works on when there is a new one.
const OVERLAP: i64 = 24 * HOUR;
/// For how long a key that has ended is listed.
const LISTED: i64 = 7 * 24 * HOUR;

/// Keys that had not ended, or been revoked, by then.
fn working(at: i64) -> Condition {
    let not_by = |column: Column| column.is_null().or(column.gt(at));
    not_by(Column::RevokedAt).and(not_by(Column::EndsAt)).into_condition()
}

/// The keys of a partner, the newest first.
pub(super) async fn listed(db: &impl ConnectionTrait, account_id: i64) -> Result<Vec<EmbedKey>, Failure> {
    let rows = Entity::find()
        .filter(Column::AccountId.eq(account_id))
        .filter(working(terms::now() - LISTED))
        .order_by_desc(Column::Id)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(read).collect())
}

fn read(row: Model) -> EmbedKey {
    EmbedKey {
        id: EmbedKeyId(row.uid),
        name: row.name,
        hint: row.hint,
        created: Timestamp(row.created_at),
        used: row.last_used_at.map(Timestamp),
        ends: row.ends_at.map(Timestamp),
        revoked: row.revoked_at.map(Timestamp),
    }
}

/// Makes a key. It is shown once.
#[utoipa::path(post, path = "/api/v1/accounts/{account}/embedding/keys", tag = "embedding",
    request_body = NewEmbedKeyName,
    responses(
        (status = 201, description = "The key.", body = NewEmbedKey),
        (status = 409, description = "There are ten already", body = Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn create(
    scope: Allowed<Page, Edit>,
    Json(asked): Json<NewEmbedKeyName>,
) -> Result<(StatusCode, axum::Json<NewEmbedKey>), Failure> {
    let problems = asked.problems();
    if !problems.is_empty() {
        return Err(Failure::invalid(problems));
    }
    let tx = begin_write(scope.writer()).await?;
    // Of two who make the last one, the second waits here.
    take(&scope, &tx).await?;
    let made = make(&scope, &tx, asked.name.trim()).await?;
    happened(&scope, &tx, ActivityKind::EmbedKeyMade, &made.listed.name).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, axum::Json(made)))
}

/// Replaces a key by a new one of the same name. The old one works for 24 hours more.
#[utoipa::path(post, path = "/api/v1/accounts/{account}/embedding/keys/{key}/rotate", tag = "embedding",
    responses(
        (status = 201, description = "The new key.", body = NewEmbedKey),
        (status = 409, description = "It was replaced already, or there are ten", body = Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn rotate(
    scope: Allowed<Page, Edit>,
    Path((_, key)): Path<(String, String)>,
) -> Result<(StatusCode, axum::Json<NewEmbedKey>), Failure> {
    let tx = begin_write(scope.writer()).await?;
    take(&scope, &tx).await?;
    let old = find(&scope, &tx, &key).await?;
    if old.ends_at.is_some() {
        return Err(Failure::new(ProblemKind::Conflict, "There is a new key for this one already."));
    }
    let made = make(&scope, &tx, &old.name).await?;
    set(&tx, old.id, Column::EndsAt, terms::now() + OVERLAP).await?;
    happened(&scope, &tx, ActivityKind::EmbedKeyRotated, &old.name).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, axum::Json(made)))
}

/// Revokes a key: it works no more, and the sessions that it was used for end.
#[utoipa::path(delete, path = "/api/v1/accounts/{account}/embedding/keys/{key}", tag = "embedding",
    responses((status = 204, description = "Revoked.")))]
pub(crate) async fn revoke_key(
    scope: Allowed<Page, Edit>,
    Path((_, key)): Path<(String, String)>,
) -> Result<StatusCode, Failure> {
    let tx = begin_write(scope.writer()).await?;
    let key = find(&scope, &tx, &key).await?;
    set(&tx, key.id, Column::RevokedAt, terms::now()).await?;
    let ended =
        revoke(&tx, scope.account_id(), embed_session::Column::KeyId.eq(key.id).into_condition()).await?;
    happened(&scope, &tx, ActivityKind::EmbedKeyRevoked, &key.name).await?;
    tx.commit().await?;
    ended.tell(scope.app());
    Ok(StatusCode::NO_CONTENT)
}

/// A key of the partner that works; whoever comes second to change it waits.
async fn find(scope: &Scope, tx: &DatabaseTransaction, uid: &str) -> Result<Model, Failure> {
    Entity::find()
        .filter(Column::AccountId.eq(scope.account_id()))
        .filter(Column::Uid.eq(uid))
        .filter(working(terms::now()))
        .lock_exclusive()
        .one(tx)
        .await?
        .ok_or_else(Failure::not_found)
}

async fn set(tx: &DatabaseTransaction, id: i64, column: Column, at: i64) -> Result<(), Failure> {
    Entity::update_many().col_expr(column, Expr::value(at)).filter(Column::Id.eq(id)).exec(tx).await?;
    Ok(())
}

async fn make(scope: &Scope, tx: &DatabaseTransaction, name: &str) -> Result<NewEmbedKey, Failure> {
    let now = terms::now();
    let there = Entity::find().filter(Column::AccountId.eq(scope.account_id())).filter(working(now));
    if there.count(tx).await? >= MOST_EMBED_KEYS as u64 {
        let detail = "There are ten keys already. Revoke one first.";
        return Err(Failure::new(ProblemKind::Conflict, detail));
    }
    let key = secret("pk");
    let row = Model {
        id: 0,
        uid: new_uid(),
        account_id: scope.account_id(),
        name: name.to_owned(),
        digest: key_digest(&key),
        hint: hint(&key),
        created_at: now,
        ends_at: None,
        revoked_at: None,
        last_used_at: None,
    };
    let mut active = row.clone().into_active_model().reset_all();
    active.not_set(Column::Id);
    Entity::insert(active).exec_without_returning(tx).await?;
    Ok(NewEmbedKey { listed: read(row), key })
}

/// The last four characters of a key.
pub(crate) fn hint(key: &str) -> String {
    key.get(key.len().saturating_sub(4)..).unwrap_or_default().to_owned()
}
