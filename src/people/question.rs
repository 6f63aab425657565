//! The dialog that asks before something is done, and does it. It names whom and which account it is about.

use super::fields::{form_error, role};
use crate::browser;
use crate::http::{HttpError, Request};
use crate::i18n::{Key, keys as k, text};
use crate::session::Session;
use crate::ui;
use crate::ui::form::Failed;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use portico_api::ChangeRole;
use portico_rules::Role;
use serde::de::IgnoredAny;

/// What is asked.
#[derive(Clone)]
pub(super) struct Question {
    pub title: String,
    pub detail: String,
    pub yes: Key,
    /// Where yes is sent to.
    pub address: String,
    /// The role that somebody has, where another one is asked for.
    pub role: Option<Role>,
}

/// The dialog, closed until something is asked. `done` runs after a yes that was carried out.
pub(super) fn dialog(
    session: Session,
    asked: RwSignal<Option<Question>>,
    done: impl Fn() + Copy + Send + 'static,
) -> AnyView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        if asked.with(Option::is_some) {
            request_animation_frame(move || ui::open(node));
        }
    });
    let content = move || asked.get().map(|question| content(session, question, node, done));
    view! {
        <dialog class="card" node_ref=node aria-labelledby="question-title" on:close=move |_| asked.set(None)>{content}</dialog>
    }
    .into_any()
}

fn content(
    session: Session,
    question: Question,
    node: NodeRef<html::Dialog>,
    done: impl Fn() + Copy + Send + 'static,
) -> AnyView {
    let failed: Failed = RwSignal::new(None::<HttpError>);
    let busy = RwSignal::new(false);
    let chosen = RwSignal::new(question.role.unwrap_or(Role::ReadOnly));
    let with_role = question.role.is_some();
    let address = StoredValue::new(question.address);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let address = address.get_value();
            let request = match with_role {
                true => Request::post(&address, &ChangeRole { role: chosen.get_untracked() }),
                false => Request::post(&address, &()),
            };
            let result = request.send::<IgnoredAny>().await;
            busy.try_set(false);
            match result {
                Ok(_) => {
                    ui::close(node);
                    done();
                }
                Err(error) if error.is_signed_out() => session.signed_out(),
                Err(error) => {
                    failed.try_set(Some(error));
                    browser::focus("dialog[open] [data-form-error]");
                }
            }
        });
    };
    view! {
        <form class="stack" on:submit=submit data-question="">
            <h2 id="question-title">{question.title}</h2>
            <p>{question.detail}</p>
            {with_role.then(|| role(failed, chosen))}
            <div class="form-foot">
                {form_error(failed)}
                <button type="submit" class="button primary" aria-disabled=move || busy.get().to_string()>{text(question.yes)}</button>
                <button type="button" class="button" on:click=move |_| ui::close(node)>{text(k::CANCEL)}</button>
            </div>
        </form>
    }
    .into_any()
}
