//! What orders do to services: a draft is there as a design, an order makes, changes or ends it.

use super::checks::{self, Ends};
use crate::http::failure::Failure;
use crate::store::entity::{account, order, service, service_change};
use crate::store::{self, Stale, keys, refresh_services};
use crate::terms;
use portico_api::{End, Location, OrderEdit, OrderKind, ServiceKind};
use portico_rules::{OrderState, ServiceState};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    QueryFilter,
};
use time::OffsetDateTime;

/// The day on which a contract ends where the month has no such day as it began on.
const LAST_SAFE_DAY: u8 = 28;

/// Keeps the design of a new service like its draft: there as soon as it has a kind and a name.
pub(super) async fn design(
    tx: &DatabaseTransaction,
    order: order::Model,
    edit: &OrderEdit,
) -> Result<order::Model, Failure> {
    if edit.kind != OrderKind::New {
        return Ok(order);
    }
    let named = edit.product.filter(|_| !edit.name.trim().is_empty());
    let Some(product) = named else {
        forget(tx, &order).await?;
        return linked(tx, order, None).await;
    };
    let before = match order.service_id {
        Some(id) => service::Entity::find_by_id(id).one(tx).await?,
        None => None,
    };
    let ends = checks::ends(tx, order.account_id, edit).await?;
    let owner = account::Entity::find_by_id(order.account_id)
        .one(tx)
        .await?
        .ok_or_else(|| Failure::internal("an order without an account"))?;
    let mut row = drawn(&order, edit, product, &ends)?;
    let parent = ends.a.as_ref().map(|end| (end.name.as_str(), end.uid.as_str()));
    if let Some(before) = before {
        row = service::Model { id: before.id, uid: before.uid, ..row };
        keys::refresh_service(&mut row, &owner, parent);
        row.into_active_model().reset_all().update(tx).await?;
        return Ok(order);
    }
    keys::refresh_service(&mut row, &owner, parent);
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    let row = row.insert(tx).await?;
    linked(tx, order, Some(row.id)).await
}

async fn linked(
    tx: &DatabaseTransaction,
    order: order::Model,
    service_id: Option<i64>,
) -> Result<order::Model, Failure> {
    if order.service_id == service_id {
        return Ok(order);
    }
    let order = order::Model { service_id, ..order };
    Ok(order.into_active_model().reset_all().update(tx).await?)
}

/// Takes the design of a new service away.
pub(super) async fn forget(tx: &DatabaseTransaction, order: &order::Model) -> Result<(), Failure> {
    if let (Some(id), true) = (order.service_id, order.kind == terms::spell(OrderKind::New)) {
        service::Entity::delete_many()
            .filter(service::Column::Id.eq(id))
            .filter(service::Column::State.eq(ServiceState::Design.as_str()))
            .exec(tx)
            .await?;
    }
    Ok(())
}

