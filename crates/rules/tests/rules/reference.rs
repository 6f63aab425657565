//! A second resolver, slow and of another make, to compare the rules with: sentences, read one after the other.
//!
//! A sentence says for whom, of which features, and what. The last sentence that applies has the last word, so
//! they run from the general to the particular and from the lowest layer to the highest.

use crate::world;
use portico_rules::{Account, Audience, Facts, Feature, Setting, SupportModel, decide};
use proptest::prelude::*;
use std::sync::LazyLock;

const SENTENCES: &str = "
    partner:                                       services marketplace marketplace_profile billing_markets settings | edit hard_rule
    partner:                                       invoices service_status | view hard_rule
    partner:                                       company_profile chat notifications | edit default
    partner:                                       dashboard pricing | view default
    partner on managed:                            marketplace_profile | hidden hard_rule
    partner on provider-supported:                 chat | hidden default
    partner on managed shared-on:                  chat | edit inherited
    partner on partner-supported override-off:     chat | edit default
    partner on provider-supported override-off:    chat | hidden default
    partner on managed override-on:                chat | edit overridden
    partner on partner-supported lock-off:         chat | edit default
    partner on provider-supported lock-off:        chat | hidden default
    partner on managed lock-on:                    chat | edit locked
    partner referred:                              billing_markets invoices | hidden hard_rule

    customer:                                      services marketplace | edit hard_rule
    customer:                                      service_status | view hard_rule
    customer:                                      marketplace_profile billing_markets invoices settings | hidden hard_rule
    customer:                                      company_profile dashboard pricing chat notifications | hidden default
    customer on provider-supported:                chat notifications | edit default
    customer shared-off:                           company_profile dashboard pricing chat notifications | hidden inherited
    customer shared-on:                            company_profile dashboard pricing | view inherited
    customer shared-on:                            chat notifications | edit inherited
    customer override-off:                         company_profile dashboard pricing chat notifications | hidden overridden
    customer override-on:                          company_profile dashboard pricing | view overridden
    customer override-on:                          chat notifications | edit overridden
    customer lock-off:                             company_profile dashboard pricing chat notifications | hidden locked
    customer lock-on:                              company_profile dashboard pricing | view locked
    customer lock-on:                              chat notifications | edit locked
    customer on partner-supported:                 notifications | hidden hard_rule
    customer on partner's:                         everything | hidden hard_rule

    technical_admin:                               company_profile marketplace_profile settings billing_markets | at-most view
    technical_contact:                             company_profile marketplace_profile settings billing_markets | at-most view
    finance:                                       company_profile marketplace_profile settings | at-most view
    financial_contact:                             company_profile marketplace_profile settings billing_markets services marketplace | at-most view
    read_only:                                     company_profile marketplace_profile settings billing_markets services marketplace | at-most view
    technical_admin:                               billing_markets invoices | at-most hidden
    technical_contact:                             billing_markets invoices | at-most hidden
    read_only:                                     billing_markets invoices | at-most hidden

    partner:                                       pricing | priced partner
    customer:                                      pricing | priced retail

    on managed:                                    company_profile dashboard pricing chat notifications | blocked-by nothing
    on managed lock-on:                            company_profile dashboard pricing chat notifications | blocked-by lock
    on managed lock-off:                           company_profile dashboard pricing chat notifications | blocked-by lock
    on partner-supported:                          notifications | blocked-by hard_rule
    on managed:                                    marketplace_profile billing_markets | blocked-by hard_rule
";

struct Sentence {
    conditions: Vec<&'static str>,
    features: Vec<&'static str>,
    what: [&'static str; 2],
}

static READ: LazyLock<Vec<Sentence>> = LazyLock::new(|| {
    SENTENCES
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| {
            let (conditions, rest) = line.split_once(':').unwrap();
            let (features, what) = rest.split_once('|').unwrap();
            let what: Vec<&str> = what.split_whitespace().collect();
            Sentence {
                conditions: conditions.split_whitespace().collect(),
                features: features.split_whitespace().collect(),
                what: what.try_into().unwrap(),
            }
        })
        .collect()
});

