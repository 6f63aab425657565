//! Accounts: partners, their managed accounts, and the provider.

use crate::store::keys;
use chrono_tz::Tz;
use portico_rules::{Audience, SupportModel};
use sea_orm::entity::prelude::*;

/// The kind of the provider's own account, whose users are its operators.
pub const PROVIDER: &str = "provider";

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
    /// An [`Audience`], or [`PROVIDER`].
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
    /// Its time zone, as in the IANA database; UTC without one.
    pub time_zone: Option<String>,
    /// A [`SupportModel`]; managed accounts only.
    pub supported_by: Option<String>,
    /// The distributor that referred it; partners only.
    pub referred_by: Option<String>,
    /// Rises with every write to the settings of this partner's accounts; partners only.
    pub settings_version: i64,
    /// When the store first held it.
    pub created_at: i64,
    /// When its partner deactivated it; nobody of it signs in since then.
    pub deactivated_at: Option<i64>,
}

impl Model {
    /// Its time zone; UTC where that is not known.
    pub fn zone(&self) -> Tz {
        self.time_zone.as_deref().and_then(|zone| zone.parse().ok()).unwrap_or(Tz::UTC)
    }

    /// A partner that is not in the store yet.
    pub fn partner(uid: String, name: String, created_at: i64) -> Self {
        let mut account = Self {
            id: 0,
            uid,
            source_uid: None,
            kind: Audience::Partner.as_str().to_owned(),
            partner_id: None,
            name,
            sort_key: String::new(),
            search: String::new(),
            reference: None,
            time_zone: None,
            supported_by: None,
            referred_by: None,
            settings_version: 0,
            created_at,
            deactivated_at: None,
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
            kind: Audience::Managed.as_str().to_owned(),
            partner_id: Some(partner_id),
            reference,
            supported_by: Some(SupportModel::Partner.as_str().to_owned()),
            ..Self::partner(uid, name, created_at)
        };
        keys::refresh_account(&mut account);
        account
    }

    /// The provider, which is not in the store yet.
    pub fn provider(uid: String, name: String, created_at: i64) -> Self {
        Self { kind: PROVIDER.to_owned(), ..Self::partner(uid, name, created_at) }
    }

    /// Whether it is a partner.
    pub fn is_partner(&self) -> bool {
        self.kind == Audience::Partner.as_str()
    }

    /// Whether it is the provider.
    pub fn is_provider(&self) -> bool {
        self.kind == PROVIDER
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
