//! Outages and maintenance, as one partner, or everybody, was told of them.

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
    /// The partner it was told to; the provider's own account: all partners.
    pub partner_id: i64,
    /// Where it came from: `maintenance` or `outage` (the provider's feeds), `desk` (its operators), `status_page`,
    /// or `key-` with the id of the key that a ticket system wrote it with.
    pub source: String,
    /// Its id there.
    pub source_id: String,
    /// `outage`, `maintenance` or `emergency_maintenance`.
    pub kind: String,
    /// `scheduled`, `in_progress`, `completed`, `cancelled`; `investigating`, `identified`, `monitoring`, `ongoing`
    /// or `resolved`.
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
    /// How bad it is: `degraded`, `partial_outage` or `major_outage`; absent: the worst that its kind can be.
    pub severity: Option<String>,
    /// A class phrase, such as `SaaS 2 & 3 EU-hosted Tenants`.
    pub phrase: Option<String>,
    /// Offerings that it names: a JSON array of text.
    pub offerings: Option<String>,
    /// Places that it names: a JSON array of [`portico_api::NoticePlace`].
    pub places: Option<String>,
    /// When its window was announced; absent: planned work in time, emergency work not.
    pub announced_at: Option<i64>,
    /// When the work really began.
    pub actual_starts_at: Option<i64>,
    /// When the work really ended.
    pub actual_ends_at: Option<i64>,
    /// Rises with each correction after publishing.
    pub version: i32,
    /// When it was told; absent: a draft.
    pub published_at: Option<i64>,
    /// Rises with each change, for calendars.
    pub sequence: i32,
    /// When it was changed last.
    pub changed_at: i64,
}

/// Tables it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
