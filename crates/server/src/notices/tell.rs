//! Whom a notice concerns among everybody it is told to, and telling them: their open pages, and the people.

use crate::http::failure::Failure;
use crate::live::{self, Kind};
use crate::notifications::{Event, notify};
use crate::reporting::relevance::{Services, Whose, judge};
use crate::store::entity::{account, notice};
use crate::terms;
use portico_api::{Concerned, NoticeKind, NotificationKind};
use portico_rules::Category;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect,
};
use std::collections::{BTreeMap, BTreeSet};

/// The services concerned, by account, the partner's own too.
type Accounts = BTreeMap<i64, BTreeSet<i64>>;

/// Accounts by their partner.
#[derive(Default)]
pub(super) struct Told {
    accounts: BTreeMap<i64, Accounts>,
    /// How many services and accounts.
    pub(super) counts: Concerned,
}

impl Told {
    /// These and others.
    pub(super) fn and(mut self, other: Self) -> Self {
        for (partner, accounts) in other.accounts {
            let known = self.accounts.entry(partner).or_default();
            for (account, services) in accounts {
                known.entry(account).or_default().extend(services);
            }
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

/// Everybody to whom somebody's notices are told, with their services.
struct Audience {
    whose: Whose<'static>,
    services: Services,
    /// Accounts, and the partners of those that are managed.
    accounts: Vec<(i64, Option<i64>)>,
}

impl Audience {
    async fn of(db: &impl ConnectionTrait, row: &notice::Model) -> Result<Self, Failure> {
        let everybody = is_for_everybody(db, row).await?;
        let whose = if everybody { Whose::Everybody } else { Whose::Partner(row.partner_id) };
        let accounts = account::Entity::find()
            .select_only()
            .columns([account::Column::Id, account::Column::PartnerId])
            .filter(account::Column::Kind.ne(account::PROVIDER))
            .filter(Condition::all().add_option((!everybody).then(|| {
                account::Column::Id.eq(row.partner_id).or(account::Column::PartnerId.eq(row.partner_id))
            })))
            .into_tuple()
            .all(db)
            .await?;
        Ok(Self { whose, services: Services::load(db, whose).await?, accounts })
    }

    /// Those whom a notice concerns: all where it does not say.
    async fn concerned(&self, db: &impl ConnectionTrait, row: &notice::Model) -> Result<Told, Failure> {
        let judged = judge(db, self.whose, &self.services, vec![row.clone()]).await?.into_iter().next();
        let counts = judged.as_ref().map(|judged| judged.concerned(&self.services)).unwrap_or_default();
        let mut owners = Accounts::new();
        for (place, _) in judged.iter().flat_map(|judged| &judged.concerns) {
            if let Some(known) = self.services.list.get(*place) {
                owners.entry(known.account_id).or_default().insert(known.id);
            }
        }
        let mut told = Told { counts, ..Told::default() };
        for (id, partner) in &self.accounts {
            let services = owners.remove(id);
            if row.unknown_scope || services.is_some() {
                let accounts = told.accounts.entry(partner.unwrap_or(*id)).or_default();
                accounts.insert(*id, services.unwrap_or_default());
            }
        }
        Ok(told)
    }
}

/// Whom a notice concerns: all to whom it is told where it does not say.
pub(super) async fn concerned(db: &impl ConnectionTrait, row: &notice::Model) -> Result<Told, Failure> {
    Audience::of(db, row).await?.concerned(db, row).await
}

/// Tells what an import found new about notices of one partner.
pub(crate) async fn imported(
    tx: &DatabaseTransaction,
    notices: &[(notice::Model, NotificationKind)],
) -> Result<(), Failure> {
    let Some((first, _)) = notices.first() else { return Ok(()) };
    let audience = Audience::of(tx, first).await?;
    for (row, kind) in notices {
        these(tx, row, *kind, audience.concerned(tx, row).await?).await?;
    }
    Ok(())
}

/// Tells those whom a notice concerns that there is news of it.
pub(super) async fn everybody_concerned(
    tx: &DatabaseTransaction,
    row: &notice::Model,
    kind: NotificationKind,
) -> Result<(), Failure> {
    let told = concerned(tx, row).await?;
    these(tx, row, kind, told).await
}

/// Tells these of it, and open pages, those of operators too.
pub(super) async fn these(
    tx: &DatabaseTransaction,
    row: &notice::Model,
    kind: NotificationKind,
    told: Told,
) -> Result<(), Failure> {
    let outage = terms::read::<NoticeKind>(&row.kind)? == NoticeKind::Outage;
    let category = if outage { Category::ServiceStatus } else { Category::PlannedEvents };
    for (partner, accounts) in told.accounts {
        let managed: Vec<i64> = accounts.keys().copied().filter(|account| *account != partner).collect();
        live::note(tx, Kind::Notices, partner, &managed).await?;
        let about = accounts.into_iter().map(|(account, services)| (account, services.into_iter().collect()));
        let event = Event::of((category, kind), partner, partner, None);
        let subject = Some(row.title.as_str());
        let when = Some((row.starts_at, row.ends_at));
        notify(tx, Event { about: about.collect(), unknown: row.unknown_scope, subject, when, ..event })
            .await?;
    }
    Ok(live::note_provider(tx, Kind::Notices).await?)
}
