//! What partners show of themselves in the marketplace. Managed accounts have none.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "marketplace_profiles")]
pub struct Model {
    /// The partner's account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: i64,
    /// Public id; not the account's.
    pub uid: String,
    /// Whether others see it.
    pub public: bool,
    /// The name that others see.
    pub name: String,
    /// What it says about itself.
    pub bio: String,
    /// Web address, or nothing.
    pub website: String,
    /// A JSON array of [`portico_api::SupportContact`].
    pub contacts: String,
    /// What lists are ordered by, see [`keys::sort`](crate::store::keys::sort).
    pub sort_key: String,
    /// What searches look in: name and bio, folded.
    pub search: String,
    /// Rises with every write, of the logo too.
    pub version: i32,
    /// When it was written last.
    pub updated_at: i64,
}

/// Tables it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
