//! Previews of changes over many accounts, to be timed in WebAssembly by `scripts/bench-preview.mjs`.

use portico_api::plan::{Book, Holder, plan};
use portico_api::{AccountId, SettingsEdit, Timestamp};
use portico_rules::{Layer, Layers, Setting, Settings, SupportModel, Writer};
use std::collections::BTreeMap;

/// Accounts, and the changes that are previewed.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen::prelude::wasm_bindgen)]
pub struct Previews {
    book: Book,
    changes: [Vec<SettingsEdit>; 3],
}

/// An account of either support model; one in nine has an override, one in twenty-five a lock.
fn account(number: u32) -> Holder {
    let mut stored = Settings::default();
    *stored.get_mut(Setting::Pricing) = Layers {
        lock: number.is_multiple_of(25).then_some(false),
        own: number.is_multiple_of(9).then_some(number.is_multiple_of(2)),
        shared: None,
    };
    Holder {
        account: AccountId(format!("{number:08x}-0000-4000-8000-{number:012x}")),
        supported_by: if number.is_multiple_of(3) { SupportModel::Provider } else { SupportModel::Partner },
        stored,
        until: BTreeMap::new(),
    }
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen::prelude::wasm_bindgen)]
impl Previews {
    /// So many accounts.
    #[cfg_attr(target_arch = "wasm32", wasm_bindgen::prelude::wasm_bindgen(constructor))]
    pub fn new(accounts: u32) -> Self {
        let holders: Vec<Holder> = (0..accounts).map(account).collect();
        let ids: Vec<AccountId> = holders.iter().map(|holder| holder.account.clone()).collect();
        let edit = |layer, setting, accounts| SettingsEdit {
            layer,
            setting,
            value: Some(true),
            accounts,
            until: None,
        };
        let changes = [
            vec![edit(Layer::Shared, Setting::Pricing, Vec::new())],
            vec![edit(Layer::Own, Setting::Pricing, ids.clone())],
            Setting::ALL.map(|setting| edit(Layer::Own, setting, ids.clone())).into(),
        ];
        Self { book: Book::new(Settings::default(), holders), changes }
    }

    /// Previews a change: 0 is the shared value, 1 an override for each account, 2 five overrides for each.
    /// Answers how many values change.
    pub fn changed(&self, change: usize) -> u32 {
        let Some(edits) = self.changes.get(change) else { return 0 };
        plan(&self.book, Writer::Partner, edits, Timestamp(0)).map_or(0, |planned| planned.tally.changed)
    }
}

fn main() {
    if cfg!(not(target_arch = "wasm32")) {
        let previews = Previews::new(10_000);
        println!("{:?}", [0, 1, 2].map(|change| previews.changed(change)));
    }
}
