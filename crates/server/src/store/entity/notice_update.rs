//! What was said about a notice as time went on; only ever added to.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notice_updates")]
pub struct Model {
    /// Internal id.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The notice.
    pub notice_id: i64,
    /// When it was said.
    pub at: i64,
    /// The state from then on.
    pub state: String,
    /// What was said.
    pub words: String,
    /// Who said it; absent when a program did.
    pub by_name: Option<String>,
}

/// Tables it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
