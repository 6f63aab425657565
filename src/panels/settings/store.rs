//! The settings of all accounts of a partner, read whole and kept: filters and previews ask nobody.

use crate::http::{HttpError, Request};
use crate::routes;
use crate::session::Session;
use leptos::prelude::*;
use leptos::task::spawn_local;
use portico_api::plan::Book;
use portico_api::{AccountId, SettingsMatrix, SettingsRow};
use portico_rules::{Layers, Setting, Source, SupportModel, resolve, source};
use std::sync::Arc;

/// Rows in one answer; `public/boot/prefetch.js` asks for as many.
const PAGE: &str = "5000";

/// How often reading is begun anew when somebody changes settings between two pages.
const ATTEMPTS: usize = 4;

/// The settings of all accounts, as they stood at one version.
pub(super) struct Matrix {
    /// The answer, with every row.
    pub all: SettingsMatrix,
    /// Its version, for If-Match.
    pub etag: String,
    /// The same, ready to plan changes to it; accounts have the places of their rows.
    pub book: Book,
    /// Name and reference of each row, in small letters.
    folded: Vec<String>,
}

/// One setting of one account as it stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Cell {
    /// The value that its users get.
    pub value: bool,
    /// Where that comes from.
    pub source: Source,
    /// What is stored.
    pub layers: Layers,
}

impl Matrix {
    pub(super) fn new(all: SettingsMatrix, etag: String) -> Self {
        let rows = &all.rows.items;
        let folded = rows.iter().map(|row| {
            let reference = row.account.reference.as_deref().unwrap_or_default();
            format!("{}\n{reference}", row.account.name).to_lowercase()
        });
        Self { folded: folded.collect(), book: Book::of(&all), etag, all }
    }

    /// The accounts, by name.
    pub(super) fn rows(&self) -> &[SettingsRow] {
        &self.all.rows.items
    }

    /// The row of an account.
    pub(super) fn row(&self, account: &AccountId) -> Option<&SettingsRow> {
        self.rows().get(self.book.place(account)?)
    }

    /// The name of an account; empty when there is none.
    pub(super) fn name(&self, account: &AccountId) -> &str {
        self.row(account).map(|row| row.account.name.as_str()).unwrap_or_default()
    }

    /// Whether the name or the reference of a row holds a text, given in small letters.
    pub(super) fn matches(&self, place: usize, text: &str) -> bool {
        self.folded.get(place).is_some_and(|folded| folded.contains(text))
    }

    /// One setting of one account.
    pub(super) fn cell(&self, row: &SettingsRow, setting: Setting) -> Cell {
        let layers = Layers::over(row.layers(setting), self.all.layers(setting));
        Cell::of(setting, support(row), layers)
    }

    /// How many accounts follow the shared value, or would if there were one.
    pub(super) fn followers(&self, setting: Setting) -> usize {
        self.rows().iter().filter(|row| self.cell(row, setting).follows()).count()
    }
}

impl Cell {
    /// What stored layers come to.
    pub(super) fn of(setting: Setting, supported_by: SupportModel, layers: Layers) -> Self {
        Self {
            value: resolve(setting, supported_by, layers).value,
            source: source(setting, supported_by, layers),
            layers,
        }
    }

    /// Whether the shared value decides it, or would if there were one.
    pub(super) fn follows(self) -> bool {
        matches!(self.source, Source::Inherited | Source::Default)
    }
}

/// Who supports the account of a row.
pub(super) fn support(row: &SettingsRow) -> SupportModel {
    row.account.supported_by.unwrap_or(SupportModel::Partner)
}

/// The matrix of one partner: on its way, here, or failed.
#[derive(Clone, Copy)]
pub(super) struct Store {
    /// The newest matrix that has arrived.
    pub matrix: RwSignal<Option<Arc<Matrix>>>,
    /// What went wrong with the last request.
    pub failed: RwSignal<Option<HttpError>>,
    again: RwSignal<u32>,
}

impl Store {
    /// Reads from an address, as of an instant (milliseconds since 1970; empty for now), and anew when that
    /// changes, on request, or after a new sign-in.
    pub(super) fn new(session: Session, address: StoredValue<String>, as_of: Memo<String>) -> Self {
        let store =
            Self { matrix: RwSignal::new(None), failed: RwSignal::new(None), again: RwSignal::new(0) };
        let asked = StoredValue::new(0_u32);
        Effect::new(move |before: Option<String>| {
            store.again.track();
            session.epoch.track();
            let as_of = as_of.get();
            if before.is_some_and(|before| before != as_of) {
                store.matrix.set(None);
            }
            let mine = asked.get_value().wrapping_add(1);
            asked.set_value(mine);
            let instant = as_of.clone();
            spawn_local(async move {
                let Some(address) = address.try_get_value() else { return };
                let result = read(&address, &instant).await;
                // An answer to a question that is no longer asked.
                if asked.try_get_value() != Some(mine) {
                    return;
                }
                match result {
                    Ok(matrix) => {
                        store.failed.set(None);
                        store.matrix.set(Some(Arc::new(matrix)));
                    }
                    Err(error) if error.is_signed_out() => session.signed_out(),
                    Err(error) => store.failed.set(Some(error)),
                }
            });
            as_of
        });
        store
    }

    /// Reads again.
    pub(super) fn reload(self) {
        self.again.update(|again| *again = again.wrapping_add(1));
    }

    /// The matrix as it is now, without following it.
    pub(super) fn now(self) -> Option<Arc<Matrix>> {
        self.matrix.get_untracked()
    }
}

/// Reads every page. Pages of two versions do not fit together: then reading begins anew.
async fn read(address: &str, as_of: &str) -> Result<Matrix, HttpError> {
    let mut last = HttpError::Garbled(0);
    for _ in 0..ATTEMPTS {
        let mut first: Option<(SettingsMatrix, String)> = None;
        let mut cursor = String::new();
        loop {
            let query = routes::query(&[("limit", PAGE), ("cursor", &cursor), ("as_of", as_of)]);
            let answer = Request::get(&format!("{address}{query}")).send::<SettingsMatrix>().await?;
            let mut page = answer.content;
            let next = page.rows.next.take();
            let whole = match first.take() {
                None => (page, answer.etag.unwrap_or_default()),
                Some((all, _)) if all.version != page.version => {
                    last = HttpError::Garbled(200);
                    break;
                }
                Some((mut all, etag)) => {
                    all.rows.items.append(&mut page.rows.items);
                    (all, etag)
                }
            };
            match next {
                None => return Ok(Matrix::new(whole.0, whole.1)),
                Some(next) => cursor = next.0,
            }
            first = Some(whole);
        }
    }
    Err(last)
}
