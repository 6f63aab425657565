//! Company profiles; an account without a row has an empty one of version 0.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "company_profiles")]
pub struct Model {
    /// The account.
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: i64,
    /// Full legal name.
    pub legal_name: String,
    /// The name it trades under, or empty.
    pub trading_name: String,
    /// Registration number, or empty.
    pub registration_number: String,
    /// Web address, or empty.
    pub website: String,
    /// Telephone number, or empty.
    pub phone: String,
    /// Street and number, or empty.
    pub street: String,
    /// City, or empty.
    pub city: String,
    /// Postcode, or empty.
    pub postcode: String,
    /// ISO 3166 country code, or empty.
    pub country: String,
    /// A JSON array of [`portico_api::SupportContact`].
    pub contacts: String,
    /// Rises with every change.
    pub version: i32,
    /// When it was last changed.
    pub updated_at: i64,
}

/// Tables it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
