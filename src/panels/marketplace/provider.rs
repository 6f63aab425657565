//! The page of one company, with what can be connected to.

use super::about::{about, logo};
use crate::data::Remote;
use crate::http::{HttpError, Request};
use crate::i18n::{fill, keys as k, plural, text};
use crate::panels::Place;
use crate::ui::{self, Rows};
use crate::{browser, notices, routes, shell, words};
use leptos::prelude::*;
use leptos::task::spawn_local;
use portico_api::{Offer, Order, OrderEdit, OrderKind, Page, Provider, ServiceKind};
use portico_rules::Feature;

/// Draws the page.
pub(super) fn page(place: Place, id: &str) -> AnyView {
    let address = routes::data(&routes::item(place.account(), Feature::Marketplace, id), "");
    let (read_from, offers_at) = (address.clone(), format!("{address}/services"));
    let provider = Remote::<Provider>::new(place.session, move || read_from.clone());
    let q = RwSignal::new(String::new());
    let offers = Rows::<Page<Offer>>::new(place.session, move || {
        format!("{offers_at}{}", routes::query(&[("q", &q.get())]))
    });
    let back = routes::panel(place.account(), Feature::Marketplace);
    let shown = place.clone();
    let head = provider.show(move |answer| {
        let Provider { provider, bio, website, contacts, logo: picture } = &answer.content;
        browser::heading_is_there();
        browser::set_title(&fill(k::TITLE, &[("page", &provider.name)]));
        view! {
            <div class="panel-head provider-head">
                {logo(picture.as_ref(), &format!("{address}/logo"), &provider.name)}
                <h1 tabindex="-1" dir="auto">{provider.name.clone()}</h1>
                {shell::why(shown.session, Feature::Marketplace)}
            </div>
            <section class="card market-about">{about(bio, website, contacts)}</section>
        }
        .into_any()
    });
    view! {
        <p class="back"><a href=back>{text(k::MARKET_BACK)}</a></p>
        {head}
        {offered(place, offers, q)}
    }
    .into_any()
}

/// The services, each with a way to connect to it.
fn offered(place: Place, rows: Rows<Page<Offer>>, q: RwSignal<String>) -> AnyView {
    let may = place.view.may_edit(Feature::Marketplace) && place.view.may_edit(Feature::Services);
    let failed = RwSignal::new(None::<HttpError>);
    let mut rest = browser::Rest::default();
    let field = view! {
        <label class="field">
            <span>{text(k::MARKET_OFFERS_SEARCH)}</span>
            <input type="search" autocomplete="off" maxlength="128"
                on:input:target=move |event| {
                    let typed = event.target().value();
                    rest.then(move || drop(q.try_set(typed)));
                } />
        </label>
    };
    let body = move || {
        let (items, gone) = rows.known.with(|known| (known.items.clone(), known.failed.is_some()));
        // A company that is not there any more is said above.
        if gone {
            return ().into_any();
        }
        let Some(items) = items else { return ui::skeleton() };
        if items.is_empty() {
            return view! { <p class="quiet">{text(k::MARKET_OFFERS_NONE)}</p> }.into_any();
        }
        let more = rows.total().is_some_and(|total| total > items.len()).then(|| {
            view! { <button type="button" class="button" on:click=move |_| rows.more()>{text(k::ORDERS_MORE)}</button> }
        });
        let lines = items.iter().map(|offer| line(&place, offer, may, failed)).collect_view();
        view! { <ul class="list card offers">{lines}</ul> {more} }.into_any()
    };
    view! {
        <section class="stack" data-offers="">
            <h2>{text(k::MARKET_OFFERS)}</h2>
            {(!may).then(|| view! { <p class="quiet">{text(k::MARKET_LOOK_ONLY)}</p> })}
            {field}
            <p class="quiet" role="status">{move || rows.total().map(|total| plural(k::MARKET_SERVICES, total, &[]))}</p>
            <div role="alert">{move || failed.get().map(|error| view! { <p class="form-error">{ui::words(&error)}</p> })}</div>
            {body}
        </section>
    }
    .into_any()
}

/// A kind, a place and a speed in words.
fn facts(offer: &Offer) -> String {
    let place = offer.location.as_ref().map(|at| match &at.metro {
        Some(metro) => format!("{metro} · {}", at.name),
        None => at.name.clone(),
    });
    let parts = [Some(text(words::service_kind(offer.kind)).to_owned()), place, offer.speed_mbps.map(notices::speed)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn line(place: &Place, offer: &Offer, may: bool, failed: RwSignal<Option<HttpError>>) -> AnyView {
    let connect = may.then(|| {
        let (session, account, id) = (place.session, place.account().clone(), offer.id.clone());
        // One name for however many clicks.
        let key = browser::unique();
        let busy = RwSignal::new(false);
        let begin = move |_| {
            if busy.get_untracked() {
                return;
            }
            busy.set(true);
            failed.set(None);
            let (account, id, key) = (account.clone(), id.clone(), key.clone());
            spawn_local(async move {
                let edit = OrderEdit {
                    product: Some(ServiceKind::Vxc),
                    b_market: Some(id),
                    ..OrderEdit::blank(OrderKind::New)
                };
                let made = Request::post(&routes::orders_data(&account, ""), &edit).once(&key).send::<Order>().await;
                busy.try_set(false);
                match made {
                    Ok(answer) => {
                        let to = routes::order(&account, &answer.content.row.id);
                        session.navigation.go(&format!("{to}{}", routes::query(&[("step", "where")])));
                    }
                    Err(error) if error.is_signed_out() => session.signed_out(),
                    Err(error) => drop(failed.try_set(Some(error))),
                }
            });
        };
        let label = fill(k::MARKET_CONNECT_TO, &[("service", &offer.name)]);
        view! {
            <button type="button" class="button" data-connect="" aria-label=label aria-disabled=move || busy.get().to_string() on:click=begin>
                {text(k::MARKET_CONNECT)}
            </button>
        }
    });
    view! {
        <li>
            <div class="grow">
                <strong dir="auto">{offer.name.clone()}</strong>
                <span class="quiet">{facts(offer)}</span>
            </div>
            {connect}
        </li>
    }
    .into_any()
}
