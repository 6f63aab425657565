//! Demo maintenance and outages: ninety days back and the weeks ahead.

use super::accounts::PROVIDER;
use super::{DAY, Demo, HOUR, Services, missing};
use crate::store::{
    self,
    entity::{notice, notice_service, notice_update},
    keys,
};
use portico_reporting::Severity;
use sea_orm::{DatabaseTransaction, DbErr, EntityTrait};
use serde_json::json;
use std::collections::HashMap;

/// A notice, written down. Times are hours from now.
struct Spec {
    partner: &'static str,
    id: &'static str,
    kind: &'static str,
    state: &'static str,
    title: &'static str,
    impact: Option<&'static str>,
    starts: i64,
    ends: Option<i64>,
    /// The maintenance that an outage happened in.
    during: Option<&'static str>,
    /// Why it happened, or why it was called off.
    because: Option<&'static str>,
    /// Services that it names, by account. None at all: its scope is unknown.
    services: &'static [(&'static str, &'static str)],
    /// How bad it is; outages only.
    severity: Severity,
    phrase: Option<&'static str>,
    offering: Option<&'static str>,
    metro: Option<&'static str>,
}

const MINUTE: i64 = HOUR / 60;
const HALCYON: &str = "Halcyon Networks";
const BLUE_MESA: &str = "Blue Mesa IT";

const fn maintenance(
    id: &'static str,
    state: &'static str,
    title: &'static str,
    impact: &'static str,
    (starts, ends): (i64, i64),
    services: &'static [(&'static str, &'static str)],
) -> Spec {
    Spec {
        partner: HALCYON,
        id,
        kind: "maintenance",
        state,
        title,
        impact: Some(impact),
        starts,
        ends: Some(ends),
        during: None,
        because: None,
        services,
        severity: Severity::MajorOutage,
        phrase: None,
        offering: None,
        metro: None,
    }
}

/// An outage that began some hours ago and lasted some.
const fn outage(
    id: &'static str,
    title: &'static str,
    because: &'static str,
    (hours_ago, lasted): (i64, i64),
    services: &'static [(&'static str, &'static str)],
) -> Spec {
    Spec {
        partner: HALCYON,
        id,
        kind: "outage",
        state: "resolved",
        title,
        impact: None,
        starts: -hours_ago,
        ends: Some(lasted - hours_ago),
        during: None,
        because: Some(because),
        services,
        severity: Severity::MajorOutage,
        phrase: None,
        offering: None,
        metro: None,
    }
}

impl Spec {
    const fn emergency(self) -> Self {
        Self { kind: "emergency_maintenance", ..self }
    }

    const fn because(self, reason: &'static str) -> Self {
        Self { because: Some(reason), ..self }
    }

    const fn going_on(self) -> Self {
        Self { state: "ongoing", ends: None, because: None, ..self }
    }

    const fn during(self, maintenance: &'static str) -> Self {
        Self { during: Some(maintenance), ..self }
    }

    const fn state(self, state: &'static str) -> Self {
        Self { state, ..self }
    }

    const fn severity(self, severity: Severity) -> Self {
        Self { severity, ..self }
    }

    const fn phrase(self, phrase: &'static str) -> Self {
        Self { phrase: Some(phrase), ..self }
    }

    /// It is about an offering, in a metropolitan area.
    const fn about(self, offering: &'static str, metro: &'static str) -> Self {
        Self { offering: Some(offering), metro: Some(metro), ..self }
    }

    const fn told_to(self, partner: &'static str) -> Self {
        Self { partner, ..self }
    }
}

