//! Changes to the settings of a partner's accounts; rows are only ever added, and marked when taken back.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "settings_changes")]
pub struct Model {
    /// Internal id.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Public id.
    pub uid: String,
    /// The partner.
    pub partner_id: i64,
    /// The version of the partner's settings that it made.
    pub version: i64,
    /// When.
    pub at: i64,
    /// The name of whoever made it; nothing for what happened by itself.
    pub by_name: Option<String>,
    /// Whether that was one of the provider's operators.
    pub by_operator: bool,
    /// A [`portico_api::SettingsAct`].
    pub act: String,
    /// The account from which it was made, or copied.
    pub from_id: Option<i64>,
    /// Why, in the writer's words.
    pub note: Option<String>,
    /// What searches look in: name and note, folded.
    pub search: String,
    /// Public id of the change that it took back.
    pub undoes: Option<String>,
    /// Public id of the change that took it back.
    pub undone_by: Option<String>,
    /// Values that changed.
    pub changed: i64,
    /// Values that came from another layer.
    pub moved: i64,
    /// Overrides that were kept.
    pub kept: i64,
    /// Values that a lock or a product rule held.
    pub blocked: i64,
    /// What tells two results apart.
    pub digest: String,
    /// How many values it wrote.
    pub writes_total: i64,
}

/// Tables it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// What it wrote.
    #[sea_orm(has_many = "super::settings_write::Entity")]
    Writes,
}

impl Related<super::settings_write::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Writes.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
