//! The catalogue: one row per feature, to be laid beside the provider's table "Feature access and views by
//! account type", line by line. Features that the table leaves out follow it here, marked as such.

use crate::{Access, Feature, Role, Rule, Setting, SupportModel};
use Access::{Edit, Hidden, View};

/// A value for each support model: the table's pair of columns "Configurable for … Managed Accounts?".
#[derive(Clone, Copy, Debug)]
pub struct BySupport {
    /// For partner-supported managed accounts.
    pub partner: bool,
    /// For provider-supported managed accounts.
    pub provider: bool,
}

impl BySupport {
    /// The value for one support model.
    pub const fn by(self, supported_by: SupportModel) -> bool {
        match supported_by {
            SupportModel::Partner => self.partner,
            SupportModel::Provider => self.provider,
        }
    }
}

const BOTH: BySupport = BySupport { partner: true, provider: true };
const NEITHER: BySupport = BySupport { partner: false, provider: false };
const PROVIDER_SUPPORTED: BySupport = BySupport { partner: false, provider: true };

/// A setting: what it is by default, for whom it can be configured, and what "on" gives.
#[derive(Clone, Copy, Debug)]
pub struct SettingRule {
    /// Which setting.
    pub setting: Setting,
    /// On or off when nothing is stored; the table's column "Accessibility".
    pub default: BySupport,
    /// The table's columns "Configurable for … Managed Accounts?". Where it is not, the default is a hard
    /// rule.
    pub configurable: BySupport,
    /// That hard rule, named so that it can be put into words; `None` for a setting that is configurable for
    /// all.
    pub fixed_by: Option<Rule>,
    /// The managed audience's access when the setting is on; the table's column "Result".
    pub on: Access,
}

/// What the managed audience gets; the table's columns "Accessibility" and "Result".
#[derive(Clone, Copy, Debug)]
pub enum Managed {
    /// Always the same access, whatever is stored.
    Fixed(Access, Rule),
    /// A setting decides.
    Setting(SettingRule),
}

/// What the partner audience gets on one of its managed accounts.
#[derive(Clone, Copy, Debug)]
pub enum OnManaged {
    /// Always the same access.
    Fixed(Access),
    /// There by default when the account is partner-supported, not when it is provider-supported; and there
    /// whenever a stored layer turns the account's setting on, with what "on" gives. Row "Chat Support":
    /// turned on for managed accounts, it is there for both audiences.
    WithSetting(SettingRule),
}

/// A set of roles.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Roles(u8);

impl Roles {
    /// Every role.
    pub const ALL: Self = Self(u8::MAX);

    const fn of(roles: &[Role]) -> Self {
        let mut bits = 0;
        let mut rest = roles;
        while let [role, tail @ ..] = rest {
            bits |= 1 << *role as u8;
            rest = tail;
        }
        Self(bits)
    }

    /// Whether the role is in the set.
    pub const fn contains(self, role: Role) -> bool {
        self.0 & (1 << role as u8) != 0
    }
}

const ADMIN: Roles = Roles::of(&[Role::CompanyAdmin]);
const ORDERING: Roles =
    Roles::of(&[Role::CompanyAdmin, Role::TechnicalAdmin, Role::TechnicalContact, Role::Finance]);
const BILLING: Roles = Roles::of(&[Role::CompanyAdmin, Role::Finance]);
const MONEY: Roles = Roles::of(&[Role::CompanyAdmin, Role::Finance, Role::FinancialContact]);

/// One row of the catalogue.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The feature.
    pub feature: Feature,
    /// Whether the table lists it, so that "configurable?" has an answer.
    pub listed: bool,
    /// What a user of a managed account gets there.
    pub managed: Managed,
    /// What a partner user gets on the partner's own account.
    pub partner_own: Access,
    /// What a partner user gets on one of the partner's managed accounts.
    pub partner_managed: OnManaged,
    /// Whether it is hidden from partners that a distributor referred; the second note in row "Billing
    /// Market".
    pub distributor_bills: bool,
    /// Roles that keep `edit`; others fall to `view`.
    pub editors: Roles,
    /// Roles that may see it at all.
    pub viewers: Roles,
}

/// A row with nothing special about it: always there, for everyone, for every role.
const fn plain(feature: Feature, access: Access) -> Entry {
    Entry {
        feature,
        listed: false,
        managed: Managed::Fixed(access, Rule::Always),
        partner_own: access,
        partner_managed: OnManaged::Fixed(access),
        distributor_bills: false,
        editors: Roles::ALL,
        viewers: Roles::ALL,
    }
}

