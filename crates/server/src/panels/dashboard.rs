//! The dashboard: what there is, what is down, what is coming, what changed.

use super::service_status::CURRENT;
use super::services::rows::{self, Named};
use super::{changes, notices};
use crate::accounts;
use crate::guard::feature::Dashboard as Feature;
use crate::guard::sight::configured_states;
use crate::guard::{Allowed, Scope, View};
use crate::http::failure::Failure;
use crate::store::entity::{account, notice, notice_service, order, service, service_change};
use crate::store::keys;
use crate::terms;
use portico_api::{AccountRef, Dashboard, DownService, KindCount, NoticeId, NoticeState, Timestamp};
use portico_rules::{OrderAct, OrderActor, OrderState, ServiceState, may_act};
use sea_orm::sea_query::{ExprTrait, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, JoinType, Order, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, RelationTrait, Select,
};
use std::collections::{HashMap, HashSet};

/// The most entries of each list.
const MOST: u64 = 50;
const DAY: i64 = 24 * 60 * 60 * 1000;
/// How far ahead and back the dashboard looks.
const AHEAD: i64 = 90 * DAY;
const BACK: i64 = 30 * DAY;

/// Shows what the account looks like at a glance; with the partner's own account in view, all its accounts.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/dashboard", tag = "dashboard",
    responses((status = 200, description = "The dashboard.", body = Dashboard)))]
pub(crate) async fn show(scope: Allowed<Feature, View>) -> Result<axum::Json<Dashboard>, Failure> {
    let now = terms::now();
    let (down, down_count) = down(&scope).await?;
    // Both lists at once: all services are read for them where a notice says by a description whom it concerns.
    let described = Condition::any().add(ongoing()).add(coming(now));
    let described = notices::by_description(&scope, described).await?;
    let (coming_beside, ongoing_beside) =
        described.into_iter().partition(|notice| notice.state == NoticeState::Scheduled);
    let list = async |which, beside, by_start: Order| {
        let found = notices::find(&scope, which, by_start.clone(), MOST).await?;
        Ok::<_, Failure>(notices::with(found, beside, &by_start, MOST as usize))
    };
    Ok(axum::Json(Dashboard {
        accounts: count_accounts(&scope).await?,
        services: count_services(&scope).await?,
        down,
        down_count,
        waiting_orders: waiting_orders(&scope).await?,
        ongoing: list(ongoing(), ongoing_beside, Order::Desc).await?,
        coming: list(coming(now), coming_beside, Order::Asc).await?,
        changed: changes::newest(
            &scope,
            Condition::all().add(service_change::Column::At.gt(now - BACK)),
            MOST,
        )
        .await?,
    }))
}

async fn waiting_orders(scope: &Scope) -> Result<u32, Failure> {
    if !may_act(OrderActor::User(scope.facts()), OrderAct::Approve) {
        return Ok(0);
    }
    let waiting = order::Entity::find()
        .filter(scope.holds(order::Column::PartnerId, order::Column::AccountId))
        .filter(order::Column::State.eq(OrderState::AwaitingApproval.as_str()));
    Ok(terms::count(waiting.count(scope.db()).await?))
}

fn ongoing() -> Condition {
    Condition::all().add(notice::Column::State.is_in(CURRENT))
}

/// Maintenance that has not begun, as far as the provider has said: its time may have come already.
fn coming(now: i64) -> Condition {
    let not_over = notice::Column::StartsAt.gt(now).or(notice::Column::EndsAt.gt(now));
    Condition::all()
        .add(notice::Column::State.eq("scheduled"))
        .add(notice::Column::StartsAt.lt(now + AHEAD))
        .add(not_over)
}

async fn count_accounts(scope: &Scope) -> Result<u32, Failure> {
    if !scope.is_whole_partner() {
        return Ok(1);
    }
    let managed = account::Entity::find().filter(account::Column::PartnerId.eq(scope.partner_id()));
    Ok(terms::count(managed.count(scope.db()).await? + 1))
}

