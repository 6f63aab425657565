//! The services panel: the table, in any order and by any filter.

pub(crate) mod detail;
pub(crate) mod file;
mod order;
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
use order::{Keyed, Keys, Order};
use portico_api::{Page, ServiceGroup, ServiceKind, ServiceRow, ServiceSort};
use portico_rules::ServiceState;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait, Select,
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
    /// By what they are grouped; each group's services stand together, and are sorted within it.
    #[param(inline)]
    group: Option<ServiceGroup>,
    /// The order; by name without it.
    #[param(inline)]
    sort: Option<ServiceSort>,
}

/// Which part of the list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PartQuery {
    /// `next` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// Rows in a page; 100 without it.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u64>,
}

/// Lists services: the account's own, or with the partner's own account in view those of all its accounts.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/services", tag = "services",
    params(ServicesQuery, PartQuery),
    responses((status = 200, description = "A page of services.", body = Page<ServiceRow>)))]
pub(crate) async fn list(
    scope: Allowed<Services, View>,
    Query(query): Query<ServicesQuery>,
    Query(part): Query<PartQuery>,
) -> Result<axum::Json<Page<ServiceRow>>, Failure> {
    let limit = paging::limit(part.limit)?;
    let (wanted, order) = query.read(&scope)?;
    let q = searched(query.q.as_deref())?;
    let list = List::new((
        "services",
        scope.account_uid(),
        q,
        query.kind,
        query.state,
        &query.account,
        order.group,
        order.sort,
    ));
    let after = list.keys::<Keys>(part.cursor.as_deref())?.filter(|keys| order.fits(keys));
    let first = after.is_none();
    let page = order.apply(wanted.clone(), after.clone()).limit(limit + 1).into_partial_model::<Keyed>();
    let found = page.all(scope.db()).await?;
    // A list of one page is counted with it: looking for what is rare reads every row once, not twice.
    let total = match found.len() as u64 {
        all if first && all <= limit => all,
        _ => wanted.clone().count(scope.db()).await?,
    };
    let page = list.page(found, limit, total, |row| order.keys(row));
    let sizes = order.group_sizes(scope.db(), wanted, after.as_ref(), &page.items).await?;
    let mut rows = rows::complete(&scope, page.items.into_iter().map(|keyed| keyed.row).collect()).await?;
    for (row, size) in rows.iter_mut().zip(sizes) {
        row.group_size = size;
    }
    Ok(axum::Json(Page { items: rows, next: page.next, total: page.total }))
}

impl ServicesQuery {
    /// The services that are wanted within the scope, and their order.
    fn read(&self, scope: &Scope) -> Result<(Select<service::Entity>, Order), Failure> {
        let q = searched(self.q.as_deref())?;
        id("account", self.account.as_deref())?;
        let wanted = service::Entity::find()
            .filter(scope.holds(service::Column::PartnerId, service::Column::AccountId))
            .filter(filter(scope, self, q));
        Ok((wanted, Order { group: self.group, sort: self.sort.unwrap_or(ServiceSort::Name) }))
    }
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
