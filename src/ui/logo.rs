//! Choosing a logo and taking it away.

use super::words;
use crate::browser;
use crate::data::{Load, Remote};
use crate::http::{Answer, HttpError, Request};
use crate::i18n::{Key, fill, keys as k, number, text};
use crate::session::Session;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use portico_api::{Logo, MOST_LOGO_BYTES, ProblemKind};
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// What is wrong with a picture, in the user's words.
fn problem(error: &HttpError) -> String {
    let key = match error {
        HttpError::Problem(ProblemKind::TooLarge, _) => k::MARKET_LOGO_TOO_LARGE,
        HttpError::Problem(ProblemKind::Invalid, problem) => {
            match problem.fields.first().map(|field| field.code.as_str()) {
                Some("too_large") => k::MARKET_LOGO_TOO_LARGE,
                Some("too_many_pixels") => k::MARKET_LOGO_TOO_MANY_PIXELS,
                _ => k::MARKET_LOGO_NOT_AN_IMAGE,
            }
        }
        error => return words(error),
    };
    text(key).to_owned()
}

/// Draws the choice for something that has a logo now, or none, and whose version is in `answer`. What the server says
/// to the change is what is shown from then on. `none` says what a missing logo means.
pub fn logo<A: DeserializeOwned + Send + Sync + 'static>(
    session: Session,
    address: String,
    remote: Remote<A>,
    answer: &Answer<A>,
    now: Option<&Logo>,
    none: Key,
) -> AnyView {
    let etag = StoredValue::new(answer.etag.clone().unwrap_or_default());
    let address = StoredValue::new(address);
    let failed = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let send = move |file: Option<web_sys::File>| {
        if busy.get_untracked() {
            return;
        }
        failed.set(None);
        if file.as_ref().is_some_and(|file| file.size() > MOST_LOGO_BYTES as f64) {
            return failed.set(Some(text(k::MARKET_LOGO_TOO_LARGE).to_owned()));
        }
        busy.set(true);
        spawn_local(async move {
            let (address, etag) = (address.get_value(), etag.get_value());
            let request = match file {
                Some(file) => Request::upload(&address, &etag, file),
                None => Request::delete(&address).at_version(&etag),
            };
            let done = request.send::<A>().await;
            busy.try_set(false);
            match done {
                Ok(answer) => {
                    drop(remote.load.try_set(Load::Ready(Arc::new(answer))));
                    request_animation_frame(|| {
                        browser::focus("[data-logo-form] h2");
                    });
                }
                Err(error) if error.is_signed_out() => session.signed_out(),
                Err(error) => drop(failed.try_set(Some(problem(&error)))),
            }
        });
    };
    let field = NodeRef::<html::Input>::new();
    let choose = move |_| {
        let file = field.get_untracked().and_then(|field| field.files()).and_then(|files| files.get(0));
        if file.is_some() {
            send(file);
        }
    };
    let remove: Option<Key> = now.map(|_| k::MARKET_LOGO_REMOVE);
    let now = match now {
        Some(logo) => {
            let size = number((f64::from(logo.bytes) / 102.4).round() / 10.0);
            fill(k::MARKET_LOGO_NOW, &[("type", &logo.media_type), ("size", &size)])
        }
        None => text(none).to_owned(),
    };
    view! {
        <section class="card stack" data-logo-form="">
            <h2 tabindex="-1">{text(k::MARKET_LOGO)}</h2>
            <p class="quiet" role="status">{move || if busy.get() { text(k::SAVING).to_owned() } else { now.clone() }}</p>
            <div class="upload">
                <label class="field">
                    <span>{text(k::MARKET_LOGO_CHOOSE)}</span>
                    <input type="file" node_ref=field accept="image/png,image/jpeg,image/webp" on:change=choose
                        aria-describedby="logo-problem" />
                </label>
                {remove.map(|remove| view! {
                    <button type="button" class="button" data-remove-logo="" on:click=move |_| send(None)>{text(remove)}</button>
                })}
            </div>
            <p class="field-error" id="logo-problem" role="alert">{move || failed.get()}</p>
        </section>
    }
    .into_any()
}
