//! Maintenance and outages, and which services they name.

use super::json::{Context, Fault, Node, Record};
use super::report::{Effect, Report};
use super::{ImportError, Kind};
use crate::http::failure::Failure;
use crate::notices;
use crate::reporting::relevance::offering;
use crate::store::{
    self,
    entity::{account, notice, notice_service, service},
    keys,
};
use crate::terms;
use portico_api::{NotificationKind, ServiceKind};
use portico_reporting::Severity;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};
use std::collections::{BTreeSet, HashMap, HashSet};

const MAINTENANCE_FIELDS: [&str; 9] = [
    "eventId",
    "state",
    "startTime",
    "endTime",
    "impact",
    "purpose",
    "cancelReason",
    "eventType",
    "services",
];
const OUTAGE_FIELDS: [&str; 11] = [
    "outageId",
    "eventId",
    "state",
    "startTime",
    "endTime",
    "purpose",
    "services",
    "rootCause",
    "resolution",
    "mitigationActions",
    "notices",
];

const INCIDENT_FIELDS: [&str; 19] = [
    "id",
    "name",
    "status",
    "impact",
    "created_at",
    "updated_at",
    "started_at",
    "monitoring_at",
    "resolved_at",
    "scheduled_for",
    "scheduled_until",
    "shortlink",
    "page_id",
    "incident_updates",
    "components",
    "reminder_intervals",
    "metadata",
    "postmortem_body",
    "impact_override",
];

/// What is new, by the ids of the notices.
pub(super) type News = HashMap<String, NotificationKind>;

/// Values of one `IN` list.
const IN_LIST: usize = 5000;

/// Notices as read; their partner and the services that they name are not looked up yet.
#[derive(Default)]
pub(super) struct Notices {
    seen: HashSet<(Kind, String)>,
    list: Vec<Listed>,
}

struct Listed {
    kind: Kind,
    row: notice::Model,
    short_ids: BTreeSet<String>,
}

impl Notices {
    pub(super) fn read<'a>(
        &mut self,
        context: &Context<'a, '_>,
        kind: Kind,
        node: Node<'a>,
    ) -> Result<(), Fault<'a>> {
        let outage = kind == Kind::Outages;
        let fields: &[&str] = if outage { &OUTAGE_FIELDS } else { &MAINTENANCE_FIELDS };
        let record = context.record(node, fields)?;
        let id_field = if outage { "outageId" } else { "eventId" };
        let Some(source_id) = record.line(id_field)? else {
            return Err(node.fault(format!("{id_field} is missing")));
        };
        let state = record.word("state")?.unwrap_or_default();
        let Some(state) = state_of(outage, &state) else {
            let at = record.get("state").unwrap_or(node);
            context.note(Effect::Skipped, "state is missing or not known", at);
            return Ok(());
        };
        let Some(starts_at) = record.instant("startTime")? else {
            context.note_as(Effect::Skipped, "startTime is missing or not a date", &source_id, node);
            return Ok(());
        };
        let mut ends_at = record.instant("endTime")?;
        if let (Some(end), Some(at)) = (ends_at, record.get("endTime"))
            && end < starts_at
        {
            context.note(Effect::ValueLeftOut, "endTime is before startTime", at);
            ends_at = None;
        }
        if !self.seen.insert((kind, source_id.clone())) {
            context.note_as(
                Effect::Skipped,
                "it is listed more than once; the first is taken",
                &source_id,
                node,
            );
            return Ok(());
        }
        let short_ids = read_short_ids(context, &record)?;
        let row = notice::Model {
            id: 0,
            uid: String::new(),
            partner_id: 0,
            source: source_of(kind).to_owned(),
            kind: if outage { "outage" } else { kind_of(context, &record)? }.to_owned(),
            state: state.to_owned(),
            title: record.line("purpose")?.unwrap_or_else(|| source_id.clone()),
            impact: record.prose("impact")?,
            starts_at,
            ends_at,
            during: if outage { record.line("eventId")? } else { None },
            cause: record.prose("rootCause")?,
            resolution: record.prose("resolution")?,
            mitigation: read_mitigation(&record)?,
            cancel_reason: record.prose("cancelReason")?,
            unknown_scope: short_ids.is_empty(),
            severity: outage.then(|| Severity::MajorOutage.as_str().to_owned()),
            phrase: None,
            offerings: None,
            places: None,
            announced_at: None,
            actual_starts_at: None,
            actual_ends_at: None,
            version: 0,
            published_at: Some(starts_at),
            sequence: 0,
            changed_at: starts_at,
            source_id,
        };
        self.list.push(Listed { kind, row, short_ids });
        Ok(())
    }
}

