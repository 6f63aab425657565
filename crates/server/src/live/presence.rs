//! Who is there and who types, as far as this process knows. Nothing of it is stored.

use super::{Live, News};
use crate::app::App;
use crate::store::entity::user;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// For how long somebody counts as typing.
const TYPES_FOR: Duration = Duration::from_secs(6);
/// Others are told again that somebody types after this time at the earliest.
const TELL_AGAIN: Duration = Duration::from_secs(2);

/// Operators with open streams, and who types where.
#[derive(Default)]
pub(super) struct Presence {
    operators: Mutex<HashMap<i64, u32>>,
    typists: Mutex<HashMap<(i64, i64), Typist>>,
}

struct Typist {
    name: String,
    since: Instant,
}

/// An operator is there as long as this is.
pub(super) struct OnDuty {
    app: App,
    user: i64,
}

impl OnDuty {
    /// Somebody opened a stream.
    pub(super) fn new(app: &App, user: i64) -> Self {
        let first = {
            let mut operators = held(&app.live().presence.operators);
            let streams = operators.entry(user).or_default();
            *streams = streams.saturating_add(1);
            operators.len() == 1
        };
        if first {
            app.live().send(News::Duty);
        }
        Self { app: app.clone(), user }
    }
}

impl Drop for OnDuty {
    fn drop(&mut self) {
        let last = {
            let mut operators = held(&self.app.live().presence.operators);
            if let Some(streams) = operators.get_mut(&self.user) {
                *streams = streams.saturating_sub(1);
            }
            operators.retain(|_, streams| *streams > 0);
            operators.is_empty()
        };
        if last {
            self.app.live().send(News::Duty);
        }
    }
}

impl Live {
    /// Whether one of the provider's operators is there.
    pub(crate) fn is_on_duty(&self) -> bool {
        !held(&self.presence.operators).is_empty()
    }

    /// Whether this operator is there.
    pub(crate) fn is_there(&self, operator: i64) -> bool {
        held(&self.presence.operators).contains_key(&operator)
    }

    /// Somebody types in an account's conversation.
    pub(crate) fn types(&self, partner_id: i64, account_id: i64, by: &user::Model) {
        let tell = {
            let mut typists = held(&self.presence.typists);
            typists.retain(|_, typist| typist.since.elapsed() < TYPES_FOR);
            let known = typists.get(&(account_id, by.id));
            let tell = known.is_none_or(|typist| typist.since.elapsed() >= TELL_AGAIN);
            if tell {
                typists.insert((account_id, by.id), Typist { name: by.name.clone(), since: Instant::now() });
            }
            tell
        };
        if tell {
            self.chat_moved(partner_id, account_id);
        }
    }

    /// Somebody has sent what they typed.
    pub(crate) fn typed(&self, account_id: i64, user: i64) {
        held(&self.presence.typists).remove(&(account_id, user));
    }

    /// Who types in an account's conversation, but for one.
    pub(crate) fn typing(&self, account_id: i64, but: i64) -> Vec<String> {
        let typists = held(&self.presence.typists);
        let there = typists.iter().filter(|((account, user), typist)| {
            *account == account_id && *user != but && typist.since.elapsed() < TYPES_FOR
        });
        let mut names: Vec<_> = there.map(|(_, typist)| typist.name.clone()).collect();
        names.sort_unstable();
        names
    }

    /// Something about a conversation changed that is worth telling now and not later.
    pub(crate) fn chat_moved(&self, partner_id: i64, account_id: i64) {
        self.send(News::Chat { partner_id, account_id });
    }
}

fn held<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}
