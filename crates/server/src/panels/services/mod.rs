//! The services panel: the table, in any order and by any filter.

pub(crate) mod detail;
pub(crate) mod rows;

use crate::accounts::contains;
use crate::guard::feature::Services;
use crate::guard::{Allowed, Scope, View};
use crate::http::failure::Failure;
use crate::http::paging::{self, List};
use crate::http::query::{Query, id, id_schema, searched};
use crate::store::entity::{account, service};
use crate::store::keys;
use crate::terms;
use portico_api::{Page, ServiceKind, ServiceRow, ServiceSort};
use portico_rules::ServiceState;
use rows::Listed;
use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, DerivePartialModel, EntityTrait, IntoSimpleExpr, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, Value,
};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which services, in which order.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ServicesQuery {
    /// Part of the name, place, cost centre, account or id; case does not matter.
    #[param(max_length = 200)]
    q: Option<String>,
    /// Only services of this kind.
    #[param(inline)]
    kind: Option<ServiceKind>,
    /// Only services in this state.
    #[param(inline)]
    state: Option<ServiceState>,
    /// Only services of the account with this id.
    #[param(schema_with = id_schema)]
    account: Option<String>,
    /// The order; by name without it.
    #[param(inline)]
    sort: Option<ServiceSort>,
    /// `next` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// Rows in a page; 100 without it.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u64>,
}

/// Lists services: the account's own, or with the partner's own account in view those of all its accounts.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/services", tag = "services", params(ServicesQuery),
    responses((status = 200, description = "A page of services.", body = Page<ServiceRow>)))]
pub(crate) async fn list(
    scope: Allowed<Services, View>,
    Query(query): Query<ServicesQuery>,
) -> Result<axum::Json<Page<ServiceRow>>, Failure> {
    let limit = paging::limit(query.limit)?;
    let q = searched(query.q.as_deref())?;
    id("account", query.account.as_deref())?;
    let order = Order(query.sort.unwrap_or(ServiceSort::Name));
    let list =
        List::new(("services", scope.account_uid(), q, query.kind, query.state, &query.account, order.0));
    let after = list.keys::<Keys>(query.cursor.as_deref())?;

    let wanted = service::Entity::find()
        .filter(scope.holds(service::Column::PartnerId, service::Column::AccountId))
        .filter(filter(&scope, &query, q));
    let total = wanted.clone();
    let mut page = wanted.filter(order.after(after)).limit(limit + 1);
    for column in order.columns() {
        page = page.order_by_asc(column);
    }
    // Both may have to read every row: side by side, they take as long as one.
    let page = page.into_partial_model::<Keyed>();
    let (total, found) = tokio::try_join!(total.count(scope.db()), page.all(scope.db()))?;
    let page = list.page(found, limit, total, |row| order.keys(row));
    let rows = rows::complete(&scope, page.items.into_iter().map(|keyed| keyed.row).collect()).await?;
    Ok(axum::Json(Page { items: rows, next: page.next, total: page.total }))
}

fn filter(scope: &Scope, query: &ServicesQuery, q: Option<&str>) -> Condition {
    Condition::all()
        .add_option(q.map(|q| contains(service::Column::Search, &keys::fold(q))))
        .add_option(query.kind.map(|kind| service::Column::Kind.eq(terms::spell(kind))))
        .add_option(query.state.map(|state| service::Column::ByState.eq(keys::state(state.as_str()))))
        .add_option(query.account.as_deref().map(|uid| {
            // An account outside the scope has no services within it, whether it exists or not.
            let owner = account::Entity::find()
                .select_only()
                .column(account::Column::Id)
                .filter(account::Column::Uid.eq(uid))
                .filter(
                    Condition::any()
                        .add(account::Column::Id.eq(scope.account_id()))
                        .add(account::Column::PartnerId.eq(scope.partner_id())),
                );
            service::Column::AccountId.in_subquery(owner.into_query())
        }))
}

/// A row with the keys of every order.
#[derive(DerivePartialModel)]
#[sea_orm(entity = "service::Entity")]
struct Keyed {
    tree_key: String,
    by_account: String,
    by_state: i32,
    by_speed: i64,
    by_newest: i64,
    #[sea_orm(nested)]
    row: Listed,
}

/// The keys of a row in an order: the order's own, the place in the tree, and the id for what ties remain.
type Keys = (Option<Key>, String, i64);

/// A key of an order other than by name.
#[derive(serde::Serialize, Deserialize)]
#[serde(untagged)]
enum Key {
    Number(i64),
    Text(String),
}

/// How services are ordered. Every order ascends, and ends with the place in the tree: children come after
/// their parent.
struct Order(ServiceSort);

impl Order {
    fn own_column(&self) -> Option<service::Column> {
        match self.0 {
            ServiceSort::Name => None,
            ServiceSort::Account => Some(service::Column::ByAccount),
            ServiceSort::State => Some(service::Column::ByState),
            ServiceSort::Speed => Some(service::Column::BySpeed),
            ServiceSort::Newest => Some(service::Column::ByNewest),
        }
    }

    fn columns(&self) -> impl Iterator<Item = service::Column> {
        self.own_column().into_iter().chain([service::Column::TreeKey, service::Column::Id])
    }

    fn keys(&self, row: &Keyed) -> Keys {
        let own = match self.0 {
            ServiceSort::Name => None,
            ServiceSort::Account => Some(Key::Text(row.by_account.clone())),
            ServiceSort::State => Some(Key::Number(row.by_state.into())),
            ServiceSort::Speed => Some(Key::Number(row.by_speed)),
            ServiceSort::Newest => Some(Key::Number(row.by_newest)),
        };
        (own, row.tree_key.clone(), row.row.id)
    }

    /// The rows that come after the one with these keys.
    fn after(&self, keys: Option<Keys>) -> Condition {
        let Some((own, tree, id)) = keys else { return Condition::all() };
        let own = own.map(|key| match key {
            Key::Number(number) => Value::from(number),
            Key::Text(text) => Value::from(text),
        });
        let values = own.into_iter().chain([tree.into(), id.into()]).map(SimpleExpr::from);
        let columns = self.columns().map(IntoSimpleExpr::into_simple_expr);
        Condition::all().add(Expr::tuple(columns).gt(Expr::tuple(values)))
    }
}
