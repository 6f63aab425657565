//! How offerings, accounts and services stand now, and how they stood on each of the last ninety days.

use super::{Asked, Part, ReportQuery, RowsQuery, partner_name, searched};
use crate::guard::feature::ServiceStatus;
use crate::guard::{Allowed, Scope, View};
use crate::http::failure::Failure;
use crate::http::paging::{self, List};
use crate::http::query::Query;
use crate::panels::services::rows;
use crate::reporting::history::{Book, Known, Wanted, by_id, in_use_at};
use crate::reporting::period::{DAY, Period, day_of};
use crate::store::entity::{account, service};
use crate::{accounts, terms};
use portico_api::{
    AccountHealth, AccountId, AccountRef, Health, OfferingHealth, Page, ServiceHealth, Standing, StatusDay,
    StatusOverview,
};
use portico_reporting::{Formula, Severity, Span, Treatment};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use std::collections::{BTreeMap, HashMap};

/// Days that the overview looks back, today included.
const DAYS: i64 = 90;

/// Shows how offerings stand now and stood on each of the last ninety days: the account's own, and for a partner
/// those that its managed accounts use.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/service-status/overview", tag = "service status",
    params(ReportQuery), responses((status = 200, description = "The overview.", body = StatusOverview)))]
pub(crate) async fn show(
    scope: Allowed<ServiceStatus, View>,
    Query(query): Query<ReportQuery>,
) -> Result<axum::Json<StatusOverview>, Failure> {
    let asked = Asked::of(&scope, &query).await?;
    let window = Window::of(&asked)?;
    let (partner, counts, book) = tokio::try_join!(
        partner_name(&scope),
        counts(&scope, &asked.wanted, asked.now),
        Book::read(&scope, &asked.wanted, window.span, asked.now),
    )?;
    let affected = named(&scope, &asked.wanted, &book).await?;
    let mut parts: BTreeMap<Part, (u32, u32, Tally)> = BTreeMap::new();
    for (account_id, kind, services) in counts {
        let Some(part) = Part::of(&scope, account_id, &kind) else { continue };
        let (accounts, sum, _) = parts.entry(part).or_default();
        *accounts = accounts.saturating_add(1);
        *sum = sum.saturating_add(services);
    }
    for service in &affected {
        if let Some(part) = Part::of(&scope, service.account_id, &service.kind)
            && let Some((.., tally)) = parts.get_mut(&part)
        {
            tally.add(&book, service, &window);
        }
    }
    let offering = |(part, (accounts, services, tally)): (Part, (u32, u32, Tally))| {
        Ok(OfferingHealth {
            offering: part.to_ref(&scope, &partner)?,
            accounts: part.tenants.then_some(accounts),
            health: tally.health(services),
        })
    };
    Ok(axum::Json(StatusOverview {
        formula: asked.formula,
        from: window.period.from(),
        to: window.period.to(),
        offerings: parts.into_iter().map(offering).collect::<Result<_, Failure>>()?,
    }))
}

/// Lists the accounts that use an offering, by name, and how it stands for each.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/service-status/overview/accounts", tag = "service status",
    params(ReportQuery, RowsQuery), responses((status = 200, description = "A page of accounts.", body = Page<AccountHealth>)))]
