//! Services that are offered: configured, of a kind that connections can end on, and made visible by their owner.

use super::named;
use crate::guard::sight::configured_states;
use crate::http::failure::Failure;
use crate::http::paging::List;
use crate::store::entity::{marketplace_logo, marketplace_profile, service};
use crate::terms;
use portico_api::{Location, Logo, Offer, Page, ProviderRef, ServiceId, ServiceKind};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
};
use std::collections::HashMap;

/// The longest description of an end, in characters, as orders take it.
const LONGEST: usize = 128;

/// Services that can be offered, whoever owns them.
pub(super) fn connectable() -> Select<service::Entity> {
    let kinds = [ServiceKind::Port, ServiceKind::Mcr, ServiceKind::Mve].map(terms::spell);
    service::Entity::find()
        .filter(service::Column::Kind.is_in(kinds))
        .filter(service::Column::State.is_in(configured_states()))
}

/// Services that are made visible. Whether others see them depends on their owner's profile too: a managed
/// account has none, so its services are not offered whatever is stored.
pub(super) fn offered() -> Select<service::Entity> {
    connectable().filter(service::Column::MarketplaceVisible.eq(true))
}

/// Somebody's service that can be connected to.
pub(crate) struct Found {
    /// The service.
    pub(crate) service: service::Model,
    /// Its owner's profile, which is public.
    pub(crate) profile: marketplace_profile::Model,
}

impl Found {
    /// It in words: provider and service.
    pub(crate) fn words(&self) -> String {
        format!("{} · {}", self.profile.name, self.service.name).chars().take(LONGEST).collect()
    }

    /// It for others.
    pub(crate) fn to_offer(&self) -> Result<Offer, Failure> {
        to_offer(&named(&self.profile), &self.service)
    }
}

/// The service with this id, as long as it is offered.
pub(crate) async fn find(db: &impl ConnectionTrait, id: &ServiceId) -> Result<Option<Found>, Failure> {
    let found = offered().filter(service::Column::Uid.eq(id.as_str())).one(db).await?;
    let Some(service) = found else { return Ok(None) };
    let profile = marketplace_profile::Entity::find_by_id(service.account_id)
        .filter(marketplace_profile::Column::Public.eq(true))
        .one(db)
        .await?;
    Ok(profile.map(|profile| Found { service, profile }))
}

/// A page of services, by name.
pub(super) async fn page(
    db: &DatabaseConnection,
    wanted: Select<service::Entity>,
    (list, after, limit): (&List, Option<(String, i64)>, u64),
) -> Result<Page<service::Model>, Failure> {
    let total = wanted.clone().count(db).await?;
    let rows = wanted
        .apply_if(after, |query, (key, id)| {
            let columns = [service::Column::TreeKey, service::Column::Id].map(ColumnTrait::into_expr);
            query.filter(Expr::tuple(columns).gt(Expr::tuple([key.into(), id.into()])))
        })
        .order_by_asc(service::Column::TreeKey)
        .order_by_asc(service::Column::Id)
        .limit(limit + 1)
        .all(db)
        .await?;
    Ok(list.page(rows, limit, total, |row| (row.tree_key.clone(), row.id)))
}

/// A service as others see it.
pub(super) fn to_offer(provider: &ProviderRef, row: &service::Model) -> Result<Offer, Failure> {
    Ok(Offer {
        provider: provider.clone(),
        id: ServiceId(row.uid.clone()),
        name: row.name.clone(),
        kind: terms::read(&row.kind)?,
        location: location(row),
        speed_mbps: row.speed_mbps.map(terms::count),
    })
}

/// Where a service is.
pub(super) fn location(row: &service::Model) -> Option<Location> {
    let (metro, country) = (row.location_metro.clone(), row.location_country.clone());
    row.location_name.clone().map(|name| Location { name, metro, country })
}

/// The logo of a profile, without its picture.
pub(super) async fn logo(db: &impl ConnectionTrait, account_id: i64) -> Result<Option<Logo>, Failure> {
    Ok(logos(db, vec![account_id]).await?.remove(&account_id))
}

/// The logos of profiles, without their pictures.
pub(super) async fn logos(
    db: &impl ConnectionTrait,
    accounts: Vec<i64>,
) -> Result<HashMap<i64, Logo>, Failure> {
    use marketplace_logo::Column;
    let found: Vec<(i64, String, i32, String)> = marketplace_logo::Entity::find()
        .select_only()
        .columns([Column::AccountId, Column::MediaType, Column::Size, Column::Digest])
        .filter(Column::AccountId.is_in(accounts))
        .into_tuple()
        .all(db)
        .await?;
    let logo = |(account_id, media_type, size, digest)| {
        (account_id, Logo { media_type, bytes: terms::count(size), digest })
    };
    Ok(found.into_iter().map(logo).collect())
}