const NOTICES: &[Spec] = &[
    // Ahead.
    maintenance(
        "MNT-4101",
        "scheduled",
        "Replacement of line cards in Hamburg",
        "Up to 15 minutes without service on each port",
        (5 * 24 + 6, 5 * 24 + 10),
        &[
            ("Harbour Logistics", "Hamburg terminal A"),
            ("Fjordline Færger", "Hamburg agency"),
            ("Fjordline Færger", "Oslo to Hamburg"),
        ],
    ),
    maintenance(
        "MNT-4102",
        "scheduled",
        "Power work in Manchester, feeds A and B",
        "No interruption is expected; redundancy is reduced",
        (9 * 24, 9 * 24 + 8),
        &[
            ("Northgate Hospitals", "Northgate main site"),
            ("Northgate Hospitals", "Northgate data hall"),
            ("Brightwater Energy", "Control room red"),
            ("Elmtree Schools Trust", "Schools hub"),
        ],
    ),
    maintenance(
        "MNT-4103",
        "scheduled",
        "Release upgrade for SaaS 2 & 3 EU-hosted Tenants",
        "Tenants are read-only for up to 30 minutes",
        (12 * 24 + 3, 12 * 24 + 5),
        &[
            ("Harbour Logistics", "Yard planning"),
            ("Alder & Finch Architects", "Model library"),
            ("Dunmore Credit Union", "Members' portal"),
            ("Larkspur Pharma", "Trials register"),
            ("Northgate Hospitals", "Ward planner"),
        ],
    ),
    maintenance(
        "MNT-4104",
        "scheduled",
        "Work by an upstream carrier in the North Sea region",
        "Routes may change; the carrier has not named circuits yet",
        (20 * 24, 20 * 24 + 6),
        &[],
    ),
    maintenance(
        "MNT-4105",
        "scheduled",
        "Software upgrade of cloud routers in Copenhagen",
        "Routing sessions restart once",
        (27 * 24 + 2, 27 * 24 + 4),
        &[("Kestrel Air", "Crew network router")],
    ),
    maintenance(
        "MNT-4106",
        "scheduled",
        "Edit suite cabling in Paris",
        "Up to one hour without service",
        (15 * 24, 15 * 24 + 2),
        // Two services share this short id; which is meant is not certain.
        &[("Quayside Studios", "Edit suite 1")],
    ),
    maintenance(
        "MNT-4108",
        "scheduled",
        "Release upgrade of tenants, second group",
        "Tenants are read-only for up to 30 minutes",
        (16 * 24 + 3, 16 * 24 + 5),
        &[],
    )
    .phrase("SaaS 2 & 3 EU-hosted Tenants"),
    maintenance(
        "MNT-4111",
        "scheduled",
        "Certificates of hosted tenants are renewed",
        "Users sign in anew",
        (18 * 24, 18 * 24 + 1),
        &[],
    )
    .phrase("SaaS 1 and 3 APAC tenants (except pilots)"),
    // Beside MNT-4101, which is about the other leg.
    maintenance(
        "MNT-4109",
        "scheduled",
        "Fibre work in Hamburg harbour",
        "Up to 30 minutes without service",
        (5 * 24 + 8, 5 * 24 + 12),
        &[("Harbour Logistics", "Hamburg terminal B")],
    ),
    maintenance(
        "MNT-4110",
        "scheduled",
        "Software upgrade of cloud routers in Frankfurt",
        "Routing sessions restart once",
        (6 * 24, 6 * 24 + 3),
        &[],
    )
    .about("MCR", "Frankfurt")
    .told_to(PROVIDER),
    // Now.
    outage("OUT-735", "Reports of tenants in APAC are slow", "", (2, 0), &[])
        .going_on()
        .state("identified")
        .severity(Severity::Degraded)
        .phrase("SaaS 1-3 hosted in APAC"),
    maintenance(
        "MNT-4096",
        "in_progress",
        "Optics cleaning in Frankfurt",
        "Short drops on each port",
        (-1, 3),
        &[("Cobalt Robotics", "Assembly hall 2"), ("Halcyon Networks", "Halcyon core Frankfurt 2")],
    ),
    outage(
        "OUT-733",
        "Loss of light on a fibre near Manchester",
        "",
        (5, 0),
        &[("Ironbridge Foundry", "Foundry"), ("Northgate Hospitals", "Imaging archive")],
    )
    .going_on(),
    // Behind.
    maintenance(
        "MNT-4080",
        "completed",
        "Core switch upgrade in Chicago",
        "Up to 10 minutes without service",
        (-12 * 24, -12 * 24 + 6),
        &[("Granite Peak Insurance", "Wacker Drive red"), ("Granite Peak Insurance", "Wacker Drive blue")],
    ),
    outage(
        "OUT-728",
        "Switch did not come back after its upgrade",
        "A boot image was damaged; the switch was started from the standby image.",
        (12 * 24 - 2, 3),
        &[("Granite Peak Insurance", "Wacker Drive red"), ("Granite Peak Insurance", "Claims to AWS")],
    )
    .during("MNT-4080"),
    maintenance(
        "MNT-4071",
        "cancelled",
        "Battery replacement in Zürich",
        "No interruption is expected",
        (-20 * 24, -20 * 24 + 4),
        &[("Larkspur Pharma", "Laboratory Zürich"), ("Zürcher Uhrwerke", "Manufaktur")],
    )
    .because("The batteries were delivered late; a new date follows."),
    maintenance(
        "MNT-4066",
        "completed",
        "Security update of cloud routers",
        "Routing sessions restart once",
        (-31 * 24, -31 * 24 + 2),
        &[
            ("Larkspur Pharma", "Research router"),
            ("Umbra Games", "Match router"),
            ("Kestrel Air", "Crew network router"),
        ],
    )
    .emergency(),
    outage(
        "OUT-731",
        "Packet loss towards Azure in Frankfurt",
        "One of two links to the cloud was overloaded; traffic was spread over both.",
        (3 * 24 + 4, 2),
        &[("Harbour Logistics", "Hamburg to Azure")],
    )
    .severity(Severity::Degraded),
    outage(
        "OUT-729",
        "Sign-in to tenants hosted in APAC was slow",
        "A database ran out of connections; its limit was raised.",
        (8 * 24 + 7, 5),
        &[
            ("Jade Garden Hotels", "Reservations"),
            ("Tamarind Foods", "Recipes"),
            ("Umbra Games", "Player support"),
        ],
    )
    .severity(Severity::PartialOutage),
    outage(
        "OUT-726",
        "Fibre cut between Oslo and Hamburg",
        "An excavator cut the cable near Flensburg; it was spliced.",
        (17 * 24, 11),
        &[("Fjordline Færger", "Oslo to Hamburg")],
    ),
    outage(
        "OUT-722",
        "Power failure in a rack in Dublin",
        "A breaker tripped after a faulty supply was connected.",
        (26 * 24 + 3, 4),
        &[("Dunmore Credit Union", "Head office Galway"), ("Orchard Lane Grocers", "Distribution centre")],
    ),
    outage(
        "OUT-718",
        "Route leak at the Copenhagen exchange",
        "A member announced routes that were not its own; they are filtered now.",
        (35 * 24 + 9, 1),
        &[("Kestrel Air", "Copenhagen exchange")],
    )
    .severity(Severity::PartialOutage),
    outage(
        "OUT-715",
        "Claims desk unavailable",
        "A certificate had expired.",
        (44 * 24 + 5, 2),
        &[("Granite Peak Insurance", "Claims desk")],
    ),
    outage(
        "OUT-709",
        "Loss of light in Sydney",
        "A transceiver failed and was replaced.",
        (57 * 24, 7),
        &[("Jade Garden Hotels", "Sydney reservations"), ("Jade Garden Hotels", "Singapore to Sydney")],
    ),
    outage(
        "OUT-702",
        "Disturbance of unknown extent in the US backbone",
        "A routing process was restarted twice within an hour.",
        (66 * 24 + 8, 2),
        &[],
    ),
    outage(
        "OUT-698",
        "Terminal A lost its uplink",
        "A patch cable was pulled by mistake.",
        (73 * 24 + 2, 1),
        &[("Harbour Logistics", "Hamburg terminal A"), ("Harbour Logistics", "Hamburg to Azure")],
    ),
    outage(
        "OUT-691",
        "Match router restarted",
        "A memory fault; the router was moved to other hardware.",
        (88 * 24 + 6, 3),
        &[("Umbra Games", "Match router"), ("Umbra Games", "Match router to AWS")],
    ),
    // Blue Mesa's.
    maintenance(
        "MNT-4107",
        "scheduled",
        "Cooling work in Phoenix",
        "No interruption is expected",
        (7 * 24, 7 * 24 + 5),
        &[
            ("Lumen Bakery", "Roosevelt Street"),
            ("Cactus Wren Clinics", "Clinic hub"),
            ("Blue Mesa IT", "Blue Mesa core"),
        ],
    )
    .told_to(BLUE_MESA),
    outage(
        "OUT-720",
        "Loss of light in Phoenix",
        "A transceiver failed and was replaced.",
        (30 * 24, 6),
        &[("Lumen Bakery", "Roosevelt Street"), ("Painted Desert Outfitters", "Warehouse")],
    )
    .told_to(BLUE_MESA),
];

