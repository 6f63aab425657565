//! Chat support: the conversation of the account in view with the provider.

use super::{Place, head};
use crate::chat::Talk;
use crate::routes;
use leptos::prelude::*;
use portico_rules::Feature;

/// Draws the panel.
pub fn show(place: Place) -> AnyView {
    let address = routes::data(&routes::panel(place.account(), Feature::Chat), "");
    let talk = Talk::new(place.session, address, place.view.may_edit(Feature::Chat));
    view! { {head(&place, Feature::Chat)} {talk.show()} }.into_any()
}
