//! Whom a notice concerns among everybody it is told to, and telling their open pages.

use crate::http::failure::Failure;
use crate::live::{self, Kind};
use crate::reporting::relevance::{Services, Whose, judge};
use crate::store::entity::{account, notice};
use portico_api::Concerned;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect,
};
use std::collections::{BTreeMap, BTreeSet};

/// Accounts by their partner.
#[derive(Default)]
pub(super) struct Told {
    accounts: BTreeMap<i64, BTreeSet<i64>>,
    /// How many services and accounts.
    pub(super) counts: Concerned,
}

impl Told {
    /// These and others.
    pub(super) fn and(mut self, other: Self) -> Self {
        for (partner, accounts) in other.accounts {
            self.accounts.entry(partner).or_default().extend(accounts);
        }
        self
    }
}

/// Whether a notice is told to everybody: it is the provider's own.
pub(super) async fn is_for_everybody(
    db: &impl ConnectionTrait,
    row: &notice::Model,
) -> Result<bool, Failure> {
    let owner = account::Entity::find_by_id(row.partner_id).one(db).await?;
    Ok(owner.is_some_and(|owner| owner.kind == account::PROVIDER))
}

/// Whom a notice concerns: all to whom it is told where it does not say.
pub(super) async fn concerned(db: &impl ConnectionTrait, row: &notice::Model) -> Result<Told, Failure> {
    let everybody = is_for_everybody(db, row).await?;
    let whose = if everybody { Whose::Everybody } else { Whose::Partner(row.partner_id) };
    let services = Services::load(db, whose).await?;
    let judged = judge(db, whose, &services, vec![row.clone()]).await?.into_iter().next();
    let counts = judged.as_ref().map(|judged| judged.concerned(&services)).unwrap_or_default();
    let owners: Option<BTreeSet<i64>> = (!row.unknown_scope).then(|| {
        let concerns = judged.iter().flat_map(|judged| &judged.concerns);
        concerns.filter_map(|(place, _)| services.list.get(*place)).map(|known| known.account_id).collect()
    });
    let known: Vec<(i64, Option<i64>)> = account::Entity::find()
        .select_only()
        .columns([account::Column::Id, account::Column::PartnerId])
        .filter(account::Column::Kind.ne(account::PROVIDER))
        .filter(Condition::all().add_option((!everybody).then(|| {
            account::Column::Id.eq(row.partner_id).or(account::Column::PartnerId.eq(row.partner_id))
        })))
        .into_tuple()
        .all(db)
        .await?;
    let mut told = Told { counts, ..Told::default() };
    for (id, partner) in known {
        if owners.as_ref().is_none_or(|owners| owners.contains(&id)) {
            let accounts = told.accounts.entry(partner.unwrap_or(id)).or_default();
            if partner.is_some() {
                accounts.insert(id);
            }
        }
    }
    Ok(told)
}

/// Tells the open pages of those whom notices concern.
pub(super) async fn everybody_concerned(
    tx: &DatabaseTransaction,
    rows: &[notice::Model],
) -> Result<(), Failure> {
    let mut told = Told::default();
    for row in rows {
        told = told.and(concerned(tx, row).await?);
    }
    these(tx, told).await
}

/// Tells open pages, those of operators too.
pub(super) async fn these(tx: &DatabaseTransaction, told: Told) -> Result<(), Failure> {
    for (partner, accounts) in told.accounts {
        live::note(tx, Kind::Notices, partner, &accounts.into_iter().collect::<Vec<_>>()).await?;
    }
    Ok(live::note_provider(tx, Kind::Notices).await?)
}
