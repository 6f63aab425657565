//! What programs read at secret addresses: a calendar, an Atom feed, a status page's summary. In English, like problems.

use crate::guard::{FeedReader, program};
use crate::http::failure::Failure;
use crate::panels::service_status::event::updates;
use crate::panels::service_status::{CURRENT, OVER, concerning, within};
use crate::reporting::relevance::{Judged, Services, Whose, is_certain, offering};
use crate::terms;
use atom_syndication as atom;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use icalendar::{Calendar, Component, Event, EventStatus};
use portico_api::{NoticeUpdate, Problem, ServiceKind};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// How often one address may be read in a minute.
pub(crate) const MOST_PER_MINUTE: u32 = 60;
const MINUTE: i64 = 60 * 1000;
const DAY: i64 = 24 * 60 * MINUTE;
/// How far back feeds go, and how far ahead.
const BACK: i64 = 90 * DAY;
const AHEAD: i64 = 400 * DAY;

/// A new secret, and the digest under which it is kept.
pub(crate) fn new_token() -> (String, String) {
    let token = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
    let digest = program::feed_digest(&token);
    (token, digest)
}

/// Where the calendar, the Atom feed and the status page are.
pub(crate) fn paths(token: &str) -> [String; 3] {
    ["maintenance.ics", "notices.atom", "status"].map(|name| format!("/feeds/{token}/{name}"))
}

