//! The root: language, and what stands on the page at each stage of the session.

use crate::navigation::Navigation;
use crate::routes::{self, Address};
use crate::session::{Session, Stage};
use crate::{boot, browser, embed, shell, ui};
use leptos::prelude::*;

/// The whole app. It is drawn anew when the language changes; the session stays.
#[component]
pub fn App() -> impl IntoView {
    let session = Session::new(Navigation::start());
    session.listen();
    move || {
        session.language.track();
        view! { <Stages session=session/> }
    }
}

/// What stands on the page at each stage of the session.
#[component]
fn Stages(session: Session) -> impl IntoView {
    let path = session.navigation.path;
    let address = Memo::new(move |_| path.with(|path| Address::parse(path)));
    if session.navigation.is_embedded() {
        embed::begin(session);
    } else if session.stage.with_untracked(|stage| *stage == Stage::Starting) {
        session.start(address.with_untracked(|address| address.account().cloned()));
    }
    let see_as = Memo::new(move |_| session.navigation.query.with(|query| routes::see_as(query)));
    // The context follows the address: another account in the address is another account in view.
    Effect::new(move |_| {
        let role = see_as.get();
        let wanted = address.with(|address| address.account().cloned().map(|account| (account, role)));
        session.epoch.track();
        let seen = session.view.with_untracked(|view| {
            view.as_ref().map(|view| (view.context.account.id.clone(), view.see_as()))
        });
        session.stuck.set(None);
        if let (Some(wanted), Some(seen)) = (wanted, seen)
            && wanted != seen
        {
            session.look_at(Some(wanted.0));
        }
    });
    let embedded = session.navigation.is_embedded();
    let welcome = Memo::new(move |_| !embedded && address.with(|address| *address == Address::Welcome));
    move || match session.stage.get() {
        Stage::Starting => ().into_any(),
        Stage::SignedOut | Stage::SignedIn if welcome.get() => {
            boot::remove_shell();
            shell::welcome(session)
        }
        Stage::SignedOut => {
            boot::remove_shell();
            browser::mark_ready();
            shell::sign_in_page(session)
        }
        Stage::SignedIn => {
            boot::remove_shell();
            shell::page(session, address)
        }
        Stage::Failed(error) => {
            boot::remove_shell();
            let retry = move || {
                session.stage.set(Stage::Starting);
                if embedded && embed::hooks().is_none() {
                    return embed::begin(session);
                }
                session.start(address.with_untracked(|address| address.account().cloned()));
            };
            view! { <main id="main" class="lone">{ui::failure(&error, retry)}</main> }.into_any()
        }
    }
}
