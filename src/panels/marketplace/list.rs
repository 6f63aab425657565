//! The list of companies.

use super::about::logo;
use crate::i18n::{keys as k, plural, text};
use crate::panels::{Place, head};
use crate::ui::{self, Filter, HasRows, Rows, search};
use crate::routes;
use leptos::prelude::*;
use portico_api::{Page, ProviderRow, Providers};
use portico_rules::Feature;

/// The parameters of the filter.
const NAMES: &[&str] = &["q", "country"];

impl HasRows for Providers {
    type Row = ProviderRow;

    fn take_rows(&mut self) -> Page<ProviderRow> {
        std::mem::replace(&mut self.rows, Page { items: Vec::new(), next: None, total: 0 })
    }
}

/// Draws the list.
pub(super) fn list(place: Place) -> AnyView {
    let query = place.session.navigation.query;
    let filter = Filter::new(place.session.navigation, NAMES);
    let path = routes::panel(place.account(), Feature::Marketplace);
    let rows = Rows::<Providers>::new(place.session, move || routes::data(&path, &query.get()));
    let count = move || rows.total().map(|total| plural(k::MARKET_COUNT, total, &[]));
    let heading = head(&place, Feature::Marketplace);
    let body = rows.show(k::ORDERS_MORE, move || ui::empty(k::MARKET_NONE, k::MARKET_NONE_DETAIL), move |items| {
        let lines = items.iter().map(|row| line(&place, row)).collect_view();
        view! { <ul class="providers">{lines}</ul> }.into_any()
    });
    view! {
        {heading}
        <form class="filter" role="search" on:submit=|event| event.prevent_default()>
            {search(filter, text(k::MARKET_SEARCH))}
            {countries(filter, rows)}
        </form>
        <p class="quiet count" role="status">{count}</p>
        {body}
    }
    .into_any()
}

/// The choice of a country, among those that the first answer named.
fn countries(filter: Filter, rows: Rows<Providers>) -> AnyView {
    let known = Memo::new(move |_| {
        let mut known = rows.known.with(|known| known.rest.as_ref().map(|rest| rest.countries.clone()).unwrap_or_default());
        let chosen = filter.get("country");
        if !chosen.is_empty() && !known.contains(&chosen) {
            known.push(chosen);
        }
        known
    });
    let options = move || {
        let options = known.get().into_iter().map(|country| {
            let value = country.clone();
            view! { <option value=country.clone() prop:selected=move || filter.get("country") == value>{country.clone()}</option> }
        });
        options.collect_view()
    };
    view! {
        <label class="field">
            <span>{text(k::MARKET_COUNTRY)}</span>
            <select name="country" on:change:target=move |event| filter.set("country", &event.target().value())>
                <option value="" prop:selected=move || filter.get("country").is_empty()>{text(k::FILTER_ALL)}</option>
                {options}
            </select>
        </label>
    }
    .into_any()
}

fn line(place: &Place, row: &ProviderRow) -> AnyView {
    let to = routes::item(place.account(), Feature::Marketplace, row.provider.id.as_str());
    let picture = format!("{}/logo", routes::data(&to, ""));
    view! {
        <li class="card provider">
            {logo(row.logo.as_ref(), &picture, &row.provider.name)}
            <div class="provider-text">
                <h2><a href=to dir="auto">{row.provider.name.clone()}</a></h2>
                <p class="bio short" dir="auto">{row.bio.clone()}</p>
                <p class="quiet">
                    {plural(k::MARKET_SERVICES, row.services as usize, &[])}
                    {(!row.metros.is_empty()).then(|| format!(" · {}", row.metros.join(", ")))}
                </p>
            </div>
        </li>
    }
    .into_any()
}
