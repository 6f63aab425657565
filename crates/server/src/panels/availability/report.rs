//! How available offerings, accounts and services were in a period.

use super::{Asked, Part, ReportQuery, RowsQuery, by_part, figures, partner_name, searched};
use crate::guard::feature::ServiceStatus;
use crate::guard::{Allowed, Scope, View};
use crate::http::failure::Failure;
use crate::http::paging::{self, List};
use crate::http::query::Query;
use crate::panels::service_status::{concerning, within};
use crate::panels::services::rows::{self, Named};
use crate::reporting::history::{Book, Known, Told};
use crate::reporting::period::Period;
use crate::reporting::relevance::{Judged, Services, Whose, told};
use crate::store::entity::{notice, service};
use crate::{accounts, terms};
use portico_api::{
    AccountAvailability, AccountRef, AvailabilityMonth, AvailabilityReport, MonthCorrection, NoticeId,
    NoticeState, OfferingAvailability, Page, Restated, RolledUp, ServiceAvailability, Timestamp, Uncounted,
    UncountedNotice, WorstService,
};
use portico_reporting::{Evidence, Formula, Rollup, Share, Span, Target, roll_up};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Notices that are named as not counted.
const MOST_UNCOUNTED: usize = 50;
/// Values of one `IN` list.
const IN_LIST: usize = 5000;
/// The period so far, the whole period, and the last twelve months so far.
const COLUMNS: usize = 14;
const SO_FAR: usize = 0;
const WHOLE: usize = 1;
const MONTHS: usize = 2;

/// Shows how available offerings were in a period, with the months behind it.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/service-status/availability", tag = "service status",
    params(ReportQuery), responses((status = 200, description = "The report.", body = AvailabilityReport)))]
pub(crate) async fn show(
    scope: Allowed<ServiceStatus, View>,
    Query(query): Query<ReportQuery>,
) -> Result<axum::Json<AvailabilityReport>, Failure> {
    let asked = Asked::of(&scope, &query).await?;
    let months = Period::months_until(asked.now);
    let span = months.iter().flatten().map(|(_, month)| month.span).fold(asked.period.span, around);
    let (partner, services, book) = tokio::try_join!(
        partner_name(&scope),
        asked.wanted.services(&scope),
        Book::read(&scope, &asked.wanted, span, asked.now),
    )?;
    let parts = by_part(&scope, &services);
    let mut sums: Vec<(Part, Vec<&Known>, Sums)> = parts
        .into_iter()
        .map(|(part, services)| {
            let sums = Sums::of(&book, &services, &asked, &months, part.target(&scope));
            (part, services, sums)
        })
        .collect();
    // What was not there in the period, nor in any of the months, is not listed.
    sums.retain(|(_, _, sums)| {
        sums.rolled.iter().any(|rolled| rolled.counted > 0) || sums.forecast.available > 0
    });
    let worst =
        sums.iter().filter_map(|(_, services, sums)| sums.worst(services)).map(|(service, _)| service);
    let names = Names::of(&scope, worst).await?;
    let mut offerings = Vec::with_capacity(sums.len());
    for (part, services, sums) in &sums {
        let owners: HashSet<i64> = services.iter().map(|service| service.account_id).collect();
        offerings.push(OfferingAvailability {
            offering: part.to_ref(&scope, &partner)?,
            accounts: part.tenants.then(|| terms::count(owners.len())),
            sum: sums.to_answer(services, &names)?,
            months: sums.months(&book, services, &asked, &months),
        });
    }
    Ok(axum::Json(AvailabilityReport {
        formula: asked.formula,
        from: asked.period.from(),
        to: asked.period.to(),
        until: asked.until(),
        offerings,
        uncounted: uncounted(&scope, &book, &asked).await?,
    }))
}

/// Lists the accounts that use an offering, the least available first.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/service-status/availability/accounts", tag = "service status",
    params(ReportQuery, RowsQuery),
    responses((status = 200, description = "A page of accounts.", body = Page<AccountAvailability>)))]
