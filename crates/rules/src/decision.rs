//! The decision: what a viewer gets of each feature, and which layer said so.

use crate::catalogue::{self, Entry, Managed, OnManaged};
use crate::layers::resolve_by;
use crate::{
    Access, Account, Audience, BlockedBy, Facts, Feature, LimitedBy, PriceList, Reason, Rule, Step,
    SupportModel, steps,
};

/// Whether a setting of the managed account in view can be configured: the table's columns "Configurable for
/// … Managed Accounts?", and no lock in the way.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Control {
    /// What stands in the way; `None` when it is configurable.
    pub blocked_by: Option<BlockedBy>,
}

/// What a viewer gets of one feature.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Decision {
    /// How much of it.
    pub access: Access,
    /// The layer that decided on the account's side, before the role narrowed it.
    pub reason: Reason,
    /// Set when the role made the access lower than the account's.
    pub limited_by: Option<LimitedBy>,
    /// For pricing that is not hidden: which prices. Row "Pricing": managed accounts see retail prices.
    pub price_list: Option<PriceList>,
    /// For the features that the table lists, when the account in view is managed.
    pub control: Option<Control>,
}

/// The decisions for every feature, and the landing page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Decisions {
    features: [Decision; Feature::ALL.len()],
    /// Where the viewer lands after sign-in.
    pub landing: Feature,
}

impl Decisions {
    /// Every feature with its decision, in the order of [`Feature::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = (Feature, &Decision)> {
        Feature::ALL.into_iter().zip(&self.features)
    }
}

/// Decides every feature. Total and deterministic.
pub fn decide(facts: &Facts) -> Decisions {
    Decisions { features: Feature::ALL.map(|feature| decide_one(feature, facts)), landing: landing(facts) }
}

/// Decides one feature.
pub fn decide_one(feature: Feature, facts: &Facts) -> Decision {
    let entry = catalogue::entry(feature);
    let (granted, reason) = grant(&entry, facts);
    let access = narrow(&entry, facts, granted);
    Decision {
        access,
        reason,
        limited_by: (access < granted).then_some(LimitedBy::Role),
        price_list: (feature == Feature::Pricing && access > Access::Hidden).then_some(
            match facts.viewer.audience {
                Audience::Partner => PriceList::Partner,
                Audience::Managed => PriceList::Retail,
            },
        ),
        control: control(&entry, facts),
    }
}

/// The page a viewer lands on: the dashboard for partners; for a managed user the dashboard only when it
/// is visible and no service is configured, otherwise the services. Row "Dashboard", column "Result".
pub fn landing(facts: &Facts) -> Feature {
    match facts.viewer.audience {
        Audience::Partner => Feature::Dashboard,
        Audience::Managed => {
            let visible = decide_one(Feature::Dashboard, facts).access > Access::Hidden;
            if visible && facts.configured_services == 0 { Feature::Dashboard } else { Feature::Services }
        }
    }
}

/// The hard rule behind a decision whose reason is [`Reason::HardRule`], to be put into words.
/// `None` when a setting's layer decided. It explains the account's side only: when the role hides what the
/// rule gives ([`Decision::limited_by`]), say that first.
pub fn rule(feature: Feature, facts: &Facts) -> Option<Rule> {
    let entry = catalogue::entry(feature);
    if grant(&entry, facts).1 != Reason::HardRule {
        return None;
    }
    Some(match (facts.viewer.audience, facts.account, entry.managed) {
        (Audience::Managed, Account::Partner, _) => Rule::OwnAccountOnly,
        (Audience::Managed, Account::Managed { .. }, Managed::Fixed(_, rule)) => rule,
        (Audience::Managed, Account::Managed { .. }, Managed::Setting(setting)) => return setting.fixed_by,
        (Audience::Partner, ..) if entry.distributor_bills && facts.referred => Rule::DistributorBills,
        (Audience::Partner, Account::Managed { .. }, Managed::Fixed(Access::Hidden, rule))
            if matches!(entry.partner_managed, OnManaged::Fixed(Access::Hidden)) =>
        {
            rule
        }
        (Audience::Partner, ..) => Rule::Always,
    })
}

/// The layers of the setting that decided for this viewer, highest authority first, the deciding one marked;
/// those behind it that hold a value are masked. `None` when no setting decided, as for most of what a partner
/// sees.
pub fn layers_behind(feature: Feature, facts: &Facts) -> Option<[Step; 5]> {
    let Account::Managed { supported_by } = facts.account else { return None };
    let entry = catalogue::entry(feature);
    let Managed::Setting(rule) = entry.managed else { return None };
    let by_setting = match facts.viewer.audience {
        Audience::Managed => true,
        Audience::Partner => is_stored(grant(&entry, facts).1),
    };
    by_setting.then(|| steps(rule.setting, supported_by, facts.settings.get(rule.setting)))
}

/// Whether a layer is one that somebody stored.
const fn is_stored(layer: Reason) -> bool {
    matches!(layer, Reason::Locked | Reason::Overridden | Reason::Inherited)
}

/// What the account gives, before the role narrows it.
fn grant(entry: &Entry, facts: &Facts) -> (Access, Reason) {
    match facts.viewer.audience {
        Audience::Managed => grant_managed(entry, facts),
        Audience::Partner => grant_partner(entry, facts),
    }
}

fn grant_managed(entry: &Entry, facts: &Facts) -> (Access, Reason) {
    match (facts.account, entry.managed) {
        (Account::Partner, _) => (Access::Hidden, Reason::HardRule),
        (Account::Managed { .. }, Managed::Fixed(access, _)) => (access, Reason::HardRule),
        (Account::Managed { supported_by }, Managed::Setting(rule)) => {
            let resolved = resolve_by(rule, supported_by, facts.settings.get(rule.setting));
            (if resolved.value { rule.on } else { Access::Hidden }, resolved.reason)
        }
    }
}

fn grant_partner(entry: &Entry, facts: &Facts) -> (Access, Reason) {
    if entry.distributor_bills && facts.referred {
        return (Access::Hidden, Reason::HardRule);
    }
    let usual = match entry.managed {
        Managed::Setting(_) => Reason::Default,
        Managed::Fixed(..) => Reason::HardRule,
    };
    match (facts.account, entry.partner_managed) {
        (Account::Partner, _) => (entry.partner_own, usual),
        (Account::Managed { .. }, OnManaged::Fixed(access)) => (access, usual),
        (Account::Managed { supported_by }, OnManaged::WithSetting(rule)) => {
            let resolved = resolve_by(rule, supported_by, facts.settings.get(rule.setting));
            match supported_by {
                _ if resolved.value && is_stored(resolved.reason) => (rule.on, resolved.reason),
                SupportModel::Partner => (rule.on, Reason::Default),
                SupportModel::Provider => (Access::Hidden, Reason::Default),
            }
        }
    }
}

/// Roles narrow, never widen.
fn narrow(entry: &Entry, facts: &Facts, granted: Access) -> Access {
    let role = facts.viewer.role;
    if !entry.viewers.contains(role) {
        Access::Hidden
    } else if !entry.editors.contains(role) {
        granted.min(Access::View)
    } else {
        granted
    }
}

fn control(entry: &Entry, facts: &Facts) -> Option<Control> {
    let Account::Managed { supported_by } = facts.account else { return None };
    entry.listed.then(|| {
        let blocked_by = match entry.managed {
            Managed::Setting(rule) if rule.configurable.by(supported_by) => {
                facts.settings.get(rule.setting).lock.map(|_| BlockedBy::Lock)
            }
            _ => Some(BlockedBy::HardRule),
        };
        Control { blocked_by }
    })
}
