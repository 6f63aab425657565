//! What open pages are told. Rows are read in the order of their ids and forgotten after some days.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "events")]
pub struct Model {
    /// Rises in the order in which events were committed.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The account whose own users are told, and nobody else.
    pub account_id: i64,
    /// What changed, such as `settings`.
    pub kind: String,
    /// When.
    pub at: i64,
    /// The account that it is about, where users may be told only as long as they may chat there.
    pub about_id: Option<i64>,
}

/// Tables it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
