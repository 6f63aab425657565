//! Billing markets.

use super::json::{Context, Fault, Node};
use super::report::{Effect, Report};
use super::{ImportError, Kind, add_or_update, money};
use crate::store::entity::{account, market};
use crate::store::keys;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use std::collections::{HashMap, HashSet};

const FIELDS: [&str; 15] = [
    "id",
    "supplierName",
    "currencyEnum",
    "country",
    "region",
    "billingContactName",
    "billingContactEmail",
    "address1",
    "city",
    "state",
    "postcode",
    "taxRate",
    "paymentTermInDays",
    "vatExempt",
    "active",
];

/// Countries with a market, as the provider writes them (UK is no ISO 3166 code).
const COUNTRIES: [&str; 24] = [
    "US", "AU", "AT", "BE", "BG", "CA", "CH", "DE", "DK", "ES", "FI", "FR", "HK", "IE", "IT", "JP", "LU",
    "NL", "NO", "NZ", "PL", "SE", "SG", "UK",
];

/// Billing markets as read; their partner is not known yet.
#[derive(Default)]
pub(super) struct Markets {
    seen: HashSet<String>,
    rows: Vec<market::Model>,
}

impl Markets {
    pub(super) fn read<'a>(&mut self, context: &Context<'a, '_>, node: Node<'a>) -> Result<(), Fault<'a>> {
        let record = context.record(node, &FIELDS)?;
        let Some(source_id) = record.line("id")? else { return Err(node.fault("id is missing")) };
        let country = record.word("country")?.unwrap_or_default();
        if !COUNTRIES.contains(&country.as_str()) {
            context.note(
                Effect::Skipped,
                "country is none that has a market",
                record.get("country").unwrap_or(node),
            );
            return Ok(());
        }
        let currency = record.word("currencyEnum")?.unwrap_or_default();
        if !money::is_currency(&currency) {
            let at = record.get("currencyEnum").unwrap_or(node);
            context.note(Effect::Skipped, "currencyEnum is not a currency code", at);
            return Ok(());
        }
        if !self.seen.insert(source_id.clone()) {
            context.note_as(
                Effect::Skipped,
                "the market is listed more than once; the first is taken",
                &source_id,
                node,
            );
            return Ok(());
        }
        let tax_rate = match record.line("taxRate")? {
            Some(text) => {
                let rate = money::percentage(&text);
                if let (None, Some(at)) = (&rate, record.get("taxRate")) {
                    context.note(Effect::ValueLeftOut, "taxRate is not a percentage", at);
                }
                rate
            }
            None => None,
        };
        let mut address = Vec::new();
        for part in ["address1", "city", "state", "postcode"] {
            address.extend(record.line(part)?);
        }
        self.rows.push(market::Model {
            id: 0,
            uid: String::new(),
            partner_id: 0,
            source_id,
            country,
            region: record.line("region")?,
            supplier: record.line("supplierName")?.unwrap_or_default(),
            currency,
            contact_name: record.line("billingContactName")?,
            contact_email: record.line("billingContactEmail")?,
            address: serde_json::to_string(&address).unwrap_or_else(|_| "[]".to_owned()),
            tax_rate,
            payment_days: record.small("paymentTermInDays", 0..=3650)?,
            vat_exempt: record.flag("vatExempt")?.unwrap_or(false),
            active: record.flag("active")?.unwrap_or(true),
            version: 1,
        });
        Ok(())
    }
}

/// Adds and updates markets. What a partner's users have changed here stays as they left it; the rest is the
/// provider's. A market that was enabled here becomes the one that the provider lists for the country.
pub(super) async fn write(
    tx: &DatabaseTransaction,
    partner: &account::Model,
    markets: Markets,
    report: &mut Report,
) -> Result<(), ImportError> {
    if markets.rows.is_empty() {
        return Ok(());
    }
    let known = market::Entity::find().filter(market::Column::PartnerId.eq(partner.id)).all(tx).await?;
    let known: HashMap<_, _> = known.into_iter().map(|row| (row.source_id.clone(), row)).collect();
    let mut ours: HashSet<String> = HashSet::new();
    let place = |row: &mut market::Model| {
        row.partner_id = partner.id;
        row.uid = keys::derived_uid(&["market", &partner.uid, &row.source_id]);
        // Of several that the provider lists for a country, the first is the one that was enabled here.
        let enabled_here = || {
            let before = known.get(&market::source_of(&row.country))?;
            ours.insert(row.country.clone()).then_some(before)
        };
        let before = known.get(&row.source_id).or_else(enabled_here)?;
        row.id = before.id;
        row.uid.clone_from(&before.uid);
        row.version = before.version;
        if before.version > 1 {
            row.contact_name.clone_from(&before.contact_name);
            row.contact_email.clone_from(&before.contact_email);
            row.address.clone_from(&before.address);
            row.vat_exempt = before.vat_exempt;
            row.active = before.active;
        }
        Some(before)
    };
    add_or_update(tx, report.counts(Kind::Markets), markets.rows, place).await?;
    Ok(())
}
