//! Whom a notice concerns, in words: counts, evidence, phrases, strained pairs.

use crate::i18n::{Key, datetime, datetime_in, fill, keys as k, plural, text};
use crate::panels::Place;
use crate::ui::status;
use crate::words::Tone;
use crate::{routes, words};
use leptos::prelude::*;
use portico_api::{
    Evidence, NoticePlace, PhraseGroup, PhraseRead, Relevance, ServiceConcern, Severity, StatusNotice,
    StrainWarning, Timestamp,
};
use portico_rules::Feature;

/// How bad an outage is.
pub(super) fn severity(severity: Severity) -> (Key, Tone) {
    match severity {
        Severity::Degraded => (k::STATUS_DEGRADED, Tone::Warn),
        Severity::PartialOutage => (k::STATUS_PARTIAL, Tone::Bad),
        Severity::MajorOutage => (k::STATUS_MAJOR, Tone::Bad),
    }
}

fn relevance(relevance: Relevance) -> (Key, Tone) {
    match relevance {
        Relevance::Impacted => (k::STATUS_IMPACTED, Tone::Bad),
        Relevance::Related => (k::STATUS_RELATED, Tone::Warn),
        Relevance::PartiallyRelated => (k::STATUS_PARTIALLY_RELATED, Tone::Quiet),
        Relevance::Unknown => (k::STATUS_UNKNOWN, Tone::Quiet),
        Relevance::NotImpacted => (k::STATUS_NOT_IMPACTED, Tone::Good),
    }
}

fn evidence(evidence: Evidence) -> Key {
    match evidence {
        Evidence::Named => k::EVIDENCE_NAMED,
        Evidence::CarrierNamed => k::EVIDENCE_CARRIER_NAMED,
        Evidence::Ambiguous => k::EVIDENCE_AMBIGUOUS,
        Evidence::OfferingAndPlace => k::EVIDENCE_OFFERING_AND_PLACE,
        Evidence::Offering => k::EVIDENCE_OFFERING,
        Evidence::Place => k::EVIDENCE_PLACE,
        Evidence::OfferingElsewhere => k::EVIDENCE_OFFERING_ELSEWHERE,
        Evidence::PlaceNotKnown => k::EVIDENCE_PLACE_NOT_KNOWN,
        Evidence::Class => k::EVIDENCE_CLASS,
        Evidence::ClassElsewhere => k::EVIDENCE_CLASS_ELSEWHERE,
        Evidence::ClassNotKnown => k::EVIDENCE_CLASS_NOT_KNOWN,
        Evidence::NotUnderstood => k::EVIDENCE_NOT_UNDERSTOOD,
        Evidence::NotSaid => k::EVIDENCE_NOT_SAID,
        Evidence::Elsewhere => k::EVIDENCE_ELSEWHERE,
    }
}

/// From when until when; in the visitor's zone where none is said.
pub(super) fn times(starts: Timestamp, ends: Option<Timestamp>, zone: Option<&str>) -> String {
    let exact = |at: Timestamp| match zone {
        Some(zone) => datetime_in(at.0 as f64, zone),
        None => datetime(at.0 as f64),
    };
    match ends {
        Some(ends) => format!("{} – {}", exact(starts), exact(ends)),
        None => fill(k::STATUS_SINCE, &[("time", &exact(starts))]),
    }
}

/// The address of a notice's page.
pub(super) fn address(place: &Place, id: &str) -> String {
    routes::item(place.account(), Feature::ServiceStatus, id)
}

/// State, kind and severity.
pub(super) fn marks(notice: &StatusNotice) -> AnyView {
    let (state, tone) = words::notice_state(notice.state);
    let how_bad = notice.severity.map(|how_bad| {
        let (word, tone) = severity(how_bad);
        status(tone, word, None)
    });
    view! { {status(tone, state, None)}<span>{text(words::notice_kind(notice.kind))}</span>{how_bad} }.into_any()
}

