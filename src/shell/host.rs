//! The place where the panel of the address is shown: landing, panel, unavailable or unknown.

use super::chrome::with_chrome;
use crate::http::HttpError;
use crate::i18n::{fill, keys as k, text};
use crate::lazy::lazily;
use crate::panels::{self, Place};
use crate::routes::Address;
use crate::session::{Session, View};
use crate::{browser, routes, ui, words};
use leptos::prelude::*;
use portico_api::{AccountId, ProblemKind, UserId};
use portico_rules::{Access, Decision, Feature, Page, Role, Step, layers_behind};

/// What stands in the main place of the page.
#[derive(Clone, PartialEq)]
enum Scene {
    /// Another account's context, or the landing page's address, is on its way.
    Moving,
    /// A panel.
    Panel(Spot, Option<String>),
    /// The address of a feature that the viewer may not see; whether it was hidden while they looked.
    Unavailable(Spot, bool),
    /// A page that is no panel, and what the viewer gets of it.
    Page(Page, Access, AccountId, Option<Role>),
    /// The operators' desk.
    Desk,
    /// The settings of one partner, for operators.
    Partner(AccountId),
    /// An account that could not be looked at.
    Stuck(AccountId, HttpError),
    /// An address that leads nowhere.
    Unknown,
}

/// A feature of the account in view, and what the viewer gets of it. Whatever else changes in what they get does
/// not make this another one: the panel stays as it is.
#[derive(Clone, PartialEq)]
struct Spot {
    user: UserId,
    account: AccountId,
    see_as: Option<Role>,
    feature: Feature,
    decision: Decision,
    /// What is stored behind a hidden feature, for its explanation.
    layers: Option<[Step; 5]>,
}

impl Spot {
    fn new(view: &View, feature: Feature, decision: Decision) -> Self {
        let hidden = decision.access == Access::Hidden;
        Self {
            user: view.context.user.id.clone(),
            account: view.context.account.id.clone(),
            see_as: view.see_as(),
            feature,
            decision,
            layers: view.facts.filter(|_| hidden).and_then(|facts| layers_behind(feature, &facts)),
        }
    }

    /// Whether it is the same place, whatever the viewer gets there.
    fn is_at(&self, other: &Self) -> bool {
        let place = |spot: &Self| (spot.user.clone(), spot.account.clone(), spot.see_as, spot.feature);
        place(self) == place(other)
    }
}

impl Scene {
    fn spot(&self) -> Option<&Spot> {
        match self {
            Self::Panel(spot, _) | Self::Unavailable(spot, _) => Some(spot),
            _ => None,
        }
    }
}

/// Shows what the address asks for.
pub(super) fn host(session: Session, address: Memo<Address>) -> AnyView {
    let see_as = Memo::new(move |_| session.navigation.query.with(|query| routes::see_as(query)));
    // What the address and the rules ask for.
    let asked = Memo::new(move |_| {
        let Some(view) = session.view.get() else { return Scene::Moving };
        let address = address.get();
        if let Some(account) = address.account()
            && (*account != view.context.account.id || see_as.get() != view.see_as())
        {
            return match session.stuck.get() {
                Some((stuck, error)) if stuck == *account => Scene::Stuck(stuck, error),
                _ => Scene::Moving,
            };
        }
        match address {
            Address::Landing => Scene::Moving,
            Address::Desk if view.facts.is_none() => Scene::Desk,
            Address::Partner(partner) if view.facts.is_none() => Scene::Partner(partner),
            Address::Page(account, page) => match view.access(page) {
                Access::Hidden => Scene::Unknown,
                access => Scene::Page(page, access, account, view.see_as()),
            },
            Address::Desk | Address::Partner(_) | Address::Welcome | Address::Unknown => Scene::Unknown,
            Address::Panel { feature, item, .. } => match view.decision(feature) {
                None => Scene::Unknown,
                Some(decision) if decision.access == Access::Hidden => {
                    Scene::Unavailable(Spot::new(&view, feature, decision), false)
                }
                Some(_) if panels::of(feature).is_none() => Scene::Unknown,
                Some(decision) => Scene::Panel(Spot::new(&view, feature, decision), item),
            },
        }
    });
    // What is shown: the same, but what was typed is not taken away by a change that others make.
    let scene = Memo::new(move |shown: Option<&Scene>| {
        let asked = asked.get();
        let unsaved = session.unsaved.get();
        let (Some(shown), Some(next)) = (shown, asked.spot()) else { return asked };
        let stayed = shown.spot().is_some_and(|spot| spot.is_at(next));
        match (shown, asked) {
            (_, asked) if !stayed => asked,
            (shown @ (Scene::Panel(_, None) | Scene::Unavailable(..)), _) if unsaved => shown.clone(),
            (Scene::Panel(..) | Scene::Unavailable(_, true), Scene::Unavailable(spot, _)) => {
                Scene::Unavailable(spot, true)
            }
            (_, asked) => asked,
        }
    });
    let notice = move || {
        let (asked, scene) = (asked.get(), scene.get());
        let feature = asked.spot().filter(|_| asked.spot() != scene.spot())?.feature;
        let key = match asked {
            Scene::Unavailable(..) if matches!(scene, Scene::Unavailable(..)) => return None,
            Scene::Unavailable(..) => k::LIVE_CLOSED_KEPT,
            _ => k::LIVE_CHANGED_KEPT,
        };
        let said = fill(key, &[("feature", &text(words::feature(feature)))]);
        Some(view! {
            <p class="status warn" data-kept="">{said}</p>
            <button type="button" class="button" on:click=move |_| session.unsaved.set(false)>{text(k::LIVE_GO_ON)}</button>
        }
        .into_any())
    };
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
    let main = move || {
        let scene = scene.get();
        match scene {
            Scene::Moving => {
                view! { <main id="main" class="stage" tabindex="-1" aria-busy="true">{ui::skeleton()}</main> }
                    .into_any()
            }
            Scene::Panel(spot, item) => {
                arrive(text(words::feature(spot.feature)).to_owned());
                panel(session, spot.feature, item)
            }
            Scene::Page(page, ..) => {
                arrive(text(words::page(page)).to_owned());
                let Some(view) = session.view.get_untracked() else { return ().into_any() };
                let place = Place { session, view, item: None };
                view! {
                    <main id="main" class="stage" tabindex="-1" data-panel=page.as_str()>
                        {with_chrome(move |chrome| (chrome.page)(place.clone(), page))}
                    </main>
                }
                .into_any()
            }
            Scene::Partner(partner) => {
                arrive(text(k::FEATURE_SETTINGS).to_owned());
                panel(session, Feature::Settings, Some(partner.0))
            }
            Scene::Unavailable(spot, just_now) => {
                let feature = spot.feature;
                let Some(view) = session.view.get_untracked() else { return ().into_any() };
                arrive(text(words::feature(feature)).to_owned());
                browser::mark_ready();
                view! {
                    <main id="main" class="stage" tabindex="-1" data-panel="unavailable" data-feature=feature.as_str()>
                        {with_chrome(move |chrome| (chrome.unavailable)(session, &view, feature, just_now))}
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
    };
    view! { <div class="host-kept" role="status">{notice}</div> {main} }.into_any()
}

/// A panel, when its code is there.
fn panel(session: Session, feature: Feature, item: Option<String>) -> AnyView {
    let Some(view) = session.view.get_untracked() else { return ().into_any() };
    let place = Place { session, view, item };
    view! {
        <main id="main" class="stage" tabindex="-1" data-panel=feature.as_str()>
            {panels::of(feature).map(|panel| lazily(panel.load, move |show| show(place.clone())))}
        </main>
    }
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
