//! The parts of the shell that a first page can do without: their code arrives when one is opened.

use super::{account_menu, banner, desk, live, sign_in, switcher, unavailable, why};
use crate::lazy::{ChunkError, Loading, lazily};
use crate::panels::Place;
use crate::people;
use crate::routes::Address;
use crate::session::{Session, View};
use leptos::html::Dialog;
use leptos::prelude::*;
use leptos::task::spawn_local;
use portico_rules::{Feature, Page};
use std::sync::Arc;

/// What draws each part.
#[derive(Clone, Copy)]
pub(super) struct Chrome {
    /// The form to sign in, with an address that is known already.
    pub sign_in: fn(Session, String) -> AnyView,
    /// What the menu of the person holds.
    pub account_menu: fn(Session, &View) -> AnyView,
    /// The choice of another account.
    pub switcher: fn(Session, NodeRef<Dialog>, Memo<Address>) -> AnyView,
    /// Why a feature is shown as it is.
    pub why: fn(&View, Feature) -> AnyView,
    /// The address of a hidden feature; whether it was hidden while somebody looked.
    pub unavailable: fn(Session, &View, Feature, bool) -> AnyView,
    /// What is said above an account that is not one's own.
    pub banner: fn(&Arc<View>, Memo<Address>) -> AnyView,
    /// What to do when the event stream tells something.
    pub hear: fn(Session, &str),
    /// The operators' desk.
    pub desk: fn(Session) -> AnyView,
    /// A page that is no panel.
    pub page: fn(Place, Page) -> AnyView,
    /// Where an invitation leads.
    pub welcome: fn(Session) -> AnyView,
}

#[wasm_split_helpers::wasm_split(chrome, fallible)]
fn chrome() -> Result<Chrome, ChunkError> {
    Ok(Chrome {
        sign_in: sign_in::form,
        account_menu: account_menu::content,
        switcher: switcher::search,
        why: why::explanation,
        unavailable: unavailable::unavailable,
        banner: banner::banner,
        hear: live::hear,
        desk: desk::desk,
        page: people::page,
        welcome: people::welcome,
    })
}

fn load() -> Loading<Chrome> {
    Box::pin(chrome())
}

/// Draws one of the parts when the code is there.
pub(super) fn with_chrome(draw: impl Fn(Chrome) -> AnyView + Send + 'static) -> AnyView {
    lazily(load, draw)
}

/// Where an invitation leads.
pub fn welcome(session: Session) -> AnyView {
    with_chrome(move |chrome| (chrome.welcome)(session))
}

/// Passes on what the event stream tells. Where the code does not arrive, the next event tries again.
pub fn hear(session: Session, kind: String) {
    spawn_local(async move {
        if let Ok(chrome) = load().await {
            (chrome.hear)(session, &kind);
        }
    });
}
