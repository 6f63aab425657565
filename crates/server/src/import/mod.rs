//! Import of a provider's exports: managed accounts, products, maintenance, outages, prices, markets.
//!
//! Everything is read and checked first, then written in one transaction. What a file cannot mean stops the
//! import with its place; what Portico does not know (a product type, a field, a state) is passed over and
//! reported.

mod accounts;
mod events;
mod instant;
mod json;
mod markets;
mod money;
mod orders;
mod prices;
mod products;
mod recognise;
mod report;

pub(crate) use instant::{day_of, parse as instant_of};
pub(crate) use money::decimal;
pub use report::{Counts, Effect, Note, Notes, Report};

use crate::http::failure::Failure;
use crate::store::{self, entity::account, keys};
use crate::terms;
use json::{Context, Document, Fault, Place};
use portico_rules::Audience;
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait, ColumnTrait, DatabaseConnection, DatabaseTransaction, DbErr,
    EntityTrait, IntoActiveModel, ModelTrait, QueryFilter, Set,
};
use std::path::{Path, PathBuf};

/// What a file holds, in the order in which files are imported whatever the order they are named in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// The partner's managed accounts.
    ManagedAccounts,
    /// Ports, routers and edges, with the connections that hang on them.
    Products,
    /// Maintenance.
    Maintenance,
    /// Outages.
    Outages,
    /// Incidents and maintenance of a status page's summary.
    StatusPage,
    /// The price list.
    Prices,
    /// Billing markets.
    Markets,
}

impl Kind {
    /// Every kind, in the order of import.
    pub const ALL: [Self; 7] = [
        Self::ManagedAccounts,
        Self::Products,
        Self::Maintenance,
        Self::Outages,
        Self::StatusPage,
        Self::Prices,
        Self::Markets,
    ];

    /// What its records are called.
    pub const fn plural(self) -> &'static str {
        match self {
            Self::ManagedAccounts => "managed accounts",
            Self::Products => "products",
            Self::Maintenance => "maintenance",
            Self::Outages => "outages",
            Self::StatusPage => "status page notices",
            Self::Prices => "prices",
            Self::Markets => "markets",
        }
    }
}

/// Why an import did not happen. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The partner's name cannot be used.
    #[error("the partner's name {0:?} cannot be used: {1}")]
    PartnerName(String, &'static str),
    /// A file cannot be read.
    #[error("{file}: cannot be read: {source}. Check its name and who may read it")]
    Unreadable {
        /// The file.
        file: String,
        /// Why.
        source: std::io::Error,
    },
    /// A file is not UTF-8.
    #[error("{file}: byte {at} is not UTF-8. Save the export as UTF-8, as the provider sends it")]
    NotUtf8 {
        /// The file.
        file: String,
        /// The first byte that is not, from 0.
        at: usize,
    },
    /// A file is not JSON.
    #[error(
        "{file}: line {line}, column {column}: not JSON: {reason}. Fetch the export again, it may be cut off"
    )]
    NotJson {
        /// The file.
        file: String,
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// What the parser says.
        reason: String,
    },
    /// A file is JSON but none of the exports.
    #[error(
        "{file}: {reason}. Portico imports the provider's managed accounts, products, maintenance, outages, \
         prices and markets: an answer with \"data\", or the list alone; and a status page's summary"
    )]
    Unrecognised {
        /// The file.
        file: String,
        /// What it is instead.
        reason: String,
    },
    /// A record cannot mean anything.
    #[error("{file}: {path} (line {line}, column {column}): {reason}. Correct it or fetch the export again")]
    Malformed {
        /// The file.
        file: String,
        /// Where in the JSON.
        path: String,
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// What is wrong.
        reason: String,
    },
    /// A record's id belongs to another partner.
    #[error(
        "{file}: {path} (line {line}, column {column}): {reason}. Check that the files are this partner's, \
         and the name after --partner"
    )]
    Foreign {
        /// The file.
        file: String,
        /// Where in the JSON.
        path: String,
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// What belongs to somebody else.
        reason: String,
    },
    /// The store failed.
    #[error("the store failed: {0}")]
    Store(#[from] DbErr),
}

