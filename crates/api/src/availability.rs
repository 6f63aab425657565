//! Service level reporting: how services stood and stand, how available they were, and the ledgers behind it.
//!
//! Days and months are UTC. A percentage is in thousandths of a percent; what is lost is in tenths of a second,
//! because a formula may weigh a second by three tenths.

use crate::{AccountRef, Day, NoticeId, NoticeKind, ServiceKind, ServiceRef, Timestamp};
use portico_reporting::{Formula, Severity, Treatment};

dto! {
    /// How something stands now; the worst last.
    #[derive(Copy, Eq, PartialOrd, Ord)]
    #[serde(rename_all = "snake_case")]
    pub enum Standing {
        /// Nothing is known to be wrong.
        Operational,
        /// Work is under way.
        UnderMaintenance,
        /// Slower, or with errors now and then.
        Degraded,
        /// Part of it does not work; of several services, some do not.
        PartialOutage,
        /// It does not work; of several services, none does.
        MajorOutage,
    }

    /// A product line, as far as the services of one side belong to it.
    #[derive(Eq)]
    pub struct OfferingRef {
        /// What `offering=` takes: the kind, with `-tenants` behind for the services of a partner's managed accounts.
        pub id: String,
        /// What its services are.
        pub kind: ServiceKind,
        /// Its name: `PRODUCT`, or `PRODUCT - PARTNER (Partner Tenants)` for what a partner's managed accounts use.
        pub name: String,
        /// What is promised of each service, in thousandths of a percent.
        pub target: u32,
    }

    /// A day on which something happened.
    #[derive(Eq)]
    pub struct StatusDay {
        /// Which day, UTC.
        pub day: Day,
        /// The worst of it; absent where there was announced maintenance only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub worst: Option<Severity>,
        /// What its services lost together, in tenths of a second.
        pub lost_tenths: i64,
        /// Seconds of announced maintenance of its services together.
        pub maintenance: i64,
        /// How many services lost something or were degraded.
        pub services: u32,
    }

    /// How services stand, and how they stood.
    #[derive(Eq)]
    pub struct Health {
        /// Now.
        pub standing: Standing,
        /// How many services are in use.
        pub services: u32,
        /// How many of them are not operational now.
        pub affected: u32,
        /// Days on which something happened, the earliest first; on others nothing did.
        pub days: Vec<StatusDay>,
    }

    /// How an offering stands.
    #[derive(Eq)]
    pub struct OfferingHealth {
        /// Which.
        pub offering: OfferingRef,
        /// How many accounts use it; absent for an account's own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub accounts: Option<u32>,
        /// How it stands.
        #[serde(flatten)]
        pub health: Health,
    }

    /// How an offering stands for one account.
    #[derive(Eq)]
    pub struct AccountHealth {
        /// Whose.
        pub account: AccountRef,
        /// How it stands.
        #[serde(flatten)]
        pub health: Health,
    }

    /// How a service stands.
    #[derive(Eq)]
    pub struct ServiceHealth {
        /// Which.
        pub service: ServiceRef,
        /// Whose.
        pub account: AccountRef,
        /// How it stands.
        #[serde(flatten)]
        pub health: Health,
    }

    /// The offerings of an account, or of a partner and of what its managed accounts use.
    #[derive(Eq)]
    pub struct StatusOverview {
        /// By which formula time counts as lost.
        pub formula: Formula,
        /// The first day that is looked at.
        pub from: Day,
        /// The last one, which is today.
        pub to: Day,
        /// Direct offerings first, then what managed accounts use.
        pub offerings: Vec<OfferingHealth>,
    }

    /// Time that counts, what was lost of it, and what was promised.
    #[derive(Copy, Eq)]
    pub struct Figures {
        /// Seconds that count.
        pub available: i64,
        /// What was lost of them, in tenths of a second.
        pub lost_tenths: i64,
        /// The share that was kept, in thousandths of a percent; absent where no time counts.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub percent: Option<u32>,
        /// Whether the promise was kept; absent where no time counts.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub kept: Option<bool>,
        /// Seconds that may still be lost; negative when that is overspent. Absent where no time counts.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub budget: Option<i64>,
    }

    /// The worst of several services.
    #[derive(Eq)]
    pub struct WorstService {
        /// Which.
        pub service: ServiceRef,
        /// Whose.
        pub account: AccountRef,
        /// How available it was.
        pub figures: Figures,
    }

    /// Several services together: all their time and all that was lost, never a union of their outages.
    #[derive(Eq)]
    pub struct RolledUp {
        /// All their time so far, and all that was lost.
        pub pooled: Figures,
        /// The same by the end of the period, if nothing happens but what is booked.
        pub forecast: Figures,
        /// How many kept the promise.
        pub kept: u32,
        /// How many have time that counts.
        pub counted: u32,
        /// The worst; absent where none has time that counts.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub worst: Option<WorstService>,
    }

    /// A correction to a notice that changed a month after it had ended.
    #[derive(Eq)]
    pub struct MonthCorrection {
        /// Of which notice.
        pub notice: NoticeId,
        /// Its title.
        pub title: String,
        /// When.
        pub at: Timestamp,
        /// Why, in the words of who corrected it.
        pub words: String,
    }

    /// What was reported of a month before it was corrected.
    #[derive(Eq)]
    pub struct Restated {
        /// What it was when the month had ended.
        pub was: Figures,
        /// What changed it, the earliest first.
        pub corrections: Vec<MonthCorrection>,
    }

    /// A month.
    #[derive(Eq)]
    pub struct AvailabilityMonth {
        /// Which: `YYYY-MM`.
        pub month: String,
        /// Whether it goes on: its figures are those so far.
        pub so_far: bool,
        /// All time, and all that was lost.
        pub pooled: Figures,
        /// How many services kept the promise.
        pub kept: u32,
        /// How many have time that counts.
        pub counted: u32,
        /// What was reported before, if that was something else.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub restated: Option<Restated>,
    }

    /// How available an offering was.
    #[derive(Eq)]
    pub struct OfferingAvailability {
        /// Which.
        pub offering: OfferingRef,
        /// How many accounts use it; absent for an account's own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub accounts: Option<u32>,
        /// Its services together.
        #[serde(flatten)]
        pub sum: RolledUp,
        /// The last twelve months, the latest first.
        pub months: Vec<AvailabilityMonth>,
    }

    /// How available an offering was for one account.
    #[derive(Eq)]
    pub struct AccountAvailability {
        /// Whose.
        pub account: AccountRef,
        /// Its services together.
        #[serde(flatten)]
        pub sum: RolledUp,
    }

    /// How available a service was.
    #[derive(Eq)]
    pub struct ServiceAvailability {
        /// Which.
        pub service: ServiceRef,
        /// Whose.
        pub account: AccountRef,
        /// So far.
        pub figures: Figures,
        /// By the end of the period, if nothing happens but what is booked.
        pub forecast: Figures,
    }

    /// Why a notice counts for nobody's availability.
    #[derive(Copy, Eq, PartialOrd, Ord)]
    #[serde(rename_all = "snake_case")]
    pub enum Uncounted {
        /// It names no service.
        NotNamed,
        /// It names several services of an account by one short id.
        Ambiguous,
        /// It is over, and does not say when.
        NoEnd,
    }

    /// A notice of the period that counts for nobody's availability, or not for all that it may concern.
    #[derive(Eq)]
    pub struct UncountedNotice {
        /// Which.
        pub notice: NoticeId,
        /// Its title.
        pub title: String,
        /// What it is about.
        pub kind: NoticeKind,
        /// Why.
        pub why: Uncounted,
    }

    /// How available something was in a period.
    #[derive(Eq)]
    pub struct AvailabilityReport {
        /// By which formula time counts as lost.
        pub formula: Formula,
        /// The first day.
        pub from: Day,
        /// The last day.
        pub to: Day,
        /// Until when figures count: the end of the period, or now.
        pub until: Timestamp,
        /// By offering.
        pub offerings: Vec<OfferingAvailability>,
        /// Notices of the period that count for nobody, at most 50.
        pub uncounted: Vec<UncountedNotice>,
    }

    /// A stretch of time in which one thing was the worst.
    #[derive(Eq)]
    pub struct LedgerEntry {
        /// From.
        pub from: Timestamp,
        /// Up to, and without.
        pub to: Timestamp,
        /// How long, in seconds.
        pub seconds: i64,
        /// What becomes of it.
        pub treatment: Treatment,
        /// How bad it was.
        pub severity: Severity,
        /// What is lost by it, in tenths of a second.
        pub lost_tenths: i64,
        /// The notice that it belongs to.
        pub notice: NoticeId,
        /// Its title.
        pub title: String,
        /// What it is about.
        pub kind: NoticeKind,
        /// How often it was corrected.
        pub corrections: u32,
    }

    /// What a service's figures in a period are made of: time that counts is `scheduled` less `excluded`, what was lost
    /// is what the entries add up to.
    #[derive(Eq)]
    pub struct AvailabilityLedger {
        /// By which formula.
        pub formula: Formula,
        /// The first day.
        pub from: Day,
        /// The last day.
        pub to: Day,
        /// Until when figures count: the end of the period, or now.
        pub until: Timestamp,
        /// Which service.
        pub service: ServiceRef,
        /// Whose.
        pub account: AccountRef,
        /// Its offering.
        pub offering: OfferingRef,
        /// Seconds in which it was to be there.
        pub scheduled: i64,
        /// Seconds of these that announced maintenance took away.
        pub excluded: i64,
        /// What that comes to.
        pub figures: Figures,
        /// What happened, the earliest first.
        pub entries: Vec<LedgerEntry>,
        /// By the end of the period, if nothing happens but what is booked.
        pub forecast: Figures,
        /// What is booked from now to the end of the period.
        pub ahead: Vec<LedgerEntry>,
    }
}
