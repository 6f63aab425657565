//! Ids, instants, days, money, pages.

use serde::{Deserialize, Serialize};

/// Declares an opaque id. Shape: 1 to 64 characters of `A-Z a-z 0-9 -`.
macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

ids! {
    /// An account: partner, managed account or the provider.
    AccountId,
    /// A person who signs in.
    UserId,
    /// A service.
    ServiceId,
    /// A notice.
    NoticeId,
    /// A billing market.
    MarketId,
    /// An invoice.
    InvoiceId,
    /// A change in the history of settings.
    ChangeId,
    /// A request for a feature.
    RequestId,
    /// An order.
    OrderId,
    /// A secret address for programs.
    FeedId,
    /// A provider in the marketplace; not the id of its account.
    ProviderId,
    /// A request to be connected.
    ConnectionId,
    /// Somebody of an account: a user or an invitation.
    PersonId,
    /// A mail.
    MailId,
    /// Something that somebody was told.
    NotificationId,
    /// A conversation.
    ChatId,
    /// A key of a partner's backend.
    EmbedKeyId,
    /// Somebody's use of the portal inside a partner's site.
    EmbedSessionId,
    /// A place in a list; opaque, valid for the same filter and order only.
    Cursor,
}

/// An instant: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Timestamp(pub i64);

/// A calendar day without a zone, written `YYYY-MM-DD`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Day(pub String);

dto! {
    /// An amount of money.
    #[derive(Eq, Hash)]
    pub struct Money {
        /// Minor units of the currency (ISO 4217: cents for EUR, yen for JPY).
        pub minor: i64,
        /// ISO 4217 code, three capital letters.
        pub currency: String,
    }
}

/// One page of a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// The rows, in the order that was asked for.
    pub items: Vec<T>,
    /// Where the next page starts; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Cursor>,
    /// Rows in all pages together, with the filter applied.
    pub total: u64,
}
