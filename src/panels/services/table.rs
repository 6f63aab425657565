//! The table of services: filtered and sorted by the server, drawn as far as it is in view.

use super::entries::{Entry, Listing};
use super::{filter, filter_fields};
use crate::i18n::{Key, fill, keys as k, plural, text};
use crate::lazy::lazily;
use crate::panels::{Place, head};
use crate::ui::{self, Filter, Rows, status, windowed};
use crate::{notices, routes, words};
use leptos::prelude::*;
use portico_api::ServiceRow;
use portico_rules::Feature;
use std::sync::Arc;

/// Draws the table.
pub(super) fn table(place: Place) -> AnyView {
    let query = place.session.navigation.query;
    let filter = Filter::new(place.session.navigation, filter::NAMES);
    let covers = place.view.covers_accounts();
    let path = routes::panel(place.account(), Feature::Services);
    let rows = Rows::<Listing>::new(place.session, move || routes::data(&path, &query.get()));
    let count = move || rows.total().map(|total| plural(k::SERVICES_COUNT, total, &[]));
    // Children stand under what they hang on.
    let in_tree = Memo::new(move |_| {
        matches!((filter.get("sort").as_str(), filter.get("group").as_str()), ("" | "name", "" | "account"))
    });
    let fields_place = place.clone();
    let heading = head(&place, Feature::Services);
    let inside = |item| routes::item(place.account(), Feature::Services, item);
    let order = place.view.may_edit(Feature::Services).then(|| {
        view! { <a class="button primary" data-order="" href=inside(routes::NEW_ORDER)>{text(k::ORDER_HUB)}</a> }
    });
    let orders = inside(routes::ORDERS);
    view! {
        {heading}
        <p class="service-acts">{order}<a class="button" href=orders>{text(k::ORDERS)}</a></p>
        <div class="filter-place">
            {lazily(|| Box::pin(filter_fields()), move |fields| fields(filter, &fields_place, rows))}
        </div>
        <p class="quiet count" role="status">{count}</p>
        {windowed(
            rows,
            text(k::FEATURE_SERVICES).to_owned(),
            move || table_head(filter, covers),
            move |index, entry| match &*entry {
                Entry::Group(first, size) => group(index, filter, first, *size),
                Entry::Service(service) => row(&place, index, service, covers, in_tree),
            },
            move || if query.get_untracked().is_empty() {
                ui::empty(k::NO_SERVICES, k::NO_SERVICES_DETAIL)
            } else {
                ui::empty(k::NO_MATCH, k::NO_MATCH_DETAIL)
            },
        )}
    }
    .into_any()
}

fn table_head(filter: Filter, covers: bool) -> AnyView {
    view! {
        <tr aria-rowindex="1">
            {sorted(filter, "name", k::COLUMN_NAME, "name")}
            {covers.then(|| sorted(filter, "account", k::COLUMN_ACCOUNT, "wide"))}
            {sorted(filter, "state", k::COLUMN_STATE, "state")}
            {sorted(filter, "speed", k::COLUMN_SPEED, "number wide")}
            <th scope="col" class="wide">{text(k::COLUMN_LOCATION)}</th>
        </tr>
    }
    .into_any()
}

/// A column head that sorts.
fn sorted(filter: Filter, sort: &'static str, name: Key, class: &'static str) -> AnyView {
    let active = move || match filter.get("sort").as_str() {
        "" => sort == "name",
        current => current == sort,
    };
    let order = if sort == "speed" { "descending" } else { "ascending" };
    view! {
        <th scope="col" class=class aria-sort=move || active().then_some(order)>
            <button type="button" class="sort" on:click=move |_| filter.choose("sort", if sort == "name" { "" } else { sort })>
                {text(name)}
            </button>
        </th>
    }
    .into_any()
}

/// The head of a group. It reaches over two columns, as many as a narrow window shows.
fn group(index: usize, filter: Filter, first: &ServiceRow, size: u32) -> AnyView {
    let name = match untrack(|| filter.get("group")).as_str() {
        "kind" => text(words::service_kind(first.kind)).to_owned(),
        "account" => first.account.name.clone(),
        _ => location(first).unwrap_or_else(|| text(k::GROUP_NOWHERE).to_owned()),
    };
    view! {
        <tr class="group" aria-rowindex=index>
            <th scope="rowgroup" colspan="2">{plural(k::GROUP_SIZE, size as usize, &[("group", &name)])}</th>
        </tr>
    }
    .into_any()
}

fn location(service: &ServiceRow) -> Option<String> {
    let location = service.location.as_ref()?;
    Some(match &location.metro {
        Some(metro) => format!("{metro} · {}", location.name),
        None => location.name.clone(),
    })
}

fn row(place: &Place, index: usize, service: &Arc<ServiceRow>, covers: bool, in_tree: Memo<bool>) -> AnyView {
    let (word, hint, tone) = words::state(service.state);
    let place_name = location(service);
    let under = service
        .parent
        .as_ref()
        .map(|parent| view! { <span class="under">{fill(k::ON_SERVICE, &[("service", &parent.name)])}</span> });
    let child = service.parent.is_some();
    view! {
        <tr aria-rowindex=index class:child=move || child && in_tree.get()>
            <th scope="row" class="name">
                <a href=routes::service(place.account(), &service.id) title=service.name.clone()>
                    {service.name.clone()}
                </a>
                <span class="sub">
                    {text(words::service_kind(service.kind))}
                    {service.zone.map(|zone| view! { <span class="zone">{text(words::zone(zone))}</span> })}
                    {under}
                    {service.locked.then(|| view! { <span class="locked">{text(k::LOCKED)}</span> })}
                </span>
            </th>
            {covers.then(|| view! { <td class="wide" title=service.account.name.clone()>{service.account.name.clone()}</td> })}
            <td class="state">
                {status(tone, word, Some(hint))}
                {service.link.map(|link| {
                    let (word, tone) = words::link(link, service.state);
                    status(tone, word, None)
                })}
            </td>
            <td class="number wide">{service.speed_mbps.map(notices::speed)}</td>
            <td class="wide" title=place_name.clone()>{place_name.clone()}</td>
        </tr>
    }
    .into_any()
}
