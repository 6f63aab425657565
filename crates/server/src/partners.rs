//! `GET /partners`: the partners, for operators.

use crate::accounts::summary;
use crate::guard::Operator;
use crate::http::failure::Failure;
use crate::http::paging::{self, List};
use crate::http::query::Query;
use crate::store::entity::{account, service, user};
use crate::terms;
use portico_api::{Page, PartnerRow};
use portico_rules::Audience;
use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{
    ColumnTrait, DatabaseConnection, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, RelationTrait,
};
use serde::Deserialize;
use std::collections::HashMap;
use utoipa::IntoParams;

/// Which page.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PartnersQuery {
    /// `next` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// Rows in a page; 100 without it.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u64>,
}

/// Lists the partners by name.
#[utoipa::path(get, path = "/api/v1/partners", tag = "operators", params(PartnersQuery), responses(
    (status = 200, description = "A page of partners.", body = Page<PartnerRow>),
))]
pub(crate) async fn list(
    by: Operator,
    Query(query): Query<PartnersQuery>,
) -> Result<axum::Json<Page<PartnerRow>>, Failure> {
    let limit = paging::limit(query.limit)?;
    let list = List::new("partners");
    let (key, id) = list.keys::<(String, i64)>(query.cursor.as_deref())?.unwrap_or_default();
    let db = by.app().db();
    let partners = account::Entity::find().filter(account::Column::Kind.eq(Audience::Partner.as_str()));
    let total = partners.clone().count(db).await?;
    let rows = partners
        .filter(
            Expr::tuple([account::Column::SortKey.into_expr(), account::Column::Id.into_expr()])
                .gt(Expr::tuple([key.into(), id.into()])),
        )
        .order_by_asc(account::Column::SortKey)
        .order_by_asc(account::Column::Id)
        .limit(limit + 1)
        .all(db)
        .await?;
    let page = list.page(rows, limit, total, |row| (row.sort_key.clone(), row.id));
    let ids: Vec<i64> = page.items.iter().map(|partner| partner.id).collect();
    let counts = Counts::of(db, &ids).await?;
    paging::map(page, |partners| partners.iter().map(|partner| counts.row(partner)).collect()).map(axum::Json)
}

/// What partners have, by their internal id.
struct Counts {
    managed_accounts: HashMap<i64, i64>,
    services: HashMap<i64, i64>,
    users: HashMap<i64, i64>,
}

impl Counts {
    async fn of(db: &DatabaseConnection, partners: &[i64]) -> Result<Self, Failure> {
        let partners = || partners.iter().copied();
        let managed_accounts: Vec<(i64, i64)> = account::Entity::find()
            .select_only()
            .column(account::Column::PartnerId)
            .column_as(account::Column::Id.count(), "managed")
            .filter(account::Column::PartnerId.is_in(partners()))
            .group_by(account::Column::PartnerId)
            .into_tuple()
            .all(db)
            .await?;
        let services: Vec<(i64, i64)> = service::Entity::find()
            .select_only()
            .column(service::Column::PartnerId)
            .column_as(service::Column::Id.count(), "services")
            .filter(service::Column::PartnerId.is_in(partners()))
            .group_by(service::Column::PartnerId)
            .into_tuple()
            .all(db)
            .await?;
        // A user's partner is their account's partner, or their account itself.
        let partner =
            || Func::coalesce([account::Column::PartnerId.into_expr(), account::Column::Id.into_expr()]);
        let users: Vec<(i64, i64)> = user::Entity::find()
            .join(JoinType::InnerJoin, user::Relation::Account.def())
            .select_only()
            .column_as(Expr::expr(partner()), "partner")
            .column_as(user::Column::Id.count(), "users")
            .filter(Expr::expr(partner()).is_in(partners()))
            .group_by(Expr::expr(partner()))
            .into_tuple()
            .all(db)
            .await?;
        Ok(Self {
            managed_accounts: managed_accounts.into_iter().collect(),
            services: services.into_iter().collect(),
            users: users.into_iter().collect(),
        })
    }

    fn row(&self, partner: &account::Model) -> Result<PartnerRow, Failure> {
        let count = |counts: &HashMap<i64, i64>| terms::count(counts.get(&partner.id).copied().unwrap_or(0));
        Ok(PartnerRow {
            account: summary(partner, None)?,
            referred_by: partner.referred_by.clone(),
            managed_accounts: count(&self.managed_accounts),
            services: count(&self.services),
            users: count(&self.users),
        })
    }
}
