//! `GET …/activity`: what happened in an account, from the tables that keep it.

use crate::accounts::refs;
use crate::guard::feature::Activity as Feature;
use crate::guard::{Allowed, Scope, View};
use crate::http::failure::Failure;
use crate::http::paging::{self, List};
use crate::http::query::Query;
use crate::store::entity::{
    activity, order, order_event, service, service_change, settings_change, settings_write,
};
use crate::terms;
use portico_api::{AccountRef, Activity, ActivityKind, Page, Timestamp};
use portico_rules::{Access, Audience, Feature as Hideable, decide_one};
use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, RelationTrait, Select,
};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

/// Which page.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ActivityQuery {
    /// `next` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// Rows in a page; 100 without it.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u64>,
}

/// Where something is kept, in the order in which what happened at one instant is listed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
enum Source {
    Settings,
    Services,
    Orders,
    Log,
}

/// The place of something in the list: the later, the earlier it is listed.
type Key = (i64, Source, i64);

/// Something that happened, with its place and the account that it happened in.
struct Row {
    key: Key,
    account_id: i64,
    kind: ActivityKind,
    by: Option<String>,
    subject: String,
    before: Option<String>,
    after: Option<String>,
}

/// Lists what happened, the newest first: in the account in view, or with the partner's own account in view in all
/// its accounts. Managed users are told nothing of settings beyond what the context says.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/activity", tag = "people", params(ActivityQuery),
    responses((status = 200, description = "A page of what happened.", body = Page<Activity>)))]
pub(crate) async fn list(
    scope: Allowed<Feature, View>,
    Query(query): Query<ActivityQuery>,
) -> Result<axum::Json<Page<Activity>>, Failure> {
    let limit = paging::limit(query.limit)?;
    let list = List::new(("activity", scope.account_uid(), scope.facts().viewer.audience.as_str()));
    let before = list.keys::<Key>(query.cursor.as_deref())?;
    let logged = logged(&scope);
    let orders = orders(&scope);
    let services = services(&scope);
    let settings = settings(&scope);
    let db = scope.db();
    let mut total = logged.clone().count(db).await? + orders.clone().count(db).await?;
    total += services.clone().count(db).await?;
    if let Some(settings) = &settings {
        total += settings.clone().count(db).await?;
    }

    use {
        activity::Column as L, order_event::Column as O, service_change::Column as S,
        settings_change::Column as C,
    };
    let mut rows = Vec::new();
    let found =
        logged.filter(earlier(before, Source::Log, L::At, L::Id)).order_by_desc(L::At).order_by_desc(L::Id);
    for row in found.limit(limit + 1).all(db).await? {
        rows.push(of_log(row)?);
    }
    let found = orders
        .filter(earlier(before, Source::Orders, O::At, O::Id))
        .order_by_desc(O::At)
        .order_by_desc(O::Id);
    for (event, order) in found.select_also(order::Entity).limit(limit + 1).all(db).await? {
        rows.extend(order.map(|order| of_order(event, order)));
    }
    let found = services
        .filter(earlier(before, Source::Services, S::At, S::Id))
        .order_by_desc(S::At)
        .order_by_desc(S::Id);
    for (change, service) in found.select_also(service::Entity).limit(limit + 1).all(db).await? {
        rows.push(of_service(change, service));
    }
    if let Some(settings) = settings {
        let found = settings
            .filter(earlier(before, Source::Settings, C::At, C::Id))
            .order_by_desc(C::At)
            .order_by_desc(C::Id);
        for change in found.limit(limit + 1).all(db).await? {
            rows.push(of_settings(&scope, change));
        }
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.key));
    rows.truncate(usize::try_from(limit + 1).unwrap_or(usize::MAX));
    let page = list.page(rows, limit, total, |row| row.key);
    let accounts = refs(db, page.items.iter().map(|row| row.account_id)).await?;
    paging::map(page, |rows| {
        rows.into_iter()
            .map(|row| {
                let account = accounts.get(&row.account_id).cloned();
                Ok(answered(row, account.ok_or_else(|| Failure::internal("nobody's activity"))?))
            })
            .collect()
    })
    .map(axum::Json)
}

