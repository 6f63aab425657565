//! Messages of conversations. They keep the name of who wrote them, who may be gone by now.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "chat_messages")]
pub struct Model {
    /// Internal id.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The conversation.
    pub conversation_id: i64,
    /// Its place in the conversation, from 1 on, without gaps.
    pub seq: i32,
    /// Public id of who wrote it.
    pub author_uid: String,
    /// Their name at that time.
    pub author_name: String,
    /// Whether they are one of the provider's operators.
    pub by_operator: bool,
    /// What the author's browser named it by.
    pub client_id: String,
    /// The text, as it was typed.
    pub body: String,
    /// When it arrived.
    pub at: i64,
}

/// Tables it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
