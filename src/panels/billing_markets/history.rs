//! What was changed about billing markets, by whom and when.

use crate::i18n::{Key, country, fill, keys as k, plural, text};
use crate::panels::Place;
use crate::routes;
use crate::ui::{self, Rows};
use leptos::prelude::*;
use portico_api::{MarketAct, MarketChange, MarketValue, Page};
use portico_rules::Feature;

/// The history, newest first; read again when something was saved.
pub(super) fn history(place: &Place, saved: RwSignal<Option<String>>) -> AnyView {
    let panel = routes::panel(place.account(), Feature::BillingMarkets);
    let address = format!("{}/history?limit=20", routes::data(&panel, ""));
    let rows = Rows::<Page<MarketChange>>::new(place.session, move || {
        saved.track();
        address.clone()
    });
    let list = move || {
        let items = rows.known.with(|known| known.items.clone());
        let Some(items) = items else { return ().into_any() };
        if items.is_empty() {
            return view! { <p class="quiet">{text(k::MARKET_HISTORY_NONE)}</p> }.into_any();
        }
        let changes = items.iter().map(|item| change(item)).collect_view();
        view! { <ul class="list">{changes}</ul> }.into_any()
    };
    let more = move || {
        let (shown, total) = rows.known.with(|known| {
            (known.items.as_ref().map_or(0, |items| items.len()), usize::try_from(known.total).unwrap_or(0))
        });
        (shown < total).then(|| {
            let label = plural(k::MARKET_HISTORY_MORE, total - shown, &[]);
            view! { <button type="button" class="button" on:click=move |_| rows.more()>{label}</button> }
        })
    };
    view! {
        <section class="card stack market-history">
            <h2>{text(k::MARKET_HISTORY)}</h2>
            {list}
            {more}
        </section>
    }
    .into_any()
}

fn change(change: &MarketChange) -> AnyView {
    let what = match change.act {
        MarketAct::Enabled => k::MARKET_WAS_ENABLED,
        MarketAct::Disabled => k::MARKET_WAS_DISABLED,
        MarketAct::Edited => k::MARKET_WAS_EDITED,
    };
    let what = fill(what, &[("market", &country(&change.country)), ("name", &change.by)]);
    view! {
        <li class="stack">
            <p><strong>{what}</strong>" · "{ui::instant(change.at)}</p>
            {differences(&change.values)}
        </li>
    }
    .into_any()
}

/// What changes, each value before and after.
pub(super) fn differences(values: &[MarketValue]) -> AnyView {
    let rows = values.iter().map(|value| {
        let before = written(value, &value.before);
        let after = written(value, &value.after);
        view! {
            <div class="fact">
                <dt>{text(field(&value.field))}</dt>
                <dd><del><bdi>{before}</bdi></del>" → "<ins><bdi>{after}</bdi></ins></dd>
            </div>
        }
    });
    view! { <dl class="facts differences">{rows.collect_view()}</dl> }.into_any()
}

fn field(field: &str) -> Key {
    match field {
        "contact_name" => k::FACT_CONTACT,
        "contact_email" => k::EMAIL,
        "address" => k::FACT_ADDRESS,
        "vat_exempt" => k::VAT_EXEMPT,
        _ => k::MARKET_ACTIVE,
    }
}

fn written(value: &MarketValue, side: &str) -> String {
    match (value.field.as_str(), side) {
        ("vat_exempt" | "active", "true") => text(k::YES).to_owned(),
        ("vat_exempt" | "active", _) => text(k::NO).to_owned(),
        (_, "") => text(k::MARKET_NOTHING).to_owned(),
        (_, side) => side.replace('\n', ", "),
    }
}
