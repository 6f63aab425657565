//! The field's own terms as types: features, settings, roles, access levels, reasons.

/// Declares a closed list of terms with the one spelling used in JSON, addresses and the store.
macro_rules! terms {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize))]
        pub enum $name {
            $($(#[$vmeta])* #[cfg_attr(feature = "serde", serde(rename = $text))] $variant),+
        }

        impl $name {
            /// Every term, in the order of declaration.
            pub const ALL: [Self; [$(Self::$variant),+].len()] = [$(Self::$variant),+];

            /// The spelling used in JSON and in the store.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The term with this spelling, if there is one.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)+ _ => None }
            }
        }

        // Derived, it would list the variants' names: the derive does not see through `$text`.
        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                let terms = Self::ALL.map(Self::as_str);
                let schema = utoipa::openapi::ObjectBuilder::new().schema_type(utoipa::openapi::Type::String);
                schema.enum_values(Some(terms)).build().into()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {}

        #[cfg(feature = "serde")]
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                /// Takes the spelling and nothing else, and says which spellings there are.
                struct Spelling;

                impl serde::de::Visitor<'_> for Spelling {
                    type Value = $name;

                    fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                        let mut before = "one of ";
                        for term in $name::ALL {
                            write!(f, "{before}{term}")?;
                            before = ", ";
                        }
                        Ok(())
                    }

                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$name, E> {
                        let unexpected = || E::invalid_value(serde::de::Unexpected::Str(text), &self);
                        $name::parse(text).ok_or_else(unexpected)
                    }
                }

                deserializer.deserialize_str(Spelling)
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

terms! {
    /// A part of the portal that can be shown or hidden: the rows of the table, and what the topic mentions
    /// beside them.
    Feature {
        /// What the account looks like at a glance; the landing page of partners.
        Dashboard = "dashboard",
        /// The account's Ports, MCRs, MVEs, VXCs, IXs and tenants.
        Services = "services",
        /// Browse providers and connect to their services.
        Marketplace = "marketplace",
        /// The account's own listing in the marketplace, and publishing a service there.
        MarketplaceProfile = "marketplace_profile",
        /// The price list.
        Pricing = "pricing",
        /// Markets in which services may be ordered and billed.
        BillingMarkets = "billing_markets",
        /// Invoices of the partner.
        Invoices = "invoices",
        /// Name, addresses and technical contacts of the account.
        CompanyProfile = "company_profile",
        /// Chat with support.
        Chat = "chat",
        /// Inbox and subscriptions.
        Notifications = "notifications",
        /// Status, maintenance and availability.
        ServiceStatus = "service_status",
        /// The settings of managed accounts.
        Settings = "settings",
    }
}

terms! {
    /// An on/off value, stored in layers, that decides a feature for the managed audience.
    Setting {
        /// Decides [`Feature::CompanyProfile`].
        CompanyProfile = "company_profile",
        /// Decides [`Feature::Dashboard`].
        Dashboard = "dashboard",
        /// Decides [`Feature::Pricing`].
        Pricing = "pricing",
        /// Decides [`Feature::Chat`].
        Chat = "chat",
        /// Decides [`Feature::Notifications`].
        Notifications = "notifications",
    }
}

terms! {
    /// How much of a feature a viewer gets. Ordered: hidden < view < edit.
    Access {
        /// Not shown, and never sent by the server.
        Hidden = "hidden",
        /// Reading only.
        View = "view",
        /// Reading and changing.
        Edit = "edit",
    }
}

terms! {
    /// A layer of a setting that is stored, highest authority first; the fields of [`crate::Layers`].
    Layer {
        /// Set and locked by the provider's operators.
        Lock = "lock",
        /// The managed account's own value.
        Own = "override",
        /// The partner's shared value.
        Shared = "shared",
    }
}

terms! {
    /// The layer that decided, highest authority first.
    Reason {
        /// The product's own rule; nobody can change it.
        HardRule = "hard_rule",
        /// The provider's operators set the value and locked it.
        Locked = "locked",
        /// The managed account has its own value.
        Overridden = "overridden",
        /// The partner's shared value, which its managed accounts follow.
        Inherited = "inherited",
        /// The catalogue's default for the support model.
        Default = "default",
    }
}

