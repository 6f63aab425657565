//! Laws of deciding. Those about stored rows are in `stored_rows`.

use crate::world;
use portico_rules::{
    Access, Account, Audience, Facts, Feature, Layers, Reason, Setting, Source, SupportModel, decide,
    decide_one, landing, layers_behind, resolve, rule, source, steps,
};
use proptest::prelude::*;

/// Every setting, support model and combination of layers.
fn cells() -> impl Iterator<Item = (Setting, SupportModel, Layers)> {
    Setting::ALL.into_iter().flat_map(|setting| {
        SupportModel::ALL
            .into_iter()
            .flat_map(move |supported_by| world::layers().map(move |layers| (setting, supported_by, layers)))
    })
}

/// The layers without the one that a reason names.
fn without(reason: Reason, layers: Layers) -> Layers {
    match reason {
        Reason::Locked => Layers { lock: None, ..layers },
        Reason::Overridden => Layers { own: None, ..layers },
        Reason::Inherited => Layers { shared: None, ..layers },
        Reason::HardRule | Reason::Default => panic!("{reason} is not stored"),
    }
}

proptest! {
    /// 1. Total and deterministic: every feature is decided, once, in a fixed order, the same each time, and
    /// the whole is no more than its parts.
    #[test]
    fn total_and_deterministic(facts in world::any_facts()) {
        let decisions = decide(&facts);
        prop_assert_eq!(decisions, decide(&facts));
        let features: Vec<Feature> = decisions.iter().map(|(feature, _)| feature).collect();
        prop_assert_eq!(features, Feature::ALL);
        for (feature, decision) in decisions.iter() {
            prop_assert_eq!(*decision, decide_one(feature, &facts));
        }
        prop_assert_eq!(decisions.landing, landing(&facts));
    }

    /// A landing page that the viewer may not see would be no landing page.
    #[test]
    fn the_landing_page_is_visible(facts in world::any_facts()) {
        let looks_upward = facts.viewer.audience == Audience::Managed && facts.account == Account::Partner;
        prop_assume!(!looks_upward);
        prop_assert!(decide_one(landing(&facts), &facts).access > Access::Hidden);
    }
}

/// 1. No rows gives the default.
#[test]
fn no_rows_gives_the_default() {
    use SupportModel::{Partner, Provider};
    let defaults = [
        (Setting::CompanyProfile, Partner, false, Reason::Default),
        (Setting::CompanyProfile, Provider, false, Reason::Default),
        (Setting::Dashboard, Partner, false, Reason::Default),
        (Setting::Dashboard, Provider, false, Reason::Default),
        (Setting::Pricing, Partner, false, Reason::Default),
        (Setting::Pricing, Provider, false, Reason::Default),
        (Setting::Chat, Partner, false, Reason::Default),
        (Setting::Chat, Provider, true, Reason::Default),
        (Setting::Notifications, Partner, false, Reason::HardRule),
        (Setting::Notifications, Provider, true, Reason::Default),
    ];
    assert_eq!(defaults.len(), Setting::ALL.len() * SupportModel::ALL.len());
    for (setting, supported_by, value, reason) in defaults {
        let resolved = resolve(setting, supported_by, Layers::default());
        assert_eq!((resolved.value, resolved.reason), (value, reason), "{setting} {supported_by}");
    }
}

/// 9. The named layer holds the value; removing it yields the first masked one.
#[test]
fn the_named_layer_holds_the_value_and_masks_the_next() {
    for (setting, supported_by, layers) in cells() {
        let resolved = resolve(setting, supported_by, layers);
        let steps = steps(setting, supported_by, layers);
        let order: Vec<Reason> = steps.iter().map(|step| step.layer).collect();
        assert_eq!(order, Reason::ALL, "highest authority first");

        let deciding: Vec<usize> = (0..steps.len()).filter(|&at| steps[at].decides).collect();
        let [deciding] = deciding[..] else { panic!("{deciding:?} decide {setting} {layers:?}") };
        assert_eq!(steps[deciding].layer, resolved.reason);
        assert_eq!(steps[deciding].value, Some(resolved.value));
        assert!(steps[..deciding].iter().all(|step| step.value.is_none()), "nothing above it holds a value");

        if !matches!(resolved.reason, Reason::HardRule | Reason::Default) {
            let next = steps[deciding + 1..].iter().find(|step| step.value.is_some()).unwrap();
            let yielded = resolve(setting, supported_by, without(resolved.reason, layers));
            assert_eq!((Some(yielded.value), yielded.reason), (next.value, next.layer));
        }
    }
}

