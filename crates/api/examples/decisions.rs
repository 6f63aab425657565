//! The decisions for a fixed run of facts, as JSON Lines: printed natively, returned by a function on wasm32.
//! `tests/rules/wasm.mjs` compares the two byte by byte.

use portico_api::Decisions;
use portico_rules::{Account, Audience, Facts, Layers, Role, Setting, Settings, SupportModel, Viewer};

const LINES: usize = 4_096;

/// Numbers that are the same everywhere.
struct Numbers(u64);

impl Numbers {
    /// A number below `bound`.
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn one_of<T: Copy, const N: usize>(&mut self, choices: [T; N]) -> Option<T> {
        let at = self.below(N as u64);
        choices.get(usize::try_from(at).ok()?).copied()
    }

    fn layer(&mut self) -> Option<bool> {
        self.one_of([None, Some(false), Some(true)]).flatten()
    }

    fn facts(&mut self) -> Option<Facts> {
        let viewer = Viewer { audience: self.one_of(Audience::ALL)?, role: self.one_of(Role::ALL)? };
        let account = self.one_of([
            Account::Partner,
            Account::Managed { supported_by: SupportModel::Partner },
            Account::Managed { supported_by: SupportModel::Provider },
        ])?;
        let mut settings = Settings::default();
        for setting in Setting::ALL {
            *settings.get_mut(setting) =
                Layers { lock: self.layer(), own: self.layer(), shared: self.layer() };
        }
        let referred = self.below(2) == 1;
        let configured_services = self.one_of([0, 1, u32::MAX])?;
        Some(Facts { viewer, account, referred, settings, configured_services })
    }
}

/// One line of decisions for each of the facts.
#[cfg_attr(target_arch = "wasm32", wasm_bindgen::prelude::wasm_bindgen)]
pub fn decisions() -> String {
    let mut numbers = Numbers(14);
    std::iter::from_fn(|| numbers.facts())
        .take(LINES)
        .filter_map(|facts| serde_json::to_string(&Decisions::from(&facts)).ok())
        .flat_map(|line| [line, "\n".to_owned()])
        .collect()
}

fn main() {
    if cfg!(not(target_arch = "wasm32")) {
        print!("{}", decisions());
    }
}