/// Row "Company Profile": off for managed accounts; on, their users view it and never edit it.
const COMPANY_PROFILE: SettingRule = SettingRule {
    setting: Setting::CompanyProfile,
    default: NEITHER,
    configurable: BOTH,
    fixed_by: None,
    on: View,
};

/// Row "Dashboard": off for managed accounts.
const DASHBOARD: SettingRule = SettingRule {
    setting: Setting::Dashboard,
    default: NEITHER,
    configurable: BOTH,
    fixed_by: None,
    on: View,
};

/// Row "Pricing": off for managed accounts.
const PRICING: SettingRule =
    SettingRule { setting: Setting::Pricing, default: NEITHER, configurable: BOTH, fixed_by: None, on: View };

/// Row "Chat Support": off for partner-supported accounts, on for provider-supported ones. On means writing.
const CHAT: SettingRule = SettingRule {
    setting: Setting::Chat,
    default: PROVIDER_SUPPORTED,
    configurable: BOTH,
    fixed_by: None,
    on: Edit,
};

/// Row "Notifications": off for partner-supported accounts, and not configurable there; on for
/// provider-supported ones. On means choosing one's own subscriptions.
const NOTIFICATIONS: SettingRule = SettingRule {
    setting: Setting::Notifications,
    default: PROVIDER_SUPPORTED,
    configurable: PROVIDER_SUPPORTED,
    fixed_by: Some(Rule::NoNotificationsWhenPartnerSupported),
    on: Edit,
};

/// The row of one feature.
pub const fn entry(feature: Feature) -> Entry {
    match feature {
        // Row "Company Profile": there for partners.
        Feature::CompanyProfile => Entry {
            listed: true,
            managed: Managed::Setting(COMPANY_PROFILE),
            editors: ADMIN,
            ..plain(feature, Edit)
        },
        // Row "Dashboard": there for partners, after sign-in.
        Feature::Dashboard => {
            Entry { listed: true, managed: Managed::Setting(DASHBOARD), ..plain(feature, View) }
        }
        // Row "Megaport Marketplace Profile": the partner's own. Managed accounts are not listed, so on a
        // managed account there is none to be seen, by anyone.
        Feature::MarketplaceProfile => Entry {
            listed: true,
            managed: Managed::Fixed(Hidden, Rule::NotListedInMarketplace),
            partner_managed: OnManaged::Fixed(Hidden),
            editors: ADMIN,
            ..plain(feature, Edit)
        },
        // Row "Pricing": there for partners.
        Feature::Pricing => {
            Entry { listed: true, managed: Managed::Setting(PRICING), ..plain(feature, View) }
        }
        // Row "Billing Market": for partners only, and not for those that a distributor referred.
        Feature::BillingMarkets => Entry {
            listed: true,
            managed: Managed::Fixed(Hidden, Rule::MarketsArePartners),
            distributor_bills: true,
            editors: BILLING,
            viewers: MONEY,
            ..plain(feature, Edit)
        },
        // Row "Chat Support": on for partners of partner-supported accounts, off for partners of
        // provider-supported ones, until turned on for the account.
        Feature::Chat => Entry {
            listed: true,
            managed: Managed::Setting(CHAT),
            partner_managed: OnManaged::WithSetting(CHAT),
            ..plain(feature, Edit)
        },
        // Row "Notifications": there for partners, who may unsubscribe from those of a managed account.
        Feature::Notifications => {
            Entry { listed: true, managed: Managed::Setting(NOTIFICATIONS), ..plain(feature, Edit) }
        }

        // Not rows of the table. Invoices: named in row "Billing Market".
        Feature::Invoices => Entry {
            managed: Managed::Fixed(Hidden, Rule::InvoicesArePartners),
            distributor_bills: true,
            viewers: MONEY,
            ..plain(feature, View)
        },
        // Services: row "Dashboard" names them as what managed accounts have in its place. Marketplace: row
        // "Megaport Marketplace Profile" lets managed accounts browse it and connect.
        Feature::Services | Feature::Marketplace => Entry { editors: ORDERING, ..plain(feature, Edit) },
        // Everyone may know how their own services are doing.
        Feature::ServiceStatus => plain(feature, View),
        // The topic's opening note: partners always see the settings of their managed accounts.
        Feature::Settings => Entry {
            managed: Managed::Fixed(Hidden, Rule::SettingsArePartners),
            editors: ADMIN,
            ..plain(feature, Edit)
        },
    }
}

/// The rule of one setting: the table's row of the same name.
pub const fn setting_rule(setting: Setting) -> SettingRule {
    match setting {
        Setting::CompanyProfile => COMPANY_PROFILE,
        Setting::Dashboard => DASHBOARD,
        Setting::Pricing => PRICING,
        Setting::Chat => CHAT,
        Setting::Notifications => NOTIFICATIONS,
    }
}
