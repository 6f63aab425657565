//! Facts and decisions as they are written in JSON, by the API and by `portico resolve`.

use portico_rules as rules;
use portico_rules::{
    Access, Audience, BlockedBy, Feature, LimitedBy, PriceList, Reason, Role, Setting, SupportModel,
};
use std::collections::BTreeMap;

dto! {
    /// The person who looks.
    #[derive(Copy, Eq)]
    #[serde(expecting = "an object")]
    pub struct ViewerFacts {
        /// On which side of the partnership they stand.
        pub kind: Audience,
        /// Their role in their own account.
        pub role: Role,
    }

    /// The account in view.
    #[derive(Copy, Eq)]
    #[serde(expecting = "an object")]
    pub struct AccountFacts {
        /// The partner itself, or one of its managed accounts.
        pub kind: Audience,
        /// Who supports it; required for managed accounts, without meaning for the partner's own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub supported_by: Option<SupportModel>,
    }

    /// The partner.
    #[derive(Eq)]
    #[serde(expecting = "an object")]
    pub struct PartnerFacts {
        /// The distributor that referred it, or null.
        #[serde(default)]
        pub referred_by: Option<String>,
    }

    /// The stored layers of one setting; null or missing means not stored.
    #[derive(Copy, Eq, Default)]
    #[serde(expecting = "an object")]
    pub struct LayerFacts {
        /// The partner's shared value.
        #[serde(default)]
        pub shared: Option<bool>,
        /// The account's own value.
        #[serde(default, rename = "override")]
        pub own: Option<bool>,
        /// Set and locked by the provider's operators.
        #[serde(default)]
        pub lock: Option<bool>,
    }

    /// Everything a decision is made from.
    #[derive(Eq)]
    #[serde(expecting = "an object")]
    pub struct Facts {
        /// The person who looks.
        pub viewer: ViewerFacts,
        /// The account in view.
        pub account: AccountFacts,
        /// Its partner.
        pub partner: PartnerFacts,
        /// Stored layers by setting; a missing setting has none. Layers named after a feature that is no
        /// setting decide nothing.
        #[serde(default)]
        pub settings: BTreeMap<Feature, LayerFacts>,
        /// Services of the account that count as configured.
        pub configured_services: u32,
    }

    /// A layer behind the deciding one that holds a value too.
    #[derive(Copy, Eq)]
    pub struct Masked {
        /// Which layer.
        pub layer: Reason,
        /// The value it holds.
        pub value: bool,
    }

    /// What the viewer gets of one feature.
    #[derive(Eq)]
    pub struct Decided {
        /// How much of it.
        pub access: Access,
        /// The layer that decided.
        pub reason: Reason,
        /// What made the access lower than the account's: the role, or a session that is for other panels.
        pub limited_by: Option<LimitedBy>,
        /// Pricing only: which prices; null when hidden.
        #[serde(default, with = "present", skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<PriceList>))]
        pub price_list: Option<Option<PriceList>>,
        /// Whether the setting can be configured, where that question has an answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub configurable: Option<bool>,
        /// What stands in the way of configuring; null when nothing does.
        #[serde(default, with = "present", skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(value_type = Option<BlockedBy>))]
        pub blocked_by: Option<Option<BlockedBy>>,
        /// Layers behind the deciding one that hold a value, highest authority first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub masked: Option<Vec<Masked>>,
    }

    /// The decisions for every feature, and the landing page.
    #[derive(Eq)]
    pub struct Decisions {
        /// By feature; every feature for partner and managed viewers.
        pub features: BTreeMap<Feature, Decided>,
        /// Where the viewer lands after sign-in; null for operators, who land on their desk.
        pub landing: Option<Feature>,
    }
}

/// Facts that the rules cannot be asked about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FactsError {
    /// A managed account in view without its support model.
    SupportModelMissing,
}

impl core::fmt::Display for FactsError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::SupportModelMissing => {
                "account.supported_by is missing: a managed account needs \"partner\" or \"provider\""
            }
        })
    }
}

impl core::error::Error for FactsError {}

impl TryFrom<&Facts> for rules::Facts {
    type Error = FactsError;

    fn try_from(facts: &Facts) -> Result<Self, FactsError> {
        let account = match (facts.account.kind, facts.account.supported_by) {
            (Audience::Partner, _) => rules::Account::Partner,
            (Audience::Managed, Some(supported_by)) => rules::Account::Managed { supported_by },
            (Audience::Managed, None) => return Err(FactsError::SupportModelMissing),
        };
        let mut settings = rules::Settings::default();
        for setting in Setting::ALL {
            if let Some(stored) = facts.settings.get(&setting.feature()) {
                *settings.get_mut(setting) = (*stored).into();
            }
        }
        Ok(Self {
            viewer: rules::Viewer { audience: facts.viewer.kind, role: facts.viewer.role },
            account,
            referred: facts.partner.referred_by.is_some(),
            settings,
            configured_services: facts.configured_services,
        })
    }
}

impl From<LayerFacts> for rules::Layers {
    fn from(stored: LayerFacts) -> Self {
        Self { lock: stored.lock, own: stored.own, shared: stored.shared }
    }
}

impl From<rules::Layers> for LayerFacts {
    fn from(layers: rules::Layers) -> Self {
        Self { shared: layers.shared, own: layers.own, lock: layers.lock }
    }
}

impl From<&rules::Facts> for Decisions {
    fn from(facts: &rules::Facts) -> Self {
        Self::within(None, facts)
    }
}

impl Decisions {
    /// For a session that is for these panels; `None` in the portal itself.
    pub fn within(panels: Option<rules::Panels>, facts: &rules::Facts) -> Self {
        let features = Feature::ALL
            .into_iter()
            .map(|feature| {
                let decision = rules::decide_within(panels, feature, facts);
                let masked = rules::layers_behind(feature, facts).map(|steps| {
                    steps
                        .into_iter()
                        .skip_while(|step| !step.decides)
                        .skip(1)
                        .filter_map(|step| Some(Masked { layer: step.layer, value: step.value? }))
                        .collect()
                });
                let decided = Decided {
                    access: decision.access,
                    reason: decision.reason,
                    limited_by: decision.limited_by,
                    price_list: (feature == Feature::Pricing).then_some(decision.price_list),
                    configurable: decision.control.map(|control| control.blocked_by.is_none()),
                    blocked_by: decision.control.map(|control| control.blocked_by),
                    masked,
                };
                (feature, decided)
            })
            .collect();
        Self { features, landing: rules::landing_within(panels, facts) }
    }
}

/// A field whose absence means "no such question" and whose null means "none".
mod present {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<T: Serialize, S: Serializer>(
        value: &Option<Option<T>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        value.as_ref().and_then(Option::as_ref).serialize(serializer)
    }

    pub(super) fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Option<T>>, D::Error> {
        Option::deserialize(deserializer).map(Some)
    }
}
