//! What a decision is made from.

use crate::{Audience, Role, Settings, SupportModel};

/// The person who looks.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Viewer {
    /// On which side of the partnership they stand.
    pub audience: Audience,
    /// Their role in their own account.
    pub role: Role,
}

/// The account that is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Account {
    /// The partner's own account.
    Partner,
    /// One of the partner's managed accounts.
    Managed {
        /// Who supports it.
        supported_by: SupportModel,
    },
}

/// Everything that a decision depends on, and nothing else.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Facts {
    /// The person who looks.
    pub viewer: Viewer,
    /// The account in view.
    pub account: Account,
    /// Whether the partner was referred by a distributor.
    pub referred: bool,
    /// The stored layers of each setting, for the account in view.
    pub settings: Settings,
    /// Number of services of the account that count as configured
    /// (see [`crate::ServiceState::is_configured`]).
    pub configured_services: u32,
}

impl Facts {
    /// The same about the viewer's own account, whichever one is in view.
    pub const fn at_home(&self) -> Self {
        match self.viewer.audience {
            Audience::Partner => Self { account: Account::Partner, ..*self },
            // A managed account's users never have another one in view.
            Audience::Managed => *self,
        }
    }
}
