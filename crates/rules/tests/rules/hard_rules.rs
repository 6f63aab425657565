//! Hard rules, by full enumeration: every viewer, role, account and referral, with every combination of stored
//! layers. Each setting holds the same layers here; `independence` shows that no other combination differs.

use crate::world;
use portico_rules::{
    Access, Account, Audience, BlockedBy, Facts, Feature, PriceList, Reason, Role, Rule, Setting,
    SupportModel, Viewer, decide, decide_one, landing, rule,
};

fn access(feature: Feature, facts: &Facts) -> Access {
    decide_one(feature, facts).access
}

fn seen_by(audience: Audience) -> impl Iterator<Item = Facts> {
    world::situations_with_layers().filter(move |facts| facts.viewer.audience == audience)
}

/// Managed users on an account that they may look at: their own.
fn managed_users() -> impl Iterator<Item = Facts> {
    seen_by(Audience::Managed).filter(|facts| facts.account != Account::Partner)
}

#[test]
fn managed_users_never_see_what_is_the_partners() {
    for facts in seen_by(Audience::Managed) {
        for feature in
            [Feature::MarketplaceProfile, Feature::BillingMarkets, Feature::Invoices, Feature::Settings]
        {
            assert_eq!(access(feature, &facts), Access::Hidden, "{feature} {facts:?}");
        }
    }
}

#[test]
fn managed_users_never_edit_the_company_profile_nor_the_dashboard_nor_prices() {
    for facts in seen_by(Audience::Managed) {
        for feature in [Feature::CompanyProfile, Feature::Dashboard, Feature::Pricing] {
            assert!(access(feature, &facts) <= Access::View, "{feature} {facts:?}");
        }
    }
}

#[test]
fn managed_users_never_get_the_partners_prices() {
    for facts in seen_by(Audience::Managed) {
        let pricing = decide_one(Feature::Pricing, &facts);
        let expected = (pricing.access > Access::Hidden).then_some(PriceList::Retail);
        assert_eq!(pricing.price_list, expected, "{facts:?}");
    }
}

#[test]
fn only_pricing_has_a_price_list() {
    for facts in world::situations_with_layers() {
        for (feature, decision) in decide(&facts).iter() {
            if feature != Feature::Pricing {
                assert_eq!(decision.price_list, None, "{feature} {facts:?}");
            }
        }
    }
}

#[test]
fn managed_users_never_look_upward() {
    for facts in seen_by(Audience::Managed).filter(|facts| facts.account == Account::Partner) {
        for (feature, decision) in decide(&facts).iter() {
            assert_eq!(decision.access, Access::Hidden, "{feature} {facts:?}");
            assert_eq!(rule(feature, &facts), Some(Rule::OwnAccountOnly));
        }
    }
}

#[test]
fn managed_users_of_partner_supported_accounts_never_get_notifications() {
    for facts in managed_users() {
        if facts.account == (Account::Managed { supported_by: SupportModel::Partner }) {
            let decision = decide_one(Feature::Notifications, &facts);
            assert_eq!((decision.access, decision.reason), (Access::Hidden, Reason::HardRule), "{facts:?}");
        }
    }
}

#[test]
fn managed_users_always_have_services_marketplace_and_status() {
    for facts in managed_users() {
        assert!(access(Feature::Services, &facts) >= Access::View);
        assert!(access(Feature::Marketplace, &facts) >= Access::View);
        assert_eq!(access(Feature::ServiceStatus, &facts), Access::View);
    }
}

#[test]
fn nobody_sees_a_marketplace_profile_of_a_managed_account() {
    for facts in world::situations_with_layers().filter(|facts| facts.account != Account::Partner) {
        assert_eq!(access(Feature::MarketplaceProfile, &facts), Access::Hidden, "{facts:?}");
    }
}

#[test]
fn partners_referred_by_a_distributor_never_see_markets_or_invoices() {
    for facts in seen_by(Audience::Partner).filter(|facts| facts.referred) {
        for feature in [Feature::BillingMarkets, Feature::Invoices] {
            let decision = decide_one(feature, &facts);
            assert_eq!((decision.access, decision.limited_by), (Access::Hidden, None), "{facts:?}");
            assert_eq!(rule(feature, &facts), Some(Rule::DistributorBills));
        }
    }
}

#[test]
fn partners_always_see_everything_else_of_every_account() {
    for facts in seen_by(Audience::Partner) {
        for feature in [
            Feature::CompanyProfile,
            Feature::Dashboard,
            Feature::Services,
            Feature::Marketplace,
            Feature::Pricing,
            Feature::Notifications,
            Feature::ServiceStatus,
            Feature::Settings,
        ] {
            assert!(access(feature, &facts) >= Access::View, "{feature} {facts:?}");
        }
        assert_eq!(decide_one(Feature::Pricing, &facts).price_list, Some(PriceList::Partner));
        assert_eq!(landing(&facts), Feature::Dashboard);
    }
}

