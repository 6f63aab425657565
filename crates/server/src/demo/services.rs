//! Demo services, and what happened to them lately.

use super::{DAY, Demo, Services, missing, uid};
use crate::store::{
    self,
    entity::{account, service, service_change},
    keys,
};
use portico_api::{End, Location};
use portico_rules::ServiceState::{self, *};
use sea_orm::{DatabaseTransaction, DbErr, EntityTrait};
use std::collections::HashMap;

/// A data centre.
#[derive(Clone, Copy)]
struct Site {
    name: &'static str,
    metro: &'static str,
    country: &'static str,
    market: &'static str,
}

const fn site(name: &'static str, metro: &'static str, country: &'static str, market: &'static str) -> Site {
    Site { name, metro, country, market }
}

const HAMBURG: Site = site("HAM1 Wendenstraße", "Hamburg", "Germany", "DE");
const FRANKFURT: Site = site("FRA6 Kleyerstraße", "Frankfurt", "Germany", "DE");
const AMSTERDAM: Site = site("AMS5 Science Park", "Amsterdam", "Netherlands", "NL");
const ROTTERDAM: Site = site("RTM1 Spaanse Polder", "Rotterdam", "Netherlands", "NL");
const LONDON: Site = site("LON3 Docklands", "London", "United Kingdom", "UK");
const MANCHESTER: Site = site("MAN1 Joule House", "Manchester", "United Kingdom", "UK");
const DUBLIN: Site = site("DUB2 Clonshaugh", "Dublin", "Ireland", "IE");
const COPENHAGEN: Site = site("CPH1 Ballerup", "Copenhagen", "Denmark", "DK");
const OSLO: Site = site("OSL1 Rosenholm", "Oslo", "Norway", "NO");
const ZURICH: Site = site("ZRH4 Hardstrasse", "Zürich", "Switzerland", "CH");
const MADRID: Site = site("MAD2 Alcobendas", "Madrid", "Spain", "ES");
const PARIS: Site = site("PAR3 Saint-Denis", "Paris", "France", "FR");
const ASHBURN: Site = site("ASH2 Filigree Court", "Ashburn", "USA", "US");
const CHICAGO: Site = site("CHI1 Cermak Road", "Chicago", "USA", "US");
const PHOENIX: Site = site("PHX1 Buckeye Road", "Phoenix", "USA", "US");
const SAN_JOSE: Site = site("SJC1 Great Oaks", "San Jose", "USA", "US");
const SYDNEY: Site = site("SYD1 Alexandria", "Sydney", "Australia", "AU");
const MELBOURNE: Site = site("MEL2 Port Melbourne", "Melbourne", "Australia", "AU");
const SINGAPORE: Site = site("SIN2 Tai Seng", "Singapore", "Singapore", "SG");
const STOCKHOLM: Site = site("STO1 Kista", "Stockholm", "Sweden", "SE");
const VIENNA: Site = site("VIE1 Louis-Häfliger-Gasse", "Vienna", "Austria", "AT");
const MILAN: Site = site("MIL2 Via Caldera", "Milan", "Italy", "IT");
const HONG_KONG: Site = site("HKG3 Chai Wan", "Hong Kong", "Hong Kong", "HK");
const TOKYO: Site = site("TYO2 Ōtemachi", "Tokyo", "Japan", "JP");

