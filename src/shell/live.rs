//! What the page does when the event stream tells something.

use crate::http::Request;
use crate::i18n::{fill, keys as k, plural, text};
use crate::panels::PANELS;
use crate::session::{Session, Told, View};
use crate::{browser, routes, words};
use leptos::prelude::*;
use leptos::task::spawn_local;
use portico_api::Seen;
use portico_rules::Feature;
use serde::Deserialize;

/// Takes note of what was told.
pub(super) fn hear(session: Session, kind: &str) {
    let told = match kind {
        "signed-out" => return session.signed_out(),
        "settings" => Some(Told::Settings),
        "requests" => Some(Told::Requests),
        "orders" => Some(Told::Orders),
        "notifications" => Some(Told::Notifications),
        "notices" => Some(Told::Notices),
        "chat" | "duty" => Some(Told::Chat),
        "reset" => Some(Told::Anything),
        _ => None,
    };
    if let Some(told) = told {
        session.live.update(|(count, last)| (*count, *last) = (count.wrapping_add(1), told));
    }
    for feature in [Feature::Chat, Feature::Notifications] {
        let told = kind == feature.as_str();
        if told || matches!(kind, "ready" | "reset") {
            look_for_unread(session, feature, told);
        }
    }
    if !matches!(told, Some(Told::Requests | Told::Orders | Told::Notices | Told::Notifications | Told::Chat))
    {
        look_again(session);
    }
}

/// Asks again for the context of the account in view, while the page stays as it is.
fn look_again(session: Session) {
    let account =
        session.view.with_untracked(|view| view.as_ref().map(|view| view.context.account.id.clone()));
    let Some(account) = account.filter(|_| !session.ended.get_untracked()) else { return };
    spawn_local(async move {
        let address = routes::context(Some(&account));
        match Request::get(&address).send::<Seen>().await {
            Ok(answer) => {
                let view = View::new(answer.content);
                // Meanwhile the user may look at something else.
                let same = session.view.with_untracked(|now| {
                    now.as_ref().is_some_and(|now| {
                        now.context.account.id == view.context.account.id && now.see_as() == view.see_as()
                    })
                });
                if same {
                    say_what_changes(session, &view);
                    session.show(view);
                }
            }
            Err(error) if error.is_signed_out() => session.signed_out(),
            // The next event, or the next step, asks again.
            Err(_) => {}
        }
    });
}

/// How much of a list is not read.
#[derive(Deserialize)]
struct Unread {
    #[serde(alias = "total")]
    unread: u32,
}

/// Marks the link to chat or notifications when something waits there, and says so when it has just come.
fn look_for_unread(session: Session, feature: Feature, just_now: bool) {
    let account = session.view.with_untracked(|view| {
        let view = view.as_ref().filter(|view| view.may_edit(feature))?;
        Some(view.context.account.id.clone())
    });
    let (inside, sentence) = match feature {
        Feature::Chat => ("/messages?after=2147483647", k::LIVE_MESSAGES),
        _ => ("?unread=true&limit=1", k::LIVE_NOTIFICATIONS),
    };
    // Whoever has the chat in view reads it there.
    let reads = feature == Feature::Chat && browser::has("[data-panel=chat]");
    let Some(account) = account.filter(|_| !reads) else { return };
    spawn_local(async move {
        let address = routes::data(&routes::panel(&account, feature), "");
        // The next event asks again.
        let Ok(answer) = Request::get(&format!("{address}{inside}")).send::<Unread>().await else { return };
        let unread = answer.content.unread;
        browser::mark_unread(feature, unread);
        if just_now && unread > 0 {
            session.said.set(plural(sentence, unread as usize, &[]));
        }
    });
}

/// Says which links come and go with what the user sees from now on.
fn say_what_changes(session: Session, next: &View) {
    let said = session.view.with_untracked(|now| {
        let now = now.as_ref()?;
        let sentences = PANELS.iter().filter_map(|panel| {
            let key = match (now.may_see(panel.feature), next.may_see(panel.feature)) {
                (false, true) => k::LIVE_APPEARED,
                (true, false) => k::LIVE_GONE,
                _ => return None,
            };
            Some(fill(key, &[("feature", &text(words::feature(panel.feature)))]))
        });
        Some(sentences.collect::<Vec<_>>().join(" ")).filter(|said| !said.is_empty())
    });
    if let Some(said) = said {
        session.said.set(said);
    }
}
