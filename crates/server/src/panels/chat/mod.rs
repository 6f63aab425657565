//! Conversations with the provider: the side of the account's users, and of its partner's where chat is on for them.

mod answer;
pub(crate) mod desk;
mod letter;
mod write;

use crate::app::App;
use crate::guard::feature::Chat as ChatMark;
use crate::guard::{Allowed, Edit};
use crate::http::body::Json;
use crate::http::failure::Failure;
use crate::http::query::Query;
use crate::store::entity::conversation::{Column, Entity, Model};
use crate::store::entity::user;
use answer::Part;
use axum::http::StatusCode;
use portico_api::{Chat, ChatMessage, ChatSeen, Problem, SendMessage};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use serde::Deserialize;
use utoipa::IntoParams;

/// Who takes part, on which side.
struct Seat<'a> {
    app: &'a App,
    user: &'a user::Model,
    operator: bool,
}

impl<'a> Seat<'a> {
    fn of(scope: &'a Allowed<ChatMark, Edit>) -> Self {
        Self { app: scope.app(), user: scope.by(), operator: false }
    }
}

/// Which messages.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct MessagesQuery {
    /// Only messages before this one, the latest of them.
    #[param(minimum = 0, maximum = 4_294_967_295_u32, format = Int64)]
    before: Option<u32>,
    /// Only messages after this one, the earliest of them. Not together with `before`.
    #[param(minimum = 0, maximum = 4_294_967_295_u32, format = Int64)]
    after: Option<u32>,
}

impl MessagesQuery {
    fn part(&self) -> Result<Part, Failure> {
        match (self.before, self.after) {
            (None, None) => Ok(Part::Last),
            (Some(seq), None) => Ok(Part::Before(seq)),
            (None, Some(seq)) => Ok(Part::After(seq)),
            (Some(_), Some(_)) => Err(Failure::parameter("after", "not together with before")),
        }
    }
}

/// The conversation of an account, once there is one.
async fn of_account(db: &impl ConnectionTrait, account_id: i64) -> Result<Option<Model>, DbErr> {
    Entity::find().filter(Column::AccountId.eq(account_id)).one(db).await
}

/// Shows the conversation of the account in view, with its last messages.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/chat", tag = "chat", responses(
    (status = 200, description = "The conversation.", body = Chat)))]
pub(crate) async fn show(scope: Allowed<ChatMark, Edit>) -> Result<axum::Json<Chat>, Failure> {
    answer::chat(&Seat::of(&scope), scope.account_id(), Part::Last).await.map(axum::Json)
}

/// Shows the conversation with messages before or after one that is known.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/chat/messages", tag = "chat", params(MessagesQuery),
    responses((status = 200, description = "The conversation.", body = Chat)))]
pub(crate) async fn messages(
    scope: Allowed<ChatMark, Edit>,
    Query(query): Query<MessagesQuery>,
) -> Result<axum::Json<Chat>, Failure> {
    answer::chat(&Seat::of(&scope), scope.account_id(), query.part()?).await.map(axum::Json)
}

/// Writes a message. A repeat with the same client id gets the message that is there.
#[utoipa::path(post, path = "/api/v1/accounts/{account}/chat/messages", tag = "chat", request_body = SendMessage,
    responses(
        (status = 201, description = "Written.", body = ChatMessage),
        (status = 200, description = "The same message was written before.", body = ChatMessage),
        (status = 429, description = "Too many messages in a short time", body = Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn send(
    scope: Allowed<ChatMark, Edit>,
    Json(message): Json<SendMessage>,
) -> Result<(StatusCode, axum::Json<ChatMessage>), Failure> {
    write::from_account(&Seat::of(&scope), scope.partner_id(), scope.account_id(), message).await
}

/// Notes how far the viewer has read.
#[utoipa::path(post, path = "/api/v1/accounts/{account}/chat/seen", tag = "chat", request_body = ChatSeen,
    responses((status = 204, description = "Noted.")))]
pub(crate) async fn seen(
    scope: Allowed<ChatMark, Edit>,
    Json(seen): Json<ChatSeen>,
) -> Result<StatusCode, Failure> {
    if let Some(conversation) = of_account(scope.db(), scope.account_id()).await? {
        write::seen(&Seat::of(&scope), &conversation, seen.seq).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Tells the others that the viewer is typing, for some seconds.
#[utoipa::path(post, path = "/api/v1/accounts/{account}/chat/typing", tag = "chat",
    responses((status = 204, description = "Told.")))]
pub(crate) async fn typing(scope: Allowed<ChatMark, Edit>) -> StatusCode {
    scope.app().live().types(scope.partner_id(), scope.account_id(), scope.by());
    StatusCode::NO_CONTENT
}
