//! What the billing markets look like.

use crate::i18n::{fill, keys as k, plural, text};
use crate::ui::{self, fact, status};
use crate::words::Tone;
use leptos::prelude::*;
use portico_api::{Market, Markets};

/// Every market as a card.
pub(super) fn markets(markets: &Markets) -> AnyView {
    if markets.items.is_empty() {
        return ui::empty(k::NO_MARKETS, k::NO_MARKETS_DETAIL);
    }
    let cards = markets.items.iter().map(card).collect_view();
    view! {
        <p class="lead">{plural(k::MARKETS_AFFECT, markets.affected_accounts as usize, &[])}</p>
        <ul class="cards">{cards}</ul>
    }
    .into_any()
}

fn card(market: &Market) -> AnyView {
    let (tone, word) = if market.active { (Tone::Good, k::MARKET_ACTIVE) } else { (Tone::Quiet, k::MARKET_INACTIVE) };
    let address = (!market.address.is_empty()).then(|| {
        market.address.iter().map(|line| view! { {line.clone()}<br/> }).collect_view()
    });
    let days = market.payment_days.map(|days| plural(k::DAYS, days as usize, &[]));
    let tax = if market.vat_exempt {
        Some(text(k::VAT_EXEMPT).to_owned())
    } else {
        market.tax_rate.as_ref().map(|rate| fill(k::PERCENT, &[("rate", rate)]))
    };
    view! {
        <li class="card">
            <h2>{crate::i18n::country(&market.country)}{market.region.clone().map(|region| format!(" · {region}"))}</h2>
            <p>{status(tone, word, None)}</p>
            <dl class="facts">
                {fact(k::FACT_SUPPLIER, Some(market.supplier.clone()))}
                {fact(k::FACT_CURRENCY, Some(market.currency.clone()))}
                {fact(k::FACT_CONTACT, market.contact_name.clone())}
                {fact(k::EMAIL, market.contact_email.clone())}
                {fact(k::FACT_ADDRESS, address)}
                {fact(k::FACT_TAX, tax)}
                {fact(k::FACT_PAYMENT, days)}
            </dl>
        </li>
    }
    .into_any()
}