pub(crate) async fn accounts(
    scope: Allowed<ServiceStatus, View>,
    Query(query): Query<ReportQuery>,
    Query(rows): Query<RowsQuery>,
) -> Result<axum::Json<Page<AccountAvailability>>, Failure> {
    let limit = paging::limit(rows.limit)?;
    let asked = Asked::of(&scope, &query).await?;
    let part = asked.part()?;
    let list = List::new((
        "availability-accounts",
        scope.account_uid(),
        part.id(),
        asked.identity(),
        &query.account,
    ));
    let after = list.keys::<Place>(rows.cursor.as_deref())?;
    let (services, book) = tokio::try_join!(
        asked.wanted.services(&scope),
        Book::read(&scope, &asked.wanted, asked.period.span, asked.now),
    )?;
    let mut owners: BTreeMap<i64, Vec<&Known>> = BTreeMap::new();
    for service in &services {
        owners.entry(service.account_id).or_default().push(service);
    }
    let none = [const { None }; 12];
    let names = accounts::refs(scope.db(), owners.keys().copied()).await?;
    let mut lines: Vec<(Place, i64, Sums)> = owners
        .iter()
        .map(|(owner, services)| {
            let sums = Sums::of(&book, services, &asked, &none, part.target(&scope));
            let pooled = sums.pooled();
            let name = names.get(owner).map(|account| account.name.clone()).unwrap_or_default();
            (Place { available: pooled.available, lost: pooled.lost_tenths, name, id: *owner }, *owner, sums)
        })
        .filter(|(_, _, sums)| sums.pooled().available > 0 || sums.forecast.available > 0)
        .collect();
    lines.sort_by(|(one, ..), (other, ..)| one.cmp(other));
    let total = lines.len() as u64;
    let rest = lines.into_iter().filter(|(place, ..)| after.as_ref().is_none_or(|after| place > after));
    let page = list.page(first(rest, limit), limit, total, |(place, ..)| place.clone());
    let worst = page.items.iter().filter_map(|(_, owner, sums)| Some(sums.worst(owners.get(owner)?)?.0));
    let worst = Names::of(&scope, worst).await?;
    let page = paging::map(page, |lines| {
        let line = |(_, owner, sums): (Place, i64, Sums)| {
            let services = owners.get(&owner).map_or(&[][..], Vec::as_slice);
            let account = names.get(&owner).cloned();
            Ok(AccountAvailability {
                account: account.ok_or_else(|| Failure::internal("a service without an account"))?,
                sum: sums.to_answer(services, &worst)?,
            })
        };
        lines.into_iter().map(line).collect()
    })?;
    Ok(axum::Json(page))
}

/// Lists the services of an offering, the least available first.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/service-status/availability/services", tag = "service status",
    params(ReportQuery, RowsQuery),
    responses((status = 200, description = "A page of services.", body = Page<ServiceAvailability>)))]
pub(crate) async fn services(
    scope: Allowed<ServiceStatus, View>,
    Query(query): Query<ReportQuery>,
    Query(rows): Query<RowsQuery>,
) -> Result<axum::Json<Page<ServiceAvailability>>, Failure> {
    let limit = paging::limit(rows.limit)?;
    let asked = Asked::of(&scope, &query).await?;
    let part = asked.part()?;
    let identity = (asked.identity(), &query.account, &query.service, &rows.q);
    let list = List::new(("availability-services", scope.account_uid(), part.id(), identity));
    let after = list.keys::<Place>(rows.cursor.as_deref())?;
    let mut lines = lines(&scope, &asked, rows.q.as_deref()).await?;
    lines.sort_by(|(one, ..), (other, ..)| one.cmp(other));
    let total = lines.len() as u64;
    let rest = lines.into_iter().filter(|(place, ..)| after.as_ref().is_none_or(|after| place > after));
    let page = list.page(first(rest, limit), limit, total, |(place, ..)| place.clone());
    let names = Names::of(&scope, page.items.iter().map(|(_, service, _)| service)).await?;
    let target = part.target(&scope);
    let page = paging::map(page, |lines| {
        let line = |(_, service, [so_far, whole]): Line| {
            let (service, account) = names.get(&service)?;
            Ok(ServiceAvailability {
                service: service.to_ref()?,
                account,
                figures: figures(so_far, target),
                forecast: figures(whole, target),
            })
        };
        lines.into_iter().map(line).collect()
    })?;
    Ok(axum::Json(page))
}

/// A service with its place in the order and what it comes to, so far and by the end of the period.
pub(super) type Line = (Place, Known, [Share; 2]);

/// The services that are meant, with what each comes to.
pub(super) async fn lines(scope: &Scope, asked: &Asked, q: Option<&str>) -> Result<Vec<Line>, Failure> {
    let found = searched(q)?;
    let within = async {
        if found.is_empty() {
            return Ok(None);
        }
        let ids: Vec<i64> = service::Entity::find()
            .select_only()
            .column(service::Column::Id)
            .filter(asked.wanted.condition(scope))
            .filter(found)
            .into_tuple()
            .all(scope.db())
            .await?;
        Ok::<_, Failure>(Some(ids.into_iter().collect::<HashSet<i64>>()))
    };
    let (within, services, book) = tokio::try_join!(
        within,
        asked.wanted.services(scope),
        Book::read(scope, &asked.wanted, asked.period.span, asked.now),
    )?;
    let periods = [asked.period.until(asked.now), Some(asked.period.span)];
    let line = |service: Known| {
        let shares @ [so_far, _] = book.shares(&service, periods, asked.formula);
        let (available, lost) = (so_far.available, so_far.lost_tenths);
        (Place { available, lost, name: service.tree_key.clone(), id: service.id }, service, shares)
    };
    Ok(services
        .into_iter()
        .filter(|service| within.as_ref().is_none_or(|within| within.contains(&service.id)))
        .map(line)
        .filter(|(.., [_, whole])| whole.available > 0)
        .collect())
}

