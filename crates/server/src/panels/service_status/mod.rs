//! Service status: what goes on, what is coming, the calendar, one notice, and addresses for other programs.

pub(crate) mod event;
pub(crate) mod feeds;
pub(crate) mod letter;

use crate::guard::feature::ServiceStatus as Feature;
use crate::guard::{Allowed, Scope, View};
use crate::http::failure::Failure;
use crate::http::query::Query;
use crate::reporting::month::Month;
use crate::reporting::relevance::{Judged, Services, Whose, judge, told};
use crate::reporting::warnings::strains;
use crate::store::entity::{account, notice};
use crate::terms;
use portico_api::{AccountZone, ServiceStatus, StatusCalendar, StatusNotice, Timestamp};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Deserialize;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use utoipa::IntoParams;

const DAY: i64 = 24 * 60 * 60 * 1000;
/// How far ahead the first page looks, and how far back.
const AHEAD: i64 = 90 * DAY;
const BACK: i64 = 7 * DAY;
/// The most entries of each list.
const MOST: usize = 500;

/// States of what goes on now.
pub(crate) const CURRENT: [&str; 5] = ["ongoing", "investigating", "identified", "monitoring", "in_progress"];
/// States of what is over.
pub(crate) const OVER: [&str; 3] = ["resolved", "completed", "cancelled"];

/// Which month, by which clock.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CalendarQuery {
    /// A year from 2000 to 2099 and a month; the present one without it.
    #[param(pattern = "^20[0-9]{2}-(0[1-9]|1[0-2])$", example = "2026-03")]
    month: Option<String>,
    /// A time zone of the IANA database; UTC without it.
    #[param(max_length = 128, example = "Europe/Berlin")]
    zone: Option<String>,
}

/// Notices that were told to the scope and concern it, in order of time.
pub(crate) async fn concerning(
    scope: &Scope,
    services: &Services,
    which: Condition,
) -> Result<Vec<Judged>, Failure> {
    let rows = told(scope)
        .filter(which)
        .order_by_asc(notice::Column::StartsAt)
        .order_by_asc(notice::Column::Id)
        .all(scope.db())
        .await?;
    judge(scope.db(), Whose::Viewer(scope), services, rows).await
}

/// What goes on, or is coming, or was over not long ago.
pub(crate) fn around(now: i64) -> Condition {
    let coming = Condition::all()
        .add(notice::Column::State.eq("scheduled"))
        .add(notice::Column::StartsAt.lt(now + AHEAD))
        .add(notice::Column::StartsAt.gt(now).or(notice::Column::EndsAt.gt(now)));
    let recent =
        Condition::all().add(notice::Column::State.is_in(OVER)).add(notice::Column::EndsAt.gt(now - BACK));
    Condition::any().add(notice::Column::State.is_in(CURRENT)).add(coming).add(recent)
}

/// Shows what goes on and what is coming, and whom of the viewer's it concerns.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/service-status", tag = "service status",
    responses((status = 200, description = "What goes on and what is coming.", body = ServiceStatus)))]
pub(crate) async fn show(scope: Allowed<Feature, View>) -> Result<axum::Json<ServiceStatus>, Failure> {
    let services = Services::load(scope.db(), Whose::Viewer(&scope)).await?;
    let judged = concerning(&scope, &services, around(terms::now())).await?;
    let mut status = ServiceStatus {
        current: Vec::new(),
        coming: Vec::new(),
        recent: Vec::new(),
        strains: strains(scope.db(), &services, &judged).await?,
    };
    for judged in &judged {
        let state = judged.row.state.as_str();
        let list = if CURRENT.contains(&state) {
            &mut status.current
        } else if OVER.contains(&state) {
            &mut status.recent
        } else {
            &mut status.coming
        };
        list.push(judged.status(&services)?);
    }
    // The newest of what goes on, or was over last, comes first.
    status.current.reverse();
    status.recent.reverse();
    for list in [&mut status.current, &mut status.coming, &mut status.recent] {
        list.truncate(MOST);
    }
    Ok(axum::Json(status))
}

/// Shows maintenance and outages of a month.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/service-status/calendar", tag = "service status",
    params(CalendarQuery),
    responses((status = 200, description = "What falls into the month.", body = StatusCalendar)))]
pub(crate) async fn calendar(
    scope: Allowed<Feature, View>,
    Query(query): Query<CalendarQuery>,
) -> Result<axum::Json<StatusCalendar>, Failure> {
    let Month { zone, from, to } = Month::asked(query.month.as_deref(), query.zone.as_deref(), terms::now())?;
    let services = Services::load(scope.db(), Whose::Viewer(&scope)).await?;
    let judged = concerning(&scope, &services, within(from, to)).await?;
    let strains = strains(scope.db(), &services, &judged).await?;
    let notices: Vec<StatusNotice> =
        judged.iter().take(MOST).map(|judged| judged.status(&services)).collect::<Result<_, _>>()?;
    Ok(axum::Json(StatusCalendar {
        zone: zone.name().to_owned(),
        zones: counted(zone_of_each(&scope).await?),
        from: Timestamp(from),
        to: Timestamp(to),
        notices,
        more: judged.len() > MOST,
        strains,
    }))
}

/// The time zones of the accounts in view, by internal id, where they are known.
async fn zone_of_each(scope: &Scope) -> Result<HashMap<i64, String>, Failure> {
    let found: Vec<(i64, String)> = account::Entity::find()
        .select_only()
        .columns([account::Column::Id, account::Column::TimeZone])
        .filter(scope.holds(account::Column::PartnerId, account::Column::Id))
        .filter(account::Column::TimeZone.is_not_null())
        .filter(account::Column::DeactivatedAt.is_null())
        .into_tuple()
        .all(scope.db())
        .await?;
    Ok(found.into_iter().collect())
}

/// Zones and how many accounts are in each, most accounts first.
fn counted(zones: HashMap<i64, String>) -> Vec<AccountZone> {
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for name in zones.into_values() {
        *counts.entry(name).or_default() += 1;
    }
    let mut zones: Vec<_> =
        counts.into_iter().map(|(name, accounts)| AccountZone { name, accounts }).collect();
    zones.sort_by_key(|zone| Reverse(zone.accounts));
    zones
}

/// What falls into a period. What goes on has no end yet, and lasts until now at least.
pub(crate) fn within(from: i64, to: i64) -> Condition {
    let lasting = (from <= terms::now())
        .then(|| notice::Column::EndsAt.is_null().and(notice::Column::State.is_in(CURRENT)));
    Condition::all().add(notice::Column::StartsAt.lt(to)).add(
        Condition::any()
            .add(notice::Column::StartsAt.gte(from))
            .add(notice::Column::EndsAt.gt(from))
            .add_option(lasting),
    )
}
