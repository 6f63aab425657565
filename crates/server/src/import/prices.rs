//! The price list.

use super::json::{Context, Fault, Node, Record};
use super::report::{Effect, Report};
use super::{ImportError, Kind, add_or_update, instant, money};
use crate::store::entity::{account, price};
use portico_api::{Discount, Money};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use std::collections::{HashMap, HashSet};

const FIELDS: [&str; 12] = [
    "productType",
    "currency",
    "monthlyRate",
    "monthlyRackRate",
    "prices",
    "discounts",
    "speed",
    "portSpeed",
    "rateLimit",
    "term",
    "contractTermMonths",
    "market",
];

/// Reasons of discounts that the provider gives.
const DISCOUNT_REASONS: [&str; 4] = ["TERM", "WHOLESALE", "PARTNER", "RESELLER"];

/// Prices as read; their partner is not known yet.
#[derive(Default)]
pub(super) struct PriceList {
    seen: HashSet<String>,
    rows: Vec<price::Model>,
}

impl PriceList {
    pub(super) fn read<'a>(&mut self, context: &Context<'a, '_>, node: Node<'a>) -> Result<(), Fault<'a>> {
        let record = context.record(node, &FIELDS)?;
        let Some(product) = record.word("productType")? else {
            return Err(node.fault("productType is missing"));
        };
        let currency = record.word("currency")?.unwrap_or_default();
        if !money::is_currency(&currency) {
            let at = record.get("currency").unwrap_or(node);
            context.note(Effect::Skipped, "currency is not a currency code", at);
            return Ok(());
        }
        let amounts = Amounts { context, currency: &currency };
        let retail = match record.get("monthlyRackRate").map(|at| amounts.read("monthlyRackRate", at)) {
            Some(Ok(retail)) if retail >= 0 => retail,
            Some(Ok(_)) => {
                let at = record.get("monthlyRackRate").unwrap_or(node);
                context.note(Effect::Skipped, "monthlyRackRate is negative", at);
                return Ok(());
            }
            Some(Err(problem)) => {
                let at = record.get("monthlyRackRate").unwrap_or(node);
                context.note(Effect::Skipped, problem, at);
                return Ok(());
            }
            None => {
                context.note_as(
                    Effect::Skipped,
                    "monthlyRackRate, the retail price, is missing",
                    &product,
                    node,
                );
                return Ok(());
            }
        };
        let partner = amounts.optional(&record, "monthlyRate").filter(|&amount| amount >= 0);
        let mut row = price::Model {
            id: 0,
            partner_id: 0,
            line_key: String::new(),
            product,
            speed_mbps: first_small(&record, &["speed", "portSpeed", "rateLimit"], 1..=i32::MAX)?,
            term_months: first_small(&record, &["term", "contractTermMonths"], 1..=120)?,
            market: record.word("market")?,
            retail_monthly_minor: retail,
            retail_once_minor: amounts.retail_once(&record, retail, partner)?,
            partner_monthly_minor: partner,
            discounts: amounts.discounts(&record)?,
            currency,
            listed_on: String::new(),
        };
        row.line_key = format!(
            "{}|{}|{}|{}|{}",
            row.product,
            row.speed_mbps.unwrap_or(0),
            row.term_months.unwrap_or(0),
            row.market.as_deref().unwrap_or_default(),
            row.currency
        );
        if self.seen.insert(row.line_key.clone()) {
            self.rows.push(row);
        } else {
            let reason = "the price of this product, speed, term, market and currency is listed more than once; \
                          the first is taken";
            context.note_as(Effect::Skipped, reason, &row.line_key, node);
        }
        Ok(())
    }
}

/// The first of several fields that mean the same.
fn first_small<'a>(
    record: &Record<'a, '_, '_>,
    names: &[&str],
    range: std::ops::RangeInclusive<i32>,
) -> Result<Option<i32>, Fault<'a>> {
    for name in names {
        if let Some(value) = record.small(name, range.clone())? {
            return Ok(Some(value));
        }
    }
    Ok(None)
}

/// Reads amounts of one currency.
struct Amounts<'a, 'c, 'n> {
    context: &'c Context<'a, 'n>,
    currency: &'c str,
}

