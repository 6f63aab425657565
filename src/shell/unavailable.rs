//! The address of a feature that the viewer may not see: why, who could change it, and the way on.

use super::ask;
use super::why::{explanation, named, sentence};
use crate::i18n::{Key, fill, keys as k, text};
use crate::session::{Session, View};
use crate::words;
use leptos::prelude::*;
use portico_rules::{Audience, BlockedBy, Feature, LimitedBy, Reason};

/// Explains why a feature is not shown, and lets who may ask for it.
pub(super) fn unavailable(session: Session, view: &View, feature: Feature, just_now: bool) -> AnyView {
    let Some(facts) = view.facts else { return ().into_any() };
    let Some(decision) = view.decision(feature) else { return ().into_any() };
    let reason = if decision.limited_by == Some(LimitedBy::Role) {
        fill(k::UNAVAILABLE_ROLE, &[("role", &text(words::role(facts.viewer.role)))])
    } else {
        sentence(view, &facts, feature)
    };
    let whom = ask::whom(view, feature);
    let closed = just_now
        .then(|| fill(k::LIVE_CLOSED, &[("feature", &text(words::feature(feature)))]))
        .map(|closed| view! { <p class="status warn" data-closed="">{closed}</p> });
    let way = if decision.limited_by == Some(LimitedBy::Role) {
        Some(k::ASK_ADMIN)
    } else {
        whom_to_ask(
            facts.viewer.audience,
            decision.reason,
            decision.control.and_then(|control| control.blocked_by),
        )
    };
    view! {
        <h1 tabindex="-1">{fill(k::UNAVAILABLE_TITLE, &[("feature", &text(words::feature(feature)))])}</h1>
        {closed}
        <p class="lead" data-reason=decision.reason.as_str()>{reason}</p>
        {way.map(|way| view! { <p>{named(view, way)}</p> })}
        {whom.map(|whom| ask::ask(session, view, feature, whom))}
        <details class="card narrow">
            <summary data-why=feature.as_str()>{text(k::WHY_NOT)}</summary>
            {explanation(view, feature)}
        </details>
        <p><a class="button" href=view.landing()>{text(k::TO_START)}</a></p>
    }
    .into_any()
}

/// Whom to ask, where asking makes sense: the partner for what it can configure, the provider for a lock.
fn whom_to_ask(audience: Audience, reason: Reason, blocked_by: Option<BlockedBy>) -> Option<Key> {
    match (audience, reason, blocked_by) {
        (_, Reason::Locked, _) | (_, _, Some(BlockedBy::Lock)) => Some(k::ASK_PROVIDER),
        (_, Reason::HardRule, _) => None,
        (Audience::Managed, ..) => Some(k::ASK_PARTNER),
        (Audience::Partner, ..) => Some(k::ASK_SETTINGS),
    }
}
