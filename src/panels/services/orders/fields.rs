//! The fields of a draft. Each is kept on the server as soon as it is left.

use super::PRODUCTS;
use super::facts;
use super::flow::Flow;
use crate::http::Request;
use crate::i18n::{Key, country, fill, keys as k, plural, text};
use crate::{notices, routes, words};
use leptos::prelude::*;
use leptos::task::spawn_local;
use portico_api::{MARKETS, OrderEdit, OrderKind, Page, ServiceId, ServiceKind, ServiceRow, TERMS, speeds};
use portico_rules::Feature;

/// A choice among the products.
pub(super) fn products(
    chosen: Option<ServiceKind>,
    choose: impl Fn(ServiceKind) + Copy + 'static,
) -> AnyView {
    let options = PRODUCTS.map(|(kind, hint)| {
        let slug = words::kind_slug(kind);
        view! {
            <label class="choice">
                <input type="radio" name="product" value=slug checked=chosen == Some(kind) on:change=move |_| choose(kind) />
                <span><strong>{text(words::service_kind(kind))}</strong><span class="quiet">{text(hint)}</span></span>
            </label>
        }
    });
    view! {
        <fieldset class="card choices">
            <legend>{text(k::ORDER_PRODUCT)}</legend>
            {options.into_iter().collect_view()}
        </fieldset>
    }
    .into_any()
}

/// A change of what is written.
type Put = fn(&mut OrderEdit, String);

fn field(name: &'static str, label: Key, hint: Option<Key>, input: AnyView) -> AnyView {
    view! {
        <div class="field">
            <label for=format!("order-{name}")>{text(label)}</label>
            {input}
            {hint.map(|hint| view! { <span class="quiet" id=format!("order-{name}-hint")>{text(hint)}</span> })}
        </div>
    }
    .into_any()
}

fn input(flow: Flow, name: &'static str, label: Key, hint: Option<Key>, value: String, set: Put) -> AnyView {
    let described = hint.map(|_| format!("order-{name}-hint"));
    let number = name == "speed_mbps";
    let input = view! {
        <input
            id=format!("order-{name}")
            name=name
            value=value
            type=if number { "number" } else { "text" }
            min=number.then_some("1")
            max=number.then_some("400000")
            maxlength="128"
            autocomplete="off"
            aria-describedby=described
            on:input:target=move |event| flow.edit.update(|edit| set(edit, event.target().value()))
            on:change=move |_| flow.save()
        />
    };
    field(name, label, hint, input.into_any())
}

fn select(
    flow: Flow,
    name: &'static str,
    label: Key,
    first: String,
    options: Vec<(String, String)>,
    chosen: String,
    set: Put,
) -> AnyView {
    let options = std::iter::once((String::new(), first)).chain(options).map(|(value, word)| {
        let selected = value == chosen;
        view! { <option value=value selected=selected>{word}</option> }
    });
    let change = move |value: String| {
        flow.edit.update(|edit| set(edit, value));
        flow.save();
    };
    let input = view! {
        <select id=format!("order-{name}") name=name on:change:target=move |event| change(event.target().value())>
            {options.collect_view()}
        </select>
    };
    field(name, label, None, input.into_any())
}

/// Where a new service is, or what it connects.
pub(super) fn place(flow: Flow) -> AnyView {
    let edit = flow.edit.get_untracked();
    if edit.is_connection() {
        return ends(flow, edit.product == Some(ServiceKind::Ix));
    }
    let mut markets: Vec<_> = MARKETS.map(|code| (code.to_owned(), market(code))).into();
    markets.sort_by(|a, b| a.1.cmp(&b.1));
    let set_market: Put = |edit, value| edit.market = (!value.is_empty()).then_some(value);
    view! {
        {select(
            flow, "market", k::COLUMN_MARKET, text(k::ORDER_CHOOSE).to_owned(), markets,
            edit.market.unwrap_or_default(), set_market,
        )}
        {input(flow, "location", k::ORDER_LOCATION, Some(k::ORDER_LOCATION_HINT), edit.location, |edit, value| edit.location = value)}
    }
    .into_any()
}

/// A market in the reader's words. The provider's code for the United Kingdom is not that of ISO 3166.
pub(super) fn market(code: &str) -> String {
    format!("{} ({code})", country(if code == "UK" { "GB" } else { code }))
}

