//! The calculator: several items, what they add up to, and for partners the margin. Its items are in the address.

use super::ITEMS;
use super::view::{amount, called, distinct, label};
use crate::browser;
use crate::http::Answer;
use crate::i18n::{self, Key, country, fill, keys as k, number, plural, text};
use crate::notices;
use crate::ui::Filter;
use leptos::prelude::*;
use portico_api::calculator::{Calculation, Item, Line, MOST_ITEMS, MOST_OF_ONE, Margin, Sum, calculate};
use portico_api::{Price, Prices};
use portico_rules::PriceList;
use std::sync::Arc;

/// What an item is made of, with its place on the price list.
#[derive(Clone, Copy)]
struct Choice {
    product: RwSignal<String>,
    speed: RwSignal<String>,
    term: RwSignal<String>,
    market: RwSignal<String>,
    currency: RwSignal<String>,
    quantity: RwSignal<String>,
}

/// The calculator.
pub(super) fn calculator(filter: Filter, answer: &Arc<Answer<Prices>>) -> AnyView {
    let partner = answer.content.list == PriceList::Partner;
    let items = Memo::new(move |_| Item::read_all(&filter.get(ITEMS)));
    let kept = Arc::clone(answer);
    let result = move || {
        let items = items.get();
        if items.is_empty() {
            return view! { <p class="quiet">{text(k::CALCULATOR_EMPTY)}</p> }.into_any();
        }
        let calculation = calculate(&kept.content, &items);
        table(filter, &items, &calculation, partner)
    };
    view! {
        <section class="card stack calculator" data-calculator="">
            <h2>{text(k::CALCULATOR)}</h2>
            <p class="quiet">{text(k::CALCULATOR_NOTE)}</p>
            {choices(filter, items, answer)}
            <div data-result="">{result}</div>
        </section>
    }
    .into_any()
}

fn choices(filter: Filter, items: Memo<Vec<Item>>, answer: &Arc<Answer<Prices>>) -> AnyView {
    let nothing = || RwSignal::new(String::new());
    let choice = Choice {
        product: nothing(),
        speed: nothing(),
        term: nothing(),
        market: nothing(),
        currency: nothing(),
        quantity: RwSignal::new("1".to_owned()),
    };
    let (kept, prices) = (Arc::clone(answer), Arc::clone(answer));
    choice.settle(&prices.content);
    let settle = move || choice.settle(&prices.content);
    let missing = RwSignal::new(None::<Key>);
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let now = items.get_untracked();
        missing.set(match choice.item() {
            None => Some(k::CALCULATOR_QUANTITY_WRONG),
            Some(_) if now.len() >= MOST_ITEMS => Some(k::CALCULATOR_FULL),
            Some(item) => {
                let mut more = now;
                more.push(item);
                filter.set(ITEMS, &Item::write_all(&more));
                None
            }
        });
    };
    let select = move |name: &'static str, signal: RwSignal<String>, value: fn(&Price) -> Option<String>| {
        let (kept, settle) = (Arc::clone(&kept), settle.clone());
        let options = move || {
            let product = choice.product.get();
            let lines = kept.content.items.iter().filter(|price| name == "product" || price.product == product);
            let chosen = signal.get();
            let values = distinct(lines, value);
            let options = values.into_iter().map(|value| {
                let (word, selected) = (called(name, &value), value == chosen);
                view! { <option value=value selected=selected>{word}</option> }
            });
            options.collect_view()
        };
        let changed = move |value: String| {
            signal.set(value);
            settle();
        };
        view! {
            <label class="field">
                <span>{text(label(name))}</span>
                <select name=name on:change:target=move |event| changed(event.target().value())>{options}</select>
            </label>
        }
        .into_any()
    };
    view! {
        <form class="filter" data-form="calculator" on:submit=add novalidate>
            {select("product", choice.product, |price| Some(price.product.clone()))}
            {select("speed", choice.speed, |price| price.speed_mbps.map(|speed| speed.to_string()))}
            {select("term", choice.term, |price| price.term_months.map(|months| months.to_string()))}
            {select("market", choice.market, |price| price.market.clone())}
            {select("currency", choice.currency, |price| Some(price.retail_monthly.currency.clone()))}
            <label class="field">
                <span>{text(k::CALCULATOR_QUANTITY)}</span>
                <input type="number" name="quantity" min="1" max=MOST_OF_ONE step="1" prop:value=move || choice.quantity.get()
                    on:input:target=move |event| choice.quantity.set(event.target().value())/>
            </label>
            <button type="submit" class="button primary">{text(k::CALCULATOR_ADD)}</button>
            <p class="field-error" role="alert">{move || missing.get().map(text)}</p>
        </form>
    }
    .into_any()
}

impl Choice {
    /// Lets every choice be one that the product has; the currency, the one that the market is billed in.
    fn settle(self, prices: &Prices) {
        let lines: Vec<_> = {
            let products = distinct(prices.items.iter(), |price| Some(price.product.clone()));
            keep(self.product, &products);
            let product = self.product.get_untracked();
            prices.items.iter().filter(|price| price.product == product).collect()
        };
        let all = || lines.iter().copied();
        keep(self.speed, &distinct(all(), |price| price.speed_mbps.map(|speed| speed.to_string())));
        keep(self.term, &distinct(all(), |price| price.term_months.map(|months| months.to_string())));
        keep(self.market, &distinct(all(), |price| price.market.clone()));
        let market = self.market.get_untracked();
        let there = all().filter(|price| price.market.as_ref().is_none_or(|of| *of == market));
        keep(self.currency, &distinct(there, |price| Some(price.retail_monthly.currency.clone())));
    }

