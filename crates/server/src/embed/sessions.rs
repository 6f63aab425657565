//! `…/embedding/sessions`: who uses the portal inside the partner's site now, and ending that.
//!
//! A frame's token is renewed every few minutes, each time as a row of its own. What admins see as one session are the
//! rows of one person, for one account, on one origin.

use super::settings::happened;
use crate::accounts::refs;
use crate::app::App;
use crate::guard::feature::Embedding as Page;
use crate::guard::{Allowed, Edit, View};
use crate::http::failure::Failure;
use crate::http::paging::{self, List};
use crate::http::query::Query;
use crate::store::begin_write;
use crate::store::entity::embed_session::{Column, Entity, Model};
use crate::store::entity::user;
use crate::terms;
use axum::extract::Path;
use axum::http::StatusCode;
use portico_api::{AccountRef, ActivityKind, EmbedSession, EmbedSessionId, Page as Rows, Timestamp, UserId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
};
use serde::Deserialize;
use std::collections::{BTreeSet, HashMap};
use utoipa::IntoParams;

/// Which page.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SessionsQuery {
    /// `next` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// Rows in a page; 100 without it.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u64>,
}

/// Whose sessions were ended.
#[derive(Default)]
pub(super) struct Ended(BTreeSet<i64>);

impl Ended {
    /// To be called when it is committed: their streams look whether they still may.
    pub(super) fn tell(self, app: &App) {
        for user in self.0 {
            app.live().signed_out(user);
        }
    }
}

/// Sessions of a partner that have not ended.
fn standing(account_id: i64) -> Select<Entity> {
    Entity::find()
        .filter(Column::AccountId.eq(account_id))
        .filter(Column::RevokedAt.is_null())
        .filter(Column::ExpiresAt.gt(terms::now()))
}

/// Ends those sessions of a partner for which this holds.
pub(super) async fn revoke(
    tx: &DatabaseTransaction,
    account_id: i64,
    which: Condition,
) -> Result<Ended, Failure> {
    let concerned = standing(account_id).filter(which);
    let found: Vec<(i64, i64)> =
        concerned.select_only().columns([Column::Id, Column::UserId]).into_tuple().all(tx).await?;
    for some in found.chunks(5000) {
        Entity::update_many()
            .col_expr(Column::RevokedAt, Expr::value(terms::now()))
            .filter(Column::Id.is_in(some.iter().map(|(id, _)| *id)))
            .exec(tx)
            .await?;
    }
    Ok(Ended(found.into_iter().map(|(_, user)| user).collect()))
}

/// Lists who uses the portal inside the partner's site now, the newest first.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/embedding/sessions", tag = "embedding",
    params(SessionsQuery),
    responses((status = 200, description = "A page of sessions.", body = Rows<EmbedSession>)))]
pub(crate) async fn list(
    scope: Allowed<Page, View>,
    Query(query): Query<SessionsQuery>,
) -> Result<axum::Json<Rows<EmbedSession>>, Failure> {
    let limit = paging::limit(query.limit)?;
    let list = List::new(("embed-sessions", scope.account_uid()));
    let after = list.keys::<i64>(query.cursor.as_deref())?;
    // Of each stay, the newest row.
    let newest = standing(scope.account_id())
        .select_only()
        .column_as(Column::Id.max(), "newest")
        .group_by(Column::UserId)
        .group_by(Column::AboutId)
        .group_by(Column::Origin);
    let stays = Entity::find().filter(Column::Id.in_subquery(newest.into_query()));
    let total = stays.clone().count(scope.db()).await?;
    let rows = stays
        .apply_if(after, |query, id| query.filter(Column::Id.lt(id)))
        .order_by_desc(Column::Id)
        .limit(limit + 1)
        .all(scope.db())
        .await?;
    let page = list.page(rows, limit, total, |row| row.id);
    let accounts = refs(scope.db(), page.items.iter().map(|row| row.about_id)).await?;
    let people: HashMap<i64, user::Model> = user::Entity::find()
        .filter(user::Column::Id.is_in(page.items.iter().map(|row| row.user_id)))
        .all(scope.db())
        .await?
        .into_iter()
        .map(|user| (user.id, user))
        .collect();
    let read = |row: Model| {
        let (user, account) = (people.get(&row.user_id), accounts.get(&row.about_id));
        let (user, account) = user.zip(account).ok_or_else(|| Failure::internal("nobody's session"))?;
        read(row, user, account)
    };
    paging::map(page, |rows| rows.into_iter().map(read).collect()).map(axum::Json)
}

fn read(row: Model, user: &user::Model, account: &AccountRef) -> Result<EmbedSession, Failure> {
    Ok(EmbedSession {
        id: EmbedSessionId(row.uid),
        user: UserId(user.uid.clone()),
        name: user.name.clone(),
        email: user.email.clone(),
        account: account.clone(),
        panels: terms::read_json(&row.panels)?,
        origin: row.origin,
        since: Timestamp(row.since),
        used: Timestamp(row.last_used_at),
        ends: Timestamp(row.expires_at),
    })
}

/// Ends somebody's session, at once. The partner's backend may sign them on again.
#[utoipa::path(delete, path = "/api/v1/accounts/{account}/embedding/sessions/{session}", tag = "embedding",
    responses((status = 204, description = "Ended.")))]
pub(crate) async fn end(
    scope: Allowed<Page, Edit>,
    Path((_, session)): Path<(String, String)>,
) -> Result<StatusCode, Failure> {
    let tx = begin_write(scope.writer()).await?;
    let row = standing(scope.account_id()).filter(Column::Uid.eq(session)).one(&tx).await?;
    let row = row.ok_or_else(Failure::not_found)?;
    let stay = Condition::all()
        .add(Column::UserId.eq(row.user_id))
        .add(Column::AboutId.eq(row.about_id))
        .add(Column::Origin.eq(row.origin));
    let ended = revoke(&tx, scope.account_id(), stay).await?;
    let user = user::Entity::find_by_id(row.user_id).one(&tx).await?;
    let name = user.map(|user| user.name).unwrap_or_default();
    happened(&scope, &tx, ActivityKind::EmbedSessionsEnded, &name).await?;
    tx.commit().await?;
    ended.tell(scope.app());
    Ok(StatusCode::NO_CONTENT)
}

/// Ends all sessions inside the partner's site, at once.
#[utoipa::path(delete, path = "/api/v1/accounts/{account}/embedding/sessions", tag = "embedding",
    responses((status = 204, description = "Ended.")))]
pub(crate) async fn end_all(scope: Allowed<Page, Edit>) -> Result<StatusCode, Failure> {
    let tx = begin_write(scope.writer()).await?;
    let ended = revoke(&tx, scope.account_id(), Condition::all()).await?;
    happened(&scope, &tx, ActivityKind::EmbedSessionsEnded, "").await?;
    tx.commit().await?;
    ended.tell(scope.app());
    Ok(StatusCode::NO_CONTENT)
}
