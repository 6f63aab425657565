//! The account in view, and for partners the way to another one.

use super::chrome::with_chrome;
use crate::data::{Load, Remote};
use crate::i18n::{keys as k, plural, text};
use crate::routes::Address;
use crate::session::{Session, View};
use crate::{browser, routes, ui, words};
use leptos::html;
use leptos::prelude::*;
use portico_api::{AccountRow, AccountSummary, Page};
use portico_rules::{Feature, Page as Beside};

/// Shows the account in view; for those who can look at others, as a button that opens the list.
pub(super) fn switcher(session: Session, view: &View, address: Memo<Address>) -> AnyView {
    let account = &view.context.account;
    let name = view! {
        <span class="account-name">{account.name.clone()}</span>
        <span class="account-kind">{kind(account)}</span>
    };
    if !view.can_switch() {
        return view! { <p class="account" data-account=account.id.to_string()>{name}</p> }.into_any();
    }
    let dialog = NodeRef::<html::Dialog>::new();
    let opened = RwSignal::new(false);
    let open = move |_| {
        opened.set(true);
        ui::open(dialog);
    };
    view! {
        <button
            type="button"
            class="account"
            data-account=account.id.to_string()
            aria-haspopup="dialog"
            on:click=open
        >
            {name}
            <span class="visually-hidden">{text(k::SWITCH)}</span>
        </button>
        <dialog
            class="card switcher"
            node_ref=dialog
            aria-labelledby="switcher-title"
            on:close=move |_| opened.set(false)
        >
            <div class="dialog-head">
                <h2 id="switcher-title">{text(k::SWITCH)}</h2>
                <button type="button" class="button quiet" on:click=move |_| ui::close(dialog)>{text(k::CLOSE)}</button>
            </div>
            {move || opened.get().then(|| with_chrome(move |chrome| (chrome.switcher)(session, dialog, address)))}
        </dialog>
    }
    .into_any()
}

/// What the dialog holds: a search and what it finds.
pub(super) fn search(session: Session, dialog: NodeRef<html::Dialog>, address: Memo<Address>) -> AnyView {
    let typed = RwSignal::new(String::new());
    let wanted = RwSignal::new(String::new());
    // The field comes after the dialog has opened, too late for the browser to focus it by itself.
    request_animation_frame(|| {
        browser::focus("[name=account-search]");
    });
    let mut rest = browser::Rest::default();
    Effect::new(move |_| {
        let typed = typed.get();
        rest.then(move || drop(wanted.try_set(typed)));
    });
    let found =
        Remote::<Page<AccountRow>>::new(session, move || wanted.with(|wanted| routes::accounts(wanted)));
    // The panel that is open stays open for the next account, where it has one.
    let feature = move || {
        address.with_untracked(|address| match address {
            Address::Panel { feature, .. } => *feature,
            _ => Feature::Dashboard,
        })
    };
    let count = move || {
        found.load.with(|load| match load {
            Load::Ready(answer) => {
                plural(k::ACCOUNTS_FOUND, usize::try_from(answer.content.total).unwrap_or(usize::MAX), &[])
            }
            _ => String::new(),
        })
    };
    view! {
        <label class="field">
            <span>{text(k::SEARCH_ACCOUNTS)}</span>
            <input type="search" name="account-search" autofocus autocomplete="off" maxlength="128" prop:value=move || typed.get()
 on:input:target=move |event| typed.set(event.target().value())/>
        </label>
        <p class="quiet" role="status">{count}</p>
        {found.show(move |answer| {
            let rows = answer.content.items.iter().map(|row| {
                let account = &row.account;
                view! {
                    <li>
                        <a
                            href=routes::panel(&account.id, feature())
                            data-switch-to=account.id.to_string()
                            on:click=move |_| ui::close(dialog)
                        >
                            <span class="account-name">{account.name.clone()}</span>
                            <span class="account-kind">
                                {kind(account)}
                                {account.reference.clone().map(|reference| format!(" · {reference}"))}
                                {account.inactive.then(|| format!(" · {}", text(k::INACTIVE)))}
                            </span>
                        </a>
                    </li>
                }
            });
            view! { <ul class="account-list">{rows.collect_view()}</ul> }.into_any()
        })}
        {session.view.get_untracked().map(|view| view! {
            <p>
                <a class="button" href=routes::page(&view.context.home.id, Beside::ManagedAccounts) on:click=move |_| ui::close(dialog)>
                    {text(k::MANAGED_ALL)}
                </a>
            </p>
        })}
    }
    .into_any()
}

fn kind(account: &AccountSummary) -> &'static str {
    text(account.supported_by.map_or_else(|| words::account_kind(account.kind), words::support))
}
