//! The field's terms in the user's language: which text belongs to which term.

use crate::i18n::{Key, keys as k};
use portico_api::{AccountKind, InvoiceState, Link, NoticeKind, NoticeState, OrderKind, ServiceKind, Zone};
use portico_rules::{
    ConnectionState, Feature, OrderState, Page, Reason, Role, Rule, ServiceState, Source, SupportModel,
};

/// The name of a feature.
pub fn feature(feature: Feature) -> Key {
    match feature {
        Feature::Dashboard => k::FEATURE_DASHBOARD,
        Feature::Services => k::FEATURE_SERVICES,
        Feature::Marketplace => k::FEATURE_MARKETPLACE,
        Feature::MarketplaceProfile => k::FEATURE_MARKETPLACE_PROFILE,
        Feature::Pricing => k::FEATURE_PRICING,
        Feature::BillingMarkets => k::FEATURE_BILLING_MARKETS,
        Feature::Invoices => k::FEATURE_INVOICES,
        Feature::CompanyProfile => k::FEATURE_COMPANY_PROFILE,
        Feature::Chat => k::FEATURE_CHAT,
        Feature::Notifications => k::FEATURE_NOTIFICATIONS,
        Feature::ServiceStatus => k::FEATURE_SERVICE_STATUS,
        Feature::Settings => k::FEATURE_SETTINGS,
    }
}

/// A page that is no feature.
pub fn page(page: Page) -> Key {
    match page {
        Page::People => k::PEOPLE,
        Page::ManagedAccounts => k::MANAGED_ACCOUNTS,
        Page::Activity => k::ACTIVITY,
        Page::Embedding => k::EMBEDDING,
    }
}

/// A role.
pub fn role(role: Role) -> Key {
    match role {
        Role::CompanyAdmin => k::ROLE_COMPANY_ADMIN,
        Role::TechnicalAdmin => k::ROLE_TECHNICAL_ADMIN,
        Role::TechnicalContact => k::ROLE_TECHNICAL_CONTACT,
        Role::Finance => k::ROLE_FINANCE,
        Role::FinancialContact => k::ROLE_FINANCIAL_CONTACT,
        Role::ReadOnly => k::ROLE_READ_ONLY,
    }
}

/// A hard rule, as a sentence with `{partner}`, `{account}` and `{distributor}`.
pub fn rule(rule: Rule) -> Key {
    match rule {
        Rule::Always => k::RULE_ALWAYS,
        Rule::NotListedInMarketplace => k::RULE_NOT_LISTED,
        Rule::MarketsArePartners => k::RULE_MARKETS,
        Rule::InvoicesArePartners => k::RULE_INVOICES,
        Rule::DistributorBills => k::RULE_DISTRIBUTOR,
        Rule::NoNotificationsWhenPartnerSupported => k::RULE_NOTIFICATIONS,
        Rule::SettingsArePartners => k::RULE_SETTINGS,
        Rule::OwnAccountOnly => k::RULE_OWN_ACCOUNT,
    }
}

/// A layer of a setting, by name.
pub fn layer(layer: Reason) -> Key {
    match layer {
        Reason::HardRule => k::LAYER_RULE,
        Reason::Locked => k::LAYER_LOCK,
        Reason::Overridden => k::LAYER_OVERRIDE,
        Reason::Inherited => k::LAYER_SHARED,
        Reason::Default => k::LAYER_DEFAULT,
    }
}

/// Where a cell of the settings matrix has its value from.
pub fn source(source: Source) -> Key {
    match source {
        Source::Rule => k::SOURCE_RULE,
        Source::Dormant => k::SOURCE_DORMANT,
        Source::Locked => k::SOURCE_LOCKED,
        Source::Own => k::SOURCE_OWN,
        Source::Pin => k::SOURCE_PIN,
        Source::Inherited => k::SOURCE_INHERITED,
        Source::Default => k::SOURCE_DEFAULT,
    }
}

/// On or off.
pub fn on_off(on: bool) -> Key {
    if on { k::ON } else { k::OFF }
}

