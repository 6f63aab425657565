//! What an order would cost, by the price list that the viewer may see.

use super::checks::Ends;
use super::works::product_type;
use crate::http::failure::Failure;
use crate::panels::pricing;
use crate::store::entity::service;
use crate::terms;
use portico_api::{Amounts, Day, Estimate, Money, OrderEdit, OrderKind, Price};
use portico_rules::PriceList;
use sea_orm::{ConnectionTrait, EntityTrait};

/// What is estimated.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
    /// What is ordered.
    pub(super) edit: &'a OrderEdit,
    /// Change and cancel: the service.
    pub(super) service: Option<&'a service::Model>,
    /// New connections: what they end on.
    pub(super) ends: &'a Ends,
}

/// What a price depends on.
struct Wanted<'a> {
    market: Option<&'a str>,
    speed: Option<u32>,
    term: Option<u32>,
}

/// The estimate.
pub(super) async fn estimate(
    db: &impl ConnectionTrait,
    partner_id: i64,
    list: PriceList,
    subject: Subject<'_>,
) -> Result<Estimate, Failure> {
    let nothing = Estimate { list, listed_on: None, retail: None, partner: None };
    let Some(product) = subject.edit.product else { return Ok(nothing) };
    let lines = pricing::read(db, partner_id, list, Some(product_type(product))).await?;
    let listed_on = lines.iter().map(|(day, _)| day).max().cloned().map(Day);
    let prices: Vec<Price> = lines.into_iter().map(|(_, price)| price).collect();
    let market = market(db, subject).await?;
    let edit = subject.edit;
    let before = subject.service.map(|service| Wanted {
        market: market.as_deref(),
        speed: service.speed_mbps.map(terms::count),
        term: service.term_months.map(terms::count),
    });
    let today = before.as_ref().and_then(|wanted| line(&prices, wanted));
    let after = Wanted {
        market: market.as_deref(),
        speed: edit.speed_mbps.or(before.as_ref().and_then(|before| before.speed)),
        term: edit.term_months.or(before.as_ref().and_then(|before| before.term)),
    };
    let then = line(&prices, &after);
    let retail = |price: &Price| Some(price.retail_monthly.clone());
    let partner = |price: &Price| price.partner.as_ref().map(|partner| partner.monthly.clone());
    let once = then.filter(|_| edit.kind == OrderKind::New).and_then(|price| price.retail_once.clone());
    let amounts = |part: &dyn Fn(&Price) -> Option<Money>, once: Option<Money>| {
        let today = today.and_then(part);
        let monthly = match edit.kind {
            OrderKind::Cancel => Money { minor: 0, currency: today.as_ref()?.currency.clone() },
            OrderKind::New | OrderKind::Change => then.and_then(part)?,
        };
        let difference = today
            .filter(|today| today.currency == monthly.currency)
            .map(|today| Money { minor: monthly.minor - today.minor, currency: today.currency });
        Some(Amounts { monthly, once, difference })
    };
    Ok(Estimate { list, listed_on, retail: amounts(&retail, once), partner: amounts(&partner, None) })
}

/// The market of what is ordered; of a connection, that of what it hangs on.
async fn market(db: &impl ConnectionTrait, subject: Subject<'_>) -> Result<Option<String>, Failure> {
    let Some(service) = subject.service else {
        return Ok(subject.ends.market(subject.edit).map(str::to_owned));
    };
    match (&service.market, service.parent_id) {
        (None, Some(parent)) => {
            Ok(service::Entity::find_by_id(parent).one(db).await?.and_then(|parent| parent.market))
        }
        (market, _) => Ok(market.clone()),
    }
}

/// The line of the list that carries it: of its market and term, with the lowest speed that is enough.
fn line<'a>(prices: &'a [Price], wanted: &Wanted<'_>) -> Option<&'a Price> {
    let term = wanted.term?;
    prices
        .iter()
        .filter(|price| price.market.is_none() || price.market.as_deref() == wanted.market)
        .filter(|price| price.term_months.is_none_or(|of_line| of_line == term))
        .filter(|price| match (price.speed_mbps, wanted.speed) {
            (None, _) => true,
            (Some(of_line), Some(speed)) => of_line >= speed,
            (Some(_), None) => false,
        })
        .min_by_key(|price| price.speed_mbps)
}
