//! The billing markets panel.

use crate::guard::feature::BillingMarkets;
use crate::guard::{Allowed, View};
use crate::http::failure::Failure;
use crate::store::entity::{account, market};
use crate::terms;
use portico_api::{Market, MarketId, Markets};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

/// Lists the partner's billing markets. They are the same for all its accounts.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/billing-markets", tag = "billing",
    responses((status = 200, description = "The billing markets.", body = Markets)))]
pub(crate) async fn list(scope: Allowed<BillingMarkets, View>) -> Result<axum::Json<Markets>, Failure> {
    let found = market::Entity::find()
        .filter(market::Column::PartnerId.eq(scope.partner_id()))
        .order_by_asc(market::Column::Country)
        .order_by_asc(market::Column::Region)
        .order_by_asc(market::Column::Id)
        .all(scope.db())
        .await?;
    let affected = account::Entity::find().filter(account::Column::PartnerId.eq(scope.partner_id()));
    Ok(axum::Json(Markets {
        items: found.into_iter().map(market).collect::<Result<_, _>>()?,
        affected_accounts: terms::count(affected.count(scope.db()).await?),
    }))
}

fn market(row: market::Model) -> Result<Market, Failure> {
    Ok(Market {
        address: terms::read_json(&row.address)?,
        id: MarketId(row.uid),
        country: row.country,
        region: row.region,
        supplier: row.supplier,
        currency: row.currency,
        contact_name: row.contact_name,
        contact_email: row.contact_email,
        tax_rate: row.tax_rate,
        payment_days: row.payment_days.map(terms::count),
        vat_exempt: row.vat_exempt,
        active: row.active,
    })
}
