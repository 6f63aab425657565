//! What happened in an account, the newest first.

use super::fields::{data, head};
use crate::i18n::{Key, datetime, fill, keys as k, plural, text};
use crate::panels::Place;
use crate::ui::{self, Rows};
use crate::{notices, words};
use leptos::prelude::*;
use portico_api::{Activity, ActivityKind, Page as Listed};
use portico_rules::{OrderState, Page, Role, ServiceState};

const PAGE: Page = Page::Activity;

/// Draws the page.
pub(super) fn activity(place: Place) -> AnyView {
    let address = data(place.account(), PAGE, "");
    let rows = Rows::<Listed<Activity>>::new(place.session, move || address.clone());
    let several = place.view.covers_accounts();
    let lead = fill(
        if several { k::ACTIVITY_LEAD_PARTNER } else { k::ACTIVITY_LEAD },
        &[("account", &place.view.context.account.name)],
    );
    let body = rows.show(
        k::ACTIVITY_MORE,
        move || ui::empty(k::ACTIVITY_NONE, k::ACTIVITY_NONE_DETAIL),
        move |items| {
            let lines = items.iter().map(|row| line(row, several)).collect_view();
            view! { <ol class="list card people">{lines}</ol> }.into_any()
        },
    );
    view! {
        {head(PAGE)}
        <p class="lead">{lead}</p>
        <p class="quiet count" role="status">{move || rows.total().map(|total| plural(k::ACTIVITY_COUNT, total, &[]))}</p>
        {body}
    }
    .into_any()
}

fn line(row: &Activity, several: bool) -> AnyView {
    let account = several.then(|| format!("{} · ", row.account.name));
    let by = row.by.clone().map(|by| format!("{by} · "));
    view! {
        <li data-activity="">
            <span class="people-who">
                <span>{sentence(row)}</span>
                <span class="quiet">{account}{by}{ui::instant(row.at)}" · "{datetime(row.at.0 as f64)}</span>
            </span>
        </li>
    }
    .into_any()
}

fn sentence(row: &Activity) -> String {
    let [before, after] =
        [&row.before, &row.after].map(|value| value.as_deref().map(value_of).unwrap_or_default());
    let key: Key = match row.kind {
        ActivityKind::AccountCreated => k::ACTIVITY_ACCOUNT_CREATED,
        ActivityKind::AccountChanged if row.before.is_some() => k::ACTIVITY_ACCOUNT_RENAMED,
        ActivityKind::AccountChanged => k::ACTIVITY_ACCOUNT_CHANGED,
        ActivityKind::CustomerNoticeSent => k::ACTIVITY_CUSTOMER_NOTICE_SENT,
        ActivityKind::AccountDeactivated => k::ACTIVITY_ACCOUNT_DEACTIVATED,
        ActivityKind::AccountActivated => k::ACTIVITY_ACCOUNT_ACTIVATED,
        ActivityKind::PersonInvited => k::ACTIVITY_PERSON_INVITED,
        ActivityKind::InvitationRevoked => k::ACTIVITY_INVITATION_REVOKED,
        ActivityKind::PersonJoined => k::ACTIVITY_PERSON_JOINED,
        ActivityKind::RoleChanged => k::ACTIVITY_ROLE_CHANGED,
        ActivityKind::PersonDeactivated => k::ACTIVITY_PERSON_DEACTIVATED,
        ActivityKind::PersonActivated => k::ACTIVITY_PERSON_ACTIVATED,
        ActivityKind::ProfileChanged => k::ACTIVITY_PROFILE_CHANGED,
        ActivityKind::Order => k::ACTIVITY_ORDER,
        ActivityKind::Service if row.before.is_some() => k::ACTIVITY_SERVICE_CHANGED,
        ActivityKind::Service => k::ACTIVITY_SERVICE_ADDED,
        ActivityKind::Settings if row.subject.is_empty() => k::ACTIVITY_SETTINGS,
        ActivityKind::Settings => k::ACTIVITY_SETTINGS_NOTE,
        ActivityKind::EmbeddingChanged => k::ACTIVITY_EMBEDDING_CHANGED,
        ActivityKind::EmbedKeyMade => k::ACTIVITY_EMBED_KEY_MADE,
        ActivityKind::EmbedKeyRotated => k::ACTIVITY_EMBED_KEY_ROTATED,
        ActivityKind::EmbedKeyRevoked => k::ACTIVITY_EMBED_KEY_REVOKED,
        ActivityKind::EmbedSessionsEnded if row.subject.is_empty() => k::ACTIVITY_EMBED_SESSIONS_ENDED,
        ActivityKind::EmbedSessionsEnded => k::ACTIVITY_EMBED_SESSION_ENDED,
    };
    fill(key, &[("subject", &row.subject), ("before", &before), ("after", &after)])
}

/// A role, a state or a speed in words; anything else, such as a name, as it is.
fn value_of(value: &str) -> String {
    let word = Role::parse(value)
        .map(words::role)
        .or_else(|| OrderState::parse(value).map(|state| words::order_state(state).0))
        .or_else(|| ServiceState::parse(value).map(|state| words::state(state).0));
    match (word, value.parse()) {
        (Some(word), _) => text(word).to_owned(),
        (None, Ok(mbps)) => notices::speed(mbps),
        (None, Err(_)) => value.to_owned(),
    }
}
