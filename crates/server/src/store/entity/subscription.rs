//! What people chose to hear of; who has no row here never chose.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "subscriptions")]
pub struct Model {
    /// Who.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: i64,
    /// A [`portico_rules::Category`].
    #[sea_orm(primary_key, auto_increment = false)]
    pub category: String,
    /// A [`portico_api::Channel`].
    #[sea_orm(primary_key, auto_increment = false)]
    pub channel: String,
    /// Whether they want to be told.
    pub wanted: bool,
}

/// Tables it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
