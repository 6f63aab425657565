//! Conversations with the provider: one for each account.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "conversations")]
pub struct Model {
    /// Internal id.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Public id.
    pub uid: String,
    /// The account's partner, or the account itself.
    pub partner_id: i64,
    /// Whose conversation it is.
    pub account_id: i64,
    /// A [`portico_api::ChatState`].
    pub state: String,
    /// Its place on the desk: by state, then by [`Self::sort_at`].
    pub rank: i32,
    /// Since when it waits; otherwise when something was written or done last, negative, so that the latest comes
    /// first.
    pub sort_at: i64,
    /// The operator who takes care of it.
    pub claimed_by: Option<i64>,
    /// Since when it waits for an operator.
    pub waiting_since: Option<i64>,
    /// The number of the last message; 0 before there is one.
    pub last_seq: i32,
}

/// Tables it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
