//! Who asks to be connected, and answering.

use crate::http::{HttpError, Request};
use crate::i18n::{fill, keys as k, text};
use crate::panels::Place;
use crate::session::Told;
use crate::ui::{self, Rows, status};
use crate::{browser, notices, routes, words};
use leptos::prelude::*;
use leptos::task::spawn_local;
use portico_api::{ConnectionRequest, Page, RejectOrder};
use portico_rules::{ConnectionState, Feature};

/// Draws the requests; what waits comes first.
pub(super) fn requests(place: &Place) -> AnyView {
    let address = routes::connection_requests(place.account(), "");
    let rows = Rows::<Page<ConnectionRequest>>::new(place.session, move || address.clone());
    // What somebody writes stays until it is sent.
    let writing = RwSignal::new(false);
    place.session.when_told(Told::Requests, move || {
        if !writing.get_untracked() {
            rows.reload();
        }
    });
    let shown = place.clone();
    let body = rows.show(k::ORDERS_MORE, move || ui::quiet(k::MARKET_REQUESTS_NONE), move |items| {
        let lines = items.iter().map(|request| line(&shown, request, rows, writing)).collect_view();
        view! { <ul class="list card">{lines}</ul> }.into_any()
    });
    view! {
        <section class="stack" data-connections="">
            <h2 tabindex="-1">{text(k::MARKET_REQUESTS)}</h2>
            {body}
        </section>
    }
    .into_any()
}

fn line(
    place: &Place,
    request: &ConnectionRequest,
    rows: Rows<Page<ConnectionRequest>>,
    writing: RwSignal<bool>,
) -> AnyView {
    let (word, tone) = words::connection_state(request.state);
    let who = match &request.account {
        Some(account) => fill(k::MARKET_ASKS_FOR, &[("account", account), ("partner", &request.partner)]),
        None => request.partner.clone(),
    };
    let service = request.service.as_ref().map(|service| {
        let to = routes::service(place.account(), &service.id);
        view! { <a href=to dir="auto">{service.name.clone()}</a> }
    });
    let by = request.by.clone().map(|by| format!(" · {by}"));
    let answers = (request.state == ConnectionState::Pending && place.view.may_edit(Feature::MarketplaceProfile))
        .then(|| answer(place, request, &who, rows, writing));
    view! {
        <li data-connection=request.state.as_str()>
            <strong dir="auto">{who.clone()}</strong>
            {status(tone, word, None)}
            <span class="quiet">
                {service}{request.speed_mbps.map(|speed| format!(" · {}", notices::speed(speed)))}" · "
                {ui::instant(request.decided.unwrap_or(request.at))}{by}
            </span>
            {request.words.clone().map(|words| view! { <p class="said" dir="auto">{words}</p> })}
            {answers}
        </li>
    }
    .into_any()
}

/// Accepting, and declining with words.
fn answer(
    place: &Place,
    request: &ConnectionRequest,
    who: &str,
    rows: Rows<Page<ConnectionRequest>>,
    writing: RwSignal<bool>,
) -> AnyView {
    let why = RwSignal::new(String::new());
    let failed = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let session = place.session;
    let address = StoredValue::new(routes::connection_requests(place.account(), &format!("/{}", request.id)));
    let send = move |how: &'static str| {
        if busy.get_untracked() {
            return;
        }
        failed.set(None);
        if how == "decline" && why.with_untracked(|why| why.trim().is_empty()) {
            return failed.set(Some(text(k::FIELD_REQUIRED).to_owned()));
        }
        busy.set(true);
        spawn_local(async move {
            let body = RejectOrder { words: why.get_untracked() };
            let address = format!("{}/{how}", address.get_value());
            let done = Request::post(&address, &body).send::<ConnectionRequest>().await;
            busy.try_set(false);
            match done {
                Ok(_) => {
                    writing.try_set(false);
                    rows.reload();
                    browser::focus("[data-connections] h2");
                }
                Err(error) if error.is_signed_out() => session.signed_out(),
                Err(error) => {
                    let outdated = matches!(&error, HttpError::Problem(..)) && error.is_outdated();
                    failed.try_set(Some(ui::words(&error)));
                    if outdated {
                        writing.try_set(false);
                    }
                }
            }
        });
    };
    let label = format!("{} – {who}", text(k::MARKET_DECLINE_WHY));
    let write = move |words: String| {
        writing.set(!words.is_empty());
        why.set(words);
    };
    view! {
        <div class="connection-answer">
            <button type="button" class="button primary" data-answer="accept" on:click=move |_| send("accept")>{text(k::MARKET_ACCEPT)}</button>
            <label class="field">
                <span>{label}</span>
                <input maxlength="500" autocomplete="off" on:input:target=move |event| write(event.target().value()) />
            </label>
            <button type="button" class="button" data-answer="decline" on:click=move |_| send("decline")>{text(k::MARKET_DECLINE)}</button>
            <p class="field-error said" role="alert">{move || failed.get()}</p>
        </div>
    }
    .into_any()
}
