//! What the price list looks like: choices above, one table below, then the calculator.

use super::calculator;
use crate::http::Answer;
use crate::i18n::{Key, country, day, fill, keys as k, money, plural, text};
use crate::ui::Filter;
use crate::{notices, ui};
use leptos::prelude::*;
use portico_api::{Money, Price, Prices};
use portico_rules::PriceList;
use std::sync::Arc;

/// The list with its choices.
pub(super) fn price_list(filter: Filter, answer: &Arc<Answer<Prices>>) -> AnyView {
    let prices = &answer.content;
    if prices.items.is_empty() {
        return ui::empty(k::NO_PRICES, k::NO_PRICES_DETAIL);
    }
    let once = prices.items.iter().any(|price| price.retail_once.is_some());
    let kept = Arc::clone(answer);
    let shown = Memo::new(move |_| {
        let fits = |name: &str, value: Option<String>| {
            let chosen = filter.get(name);
            chosen.is_empty() || value.is_none_or(|value| value == chosen)
        };
        let items = kept.content.items.iter().enumerate();
        let shown = items.filter(|(_, price)| NAMES.iter().all(|(name, value)| fits(name, value(price))));
        shown.map(|(index, _)| index).collect::<Vec<_>>()
    });
    let kept = Arc::clone(answer);
    let rows = move || {
        let shown = shown.get();
        if shown.is_empty() {
            return view! { <tr><td colspan="8">{text(k::PRICES_NONE_SHOWN)}</td></tr> }.into_any();
        }
        let items = shown.iter().filter_map(|index| kept.content.items.get(*index));
        items.map(|price| row(price, once)).collect_view().into_any()
    };
    let partner = prices.list == PriceList::Partner;
    let listed = prices.listed_on.as_ref().map(|listed| fill(k::LISTED_ON, &[("day", &day(&listed.0))]));
    let count = move || plural(k::PRICES_COUNT, shown.with(Vec::len), &[]);
    view! {
        <p class="lead">{text(if partner { k::PRICES_PARTNER } else { k::PRICES_RETAIL })}</p>
        <section class="card stack" data-not-included="">
            <p>{listed}</p>
            <p>{text(k::PRICES_NOTE)}</p>
        </section>
        {calculator::calculator(filter, answer)}
        <h2>{text(k::PRICES_LIST)}</h2>
        <form class="filter" on:submit=|event| event.prevent_default()>
            {NAMES.map(|(name, value)| choice(filter, name, prices, value)).into_iter().collect_view()}
        </form>
        <p class="quiet count" role="status">{count}</p>
        <div class="scroll" tabindex="0" role="region" aria-label=text(k::PRICES_LIST)>
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
    }
    .into_any()
}

type Value = fn(&Price) -> Option<String>;

/// What the list is filtered by.
const NAMES: [(&str, Value); 5] = [
    ("product", |price| Some(price.product.clone())),
    ("speed", |price| price.speed_mbps.map(|speed| speed.to_string())),
    ("term", |price| price.term_months.map(|months| months.to_string())),
    ("market", |price| price.market.clone()),
    ("currency", |price| Some(price.retail_monthly.currency.clone())),
];

fn row(price: &Price, once: bool) -> AnyView {
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
            <td>{price.market.as_deref().map(country)}</td>
            <td>{price.term_months.map(|months| plural(k::MONTHS, months as usize, &[]))}</td>
            <td class="number">{amount(&price.retail_monthly)}</td>
            {once.then(|| view! { <td class="number">{price.retail_once.as_ref().map(amount)}</td> })}
            {partner}
        </tr>
    }
    .into_any()
}

/// An amount in words.
pub(super) fn amount(sum: &Money) -> String {
    money(sum.minor, &sum.currency)
}

/// The values that occur, in the order of the list; numbers by size.
pub(super) fn distinct<'a>(prices: impl Iterator<Item = &'a Price>, value: Value) -> Vec<String> {
    let mut found = Vec::new();
    for value in prices.filter_map(value) {
        if !found.contains(&value) {
            found.push(value);
        }
    }
    found.sort_by_key(|value| value.parse::<u64>().unwrap_or(0));
    found
}

/// What a value is called.
pub(super) fn called(name: &str, value: &str) -> String {
    let number = value.parse().unwrap_or_default();
    match name {
        "speed" => notices::speed(number),
        "term" => plural(k::MONTHS, number as usize, &[]),
        "market" => country(value),
        _ => value.to_owned(),
    }
}

/// What a choice is called.
pub(super) fn label(name: &str) -> Key {
    match name {
        "product" => k::COLUMN_PRODUCT,
        "speed" => k::COLUMN_SPEED,
        "term" => k::COLUMN_TERM,
        "market" => k::COLUMN_MARKET,
        _ => k::FACT_CURRENCY,
    }
}

fn choice(filter: Filter, name: &'static str, prices: &Prices, value: Value) -> Option<AnyView> {
    let values = distinct(prices.items.iter(), value);
    (values.len() > 1).then(|| {
        let options = values.into_iter().map(|value| {
            let word = called(name, &value);
            let here = value.clone();
            view! { <option value=value prop:selected=move || filter.get(name) == here>{word}</option> }
        });
        view! {
            <label class="field">
                <span>{text(label(name))}</span>
                <select name=name on:change:target=move |event| filter.set(name, &event.target().value())>
                    <option value="" prop:selected=move || filter.get(name).is_empty()>{text(k::FILTER_ALL)}</option>
                    {options.collect_view()}
                </select>
            </label>
        }
        .into_any()
    })
}
