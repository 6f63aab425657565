//! Demo prices, billing markets and invoices.

use super::{DAY, Demo, Services, missing, uid};
use crate::import::day_of;
use crate::store::{
    self,
    entity::{invoice, invoice_line, market, price, service},
};
use portico_api::{Discount, Money};
use portico_rules::ServiceState;
use sea_orm::{DatabaseTransaction, DbErr, EntityTrait};
use std::collections::{BTreeMap, HashMap};

/// What is sold: product, speed in Mbit/s, retail price per month in euro cents without a term.
const PRODUCTS: [(&str, Option<i32>, i64); 15] = [
    ("MEGAPORT", Some(1000), 25_000),
    ("MEGAPORT", Some(10_000), 75_000),
    ("MEGAPORT", Some(100_000), 290_000),
    ("MCR2", Some(2500), 42_000),
    ("MCR2", Some(5000), 61_000),
    ("MCR2", Some(10_000), 98_000),
    ("MVE", None, 54_000),
    ("VXC", Some(100), 9000),
    ("VXC", Some(200), 12_500),
    ("VXC", Some(500), 19_000),
    ("VXC", Some(1000), 29_000),
    ("VXC", Some(5000), 78_000),
    ("VXC", Some(10_000), 120_000),
    ("IX", Some(1000), 21_000),
    ("IX", Some(10_000), 64_000),
];

/// Where it is sold: market, currency, its minor units for 100 euro cents.
const CURRENCIES: [(&str, &str, i64); 5] =
    [("DE", "EUR", 100), ("UK", "GBP", 86), ("US", "USD", 109), ("AU", "AUD", 166), ("JP", "JPY", 162)];

/// Terms in months, and what they take off the retail price in percent.
const TERMS: [(i32, i64); 4] = [(1, 0), (12, 10), (24, 15), (36, 20)];

/// What partners pay less, in percent of the retail price of the term.
const PARTNER_DISCOUNTS: [(&str, i64); 2] = [("WHOLESALE", 12), ("PARTNER", 6)];

/// A billing market.
struct Market {
    partner: &'static str,
    country: &'static str,
    supplier: &'static str,
    currency: &'static str,
    contact: (&'static str, &'static str),
    address: &'static [&'static str],
    tax_rate: &'static str,
    active: bool,
}

const HAMBURG: &[&str] = &["Am Sandtorkai 41", "20457 Hamburg", "Germany"];
const FINANCE: (&str, &str) = ("Finn Gallagher", "finn@halcyon.example");

const MARKETS: [Market; 6] = [
    Market {
        partner: "Halcyon Networks",
        country: "DE",
        supplier: "Network Provider Deutschland GmbH",
        currency: "EUR",
        contact: FINANCE,
        address: HAMBURG,
        tax_rate: "19",
        active: true,
    },
    Market {
        partner: "Halcyon Networks",
        country: "UK",
        supplier: "Network Provider (UK) Ltd",
        currency: "GBP",
        contact: FINANCE,
        address: HAMBURG,
        tax_rate: "20",
        active: true,
    },
    Market {
        partner: "Halcyon Networks",
        country: "US",
        supplier: "Network Provider Inc.",
        currency: "USD",
        contact: FINANCE,
        address: HAMBURG,
        tax_rate: "0",
        active: true,
    },
    Market {
        partner: "Halcyon Networks",
        country: "AU",
        supplier: "Network Provider Pty Ltd",
        currency: "AUD",
        contact: FINANCE,
        address: HAMBURG,
        tax_rate: "10",
        active: true,
    },
    Market {
        partner: "Halcyon Networks",
        country: "CH",
        supplier: "Network Provider Schweiz AG",
        currency: "CHF",
        contact: FINANCE,
        address: HAMBURG,
        tax_rate: "8.1",
        active: false,
    },
    Market {
        partner: "Blue Mesa IT",
        country: "US",
        supplier: "Network Provider Inc.",
        currency: "USD",
        contact: ("Accounts payable", "billing@meridian.example"),
        address: &["500 Commerce Street", "Dallas, TX 75202", "USA"],
        tax_rate: "0",
        active: true,
    },
];

