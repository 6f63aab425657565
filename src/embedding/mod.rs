//! The portal inside a partner's own site, as its admins set it up: where, with which keys, how it looks there, and who
//! uses it now. In a chunk of its own.

mod ask;
mod keys;
mod look;
mod preview;
mod sessions;
mod start;

use crate::data::{Load, Remote};
use crate::http::Answer;
use crate::i18n::{fill, keys as k, text};
use crate::lazy::{ChunkError, Loading, lazily};
use crate::panels::Place;
use crate::session::Session;
use crate::{browser, routes, ui, words};
use leptos::prelude::*;
use portico_api::{EmbedSession, Embedding, Page as Listed};
use portico_rules::{Access, Page};
use std::sync::Arc;

type Show = fn(Place) -> AnyView;

#[wasm_split_helpers::wasm_split(embedding, fallible)]
fn embedding() -> Result<Show, ChunkError> {
    Ok(show)
}

fn load() -> Loading<Show> {
    Box::pin(embedding())
}

/// The page.
pub fn page(place: Place) -> AnyView {
    lazily(load, move |show| show(place.clone()))
}

/// What all parts of the page share.
#[derive(Clone, Copy)]
struct Desk {
    session: Session,
    /// The API's address of all this.
    address: StoredValue<String>,
    remote: Remote<Embedding>,
    sessions: ui::Rows<Listed<EmbedSession>>,
    /// Whether the user may change anything.
    may_edit: bool,
    /// What is being asked before it is done.
    asked: RwSignal<Option<ask::Act>>,
}

impl Desk {
    fn address(&self, inside: &str) -> String {
        self.address.with_value(|address| format!("{address}{inside}"))
    }

    /// A button that asks first, for who may.
    fn ask(self, act: ask::Act) -> Option<AnyView> {
        let (name, word, label) = (act.name(), act.yes(), act.label());
        let ask = move |_| self.asked.set(Some(act.clone()));
        self.may_edit.then(|| {
            view! {
                <button type="button" class="button" data-act=name aria-haspopup="dialog" aria-label=label on:click=ask>
                    {text(word)}
                </button>
            }
            .into_any()
        })
    }
}

fn show(place: Place) -> AnyView {
    let session = place.session;
    let address = format!("{}{}", routes::API, routes::page(place.account(), Page::Embedding));
    let (read_from, listed) = (address.clone(), format!("{address}/sessions"));
    let desk = Desk {
        session,
        remote: Remote::<Embedding>::new(session, move || read_from.clone()),
        sessions: ui::Rows::new(session, move || listed.clone()),
        address: StoredValue::new(address),
        may_edit: place.view.access(Page::Embedding) == Access::Edit,
        asked: RwSignal::new(None),
    };
    let editing = RwSignal::new(false);
    Effect::new(move |_| session.unsaved.set(editing.get()));
    on_cleanup(move || session.unsaved.set(false));
    browser::heading_is_there();
    // The form holds what was typed: it is drawn once, not again with every answer.
    let body = move || {
        if editing.get() {
            return match desk.remote.load.get_untracked() {
                Load::Ready(answer) => look::form(desk, &answer, editing),
                _ => ().into_any(),
            };
        }
        desk.remote.show(move |answer| content(desk, &answer, editing))
    };
    let lead = fill(k::EMBEDDING_LEAD, &[("account", &place.view.context.account.name)]);
    view! {
        <div class="panel-head"><h1 tabindex="-1">{text(words::page(Page::Embedding))}</h1></div>
        <p class="lead">{lead}</p>
        <div class="stack embedding">{body}{sessions::sessions(desk)}</div>
        {ask::dialog(desk)}
    }
    .into_any()
}

fn content(desk: Desk, answer: &Arc<Answer<Embedding>>, editing: RwSignal<bool>) -> AnyView {
    let embedding = &answer.content;
    let picture = desk.may_edit.then(|| {
        let address = desk.address("/logo");
        ui::logo(desk.session, address, desk.remote, answer, embedding.logo.as_ref(), k::EMBEDDING_LOGO_NONE)
    });
    view! {
        {start::start(embedding)}
        {look::shown(embedding, desk.may_edit.then_some(editing))}
        {picture}
        {keys::keys(desk, embedding)}
    }
    .into_any()
}
