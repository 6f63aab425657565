//! Services: the table, the page of one service, and orders.

mod detail;
mod entries;
mod filter;
mod orders;
mod table;

use super::{Place, Show};
use crate::lazy::{ChunkError, lazily};
use crate::routes;
use leptos::prelude::*;

/// Draws the panel: orders or one service when the address names them, the table otherwise.
pub fn show(place: Place) -> AnyView {
    match place.item.as_deref() {
        None => table::table(place),
        Some(item) if item == routes::ORDERS || item == routes::NEW_ORDER || routes::order_of(item).is_some() => {
            lazily(|| Box::pin(order()), move |show| show(place.clone()))
        }
        Some(_) => lazily(|| Box::pin(service()), move |show| show(place.clone())),
    }
}

/// The page of one service has code of its own: the table does not need it.
#[wasm_split_helpers::wasm_split(service, fallible)]
fn service() -> Result<Show, ChunkError> {
    Ok(detail::detail)
}

/// So have orders.
#[wasm_split_helpers::wasm_split(orders, fallible)]
fn order() -> Result<Show, ChunkError> {
    Ok(orders::show)
}

/// So have the fields of the filter, and what answers them: the rows come first.
#[wasm_split_helpers::wasm_split(service_filter, fallible)]
fn filter_fields() -> Result<filter::Fields, ChunkError> {
    Ok(filter::fields)
}
