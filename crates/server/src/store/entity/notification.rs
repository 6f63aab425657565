//! What somebody was told: a row for each event and person.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notifications")]
pub struct Model {
    /// Internal id.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Public id.
    pub uid: String,
    /// Who was told.
    pub user_id: i64,
    /// The account concerned; the partner where several are.
    pub account_id: i64,
    /// A [`portico_rules::Category`].
    pub category: String,
    /// A [`portico_api::NotificationKind`].
    pub kind: String,
    /// A [`portico_rules::HearsBecause`].
    pub why: String,
    /// What it is about, as JSON, by internal ids: names are those of the day on which it is read.
    pub subject: String,
    /// When it happened.
    pub at: i64,
    /// When they read it.
    pub read_at: Option<i64>,
}

/// Tables it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
