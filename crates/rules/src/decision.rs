//! The decision: what a viewer gets of each feature, and which layer said so.

use crate::catalogue::{self, Entry, Managed, OnManaged};
use crate::{
    Access, Account, Audience, BlockedBy, Facts, Feature, LimitedBy, PriceList, Reason, Rule, Step,
    SupportModel, resolve, steps,
};

/// Whether a setting of the managed account in view can be configured.
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
    /// The layer that decided.
    pub reason: Reason,
    /// Set when the role made the access lower than the account's.
    pub limited_by: Option<LimitedBy>,
    /// For pricing that is not hidden: which prices.
    pub price_list: Option<PriceList>,
    /// For the features of the provider's table, when the account in view is managed.
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
/// is visible and no service is configured, otherwise the services.
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
/// `None` when a setting's layer decided.
pub fn rule(feature: Feature, facts: &Facts) -> Option<Rule> {
    let entry = catalogue::entry(feature);
    if grant(&entry, facts).1 != Reason::HardRule {
        return None;
    }
    Some(match (facts.viewer.audience, facts.account, entry.managed) {
        (Audience::Managed, Account::Partner, _) => Rule::OwnAccountOnly,
        (Audience::Managed, Account::Managed { .. }, Managed::Fixed(_, rule)) => rule,
        (Audience::Managed, Account::Managed { .. }, Managed::Setting(_)) => {
            Rule::NoNotificationsWhenPartnerSupported
        }
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
/// those behind it that hold a value are masked. `None` when no setting decided.
pub fn layers_behind(feature: Feature, facts: &Facts) -> Option<[Step; 5]> {
    let Account::Managed { supported_by } = facts.account else { return None };
    let setting = feature.setting()?;
    let decided_by = decide_one(feature, facts).reason;
    let by_setting = match facts.viewer.audience {
        Audience::Managed => true,
        Audience::Partner => !matches!(decided_by, Reason::Default | Reason::HardRule),
    };
    by_setting.then(|| steps(setting, supported_by, facts.settings.get(setting)))
}

/// What the account gives, before the role narrows it.
fn grant(entry: &Entry, facts: &Facts) -> (Access, Reason) {
    match facts.viewer.audience {
        Audience::Managed => match facts.account {
            Account::Partner => (Access::Hidden, Reason::HardRule),
            Account::Managed { supported_by } => grant_managed(entry, supported_by, facts),
        },
        Audience::Partner => grant_partner(entry, facts),
    }
}

fn grant_managed(entry: &Entry, supported_by: SupportModel, facts: &Facts) -> (Access, Reason) {
    match (entry.managed, entry.feature.setting()) {
        (Managed::Setting(rule), Some(setting)) => {
            let resolved = resolve(setting, supported_by, facts.settings.get(setting));
            (if resolved.value { rule.on } else { Access::Hidden }, resolved.reason)
        }
        (Managed::Fixed(access, _), _) => (access, Reason::HardRule),
        (Managed::Setting(_), None) => (Access::Hidden, Reason::HardRule),
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
    let Account::Managed { supported_by } = facts.account else {
        return (entry.partner_own, usual);
    };
    match (entry.partner_managed, entry.feature.setting()) {
        (OnManaged::WithSetting(on), Some(setting)) => {
            let resolved = resolve(setting, supported_by, facts.settings.get(setting));
            let stored = matches!(resolved.reason, Reason::Locked | Reason::Overridden | Reason::Inherited);
            match supported_by {
                _ if stored && resolved.value => (on, resolved.reason),
                SupportModel::Partner => (on, Reason::Default),
                SupportModel::Provider => (Access::Hidden, Reason::Default),
            }
        }
        (OnManaged::Fixed(access) | OnManaged::WithSetting(access), _) => (access, usual),
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
        let blocked_by = match (entry.managed, entry.feature.setting()) {
            (Managed::Setting(rule), Some(setting)) if rule.configurable.by(supported_by) => {
                facts.settings.get(setting).lock.map(|_| BlockedBy::Lock)
            }
            _ => Some(BlockedBy::HardRule),
        };
        Control { blocked_by }
    })
}