/// How an order stands.
pub fn order_state(state: OrderState) -> (Key, Tone) {
    match state {
        OrderState::Draft => (k::ORDER_STATE_DRAFT, Tone::Quiet),
        OrderState::AwaitingApproval => (k::ORDER_STATE_AWAITING_APPROVAL, Tone::Warn),
        OrderState::Submitted => (k::ORDER_STATE_SUBMITTED, Tone::Busy),
        OrderState::InProgress => (k::ORDER_STATE_IN_PROGRESS, Tone::Busy),
        OrderState::Done => (k::ORDER_STATE_DONE, Tone::Good),
        OrderState::Rejected => (k::ORDER_STATE_REJECTED, Tone::Bad),
        OrderState::Withdrawn => (k::ORDER_STATE_WITHDRAWN, Tone::Gone),
        OrderState::Failed => (k::ORDER_STATE_FAILED, Tone::Bad),
    }
}

/// How a request to be connected stands.
pub fn connection_state(state: ConnectionState) -> (Key, Tone) {
    match state {
        ConnectionState::Pending => (k::CONNECTION_PENDING, Tone::Warn),
        ConnectionState::Accepted => (k::CONNECTION_ACCEPTED, Tone::Good),
        ConnectionState::Declined => (k::CONNECTION_DECLINED, Tone::Bad),
        ConnectionState::Withdrawn => (k::CONNECTION_WITHDRAWN, Tone::Gone),
    }
}

/// What is ordered.
pub fn order_kind(kind: OrderKind) -> Key {
    match kind {
        OrderKind::New => k::ORDER_KIND_NEW,
        OrderKind::Change => k::ORDER_KIND_CHANGE,
        OrderKind::Cancel => k::ORDER_KIND_CANCEL,
    }
}

/// A support model.
pub fn support(model: SupportModel) -> Key {
    match model {
        SupportModel::Partner => k::SUPPORT_PARTNER,
        SupportModel::Provider => k::SUPPORT_PROVIDER,
    }
}

/// What an account is.
pub fn account_kind(kind: AccountKind) -> Key {
    match kind {
        AccountKind::Partner => k::KIND_PARTNER,
        AccountKind::Managed => k::KIND_MANAGED,
        AccountKind::Provider => k::KIND_PROVIDER,
    }
}

/// What a service is.
pub fn service_kind(kind: ServiceKind) -> Key {
    match kind {
        ServiceKind::Port => k::SERVICE_PORT,
        ServiceKind::Mcr => k::SERVICE_MCR,
        ServiceKind::Mve => k::SERVICE_MVE,
        ServiceKind::Vxc => k::SERVICE_VXC,
        ServiceKind::Ix => k::SERVICE_IX,
        ServiceKind::Tenant => k::SERVICE_TENANT,
    }
}

/// A kind of service as it is written in addresses.
pub fn kind_slug(kind: ServiceKind) -> &'static str {
    match kind {
        ServiceKind::Port => "port",
        ServiceKind::Mcr => "mcr",
        ServiceKind::Mve => "mve",
        ServiceKind::Vxc => "vxc",
        ServiceKind::Ix => "ix",
        ServiceKind::Tenant => "tenant",
    }
}

