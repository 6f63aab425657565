//! Invoices to partners.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invoices")]
pub struct Model {
    /// Internal id.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Public id.
    pub uid: String,
    /// Whose invoice it is.
    pub partner_id: i64,
    /// Its number, as printed.
    pub number: String,
    /// The day it was issued.
    pub issued: String,
    /// The day it is due.
    pub due: String,
    /// `open` or `paid`; one that is open past its due day is overdue.
    pub state: String,
    /// ISO 4217 code of its amounts.
    pub currency: String,
    /// What is to be paid, tax included.
    pub total_minor: i64,
    /// The tax in the total.
    pub tax_minor: i64,
}

/// Tables it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
