//! The layers of a setting, and which of them decides.

use crate::catalogue::{self, SettingRule};
use crate::{Layer, Reason, Setting, SupportModel};

/// What is stored for one setting of one managed account. Storage is sparse: `None` means not stored.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Layers {
    /// Set and locked by the provider's operators.
    pub lock: Option<bool>,
    /// The managed account's own value, its override.
    pub own: Option<bool>,
    /// The partner's shared value, which its managed accounts inherit.
    pub shared: Option<bool>,
}

impl Layers {
    /// The layers that decide for one managed account, of what is stored for it (its override, a lock on it
    /// alone) and what is stored for its partner (the shared value, a lock on all its accounts). A lock on the
    /// account alone goes before the partner-wide one.
    pub const fn over(account: Self, partner: Self) -> Self {
        let lock = if account.lock.is_some() { account.lock } else { partner.lock };
        Self { lock, own: account.own, shared: partner.shared }
    }

    /// What one layer holds.
    pub const fn get(&self, layer: Layer) -> Option<bool> {
        match layer {
            Layer::Lock => self.lock,
            Layer::Own => self.own,
            Layer::Shared => self.shared,
        }
    }

    /// What one layer holds, to change it.
    pub const fn get_mut(&mut self, layer: Layer) -> &mut Option<bool> {
        match layer {
            Layer::Lock => &mut self.lock,
            Layer::Own => &mut self.own,
            Layer::Shared => &mut self.shared,
        }
    }
}

/// The stored layers of every setting.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Settings {
    /// Layers of [`Setting::CompanyProfile`].
    pub company_profile: Layers,
    /// Layers of [`Setting::Dashboard`].
    pub dashboard: Layers,
    /// Layers of [`Setting::Pricing`].
    pub pricing: Layers,
    /// Layers of [`Setting::Chat`].
    pub chat: Layers,
    /// Layers of [`Setting::Notifications`].
    pub notifications: Layers,
}

impl Settings {
    /// The stored layers of one setting.
    pub const fn get(&self, setting: Setting) -> Layers {
        match setting {
            Setting::CompanyProfile => self.company_profile,
            Setting::Dashboard => self.dashboard,
            Setting::Pricing => self.pricing,
            Setting::Chat => self.chat,
            Setting::Notifications => self.notifications,
        }
    }

    /// The stored layers of one setting, to change them.
    pub const fn get_mut(&mut self, setting: Setting) -> &mut Layers {
        match setting {
            Setting::CompanyProfile => &mut self.company_profile,
            Setting::Dashboard => &mut self.dashboard,
            Setting::Pricing => &mut self.pricing,
            Setting::Chat => &mut self.chat,
            Setting::Notifications => &mut self.notifications,
        }
    }
}

/// One layer as it stands: what it holds, and whether it is the one that decides.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Step {
    /// Which layer.
    pub layer: Reason,
    /// The value it holds; `None` when nothing is stored, or when no hard rule applies.
    pub value: Option<bool>,
    /// Whether this layer decides. Exactly one does.
    pub decides: bool,
}

/// The value of a setting and the layer it came from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Resolved {
    /// The effective value.
    pub value: bool,
    /// The layer that holds it.
    pub reason: Reason,
}

/// The value of a setting for the managed audience, and the layer it came from.
///
/// The topic's opening sentence puts an account's own value before the partner's shared one. What the
/// provider's operators lock goes before both, and the table's columns "Configurable for … Managed Accounts?"
/// before everything.
pub const fn resolve(setting: Setting, supported_by: SupportModel, layers: Layers) -> Resolved {
    resolve_by(catalogue::setting_rule(setting), supported_by, layers)
}

pub(crate) const fn resolve_by(rule: SettingRule, supported_by: SupportModel, layers: Layers) -> Resolved {
    let default = rule.default.by(supported_by);
    let (value, reason) = if !rule.configurable.by(supported_by) {
        (default, Reason::HardRule)
    } else if let Some(value) = layers.lock {
        (value, Reason::Locked)
    } else if let Some(value) = layers.own {
        (value, Reason::Overridden)
    } else if let Some(value) = layers.shared {
        (value, Reason::Inherited)
    } else {
        (default, Reason::Default)
    };
    Resolved { value, reason }
}

/// Every layer of a setting, highest authority first, the one that [`resolve`] names marked. The layers after
/// it that hold a value are masked by it.
pub fn steps(setting: Setting, supported_by: SupportModel, layers: Layers) -> [Step; 5] {
    let rule = catalogue::setting_rule(setting);
    let default = rule.default.by(supported_by);
    let decided = resolve_by(rule, supported_by, layers).reason;
    [
        (Reason::HardRule, (!rule.configurable.by(supported_by)).then_some(default)),
        (Reason::Locked, layers.lock),
        (Reason::Overridden, layers.own),
        (Reason::Inherited, layers.shared),
        (Reason::Default, Some(default)),
    ]
    .map(|(layer, value)| Step { layer, value, decides: layer == decided })
}

/// Where a cell of the settings matrix has its value from, finer than [`Reason`]:
/// overrides that make no difference, and overrides that sleep, are told apart.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Source {
    /// The product's own rule, and no override is stored.
    Rule,
    /// The product's own rule; a stored override sleeps until the support model changes.
    Dormant,
    /// Set and locked by the provider's operators.
    Locked,
    /// The account's own value, different from what it would follow.
    Own,
    /// The account's own value, equal to what it would follow now; it stays when the shared value moves.
    Pin,
    /// The partner's shared value.
    Inherited,
    /// The catalogue's default.
    Default,
}

/// Where a setting's value comes from, for one managed account.
pub fn source(setting: Setting, supported_by: SupportModel, layers: Layers) -> Source {
    match resolve(setting, supported_by, layers).reason {
        Reason::HardRule if layers.own.is_some() => Source::Dormant,
        Reason::HardRule => Source::Rule,
        Reason::Locked => Source::Locked,
        Reason::Inherited => Source::Inherited,
        Reason::Default => Source::Default,
        Reason::Overridden => {
            let followed = resolve(setting, supported_by, Layers { own: None, ..layers });
            if layers.own == Some(followed.value) { Source::Pin } else { Source::Own }
        }
    }
}
