//! Stored layers of settings, sparsely: what has no row follows.

use sea_orm::QueryFilter;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "setting_values")]
pub struct Model {
    /// Who holds it: the partner for shared values and locks on all its accounts, a managed
    /// account for its override and its own lock.
    #[sea_orm(primary_key, auto_increment = false)]
    pub holder_id: i64,
    /// `shared`, `override` or `lock`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub layer: String,
    /// The setting.
    #[sea_orm(primary_key, auto_increment = false)]
    pub setting: String,
    /// On or off.
    pub value: bool,
    /// When it was written.
    pub updated_at: i64,
    /// When it ends, for overrides that do; it counts no longer from then on.
    pub until: Option<i64>,
}

impl Entity {
    /// The values that count at this instant.
    pub fn standing(now: i64) -> Select<Self> {
        Self::find().filter(Column::Until.is_null().or(Column::Until.gt(now)))
    }
}

/// Tables it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