/// The steps hold what is stored, whichever decides.
#[test]
fn the_steps_hold_what_is_stored() {
    for (setting, supported_by, layers) in cells() {
        let [hard_rule, lock, own, shared, default] =
            steps(setting, supported_by, layers).map(|step| step.value);
        assert_eq!(Layers { lock, own, shared }, layers);
        assert!(default.is_some());
        let blocked = setting == Setting::Notifications && supported_by == SupportModel::Partner;
        assert_eq!(hard_rule, blocked.then_some(false));
    }
}

/// The layers that explain a decision are those of its setting, and the deciding one is its reason.
#[test]
fn the_layers_behind_a_decision_explain_it() {
    for facts in world::situations_with_layers() {
        for feature in Feature::ALL {
            let reason = decide_one(feature, &facts).reason;
            let expected = match (facts.viewer.audience, facts.account, feature.setting()) {
                (_, Account::Partner, _) | (_, _, None) => None,
                (Audience::Partner, ..) if reason == Reason::Default => None,
                (_, Account::Managed { supported_by }, Some(setting)) => {
                    Some(steps(setting, supported_by, facts.settings.get(setting)))
                }
            };
            let behind = layers_behind(feature, &facts);
            assert_eq!(behind, expected, "{feature} {facts:?}");
            if let Some(steps) = behind {
                assert!(steps.iter().any(|step| step.decides && step.layer == reason));
            }
        }
    }
}

/// Where a value comes from, told apart as the matrix of settings shows it.
#[test]
fn sources() {
    for (setting, supported_by, layers) in cells() {
        let followed = resolve(setting, supported_by, Layers { own: None, ..layers }).value;
        let expected = match (resolve(setting, supported_by, layers).reason, layers.own) {
            (Reason::HardRule, Some(_)) => Source::Dormant,
            (Reason::HardRule, None) => Source::Rule,
            (Reason::Locked, _) => Source::Locked,
            (Reason::Overridden, own) if own == Some(followed) => Source::Pin,
            (Reason::Overridden, _) => Source::Own,
            (Reason::Inherited, _) => Source::Inherited,
            (Reason::Default, _) => Source::Default,
        };
        assert_eq!(source(setting, supported_by, layers), expected, "{setting} {supported_by} {layers:?}");
    }
}

/// The same by hand: pins and dormant overrides are what their names say.
#[test]
fn pins_and_dormant_overrides() {
    use SupportModel::{Partner, Provider};
    let stored = |lock, own, shared| Layers { lock, own, shared };
    let (on, off) = (Some(true), Some(false));
    let table = [
        (Setting::Pricing, Partner, stored(None, on, on), Source::Pin),
        (Setting::Pricing, Partner, stored(None, off, off), Source::Pin),
        (Setting::Pricing, Partner, stored(None, off, None), Source::Pin), // equal to the default
        (Setting::Pricing, Partner, stored(None, on, None), Source::Own),
        (Setting::Pricing, Partner, stored(None, off, on), Source::Own),
        (Setting::Pricing, Partner, stored(on, on, on), Source::Locked),
        (Setting::Chat, Provider, stored(None, on, None), Source::Pin),
        (Setting::Chat, Partner, stored(None, on, None), Source::Own),
        (Setting::Notifications, Partner, stored(None, on, None), Source::Dormant),
        (Setting::Notifications, Partner, stored(on, off, on), Source::Dormant),
        (Setting::Notifications, Partner, stored(on, None, on), Source::Rule),
        (Setting::Notifications, Provider, stored(None, on, None), Source::Pin),
        (Setting::Notifications, Provider, stored(None, off, None), Source::Own),
    ];
    for (setting, supported_by, layers, expected) in table {
        assert_eq!(source(setting, supported_by, layers), expected, "{setting} {supported_by} {layers:?}");
    }
}

/// 13. What a managed user receives does not depend on partner-only data: who referred the partner.
#[test]
fn managed_users_learn_nothing_of_a_referral() {
    for facts in world::situations_with_layers() {
        if facts.viewer.audience == Audience::Managed {
            let other = Facts { referred: !facts.referred, ..facts };
            assert_eq!(decide(&facts), decide(&other), "{facts:?}");
            for feature in Feature::ALL {
                assert_eq!(layers_behind(feature, &facts), layers_behind(feature, &other));
                assert_eq!(rule(feature, &facts), rule(feature, &other));
            }
        }
    }
}
