//! `GET /accounts`: the accounts that a user may look at.

use crate::guard::sight::configured_states;
use crate::guard::{Anywhere, SignedIn};
use crate::http::failure::Failure;
use crate::http::paging::{self, List};
use crate::http::query::{Query, searched};
use crate::store::entity::{account, service};
use crate::store::keys;
use crate::terms;
use portico_api::{AccountId, AccountRef, AccountRow, AccountSummary, Page};
use portico_rules::Audience;
use sea_orm::sea_query::{Expr, ExprTrait, IntoLikeExpr, LikeExpr, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde::Deserialize;
use std::collections::HashMap;
use utoipa::IntoParams;

/// Which accounts.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AccountsQuery {
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

/// Lists the accounts that the user may look at: their own first, then those it manages, by name.
#[utoipa::path(get, path = "/api/v1/accounts", tag = "accounts", params(AccountsQuery), responses(
    (status = 200, description = "A page of accounts.", body = Page<AccountRow>),
))]
pub(crate) async fn list(
    Anywhere(by): Anywhere,
    Query(query): Query<AccountsQuery>,
) -> Result<axum::Json<Page<AccountRow>>, Failure> {
    let limit = paging::limit(query.limit)?;
    let q = searched(query.q.as_deref())?;
    let list = List::new(("accounts", &by.outlook().uid, q));
    let after = list.keys::<(String, i64)>(query.cursor.as_deref())?;
    let page = find(&by, q, &list, after, limit).await?;
    let configured = count_configured(&by, page.items.iter().map(|account| account.id)).await?;
    let audience = by.viewer().map(|viewer| viewer.audience);
    let page = paging::map(page, |accounts| {
        accounts
            .iter()
            .map(|account| {
                let configured_services = configured.get(&account.id).copied().unwrap_or(0);
                Ok(AccountRow { account: summary(account, audience)?, configured_services })
            })
            .collect()
    })?;
    Ok(axum::Json(page))
}

/// An account with what every page about it needs. The partner's reference for it is the partner's own.
pub(crate) fn summary(account: &account::Model, to: Option<Audience>) -> Result<AccountSummary, Failure> {
    Ok(AccountSummary {
        id: AccountId(account.uid.clone()),
        name: account.name.clone(),
        kind: terms::read(&account.kind)?,
        reference: account.reference.clone().filter(|_| to != Some(Audience::Managed)),
        supported_by: terms::read_if(account.supported_by.as_deref())?,
        inactive: account.deactivated_at.is_some(),
    })
}

/// Ids of one `IN` list.
const IN_LIST: usize = 5000;

/// Accounts by internal id, by id and name. The ids must come from rows within a scope.
pub(crate) async fn refs(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = i64>,
) -> Result<HashMap<i64, AccountRef>, Failure> {
    let mut ids: Vec<i64> = ids.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    let mut refs = HashMap::with_capacity(ids.len());
    for some in ids.chunks(IN_LIST) {
        let found: Vec<(i64, String, String)> = account::Entity::find()
            .select_only()
            .columns([account::Column::Id, account::Column::Uid, account::Column::Name])
            .filter(account::Column::Id.is_in(some.iter().copied()))
            .into_tuple()
            .all(db)
            .await?;
        let named = found.into_iter().map(|(id, uid, name)| (id, AccountRef { id: AccountId(uid), name }));
        refs.extend(named);
    }
    Ok(refs)
}

/// Rows whose column contains the text, taken literally.
pub(crate) fn contains(column: impl ColumnTrait, text: &str) -> SimpleExpr {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    Expr::col(column.as_column_ref()).like(LikeExpr::new(pattern).escape('\\').into_like_expr())
}

/// Accounts whose name, reference or id contains the text.
pub(crate) fn matching(q: Option<&str>) -> Condition {
    Condition::all().add_option(q.map(|q| {
        Condition::any()
            .add(contains(account::Column::Search, &keys::fold(q)))
            .add(contains(account::Column::Uid, &q.to_ascii_lowercase()))
    }))
}

async fn find(
    by: &SignedIn,
    q: Option<&str>,
    list: &List,
    after: Option<(String, i64)>,
    limit: u64,
) -> Result<Page<account::Model>, Failure> {
    let db = by.app().db();
    let home = by.outlook();
    let own = account::Entity::find_by_id(home.id).filter(matching(q)).one(db).await?;
    let managed = account::Entity::find().filter(account::Column::PartnerId.eq(home.id)).filter(matching(q));
    let total = managed.clone().count(db).await? + u64::from(own.is_some());

    let mut rows: Vec<_> = own.filter(|_| after.is_none()).into_iter().collect();
    // The user's own account is before all others.
    let (key, id) = after.unwrap_or_default();
    let beyond = Expr::tuple([account::Column::SortKey.into_expr(), account::Column::Id.into_expr()])
        .gt(Expr::tuple([key.into(), id.into()]));
    let more = managed
        .filter(beyond)
        .order_by_asc(account::Column::SortKey)
        .order_by_asc(account::Column::Id)
        .limit(limit + 1)
        .all(db)
        .await?;
    rows.extend(more);
    Ok(list.page(rows, limit, total, |row| match row.id == home.id {
        true => (String::new(), 0),
        false => (row.sort_key.clone(), row.id),
    }))
}

async fn count_configured(
    by: &SignedIn,
    accounts: impl Iterator<Item = i64>,
) -> Result<HashMap<i64, u32>, Failure> {
    let counted: Vec<(i64, i64)> = service::Entity::find()
        .select_only()
        .column(service::Column::AccountId)
        .column_as(service::Column::Id.count(), "services")
        .filter(service::Column::AccountId.is_in(accounts))
        .filter(service::Column::State.is_in(configured_states()))
        .group_by(service::Column::AccountId)
        .into_tuple()
        .all(by.app().db())
        .await?;
    Ok(counted.into_iter().map(|(account, services)| (account, terms::count(services))).collect())
}
