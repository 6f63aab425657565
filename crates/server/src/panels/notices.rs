//! Outages and maintenance, with their reach restricted to what the viewer may see.

use crate::guard::Scope;
use crate::http::failure::Failure;
use crate::reporting::relevance::{Services, Whose, is_certain, judge, told};
use crate::store::entity::{notice, notice_service, service};
use crate::terms;
use portico_api::{Notice, NoticeId, Reach, ServiceId, ServiceRef, Timestamp};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, Order, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, RelationTrait, Select,
};
use std::collections::HashMap;

/// Services that are named of one notice.
const MOST_SERVICES: usize = 50;

/// The newest of these notices.
pub(crate) async fn newest_among(
    scope: &Scope,
    ids: SelectStatement,
    most: u64,
) -> Result<Vec<Notice>, Failure> {
    let which = Condition::all().add(notice::Column::Id.in_subquery(ids));
    find(scope, which, Order::Desc, most).await
}

/// The notices that concern the scope: they name a service within it, or nobody knows what they concern.
pub(crate) async fn find(
    scope: &Scope,
    which: Condition,
    by_start: Order,
    most: u64,
) -> Result<Vec<Notice>, Failure> {
    let concerns = named_within(scope).select_only().column(notice_service::Column::NoticeId);
    let found = told(scope)
        .filter(
            Condition::any()
                .add(notice::Column::UnknownScope.eq(true))
                .add(notice::Column::Id.in_subquery(concerns.into_query())),
        )
        .filter(which)
        .order_by(notice::Column::StartsAt, by_start)
        .order_by_asc(notice::Column::Id)
        .limit(most)
        .all(scope.db())
        .await?;
    let mut reaches = reaches(scope, &found).await?;
    found
        .into_iter()
        .map(|row| {
            let reach = reaches.remove(&row.id).unwrap_or_else(nobody);
            shown(row, reach)
        })
        .collect()
}

/// Those among these that say whom they concern without naming them, by a class phrase, offerings or places, as far as
/// that is certain.
pub(crate) async fn by_description(scope: &Scope, which: Condition) -> Result<Vec<Notice>, Failure> {
    let says_more = Condition::any()
        .add(notice::Column::Phrase.is_not_null())
        .add(notice::Column::Offerings.is_not_null())
        .add(notice::Column::Places.is_not_null());
    let rows = told(scope).filter(which).filter(says_more).all(scope.db()).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    // Whom these concern depends on all services in view.
    let services = Services::load(scope.db(), Whose::Viewer(scope)).await?;
    let mut found = Vec::new();
    for judged in judge(scope.db(), Whose::Viewer(scope), &services, rows).await? {
        let counts = judged.concerned(&services);
        if counts.certain == 0 {
            continue;
        }
        let certain = judged.ranked().into_iter().filter(|(_, evidence)| is_certain(*evidence));
        let certain = certain.filter_map(|(place, _)| services.list.get(place));
        let reach = Reach {
            services: certain.take(MOST_SERVICES).map(|known| known.service.clone()).collect(),
            service_count: counts.certain,
            account_count: counts.certain_accounts,
            ..nobody()
        };
        found.push(shown(judged.row, reach)?);
    }
    Ok(found)
}

/// A list and what was found beside it, in the list's order; what is in both counts as it was found beside.
pub(crate) fn with(list: Vec<Notice>, beside: Vec<Notice>, by_start: &Order, most: usize) -> Vec<Notice> {
    let mut all = list;
    for mut notice in beside {
        if let Some(place) = all.iter().position(|known| known.id == notice.id) {
            notice.reach.ambiguous = all.remove(place).reach.ambiguous;
        }
        all.push(notice);
    }
    all.sort_by_key(|notice| notice.starts);
    if *by_start == Order::Desc {
        all.reverse();
    }
    all.truncate(most);
    all
}

