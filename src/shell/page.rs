//! The page of somebody who is signed in: top bar, navigation, banner, panel.

use super::{account_menu, host, sign_in, switcher};
use crate::i18n::{fill, keys as k, text};
use crate::panels::PANELS;
use crate::routes::Address;
use crate::session::{Session, View};
use crate::{boot, browser, routes, ui, words};
use leptos::prelude::*;
use std::sync::Arc;

/// Draws the page.
pub fn page(session: Session, address: Memo<Address>) -> AnyView {
    let skip = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        browser::focus_heading();
    };
    view! {
        <a class="skip" href="#main" on:click=skip>{text(k::SKIP)}</a>
        <div class="app">
            {move || session.view.get().map(|view| frame(session, &view, address))}
            {host::host(session, address)}
        </div>
        {sign_in::sign_in_again(session)}
    }
    .into_any()
}

fn frame(session: Session, view: &Arc<View>, address: Memo<Address>) -> AnyView {
    view! {
        <header class="top">
            <a href="/" class="brand">
                <span class="brand-mark" aria-hidden="true"></span>
                <span class="brand-name">"Portico"</span>
            </a>
            {switcher::switcher(session, view, address)}
            {account_menu::account_menu(session, view)}
        </header>
        {navigation(view, address)}
        {banner(view)}
    }
    .into_any()
}

/// One link for each feature that the rules show and that has a panel.
fn navigation(view: &View, address: Memo<Address>) -> AnyView {
    let account = view.context.account.id.clone();
    let visible: Vec<_> = PANELS.iter().filter(|panel| view.may_see(panel.feature)).collect();
    boot::load_when_idle(&visible.iter().map(|panel| panel.chunk).collect::<Vec<_>>());
    let links = visible
        .into_iter()
        .map(|panel| {
            let feature = panel.feature;
            let current = move || {
                address.with(|address| match address {
                    Address::Panel { feature: shown, .. } if *shown == feature => Some("page"),
                    _ => None,
                })
            };
            view! {
                <li>
                    <a
                        href=routes::panel(&account, feature)
                        data-nav=feature.as_str()
                        aria-current=current
                    >
                        {ui::icon(panel.icon)}
                        <span>{text(words::feature(feature))}</span>
                    </a>
                </li>
            }
        })
        .collect_view();
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

/// Says that somebody else's account is in view, with the way back.
fn banner(view: &View) -> Option<AnyView> {
    let context = &view.context;
    (context.account.id != context.home.id).then(|| {
        view! {
            <p class="banner">
                <span>{fill(k::BANNER, &[("account", &context.account.name)])}</span>
                <a href=routes::panel(&context.home.id, portico_rules::Feature::Dashboard)>
                    {fill(k::BANNER_BACK, &[("account", &context.home.name)])}
                </a>
            </p>
        }
        .into_any()
    })
}
