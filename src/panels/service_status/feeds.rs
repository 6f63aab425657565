//! Addresses for other programs: a calendar, a feed, a status page, at a secret that its user can revoke.

use crate::data::Remote;
use crate::http::{HttpError, Request};
use crate::i18n::{datetime, keys as k, text};
use crate::panels::Place;
use crate::{routes, ui};
use leptos::html::Dialog;
use leptos::prelude::*;
use leptos::task::spawn_local;
use portico_api::{Feed, Feeds, NewFeed};

/// The button and the dialog that it opens; nothing for who looks as somebody else.
pub(super) fn button(place: &Place) -> Option<AnyView> {
    if place.view.see_as().is_some() {
        return None;
    }
    let dialog = NodeRef::<Dialog>::new();
    let opened = RwSignal::new(false);
    let place = place.clone();
    let open = move |_| {
        opened.set(true);
        ui::open(dialog);
    };
    let content = move || opened.get().then(|| content(&place));
    let view = view! {
        <p><button type="button" class="button" aria-haspopup="dialog" on:click=open>{text(k::FEEDS)}</button></p>
        <dialog node_ref=dialog class="feeds" aria-labelledby="feeds-title">
            <h2 id="feeds-title">{text(k::FEEDS)}</h2>
            <p>{text(k::FEEDS_HINT)}</p>
            {content}
            <div class="form-foot">
                <button type="button" class="button" on:click=move |_| ui::close(dialog)>{text(k::CLOSE)}</button>
            </div>
        </dialog>
    };
    Some(view.into_any())
}

fn content(place: &Place) -> AnyView {
    let (session, account) = (place.session, StoredValue::new(place.account().clone()));
    let list = Remote::<Feeds>::new(session, move || account.with_value(|account| routes::feeds(account, None)));
    let made = RwSignal::new(None::<NewFeed>);
    let failed = RwSignal::new(None::<HttpError>);
    let fail = move |error: HttpError| {
        if error.is_signed_out() { session.signed_out() } else { drop(failed.try_set(Some(error))) }
    };
    let make = move |_| {
        failed.set(None);
        spawn_local(async move {
            let address = account.with_value(|account| routes::feeds(account, None));
            match Request::post(&address, &()).send::<NewFeed>().await {
                Ok(answer) => {
                    made.try_set(Some(answer.content));
                    list.reload();
                }
                Err(error) => fail(error),
            }
        });
    };
    let revoke = move |id: String| {
        failed.set(None);
        spawn_local(async move {
            let address = account.with_value(|account| routes::feeds(account, Some(&id)));
            match Request::delete(&address).send::<()>().await {
                Ok(_) => {
                    made.try_update(|made| made.take_if(|made| made.feed.id.as_str() == id));
                    list.reload();
                }
                Err(error) => fail(error),
            }
        });
    };
    let row = move |feed: &Feed| {
        let id = feed.id.to_string();
        let used = feed.used.map(|at| view! { " · "{text(k::FEEDS_USED)}" "{datetime(at.0 as f64)} });
        view! {
            <li>
                <span>{text(k::FEEDS_MADE)}" "{datetime(feed.created.0 as f64)}{used}</span>
                <button type="button" class="button" data-revoke="" on:click=move |_| revoke(id.clone())>{text(k::FEEDS_REVOKE)}</button>
            </li>
        }
    };
    view! {
        <div role="status">{move || made.get().map(|made| shown(&made))}</div>
        {move || failed.get().map(|error| view! { <p class="form-error" role="alert">{ui::words(&error)}</p> })}
        <p><button type="button" class="button primary" data-make="" on:click=make>{text(k::FEEDS_MAKE)}</button></p>
        {list.show(move |answer| {
            let rows = answer.content.items.iter().map(row).collect_view();
            view! { <ul class="list">{rows}</ul> }.into_any()
        })}
    }
    .into_any()
}

/// The new addresses, once.
fn shown(made: &NewFeed) -> AnyView {
    let origin = window().location().origin().unwrap_or_default();
    let rows = [
        (k::FEEDS_CALENDAR, &made.calendar),
        (k::FEEDS_ATOM, &made.atom),
        (k::FEEDS_STATUS_PAGE, &made.status_page),
    ]
    .map(|(label, path)| {
        view! {
            <label class="field">
                <span>{text(label)}</span>
                <input readonly=true value=format!("{origin}{path}") />
            </label>
        }
    });
    view! { <p class="status warn">{text(k::FEEDS_ONCE)}</p>{rows.into_iter().collect_view()} }.into_any()
}