/// Invoices: months ago, whether paid, percent of today's monthly charges.
const INVOICES: [(u8, bool, i64); 5] =
    [(1, false, 100), (2, false, 97), (3, true, 96), (4, true, 90), (5, true, 88)];
/// Value added tax on them, in percent.
const TAX: i64 = 19;
/// Days until they are due.
const DUE_DAYS: i64 = 30;

/// Fills in what is sold, where, and what was billed.
pub(super) async fn fill(tx: &DatabaseTransaction, demo: &Demo, services: &Services) -> Result<(), DbErr> {
    let mut prices = Vec::new();
    for partner in ["Halcyon Networks", "Blue Mesa IT"] {
        let partner_id = demo.account(partner)?.id;
        for (product, speed, euro_cents) in PRODUCTS {
            for (market, currency, rate) in CURRENCIES {
                for (term, off) in TERMS {
                    let whole = if currency == "JPY" { 1 } else { 100 };
                    let retail = to_whole(euro_cents * rate * (100 - off) / 10_000, whole);
                    prices.push(price_row(
                        demo,
                        partner_id,
                        (product, speed, market, term),
                        (retail, currency),
                    ));
                }
            }
        }
    }
    store::insert_all(tx, prices).await?;

    let mut markets = Vec::new();
    for (number, spec) in MARKETS.iter().enumerate() {
        markets.push(spec.row(demo, number)?);
    }
    store::insert_all(tx, markets).await?;
    invoices(tx, demo, services).await
}

/// Rounds down to whole units of the currency.
const fn to_whole(minor: i64, whole: i64) -> i64 {
    minor / whole * whole
}

fn price_row(
    demo: &Demo,
    partner_id: i64,
    (product, speed, market, term): (&str, Option<i32>, &str, i32),
    (retail, currency): (i64, &str),
) -> price::Model {
    let discounts: Vec<Discount> = PARTNER_DISCOUNTS
        .iter()
        .map(|(reason, percent)| Discount {
            reason: (*reason).to_owned(),
            amount: Money { minor: retail * percent / 100, currency: currency.to_owned() },
        })
        .collect();
    let off: i64 = discounts.iter().map(|discount| discount.amount.minor).sum();
    price::Model {
        id: 0,
        partner_id,
        line_key: format!("{product}|{}|{term}|{market}|{currency}", speed.unwrap_or(0)),
        product: product.to_owned(),
        speed_mbps: speed,
        term_months: Some(term),
        market: Some(market.to_owned()),
        currency: currency.to_owned(),
        retail_monthly_minor: retail,
        retail_once_minor: (product == "MEGAPORT").then_some(if term == 1 { retail } else { 0 }),
        partner_monthly_minor: Some(retail - off),
        discounts: serde_json::to_string(&discounts).unwrap_or_else(|_| "[]".to_owned()),
        listed_on: day_of(demo.now - 2 * DAY),
    }
}

impl Market {
    fn row(&self, demo: &Demo, number: usize) -> Result<market::Model, DbErr> {
        let (contact_name, contact_email) = self.contact;
        Ok(market::Model {
            id: 0,
            uid: uid("market", &format!("{}/{}", self.partner, self.country)),
            partner_id: demo.account(self.partner)?.id,
            source_id: (number + 101).to_string(),
            country: self.country.to_owned(),
            region: None,
            supplier: self.supplier.to_owned(),
            currency: self.currency.to_owned(),
            contact_name: Some(contact_name.to_owned()),
            contact_email: Some(contact_email.to_owned()),
            address: serde_json::to_string(self.address).unwrap_or_else(|_| "[]".to_owned()),
            tax_rate: Some(self.tax_rate.to_owned()),
            payment_days: Some(30),
            vat_exempt: self.tax_rate == "0",
            active: self.active,
            version: 1,
        })
    }
}

