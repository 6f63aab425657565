//! How often something is done in a minute, counted by this process.

use crate::http::failure::Failure;
use crate::terms;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

const MINUTE: i64 = 60 * 1000;

/// Counts of the current minute.
pub(crate) struct Pace<K>(Mutex<HashMap<K, (i64, u32)>>);

impl<K> Default for Pace<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Hash + Eq> Pace<K> {
    /// Counts one more; refuses when there were too many.
    pub(crate) fn step(&self, who: K, most: u32) -> Result<(), Failure> {
        let count = self.count(who, 1);
        if count <= most { Ok(()) } else { Err(wait()) }
    }

    /// Refuses when as many were counted as there may be. Counts nothing.
    pub(crate) fn check(&self, who: K, most: u32) -> Result<(), Failure> {
        if self.count(who, 0) < most { Ok(()) } else { Err(wait()) }
    }

    fn count(&self, who: K, more: u32) -> u32 {
        let minute = terms::now().div_euclid(MINUTE);
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.retain(|_, (when, _)| *when == minute);
        if more == 0 {
            return counts.get(&who).map_or(0, |(_, count)| *count);
        }
        let (_, count) = counts.entry(who).or_insert((minute, 0));
        *count = count.saturating_add(more);
        *count
    }
}

/// Too many in this minute; the next one begins soon.
fn wait() -> Failure {
    let left = MINUTE - terms::now().rem_euclid(MINUTE);
    Failure::too_many(u32::try_from(left.div_euclid(1000) + 1).unwrap_or(60))
}