/// What was said about notices: id, minutes after it began, the state from then on, words.
const UPDATES: [(&str, i64, &str, &str); 8] = [
    (
        "OUT-735",
        10,
        "investigating",
        "Tenants hosted in Singapore and Sydney answer slowly. We look for the cause.",
    ),
    ("OUT-735", 70, "identified", "A storage cluster is overloaded. Load is moved to another one."),
    (
        "OUT-733",
        15,
        "ongoing",
        "A fibre has no light between Manchester and Stockport. A team is on its way.",
    ),
    ("MNT-4096", 0, "in_progress", "Cleaning has begun; each port is out for less than a minute."),
    ("OUT-728", 20, "ongoing", "The switch does not start. An engineer is on site."),
    ("OUT-728", 180, "resolved", "It runs from the standby image; all ports are back."),
    ("OUT-726", 45, "ongoing", "The cable is cut near Flensburg. Splicing takes until the evening."),
    ("OUT-726", 660, "resolved", "All fibres are spliced and tested."),
];

/// Fills in the notices, what they name and what was said about them.
pub(super) async fn fill(tx: &DatabaseTransaction, demo: &Demo, services: &Services) -> Result<(), DbErr> {
    let mut rows = Vec::with_capacity(NOTICES.len());
    for spec in NOTICES {
        rows.push(spec.row(demo)?);
    }
    store::insert_all(tx, rows).await?;

    let ids: HashMap<String, i64> =
        notice::Entity::find().all(tx).await?.into_iter().map(|row| (row.uid, row.id)).collect();
    let mut links = Vec::new();
    for spec in NOTICES {
        let notice_id = *ids.get(&spec.uid(demo)?).ok_or_else(|| missing("notice", spec.id))?;
        for named in spec.services {
            let service = services.get(named).ok_or_else(|| missing("service", named.1))?;
            let matching: Vec<i64> = services
                .values()
                .filter(|other| other.partner_id == service.partner_id && other.short_id == service.short_id)
                .map(|other| other.id)
                .collect();
            links.extend(matching.iter().map(|id| notice_service::Model {
                id: 0,
                notice_id,
                short_id: service.short_id.clone(),
                service_id: Some(*id),
                ambiguous: matching.len() > 1,
            }));
        }
    }
    links.sort_by_key(|link| (link.notice_id, link.service_id));
    store::insert_all(tx, links).await?;

    let mut updates = Vec::with_capacity(UPDATES.len());
    for spec in NOTICES {
        let notice_id = *ids.get(&spec.uid(demo)?).ok_or_else(|| missing("notice", spec.id))?;
        updates.extend(spec.updates().map(|(minutes, state, words)| notice_update::Model {
            id: 0,
            notice_id,
            at: spec.starts(demo) + minutes * MINUTE,
            state: state.to_owned(),
            words: words.to_owned(),
            by_name: None,
        }));
    }
    store::insert_all(tx, updates).await
}

