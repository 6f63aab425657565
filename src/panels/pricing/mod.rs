//! Pricing: the price list that the viewer may see.

mod view;

use super::{Place, head};
use crate::data::Remote;
use crate::routes;
use leptos::prelude::*;
use portico_api::Prices;
use portico_rules::Feature;

/// Draws the panel.
pub fn show(place: Place) -> AnyView {
    let address = routes::data(&routes::panel(place.account(), Feature::Pricing), "");
    let prices = Remote::<Prices>::new(place.session, move || address.clone());
    view! {
        {head(&place, Feature::Pricing)}
        {prices.show(move |answer| view::price_list(&answer))}
    }
    .into_any()
}
