//! The portal inside a partner's own site: there it may be for some panels only, and for none of the pages beside them.

use crate::{Access, Decision, Facts, Feature, LimitedBy, Page, customer_notice, decide_one, landing, page};

/// A set of features.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Panels(u16);

impl Panels {
    /// Every feature.
    pub const fn all() -> Self {
        Self((1 << Feature::ALL.len()) - 1)
    }

    /// Whether a feature is in the set.
    pub const fn contains(self, feature: Feature) -> bool {
        self.0 & (1 << feature as u16) != 0
    }

    /// The features in the set, in the order of [`Feature::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Feature> {
        Feature::ALL.into_iter().filter(move |feature| self.contains(*feature))
    }
}

impl FromIterator<Feature> for Panels {
    fn from_iter<T: IntoIterator<Item = Feature>>(features: T) -> Self {
        Self(features.into_iter().fold(0, |bits, feature| bits | 1 << feature as u16))
    }
}

/// Decides one feature for a session that is for these panels; `None`: in the portal itself, which has no such limit.
/// Panels narrow, never widen.
pub fn decide_within(panels: Option<Panels>, feature: Feature, facts: &Facts) -> Decision {
    let decision = decide_one(feature, facts);
    let outside = panels.is_some_and(|panels| !panels.contains(feature));
    if outside && decision.access > Access::Hidden {
        let limited_by = Some(LimitedBy::Session);
        Decision { access: Access::Hidden, limited_by, price_list: None, ..decision }
    } else {
        decision
    }
}

/// What the viewer gets of a page beside the features: nothing in a session for panels.
pub fn page_within(panels: Option<Panels>, which: Page, facts: &Facts) -> Access {
    if panels.is_some() { Access::Hidden } else { page(which, facts) }
}

/// Who gets what of the notice to a customer: as in the portal, where the session is for the panel that it stands in.
pub fn customer_notice_within(panels: Option<Panels>, facts: &Facts) -> Access {
    if panels.is_none_or(|panels| panels.contains(Feature::ServiceStatus)) {
        customer_notice(facts)
    } else {
        Access::Hidden
    }
}

/// Where the viewer lands: as in the portal, or on the first panel of the session that they see.
pub fn landing_within(panels: Option<Panels>, facts: &Facts) -> Option<Feature> {
    let usual = landing(facts);
    let Some(panels) = panels else { return Some(usual) };
    let sees = |feature: &Feature| decide_within(Some(panels), *feature, facts).access > Access::Hidden;
    Some(usual).filter(sees).or_else(|| panels.iter().find(sees))
}
