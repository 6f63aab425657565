//! Who can turn on what a viewer does not see, against what happens when somebody does.

use crate::world;
use portico_rules::{
    Access, Account, AskWhom, Audience, Facts, Feature, Layer, Writer, ask_whom, asks_for_markets,
    decide_one, refusal,
};

/// Whether the viewer sees a feature after a writer has turned it on in a layer of the account itself; `None`
/// when the writer may not.
fn turned_on(writer: Writer, layer: Layer, feature: Feature, facts: &Facts) -> Option<bool> {
    let Account::Managed { supported_by } = facts.account else { return None };
    let setting = feature.setting()?;
    let now = facts.settings.get(setting);
    if refusal(writer, layer, setting, supported_by, now, Some(true)).is_some() {
        return None;
    }
    let mut after = *facts;
    *after.settings.get_mut(setting).get_mut(layer) = Some(true);
    Some(decide_one(feature, &after).access > Access::Hidden)
}

#[test]
fn who_is_to_be_asked_can_turn_it_on_and_nobody_else_needs_to_be() {
    let mut asked = [0; 3];
    for facts in world::situations_with_layers() {
        for feature in Feature::ALL {
            let whom = ask_whom(feature, &facts);
            let hidden = decide_one(feature, &facts).access == Access::Hidden;
            let partner = turned_on(Writer::Partner, Layer::Own, feature, &facts) == Some(true);
            let provider = turned_on(Writer::Operator, Layer::Lock, feature, &facts) == Some(true);
            let expected = match (hidden, partner, provider) {
                (true, true, _) => Some(AskWhom::Partner),
                (true, false, true) => Some(AskWhom::Provider),
                _ => None,
            };
            assert_eq!(whom, expected, "{feature} {facts:?}");
            asked[whom.map_or(0, |whom| 1 + whom as usize)] += 1;
        }
    }
    assert!(asked.iter().all(|count| *count > 0), "{asked:?}");
}

#[test]
fn a_partners_user_asks_only_for_the_chat_with_who_is_supported_by_the_provider() {
    for facts in world::situations_with_layers().filter(|facts| facts.viewer.audience == Audience::Partner) {
        for feature in Feature::ALL {
            if ask_whom(feature, &facts).is_some() {
                assert_eq!(feature, Feature::Chat, "{facts:?}");
            }
        }
    }
}

#[test]
fn managed_users_ask_for_markets_and_partners_do_not() {
    for facts in world::situations_with_layers() {
        let of_managed = facts.viewer.audience == Audience::Managed;
        let at_home = matches!(facts.account, Account::Managed { .. });
        assert_eq!(asks_for_markets(&facts), of_managed && at_home, "{facts:?}");
    }
}
