//! Keys with which partners' backends ask for codes.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "embed_keys")]
pub struct Model {
    /// Internal id.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Public id.
    pub uid: String,
    /// The partner's account.
    pub account_id: i64,
    /// What it is called.
    pub name: String,
    /// Digest of the key.
    pub digest: String,
    /// Its last four characters.
    pub hint: String,
    /// When it was made.
    pub created_at: i64,
    /// It was rotated and ends then.
    pub ends_at: Option<i64>,
    /// When it was revoked.
    pub revoked_at: Option<i64>,
    /// When it was used last, to the quarter of an hour.
    pub last_used_at: Option<i64>,
}

/// Tables it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
