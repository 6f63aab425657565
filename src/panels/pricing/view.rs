//! What the price list looks like: choices above, one table below.

use crate::http::Answer;
use crate::i18n::{Key, fill, keys as k, money, plural, text};
use crate::{notices, ui};
use leptos::prelude::*;
use portico_api::{Money, Price, Prices};
use portico_rules::PriceList;
use std::sync::Arc;

/// The list with its choices.
pub(super) fn price_list(answer: &Arc<Answer<Prices>>) -> AnyView {
    let prices = &answer.content;
    if prices.items.is_empty() {
        return ui::empty(k::NO_PRICES, k::NO_PRICES_DETAIL);
    }
    let product = RwSignal::new(String::new());
    let market = RwSignal::new(String::new());
    let term = RwSignal::new(String::new());
    let products = distinct(prices, |price| Some(price.product.clone()));
    let markets = distinct(prices, |price| price.market.clone());
    let terms = distinct(prices, |price| price.term_months.map(|months| months.to_string()));
    let terms = terms.into_iter().map(|months| {
        let count = months.parse().unwrap_or_default();
        (months, plural(k::MONTHS, count, &[]))
    });
    let once = prices.items.iter().any(|price| price.retail_once.is_some());
    let kept = Arc::clone(answer);
    let rows = move || {
        let kept_by = |choice: RwSignal<String>, value: Option<String>| {
            choice.with(|choice| choice.is_empty() || value.as_deref().is_none_or(|value| value == choice))
        };
        let shown: Vec<_> = kept
            .content
            .items
            .iter()
            .filter(|price| {
                kept_by(product, Some(price.product.clone()))
                    && kept_by(market, price.market.clone())
                    && kept_by(term, price.term_months.map(|months| months.to_string()))
            })
            .map(|price| row(price, once))
            .collect();
        shown
    };
    let partner = prices.list == PriceList::Partner;
    let listed = prices.listed_on.as_ref().map(|day| fill(k::LISTED_ON, &[("day", &crate::i18n::day(&day.0))]));
    view! {
        <p class="lead">{text(if partner { k::PRICES_PARTNER } else { k::PRICES_RETAIL })}</p>
        <div class="filter">
            {choice(product, k::COLUMN_PRODUCT, named(products))}
            {choice(market, k::COLUMN_MARKET, named(markets))}
            {choice(term, k::COLUMN_TERM, terms.collect())}
        </div>
        <div class="scroll" tabindex="0" role="region" aria-label=text(k::FEATURE_PRICING)>
            <table class="prices">
                <thead>
                    <tr>
                        <th scope="col">{text(k::COLUMN_PRODUCT)}</th>
                        <th scope="col">{text(k::COLUMN_SPEED)}</th>
                        <th scope="col">{text(k::COLUMN_MARKET)}</th>
                        <th scope="col">{text(k::COLUMN_TERM)}</th>
                        <th scope="col" class="number">{text(k::RETAIL_MONTHLY)}</th>
                        {once.then(|| view! { <th scope="col" class="number">{text(k::RETAIL_ONCE)}</th> })}
                        {partner.then(|| view! {
                            <th scope="col" class="number">{text(k::PARTNER_MONTHLY)}</th>
                            <th scope="col" class="number">{text(k::MARGIN)}</th>
                        })}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        <p class="quiet">{listed}" "{text(k::PRICES_NOTE)}</p>
    }
    .into_any()
}

fn row(price: &Price, once: bool) -> AnyView {
    let amount = |money_of: &Money| money(money_of.minor, &money_of.currency);
    let partner = price.partner.as_ref().map(|partner| {
        let margin = Money {
            minor: price.retail_monthly.minor.saturating_sub(partner.monthly.minor),
            currency: partner.monthly.currency.clone(),
        };
        view! { <td class="number">{amount(&partner.monthly)}</td><td class="number">{amount(&margin)}</td> }
    });
    view! {
        <tr>
            <th scope="row">{price.product.clone()}</th>
            <td>{price.speed_mbps.map(notices::speed)}</td>
            <td>{price.market.clone()}</td>
            <td>{price.term_months.map(|months| plural(k::MONTHS, months as usize, &[]))}</td>
            <td class="number">{amount(&price.retail_monthly)}</td>
            {once.then(|| view! { <td class="number">{price.retail_once.as_ref().map(amount)}</td> })}
            {partner}
        </tr>
    }
    .into_any()
}

/// The values that occur, in the order of the list.
fn distinct(prices: &Prices, value: impl Fn(&Price) -> Option<String>) -> Vec<String> {
    let mut found = Vec::new();
    for value in prices.items.iter().filter_map(value) {
        if !found.contains(&value) {
            found.push(value);
        }
    }
    found
}

fn named(values: Vec<String>) -> Vec<(String, String)> {
    values.into_iter().map(|value| (value.clone(), value)).collect()
}

fn choice(chosen: RwSignal<String>, label: Key, options: Vec<(String, String)>) -> Option<AnyView> {
    (options.len() > 1).then(|| {
        let options = options
            .into_iter()
            .map(|(value, word)| view! { <option value=value>{word}</option> })
            .collect_view();
        view! {
            <label class="field">
                <span>{text(label)}</span>
                <select on:change:target=move |event| chosen.set(event.target().value())>
                    <option value="">{text(k::FILTER_ALL)}</option>
                    {options}
                </select>
            </label>
        }
        .into_any()
    })
}
