//! Logos for embedding, apart from the rest: lists do not read pictures.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "embed_logos")]
pub struct Model {
    /// The partner's account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: i64,
    /// What it is, found in its bytes.
    pub media_type: String,
    /// How long it is, in bytes.
    pub size: i32,
    /// The first hexadecimal digits of its SHA-256.
    pub digest: String,
    /// The picture.
    pub bytes: Vec<u8>,
}

/// Tables it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
