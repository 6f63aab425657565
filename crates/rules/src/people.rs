//! The pages beside the features: people of an account, the accounts that a partner manages, what happened,
//! the portal inside the partner's own site.

use crate::{Access, Account, Audience, Facts, Page, Role};

/// What the viewer gets of a page.
pub fn page(page: Page, facts: &Facts) -> Access {
    match page {
        Page::People => people(facts),
        Page::ManagedAccounts => managed_accounts(facts),
        Page::Activity => activity(facts),
        Page::Embedding => embedding(facts),
    }
}

/// Who sees and who manages the people of the account in view: everybody who may look at the account sees them.
/// Company admins of the account, and those of its partner, invite them, change their roles and deactivate them.
pub fn people(facts: &Facts) -> Access {
    within_reach(facts, administers(facts))
}

/// Who sees and who manages the accounts of a partner: its own users see them on the partner's own account, its
/// company admins create, change and deactivate them. A managed account has none.
pub fn managed_accounts(facts: &Facts) -> Access {
    match (facts.viewer.audience, facts.account) {
        (Audience::Partner, Account::Partner) => administers(facts),
        _ => Access::Hidden,
    }
}

/// Who sees what happened in the account in view: everybody who may look at it. Nobody changes it.
pub fn activity(facts: &Facts) -> Access {
    within_reach(facts, Access::View)
}

/// Who decides where the portal is embedded, and with which keys: a partner's company admins, on its own account. Its
/// technical admins see it.
pub fn embedding(facts: &Facts) -> Access {
    match (facts.viewer.audience, facts.account, facts.viewer.role) {
        (Audience::Partner, Account::Partner, Role::CompanyAdmin) => Access::Edit,
        (Audience::Partner, Account::Partner, Role::TechnicalAdmin) => Access::View,
        _ => Access::Hidden,
    }
}

/// Managed users have nothing to do with the partner's own account.
const fn within_reach(facts: &Facts, access: Access) -> Access {
    match (facts.viewer.audience, facts.account) {
        (Audience::Managed, Account::Partner) => Access::Hidden,
        _ => access,
    }
}

const fn administers(facts: &Facts) -> Access {
    match facts.viewer.role {
        Role::CompanyAdmin => Access::Edit,
        _ => Access::View,
    }
}

/// Somebody of an account, as far as it matters for who administers it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Member {
    /// Their role.
    pub role: Role,
    /// Whether they can sign in.
    pub active: bool,
}

impl Member {
    /// Whether they administer their account.
    pub const fn administers(self) -> bool {
        self.active && matches!(self.role, Role::CompanyAdmin)
    }
}

/// Whether a change takes the last company admin from an account. `after` is nothing when the person is removed,
/// `other_admins` counts those who administer the account beside them.
pub const fn takes_last_admin(before: Member, after: Option<Member>, other_admins: u64) -> bool {
    let stays = match after {
        Some(after) => after.administers(),
        None => false,
    };
    before.administers() && !stays && other_admins == 0
}

/// Whether somebody may come to an account in this role: the first who comes administers it.
pub const fn may_join(role: Role, admins: u64) -> bool {
    admins > 0 || matches!(role, Role::CompanyAdmin)
}
