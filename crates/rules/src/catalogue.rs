//! The catalogue: one row per feature, to be laid beside the table in
//! "Feature access and views by account type", line by line.

use crate::{Access, Feature, Role, Rule, Setting, SupportModel};
use Access::{Edit, Hidden, View};

/// A value for each support model.
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
    /// On or off when nothing is stored.
    pub default: BySupport,
    /// "Configurable for … Managed Accounts?"; where it is not, the default is a hard rule.
    pub configurable: BySupport,
    /// The managed audience's access when the setting is on.
    pub on: Access,
}

/// What the managed audience gets.
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
    /// On by default when partner-supported; turned on for both audiences when the account's setting
    /// resolves to on through a stored layer.
    WithSetting(Access),
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
    /// Whether the provider's table lists it, so that "configurable?" has an answer.
    pub listed: bool,
    /// What a user of a managed account gets there.
    pub managed: Managed,
    /// What a partner user gets on the partner's own account.
    pub partner_own: Access,
    /// What a partner user gets on one of the partner's managed accounts.
    pub partner_managed: OnManaged,
    /// Whether it is hidden from partners that a distributor referred.
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

const COMPANY_PROFILE: SettingRule = SettingRule { default: NEITHER, configurable: BOTH, on: View };
const DASHBOARD: SettingRule = SettingRule { default: NEITHER, configurable: BOTH, on: View };
const PRICING: SettingRule = SettingRule { default: NEITHER, configurable: BOTH, on: View };
const CHAT: SettingRule = SettingRule { default: PROVIDER_SUPPORTED, configurable: BOTH, on: Edit };
const NOTIFICATIONS: SettingRule =
    SettingRule { default: PROVIDER_SUPPORTED, configurable: PROVIDER_SUPPORTED, on: Edit };

/// The row of one feature.
pub const fn entry(feature: Feature) -> Entry {
    match feature {
        Feature::CompanyProfile => Entry {
            listed: true,
            managed: Managed::Setting(COMPANY_PROFILE),
            editors: ADMIN,
            ..plain(feature, Edit)
        },
        Feature::Dashboard => {
            Entry { listed: true, managed: Managed::Setting(DASHBOARD), ..plain(feature, View) }
        }
        Feature::MarketplaceProfile => Entry {
            listed: true,
            managed: Managed::Fixed(Hidden, Rule::NotListedInMarketplace),
            partner_managed: OnManaged::Fixed(Hidden),
            editors: ADMIN,
            ..plain(feature, Edit)
        },
        Feature::Pricing => {
            Entry { listed: true, managed: Managed::Setting(PRICING), ..plain(feature, View) }
        }
        Feature::BillingMarkets => Entry {
            listed: true,
            managed: Managed::Fixed(Hidden, Rule::MarketsArePartners),
            distributor_bills: true,
            editors: BILLING,
            viewers: MONEY,
            ..plain(feature, Edit)
        },
        Feature::Chat => Entry {
            listed: true,
            managed: Managed::Setting(CHAT),
            partner_managed: OnManaged::WithSetting(Edit),
            ..plain(feature, Edit)
        },
        Feature::Notifications => {
            Entry { listed: true, managed: Managed::Setting(NOTIFICATIONS), ..plain(feature, Edit) }
        }
        Feature::Invoices => Entry {
            managed: Managed::Fixed(Hidden, Rule::InvoicesArePartners),
            distributor_bills: true,
            viewers: MONEY,
            ..plain(feature, View)
        },
        Feature::Services | Feature::Marketplace => Entry { editors: ORDERING, ..plain(feature, Edit) },
        Feature::ServiceStatus => plain(feature, View),
        Feature::Settings => Entry {
            managed: Managed::Fixed(Hidden, Rule::SettingsArePartners),
            editors: ADMIN,
            ..plain(feature, Edit)
        },
    }
}

/// The rule of one setting.
pub const fn setting_rule(setting: Setting) -> SettingRule {
    match setting {
        Setting::CompanyProfile => COMPANY_PROFILE,
        Setting::Dashboard => DASHBOARD,
        Setting::Pricing => PRICING,
        Setting::Chat => CHAT,
        Setting::Notifications => NOTIFICATIONS,
    }
}
