//! Corrections of notices after they were published; only ever added to.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notice_versions")]
pub struct Model {
    /// Internal id.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The notice.
    pub notice_id: i64,
    /// Its version from then on.
    pub version: i32,
    /// When it was corrected.
    pub at: i64,
    /// By whom; absent when a program did.
    pub by_name: Option<String>,
    /// What it said before: JSON of [`portico_api::NoticeFacts`].
    pub before: String,
    /// What it said from then on, likewise.
    pub after: String,
    /// Why.
    pub words: String,
}

/// Tables it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