    fn item(self) -> Option<Item> {
        let quantity = self.quantity.get_untracked().trim().parse().ok();
        let market = self.market.get_untracked();
        Some(Item {
            product: self.product.get_untracked(),
            speed_mbps: self.speed.get_untracked().parse().ok(),
            term_months: self.term.get_untracked().parse().ok(),
            market: Some(market).filter(|market| !market.is_empty()),
            currency: self.currency.get_untracked(),
            quantity: quantity.filter(|quantity| (1..=MOST_OF_ONE).contains(quantity))?,
        })
    }
}

/// Keeps what is chosen where it is among the values, and takes the first otherwise.
fn keep(choice: RwSignal<String>, values: &[String]) {
    let kept = choice.with_untracked(|chosen| values.contains(chosen));
    if !kept {
        choice.set(values.first().cloned().unwrap_or_default());
    }
}

fn table(filter: Filter, items: &[Item], calculation: &Calculation, partner: bool) -> AnyView {
    let columns = if partner { 5 } else { 2 };
    let rows = items.iter().zip(&calculation.lines).enumerate().map(|(index, (item, line))| {
        let amounts = match line {
            Line::Priced(sum) => cells(sum, partner),
            Line::NotListed => without(columns, k::CALCULATOR_NOT_LISTED),
            Line::TooLarge => without(columns, k::CALCULATOR_TOO_LARGE),
        };
        let mut fewer = items.to_vec();
        fewer.remove(index);
        let remove = move |_| {
            filter.set(ITEMS, &Item::write_all(&fewer));
            request_animation_frame(|| { browser::focus("[data-form=calculator] select"); });
        };
        let name = what(item);
        view! {
            <tr>
                <th scope="row">{name.clone()}</th>
                <td class="number">{number(f64::from(item.quantity))}</td>
                {amounts}
                <td>
                    <button type="button" class="button quiet" aria-label=fill(k::CALCULATOR_REMOVE_OF, &[("item", &name)]) on:click=remove>
                        {text(k::CALCULATOR_REMOVE)}
                    </button>
                </td>
            </tr>
        }
    });
    let totals = calculation.totals.iter().map(|sum| {
        let name = fill(k::CALCULATOR_TOTAL, &[("currency", &sum.monthly.currency)]);
        view! { <tr data-total=sum.monthly.currency.clone()><th scope="row" colspan="2">{name}</th>{cells(sum, partner)}<td></td></tr> }
    });
    let partly = (!calculation.complete).then(|| view! { <p class="status warn">{text(k::CALCULATOR_PARTLY)}</p> });
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=text(k::CALCULATOR)>
            <table class="prices">
                <thead>
                    <tr>
                        <th scope="col">{text(k::CALCULATOR_ITEM)}</th>
                        <th scope="col" class="number">{text(k::CALCULATOR_QUANTITY)}</th>
                        <th scope="col" class="number">{text(k::RETAIL_MONTHLY)}</th>
                        <th scope="col" class="number">{text(k::RETAIL_ONCE)}</th>
                        {partner.then(|| view! {
                            <th scope="col" class="number">{text(k::PARTNER_MONTHLY)}</th>
                            <th scope="col" class="number">{text(k::MARGIN)}</th>
                            <th scope="col" class="number">{text(k::MARGIN_PERCENT)}</th>
                        })}
                        <td></td>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
                <tfoot>{totals.collect_view()}</tfoot>
            </table>
        </div>
        <div role="status">{partly}</div>
    }
    .into_any()
}

/// What an item is, in words.
fn what(item: &Item) -> String {
    let mut parts = vec![item.product.clone()];
    parts.extend(item.speed_mbps.map(notices::speed));
    parts.extend(item.term_months.map(|months| plural(k::MONTHS, months as usize, &[])));
    parts.extend(item.market.as_deref().map(country));
    parts.join(" · ")
}

fn without(columns: u8, why: Key) -> AnyView {
    view! { <td class="quiet" colspan=columns>{text(why)}</td> }.into_any()
}

fn cells(sum: &Sum, partner: bool) -> AnyView {
    let margin = partner.then(|| {
        let of = |money: Option<String>| view! { <td class="number">{money}</td> };
        view! {
            {of(sum.partner.as_ref().map(amount))}
            {of(sum.margin.as_ref().map(|margin| amount(&margin.monthly)))}
            {of(sum.margin.as_ref().and_then(percent))}
        }
    });
    view! {
        <td class="number">{amount(&sum.monthly)}</td>
        <td class="number">{amount(&sum.once)}</td>
        {margin}
    }
    .into_any()
}

fn percent(margin: &Margin) -> Option<String> {
    let rate = i18n::number(margin.per_mille? as f64 / 10.0);
    Some(fill(k::PERCENT, &[("rate", &rate)]))
}
