//! One service, with everything that its account may see of it.

use super::rows::{self, Listed};
use crate::guard::feature::Services;
use crate::guard::{Allowed, Scope, View};
use crate::http::failure::Failure;
use crate::panels::{changes, notices};
use crate::store::entity::{notice_service, service, service_change};
use crate::terms;
use axum::extract::Path;
use portico_api::{End, Notice, NoticeState, Service, ServiceRow, Timestamp};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use serde::Deserialize;

/// The most children, changes and notices that are told.
const MOST_CHILDREN: u64 = 500;
const MOST_CHANGES: u64 = 100;
const MOST_NOTICES: u64 = 50;

/// Which service.
#[derive(Deserialize)]
pub(crate) struct ServicePath {
    service: String,
}

/// Shows a service.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/services/{service}", tag = "services",
    responses((status = 200, description = "The service.", body = Service)))]
pub(crate) async fn show(
    scope: Allowed<Services, View>,
    Path(path): Path<ServicePath>,
) -> Result<axum::Json<Service>, Failure> {
    let found = service::Entity::find()
        .filter(scope.holds(service::Column::PartnerId, service::Column::AccountId))
        .filter(service::Column::Uid.eq(path.service))
        .one(scope.db())
        .await?
        .ok_or_else(Failure::not_found)?;
    read(&scope, found).await.map(axum::Json)
}

async fn read(scope: &Scope, found: service::Model) -> Result<Service, Failure> {
    let row = rows::complete(scope, vec![Listed::from(&found)]).await?;
    let row = row.into_iter().next().ok_or_else(Failure::not_found)?;
    let names_it = notice_service::Entity::find()
        .select_only()
        .column(notice_service::Column::NoticeId)
        .filter(notice_service::Column::ServiceId.eq(found.id));
    Ok(Service {
        children: children(scope, found.id).await?,
        pair: pair(scope, &found).await?,
        changes: changes::newest(
            scope,
            Condition::all().add(service_change::Column::ServiceId.eq(found.id)),
            MOST_CHANGES,
        )
        .await?,
        notices: by_concern(notices::newest_among(scope, names_it.into_query(), MOST_NOTICES).await?),
        ends: terms::read_json::<Vec<End>>(&found.ends)?,
        row,
        market: found.market,
        cost_centre: found.cost_centre,
        term_months: found.term_months.map(terms::count),
        contract_start: found.contract_start.map(Timestamp),
        contract_end: found.contract_end.map(Timestamp),
        created: found.created_at.map(Timestamp),
        live: found.live_at.map(Timestamp),
        terminates: found.terminate_at.map(Timestamp),
        asn: found.asn.map(terms::count),
        vendor: found.vendor,
        lag: found.lag.map(terms::count),
        tenant_class: found.tenant_class.map(terms::count),
        hosting_region: found.hosting_region,
    })
}

async fn children(scope: &Scope, parent: i64) -> Result<Vec<ServiceRow>, Failure> {
    let listed = service::Entity::find()
        .filter(scope.holds(service::Column::PartnerId, service::Column::AccountId))
        .filter(service::Column::ParentId.eq(parent))
        .order_by_asc(service::Column::TreeKey)
        .limit(MOST_CHILDREN)
        .into_partial_model::<Listed>()
        .all(scope.db())
        .await?;
    rows::complete(scope, listed).await
}

/// The other leg of a red/blue pair: the one service of the same account, kind and place in the other zone.
/// Where several could be meant, none is named.
async fn pair(scope: &Scope, found: &service::Model) -> Result<Option<ServiceRow>, Failure> {
    let other = match found.zone.as_deref() {
        Some("red") => "blue",
        Some("blue") => "red",
        _ => return Ok(None),
    };
    let metro = match &found.location_metro {
        Some(metro) => service::Column::LocationMetro.eq(metro.clone()),
        None => return Ok(None),
    };
    let legs = service::Entity::find()
        .filter(service::Column::AccountId.eq(found.account_id))
        .filter(service::Column::Kind.eq(found.kind.clone()))
        .filter(service::Column::Zone.eq(other))
        .filter(metro)
        .filter(service::Column::State.is_in(crate::guard::sight::configured_states()))
        .filter(scope.holds(service::Column::PartnerId, service::Column::AccountId))
        .limit(2)
        .into_partial_model::<Listed>()
        .all(scope.db())
        .await?;
    if legs.len() > 1 {
        return Ok(None);
    }
    Ok(rows::complete(scope, legs).await?.pop())
}

/// What is under way first, then what is to come, the next one first; then what is over, newest first.
fn by_concern(mut notices: Vec<Notice>) -> Vec<Notice> {
    notices.sort_by_key(|notice| match notice.state {
        NoticeState::Ongoing
        | NoticeState::Investigating
        | NoticeState::Identified
        | NoticeState::Monitoring
        | NoticeState::InProgress => (0, -notice.starts.0),
        NoticeState::Scheduled => (1, notice.starts.0),
        NoticeState::Completed | NoticeState::Cancelled | NoticeState::Resolved => (2, -notice.starts.0),
    });
    notices
}