impl<'a> Amounts<'a, '_, '_> {
    /// Minor units, or what is wrong with the amount.
    fn read(&self, name: &str, at: Node<'a>) -> Result<i64, String> {
        let text = match at.number() {
            Some(number) => number.to_owned(),
            None => at.string().map(|text| text.trim().to_owned()).unwrap_or_default(),
        };
        money::minor_units(&text, self.currency).map_err(|error| format!("{name} {}", error.described()))
    }

    /// The same; what cannot be read is left out and noted.
    fn noted(&self, name: &str, at: Node<'a>) -> Option<i64> {
        match self.read(name, at) {
            Ok(amount) => Some(amount),
            Err(problem) => {
                self.context.note(Effect::ValueLeftOut, problem, at);
                None
            }
        }
    }

    fn optional(&self, record: &Record<'a, '_, '_>, name: &str) -> Option<i64> {
        record.get(name).and_then(|at| self.noted(name, at))
    }

    /// What retail customers pay once. The charges do not say whose they are: when the monthly ones add up
    /// to the partner's price and not to the retail price, they are the partner's and tell too much.
    fn retail_once(
        &self,
        record: &Record<'a, '_, '_>,
        retail: i64,
        partner: Option<i64>,
    ) -> Result<Option<i64>, Fault<'a>> {
        let (mut once, mut monthly) = (None, None);
        for node in record.list("prices")? {
            let charge = self.context.record(node, &["chargeReason", "frequency", "amount"])?;
            let sum = match charge.word("frequency")?.as_deref() {
                Some("ONCE") => &mut once,
                Some("MONTHLY") => &mut monthly,
                Some("YEARLY") | None => continue,
                Some(_) => {
                    let at = charge.get("frequency").unwrap_or(node);
                    self.context.note(Effect::ValueLeftOut, "the frequency of a charge is not known", at);
                    continue;
                }
            };
            if let Some(amount) = self.optional(&charge, "amount") {
                *sum = Some(sum.unwrap_or(0_i64).saturating_add(amount));
            }
        }
        let is_partners = monthly.is_some() && monthly == partner && monthly != Some(retail);
        if is_partners && once.is_some() {
            let at = record.get("prices").unwrap_or(record.node());
            let reason = "the one-off charge is the partner's, not the retail price";
            self.context.note(Effect::ValueLeftOut, reason, at);
        }
        Ok(once.filter(|&amount| amount >= 0 && !is_partners))
    }

    /// The discounts, as they are stored.
    fn discounts(&self, record: &Record<'a, '_, '_>) -> Result<String, Fault<'a>> {
        let mut discounts = Vec::new();
        for node in record.list("discounts")? {
            let discount = self.context.record(node, &["discountReason", "amount"])?;
            let reason = discount.word("discountReason")?.unwrap_or_default();
            if !DISCOUNT_REASONS.contains(&reason.as_str()) {
                let at = discount.get("discountReason").unwrap_or(node);
                self.context.note(Effect::ValueLeftOut, "the reason of a discount is not known", at);
                continue;
            }
            if let Some(minor) = self.optional(&discount, "amount") {
                discounts
                    .push(Discount { reason, amount: Money { minor, currency: self.currency.to_owned() } });
            }
        }
        Ok(serde_json::to_string(&discounts).unwrap_or_else(|_| "[]".to_owned()))
    }
}

/// Adds and updates prices, and notes the day on which the list was read.
pub(super) async fn write(
    tx: &DatabaseTransaction,
    partner: &account::Model,
    prices: PriceList,
    now: i64,
    report: &mut Report,
) -> Result<(), ImportError> {
    if prices.rows.is_empty() {
        return Ok(());
    }
    let today = instant::day_of(now);
    let known = price::Entity::find().filter(price::Column::PartnerId.eq(partner.id)).all(tx).await?;
    let known: HashMap<_, _> = known.into_iter().map(|row| (row.line_key.clone(), row)).collect();
    let place = |row: &mut price::Model| {
        row.partner_id = partner.id;
        let before = known.get(&row.line_key)?;
        row.id = before.id;
        row.listed_on.clone_from(&before.listed_on);
        Some(before)
    };
    add_or_update(tx, report.counts(Kind::Prices), prices.rows, place).await?;
    price::Entity::update_many()
        .col_expr(price::Column::ListedOn, Expr::value(today))
        .filter(price::Column::PartnerId.eq(partner.id))
        .exec(tx)
        .await?;
    Ok(())
}
