//! Where an invitation leads: choosing a name and a password, and being signed in. The token is in the address's
//! fragment, which browsers send to no server.

use super::fields::{field, form_error};
use crate::data::Load;
use crate::http::{HttpError, Request};
use crate::i18n::{fill, keys as k, text};
use crate::session::{Session, View};
use crate::ui::form::{Failed, Field};
use crate::{browser, routes, ui, words};
use leptos::prelude::*;
use leptos::task::spawn_local;
use portico_api::{AcceptInvitation, Invitation, InvitationToken, ProblemKind, Seen};
use std::sync::Arc;

/// Draws the page.
pub(super) fn welcome(session: Session) -> AnyView {
    browser::set_title(&fill(k::TITLE, &[("page", &text(k::WELCOME_TITLE))]));
    let token = window().location().hash().unwrap_or_default().trim_start_matches('#').to_owned();
    let token = StoredValue::new(token);
    let load = RwSignal::new(Load::<Invitation>::Waiting);
    let look = move || {
        load.set(Load::Waiting);
        spawn_local(async move {
            let body = InvitationToken { token: token.get_value() };
            let result = Request::post(routes::LOOK, &body).send::<Invitation>().await;
            load.try_set(match result {
                Ok(answer) => Load::Ready(Arc::new(answer)),
                Err(error) => Load::Failed(error),
            });
            browser::mark_ready();
        });
    };
    look();
    let content = move || match load.get() {
        Load::Waiting => ui::skeleton(),
        Load::Failed(error) if error.kind() == Some(ProblemKind::NotFound) => over(),
        Load::Failed(error) => ui::failure(&error, look),
        Load::Ready(answer) => form(session, token, load, &answer.content),
    };
    view! {
        <main id="main" class="lone" data-panel="welcome">
            <div class="card sign-in">
                <p class="brand"><span class="brand-mark" aria-hidden="true"></span>"Portico"</p>
                <h1 tabindex="-1">{text(k::WELCOME_TITLE)}</h1>
                {content}
            </div>
        </main>
    }
    .into_any()
}

/// What opens nothing.
fn over() -> AnyView {
    view! {
        <p data-over="">{text(k::WELCOME_OVER)}</p>
        <p><a class="button" href="/">{text(k::SIGN_IN)}</a></p>
    }
    .into_any()
}

fn form(
    session: Session,
    token: StoredValue<String>,
    load: RwSignal<Load<Invitation>>,
    invitation: &Invitation,
) -> AnyView {
    let failed: Failed = RwSignal::new(None::<HttpError>);
    let busy = RwSignal::new(false);
    let name = RwSignal::new(invitation.name.clone());
    let password = RwSignal::new(String::new());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let body = AcceptInvitation {
                token: token.get_value(),
                name: name.get_untracked(),
                password: password.get_untracked(),
            };
            let result = Request::post(routes::ACCEPT, &body).send::<Seen>().await;
            busy.try_set(false);
            match result {
                Ok(answer) => {
                    let landing = View::new(answer.content.clone()).landing();
                    session.enter(answer.content);
                    session.navigation.replace(&landing);
                }
                Err(error) if error.kind() == Some(ProblemKind::NotFound) => {
                    load.try_set(Load::Failed(error));
                }
                Err(error) => {
                    failed.try_set(Some(error));
                    browser::focus("[data-form-error]");
                }
            }
        });
    };
    let Invitation { account, by, email, role, .. } = invitation.clone();
    let said =
        fill(k::WELCOME_LEAD, &[("by", &by), ("account", &account), ("role", &text(words::role(role)))]);
    view! {
        <p>{said}</p>
        <form class="stack" on:submit=submit novalidate data-form="welcome">
            <div class="field">
                <label for="welcome-email">{text(k::EMAIL)}</label>
                <input id="welcome-email" type="email" name="email" autocomplete="username" readonly value=email/>
            </div>
            {field(failed, Field { autocomplete: "name", ..Field::new("name", k::WELCOME_NAME) }, name)}
            {field(failed, Field { kind: "password", autocomplete: "new-password", ..Field::new("password", k::WELCOME_PASSWORD) }, password)}
            {form_error(failed)}
            <button type="submit" class="button primary" aria-disabled=move || busy.get().to_string()>
                {text(k::WELCOME_ACCEPT)}
            </button>
        </form>
    }
    .into_any()
}