/// One row more than a page has, if there are more.
fn first<T>(rows: impl Iterator<Item = T>, limit: u64) -> Vec<T> {
    rows.take(usize::try_from(limit).unwrap_or(usize::MAX).saturating_add(1)).collect()
}

/// The place in a list that begins with the least available.
#[derive(Clone, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
pub(super) struct Place {
    available: i64,
    lost: i64,
    name: String,
    id: i64,
}

impl Place {
    fn share(&self) -> Share {
        Share { available: self.available, lost_tenths: self.lost }
    }
}

impl Ord for Place {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_share = match (self.share(), other.share()) {
            (one, other) if one.is_worse_than(other) => Ordering::Less,
            (one, other) if other.is_worse_than(one) => Ordering::Greater,
            _ => Ordering::Equal,
        };
        by_share.then_with(|| self.name.cmp(&other.name)).then(self.id.cmp(&other.id))
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Asked {
    /// Until when figures count.
    pub(super) fn until(&self) -> Timestamp {
        Timestamp(self.period.span.end().min(self.now).saturating_mul(1000))
    }

    /// What tells one list from another, beside what it is of.
    fn identity(&self) -> (Formula, String, String) {
        (self.formula, self.period.from().0, self.period.to().0)
    }
}

type Months = [Option<(String, Period)>; 12];

/// What several services come to together.
struct Sums {
    rolled: [Rollup; COLUMNS],
    forecast: Share,
    target: Target,
    /// What each service came to in each month, for what was reported before.
    shares: Vec<[Share; COLUMNS]>,
}

impl Sums {
    fn of(book: &Book, services: &[&Known], asked: &Asked, months: &Months, target: Target) -> Self {
        let mut periods = [None; COLUMNS];
        let columns = [asked.period.until(asked.now), Some(asked.period.span)];
        let months = months.iter().map(|month| month.as_ref()?.1.until(asked.now));
        for (period, column) in periods.iter_mut().zip(columns.into_iter().chain(months)) {
            *period = column;
        }
        let shares: Vec<_> =
            services.iter().map(|service| book.shares(service, periods, asked.formula)).collect();
        let mut at = 0..COLUMNS;
        let rolled = [(); COLUMNS].map(|()| {
            let column = at.next().unwrap_or(COLUMNS);
            roll_up(shares.iter().filter_map(|shares| Some((*shares.get(column)?, target))))
        });
        let forecast = rolled.get(WHOLE).map_or(Share::default(), |whole| whole.pooled);
        Self { rolled, forecast, target, shares }
    }

    fn column(&self, column: usize) -> Rollup {
        self.rolled.get(column).copied().unwrap_or_default()
    }

    fn pooled(&self) -> Share {
        self.column(SO_FAR).pooled
    }

    fn worst<'a>(&self, services: &[&'a Known]) -> Option<(&'a Known, Share)> {
        let (place, share) = self.column(SO_FAR).worst?;
        services.get(place).map(|service| (*service, share))
    }

    fn to_answer(&self, services: &[&Known], names: &Names) -> Result<RolledUp, Failure> {
        let rolled = self.column(SO_FAR);
        let worst = |(service, share): (&Known, Share)| {
            let (service, account) = names.get(service)?;
            Ok::<_, Failure>(WorstService {
                service: service.to_ref()?,
                account,
                figures: figures(share, self.target),
            })
        };
        Ok(RolledUp {
            pooled: figures(rolled.pooled, self.target),
            forecast: figures(self.forecast, self.target),
            kept: terms::count(rolled.kept),
            counted: terms::count(rolled.counted),
            worst: self.worst(services).map(worst).transpose()?,
        })
    }

    fn months(
        &self,
        book: &Book,
        services: &[&Known],
        asked: &Asked,
        months: &Months,
    ) -> Vec<AvailabilityMonth> {
        let month = |(column, month): (usize, &Option<(String, Period)>)| {
            let (name, period) = month.as_ref()?;
            let rolled = self.column(column);
            let so_far = period.span.end() > asked.now;
            let restated =
                if so_far { None } else { self.restated(book, services, asked.formula, period.span, column) };
            Some(AvailabilityMonth {
                month: name.clone(),
                so_far,
                pooled: figures(rolled.pooled, self.target),
                kept: terms::count(rolled.kept),
                counted: terms::count(rolled.counted),
                restated,
            })
        };
        (MONTHS..).zip(months).filter_map(month).collect()
    }

    /// What was reported of a month that has ended, where corrections since then made it something else.
    fn restated(
        &self,
        book: &Book,
        services: &[&Known],
        formula: Formula,
        month: Span,
        column: usize,
    ) -> Option<Restated> {
        let end = month.end().saturating_mul(1000);
        let was = book.as_of(end, services)?;
        let mut pooled = Share::default();
        let mut corrections: BTreeSet<(i64, String, String, String)> = BTreeSet::new();
        for (service, shares) in services.iter().zip(&self.shares) {
            let now = shares.get(column).copied().unwrap_or_default();
            if book.of(service.id).is_empty() && was.of(service.id).is_empty() {
                pooled = pooled.and(now);
                continue;
            }
            let [before] = was.shares(service, [Some(month)], formula);
            pooled = pooled.and(before);
            if before == now {
                continue;
            }
            for place in book.of(service.id).iter().chain(was.of(service.id)) {
                let Some(told) = book.told(*place) else { continue };
                let since = book.corrections(*place, service).filter(|correction| correction.at > end);
                let since = since.filter(|correction| correction.touches(month, book.now));
                corrections.extend(since.map(|correction| {
                    (correction.at, told.uid.clone(), told.title.clone(), correction.words.clone())
                }));
            }
        }
        if pooled == self.column(column).pooled {
            return None;
        }
        let correction = |(at, uid, title, words)| MonthCorrection {
            notice: NoticeId(uid),
            title,
            at: Timestamp(at),
            words,
        };
        Some(Restated {
            was: figures(pooled, self.target),
            corrections: corrections.into_iter().map(correction).collect(),
        })
    }
}

