//! Orders, drafts among them. No price is stored with one.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "orders")]
pub struct Model {
    /// Internal id.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Public id.
    pub uid: String,
    /// The partner that orders or manages who orders.
    pub partner_id: i64,
    /// The account that orders.
    pub account_id: i64,
    /// The service that it makes, changes or ends.
    pub service_id: Option<i64>,
    /// A [`portico_api::OrderKind`].
    pub kind: String,
    /// A [`portico_api::ServiceKind`], once it is known.
    pub product: Option<String>,
    /// The name of the service, for lists.
    pub name: String,
    /// What is ordered: a [`portico_api::OrderEdit`] in JSON.
    pub edit: String,
    /// A [`portico_rules::OrderState`].
    pub state: String,
    /// Rises with every write.
    pub version: i32,
    /// Why it was refused or failed.
    pub words: Option<String>,
    /// Internal id of who wrote it; they may be gone.
    pub by_id: i64,
    /// Their name.
    pub by_name: String,
    /// What their repeated request for this draft is known by.
    pub create_key: String,
    /// What the repeated request to send it is known by.
    pub submit_key: Option<String>,
    /// When it was written.
    pub created_at: i64,
    /// When something happened to it last.
    pub changed_at: i64,
}

impl Model {
    /// What people call it by: the end of its id, where ids differ most.
    pub fn number(&self) -> String {
        let digits: Vec<char> = self.uid.chars().filter(char::is_ascii_hexdigit).collect();
        let last = digits.iter().skip(digits.len().saturating_sub(8));
        format!("ORD-{}", last.collect::<String>().to_ascii_uppercase())
    }
}

/// Tables it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
