//! Requests to be connected to what a partner offers in the marketplace, one for each order that was sent.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "connection_requests")]
pub struct Model {
    /// Internal id.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Public id.
    pub uid: String,
    /// The order that asks.
    pub order_id: i64,
    /// The service that it asks for; absent once that is gone from the store.
    pub service_id: Option<i64>,
    /// The partner whose service it is, who answers.
    pub owner_id: i64,
    /// The account that asks.
    pub account_id: i64,
    /// A [`portico_rules::ConnectionState`].
    pub state: String,
    /// Its place in the list: 0 as long as it is pending, 1 from then on.
    pub rank: i32,
    /// Why it was declined.
    pub words: Option<String>,
    /// Who answered, by name.
    pub decided_by: Option<String>,
    /// When it was answered or taken back.
    pub decided_at: Option<i64>,
    /// When it was asked.
    pub created_at: i64,
}

/// Tables it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
