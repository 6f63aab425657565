//! "Feature access and views by account type", transcribed row by row: a test for each column of each row.
//! Viewers are company admins, so that no role narrows what the table gives.

use portico_rules::{
    Access, Account, Audience, BlockedBy, Decision, Facts, Feature, Layers, PriceList, Role, Rule, Setting,
    Settings, SupportModel, Viewer, decide_one, landing, rule,
};

const PARTNER_SUPPORTED: Account = Account::Managed { supported_by: SupportModel::Partner };
const PROVIDER_SUPPORTED: Account = Account::Managed { supported_by: SupportModel::Provider };
const MANAGED: [Account; 2] = [PARTNER_SUPPORTED, PROVIDER_SUPPORTED];

const ENABLED: Layers = Layers { lock: None, own: Some(true), shared: None };
const ENABLED_BY_PARTNER: Layers = Layers { lock: None, own: None, shared: Some(true) };
const ENABLED_BY_PROVIDER: Layers = Layers { lock: Some(true), own: None, shared: None };

fn partner(account: Account) -> Facts {
    Facts {
        viewer: Viewer { audience: Audience::Partner, role: Role::CompanyAdmin },
        account,
        referred: false,
        settings: Settings::default(),
        configured_services: 0,
    }
}

fn managed(account: Account) -> Facts {
    Facts { viewer: Viewer { audience: Audience::Managed, role: Role::CompanyAdmin }, ..partner(account) }
}

fn referred(facts: Facts) -> Facts {
    Facts { referred: true, ..facts }
}

fn set(mut facts: Facts, setting: Setting, layers: Layers) -> Facts {
    *facts.settings.get_mut(setting) = layers;
    facts
}

fn of(feature: Feature, facts: Facts) -> Decision {
    decide_one(feature, &facts)
}

fn access(feature: Feature, facts: Facts) -> Access {
    of(feature, facts).access
}

/// The two columns "Configurable for … Managed Accounts?": for partner-supported, for provider-supported.
fn configurable(feature: Feature) -> [&'static str; 2] {
    MANAGED.map(|account| match of(feature, managed(account)).control.map(|control| control.blocked_by) {
        Some(None) => "Yes",
        Some(Some(BlockedBy::HardRule)) => "No",
        Some(Some(BlockedBy::Lock)) => "locked",
        None => "not in the table",
    })
}

/// "When enabled": the managed user's access, however it was enabled.
fn when_enabled(setting: Setting, account: Account) -> Access {
    let [own, shared, locked] = [ENABLED, ENABLED_BY_PARTNER, ENABLED_BY_PROVIDER]
        .map(|layers| access(setting.feature(), set(managed(account), setting, layers)));
    assert_eq!((own, own), (shared, locked));
    own
}

// Company Profile

#[test]
fn company_profile_accessibility() {
    assert_eq!(access(Feature::CompanyProfile, partner(Account::Partner)), Access::Edit);
    for account in MANAGED {
        assert_eq!(access(Feature::CompanyProfile, partner(account)), Access::Edit);
        assert_eq!(access(Feature::CompanyProfile, managed(account)), Access::Hidden);
    }
}

#[test]
fn company_profile_configurable() {
    assert_eq!(configurable(Feature::CompanyProfile), ["Yes", "Yes"]);
}

#[test]
fn company_profile_result() {
    for account in MANAGED {
        assert_eq!(when_enabled(Setting::CompanyProfile, account), Access::View, "cannot edit");
        let enabled = set(partner(account), Setting::CompanyProfile, ENABLED);
        assert_eq!(access(Feature::CompanyProfile, enabled), Access::Edit);
    }
}

// Dashboard

#[test]
fn dashboard_accessibility() {
    assert_eq!(landing(&partner(Account::Partner)), Feature::Dashboard);
    assert_eq!(access(Feature::Dashboard, partner(Account::Partner)), Access::View);
    for account in MANAGED {
        assert_eq!(access(Feature::Dashboard, partner(account)), Access::View);
        assert_eq!(access(Feature::Dashboard, managed(account)), Access::Hidden);
        assert_eq!(landing(&managed(account)), Feature::Services, "in place of the dashboard");
    }
}

#[test]
fn dashboard_configurable() {
    assert_eq!(configurable(Feature::Dashboard), ["Yes", "Yes"]);
}

