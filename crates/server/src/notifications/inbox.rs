//! The inbox: what the viewer was told about the account in view, or about any of the partner's.

use super::{IN_LIST, Stored};
use crate::guard::feature::Notifications;
use crate::guard::{Allowed, Edit, Scope, View};
use crate::http::body::Json;
use crate::http::failure::Failure;
use crate::http::paging::{self, List};
use crate::http::query::Query;
use crate::live;
use crate::store::begin_write;
use crate::store::entity::{account, notification, service};
use crate::terms;
use axum::http::StatusCode;
use portico_api::{
    AboutAccount, AccountId, AccountRef, FieldProblem, MarkNotifications, Notification, NotificationId, Page,
    ServiceId, ServiceRef, Timestamp,
};
use portico_rules::Category;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use serde::Deserialize;
use std::collections::HashMap;
use utoipa::IntoParams;

/// Notifications that are marked at a time, by id.
const MOST_MARKED: usize = 500;

/// Which notifications.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct InboxQuery {
    /// Only those of this category.
    #[param(inline)]
    category: Option<Category>,
    /// Only those that are not read.
    unread: Option<bool>,
    /// `next` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// Rows in a page; 100 without it.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u64>,
}

/// The viewer's own, about the account in view.
fn own(scope: &Scope) -> Condition {
    let here = (!scope.is_whole_partner()).then(|| notification::Column::AccountId.eq(scope.account_id()));
    Condition::all().add(notification::Column::UserId.eq(scope.by().id)).add_option(here)
}

/// Lists what the viewer was told, newest first. With `unread`, the total is the number of those that are not read.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/notifications", tag = "notifications", params(InboxQuery),
    responses((status = 200, description = "A page of notifications.", body = Page<Notification>)))]
pub(crate) async fn list(
    scope: Allowed<Notifications, View>,
    Query(query): Query<InboxQuery>,
) -> Result<axum::Json<Page<Notification>>, Failure> {
    let limit = paging::limit(query.limit)?;
    let list =
        List::new(("notifications", scope.account_uid(), query.category.map(Category::as_str), query.unread));
    let before = list.keys::<i64>(query.cursor.as_deref())?;
    let wanted = notification::Entity::find()
        .filter(own(&scope))
        .apply_if(query.category, |found, category| {
            found.filter(notification::Column::Category.eq(category.as_str()))
        })
        .apply_if(query.unread.filter(|unread| *unread), |found, _| {
            found.filter(notification::Column::ReadAt.is_null())
        });
    let total = wanted.clone().count(scope.db()).await?;
    let found = wanted
        .apply_if(before, |found, id| found.filter(notification::Column::Id.lt(id)))
        .order_by_desc(notification::Column::Id)
        .limit(limit + 1)
        .all(scope.db())
        .await?;
    let page = list.page(found, limit, total, |row| row.id);
    let rows =
        page.items.iter().map(|row| terms::read_json(&row.subject)).collect::<Result<Vec<Stored>, _>>()?;
    let names = Names::read(&scope, &rows).await?;
    paging::map(page, |items| {
        items.into_iter().zip(rows).map(|(row, stored)| names.told(row, stored)).collect()
    })
    .map(axum::Json)
}

/// Marks notifications as read, or as not read.
#[utoipa::path(post, path = "/api/v1/accounts/{account}/notifications/mark", tag = "notifications",
    request_body = MarkNotifications, responses((status = 204, description = "Marked.")))]
pub(crate) async fn mark(
    scope: Allowed<Notifications, Edit>,
    Json(MarkNotifications { ids, read }): Json<MarkNotifications>,
) -> Result<StatusCode, Failure> {
    if ids.as_ref().is_some_and(|ids| ids.len() > MOST_MARKED) {
        return Err(Failure::invalid(vec![FieldProblem {
            field: "ids".to_owned(),
            code: "too_many".to_owned(),
            detail: "At most 500 at a time. Mark the rest afterwards, or all of them.".to_owned(),
        }]));
    }
    let tx = begin_write(scope.writer()).await?;
    let mut marking = notification::Entity::update_many()
        .col_expr(notification::Column::ReadAt, Expr::value(read.then(terms::now)))
        .filter(own(&scope));
    if let Some(ids) = ids {
        marking = marking.filter(notification::Column::Uid.is_in(ids.into_iter().map(|id| id.0)));
    }
    // When something was read first stays.
    marking = marking.filter(if read {
        notification::Column::ReadAt.is_null()
    } else {
        notification::Column::ReadAt.is_not_null()
    });
    let marked = marking.exec(&tx).await?;
    if marked.rows_affected > 0 {
        // Their other pages follow.
        let home = scope.home().id;
        live::note(&tx, live::Kind::Notifications, home, &[]).await?;
    }
    tx.commit().await?;
    scope.app().live().wake();
    Ok(StatusCode::NO_CONTENT)
}

/// Names of accounts and services within the scope. What has left it is not named.
struct Names {
    accounts: HashMap<i64, AccountRef>,
    services: HashMap<i64, ServiceRef>,
}

impl Names {
    async fn read(scope: &Scope, rows: &[Stored]) -> Result<Self, Failure> {
        let parts = || rows.iter().flat_map(|row| &row.about);
        let mut ids: Vec<i64> = parts().map(|part| part.account).collect();
        ids.sort_unstable();
        ids.dedup();
        let mut accounts = HashMap::new();
        for some in ids.chunks(IN_LIST) {
            let found = account::Entity::find()
                .filter(
                    Condition::any()
                        .add(scope.holds(account::Column::PartnerId, account::Column::Id))
                        .add(account::Column::Id.eq(scope.account_id())),
                )
                .filter(account::Column::Id.is_in(some.iter().copied()))
                .all(scope.db())
                .await?;
            accounts.extend(
                found.into_iter().map(|row| (row.id, AccountRef { id: AccountId(row.uid), name: row.name })),
            );
        }
        let mut ids: Vec<i64> = parts().flat_map(|part| part.services.iter().copied()).collect();
        ids.sort_unstable();
        ids.dedup();
        let mut services = HashMap::new();
        for some in ids.chunks(IN_LIST) {
            let found = service::Entity::find()
                .filter(scope.holds(service::Column::PartnerId, service::Column::AccountId))
                .filter(service::Column::Id.is_in(some.iter().copied()))
                .all(scope.db())
                .await?;
            for row in found {
                let kind = terms::read(&row.kind)?;
                services.insert(row.id, ServiceRef { id: ServiceId(row.uid), name: row.name, kind });
            }
        }
        Ok(Self { accounts, services })
    }

    fn told(&self, row: notification::Model, stored: Stored) -> Result<Notification, Failure> {
        let about = stored.about.into_iter().filter_map(|part| {
            Some(AboutAccount {
                account: self.accounts.get(&part.account)?.clone(),
                services: part.services.iter().filter_map(|id| self.services.get(id).cloned()).collect(),
                more: part.more,
            })
        });
        Ok(Notification {
            id: NotificationId(row.uid),
            category: terms::read(&row.category)?,
            kind: terms::read(&row.kind)?,
            at: Timestamp(row.at),
            read: row.read_at.map(Timestamp),
            why: terms::read(&row.why)?,
            by: stored.by,
            subject: stored.subject,
            before: stored.before,
            after: stored.after,
            about: about.collect(),
            more: stored.more,
        })
    }
}
