//! Pieces of the page that know nothing of features: statuses, states of waiting and failing, dialogs.

mod filter;
pub mod form;
mod logo;
mod rows;
mod windowed;

pub use filter::{Filter, search, select};
pub use logo::logo;
pub use rows::{Arrived, HasRows, Rows};
pub use windowed::windowed;

use crate::browser;
use crate::http::HttpError;
use crate::i18n::{Key, datetime, fill, keys as k, plural, relative, text};
use crate::words::Tone;
use leptos::html;
use leptos::prelude::*;
use portico_api::{ProblemKind, Timestamp};

/// A status: shape, colour and word.
pub fn status(tone: Tone, word: Key, hint: Option<Key>) -> AnyView {
    view! { <span class=tone.class() title=hint.map(text)>{text(word)}</span> }.into_any()
}

/// An icon drawn from one path in a field of 24 by 24.
pub fn icon(path: &'static str) -> AnyView {
    view! { <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d=path></path></svg> }
        .into_any()
}

/// An instant: relative, with the exact one at hand.
pub fn instant(at: Timestamp) -> AnyView {
    let ms = at.0 as f64;
    view! { <time datetime=browser::iso(ms) title=datetime(ms)>{relative(ms)}</time> }.into_any()
}

/// A line of a description list; nothing when there is no value.
pub fn fact(term: Key, value: Option<impl IntoView + 'static>) -> Option<AnyView> {
    value.map(|value| view! { <div class="fact"><dt>{text(term)}</dt><dd>{value}</dd></div> }.into_any())
}

/// What is shown while data is on its way.
pub fn skeleton() -> AnyView {
    view! {
        <div class="skeleton" role="status">
            <span class="visually-hidden">{text(k::LOADING)}</span>
            <div class="bone wide"></div><div class="bone"></div><div class="bone"></div><div class="bone"></div>
        </div>
    }
    .into_any()
}

/// An empty state: what is not there, and what that means.
pub fn empty(title: Key, detail: Key) -> AnyView {
    view! { <div class="empty"><p class="empty-title">{text(title)}</p><p>{text(detail)}</p></div> }
        .into_any()
}

/// A sentence in the background, such as that a list is empty.
pub fn quiet(said: Key) -> AnyView {
    view! { <p class="quiet">{text(said)}</p> }.into_any()
}

/// What went wrong, why, and a way to try again.
pub fn failure(error: &HttpError, retry: impl Fn() + 'static) -> AnyView {
    let reference = match error {
        HttpError::Problem(_, problem) if !problem.request_id.is_empty() => {
            Some(fill(k::ERROR_REFERENCE, &[("id", &problem.request_id)]))
        }
        _ => None,
    };
    view! {
        <div class="failure" role="alert">
            <p class="empty-title">{text(k::ERROR_TITLE)}</p>
            <p>{words(error)}</p>
            {reference.map(|reference| view! { <p class="quiet">{reference}</p> })}
            <button type="button" class="button" on:click=move |_| retry()>{text(k::RETRY)}</button>
        </div>
    }
    .into_any()
}

/// An error in words that a person can act on.
pub fn words(error: &HttpError) -> String {
    let key = match error {
        HttpError::Offline => k::ERROR_OFFLINE,
        HttpError::Garbled(_) => k::ERROR_GARBLED,
        HttpError::Problem(kind, problem) => match kind {
            ProblemKind::WrongCredentials => k::ERROR_CREDENTIALS,
            ProblemKind::SignedOut => k::ERROR_SIGNED_OUT,
            ProblemKind::BadRequest => k::ERROR_BAD_REQUEST,
            ProblemKind::NotAllowed => k::ERROR_NOT_ALLOWED,
            ProblemKind::LooksOnly => k::ERROR_LOOKS_ONLY,
            ProblemKind::NotFound => k::ERROR_NOT_FOUND,
            ProblemKind::Conflict => k::ERROR_CONFLICT,
            ProblemKind::Changed => k::ERROR_CHANGED,
            ProblemKind::PreviewDiffers => k::ERROR_PREVIEW_DIFFERS,
            ProblemKind::Invalid => k::ERROR_INVALID,
            ProblemKind::Unavailable => k::ERROR_UNAVAILABLE,
            ProblemKind::TooManyAttempts => {
                let minutes = problem.retry_after.unwrap_or(60).div_ceil(60);
                return plural(k::ERROR_TOO_MANY, minutes as usize, &[]);
            }
            _ => k::ERROR_INTERNAL,
        },
    };
    text(key).to_owned()
}

/// Opens a dialog so that the rest of the page waits.
pub fn open(dialog: NodeRef<html::Dialog>) {
    if let Some(dialog) = dialog.get_untracked()
        && !dialog.open()
    {
        // A dialog that has left the page in the meantime cannot be opened, and need not be.
        let _ = dialog.show_modal();
    }
}

/// Closes a dialog.
pub fn close(dialog: NodeRef<html::Dialog>) {
    if let Some(dialog) = dialog.get_untracked() {
        dialog.close();
    }
}