/// A service, written down.
#[derive(Clone, Copy)]
struct Spec {
    kind: &'static str,
    product_type: &'static str,
    name: &'static str,
    state: ServiceState,
    speed: Option<i32>,
    site: Option<Site>,
    /// Name of the service that it hangs on.
    parent: Option<&'static str>,
    /// Where a connection goes: a name, and where that is.
    to: Option<(&'static str, Option<Site>)>,
    on_ramp: Option<&'static str>,
    zone: Option<&'static str>,
    link_up: Option<bool>,
    asn: Option<i64>,
    vendor: Option<&'static str>,
    class: Option<i32>,
    region: Option<&'static str>,
    /// Days since it was created, when that is lately.
    age: Option<i64>,
    /// Shares its short id with another service of the account: that one's name.
    short_id_of: Option<&'static str>,
    /// Visible in the marketplace.
    offered: bool,
}

const fn spec(
    kind: &'static str,
    product_type: &'static str,
    name: &'static str,
    speed: Option<i32>,
) -> Spec {
    Spec {
        kind,
        product_type,
        name,
        state: Live,
        speed,
        site: None,
        parent: None,
        to: None,
        on_ramp: None,
        zone: None,
        link_up: None,
        asn: None,
        vendor: None,
        class: None,
        region: None,
        age: None,
        short_id_of: None,
        offered: false,
    }
}

const fn port(name: &'static str, speed: i32, at: Site) -> Spec {
    Spec { site: Some(at), link_up: Some(true), ..spec("port", "MEGAPORT", name, Some(speed)) }
}

const fn mcr(name: &'static str, speed: i32, at: Site, asn: i64) -> Spec {
    Spec { site: Some(at), asn: Some(asn), ..spec("mcr", "MCR2", name, Some(speed)) }
}

const fn mve(name: &'static str, vendor: &'static str, at: Site) -> Spec {
    Spec { site: Some(at), vendor: Some(vendor), ..spec("mve", "MVE", name, None) }
}

const fn ix(name: &'static str, speed: i32, on: &'static str, asn: i64) -> Spec {
    Spec { parent: Some(on), asn: Some(asn), ..spec("ix", "IX", name, Some(speed)) }
}

/// A tenant of a class (0: nobody knows) in a hosting region.
const fn tenant(name: &'static str, class: i32, region: &'static str) -> Spec {
    let class = if class == 0 { None } else { Some(class) };
    Spec { class, region: Some(region), ..spec("tenant", "SAAS", name, None) }
}

/// A connection between two of one's own services.
const fn vxc(name: &'static str, speed: i32, on: &'static str, to: &'static str) -> Spec {
    Spec { parent: Some(on), to: Some((to, None)), ..spec("vxc", "VXC", name, Some(speed)) }
}

/// A connection to a cloud.
const fn cloud(name: &'static str, speed: i32, on: &'static str, on_ramp: &'static str, at: Site) -> Spec {
    Spec {
        parent: Some(on),
        to: Some((name, Some(at))),
        on_ramp: Some(on_ramp),
        ..spec("vxc", "VXC", name, Some(speed))
    }
}

impl Spec {
    const fn red(self) -> Self {
        Self { zone: Some("red"), ..self }
    }

    const fn blue(self) -> Self {
        Self { zone: Some("blue"), ..self }
    }

    const fn state(self, state: ServiceState) -> Self {
        let link_up = match state {
            Live => self.link_up,
            // Built, without light yet.
            Configured if self.link_up.is_some() => Some(false),
            _ => None,
        };
        Self { state, link_up, ..self }
    }

    const fn no_light(self) -> Self {
        Self { link_up: Some(false), ..self }
    }

    const fn days_old(self, days: i64) -> Self {
        Self { age: Some(days), ..self }
    }

    const fn offered(self) -> Self {
        Self { offered: true, ..self }
    }

