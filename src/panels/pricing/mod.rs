//! Pricing: the price list that the viewer may see, and what several items of it add up to.

mod calculator;
mod view;

use super::{Place, head};
use crate::data::Remote;
use crate::routes;
use crate::ui::Filter;
use leptos::prelude::*;
use portico_api::Prices;
use portico_rules::Feature;

/// The parameters of the address: the filter, and the items of the calculator.
const NAMES: &[&str] = &["product", "speed", "term", "market", "currency", ITEMS];
/// See [`portico_api::calculator::Item::write_all`].
const ITEMS: &str = "items";

/// Draws the panel.
pub fn show(place: Place) -> AnyView {
    let address = routes::data(&routes::panel(place.account(), Feature::Pricing), "");
    let prices = Remote::<Prices>::new(place.session, move || address.clone());
    let filter = Filter::new(place.session.navigation, NAMES);
    view! {
        {head(&place, Feature::Pricing)}
        {prices.show(move |answer| view::price_list(filter, &answer))}
    }
    .into_any()
}
