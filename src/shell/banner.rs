//! The banner above an account that is not one's own, and the choice of as whom to look at it.

use crate::i18n::{fill, keys as k, text};
use crate::routes::Address;
use crate::session::View;
use crate::{routes, words};
use leptos::prelude::*;
use portico_rules::{Feature, Page, Role, may_see_as};
use std::sync::Arc;

/// Says that somebody else's account is in view, or as whom it is looked at, with the way back; lets partners
/// choose as whom.
pub(super) fn banner(view: &Arc<View>, address: Memo<Address>) -> AnyView {
    let context = &view.context;
    let account = &context.account.name;
    let (said, back) = match view.see_as() {
        Some(role) => (
            fill(k::SEE_AS_BANNER, &[("account", account), ("role", &text(words::role(role)))]),
            view! {
                <a href=routes::seen_as(&context.account.id, panel_in_view(address), None) data-see-as="">
                    {text(k::SEE_AS_BACK)}
                </a>
            }
            .into_any(),
        ),
        None => (
            fill(k::BANNER, &[("account", account)]),
            view! {
                <a href=routes::panel(&context.home.id, Feature::Dashboard)>
                    {fill(k::BANNER_BACK, &[("account", &context.home.name)])}
                </a>
            }
            .into_any(),
        ),
    };
    let seen_as = view.see_as().map(Role::as_str);
    let others = seen_as.is_some() || view.facts.is_some_and(|facts| may_see_as(facts.viewer, facts.account));
    let pages = [Page::People, Page::Activity].map(|page| {
        view! { <a href=routes::page(&context.account.id, page) data-page=page.as_str()>{text(words::page(page))}</a> }
    });
    let inactive = context.account.inactive.then(|| {
        view! { <strong data-inactive="">{text(k::MANAGED_INACTIVE_DETAIL)}</strong> }
    });
    let opened = RwSignal::new(false);
    let view = Arc::clone(view);
    let choice = others.then(|| {
        view! {
            <button type="button" class="link" popovertarget="see-as" on:click=move |_| opened.set(true)>{text(k::SEE_AS)}</button>
            <div id="see-as" popover="auto" class="menu card">
                {move || {
                    let view = Arc::clone(&view);
                    opened.get().then(|| choice(&view, panel_in_view(address)))
                }}
            </div>
        }
    });
    view! {
        <div class="banner" class:other-eyes=seen_as.is_some() data-seen-as=seen_as><span>{said}</span>{inactive}{back}{pages.into_iter().collect_view()}{choice}</div>
    }
    .into_any()
}

/// The panel that is open, so that it stays open for other eyes.
fn panel_in_view(address: Memo<Address>) -> Feature {
    address.with_untracked(|address| match address {
        Address::Panel { feature, .. } => *feature,
        _ => Feature::Services,
    })
}

/// Links to the panel in view as users of the account see it, one for each role.
fn choice(view: &View, feature: Feature) -> AnyView {
    let account = &view.context.account;
    let now = view.see_as();
    let roles = Role::ALL.into_iter().map(|role| {
        view! {
            <li>
                <a
                    href=routes::seen_as(&account.id, feature, Some(role))
                    data-see-as=role.as_str()
                    aria-current=(now == Some(role)).then_some("true")
                >
                    {text(words::role(role))}
                </a>
            </li>
        }
    });
    view! {
        <p>{fill(k::SEE_AS_DETAIL, &[("account", &account.name)])}</p>
        <ul class="account-list">{roles.collect_view()}</ul>
    }
    .into_any()
}
