//! What happened, in words.

use crate::i18n::{Key, fill, keys as k, text};
use crate::words;
use portico_api::{Notification, NotificationKind};
use portico_rules::{Category, HearsBecause, OrderState, Role, ServiceState};

/// A category.
pub(super) fn category(category: Category) -> Key {
    match category {
        Category::Security => k::CATEGORY_SECURITY,
        Category::People => k::CATEGORY_PEOPLE,
        Category::Services => k::CATEGORY_SERVICES,
        Category::Ordering => k::CATEGORY_ORDERING,
        Category::PlannedEvents => k::CATEGORY_PLANNED_EVENTS,
        Category::ServiceStatus => k::CATEGORY_SERVICE_STATUS,
        Category::Financial => k::CATEGORY_FINANCIAL,
        Category::Company => k::CATEGORY_COMPANY,
    }
}

/// Why somebody was told.
pub(super) fn why(why: HearsBecause) -> Key {
    match why {
        HearsBecause::Always => k::HEARS_ALWAYS,
        HearsBecause::Subscribed => k::HEARS_SUBSCRIBED,
        HearsBecause::ChangedByManaged => k::HEARS_CHANGED_BY_MANAGED,
        // Nobody is told for the other reasons.
        _ => k::HEARS_ON_AT_FIRST,
    }
}

/// What happened, as a sentence.
pub(super) fn sentence(row: &Notification) -> String {
    let key = match row.kind {
        NotificationKind::OrderSent => k::NOTIFY_ORDER_SENT,
        NotificationKind::OrderMoved => k::NOTIFY_ORDER_MOVED,
        NotificationKind::OrderWithdrawn => k::NOTIFY_ORDER_WITHDRAWN,
        NotificationKind::ApprovalAsked => k::NOTIFY_APPROVAL_ASKED,
        NotificationKind::ApprovalAnswered => k::NOTIFY_APPROVAL_ANSWERED,
        NotificationKind::ServiceChanged => k::NOTIFY_SERVICE_CHANGED,
        NotificationKind::ServiceState => k::NOTIFY_SERVICE_STATE,
        NotificationKind::ServiceCancelled => k::NOTIFY_SERVICE_CANCELLED,
        NotificationKind::NoticePublished => k::NOTIFY_NOTICE_PUBLISHED,
        NotificationKind::NoticeUpdated => k::NOTIFY_NOTICE_UPDATED,
        NotificationKind::NoticeResolved => k::NOTIFY_NOTICE_RESOLVED,
        NotificationKind::SettingChanged => k::NOTIFY_SETTING_CHANGED,
        NotificationKind::MarketEnabled => k::NOTIFY_MARKET_ENABLED,
        NotificationKind::PersonInvited => k::NOTIFY_PERSON_INVITED,
        NotificationKind::PersonJoined => k::NOTIFY_PERSON_JOINED,
        NotificationKind::RoleChanged => k::NOTIFY_ROLE_CHANGED,
        NotificationKind::PersonDeactivated => k::NOTIFY_PERSON_DEACTIVATED,
        NotificationKind::PersonActivated => k::NOTIFY_PERSON_ACTIVATED,
        NotificationKind::NewDevice => k::NOTIFY_NEW_DEVICE,
        NotificationKind::PasswordChanged => k::NOTIFY_PASSWORD_CHANGED,
        NotificationKind::FailedSignIns => k::NOTIFY_FAILED_SIGN_INS,
        NotificationKind::ExportMade => k::NOTIFY_EXPORT_MADE,
    };
    let subject = row.subject.as_deref().unwrap_or_default();
    let after = row.after.as_deref().map(term).unwrap_or_default();
    fill(key, &[("subject", &subject), ("after", &after)])
}

/// A role or a state in words; anything else as it is.
fn term(value: &str) -> String {
    let word = Role::parse(value)
        .map(words::role)
        .or_else(|| OrderState::parse(value).map(|state| words::order_state(state).0))
        .or_else(|| ServiceState::parse(value).map(|state| words::state(state).0));
    word.map_or_else(|| value.to_owned(), |word| text(word).to_owned())
}