#[test]
fn dashboard_result() {
    for account in MANAGED {
        assert_eq!(when_enabled(Setting::Dashboard, account), Access::View);
        let enabled = set(partner(account), Setting::Dashboard, ENABLED);
        assert_eq!(access(Feature::Dashboard, enabled), Access::View);
    }
}

#[test]
fn dashboard_result_after_sign_in() {
    for account in MANAGED {
        let enabled = set(managed(account), Setting::Dashboard, ENABLED);
        assert_eq!(landing(&enabled), Feature::Dashboard, "no services are configured");
        for configured_services in [1, 2, u32::MAX] {
            let working = Facts { configured_services, ..enabled };
            assert_eq!(landing(&working), Feature::Services);
            assert_eq!(access(Feature::Dashboard, working), Access::View, "still in the navigation");
            assert_eq!(landing(&Facts { configured_services, ..managed(account) }), Feature::Services);
            assert_eq!(landing(&Facts { configured_services, ..partner(account) }), Feature::Dashboard);
        }
    }
}

// Megaport Marketplace Profile

#[test]
fn marketplace_profile_accessibility() {
    assert_eq!(access(Feature::MarketplaceProfile, partner(Account::Partner)), Access::Edit);
    for account in MANAGED {
        // A managed account is not listed: it has no profile for anyone to see.
        for viewer in [partner(account), managed(account)] {
            assert_eq!(access(Feature::MarketplaceProfile, viewer), Access::Hidden);
            assert_eq!(rule(Feature::MarketplaceProfile, &viewer), Some(Rule::NotListedInMarketplace));
        }
    }
}

#[test]
fn marketplace_profile_configurable() {
    assert_eq!(configurable(Feature::MarketplaceProfile), ["No", "No"]);
}

#[test]
fn marketplace_profile_result() {
    for account in MANAGED {
        assert_eq!(access(Feature::Marketplace, managed(account)), Access::Edit, "view and connect");
        assert_eq!(access(Feature::MarketplaceProfile, managed(account)), Access::Hidden, "nor publish");
    }
}

// Pricing

#[test]
fn pricing_accessibility() {
    assert_eq!(access(Feature::Pricing, partner(Account::Partner)), Access::View);
    for account in MANAGED {
        assert_eq!(access(Feature::Pricing, partner(account)), Access::View);
        let hidden = of(Feature::Pricing, managed(account));
        assert_eq!((hidden.access, hidden.price_list), (Access::Hidden, None));
    }
}

#[test]
fn pricing_configurable() {
    assert_eq!(configurable(Feature::Pricing), ["Yes", "Yes"]);
}

#[test]
fn pricing_result() {
    for account in MANAGED {
        assert_eq!(when_enabled(Setting::Pricing, account), Access::View);
        let [to_managed, to_partner] = [managed(account), partner(account)]
            .map(|viewer| of(Feature::Pricing, set(viewer, Setting::Pricing, ENABLED)).price_list);
        assert_eq!(to_managed, Some(PriceList::Retail), "retail prices are shown");
        assert_eq!(to_partner, Some(PriceList::Partner));
    }
}

// Billing Market

#[test]
fn billing_market_accessibility() {
    assert_eq!(access(Feature::BillingMarkets, partner(Account::Partner)), Access::Edit);
    for account in MANAGED {
        assert_eq!(access(Feature::BillingMarkets, partner(account)), Access::Edit);
        assert_eq!(access(Feature::BillingMarkets, managed(account)), Access::Hidden);
    }
}

#[test]
fn billing_market_configurable() {
    assert_eq!(configurable(Feature::BillingMarkets), ["No", "No"]);
}

#[test]
fn billing_market_result() {
    for account in MANAGED {
        assert_eq!(rule(Feature::BillingMarkets, &managed(account)), Some(Rule::MarketsArePartners));
        // Not a matter of the distributor for a managed user.
        let behind = referred(managed(account));
        assert_eq!(rule(Feature::BillingMarkets, &behind), Some(Rule::MarketsArePartners));
        assert_eq!(rule(Feature::Invoices, &behind), Some(Rule::InvoicesArePartners));
    }
}