impl From<Failure> for ImportError {
    /// What was read from the store could not be understood.
    fn from(failure: Failure) -> Self {
        Self::Store(DbErr::Custom(format!("{failure:?}")))
    }
}

impl ImportError {
    /// Whether the input is to blame, not the store.
    pub const fn is_bad_input(&self) -> bool {
        !matches!(self, Self::Store(_))
    }

    /// The same place and reason, as an id that belongs to another partner.
    fn into_foreign(self) -> Self {
        match self {
            Self::Malformed { file, path, line, column, reason } => {
                Self::Foreign { file, path, line, column, reason }
            }
            other => other,
        }
    }
}

/// Imports `files` for the partner called `partner_name`, which is added when the store does not have it.
///
/// Files may be named in any order. Importing the same files again changes nothing.
///
/// # Errors
/// When a file cannot be read or understood, an id belongs to another partner, or the store fails; nothing
/// is changed then.
pub async fn run(
    db: &DatabaseConnection,
    partner_name: &str,
    files: &[PathBuf],
) -> Result<Report, ImportError> {
    let partner_name = checked_name(partner_name)?;
    let mut documents = Vec::with_capacity(files.len());
    for file in files {
        documents.push(read(file).await?);
    }
    // Files of one kind are taken in the order of their text, so that the order of names does not matter
    // even where two of them contradict each other.
    documents.sort_by(|a, b| a.text.cmp(&b.text));

    let now = terms::now();
    let mut report = Report { partner: partner_name.to_owned(), ..Report::default() };
    let batch = Batch::read(&documents, &mut report)?;

    let tx = store::begin_write(db).await?;
    let mut partner = find_or_add_partner(&tx, partner_name, now, &mut report).await?;
    accounts::write(&tx, &partner, &documents, &batch.accounts, now, &mut report).await?;
    products::write(&tx, &mut partner, &documents, batch.services, now, &mut report).await?;
    let news = events::write(&tx, &partner, batch.notices, &mut report).await?;
    prices::write(&tx, &partner, batch.prices, now, &mut report).await?;
    markets::write(&tx, &partner, batch.markets, &mut report).await?;
    orders::follow(&tx, partner.id, now, &mut report).await?;
    events::tell(&tx, news).await?;
    tx.commit().await?;
    report.count_skipped();
    store::analyze(db).await?;
    Ok(report)
}

/// Everything that was read, not yet compared with the store.
#[derive(Default)]
struct Batch {
    accounts: accounts::Accounts,
    services: products::Services,
    notices: events::Notices,
    prices: prices::PriceList,
    markets: markets::Markets,
}

impl Batch {
    fn read(documents: &[Document], report: &mut Report) -> Result<Self, ImportError> {
        let mut batch = Self::default();
        for (file, doc) in documents.iter().enumerate() {
            let Some(listing) = recognise::listing(doc)? else { continue };
            let kind = listing.kind;
            report.counts(kind);
            for (index, node) in listing.records.iter().enumerate() {
                let place =
                    Place { node: *node, index: (!listing.alone).then_some(index), in_data: listing.in_data };
                let context = Context::new(doc, kind, place, &mut report.notes);
                let origin = Origin { file, offset: doc.offset(*node) };
                match kind {
                    Kind::ManagedAccounts => batch.accounts.read(&context, *node, origin),
                    Kind::Products => batch.services.read(&context, *node, origin),
                    Kind::Maintenance | Kind::Outages => batch.notices.read(&context, kind, *node),
                    Kind::StatusPage => batch.notices.read_incident(&context, *node),
                    Kind::Prices => batch.prices.read(&context, *node),
                    Kind::Markets => batch.markets.read(&context, *node),
                }
                .map_err(|fault: Fault<'_>| doc.error(&fault))?;
            }
        }
        Ok(batch)
    }
}

/// Where a record came from, to be found again when the store objects to it.
#[derive(Clone, Copy, Debug)]
struct Origin {
    file: usize,
    offset: usize,
}

impl Origin {
    /// The error that this record's id belongs to another partner.
    fn foreign(self, documents: &[Document], what: &str, uid: &str) -> ImportError {
        let reason = format!("the {what} {uid} belongs to another partner");
        match documents.get(self.file) {
            Some(doc) => doc.error_at(self.offset, reason).into_foreign(),
            None => ImportError::Unrecognised { file: String::new(), reason },
        }
    }
}

async fn read(path: &Path) -> Result<Document, ImportError> {
    let name = path.display().to_string();
    let bytes = match tokio::fs::read(path).await {
        Ok(bytes) => bytes,
        Err(source) => return Err(ImportError::Unreadable { file: name, source }),
    };
    match String::from_utf8(bytes) {
        Ok(text) => {
            Ok(Document { name, text: text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text) })
        }
        Err(error) => Err(ImportError::NotUtf8 { file: name, at: error.utf8_error().valid_up_to() }),
    }
}

