//! Rows of a long list, read page by page as they are needed.

use crate::http::{HttpError, Request};
use crate::i18n::{Key, text};
use crate::session::Session;
use crate::{browser, routes};
use leptos::prelude::*;
use leptos::task::spawn_local;
use portico_api::{Cursor, Page};
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// An answer with a page of rows in it.
pub trait HasRows: DeserializeOwned + 'static {
    /// What a row is.
    type Row: Send + Sync + 'static;

    /// Takes the rows out.
    fn take_rows(&mut self) -> Page<Self::Row>;

    /// Whether rows stand between those that are counted, such as the heads of groups.
    fn has_heads(&self) -> bool {
        false
    }
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

/// Rows in their order, cheap to share.
pub type Arrived<T> = Arc<Vec<Arc<T>>>;

/// What is known of a long list.
pub struct Known<A: HasRows> {
    /// The rows so far; `None` until the first page is there.
    pub items: Option<Arrived<A::Row>>,
    /// The first answer without its rows.
    pub rest: Option<A>,
    /// How many rows there are altogether.
    pub total: u64,
    /// What went wrong with the last request.
    pub failed: Option<HttpError>,
    /// Rises when the list is another one: its first page came.
    pub edition: u32,
    next: Option<Cursor>,
    /// Whether the rows were chosen here, until the server's answer comes.
    pub meanwhile: bool,
    busy: bool,
    /// What was asked, and how often anything was.
    address: String,
    asked: u32,
}

/// A long list whose rows are read page by page.
pub struct Rows<A: HasRows + Send + Sync> {
    /// What is known of it.
    pub known: RwSignal<Known<A>>,
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
        let known = Known {
            items: None,
            rest: None,
            total: 0,
            failed: None,
            edition: 0,
            next: None,
            meanwhile: false,
            busy: false,
            address: String::new(),
            asked: 0,
        };
        let rows = Self { known: RwSignal::new(known), again: RwSignal::new(0), session };
        Effect::new(move |_| {
            rows.again.track();
            session.epoch.track();
            let address = address();
            rows.known.update_untracked(|known| known.address = address);
            rows.fetch(None);
        });
        rows
    }

    /// How many rows there are altogether, once that is known.
    pub fn total(self) -> Option<usize> {
        self.known
            .with(|known| known.items.as_ref().map(|_| usize::try_from(known.total).unwrap_or(usize::MAX)))
    }

    /// Reads again from the start.
    pub fn reload(self) {
        self.again.update(|again| *again = again.wrapping_add(1));
    }

    /// Shows rows that are here already, of so many, until the server answers what is asked next; what is under
    /// way belongs to another question.
    pub fn show_meanwhile(self, items: Vec<Arc<A::Row>>, total: u64) {
        self.known.update(|known| {
            known.asked = known.asked.wrapping_add(1);
            known.busy = false;
            known.items = Some(Arc::new(items));
            known.total = total;
            known.next = None;
            known.meanwhile = true;
            known.edition = known.edition.wrapping_add(1);
        });
    }

    /// Reads the next page, if there is one and none is under way.
    pub fn more(self) {
        let next = self.known.with_untracked(|known| if known.busy { None } else { known.next.clone() });
        if next.is_some() {
            self.fetch(next);
        }
    }

    /// Draws the list: a skeleton until it is there, what went wrong, that it is empty, or the lines with a button
    /// that reads more of them.
    pub fn show(
        self,
        more: Key,
        none: impl Fn() -> AnyView + Send + 'static,
        lines: impl Fn(&[Arc<A::Row>]) -> AnyView + Send + 'static,
    ) -> AnyView {
        (move || {
            let (items, failed) = self.known.with(|known| (known.items.clone(), known.failed.clone()));
            if let Some(error) = failed {
                return super::failure(&error, move || self.reload());
            }
            let Some(items) = items else { return super::skeleton() };
            browser::mark_ready();
            if items.is_empty() {
                return none();
            }
            let more = self.total().is_some_and(|total| total > items.len()).then(|| {
                view! { <button type="button" class="button" on:click=move |_| self.more()>{text(more)}</button> }
            });
            view! { {lines(&items)} {more} }.into_any()
        })
        .into_any()
    }

    /// Reads one page. An answer to a question that is no longer asked is dropped.
    fn fetch(self, cursor: Option<Cursor>) {
        let first = cursor.is_none();
        let asked = self.known.try_update_untracked(|known| {
            known.asked = known.asked.wrapping_add(1);
            known.busy = true;
            (known.asked, with_cursor(&known.address, cursor))
        });
        let Some((mine, address)) = asked else { return };
        spawn_local(async move {
            let result = Request::get(&address).send::<A>().await;
            if self.known.try_with_untracked(|known| known.asked) != Some(mine) {
                return;
            }
            match result {
                Err(error) if error.is_signed_out() => {
                    self.known.update_untracked(|known| known.busy = false);
                    self.session.signed_out();
                }
                result => {
                    self.known.update(|known| known.take_in(result.map(|answer| answer.content), first));
                }
            }
        });
    }
}

impl<A: HasRows> Known<A> {
    /// All rows of the list, once the server has sent them all.
    pub fn whole(&self) -> Option<&Arrived<A::Row>> {
        self.items.as_ref().filter(|_| self.next.is_none() && !self.meanwhile)
    }

    /// The number of rows to scroll through, as far as it is known.
    pub fn row_count(&self) -> Option<u64> {
        let heads = self.rest.as_ref().is_some_and(A::has_heads);
        match &self.items {
            Some(items) if heads => self.next.is_none().then_some(items.len() as u64),
            _ => Some(self.total),
        }
    }

    fn take_in(&mut self, answer: Result<A, HttpError>, first: bool) {
        self.busy = false;
        let mut answer = match answer {
            Ok(answer) => answer,
            Err(error) => return self.failed = Some(error),
        };
        let page = answer.take_rows();
        let new = page.items.into_iter().map(Arc::new);
        self.next = page.next;
        self.meanwhile = false;
        self.total = page.total;
        self.failed = None;
        match &mut self.items {
            Some(items) if !first => Arc::make_mut(items).extend(new),
            items => {
                *items = Some(Arc::new(new.collect()));
                self.rest = Some(answer);
                self.edition = self.edition.wrapping_add(1);
            }
        }
    }
}

/// An address with the place in the list at which to go on.
fn with_cursor(address: &str, cursor: Option<Cursor>) -> String {
    let Some(cursor) = cursor else { return address.to_owned() };
    let mark = if address.contains('?') { '&' } else { '?' };
    format!("{address}{mark}{}", routes::query(&[("cursor", cursor.as_str())]).trim_start_matches('?'))
}
