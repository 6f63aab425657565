//! What the app asks of the browser: focus, title, timers.

use portico_rules::Feature;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Document, Element, FocusOptions, HtmlDocument, HtmlElement, Window};

fn window() -> Option<Window> {
    web_sys::window()
}

fn document() -> Option<Document> {
    window()?.document()
}

/// The document's root element.
pub fn root() -> Option<Element> {
    document()?.document_element()
}

/// An instant as ISO 8601, for machines. Empty beyond the years that the browser knows.
pub fn iso(milliseconds: f64) -> String {
    const LIMIT: f64 = 8.64e15;
    if milliseconds.abs() > LIMIT {
        return String::new();
    }
    js_sys::Date::new(&milliseconds.into()).to_iso_string().into()
}

/// The instant now, in milliseconds since 1970.
pub fn now() -> i64 {
    js_sys::Date::now() as i64
}

/// A name that no other request of this user has.
pub fn unique() -> String {
    format!("{}-{}", now(), (js_sys::Math::random() * 1e15) as u64)
}

/// Milliseconds on a clock that only runs forward.
pub fn stopwatch() -> f64 {
    window().and_then(|window| window.performance()).map(|clock| clock.now()).unwrap_or_default()
}

/// The instant that a local time written `YYYY-MM-DDThh:mm` names in the visitor's zone, in milliseconds since
/// 1970.
pub fn instant(local: &str) -> Option<i64> {
    let ms = js_sys::Date::new(&local.into()).get_time();
    (!local.is_empty() && ms.is_finite()).then_some(ms as i64)
}

/// The end of a day written `YYYY-MM-DD` in the visitor's zone, in milliseconds since 1970.
pub fn end_of_day(day: &str) -> Option<i64> {
    let mut parts = day.split('-').map(|part| part.parse::<i32>().ok());
    let (Some(Some(year)), Some(Some(month)), Some(Some(day))) = (parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    let date = js_sys::Date::new_with_year_month_day(u32::try_from(year).ok()?, month - 1, day + 1);
    let ms = date.get_time();
    ms.is_finite().then_some(ms as i64)
}

/// The choice of colours.
pub fn theme() -> String {
    root().and_then(|root| root.get_attribute("data-theme")).unwrap_or_default()
}

/// Whether the start-up script expects nobody to be signed in.
pub fn is_guest() -> bool {
    root().and_then(|root| root.get_attribute("data-visitor")).as_deref() == Some("guest")
}

/// The language of the page.
pub fn language() -> String {
    root().and_then(|root| root.get_attribute("lang")).unwrap_or_default()
}

/// Marks the page as showing real content.
pub fn mark_ready() {
    if let Some(root) = root() {
        let _ = root.set_attribute("data-ready", "true");
    }
}

/// Sets the title of the page.
pub fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// Moves the focus to the page's heading, so that a screen reader announces where one has arrived.
/// Where the heading is still on its way, to the main part.
pub fn focus_heading() {
    if !focus("main h1") {
        focus("main");
    }
}

/// Moves the focus on from the main part to its heading, once that is there; nobody's focus is taken away.
pub fn heading_is_there() {
    leptos::prelude::request_animation_frame(|| {
        let waiting = document().and_then(|document| document.active_element());
        if waiting.is_some_and(|element| element.tag_name() == "MAIN") {
            focus("main h1");
        }
    });
}

/// Moves the focus to the first element that a selector finds. Answers whether there was one.
pub fn focus(selector: &str) -> bool {
    focus_with(selector, &FocusOptions::new())
}

/// The same without scrolling to it.
pub fn focus_in_place(selector: &str) -> bool {
    let still = FocusOptions::new();
    still.set_prevent_scroll(true);
    focus_with(selector, &still)
}

fn focus_with(selector: &str, how: &FocusOptions) -> bool {
    document()
        .and_then(|document| document.query_selector(selector).ok().flatten())
        .and_then(|element| element.dyn_into::<HtmlElement>().ok())
        .is_some_and(|element| element.focus_with_options(how).is_ok())
}

/// Whether a selector finds something on the page.
pub fn has(selector: &str) -> bool {
    document().and_then(|document| document.query_selector(selector).ok().flatten()).is_some()
}

/// Marks the link to a feature with the number of what waits there.
pub fn mark_unread(feature: Feature, count: u32) {
    let selector = format!("[data-nav={}]", feature.as_str());
    let link = document().and_then(|document| document.query_selector(&selector).ok().flatten());
    let Some(link) = link else { return };
    // The style sheet shows it.
    let _ = match count {
        0 => link.remove_attribute("data-unread"),
        _ => link.set_attribute("data-unread", &count.to_string()),
    };
}

/// Copies what is selected. Answers whether that worked.
pub fn copy_selection() -> bool {
    document()
        .and_then(|document| document.dyn_into::<HtmlDocument>().ok())
        .is_some_and(|document| document.exec_command("copy").unwrap_or_default())
}

/// Opens the browser's dialog to print the page.
pub fn print() {
    // A browser that cannot print says so itself.
    let _ = web_sys::window().map(|window| window.print());
}

/// Whether nothing in particular has the focus.
pub fn nothing_focused() -> bool {
    document()
        .and_then(|document| document.active_element())
        .is_none_or(|element| element.tag_name() == "BODY")
}

/// Whether the focus is on a field that takes typing.
pub fn typing() -> bool {
    document()
        .and_then(|document| document.active_element())
        .is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}

/// Waits for typing to rest before something is done about it.
#[derive(Default)]
pub struct Rest(Option<(i32, Closure<dyn FnMut()>)>);

impl Rest {
    /// Does it after a pause, unless this is called again or dropped before.
    pub fn then(&mut self, run: impl FnOnce() + 'static) {
        const PAUSE_MS: i32 = 120;
        self.clear();
        let callback = Closure::once(run);
        let id = window().and_then(|window| {
            let function = callback.as_ref().unchecked_ref();
            window.set_timeout_with_callback_and_timeout_and_arguments_0(function, PAUSE_MS).ok()
        });
        self.0 = id.map(|id| (id, callback));
    }

    fn clear(&mut self) {
        if let (Some((id, _)), Some(window)) = (self.0.take(), window()) {
            window.clear_timeout_with_handle(id);
        }
    }
}

impl Drop for Rest {
    fn drop(&mut self) {
        self.clear();
    }
}
