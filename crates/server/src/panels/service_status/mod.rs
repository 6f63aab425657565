//! Service status: what goes on, what is coming, the calendar, one notice, and addresses for other programs.

pub(crate) mod event;
pub(crate) mod feeds;
pub(crate) mod letter;

use crate::guard::feature::ServiceStatus as Feature;
use crate::guard::{Allowed, Scope, View};
use crate::http::failure::Failure;
use crate::http::query::Query;
use crate::reporting::relevance::{Judged, Services, Whose, judge, told};
use crate::reporting::warnings::strains;
use crate::store::entity::notice;
use crate::terms;
use portico_api::{ServiceStatus, StatusCalendar, StatusNotice, Timestamp};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, Condition, QueryFilter, QueryOrder};
use serde::Deserialize;
use utoipa::IntoParams;

const DAY: i64 = 24 * 60 * 60 * 1000;
/// How far ahead the first page looks, and how far back.
const AHEAD: i64 = 90 * DAY;
const BACK: i64 = 7 * DAY;
/// The longest period of a calendar.
const LONGEST: i64 = 400 * DAY;
/// The most entries of each list.
const MOST: usize = 500;

/// States of what goes on now.
pub(crate) const CURRENT: [&str; 5] = ["ongoing", "investigating", "identified", "monitoring", "in_progress"];
/// States of what is over.
pub(crate) const OVER: [&str; 3] = ["resolved", "completed", "cancelled"];

/// Which period.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CalendarQuery {
    /// Its first instant, in milliseconds since 1970; a week ago without it.
    #[param(minimum = 0, maximum = 4_102_444_800_000_i64)]
    from: Option<i64>,
    /// The first instant after it; 90 days after its begin without it. At most 400 days.
    #[param(minimum = 0, maximum = 4_102_444_800_000_i64)]
    to: Option<i64>,
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

/// Shows maintenance and outages of a period.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/service-status/calendar", tag = "service status",
    params(CalendarQuery),
    responses((status = 200, description = "What falls into the period.", body = StatusCalendar)))]
pub(crate) async fn calendar(
    scope: Allowed<Feature, View>,
    Query(query): Query<CalendarQuery>,
) -> Result<axum::Json<StatusCalendar>, Failure> {
    let from = query.from.unwrap_or_else(|| terms::now() - BACK);
    let to = query.to.unwrap_or(from.saturating_add(AHEAD));
    let length = to.saturating_sub(from);
    if from < 0 || length <= 0 || length > LONGEST {
        return Err(Failure::parameter("to", "later than from, by at most 400 days"));
    }
    let services = Services::load(scope.db(), Whose::Viewer(&scope)).await?;
    let judged = concerning(&scope, &services, within(from, to)).await?;
    let strains = strains(scope.db(), &services, &judged).await?;
    let notices: Vec<StatusNotice> =
        judged.iter().take(MOST).map(|judged| judged.status(&services)).collect::<Result<_, _>>()?;
    let (from, to) = (Timestamp(from), Timestamp(to));
    Ok(axum::Json(StatusCalendar { from, to, notices, more: judged.len() > MOST, strains }))
}

/// What falls into a period. What goes on has no end yet.
pub(crate) fn within(from: i64, to: i64) -> Condition {
    let lasting = notice::Column::EndsAt.is_null().and(notice::Column::State.is_in(CURRENT));
    Condition::all().add(notice::Column::StartsAt.lt(to)).add(
        Condition::any()
            .add(notice::Column::StartsAt.gte(from))
            .add(notice::Column::EndsAt.gt(from))
            .add(lasting),
    )
}
