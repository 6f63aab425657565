//! The dialog that asks before something is done, does it, and shows a new key once.

use super::Desk;
use crate::browser;
use crate::http::Request;
use crate::i18n::{Key, fill, keys as k, text};
use crate::ui;
use crate::ui::form::{self, Failed, Field};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use portico_api::{NewEmbedKey, NewEmbedKeyName};

/// What is to be done.
#[derive(Clone)]
pub(super) enum Act {
    NewKey,
    Rotate { id: String, name: String },
    Revoke { id: String, name: String },
    EndSession { id: String, name: String },
    EndAll,
}

impl Act {
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::NewKey => "new-key",
            Self::Rotate { .. } => "rotate",
            Self::Revoke { .. } => "revoke",
            Self::EndSession { .. } => "end-session",
            Self::EndAll => "end-all",
        }
    }

    /// The word on its buttons.
    pub(super) const fn yes(&self) -> Key {
        match self {
            Self::NewKey => k::EMBED_KEY_NEW,
            Self::Rotate { .. } => k::EMBED_KEY_ROTATE,
            Self::Revoke { .. } => k::EMBED_KEY_REVOKE,
            Self::EndSession { .. } => k::EMBED_SESSION_END,
            Self::EndAll => k::EMBED_SESSIONS_END,
        }
    }

    /// The same with what it is about, for those who hear it without its row.
    pub(super) fn label(&self) -> Option<String> {
        let name = self.about()?;
        Some(fill(k::PEOPLE_OF, &[("what", &text(self.yes())), ("name", &name)]))
    }

    fn about(&self) -> Option<&String> {
        match self {
            Self::Rotate { name, .. } | Self::Revoke { name, .. } | Self::EndSession { name, .. } => {
                Some(name)
            }
            Self::NewKey | Self::EndAll => None,
        }
    }

    fn detail(&self) -> String {
        let key = match self {
            Self::NewKey => k::EMBED_KEY_NEW_DETAIL,
            Self::Rotate { .. } => k::EMBED_KEY_ROTATE_DETAIL,
            Self::Revoke { .. } => k::EMBED_KEY_REVOKE_DETAIL,
            Self::EndSession { .. } => k::EMBED_SESSION_END_DETAIL,
            Self::EndAll => k::EMBED_SESSIONS_END_DETAIL,
        };
        self.about().map_or_else(|| text(key).to_owned(), |name| fill(key, &[("name", name)]))
    }

    /// Where it is sent to, below the page's data; whether that ends something.
    fn target(&self) -> (String, bool) {
        match self {
            Self::NewKey => ("/keys".to_owned(), false),
            Self::Rotate { id, .. } => (format!("/keys/{id}/rotate"), false),
            Self::Revoke { id, .. } => (format!("/keys/{id}"), true),
            Self::EndSession { id, .. } => (format!("/sessions/{id}"), true),
            Self::EndAll => ("/sessions".to_owned(), true),
        }
    }
}

/// The dialog, closed until something is asked.
pub(super) fn dialog(desk: Desk) -> AnyView {
    let node = NodeRef::<html::Dialog>::new();
    let made = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        if desk.asked.with(Option::is_some) {
            request_animation_frame(move || ui::open(node));
        }
    });
    let content = move || match made.get() {
        Some(key) => shown(key, node),
        None => desk.asked.get().map_or_else(|| ().into_any(), |act| question(desk, act, node, made)),
    };
    let closed = move |_| {
        desk.asked.set(None);
        made.set(None);
    };
    view! { <dialog class="card" node_ref=node aria-labelledby="ask-title" on:close=closed>{content}</dialog> }
        .into_any()
}

fn question(desk: Desk, act: Act, node: NodeRef<html::Dialog>, made: RwSignal<Option<String>>) -> AnyView {
    let failed: Failed = RwSignal::new(None);
    let busy = RwSignal::new(false);
    let name = RwSignal::new(String::new());
    let (detail, yes) = (act.detail(), act.yes());
    let title = act.label().unwrap_or_else(|| text(yes).to_owned());
    let named = matches!(act, Act::NewKey).then(|| {
        form::input(failed, Field::new("name", k::EMBED_KEY_NAME), String::new(), move |value| {
            name.set(value);
        })
    });
    let act = StoredValue::new(act);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let (inside, ends) = act.with_value(Act::target);
            let address = desk.address(&inside);
            let done = if ends {
                Request::delete(&address).send::<()>().await.map(|_| None)
            } else {
                let body = NewEmbedKeyName { name: name.get_untracked() };
                let named = act.with_value(|act| matches!(act, Act::NewKey));
                let request =
                    if named { Request::post(&address, &body) } else { Request::post(&address, &()) };
                request.send::<NewEmbedKey>().await.map(|answer| Some(answer.content.key))
            };
            busy.try_set(false);
            match done {
                Ok(key) => {
                    desk.remote.reload();
                    desk.sessions.reload();
                    if key.is_some() { drop(made.try_set(key)) } else { ui::close(node) }
                }
                Err(error) if error.is_signed_out() => desk.session.signed_out(),
                Err(error) => {
                    failed.try_set(Some(error));
                    browser::focus("dialog[open] [data-form-error]");
                }
            }
        });
    };
    view! {
        <form class="stack" on:submit=submit novalidate data-question="">
            <h2 id="ask-title">{title}</h2>
            <p>{detail}</p>
            {named}
            <div class="form-foot">
                <div data-form-error="" tabindex="-1" role="alert" class="form-error">
                    {move || failed.with(|failed| failed.as_ref().map(ui::words))}
                </div>
                <button type="submit" class="button primary" aria-disabled=move || busy.get().to_string()>{text(yes)}</button>
                <button type="button" class="button" on:click=move |_| ui::close(node)>{text(k::CANCEL)}</button>
            </div>
        </form>
    }
    .into_any()
}

/// A new key, once.
fn shown(key: String, node: NodeRef<html::Dialog>) -> AnyView {
    let field = NodeRef::<html::Input>::new();
    // Selected as a whole: what is left to do is to copy it.
    let select = move || {
        if let Some(field) = field.get_untracked() {
            let _ = field.focus();
            field.select();
        }
    };
    request_animation_frame(select);
    view! {
        <div class="stack" data-made="">
            <h2 id="ask-title">{text(k::EMBED_KEY_SHOWN)}</h2>
            <p class="status warn">{text(k::EMBED_KEY_ONCE)}</p>
            <label class="field">
                <span>{text(k::EMBED_KEY)}</span>
                <input node_ref=field readonly=true value=key spellcheck="false" autocomplete="off" />
            </label>
            <div class="form-foot">
                <button type="button" class="button primary" on:click=move |_| ui::close(node)>{text(k::EMBED_KEY_KEPT)}</button>
            </div>
        </div>
    }
    .into_any()
}
