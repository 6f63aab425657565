//! Who is told of what: the row "Notifications" and the topic's opening note, enumerated in full.

use crate::world::ACCOUNTS;
use portico_rules::{
    Access, Account, Audience, Category, Facts, Feature, HearsBecause, Role, Settings, SupportModel, Viewer,
    Wishes, concerns, customer_notice, decide_one, hears, may_opt_out,
};

fn facts(audience: Audience, role: Role, account: Account) -> Facts {
    let viewer = Viewer { audience, role };
    Facts { viewer, account, referred: false, settings: Settings::default(), configured_services: 0 }
}

/// What the table says, sentence by sentence; written without looking at the rules.
fn expected(
    audience: Audience,
    about_managed: bool,
    notifications_on: bool,
    category: Category,
    wishes: Wishes,
    changed_by_managed: bool,
) -> bool {
    match category {
        // "Both partner and managed accounts receive Security and People notifications."
        Category::Security | Category::People => return true,
        // "Financial and company notifications never go to managed accounts."
        Category::Financial | Category::Company if audience == Audience::Managed => return false,
        _ => {}
    }
    // What is off until somebody subscribes.
    let subscribed = wishes.subscribed.unwrap_or(category != Category::ServiceStatus);
    match audience {
        // "Notifications are turned off for partner-supported managed accounts"; provider-supported ones "receive
        // notifications they subscribe to".
        Audience::Managed => notifications_on && subscribed,
        // "Partners can unsubscribe from managed account notifications."
        Audience::Partner if about_managed && wishes.opted_out => false,
        // Partners "receive email notifications about any service changes made by a managed account, unless they
        // opt out of the notifications".
        Audience::Partner
            if changed_by_managed && [Category::Services, Category::Ordering].contains(&category) =>
        {
            true
        }
        // "Partners receive notifications they subscribe to."
        Audience::Partner => subscribed,
    }
}

#[test]
fn category_by_audience_by_support_model_by_setting_by_subscription() {
    let mut checked = 0;
    for audience in Audience::ALL {
        for account in ACCOUNTS {
            if audience == Audience::Managed && account == Account::Partner {
                continue;
            }
            for (role, setting) in
                Role::ALL.into_iter().flat_map(|role| [None, Some(false), Some(true)].map(|set| (role, set)))
            {
                let mut facts = facts(audience, role, account);
                facts.settings.notifications.shared = setting;
                // Its own rule of the table: partner-supported accounts cannot have it, others have it at first.
                let on = match account {
                    Account::Managed { supported_by: SupportModel::Provider } => setting.unwrap_or(true),
                    _ => false,
                };
                if audience == Audience::Managed {
                    assert_eq!(decide_one(Feature::Notifications, &facts).access == Access::Edit, on);
                }
                for category in Category::ALL {
                    for subscribed in [None, Some(false), Some(true)] {
                        for (opted_out, changed) in
                            [(false, false), (false, true), (true, false), (true, true)]
                        {
                            let wishes = Wishes { subscribed, opted_out };
                            let about_managed = account != Account::Partner;
                            let told = hears(category, &facts, wishes, changed);
                            let name =
                                format!("{audience} {account:?} {category} {wishes:?} {changed} {setting:?}");
                            assert_eq!(
                                told.told,
                                expected(audience, about_managed, on, category, wishes, changed),
                                "{name}"
                            );
                            let is_yes = matches!(
                                told.why,
                                HearsBecause::Always
                                    | HearsBecause::Subscribed
                                    | HearsBecause::OnAtFirst
                                    | HearsBecause::ChangedByManaged
                            );
                            assert_eq!(told.told, is_yes, "{name}: {}", told.why);
                            checked += 1;
                        }
                    }
                }
            }
        }
    }
    assert_eq!(checked, 5 * 6 * 3 * 8 * 3 * 4);
}

#[test]
fn the_reason_is_the_one_that_a_person_can_do_something_about() {
    let managed = facts(
        Audience::Managed,
        Role::CompanyAdmin,
        Account::Managed { supported_by: SupportModel::Partner },
    );
    let why = |category| hears(category, &managed, Wishes::default(), false).why;
    assert_eq!(why(Category::Services), HearsBecause::NotificationsOff);
    assert_eq!(why(Category::Financial), HearsBecause::PartnersOnly);
    let partner =
        facts(Audience::Partner, Role::ReadOnly, Account::Managed { supported_by: SupportModel::Partner });
    let out = Wishes { subscribed: Some(true), opted_out: true };
    assert_eq!(hears(Category::Services, &partner, out, true).why, HearsBecause::OptedOut);
    assert_eq!(hears(Category::People, &partner, out, false).why, HearsBecause::Always);
}

#[test]
fn what_is_about_one_person_is_told_to_them_and_to_who_administers_people() {
    for account in ACCOUNTS {
        for (audience, role) in
            Audience::ALL.into_iter().flat_map(|audience| Role::ALL.map(|role| (audience, role)))
        {
            let facts = facts(audience, role, account);
            assert!(concerns(&facts, true));
            let reaches = audience == Audience::Partner || account != Account::Partner;
            assert_eq!(
                concerns(&facts, false),
                reaches && role == Role::CompanyAdmin,
                "{audience} {role} {account:?}"
            );
            assert_eq!(may_opt_out(&facts), audience == Audience::Partner);
        }
    }
}

#[test]
fn partners_write_to_their_customers_and_administrators_send_it() {
    for account in ACCOUNTS {
        for (audience, role) in
            Audience::ALL.into_iter().flat_map(|audience| Role::ALL.map(|role| (audience, role)))
        {
            let access = customer_notice(&facts(audience, role, account));
            let writes = audience == Audience::Partner && account != Account::Partner;
            let sends = [Role::CompanyAdmin, Role::TechnicalAdmin].contains(&role);
            let expected = match (writes, sends) {
                (true, true) => Access::Edit,
                (true, false) => Access::View,
                (false, _) => Access::Hidden,
            };
            assert_eq!(access, expected, "{audience} {role} {account:?}");
        }
    }
}