fn checked_name(name: &str) -> Result<&str, ImportError> {
    let trimmed = name.trim();
    let problem = if trimmed.is_empty() {
        "it is empty"
    } else if trimmed.chars().count() > 255 {
        "it has more than 255 characters"
    } else if trimmed.chars().any(char::is_control) {
        "it holds control characters"
    } else {
        return Ok(trimmed);
    };
    Err(ImportError::PartnerName(name.to_owned(), problem))
}

async fn find_or_add_partner(
    tx: &DatabaseTransaction,
    name: &str,
    now: i64,
    report: &mut Report,
) -> Result<account::Model, ImportError> {
    let wanted = keys::fold(name);
    let partners =
        account::Entity::find().filter(account::Column::Kind.eq(Audience::Partner.as_str())).all(tx).await?;
    let mut found = partners.into_iter().filter(|partner| keys::fold(&partner.name) == wanted);
    match (found.next(), found.next()) {
        (Some(_), Some(_)) => {
            Err(ImportError::PartnerName(name.to_owned(), "several partners in the store are called that"))
        }
        (Some(partner), None) => {
            report.partner.clone_from(&partner.name);
            Ok(partner)
        }
        (None, _) => {
            report.partner_added = true;
            let mut partner = account::Model::partner(keys::new_uid(), name.to_owned(), now);
            keys::refresh_account(&mut partner);
            let mut row = partner.into_active_model().reset_all();
            row.id = sea_orm::NotSet;
            Ok(row.insert(tx).await?)
        }
    }
}

/// Remembers the provider's id of the partner itself, once a product has told it.
async fn learn_source(
    tx: &DatabaseTransaction,
    partner: &mut account::Model,
    uid: &str,
) -> Result<(), ImportError> {
    if partner.source_uid.is_none() {
        partner.source_uid = Some(uid.to_owned());
        account::ActiveModel {
            id: Set(partner.id),
            source_uid: Set(Some(uid.to_owned())),
            ..Default::default()
        }
        .update(tx)
        .await?;
    }
    Ok(())
}

/// Adds rows that are new and updates those that differ. `place` says where a row belongs and returns the
/// stored row that it is to replace, if there is one.
async fn add_or_update<'k, M, A>(
    tx: &DatabaseTransaction,
    counts: &mut Counts,
    rows: Vec<M>,
    mut place: impl FnMut(&mut M) -> Option<&'k M>,
) -> Result<(), DbErr>
where
    M: ModelTrait + IntoActiveModel<A> + PartialEq + 'k,
    M::Entity: EntityTrait<Model = M>,
    A: ActiveModelTrait<Entity = M::Entity> + ActiveModelBehavior + Send,
{
    let mut added = Vec::new();
    for mut row in rows {
        match place(&mut row) {
            None => {
                counts.added += 1;
                added.push(row);
            }
            Some(before) if row == *before => counts.unchanged += 1,
            Some(_) => {
                counts.changed += 1;
                row.into_active_model().reset_all().update(tx).await?;
            }
        }
    }
    store::insert_all(tx, added).await
}
