//! What the app asks of the browser: storage, focus, title, and the hand-over from the start-up script.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, Element, HtmlElement, Response, Window};

/// A hint, not a secret: whether asking for the context at start-up makes sense.
const SIGNED_IN: &str = "portico.signed-in";

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

/// Tells the next start-up whether somebody is signed in.
pub fn hint_signed_in(signed_in: bool) {
    let storage = window().and_then(|window| window.local_storage().ok().flatten());
    if let Some(storage) = storage {
        // Where storage is refused the next start-up asks later; nothing else depends on the hint.
        let _ = storage.set_item(SIGNED_IN, if signed_in { "1" } else { "0" });
    }
}

/// Calls a function that the start-up script put on the window.
pub fn call_start_up(name: &str, argument: &JsValue) -> Option<JsValue> {
    let window = window()?;
    let function: Function = Reflect::get(&window, &name.into()).ok()?.dyn_into().ok()?;
    function.call1(&window, argument).ok()
}

/// The answer to a request that the start-up script has made already, once.
pub async fn take_prefetched(address: &str) -> Option<Response> {
    let promise: Promise = call_start_up("__portico_take", &address.into())?.dyn_into().ok()?;
    JsFuture::from(promise).await.ok()?.dyn_into().ok()
}

/// An instant as ISO 8601, for machines. Empty beyond the years that the browser knows.
pub fn iso(milliseconds: f64) -> String {
    const LIMIT: f64 = 8.64e15;
    if milliseconds.abs() > LIMIT {
        return String::new();
    }
    js_sys::Date::new(&milliseconds.into()).to_iso_string().into()
}

/// Shows the crash panel in place of the app.
pub fn crashed(report: &str) {
    web_sys::console::error_1(&report.into());
    call_start_up("__portico_crashed", &JsValue::UNDEFINED);
}

/// Fetches the code of panels while the browser has nothing better to do.
pub fn fetch_when_idle(chunks: impl Iterator<Item = &'static str>) {
    let names: js_sys::Array = chunks.map(JsValue::from_str).collect();
    call_start_up("__portico_idle", &names);
}

/// Applies a choice of colours and keeps it: `light`, `dark` or `auto`.
pub fn use_theme(theme: &str) {
    call_start_up("__portico_use_theme", &theme.into());
}

/// The choice of colours.
pub fn theme() -> String {
    root().and_then(|root| root.get_attribute("data-theme")).unwrap_or_default()
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

/// Takes away the static shell that was painted before the app arrived.
pub fn remove_boot_shell() {
    if let Some(shell) = document().and_then(|document| document.get_element_by_id("boot-shell")) {
        shell.remove();
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

/// Moves the focus to the first element that a selector finds. Answers whether there was one.
pub fn focus(selector: &str) -> bool {
    document()
        .and_then(|document| document.query_selector(selector).ok().flatten())
        .and_then(|element| element.dyn_into::<HtmlElement>().ok())
        .is_some_and(|element| element.focus().is_ok())
}

/// Whether the focus is on a field that takes typing.
pub fn typing() -> bool {
    document()
        .and_then(|document| document.active_element())
        .is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}

/// Loads the page anew.
pub fn reload() {
    if let Some(window) = window() {
        let _ = window.location().reload();
    }
}

/// Runs something after a while, unless the returned guard is dropped before.
pub fn after(milliseconds: i32, run: impl FnOnce() + 'static) -> Option<Timer> {
    let callback = wasm_bindgen::closure::Closure::once(run);
    let id = window()?
        .set_timeout_with_callback_and_timeout_and_arguments_0(
            callback.as_ref().unchecked_ref(),
            milliseconds,
        )
        .ok()?;
    Some(Timer { id, _callback: callback })
}

/// A timer that is cleared when it is dropped.
pub struct Timer {
    id: i32,
    _callback: wasm_bindgen::closure::Closure<dyn FnMut()>,
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(window) = window() {
            window.clear_timeout_with_handle(self.id);
        }
    }
}
