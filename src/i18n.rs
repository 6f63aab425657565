//! Texts, numbers, money and times in the visitor's language.
//!
//! `locales/*.json` hold the texts; `build.rs` makes a constant of each key (see [`keys`]). boot.js
//! fetches one language beside the app, so that the module carries none of them.

use std::cell::Cell;
use std::fmt::{Display, Write as _};

use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::wasm_bindgen;

/// The place of a text among the texts of a language.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Key(u16);

/// A text with a form for one and a form for any other number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Plural {
    one: Key,
    other: Key,
}

/// One constant for each key of the locale files, in upper case with underscores.
pub(crate) mod keys {
    use super::{Key, Plural};
    include!(concat!(env!("OUT_DIR"), "/keys.rs"));
}

thread_local! {
    static TEXTS: Cell<&'static [&'static str]> = const { Cell::new(&[]) };
}

#[wasm_bindgen(module = "/src/i18n/intl.js")]
extern "C" {
    #[wasm_bindgen(js_name = setLanguage)]
    fn set_language(tag: &str);
    #[wasm_bindgen(js_name = isOne)]
    fn is_one(count: f64) -> bool;
    #[wasm_bindgen(js_name = money)]
    fn format_money(minor: f64, currency: &str) -> String;

    #[wasm_bindgen(js_name = fold)]
    fn fold_any(text: &str) -> String;

    /// A number with the language's separators.
    pub(crate) fn number(value: f64) -> String;
    /// A day, for a time in milliseconds since 1970, in the visitor's zone.
    pub(crate) fn date(ms: f64) -> String;
    /// A day and a time with its zone.
    pub(crate) fn datetime(ms: f64) -> String;
    /// The same in a zone of the IANA database; a dash where the browser does not know it.
    #[wasm_bindgen(js_name = datetimeIn)]
    pub(crate) fn datetime_in(ms: f64, zone: &str) -> String;
    /// The visitor's zone.
    #[wasm_bindgen(js_name = ownZone)]
    pub(crate) fn own_zone() -> String;
    /// A month and its year, for a time in it by coordinated universal time.
    pub(crate) fn month(ms: f64) -> String;
    /// A calendar day written `YYYY-MM-DD`.
    pub(crate) fn day(day: &str) -> String;
    /// A country by its code, in the language's words.
    pub(crate) fn country(code: &str) -> String;
    /// A time as its distance from now: "in 3 hours".
    pub(crate) fn relative(ms: f64) -> String;
}

/// Folds text for searching, as the server does.
pub fn fold(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { fold_any(text) }
}

#[wasm_bindgen]
extern "C" {
    /// What boot.js leaves in the page: the language, and its texts joined by unit separators.
    type Locale;
    #[wasm_bindgen(method, getter)]
    fn language(this: &Locale) -> String;
    #[wasm_bindgen(method, getter)]
    fn texts(this: &Locale) -> String;

    #[wasm_bindgen(thread_local_v2, js_name = __portico_locale)]
    static LOCALE: Option<Locale>;
    #[wasm_bindgen(js_name = __portico_take_texts)]
    fn take_texts(adopt: &JsValue);
    #[wasm_bindgen(catch, js_name = __portico_use_locale)]
    async fn use_locale(language: &str) -> Result<JsValue, JsValue>;
}

/// Takes over the texts that boot.js has fetched, and those that come with later code. To be called before anything
/// is shown.
pub(crate) fn start() {
    LOCALE.with(|locale| locale.as_ref().map(adopt));
    let later = Closure::<dyn FnMut(Locale)>::new(|locale: Locale| adopt(&locale));
    take_texts(&later.into_js_value());
}

/// Changes the language for this visit and the next ones; views made before keep their texts.
pub(crate) async fn change(language: &str) -> Result<(), JsValue> {
    use_locale(language).await.map(drop)
}

fn adopt(locale: &Locale) {
    set_language(&locale.language());
    // Texts live as long as the page: those of the first page, all, and those of other languages that are chosen.
    let texts: &'static str = Box::leak(locale.texts().into_boxed_str());
    TEXTS.set(Box::leak(texts.split('\u{1f}').collect()));
}

/// A text without placeholders. Should the texts be missing, it is empty rather than an end of the app.
pub(crate) fn text(key: Key) -> &'static str {
    TEXTS.get().get(usize::from(key.0)).copied().unwrap_or_default()
}

/// A text with its placeholders filled in.
pub(crate) fn fill(key: Key, values: &[(&str, &dyn Display)]) -> String {
    fill_text(text(key), values)
}

/// The form of a text that fits a number; `{count}` is the number as the language writes it.
pub(crate) fn plural(key: Plural, count: usize, values: &[(&str, &dyn Display)]) -> String {
    let count = count as f64;
    let form = if is_one(count) { key.one } else { key.other };
    fill_text(&text(form).replace("{count}", &number(count)), values)
}

/// An amount in a currency's smallest unit.
pub(crate) fn money(minor: i64, currency: &str) -> String {
    format_money(minor as f64, currency)
}

fn fill_text(text: &str, values: &[(&str, &dyn Display)]) -> String {
    let mut filled = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            rest = after;
            break;
        };
        if let Some((_, value)) = values.iter().find(|(known, _)| *known == name) {
            // Writing to a string does not fail.
            let _ = write!(filled, "{value}");
        }
        rest = tail;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::fill_text;

    #[test]
    fn placeholders_are_filled_once_and_in_any_order() {
        let text = "{b} of {a}, {b}";
        assert_eq!(fill_text(text, &[("a", &"{b}"), ("b", &2)]), "2 of {b}, 2");
    }

    #[test]
    fn a_text_without_a_value_or_with_a_stray_brace_stays_readable() {
        assert_eq!(fill_text("for {who}!", &[]), "for !");
        assert_eq!(fill_text("a } b", &[]), "a } b");
    }
}
