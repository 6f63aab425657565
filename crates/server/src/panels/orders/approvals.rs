//! Whether a managed account's orders wait for its partner. The partner decides, account by account.

use crate::guard::feature::Settings;
use crate::guard::{Allowed, Edit, View};
use crate::http::body::Json;
use crate::http::failure::Failure;
use crate::http::version::{self, IfMatch};
use crate::store::begin_write;
use crate::store::entity::order_approval::{ActiveModel, Column, Entity};
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use portico_api::{Approvals, ProblemKind};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

/// Whether an account's orders wait.
pub(super) async fn required(db: &impl ConnectionTrait, account_id: i64) -> Result<bool, DbErr> {
    Ok(Entity::find_by_id(account_id).one(db).await?.is_some_and(|row| row.required))
}

/// Shows whether a managed account's orders wait for its partner.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/approvals", tag = "orders", responses(
    (status = 200, description = "Whether they do.", body = Approvals,
        headers(("etag" = String, description = "Its version, for If-Match.")))))]
pub(crate) async fn show(scope: Allowed<Settings, View>) -> Result<impl IntoResponse, Failure> {
    if scope.is_whole_partner() {
        return Err(Failure::not_found());
    }
    let row = Entity::find_by_id(scope.account_id()).one(scope.db()).await?;
    let (required, version) = row.map_or((false, 0), |row| (row.required, row.version));
    Ok((version::tag(version), axum::Json(Approvals { required })))
}

/// Lets a managed account's orders wait for its partner, or not. What waits already goes on waiting.
#[utoipa::path(put, path = "/api/v1/accounts/{account}/approvals", tag = "orders",
    params(IfMatch),
    request_body = Approvals,
    responses(
        (status = 200, description = "Saved.", body = Approvals,
            headers(("etag" = String, description = "Its new version."))),
    ))]
pub(crate) async fn edit(
    scope: Allowed<Settings, Edit>,
    headers: HeaderMap,
    Json(wanted): Json<Approvals>,
) -> Result<impl IntoResponse, Failure> {
    if scope.is_whole_partner() {
        return Err(Failure::not_found());
    }
    let version = version::read(&headers)?;
    let account_id = scope.account_id();
    let row = ActiveModel {
        account_id: Set(account_id),
        required: Set(wanted.required),
        version: Set(version + 1),
    };
    let tx = begin_write(scope.writer()).await?;
    let written = if version == 0 {
        let first = OnConflict::column(Column::AccountId).do_nothing().to_owned();
        Entity::insert(row).on_conflict(first).exec_without_returning(&tx).await
    } else {
        let still = Entity::update_many().set(row).filter(Column::AccountId.eq(account_id));
        still.filter(Column::Version.eq(version)).exec(&tx).await.map(|done| done.rows_affected)
    };
    match written {
        Ok(1) => tx.commit().await?,
        // What the store answers when the row was there already.
        Ok(_) | Err(DbErr::RecordNotInserted) => return Err(Failure::of(ProblemKind::Changed)),
        Err(error) => return Err(error.into()),
    }
    Ok((version::tag(version + 1), axum::Json(wanted)))
}
