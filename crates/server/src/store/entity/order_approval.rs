//! Managed accounts whose partner decided whether their orders wait for it; without a row they do not.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "order_approvals")]
pub struct Model {
    /// The managed account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: i64,
    /// Whether they wait.
    pub required: bool,
    /// Rises with every write.
    pub version: i32,
}

/// Tables it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
