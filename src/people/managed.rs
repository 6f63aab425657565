//! The accounts that a partner manages: the list, creating one, changing, deactivating and activating it.

use super::fields::{choice, data, field, form_error, head};
use super::question::{self, Question};
use crate::http::{HttpError, Request};
use crate::i18n::{Key, fill, keys as k, plural, text};
use crate::panels::Place;
use crate::session::Session;
use crate::ui::form::{self, Failed, Field};
use crate::ui::{self, Filter, Rows, search, status};
use crate::words::Tone;
use crate::{browser, routes, words};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use portico_api::{ManagedAccountEdit, ManagedAccountRow, NewManagedAccount, Page as Listed, SupportContact};
use portico_rules::{Access, Feature, Page, SupportModel};
use std::sync::Arc;

const PAGE: Page = Page::ManagedAccounts;

/// What is being written: a new account, or one that there is.
#[derive(Clone)]
struct Draft {
    /// The API's address of the account; that of all of them for a new one.
    address: String,
    is_new: bool,
    account: ManagedAccountEdit,
    /// The account as it is called, for the title.
    called: String,
}

/// Draws the page.
pub(super) fn managed(place: Place) -> AnyView {
    let session = place.session;
    let filter = Filter::new(session.navigation, &["q"]);
    let address = data(place.account(), PAGE, "");
    let read_from = address.clone();
    let rows = Rows::<Listed<ManagedAccountRow>>::new(session, move || {
        format!("{read_from}{}", routes::query(&[("q", &filter.get("q"))]))
    });
    let may_edit = place.view.access(PAGE) == Access::Edit;
    let asked = RwSignal::new(None::<Question>);
    let draft = RwSignal::new(None::<Draft>);
    let fresh = address.clone();
    let create = move |_| {
        let account = ManagedAccountEdit {
            name: String::new(),
            reference: String::new(),
            time_zone: String::new(),
            supported_by: SupportModel::Partner,
        };
        draft.set(Some(Draft { address: fresh.clone(), is_new: true, account, called: String::new() }));
    };
    let create = may_edit.then(|| {
        view! {
            <button type="button" class="button primary" data-create="" aria-haspopup="dialog" on:click=create>
                {text(k::MANAGED_CREATE)}
            </button>
        }
    });
    let count = move || rows.total().map(|total| plural(k::ACCOUNTS_FOUND, total, &[]));
    let body = rows.show(
        k::MANAGED_MORE,
        move || match filter.get("q").is_empty() {
            true => ui::empty(k::NO_ACCOUNTS, k::NO_ACCOUNTS_DETAIL),
            false => ui::empty(k::MANAGED_NONE_FOUND, k::MANAGED_NONE_FOUND_DETAIL),
        },
        move |items| {
            let lines = items.iter().map(|row| line(&address, may_edit, row, asked, draft)).collect_view();
            view! { <ul class="list card people">{lines}</ul> }.into_any()
        },
    );
    view! {
        {head(PAGE)}
        <p class="lead">{text(k::MANAGED_LEAD)}</p>
        <div class="people-bar">
            {create}
            <form class="filter" role="search" on:submit=|event| event.prevent_default()>
                {search(filter, text(k::SEARCH_ACCOUNTS))}
            </form>
        </div>
        <p class="quiet count" role="status">{count}</p>
        {body}
        {question::dialog(session, asked, move || rows.reload())}
        {form_dialog(session, draft, rows)}
    }
    .into_any()
}

fn line(
    address: &str,
    may_edit: bool,
    row: &Arc<ManagedAccountRow>,
    asked: RwSignal<Option<Question>>,
    draft: RwSignal<Option<Draft>>,
) -> AnyView {
    let account = &row.account;
    let facts = [
        account.reference.clone(),
        account.supported_by.map(|model| text(words::support(model)).to_owned()),
        Some(plural(k::MANAGED_PEOPLE, row.users as usize, &[])),
        (row.invited > 0).then(|| plural(k::MANAGED_INVITED, row.invited as usize, &[])),
        Some(plural(k::MANAGED_SERVICES, row.services as usize, &[])),
    ];
    let facts = facts.into_iter().flatten().filter(|fact| !fact.is_empty()).collect::<Vec<_>>().join(" · ");
    let own = format!("{address}/{}", account.id);
    let name = account.name.clone();
    let buttons = may_edit.then(|| {
        let row = Arc::clone(row);
        let (called, edited) = (name.clone(), own.clone());
        let edit = move |_| {
            let account = &row.account;
            draft.set(Some(Draft {
                address: edited.clone(),
                is_new: false,
                called: called.clone(),
                account: ManagedAccountEdit {
                    name: account.name.clone(),
                    reference: account.reference.clone().unwrap_or_default(),
                    time_zone: row.time_zone.clone().unwrap_or_default(),
                    supported_by: account.supported_by.unwrap_or(SupportModel::Partner),
                },
            }));
        };
        let turn = turn(account.inactive, &name, &own);
        let yes = turn.yes;
        let labelled = |label: Key| fill(k::PEOPLE_OF, &[("what", &text(label)), ("name", &name)]);
        view! {
            <button type="button" class="button" aria-haspopup="dialog" aria-label=labelled(k::EDIT) data-edit="" on:click=edit>{text(k::EDIT)}</button>
            <button type="button" class="button" aria-haspopup="dialog" aria-label=labelled(yes) data-turn="" on:click=move |_| asked.set(Some(turn.clone()))>
                {text(yes)}
            </button>
        }
    });
    view! {
        <li data-managed=account.id.to_string()>
            <span class="people-who">
                <a href=routes::panel(&account.id, Feature::Services)>{account.name.clone()}</a>
                {account.inactive.then(|| status(Tone::Gone, k::INACTIVE, None))}
                <span class="quiet">{facts}</span>
            </span>
            <span class="people-acts">
                <a class="button" href=routes::page(&account.id, Page::People) aria-label=fill(k::PEOPLE_OF, &[("what", &text(k::PEOPLE)), ("name", &account.name)])>
                    {text(k::PEOPLE)}
                </a>
                {buttons}
            </span>
        </li>
    }
    .into_any()
}

