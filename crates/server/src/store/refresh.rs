//! Bringing the keys of services up to date after something that they are made from was renamed.

use super::{
    entity::{account, service},
    keys,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter,
};
use std::collections::HashMap;

/// Ids of one `IN` list.
const IN_LIST: usize = 500;

/// Which services may have keys that are out of date.
#[derive(Clone, Copy, Debug)]
pub enum Stale<'a> {
    /// Those of accounts whose name or reference changed.
    OfAccounts(&'a [i64]),
    /// Those that hang on services whose name changed.
    UnderParents(&'a [i64]),
}

/// Computes the keys of these services anew and writes those that differ.
///
/// # Errors
/// When the store fails.
pub async fn refresh_services(db: &impl ConnectionTrait, stale: Stale<'_>) -> Result<(), DbErr> {
    let (column, ids) = match stale {
        Stale::OfAccounts(ids) => (service::Column::AccountId, ids),
        Stale::UnderParents(ids) => (service::Column::ParentId, ids),
    };
    for some in ids.chunks(IN_LIST) {
        let services = service::Entity::find().filter(column.is_in(some.iter().copied())).all(db).await?;
        let owners =
            by_id(db, account::Entity::find(), account::Column::Id, services.iter().map(|s| s.account_id))
                .await?
                .into_iter()
                .map(|owner| (owner.id, owner))
                .collect::<HashMap<_, _>>();
        let parents = by_id(
            db,
            service::Entity::find(),
            service::Column::Id,
            services.iter().filter_map(|s| s.parent_id),
        )
        .await?
        .into_iter()
        .map(|parent| (parent.id, (parent.name, parent.uid)))
        .collect::<HashMap<_, _>>();
        for before in services {
            let Some(owner) = owners.get(&before.account_id) else { continue };
            let parent = before.parent_id.and_then(|id| parents.get(&id));
            let mut after = before.clone();
            keys::refresh_service(&mut after, owner, parent.map(|(name, uid)| (name.as_str(), uid.as_str())));
            if after != before {
                after.into_active_model().reset_all().update(db).await?;
            }
        }
    }
    Ok(())
}

/// The rows with these ids.
async fn by_id<E: EntityTrait>(
    db: &impl ConnectionTrait,
    select: sea_orm::Select<E>,
    column: E::Column,
    ids: impl Iterator<Item = i64>,
) -> Result<Vec<E::Model>, DbErr> {
    let mut ids: Vec<i64> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    let mut rows = Vec::with_capacity(ids.len());
    for some in ids.chunks(IN_LIST) {
        let wanted = Condition::all().add(column.is_in(some.iter().copied()));
        rows.extend(select.clone().filter(wanted).all(db).await?);
    }
    Ok(rows)
}
