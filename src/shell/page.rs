//! The page of somebody who is signed in: top bar, navigation, banner, panel.
//!
//! Each part is drawn anew when what it shows is another, and stays when anything else changes: an event of the
//! stream takes no focus, closes no dialog and clears no field.

use super::chrome::with_chrome;
use super::{account_menu, host, sign_in, switcher};
use crate::i18n::{keys as k, text};
use crate::panels::{PANELS, Panel};
use crate::routes::Address;
use crate::session::{Session, View};
use crate::{boot, browser, routes, ui, words};
use leptos::prelude::*;
use portico_api::AccountId;

/// Draws the page.
pub fn page(session: Session, address: Memo<Address>) -> AnyView {
    let skip = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        browser::focus_heading();
    };
    view! {
        <a class="skip" href="#main" on:click=skip>{text(k::SKIP)}</a>
        <div class="app">
            {frame(session, address)}
            {host::host(session, address)}
        </div>
        <p class="visually-hidden" role="status" data-live="">{move || session.said.get()}</p>
        {(!session.navigation.is_embedded()).then(|| sign_in::sign_in_again(session))}
    }
    .into_any()
}

fn frame(session: Session, address: Memo<Address>) -> AnyView {
    let who = Memo::new(move |_| session.view.with(|view| view.as_ref().map(|view| view.who())));
    (move || {
        who.track();
        let view = session.view.get_untracked()?;
        // Inside a partner's site there is no account to choose and nobody to sign out: that is the site's business.
        if session.navigation.is_embedded() {
            return Some(navigation(session, &view, address));
        }
        let elsewhere = view.context.account.id != view.context.home.id;
        Some(
            view! {
                <header class="top">
                    <a href="/" class="brand">
                        <span class="brand-mark" aria-hidden="true"></span>
                        <span class="brand-name">"Portico"</span>
                    </a>
                    {switcher::switcher(session, &view, address)}
                    {account_menu::account_menu(session, &view)}
                </header>
                {navigation(session, &view, address)}
                {elsewhere.then(|| with_chrome(move |chrome| (chrome.banner)(&view, address)))}
            }
            .into_any(),
        )
    })
    .into_any()
}

/// One link for each feature that the rules show and that has a panel.
fn navigation(session: Session, view: &View, address: Memo<Address>) -> AnyView {
    let account = view.context.account.id.clone();
    let visible: Vec<_> = PANELS.iter().filter(|panel| view.may_see(panel.feature)).collect();
    boot::load_when_idle(&visible.iter().map(|panel| panel.chunk).collect::<Vec<_>>());
    let links = PANELS.iter().map(|panel| link(session, &account, panel, address)).collect_view();
    let desk = view.facts.is_none().then(|| {
        view! {
            <li>
                <a href=Address::Desk.to_string() aria-current=move || {
                    address.with(|address| (*address == Address::Desk).then_some("page"))
                }>
                    {ui::icon("M4 5h16v10H4zM9 19h6M12 15v4")}
                    <span>{text(k::DESK)}</span>
                </a>
            </li>
        }
    });
    view! { <nav class="rail" aria-label=text(k::NAVIGATION)><ul>{links}{desk}</ul></nav> }.into_any()
}

/// The link to a panel, while the rules show it.
fn link(session: Session, account: &AccountId, panel: &'static Panel, address: Memo<Address>) -> AnyView {
    let feature = panel.feature;
    let href = routes::panel(account, feature);
    let visible =
        Memo::new(move |_| session.view.with(|view| view.as_ref().is_some_and(|view| view.may_see(feature))));
    let current = move || {
        address.with(|address| match address {
            Address::Panel { feature: shown, .. } if *shown == feature => Some("page"),
            _ => None,
        })
    };
    (move || {
        visible.get().then(|| {
            view! {
                <li>
                    <a href=href.clone() data-nav=feature.as_str() aria-current=current>
                        {ui::icon(panel.icon)}
                        <span>{text(words::feature(feature))}</span>
                    </a>
                </li>
            }
            .into_any()
        })
    })
    .into_any()
}