fn drawn(
    order: &order::Model,
    edit: &OrderEdit,
    product: ServiceKind,
    ends: &Ends,
) -> Result<service::Model, Failure> {
    let at = |service: &service::Model| {
        service.location_name.clone().map(|name| Location {
            name,
            metro: service.location_metro.clone(),
            country: service.location_country.clone(),
        })
    };
    let end = |side: &str, service: &service::Model| End {
        side: side.to_owned(),
        name: Some(service.name.clone()),
        location: at(service),
        vlan: None,
        on_ramp: None,
    };
    let words = edit.b_end_text.trim();
    let other = match &ends.b {
        Some(b) => Some(end("b", b)),
        None if words.is_empty() || product != ServiceKind::Vxc => None,
        None => Some(End {
            side: "b".to_owned(),
            name: Some(words.to_owned()),
            location: ends.offer.as_ref().and_then(|offer| at(&offer.service)),
            vlan: None,
            on_ramp: None,
        }),
    };
    let both: Vec<End> = if edit.is_connection() {
        ends.a.as_ref().map(|a| end("a", a)).into_iter().chain(other).collect()
    } else {
        Vec::new()
    };
    let place = edit.location.trim();
    let own_place = !edit.is_connection() && !place.is_empty();
    let number = |number: Option<u32>| number.and_then(|number| i32::try_from(number).ok());
    Ok(service::Model {
        id: 0,
        uid: keys::new_uid(),
        short_id: String::new(),
        partner_id: order.partner_id,
        account_id: order.account_id,
        parent_id: ends.a.as_ref().map(|end| end.id),
        kind: terms::spell(product),
        product_type: product_type(product).to_owned(),
        name: edit.name.trim().to_owned(),
        state: ServiceState::Design.as_str().to_owned(),
        link_up: None,
        speed_mbps: number(edit.speed_mbps).filter(|_| product != ServiceKind::Mve),
        location_id: None,
        location_name: own_place.then(|| place.to_owned()),
        location_metro: None,
        location_country: None,
        market: ends.market(edit).map(str::to_owned),
        zone: None,
        term_months: number(edit.term_months),
        contract_start: None,
        contract_end: None,
        created_at: Some(order.created_at),
        live_at: None,
        terminate_at: None,
        cost_centre: None,
        asn: None,
        vendor: None,
        size: None,
        lag: None,
        locked: false,
        admin_locked: false,
        cancelable: None,
        marketplace_visible: false,
        network: (product == ServiceKind::Ix && !words.is_empty()).then(|| words.to_owned()),
        ends: serde_json::to_string(&both).map_err(Failure::internal)?,
        tenant_class: None,
        hosting_region: None,
        search: String::new(),
        offer_search: String::new(),
        tree_key: String::new(),
        by_account: String::new(),
        by_state: 0,
        by_speed: 0,
        by_newest: 0,
        by_location: String::new(),
        by_kind: 0,
    })
}

/// The provider's product type, in capitals.
pub(super) const fn product_type(product: ServiceKind) -> &'static str {
    match product {
        ServiceKind::Port => "MEGAPORT",
        ServiceKind::Mcr => "MCR2",
        ServiceKind::Mve => "MVE",
        ServiceKind::Vxc => "VXC",
        ServiceKind::Ix => "IX",
        ServiceKind::Tenant => "SAAS",
    }
}

/// Lets the service follow an order that stands so from now on.
pub(super) async fn follow(
    tx: &DatabaseTransaction,
    order: &order::Model,
    to: OrderState,
    now: i64,
) -> Result<(), Failure> {
    let Some(service) = (match order.service_id {
        Some(id) => service::Entity::find_by_id(id).one(tx).await?,
        None => None,
    }) else {
        return Ok(());
    };
    let edit: OrderEdit = terms::read_json(&order.edit)?;
    match (edit.kind, to) {
        (OrderKind::New, OrderState::Submitted) => turn(tx, service, ServiceState::New, now).await,
        (OrderKind::New, OrderState::InProgress) => turn(tx, service, ServiceState::InProgress, now).await,
        (OrderKind::New, OrderState::Done) => {
            let begun = under_contract(service, now);
            let built = service::Model { live_at: Some(now), cancelable: Some(true), ..begun };
            turn(tx, built, ServiceState::Live, now).await
        }
        (OrderKind::New, OrderState::Failed) => turn(tx, service, ServiceState::Failed, now).await,
        (OrderKind::New, OrderState::Rejected | OrderState::Withdrawn) => {
            // What the provider never saw is no service that was cancelled.
            if service.state == ServiceState::Design.as_str() {
                return forget(tx, order).await;
            }
            turn(tx, service, ServiceState::Cancelled, now).await
        }
        (OrderKind::Change, OrderState::Done) => change(tx, service, &edit, now).await,
        (OrderKind::Cancel, OrderState::Done) => end(tx, service, now).await,
        _ => Ok(()),
    }
}

/// Writes a state, and that it changed.
async fn turn(
    tx: &DatabaseTransaction,
    mut service: service::Model,
    to: ServiceState,
    now: i64,
) -> Result<(), Failure> {
    let before = std::mem::replace(&mut service.state, to.as_str().to_owned());
    service.by_state = keys::state(&service.state);
    let change = if before == ServiceState::Design.as_str() {
        changed(&service, now, "added", None, Some(service.state.clone()))
    } else {
        changed(&service, now, "state", Some(before), Some(service.state.clone()))
    };
    service.into_active_model().reset_all().update(tx).await?;
    store::insert_all(tx, vec![change]).await?;
    Ok(())
}

