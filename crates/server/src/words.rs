//! The app's texts, for the few things that the server writes for people: files to download.

use portico_api::Language;
use std::collections::HashMap;
use std::sync::LazyLock;

type Texts = HashMap<String, String>;

static ENGLISH: LazyLock<Texts> = LazyLock::new(|| read(include_str!("../../../locales/en.json")));
static GERMAN: LazyLock<Texts> = LazyLock::new(|| read(include_str!("../../../locales/de.json")));

/// What is not JSON would not have built the app.
fn read(json: &str) -> Texts {
    serde_json::from_str(json).unwrap_or_default()
}

/// The texts of a language.
#[derive(Clone, Copy)]
pub(crate) struct Words(&'static Texts);

impl Words {
    /// The texts of this language.
    pub(crate) fn of(language: Language) -> Self {
        Self(match language {
            Language::En => &ENGLISH,
            Language::De => &GERMAN,
        })
    }

    /// A text by its key; the key where there is none.
    pub(crate) fn get<'k>(&self, key: &'k str) -> &'k str
    where
        Self: 'k,
    {
        self.0.get(key).map_or(key, String::as_str)
    }
}
