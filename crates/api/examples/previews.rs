//! What changes to the settings of 10,000 accounts come to, a line for each: printed natively, returned by
//! functions on wasm32. `tests/rules/wasm.mjs` compares the two, `tests/rules/preview-speed.mjs` times them.

use portico_api::plan::{Book, Holder, plan};
use portico_api::{AccountId, SettingsEdit, SettingsReach, Timestamp};
use portico_rules::{Layer, Layers, Setting, Settings, SupportModel, Writer};
use std::collections::BTreeMap;
use std::sync::OnceLock;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen::prelude::wasm_bindgen;

const ACCOUNTS: u32 = 10_000;
const CHANGES: usize = 48;

static WORLD: OnceLock<(Book, Vec<Vec<SettingsEdit>>)> = OnceLock::new();

/// Numbers that are the same everywhere.
struct Numbers(u64);

impl Numbers {
    /// A number below `bound`.
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    /// A value, in one of `rare` cases.
    fn value(&mut self, rare: u64) -> Option<bool> {
        (self.below(rare) == 0).then(|| self.below(2) == 1)
    }

    fn holder(&mut self, number: u32) -> Holder {
        let mut stored = Settings::default();
        for setting in Setting::ALL {
            *stored.get_mut(setting) = Layers { lock: self.value(30), own: self.value(6), shared: None };
        }
        Holder {
            account: AccountId(format!("{:08x}-0000-4000-8000-{number:012x}", self.below(1 << 31))),
            supported_by: if self.below(3) == 0 { SupportModel::Provider } else { SupportModel::Partner },
            stored,
            until: BTreeMap::new(),
        }
    }

    /// The shared value, overrides for all, overrides for some, or everything for all.
    fn change(&mut self, number: usize, ids: &[AccountId]) -> Vec<SettingsEdit> {
        let value = self.value(1).filter(|_| self.below(5) > 0);
        let one = Setting::ALL.into_iter().cycle().nth(number).unwrap_or(Setting::Pricing);
        let edit = |layer, setting, accounts| SettingsEdit { layer, setting, value, accounts, until: None };
        match number % 4 {
            0 => vec![edit(Layer::Shared, one, Vec::new())],
            1 => vec![edit(Layer::Own, one, ids.to_vec())],
            2 => {
                let some = ids.iter().filter(|_| self.below(7) == 0).cloned().collect();
                vec![edit(Layer::Shared, one, Vec::new()), edit(Layer::Own, one, some)]
            }
            _ => Setting::ALL.map(|setting| edit(Layer::Own, setting, ids.to_vec())).into(),
        }
    }
}

fn world() -> &'static (Book, Vec<Vec<SettingsEdit>>) {
    WORLD.get_or_init(|| {
        let mut numbers = Numbers(3);
        let accounts: Vec<Holder> = (0..ACCOUNTS).map(|number| numbers.holder(number)).collect();
        let ids: Vec<AccountId> = accounts.iter().map(|holder| holder.account.clone()).collect();
        let mut partner = Settings::default();
        partner.chat.shared = Some(true);
        partner.dashboard.lock = Some(false);
        let changes = (0..CHANGES).map(|number| numbers.change(number, &ids)).collect();
        (Book::new(partner, accounts), changes)
    })
}

/// How many changes there are to preview.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
pub fn changes() -> usize {
    world().1.len()
}

/// What one change comes to.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
pub fn preview(number: usize) -> String {
    let (book, changes) = world();
    let edits = changes.get(number).map(Vec::as_slice).unwrap_or_default();
    match plan(book, Writer::Partner, edits, Timestamp(0)) {
        Ok(planned) => {
            let SettingsReach { changed, moved, kept, blocked, digest } = planned.tally.into();
            format!("{changed} {moved} {kept} {blocked} {digest} {}", planned.writes.len())
        }
        Err(problems) => format!("{problems:?}"),
    }
}

/// What all of them come to.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen)]
pub fn previews() -> String {
    (0..changes()).map(|number| preview(number) + "\n").collect()
}

fn main() {
    if cfg!(not(target_arch = "wasm32")) {
        print!("{}", previews());
    }
}
