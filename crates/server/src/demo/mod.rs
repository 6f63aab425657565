//! The demo data: two partners, their managed accounts, everything that the panels show of them, and partners without
//! people of their own who show themselves in the marketplace.
//!
//! Ids follow from names, so they are the same on every machine; times are relative to the moment of filling.

mod accounts;
mod billing;
mod embedding;
mod marketplace;
mod notices;
mod services;
mod settings;

use crate::store::{
    self,
    entity::{account, service},
    keys,
};
use crate::terms;
use portico_rules::Role;
use sea_orm::{ColumnTrait, DatabaseConnection, DatabaseTransaction, DbErr, EntityTrait, QueryFilter};
use std::collections::HashMap;

/// The password of every demo user.
pub const PASSWORD: &str = "portico-demo";

/// The keys with which the demo's backends sign people on, inside the sites of the partners with these slugs.
pub const EMBED_KEYS: [(&str, &str); 2] =
    [("halcyon", "portico-demo-halcyon-key"), ("bluemesa", "portico-demo-bluemesa-key")];

/// One day in milliseconds.
const DAY: i64 = 86_400_000;
/// One hour in milliseconds.
const HOUR: i64 = 3_600_000;

/// A demo user.
#[derive(Clone, Copy, Debug)]
pub struct DemoUser {
    /// The address they sign in with.
    pub email: &'static str,
    /// Their name.
    pub name: &'static str,
    /// Their role; operators have none.
    pub role: Option<Role>,
    /// The account they belong to.
    pub account: &'static str,
    /// What is worth trying as them.
    pub note: &'static str,
}

const fn user(
    email: &'static str,
    name: &'static str,
    role: Role,
    account: &'static str,
    note: &'static str,
) -> DemoUser {
    DemoUser { email, name, role: Some(role), account, note }
}

/// The demo users.
pub const USERS: [DemoUser; 10] = [
    user(
        "ada@halcyon.example",
        "Ada Halvorsen",
        Role::CompanyAdmin,
        "Halcyon Networks",
        "partner, 24 managed accounts",
    ),
    user("noor@halcyon.example", "Noor Rahman", Role::ReadOnly, "Halcyon Networks", "partner, reads only"),
    user("finn@halcyon.example", "Finn Gallagher", Role::Finance, "Halcyon Networks", "partner, billing"),
    user(
        "rosa@bluemesa.example",
        "Rosa Delgado",
        Role::CompanyAdmin,
        "Blue Mesa IT",
        "partner, referred by a distributor",
    ),
    user(
        "hugo@harbour.example",
        "Hugo Petersen",
        Role::CompanyAdmin,
        "Harbour Logistics",
        "managed, everything at default",
    ),
    user(
        "june@juniper.example",
        "June Whitlock",
        Role::CompanyAdmin,
        "Juniper Dental",
        "managed, no service yet",
    ),
    user(
        "kim@kestrel.example",
        "Kim Sørensen",
        Role::TechnicalAdmin,
        "Kestrel Air",
        "managed, provider-supported",
    ),
    user("omar@harbour.example", "Omar Haddad", Role::ReadOnly, "Harbour Logistics", "managed, reads only"),
    user(
        "lena@lumen.example",
        "Lena Vogel",
        Role::CompanyAdmin,
        "Lumen Bakery",
        "managed, sees retail prices",
    ),
    DemoUser {
        email: "ops@provider.example",
        name: "Sam Okafor",
        role: None,
        account: "Network Operations",
        note: "operator of the provider",
    },
];

/// What [`fill`] found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The store was empty; it holds the demo data now.
    Filled,
    /// The store holds the demo data already; nothing was changed.
    AlreadyThere,
}

/// Why the demo data was not filled in. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The store holds something else.
    #[error(
        "the store holds other data; the demo data goes into an empty store only. \
         Name another one with --data-dir or --database-url, or leave out --demo"
    )]
    OtherData,
    /// The store failed.
    #[error("the store failed: {0}")]
    Store(#[from] DbErr),
}

/// Fills an empty store with the demo data. `password_hash` is the hash of [`PASSWORD`], a PHC string.
///
/// # Errors
/// When the store holds other data, or fails.
pub async fn fill(db: &DatabaseConnection, password_hash: &str) -> Result<Outcome, DemoError> {
    let tx = store::begin_write(db).await?;
    if account::Entity::find().one(&tx).await?.is_some() {
        let provider = account::Entity::find().filter(account::Column::Uid.eq(accounts::provider_uid()));
        return match provider.one(&tx).await? {
            Some(_) => Ok(Outcome::AlreadyThere),
            None => Err(DemoError::OtherData),
        };
    }
    let now = terms::now();
    let demo = Demo { now, accounts: accounts::fill(&tx, password_hash, now).await? };
    let services = services::fill(&tx, &demo).await?;
    notices::fill(&tx, &demo, &services).await?;
    billing::fill(&tx, &demo, &services).await?;
    marketplace::fill(&tx, &demo).await?;
    embedding::fill(&tx, &demo).await?;
    tx.commit().await?;
    store::analyze(db).await?;
    Ok(Outcome::Filled)
}

/// What all parts of the demo data refer to.
struct Demo {
    /// The moment of filling.
    now: i64,
    /// Accounts by name.
    accounts: HashMap<String, account::Model>,
}

impl Demo {
    /// The account with this name.
    fn account(&self, name: &str) -> Result<&account::Model, DbErr> {
        self.accounts.get(name).ok_or_else(|| missing("account", name))
    }
}

/// Services by account and name.
type Services = HashMap<(&'static str, &'static str), service::Model>;

/// The error that the demo data names something that it does not hold.
fn missing(what: &str, name: &str) -> DbErr {
    DbErr::Custom(format!("the demo data has no {what} {name}"))
}

/// The public id of something in the demo data.
fn uid(what: &str, name: &str) -> String {
    keys::derived_uid(&["demo", what, name])
}

/// The rows of accounts, by name, as the store has them.
async fn accounts_by_name(tx: &DatabaseTransaction) -> Result<HashMap<String, account::Model>, DbErr> {
    let rows = account::Entity::find().all(tx).await?;
    Ok(rows.into_iter().map(|row| (row.name.clone(), row)).collect())
}
