//! Writing messages, and how conversations move between waiting, claimed and closed.

use super::{Seat, answer, letter};
use crate::http::failure::Failure;
use crate::live;
use crate::store::entity::chat_message::{self, Column as MessageColumn};
use crate::store::entity::conversation::{ActiveModel, Column, Entity, Model};
use crate::store::entity::{chat_read, user};
use crate::store::{begin_write, insert_all, keys};
use crate::terms::{self, spell};
use axum::http::StatusCode;
use portico_api::{ChatMessage, ChatState, FieldProblem, ProblemKind, SendMessage, message_text};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect,
};

/// The time over which messages of one person are counted, in milliseconds.
const WINDOW: i64 = 60_000;

type Answer = (StatusCode, axum::Json<ChatMessage>);

/// Writes a message of one of the account's people. The conversation begins with the first.
pub(super) async fn from_account(
    seat: &Seat<'_>,
    partner_id: i64,
    account_id: i64,
    message: SendMessage,
) -> Result<Answer, Failure> {
    let text = checked(&message)?;
    let tx = begin_write(seat.app.writer()).await?;
    begin(&tx, partner_id, account_id).await?;
    let conversation = of_account_locked(&tx, account_id).await?.ok_or_else(Failure::not_found)?;
    let (row, is_new) = insert(seat, &tx, &conversation, message.client_id, text).await?;
    if is_new {
        let now = row.at;
        let state: ChatState = terms::read(&conversation.state)?;
        let cared_for = conversation.claimed_by.is_some_and(|operator| seat.app.live().is_there(operator));
        let next = match state {
            ChatState::Claimed if cared_for => moved(conversation, state, now),
            ChatState::Waiting => Model { last_seq: row.seq, ..conversation },
            // Nobody takes care of it any more.
            _ => Model { claimed_by: None, ..moved(conversation, ChatState::Waiting, now) },
        };
        save(&tx, Model { last_seq: row.seq, ..next }).await?;
        if !seat.app.live().is_on_duty() {
            letter::write(&tx, seat.app, account_id, &row).await?;
        }
        live::note_chat(&tx, partner_id, account_id).await?;
    }
    done(seat, tx, account_id, row, is_new).await
}

/// Writes a message of an operator, who takes care of the conversation from then on.
pub(super) async fn from_operator(
    seat: &Seat<'_>,
    chat: &str,
    message: SendMessage,
) -> Result<Answer, Failure> {
    let text = checked(&message)?;
    let tx = begin_write(seat.app.writer()).await?;
    let conversation = locked(&tx, chat).await?;
    let (partner_id, account_id) = (conversation.partner_id, conversation.account_id);
    let (row, is_new) = insert(seat, &tx, &conversation, message.client_id, text).await?;
    if is_new {
        let taken = taken(seat, &tx, conversation, row.at).await?;
        save(&tx, Model { last_seq: row.seq, ..taken }).await?;
        live::note_chat(&tx, partner_id, account_id).await?;
    }
    done(seat, tx, account_id, row, is_new).await
}

async fn done(
    seat: &Seat<'_>,
    tx: DatabaseTransaction,
    account_id: i64,
    row: chat_message::Model,
    is_new: bool,
) -> Result<Answer, Failure> {
    tx.commit().await?;
    if is_new {
        seat.app.live().typed(account_id, seat.user.id);
        seat.app.live().wake();
        seat.app.mail_written();
    }
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, axum::Json(answer::message(seat, row))))
}

/// An operator takes care of a conversation from now on.
pub(super) async fn claim(seat: &Seat<'_>, chat: &str) -> Result<i64, Failure> {
    let tx = begin_write(seat.app.writer()).await?;
    let conversation = locked(&tx, chat).await?;
    let taken = taken(seat, &tx, conversation, terms::now()).await?;
    told(seat, tx, taken).await
}

/// A conversation is over, until somebody writes again.
pub(super) async fn close(seat: &Seat<'_>, chat: &str) -> Result<i64, Failure> {
    let tx = begin_write(seat.app.writer()).await?;
    let conversation = locked(&tx, chat).await?;
    let closed = Model { claimed_by: None, ..moved(conversation, ChatState::Closed, terms::now()) };
    told(seat, tx, closed).await
}

async fn told(seat: &Seat<'_>, tx: DatabaseTransaction, conversation: Model) -> Result<i64, Failure> {
    let (partner_id, account_id) = (conversation.partner_id, conversation.account_id);
    save(&tx, conversation).await?;
    live::note_chat(&tx, partner_id, account_id).await?;
    tx.commit().await?;
    seat.app.live().wake();
    Ok(account_id)
}

/// The conversation in the operator's care; refused when another one, who is there, takes care of it.
async fn taken(
    seat: &Seat<'_>,
    tx: &impl ConnectionTrait,
    conversation: Model,
    now: i64,
) -> Result<Model, Failure> {
    let other = conversation.claimed_by.filter(|operator| *operator != seat.user.id);
    if let Some(other) = other.filter(|operator| seat.app.live().is_there(*operator)) {
        let name = user::Entity::find_by_id(other).one(tx).await?.map(|other| other.name).unwrap_or_default();
        let detail = format!("{name} takes care of this conversation. Nothing was done.");
        return Err(Failure::new(ProblemKind::Conflict, detail));
    }
    let claimed_by = Some(seat.user.id);
    Ok(Model { claimed_by, ..moved(conversation, ChatState::Claimed, now) })
}

/// The conversation in another state, in its place on the desk.
fn moved(conversation: Model, state: ChatState, now: i64) -> Model {
    let (rank, sort_at, waiting_since) = match state {
        ChatState::Waiting => (0, now, Some(now)),
        ChatState::Claimed => (1, -now, None),
        ChatState::Closed => (2, -now, None),
    };
    Model { state: spell(state), rank, sort_at, waiting_since, ..conversation }
}

