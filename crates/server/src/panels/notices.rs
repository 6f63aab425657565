//! Outages and maintenance, with their reach restricted to what the viewer may see.

use crate::guard::Scope;
use crate::http::failure::Failure;
use crate::reporting::relevance::told;
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
const MOST_SERVICES: i64 = 50;

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
        })
        .collect()
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
        .and_where(Expr::col("place").lte(MOST_SERVICES))
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
