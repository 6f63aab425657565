//! Moving between addresses: links, back and forward, changes of the query.
//!
//! A module of its own because the router's would add a tenth to what a first visit transfers, and the app
//! parses its addresses itself (see [`crate::routes`]).

use crate::{embed, routes};
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::JsValue;
use web_sys::{Element, HtmlAnchorElement, MouseEvent, UrlSearchParams};

/// The address of the page, as signals, and the ways to change it.
#[derive(Clone, Copy)]
pub struct Navigation {
    /// The path.
    pub path: RwSignal<String>,
    /// The query without its question mark.
    pub query: RwSignal<String>,
    /// What stands before the path inside a partner's site; empty in the portal itself.
    base: &'static str,
}

impl Navigation {
    /// Follows the address from now on: links of this site, and the browser's back and forward.
    pub fn start() -> Self {
        let path = window().location().pathname().unwrap_or_default();
        let base = Box::leak(embed::split(&path).0.into());
        let navigation =
            Self { path: RwSignal::new(String::new()), query: RwSignal::new(String::new()), base };
        navigation.read();
        window_event_listener(ev::popstate, move |_| {
            navigation.read();
            embed::moved(false);
        });
        window_event_listener(ev::click, move |event| {
            if let Some(address) = followed_link(&event) {
                event.prevent_default();
                navigation.go(&address);
            }
        });
        navigation
    }

    /// Whether this is the portal inside a partner's site.
    pub fn is_embedded(self) -> bool {
        !self.base.is_empty()
    }

    /// Goes to an address of this site. The way back leads here.
    pub fn go(self, address: &str) {
        self.change(address, true);
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }

    /// Puts another address in the place of this one.
    pub fn replace(self, address: &str) {
        self.change(address, false);
    }

    /// A value of the query; empty when there is none.
    pub fn query_value(self, name: &str) -> String {
        self.query.with(|query| UrlSearchParams::new_with_str(query).ok()?.get(name)).unwrap_or_default()
    }

    fn change(self, address: &str, keep_this: bool) {
        let address = self
            .path
            .with_untracked(|path| self.query.with_untracked(|query| routes::onward(address, path, query)));
        let address = address.as_str();
        let Ok(history) = window().history() else { return };
        // A partner's site says in the fragment what it wants, which stays.
        let full = match self.base {
            "" => address.to_owned(),
            base => format!("{base}{address}{}", window().location().hash().unwrap_or_default()),
        };
        let full = Some(full.as_str());
        // Going where one is already is no step.
        let here = self.path.with_untracked(|path| {
            self.query.with_untracked(|query| match query.as_str() {
                "" => path == address,
                query => {
                    address.strip_prefix(path.as_str()).and_then(|rest| rest.strip_prefix('?')) == Some(query)
                }
            })
        });
        let step = keep_this && !here;
        let changed = if step && !embed::is_followed() {
            history.push_state_with_url(&JsValue::NULL, "", full)
        } else {
            history.replace_state_with_url(&JsValue::NULL, "", full)
        };
        // Browsers refuse when a script changes the address hundreds of times in a row.
        if changed.is_ok() {
            self.read();
            embed::moved(step);
        }
    }

    fn read(self) {
        let location = window().location();
        let path = location.pathname().unwrap_or_default();
        let path = match path.strip_prefix(self.base).unwrap_or_default() {
            "" => "/".to_owned(),
            path => path.to_owned(),
        };
        let query = location.search().unwrap_or_default();
        let query = query.trim_start_matches('?');
        if self.path.with_untracked(|now| *now != path) {
            self.path.set(path);
        }
        if self.query.with_untracked(|now| now != query) {
            self.query.set(query.to_owned());
        }
    }
}

/// The address that a click leads to, when it is a plain click on a link of this site.
fn followed_link(event: &MouseEvent) -> Option<String> {
    let plain = event.button() == 0
        && !event.default_prevented()
        && !(event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key());
    let element: Element = plain.then(|| event.target()).flatten()?.dyn_into().ok()?;
    let link: HtmlAnchorElement = element.closest("a[href]").ok()??.dyn_into().ok()?;
    let elsewhere =
        link.has_attribute("target") || link.has_attribute("download") || link.rel().contains("external");
    let ours = link.origin() == window().location().origin().ok()? && link.hash().is_empty();
    (ours && !elsewhere).then(|| format!("{}{}", link.pathname(), link.search()))
}
