//! The marketplace: companies that show themselves, and connecting to what they offer.

pub mod about;
mod list;
mod provider;

use super::Place;
use leptos::prelude::*;

/// Draws the panel: one company when the address names one, the list otherwise.
pub fn show(place: Place) -> AnyView {
    match place.item.clone() {
        Some(id) => provider::page(place, &id),
        None => list::list(place),
    }
}