fn ends(flow: Flow, exchange: bool) -> AnyView {
    let services = RwSignal::new(None::<Vec<ServiceRow>>);
    let account = flow.order.with_untracked(|order| order.row.account.id.clone());
    let kinds: &[&str] = if exchange { &["port", "mve"] } else { &["port", "mcr", "mve"] };
    spawn_local(async move {
        let mut found = Vec::new();
        for kind in kinds {
            let query = [("kind", *kind), ("account", account.as_str()), ("limit", "500")];
            let query = routes::query(&query);
            let address =
                routes::data(&routes::panel(&account, Feature::Services), query.trim_start_matches('?'));
            match Request::get(&address).send::<Page<ServiceRow>>().await {
                Ok(answer) => found.extend(answer.content.items),
                Err(error) => return flow.fail(error),
            }
        }
        found.retain(|row| row.state.is_configured() && !row.locked);
        services.try_set(Some(found));
    });
    let draw = move |services: &[ServiceRow]| {
        let edit = flow.edit.get_untracked();
        let options: Vec<_> = services
            .iter()
            .map(|row| {
                let at = row.location.as_ref().map(|at| format!(" · {}", at.name)).unwrap_or_default();
                (row.id.to_string(), format!("{} · {}{at}", row.name, text(words::service_kind(row.kind))))
            })
            .collect();
        let id = |id: Option<ServiceId>| id.map(|id| id.0).unwrap_or_default();
        let choose = text(k::ORDER_CHOOSE).to_owned();
        let set_a: Put = |edit, value| edit.a_end = (!value.is_empty()).then_some(ServiceId(value));
        let set_b: Put = |edit, value| edit.b_end = (!value.is_empty()).then_some(ServiceId(value));
        let text_label = if exchange { k::ORDER_EXCHANGE } else { k::ORDER_B_END_TEXT };
        let market = edit.b_market.is_some();
        let elsewhere = text(k::ORDER_B_END_ELSEWHERE).to_owned();
        view! {
            {options.is_empty().then(|| view! { <p class="lead">{text(k::ORDER_NO_ENDS)}</p> })}
            {select(flow, "a_end", k::ORDER_A_END, choose, options.clone(), id(edit.a_end), set_a)}
            {(!exchange && !market).then(|| select(flow, "b_end", k::ORDER_B_END, elsewhere, options, id(edit.b_end), set_b))}
            {(!market).then(|| input(flow, "b_end_text", text_label, None, edit.b_end_text, |edit, value| edit.b_end_text = value))}
            {market.then(|| to_market(flow))}
        }
        .into_any()
    };
    (move || match services.get() {
        None => crate::ui::skeleton(),
        Some(services) => draw(&services),
    })
    .into_any()
}

/// What somebody offers at the other end, and what they are told of who asks.
fn to_market(flow: Flow) -> AnyView {
    let place = flow.place.get_value();
    let offer = flow.order.with_untracked(|order| order.b_market.clone());
    let Some(offer) = offer else {
        return view! { <p class="field-error">{text(k::ORDER_PROBLEM_NOT_OFFERED)}</p> }.into_any();
    };
    let account = flow.order.with_untracked(|order| order.row.account.name.clone());
    let partner = place.view.context.partner.as_ref().map(|partner| partner.name.clone());
    let names = match partner.filter(|partner| *partner != account) {
        Some(partner) => format!("{account}, {partner}"),
        None => account,
    };
    view! {
        <dl class="facts">{crate::ui::fact(k::ORDER_B_MARKET, Some(facts::offer(&place, &offer)))}</dl>
        <p class="quiet" data-told="">{fill(k::MARKET_CONNECT_NOTE, &[("provider", &offer.provider.name), ("names", &names)])}</p>
    }
    .into_any()
}

/// Speed, term and name.
pub(super) fn details(flow: Flow) -> AnyView {
    let edit = flow.edit.get_untracked();
    let changes = edit.kind == OrderKind::Change;
    let name = flow.order.with_untracked(|order| order.row.name.clone());
    let kept = |value: &str| fill(k::ORDER_KEEP, &[("value", &value)]);
    let first = if changes { kept("–") } else { text(k::ORDER_CHOOSE).to_owned() };
    let number = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
    let set_speed: Put = |edit, value| edit.speed_mbps = value.parse().ok();
    let set_term: Put = |edit, value| edit.term_months = value.parse().ok();
    let speed = match edit.product.map(speeds) {
        None => None,
        _ if edit.product == Some(ServiceKind::Mve) => None,
        Some([]) => {
            Some(input(flow, "speed_mbps", k::ORDER_SPEED, None, number(edit.speed_mbps), set_speed))
        }
        Some(speeds) => {
            let speeds = speeds.iter().map(|mbps| (mbps.to_string(), notices::speed(*mbps))).collect();
            let chosen = number(edit.speed_mbps);
            Some(select(flow, "speed_mbps", k::COLUMN_SPEED, first.clone(), speeds, chosen, set_speed))
        }
    };
    let terms = TERMS.iter().map(|term| (term.to_string(), plural(k::MONTHS, *term as usize, &[]))).collect();
    let label = if changes { fill(k::ORDER_KEEP, &[("value", &name)]) } else { String::new() };
    view! {
        {speed}
        {select(flow, "term_months", k::ORDER_TERM, first, terms, number(edit.term_months), set_term)}
        {input(flow, "name", k::COLUMN_NAME, None, edit.name, |edit, value| edit.name = value)}
        {changes.then(|| view! { <p class="quiet">{label}</p> })}
    }
    .into_any()
}