/// The highest access that a role leaves, feature by feature. A role lowers the access and changes nothing else.
#[test]
fn roles_leave_this_much() {
    use Access::{Edit, Hidden, View};
    use Role::{CompanyAdmin, Finance, FinancialContact, ReadOnly, TechnicalAdmin, TechnicalContact};
    for facts in world::situations_with_layers() {
        let role = facts.viewer.role;
        let admin = Viewer { role: CompanyAdmin, ..facts.viewer };
        for (feature, decision) in decide(&facts).iter() {
            let most = match (feature, role) {
                (_, CompanyAdmin) => Edit,
                (Feature::CompanyProfile | Feature::MarketplaceProfile | Feature::Settings, _) => View,
                (Feature::Services | Feature::Marketplace, TechnicalAdmin | TechnicalContact | Finance) => {
                    Edit
                }
                (Feature::Services | Feature::Marketplace, FinancialContact | ReadOnly) => View,
                (Feature::BillingMarkets | Feature::Invoices, Finance) => Edit,
                (Feature::BillingMarkets | Feature::Invoices, FinancialContact) => View,
                (
                    Feature::BillingMarkets | Feature::Invoices,
                    TechnicalAdmin | TechnicalContact | ReadOnly,
                ) => Hidden,
                _ => Edit,
            };
            let granted = decide_one(feature, &Facts { viewer: admin, ..facts });
            assert_eq!(decision.access, granted.access.min(most), "{feature} {facts:?}");
            assert_eq!(
                decision.limited_by.is_some(),
                decision.access < granted.access,
                "{feature} {facts:?}"
            );
            assert_eq!(
                (decision.reason, decision.control),
                (granted.reason, granted.control),
                "a role changes the access alone"
            );
        }
    }
}

#[test]
fn a_control_stands_where_the_table_has_an_answer_and_says_what_blocks() {
    for facts in world::situations_with_layers() {
        for (feature, decision) in decide(&facts).iter() {
            let expected = match (facts.account, feature) {
                (Account::Partner, _) => None,
                (_, Feature::MarketplaceProfile | Feature::BillingMarkets) => Some(Some(BlockedBy::HardRule)),
                (Account::Managed { supported_by: SupportModel::Partner }, Feature::Notifications) => {
                    Some(Some(BlockedBy::HardRule))
                }
                (_, feature) => {
                    feature.setting().map(|setting| facts.settings.get(setting).lock.map(|_| BlockedBy::Lock))
                }
            };
            assert_eq!(decision.control.map(|control| control.blocked_by), expected, "{feature} {facts:?}");
        }
    }
}

/// A rule is named exactly where the reason is one, and "always" exactly where the account hides nothing.
#[test]
fn every_hard_rule_has_its_words() {
    for facts in world::situations_with_layers() {
        let admin = Facts { viewer: Viewer { role: Role::CompanyAdmin, ..facts.viewer }, ..facts };
        for feature in Feature::ALL {
            let named = rule(feature, &facts);
            assert_eq!(named.is_some(), decide_one(feature, &facts).reason == Reason::HardRule);
            if let Some(named) = named {
                assert_eq!(
                    named == Rule::Always,
                    access(feature, &admin) > Access::Hidden,
                    "{feature} {facts:?}"
                );
                let fits = match named {
                    Rule::Always => true,
                    Rule::NotListedInMarketplace => feature == Feature::MarketplaceProfile,
                    Rule::MarketsArePartners => feature == Feature::BillingMarkets,
                    Rule::InvoicesArePartners => feature == Feature::Invoices,
                    Rule::SettingsArePartners => feature == Feature::Settings,
                    Rule::NoNotificationsWhenPartnerSupported => feature == Feature::Notifications,
                    Rule::DistributorBills => facts.viewer.audience == Audience::Partner && facts.referred,
                    Rule::OwnAccountOnly => facts.account == Account::Partner,
                };
                assert!(fits, "{named} for {feature} {facts:?}");
            }
        }
    }
}

#[test]
fn reasons_of_the_partner_audience() {
    for facts in seen_by(Audience::Partner) {
        for (feature, decision) in decide(&facts).iter() {
            match feature.setting() {
                None => assert_eq!(decision.reason, Reason::HardRule, "{feature} {facts:?}"),
                Some(Setting::Chat) if facts.account != Account::Partner => {
                    let stored = decision.reason != Reason::Default;
                    assert_ne!(decision.reason, Reason::HardRule);
                    assert!(!stored || decision.access == Access::Edit, "a layer only ever turns chat on");
                }
                Some(_) => assert_eq!(decision.reason, Reason::Default, "{feature} {facts:?}"),
            }
        }
    }
}

/// A layer that turns chat on for the managed account turns it on for its partner too; no layer turns it off.
#[test]
fn chat_turned_on_is_on_for_both() {
    for partner in seen_by(Audience::Partner).filter(|facts| facts.account != Account::Partner) {
        let managed = Facts { viewer: Viewer { audience: Audience::Managed, ..partner.viewer }, ..partner };
        let [partner, managed] = [partner, managed].map(|facts| decide_one(Feature::Chat, &facts));
        if managed.access == Access::Edit && managed.reason != Reason::Default {
            assert_eq!((partner.access, partner.reason), (managed.access, managed.reason));
        } else {
            assert_eq!(partner.reason, Reason::Default);
        }
    }
}
