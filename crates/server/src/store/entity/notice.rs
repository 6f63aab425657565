//! Outages and maintenance, as one partner was told of them.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notices")]
pub struct Model {
    /// Internal id.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Public id.
    pub uid: String,
    /// The partner it was told to.
    pub partner_id: i64,
    /// Where it came from: `maintenance` or `outage` (the provider's feeds).
    pub source: String,
    /// Its id there.
    pub source_id: String,
    /// `outage`, `maintenance` or `emergency_maintenance`.
    pub kind: String,
    /// `scheduled`, `in_progress`, `completed`, `cancelled`, `ongoing` or `resolved`.
    pub state: String,
    /// The purpose of the work or what went wrong, in the provider's words.
    pub title: String,
    /// What users will notice, in the provider's words.
    pub impact: Option<String>,
    /// When it starts or started.
    pub starts_at: i64,
    /// When it ends or ended, if that is known.
    pub ends_at: Option<i64>,
    /// The maintenance (its id in the provider's feed) that an outage happened in.
    pub during: Option<String>,
    /// Why it happened.
    pub cause: Option<String>,
    /// How it was resolved.
    pub resolution: Option<String>,
    /// What is done so that it does not happen again.
    pub mitigation: Option<String>,
    /// Why it was called off.
    pub cancel_reason: Option<String>,
    /// It names nothing: its scope is unknown, which is not "nobody".
    pub unknown_scope: bool,
}

/// Tables it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
