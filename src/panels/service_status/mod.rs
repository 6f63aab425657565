//! Service status: what goes on, what is coming, the calendar, one notice, the overview and availability.

mod availability;
mod calendar;
mod concern;
mod event;
mod feeds;
mod figures;
mod letter;
mod overview;
mod status;

use super::Place;
use crate::i18n::{Key, fill, keys as k, text};
use crate::{browser, routes, shell};
use leptos::prelude::*;
use portico_rules::Feature;

/// The pages of the panel: what the address names, and what they are called.
const TABS: [(Option<&str>, Key); 4] = [
    (None, k::STATUS_TAB_STATUS),
    (Some(routes::CALENDAR), k::STATUS_TAB_CALENDAR),
    (Some(routes::OVERVIEW), k::STATUS_TAB_OVERVIEW),
    (Some(routes::AVAILABILITY), k::STATUS_TAB_AVAILABILITY),
];

/// Draws what the address names.
pub fn show(place: Place) -> AnyView {
    match place.item.as_deref() {
        None => status::page(place),
        Some(routes::CALENDAR) => calendar::page(place),
        Some(routes::OVERVIEW) => overview::page(place),
        Some(routes::AVAILABILITY) => availability::page(place),
        Some(_) => event::page(place),
    }
}

/// The heading of one of the pages, with links to the others.
fn heading(place: &Place) -> AnyView {
    browser::heading_is_there();
    let item = place.item.as_deref();
    if let Some((Some(_), name)) = TABS.iter().find(|(tab, _)| *tab == item) {
        browser::set_title(&fill(k::TITLE, &[("page", &text(*name))]));
    }
    let tabs = TABS.map(|(tab, name)| {
        let address = match tab {
            None => routes::panel(place.account(), Feature::ServiceStatus),
            Some(tab) => routes::item(place.account(), Feature::ServiceStatus, tab),
        };
        let here = (tab == item).then_some("page");
        view! { <li><a href=address aria-current=here>{text(name)}</a></li> }
    });
    view! {
        <div class="panel-head">
            <h1 tabindex="-1">{text(k::FEATURE_SERVICE_STATUS)}</h1>
            {shell::why(place.session, Feature::ServiceStatus)}
        </div>
        <nav aria-label=text(k::STATUS_TABS)><ul class="tabs">{tabs.into_iter().collect_view()}</ul></nav>
    }
    .into_any()
}
