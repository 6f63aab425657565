//! Signing in: as a page, and over the page when a session has ended while somebody was at work.

use super::chrome::with_chrome;
use crate::browser;
use crate::i18n::{keys as k, text};
use crate::session::Session;
use crate::ui;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use portico_api::SignIn;

/// The page of somebody who is not signed in. Its address stays, so that signing in leads there.
pub fn sign_in_page(session: Session) -> AnyView {
    browser::set_title(text(k::SIGN_IN_TITLE));
    view! {
        <main id="main" class="lone" data-panel="sign-in">
            <div class="card sign-in">
                <p class="brand"><span class="brand-mark" aria-hidden="true"></span>"Portico"</p>
                <h1 tabindex="-1">{text(k::SIGN_IN)}</h1>
                {with_chrome(move |chrome| (chrome.sign_in)(session, String::new()))}
            </div>
        </main>
    }
    .into_any()
}

/// The dialog that asks to sign in again. What is on the page behind it stays as it is.
pub(super) fn sign_in_again(session: Session) -> AnyView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        if session.ended.get() {
            ui::open(dialog);
        } else {
            ui::close(dialog);
        }
    });
    // Escape would leave a page that can do nothing. Browsers let a second Escape through: then it opens again.
    let keep_open = move |event: leptos::ev::Event| event.prevent_default();
    let open_again = move |_| {
        if session.ended.get_untracked() {
            ui::open(dialog);
        }
    };
    let email = move || {
        session
            .view
            .with(|view| view.as_ref().map(|view| view.context.user.email.clone()))
            .unwrap_or_default()
    };
    view! {
        <dialog class="card sign-in" node_ref=dialog aria-labelledby="again" on:cancel=keep_open on:close=open_again>
            <h2 id="again">{text(k::SESSION_ENDED)}</h2>
            <p>{text(k::SESSION_ENDED_DETAIL)}</p>
            {move || session.ended.get().then(|| with_chrome(move |chrome| (chrome.sign_in)(session, email())))}
        </dialog>
    }
    .into_any()
}

/// The form.
pub(super) fn form(session: Session, known_email: String) -> AnyView {
    let email = RwSignal::new(known_email);
    let password = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let failed = RwSignal::new(None::<String>);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failed.set(None);
        let sign_in = SignIn { email: email.get_untracked(), password: password.get_untracked() };
        spawn_local(async move {
            let result = session.sign_in(sign_in).await;
            busy.try_set(false);
            if let Err(error) = result {
                drop(failed.try_set(Some(ui::words(&error))));
                browser::focus("input[type=password]");
            }
        });
    };
    view! {
        <form on:submit=submit class="stack">
            <label class="field">
                <span>{text(k::EMAIL)}</span>
                <input type="email" name="email" autocomplete="username" required maxlength="254" prop:value=move || email.get()
 on:input:target=move |event| email.set(event.target().value())/>
            </label>
            <label class="field">
                <span>{text(k::PASSWORD)}</span>
                <input
                    type="password"
                    name="password"
                    autocomplete="current-password"
                    required
                    maxlength="1024"
                    prop:value=move || password.get()
 on:input:target=move |event| password.set(event.target().value())
                />
            </label>
            <p class="form-error" role="alert">{move || failed.get()}</p>
            <button type="submit" class="button primary" aria-disabled=move || busy.get().to_string()>
                {move || text(if busy.get() { k::SIGNING_IN } else { k::SIGN_IN })}
            </button>
            {super::account_menu::language_choice(session)}
        </form>
    }
    .into_any()
}