fn changed(
    service: &service::Model,
    at: i64,
    what: &str,
    before: Option<String>,
    after: Option<String>,
) -> service_change::Model {
    service_change::Model {
        id: 0,
        service_id: service.id,
        partner_id: service.partner_id,
        account_id: service.account_id,
        at,
        what: what.to_owned(),
        before,
        after,
    }
}

/// The service with a contract that begins now.
fn under_contract(service: service::Model, now: i64) -> service::Model {
    let months = service.term_months.unwrap_or(0);
    service::Model { contract_start: Some(now), contract_end: months_after(now, months), ..service }
}

/// An instant so many months later; nothing for none.
fn months_after(now: i64, months: i32) -> Option<i64> {
    let start = OffsetDateTime::from_unix_timestamp(now / 1000).ok().filter(|_| months > 0)?;
    let (year, month, day) = start.to_calendar_date();
    let count = year * 12 + i32::from(u8::from(month)) - 1 + months;
    let month = u8::try_from(count.rem_euclid(12) + 1).ok()?;
    let month = time::Month::try_from(month).ok()?;
    let date = time::Date::from_calendar_date(count.div_euclid(12), month, day)
        .or_else(|_| time::Date::from_calendar_date(count.div_euclid(12), month, LAST_SAFE_DAY))
        .ok()?;
    Some(start.replace_date(date).unix_timestamp() * 1000)
}

/// Gives a service the name, speed and term that were ordered.
async fn change(
    tx: &DatabaseTransaction,
    mut service: service::Model,
    edit: &OrderEdit,
    now: i64,
) -> Result<(), Failure> {
    let mut changes = Vec::new();
    let number = |number: Option<u32>| number.and_then(|number| i32::try_from(number).ok());
    let name = edit.name.trim();
    let renamed = !name.is_empty() && name != service.name;
    if renamed {
        let before = std::mem::replace(&mut service.name, name.to_owned());
        changes.push(changed(&service, now, "renamed", Some(before), Some(name.to_owned())));
    }
    if let Some(speed) = number(edit.speed_mbps).filter(|speed| service.speed_mbps != Some(*speed)) {
        let before = service.speed_mbps.replace(speed).map(|speed| speed.to_string());
        changes.push(changed(&service, now, "speed", before, Some(speed.to_string())));
    }
    if let Some(term) = number(edit.term_months).filter(|term| service.term_months != Some(*term)) {
        service.term_months = Some(term);
        service = under_contract(service, now);
    }
    let owner = account::Entity::find_by_id(service.account_id)
        .one(tx)
        .await?
        .ok_or_else(|| Failure::internal("a service without an account"))?;
    let parent = match service.parent_id {
        Some(id) => service::Entity::find_by_id(id).one(tx).await?,
        None => None,
    };
    let parent = parent.as_ref().map(|parent| (parent.name.as_str(), parent.uid.as_str()));
    keys::refresh_service(&mut service, &owner, parent);
    let id = service.id;
    service.into_active_model().reset_all().update(tx).await?;
    store::insert_all(tx, changes).await?;
    if renamed {
        refresh_services(tx, Stale::UnderParents(&[id])).await?;
    }
    Ok(())
}

/// Ends a service, and what hangs on it.
async fn end(tx: &DatabaseTransaction, service: service::Model, now: i64) -> Result<(), Failure> {
    let children = service::Entity::find().filter(service::Column::ParentId.eq(service.id)).all(tx).await?;
    let ended = |service: service::Model| service::Model { terminate_at: Some(now), ..service };
    turn(tx, ended(service), ServiceState::Cancelled, now).await?;
    for child in children {
        if ServiceState::parse(&child.state).is_some_and(ServiceState::is_configured) {
            turn(tx, ended(child), ServiceState::CancelledParent, now).await?;
        }
    }
    Ok(())
}