impl Spec {
    /// Whether it says whom it concerns without naming services.
    fn says_more(&self) -> bool {
        self.phrase.is_some() || self.offering.is_some() || self.metro.is_some()
    }

    fn source(&self) -> &'static str {
        if self.kind == "outage" { "outage" } else { "maintenance" }
    }

    fn uid(&self, demo: &Demo) -> Result<String, DbErr> {
        Ok(keys::derived_uid(&["notice", &demo.account(self.partner)?.uid, self.source(), self.id]))
    }

    /// What was said about it: minutes after it began, the state from then on, words.
    fn updates(&self) -> impl Iterator<Item = (i64, &'static str, &'static str)> {
        let of_it = |(id, minutes, state, words): &(&str, _, _, _)| {
            (*id == self.id).then_some((*minutes, *state, *words))
        };
        UPDATES.iter().filter_map(of_it)
    }

    fn starts(&self, demo: &Demo) -> i64 {
        whole_hour(demo) + self.starts * HOUR
    }

    fn row(&self, demo: &Demo) -> Result<notice::Model, DbErr> {
        let hour = whole_hour(demo);
        let published = hour + self.starts.min(0) * HOUR;
        let last = self.updates().map(|(minutes, ..)| minutes).max();
        let because = self.because.map(str::to_owned);
        let outage = self.source() == "outage";
        Ok(notice::Model {
            id: 0,
            uid: self.uid(demo)?,
            partner_id: demo.account(self.partner)?.id,
            source: self.source().to_owned(),
            source_id: self.id.to_owned(),
            kind: self.kind.to_owned(),
            state: self.state.to_owned(),
            title: self.title.to_owned(),
            impact: self.impact.map(str::to_owned),
            starts_at: self.starts(demo),
            ends_at: self.ends.map(|ends| hour + ends * HOUR),
            during: self.during.map(str::to_owned),
            cause: because.clone().filter(|_| outage),
            resolution: None,
            mitigation: None,
            cancel_reason: because.filter(|_| !outage),
            unknown_scope: self.services.is_empty() && !self.says_more(),
            severity: outage.then(|| self.severity.as_str().to_owned()),
            phrase: self.phrase.map(str::to_owned),
            offerings: self.offering.map(|offering| json!([offering]).to_string()),
            places: self.metro.map(|metro| json!([{ "metro": metro }]).to_string()),
            announced_at: None,
            actual_starts_at: None,
            actual_ends_at: None,
            version: 0,
            published_at: Some(published),
            sequence: 0,
            changed_at: last.map_or(published, |minutes| self.starts(demo) + minutes * MINUTE),
        })
    }
}

/// Whole hours look planned; today's hour is as good as any.
const fn whole_hour(demo: &Demo) -> i64 {
    demo.now - demo.now % HOUR
}

const _: () = assert!(DAY == 24 * HOUR);