/// Makes sure that the account has a conversation.
async fn begin(tx: &impl ConnectionTrait, partner_id: i64, account_id: i64) -> Result<(), DbErr> {
    let mut fresh: ActiveModel = Model {
        id: 0,
        uid: keys::new_uid(),
        partner_id,
        account_id,
        state: spell(ChatState::Closed),
        rank: 2,
        sort_at: 0,
        claimed_by: None,
        waiting_since: None,
        last_seq: 0,
    }
    .into_active_model()
    .reset_all();
    fresh.not_set(Column::Id);
    let nothing = OnConflict::new().do_nothing().to_owned();
    match Entity::insert(fresh).on_conflict(nothing).exec_without_returning(tx).await {
        // What the store answers when there is one already.
        Err(DbErr::RecordNotInserted) | Ok(_) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Those who write wait for each other here, so that messages have an order.
async fn of_account_locked(tx: &impl ConnectionTrait, account_id: i64) -> Result<Option<Model>, DbErr> {
    Entity::find().filter(Column::AccountId.eq(account_id)).lock_exclusive().one(tx).await
}

async fn locked(tx: &impl ConnectionTrait, chat: &str) -> Result<Model, Failure> {
    let found = Entity::find().filter(Column::Uid.eq(chat)).lock_exclusive().one(tx).await?;
    found.ok_or_else(Failure::not_found)
}

async fn save(tx: &impl ConnectionTrait, conversation: Model) -> Result<(), DbErr> {
    Entity::update(conversation.into_active_model().reset_all()).exec(tx).await.map(|_| ())
}

fn checked(message: &SendMessage) -> Result<String, Failure> {
    let id = &message.client_id;
    let well_formed =
        (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if !well_formed {
        let [field, code, detail] =
            ["client_id", "not_an_id", "1 to 64 letters, digits and dashes."].map(str::to_owned);
        return Err(Failure::invalid(vec![FieldProblem { field, code, detail }]));
    }
    message_text(&message.text).map_err(|problem| Failure::invalid(vec![problem]))
}

/// Writes a message down, unless the same one is there. Answers the one that is, and whether it is new.
async fn insert(
    seat: &Seat<'_>,
    tx: &impl ConnectionTrait,
    conversation: &Model,
    client_id: String,
    body: String,
) -> Result<(chat_message::Model, bool), Failure> {
    let same = chat_message::Entity::find()
        .filter(MessageColumn::ConversationId.eq(conversation.id))
        .filter(MessageColumn::AuthorUid.eq(seat.user.uid.clone()))
        .filter(MessageColumn::ClientId.eq(client_id.clone()));
    if let Some(same) = same.one(tx).await? {
        return Ok((same, false));
    }
    let now = terms::now();
    slow_down(seat, tx, now).await?;
    let row = chat_message::Model {
        id: 0,
        conversation_id: conversation.id,
        seq: conversation.last_seq + 1,
        author_uid: seat.user.uid.clone(),
        author_name: seat.user.name.clone(),
        by_operator: seat.operator,
        client_id,
        body,
        at: now,
    };
    insert_all(tx, vec![row.clone()]).await?;
    Ok((row, true))
}

/// Refuses who writes too much in too short a time.
async fn slow_down(seat: &Seat<'_>, tx: &impl ConnectionTrait, now: i64) -> Result<(), Failure> {
    let most = seat.app.config().chat_per_minute;
    let nth: Option<i64> = chat_message::Entity::find()
        .select_only()
        .column(MessageColumn::At)
        .filter(MessageColumn::AuthorUid.eq(seat.user.uid.clone()))
        .filter(MessageColumn::At.gt(now - WINDOW))
        .order_by_desc(MessageColumn::At)
        .offset(u64::from(most.saturating_sub(1)))
        .limit(1)
        .into_tuple()
        .one(tx)
        .await?;
    let Some(nth) = nth else { return Ok(()) };
    let wait = u32::try_from((nth + WINDOW - now).div_euclid(1000) + 1).unwrap_or(1);
    let detail = format!("At most {most} messages a minute. Wait {wait} s, then send it again.");
    Err(Failure::too_fast(wait, detail))
}

/// Notes how far somebody has read; never backwards, and not beyond what there is.
pub(super) async fn seen(seat: &Seat<'_>, conversation: &Model, seq: u32) -> Result<(), Failure> {
    let seq = i32::try_from(seq).unwrap_or(i32::MAX).min(conversation.last_seq);
    let tx = begin_write(seat.app.writer()).await?;
    let known = chat_read::Entity::find_by_id((conversation.id, seat.user.id)).one(&tx).await?;
    if known.as_ref().map_or(0, |known| known.seq) >= seq {
        return Ok(());
    }
    let row = chat_read::Model {
        conversation_id: conversation.id,
        user_id: seat.user.id,
        by_operator: seat.operator,
        seq,
    };
    let further = OnConflict::columns([chat_read::Column::ConversationId, chat_read::Column::UserId])
        .update_column(chat_read::Column::Seq)
        .to_owned();
    chat_read::Entity::insert(row.into_active_model().reset_all())
        .on_conflict(further)
        .exec_without_returning(&tx)
        .await?;
    tx.commit().await?;
    seat.app.live().chat_moved(conversation.partner_id, conversation.account_id);
    Ok(())
}

/// The conversation with this id.
pub(super) async fn find(seat: &Seat<'_>, chat: &str) -> Result<Model, Failure> {
    let found = Entity::find().filter(Column::Uid.eq(chat)).one(seat.app.db()).await?;
    found.ok_or_else(Failure::not_found)
}
