//! Portico's requests and answers: the one description of what travels between browser and server.
//!
//! Conventions: instants are [`Timestamp`]s (milliseconds since 1970-01-01T00:00Z), calendar days are
//! [`Day`]s, money is [`Money`] in minor units, ids are opaque text. Fields that a viewer may not see are
//! absent, never null in disguise.

/// Declares answer and request types with the derives that all of them share.
macro_rules! dto {
    ($($(#[$meta:meta])* pub $kind:ident $name:ident $body:tt)+) => {$(
        #[derive(Clone, PartialEq, Debug, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        $(#[$meta])*
        pub $kind $name $body
    )+};
}

mod account;
mod availability;
mod billing;
pub mod calculator;
mod chat;
mod context;
mod dashboard;
pub mod embed;
mod facts;
mod marketplace;
mod notices;
mod notifications;
mod operator;
mod orders;
mod people;
pub mod plan;
mod pricing;
mod problem;
mod profile;
mod scalars;
mod services;
mod session;
mod settings;
mod status;
pub mod theme;

pub use account::{AccountKind, AccountRef, AccountRow, AccountSummary};
pub use availability::{
    AccountAvailability, AccountHealth, AvailabilityLedger, AvailabilityMonth, AvailabilityReport, Figures,
    Health, LedgerEntry, MonthCorrection, OfferingAvailability, OfferingHealth, OfferingRef, Restated,
    RolledUp, ServiceAvailability, ServiceHealth, Standing, StatusDay, StatusOverview, Uncounted,
    UncountedNotice, WorstService,
};
pub use billing::{
    EnableMarket, Invoice, InvoiceLine, InvoiceRow, InvoiceState, Market, MarketAct, MarketChange,
    MarketEdit, MarketOffer, MarketValue, Markets,
};
pub use chat::{
    Chat, ChatMessage, ChatRow, ChatSeen, ChatSide, ChatState, LONGEST_MESSAGE, SendMessage, message_text,
};
pub use context::{Context, PartnerSummary, Seen, User, UserKind};
pub use dashboard::{
    Change, ChangeKind, Dashboard, DownService, KindCount, Notice, NoticeKind, NoticeState, Reach,
};
pub use embed::{
    EmbedCode, EmbedExchange, EmbedKey, EmbedMint, EmbedSession, EmbedTenant, EmbedToken, Embedding,
    EmbeddingEdit, MOST_ORIGINS, NewEmbedKey, NewEmbedKeyName,
};
pub use facts::{
    AccountFacts, Decided, Decisions, Facts, FactsError, LayerFacts, Masked, PartnerFacts, ViewerFacts,
};
pub use marketplace::{
    Connection, ConnectionRequest, Logo, MOST_BIO_WORDS, MOST_LOGO_BYTES, MarketplaceProfile,
    MarketplaceProfileEdit, Offer, OwnOffer, Provider, ProviderRef, ProviderRow, Providers, Publish,
    count_words, logo_problem, logo_type,
};
pub use notices::{DeskNotice, Feed, Feeds, NewFeed, NoticeEdit, UpdateNotice};
pub use notifications::{
    AboutAccount, Channel, MarkNotifications, Notification, NotificationKind, OptOut, ReachRow, Reached,
    Subscribe, Subscription, Subscriptions,
};
pub use operator::PartnerRow;
pub use orders::{
    AdvanceOrder, Amounts, Approvals, Estimate, MARKETS, Order, OrderEdit, OrderEvent, OrderKind, OrderRow,
    RejectOrder, TERMS, speeds, words,
};
pub use people::{
    AcceptInvitation, Activity, ActivityKind, ChangeRole, Invitation, InvitationToken, InvitePerson,
    Language, Mail, ManagedAccountEdit, ManagedAccountRow, NewManagedAccount, Person, PersonState,
    SHORTEST_PASSWORD, name_problems,
};
pub use portico_reporting::{Evidence, Formula, Relevance, Severity, Treatment};
pub use pricing::{Discount, PartnerPrice, Price, Prices};
pub use problem::{FieldProblem, Problem, ProblemKind};
pub use profile::{CompanyProfile, CompanyProfileEdit, SupportContact};
pub use scalars::{
    AccountId, ChangeId, ChatId, ConnectionId, Cursor, Day, EmbedKeyId, EmbedSessionId, FeedId, InvoiceId,
    MailId, MarketId, Money, NoticeId, NotificationId, OrderId, Page, PersonId, ProviderId, RequestId,
    ServiceId, Timestamp, UserId,
};
pub use services::{
    End, Link, Location, Service, ServiceGroup, ServiceKind, ServiceRef, ServiceRow, ServiceSort, Zone,
};
pub use session::{SessionState, SignIn};
pub use settings::{
    AskForFeature, FeatureRequest, RefuseRequest, RequestState, RequestTo, SettingsAct, SettingsChange,
    SettingsEdit, SettingsEntry, SettingsFile, SettingsFileAccount, SettingsMatrix, SettingsReach,
    SettingsRow, SettingsWrite,
};
pub use status::{
    AccountConcern, AccountZone, Concerned, CustomerNotice, NoticeCorrection, NoticeFacts, NoticePlace,
    NoticeUpdate, PhraseGroup, PhraseRead, SendCustomerNotice, ServiceConcern, ServiceStatus, StatusCalendar,
    StatusEvent, StatusNotice, StrainWarning,
};
pub use theme::{LARGEST_RADIUS, LEAST_CONTRAST, Theme, ThemeFont, colour_of};
