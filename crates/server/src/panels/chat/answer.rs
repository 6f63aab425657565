//! What is answered about a conversation.

use super::{Seat, of_account};
use crate::accounts;
use crate::http::failure::Failure;
use crate::store::entity::{chat_message, chat_read, conversation, user};
use crate::terms;
use portico_api::{Chat, ChatId, ChatMessage, ChatRow, ChatSide, Timestamp};
use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use std::collections::HashMap;

/// Messages in one answer.
const AT_A_TIME: u64 = 50;

/// Which messages.
pub(super) enum Part {
    /// The last ones.
    Last,
    /// The last ones before this.
    Before(u32),
    /// The first ones after this.
    After(u32),
}

/// The conversation of an account, with some of its messages.
pub(super) async fn chat(seat: &Seat<'_>, account_id: i64, part: Part) -> Result<Chat, Failure> {
    let live = seat.app.live();
    let mut chat = Chat {
        state: None,
        claimed_by: None,
        on_duty: live.is_on_duty(),
        typing: live.typing(account_id, seat.user.id),
        last: 0,
        seen: 0,
        read: 0,
        unread: 0,
        messages: Vec::new(),
        more: false,
    };
    let db = seat.app.db();
    let Some(conversation) = of_account(db, account_id).await? else { return Ok(chat) };
    (chat.messages, chat.more) = messages(seat, &conversation, part).await?;
    let reads = chat_read::Entity::find()
        .filter(chat_read::Column::ConversationId.eq(conversation.id))
        .all(db)
        .await?;
    let furthest = |wanted: &dyn Fn(&chat_read::Model) -> bool| {
        reads.iter().filter(|read| wanted(read)).map(|read| terms::count(read.seq)).max().unwrap_or(0)
    };
    chat.seen = furthest(&|read| read.by_operator != seat.operator);
    chat.read = furthest(&|read| read.user_id == seat.user.id);
    chat.unread = unread(seat, conversation.id, chat.read).await?;
    chat.state = Some(terms::read(&conversation.state)?);
    chat.last = terms::count(conversation.last_seq);
    if let Some(operator) = conversation.claimed_by {
        chat.claimed_by = user::Entity::find_by_id(operator).one(db).await?.map(|operator| operator.name);
    }
    Ok(chat)
}

/// Messages, oldest first, and whether there are more in that direction.
async fn messages(
    seat: &Seat<'_>,
    conversation: &conversation::Model,
    part: Part,
) -> Result<(Vec<ChatMessage>, bool), Failure> {
    use chat_message::Column::{ConversationId, Seq};
    let of = chat_message::Entity::find().filter(ConversationId.eq(conversation.id)).limit(AT_A_TIME + 1);
    let (after, before) = match part {
        Part::Last => (None, None),
        Part::Before(seq) => (None, Some(seq)),
        Part::After(seq) => (Some(seq), None),
    };
    let mut found = of
        .apply_if(after, |query, seq| query.filter(Seq.gt(i64::from(seq))).order_by_asc(Seq))
        .apply_if(before, |query, seq| query.filter(Seq.lt(i64::from(seq))))
        .apply_if(after.is_none().then_some(()), |query, ()| query.order_by_desc(Seq))
        .all(seat.app.db())
        .await?;
    let most = usize::try_from(AT_A_TIME).unwrap_or(usize::MAX);
    let more = found.len() > most;
    found.truncate(most);
    if after.is_none() {
        found.reverse();
    }
    Ok((found.into_iter().map(|row| message(seat, row)).collect(), more))
}

/// How many messages of others came after one.
async fn unread(seat: &Seat<'_>, conversation_id: i64, read: u32) -> Result<u32, Failure> {
    use chat_message::Column::{AuthorUid, ConversationId, Seq};
    let others = ConversationId
        .eq(conversation_id)
        .and(Seq.gt(i64::from(read)))
        .and(AuthorUid.ne(seat.user.uid.clone()));
    Ok(terms::count(chat_message::Entity::find().filter(others).count(seat.app.db()).await?))
}

/// A message as the viewer reads it.
pub(super) fn message(seat: &Seat<'_>, row: chat_message::Model) -> ChatMessage {
    let mine = row.author_uid == seat.user.uid;
    ChatMessage {
        seq: terms::count(row.seq),
        at: Timestamp(row.at),
        by: row.author_name,
        from: if row.by_operator { ChatSide::Provider } else { ChatSide::Account },
        client_id: mine.then_some(row.client_id),
        text: row.body,
    }
}

/// Conversations for the desk.
pub(super) async fn rows(
    seat: &Seat<'_>,
    conversations: Vec<conversation::Model>,
) -> Result<Vec<ChatRow>, Failure> {
    let db = seat.app.db();
    let ids = conversations.iter().flat_map(|row| [row.account_id, row.partner_id]);
    let accounts = accounts::refs(db, ids).await?;
    let claimants: HashMap<i64, String> = user::Entity::find()
        .filter(user::Column::Id.is_in(conversations.iter().filter_map(|row| row.claimed_by)))
        .all(db)
        .await?
        .into_iter()
        .map(|operator| (operator.id, operator.name))
        .collect();
    let mut rows = Vec::with_capacity(conversations.len());
    for conversation in conversations {
        let read = chat_read::Entity::find_by_id((conversation.id, seat.user.id)).one(db).await?;
        let last = chat_message::Entity::find()
            .filter(chat_message::Column::ConversationId.eq(conversation.id))
            .order_by_desc(chat_message::Column::Seq)
            .one(db)
            .await?;
        let (Some(account), Some(last)) = (accounts.get(&conversation.account_id), last) else { continue };
        let partner = accounts.get(&conversation.partner_id).filter(|partner| partner.id != account.id);
        let read = read.map_or(0, |read| terms::count(read.seq));
        rows.push(ChatRow {
            unread: unread(seat, conversation.id, read).await?,
            id: ChatId(conversation.uid),
            account: account.clone(),
            partner: partner.map(|partner| partner.name.clone()),
            state: terms::read(&conversation.state)?,
            claimed_by: conversation.claimed_by.and_then(|id| claimants.get(&id).cloned()),
            waiting_since: conversation.waiting_since.map(Timestamp),
            message: message(seat, last),
        });
    }
    Ok(rows)
}
