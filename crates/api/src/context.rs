//! Who is signed in, which account is in view, and what they get of each feature.

use crate::{AccountSummary, Decisions, Facts, UserId};
use portico_rules::{Feature, Role};

dto! {
    /// Which kind of account a user belongs to.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum UserKind {
        /// A partner's user.
        Partner,
        /// A managed account's user.
        Managed,
        /// The provider's staff.
        Operator,
    }

    /// The person who is signed in.
    #[derive(Eq)]
    pub struct User {
        /// Their id.
        pub id: UserId,
        /// Their name.
        pub name: String,
        /// The address they sign in with.
        pub email: String,
        /// Which kind of account they belong to.
        pub kind: UserKind,
        /// Their role; operators have none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub role: Option<Role>,
    }

    /// The partner that manages the account in view (or is it).
    #[derive(Eq)]
    pub struct PartnerSummary {
        /// Its name.
        pub name: String,
        /// The distributor that referred it; told to the partner's own users only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub referred_by: Option<String>,
    }

    /// Everything the page needs to know before it shows a panel.
    pub struct Context {
        /// Who is signed in, what they look at, and the facts.
        #[serde(flatten)]
        pub seen: Seen,
        /// The decisions and the landing page; `features` is empty for operators.
        #[serde(flatten)]
        pub decisions: Decisions,
    }

    /// The part of the [`Context`] that decisions are made from. The browser reads this part alone and
    /// decides by the same rules.
    #[derive(Eq)]
    pub struct Seen {
        /// Who is signed in.
        pub user: User,
        /// The user's own account.
        pub home: AccountSummary,
        /// The account in view.
        pub account: AccountSummary,
        /// Its partner; absent for operators.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub partner: Option<PartnerSummary>,
        /// What the decisions were made from; absent for operators.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub facts: Option<Facts>,
        /// Inside a partner's own site: the panels that the session is for. Absent in the portal itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub panels: Option<Vec<Feature>>,
        /// Changes whenever facts or accounts in this answer change; opaque.
        pub version: String,
    }
}
