//! The app's side of boot.js: what started before the app, and what must work when it has stopped.

use leptos::web_sys::Response;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = __portico_take)]
    fn take(url: &str) -> Option<js_sys::Promise>;
    #[wasm_bindgen(js_name = __portico_crashed)]
    fn crashed();
    #[wasm_bindgen(js_name = __portico_idle)]
    fn idle(panels: Vec<String>);
    #[wasm_bindgen(js_namespace = console, js_name = error)]
    fn log_error(message: &str);

    /// Hands over what is told by the event stream.
    #[wasm_bindgen(js_name = __portico_listen)]
    pub(crate) fn listen(callback: &JsValue);
    /// Starts or ends the event stream, and tells the next start-up whether asking for the context is worth while.
    #[wasm_bindgen(js_name = __portico_signed_in)]
    pub(crate) fn mark_signed_in(signed_in: bool);
    /// Applies and remembers a theme: "light", "dark" or "auto".
    #[wasm_bindgen(js_name = __portico_use_theme)]
    pub(crate) fn use_theme(theme: &str);
}

/// Shows the crash panel when the app panics; nothing of the app can run after that.
pub(crate) fn watch_for_panics() {
    std::panic::set_hook(Box::new(|panic| {
        log_error(&panic.to_string());
        crashed();
    }));
}

/// The answer that boot.js has asked for ahead of the app. Each is handed out once.
pub(crate) async fn early_answer(url: &str) -> Option<Result<Response, JsValue>> {
    let answer = JsFuture::from(take(url)?).await;
    Some(answer.map(JsCast::unchecked_into))
}

/// Fetches the code of panels, named by feature, when the browser is idle.
pub(crate) fn load_when_idle(features: &[&str]) {
    idle(features.iter().map(|feature| (*feature).to_owned()).collect());
}

/// Takes the static shell away, once there is something to show in its place.
pub(crate) fn remove_shell() {
    if let Some(shell) = leptos::prelude::document().get_element_by_id("boot-shell") {
        shell.remove();
    }
}
