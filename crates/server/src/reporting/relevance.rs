//! Which services a notice concerns, and how that is known: the rows of the store as `portico-reporting` takes them.
//!
//! Nothing here depends on services outside of those that were loaded: what others have, and whether a short id is
//! theirs too, must not show.

use crate::guard::Scope;
use crate::http::failure::Failure;
use crate::store::entity::{account, notice, notice_service, service};
use crate::terms;
use portico_api::{
    Concerned, NoticeId, NoticePlace, PhraseGroup, PhraseRead, Relevance, ServiceConcern, ServiceId,
    ServiceKind, ServiceRef, StatusNotice, Timestamp, Zone,
};
use portico_reporting::{self as reporting, Evidence, Phrase, Place, Region, Subject, relevance};
use portico_rules::ServiceState;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DerivePartialModel, EntityTrait, JoinType, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, RelationTrait, Select,
};
use std::collections::{HashMap, HashSet};

/// Values of one `IN` list.
const IN_LIST: usize = 5000;
/// Services that a list of notices names of each.
const FIRST: usize = 5;

/// Whose services.
#[derive(Clone, Copy)]
pub(crate) enum Whose<'a> {
    /// Those that a viewer may see.
    Viewer(&'a Scope),
    /// Those of a partner and the accounts that it manages; to find out whom to tell.
    Partner(i64),
    /// Everybody's; likewise.
    Everybody,
}

impl Whose<'_> {
    fn services(self) -> Condition {
        let all = Condition::all();
        match self {
            Self::Viewer(scope) => {
                all.add(scope.holds(service::Column::PartnerId, service::Column::AccountId))
            }
            Self::Partner(partner) => all.add(service::Column::PartnerId.eq(partner)),
            Self::Everybody => all,
        }
    }
}

/// Notices that were told to the scope's partner, or to everybody.
pub(crate) fn told(scope: &Scope) -> Select<notice::Entity> {
    let tellers = account::Entity::find()
        .select_only()
        .column(account::Column::Id)
        .filter(account::Column::Id.eq(scope.partner_id()).or(account::Column::Kind.eq(account::PROVIDER)));
    notice::Entity::find()
        .filter(notice::Column::PartnerId.in_subquery(tellers.into_query()))
        .filter(notice::Column::PublishedAt.is_not_null())
}

#[derive(DerivePartialModel)]
#[sea_orm(entity = "service::Entity")]
struct Row {
    id: i64,
    uid: String,
    account_id: i64,
    parent_id: Option<i64>,
    kind: String,
    name: String,
    state: String,
    location_name: Option<String>,
    location_metro: Option<String>,
    location_country: Option<String>,
    zone: Option<String>,
    tenant_class: Option<i32>,
    hosting_region: Option<String>,
}

/// A service, as far as notices concern it.
pub(crate) struct Known {
    /// Its internal id.
    pub(crate) id: i64,
    /// The account that owns it.
    pub(crate) account_id: i64,
    /// Its diversity zone.
    pub(crate) zone: Option<Zone>,
    /// Whether it is built: what is not is concerned only when it is named.
    pub(crate) built: bool,
    /// Id, name and kind.
    pub(crate) service: ServiceRef,
    /// As the arithmetic takes it.
    pub(crate) subject: Subject,
}

/// Services, in the order in which they are listed.
pub(crate) struct Services {
    /// The services.
    pub(crate) list: Vec<Known>,
    /// Their places in the list, by internal id.
    places: HashMap<i64, usize>,
    /// The places of what hangs on them, by internal id.
    carried: HashMap<i64, Vec<usize>>,
    /// How many accounts they belong to.
    pub(crate) accounts: HashSet<i64>,
}

/// The offering that a kind of service belongs to: a product line of the provider.
pub(crate) const fn offering(kind: ServiceKind) -> &'static str {
    match kind {
        ServiceKind::Port => "Port",
        ServiceKind::Mcr => "MCR",
        ServiceKind::Mve => "MVE",
        ServiceKind::Vxc => "VXC",
        ServiceKind::Ix => "IX",
        ServiceKind::Tenant => "SaaS",
    }
}

