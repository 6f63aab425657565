//! Notifications: what somebody was told, what they want to hear, and who would hear of what.

use crate::{AccountRef, NotificationId, ServiceRef, Timestamp};
use portico_rules::{Category, HearsBecause};

dto! {
    /// What happened.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum NotificationKind {
        /// An order was sent.
        OrderSent,
        /// An order stands otherwise.
        OrderMoved,
        /// An order was taken back.
        OrderWithdrawn,
        /// An order waits for the partner.
        ApprovalAsked,
        /// The partner let an order go on, or not.
        ApprovalAnswered,
        /// Services have another name, speed or term.
        ServiceChanged,
        /// Services are in another state.
        ServiceState,
        /// Services were cancelled.
        ServiceCancelled,
        /// Maintenance was announced, or an outage began.
        NoticePublished,
        /// There is news of it.
        NoticeUpdated,
        /// It is over, or was called off.
        NoticeResolved,
        /// Settings of accounts were changed.
        SettingChanged,
        /// A billing market was enabled.
        MarketEnabled,
        /// Somebody was invited.
        PersonInvited,
        /// Somebody accepted an invitation.
        PersonJoined,
        /// Somebody has another role.
        RoleChanged,
        /// Somebody cannot sign in any more.
        PersonDeactivated,
        /// Somebody can sign in again.
        PersonActivated,
        /// Somebody signed in on a device that was not known.
        NewDevice,
        /// Somebody has a new password.
        PasswordChanged,
        /// Signing in failed several times.
        FailedSignIns,
        /// Somebody downloaded a file.
        ExportMade,
    }

    /// The part of an event that concerns one account.
    #[derive(Eq)]
    pub struct AboutAccount {
        /// The account.
        pub account: AccountRef,
        /// Its services concerned, some of them where there are many.
        pub services: Vec<ServiceRef>,
        /// How many more there are.
        pub more: u32,
    }

    /// Something that the viewer was told.
    #[derive(Eq)]
    pub struct Notification {
        /// Its id.
        pub id: NotificationId,
        /// Its category.
        pub category: Category,
        /// What happened.
        pub kind: NotificationKind,
        /// When.
        pub at: Timestamp,
        /// When the viewer read it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub read: Option<Timestamp>,
        /// Why they were told.
        pub why: HearsBecause,
        /// The name of who did it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub by: Option<String>,
        /// Who or what it is about, by name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub subject: Option<String>,
        /// What it was before, such as a role or a state.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub before: Option<String>,
        /// What it is since then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub after: Option<String>,
        /// The accounts concerned, some of them where there are many.
        pub about: Vec<AboutAccount>,
        /// How many more there are.
        pub more: u32,
    }

    /// Which notifications are read, or not any more.
    #[derive(Eq)]
    pub struct MarkNotifications {
        /// Which; all that the list shows without it.
        #[serde(default)]
        #[cfg_attr(feature = "openapi", schema(max_items = 500))]
        pub ids: Option<Vec<NotificationId>>,
        /// Whether they are read.
        pub read: bool,
    }

    /// How somebody is told.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum Channel {
        /// In the portal.
        InApp,
        /// By mail.
        Mail,
    }

    /// What somebody hears of one category.
    #[derive(Copy, Eq)]
    pub struct Subscription {
        /// The category.
        pub category: Category,
        /// Whether in the portal.
        pub in_app: bool,
        /// Whether by mail.
        pub mail: bool,
        /// Whether nobody can switch it off.
        pub always: bool,
    }

    /// What the viewer wants to hear.
    #[derive(Eq)]
    pub struct Subscriptions {
        /// Each category that they could hear of.
        pub categories: Vec<Subscription>,
        /// Whether they hear nothing of any managed account; partners' users only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub opted_out: Option<bool>,
        /// Whether they hear nothing of the managed account in view; partners' users only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub opted_out_here: Option<bool>,
    }

    /// A choice about one category and channel.
    #[derive(Copy, Eq)]
    pub struct Subscribe {
        /// The category.
        pub category: Category,
        /// The channel.
        pub channel: Channel,
        /// Whether to be told.
        pub on: bool,
    }

    /// A choice to hear nothing of managed accounts.
    #[derive(Copy, Eq)]
    pub struct OptOut {
        /// Of all of them, and not only of the one in view.
        pub all: bool,
        /// Whether to hear nothing.
        pub on: bool,
    }

    /// Who would hear of one category of events about one account.
    #[derive(Eq)]
    pub struct Reached {
        /// The category.
        pub category: Category,
        /// How many of the partner's people would.
        pub partner: u32,
        /// How many of the account's own people would.
        pub managed: u32,
        /// How many of them all would by mail.
        pub by_mail: u32,
        /// Names of some of them.
        pub names: Vec<String>,
    }

    /// Who would hear of events about one account.
    #[derive(Eq)]
    pub struct ReachRow {
        /// The account.
        pub account: AccountRef,
        /// By category.
        pub categories: Vec<Reached>,
    }
}