    const fn with_short_id_of(self, other: &'static str) -> Self {
        Self { short_id_of: Some(other), ..self }
    }
}

/// Services by account. Harbour Logistics has 6 that count as configured, Kestrel Air 9, Lumen Bakery 2,
/// Juniper Dental none at all.
const SERVICES: &[(&str, &[Spec])] = &[
    (
        "Halcyon Networks",
        &[
            port("Halcyon core Frankfurt", 100_000, FRANKFURT).red().offered(),
            port("Halcyon core Frankfurt 2", 100_000, FRANKFURT).blue(),
            mcr("Halcyon transit router", 10_000, FRANKFURT, 64_512),
            vxc("Core to transit router", 10_000, "Halcyon core Frankfurt", "Halcyon transit router"),
            ix("Frankfurt exchange", 10_000, "Halcyon core Frankfurt", 64_512),
            tenant("Halcyon service desk", 3, "EU"),
        ],
    ),
    (
        "Harbour Logistics",
        &[
            port("Hamburg terminal A", 10_000, HAMBURG).red(),
            port("Hamburg terminal B", 10_000, HAMBURG).blue(),
            port("Rotterdam Maasvlakte", 1000, ROTTERDAM).state(Configured).days_old(6),
            cloud("Hamburg to Azure", 500, "Hamburg terminal A", "AZURE", FRANKFURT),
            vxc("Hamburg to Rotterdam", 1000, "Hamburg terminal A", "Rotterdam Maasvlakte")
                .state(Deployable)
                .days_old(5),
            tenant("Yard planning", 2, "EU"),
            port("Antwerp expansion", 1000, ROTTERDAM).state(Design).days_old(2),
            cloud("Hamburg to AWS (old)", 200, "Hamburg terminal B", "AWS", FRANKFURT).state(Decommissioned),
        ],
    ),
    (
        "Kestrel Air",
        &[
            port("Kastrup hangar 1", 10_000, COPENHAGEN).red(),
            port("Kastrup hangar 2", 10_000, COPENHAGEN).blue(),
            mcr("Crew network router", 5000, COPENHAGEN, 64_601),
            mve("Lounge SD-WAN", "Cisco", LONDON),
            vxc("Hangar 1 to crew router", 2000, "Kastrup hangar 1", "Crew network router"),
            vxc("Hangar 2 to crew router", 2000, "Kastrup hangar 2", "Crew network router"),
            cloud("Crew router to Google", 1000, "Crew network router", "GOOGLE", FRANKFURT),
            ix("Copenhagen exchange", 1000, "Kastrup hangar 1", 64_601),
            tenant("Crew rostering", 1, "EU"),
        ],
    ),
    (
        "Alder & Finch Architects",
        &[
            port("Studio port", 1000, LONDON),
            cloud("Drawings to AWS", 200, "Studio port", "AWS", LONDON),
            tenant("Model library", 2, "EU"),
        ],
    ),
    (
        "Brightwater Energy",
        &[
            port("Control room red", 10_000, MANCHESTER).red(),
            port("Control room blue", 10_000, MANCHESTER).blue(),
            mcr("Telemetry router", 2500, MANCHESTER, 64_710),
            vxc("Control room to telemetry", 500, "Control room red", "Telemetry router"),
            cloud("Telemetry to Azure", 500, "Telemetry router", "AZURE", LONDON),
            cloud("Telemetry to Oracle", 100, "Telemetry router", "ORACLE", LONDON)
                .state(OnHold)
                .days_old(11),
        ],
    ),
    (
        "Cobalt Robotics",
        &[
            port("Assembly hall 2", 10_000, FRANKFURT),
            port("Assembly hall 10", 10_000, FRANKFURT),
            cloud("Vision training", 5000, "Assembly hall 2", "GOOGLE", FRANKFURT),
            mve("Test bench edge", "Fortinet", FRANKFURT).state(InProgress).days_old(3),
        ],
    ),
    (
        "Dunmore Credit Union",
        &[
            port("Head office Galway", 1000, DUBLIN),
            cloud("Core banking", 300, "Head office Galway", "IBM", LONDON),
            tenant("Members' portal", 3, "EU"),
        ],
    ),
    (
        "Elmtree Schools Trust",
        &[
            port("Schools hub", 10_000, MANCHESTER),
            ix("Manchester exchange", 1000, "Schools hub", 64_820),
            tenant("Timetables", 1, "EU"),
            tenant("Library", 0, "EU"),
        ],
    ),
    (
        "Fjordline Færger",
        &[
            port("Oslo ferry terminal", 1000, OSLO),
            port("Hamburg agency", 1000, HAMBURG),
            vxc("Oslo to Hamburg", 300, "Oslo ferry terminal", "Hamburg agency"),
            tenant("Booking", 2, "EU"),
        ],
    ),
    (
        "Granite Peak Insurance",
        &[
            port("Wacker Drive red", 10_000, CHICAGO).red(),
            port("Wacker Drive blue", 10_000, CHICAGO).blue(),
            cloud("Claims to AWS", 1000, "Wacker Drive red", "AWS", ASHBURN),
            cloud("Claims to AWS (standby)", 1000, "Wacker Drive blue", "AWS", ASHBURN).state(Sleep),
            tenant("Claims desk", 3, "US"),
            tenant("Broker portal", 2, "US"),
        ],
    ),
    (
        "Helios Solar Farms",
        &[
            mve("Field gateway", "VMware", MADRID),
            cloud("Inverter data", 200, "Field gateway", "AZURE", MADRID),
            port("Seville control", 1000, MADRID).state(New).days_old(1),
        ],
    ),
    (
        "Ironbridge Foundry",
        &[
            port("Foundry", 1000, MANCHESTER).no_light(),
            cloud("Furnace records", 100, "Foundry", "AWS", LONDON),
            port("Foundry (first try)", 1000, MANCHESTER).state(Failed).days_old(24),
        ],
    ),
    (
        "Jade Garden Hotels",
        &[
            port("Singapore reservations", 1000, SINGAPORE),
            port("Sydney reservations", 1000, SYDNEY),
            vxc("Singapore to Sydney", 500, "Singapore reservations", "Sydney reservations"),
            tenant("Reservations", 3, "APAC"),
            tenant("Housekeeping", 1, "APAC"),
        ],
    ),
    (
        "Larkspur Pharma",
        &[
            port("Laboratory Zürich", 10_000, ZURICH),
            mcr("Research router", 5000, ZURICH, 64_905),
            vxc("Laboratory to research", 2000, "Laboratory Zürich", "Research router"),
            cloud("Research to Google", 2000, "Research router", "GOOGLE", ZURICH),
            tenant("Trials register", 3, "EU"),
        ],
    ),
    (
        "Northgate Hospitals",
        &[
            port("Northgate main site", 10_000, MANCHESTER).red(),
            port("Northgate data hall", 10_000, MANCHESTER).blue(),
            vxc("Imaging archive", 5000, "Northgate main site", "Northgate data hall"),
            cloud("Records to Azure", 1000, "Northgate main site", "AZURE", LONDON),
            tenant("Ward planner", 2, "EU"),
        ],
    ),
    (
        "Orchard Lane Grocers",
        &[
            port("Distribution centre", 1000, DUBLIN),
            cloud("Tills to Azure", 200, "Distribution centre", "AZURE", DUBLIN),
        ],
    ),
    (
        "Pemberton Press",
        &[
            port("Printing works", 1000, LONDON).state(Cancelled).days_old(40),
            cloud("Archive to AWS", 100, "Printing works", "AWS", LONDON).state(CancelledParent).days_old(40),
            port("New printing works", 1000, LONDON),
        ],
    ),
    (
        "Quayside Studios",
        &[
            port("Edit suite 1", 10_000, PARIS),
            port("Edit suite 2", 10_000, PARIS).with_short_id_of("Edit suite 1"),
            vxc("Suite to suite", 5000, "Edit suite 1", "Edit suite 2"),
            cloud("Render farm", 5000, "Edit suite 1", "GOOGLE", PARIS),
        ],
    ),
    (
        "Redwood Analytics",
        &[
            port("San Jose lab", 100_000, SAN_JOSE),
            cloud("Lake to AWS", 10_000, "San Jose lab", "AWS", SAN_JOSE),
            cloud("Lake to Google", 10_000, "San Jose lab", "GOOGLE", SAN_JOSE),
            ix("San Jose exchange", 10_000, "San Jose lab", 65_001),
            tenant("Notebooks", 2, "US"),
        ],
    ),
    ("Saltmarsh Fisheries", &[tenant("Catch log", 1, "EU")]),
    (
        "Tamarind Foods",
        &[
            port("Melbourne cold store", 1000, MELBOURNE),
            cloud("Stock to Azure", 100, "Melbourne cold store", "AZURE", MELBOURNE),
            tenant("Recipes", 2, "APAC"),
        ],
    ),
    (
        "Umbra Games",
        &[
            port("Tokyo match servers", 10_000, TOKYO),
            mcr("Match router", 10_000, TOKYO, 65_020),
            vxc("Match servers to router", 5000, "Tokyo match servers", "Match router"),
            cloud("Match router to AWS", 5000, "Match router", "AWS", TOKYO),
            ix("Tokyo exchange", 10_000, "Tokyo match servers", 65_020),
            tenant("Player support", 1, "APAC"),
        ],
    ),
    (
        "Verdant Farms",
        &[
            mve("Barn edge", "Aruba", AMSTERDAM),
            cloud("Greenhouse data", 100, "Barn edge", "AZURE", AMSTERDAM),
        ],
    ),
    (
        "Zürcher Uhrwerke",
        &[
            port("Manufaktur", 1000, ZURICH),
            cloud("Konstruktion nach Azure", 200, "Manufaktur", "AZURE", ZURICH),
            tenant("Werkstattbuch", 3, "EU"),
        ],
    ),
    (
        "Blue Mesa IT",
        &[port("Blue Mesa core", 10_000, PHOENIX), mcr("Blue Mesa router", 2500, PHOENIX, 65_100)],
    ),
    (
        "Lumen Bakery",
        &[
            port("Roosevelt Street", 1000, PHOENIX),
            cloud("Orders to AWS", 100, "Roosevelt Street", "AWS", PHOENIX),
        ],
    ),
    (
        "Cactus Wren Clinics",
        &[
            port("Clinic hub", 1000, PHOENIX),
            tenant("Appointments", 2, "US"),
            tenant("Patient mail", 1, "US"),
        ],
    ),
    ("Painted Desert Outfitters", &[port("Warehouse", 1000, PHOENIX), tenant("Web shop", 3, "US")]),
    ("Sandstone Title", &[port("Title office", 1000, PHOENIX).state(InProgress).days_old(8)]),
    // Providers of the marketplace.
    (
        "Altocumulus Cloud",
        &[
            port("Altocumulus on-ramp Frankfurt A", 100_000, FRANKFURT).red().offered(),
            port("Altocumulus on-ramp Frankfurt B", 100_000, FRANKFURT).blue().offered(),
            port("Altocumulus on-ramp Dublin", 100_000, DUBLIN).offered(),
            port("Altocumulus on-ramp Ashburn", 100_000, ASHBURN).offered(),
            port("Altocumulus management", 10_000, FRANKFURT),
        ],
    ),
    (
        "Baltic Carrier Group",
        &[
            port("Baltic Copenhagen", 10_000, COPENHAGEN).offered(),
            port("Baltic Stockholm", 10_000, STOCKHOLM).offered(),
            port("Baltic Oslo", 10_000, OSLO).offered(),
            port("Baltic Hamburg", 10_000, HAMBURG).offered(),
        ],
    ),
    (
        "Continental Internet Exchange",
        &[
            port("CIX Amsterdam fabric", 100_000, AMSTERDAM).offered(),
            port("CIX Frankfurt fabric", 100_000, FRANKFURT).offered(),
            port("CIX Vienna fabric", 100_000, VIENNA).offered(),
        ],
    ),
    (
        "Deepfreeze Backup",
        &[
            port("Deepfreeze vault Zürich", 10_000, ZURICH).offered(),
            port("Deepfreeze vault Stockholm", 10_000, STOCKHOLM).offered(),
        ],
    ),
    (
        "Lionfish Telecom",
        &[
            port("Lionfish Singapore", 100_000, SINGAPORE).offered(),
            port("Lionfish Hong Kong", 100_000, HONG_KONG).offered(),
            port("Lionfish Tokyo", 10_000, TOKYO).offered(),
        ],
    ),
    (
        "Meridional Voz",
        &[
            port("Meridional Madrid", 10_000, MADRID).offered(),
            port("Meridional Milan", 10_000, MILAN).offered(),
        ],
    ),
    (
        "Northbound Payments",
        &[
            mcr("Payments gateway London", 10_000, LONDON, 65_010).offered(),
            mcr("Payments gateway Paris", 10_000, PARIS, 65_011).offered(),
        ],
    ),
    (
        "Prairie Cloud Hosting",
        &[
            port("Prairie Chicago", 10_000, CHICAGO).offered(),
            port("Prairie Phoenix", 10_000, PHOENIX).offered(),
            port("Prairie San Jose", 10_000, SAN_JOSE).offered(),
            mve("Prairie edge Ashburn", "Fortinet", ASHBURN).offered(),
        ],
    ),
    (
        "Southern Cross Media",
        &[
            port("Southern Cross Sydney", 10_000, SYDNEY).offered(),
            port("Southern Cross Melbourne", 10_000, MELBOURNE).offered(),
        ],
    ),
];

/// What happened lately: account, service, days ago, what, before, after.
const CHANGES: [(&str, &str, i64, &str, &str, &str); 12] = [
    ("Harbour Logistics", "Rotterdam Maasvlakte", 4, "state", "DEPLOYABLE", "CONFIGURED"),
    ("Harbour Logistics", "Hamburg to Azure", 9, "speed", "200", "500"),
    ("Kestrel Air", "Lounge SD-WAN", 13, "renamed", "Lounge edge", "Lounge SD-WAN"),
    ("Kestrel Air", "Crew router to Google", 21, "speed", "500", "1000"),
    ("Cobalt Robotics", "Test bench edge", 1, "state", "NEW", "IN_PROGRESS"),
    ("Brightwater Energy", "Telemetry to Oracle", 7, "state", "IN_PROGRESS", "ON_HOLD"),
    ("Granite Peak Insurance", "Claims to AWS (standby)", 16, "state", "LIVE", "SLEEP"),
    ("Ironbridge Foundry", "Foundry (first try)", 20, "state", "IN_PROGRESS", "FAILED"),
    ("Pemberton Press", "Printing works", 12, "state", "LIVE", "CANCELLED"),
    ("Pemberton Press", "Archive to AWS", 12, "state", "LIVE", "CANCELLED_PARENT"),
    ("Redwood Analytics", "Lake to AWS", 5, "speed", "5000", "10000"),
    ("Lumen Bakery", "Orders to AWS", 3, "speed", "50", "100"),
];

/// Contract terms, dealt out in turn.
const TERMS: [i32; 4] = [12, 36, 24, 1];

/// Fills in services and their log. Returns the services by account and name.
pub(super) async fn fill(tx: &DatabaseTransaction, demo: &Demo) -> Result<Services, DbErr> {
    let mut roots = Vec::new();
    let mut connections = Vec::new();
    for (owner, specs) in SERVICES {
        for spec in *specs {
            let list = if spec.parent.is_some() { &mut connections } else { &mut roots };
            list.push((*owner, spec));
        }
    }
    let mut services = Services::new();
    for list in [roots, connections] {
        let mut rows = Vec::with_capacity(list.len());
        for (owner, spec) in &list {
            rows.push(spec.row(demo, demo.account(owner)?, &services)?);
        }
        store::insert_all(tx, rows).await?;
        let stored = service::Entity::find().all(tx).await?;
        let mut stored: HashMap<String, service::Model> =
            stored.into_iter().map(|row| (row.uid.clone(), row)).collect();
        for (owner, spec) in list {
            let row = stored.remove(&spec.uid(owner)).ok_or_else(|| missing("service", spec.name))?;
            services.insert((owner, spec.name), row);
        }
    }
    log(tx, demo, &services).await?;
    Ok(services)
}

async fn log(tx: &DatabaseTransaction, demo: &Demo, services: &Services) -> Result<(), DbErr> {
    let row =
        |service: &service::Model, at, what: &str, before: Option<&str>, after: &str| service_change::Model {
            id: 0,
            service_id: service.id,
            partner_id: service.partner_id,
            account_id: service.account_id,
            at,
            what: what.to_owned(),
            before: before.map(str::to_owned),
            after: Some(after.to_owned()),
        };
    let mut rows: Vec<_> = services
        .values()
        .map(|service| row(service, service.created_at.unwrap_or(demo.now), "added", None, "NEW"))
        .collect();
    for (account, name, days_ago, what, before, after) in CHANGES {
        let service = services.get(&(account, name)).ok_or_else(|| missing("service", name))?;
        rows.push(row(service, demo.now - days_ago * DAY, what, Some(before), after));
    }
    rows.sort_by_key(|row| (row.at, row.service_id));
    store::insert_all(tx, rows).await
}

impl Spec {
    fn uid(&self, owner: &str) -> String {
        let own = uid("service", &format!("{owner}/{}", self.name));
        match self.short_id_of {
            // The first 8 digits are the other's.
            Some(other) => uid("service", &format!("{owner}/{other}"))
                .chars()
                .take(8)
                .chain(own.chars().skip(8))
                .collect(),
            None => own,
        }
    }

