//! The dashboard: what there is, what is down, what is coming, what changed.

use crate::{AccountRef, NoticeId, ServiceKind, ServiceRef, Timestamp};
use portico_rules::ServiceState;

dto! {
    /// How many services of one kind are in one state.
    #[derive(Copy, Eq)]
    pub struct KindCount {
        /// The kind.
        pub kind: ServiceKind,
        /// The provisioning state.
        pub state: ServiceState,
        /// How many.
        pub count: u32,
    }

    /// A service that is down now.
    #[derive(Eq)]
    pub struct DownService {
        /// Which.
        pub service: ServiceRef,
        /// Whose.
        pub account: AccountRef,
        /// Since when, if that is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub since: Option<Timestamp>,
        /// The outage that names it, if there is one; otherwise its link is down.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub outage: Option<NoticeId>,
    }

    /// What a notice is about.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum NoticeKind {
        /// Something that went wrong.
        Outage,
        /// Planned work.
        Maintenance,
        /// Work that could not wait.
        EmergencyMaintenance,
    }

    /// Where a notice stands.
    #[derive(Copy, Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum NoticeState {
        /// Maintenance that has not begun.
        Scheduled,
        /// Maintenance under way.
        InProgress,
        /// Maintenance that is done.
        Completed,
        /// Maintenance that will not happen.
        Cancelled,
        /// An outage that goes on, and no more is said.
        Ongoing,
        /// An outage whose cause is being looked for.
        Investigating,
        /// An outage whose cause is known.
        Identified,
        /// An outage that seems to be over and is being watched.
        Monitoring,
        /// An outage that is over.
        Resolved,
    }

    /// Whom a notice concerns, among what the viewer may see.
    #[derive(Eq)]
    pub struct Reach {
        /// The services it certainly concerns, at most 50 of them.
        pub services: Vec<ServiceRef>,
        /// How many services it certainly concerns.
        pub service_count: u32,
        /// How many accounts they belong to.
        pub account_count: u32,
        /// How many of its short ids match more than one service, so that it is not certain which is meant.
        pub ambiguous: u32,
        /// It names nothing: its scope is unknown, which is not "nobody".
        pub unknown: bool,
    }

    /// An outage or a maintenance.
    #[derive(Eq)]
    pub struct Notice {
        /// Its id.
        pub id: NoticeId,
        /// What it is about.
        pub kind: NoticeKind,
        /// Where it stands.
        pub state: NoticeState,
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
        /// Whom it concerns.
        pub reach: Reach,
    }

    /// What happened to a service.
    #[derive(Eq)]
    #[serde(rename_all = "snake_case")]
    pub enum ChangeKind {
        /// It was seen for the first time.
        Added {
            /// Its state then.
            state: ServiceState,
        },
        /// It went from one state to another.
        State {
            /// Before.
            from: ServiceState,
            /// After.
            to: ServiceState,
        },
        /// Its speed was changed; Mbit/s.
        Speed {
            /// Before.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            from: Option<u32>,
            /// After.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            to: Option<u32>,
        },
        /// It was given another name.
        Renamed {
            /// Before.
            from: String,
            /// After.
            to: String,
        },
    }

    /// A change to a service.
    #[derive(Eq)]
    pub struct Change {
        /// When.
        pub at: Timestamp,
        /// Whose service.
        pub account: AccountRef,
        /// Which service.
        pub service: ServiceRef,
        /// What happened.
        #[serde(rename = "change")]
        pub kind: ChangeKind,
    }

    /// What the account looks like at a glance. For the partner's own account in view, over the partner and
    /// all its managed accounts.
    pub struct Dashboard {
        /// Accounts that this covers: 1, or the partner and its managed accounts.
        pub accounts: u32,
        /// Services by kind and state.
        pub services: Vec<KindCount>,
        /// What is down now, at most 50 of them, longest first.
        pub down: Vec<DownService>,
        /// How many are down.
        pub down_count: u32,
        /// Outages and maintenance under way that name a service of these accounts, or whose scope is unknown.
        pub ongoing: Vec<Notice>,
        /// Maintenance of the next 90 days, soonest first, at most 50.
        pub coming: Vec<Notice>,
        /// Orders that wait for the viewer's approval; 0 for who approves none.
        pub waiting_orders: u32,
        /// What changed in the last 30 days, newest first, at most 50.
        pub changed: Vec<Change>,
    }
}
