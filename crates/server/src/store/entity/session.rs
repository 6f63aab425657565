//! Signed-in sessions. The store never holds an id that could be used.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    /// SHA-256 of the session's id, in hexadecimal.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id_hash: String,
    /// Whose it is.
    pub user_id: Option<i64>,
    /// What the session layer keeps, as JSON.
    pub data: String,
    /// When they signed in.
    pub created_at: i64,
    /// When it was last used.
    pub last_seen: i64,
    /// When it ends, used or not.
    pub expires_at: i64,
}

/// Tables it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
