//! What a change to stored values does to an account, computed before it is made and again when it is made.
//!
//! The browser previews a change with [`effect`] over every account, the server commits it with the same
//! function, and [`Tally`] tells whether both came to the same result.

use crate::catalogue::setting_rule;
use crate::{
    Access, Account, Audience, BlockedBy, Facts, Feature, Layer, Layers, Reason, Rule, Setting, SupportModel,
    Viewer, decide_one, resolve, rule,
};

/// What a change does to one setting of one managed account.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Effect {
    /// Nothing that is stored for it, or that it could follow, is touched.
    Untouched,
    /// Its users gain the feature (`true`) or lose it.
    Changes {
        /// The value from then on.
        to: bool,
    },
    /// The value stays; another layer gives it from then on.
    Moves,
    /// It keeps its override, which goes before what is changed.
    Keeps,
    /// Something that its partner cannot change goes before what is changed.
    Blocked(BlockedBy),
}

/// What turning the stored layers `before` into `after` does to a setting of one account. Total.
///
/// The topic's opening sentence: all other managed accounts inherit the updated value, unless they have an
/// override. Locks and the product's rules go before both.
pub const fn effect(setting: Setting, supported_by: SupportModel, before: Layers, after: Layers) -> Effect {
    if same(before.lock, after.lock) && same(before.own, after.own) && same(before.shared, after.shared) {
        return Effect::Untouched;
    }
    let old = resolve(setting, supported_by, before);
    let new = resolve(setting, supported_by, after);
    if old.value != new.value {
        return Effect::Changes { to: new.value };
    }
    match new.reason {
        Reason::HardRule => Effect::Blocked(BlockedBy::HardRule),
        Reason::Locked if same(before.lock, after.lock) => Effect::Blocked(BlockedBy::Lock),
        Reason::Overridden if same(before.own, after.own) && same(before.lock, after.lock) => Effect::Keeps,
        _ => Effect::Moves,
    }
}

const fn same(a: Option<bool>, b: Option<bool>) -> bool {
    matches!((a, b), (None, None) | (Some(true), Some(true)) | (Some(false), Some(false)))
}

/// Who writes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Writer {
    /// A user of the partner.
    Partner,
    /// One of the provider's operators.
    Operator,
}

/// Why a value may not be written.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Refusal {
    /// Something stands in the way.
    Blocked(BlockedBy),
    /// Only the provider's operators set and lift locks.
    ProvidersOnly,
}

/// Why `value` (`None`: clear) may not be written for one managed account whose stored layers are `now`;
/// `None` when it may.
///
/// Nobody writes where the table's columns "Configurable for … Managed Accounts?" say no; clearing an override
/// that sleeps there is allowed, it decides nothing. A partner writes neither locks nor what a lock masks.
pub fn refusal(
    writer: Writer,
    layer: Layer,
    setting: Setting,
    supported_by: SupportModel,
    now: Layers,
    value: Option<bool>,
) -> Option<Refusal> {
    if writer == Writer::Partner && layer == Layer::Lock {
        return Some(Refusal::ProvidersOnly);
    }
    let clears = value.is_none();
    if !setting_rule(setting).configurable.by(supported_by) {
        return (!clears).then_some(Refusal::Blocked(BlockedBy::HardRule));
    }
    let masked = writer == Writer::Partner && now.lock.is_some();
    masked.then_some(Refusal::Blocked(BlockedBy::Lock))
}

/// Why a partner-wide value may not be written, given the partner's own stored layers; `None` when it may.
pub fn refusal_for_all(writer: Writer, layer: Layer, partner: Layers) -> Option<Refusal> {
    match (writer, layer) {
        (Writer::Operator, _) => None,
        (Writer::Partner, Layer::Lock) => Some(Refusal::ProvidersOnly),
        (Writer::Partner, _) => partner.lock.map(|_| Refusal::Blocked(BlockedBy::Lock)),
    }
}

/// What a change comes to over all accounts: counts of settings of accounts, and a sum that two sides compare.
/// The order in which accounts are added does not matter.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Tally {
    /// Values that change.
    pub changed: u32,
    /// Values that stay and come from another layer.
    pub moved: u32,
    /// Overrides that are kept.
    pub kept: u32,
    /// Values that a lock or a product rule holds.
    pub blocked: u32,
    /// Sum over accounts, settings and effects.
    pub digest: u64,
}

impl Tally {
    /// Adds what happens to one setting of one account, named by its public id.
    pub fn add(&mut self, account: &str, setting: Setting, effect: Effect) {
        let (count, mark) = match effect {
            Effect::Untouched => return,
            Effect::Changes { to: false } => (&mut self.changed, 1),
            Effect::Changes { to: true } => (&mut self.changed, 2),
            Effect::Moves => (&mut self.moved, 3),
            Effect::Keeps => (&mut self.kept, 4),
            Effect::Blocked(BlockedBy::Lock) => (&mut self.blocked, 5),
            Effect::Blocked(BlockedBy::HardRule) => (&mut self.blocked, 6),
        };
        *count = count.saturating_add(1);
        // FNV-1a: no secret is kept by it, it tells two results apart.
        let hash =
            account.bytes().chain([0, setting as u8, mark]).fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            });
        self.digest = self.digest.wrapping_add(hash);
    }

    /// Whether nobody is touched.
    pub const fn is_empty(&self) -> bool {
        self.changed == 0 && self.moved == 0 && self.kept == 0 && self.blocked == 0
    }
}

/// What taking back one stored value means: the value to write, or that something newer stands in its way.
///
/// `old` and `new` are what the write that is taken back found and left (`None`: nothing stored), `now` is
/// what is stored.
pub const fn undo(old: Option<bool>, new: Option<bool>, now: Option<bool>) -> Result<Option<bool>, Newer> {
    if same(new, now) { Ok(old) } else { Err(Newer) }
}

/// Something newer was written in the meantime.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Newer;

/// Who can turn on what a viewer does not see.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum AskWhom {
    /// The partner.
    Partner,
    /// The provider's operators: a lock stands in the partner's way. The topic: "To request changes to the
    /// managed account settings, contact your … Sales Team".
    Provider,
}

/// Who can turn a feature on for this viewer with a setting of the account in view: `None` when they see it
/// already, when their role hides it, or when no setting can.
pub fn ask_whom(feature: Feature, facts: &Facts) -> Option<AskWhom> {
    let decision = decide_one(feature, facts);
    if decision.access > Access::Hidden || decision.limited_by.is_some() {
        return None;
    }
    feature.setting()?;
    match decision.control?.blocked_by {
        None => Some(AskWhom::Partner),
        Some(BlockedBy::Lock) => Some(AskWhom::Provider),
        Some(BlockedBy::HardRule) => None,
    }
}

/// Whether a viewer asks their partner to enable billing markets: managed users, who never see the markets. The
/// topic's note: a market cannot be added unless one is signed in to a partner account.
pub fn asks_for_markets(facts: &Facts) -> bool {
    decide_one(Feature::BillingMarkets, facts).access == Access::Hidden
        && rule(Feature::BillingMarkets, facts) == Some(Rule::MarketsArePartners)
}

/// Whether a viewer may look at an account as its users do: partners' users, at managed accounts of theirs.
/// The topic's note: partners can always view managed account settings.
pub const fn may_see_as(viewer: Viewer, account: Account) -> bool {
    matches!((viewer.audience, account), (Audience::Partner, Account::Managed { .. }))
}
