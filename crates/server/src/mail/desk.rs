//! `GET /mails`: what was written, for operators.

use super::{Links, text};
use crate::guard::Operator;
use crate::http::failure::Failure;
use crate::http::paging::{self, List};
use crate::http::query::Query;
use crate::store::entity::mail::{Column, Entity, Model};
use crate::terms;
use portico_api::{Mail, MailId, Page, Timestamp};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which page.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct MailsQuery {
    /// `next` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// Rows in a page; 100 without it.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u64>,
}

/// Lists the mails that were written, newest first. A link that opens something is in them only while the server
/// sends no mail by itself: then somebody has to pass it on.
#[utoipa::path(get, path = "/api/v1/mails", tag = "operators", params(MailsQuery), responses(
    (status = 200, description = "A page of mails.", body = Page<Mail>),
))]
pub(crate) async fn list(
    by: Operator,
    Query(query): Query<MailsQuery>,
) -> Result<axum::Json<Page<Mail>>, Failure> {
    let limit = paging::limit(query.limit)?;
    let list = List::new("mails");
    let before = list.keys::<i64>(query.cursor.as_deref())?;
    let db = by.app().db();
    let total = Entity::find().count(db).await?;
    let found = Entity::find()
        .apply_if(before, |query, id| query.filter(Column::Id.lt(id)))
        .order_by_desc(Column::Id)
        .limit(limit + 1)
        .all(db)
        .await?;
    let by_hand = by.app().post().is_none();
    let origin = by.app().origin();
    let page = list.page(found, limit, total, |row| row.id);
    paging::map(page, |rows| Ok(rows.into_iter().map(|row| read(row, &origin, by_hand)).collect()))
        .map(axum::Json)
}

fn read(row: Model, origin: &str, by_hand: bool) -> Mail {
    let links = if by_hand { Links::shown(&row, origin) } else { Links::hidden(&row, origin) };
    Mail {
        text: text(&row, &links),
        id: MailId(row.uid),
        to: row.recipient,
        subject: row.subject,
        written: Timestamp(row.created_at),
        attempts: terms::count(row.attempts),
        sent: row.sent_at.map(Timestamp),
        next_try: row.next_try.map(Timestamp),
        last_error: row.last_error,
    }
}