    /// A number from the name, for what differs from one service to the next without meaning.
    fn number(&self, owner: &str) -> i64 {
        let digits: String = self.uid(owner).chars().rev().filter(char::is_ascii_hexdigit).take(6).collect();
        i64::from_str_radix(&digits, 16).unwrap_or(0)
    }

    /// The row, to be inserted after what it hangs on.
    fn row(&self, demo: &Demo, owner: &account::Model, services: &Services) -> Result<service::Model, DbErr> {
        let number = self.number(&owner.name);
        let parent = match self.parent {
            Some(name) => Some(find(services, &owner.name, name)?),
            None => None,
        };
        let created = demo.now - self.age.unwrap_or(60 + number % 900) * DAY;
        let built = matches!(self.state, Live | Sleep | Decommissioned | Cancelled | CancelledParent);
        let live_at = built.then_some(created + 3 * DAY);
        let term = TERMS.get((number % 4) as usize).copied().filter(|_| self.kind != "tenant");
        let contract_start = live_at.filter(|_| term.is_some());
        let gone = matches!(self.state, Cancelled | CancelledParent | Decommissioned);
        let mut row = service::Model {
            id: 0,
            uid: self.uid(&owner.name),
            short_id: String::new(),
            partner_id: owner.partner_id.unwrap_or(owner.id),
            account_id: owner.id,
            parent_id: parent.map(|parent| parent.id),
            kind: self.kind.to_owned(),
            product_type: self.product_type.to_owned(),
            name: self.name.to_owned(),
            state: self.state.as_str().to_owned(),
            link_up: self.link_up,
            speed_mbps: self.speed,
            location_id: None,
            location_name: self.site.map(|site| site.name.to_owned()),
            location_metro: self.site.map(|site| site.metro.to_owned()),
            location_country: self.site.map(|site| site.country.to_owned()),
            market: self.site.map(|site| site.market.to_owned()),
            zone: self.zone.map(str::to_owned),
            term_months: term,
            contract_start,
            contract_end: contract_start
                .zip(term)
                .map(|(start, months)| start + i64::from(months) * 365 * DAY / 12),
            created_at: Some(created),
            live_at,
            terminate_at: gone.then_some(demo.now - 12 * DAY),
            cost_centre: (number % 3 == 0).then(|| format!("CC-{:03}", number % 1000)),
            asn: self.asn,
            vendor: self.vendor.map(str::to_owned),
            size: self.vendor.map(|_| "MEDIUM".to_owned()),
            lag: None,
            locked: number % 11 == 0,
            admin_locked: false,
            cancelable: Some(!gone),
            marketplace_visible: self.offered,
            network: (self.kind == "ix").then(|| self.name.to_owned()),
            ends: self.ends(number, parent, services, &owner.name)?,
            tenant_class: self.class,
            hosting_region: self.region.map(str::to_owned),
            search: String::new(),
            offer_search: String::new(),
            tree_key: String::new(),
            by_account: String::new(),
            by_state: 0,
            by_speed: 0,
            by_newest: 0,
            by_location: String::new(),
            by_kind: 0,
        };
        keys::refresh_service(
            &mut row,
            owner,
            parent.map(|parent| (parent.name.as_str(), parent.uid.as_str())),
        );
        Ok(row)
    }

