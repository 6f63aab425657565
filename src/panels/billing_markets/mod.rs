//! Billing markets: where services may be ordered and who is billed.

mod view;

use super::{Place, head};
use crate::data::Remote;
use crate::routes;
use leptos::prelude::*;
use portico_api::Markets;
use portico_rules::Feature;

/// Draws the panel.
pub fn show(place: Place) -> AnyView {
    let address = routes::data(&routes::panel(place.account(), Feature::BillingMarkets), "");
    let markets = Remote::<Markets>::new(place.session, move || address.clone());
    view! {
        {head(&place, Feature::BillingMarkets)}
        {markets.show(|answer| view::markets(&answer.content))}
    }
    .into_any()
}
