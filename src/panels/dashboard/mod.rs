//! Dashboard: what there is, what is down, what is coming, what changed.

mod view;

use super::{Place, head};
use crate::data::Remote;
use crate::routes;
use crate::session::Told;
use leptos::prelude::*;
use portico_api::Dashboard;
use portico_rules::Feature;

/// Draws the panel.
pub fn show(place: Place) -> AnyView {
    let address = routes::data(&routes::panel(place.account(), Feature::Dashboard), "");
    let dashboard = Remote::<Dashboard>::new(place.session, move || address.clone());
    place.session.when_told(Told::Orders, move || dashboard.reload());
    view! {
        {head(&place, Feature::Dashboard)}
        {dashboard.show(move |answer| view::dashboard(&place, &answer.content))}
    }
    .into_any()
}
