//! Billing markets of partners.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "markets")]
pub struct Model {
    /// Internal id.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Public id.
    pub uid: String,
    /// Whose market it is.
    pub partner_id: i64,
    /// Its id at the provider.
    pub source_id: String,
    /// Country code, as the provider writes it.
    pub country: String,
    /// Region within the country.
    pub region: Option<String>,
    /// The provider's company that bills.
    pub supplier: String,
    /// ISO 4217 code of its invoices.
    pub currency: String,
    /// Who receives its invoices.
    pub contact_name: Option<String>,
    /// Where they are sent.
    pub contact_email: Option<String>,
    /// Billing address: a JSON array of lines.
    pub address: String,
    /// Tax rate in percent, as decimal text.
    pub tax_rate: Option<String>,
    /// Days to pay.
    pub payment_days: Option<i32>,
    /// Whether its invoices carry no value added tax.
    pub vat_exempt: bool,
    /// Whether services may be ordered there now.
    pub active: bool,
    /// Rises with every change that a partner's user makes.
    pub version: i32,
}

/// What stands for the provider's id while a market that was enabled here is not in its exports.
pub fn source_of(country: &str) -> String {
    format!("portico-{country}")
}

/// Tables it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
