//! Conversations on the operators' desk: those that wait come first, the longest waiting before the others.

use super::answer::{self, Part};
use super::{MessagesQuery, Seat, write};
use crate::guard::Operator;
use crate::http::body::Json;
use crate::http::failure::Failure;
use crate::http::paging::{self, List};
use crate::http::query::Query;
use crate::store::entity::conversation::{Column, Entity};
use axum::extract::Path;
use axum::http::StatusCode;
use portico_api::{Chat, ChatMessage, ChatRow, ChatSeen, Page, Problem, SendMessage};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which page.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ChatsQuery {
    /// `next` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// Rows in a page; 100 without it.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u64>,
}

/// Which conversation.
#[derive(Deserialize)]
pub(crate) struct ChatPath {
    chat: String,
}

fn seat(by: &Operator) -> Seat<'_> {
    Seat { app: by.app(), user: by.user(), operator: true }
}

/// Lists the conversations: those that wait, oldest first, then those in somebody's care, then closed ones.
#[utoipa::path(get, path = "/api/v1/chats", tag = "operators", params(ChatsQuery), responses(
    (status = 200, description = "A page of conversations.", body = Page<ChatRow>)))]
pub(crate) async fn list(
    by: Operator,
    Query(query): Query<ChatsQuery>,
) -> Result<axum::Json<Page<ChatRow>>, Failure> {
    let limit = paging::limit(query.limit)?;
    let list = List::new("chats");
    let after = list.keys::<(i32, i64, i64)>(query.cursor.as_deref())?;
    let db = by.app().db();
    let begun = Entity::find().filter(Column::LastSeq.gt(0));
    let total = begun.clone().count(db).await?;
    let found = begun
        .apply_if(after, |query, (rank, at, id)| {
            let place = [Column::Rank.into_expr(), Column::SortAt.into_expr(), Column::Id.into_expr()];
            query.filter(Expr::tuple(place).gt(Expr::tuple([rank.into(), at.into(), id.into()])))
        })
        .order_by_asc(Column::Rank)
        .order_by_asc(Column::SortAt)
        .order_by_asc(Column::Id)
        .limit(limit + 1)
        .all(db)
        .await?;
    let page = list.page(found, limit, total, |row| (row.rank, row.sort_at, row.id));
    let items = answer::rows(&seat(&by), page.items).await?;
    Ok(axum::Json(Page { items, next: page.next, total: page.total }))
}

/// Shows a conversation with its last messages.
#[utoipa::path(get, path = "/api/v1/chats/{chat}", tag = "operators", responses(
    (status = 200, description = "The conversation.", body = Chat)))]
pub(crate) async fn show(by: Operator, Path(path): Path<ChatPath>) -> Result<axum::Json<Chat>, Failure> {
    part(&seat(&by), &path, Part::Last).await
}

/// Shows a conversation with messages before or after one that is known.
#[utoipa::path(get, path = "/api/v1/chats/{chat}/messages", tag = "operators", params(MessagesQuery), responses(
    (status = 200, description = "The conversation.", body = Chat)))]
pub(crate) async fn messages(
    by: Operator,
    Path(path): Path<ChatPath>,
    Query(query): Query<MessagesQuery>,
) -> Result<axum::Json<Chat>, Failure> {
    part(&seat(&by), &path, query.part()?).await
}

async fn part(seat: &Seat<'_>, path: &ChatPath, part: Part) -> Result<axum::Json<Chat>, Failure> {
    let conversation = write::find(seat, &path.chat).await?;
    answer::chat(seat, conversation.account_id, part).await.map(axum::Json)
}

/// Answers. The conversation is in the operator's care from then on. A repeat with the same client id gets the
/// message that is there.
#[utoipa::path(post, path = "/api/v1/chats/{chat}/messages", tag = "operators", request_body = SendMessage,
    responses(
        (status = 201, description = "Written.", body = ChatMessage),
        (status = 200, description = "The same message was written before.", body = ChatMessage),
        (status = 409, description = "Another operator takes care of it", body = Problem,
            content_type = "application/problem+json"),
        (status = 429, description = "Too many messages in a short time", body = Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn send(
    by: Operator,
    Path(path): Path<ChatPath>,
    Json(message): Json<SendMessage>,
) -> Result<(StatusCode, axum::Json<ChatMessage>), Failure> {
    write::from_operator(&seat(&by), &path.chat, message).await
}

/// Notes how far the operator has read.
#[utoipa::path(post, path = "/api/v1/chats/{chat}/seen", tag = "operators", request_body = ChatSeen,
    responses((status = 204, description = "Noted.")))]
pub(crate) async fn seen(
    by: Operator,
    Path(path): Path<ChatPath>,
    Json(seen): Json<ChatSeen>,
) -> Result<StatusCode, Failure> {
    let seat = seat(&by);
    let conversation = write::find(&seat, &path.chat).await?;
    write::seen(&seat, &conversation, seen.seq).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Tells the others that the operator is typing, for some seconds.
#[utoipa::path(post, path = "/api/v1/chats/{chat}/typing", tag = "operators",
    responses((status = 204, description = "Told.")))]
pub(crate) async fn typing(by: Operator, Path(path): Path<ChatPath>) -> Result<StatusCode, Failure> {
    let seat = seat(&by);
    let conversation = write::find(&seat, &path.chat).await?;
    by.app().live().types(conversation.partner_id, conversation.account_id, by.user());
    Ok(StatusCode::NO_CONTENT)
}

/// Takes care of a conversation; not when another operator, who is there, does.
#[utoipa::path(post, path = "/api/v1/chats/{chat}/claim", tag = "operators", responses(
    (status = 200, description = "The conversation.", body = Chat),
    (status = 409, description = "Another operator takes care of it", body = Problem,
        content_type = "application/problem+json"),
))]
pub(crate) async fn claim(by: Operator, Path(path): Path<ChatPath>) -> Result<axum::Json<Chat>, Failure> {
    let seat = seat(&by);
    let account_id = write::claim(&seat, &path.chat).await?;
    answer::chat(&seat, account_id, Part::Last).await.map(axum::Json)
}

/// Closes a conversation. Whoever writes opens it again.
#[utoipa::path(post, path = "/api/v1/chats/{chat}/close", tag = "operators", responses(
    (status = 200, description = "The conversation.", body = Chat)))]
pub(crate) async fn close(by: Operator, Path(path): Path<ChatPath>) -> Result<axum::Json<Chat>, Failure> {
    let seat = seat(&by);
    let account_id = write::close(&seat, &path.chat).await?;
    answer::chat(&seat, account_id, Part::Last).await.map(axum::Json)
}
