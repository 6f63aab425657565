//! What is shown inside a partner's site when there is no session: what is wrong, and a way to try again.

use crate::boot;
use crate::i18n::{Key, keys as k, text};
use crate::session::Session;
use leptos::prelude::*;

/// What is wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Trouble {
    /// There is no page around this one.
    Alone,
    /// The browser has no means for it where the connection is not safe.
    Insecure,
    /// The portal's server does not answer, or knows no such tenant.
    Unreachable,
    /// The page around this one did not answer.
    Unconnected,
    /// The page around this one gave no code.
    NoCode,
    /// The server refused the code.
    Refused,
    /// The session was ended on purpose.
    SignedOut,
}

impl Trouble {
    fn words(self) -> (Key, Key) {
        match self {
            Self::Alone => (k::EMBED_ALONE, k::EMBED_ALONE_DETAIL),
            Self::Insecure => (k::EMBED_FAILED, k::EMBED_INSECURE),
            Self::Unreachable => (k::EMBED_FAILED, k::EMBED_UNREACHABLE),
            Self::Unconnected => (k::EMBED_FAILED, k::EMBED_UNCONNECTED),
            Self::NoCode => (k::EMBED_SESSION, k::EMBED_NO_CODE),
            Self::Refused => (k::EMBED_SESSION, k::EMBED_REFUSED),
            Self::SignedOut => (k::EMBED_SIGNED_OUT, k::EMBED_SIGNED_OUT_DETAIL),
        }
    }
}

/// Shows it beside the app, from now on: in its place while there is nothing else, above it when there is.
pub(super) fn mount(session: Session, trouble: RwSignal<Option<Trouble>>, again: fn()) {
    leptos::mount::mount_to_body(move || {
        move || {
            session.language.track();
            let trouble = trouble.get()?;
            let alone = session.view.with(Option::is_none);
            if alone {
                boot::remove_shell();
            }
            let (title, detail) = trouble.words();
            let retry = if trouble == Trouble::SignedOut { k::EMBED_SIGN_IN } else { k::RETRY };
            let button = (trouble != Trouble::Alone).then(|| {
                view! { <button type="button" class="button" data-embed-retry="" on:click=move |_| again()>{text(retry)}</button> }
            });
            let words = view! { <p>{text(detail)}</p> {button} };
            Some(if alone {
                view! { <main class="embed-trouble stage" data-trouble=""><h1 tabindex="-1" role="alert">{text(title)}</h1>{words}</main> }.into_any()
            } else {
                view! { <aside class="embed-bar" data-trouble="" role="alert"><strong>{text(title)}</strong>{words}</aside> }.into_any()
            })
        }
    });
}
