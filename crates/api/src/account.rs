//! Accounts as they appear in other answers.

use crate::AccountId;
use portico_rules::SupportModel;

dto! {
    /// What an account is.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum AccountKind {
        /// Sells the provider's services and manages accounts.
        Partner,
        /// A customer of one partner.
        Managed,
        /// The provider itself; its users are operators.
        Provider,
    }

    /// An account by id and name.
    #[derive(Eq, Hash)]
    pub struct AccountRef {
        /// Its id.
        pub id: AccountId,
        /// Its name, as people wrote it.
        pub name: String,
    }

    /// An account with what every page about it needs.
    #[derive(Eq)]
    pub struct AccountSummary {
        /// Its id.
        pub id: AccountId,
        /// Its name, as people wrote it.
        pub name: String,
        /// What it is.
        pub kind: AccountKind,
        /// The partner's own reference for it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub reference: Option<String>,
        /// Who supports it; managed accounts only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub supported_by: Option<SupportModel>,
        /// Its partner deactivated it: nobody of it signs in, and nothing is ordered for it.
        #[serde(default, skip_serializing_if = "core::ops::Not::not")]
        pub inactive: bool,
    }

    /// A row of the list of accounts that a user may look at.
    #[derive(Eq)]
    pub struct AccountRow {
        /// The account.
        pub account: AccountSummary,
        /// How many of its services count as configured.
        pub configured_services: u32,
    }
}