impl Notices {
    /// An incident or a maintenance of a status page. It names components, which are offerings where they are called
    /// so; what else they are called says nothing that is known here.
    pub(super) fn read_incident<'a>(
        &mut self,
        context: &Context<'a, '_>,
        node: Node<'a>,
    ) -> Result<(), Fault<'a>> {
        let record = context.record(node, &INCIDENT_FIELDS)?;
        let Some(source_id) = record.line("id")? else {
            return Err(node.fault("id is missing"));
        };
        let scheduled = record.instant("scheduled_for")?;
        let status = record.word("status")?.unwrap_or_default();
        let state = match (scheduled.is_some(), status.as_str()) {
            (false, "INVESTIGATING") => "investigating",
            (false, "IDENTIFIED") => "identified",
            (false, "MONITORING") => "monitoring",
            (false, "RESOLVED" | "POSTMORTEM") => "resolved",
            (true, "SCHEDULED") => "scheduled",
            (true, "IN_PROGRESS" | "VERIFYING") => "in_progress",
            (true, "COMPLETED") => "completed",
            _ => {
                context.note_as(Effect::Skipped, "status is missing or not known", &source_id, node);
                return Ok(());
            }
        };
        let started = record.instant("started_at")?;
        let Some(starts_at) = scheduled.or(started).or(record.instant("created_at")?) else {
            context.note_as(Effect::Skipped, "it does not say when it starts", &source_id, node);
            return Ok(());
        };
        if !self.seen.insert((Kind::StatusPage, source_id.clone())) {
            return Ok(());
        }
        let ends_at = match scheduled {
            Some(_) => record.instant("scheduled_until")?,
            None => record.instant("resolved_at")?,
        };
        let severity = match record.word("impact")?.as_deref() {
            _ if scheduled.is_some() => None,
            Some("CRITICAL") => Some(Severity::MajorOutage),
            Some("MAJOR") => Some(Severity::PartialOutage),
            _ => Some(Severity::Degraded),
        };
        let mut offerings = Vec::new();
        for component in record.list("components")? {
            let component = component.object()?;
            let Some(name) = component.get("name") else { continue };
            let name = name.string()?.trim().to_owned();
            let known =
                ServiceKind::ALL.into_iter().map(offering).find(|known| known.eq_ignore_ascii_case(&name));
            offerings.extend(known);
        }
        let offerings = (!offerings.is_empty()).then(|| serde_json::json!(offerings).to_string());
        let row = notice::Model {
            id: 0,
            uid: String::new(),
            partner_id: 0,
            source: source_of(Kind::StatusPage).to_owned(),
            kind: if scheduled.is_some() { "maintenance" } else { "outage" }.to_owned(),
            state: state.to_owned(),
            title: record.line("name")?.unwrap_or_else(|| source_id.clone()),
            impact: None,
            starts_at,
            ends_at: ends_at.filter(|ends| *ends >= starts_at),
            during: None,
            cause: None,
            resolution: None,
            mitigation: None,
            cancel_reason: None,
            unknown_scope: offerings.is_none(),
            severity: severity.map(|severity| severity.as_str().to_owned()),
            phrase: None,
            offerings,
            places: None,
            announced_at: None,
            actual_starts_at: None,
            actual_ends_at: None,
            version: 0,
            published_at: Some(starts_at),
            sequence: 0,
            changed_at: starts_at,
            source_id,
        };
        self.list.push(Listed { kind: Kind::StatusPage, row, short_ids: BTreeSet::new() });
        Ok(())
    }
}

