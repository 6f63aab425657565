//! The place where the panel of the address is shown: landing, panel, unavailable or unknown.

use super::chrome::with_chrome;
use crate::http::HttpError;
use crate::i18n::{fill, keys as k, text};
use crate::lazy::lazily;
use crate::panels::{self, Place};
use crate::routes::Address;
use crate::session::{Session, View};
use crate::{browser, ui, words};
use leptos::prelude::*;
use portico_api::{AccountId, ProblemKind};
use portico_rules::Feature;
use std::sync::Arc;

/// What stands in the main place of the page.
#[derive(Clone, PartialEq)]
enum Scene {
    /// Another account's context, or the landing page's address, is on its way.
    Moving,
    /// A panel.
    Panel(Arc<View>, Feature, Option<String>),
    /// The address of a feature that the viewer may not see.
    Unavailable(Arc<View>, Feature),
    /// The operators' desk.
    Desk,
    /// An account that could not be looked at.
    Stuck(AccountId, HttpError),
    /// An address that leads nowhere.
    Unknown,
}

/// Shows what the address asks for.
pub(super) fn host(session: Session, address: Memo<Address>) -> AnyView {
    let scene = Memo::new(move |_| {
        let Some(view) = session.view.get() else { return Scene::Moving };
        match address.get() {
            Address::Landing => Scene::Moving,
            Address::Desk if view.facts.is_none() => Scene::Desk,
            Address::Partner(partner) if view.facts.is_none() => {
                Scene::Panel(view, Feature::Settings, Some(partner.0))
            }
            Address::Desk | Address::Partner(_) | Address::Unknown => Scene::Unknown,
            Address::Panel { account, .. } if account != view.context.account.id => match session.stuck.get()
            {
                Some((stuck, error)) if stuck == account => Scene::Stuck(account, error),
                _ => Scene::Moving,
            },
            Address::Panel { feature, item, .. } => match view.decision(feature) {
                None => Scene::Unknown,
                Some(_) if !view.may_see(feature) => Scene::Unavailable(view, feature),
                Some(_) if panels::of(feature).is_none() => Scene::Unknown,
                Some(_) => Scene::Panel(view, feature, item),
            },
        }
    });
    Effect::new(move |_| {
        if address.get() == Address::Landing
            && let Some(landing) = session.view.with(|view| view.as_ref().map(|view| view.landing()))
        {
            session.navigation.replace(&landing);
        }
    });
    // Whoever moves on by keyboard or screen reader arrives at the new heading. Not on the first page
    // of a visit: there the document itself is announced.
    let visited = StoredValue::new(session.epoch.get_untracked() > 0);
    let arrive = move |title: String| {
        browser::set_title(&fill(k::TITLE, &[("page", &title)]));
        if visited.get_value() {
            leptos::prelude::request_animation_frame(browser::focus_heading);
        }
        visited.set_value(true);
    };
    (move || {
        let scene = scene.get();
        match scene {
            Scene::Moving => {
                view! { <main id="main" class="stage" tabindex="-1" aria-busy="true">{ui::skeleton()}</main> }.into_any()
            }
            Scene::Panel(view, feature, item) => {
                arrive(text(words::feature(feature)).to_owned());
                let place = Place { session, view, item };
                view! {
                    <main id="main" class="stage" tabindex="-1" data-panel=feature.as_str()>
                        {panels::of(feature).map(|panel| lazily(panel.load, move |show| show(place.clone())))}
                    </main>
                }
                .into_any()
            }
            Scene::Unavailable(view, feature) => {
                arrive(text(words::feature(feature)).to_owned());
                browser::mark_ready();
                view! {
                    <main id="main" class="stage" tabindex="-1" data-panel="unavailable" data-feature=feature.as_str()>
                        {with_chrome(move |chrome| (chrome.unavailable)(&view, feature))}
                    </main>
                }
                .into_any()
            }
            Scene::Desk => {
                arrive(text(k::DESK).to_owned());
                view! { <main id="main" class="stage" tabindex="-1" data-panel="desk">{with_chrome(move |chrome| (chrome.desk)(session))}</main> }
                    .into_any()
            }
            Scene::Stuck(_, error) if error.kind() == Some(ProblemKind::NotFound) => {
                arrive(text(k::NO_ACCOUNT_TITLE).to_owned());
                nowhere(k::NO_ACCOUNT_TITLE, k::NO_ACCOUNT_DETAIL)
            }
            Scene::Stuck(account, error) => {
                let retry = move || {
                    session.stuck.set(None);
                    session.look_at(Some(account.clone()));
                };
                view! {
                    <main id="main" class="stage" tabindex="-1" data-panel="failed">{ui::failure(&error, retry)}</main>
                }
                .into_any()
            }
            Scene::Unknown => {
                arrive(text(k::UNKNOWN_TITLE).to_owned());
                nowhere(k::UNKNOWN_TITLE, k::UNKNOWN_DETAIL)
            }
        }
    })
    .into_any()
}

/// A page that says that there is nothing at this address, with a way on.
fn nowhere(title: crate::i18n::Key, detail: crate::i18n::Key) -> AnyView {
    browser::mark_ready();
    view! {
        <main id="main" class="stage" tabindex="-1" data-panel="unknown">
            <h1 tabindex="-1">{text(title)}</h1>
            <p>{text(detail)}</p>
            <p><a class="button" href="/">{text(k::TO_START)}</a></p>
        </main>
    }
    .into_any()
}
