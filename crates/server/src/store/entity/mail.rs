//! Mails: those that wait to be sent, and those that were.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mails")]
pub struct Model {
    /// Internal id.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Public id.
    pub uid: String,
    /// Its Message-ID, the same for every attempt.
    pub message_id: String,
    /// The address that it goes to.
    pub recipient: String,
    /// The language that it is written in.
    pub locale: String,
    /// Its subject.
    pub subject: String,
    /// Its text; a line of its own that says `{link}` stands for the link.
    pub body: String,
    /// The link, as long as the mail waits and the link is good.
    pub link: Option<String>,
    /// What the link that unsubscribes carries, where there is one; a line of the text that says `{unsubscribe}`
    /// stands for that link.
    pub unsubscribe: Option<String>,
    /// When it was written.
    pub created_at: i64,
    /// How often sending it was tried.
    pub attempts: i32,
    /// When it is tried next; nothing when it was sent or given up.
    pub next_try: Option<i64>,
    /// When it was sent.
    pub sent_at: Option<i64>,
    /// What went wrong last.
    pub last_error: Option<String>,
}

/// Tables it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
