//! Settings as a file: the way out, and the way in, which is a change like any other.

use super::Board;
use super::store::Matrix;
use super::wish::{Subject, edit};
use crate::browser;
use crate::http::HttpError;
use crate::i18n::{fill, keys as k, plural, text};
use crate::lazy::ChunkError;
use crate::ui;
use leptos::prelude::*;
use leptos::task::spawn_local;
use portico_api::{SettingsEdit, SettingsFile, Timestamp};
use portico_rules::{Layer, Setting};
use std::collections::BTreeMap;
use wasm_bindgen::JsCast as _;

/// The version of the file's shape that is understood.
const VERSION: u32 = 1;
/// Unknown accounts that are named.
const NAMED: usize = 5;

/// The link that downloads the file and, for who may edit, the field that takes one.
pub(super) fn file(board: Board) -> AnyView {
    let href = board.address.with_value(|address| format!("{address}/file"));
    let problem = RwSignal::new(None::<String>);
    let take = board.may_edit.then(|| {
        let chosen = move |event: web_sys::Event| {
            let input = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
            let Some(input) = input else { return };
            let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
            problem.set(None);
            spawn_local(async move {
                let name = file.name();
                let read = wasm_bindgen_futures::JsFuture::from(file.text()).await;
                let content = read.ok().and_then(|content| content.as_string()).unwrap_or_default();
                // The same file can be chosen again when it has been mended.
                input.set_value("");
                let Some(matrix) = board.store.now() else { return };
                let Ok(parse) = parse_code().await else {
                    problem.try_set(Some(ui::words(&HttpError::Offline)));
                    return;
                };
                match parse(&content).and_then(|file| edits(&matrix, &file, Timestamp(browser::now()))) {
                    Ok(edits) => board.ask(Subject::Import(name, edits)),
                    Err(said) => {
                        problem.try_set(Some(fill(k::IMPORT_FAILED, &[("file", &name), ("problem", &said)])));
                    }
                }
            });
        };
        view! {
            <label class="button file">
                {text(k::IMPORT)}
                <input type="file" name="settings-file" class="visually-hidden" accept=".json,application/json" on:change=chosen/>
            </label>
        }
    });
    view! {
        <div class="files">
            <a class="button" href=href download="" rel="external" data-export="">{text(k::EXPORT)}</a>
            {take}
            <p class="form-error" role="alert" data-import-error="">{move || problem.get()}</p>
        </div>
    }
    .into_any()
}

/// What reads a file. A parser that knows lines comes with a file that is chosen, not before.
type Parse = fn(&str) -> Result<SettingsFile, String>;

#[wasm_split_helpers::wasm_split(settings_file, fallible)]
fn parse_code() -> Result<Parse, ChunkError> {
    Ok(parse)
}

/// Reads a file; what is wrong is said with its line and its path.
fn parse(content: &str) -> Result<SettingsFile, String> {
    let mut json = serde_json::Deserializer::from_str(content);
    let file: SettingsFile = serde_path_to_error::deserialize(&mut json)
        .map_err(|error| fill(k::IMPORT_WHERE, &[("path", error.path()), ("problem", error.inner())]))?;
    json.end().map_err(|error| error.to_string())?;
    if file.portico != "settings" {
        return Err(text(k::IMPORT_OTHER_FILE).to_owned());
    }
    if file.version != VERSION {
        return Err(fill(k::IMPORT_VERSION, &[("version", &file.version)]));
    }
    Ok(file)
}

/// What has to be written so that the settings are as the file says. Accounts that it does not name stay as
/// they are.
fn edits(matrix: &Matrix, file: &SettingsFile, now: Timestamp) -> Result<Vec<SettingsEdit>, String> {
    let unknown: Vec<_> = file
        .accounts
        .iter()
        .enumerate()
        .filter(|(_, account)| matrix.row(&account.id).is_none())
        .map(|(place, account)| format!("accounts[{place}] ({})", account.name))
        .collect();
    if !unknown.is_empty() {
        let named = unknown.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
        return Err(plural(k::IMPORT_UNKNOWN, unknown.len(), &[("accounts", &named)]));
    }
    let mut edits = Vec::new();
    let mut own: BTreeMap<(Setting, Option<bool>, Option<Timestamp>), Vec<_>> = BTreeMap::new();
    for setting in Setting::ALL {
        let value = file.shared.get(&setting).copied();
        if value != matrix.all.layers(setting).shared {
            edits.push(edit(Layer::Shared, setting, value, Vec::new()));
        }
        for account in &file.accounts {
            let until = account.until.get(&setting).copied();
            let ended = until.is_some_and(|until| until <= now);
            let value = account.settings.get(&setting).copied().filter(|_| !ended);
            let until = until.filter(|_| value.is_some());
            let stored = matrix.row(&account.id).map(|row| (row.own.get(&setting), row.until.get(&setting)));
            if stored != Some((value.as_ref(), until.as_ref())) {
                own.entry((setting, value, until)).or_default().push(account.id.clone());
            }
        }
    }
    edits.extend(own.into_iter().map(|((setting, value, until), accounts)| SettingsEdit {
        until,
        ..edit(Layer::Own, setting, value, accounts)
    }));
    Ok(edits)
}