/// The calendar of maintenance: cancelled work stays, as cancelled.
#[utoipa::path(get, path = "/feeds/{token}/maintenance.ics", tag = "feeds", responses(
    (status = 200, description = "An iCalendar object.", body = String, content_type = "text/calendar"),
    (status = 404, description = "No such address", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "Too often", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn calendar(reader: FeedReader) -> Result<Response, Failure> {
    let (services, judged) = all(&reader).await?;
    let mut calendar = Calendar::new();
    calendar.name("Maintenance");
    for judged in judged.iter().filter(|judged| judged.row.kind != "outage") {
        calendar.push(event(&services, judged)?);
    }
    Ok(answer("text/calendar; charset=utf-8", calendar.to_string()))
}

/// Notices as they are published and updated, the newest first.
#[utoipa::path(get, path = "/feeds/{token}/notices.atom", tag = "feeds", responses(
    (status = 200, description = "An Atom feed.", body = String, content_type = "application/atom+xml"),
    (status = 404, description = "No such address", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "Too often", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn atom(reader: FeedReader) -> Result<Response, Failure> {
    let (services, mut judged) = all(&reader).await?;
    judged.sort_by(|one, other| {
        (other.row.changed_at, &other.row.uid).cmp(&(one.row.changed_at, &one.row.uid))
    });
    let mut entries = Vec::with_capacity(judged.len());
    for judged in &judged {
        let updates = updates(reader.db(), judged.row.id).await?;
        entries.push(entry(&services, judged, &updates)?);
    }
    let newest = judged.first().map_or(reader.feed().created_at, |judged| judged.row.changed_at);
    let mut feed = atom::Feed::default();
    feed.set_id(format!("urn:uuid:{}", reader.feed().uid));
    feed.set_title("Service notices");
    feed.set_updated(instant(newest)?);
    feed.set_authors(vec![atom::Person { name: "Portico".to_owned(), ..Default::default() }]);
    feed.set_entries(entries);
    Ok(answer("application/atom+xml; charset=utf-8", feed.to_string()))
}

/// What goes on, in the shape of the usual status page.
#[utoipa::path(get, path = "/feeds/{token}/status/api/v2/summary.json", tag = "feeds", responses(
    (status = 200, description = "Page, components, incidents, scheduled maintenances.", body = Value),
    (status = 404, description = "No such address", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "Too often", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn summary(reader: FeedReader) -> Result<Response, Failure> {
    let (services, judged) = all(&reader).await?;
    let page = reader.feed().uid.as_str();
    let made = reader.feed().created_at;
    let open: Vec<_> = judged.iter().filter(|judged| !OVER.contains(&judged.row.state.as_str())).collect();
    let changed = open.iter().map(|judged| judged.row.changed_at).fold(made, i64::max);
    let states = components(&services, &judged);
    let worst = states.values().copied().max().unwrap_or_default();
    let mut components = BTreeMap::new();
    for (place, (kind, state)) in states.iter().enumerate() {
        let component = json!({
            "id": format!("{page}-{}", offering(*kind).to_lowercase()), "name": offering(*kind),
            "status": state.component(), "position": place + 1, "page_id": page, "description": null,
            "group": false, "group_id": null, "showcase": true, "only_show_if_degraded": false,
            "start_date": null, "created_at": iso(made)?, "updated_at": iso(changed)?,
        });
        components.insert(*kind, component);
    }
    let mut incidents = Vec::new();
    let mut scheduled = Vec::new();
    for judged in open {
        let updates = updates(reader.db(), judged.row.id).await?;
        let affected = kinds(&services, judged);
        let affected = affected.iter().filter_map(|kind| components.get(kind)).cloned().collect();
        let incident = incident(&reader, judged, &updates, affected)?;
        if judged.row.kind == "outage" { incidents.push(incident) } else { scheduled.push(incident) }
    }
    let (indicator, description) = worst.page();
    let summary = json!({
        "page": {
            "id": page, "name": "Service status", "url": reader.app().origin(), "time_zone": "Etc/UTC",
            "updated_at": iso(changed)?,
        },
        "components": components.into_values().collect::<Vec<_>>(),
        "incidents": incidents,
        "scheduled_maintenances": scheduled,
        "status": { "indicator": indicator, "description": description },
    });
    Ok(answer("application/json", summary.to_string()))
}

fn answer(kind: &'static str, body: String) -> Response {
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-store")], body).into_response()
}

/// Everything of the time that feeds go back and ahead.
async fn all(reader: &FeedReader) -> Result<(Services, Vec<Judged>), Failure> {
    let services = Services::load(reader.db(), Whose::Viewer(reader)).await?;
    let now = terms::now();
    let judged = concerning(reader, &services, within(now - BACK, now + AHEAD)).await?;
    Ok((services, judged))
}

fn instant(ms: i64) -> Result<DateTime<Utc>, Failure> {
    DateTime::from_timestamp_millis(ms).ok_or_else(|| Failure::internal("a time that cannot be"))
}

fn iso(ms: i64) -> Result<String, Failure> {
    instant(ms).map(|at| at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true))
}

fn stamp(ms: i64) -> Result<String, Failure> {
    instant(ms).map(|at| at.format("%Y%m%dT%H%M%SZ").to_string())
}

fn event(services: &Services, judged: &Judged) -> Result<Event, Failure> {
    let row = &judged.row;
    let status = match row.state.as_str() {
        "cancelled" => EventStatus::Cancelled,
        _ => EventStatus::Confirmed,
    };
    let mut event = Event::new();
    event
        .uid(&format!("{}@portico", row.uid))
        .summary(&row.title)
        .description(&concern(services, judged))
        .status(status)
        .sequence(terms::count(row.sequence))
        .add_property("DTSTAMP", stamp(row.changed_at)?)
        .add_property("LAST-MODIFIED", stamp(row.changed_at)?)
        .add_property("DTSTART", stamp(row.starts_at)?);
    if let Some(ends) = row.ends_at.filter(|ends| *ends > row.starts_at) {
        event.add_property("DTEND", stamp(ends)?);
    }
    Ok(event.done())
}

/// What users notice, and what of theirs it concerns.
fn concern(services: &Services, judged: &Judged) -> String {
    let mut lines: Vec<String> = judged.row.impact.iter().cloned().collect();
    if judged.row.unknown_scope {
        lines.push("It is not known what it concerns.".to_owned());
    }
    let of = |certain: bool| {
        let places = judged.concerns.iter().filter(move |(_, evidence)| is_certain(*evidence) == certain);
        places.filter_map(|(place, _)| services.list.get(*place)).map(|known| known.service.name.as_str())
    };
    for (label, certain) in [("Concerns", true), ("May concern", false)] {
        let count = of(certain).count();
        if count > 0 {
            let names = of(certain).take(10).collect::<Vec<_>>().join(", ");
            let more = if count > 10 { format!(" and {} more", count - 10) } else { String::new() };
            lines.push(format!("{label}: {names}{more}."));
        }
    }
    lines.join("\n")
}

fn state_word(state: &str) -> &'static str {
    match state {
        "scheduled" => "Scheduled",
        "in_progress" => "In progress",
        "completed" => "Completed",
        "cancelled" => "Cancelled",
        "investigating" => "Investigating",
        "identified" => "Identified",
        "monitoring" => "Monitoring",
        "resolved" => "Resolved",
        _ => "Ongoing",
    }
}

fn entry(services: &Services, judged: &Judged, updates: &[NoticeUpdate]) -> Result<atom::Entry, Failure> {
    let row = &judged.row;
    let starts = iso(row.starts_at)?;
    let times = match row.ends_at {
        Some(ends) => format!("{starts} to {}", iso(ends)?),
        None => format!("since {starts}"),
    };
    let mut text = vec![format!("{}. {times}", state_word(&row.state)), concern(services, judged)];
    for update in updates {
        text.push(format!("{}: {}", iso(update.at.0)?, update.words));
    }
    text.retain(|line| !line.is_empty());
    let mut content = atom::Content::default();
    content.set_content_type("text".to_owned());
    content.set_value(text.join("\n"));
    let mut entry = atom::Entry::default();
    entry.set_id(format!("urn:uuid:{}", row.uid));
    entry.set_title(format!("{}: {}", state_word(&row.state), row.title));
    entry.set_updated(instant(row.changed_at)?);
    entry.set_published(row.published_at.map(instant).transpose()?.map(|at| at.fixed_offset()));
    entry.set_content(content);
    Ok(entry)
}

/// How an offering or a page stands; ordered.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
enum State {
    #[default]
    Operational,
    Maintenance,
    Degraded,
    Partial,
    Major,
}

impl State {
    fn of(judged: &Judged) -> Self {
        match (judged.row.kind.as_str(), judged.row.severity.as_deref()) {
            ("outage", Some("degraded")) => Self::Degraded,
            ("outage", Some("partial_outage")) => Self::Partial,
            ("outage", _) => Self::Major,
            _ => Self::Maintenance,
        }
    }

    const fn component(self) -> &'static str {
        match self {
            Self::Operational => "operational",
            Self::Maintenance => "under_maintenance",
            Self::Degraded => "degraded_performance",
            Self::Partial => "partial_outage",
            Self::Major => "major_outage",
        }
    }

    const fn page(self) -> (&'static str, &'static str) {
        match self {
            Self::Operational => ("none", "All Systems Operational"),
            Self::Maintenance => ("maintenance", "Service Under Maintenance"),
            Self::Degraded => ("minor", "Minor Service Outage"),
            Self::Partial => ("major", "Partial System Outage"),
            Self::Major => ("critical", "Major Service Outage"),
        }
    }

    const fn impact(self) -> &'static str {
        match self {
            Self::Operational => "none",
            Self::Maintenance => "maintenance",
            Self::Degraded => "minor",
            Self::Partial => "major",
            Self::Major => "critical",
        }
    }
}

