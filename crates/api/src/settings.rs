//! The matrix of accounts and settings, as stored; the browser derives values and sources by the rules.

use crate::{AccountSummary, LayerFacts, Page};
use portico_rules::Setting;
use std::collections::BTreeMap;

dto! {
    /// One managed account and what is stored for it.
    #[derive(Eq)]
    pub struct SettingsRow {
        /// The account.
        pub account: AccountSummary,
        /// Stored layers by setting, the shared value included; a missing setting has none.
        pub settings: BTreeMap<Setting, LayerFacts>,
    }

    /// The settings of a partner's managed accounts.
    pub struct SettingsMatrix {
        /// The partner's shared values; a missing setting has none.
        pub shared: BTreeMap<Setting, bool>,
        /// How many managed accounts follow the shared value (or the default) of each setting now.
        pub following: BTreeMap<Setting, u32>,
        /// The accounts by name. With a managed account in view, that account alone.
        pub rows: Page<SettingsRow>,
    }
}
