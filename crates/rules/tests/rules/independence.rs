//! What a decision depends on, and that it depends on nothing else. This is what lets the other tests enumerate
//! one setting at a time.

use crate::world;
use portico_rules::{Facts, Feature, Layers, Setting, Settings, decide_one, landing, layers_behind, rule};
use proptest::prelude::*;

/// Everything that the crate says of a feature.
fn all_of(feature: Feature, facts: &Facts) -> impl PartialEq + core::fmt::Debug + use<> {
    (decide_one(feature, facts), layers_behind(feature, facts), rule(feature, facts))
}

fn only(setting: Option<Setting>, facts: &Facts) -> Facts {
    let bare = Facts { settings: Settings::default(), ..*facts };
    setting.map_or(bare, |setting| world::with(bare, setting, facts.settings.get(setting)))
}

/// A feature listens to its own setting and to no other, whatever both hold; one without a setting, to none.
#[test]
fn each_feature_listens_to_its_own_setting_alone() {
    for facts in world::situations() {
        for other in Setting::ALL {
            for others in world::layers() {
                let stored = world::with(facts, other, others);
                for feature in world::without_setting() {
                    assert_eq!(all_of(feature, &stored), all_of(feature, &facts));
                }
                for setting in Setting::ALL.into_iter().filter(|setting| *setting != other) {
                    for layers in world::layers() {
                        let [alone, beside] =
                            [facts, stored].map(|facts| world::with(facts, setting, layers));
                        assert_eq!(all_of(setting.feature(), &beside), all_of(setting.feature(), &alone));
                    }
                }
            }
        }
    }
}

/// The landing page listens to the dashboard's setting and to whether there is a service.
#[test]
fn the_landing_page_listens_to_the_dashboard_alone() {
    for facts in world::situations_with_layers() {
        for configured_services in [0, 1, u32::MAX] {
            let facts = Facts { configured_services, ..facts };
            assert_eq!(landing(&facts), landing(&only(Some(Setting::Dashboard), &facts)));
        }
    }
}

proptest! {
    /// The same for all settings at once, and the number of services matters to no feature.
    #[test]
    fn nothing_else_is_listened_to(facts in world::any_facts(), configured_services: u32) {
        for feature in Feature::ALL {
            let bare = Facts { configured_services, ..only(feature.setting(), &facts) };
            prop_assert_eq!(all_of(feature, &facts), all_of(feature, &bare));
        }
        prop_assert_eq!(landing(&facts), landing(&only(Some(Setting::Dashboard), &facts)));
    }
}

/// The tests above would pass if nothing were listened to at all.
#[test]
fn each_setting_is_listened_to() {
    for setting in Setting::ALL {
        let layers = Layers { shared: Some(true), ..Layers::default() };
        let heard = world::situations().any(|facts| {
            all_of(setting.feature(), &facts)
                != all_of(setting.feature(), &world::with(facts, setting, layers))
        });
        assert!(heard, "{setting}");
    }
}
