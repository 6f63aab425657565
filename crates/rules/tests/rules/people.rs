//! Who sees and who manages people and managed accounts, and that somebody always administers an account:
//! everything enumerated.

use crate::world::{layers, situations, with_all};
use portico_rules::{
    Access, Account, Audience, Facts, Member, Page, Role, activity, embedding, managed_accounts, may_join,
    page, people, takes_last_admin,
};

#[test]
fn company_admins_of_the_account_and_of_its_partner_manage_its_people_and_all_others_see_them() {
    for facts in situations() {
        let upward = facts.viewer.audience == Audience::Managed && facts.account == Account::Partner;
        let expected = match facts.viewer.role {
            _ if upward => Access::Hidden,
            Role::CompanyAdmin => Access::Edit,
            _ => Access::View,
        };
        assert_eq!(people(&facts), expected, "{facts:?}");
    }
}

#[test]
fn only_a_partner_has_managed_accounts_and_only_on_its_own_account() {
    for facts in situations() {
        let own = facts.viewer.audience == Audience::Partner && facts.account == Account::Partner;
        let expected = match facts.viewer.role {
            _ if !own => Access::Hidden,
            Role::CompanyAdmin => Access::Edit,
            _ => Access::View,
        };
        assert_eq!(managed_accounts(&facts), expected, "{facts:?}");
    }
}

#[test]
fn everybody_sees_what_happened_in_an_account_that_they_may_look_at_and_nobody_changes_it() {
    for facts in situations() {
        let upward = facts.viewer.audience == Audience::Managed && facts.account == Account::Partner;
        let expected = if upward { Access::Hidden } else { Access::View };
        assert_eq!(activity(&facts), expected, "{facts:?}");
    }
}

#[test]
fn only_admins_of_a_partner_have_to_do_with_embedding_and_only_on_its_own_account() {
    for facts in situations() {
        let own = facts.viewer.audience == Audience::Partner && facts.account == Account::Partner;
        let expected = match facts.viewer.role {
            Role::CompanyAdmin if own => Access::Edit,
            Role::TechnicalAdmin if own => Access::View,
            _ => Access::Hidden,
        };
        assert_eq!(embedding(&facts), expected, "{facts:?}");
    }
}

#[test]
fn at_home_partners_look_at_the_partner_and_managed_users_at_what_they_see_anyway() {
    for facts in situations() {
        let home = facts.at_home();
        let expected = match facts.viewer.audience {
            Audience::Partner => Account::Partner,
            Audience::Managed => facts.account,
        };
        assert_eq!(home, Facts { account: expected, ..facts }, "{facts:?}");
    }
}

#[test]
fn no_setting_changes_what_anybody_gets_of_these_pages() {
    for facts in situations() {
        for layers in layers() {
            let stored = with_all(facts, layers);
            for which in Page::ALL {
                assert_eq!(page(which, &stored), page(which, &facts), "{which} {stored:?}");
            }
        }
    }
}

fn members() -> impl Iterator<Item = Member> {
    Role::ALL.into_iter().flat_map(|role| [false, true].map(|active| Member { role, active }))
}

#[test]
fn the_last_company_admin_stays_whatever_is_done() {
    let is_admin = |member: Member| member.active && member.role == Role::CompanyAdmin;
    for before in members() {
        for after in members().map(Some).chain([None]) {
            for others in 0..3 {
                let admins = others + u64::from(is_admin(before));
                let left = others + u64::from(after.is_some_and(is_admin));
                assert_eq!(
                    takes_last_admin(before, after, others),
                    admins > 0 && left == 0,
                    "{before:?} {after:?} {others}"
                );
            }
        }
    }
}

#[test]
fn whoever_comes_first_administers_the_account() {
    for role in Role::ALL {
        assert_eq!(may_join(role, 0), role == Role::CompanyAdmin, "{role}");
        assert!(may_join(role, 1), "{role}");
    }
}
