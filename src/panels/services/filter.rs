//! The filter of the table of services. It lives in the address, so that it can be shared and kept.

use crate::browser;
use crate::i18n::{keys as k, text};
use crate::navigation::Navigation;
use crate::{routes, words};
use leptos::html;
use leptos::prelude::*;
use portico_api::ServiceKind;
use portico_rules::ServiceState;

const NAMES: [&str; 5] = ["q", "kind", "state", "account", "sort"];

/// Reads and changes the filter in the address.
#[derive(Clone, Copy)]
pub(super) struct Filter(pub Navigation);

impl Filter {
    /// One value of the filter; empty when it is not set.
    pub(super) fn get(self, name: &str) -> String {
        self.0.query_value(name)
    }

    /// Changes one value; an empty one is taken away.
    pub(super) fn set(self, name: &str, value: &str) {
        untrack(|| {
            let values = NAMES.map(|known| if known == name { value.to_owned() } else { self.get(known) });
            let mut pairs = NAMES.map(|known| (known, ""));
            for (pair, value) in pairs.iter_mut().zip(&values) {
                pair.1 = value;
            }
            let path = self.0.path.get();
            self.0.replace(&format!("{path}{}", routes::query(&pairs)));
        });
    }
}

/// The fields of the filter.
pub(super) fn fields(filter: Filter, covers_accounts: bool) -> AnyView {
    let typed = RwSignal::new(untrack(move || filter.get("q")));
    let mut rest = browser::Rest::default();
    // What was typed goes into the address; an address that comes from elsewhere goes into the field.
    let sent = StoredValue::new(typed.get_untracked());
    Effect::new(move |_| {
        let found = filter.get("q");
        if sent.with_value(|sent| *sent != found) {
            sent.set_value(found.clone());
            typed.set(found);
        }
    });
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |first: Option<()>| {
        let typed = typed.get();
        if first.is_some() {
            rest.then(move || {
                if untrack(move || filter.get("q")) != typed {
                    sent.set_value(typed.clone());
                    filter.set("q", &typed);
                }
            });
        }
    });
    // A slash anywhere outside a field jumps to the search.
    let shortcut = window_event_listener(leptos::ev::keydown, move |event| {
        if event.key() == "/" && !browser::typing() {
            event.prevent_default();
            if let Some(field) = field.get_untracked() {
                // A field that is on the page takes the focus.
                let _ = field.focus();
            }
        }
    });
    on_cleanup(move || shortcut.remove());
    let kinds = ServiceKind::ALL.map(|kind| (words::kind_slug(kind), text(words::service_kind(kind))));
    let states = ServiceState::ALL.map(|state| (state.as_str(), text(words::state(state).0)));
    let sorts = [
        ("state", text(k::COLUMN_STATE)),
        ("speed", text(k::COLUMN_SPEED)),
        ("newest", text(k::SORT_NEWEST)),
        ("account", text(k::COLUMN_ACCOUNT)),
    ];
    let sorts = if covers_accounts { &sorts[..] } else { sorts.split_last().map_or(&[][..], |(_, rest)| rest) };
    view! {
        <form class="filter" role="search" on:submit=|event| event.prevent_default()>
            <label class="field grow">
                <span>{text(k::FILTER_SEARCH)}</span>
                <input
                    type="search"
                    name="q"
                    node_ref=field
                    autocomplete="off"
                    maxlength="128"
                    aria-keyshortcuts="/"
                    prop:value=move || typed.get()
 on:input:target=move |event| typed.set(event.target().value())
                />
            </label>
            {select(filter, "kind", text(k::COLUMN_KIND), ("", text(k::FILTER_ALL)), &kinds)}
            {select(filter, "state", text(k::COLUMN_STATE), ("", text(k::FILTER_ALL)), &states)}
            {select(filter, "sort", text(k::SORT), ("", text(k::COLUMN_NAME)), sorts)}
        </form>
    }
    .into_any()
}

fn select(
    filter: Filter,
    name: &'static str,
    label: &'static str,
    standard: (&'static str, &'static str),
    options: &[(&'static str, &'static str)],
) -> AnyView {
    let options = std::iter::once(&standard)
        .chain(options)
        .map(|(value, word)| {
            let value = *value;
            view! { <option value=value selected=move || filter.get(name) == value>{*word}</option> }
        })
        .collect_view();
    view! {
        <label class="field">
            <span>{label}</span>
            <select name=name on:change:target=move |event| filter.set(name, &event.target().value())>
                {options}
            </select>
        </label>
    }
    .into_any()
}
