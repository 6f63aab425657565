//! The values that changes to settings wrote, as each found and left them; rows are only ever added.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "settings_writes")]
pub struct Model {
    /// The change.
    #[sea_orm(primary_key, auto_increment = false)]
    pub change_id: i64,
    /// Its place in the change, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
    /// Who holds the value: the partner or a managed account.
    pub holder_id: i64,
    /// `shared`, `override` or `lock`.
    pub layer: String,
    /// The setting.
    pub setting: String,
    /// What was stored before.
    pub old: Option<bool>,
    /// What was stored then.
    pub new: Option<bool>,
    /// When the override before was to end.
    pub old_until: Option<i64>,
    /// When the override then was to end.
    pub until: Option<i64>,
}

/// Tables it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The change.
    #[sea_orm(
        belongs_to = "super::settings_change::Entity",
        from = "Column::ChangeId",
        to = "super::settings_change::Column::Id"
    )]
    Change,
}

impl Related<super::settings_change::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Change.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
