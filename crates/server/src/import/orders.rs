//! Orders under way: what was ordered here is recognised among the provider's products, and its order follows.

use super::products::Listed;
use super::report::{Effect, Report};
use super::{ImportError, Kind};
use crate::live;
use crate::notifications::events::order_moved;
use crate::store::entity::{account, order, order_event, service};
use crate::store::{insert_all, keys};
use crate::terms;
use portico_api::{OrderEdit, OrderKind};
use portico_rules::{OrderState, ServiceState};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
};
use std::collections::{BTreeSet, HashMap};

/// What tells that a product is what was ordered: its owner, its kind, and its name, folded.
type Likeness = (i64, String, String);

/// Orders that are with the provider.
async fn under_way(
    tx: &DatabaseTransaction,
    partner_id: i64,
) -> Result<Vec<(order::Model, service::Model)>, DbErr> {
    let orders = order::Entity::find()
        .filter(order::Column::PartnerId.eq(partner_id))
        .filter(
            order::Column::State
                .is_in([OrderState::Submitted, OrderState::InProgress].map(OrderState::as_str)),
        )
        .all(tx)
        .await?;
    let mut found = Vec::with_capacity(orders.len());
    for order in orders {
        let Some(id) = order.service_id else { continue };
        if let Some(service) = service::Entity::find_by_id(id).one(tx).await? {
            found.push((order, service));
        }
    }
    Ok(found)
}

/// Takes products that nobody knew for the services that were ordered here, where there is no doubt: these get the
/// provider's id, and stay what they are otherwise.
pub(super) async fn adopt(
    tx: &DatabaseTransaction,
    partner_id: i64,
    list: &[Listed],
    owners: &HashMap<Option<String>, account::Model>,
    known: &mut HashMap<String, service::Model>,
    report: &mut Report,
) -> Result<(), ImportError> {
    let mut ordered: HashMap<Likeness, Vec<service::Model>> = HashMap::new();
    for (order, service) in under_way(tx, partner_id).await? {
        if order.kind == terms::spell(OrderKind::New) {
            ordered.entry(likeness(service.account_id, &service)).or_default().push(service);
        }
    }
    let mut arrived: HashMap<Likeness, Vec<&Listed>> = HashMap::new();
    for listed in list.iter().filter(|listed| !known.contains_key(&listed.row.uid)) {
        if let Some(owner) = owners.get(&listed.owner.uid) {
            arrived.entry(likeness(owner.id, &listed.row)).or_default().push(listed);
        }
    }
    for (like, products) in arrived {
        let ([listed], Some([service])) = (products.as_slice(), ordered.get(&like).map(Vec::as_slice)) else {
            continue;
        };
        // What the provider listed before is another one.
        if list.iter().any(|other| other.row.uid == service.uid) {
            continue;
        }
        let named = service::Model { uid: listed.row.uid.clone(), ..service.clone() };
        let named = named.into_active_model().reset_all().update(tx).await?;
        known.remove(&service.uid);
        known.insert(named.uid.clone(), named);
        let reason = "taken for the service of this name that was ordered".to_owned();
        report.notes.add(Kind::Products, Effect::Remark, reason, || listed.row.name.clone());
    }
    Ok(())
}

fn likeness(account_id: i64, service: &service::Model) -> Likeness {
    (account_id, service.kind.clone(), keys::fold(&service.name))
}

/// Moves orders on to where their services are. Last in the transaction, see [`live::note`].
pub(super) async fn follow(
    tx: &DatabaseTransaction,
    partner_id: i64,
    now: i64,
    report: &mut Report,
) -> Result<(), ImportError> {
    let mut concerned = BTreeSet::new();
    let mut events = Vec::new();
    for (order, service) in under_way(tx, partner_id).await? {
        let Some(to) = stands(&order, &service).filter(|to| to.as_str() != order.state) else { continue };
        let words = (to == OrderState::Failed).then(|| format!("{} is {}.", service.name, service.state));
        events.push(order_event::Model {
            id: 0,
            order_id: order.id,
            at: now,
            by_name: None,
            state: to.as_str().to_owned(),
            words: words.clone(),
        });
        let reason = format!("the order of it is {} now", to.as_str().replace('_', " "));
        report.notes.add(Kind::Products, Effect::Remark, reason, || order.number());
        concerned.insert(order.account_id);
        let version = order.version + 1;
        let before = order.state.clone();
        let moved = order::Model { state: to.as_str().to_owned(), version, words, changed_at: now, ..order };
        let moved = moved.into_active_model().reset_all().update(tx).await?;
        order_moved(tx, &before, &moved, None).await?;
    }
    if events.is_empty() {
        return Ok(());
    }
    insert_all(tx, events).await?;
    concerned.remove(&partner_id);
    let accounts: Vec<i64> = concerned.into_iter().collect();
    live::note(tx, live::Kind::Orders, partner_id, &accounts).await?;
    live::note_provider(tx, live::Kind::Orders).await?;
    Ok(())
}

/// Where an order is by what became of its service; `None` where that does not tell.
fn stands(order: &order::Model, service: &service::Model) -> Option<OrderState> {
    let edit: OrderEdit = serde_json::from_str(&order.edit).ok()?;
    let state = ServiceState::parse(&service.state)?;
    let gone = !state.is_configured() && state != ServiceState::Design;
    match edit.kind {
        OrderKind::Cancel => gone.then_some(OrderState::Done),
        _ if gone => Some(OrderState::Failed),
        OrderKind::New => match state {
            ServiceState::Live | ServiceState::Configured | ServiceState::Sleep => Some(OrderState::Done),
            ServiceState::InProgress | ServiceState::OnHold | ServiceState::Deployable => {
                Some(OrderState::InProgress)
            }
            _ => None,
        },
        OrderKind::Change => {
            let is = |wanted: Option<u32>, now: Option<i32>| {
                wanted.is_none_or(|wanted| now.map(terms::count) == Some(wanted))
            };
            let name = edit.name.trim();
            let all = (name.is_empty() || name == service.name)
                && is(edit.speed_mbps, service.speed_mbps)
                && is(edit.term_months, service.term_months);
            all.then_some(OrderState::Done)
        }
    }
}