pub(crate) async fn accounts(
    scope: Allowed<ServiceStatus, View>,
    Query(query): Query<ReportQuery>,
    Query(rows): Query<RowsQuery>,
) -> Result<axum::Json<Page<AccountHealth>>, Failure> {
    let limit = paging::limit(rows.limit)?;
    let asked = Asked::of(&scope, &query).await?;
    let window = Window::of(&asked)?;
    let list = List::new(("status-accounts", scope.account_uid(), asked.part()?.id(), &query.account));
    let after = list.keys::<(String, i64)>(rows.cursor.as_deref())?;
    let using = service::Entity::find()
        .select_only()
        .column(service::Column::AccountId)
        .filter(asked.wanted.condition(&scope))
        .filter(in_use_at(asked.now.saturating_mul(1000)));
    let found = account::Entity::find().filter(account::Column::Id.in_subquery(using.into_query()));
    let total = found.clone().count(scope.db()).await?;
    let rows = found
        .apply_if(after, |query, (key, id)| {
            let columns = [account::Column::SortKey, account::Column::Id].map(ColumnTrait::into_expr);
            query.filter(Expr::tuple(columns).gt(Expr::tuple([key.into(), id.into()])))
        })
        .order_by_asc(account::Column::SortKey)
        .order_by_asc(account::Column::Id)
        .limit(limit + 1)
        .all(scope.db())
        .await?;
    let page = list.page(rows, limit, total, |row| (row.sort_key.clone(), row.id));
    let ids: Vec<i64> = page.items.iter().map(|account| account.id).collect();
    let wanted = Wanted { accounts: Some(ids), ..asked.wanted };
    let (counts, book) = tokio::try_join!(
        counts(&scope, &wanted, asked.now),
        Book::read(&scope, &wanted, window.span, asked.now),
    )?;
    let counts: HashMap<i64, u32> = counts.into_iter().map(|(account, _, count)| (account, count)).collect();
    let mut tallies: HashMap<i64, Tally> = HashMap::new();
    for service in &named(&scope, &wanted, &book).await? {
        tallies.entry(service.account_id).or_default().add(&book, service, &window);
    }
    let page = paging::map(page, |accounts| {
        let row = |account: account::Model| AccountHealth {
            health: tallies
                .remove(&account.id)
                .unwrap_or_default()
                .health(counts.get(&account.id).copied().unwrap_or(0)),
            account: AccountRef { id: AccountId(account.uid), name: account.name },
        };
        Ok(accounts.into_iter().map(row).collect())
    })?;
    Ok(axum::Json(page))
}

/// Lists the services of an offering, by name, and how each stands.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/service-status/overview/services", tag = "service status",
    params(ReportQuery, RowsQuery), responses((status = 200, description = "A page of services.", body = Page<ServiceHealth>)))]
pub(crate) async fn services(
    scope: Allowed<ServiceStatus, View>,
    Query(query): Query<ReportQuery>,
    Query(rows): Query<RowsQuery>,
) -> Result<axum::Json<Page<ServiceHealth>>, Failure> {
    let limit = paging::limit(rows.limit)?;
    let asked = Asked::of(&scope, &query).await?;
    let window = Window::of(&asked)?;
    let list =
        List::new(("status-services", scope.account_uid(), asked.part()?.id(), &query.account, &rows.q));
    let after = list.keys::<(String, i64)>(rows.cursor.as_deref())?;
    let found = service::Entity::find()
        .filter(asked.wanted.condition(&scope))
        .filter(in_use_at(asked.now.saturating_mul(1000)))
        .filter(searched(rows.q.as_deref())?);
    let total = found.clone().count(scope.db()).await?;
    let rows = found
        .apply_if(after, |query, (key, id)| {
            let columns = [service::Column::TreeKey, service::Column::Id].map(ColumnTrait::into_expr);
            query.filter(Expr::tuple(columns).gt(Expr::tuple([key.into(), id.into()])))
        })
        .order_by_asc(service::Column::TreeKey)
        .order_by_asc(service::Column::Id)
        .limit(limit + 1)
        .into_partial_model::<Known>()
        .all(scope.db())
        .await?;
    let page = list.page(rows, limit, total, |row| (row.tree_key.clone(), row.id));
    let ids: Vec<i64> = page.items.iter().map(|service| service.id).collect();
    let mut owners: Vec<i64> = page.items.iter().map(|service| service.account_id).collect();
    owners.sort_unstable();
    owners.dedup();
    let wanted = Wanted { accounts: Some(owners.clone()), ..Wanted::default() };
    let (book, names, owners) = tokio::try_join!(
        Book::read(&scope, &wanted, window.span, asked.now),
        rows::named(&scope, ids),
        accounts::refs(scope.db(), owners),
    )?;
    let page = paging::map(page, |services| {
        let row = |service: Known| {
            let mut tally = Tally::default();
            tally.add(&book, &service, &window);
            let lost = || Failure::internal("a service without a name or an account");
            Ok(ServiceHealth {
                service: names.get(&service.id).ok_or_else(lost)?.to_ref()?,
                account: owners.get(&service.account_id).cloned().ok_or_else(lost)?,
                health: tally.health(1),
            })
        };
        services.into_iter().map(row).collect()
    })?;
    Ok(axum::Json(page))
}

/// How many services are in use, by account and kind.
async fn counts(scope: &Scope, wanted: &Wanted, now: i64) -> Result<Vec<(i64, String, u32)>, Failure> {
    let rows: Vec<(i64, String, i64)> = service::Entity::find()
        .select_only()
        .columns([service::Column::AccountId, service::Column::Kind])
        .column_as(service::Column::Id.count(), "services")
        .filter(wanted.condition(scope))
        .filter(in_use_at(now.saturating_mul(1000)))
        .group_by(service::Column::AccountId)
        .group_by(service::Column::Kind)
        .into_tuple()
        .all(scope.db())
        .await?;
    Ok(rows.into_iter().map(|(account, kind, count)| (account, kind, terms::count(count))).collect())
}

