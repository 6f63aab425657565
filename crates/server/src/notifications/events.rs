//! The events that are told, made from what happened.

use super::{Event, notify};
use crate::guard::Scope;
use crate::store::begin_write;
use crate::store::entity::{account, notification, order, service, service_change, user};
use crate::terms;
use portico_api::{NotificationKind, OrderKind};
use portico_rules::{Category, OrderState, ServiceState};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, PaginatorTrait, QueryFilter,
    QuerySelect,
};
use std::collections::BTreeMap;

/// Who tries on after too many failures is told of once in this time, in milliseconds.
const FAILURES_ONCE_IN: i64 = 60 * 60 * 1000;

/// Tells that an order moved on, from how it stood to how it stands; and what that did to its service.
pub(crate) async fn order_moved(
    tx: &impl ConnectionTrait,
    before: &str,
    order: &order::Model,
    by: Option<&str>,
) -> Result<(), DbErr> {
    let after = OrderState::parse(&order.state);
    let waited = before == OrderState::AwaitingApproval.as_str();
    let kind = match after {
        Some(OrderState::Submitted | OrderState::Rejected) if waited => NotificationKind::ApprovalAnswered,
        Some(OrderState::Submitted) => NotificationKind::OrderSent,
        Some(OrderState::AwaitingApproval) => NotificationKind::ApprovalAsked,
        Some(OrderState::Withdrawn) => NotificationKind::OrderWithdrawn,
        _ => NotificationKind::OrderMoved,
    };
    let who = user::Entity::find_by_id(order.by_id).one(tx).await?;
    let by_managed = who.is_some_and(|who| who.account_id != order.partner_id);
    let number = order.number();
    let event = |what, services| Event {
        about: vec![(order.account_id, services)],
        by_managed,
        subject: Some(if order.name.is_empty() { &number } else { &order.name }),
        before: Some(before),
        after: Some(&order.state),
        ..Event::of(what, order.partner_id, order.account_id, by)
    };
    let services: Vec<i64> = order.service_id.into_iter().collect();
    notify(tx, event((Category::Ordering, kind), services.clone())).await?;
    let kind = match (terms::read(&order.kind).ok(), after) {
        (Some(OrderKind::New), Some(OrderState::Done | OrderState::Failed)) => NotificationKind::ServiceState,
        (Some(OrderKind::Change), Some(OrderState::Done)) => NotificationKind::ServiceChanged,
        (Some(OrderKind::Cancel), Some(OrderState::Done)) => NotificationKind::ServiceCancelled,
        _ => return Ok(()),
    };
    let Some(id) = order.service_id else { return Ok(()) };
    let Some(service) = service::Entity::find_by_id(id).one(tx).await? else { return Ok(()) };
    let event = event((Category::Services, kind), services);
    notify(tx, Event { subject: Some(&service.name), before: None, after: Some(&service.state), ..event })
        .await
}

/// Tells what an import found changed: one event for states, and one for names, speeds and terms.
pub(crate) async fn services_changed(
    tx: &impl ConnectionTrait,
    partner_id: i64,
    changes: &[service_change::Model],
) -> Result<(), DbErr> {
    let kinds = [
        ("state", NotificationKind::ServiceState),
        ("", NotificationKind::ServiceChanged),
        ("cancelled", NotificationKind::ServiceCancelled),
    ];
    let what = |change: &service_change::Model| {
        let gone = [ServiceState::Cancelled, ServiceState::CancelledParent, ServiceState::Decommissioned];
        match change.after.as_deref() {
            _ if change.what != "state" => "",
            Some(after) if gone.iter().any(|state| state.as_str() == after) => "cancelled",
            _ => "state",
        }
    };
    for (which, kind) in kinds {
        let mut about = BTreeMap::<i64, Vec<i64>>::new();
        for change in changes.iter().filter(|change| what(change) == which) {
            about.entry(change.account_id).or_default().push(change.service_id);
        }
        for services in about.values_mut() {
            services.dedup();
        }
        if !about.is_empty() {
            let event = Event::of((Category::Services, kind), partner_id, partner_id, None);
            notify(tx, Event { about: about.into_iter().collect(), ..event }).await?;
        }
    }
    Ok(())
}

/// Tells that settings of accounts were changed.
pub(crate) async fn settings_changed(
    tx: &impl ConnectionTrait,
    partner_id: i64,
    accounts: Vec<i64>,
    by: Option<&str>,
) -> Result<(), DbErr> {
    if accounts.is_empty() {
        return Ok(());
    }
    let what = (Category::Company, NotificationKind::SettingChanged);
    let about = accounts.into_iter().map(|account| (account, Vec::new())).collect();
    notify(tx, Event { about, ..Event::of(what, partner_id, partner_id, by) }).await
}

/// Tells something about one person's access, such as a sign-in: them, and who administers the people of the
/// account.
pub(crate) async fn about_access(
    tx: &impl ConnectionTrait,
    kind: NotificationKind,
    person: &user::Model,
    home: &account::Model,
) -> Result<(), DbErr> {
    let event = Event::of((Category::Security, kind), home.partner_id.unwrap_or(home.id), home.id, None);
    notify(tx, Event { person: Some(person.id), subject: Some(&person.name), ..event }).await
}

/// Tells somebody that signing in as them failed too often, unless they were told just now.
pub(crate) async fn sign_ins_failed(
    writer: &DatabaseConnection,
    person: &user::Model,
    home: &account::Model,
) -> Result<(), DbErr> {
    let tx = begin_write(writer).await?;
    // Of several failures at once, PostgreSQL would tell of each.
    user::Entity::find_by_id(person.id).lock_exclusive().one(&tx).await?;
    let told = notification::Entity::find()
        .filter(notification::Column::UserId.eq(person.id))
        .filter(notification::Column::Kind.eq(terms::spell(NotificationKind::FailedSignIns)))
        .filter(notification::Column::At.gt(terms::now() - FAILURES_ONCE_IN))
        .count(&tx)
        .await?;
    if told == 0 {
        about_access(&tx, NotificationKind::FailedSignIns, person, home).await?;
    }
    tx.commit().await
}

/// Tells, beside the answer, that somebody downloads a file.
pub(crate) fn exported(scope: &Scope, file: &'static str) {
    let (app, by) = (scope.app().clone(), scope.by().clone());
    let (partner_id, account_id) = (scope.partner_id(), scope.account_id());
    tokio::spawn(async move {
        let told = async {
            let tx = begin_write(app.writer()).await?;
            let what = (Category::Security, NotificationKind::ExportMade);
            let event = Event::of(what, partner_id, account_id, Some(&by.name));
            notify(&tx, Event { person: Some(by.id), subject: Some(file), ..event }).await?;
            tx.commit().await
        };
        if let Err(error) = told.await {
            tracing::warn!(%error, "a download could not be told of");
        }
    });
}
