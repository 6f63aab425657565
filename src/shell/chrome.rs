//! The parts of the shell that a first page can do without: their code arrives when one is opened.

use super::{account_menu, desk, see_as, sign_in, switcher, unavailable, why};
use crate::lazy::{ChunkError, Loading, lazily};
use crate::routes::Address;
use crate::session::{Session, View};
use leptos::html::Dialog;
use leptos::prelude::*;
use portico_rules::Feature;

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
    /// The choice of as whom to look.
    pub see_as: fn(&View, Feature) -> AnyView,
    /// The operators' desk.
    pub desk: fn(Session) -> AnyView,
}

#[wasm_split_helpers::wasm_split(chrome, fallible)]
fn chrome() -> Result<Chrome, ChunkError> {
    Ok(Chrome {
        sign_in: sign_in::form,
        account_menu: account_menu::content,
        switcher: switcher::search,
        why: why::explanation,
        unavailable: unavailable::unavailable,
        see_as: see_as::choice,
        desk: desk::desk,
    })
}

fn load() -> Loading<Chrome> {
    Box::pin(chrome())
}

/// Draws one of the parts when the code is there.
pub(super) fn with_chrome(draw: impl Fn(Chrome) -> AnyView + Send + 'static) -> AnyView {
    lazily(load, draw)
}
