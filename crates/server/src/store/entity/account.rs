//! Accounts: partners, their managed accounts, and the provider.

use crate::store::keys;
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

impl Model {
    /// A partner that is not in the store yet.
    pub fn partner(uid: String, name: String, created_at: i64) -> Self {
        let mut account = Self {
            id: 0,
            uid,
            source_uid: None,
            kind: "partner".to_owned(),
            partner_id: None,
            name,
            sort_key: String::new(),
            search: String::new(),
            reference: None,
            supported_by: None,
            referred_by: None,
            settings_version: 0,
            created_at,
        };
        keys::refresh_account(&mut account);
        account
    }

    /// A partner-supported managed account that is not in the store yet; its id is the provider's.
    pub fn managed(
        partner_id: i64,
        uid: String,
        name: String,
        reference: Option<String>,
        created_at: i64,
    ) -> Self {
        let mut account = Self {
            source_uid: Some(uid.clone()),
            kind: "managed".to_owned(),
            partner_id: Some(partner_id),
            reference,
            supported_by: Some("partner".to_owned()),
            ..Self::partner(uid, name, created_at)
        };
        keys::refresh_account(&mut account);
        account
    }
}

/// Tables it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The partner.
    #[sea_orm(belongs_to = "Entity", from = "Column::PartnerId", to = "Column::Id")]
    Partner,
}

impl ActiveModelBehavior for ActiveModel {}
