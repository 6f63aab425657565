//! Reachability: who would hear of each category of events about each account that a partner manages, by the
//! rule that tells them.

use super::hearers::{Circle, Person};
use crate::accounts::matching;
use crate::guard::feature::ManagedAccounts;
use crate::guard::{Allowed, View};
use crate::http::failure::Failure;
use crate::http::paging::{self, List};
use crate::http::query::{Query, searched};
use crate::store::entity::account;
use crate::terms;
use portico_api::{AccountId, AccountRef, Channel, Page, ReachRow, Reached};
use portico_rules::Category;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Deserialize;
use utoipa::IntoParams;

/// Names that are told of who would hear.
const NAMES: usize = 5;

/// Which accounts.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReachQuery {
    /// Part of the name, the reference or the id; case does not matter.
    #[param(max_length = 200)]
    q: Option<String>,
    /// `next` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// Rows in a page; 100 without it.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u64>,
}

/// Lists the accounts that the partner manages, by name, with who would hear of what if it happened now.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/notifications/reach", tag = "notifications",
    params(ReachQuery), responses((status = 200, description = "A page of accounts.", body = Page<ReachRow>)))]
pub(crate) async fn list(
    scope: Allowed<ManagedAccounts, View>,
    Query(query): Query<ReachQuery>,
) -> Result<axum::Json<Page<ReachRow>>, Failure> {
    let limit = paging::limit(query.limit)?;
    let q = searched(query.q.as_deref())?;
    let list = List::new(("reach", scope.account_uid(), q));
    let (after_key, after_id) = list.keys::<(String, i64)>(query.cursor.as_deref())?.unwrap_or_default();
    let wanted =
        account::Entity::find().filter(account::Column::PartnerId.eq(scope.partner_id())).filter(matching(q));
    let total = wanted.clone().count(scope.db()).await?;
    let beyond = Expr::tuple([account::Column::SortKey.into_expr(), account::Column::Id.into_expr()])
        .gt(Expr::tuple([after_key.into(), after_id.into()]));
    let rows = wanted
        .filter(beyond)
        .order_by_asc(account::Column::SortKey)
        .order_by_asc(account::Column::Id)
        .limit(limit + 1)
        .all(scope.db())
        .await?;
    let page = list.page(rows, limit, total, |row| (row.sort_key.clone(), row.id));
    let ids: Vec<i64> = page.items.iter().map(|row| row.id).collect();
    let circle = Circle::read(scope.db(), scope.partner_id(), &ids, true).await?;
    let row = |account: account::Model| ReachRow {
        categories: Category::ALL.map(|category| reached(&circle, account.id, category)).to_vec(),
        account: AccountRef { id: AccountId(account.uid), name: account.name },
    };
    paging::map(page, |items| Ok(items.into_iter().map(row).collect())).map(axum::Json)
}

fn reached(circle: &Circle, account_id: i64, category: Category) -> Reached {
    let by =
        |person: &Person, channel| circle.would_tell(person, account_id, category, channel, false).is_some();
    let hearers =
        || circle.people.iter().filter(|person| by(person, Channel::InApp) || by(person, Channel::Mail));
    let count =
        |which: &dyn Fn(&&Person) -> bool| terms::count(hearers().filter(|person| which(person)).count());
    Reached {
        category,
        partner: count(&|person| person.is_partners()),
        managed: count(&|person| !person.is_partners()),
        by_mail: count(&|person| by(person, Channel::Mail)),
        names: hearers().take(NAMES).map(|person| person.user.name.clone()).collect(),
    }
}
