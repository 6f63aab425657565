//! Rows of services as several panels show them.

use crate::accounts;
use crate::guard::Scope;
use crate::http::failure::Failure;
use crate::store::entity::service;
use crate::terms;
use portico_api::{AccountRef, Link, Location, ServiceId, ServiceRef, ServiceRow, Zone};
use portico_rules::ServiceState;
use sea_orm::{ColumnTrait, DerivePartialModel, EntityTrait, QueryFilter};
use std::collections::HashMap;

/// The columns of a row.
#[derive(Clone, DerivePartialModel)]
#[sea_orm(entity = "service::Entity")]
pub(crate) struct Listed {
    /// Internal id.
    pub(crate) id: i64,
    uid: String,
    account_id: i64,
    parent_id: Option<i64>,
    kind: String,
    name: String,
    state: String,
    link_up: Option<bool>,
    speed_mbps: Option<i32>,
    location_name: Option<String>,
    location_metro: Option<String>,
    location_country: Option<String>,
    zone: Option<String>,
    locked: bool,
    admin_locked: bool,
}

/// The columns that name a service.
#[derive(Clone, DerivePartialModel)]
#[sea_orm(entity = "service::Entity")]
pub(crate) struct Named {
    /// Internal id.
    pub(crate) id: i64,
    /// The account that owns it.
    pub(crate) account_id: i64,
    uid: String,
    name: String,
    kind: String,
}

impl Named {
    /// The service by id and name.
    pub(crate) fn to_ref(&self) -> Result<ServiceRef, Failure> {
        Ok(ServiceRef {
            id: ServiceId(self.uid.clone()),
            name: self.name.clone(),
            kind: terms::read(&self.kind)?,
        })
    }
}

/// Services within the scope, by internal id.
pub(crate) async fn named(
    scope: &Scope,
    ids: impl IntoIterator<Item = i64>,
) -> Result<HashMap<i64, Named>, Failure> {
    let mut ids: Vec<i64> = ids.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found = service::Entity::find()
        .filter(scope.holds(service::Column::PartnerId, service::Column::AccountId))
        .filter(service::Column::Id.is_in(ids))
        .into_partial_model::<Named>()
        .all(scope.db())
        .await?;
    Ok(found.into_iter().map(|named| (named.id, named)).collect())
}

/// Rows with whose they are and what they hang on. A parent that is not within the scope is not named.
pub(crate) async fn complete(scope: &Scope, listed: Vec<Listed>) -> Result<Vec<ServiceRow>, Failure> {
    let owners = accounts::refs(scope.db(), listed.iter().map(|row| row.account_id)).await?;
    let parents = named(scope, listed.iter().filter_map(|row| row.parent_id)).await?;
    listed.into_iter().map(|row| row.complete(&owners, &parents)).collect()
}

impl From<&service::Model> for Listed {
    fn from(whole: &service::Model) -> Self {
        let service::Model { id, account_id, parent_id, link_up, speed_mbps, locked, admin_locked, .. } =
            *whole;
        Self {
            id,
            uid: whole.uid.clone(),
            account_id,
            parent_id,
            kind: whole.kind.clone(),
            name: whole.name.clone(),
            state: whole.state.clone(),
            link_up,
            speed_mbps,
            location_name: whole.location_name.clone(),
            location_metro: whole.location_metro.clone(),
            location_country: whole.location_country.clone(),
            zone: whole.zone.clone(),
            locked,
            admin_locked,
        }
    }
}

impl Listed {
    fn complete(
        self,
        owners: &HashMap<i64, AccountRef>,
        parents: &HashMap<i64, Named>,
    ) -> Result<ServiceRow, Failure> {
        let owner = owners.get(&self.account_id);
        let parent = self.parent_id.and_then(|id| parents.get(&id));
        Ok(ServiceRow {
            id: ServiceId(self.uid),
            account: owner.cloned().ok_or_else(|| Failure::internal("a service without an account"))?,
            parent: parent.map(Named::to_ref).transpose()?,
            kind: terms::read(&self.kind)?,
            name: self.name,
            link: is_built(&self.state).then_some(self.link_up).flatten().map(link),
            state: terms::read(&self.state)?,
            speed_mbps: self.speed_mbps.map(terms::count),
            location: self.location_name.map(|name| Location {
                name,
                metro: self.location_metro,
                country: self.location_country,
            }),
            zone: terms::read_if::<Zone>(self.zone.as_deref())?,
            locked: self.locked || self.admin_locked,
            group_size: None,
        })
    }
}

/// Whether a service in this state is there, so that a link can be up or down.
fn is_built(state: &str) -> bool {
    matches!(
        ServiceState::parse(state),
        Some(ServiceState::Configured | ServiceState::Live | ServiceState::Sleep)
    )
}

fn link(up: bool) -> Link {
    if up { Link::Up } else { Link::Down }
}
