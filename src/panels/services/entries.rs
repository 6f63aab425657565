//! What the rows of the table of services are: services, and the heads of their groups.

use crate::i18n::fold;
use crate::ui::{Arrived, Filter, HasRows, Rows};
use leptos::prelude::*;
use portico_api::{Page, ServiceRow};
use serde::{Deserialize, Deserializer};
use std::sync::Arc;

/// More rows than this are left to the server, which is quick.
const MOST: usize = 20_000;

/// A row of the table.
pub(super) enum Entry {
    /// A group begins: its first service, and how many there are.
    Group(Arc<ServiceRow>, u32),
    /// A service.
    Service(Arc<ServiceRow>),
}

/// A page of the table.
pub(super) struct Listing {
    page: Page<ServiceRow>,
    grouped: bool,
}

impl<'de> Deserialize<'de> for Listing {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let page = Page::<ServiceRow>::deserialize(from)?;
        let grouped = page.items.first().is_some_and(|row| row.group_size.is_some());
        Ok(Self { page, grouped })
    }
}

impl HasRows for Listing {
    type Row = Entry;

    fn take_rows(&mut self) -> Page<Entry> {
        let mut items = Vec::with_capacity(self.page.items.len());
        for row in self.page.items.drain(..) {
            let row = Arc::new(row);
            items.extend(row.group_size.map(|size| Entry::Group(Arc::clone(&row), size)));
            items.push(Entry::Service(row));
        }
        Page { items, next: self.page.next.take(), total: self.page.total }
    }

    fn has_heads(&self) -> bool {
        self.grouped
    }
}

/// A list of which every row is here, so that what is searched for among them is found at once.
struct Whole {
    /// What it was searched for, folded, and the rest of its filter.
    q: String,
    others: String,
    rows: Arrived<Entry>,
    /// What is looked in, row by row.
    texts: Vec<String>,
}

/// Answers what is typed from the rows that are here, when they are all there can be; the server's answer then
/// confirms it. It also finds what is not in the rows, such as cost centres: so where nothing is found here, what
/// is shown stays until it has answered.
pub(super) fn answer_at_once(rows: Rows<Listing>, filter: Filter) {
    let others = move || ["kind", "state", "account", "group", "sort"].map(|name| filter.get(name)).join("&");
    let whole = StoredValue::new(None::<Whole>);
    Effect::new(move |_| {
        let Some(all) = rows.known.with(|known| known.whole().cloned()) else { return };
        if all.len() > MOST {
            return;
        }
        let (q, others) = untrack(|| (fold(filter.get("q").trim()), others()));
        // What was searched in more is kept: letters are taken away, too.
        let narrower = whole.with_value(|whole| {
            let of_these = whole.as_ref().filter(|whole| whole.others == others && whole.q != q);
            of_these.is_some_and(|whole| q.contains(&whole.q))
        });
        if !narrower {
            let texts = all.iter().map(|entry| searched(entry)).collect();
            whole.set_value(Some(Whole { q, others, rows: all, texts }));
        }
    });
    Effect::new(move |before: Option<()>| {
        let typed = filter.typed.get();
        if before.is_none() {
            return;
        }
        // Back at what was asked last, nothing is going to be asked.
        if untrack(|| filter.get("q")) == typed {
            if rows.known.with_untracked(|known| known.meanwhile) {
                rows.reload();
            }
            return;
        }
        let q = fold(typed.trim());
        let others = untrack(others);
        let found = whole.with_value(|whole| {
            let whole = whole.as_ref()?;
            (whole.others == others && q.contains(&whole.q)).then(|| whole.matching(&q))
        });
        if let Some((found, total)) = found.filter(|(_, total)| *total > 0) {
            rows.show_meanwhile(found, total);
        }
    });
}

impl Whole {
    /// The services that hold the text, under the heads of their groups, and how many they are.
    fn matching(&self, q: &str) -> (Vec<Arc<Entry>>, u64) {
        let mut found: Vec<Arc<Entry>> = Vec::new();
        let mut group: Option<&Arc<ServiceRow>> = None;
        let mut head = None;
        let (mut total, mut size) = (0, 0);
        for (entry, text) in self.rows.iter().zip(&self.texts) {
            match &**entry {
                Entry::Group(first, _) => {
                    finish(&mut found, head.take(), size);
                    (group, size) = (Some(first), 0);
                }
                Entry::Service(_) if text.contains(q) => {
                    if let Some(first) = group.take() {
                        head = Some(found.len());
                        found.push(Arc::new(Entry::Group(Arc::clone(first), 0)));
                    }
                    (total, size) = (total + 1, size + 1);
                    found.push(Arc::clone(entry));
                }
                Entry::Service(_) => {}
            }
        }
        finish(&mut found, head, size);
        (found, total)
    }
}

/// Writes the size of a group into its head.
fn finish(found: &mut [Arc<Entry>], head: Option<usize>, size: u32) {
    if let Some(entry) = head.and_then(|head| found.get_mut(head)).and_then(Arc::get_mut)
        && let Entry::Group(_, written) = entry
    {
        *written = size;
    }
}

/// What the server looks in, as far as the row has it.
fn searched(entry: &Entry) -> String {
    let Entry::Service(row) = entry else { return String::new() };
    let place = row.location.as_ref();
    let metro = place.and_then(|place| place.metro.as_deref()).unwrap_or_default();
    let name = place.map(|place| place.name.as_str()).unwrap_or_default();
    fold(&[row.name.as_str(), name, metro, row.account.name.as_str(), row.id.as_str()].join("\n"))
}