#[test]
fn billing_market_note_on_partners_referred_by_a_distributor() {
    for account in [Account::Partner, PARTNER_SUPPORTED, PROVIDER_SUPPORTED] {
        for feature in [Feature::BillingMarkets, Feature::Invoices] {
            let plain = partner(account);
            assert!(access(feature, plain) > Access::Hidden);
            assert_eq!(rule(feature, &plain), Some(Rule::Always));
            assert_eq!(access(feature, referred(plain)), Access::Hidden);
            assert_eq!(rule(feature, &referred(plain)), Some(Rule::DistributorBills));
        }
    }
}

// Chat Support

#[test]
fn chat_support_accessibility() {
    assert_eq!(access(Feature::Chat, partner(Account::Partner)), Access::Edit);
    assert_eq!(access(Feature::Chat, partner(PARTNER_SUPPORTED)), Access::Edit);
    assert_eq!(access(Feature::Chat, managed(PARTNER_SUPPORTED)), Access::Hidden);
    assert_eq!(access(Feature::Chat, partner(PROVIDER_SUPPORTED)), Access::Hidden);
    assert_eq!(access(Feature::Chat, managed(PROVIDER_SUPPORTED)), Access::Edit);
}

#[test]
fn chat_support_configurable() {
    assert_eq!(configurable(Feature::Chat), ["Yes", "Yes"]);
}

#[test]
fn chat_support_result() {
    for account in MANAGED {
        assert_eq!(when_enabled(Setting::Chat, account), Access::Edit);
        for layers in [ENABLED, ENABLED_BY_PARTNER, ENABLED_BY_PROVIDER] {
            assert_eq!(access(Feature::Chat, set(partner(account), Setting::Chat, layers)), Access::Edit);
        }
    }
}

// Notifications

#[test]
fn notifications_accessibility() {
    assert_eq!(access(Feature::Notifications, partner(Account::Partner)), Access::Edit);
    assert_eq!(access(Feature::Notifications, managed(PROVIDER_SUPPORTED)), Access::Edit);
    assert_eq!(access(Feature::Notifications, managed(PARTNER_SUPPORTED)), Access::Hidden);
    assert_eq!(
        rule(Feature::Notifications, &managed(PARTNER_SUPPORTED)),
        Some(Rule::NoNotificationsWhenPartnerSupported)
    );
}

#[test]
fn notifications_configurable() {
    assert_eq!(configurable(Feature::Notifications), ["No", "Yes"]);
}

#[test]
fn notifications_result() {
    // Partners can unsubscribe from a managed account's.
    for account in MANAGED {
        assert_eq!(access(Feature::Notifications, partner(account)), Access::Edit);
    }
    assert_eq!(when_enabled(Setting::Notifications, PROVIDER_SUPPORTED), Access::Edit);
    assert_eq!(when_enabled(Setting::Notifications, PARTNER_SUPPORTED), Access::Hidden, "turned off");
}

// Around the table

#[test]
fn the_table_has_these_seven_rows() {
    let listed = Feature::ALL.map(|feature| (feature, configurable(feature)));
    let rows: Vec<Feature> = listed
        .into_iter()
        .filter(|(_, columns)| *columns != ["not in the table"; 2])
        .map(|(feature, _)| feature)
        .collect();
    assert_eq!(
        rows,
        [
            Feature::Dashboard,
            Feature::MarketplaceProfile,
            Feature::Pricing,
            Feature::BillingMarkets,
            Feature::CompanyProfile,
            Feature::Chat,
            Feature::Notifications,
        ]
    );
}

#[test]
fn note_partner_accounts_can_always_view_managed_account_settings() {
    for account in MANAGED {
        assert_eq!(access(Feature::Settings, partner(account)), Access::Edit);
        assert_eq!(access(Feature::Settings, managed(account)), Access::Hidden);
        assert_eq!(rule(Feature::Settings, &managed(account)), Some(Rule::SettingsArePartners));
    }
}

#[test]
fn introduction_other_managed_accounts_inherit_unless_they_have_an_override() {
    for setting in [Setting::CompanyProfile, Setting::Dashboard, Setting::Pricing, Setting::Chat] {
        for account in MANAGED {
            for value in [false, true] {
                let get = |own| {
                    let layers = Layers { lock: None, own, shared: Some(value) };
                    access(setting.feature(), set(managed(account), setting, layers)) > Access::Hidden
                };
                assert_eq!(get(None), value, "inherits");
                assert_eq!(get(Some(!value)), !value, "keeps its override");
            }
        }
    }
}
