//! Orders: beginning one, writing its draft step by step, sending it, and the list of them.

mod facts;
mod fields;
mod flow;
mod list;
mod page;

use crate::browser;
use crate::http::{HttpError, Request};
use crate::i18n::{Key, fill, keys as k, text};
use crate::panels::Place;
use crate::{routes, shell, ui};
use leptos::prelude::*;
use leptos::task::spawn_local;
use portico_api::{Order, OrderEdit, OrderKind, ServiceKind};
use portico_rules::Feature;

/// The kinds of services that can be ordered, with what they are.
const PRODUCTS: [(ServiceKind, Key); 5] = [
    (ServiceKind::Port, k::ORDER_HINT_PORT),
    (ServiceKind::Mcr, k::ORDER_HINT_MCR),
    (ServiceKind::Mve, k::ORDER_HINT_MVE),
    (ServiceKind::Vxc, k::ORDER_HINT_VXC),
    (ServiceKind::Ix, k::ORDER_HINT_IX),
];

/// Draws what the address names: the list, a new order, or one order.
pub(super) fn show(place: Place) -> AnyView {
    let item = place.item.clone().unwrap_or_default();
    match routes::order_of(&item).map(str::to_owned) {
        Some(order) => page::page(place, &order),
        None if item == routes::ORDERS => list::list(place),
        None => begin(place),
    }
}

/// A heading with the way back: to the list of orders, or from there to the services.
fn heading(place: &Place, title: &str, of_orders: bool) -> AnyView {
    browser::heading_is_there();
    browser::set_title(&fill(k::TITLE, &[("page", &title)]));
    let (back, whither) = if of_orders {
        (routes::item(place.account(), Feature::Services, routes::ORDERS), k::ORDERS_ALL)
    } else {
        (routes::panel(place.account(), Feature::Services), k::BACK_TO_SERVICES)
    };
    view! {
        <p class="back"><a href=back>{text(whither)}</a></p>
        <div class="panel-head">
            <h1 tabindex="-1">{title.to_owned()}</h1>
            {shell::why(place.session, Feature::Services)}
        </div>
    }
    .into_any()
}

/// Begins the order of a new service, with the choice of what it is. Changing and ending one begins on its page.
fn begin(place: Place) -> AnyView {
    let head = heading(&place, text(k::ORDER_HUB), true);
    browser::mark_ready();
    if !place.view.may_edit(Feature::Services) {
        return view! { {head} <p class="lead">{text(k::ORDER_NOT_YOURS)}</p> }.into_any();
    }
    let failed = RwSignal::new(None::<HttpError>);
    let busy = RwSignal::new(false);
    // One name for however many clicks.
    let key = StoredValue::new(browser::unique());
    let session = place.session;
    let account = StoredValue::new(place.account().clone());
    let start = move |edit: OrderEdit| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let (address, key) = (routes::orders_data(&account.get_value(), ""), key.get_value());
            let made = Request::post(&address, &edit).once(&key).send::<Order>().await;
            busy.try_set(false);
            match made {
                Ok(answer) => {
                    let to = routes::order(&account.get_value(), &answer.content.row.id);
                    session.navigation.go(&format!("{to}{}", routes::query(&[("step", flow::WHERE)])));
                }
                Err(error) if error.is_signed_out() => session.signed_out(),
                Err(error) => drop(failed.try_set(Some(error))),
            }
        });
    };
    let product = RwSignal::new(None::<ServiceKind>);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(kind) = product.get_untracked() {
            start(OrderEdit { product: Some(kind), ..OrderEdit::blank(OrderKind::New) });
        }
    };
    view! {
        {head}
        <form class="stack order" on:submit=submit>
            {fields::products(None, move |kind| product.set(Some(kind)))}
            <div data-form-error="" role="alert">{move || failed.get().map(|error| ui::words(&error))}</div>
            <div class="form-foot">
                <button type="submit" class="button primary" aria-disabled=move || product.get().is_none().to_string()>
                    {text(k::ORDER_NEXT)}
                </button>
            </div>
        </form>
    }
    .into_any()
}
