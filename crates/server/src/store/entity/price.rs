//! The price list, as the provider quotes it to one partner.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "prices")]
pub struct Model {
    /// Internal id.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Whose price list it is on.
    pub partner_id: i64,
    /// Product, speed, term, market and currency together; one line for each.
    pub line_key: String,
    /// The provider's product type, in capitals.
    pub product: String,
    /// Speed in Mbit/s, when the price depends on it.
    pub speed_mbps: Option<i32>,
    /// Contract term in months, when the price depends on it.
    pub term_months: Option<i32>,
    /// Market, when the price depends on it.
    pub market: Option<String>,
    /// ISO 4217 code of all its amounts.
    pub currency: String,
    /// Retail price per month.
    pub retail_monthly_minor: i64,
    /// Retail price once, for setting up.
    pub retail_once_minor: Option<i64>,
    /// What the partner pays per month: for partner users only.
    pub partner_monthly_minor: Option<i64>,
    /// For partner users only: a JSON array of [`portico_api::Discount`].
    pub discounts: String,
    /// The day it was last read from the provider.
    pub listed_on: String,
}

/// Tables it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