fn logged(scope: &Scope) -> Select<activity::Entity> {
    let holds = scope.holds(activity::Column::PartnerId, activity::Column::AccountId);
    // Who may not see the company profile is not told of it.
    let profile = decide_one(Hideable::CompanyProfile, scope.facts()).access == Access::Hidden;
    activity::Entity::find().filter(holds).apply_if(profile.then_some(()), |log, ()| {
        log.filter(activity::Column::Kind.ne(terms::spell(ActivityKind::ProfileChanged)))
    })
}

/// What happened to orders that were sent: drafts are nobody else's business.
fn orders(scope: &Scope) -> Select<order_event::Entity> {
    order_event::Entity::find()
        .join(JoinType::InnerJoin, order_event::Relation::Order.def())
        .filter(scope.holds(order::Column::PartnerId, order::Column::AccountId))
}

fn services(scope: &Scope) -> Select<service_change::Entity> {
    service_change::Entity::find()
        .join(JoinType::LeftJoin, service_change::Relation::Service.def())
        .filter(scope.holds(service_change::Column::PartnerId, service_change::Column::AccountId))
}

/// Changes to settings, for partners: of all their accounts, or those that wrote something for the one in view.
fn settings(scope: &Scope) -> Option<Select<settings_change::Entity>> {
    if scope.facts().viewer.audience != Audience::Partner {
        return None;
    }
    let changes =
        settings_change::Entity::find().filter(settings_change::Column::PartnerId.eq(scope.partner_id()));
    let one = (!scope.is_whole_partner()).then(|| {
        settings_write::Entity::find()
            .select_only()
            .column(settings_write::Column::ChangeId)
            .filter(settings_write::Column::HolderId.is_in([scope.account_id(), scope.partner_id()]))
            .into_query()
    });
    Some(
        changes
            .apply_if(one, |changes, writes| changes.filter(settings_change::Column::Id.in_subquery(writes))),
    )
}

/// What comes after a place in the list, of one source.
fn earlier(before: Option<Key>, source: Source, at: impl ColumnTrait, id: impl ColumnTrait) -> Condition {
    let Some((then, from, last)) = before else { return Condition::all() };
    let at = || Expr::col(at.as_column_ref());
    let same: SimpleExpr = match source.cmp(&from) {
        std::cmp::Ordering::Less => at().eq(then),
        std::cmp::Ordering::Equal => at().eq(then).and(Expr::col(id.as_column_ref()).lt(last)),
        std::cmp::Ordering::Greater => return Condition::all().add(at().lt(then)),
    };
    Condition::any().add(at().lt(then)).add(same)
}

fn of_log(row: activity::Model) -> Result<Row, Failure> {
    Ok(Row {
        key: (row.at, Source::Log, row.id),
        account_id: row.account_id,
        kind: terms::read(&row.kind)?,
        by: row.by_name,
        subject: row.subject,
        before: row.before.filter(|before| !before.is_empty()),
        after: row.after,
    })
}

fn of_order(event: order_event::Model, order: order::Model) -> Row {
    Row {
        key: (event.at, Source::Orders, event.id),
        account_id: order.account_id,
        kind: ActivityKind::Order,
        by: event.by_name,
        subject: order.name,
        before: None,
        after: Some(event.state),
    }
}

fn of_service(change: service_change::Model, service: Option<service::Model>) -> Row {
    Row {
        key: (change.at, Source::Services, change.id),
        account_id: change.account_id,
        kind: ActivityKind::Service,
        by: None,
        subject: service.map(|service| service.name).unwrap_or_default(),
        before: change.before,
        after: change.after,
    }
}

fn of_settings(scope: &Scope, change: settings_change::Model) -> Row {
    Row {
        key: (change.at, Source::Settings, change.id),
        account_id: scope.account_id(),
        kind: ActivityKind::Settings,
        by: change.by_name,
        subject: change.note.unwrap_or_default(),
        before: None,
        after: None,
    }
}

fn answered(row: Row, account: AccountRef) -> Activity {
    let Row { key, kind, by, subject, before, after, .. } = row;
    Activity { at: Timestamp(key.0), account, kind, by, subject, before, after }
}
