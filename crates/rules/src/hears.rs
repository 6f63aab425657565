//! Notifications: who is told of what, and why. From the table's row "Notifications" and the topic's opening note.

use crate::{Access, Account, Audience, Category, Facts, Feature, HearsBecause, Role, decide_one, people};

/// What somebody chose to hear of.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Wishes {
    /// Whether they subscribed to the category; `None` when they never chose.
    pub subscribed: Option<bool>,
    /// A partner's user wants to hear nothing of managed accounts, or of this one.
    pub opted_out: bool,
}

/// Whether somebody is told of an event, and why or why not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hears {
    /// They are told.
    pub told: bool,
    /// Why, or why not.
    pub why: HearsBecause,
}

impl Category {
    /// Whether people hear of it who never chose.
    pub const fn is_on_at_first(self) -> bool {
        !matches!(self, Self::ServiceStatus)
    }

    /// Whether nobody can switch it off: both partner and managed accounts receive these.
    pub const fn is_always_on(self) -> bool {
        matches!(self, Self::Security | Self::People)
    }

    /// Whether it is between the provider and the partner only.
    pub const fn is_partners_only(self) -> bool {
        matches!(self, Self::Financial | Self::Company)
    }
}

/// Whether somebody is told of an event that concerns an account.
///
/// `facts`: the hearer as the viewer, and the account concerned in view. `changed_by_managed`: users of a managed
/// account changed a service of theirs, of which its partner is told unless it opted out.
pub fn hears(category: Category, facts: &Facts, wishes: Wishes, changed_by_managed: bool) -> Hears {
    let told = |why| Hears { told: true, why };
    let spared = |why| Hears { told: false, why };
    let managed = matches!(facts.viewer.audience, Audience::Managed);
    if category.is_always_on() {
        return told(HearsBecause::Always);
    }
    if managed && category.is_partners_only() {
        return spared(HearsBecause::PartnersOnly);
    }
    if managed && decide_one(Feature::Notifications, facts).access < Access::Edit {
        return spared(HearsBecause::NotificationsOff);
    }
    if !managed && wishes.opted_out && matches!(facts.account, Account::Managed { .. }) {
        return spared(HearsBecause::OptedOut);
    }
    if !managed && changed_by_managed && matches!(category, Category::Services | Category::Ordering) {
        return told(HearsBecause::ChangedByManaged);
    }
    match wishes.subscribed {
        Some(true) => told(HearsBecause::Subscribed),
        Some(false) => spared(HearsBecause::NotSubscribed),
        None if category.is_on_at_first() => told(HearsBecause::OnAtFirst),
        None => spared(HearsBecause::NotSubscribed),
    }
}

/// Whether an event about one person, such as a sign-in, is the hearer's business: it is about them, or they
/// administer the people of the account concerned.
pub fn concerns(facts: &Facts, themself: bool) -> bool {
    themself || people(facts) == Access::Edit
}

/// Whether the viewer may choose to hear nothing of managed accounts: of the one in view, or of all of them.
pub const fn may_opt_out(facts: &Facts) -> bool {
    matches!(facts.viewer.audience, Audience::Partner)
}

/// Who gets what of the notice that a partner writes to a managed account about an event: everybody of the partner
/// reads and copies it, administrators send it. The account's own people have the event itself.
pub const fn customer_notice(facts: &Facts) -> Access {
    match (facts.viewer.audience, facts.account, facts.viewer.role) {
        (Audience::Partner, Account::Managed { .. }, Role::CompanyAdmin | Role::TechnicalAdmin) => {
            Access::Edit
        }
        (Audience::Partner, Account::Managed { .. }, _) => Access::View,
        _ => Access::Hidden,
    }
}
