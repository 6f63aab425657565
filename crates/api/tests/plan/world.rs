//! Books and changes to draw from.

use portico_api::plan::{Book, Holder, PlannedWrite};
use portico_api::{AccountId, AccountRef, SettingsEdit, SettingsWrite, Timestamp};
use portico_rules::{Layer, Layers, Row, Setting, Settings, SupportModel, settings_of};
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::BTreeMap;

pub(crate) const NOW: Timestamp = Timestamp(1_000_000);
/// Most accounts of a drawn book.
pub(crate) const MOST: usize = 12;

pub(crate) fn id(number: usize) -> AccountId {
    AccountId(format!("account-{number}"))
}

pub(crate) fn holder(number: usize, supported_by: SupportModel, stored: Settings) -> Holder {
    Holder { account: id(number), supported_by, stored, until: BTreeMap::new() }
}

/// A book of this many partner-supported accounts that store nothing.
pub(crate) fn empty(accounts: usize) -> Book {
    let accounts = (0..accounts).map(|at| holder(at, SupportModel::Partner, Settings::default()));
    Book::new(Settings::default(), accounts.collect())
}

pub(crate) fn edit(layer: Layer, setting: Setting, value: Option<bool>, accounts: &[usize]) -> SettingsEdit {
    let accounts = accounts.iter().copied().map(id).collect();
    SettingsEdit { layer, setting, value, accounts, until: None }
}

fn settings(layer: impl Strategy<Value = Layers>) -> impl Strategy<Value = Settings> {
    vec(layer, 5).prop_map(|all| {
        let mut settings = Settings::default();
        for (setting, layers) in Setting::ALL.into_iter().zip(all) {
            *settings.get_mut(setting) = layers;
        }
        settings
    })
}

prop_compose! {
    fn any_holder()(
        supported_by in select(&SupportModel::ALL[..]),
        stored in settings(any::<(Option<bool>, Option<bool>)>().prop_map(
            |(lock, own)| Layers { lock, own, shared: None },
        )),
        until in proptest::option::of((select(&Setting::ALL[..]), 1..500_i64)),
    ) -> Holder {
        let until = until
            .filter(|(setting, _)| stored.get(*setting).own.is_some())
            .map(|(setting, after)| (setting, Timestamp(NOW.0 + after)));
        Holder { account: id(0), supported_by, stored, until: until.into_iter().collect() }
    }
}

prop_compose! {
    /// A book of at most [`MOST`] accounts.
    pub(crate) fn any_book()(
        partner in settings(any::<(Option<bool>, Option<bool>)>().prop_map(
            |(lock, shared)| Layers { lock, own: None, shared },
        )),
        mut accounts in vec(any_holder(), 1..MOST),
    ) -> Book {
        for (number, holder) in accounts.iter_mut().enumerate() {
            holder.account = id(number);
        }
        Book::new(partner, accounts)
    }
}

prop_compose! {
    /// An edit that is well formed for any writer, of accounts that may be unknown to a smaller book.
    pub(crate) fn any_edit()(
        layer in select(&Layer::ALL[..]),
        setting in select(&Setting::ALL[..]),
        value: Option<bool>,
        accounts in btree_set(0..MOST, 1..MOST),
        for_all: bool,
        until in proptest::option::of(1..500_i64),
    ) -> SettingsEdit {
        let for_all = layer == Layer::Shared || (layer == Layer::Lock && for_all);
        let until = until.filter(|_| layer == Layer::Own && value.is_some());
        SettingsEdit {
            layer,
            setting,
            value,
            accounts: if for_all { Vec::new() } else { accounts.into_iter().map(id).collect() },
            until: until.map(|after| Timestamp(NOW.0 + after)),
        }
    }
}

/// The edits without accounts that the book does not have.
pub(crate) fn known_to(book: &Book, edits: Vec<SettingsEdit>) -> Vec<SettingsEdit> {
    edits
        .into_iter()
        .map(|mut edit| {
            edit.accounts.retain(|account| book.place(account).is_some());
            if edit.accounts.is_empty() && edit.layer == Layer::Own {
                edit.accounts.push(id(0));
            }
            edit
        })
        .collect()
}

/// Writes as the history tells of them.
pub(crate) fn told(book: &Book, writes: &[PlannedWrite]) -> Vec<SettingsWrite> {
    let name = |place: usize| {
        let id = book.accounts()[place].account.clone();
        AccountRef { name: id.to_string(), id }
    };
    writes
        .iter()
        .map(|&PlannedWrite { account, layer, setting, old, new, old_until, until }| SettingsWrite {
            account: account.map(name),
            layer,
            setting,
            old,
            new,
            old_until,
            until,
        })
        .collect()
}

/// The settings of every account, folded from rows as a store has them, the slow way.
pub(crate) fn resolved(book: &Book) -> Vec<Settings> {
    const PARTNER: usize = usize::MAX;
    let mut rows = Vec::new();
    let held = book.accounts().iter().map(|holder| &holder.stored).enumerate();
    for (holder, stored) in held.chain([(PARTNER, book.partner())]) {
        for setting in Setting::ALL {
            for layer in Layer::ALL {
                let value = stored.get(setting).get(layer);
                rows.extend(value.map(|value| Row { holder, layer, setting, value }));
            }
        }
    }
    (0..book.accounts().len()).map(|account| settings_of(&rows, &PARTNER, &account)).collect()
}
