//! The partner's own services, each with a switch that makes it visible.

use crate::http::{HttpError, Request};
use crate::i18n::{fill, keys as k, plural, text};
use crate::panels::Place;
use crate::ui::{self, Rows};
use crate::{browser, notices, routes, words};
use leptos::prelude::*;
use leptos::task::spawn_local;
use portico_api::{OwnOffer, Page, Publish};
use portico_rules::Feature;

/// Draws them.
pub(super) fn offers(place: &Place) -> AnyView {
    let inside = format!("{}/services", routes::panel(place.account(), Feature::MarketplaceProfile));
    let address = StoredValue::new(routes::data(&inside, ""));
    let q = RwSignal::new(String::new());
    let rows = Rows::<Page<OwnOffer>>::new(place.session, move || {
        format!("{}{}", address.get_value(), routes::query(&[("q", &q.get())]))
    });
    let failed = RwSignal::new(None::<HttpError>);
    let mut rest = browser::Rest::default();
    let typed = move |value: String| rest.then(move || drop(q.try_set(value)));
    let shown = place.clone();
    let body = rows.show(k::ORDERS_MORE, move || ui::quiet(k::MARKET_OWN_NONE), move |items| {
        let lines = items.iter().map(|offer| line(&shown, offer, address, failed)).collect_view();
        view! { <ul class="list card offers">{lines}</ul> }.into_any()
    });
    let hint = fill(k::MARKET_OWN_HINT, &[("account", &place.view.context.account.name)]);
    view! {
        <section class="stack" data-own-offers="">
            <h2>{text(k::MARKET_OWN)}</h2>
            <p class="quiet">{hint}</p>
            <label class="field">
                <span>{text(k::MARKET_OFFERS_SEARCH)}</span>
                <input type="search" autocomplete="off" maxlength="128" on:input:target={
                    let mut typed = typed;
                    move |event| typed(event.target().value())
                } />
            </label>
            <p class="quiet" role="status">{move || rows.total().map(|total| plural(k::SERVICES_COUNT, total, &[]))}</p>
            <div role="alert">{move || failed.get().map(|error| view! { <p class="form-error">{ui::words(&error)}</p> })}</div>
            {body}
        </section>
    }
    .into_any()
}

fn line(
    place: &Place,
    offer: &OwnOffer,
    address: StoredValue<String>,
    failed: RwSignal<Option<HttpError>>,
) -> AnyView {
    let visible = RwSignal::new(offer.visible);
    let (session, id) = (place.session, offer.service.id.clone());
    let set = move |wanted: bool| {
        failed.set(None);
        visible.set(wanted);
        let id = id.clone();
        spawn_local(async move {
            let address = format!("{}/{id}", address.get_value());
            let body = Publish { visible: wanted };
            let error = match Request::put(&address, "*", &body).send::<OwnOffer>().await {
                Ok(answer) => {
                    visible.try_set(answer.content.visible);
                    return;
                }
                Err(error) => error,
            };
            visible.try_set(!wanted);
            if error.is_signed_out() {
                session.signed_out();
            } else {
                failed.try_set(Some(error));
            }
        });
    };
    let parts = [
        Some(text(words::service_kind(offer.service.kind)).to_owned()),
        offer.location.as_ref().map(|at| at.name.clone()),
        offer.speed_mbps.map(notices::speed),
    ];
    let about = parts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let fixed = !place.view.may_edit(Feature::MarketplaceProfile);
    view! {
        <li>
            <label class="choice grow">
                <input type="checkbox" data-visible="" disabled=fixed prop:checked=move || visible.get()
                    on:change:target=move |event| set(event.target().checked()) />
                <span>
                    <strong dir="auto">{offer.service.name.clone()}</strong>
                    <span class="quiet">{about}</span>
                </span>
            </label>
            <span class="quiet">{move || text(if visible.get() { k::MARKET_VISIBLE } else { k::MARKET_INVISIBLE })}</span>
        </li>
    }
    .into_any()
}
