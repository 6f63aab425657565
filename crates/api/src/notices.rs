//! Notices as the provider's operators and ticket systems write them; secret addresses at which programs read them.

use crate::{
    AccountId, AccountRef, Concerned, FeedId, NoticeId, NoticeKind, NoticePlace, NoticeState, NoticeUpdate,
    PhraseRead, Timestamp,
};
use portico_reporting::Severity;

dto! {
    /// A notice as it is written. Text has at most 2,000 characters, lists at most 500 entries.
    #[derive(Eq)]
    #[serde(deny_unknown_fields)]
    pub struct NoticeEdit {
        /// The writer's own name for it, at most 100 characters: a repeat changes the same notice. Keys need one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub reference: Option<String>,
        /// The partner that it is told to; absent: everybody.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub partner: Option<AccountId>,
        /// What it is about.
        pub kind: NoticeKind,
        /// Where it stands; without it, outages are being investigated and maintenance is scheduled.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub state: Option<NoticeState>,
        /// How bad it is; outages only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub severity: Option<Severity>,
        /// The purpose of the work or what went wrong.
        pub title: String,
        /// What users will notice.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub impact: Option<String>,
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
        /// When the window was announced.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub announced: Option<Timestamp>,
        /// A class phrase, such as `SaaS 2 & 3 EU-hosted Tenants`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub phrase: Option<String>,
        /// Offerings: Port, MCR, MVE, VXC, IX, SaaS.
        #[serde(default)]
        pub offerings: Vec<String>,
        /// Places.
        #[serde(default)]
        pub places: Vec<NoticePlace>,
        /// Services by id, or by its first eight digits.
        #[serde(default)]
        pub services: Vec<String>,
        /// What is said with it: the first update, or why it is corrected.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub words: Option<String>,
        /// Whether it is told at once; otherwise it stays a draft.
        #[serde(default)]
        pub publish: bool,
    }

    /// A notice on the operators' desk.
    #[derive(Eq)]
    pub struct DeskNotice {
        /// Its id.
        pub id: NoticeId,
        /// Whom it is told to; absent: everybody.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub partner: Option<AccountRef>,
        /// What it says.
        pub edit: NoticeEdit,
        /// Where it stands.
        pub state: NoticeState,
        /// Its version, for If-Match.
        pub version: u32,
        /// When it was told; absent: a draft.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub published: Option<Timestamp>,
        /// How its phrase is understood.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub phrase: Option<PhraseRead>,
        /// Whom it concerns; in a single answer only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub concerned: Option<Concerned>,
        /// What was said about it, the newest first; in a single answer only.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pub updates: Vec<NoticeUpdate>,
    }

    /// Something to be said about a notice.
    #[derive(Eq)]
    #[serde(deny_unknown_fields)]
    pub struct UpdateNotice {
        /// The state from now on.
        pub state: NoticeState,
        /// What is said; at most 2,000 characters.
        pub words: String,
    }

    /// A secret address at which programs read what its user sees.
    #[derive(Eq)]
    pub struct Feed {
        /// Its id.
        pub id: FeedId,
        /// When it was made.
        pub created: Timestamp,
        /// When it was read last, to the quarter of an hour.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub used: Option<Timestamp>,
    }

    /// The addresses of a user about one account.
    #[derive(Eq)]
    pub struct Feeds {
        /// The newest first.
        pub items: Vec<Feed>,
    }

    /// A new address. It is shown once.
    #[derive(Eq)]
    pub struct NewFeed {
        /// As it is listed from now on.
        pub feed: Feed,
        /// Path of the calendar.
        pub calendar: String,
        /// Path of the Atom feed.
        pub atom: String,
        /// Path below which status-page clients ask for `/api/v2/summary.json`.
        pub status_page: String,
    }
}

impl NoticeKind {
    /// Whether it can be in a state.
    pub fn has(self, state: NoticeState) -> bool {
        use NoticeState as S;
        let of_outages =
            matches!(state, S::Ongoing | S::Investigating | S::Identified | S::Monitoring | S::Resolved);
        of_outages == (self == Self::Outage)
    }
}