const fn source_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Outages => "outage",
        Kind::StatusPage => "status_page",
        _ => "maintenance",
    }
}

fn state_of(outage: bool, state: &str) -> Option<&'static str> {
    match (outage, state) {
        (true, "ONGOING") => Some("ongoing"),
        (true, "RESOLVED") => Some("resolved"),
        (false, "SCHEDULED") => Some("scheduled"),
        (false, "RUNNING") => Some("in_progress"),
        (false, "COMPLETED") => Some("completed"),
        (false, "CANCELLED" | "CANCELED") => Some("cancelled"),
        _ => None,
    }
}

fn kind_of<'a>(context: &Context<'a, '_>, record: &Record<'a, '_, '_>) -> Result<&'static str, Fault<'a>> {
    match (record.word("eventType")?.as_deref(), record.get("eventType")) {
        (Some("EMERGENCY"), _) => Ok("emergency_maintenance"),
        (Some("PLANNED") | None, _) | (_, None) => Ok("maintenance"),
        (Some(_), Some(at)) => {
            context.note(
                Effect::ValueLeftOut,
                "eventType is neither Planned nor Emergency; Planned is taken",
                at,
            );
            Ok("maintenance")
        }
    }
}

/// What is done against it: text, or a list of texts.
fn read_mitigation<'a>(record: &Record<'a, '_, '_>) -> Result<Option<String>, Fault<'a>> {
    match record.get("mitigationActions") {
        Some(node) if node.is_array() => {
            let mut actions = Vec::new();
            for item in node.items()? {
                actions.push(item.string()?.trim().to_owned());
            }
            Ok(Some(actions.join("\n")).filter(|text| !text.is_empty()))
        }
        _ => record.prose("mitigationActions"),
    }
}

/// The short ids that it names. A whole id is cut to its short one.
fn read_short_ids<'a>(
    context: &Context<'a, '_>,
    record: &Record<'a, '_, '_>,
) -> Result<BTreeSet<String>, Fault<'a>> {
    let mut short_ids = BTreeSet::new();
    for node in record.list("services")? {
        let short = keys::short_id(node.string()?.trim());
        if short.len() == 8 && short.bytes().all(|b| b.is_ascii_hexdigit()) {
            short_ids.insert(short);
        } else {
            let reason = "a service is named by something else than 8 hexadecimal digits";
            context.note(Effect::ValueLeftOut, reason, node);
        }
    }
    Ok(short_ids)
}

