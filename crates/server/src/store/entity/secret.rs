//! Keys that the server signs with, made once for each store.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "secrets")]
pub struct Model {
    /// What it signs.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// The key, 256 random bits as text.
    pub value: String,
}

/// Tables it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
