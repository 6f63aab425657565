//! Overrides that end at their time. Nobody reads what has ended; here it is taken away, with its history.

use super::commit::{Told, take_version, write_change};
use super::ledger::Ledger;
use crate::app::App;
use crate::store::begin_write;
use crate::store::entity::{account, setting_value};
use crate::terms;
use portico_api::plan::plan;
use portico_api::{SettingsAct, Timestamp};
use portico_rules::Writer;
use sea_orm::{
    ColumnTrait, DatabaseConnection, DbErr, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
};
use std::time::Duration;

/// Another server on the same store may write an earlier end.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// After a failure.
const RETRY: Duration = Duration::from_secs(5);

/// Takes away what ends, when it ends, for ever.
pub(crate) async fn keep(app: App) {
    loop {
        let wait = match end_due(&app).await {
            Ok(next) => next.map_or(LONGEST_WAIT, until),
            Err(error) => {
                tracing::warn!(%error, "overrides that have ended could not be removed; trying again soon");
                RETRY
            }
        };
        // Waiting ends early when somebody writes.
        let _ = tokio::time::timeout(wait.min(LONGEST_WAIT), app.until_settings_change()).await;
    }
}

fn until(end: i64) -> Duration {
    Duration::from_millis(u64::try_from(end - terms::now()).unwrap_or(0))
}

/// Takes away the overrides that have ended; when the next one ends.
pub(super) async fn end_due(app: &App) -> Result<Option<i64>, DbErr> {
    let now = terms::now();
    let mut ended = false;
    for partner_id in partners(app.db(), now).await? {
        ended |= end_of(app, partner_id, now).await?;
    }
    if ended {
        app.live().wake();
    }
    setting_value::Entity::standing(now)
        .select_only()
        .column_as(setting_value::Column::Until.min(), "next")
        .into_tuple()
        .one(app.db())
        .await
        .map(Option::flatten)
}

/// Partners of accounts with an override that has ended.
async fn partners(db: &DatabaseConnection, now: i64) -> Result<Vec<i64>, DbErr> {
    account::Entity::find()
        .join(
            JoinType::InnerJoin,
            account::Entity::belongs_to(setting_value::Entity)
                .from(account::Column::Id)
                .to(setting_value::Column::HolderId)
                .into(),
        )
        .select_only()
        .column(account::Column::PartnerId)
        .distinct()
        .filter(setting_value::Column::Until.lte(now))
        .filter(account::Column::PartnerId.is_not_null())
        .order_by_asc(account::Column::PartnerId)
        .into_tuple()
        .all(db)
        .await
}

async fn end_of(app: &App, partner_id: i64, now: i64) -> Result<bool, DbErr> {
    let tx = begin_write(app.writer()).await?;
    let Some(version) = take_version(&tx, partner_id, None).await? else { return Ok(false) };
    let ledger = Ledger::read(&tx, partner_id).await?;
    let due = ledger.due(now);
    let planned = plan(&ledger.book, Writer::Operator, &due, Timestamp(now)).unwrap_or_default();
    if planned.writes.is_empty() {
        // Somebody else has done it.
        return Ok(false);
    }
    let told = Told {
        version,
        at: now,
        by: None,
        writer: Writer::Operator,
        act: SettingsAct::Expiry,
        from_id: None,
        note: None,
        undoes: None,
    };
    write_change(&tx, &ledger, &planned, told).await?;
    tx.commit().await?;
    Ok(true)
}