impl Services {
    /// Reads them.
    pub(crate) async fn load(db: &impl ConnectionTrait, whose: Whose<'_>) -> Result<Self, Failure> {
        let rows = service::Entity::find()
            .filter(whose.services())
            .order_by_asc(service::Column::TreeKey)
            .order_by_asc(service::Column::Id)
            .into_partial_model::<Row>()
            .all(db)
            .await?;
        let uids: HashMap<i64, String> = rows.iter().map(|row| (row.id, row.uid.clone())).collect();
        let mut found = Self {
            list: Vec::with_capacity(rows.len()),
            places: HashMap::with_capacity(rows.len()),
            carried: HashMap::new(),
            accounts: HashSet::new(),
        };
        for row in rows {
            let place = found.list.len();
            found.places.insert(row.id, place);
            found.accounts.insert(row.account_id);
            let carrier = row.parent_id.and_then(|parent| Some((parent, uids.get(&parent)?.clone())));
            if let Some((parent, _)) = &carrier {
                found.carried.entry(*parent).or_default().push(place);
            }
            found.list.push(row.known(carrier.map(|(_, uid)| uid))?);
        }
        Ok(found)
    }

    fn within<'a>(&'a self, ids: impl Iterator<Item = &'a i64>) -> Vec<usize> {
        let mut places: Vec<usize> = ids
            .flat_map(|id| {
                let carried = self.carried.get(id).into_iter().flatten();
                self.places.get(id).into_iter().chain(carried).copied()
            })
            .collect();
        places.sort_unstable();
        places.dedup();
        places
    }
}

impl Row {
    fn known(self, carrier: Option<String>) -> Result<Known, Failure> {
        let kind: ServiceKind = terms::read(&self.kind)?;
        Ok(Known {
            id: self.id,
            account_id: self.account_id,
            zone: terms::read_if(self.zone.as_deref())?,
            built: ServiceState::parse(&self.state).is_some_and(ServiceState::is_configured),
            subject: Subject {
                id: self.uid.clone(),
                carried_by: carrier.into_iter().collect(),
                offering: offering(kind).to_owned(),
                place: Place {
                    site: self.location_name,
                    metro: self.location_metro,
                    country: self.location_country,
                },
                tenant: kind == ServiceKind::Tenant,
                class: self
                    .tenant_class
                    .and_then(|class| u32::try_from(class).ok())
                    .filter(|class| *class > 0),
                region: self.hosting_region.as_deref().and_then(Region::parse),
            },
            service: ServiceRef { id: ServiceId(self.uid), name: self.name, kind },
        })
    }
}

/// A notice with what it says, and the services that it concerns.
pub(crate) struct Judged {
    /// The row.
    pub(crate) row: notice::Model,
    /// Offerings that it names.
    pub(crate) offerings: Vec<String>,
    /// Places that it names.
    pub(crate) places: Vec<NoticePlace>,
    /// Services by their place in the list, and why; those that are not concerned are left out.
    pub(crate) concerns: Vec<(usize, Evidence)>,
}

/// Whether somebody can rely on a service being concerned.
pub(crate) fn is_certain(evidence: Evidence) -> bool {
    evidence.relevance() >= Relevance::Related
}

/// What notices say about services, in their order; those that concern none of them are left out, unless they do not
/// say what they concern.
pub(crate) async fn judge(
    db: &impl ConnectionTrait,
    whose: Whose<'_>,
    services: &Services,
    rows: Vec<notice::Model>,
) -> Result<Vec<Judged>, Failure> {
    let mut names = names(db, whose, &rows).await?;
    let mut judged = Vec::with_capacity(rows.len());
    for row in rows {
        let named = names.remove(&row.id).unwrap_or_default();
        let offerings: Vec<String> = list(row.offerings.as_deref())?;
        let places: Vec<NoticePlace> = list(row.places.as_deref())?;
        let concerns = concerns(services, &row, &named, &offerings, &places);
        if row.unknown_scope || !concerns.is_empty() {
            judged.push(Judged { row, offerings, places, concerns });
        }
    }
    Ok(judged)
}

/// What a JSON array in a column holds.
pub(crate) fn list<T: serde::de::DeserializeOwned>(text: Option<&str>) -> Result<Vec<T>, Failure> {
    text.map_or_else(|| Ok(Vec::new()), terms::read_json)
}

/// The services that a notice names, by short id.
type Named = HashMap<String, Vec<i64>>;

async fn names(
    db: &impl ConnectionTrait,
    whose: Whose<'_>,
    rows: &[notice::Model],
) -> Result<HashMap<i64, Named>, Failure> {
    let mut names: HashMap<i64, Named> = HashMap::new();
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    for some in ids.chunks(IN_LIST) {
        let found: Vec<(i64, String, i64)> = notice_service::Entity::find()
            .join(JoinType::InnerJoin, notice_service::Relation::Service.def())
            .filter(whose.services())
            .filter(notice_service::Column::NoticeId.is_in(some.iter().copied()))
            .select_only()
            .column(notice_service::Column::NoticeId)
            .column(notice_service::Column::ShortId)
            .column(service::Column::Id)
            .into_tuple()
            .all(db)
            .await?;
        for (notice, short, service) in found {
            names.entry(notice).or_default().entry(short).or_default().push(service);
        }
    }
    Ok(names)
}

