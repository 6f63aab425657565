//! The address of a feature that the viewer may not see: why, who could change it, and the way on.

use super::ask;
use super::why::{explanation, named, sentence};
use crate::i18n::{fill, keys as k, text};
use crate::session::{Session, View};
use crate::words;
use leptos::prelude::*;
use portico_rules::{AskWhom, Audience, Feature, LimitedBy, ask_whom, asks_for_markets};

/// Explains why a feature is not shown, and lets who may ask for it.
pub(super) fn unavailable(session: Session, view: &View, feature: Feature, just_now: bool) -> AnyView {
    let Some(facts) = view.facts else { return ().into_any() };
    let Some(decision) = view.decision(feature) else { return ().into_any() };
    let reason = if decision.limited_by == Some(LimitedBy::Role) {
        fill(k::UNAVAILABLE_ROLE, &[("role", &text(words::role(facts.viewer.role)))])
    } else {
        sentence(view, &facts, feature)
    };
    let for_market = feature == Feature::BillingMarkets && asks_for_markets(&facts);
    let whom = ask_whom(feature, &facts).or(for_market.then_some(AskWhom::Partner));
    let closed = just_now
        .then(|| fill(k::LIVE_CLOSED, &[("feature", &text(words::feature(feature)))]))
        .map(|closed| view! { <p class="status warn" data-closed="">{closed}</p> });
    let managed = facts.viewer.audience == Audience::Managed;
    let way = match whom {
        Some(AskWhom::Provider) => Some(k::ASK_PROVIDER),
        Some(AskWhom::Partner) if for_market => None,
        Some(AskWhom::Partner) if managed => Some(k::ASK_PARTNER),
        Some(AskWhom::Partner) => Some(k::ASK_SETTINGS),
        None => (decision.limited_by == Some(LimitedBy::Role)).then_some(k::ASK_ADMIN),
    };
    view! {
        <h1 tabindex="-1">{fill(k::UNAVAILABLE_TITLE, &[("feature", &text(words::feature(feature)))])}</h1>
        {closed}
        <p class="lead" data-reason=decision.reason.as_str()>{reason}</p>
        {way.map(|way| view! { <p>{named(view, way)}</p> })}
        {whom.filter(|_| managed).map(|whom| ask::ask(session, view, feature, whom))}
        <details class="card narrow">
            <summary data-why=feature.as_str()>{text(k::WHY_NOT)}</summary>
            {explanation(view, feature)}
        </details>
        <p><a class="button" href=view.landing()>{text(k::TO_START)}</a></p>
    }
    .into_any()
}
