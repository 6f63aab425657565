//! Changes that a partner's users made to billing markets; rows are only ever added.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "market_changes")]
pub struct Model {
    /// Internal id; rises with time.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The partner.
    pub partner_id: i64,
    /// Country code of the market.
    pub country: String,
    /// When.
    pub at: i64,
    /// The name of whoever made it.
    pub by_name: String,
    /// A [`portico_api::MarketAct`].
    pub act: String,
    /// A JSON array of [`portico_api::MarketValue`].
    pub changed: String,
}

/// Tables it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