/// What the partner pays for a service per month, in euro cents; nothing for what is not billed.
fn monthly_charge(service: &service::Model) -> i64 {
    let billed = ServiceState::parse(&service.state).is_some_and(|state| {
        matches!(state, ServiceState::Live | ServiceState::Configured | ServiceState::Sleep)
    });
    // The smallest speed on the list that carries it.
    let retail = PRODUCTS
        .iter()
        .filter(|(product, ..)| *product == service.product_type)
        .find(|(_, speed, _)| {
            service.speed_mbps.is_none_or(|wanted| speed.is_none_or(|speed| speed >= wanted))
        })
        .map_or(0, |(.., price)| *price);
    let off: i64 = PARTNER_DISCOUNTS.iter().map(|(_, percent)| percent).sum();
    if billed { retail * (100 - off) / 100 } else { 0 }
}

/// Halcyon's invoices: one line for each account and kind of service. Blue Mesa has none: its go to its
/// distributor.
async fn invoices(tx: &DatabaseTransaction, demo: &Demo, services: &Services) -> Result<(), DbErr> {
    let partner = demo.account("Halcyon Networks")?;
    let mut charges: BTreeMap<(&str, i64, &str), (u32, i64)> = BTreeMap::new();
    for ((account, _), service) in services.iter().filter(|(_, service)| service.partner_id == partner.id) {
        let charge = monthly_charge(service);
        if charge > 0 {
            let (count, sum) =
                charges.entry((*account, service.account_id, service.product_type.as_str())).or_default();
            *count += 1;
            *sum += charge;
        }
    }

    let mut rows = Vec::new();
    let mut lines = HashMap::new();
    for (months_ago, paid, percent) in INVOICES {
        let month = month_before(&day_of(demo.now), months_ago);
        let number = format!("PV-{}-0{}", month.replace('-', ""), 17 + i64::from(months_ago));
        let issued = format!("{month}-01");
        let net: i64 = charges.values().map(|(_, sum)| sum * percent / 100).sum();
        let tax = net * TAX / 100;
        let uid = uid("invoice", &number);
        lines.insert(uid.clone(), (percent, month));
        rows.push(invoice::Model {
            id: 0,
            uid,
            partner_id: partner.id,
            number,
            due: day_after(&issued, DUE_DAYS)?,
            issued,
            state: if paid { "paid" } else { "open" }.to_owned(),
            currency: "EUR".to_owned(),
            total_minor: net + tax,
            tax_minor: tax,
        });
    }
    store::insert_all(tx, rows).await?;

    let mut line_rows = Vec::new();
    for invoice in invoice::Entity::find().all(tx).await? {
        let Some((percent, month)) = lines.get(&invoice.uid) else { continue };
        for (position, ((_, account_id, product), (count, sum))) in (1..).zip(&charges) {
            line_rows.push(invoice_line::Model {
                id: 0,
                invoice_id: invoice.id,
                account_id: *account_id,
                position,
                text: format!("{count} × {product}, {month}"),
                amount_minor: sum * percent / 100,
            });
        }
    }
    store::insert_all(tx, line_rows).await
}

/// The month (`YYYY-MM`) so many months before the one of a day.
fn month_before(day: &str, months: u8) -> String {
    let part =
        |range: std::ops::Range<usize>| day.get(range).and_then(|text| text.parse::<i32>().ok()).unwrap_or(1);
    let month = part(0..4) * 12 + part(5..7) - 1 - i32::from(months);
    format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1)
}

/// The day so many days after another one.
fn day_after(day: &str, days: i64) -> Result<String, DbErr> {
    let instant = crate::import::instant_of(day).ok_or_else(|| missing("day", day))?;
    Ok(day_of(instant + days * DAY))
}