fn concerns(
    services: &Services,
    row: &notice::Model,
    named: &Named,
    offerings: &[String],
    places: &[NoticePlace],
) -> Vec<(usize, Evidence)> {
    let uid = |id: &i64| services.places.get(id).and_then(|place| services.list.get(*place));
    let uids =
        |ids: &Vec<i64>| ids.iter().filter_map(|id| Some(uid(id)?.subject.id.clone())).collect::<Vec<_>>();
    let (mut sure, mut unsure) = (Vec::new(), Vec::new());
    for ids in named.values() {
        if ids.len() > 1 { unsure.extend(uids(ids)) } else { sure.extend(uids(ids)) }
    }
    let said = reporting::Scope {
        services: sure,
        ambiguous: unsure,
        offerings: offerings.to_vec(),
        places: places.iter().map(place).collect(),
        phrase: row.phrase.as_deref().map(Phrase::parse),
    };
    if said == reporting::Scope::default() {
        return Vec::new();
    }
    let by_name_only = offerings.is_empty() && places.is_empty() && row.phrase.is_none();
    // What is named, and what hangs on it; everything only where it matters.
    let among: Vec<usize> = if by_name_only {
        services.within(named.values().flatten())
    } else {
        (0..services.list.len()).collect()
    };
    among
        .into_iter()
        .filter_map(|place| {
            let known = services.list.get(place)?;
            let evidence = relevance(&said, &known.subject);
            let concerned = evidence.relevance() > Relevance::NotImpacted
                && (known.built || matches!(evidence, Evidence::Named | Evidence::Ambiguous));
            concerned.then_some((place, evidence))
        })
        .collect()
}

fn place(named: &NoticePlace) -> Place {
    Place { site: named.site.clone(), metro: named.metro.clone(), country: named.country.clone() }
}

/// How a phrase was understood.
pub(crate) fn phrase(text: &str) -> PhraseRead {
    let phrase = Phrase::parse(text);
    let group = |(classes, regions): &(reporting::Classes, reporting::Regions)| PhraseGroup {
        classes: classes.named().collect(),
        regions: regions.named().map(|region| region.as_str().to_owned()).collect(),
    };
    PhraseRead {
        text: text.to_owned(),
        groups: phrase.groups.iter().map(group).collect(),
        unknown: phrase.unknown,
    }
}

impl Judged {
    /// How many services and accounts it concerns.
    pub(crate) fn concerned(&self, services: &Services) -> Concerned {
        let mut counts = Concerned::default();
        let (mut certain, mut possible) = (HashSet::new(), HashSet::new());
        for (place, evidence) in &self.concerns {
            let Some(known) = services.list.get(*place) else { continue };
            if is_certain(*evidence) {
                counts.certain += 1;
                certain.insert(known.account_id);
            } else {
                counts.possible += 1;
                possible.insert(known.account_id);
            }
        }
        counts.certain_accounts = terms::count(certain.len());
        counts.possible_accounts = terms::count(possible.difference(&certain).count());
        counts
    }

    /// Services by how much they are concerned, then in the order of the list.
    pub(crate) fn ranked(&self) -> Vec<(usize, Evidence)> {
        let mut ranked = self.concerns.clone();
        ranked.sort_by_key(|(place, evidence)| (std::cmp::Reverse(evidence.relevance()), *place));
        ranked
    }

    /// As it is shown in lists.
    pub(crate) fn status(&self, services: &Services) -> Result<StatusNotice, Failure> {
        let row = &self.row;
        let first = self.ranked().into_iter().take(FIRST);
        Ok(StatusNotice {
            id: NoticeId(row.uid.clone()),
            kind: terms::read(&row.kind)?,
            state: terms::read(&row.state)?,
            severity: terms::read_if(row.severity.as_deref())?,
            title: row.title.clone(),
            impact: row.impact.clone(),
            starts: Timestamp(row.starts_at),
            ends: row.ends_at.map(Timestamp),
            unknown: row.unknown_scope,
            phrase: row.phrase.as_deref().map(phrase),
            offerings: self.offerings.clone(),
            places: self.places.clone(),
            concerned: self.concerned(services),
            first: first.filter_map(|(place, evidence)| services.concern(place, evidence)).collect(),
        })
    }
}

impl Services {
    /// A service and how it is concerned.
    pub(crate) fn concern(&self, place: usize, evidence: Evidence) -> Option<ServiceConcern> {
        let service = self.list.get(place)?.service.clone();
        Some(ServiceConcern { service, relevance: evidence.relevance(), evidence })
    }
}