/// Services with their names and whose they are.
pub(super) struct Names {
    services: HashMap<i64, Named>,
    owners: HashMap<i64, AccountRef>,
}

impl Names {
    pub(super) async fn of<'a>(
        scope: &Scope,
        services: impl Iterator<Item = &'a Known>,
    ) -> Result<Self, Failure> {
        let (ids, owners): (Vec<i64>, Vec<i64>) =
            services.map(|service| (service.id, service.account_id)).unzip();
        let mut services = HashMap::with_capacity(ids.len());
        for ids in ids.chunks(IN_LIST) {
            services.extend(rows::named(scope, ids.iter().copied()).await?);
        }
        Ok(Self { services, owners: accounts::refs(scope.db(), owners).await? })
    }

    pub(super) fn get(&self, service: &Known) -> Result<(&Named, AccountRef), Failure> {
        let lost = || Failure::internal("a service without a name or an account");
        let named = self.services.get(&service.id).ok_or_else(lost)?;
        Ok((named, self.owners.get(&service.account_id).cloned().ok_or_else(lost)?))
    }
}

async fn uncounted(scope: &Scope, book: &Book, asked: &Asked) -> Result<Vec<UncountedNotice>, Failure> {
    let period = asked.period.span;
    let notice = |(told, why): (&Told, _)| {
        Ok(UncountedNotice {
            notice: NoticeId(told.uid.clone()),
            title: told.title.clone(),
            kind: told.kind()?,
            why,
        })
    };
    let mut found = book.unsure(period).map(notice).collect::<Result<Vec<_>, Failure>>()?;
    for row in mentioning(scope, period).await? {
        found.push(UncountedNotice {
            kind: terms::read(&row.kind)?,
            notice: NoticeId(row.uid),
            title: row.title,
            why: Uncounted::NotNamed,
        });
    }
    found.truncate(MOST_UNCOUNTED);
    Ok(found)
}

/// Notices of a period that mention what the viewer has, by class, offering or place, and name none of it.
async fn mentioning(scope: &Scope, period: Span) -> Result<Vec<notice::Model>, Failure> {
    let mentions = Condition::any()
        .add(notice::Column::Phrase.is_not_null())
        .add(notice::Column::Offerings.is_not_null())
        .add(notice::Column::Places.is_not_null());
    let which = within(period.start() * 1000, period.end() * 1000)
        .add(mentions)
        .add(notice::Column::State.ne(terms::spell(NoticeState::Cancelled)));
    if told(scope).filter(which.clone()).count(scope.db()).await? == 0 {
        return Ok(Vec::new());
    }
    let services = Services::load(scope.db(), Whose::Viewer(scope)).await?;
    let judged = concerning(scope, &services, which).await?;
    let named = |evidence: &Evidence| matches!(evidence, Evidence::Named | Evidence::Ambiguous);
    let unnamed = |judged: &Judged| {
        !judged.row.unknown_scope && !judged.concerns.iter().any(|(_, evidence)| named(evidence))
    };
    Ok(judged.into_iter().filter(unnamed).map(|judged| judged.row).collect())
}

fn around(one: Span, other: Span) -> Span {
    Span::new(one.start().min(other.start()), one.end().max(other.end())).unwrap_or(one)
}
