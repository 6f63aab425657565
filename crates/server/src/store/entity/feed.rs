//! Secret addresses at which other programs read what a user sees.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "feeds")]
pub struct Model {
    /// Internal id.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Public id.
    pub uid: String,
    /// Digest of the secret.
    pub token_digest: String,
    /// Whose eyes it has.
    pub user_id: i64,
    /// The account that it is about.
    pub account_id: i64,
    /// When it was made.
    pub created_at: i64,
    /// When it was revoked; it gives nothing from then on.
    pub revoked_at: Option<i64>,
    /// When it was read last.
    pub last_used_at: Option<i64>,
}

/// Tables it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