    /// The ends of a connection, as they are stored.
    fn ends(
        &self,
        number: i64,
        parent: Option<&service::Model>,
        services: &Services,
        owner: &str,
    ) -> Result<String, DbErr> {
        let mut ends = Vec::new();
        if let Some(parent) = parent {
            let vlan = u32::try_from(100 + number % 3900).ok();
            ends.push(End {
                side: "a".to_owned(),
                name: Some(parent.name.clone()),
                location: location_of(parent),
                vlan,
                on_ramp: None,
            });
            let (name, location) = match self.to {
                Some((name, Some(site))) => (name, Some(site.location())),
                Some((name, None)) => (name, location_of(find(services, owner, name)?)),
                None => (self.name, None),
            };
            ends.push(End {
                side: "b".to_owned(),
                name: Some(name.to_owned()),
                location,
                vlan: None,
                on_ramp: self.on_ramp.map(str::to_owned),
            });
        }
        Ok(serde_json::to_string(&ends).unwrap_or_else(|_| "[]".to_owned()))
    }
}

impl Site {
    fn location(self) -> Location {
        Location {
            name: self.name.to_owned(),
            metro: Some(self.metro.to_owned()),
            country: Some(self.country.to_owned()),
        }
    }
}

fn location_of(service: &service::Model) -> Option<Location> {
    Some(Location {
        name: service.location_name.clone()?,
        metro: service.location_metro.clone(),
        country: service.location_country.clone(),
    })
}

fn find<'s>(services: &'s Services, owner: &'s str, name: &'s str) -> Result<&'s service::Model, DbErr> {
    let services: &HashMap<(&'s str, &'s str), service::Model> = services;
    services.get(&(owner, name)).ok_or_else(|| missing("service", name))
}
