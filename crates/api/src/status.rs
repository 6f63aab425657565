//! Service status: what goes on, what is coming, whom it concerns and how that is known.

use crate::{AccountRef, Language, NoticeId, NoticeKind, NoticeState, ServiceRef, Timestamp};
use portico_reporting::{Evidence, Relevance, Severity};

dto! {
    /// A place that a notice names; what is absent does not matter.
    #[derive(Eq)]
    pub struct NoticePlace {
        /// The data centre.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub site: Option<String>,
        /// The metropolitan area or city.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub metro: Option<String>,
        /// The country.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub country: Option<String>,
    }

    /// Tenants of these classes in these regions.
    #[derive(Eq)]
    pub struct PhraseGroup {
        /// Classes, 1 to 3; none at all: any.
        pub classes: Vec<u32>,
        /// Hosting regions; none at all: any.
        pub regions: Vec<String>,
    }

    /// A class phrase and how it was understood.
    #[derive(Eq)]
    pub struct PhraseRead {
        /// As it was written.
        pub text: String,
        /// Whom it means, as far as it was understood: any of these.
        pub groups: Vec<PhraseGroup>,
        /// Words that were not understood.
        pub unknown: Vec<String>,
    }

    /// How many services and accounts a notice concerns, among what the viewer may see.
    #[derive(Copy, Eq, Default)]
    pub struct Concerned {
        /// Services that it certainly concerns.
        pub certain: u32,
        /// Services that it may concern.
        pub possible: u32,
        /// Accounts with a service that it certainly concerns.
        pub certain_accounts: u32,
        /// Accounts that it may concern, and none of whose services it certainly does.
        pub possible_accounts: u32,
    }

    /// A service, how a notice concerns it, and why.
    #[derive(Eq)]
    pub struct ServiceConcern {
        /// The service.
        pub service: ServiceRef,
        /// How it is concerned.
        pub relevance: Relevance,
        /// Why.
        pub evidence: Evidence,
    }

    /// A notice as it concerns what the viewer may see.
    #[derive(Eq)]
    pub struct StatusNotice {
        /// Its id.
        pub id: NoticeId,
        /// What it is about.
        pub kind: NoticeKind,
        /// Where it stands.
        pub state: NoticeState,
        /// How bad it is; outages only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub severity: Option<Severity>,
        /// In the provider's words: the purpose of the work or what went wrong.
        pub title: String,
        /// What users will notice, in the provider's words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub impact: Option<String>,
        /// When it starts or started.
        pub starts: Timestamp,
        /// When it ends or ended, if that is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub ends: Option<Timestamp>,
        /// It does not say what it concerns, which is not "nobody".
        pub unknown: bool,
        /// The class phrase.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub phrase: Option<PhraseRead>,
        /// Offerings that it names.
        pub offerings: Vec<String>,
        /// Places that it names.
        pub places: Vec<NoticePlace>,
        /// Whom it concerns.
        pub concerned: Concerned,
        /// The services that it concerns most, at most five.
        pub first: Vec<ServiceConcern>,
    }

    /// Time in which neither leg of a red/blue pair can be relied on.
    #[derive(Eq)]
    pub struct StrainWarning {
        /// Whose pair.
        pub account: AccountRef,
        /// The red leg.
        pub red: ServiceRef,
        /// The blue leg.
        pub blue: ServiceRef,
        /// From when.
        pub starts: Timestamp,
        /// Until when.
        pub ends: Timestamp,
        /// The maintenance that concerns one leg or the other then.
        pub notices: Vec<NoticeId>,
    }

    /// What goes on and what is coming.
    #[derive(Eq)]
    pub struct ServiceStatus {
        /// Outages and maintenance under way, the newest first.
        pub current: Vec<StatusNotice>,
        /// Maintenance that has not begun, the soonest first.
        pub coming: Vec<StatusNotice>,
        /// What ended in the last seven days, the newest first.
        pub recent: Vec<StatusNotice>,
        /// Pairs of which both legs are worked on at once.
        pub strains: Vec<StrainWarning>,
    }

    /// A time zone in which accounts are.
    #[derive(Eq)]
    pub struct AccountZone {
        /// Its name in the IANA database, such as `Europe/Berlin`.
        pub name: String,
        /// How many accounts are in it.
        pub accounts: u32,
    }

    /// Maintenance and outages of a month.
    #[derive(Eq)]
    pub struct StatusCalendar {
        /// The zone by whose clock the month begins and ends.
        pub zone: String,
        /// Zones of the accounts in view, most accounts first.
        pub zones: Vec<AccountZone>,
        /// The month's first instant.
        pub from: Timestamp,
        /// The first instant after it.
        pub to: Timestamp,
        /// What falls into it, in order of time; at most 500.
        pub notices: Vec<StatusNotice>,
        /// Whether there is more than that.
        pub more: bool,
        /// Pairs of which both legs are worked on at once.
        pub strains: Vec<StrainWarning>,
    }

    /// Something that was said about a notice.
    #[derive(Eq)]
    pub struct NoticeUpdate {
        /// When.
        pub at: Timestamp,
        /// The state from then on.
        pub state: NoticeState,
        /// What was said.
        pub words: String,
    }

    /// What a notice says that corrections are made of.
    #[derive(Eq)]
    pub struct NoticeFacts {
        /// When it starts or started.
        pub starts: Timestamp,
        /// When it ends or ended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub ends: Option<Timestamp>,
        /// When the work really began.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub actual_starts: Option<Timestamp>,
        /// When the work really ended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub actual_ends: Option<Timestamp>,
        /// How bad it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub severity: Option<Severity>,
        /// The class phrase.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub phrase: Option<String>,
        /// Offerings that it names.
        pub offerings: Vec<String>,
        /// Places that it names.
        pub places: Vec<NoticePlace>,
        /// Short ids of the services that it names; operators only.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub services: Vec<String>,
    }

    /// A correction of a notice.
    #[derive(Eq)]
    pub struct NoticeCorrection {
        /// When it was made.
        pub at: Timestamp,
        /// Why, in the provider's words.
        pub words: String,
        /// What it said before.
        pub before: NoticeFacts,
        /// What it says since.
        pub after: NoticeFacts,
    }

    /// How a notice concerns one account.
    #[derive(Eq)]
    pub struct AccountConcern {
        /// The account.
        pub account: AccountRef,
        /// Its time zone in the IANA database, if that is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub zone: Option<String>,
        /// Services that it certainly concerns.
        pub certain: u32,
        /// Services that it may concern.
        pub possible: u32,
        /// The services, what concerns them most first; at most 100.
        pub services: Vec<ServiceConcern>,
    }

    /// Everything about one notice that the viewer may see.
    #[derive(Eq)]
    pub struct StatusEvent {
        /// The notice.
        pub notice: StatusNotice,
        /// When it was announced, if that was said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub announced: Option<Timestamp>,
        /// When the work really began.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub actual_starts: Option<Timestamp>,
        /// When the work really ended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub actual_ends: Option<Timestamp>,
        /// Why it happened.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cause: Option<String>,
        /// How it was resolved.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub resolution: Option<String>,
        /// What is done so that it does not happen again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub mitigation: Option<String>,
        /// Why it was called off.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cancel_reason: Option<String>,
        /// What was said about it, the newest first.
        pub updates: Vec<NoticeUpdate>,
        /// Corrections of it, the newest first.
        pub corrections: Vec<NoticeCorrection>,
        /// Whom it concerns, account by account: those that it certainly concerns first, then by name.
        pub accounts: Vec<AccountConcern>,
        /// Pairs of which both legs are worked on at once while it lasts.
        pub strains: Vec<StrainWarning>,
    }

    /// What a partner writes to a managed account about an event: only the account's own services, in its time zone.
    #[derive(Eq)]
    pub struct CustomerNotice {
        /// The subject.
        pub subject: String,
        /// The text.
        pub text: String,
        /// The time zone of the times in it.
        pub zone: String,
        /// To whom it would be sent: e-mail addresses.
        pub recipients: Vec<String>,
        /// Whether sentences of the event were left out because they name another account.
        pub left_out: bool,
        /// Whether the viewer may send it, and has not sent exactly this before.
        pub sendable: bool,
    }

    /// Sends it as it was seen.
    #[derive(Eq)]
    pub struct SendCustomerNotice {
        /// The language.
        pub language: Language,
        /// The text that was seen; when it would be another by now, nothing is sent.
        #[cfg_attr(feature = "openapi", schema(max_length = 100_000))]
        pub text: String,
    }
}