/// A provisioning state: its word, what it means, and its tone.
pub fn state(state: ServiceState) -> (Key, Key, Tone) {
    match state {
        ServiceState::New => (k::STATE_NEW, k::STATE_NEW_HINT, Tone::Busy),
        ServiceState::Design => (k::STATE_DESIGN, k::STATE_DESIGN_HINT, Tone::Quiet),
        ServiceState::InProgress => (k::STATE_IN_PROGRESS, k::STATE_IN_PROGRESS_HINT, Tone::Busy),
        ServiceState::OnHold => (k::STATE_ON_HOLD, k::STATE_ON_HOLD_HINT, Tone::Warn),
        ServiceState::Deployable => (k::STATE_DEPLOYABLE, k::STATE_DEPLOYABLE_HINT, Tone::Busy),
        ServiceState::Configured => (k::STATE_CONFIGURED, k::STATE_CONFIGURED_HINT, Tone::Busy),
        ServiceState::Live => (k::STATE_LIVE, k::STATE_LIVE_HINT, Tone::Good),
        ServiceState::Cancelled => (k::STATE_CANCELLED, k::STATE_CANCELLED_HINT, Tone::Gone),
        ServiceState::CancelledParent => {
            (k::STATE_CANCELLED_PARENT, k::STATE_CANCELLED_PARENT_HINT, Tone::Gone)
        }
        ServiceState::Sleep => (k::STATE_SLEEP, k::STATE_SLEEP_HINT, Tone::Quiet),
        ServiceState::Failed => (k::STATE_FAILED, k::STATE_FAILED_HINT, Tone::Bad),
        ServiceState::Decommissioned => (k::STATE_DECOMMISSIONED, k::STATE_DECOMMISSIONED_HINT, Tone::Gone),
    }
}

/// Link state. Without light a service is down only once it is live.
pub fn link(link: Link, state: ServiceState) -> (Key, Tone) {
    match (link, state) {
        (Link::Up, _) => (k::LINK_UP, Tone::Good),
        (Link::Down, ServiceState::Live) => (k::LINK_DOWN, Tone::Bad),
        (Link::Down, _) => (k::LINK_NONE, Tone::Quiet),
    }
}

/// Diversity zone.
pub fn zone(zone: Zone) -> Key {
    match zone {
        Zone::Red => k::ZONE_RED,
        Zone::Blue => k::ZONE_BLUE,
    }
}

/// What a notice is about.
pub fn notice_kind(kind: NoticeKind) -> Key {
    match kind {
        NoticeKind::Outage => k::NOTICE_OUTAGE,
        NoticeKind::Maintenance => k::NOTICE_MAINTENANCE,
        NoticeKind::EmergencyMaintenance => k::NOTICE_EMERGENCY,
    }
}

/// Where a notice stands.
pub fn notice_state(state: NoticeState) -> (Key, Tone) {
    match state {
        NoticeState::Scheduled => (k::NOTICE_SCHEDULED, Tone::Quiet),
        NoticeState::InProgress => (k::NOTICE_IN_PROGRESS, Tone::Warn),
        NoticeState::Completed => (k::NOTICE_COMPLETED, Tone::Gone),
        NoticeState::Cancelled => (k::NOTICE_CANCELLED, Tone::Gone),
        NoticeState::Ongoing => (k::NOTICE_ONGOING, Tone::Bad),
        NoticeState::Investigating => (k::NOTICE_INVESTIGATING, Tone::Bad),
        NoticeState::Identified => (k::NOTICE_IDENTIFIED, Tone::Bad),
        NoticeState::Monitoring => (k::NOTICE_MONITORING, Tone::Warn),
        NoticeState::Resolved => (k::NOTICE_RESOLVED, Tone::Good),
    }
}

/// Where an invoice stands.
pub fn invoice_state(state: InvoiceState) -> (Key, Tone) {
    match state {
        InvoiceState::Open => (k::INVOICE_OPEN, Tone::Busy),
        InvoiceState::Paid => (k::INVOICE_PAID, Tone::Good),
        InvoiceState::Overdue => (k::INVOICE_OVERDUE, Tone::Bad),
    }
}

/// How a status looks. Every tone has its own shape as well as its colour.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tone {
    /// As it should be.
    Good,
    /// Under way.
    Busy,
    /// Needs a look.
    Warn,
    /// Broken.
    Bad,
    /// Resting, or not begun.
    Quiet,
    /// Over.
    Gone,
}

impl Tone {
    /// The name that the style sheet knows.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Good => "status good",
            Self::Busy => "status busy",
            Self::Warn => "status warn",
            Self::Bad => "status bad",
            Self::Quiet => "status quiet",
            Self::Gone => "status gone",
        }
    }
}
