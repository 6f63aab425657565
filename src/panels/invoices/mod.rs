//! Invoices: the list, and one invoice with its lines.

mod view;

use super::{Place, head};
use crate::data::Remote;
use crate::i18n::{keys as k, text};
use crate::ui::{Filter, Rows};
use crate::routes;
use leptos::prelude::*;
use portico_api::{Invoice, InvoiceRow, Page};
use portico_rules::Feature;

/// Draws the panel: one invoice when the address names one, the list otherwise.
pub fn show(place: Place) -> AnyView {
    let list = routes::panel(place.account(), Feature::Invoices);
    match place.item.clone() {
        Some(item) => {
            let address = routes::data(&routes::item(place.account(), Feature::Invoices, &item), "");
            let invoice = Remote::<Invoice>::new(place.session, move || address.clone());
            view! {
                <p class="back"><a href=list>{text(k::BACK_TO_INVOICES)}</a></p>
                {invoice.show(move |answer| view::invoice(&place, &answer))}
            }
            .into_any()
        }
        None => {
            let navigation = place.session.navigation;
            let filter = Filter::new(navigation, view::NAMES);
            let rows = Rows::<Page<InvoiceRow>>::new(place.session, move || {
                routes::data(&list, &navigation.query.get())
            });
            view! { {head(&place, Feature::Invoices)} {view::list(place, filter, rows)} }.into_any()
        }
    }
}
