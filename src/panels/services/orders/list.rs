//! The list of orders, what waits for approval among them, and whether an account's orders wait.

use super::heading;
use crate::data::{Load, Remote};
use crate::http::{HttpError, Request};
use crate::i18n::{fill, keys as k, plural, text};
use crate::panels::Place;
use crate::session::Told;
use crate::ui::{self, Filter, Rows, select, status};
use crate::{routes, words};
use leptos::prelude::*;
use leptos::task::spawn_local;
use portico_api::{Approvals, OrderRow, Page};
use portico_rules::{Feature, OrderState};
use std::sync::Arc;

/// The parameters of the filter.
const NAMES: &[&str] = &["state"];

/// Draws the list.
pub(super) fn list(place: Place) -> AnyView {
    let filter = Filter::new(place.session.navigation, NAMES);
    let account = place.account().clone();
    let rows = Rows::<Page<OrderRow>>::new(place.session, move || {
        let state = filter.get("state");
        routes::orders_data(&account, &routes::query(&[("state", &state)]))
    });
    place.session.when_told(Told::Orders, move || rows.reload());
    let states = OrderState::ALL.map(|state| (state.as_str(), text(words::order_state(state).0)));
    let count = move || rows.total().map(|total| plural(k::ORDERS_COUNT, total, &[]));
    let begin = place.view.may_edit(Feature::Services).then(|| {
        let to = routes::item(place.account(), Feature::Services, routes::NEW_ORDER);
        view! { <a class="button primary" href=to>{text(k::ORDER_HUB)}</a> }
    });
    let head = heading(&place, text(k::ORDERS), false);
    let switch = (place.view.may_see(Feature::Settings) && !place.view.covers_accounts()).then(|| approvals(&place));
    let shown = place.clone();
    let body = rows.show(k::ORDERS_MORE, move || ui::empty(k::ORDER_NONE, k::ORDER_NONE_DETAIL), move |items| {
        let lines = items.iter().map(|order| line(&shown, order)).collect_view();
        view! { <ul class="list card orders">{lines}</ul> }.into_any()
    });
    view! {
        {head}
        <div class="order-bar">
            {begin}
            <form class="filter" role="search" on:submit=|event| event.prevent_default()>
                {select(filter, "state", text(k::COLUMN_STATE), ("", text(k::FILTER_ALL)), &states)}
            </form>
        </div>
        {switch}
        <p class="quiet count" role="status">{count}</p>
        {body}
    }
    .into_any()
}

fn line(place: &Place, order: &OrderRow) -> AnyView {
    let (word, tone) = words::order_state(order.state);
    let kind = text(words::order_kind(order.edit.kind));
    let product = order.edit.product.map(|product| text(words::service_kind(product)));
    view! {
        <li>
            <a href=routes::order(place.account(), &order.id)>
                {order.number.clone()}" "{order.name.clone()}
            </a>
            {status(tone, word, None)}
            <span class="quiet">
                {kind}{product.map(|product| format!(" · {product}"))}" · "{order.account.name.clone()}" · "
                {order.by.clone()}" · "{ui::instant(order.changed)}
            </span>
            {order.words.clone().map(|words| view! { <p class="said">{words}</p> })}
        </li>
    }
    .into_any()
}

/// Whether the orders of the managed account in view wait for its partner, with a switch for who may decide.
fn approvals(place: &Place) -> AnyView {
    let address = routes::approvals(place.account());
    let read_from = address.clone();
    let remote = Remote::<Approvals>::new(place.session, move || read_from.clone());
    let failed = RwSignal::new(None::<HttpError>);
    let may = place.view.may_edit(Feature::Settings);
    let session = place.session;
    let partner = place.view.context.home.name.clone();
    let label = fill(k::ORDER_APPROVALS, &[("account", &place.view.context.account.name), ("partner", &partner)]);
    let address = StoredValue::new(address);
    let set = move |required: bool| {
        let Load::Ready(now) = remote.load.get_untracked() else { return };
        failed.set(None);
        spawn_local(async move {
            let etag = now.etag.clone().unwrap_or_default();
            match Request::put(&address.get_value(), &etag, &Approvals { required }).send::<Approvals>().await {
                Ok(answer) => drop(remote.load.try_set(Load::Ready(Arc::new(answer)))),
                Err(error) if error.is_signed_out() => session.signed_out(),
                Err(error) => {
                    failed.try_set(Some(error));
                    remote.reload();
                }
            }
        });
    };
    view! {
        <div class="card approvals">
            <label class="choice">
                <input
                    type="checkbox"
                    data-approvals=""
                    disabled=!may
                    prop:checked=move || matches!(remote.load.get(), Load::Ready(answer) if answer.content.required)
                    on:change:target=move |event| set(event.target().checked())
                />
                <span>{label}</span>
            </label>
            {move || failed.get().map(|error| view! { <p class="field-error" role="alert">{ui::words(&error)}</p> })}
        </div>
    }
    .into_any()
}
