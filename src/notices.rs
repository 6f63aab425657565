//! Notices and changes in words, as several panels show them.

use crate::i18n::{datetime, fill, keys as k, plural, text};
use crate::panels::Place;
use crate::ui::{self, status};
use crate::{routes, words};
use leptos::prelude::*;
use portico_api::{ChangeKind, Notice};
use portico_rules::Feature;

/// A notice: what, when, and whom it concerns.
pub fn notice(place: &Place, notice: &Notice) -> AnyView {
    let (state, tone) = words::notice_state(notice.state);
    let ends = notice.ends.map(|ends| format!(" – {}", datetime(ends.0 as f64)));
    view! {
        <li class="notice">
            <a class="notice-title" href=routes::item(place.account(), Feature::ServiceStatus, notice.id.as_str())>{notice.title.clone()}</a>
            <span class="notice-facts">
                {status(tone, state, None)}
                <span>{text(words::notice_kind(notice.kind))}</span>
                <span>{ui::instant(notice.starts)}</span>
            </span>
            <span class="quiet">{datetime(notice.starts.0 as f64)}{ends}</span>
            {notice.impact.clone().map(|impact| view! { <span>{impact}</span> })}
            {reach(place, notice)}
        </li>
    }
    .into_any()
}

/// Whom a notice concerns, as far as that is certain.
fn reach(place: &Place, notice: &Notice) -> AnyView {
    let reach = &notice.reach;
    if reach.unknown {
        return view! { <span class="status warn">{text(k::REACH_UNKNOWN)}</span> }.into_any();
    }
    let ambiguous = (reach.ambiguous > 0)
        .then(|| view! { <span class="status warn">{plural(k::REACH_AMBIGUOUS, reach.ambiguous as usize, &[])}</span> });
    let names = reach
        .services
        .iter()
        .take(3)
        .enumerate()
        .map(|(index, service)| {
            view! {
                {(index > 0).then_some(", ")}
                <a href=routes::service(place.account(), &service.id)>{service.name.clone()}</a>
            }
        })
        .collect_view();
    let more = (reach.service_count as usize).saturating_sub(reach.services.len().min(3));
    let more = (more > 0).then(|| format!(" {}", plural(k::AND_MORE, more, &[])));
    let accounts = (place.view.covers_accounts() && reach.account_count > 1)
        .then(|| view! { " · "{plural(k::REACH_ACCOUNTS, reach.account_count as usize, &[])} });
    view! { <span class="reach">{names}{more}{accounts}</span>{ambiguous} }.into_any()
}

/// What happened to a service, as a sentence.
pub fn change(kind: &ChangeKind) -> String {
    let state = |state| text(words::state(state).0);
    match kind {
        ChangeKind::Added { state: now } => fill(k::CHANGE_ADDED, &[("state", &state(*now))]),
        ChangeKind::State { from, to } => {
            fill(k::CHANGE_STATE, &[("from", &state(*from)), ("to", &state(*to))])
        }
        ChangeKind::Speed { from, to } => {
            let speed = |mbps: &Option<u32>| mbps.map_or_else(|| "–".to_owned(), speed);
            fill(k::CHANGE_SPEED, &[("from", &speed(from)), ("to", &speed(to))])
        }
        ChangeKind::Renamed { from, to } => fill(k::CHANGE_RENAMED, &[("from", from), ("to", to)]),
    }
}

/// A speed in Mbit/s, in the unit that reads best.
pub fn speed(mbps: u32) -> String {
    if mbps >= 1000 {
        format!("{} Gbit/s", crate::i18n::number(f64::from(mbps) / 1000.0))
    } else {
        format!("{} Mbit/s", crate::i18n::number(f64::from(mbps)))
    }
}
