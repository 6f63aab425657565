//! Notifications: the inbox, what one wants to hear, and for partners who would hear of what.

mod choices;
mod inbox;
mod reach;
mod words;

use super::{Place, head};
use crate::i18n::{Key, keys as k, text};
use crate::routes;
use leptos::prelude::*;
use portico_rules::{Access, Feature, Page};

/// What is inside the panel beside the inbox.
const CHOICES: &str = "subscriptions";
/// See [`CHOICES`].
const REACH: &str = "reach";

/// Draws the panel.
pub fn show(place: Place) -> AnyView {
    let heading = head(&place, Feature::Notifications);
    let ways = ways(&place);
    let body = match place.item.as_deref() {
        Some(CHOICES) => choices::choices(&place),
        Some(REACH) => reach::reach(&place),
        _ => inbox::inbox(&place),
    };
    view! { {heading} {ways} {body} }.into_any()
}

/// The API's address of what is inside the panel.
fn data(place: &Place, inside: &str) -> String {
    format!("{}{inside}", routes::data(&routes::panel(place.account(), Feature::Notifications), ""))
}

/// The ways between the parts of the panel.
fn ways(place: &Place) -> AnyView {
    let reaches = place.view.access(Page::ManagedAccounts) > Access::Hidden;
    let way = |item: Option<&'static str>, word: Key| {
        let to = match item {
            Some(item) => routes::item(place.account(), Feature::Notifications, item),
            None => routes::panel(place.account(), Feature::Notifications),
        };
        let here = (place.item.as_deref() == item).then_some("page");
        view! { <li><a href=to aria-current=here>{text(word)}</a></li> }
    };
    view! {
        <nav aria-label=text(k::NOTIFICATIONS_TABS)>
            <ul class="tabs">
                {way(None, k::NOTIFICATIONS_INBOX)}
                {way(Some(CHOICES), k::NOTIFICATIONS_CHOICES)}
                {reaches.then(|| way(Some(REACH), k::NOTIFICATIONS_REACH))}
            </ul>
        </nav>
    }
    .into_any()
}
