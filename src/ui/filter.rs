//! A filter that lives in the address, so that it can be shared and kept: a search field and choices.

use crate::navigation::Navigation;
use crate::{browser, routes};
use leptos::html;
use leptos::prelude::*;

/// Reads and changes the filter in the address.
#[derive(Clone, Copy)]
pub struct Filter {
    navigation: Navigation,
    names: &'static [&'static str],
    /// What is being typed into the search field; it goes into the address when typing rests.
    pub typed: RwSignal<String>,
}

impl Filter {
    /// A filter of these parameters; the search is called `q`.
    pub fn new(navigation: Navigation, names: &'static [&'static str]) -> Self {
        let typed = RwSignal::new(untrack(|| navigation.query_value("q")));
        Self { navigation, names, typed }
    }

    /// One value of the filter; empty when it is not set.
    pub fn get(self, name: &str) -> String {
        self.navigation.query_value(name)
    }

    /// Changes one value; an empty one is taken away.
    pub fn set(self, name: &str, value: &str) {
        self.set_all(&[(name, value)]);
    }

    /// Changes one value, so that the way back leads to what was there before.
    pub fn choose(self, name: &str, value: &str) {
        let address = self.with(&[(name, value)]);
        self.navigation.go(&address);
    }

    /// Changes several values at once.
    pub fn set_all(self, changes: &[(&str, &str)]) {
        let address = self.with(changes);
        self.navigation.replace(&address);
    }

    /// The address with other values.
    fn with(self, changes: &[(&str, &str)]) -> String {
        untrack(|| {
            let value = |name: &str| {
                let changed = changes.iter().find(|(changed, _)| *changed == name);
                changed.map_or_else(|| self.get(name), |(_, value)| (*value).to_owned())
            };
            let values: Vec<_> = self.names.iter().map(|name| (*name, value(name))).collect();
            let pairs: Vec<_> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let path = self.navigation.path.get();
            format!("{path}{}", routes::query(&pairs))
        })
    }
}

/// The search field. A slash anywhere outside a field jumps to it.
pub fn search(filter: Filter, label: &'static str) -> AnyView {
    let typed = filter.typed;
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
    view! {
           <label class="field grow">
               <span>{label}</span>
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
       }
    .into_any()
}

/// A choice of one value. `standard` is what it says when nothing is chosen.
pub fn select(
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
            view! { <option value=value prop:selected=move || filter.get(name) == value>{*word}</option> }
        })
        .collect_view();
    view! {
        <label class="field">
            <span>{label}</span>
            <select name=name on:change:target=move |event| filter.choose(name, &event.target().value())>
                {options}
            </select>
        </label>
    }
    .into_any()
}
