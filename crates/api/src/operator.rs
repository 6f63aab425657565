//! What the provider's operators see.

use crate::AccountSummary;

dto! {
    /// A partner, for operators.
    #[derive(Eq)]
    pub struct PartnerRow {
        /// The partner's account.
        pub account: AccountSummary,
        /// The distributor that referred it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub referred_by: Option<String>,
        /// How many managed accounts it has.
        pub managed_accounts: u32,
        /// How many services it and they have.
        pub services: u32,
        /// How many people can sign in for it and them.
        pub users: u32,
    }
}
