//! Lists by the page. A cursor holds the keys of the last row, so rows that come and go between two pages
//! make nobody skip or repeat another row.

use super::failure::Failure;
use crate::digest::sha256_hex;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use portico_api::{Cursor, Page};
use serde::Serialize;
use serde::de::DeserializeOwned;

const USUAL: u64 = 100;
const MOST: u64 = 500;

/// How many rows a page has at most.
pub(crate) fn limit(asked: Option<u64>) -> Result<u64, Failure> {
    limit_up_to(MOST, asked)
}

/// How many rows a page has at most, of a list that allows this many.
pub(crate) fn limit_up_to(most: u64, asked: Option<u64>) -> Result<u64, Failure> {
    match asked {
        None => Ok(USUAL),
        Some(limit) if (1..=most).contains(&limit) => Ok(limit),
        Some(_) => Err(Failure::parameter("limit", &format!("a number from 1 to {most}"))),
    }
}

/// One particular list: a cursor of another list, filter or order does not fit it.
pub(crate) struct List(String);

impl List {
    /// The list that is identified by `name`, filter and order together.
    pub(crate) fn new(identity: impl Serialize) -> Self {
        let identity = serde_json::to_vec(&identity).unwrap_or_default();
        let mut mark = sha256_hex([&identity]);
        mark.truncate(12);
        Self(mark)
    }

    /// The keys that a cursor holds.
    pub(crate) fn keys<K: DeserializeOwned>(&self, cursor: Option<&str>) -> Result<Option<K>, Failure> {
        let Some(cursor) = cursor else { return Ok(None) };
        let wrong = || Failure::parameter("cursor", "not a cursor of this list; start again without it");
        let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| wrong())?;
        let (mark, keys): (String, K) = serde_json::from_slice(&bytes).map_err(|_| wrong())?;
        if mark == self.0 { Ok(Some(keys)) } else { Err(wrong()) }
    }

    /// The page of `rows`, of which one more than `limit` were fetched if there are more.
    pub(crate) fn page<R, K: Serialize>(
        &self,
        rows: Vec<R>,
        limit: u64,
        total: u64,
        keys: impl Fn(&R) -> K,
    ) -> Page<R> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        let mut items = rows;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(|last| self.cursor(keys(last)));
        Page { items, next, total }
    }

    fn cursor<K: Serialize>(&self, keys: K) -> Cursor {
        Cursor(URL_SAFE_NO_PAD.encode(serde_json::to_vec(&(&self.0, keys)).unwrap_or_default()))
    }
}

/// The same page with other rows.
pub(crate) fn map<A, B>(
    page: Page<A>,
    make: impl FnOnce(Vec<A>) -> Result<Vec<B>, Failure>,
) -> Result<Page<B>, Failure> {
    Ok(Page { items: make(page.items)?, next: page.next, total: page.total })
}