/// The viewer's offerings, each with the worst that certainly concerns one of its services now.
fn components(services: &Services, judged: &[Judged]) -> BTreeMap<ServiceKind, State> {
    let mut states: BTreeMap<ServiceKind, State> = services
        .list
        .iter()
        .filter(|known| known.built)
        .map(|known| (known.service.kind, State::Operational))
        .collect();
    for judged in judged.iter().filter(|judged| CURRENT.contains(&judged.row.state.as_str())) {
        for kind in kinds(services, judged) {
            states.entry(kind).and_modify(|state| *state = (*state).max(State::of(judged)));
        }
    }
    states
}

/// The offerings of the services that it certainly concerns.
fn kinds(services: &Services, judged: &Judged) -> BTreeSet<ServiceKind> {
    let certain = judged.concerns.iter().filter(|(_, evidence)| is_certain(*evidence));
    certain.filter_map(|(place, _)| services.list.get(*place)).map(|known| known.service.kind).collect()
}

fn incident(
    reader: &FeedReader,
    judged: &Judged,
    updates: &[NoticeUpdate],
    components: Vec<Value>,
) -> Result<Value, Failure> {
    let row = &judged.row;
    let link =
        format!("{}/accounts/{}/service-status/{}", reader.app().origin(), reader.account_uid(), row.uid);
    let status = match row.state.as_str() {
        "ongoing" => "investigating",
        state => state,
    };
    let said: Vec<Value> = updates
        .iter()
        .enumerate()
        .map(|(place, update)| {
            let at = iso(update.at.0)?;
            Ok(json!({
                "id": format!("{}-{}", row.uid, updates.len() - place), "incident_id": row.uid,
                "status": terms::spell(update.state), "body": update.words, "created_at": at, "updated_at": at,
                "display_at": at, "affected_components": [], "deliver_notifications": false,
            }))
        })
        .collect::<Result<_, Failure>>()?;
    let mut incident = json!({
        "id": row.uid, "name": row.title, "status": status, "impact": State::of(judged).impact(),
        "created_at": iso(row.published_at.unwrap_or(row.starts_at))?, "updated_at": iso(row.changed_at)?,
        "started_at": iso(row.starts_at)?, "monitoring_at": null, "resolved_at": null, "shortlink": link,
        "page_id": reader.feed().uid, "incident_updates": said, "components": components,
    });
    if row.kind != "outage"
        && let Some(incident) = incident.as_object_mut()
    {
        incident.insert("scheduled_for".to_owned(), json!(iso(row.starts_at)?));
        incident.insert("scheduled_until".to_owned(), json!(row.ends_at.map(iso).transpose()?));
    }
    Ok(incident)
}
