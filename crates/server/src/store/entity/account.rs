//! Accounts: partners, their managed accounts, and the provider.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "accounts")]
pub struct Model {
    /// Internal id.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Public id; for an account that came from the provider, the provider's own, in lower case.
    pub uid: String,
    /// The provider's `companyUid`, once it is known; no two accounts share one.
    pub source_uid: Option<String>,
    /// `partner`, `managed` or `provider`.
    pub kind: String,
    /// The partner that manages it; managed accounts only.
    pub partner_id: Option<i64>,
    /// Name, as people wrote it.
    pub name: String,
    /// What lists of accounts are ordered by, see [`keys::sort`](crate::store::keys::sort).
    pub sort_key: String,
    /// What searches look in: name and reference, folded.
    pub search: String,
    /// The partner's own reference for it.
    pub reference: Option<String>,
    /// `partner` or `provider`; managed accounts only.
    pub supported_by: Option<String>,
    /// The distributor that referred it; partners only.
    pub referred_by: Option<String>,
    /// Rises with every write to the settings of this partner's accounts; partners only.
    pub settings_version: i64,
    /// When the store first held it.
    pub created_at: i64,
}

/// Tables it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The partner.
    #[sea_orm(belongs_to = "Entity", from = "Column::PartnerId", to = "Column::Id")]
    Partner,
}

impl ActiveModelBehavior for ActiveModel {}