/// The services that are meant and that a notice names.
async fn named(scope: &Scope, wanted: &Wanted, book: &Book) -> Result<Vec<Known>, Failure> {
    let mut services = by_id(scope, book.named().collect()).await?;
    services.retain(|service| {
        wanted.kind.as_deref().is_none_or(|kind| kind == service.kind)
            && wanted.service.is_none_or(|id| id == service.id)
    });
    Ok(services)
}

/// The days that are looked at.
struct Window {
    period: Period,
    span: Span,
    formula: Formula,
}

impl Window {
    fn of(asked: &Asked) -> Result<Self, Failure> {
        let none = || Failure::internal("the clock is wrong");
        let period = Period::days_until(asked.now, DAYS).ok_or_else(none)?;
        // Up to now, with this second: what goes on is open in it.
        let span = period.until(asked.now.saturating_add(1)).ok_or_else(none)?;
        Ok(Self { period, span, formula: asked.formula })
    }
}

/// What a day was like.
#[derive(Clone, Copy, Default)]
struct Bar {
    worst: Option<Severity>,
    lost_tenths: i64,
    maintenance: i64,
    services: u32,
}

/// How several services stand and stood.
#[derive(Default)]
struct Tally {
    /// How many stand how, without those that are operational.
    standing: BTreeMap<Standing, u32>,
    days: BTreeMap<i64, Bar>,
}

impl Tally {
    fn add(&mut self, book: &Book, service: &Known, window: &Window) {
        let used_now = service.schedule().is_some_and(|schedule| schedule.holds(book.now));
        let standing = standing(book, service);
        if used_now && standing != Standing::Operational {
            *self.standing.entry(standing).or_default() += 1;
        }
        let Some(ledger) = book.ledger(service, window.span, window.formula) else { return };
        let mut days: BTreeMap<i64, Bar> = BTreeMap::new();
        for entry in ledger.entries.iter().filter(|entry| entry.treatment != Treatment::OutsideSchedule) {
            for day in entry.span.start().div_euclid(DAY)..=(entry.span.end() - 1).div_euclid(DAY) {
                let part = Span::new(day * DAY, (day + 1) * DAY).and_then(|day| entry.within(day));
                let Some(part) = part else { continue };
                let bar = days.entry(day).or_default();
                if part.treatment == Treatment::Maintenance {
                    bar.maintenance += part.span.seconds();
                } else {
                    bar.worst = bar.worst.max(Some(part.severity));
                    bar.lost_tenths += part.lost_tenths;
                    bar.services = 1;
                }
            }
        }
        for (day, bar) in days {
            let sum = self.days.entry(day).or_default();
            sum.worst = sum.worst.max(bar.worst);
            sum.lost_tenths = sum.lost_tenths.saturating_add(bar.lost_tenths);
            sum.maintenance = sum.maintenance.saturating_add(bar.maintenance);
            sum.services = sum.services.saturating_add(bar.services);
        }
    }

    fn health(self, services: u32) -> Health {
        let affected = self.standing.values().sum();
        let worst = self.standing.last_key_value().map_or(Standing::Operational, |(standing, _)| *standing);
        let day = |(day, bar): (i64, Bar)| StatusDay {
            day: day_of(day * DAY),
            worst: bar.worst,
            lost_tenths: bar.lost_tenths,
            maintenance: bar.maintenance,
            services: bar.services,
        };
        let all_down = self.standing.get(&Standing::MajorOutage).is_some_and(|down| *down >= services);
        Health {
            // Where some still work, the whole is down in part.
            standing: if worst == Standing::MajorOutage && !all_down {
                Standing::PartialOutage
            } else {
                worst
            },
            services,
            affected,
            days: self.days.into_iter().map(day).collect(),
        }
    }
}

/// How one service stands.
fn standing(book: &Book, service: &Known) -> Standing {
    match book.open(service) {
        (Some(Severity::MajorOutage), _) => Standing::MajorOutage,
        (Some(Severity::PartialOutage), _) => Standing::PartialOutage,
        (Some(Severity::Degraded), _) => Standing::Degraded,
        (None, true) => Standing::UnderMaintenance,
        (None, false) => Standing::Operational,
    }
}
