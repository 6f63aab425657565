//! Where partners embed the portal, and how it looks there.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "embed_tenants")]
pub struct Model {
    /// The partner's account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: i64,
    /// Its name in addresses, see [`portico_api::embed::is_tenant_slug`].
    pub slug: String,
    /// The origins that may embed it, exactly as browsers write them, as a JSON array.
    pub origins: String,
    /// A [`portico_api::Theme`], as JSON.
    pub theme: String,
    /// Rises with every change.
    pub version: i32,
    /// When it was changed.
    pub updated_at: i64,
}

/// Tables it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
