//! The settings of managed accounts: what is stored, what a change to it is, and its history.
//!
//! Values and sources are not sent: browser and server derive them by the same rules.

use crate::{AccountId, AccountRef, AccountSummary, ChangeId, Page, RequestId, Timestamp};
use portico_rules::{Feature, Layer, Layers, Setting, Tally};
use std::collections::BTreeMap;

dto! {
    /// One managed account and what is stored for it alone.
    #[derive(Eq)]
    pub struct SettingsRow {
        /// The account.
        pub account: AccountSummary,
        /// Its overrides.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        pub own: BTreeMap<Setting, bool>,
        /// Locks on it alone.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        pub lock: BTreeMap<Setting, bool>,
        /// When overrides end, for those that do; the account follows again then.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        pub until: BTreeMap<Setting, Timestamp>,
        /// When somebody of the partner last had the account in view; absent when nobody ever had.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub looked_at: Option<Timestamp>,
    }

    /// The settings of a partner's managed accounts.
    pub struct SettingsMatrix {
        /// Rises with every change to the settings of this partner; also the ETag, for If-Match.
        pub version: u64,
        /// The instant at which the settings stood like this; absent for now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub as_of: Option<Timestamp>,
        /// The partner's shared values; a missing setting has none.
        pub shared: BTreeMap<Setting, bool>,
        /// Locks on all accounts of the partner; a missing setting has none.
        pub lock: BTreeMap<Setting, bool>,
        /// The accounts by name. With a managed account in view, that account alone.
        pub rows: Page<SettingsRow>,
    }

    /// Values to be written, alike for all the places named.
    #[derive(Eq)]
    pub struct SettingsEdit {
        /// The layer: `shared`, `override` or `lock`.
        pub layer: Layer,
        /// The setting.
        pub setting: Setting,
        /// On, off, or null to clear what is stored.
        pub value: Option<bool>,
        /// The managed accounts concerned. Empty for the shared value, and for a lock on all accounts.
        #[serde(default)]
        pub accounts: Vec<AccountId>,
        /// When an override ends by itself; overrides that are set only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub until: Option<Timestamp>,
    }

    /// What a change is, for its history.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum SettingsAct {
        /// The shared value was set or cleared.
        Shared,
        /// Overrides were set or cleared.
        Override,
        /// One account's overrides were copied to others.
        Copy,
        /// A file was imported.
        Import,
        /// A change was taken back.
        Undo,
        /// Operators set or lifted locks.
        Lock,
        /// Overrides ended at their time.
        Expiry,
    }

    /// A change to settings: committed whole or not at all.
    #[derive(Eq)]
    pub struct SettingsChange {
        /// What it is.
        pub act: SettingsAct,
        /// The values; empty for `undo`, which follows from the change it takes back.
        #[serde(default)]
        pub edits: Vec<SettingsEdit>,
        /// The account from which it was made, or copied.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub from: Option<AccountId>,
        /// Why, in the writer's words; at most 500 characters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub note: Option<String>,
        /// The change that is taken back, for `undo`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub undoes: Option<ChangeId>,
        /// The request that it answers.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub answers: Option<RequestId>,
        /// What the preview came to. The change is refused when it would come to something else.
        pub expected: SettingsReach,
    }

    /// How far a change reaches, counted in settings of accounts.
    #[derive(Eq, Default)]
    pub struct SettingsReach {
        /// Values that change.
        pub changed: u32,
        /// Values that stay and come from another layer.
        pub moved: u32,
        /// Overrides that are kept.
        pub kept: u32,
        /// Values that a lock or a product rule holds.
        pub blocked: u32,
        /// 16 hexadecimal digits that tell two results apart.
        pub digest: String,
    }

    /// One stored value as a change found and left it.
    #[derive(Eq)]
    pub struct SettingsWrite {
        /// The managed account; absent for the shared value, and for a lock on all accounts.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub account: Option<AccountRef>,
        /// The layer.
        pub layer: Layer,
        /// The setting.
        pub setting: Setting,
        /// What was stored before; null for nothing.
        pub old: Option<bool>,
        /// What was stored then; null for nothing.
        pub new: Option<bool>,
        /// When the override before was to end.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub old_until: Option<Timestamp>,
        /// When the new override was to end.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub until: Option<Timestamp>,
    }

    /// A change in the history.
    #[derive(Eq)]
    pub struct SettingsEntry {
        /// Its id.
        pub id: ChangeId,
        /// The version of the settings that it made.
        pub version: u64,
        /// When.
        pub at: Timestamp,
        /// Whose change it was; absent for what happened by itself, such as an expiry.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub by: Option<String>,
        /// Whether that was one of the provider's operators.
        pub by_operator: bool,
        /// What it was.
        pub act: SettingsAct,
        /// The account from which it was made, or copied.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub from: Option<AccountRef>,
        /// Why, in the writer's words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub note: Option<String>,
        /// The change that it took back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub undoes: Option<ChangeId>,
        /// The change that took it back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub undone_by: Option<ChangeId>,
        /// How far it reached.
        pub reach: SettingsReach,
        /// How many values it wrote.
        pub writes_total: u32,
        /// The values it wrote; in a list, the first 20 of them.
        pub writes: Vec<SettingsWrite>,
    }

    /// The settings of a partner as a file: what the partner itself can set. Locks are the provider's.
    #[derive(Eq)]
    pub struct SettingsFile {
        /// Always `settings`: what the file is.
        pub portico: String,
        /// The version of this shape: 1.
        pub version: u32,
        /// The partner's name.
        pub partner: String,
        /// The shared values; a missing setting has none.
        pub shared: BTreeMap<Setting, bool>,
        /// Every managed account, by name.
        pub accounts: Vec<SettingsFileAccount>,
    }

    /// A managed account in a file of settings.
    #[derive(Eq)]
    pub struct SettingsFileAccount {
        /// Its id.
        pub id: AccountId,
        /// Its name, for people who read the file.
        pub name: String,
        /// The partner's own reference for it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub reference: Option<String>,
        /// Its overrides; a missing setting has none.
        pub settings: BTreeMap<Setting, bool>,
        /// When overrides end, for those that do.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        pub until: BTreeMap<Setting, Timestamp>,
    }

    /// Where a request of a managed user stands.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum RequestState {
        /// Nobody has answered yet.
        Open,
        /// It was turned on.
        Granted,
        /// It was refused, with words.
        Refused,
        /// It was taken back by whoever asked.
        Withdrawn,
    }

    /// Who answers a request.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum RequestTo {
        /// The partner.
        Partner,
        /// The provider's operators, because only they can.
        Provider,
    }

    /// A managed user's request to have a hidden feature turned on.
    #[derive(Eq)]
    pub struct FeatureRequest {
        /// Its id.
        pub id: RequestId,
        /// The account.
        pub account: AccountRef,
        /// Its partner; told to operators only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub partner: Option<AccountRef>,
        /// The feature.
        pub feature: Feature,
        /// For billing markets: the country code of the one that is asked for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub market: Option<String>,
        /// Why, in the user's words.
        pub reason: String,
        /// Who asks.
        pub by: String,
        /// When.
        pub at: Timestamp,
        /// Who answers.
        pub to: RequestTo,
        /// Where it stands.
        pub state: RequestState,
        /// The answer in words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub answer: Option<String>,
        /// When it was answered.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub answered_at: Option<Timestamp>,
    }

    /// A managed user asks for a feature.
    #[derive(Eq)]
    pub struct AskForFeature {
        /// The feature.
        pub feature: Feature,
        /// For billing markets: the country code of the one that the partner is asked to enable.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(pattern = "^[A-Z]{2}$"))]
        pub market: Option<String>,
        /// Why; 1 to 500 characters.
        #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 500))]
        pub reason: String,
    }

    /// A refusal of a request.
    #[derive(Eq)]
    pub struct RefuseRequest {
        /// Why not; 1 to 500 characters.
        #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 500))]
        pub answer: String,
    }
}

impl SettingsRow {
    /// What is stored for the account alone.
    pub fn layers(&self, setting: Setting) -> Layers {
        Layers { lock: self.lock.get(&setting).copied(), own: self.own.get(&setting).copied(), shared: None }
    }
}

impl SettingsMatrix {
    /// What is stored for all accounts of the partner.
    pub fn layers(&self, setting: Setting) -> Layers {
        Layers {
            lock: self.lock.get(&setting).copied(),
            own: None,
            shared: self.shared.get(&setting).copied(),
        }
    }
}

impl From<Tally> for SettingsReach {
    fn from(tally: Tally) -> Self {
        let Tally { changed, moved, kept, blocked, digest } = tally;
        Self { changed, moved, kept, blocked, digest: format!("{digest:016x}") }
    }
}
