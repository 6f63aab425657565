//! Services: the table, and the page of one service.

mod detail;
mod filter;
mod table;

use super::Place;
use leptos::prelude::*;

/// Draws the panel: one service when the address names one, the table otherwise.
pub fn show(place: Place) -> AnyView {
    match place.item.clone() {
        Some(item) => detail::detail(place, &item),
        None => table::table(place),
    }
}
