//! The menu of the person who is signed in: who they are, language, colours, signing out.

use super::chrome::with_chrome;
use crate::i18n::{keys as k, text};
use crate::session::{Session, View};
use crate::{boot, browser};
use crate::{routes, ui, words};
use leptos::prelude::*;
use leptos::task::spawn_local;
use portico_api::UserKind;
use portico_rules::{Access, Page, page};
use std::sync::Arc;

/// The button and what it opens.
pub(super) fn account_menu(session: Session, view: &Arc<View>) -> AnyView {
    let name = view.context.user.name.clone();
    let view = Arc::clone(view);
    let opened = RwSignal::new(false);
    view! {
        <div class="account-menu">
            <button type="button" class="menu-button" popovertarget="account-menu" on:click=move |_| opened.set(true)>
                <span class="avatar" aria-hidden="true">{initials(&name)}</span>
                <span class="menu-name">{name}</span>
            </button>
            <div id="account-menu" popover="auto" class="menu card">
                {move || {
                    let view = Arc::clone(&view);
                    opened.get().then(|| with_chrome(move |chrome| (chrome.account_menu)(session, &view)))
                }}
            </div>
        </div>
    }
    .into_any()
}

/// What the menu holds.
pub(super) fn content(session: Session, view: &View) -> AnyView {
    let user = &view.context.user;
    let role = match (user.role, user.kind) {
        (Some(role), _) => text(words::role(role)),
        (None, UserKind::Operator) => text(k::ROLE_OPERATOR),
        (None, _) => "",
    };
    let failed = RwSignal::new(None::<String>);
    let leave = move |everywhere: bool| {
        spawn_local(async move {
            if let Err(error) = session.sign_out(everywhere).await {
                failed.try_set(Some(ui::words(&error)));
            }
        });
    };
    view! {
        <p class="menu-who">
            <strong>{user.name.clone()}</strong>
            <span>{user.email.clone()}</span>
            <span>{role}" · "{view.context.home.name.clone()}</span>
        </p>
        {pages(view)}
        {language_choice(session)}
        {theme_choice()}
        <p class="form-error" role="alert">{move || failed.get()}</p>
        <button type="button" class="button" data-sign-out="" on:click=move |_| leave(false)>
            {text(k::SIGN_OUT)}
        </button>
        <button type="button" class="button quiet" on:click=move |_| leave(true)>
            {text(k::SIGN_OUT_EVERYWHERE)}
        </button>
    }
    .into_any()
}

/// The pages about the user's own account that the navigation does not list.
fn pages(view: &View) -> AnyView {
    let home = &view.context.home.id;
    let facts = view.facts.map(|facts| facts.at_home());
    let seen = |which: &Page| facts.is_some_and(|facts| page(*which, &facts) != Access::Hidden);
    let links = Page::ALL.into_iter().filter(seen).map(|page| {
        view! { <li><a href=routes::page(home, page) data-page=page.as_str()>{text(words::page(page))}</a></li> }
    });
    view! { <ul class="menu-pages">{links.collect_view()}</ul> }.into_any()
}

/// A choice of language; every language by its own name.
pub(super) fn language_choice(session: Session) -> AnyView {
    let current = browser::language();
    let options = [("en", "English"), ("de", "Deutsch")]
        .map(|(tag, name)| view! { <option value=tag lang=tag selected=tag == current>{name}</option> });
    view! {
        <label class="field">
            <span>{text(k::LANGUAGE)}</span>
            <select name="language" on:change:target=move |event| session.speak(event.target().value())>
                {options.into_iter().collect_view()}
            </select>
        </label>
    }
    .into_any()
}

fn theme_choice() -> AnyView {
    let current = browser::theme();
    let options = [("auto", k::THEME_AUTO), ("light", k::THEME_LIGHT), ("dark", k::THEME_DARK)]
        .map(|(theme, name)| view! { <option value=theme selected=theme == current>{text(name)}</option> });
    view! {
        <label class="field">
            <span>{text(k::THEME)}</span>
            <select name="theme" on:change:target=move |event| boot::use_theme(&event.target().value())>
                {options.into_iter().collect_view()}
            </select>
        </label>
    }
    .into_any()
}

/// The first letters of the first and the last word of a name.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().and_then(|word| word.chars().next());
    let last = words.next_back().and_then(|word| word.chars().next());
    first.into_iter().chain(last).collect()
}