/// What is asked before an account is deactivated or activated.
fn turn(inactive: bool, name: &str, address: &str) -> Question {
    let (title, detail, yes, act) = if inactive {
        (k::MANAGED_ACTIVATE_TITLE, k::MANAGED_ACTIVATE_DETAIL, k::ACTIVATE, "activate")
    } else {
        (k::MANAGED_DEACTIVATE_TITLE, k::MANAGED_DEACTIVATE_DETAIL, k::DEACTIVATE, "deactivate")
    };
    Question {
        title: fill(title, &[("account", &name)]),
        detail: fill(detail, &[("account", &name)]),
        yes,
        address: format!("{address}/{act}"),
        role: None,
    }
}

fn form_dialog(
    session: Session,
    draft: RwSignal<Option<Draft>>,
    rows: Rows<Listed<ManagedAccountRow>>,
) -> AnyView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        if draft.with(Option::is_some) {
            request_animation_frame(move || ui::open(node));
        }
    });
    let content = move || draft.get().map(|draft| form(session, draft, node, rows));
    view! {
        <dialog class="card" node_ref=node aria-labelledby="managed-title" on:close=move |_| draft.set(None)>{content}</dialog>
    }
    .into_any()
}

fn form(
    session: Session,
    draft: Draft,
    node: NodeRef<html::Dialog>,
    rows: Rows<Listed<ManagedAccountRow>>,
) -> AnyView {
    let Draft { address, is_new, account, called } = draft;
    let failed: Failed = RwSignal::new(None::<HttpError>);
    let busy = RwSignal::new(false);
    let (name, reference) = (RwSignal::new(account.name), RwSignal::new(account.reference));
    let (zone, support) = (RwSignal::new(account.time_zone), RwSignal::new(account.supported_by));
    let contacts = RwSignal::new(Vec::<SupportContact>::new());
    // One name for however many clicks.
    let key = StoredValue::new(browser::unique());
    let address = StoredValue::new(address);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        failed.set(None);
        spawn_local(async move {
            let (address, key) = (address.get_value(), key.get_value());
            let account = ManagedAccountEdit {
                name: name.get_untracked(),
                reference: reference.get_untracked(),
                time_zone: zone.get_untracked(),
                supported_by: support.get_untracked(),
            };
            let result = if is_new {
                let new = NewManagedAccount { account, contacts: contacts.get_untracked() };
                Request::post(&address, &new).once(&key).send::<ManagedAccountRow>().await
            } else {
                Request::put(&address, "*", &account).send::<ManagedAccountRow>().await
            };
            busy.try_set(false);
            match result {
                Ok(answer) => {
                    ui::close(node);
                    if is_new {
                        // Next come its people.
                        session.navigation.go(&routes::page(&answer.content.account.id, Page::People));
                    } else {
                        rows.reload();
                    }
                }
                Err(error) if error.is_signed_out() => session.signed_out(),
                Err(error) => {
                    failed.try_set(Some(error));
                    browser::focus("dialog[open] [data-form-error]");
                }
            }
        });
    };
    let models =
        SupportModel::ALL.map(|model| (model, model.as_str(), text(words::support(model)).to_owned()));
    let title = if is_new {
        text(k::MANAGED_CREATE).to_owned()
    } else {
        fill(k::MANAGED_EDIT_TITLE, &[("account", &called)])
    };
    let hint = move || (!is_new).then(|| view! { <p class="quiet">{text(k::MANAGED_SUPPORT_HINT)}</p> });
    view! {
        <form class="stack" on:submit=submit novalidate data-form="managed-account">
            <h2 id="managed-title">{title}</h2>
            {field(failed, Field::new("name", k::MANAGED_NAME), name)}
            {field(failed, Field::new("reference", k::MANAGED_REFERENCE), reference)}
            {field(failed, Field::new("time_zone", k::MANAGED_TIME_ZONE), zone)}
            {choice(failed, "supported_by", k::FILTER_SUPPORT, support, models.to_vec())}
            {hint()}
            {is_new.then(|| form::contacts(failed, contacts, k::PROFILE_CONTACTS, move || Some(match support.get() {
                SupportModel::Provider => text(k::CONTACTS_REQUIRED),
                SupportModel::Partner => text(k::CONTACTS_OPTIONAL),
            })))}
            <div class="form-foot">
                {form_error(failed)}
                <button type="submit" class="button primary" aria-disabled=move || busy.get().to_string()>
                    {move || text(if busy.get() { k::SAVING } else { k::SAVE })}
                </button>
                <button type="button" class="button" on:click=move |_| ui::close(node)>{text(k::CANCEL)}</button>
            </div>
        </form>
    }
    .into_any()
}
