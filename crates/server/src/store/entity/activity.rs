//! What happened in accounts, beyond orders, services and settings, which have tables of their own; rows are only
//! ever added.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "activities")]
pub struct Model {
    /// Internal id.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The account's partner, or itself.
    pub partner_id: i64,
    /// The account.
    pub account_id: i64,
    /// When.
    pub at: i64,
    /// The name of who did it.
    pub by_name: Option<String>,
    /// A [`portico_api::ActivityKind`].
    pub kind: String,
    /// Who or what it was done to, by name.
    pub subject: String,
    /// What it was before, such as a role.
    pub before: Option<String>,
    /// What it is since then.
    pub after: Option<String>,
}

/// Tables it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
