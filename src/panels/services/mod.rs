//! Services: the table, and the page of one service.

mod detail;
mod filter;
mod table;

use super::{Place, Show};
use crate::lazy::{ChunkError, lazily};
use crate::ui::Filter;
use leptos::prelude::*;

/// Draws the panel: one service when the address names one, the table otherwise.
pub fn show(place: Place) -> AnyView {
    if place.item.is_some() {
        lazily(|| Box::pin(service()), move |show| show(place.clone()))
    } else {
        table::table(place)
    }
}

/// The page of one service has code of its own: the table does not need it.
#[wasm_split_helpers::wasm_split(service, fallible)]
fn service() -> Result<Show, ChunkError> {
    Ok(detail::detail)
}

/// So have the fields of the filter: the rows come first.
#[wasm_split_helpers::wasm_split(service_filter, fallible)]
fn filter_fields() -> Result<fn(Filter, bool) -> AnyView, ChunkError> {
    Ok(filter::fields)
}
