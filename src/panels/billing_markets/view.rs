//! What the billing markets look like.

use super::{CHOOSE, MARKET};
use crate::i18n::{fill, keys as k, plural, text};
use crate::routes;
use crate::ui::{self, fact, status};
use crate::words::Tone;
use leptos::prelude::*;
use portico_api::{Market, Markets};

/// Every market as a card. `edit_at` is the panel's address, for who may edit.
pub(super) fn markets(markets: &Markets, edit_at: Option<&str>) -> AnyView {
    let to = |market: &str| edit_at.map(|base| format!("{base}{}", routes::query(&[(MARKET, market)])));
    let cards = markets.items.iter().map(|market| card(market, to(market.id.as_str()))).collect_view();
    let enable = to(CHOOSE).filter(|_| !markets.offers.is_empty());
    let none = markets.items.is_empty().then(|| ui::empty(k::NO_MARKETS, k::NO_MARKETS_DETAIL));
    view! {
        <p class="lead">{plural(k::MARKETS_AFFECT, markets.affected_accounts as usize, &[])}</p>
        {enable.map(|to| view! { <p><a class="button primary" data-enable="" href=to>{text(k::MARKET_ENABLE)}</a></p> })}
        {none}
        <ul class="cards">{cards}</ul>
    }
    .into_any()
}

fn card(market: &Market, edit: Option<String>) -> AnyView {
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
    let open = (market.open_orders > 0).then(|| plural(k::MARKET_ORDERS, market.open_orders as usize, &[]));
    let name = country(market);
    let edit = edit.map(|to| {
        let label = fill(k::MARKET_EDIT_OF, &[("market", &name)]);
        view! { <p><a class="button" data-edit=market.country.clone() aria-label=label href=to>{text(k::MARKET_EDIT)}</a></p> }
    });
    view! {
        <li class="card" data-market=market.country.clone()>
            <h2>{name}</h2>
            <p>{status(tone, word, None)}</p>
            <dl class="facts">
                {fact(k::FACT_SUPPLIER, Some(market.supplier.clone()))}
                {fact(k::FACT_CURRENCY, Some(market.currency.clone()))}
                {fact(k::FACT_CONTACT, market.contact_name.clone())}
                {fact(k::EMAIL, market.contact_email.clone())}
                {fact(k::FACT_ADDRESS, address)}
                {fact(k::FACT_TAX, tax)}
                {fact(k::FACT_PAYMENT, days)}
                {fact(k::ORDERS_OPEN, open)}
            </dl>
            {edit}
        </li>
    }
    .into_any()
}

/// The country, and the region where the provider tells several apart.
pub(super) fn country(market: &Market) -> String {
    let country = crate::i18n::country(&market.country);
    market.region.as_ref().map_or_else(|| country.clone(), |region| format!("{country} · {region}"))
}