/// How many services it concerns, certainly and possibly; over several accounts, how many of these.
pub(super) fn counts(place: &Place, notice: &StatusNotice) -> AnyView {
    if notice.unknown {
        return view! { <span class="status warn">{text(k::STATUS_NOT_SAID)}</span> }.into_any();
    }
    let counts = notice.concerned;
    let accounts = counts.certain_accounts + counts.possible_accounts;
    let parts = [
        (counts.certain > 0).then(|| plural(k::STATUS_CERTAIN, counts.certain as usize, &[])),
        (counts.possible > 0).then(|| plural(k::STATUS_POSSIBLE, counts.possible as usize, &[])),
        (place.view.covers_accounts()).then(|| {
            let of = [
                ("certain", &counts.certain_accounts as &dyn std::fmt::Display),
                ("possible", &counts.possible_accounts),
            ];
            plural(k::STATUS_ACCOUNTS, accounts as usize, &of)
        }),
    ];
    view! { <span>{parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")}</span> }.into_any()
}

/// A service, how it is concerned, and why.
pub(super) fn concern(place: &Place, concern: &ServiceConcern) -> AnyView {
    let (word, tone) = relevance(concern.relevance);
    view! {
        <li>
            <a href=routes::service(place.account(), &concern.service.id)>{concern.service.name.clone()}</a>
            {status(tone, word, None)}
            <span class="quiet">{text(evidence(concern.evidence))}</span>
        </li>
    }
    .into_any()
}

/// What the notice names besides services: a phrase and how it was understood, offerings, places.
pub(super) fn scope(notice: &StatusNotice) -> Option<AnyView> {
    let named = notice.offerings.iter().cloned().chain(notice.places.iter().map(place_name)).collect::<Vec<_>>();
    let named = (!named.is_empty()).then(|| {
        view! { <p class="quiet">{fill(k::STATUS_ABOUT, &[("what", &named.join(", "))])}</p> }
    });
    let phrase = notice.phrase.as_ref().map(phrase);
    (named.is_some() || phrase.is_some()).then(|| view! { {named}{phrase} }.into_any())
}

fn place_name(place: &NoticePlace) -> String {
    [&place.site, &place.metro, &place.country].into_iter().flatten().cloned().collect::<Vec<_>>().join(", ")
}

fn phrase(read: &PhraseRead) -> AnyView {
    let group = |group: &PhraseGroup| {
        let classes = group.classes.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
        let classes = if classes.is_empty() {
            text(k::STATUS_ANY_CLASS).to_owned()
        } else {
            fill(k::STATUS_CLASSES, &[("classes", &classes)])
        };
        let regions = group.regions.join(", ");
        let regions = if regions.is_empty() { text(k::STATUS_ANY_REGION).to_owned() } else { regions };
        format!("{classes}, {regions}")
    };
    let groups = read.groups.iter().map(group).collect::<Vec<_>>().join("; ");
    let understood = (!groups.is_empty())
        .then(|| view! { " "{fill(k::STATUS_UNDERSTOOD, &[("what", &groups)])} });
    let unknown = (!read.unknown.is_empty()).then(|| {
        let unknown = read.unknown.join(", ");
        view! { <p class="status warn">{fill(k::STATUS_NOT_UNDERSTOOD, &[("words", &unknown)])}</p> }
    });
    view! { <p class="quiet">{fill(k::STATUS_PHRASE, &[("phrase", &read.text)])}{understood}</p>{unknown} }.into_any()
}

/// Pairs of which both legs are worked on at once.
pub(super) fn strains(place: &Place, strains: &[StrainWarning], zone: Option<&str>) -> Option<AnyView> {
    if strains.is_empty() {
        return None;
    }
    let rows = strains.iter().map(|strain| {
        let said = fill(k::STATUS_STRAIN, &[("red", &strain.red.name), ("blue", &strain.blue.name)]);
        let causes = strain.notices.iter().enumerate().map(|(index, id)| {
            let label = fill(k::STATUS_STRAIN_CAUSE, &[("number", &(index + 1))]);
            view! { " "<a href=address(place, id.as_str())>{label}</a> }
        });
        let whose = place.view.covers_accounts().then(|| format!("{} · ", strain.account.name));
        view! {
            <li data-strain="">
                <span class="status warn">{said}</span>
                <span class="quiet">{whose}{times(strain.starts, Some(strain.ends), zone)}</span>
                <span>{causes.collect_view()}</span>
            </li>
        }
    });
    let view = view! {
        <section class="card">
            <h2>{text(k::STATUS_STRAINS)}</h2>
            <p class="quiet">{text(k::STATUS_STRAINS_HINT)}</p>
            <ul class="list">{rows.collect_view()}</ul>
        </section>
    };
    Some(view.into_any())
}