terms! {
    /// What made the access lower than the account's.
    LimitedBy {
        /// The viewer's role.
        Role = "role",
        /// The session, inside a partner's own site, is for other panels.
        Session = "session",
    }
}

terms! {
    /// Why a setting cannot be configured.
    BlockedBy {
        /// The product's own rule.
        HardRule = "hard_rule",
        /// A lock set by the provider's operators.
        Lock = "lock",
    }
}

terms! {
    /// Which prices a viewer may receive.
    PriceList {
        /// Retail prices only.
        Retail = "retail",
        /// The partner's price and the retail price.
        Partner = "partner",
    }
}

terms! {
    /// On which side of the partnership a viewer stands.
    Audience {
        /// A user of a partner account.
        Partner = "partner",
        /// A user of a managed account.
        Managed = "managed",
    }
}

terms! {
    /// Who supports a managed account; the two kinds of managed accounts in the table's columns.
    SupportModel {
        /// Partner-supported.
        Partner = "partner",
        /// Provider-supported.
        Provider = "provider",
    }
}

terms! {
    /// What a user may do in their own account. Roles narrow access, they never widen it.
    Role {
        /// May edit everything the account may edit.
        CompanyAdmin = "company_admin",
        /// Runs the services.
        TechnicalAdmin = "technical_admin",
        /// Contact for technical matters; may order and change services.
        TechnicalContact = "technical_contact",
        /// Billing, and ordering services.
        Finance = "finance",
        /// Contact for billing; reads invoices.
        FinancialContact = "financial_contact",
        /// Reads only.
        ReadOnly = "read_only",
    }
}

terms! {
    /// A hard rule, named so that it can be put into words.
    Rule {
        /// Part of every account; no setting turns it off.
        Always = "always",
        /// Managed accounts are not listed in the marketplace, so they have no profile there.
        NotListedInMarketplace = "not_listed_in_marketplace",
        /// A market can only be added when signed in to a partner account.
        MarketsArePartners = "markets_are_partners",
        /// Invoices are a matter between the provider and the partner.
        InvoicesArePartners = "invoices_are_partners",
        /// The partner was referred by a distributor, who enables markets and receives invoices.
        DistributorBills = "distributor_bills",
        /// Notifications are not available to partner-supported accounts.
        NoNotificationsWhenPartnerSupported = "no_notifications_when_partner_supported",
        /// Settings of managed accounts are seen and changed by their partner.
        SettingsArePartners = "settings_are_partners",
        /// Nobody looks upward or sideways: a managed user sees only their own account.
        OwnAccountOnly = "own_account_only",
    }
}

terms! {
    /// Provisioning state of a service, spelled as the provider's API spells it.
    ServiceState {
        /// Ordered.
        New = "NEW",
        /// A draft that was not ordered.
        Design = "DESIGN",
        /// Being built.
        InProgress = "IN_PROGRESS",
        /// Building is paused.
        OnHold = "ON_HOLD",
        /// Ready to be deployed.
        Deployable = "DEPLOYABLE",
        /// Built, without light yet; not an outage.
        Configured = "CONFIGURED",
        /// In use.
        Live = "LIVE",
        /// Cancelled by its owner.
        Cancelled = "CANCELLED",
        /// Cancelled because its parent was.
        CancelledParent = "CANCELLED_PARENT",
        /// Built and resting.
        Sleep = "SLEEP",
        /// Could not be built.
        Failed = "FAILED",
        /// Taken down.
        Decommissioned = "DECOMMISSIONED",
    }
}

terms! {
    /// How an order stands.
    OrderState {
        /// Being written; nobody has been asked for anything.
        Draft = "draft",
        /// Waiting for the partner.
        AwaitingApproval = "awaiting_approval",
        /// With the provider.
        Submitted = "submitted",
        /// Accepted by the provider, who is at work on it.
        InProgress = "in_progress",
        /// Carried out.
        Done = "done",
        /// Refused by the partner or the provider, with words.
        Rejected = "rejected",
        /// Taken back by who ordered.
        Withdrawn = "withdrawn",
        /// The provider could not carry it out.
        Failed = "failed",
    }
}

