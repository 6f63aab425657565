//! The portal inside a partner's own site. This much is in the code of every page; the rest arrives only there.

mod keeper;
mod look;
mod secret;
mod trouble;

use crate::http::HttpError;
use crate::lazy::ChunkError;
use crate::session::{Session, Stage};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::Cell;
use std::pin::Pin;

/// Where the portal inside partners' sites is: the tenant's name follows.
const ROOT: &str = "/embed/v1/";

/// A token on its way.
pub type Waiting = Pin<Box<dyn Future<Output = Result<String, HttpError>>>>;

/// What the code for partners' sites does for the rest of the app.
#[derive(Clone, Copy)]
pub struct Hooks {
    /// The token of the moment, or a new one in the place of one that was refused.
    pub token: fn(Option<String>) -> Waiting,
    /// Takes note that the server does not know the session any more.
    pub lost: fn(),
    moved: fn(bool),
    is_followed: fn() -> bool,
    picture: fn(String, RwSignal<Option<String>>),
}

thread_local! {
    static HOOKS: Cell<Option<Hooks>> = const { Cell::new(None) };
    static BEGUN: Cell<bool> = const { Cell::new(false) };
}

/// What the code for partners' sites does, where this is one.
pub fn hooks() -> Option<Hooks> {
    HOOKS.get()
}

/// Divides a path into what names the tenant, empty in the portal itself, and the path inside the portal.
pub fn split(path: &str) -> (&str, &str) {
    let tenant = path.strip_prefix(ROOT).and_then(|rest| rest.split('/').next()).unwrap_or_default();
    if tenant.is_empty() { ("", path) } else { path.split_at(ROOT.len() + tenant.len()) }
}

/// Begins, once: fetches the code, which says hello to the page around this one.
pub fn begin(session: Session) {
    if BEGUN.replace(true) {
        return;
    }
    spawn_local(async move {
        match code().await {
            Ok(code) => {
                HOOKS.set(Some(code.hooks));
                (code.begin)(session);
            }
            Err(ChunkError) => {
                BEGUN.set(false);
                session.stage.set(Stage::Failed(HttpError::Offline));
            }
        }
    });
}

/// Says where the portal is now; whether that was a step of its own.
pub fn moved(step: bool) {
    if let Some(hooks) = hooks() {
        (hooks.moved)(step);
    }
}

/// Whether the page around this one keeps the history.
pub fn is_followed() -> bool {
    hooks().is_some_and(|hooks| (hooks.is_followed)())
}

/// The source of a picture: its address, or inside a partner's site, where an address brings no token along, the
/// picture itself as soon as it is there.
pub fn picture(address: String) -> RwSignal<Option<String>> {
    match hooks() {
        None => RwSignal::new(Some(address)),
        Some(hooks) => {
            let source = RwSignal::new(None);
            (hooks.picture)(address, source);
            source
        }
    }
}

#[derive(Clone, Copy)]
struct Code {
    hooks: Hooks,
    begin: fn(Session),
}

#[wasm_split_helpers::wasm_split(embed, fallible)]
fn code() -> Result<Code, ChunkError> {
    let hooks = Hooks {
        token: keeper::token,
        lost: keeper::lost,
        moved: keeper::moved,
        is_followed: keeper::is_followed,
        picture: keeper::picture,
    };
    Ok(Code { hooks, begin: keeper::begin })
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn a_path_inside_a_site_is_that_of_the_portal_behind_the_tenant() {
        assert_eq!(
            split("/embed/v1/halcyon/accounts/a/services"),
            ("/embed/v1/halcyon", "/accounts/a/services")
        );
        assert_eq!(split("/embed/v1/halcyon"), ("/embed/v1/halcyon", ""));
        assert_eq!(split("/embed/v1/halcyon/"), ("/embed/v1/halcyon", "/"));
        for path in ["/", "/embed/v1/", "/embed/v1", "/embed/v2/x", "/accounts/a/services", "/xembed/v1/a"] {
            assert_eq!(split(path), ("", path));
        }
    }
}
