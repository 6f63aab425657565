//! The pricing panel. Retail prices are read by a query and into a type that know no other.

use crate::guard::feature::Pricing;
use crate::guard::{Allowed, View};
use crate::http::failure::Failure;
use crate::store::entity::price::{Column, Entity};
use crate::terms;
use portico_api::{Day, Discount, Money, PartnerPrice, Price, Prices};
use portico_rules::PriceList;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DerivePartialModel, EntityTrait, QueryFilter, QueryOrder, QueryTrait,
    Select,
};

/// Shows the price list that the viewer may see.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/pricing", tag = "pricing",
    responses((status = 200, description = "The price list.", body = Prices)))]
pub(crate) async fn show(scope: Allowed<Pricing, View>) -> Result<axum::Json<Prices>, Failure> {
    let list = scope.price_list().ok_or_else(Failure::not_found)?;
    let lines = read(scope.db(), scope.partner_id(), list, None).await?;
    let listed_on = lines.iter().map(|(listed_on, _)| listed_on).max().cloned().map(Day);
    Ok(axum::Json(Prices { list, listed_on, items: lines.into_iter().map(|(_, price)| price).collect() }))
}

/// What anybody with a view on prices may know.
#[derive(DerivePartialModel)]
#[sea_orm(entity = "Entity")]
struct RetailLine {
    product: String,
    speed_mbps: Option<i32>,
    term_months: Option<i32>,
    market: Option<String>,
    currency: String,
    retail_monthly_minor: i64,
    retail_once_minor: Option<i64>,
    listed_on: String,
}

/// The same with what the partner pays.
#[derive(DerivePartialModel)]
#[sea_orm(entity = "Entity")]
struct PartnerLine {
    #[sea_orm(nested)]
    retail: RetailLine,
    partner_monthly_minor: Option<i64>,
    discounts: String,
}

/// A partner's list as far as the viewer may see it, or its lines for one product; each with the day that it was
/// listed on.
pub(crate) async fn read(
    db: &impl ConnectionTrait,
    partner_id: i64,
    list: PriceList,
    product: Option<&str>,
) -> Result<Vec<(String, Price)>, Failure> {
    let lines = Entity::find()
        .filter(Column::PartnerId.eq(partner_id))
        .apply_if(product, |lines, product| lines.filter(Column::Product.eq(product)))
        .order_by_asc(Column::Product)
        .order_by_asc(Column::Market)
        .order_by_asc(Column::SpeedMbps)
        .order_by_asc(Column::TermMonths)
        .order_by_asc(Column::LineKey);
    match list {
        PriceList::Retail => retail(db, lines).await,
        PriceList::Partner => partner(db, lines).await,
    }
}

async fn retail(db: &impl ConnectionTrait, lines: Select<Entity>) -> Result<Vec<(String, Price)>, Failure> {
    let found = lines.into_partial_model::<RetailLine>().all(db).await?;
    Ok(found.into_iter().map(RetailLine::price).collect())
}

async fn partner(db: &impl ConnectionTrait, lines: Select<Entity>) -> Result<Vec<(String, Price)>, Failure> {
    let found = lines.into_partial_model::<PartnerLine>().all(db).await?;
    found
        .into_iter()
        .map(|line| {
            let discounts = terms::read_json::<Vec<Discount>>(&line.discounts)?;
            let currency = line.retail.currency.clone();
            let (listed_on, price) = line.retail.price();
            let partner = line
                .partner_monthly_minor
                .map(|minor| PartnerPrice { monthly: Money { minor, currency }, discounts });
            Ok((listed_on, Price { partner, ..price }))
        })
        .collect()
}

impl RetailLine {
    /// The day it was listed on, and the line.
    fn price(self) -> (String, Price) {
        let money = |minor| Money { minor, currency: self.currency.clone() };
        let price = Price {
            retail_monthly: money(self.retail_monthly_minor),
            retail_once: self.retail_once_minor.map(money),
            product: self.product,
            speed_mbps: self.speed_mbps.map(terms::count),
            term_months: self.term_months.map(terms::count),
            market: self.market,
            partner: None,
        };
        (self.listed_on, price)
    }
}