async fn count_services(scope: &Scope) -> Result<Vec<KindCount>, Failure> {
    // By the state's place in a service's life: an index holds it.
    let counted: Vec<(String, i32, i64)> = services(scope)
        .select_only()
        .columns([service::Column::Kind, service::Column::ByState])
        .column_as(service::Column::Id.count(), "services")
        .group_by(service::Column::Kind)
        .group_by(service::Column::ByState)
        .into_tuple()
        .all(scope.db())
        .await?;
    let mut counts = Vec::with_capacity(counted.len());
    for (kind, place, count) in counted {
        let state = usize::try_from(place).ok().and_then(|place| ServiceState::ALL.get(place));
        let state = *state.ok_or_else(|| Failure::internal("a service in an unknown state"))?;
        counts.push(KindCount { kind: terms::read(&kind)?, state, count: terms::count(count) });
    }
    counts.sort_by_key(|count| (count.kind, count.state));
    Ok(counts)
}

fn services(scope: &Scope) -> Select<service::Entity> {
    service::Entity::find().filter(scope.holds(service::Column::PartnerId, service::Column::AccountId))
}

/// What ongoing outages name within the scope; services that are gone cannot be down.
fn named_by_outages(scope: &Scope) -> Select<notice_service::Entity> {
    notices::named_within(scope)
        .join(JoinType::InnerJoin, notice_service::Relation::Notice.def())
        .filter(notice::Column::PublishedAt.is_not_null())
        .filter(notice::Column::Kind.eq("outage"))
        .filter(notice::Column::State.is_in(CURRENT))
        .filter(service::Column::State.is_in(configured_states()))
}

/// In use, and without light. A service that is built and not yet in use has none either: no outage.
fn link_down() -> SimpleExpr {
    service::Column::ByState
        .eq(keys::state(ServiceState::Live.as_str()))
        .and(service::Column::LinkUp.eq(false))
}

/// An outage and a service that it names.
#[derive(FromQueryResult)]
struct Outage {
    service_id: i64,
    uid: String,
    starts_at: i64,
}

/// What is down: first what outages name, longest first, then links; and how many there are.
async fn down(scope: &Scope) -> Result<(Vec<DownService>, u32), Failure> {
    let by_outage =
        || named_by_outages(scope).select_only().column(notice_service::Column::ServiceId).into_query();
    let is_down = service::Column::Id.in_subquery(by_outage()).or(link_down());
    let count = services(scope).filter(is_down).count(scope.db()).await?;
    if count == 0 {
        return Ok((Vec::new(), 0));
    }
    let outages = longest_outages(scope).await?;
    let named = rows::named(scope, outages.iter().map(|outage| outage.service_id)).await?;
    let links = services(scope)
        .filter(link_down())
        .filter(service::Column::Id.not_in_subquery(by_outage()))
        .order_by_asc(service::Column::TreeKey)
        .limit(MOST.saturating_sub(outages.len() as u64))
        .into_partial_model::<Named>()
        .all(scope.db())
        .await?;
    let owners = named.values().chain(&links).map(|service| service.account_id);
    let owners = accounts::refs(scope.db(), owners).await?;

    let mut down = Vec::new();
    for outage in outages {
        if let Some(service) = named.get(&outage.service_id) {
            down.push(entry(service, &owners, Some(outage))?);
        }
    }
    for service in &links {
        down.push(entry(service, &owners, None)?);
    }
    Ok((down, terms::count(count)))
}

/// The services that outages name, each with the outage that began first.
async fn longest_outages(scope: &Scope) -> Result<Vec<Outage>, Failure> {
    let mut outages = named_by_outages(scope)
        .select_only()
        .column(notice_service::Column::ServiceId)
        .columns([notice::Column::Uid, notice::Column::StartsAt])
        .order_by_asc(notice::Column::StartsAt)
        .order_by_asc(service::Column::TreeKey)
        // Some services may be named by several.
        .limit(MOST * 10)
        .into_model::<Outage>()
        .all(scope.db())
        .await?;
    let mut seen = HashSet::new();
    outages.retain(|outage| (seen.len() as u64) < MOST && seen.insert(outage.service_id));
    Ok(outages)
}

fn entry(
    service: &Named,
    owners: &HashMap<i64, AccountRef>,
    outage: Option<Outage>,
) -> Result<DownService, Failure> {
    let owner = owners.get(&service.account_id).cloned();
    Ok(DownService {
        service: service.to_ref()?,
        account: owner.ok_or_else(|| Failure::internal("a service without an account"))?,
        since: outage.as_ref().map(|outage| Timestamp(outage.starts_at)),
        outage: outage.map(|outage| NoticeId(outage.uid)),
    })
}
