//! Sessions inside partners' sites. The store never holds a token that could be used.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "embed_sessions")]
pub struct Model {
    /// Internal id.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Public id.
    pub uid: String,
    /// Digest of the token.
    pub digest: String,
    /// The partner's account.
    pub account_id: i64,
    /// The key behind it.
    pub key_id: i64,
    /// The code that it was made from; forgotten earlier.
    pub code_id: i64,
    /// Whose it is.
    pub user_id: i64,
    /// Their epoch then; a session of an earlier one is void.
    pub user_epoch: i32,
    /// The account that they look at.
    pub about_id: i64,
    /// The panels that it is for, as a JSON array.
    pub panels: String,
    /// The page that embeds the portal.
    pub origin: String,
    /// Since when they have been there, renewals included.
    pub since: i64,
    /// When it was used last, to the minute.
    pub last_used_at: i64,
    /// When it ends.
    pub expires_at: i64,
    /// When it was ended before that.
    pub revoked_at: Option<i64>,
}

/// Tables it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
