//! One notice: what was said about it, and whom it concerns, account by account.

use super::zone_of_each;
use crate::accounts;
use crate::guard::feature::ServiceStatus as Feature;
use crate::guard::{Allowed, Scope, View};
use crate::http::failure::Failure;
use crate::reporting::relevance::{Judged, Services, Whose, is_certain};
use crate::reporting::warnings::strains;
use crate::store::entity::{notice, notice_update, notice_version};
use crate::terms;
use axum::extract::Path;
use portico_api::{AccountConcern, NoticeCorrection, NoticeFacts, NoticeUpdate, StatusEvent, Timestamp};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::Deserialize;
use std::cmp::Reverse;
use std::collections::HashMap;

/// Services that are listed of one account.
const MOST_SERVICES: usize = 100;

/// Which notice.
#[derive(Deserialize)]
pub(crate) struct EventPath {
    notice: String,
}

impl EventPath {
    /// The id of the notice.
    pub(super) fn into_notice(self) -> String {
        self.notice
    }
}

/// Shows one notice. One that concerns nothing of the viewer's is not there.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/service-status/{notice}", tag = "service status",
    responses((status = 200, description = "The notice.", body = StatusEvent)))]
pub(crate) async fn show(
    scope: Allowed<Feature, View>,
    Path(path): Path<EventPath>,
) -> Result<axum::Json<StatusEvent>, Failure> {
    let services = Services::load(scope.db(), Whose::Viewer(&scope)).await?;
    let which = Condition::all().add(notice::Column::Uid.eq(path.notice));
    let judged = super::concerning(&scope, &services, which).await?.into_iter().next();
    let judged = judged.ok_or_else(Failure::not_found)?;
    let row = &judged.row;
    // Maintenance beside it may take the other leg.
    let beside = super::within(row.starts_at, row.ends_at.unwrap_or(row.starts_at).max(row.starts_at + 1));
    let beside = super::concerning(&scope, &services, beside).await?;
    let mut strains = strains(scope.db(), &services, &beside).await?;
    strains.retain(|strain| strain.notices.iter().any(|id| id.as_str() == row.uid));
    Ok(axum::Json(StatusEvent {
        notice: judged.status(&services)?,
        announced: row.announced_at.map(Timestamp),
        actual_starts: row.actual_starts_at.map(Timestamp),
        actual_ends: row.actual_ends_at.map(Timestamp),
        cause: row.cause.clone(),
        resolution: row.resolution.clone(),
        mitigation: row.mitigation.clone(),
        cancel_reason: row.cancel_reason.clone(),
        updates: updates(scope.db(), row.id).await?,
        corrections: corrections(&scope, row.id).await?,
        accounts: by_account(&scope, &services, &judged).await?,
        strains,
    }))
}

/// What was said about a notice, the newest first.
pub(crate) async fn updates(db: &impl ConnectionTrait, notice: i64) -> Result<Vec<NoticeUpdate>, Failure> {
    let rows = notice_update::Entity::find()
        .filter(notice_update::Column::NoticeId.eq(notice))
        .order_by_desc(notice_update::Column::Id)
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(NoticeUpdate { at: Timestamp(row.at), state: terms::read(&row.state)?, words: row.words })
        })
        .collect()
}

/// Corrections, the newest first. Which services it names is not told, because most of them are others'; nor is a
/// correction of nothing else.
async fn corrections(scope: &Scope, notice: i64) -> Result<Vec<NoticeCorrection>, Failure> {
    let rows = notice_version::Entity::find()
        .filter(notice_version::Column::NoticeId.eq(notice))
        .order_by_desc(notice_version::Column::Version)
        .all(scope.db())
        .await?;
    let facts = |text: &str| {
        terms::read_json::<NoticeFacts>(text).map(|facts| NoticeFacts { services: Vec::new(), ..facts })
    };
    let mut corrections = Vec::new();
    for row in rows {
        let (before, after) = (facts(&row.before)?, facts(&row.after)?);
        if before != after {
            corrections.push(NoticeCorrection { at: Timestamp(row.at), words: row.words, before, after });
        }
    }
    Ok(corrections)
}

async fn by_account(
    scope: &Scope,
    services: &Services,
    judged: &Judged,
) -> Result<Vec<AccountConcern>, Failure> {
    let owner = |place: usize| services.list.get(place).map(|known| known.account_id);
    let owners = judged.concerns.iter().filter_map(|(place, _)| owner(*place));
    let refs = accounts::refs(scope.db(), owners).await?;
    let zones = zone_of_each(scope).await?;
    let mut found: HashMap<i64, AccountConcern> = HashMap::new();
    for (place, evidence) in judged.ranked() {
        let Some((account_id, account)) = owner(place).and_then(|id| Some((id, refs.get(&id)?))) else {
            continue;
        };
        let concern = found.entry(account_id).or_insert_with(|| AccountConcern {
            account: account.clone(),
            zone: zones.get(&account_id).cloned(),
            certain: 0,
            possible: 0,
            services: Vec::new(),
        });
        let count = if is_certain(evidence) { &mut concern.certain } else { &mut concern.possible };
        *count += 1;
        if concern.services.len() < MOST_SERVICES {
            concern.services.extend(services.concern(place, evidence));
        }
    }
    let mut found: Vec<_> = found.into_values().collect();
    found.sort_by_cached_key(|concern| {
        (
            Reverse(concern.certain > 0),
            crate::store::keys::sort(&concern.account.name),
            concern.account.id.clone(),
        )
    });
    Ok(found)
}