/// Adds and updates notices, and connects all of the partner's to the services that they name: products that
/// came later may be among them. Answers what people have to be told.
pub(super) async fn write(
    tx: &DatabaseTransaction,
    partner: &account::Model,
    notices: Notices,
    report: &mut Report,
) -> Result<News, ImportError> {
    let known = notice::Entity::find().filter(notice::Column::PartnerId.eq(partner.id)).all(tx).await?;
    let mut links = Links::load(tx, &known).await?;
    let known: HashMap<_, _> =
        known.into_iter().map(|row| ((row.source.clone(), row.source_id.clone()), row)).collect();
    let mut added = Vec::new();
    let mut named_by_added = HashMap::new();
    let mut named = Vec::new();
    let mut news = News::new();
    let now = terms::now();
    for Listed { kind, mut row, short_ids } in notices.list {
        named.extend(short_ids.iter().map(|short| (kind, short.clone(), row.source_id.clone())));
        row.partner_id = partner.id;
        row.uid = keys::derived_uid(&["notice", &partner.uid, &row.source, &row.source_id]);
        let counts = report.counts(kind);
        match known.get(&(row.source.clone(), row.source_id.clone())) {
            None => {
                counts.added += 1;
                // What is over was no news before Portico knew of it.
                if is_told(&row, now)? {
                    news.insert(row.uid.clone(), NotificationKind::NoticePublished);
                }
                named_by_added.insert(row.uid.clone(), short_ids);
                added.push(row);
            }
            Some(before) => {
                row.id = before.id;
                keep(&mut row, before);
                let same_scope = links.name(row.id, short_ids);
                if row == *before && same_scope {
                    counts.unchanged += 1;
                } else {
                    counts.changed += 1;
                    row.sequence = before.sequence.saturating_add(1);
                    row.changed_at = now;
                    if row.state != before.state {
                        news.insert(row.uid.clone(), notices::news(terms::read(&row.state)?));
                    } else if is_told(&row, now)? {
                        news.insert(row.uid.clone(), NotificationKind::NoticeUpdated);
                    }
                    row.into_active_model().reset_all().update(tx).await?;
                }
            }
        }
    }
    if !added.is_empty() {
        store::insert_all(tx, added).await?;
        let ids: Vec<(String, i64)> = notice::Entity::find()
            .select_only()
            .column(notice::Column::Uid)
            .column(notice::Column::Id)
            .filter(notice::Column::PartnerId.eq(partner.id))
            .into_tuple()
            .all(tx)
            .await?;
        for (uid, id) in ids {
            if let Some(short_ids) = named_by_added.remove(&uid) {
                links.name(id, short_ids);
            }
        }
    }
    let services = links.write(tx, partner.id).await?;
    for (kind, short, source_id) in named {
        let (effect, reason) = match services.get(&short).map_or(0, Vec::len) {
            0 => (Effect::Remark, "names a service that the partner does not have".to_owned()),
            1 => continue,
            several => (
                Effect::Remark,
                format!("names {several} services by one short id; which is meant is not certain"),
            ),
        };
        report.notes.add(kind, effect, reason, || format!("{short} in {source_id}"));
    }
    Ok(news)
}

/// Whether a notice is of now, or of what comes.
fn is_told(row: &notice::Model, now: i64) -> Result<bool, Failure> {
    let over = notices::news(terms::read(&row.state)?) == NotificationKind::NoticeResolved;
    Ok(!over && row.ends_at.is_none_or(|ends| ends > now))
}

/// Tells those concerned what is new. Last in the transaction, see [`crate::live::note`].
pub(super) async fn tell(tx: &DatabaseTransaction, news: News) -> Result<(), ImportError> {
    let uids: Vec<&str> = news.keys().map(String::as_str).collect();
    let mut told = Vec::with_capacity(uids.len());
    for some in uids.chunks(IN_LIST) {
        let found = notice::Entity::find()
            .filter(notice::Column::Uid.is_in(some.iter().copied()))
            .order_by_asc(notice::Column::Id)
            .all(tx)
            .await?;
        told.extend(found.into_iter().filter_map(|row| Some((news.get(&row.uid).copied()?, row))));
    }
    let told: Vec<_> = told.into_iter().map(|(kind, row)| (row, kind)).collect();
    Ok(notices::imported(tx, &told).await?)
}

/// Keeps what exports do not say. Nor do they undo what operators have corrected.
fn keep(row: &mut notice::Model, before: &notice::Model) {
    row.uid.clone_from(&before.uid);
    row.phrase.clone_from(&before.phrase);
    if row.offerings.is_none() || before.version > 0 {
        row.offerings.clone_from(&before.offerings);
    }
    row.places.clone_from(&before.places);
    row.announced_at = before.announced_at;
    row.actual_starts_at = before.actual_starts_at;
    row.actual_ends_at = before.actual_ends_at;
    row.version = before.version;
    row.published_at = before.published_at;
    row.sequence = before.sequence;
    row.changed_at = before.changed_at;
    if before.version > 0 {
        row.severity.clone_from(&before.severity);
        row.starts_at = before.starts_at;
        row.ends_at = before.ends_at;
    }
    row.unknown_scope &= row.phrase.is_none() && row.offerings.is_none() && row.places.is_none();
}