/// Whether one word of a condition is true of a feature.
fn holds(word: &str, feature: &str, facts: &Facts) -> bool {
    let supported_by = match facts.account {
        Account::Partner => None,
        Account::Managed { supported_by } => Some(supported_by),
    };
    if let Some((layer, value)) = word.split_once('-').filter(|(_, value)| ["on", "off"].contains(value)) {
        let layers = match feature {
            "company_profile" => facts.settings.company_profile,
            "dashboard" => facts.settings.dashboard,
            "pricing" => facts.settings.pricing,
            "chat" => facts.settings.chat,
            "notifications" => facts.settings.notifications,
            _ => panic!("{feature} has no layers"),
        };
        let stored = match layer {
            "shared" => layers.shared,
            "override" => layers.own,
            "lock" => layers.lock,
            _ => panic!("no such layer: {layer}"),
        };
        return stored == Some(value == "on");
    }
    match word {
        "on" => true,
        "partner" => facts.viewer.audience == Audience::Partner,
        "customer" => facts.viewer.audience == Audience::Managed,
        "partner's" => supported_by.is_none(),
        "managed" => supported_by.is_some(),
        "partner-supported" => supported_by == Some(SupportModel::Partner),
        "provider-supported" => supported_by == Some(SupportModel::Provider),
        "referred" => facts.referred,
        "technical_admin" | "technical_contact" | "finance" | "financial_contact" | "read_only" => {
            facts.viewer.role.as_str() == word
        }
        _ => panic!("no such condition: {word}"),
    }
}

/// What is decided of one feature, in the words of the answer. `""` stands for null, `None` for absent.
#[derive(PartialEq, Debug, Default)]
struct Told {
    access: &'static str,
    reason: &'static str,
    limited_by: &'static str,
    price_list: &'static str,
    blocked_by: Option<&'static str>,
}

fn told(feature: &str, facts: &Facts) -> Told {
    let levels = ["hidden", "view", "edit"];
    let level = |access: &str| levels.iter().position(|&level| level == access).unwrap();
    let mut told = Told::default();
    for sentence in READ.iter() {
        let applies = sentence.features.iter().any(|&named| named == feature || named == "everything")
            && sentence.conditions.iter().all(|word| holds(word, feature, facts));
        match sentence.what {
            _ if !applies => {}
            ["at-most", most] => {
                if level(most) < level(told.access) {
                    told.access = most;
                    told.limited_by = "role";
                }
            }
            ["priced", list] => told.price_list = if told.access == "hidden" { "" } else { list },
            ["blocked-by", "nothing"] => told.blocked_by = Some(""),
            ["blocked-by", what] => told.blocked_by = Some(what),
            [access, reason] => {
                assert!(levels.contains(&access), "no such level: {access}");
                (told.access, told.reason) = (access, reason);
            }
        }
    }
    told
}

fn landing(facts: &Facts) -> &'static str {
    if facts.viewer.audience == Audience::Partner {
        return "dashboard";
    }
    match (told("dashboard", facts).access, facts.configured_services) {
        ("view", 0) => "dashboard",
        _ => "services",
    }
}

fn compare(facts: &Facts, features: impl IntoIterator<Item = Feature>) {
    let decisions = decide(facts);
    assert_eq!(decisions.landing.as_str(), landing(facts), "{facts:?}");
    for feature in features {
        let (_, decision) = decisions.iter().find(|(decided, _)| *decided == feature).unwrap();
        let decided = Told {
            access: decision.access.as_str(),
            reason: decision.reason.as_str(),
            limited_by: decision.limited_by.map_or("", |by| by.as_str()),
            price_list: decision.price_list.map_or("", |list| list.as_str()),
            blocked_by: decision.control.map(|control| control.blocked_by.map_or("", |by| by.as_str())),
        };
        assert_eq!(decided, told(feature.as_str(), facts), "{feature} of {facts:?}");
    }
}

/// Features that no setting decides, in every situation; features of settings, in every situation with every
/// combination of their layers. `independence` shows that nothing else matters to them.
#[test]
fn agrees_everywhere() {
    for facts in world::situations() {
        compare(&facts, world::without_setting());
        for setting in Setting::ALL {
            for layers in world::layers() {
                compare(&world::with(facts, setting, layers), [setting.feature()]);
            }
        }
        for layers in world::layers() {
            for configured_services in [1, 2, u32::MAX] {
                let facts = world::with(facts, Setting::Dashboard, layers);
                compare(&Facts { configured_services, ..facts }, []);
            }
        }
    }
}

proptest! {
    /// The same with everything stored at once.
    #[test]
    fn agrees_on_any_facts(facts in world::any_facts()) {
        compare(&facts, Feature::ALL);
    }
}
