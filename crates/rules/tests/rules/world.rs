//! Every situation that the rules can be asked about, to be enumerated or drawn from.

use portico_rules::{
    Account, Audience, Facts, Feature, Layers, Role, Setting, Settings, SupportModel, Viewer, catalogue,
};
use proptest::prelude::*;
use proptest::sample::select;

/// Every account that can be in view.
pub(crate) const ACCOUNTS: [Account; 3] = [
    Account::Partner,
    Account::Managed { supported_by: SupportModel::Partner },
    Account::Managed { supported_by: SupportModel::Provider },
];

/// What a layer can hold.
pub(crate) const VALUES: [Option<bool>; 3] = [None, Some(false), Some(true)];

/// Every combination of stored layers of one setting: 27.
pub(crate) fn layers() -> impl Iterator<Item = Layers> {
    VALUES.into_iter().flat_map(|lock| {
        VALUES
            .into_iter()
            .flat_map(move |own| VALUES.into_iter().map(move |shared| Layers { lock, own, shared }))
    })
}

/// Every audience, role, account and referral with nothing stored and no service: 72.
pub(crate) fn situations() -> impl Iterator<Item = Facts> {
    Audience::ALL.into_iter().flat_map(|audience| {
        Role::ALL.into_iter().flat_map(move |role| {
            ACCOUNTS.into_iter().flat_map(move |account| {
                [false, true].into_iter().map(move |referred| Facts {
                    viewer: Viewer { audience, role },
                    account,
                    referred,
                    settings: Settings::default(),
                    configured_services: 0,
                })
            })
        })
    })
}

/// Every situation with every combination of layers of every setting, the same for all five.
pub(crate) fn situations_with_layers() -> impl Iterator<Item = Facts> {
    situations().flat_map(|facts| layers().map(move |layers| with_all(facts, layers)))
}

/// The facts with these layers stored for one setting.
pub(crate) fn with(mut facts: Facts, setting: Setting, layers: Layers) -> Facts {
    *facts.settings.get_mut(setting) = layers;
    facts
}

/// The facts with these layers stored for every setting.
pub(crate) fn with_all(facts: Facts, layers: Layers) -> Facts {
    Setting::ALL.into_iter().fold(facts, |facts, setting| with(facts, setting, layers))
}

/// The features that no setting decides.
pub(crate) fn without_setting() -> impl Iterator<Item = Feature> {
    Feature::ALL
        .into_iter()
        .filter(|&feature| !matches!(catalogue::entry(feature).managed, catalogue::Managed::Setting(_)))
}

prop_compose! {
    /// Any layers.
    pub(crate) fn any_layers()(lock: Option<bool>, own: Option<bool>, shared: Option<bool>) -> Layers {
        Layers { lock, own, shared }
    }
}

prop_compose! {
    /// Any facts.
    pub(crate) fn any_facts()(
        audience in select(&Audience::ALL[..]),
        role in select(&Role::ALL[..]),
        account in select(&ACCOUNTS[..]),
        referred: bool,
        company_profile in any_layers(),
        dashboard in any_layers(),
        pricing in any_layers(),
        chat in any_layers(),
        notifications in any_layers(),
        configured_services in prop_oneof![Just(0), Just(1), any::<u32>()],
    ) -> Facts {
        Facts {
            viewer: Viewer { audience, role },
            account,
            referred,
            settings: Settings { company_profile, dashboard, pricing, chat, notifications },
            configured_services,
        }
    }
}

#[test]
fn the_enumerations_are_full() {
    use std::collections::HashSet;
    assert_eq!(layers().collect::<HashSet<_>>().len(), 27);
    assert_eq!(situations().collect::<HashSet<_>>().len(), 2 * 6 * 3 * 2);
    assert_eq!(situations_with_layers().collect::<HashSet<_>>().len(), 72 * 27);
    assert_eq!(without_setting().count(), Feature::ALL.len() - Setting::ALL.len());
    for setting in Setting::ALL {
        assert_eq!(catalogue::setting_rule(setting).setting, setting);
        assert_eq!(setting.feature().setting(), Some(setting));
        assert!(!without_setting().any(|feature| feature == setting.feature()));
    }
}
