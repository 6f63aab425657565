//! Rows of a long list, read page by page as they are needed.

use crate::http::{HttpError, Request};
use crate::routes;
use crate::session::Session;
use leptos::prelude::*;
use leptos::task::spawn_local;
use portico_api::{Cursor, Page, SettingsMatrix, SettingsRow};
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// An answer with a page of rows in it.
pub trait HasRows: DeserializeOwned + 'static {
    /// What a row is.
    type Row: Send + Sync + 'static;

    /// Takes the rows out.
    fn take_rows(&mut self) -> Page<Self::Row>;
}

/// Leaves an empty page behind.
fn take<T>(page: &mut Page<T>) -> Page<T> {
    std::mem::replace(page, Page { items: Vec::new(), next: None, total: 0 })
}

impl<T: DeserializeOwned + Send + Sync + 'static> HasRows for Page<T> {
    type Row = T;

    fn take_rows(&mut self) -> Page<T> {
        take(self)
    }
}

impl HasRows for SettingsMatrix {
    type Row = SettingsRow;

    fn take_rows(&mut self) -> Page<SettingsRow> {
        take(&mut self.rows)
    }
}

/// Rows in their order, cheap to share.
pub type Arrived<T> = Arc<Vec<Arc<T>>>;

/// The rows that have arrived, and what is known of the rest.
pub struct Rows<A: HasRows + Send + Sync> {
    /// The rows so far; `None` until the first page is there.
    pub items: RwSignal<Option<Arrived<A::Row>>>,
    /// The first answer without its rows.
    pub rest: RwSignal<Option<Arc<A>>>,
    /// How many rows there are altogether.
    pub total: RwSignal<u64>,
    /// What went wrong with the last request.
    pub failed: RwSignal<Option<HttpError>>,
    /// Whether a request is under way.
    pub busy: RwSignal<bool>,
    next: StoredValue<Option<Cursor>>,
    address: StoredValue<String>,
    generation: StoredValue<u32>,
    again: RwSignal<u32>,
    session: Session,
}

impl<A: HasRows + Send + Sync> Clone for Rows<A> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<A: HasRows + Send + Sync> Copy for Rows<A> {}

impl<A: HasRows + Send + Sync> Rows<A> {
    /// Reads the first page from an address, and anew whenever the address changes.
    pub fn new(session: Session, address: impl Fn() -> String + 'static) -> Self {
        let rows = Self {
            items: RwSignal::new(None),
            rest: RwSignal::new(None),
            total: RwSignal::new(0),
            failed: RwSignal::new(None),
            busy: RwSignal::new(false),
            next: StoredValue::new(None),
            address: StoredValue::new(String::new()),
            generation: StoredValue::new(0),
            again: RwSignal::new(0),
            session,
        };
        Effect::new(move |_| {
            rows.again.track();
            session.epoch.track();
            rows.address.set_value(address());
            rows.next.set_value(None);
            rows.fetch(None);
        });
        rows
    }

    /// Reads again from the start.
    pub fn reload(self) {
        self.again.update(|again| *again = again.wrapping_add(1));
    }

    /// Reads the next page, if there is one and none is under way.
    pub fn more(self) {
        if self.busy.get_untracked() {
            return;
        }
        if let Some(cursor) = self.next.get_value() {
            self.fetch(Some(cursor));
        }
    }

    /// Reads one page. An answer to a question that is no longer asked is dropped.
    fn fetch(self, cursor: Option<Cursor>) {
        let mine = self.generation.get_value().wrapping_add(1);
        self.generation.set_value(mine);
        self.busy.set(true);
        let mut address = self.address.get_value();
        if let Some(cursor) = &cursor {
            let mark = if address.contains('?') { '&' } else { '?' };
            address.push(mark);
            address.push_str(routes::query(&[("cursor", cursor.as_str())]).trim_start_matches('?'));
        }
        spawn_local(async move {
            let result = Request::get(&address).send::<A>().await;
            if self.generation.try_get_value() != Some(mine) {
                return;
            }
            self.busy.set(false);
            match result {
                Ok(answer) => self.take_in(answer.content, cursor.is_none()),
                Err(error) if error.is_signed_out() => self.session.signed_out(),
                Err(error) => self.failed.set(Some(error)),
            }
        });
    }

    fn take_in(self, mut answer: A, first: bool) {
        let page = answer.take_rows();
        let new = page.items.into_iter().map(Arc::new);
        self.next.set_value(page.next);
        self.total.set(page.total);
        self.failed.set(None);
        if first {
            self.rest.set(Some(Arc::new(answer)));
            self.items.set(Some(Arc::new(new.collect())));
        } else {
            self.items.update(|items| {
                let items = items.get_or_insert_default();
                Arc::make_mut(items).extend(new);
            });
        }
    }
}
