//! What happened to services.

use super::services::rows;
use crate::accounts;
use crate::guard::Scope;
use crate::http::failure::Failure;
use crate::store::entity::service_change::{self, Column, Entity};
use crate::terms;
use portico_api::{Change, ChangeKind, Timestamp};
use sea_orm::{Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// The newest changes within the scope: of services that are, and were then, within it.
pub(crate) async fn newest(scope: &Scope, which: Condition, most: u64) -> Result<Vec<Change>, Failure> {
    let found = Entity::find()
        .filter(scope.holds(Column::PartnerId, Column::AccountId))
        .filter(which)
        .order_by_desc(Column::At)
        .order_by_desc(Column::Id)
        .limit(most)
        .all(scope.db())
        .await?;
    let services = rows::named(scope, found.iter().map(|change| change.service_id)).await?;
    let accounts = accounts::refs(scope.db(), found.iter().map(|change| change.account_id)).await?;
    let mut changes = Vec::with_capacity(found.len());
    for row in found {
        let (Some(service), Some(account)) = (services.get(&row.service_id), accounts.get(&row.account_id))
        else {
            continue;
        };
        changes.push(Change {
            at: Timestamp(row.at),
            account: account.clone(),
            service: service.to_ref()?,
            kind: kind(row)?,
        });
    }
    Ok(changes)
}

fn kind(row: service_change::Model) -> Result<ChangeKind, Failure> {
    let (before, after) = (row.before, row.after);
    let text = |text: Option<String>| text.ok_or_else(|| Failure::internal("a change without its values"));
    let speed = |text: Option<String>| text.and_then(|text| text.parse().ok());
    Ok(match row.what.as_str() {
        "added" => ChangeKind::Added { state: terms::read(&text(after)?)? },
        "state" => ChangeKind::State { from: terms::read(&text(before)?)?, to: terms::read(&text(after)?)? },
        "speed" => ChangeKind::Speed { from: speed(before), to: speed(after) },
        "renamed" => ChangeKind::Renamed { from: text(before)?, to: text(after)? },
        other => return Err(Failure::internal(format!("the store holds an unknown change: {other}"))),
    })
}