fn shown(row: notice::Model, reach: Reach) -> Result<Notice, Failure> {
    Ok(Notice {
        id: NoticeId(row.uid),
        kind: terms::read(&row.kind)?,
        state: terms::read(&row.state)?,
        title: row.title,
        impact: row.impact,
        starts: Timestamp(row.starts_at),
        ends: row.ends_at.map(Timestamp),
        reach: Reach { unknown: row.unknown_scope, ..reach },
    })
}

/// What notices name within the scope.
pub(crate) fn named_within(scope: &Scope) -> Select<notice_service::Entity> {
    notice_service::Entity::find()
        .join(JoinType::InnerJoin, notice_service::Relation::Service.def())
        .filter(scope.holds(service::Column::PartnerId, service::Column::AccountId))
}

fn nobody() -> Reach {
    Reach { services: Vec::new(), service_count: 0, account_count: 0, ambiguous: 0, unknown: false }
}

async fn reaches(scope: &Scope, notices: &[notice::Model]) -> Result<HashMap<i64, Reach>, Failure> {
    if notices.is_empty() {
        return Ok(HashMap::new());
    }
    let within = named_within(scope)
        .filter(notice_service::Column::NoticeId.is_in(notices.iter().map(|notice| notice.id)));
    let counted: Vec<(i64, i64, i64)> = within
        .clone()
        .select_only()
        .column(notice_service::Column::NoticeId)
        .column_as(service::Column::Id.into_expr().count_distinct(), "services")
        .column_as(service::Column::AccountId.into_expr().count_distinct(), "accounts")
        .group_by(notice_service::Column::NoticeId)
        .into_tuple()
        .all(scope.db())
        .await?;
    let mut reaches: HashMap<i64, Reach> = counted
        .into_iter()
        .map(|(notice, services, accounts)| {
            let counts = Reach {
                service_count: terms::count(services),
                account_count: terms::count(accounts),
                ..nobody()
            };
            (notice, counts)
        })
        .collect();
    // Ambiguous among what the viewer may see: services of others must not show in anybody's answer.
    let ambiguous: Vec<(i64, String)> = within
        .clone()
        .select_only()
        .column(notice_service::Column::NoticeId)
        .column(notice_service::Column::ShortId)
        .group_by(notice_service::Column::NoticeId)
        .group_by(notice_service::Column::ShortId)
        .having(service::Column::Id.into_expr().count_distinct().gt(1))
        .into_tuple()
        .all(scope.db())
        .await?;
    for (notice, _) in ambiguous {
        if let Some(reach) = reaches.get_mut(&notice) {
            reach.ambiguous += 1;
        }
    }
    for (notice, service) in first_services(scope, within).await? {
        if let Some(reach) = reaches.get_mut(&notice) {
            reach.services.push(service);
        }
    }
    Ok(reaches)
}

/// The first few services that each notice names, by name, children under their parent.
async fn first_services(
    scope: &Scope,
    within: Select<notice_service::Entity>,
) -> Result<Vec<(i64, ServiceRef)>, Failure> {
    const PLACE: &str =
        r#"ROW_NUMBER() OVER (PARTITION BY "notice_services"."notice_id" ORDER BY "services"."tree_key")"#;
    let placed = within
        .select_only()
        .column(notice_service::Column::NoticeId)
        .columns([service::Column::Uid, service::Column::Name, service::Column::Kind])
        .column_as(Expr::cust(PLACE), "place");
    let first = Query::select()
        .columns(["notice_id", "uid", "name", "kind"].map(Alias::new))
        .from_subquery(placed.into_query(), "placed")
        .and_where(Expr::col("place").lte(MOST_SERVICES as u64))
        .order_by("notice_id", Order::Asc)
        .order_by("place", Order::Asc)
        .to_owned();
    scope
        .db()
        .query_all(&first)
        .await?
        .iter()
        .map(|row| {
            let service = ServiceRef {
                id: ServiceId(row.try_get("", "uid")?),
                name: row.try_get("", "name")?,
                kind: terms::read(&row.try_get::<String>("", "kind")?)?,
            };
            Ok((row.try_get("", "notice_id")?, service))
        })
        .collect()
}
