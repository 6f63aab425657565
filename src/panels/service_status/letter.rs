//! What a partner writes to a managed account about an event: to read, copy and send.

use crate::data::Remote;
use crate::http::{HttpError, Request};
use crate::i18n::{fill, keys as k, text};
use crate::panels::Place;
use crate::{browser, routes, ui};
use leptos::html::Textarea;
use leptos::prelude::*;
use leptos::task::spawn_local;
use portico_api::{AccountConcern, CustomerNotice, Language, SendCustomerNotice};
use portico_rules::{Access, Feature};

const LANGUAGES: [(Language, &str, &str); 2] = [(Language::En, "en", "English"), (Language::De, "de", "Deutsch")];

/// The way to it from the list of accounts that an event concerns.
pub(super) fn link(place: &Place, account: &AccountConcern) -> Option<AnyView> {
    let id = &account.account.id;
    let other = id != place.account();
    let to = routes::item(id, Feature::ServiceStatus, place.item.as_deref().unwrap_or_default());
    other.then(|| {
        view! {
            <p><a href=to aria-label=fill(k::CUSTOMER_NOTICE_FOR, &[("account", &account.account.name)])>{text(k::CUSTOMER_NOTICE)}</a></p>
        }
        .into_any()
    })
}

/// Draws it for those who get it.
pub(super) fn letter(place: &Place) -> Option<AnyView> {
    (place.view.customer_notice() > Access::Hidden).then(|| card(place))
}

fn card(place: &Place) -> AnyView {
    let item = place.item.clone().unwrap_or_default();
    let item = routes::item(place.account(), Feature::ServiceStatus, &item);
    let address = StoredValue::new(format!("{}/customer-notice", routes::data(&item, "")));
    let first = LANGUAGES.iter().find(|(_, tag, _)| *tag == browser::language());
    let language = RwSignal::new(first.map(|(language, ..)| *language).unwrap_or_default());
    let tag = move || LANGUAGES.iter().find(|(known, ..)| *known == language.get()).map_or("en", |(_, tag, _)| *tag);
    let session = place.session;
    let remote =
        Remote::<CustomerNotice>::new(session, move || format!("{}?language={}", address.get_value(), tag()));
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<HttpError>);
    let said = RwSignal::new("");
    let send = move |seen: String| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failed.set(None);
        said.set("");
        spawn_local(async move {
            let body = SendCustomerNotice { language: language.get_untracked(), text: seen };
            let result = Request::post(&address.get_value(), &body).send::<()>().await;
            busy.try_set(false);
            match result {
                Ok(_) => drop(said.try_set(text(k::CUSTOMER_NOTICE_SENT))),
                Err(error) if error.is_signed_out() => session.signed_out(),
                Err(error) => drop(failed.try_set(Some(error))),
            }
            remote.reload();
        });
    };
    let options = LANGUAGES.map(|(known, tag, name)| {
        view! { <option value=tag lang=tag selected=known == language.get_untracked()>{name}</option> }
    });
    let choose = move |chosen: String| {
        if let Some((known, ..)) = LANGUAGES.iter().find(|(_, tag, _)| *tag == chosen) {
            language.set(*known);
        }
    };
    view! {
        <section class="card stack" data-customer-notice="">
            <h2>{text(k::CUSTOMER_NOTICE)}</h2>
            <p class="quiet">{text(k::CUSTOMER_NOTICE_LEAD)}</p>
            <div class="field">
                <label for="customer-language">{text(k::CUSTOMER_NOTICE_LANGUAGE)}</label>
                <select id="customer-language" on:change:target=move |event| choose(event.target().value())>{options}</select>
            </div>
            {remote.show(move |answer| written(&answer.content, tag(), busy, send))}
            <p role="status">{move || said.get()}</p>
            <p class="form-error" role="alert">{move || failed.get().map(|error| ui::words(&error))}</p>
        </section>
    }
    .into_any()
}

fn written(
    letter: &CustomerNotice,
    tag: &'static str,
    busy: RwSignal<bool>,
    send: impl Fn(String) + Copy + 'static,
) -> AnyView {
    let node = NodeRef::<Textarea>::new();
    let whole = format!("{}\n\n{}", letter.subject, letter.text);
    let rows = whole.lines().count().to_string();
    let copied = RwSignal::new(false);
    let copy = move |_| {
        // The old way asks nobody, and works inside other pages.
        if let Some(area) = node.get() {
            area.select();
            copied.set(browser::copy_selection());
        }
    };
    let recipients = match letter.recipients.as_slice() {
        [] => text(k::CUSTOMER_NOTICE_NOBODY).to_owned(),
        some => fill(k::CUSTOMER_NOTICE_TO, &[("who", &some.join(", "))]),
    };
    let seen = letter.text.clone();
    let send = letter.sendable.then(|| {
        view! {
            <button type="button" class="button primary" aria-disabled=move || busy.get().to_string() on:click=move |_| send(seen.clone())>
                {text(k::CUSTOMER_NOTICE_SEND)}
            </button>
        }
    });
    view! {
        {letter.left_out.then(|| view! { <p class="callout" data-tone="warn">{text(k::CUSTOMER_NOTICE_LEFT_OUT)}</p> })}
        <textarea node_ref=node readonly rows=rows lang=tag aria-label=text(k::CUSTOMER_NOTICE) prop:value=whole></textarea>
        <p class="quiet">{recipients}" · "{letter.zone.clone()}</p>
        <div class="form-foot">
            {send}
            <button type="button" class="button" on:click=copy>{move || text(if copied.get() { k::COPIED } else { k::COPY })}</button>
        </div>
    }
    .into_any()
}