/// Which notice names which short ids, and what is stored of it.
struct Links {
    named: HashMap<i64, BTreeSet<String>>,
    stored: HashMap<i64, BTreeSet<Link>>,
}

/// A row of `notice_services`: short id, service, whether ambiguous.
type Link = (String, Option<i64>, bool);

impl Links {
    async fn load(tx: &DatabaseTransaction, notices: &[notice::Model]) -> Result<Self, ImportError> {
        let mut stored: HashMap<i64, BTreeSet<Link>> = HashMap::new();
        for some in notices.chunks(IN_LIST) {
            let rows = notice_service::Entity::find()
                .filter(notice_service::Column::NoticeId.is_in(some.iter().map(|row| row.id)))
                .all(tx)
                .await?;
            for row in rows {
                stored.entry(row.notice_id).or_default().insert((
                    row.short_id,
                    row.service_id,
                    row.ambiguous,
                ));
            }
        }
        let named = stored
            .iter()
            .map(|(id, links)| (*id, links.iter().map(|(short, ..)| short.clone()).collect()))
            .collect();
        Ok(Self { named, stored })
    }

    /// Sets what a notice names. Returns whether it is what it named before.
    fn name(&mut self, notice_id: i64, short_ids: BTreeSet<String>) -> bool {
        let same = self.named.get(&notice_id).map_or(short_ids.is_empty(), |before| *before == short_ids);
        self.named.insert(notice_id, short_ids);
        same
    }

    /// Writes the rows that differ. Returns the services by the short ids that are named.
    async fn write(
        self,
        tx: &DatabaseTransaction,
        partner_id: i64,
    ) -> Result<HashMap<String, Vec<i64>>, ImportError> {
        let all: BTreeSet<&str> = self.named.values().flatten().map(String::as_str).collect();
        let all: Vec<&str> = all.into_iter().collect();
        let mut services: HashMap<String, Vec<i64>> = HashMap::new();
        for some in all.chunks(IN_LIST) {
            let found: Vec<(String, i64)> = service::Entity::find()
                .select_only()
                .column(service::Column::ShortId)
                .column(service::Column::Id)
                .filter(service::Column::PartnerId.eq(partner_id))
                .filter(service::Column::ShortId.is_in(some.iter().copied()))
                .into_tuple()
                .all(tx)
                .await?;
            for (short, id) in found {
                services.entry(short).or_default().push(id);
            }
        }
        let mut rows = Vec::new();
        let mut outdated = Vec::new();
        let nothing = BTreeSet::new();
        for (notice_id, short_ids) in &self.named {
            let links: BTreeSet<Link> =
                short_ids.iter().flat_map(|short| links_of(short, &services)).collect();
            let stored = self.stored.get(notice_id).unwrap_or(&nothing);
            if links != *stored {
                if !stored.is_empty() {
                    outdated.push(*notice_id);
                }
                rows.extend(links.into_iter().map(|(short_id, service_id, ambiguous)| {
                    notice_service::Model { id: 0, notice_id: *notice_id, short_id, service_id, ambiguous }
                }));
            }
        }
        for some in outdated.chunks(IN_LIST) {
            notice_service::Entity::delete_many()
                .filter(notice_service::Column::NoticeId.is_in(some.iter().copied()))
                .exec(tx)
                .await?;
        }
        store::insert_all(tx, rows).await?;
        Ok(services)
    }
}

/// One row for each service that a short id matches, or one without a service.
fn links_of(short: &str, services: &HashMap<String, Vec<i64>>) -> Vec<Link> {
    match services.get(short).map(Vec::as_slice) {
        None | Some([]) => vec![(short.to_owned(), None, false)],
        Some(found) => found.iter().map(|id| (short.to_owned(), Some(*id), found.len() > 1)).collect(),
    }
}
