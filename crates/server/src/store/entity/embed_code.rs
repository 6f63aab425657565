//! Codes that frames turn into sessions: good once, and for a short time.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "embed_codes")]
pub struct Model {
    /// Internal id.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Digest of the code.
    pub digest: String,
    /// The partner's account.
    pub account_id: i64,
    /// The key that asked for it.
    pub key_id: i64,
    /// Who it is for.
    pub user_id: i64,
    /// Their epoch then; a code of an earlier one is void.
    pub user_epoch: i32,
    /// The account that they look at.
    pub about_id: i64,
    /// The panels that it is for, as a JSON array.
    pub panels: String,
    /// The page that embeds the portal.
    pub origin: String,
    /// Digest of the frame's verifier, in base64url.
    pub challenge: String,
    /// When it ends.
    pub expires_at: i64,
    /// When it was used, or tried with something that does not fit.
    pub used_at: Option<i64>,
}

/// Tables it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