terms! {
    /// What is done with an order.
    OrderAct {
        /// It is sent.
        Submit = "submit",
        /// It is taken back.
        Withdraw = "withdraw",
        /// The partner lets it pass.
        Approve = "approve",
        /// The partner does not.
        Reject = "reject",
        /// The provider accepts it and begins.
        Start = "start",
        /// The provider has carried it out.
        Finish = "finish",
        /// The provider does not accept it.
        Refuse = "refuse",
        /// The provider could not carry it out.
        Fail = "fail",
    }
}

terms! {
    /// What a notification is about.
    Category {
        /// Passwords, sign-ins, sessions.
        Security = "security",
        /// Who joins, leaves, or has another role.
        People = "people",
        /// Services that change.
        Services = "services",
        /// Orders on their way.
        Ordering = "ordering",
        /// Maintenance that is announced.
        PlannedEvents = "planned_events",
        /// Outages.
        ServiceStatus = "service_status",
        /// Invoices and billing markets.
        Financial = "financial",
        /// The partnership itself.
        Company = "company",
    }
}

terms! {
    /// How a request to be connected to somebody's service stands.
    ConnectionState {
        /// Its owner has not answered.
        Pending = "pending",
        /// Its owner lets it be connected.
        Accepted = "accepted",
        /// Its owner does not, with words.
        Declined = "declined",
        /// The order that asked was taken back or refused before there was an answer.
        Withdrawn = "withdrawn",
    }
}

terms! {
    /// Why somebody is told of an event, or is not.
    HearsBecause {
        /// Nobody can switch this category off.
        Always = "always",
        /// They subscribed.
        Subscribed = "subscribed",
        /// The category is on until somebody switches it off.
        OnAtFirst = "on_at_first",
        /// A managed account changed its services, of which its partner is told.
        ChangedByManaged = "changed_by_managed",
        /// They did not subscribe, or no longer.
        NotSubscribed = "not_subscribed",
        /// They opted out of what concerns managed accounts, or this one.
        OptedOut = "opted_out",
        /// Notifications are off for their account.
        NotificationsOff = "notifications_off",
        /// It is between the provider and the partner.
        PartnersOnly = "partners_only",
    }
}

terms! {
    /// What happens to a request to be connected.
    ConnectionAct {
        /// The owner of the service lets it be connected.
        Accept = "accept",
        /// The owner does not.
        Decline = "decline",
        /// The order that asked ends before there was an answer.
        Withdraw = "withdraw",
    }
}

impl OrderState {
    /// Whether something is still going to happen with it.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Draft | Self::AwaitingApproval | Self::Submitted | Self::InProgress)
    }
}

impl ServiceState {
    /// Whether a service in this state counts as configured for the landing page.
    /// A draft does not, and what is cancelled, failed or taken down is gone.
    pub const fn is_configured(self) -> bool {
        match self {
            Self::New
            | Self::InProgress
            | Self::OnHold
            | Self::Deployable
            | Self::Configured
            | Self::Live
            | Self::Sleep => true,
            Self::Design | Self::Cancelled | Self::CancelledParent | Self::Failed | Self::Decommissioned => {
                false
            }
        }
    }
}

impl Setting {
    /// The feature that this setting decides.
    pub const fn feature(self) -> Feature {
        match self {
            Self::CompanyProfile => Feature::CompanyProfile,
            Self::Dashboard => Feature::Dashboard,
            Self::Pricing => Feature::Pricing,
            Self::Chat => Feature::Chat,
            Self::Notifications => Feature::Notifications,
        }
    }
}

impl Feature {
    /// The setting that decides this feature for the managed audience, if it has one.
    pub fn setting(self) -> Option<Setting> {
        Setting::ALL.into_iter().find(|setting| setting.feature() == self)
    }
}

terms! {
    /// A page about an account that is no feature: no setting hides it, and the navigation does not list it.
    Page {
        /// Who signs in for the account, in which role.
        People = "people",
        /// The accounts that the partner manages.
        ManagedAccounts = "managed_accounts",
        /// What happened in the account.
        Activity = "activity",
        /// The portal inside the partner's own site.
        Embedding = "embedding",
    }
}
