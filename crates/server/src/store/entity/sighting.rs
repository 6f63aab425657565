//! Who of a partner looked at one of its managed accounts, and when.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sightings")]
pub struct Model {
    /// Internal id.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// The partner's user who looked.
    pub user_id: i64,
    /// The managed account.
    pub account_id: i64,
    /// The role in which they looked, as its users do; none with their own eyes.
    pub role: Option<String>,
    /// When they began.
    pub at: i64,
}

/// Tables it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
