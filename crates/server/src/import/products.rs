//! Products: ports, routers and edges, and the connections nested in them.

use super::accounts::{by_source, note_added};
use super::json::{Context, Document, Fault, Node, Record};
use super::report::{Effect, Report};
use super::{ImportError, Kind, Origin, learn_source, orders};
use crate::notifications::events::services_changed;
use crate::store::{
    self,
    entity::{account, service, service_change},
    keys,
};
use portico_api::{End, Location};
use portico_rules::ServiceState;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    QuerySelect,
};
use std::collections::{BTreeMap, HashMap};

/// Fields of a product that Portico knows, those that it has no use for included.
const FIELDS: [&str; 38] = [
    "productId",
    "productUid",
    "productName",
    "productType",
    "provisioningStatus",
    "createDate",
    "portSpeed",
    "liveDate",
    "terminateDate",
    "market",
    "locationId",
    "locationDetail",
    "contractStartDate",
    "contractEndDate",
    "contractTermMonths",
    "companyUid",
    "companyName",
    "costCentre",
    "marketplaceVisibility",
    "locked",
    "adminLocked",
    "cancelable",
    "diversityZone",
    "lagId",
    "aggregationId",
    "resources",
    "associatedVxcs",
    "associatedIxs",
    "vendor",
    "mveSize",
    "vnics",
    "rateLimit",
    "aEnd",
    "bEnd",
    "vxcApproval",
    "vlan",
    "asn",
    "networkServiceType",
];

/// Fields of a location.
const LOCATION_FIELDS: [&str; 4] = ["name", "city", "metro", "country"];
/// Contract terms that the provider offers, in months.
const TERMS: [i32; 6] = [1, 12, 24, 36, 48, 60];
/// The fastest speed that is believed, in Mbit/s.
const MAX_SPEED: i32 = 10_000_000;
/// Ids of one `IN` list.
const IN_LIST: usize = 5000;
/// How a cloud router's own settings are marked among the clouds that a connection reaches.
const ROUTER_SETTINGS: &str = "VROUTER";

/// What kind of service a product type is.
fn kind_of(product_type: &str) -> Option<&'static str> {
    match product_type {
        "MEGAPORT" => Some("port"),
        "MCR2" => Some("mcr"),
        "MVE" => Some("mve"),
        "VXC" => Some("vxc"),
        "IX" => Some("ix"),
        _ => None,
    }
}

fn is_connection(kind: &str) -> bool {
    matches!(kind, "vxc" | "ix")
}

/// Services as read; their ids, owners and parents are not looked up yet.
#[derive(Default)]
pub(super) struct Services {
    list: Vec<Listed>,
    by_uid: HashMap<String, usize>,
}

pub(super) struct Listed {
    pub(super) row: service::Model,
    pub(super) owner: Owner,
    /// Uid of the service that it hangs on.
    parent: Option<String>,
    /// Whether it was read where it belongs: under its A end, or in the list itself.
    at_home: bool,
    origin: Origin,
}

/// The company that a product names as its owner.
#[derive(Clone, Default)]
pub(super) struct Owner {
    pub(super) uid: Option<String>,
    name: Option<String>,
}

/// The product that another one is nested in.
struct Nest<'a> {
    /// Its uid, when it is a service that Portico knows.
    uid: Option<&'a str>,
    owner: &'a Owner,
    /// The type that its list implies.
    product_type: &'static str,
}

impl Services {
    pub(super) fn read<'a>(
        &mut self,
        context: &Context<'a, '_>,
        node: Node<'a>,
        origin: Origin,
    ) -> Result<(), Fault<'a>> {
        let record = context.record(node, &FIELDS)?;
        let (uid, owner) = self.read_product(context, &record, None, origin)?;
        for (list, product_type) in [("associatedVxcs", "VXC"), ("associatedIxs", "IX")] {
            for child in record.list(list)? {
                let nest = Nest { uid: uid.as_deref(), owner: &owner, product_type };
                let child_record = context.record(child, &FIELDS)?;
                self.read_product(context, &child_record, Some(&nest), origin)?;
            }
        }
        Ok(())
    }

    /// Reads one product. Returns its uid, when it was taken, and its owner.
    fn read_product<'a>(
        &mut self,
        context: &Context<'a, '_>,
        record: &Record<'a, '_, '_>,
        nest: Option<&Nest<'_>>,
        origin: Origin,
    ) -> Result<(Option<String>, Owner), Fault<'a>> {
        let node = record.node();
        let mut owner = Owner { uid: record.id("companyUid")?, name: record.line("companyName")? };
        if let (None, Some(nest)) = (&owner.uid, nest) {
            owner = nest.owner.clone();
        }
        let product_type = match record.word("productType")? {
            Some(product_type) => product_type,
            None => nest.map_or("", |nest| nest.product_type).to_owned(),
        };
        let Some(kind) = kind_of(&product_type) else {
            let reason = if product_type.is_empty() {
                "productType is missing".to_owned()
            } else {
                format!("the product type {} is not known", super::json::excerpt(&product_type))
            };
            context.note(Effect::Skipped, reason, record.get("productUid").unwrap_or(node));
            return Ok((None, owner));
        };
        let uid = record.required_id("productUid")?;
        let status = record.word("provisioningStatus")?.unwrap_or_default();
        let Some(state) = ServiceState::parse(&status) else {
            let reason = if status.is_empty() {
                "provisioningStatus is missing".to_owned()
            } else {
                format!("the provisioningStatus {} is not known", super::json::excerpt(&status))
            };
            context.note_as(Effect::Skipped, reason, &uid, node);
            return Ok((None, owner));
        };

        let ends = Ends::read(context, record, kind)?;
        let at_home = nest.is_none_or(|nest| nest.uid.is_some() && nest.uid == ends.a_uid.as_deref());
        let parent = match nest.and_then(|nest| nest.uid) {
            Some(nest) if is_connection(kind) => Some(nest.to_owned()),
            _ if is_connection(kind) => ends.a_uid.clone(),
            _ => None,
        };
        let row = read_row(context, record, kind, &product_type, state, uid.clone(), &ends)?;
        let listed = Listed { row, owner: owner.clone(), parent, at_home, origin };
        match self.by_uid.get(&uid).copied() {
            None => {
                self.by_uid.insert(uid.clone(), self.list.len());
                self.list.push(listed);
            }
            // A connection between two of one's own ports is nested in both; it hangs on its A end.
            Some(at) if nest.is_some() => {
                if let Some(before) = self.list.get_mut(at).filter(|before| listed.at_home && !before.at_home)
                {
                    *before = listed;
                }
            }
            Some(_) => {
                context.note_as(
                    Effect::Skipped,
                    "the product is listed more than once; the first is taken",
                    &uid,
                    node,
                );
            }
        }
        Ok((Some(uid), owner))
    }
}

/// Reads the columns of a service that the file tells; the others are filled in when it is written.
fn read_row<'a>(
    context: &Context<'a, '_>,
    record: &Record<'a, '_, '_>,
    kind: &str,
    product_type: &str,
    state: ServiceState,
    uid: String,
    ends: &Ends,
) -> Result<service::Model, Fault<'a>> {
    let resources = record.within("resources")?;
    let router = match &resources {
        Some(resources) => resources.within("virtual_router")?,
        None => None,
    };
    let link_up =
        match resources.as_ref().map(|resources| resources.within("interface")).transpose()?.flatten() {
            Some(interface) => interface.flag("up")?,
            None => None,
        };
    let speed_field = if is_connection(kind) { "rateLimit" } else { "portSpeed" };
    let speed_mbps = match (kind, &router) {
        ("mcr", Some(router)) => router.small("speed", 1..=MAX_SPEED)?,
        _ => None,
    };
    let speed_mbps = match speed_mbps {
        None => record.small(speed_field, 1..=MAX_SPEED)?,
        known => known,
    };
    let asn = match &router {
        Some(router) => router.whole("mcrAsn", 1..=i64::from(u32::MAX))?,
        None => record.whole("asn", 1..=i64::from(u32::MAX))?,
    };
    let location = read_location(record)?;
    let (contract_start, contract_end) =
        (record.instant("contractStartDate")?, record.instant("contractEndDate")?);
    Ok(service::Model {
        id: 0,
        short_id: keys::short_id(&uid),
        partner_id: 0,
        account_id: 0,
        parent_id: None,
        kind: kind.to_owned(),
        product_type: product_type.to_owned(),
        name: record.line("productName")?.unwrap_or_else(|| uid.clone()),
        uid,
        state: state.as_str().to_owned(),
        link_up,
        speed_mbps,
        location_id: record.whole("locationId", 1..=i64::MAX)?,
        location_metro: location.as_ref().and_then(|location| location.metro.clone()),
        location_country: location.as_ref().and_then(|location| location.country.clone()),
        location_name: location.map(|location| location.name),
        market: record.word("market")?,
        zone: one_of(context, record, "diversityZone", &["RED", "BLUE"])?.map(|zone| zone.to_lowercase()),
        term_months: read_term(context, record)?,
        contract_start,
        contract_end,
        created_at: record.instant("createDate")?,
        live_at: record.instant("liveDate")?,
        terminate_at: record.instant("terminateDate")?,
        cost_centre: record.line("costCentre")?,
        asn,
        vendor: record.line("vendor")?,
        size: record.line("mveSize")?,
        lag: match record.small("lagId", 1..=i32::MAX)? {
            None => record.small("aggregationId", 1..=i32::MAX)?,
            lag => lag,
        },
        locked: record.flag("locked")?.unwrap_or(false),
        admin_locked: record.flag("adminLocked")?.unwrap_or(false),
        cancelable: record.flag("cancelable")?,
        marketplace_visible: record.flag("marketplaceVisibility")?.unwrap_or(false),
        network: record.line("networkServiceType")?,
        ends: ends.json.clone(),
        tenant_class: None,
        hosting_region: None,
        search: String::new(),
        offer_search: String::new(),
        tree_key: String::new(),
        by_account: String::new(),
        by_state: 0,
        by_speed: 0,
        by_newest: 0,
        by_location: String::new(),
        by_kind: 0,
    })
}

fn read_term<'a>(context: &Context<'a, '_>, record: &Record<'a, '_, '_>) -> Result<Option<i32>, Fault<'a>> {
    let term = record.small("contractTermMonths", 1..=i32::MAX)?;
    if let (Some(months), Some(at)) = (term, record.get("contractTermMonths"))
        && !TERMS.contains(&months)
    {
        context.note(Effect::ValueLeftOut, "contractTermMonths is no term that is offered", at);
        return Ok(None);
    }
    Ok(term)
}

/// A word of a short list; another one is left out and noted.
fn one_of<'a>(
    context: &Context<'a, '_>,
    record: &Record<'a, '_, '_>,
    name: &str,
    words: &[&str],
) -> Result<Option<String>, Fault<'a>> {
    let word = record.word(name)?;
    if let (Some(text), Some(at)) = (&word, record.get(name))
        && !words.contains(&text.as_str())
    {
        context.note(Effect::ValueLeftOut, format!("{name} is none of {}", words.join(", ")), at);
        return Ok(None);
    }
    Ok(word)
}

/// The location of a product or of an end. A place without a name goes by its city.
fn read_location<'a>(record: &Record<'a, '_, '_>) -> Result<Option<Location>, Fault<'a>> {
    let Some(detail) = record.within("locationDetail")? else { return Ok(None) };
    let [name, city, metro, country] = LOCATION_FIELDS.map(|field| detail.line(field));
    let (city, country) = (city?, country?);
    let metro = metro?.or_else(|| city.clone());
    Ok(name?.or_else(|| city.clone()).map(|name| Location { name, metro, country }))
}

/// The ends of a connection.
struct Ends {
    /// Uid of what its A end is on.
    a_uid: Option<String>,
    /// As they are stored.
    json: String,
}

impl Ends {
    fn read<'a>(
        context: &Context<'a, '_>,
        record: &Record<'a, '_, '_>,
        kind: &str,
    ) -> Result<Self, Fault<'a>> {
        let mut ends = Vec::new();
        let mut a_uid = None;
        match kind {
            "vxc" => {
                let on_ramp = read_on_ramp(context, record)?;
                for (field, side) in [("aEnd", "a"), ("bEnd", "b")] {
                    let end = record.within(field)?;
                    let on_ramp = on_ramp.clone().filter(|_| side == "b");
                    let Some(end) = end else {
                        if on_ramp.is_some() {
                            ends.push(End {
                                side: side.to_owned(),
                                name: None,
                                location: None,
                                vlan: None,
                                on_ramp,
                            });
                        }
                        continue;
                    };
                    if side == "a" {
                        a_uid = end.id("productUid")?;
                    }
                    ends.push(End {
                        side: side.to_owned(),
                        name: end.line("productName")?,
                        location: read_location(&end)?,
                        vlan: read_vlan(&end)?,
                        on_ramp,
                    });
                }
            }
            "ix" => {
                let vlan = read_vlan(record)?;
                ends.push(End { side: "a".to_owned(), name: None, location: None, vlan, on_ramp: None });
                let name = record.line("networkServiceType")?;
                ends.push(End { side: "b".to_owned(), name, location: None, vlan: None, on_ramp: None });
            }
            _ => {}
        }
        Ok(Self { a_uid, json: serde_json::to_string(&ends).unwrap_or_else(|_| "[]".to_owned()) })
    }
}

/// VLAN 0 and -1 mean untagged.
fn read_vlan<'a>(record: &Record<'a, '_, '_>) -> Result<Option<u32>, Fault<'a>> {
    let vlan = record.small("vlan", -1..=4094)?;
    Ok(vlan.and_then(|vlan| u32::try_from(vlan).ok()).filter(|&vlan| vlan > 0))
}

/// The cloud that a connection reaches: its first `connectType` that is no router's own.
fn read_on_ramp<'a>(
    context: &Context<'a, '_>,
    record: &Record<'a, '_, '_>,
) -> Result<Option<String>, Fault<'a>> {
    let Some(resources) = record.within("resources")? else { return Ok(None) };
    let Some(connections) = resources.get("csp_connection") else { return Ok(None) };
    let connections = if connections.is_array() { connections.items()? } else { vec![connections] };
    for connection in connections {
        let connection = Record::open(context, connection)?;
        if let Some(name) = connection.line("connectType")?
            && name != ROUTER_SETTINGS
        {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

/// Adds and updates services, and the accounts that they name as owners and that nobody knew.
pub(super) async fn write(
    tx: &DatabaseTransaction,
    partner: &mut account::Model,
    documents: &[Document],
    services: Services,
    now: i64,
    report: &mut Report,
) -> Result<(), ImportError> {
    if services.list.is_empty() {
        return Ok(());
    }
    let owners = find_owners(tx, partner, documents, &services.list, now, report).await?;
    let known = service::Entity::find().filter(service::Column::PartnerId.eq(partner.id)).all(tx).await?;
    let mut known: HashMap<String, service::Model> =
        known.into_iter().map(|row| (row.uid.clone(), row)).collect();
    orders::adopt(tx, partner.id, &services.list, &owners, &mut known, report).await?;
    refuse_foreign(tx, documents, &services.list, &known).await?;

    // What a connection may hang on: name and id, by uid.
    let mut parents: HashMap<String, (i64, String)> = known
        .values()
        .filter(|row| !is_connection(&row.kind))
        .map(|row| (row.uid.clone(), (row.id, row.name.clone())))
        .collect();
    let mut writer = Writer { tx, now, partner_id: partner.id, known: &known, owners, report };
    let (connections, roots): (Vec<_>, Vec<_>) =
        services.list.into_iter().partition(|listed| is_connection(&listed.row.kind));

    let names: Vec<(String, String)> =
        roots.iter().map(|listed| (listed.row.uid.clone(), listed.row.name.clone())).collect();
    let mut changes = Changes::default();
    writer.write(roots, &HashMap::new(), &mut changes).await?;
    let ids = writer.ids().await?;
    for (uid, name) in names {
        if let Some(id) = ids.get(&uid) {
            parents.insert(uid, (*id, name));
        }
    }
    writer.write(connections, &parents, &mut changes).await?;
    let ids = writer.ids().await?;

    services_changed(tx, partner.id, &changes.rows).await?;
    let mut rows = changes.rows;
    rows.extend(changes.added.into_iter().filter_map(|added| {
        let service_id = *ids.get(&added.uid)?;
        Some(service_change::Model { service_id, ..added.row })
    }));
    store::insert_all(tx, rows).await?;
    store::refresh_services(tx, store::Stale::UnderParents(&changes.renamed)).await?;
    Ok(())
}

/// Refuses products that another partner has.
async fn refuse_foreign(
    tx: &DatabaseTransaction,
    documents: &[Document],
    list: &[Listed],
    known: &HashMap<String, service::Model>,
) -> Result<(), ImportError> {
    let unknown: Vec<&Listed> = list.iter().filter(|listed| !known.contains_key(&listed.row.uid)).collect();
    for some in unknown.chunks(IN_LIST) {
        let foreign: Option<String> = service::Entity::find()
            .select_only()
            .column(service::Column::Uid)
            .filter(service::Column::Uid.is_in(some.iter().map(|listed| listed.row.uid.as_str())))
            .into_tuple()
            .one(tx)
            .await?;
        if let Some(listed) = some.iter().find(|listed| Some(&listed.row.uid) == foreign.as_ref()) {
            return Err(listed.origin.foreign(documents, "product", &listed.row.uid));
        }
    }
    Ok(())
}

/// Looks up the accounts that own the services, by the provider's id; `None` is the partner itself. An owner
/// that nobody knows becomes a managed account, unless it is called like the partner.
async fn find_owners(
    tx: &DatabaseTransaction,
    partner: &mut account::Model,
    documents: &[Document],
    list: &[Listed],
    now: i64,
    report: &mut Report,
) -> Result<HashMap<Option<String>, account::Model>, ImportError> {
    // By uid, so that the outcome does not depend on the order of products.
    let mut named: BTreeMap<&str, (&Listed, Option<&str>)> = BTreeMap::new();
    for listed in list {
        match &listed.owner.uid {
            Some(uid) => {
                let (_, name) = named.entry(uid).or_insert((listed, None));
                *name = name.or(listed.owner.name.as_deref());
            }
            None => {
                let reason = "companyUid is missing; the partner itself is taken for the owner".to_owned();
                report.notes.add(Kind::Products, Effect::Remark, reason, || listed.row.uid.clone());
            }
        }
    }
    let mut known = by_source(tx, named.keys().copied()).await?;
    let mut added = Vec::new();
    let partner_name = keys::fold(&partner.name);
    for (uid, (listed, name)) in &named {
        if let Some(owner) = known.get(*uid) {
            if owner.id != partner.id && owner.partner_id != Some(partner.id) {
                return Err(listed.origin.foreign(documents, "owner", uid));
            }
        } else if name.is_some_and(|name| keys::fold(name) == partner_name) {
            learn_source(tx, partner, uid).await?;
            known.insert((*uid).to_owned(), partner.clone());
        } else {
            let name = name.unwrap_or(uid);
            let reason =
                "added because products name it as their owner and no list of accounts does".to_owned();
            report.notes.add(Kind::ManagedAccounts, Effect::Remark, reason, || name.to_owned());
            note_added(report, name);
            added.push(account::Model::managed(partner.id, (*uid).to_owned(), name.to_owned(), None, now));
        }
    }
    let uids: Vec<String> = added.iter().map(|account| account.uid.clone()).collect();
    store::insert_all(tx, added).await?;
    known.extend(by_source(tx, uids.iter().map(String::as_str)).await?);

    let mut owners: HashMap<Option<String>, account::Model> =
        known.into_iter().map(|(uid, account)| (Some(uid), account)).collect();
    owners.insert(None, partner.clone());
    Ok(owners)
}

/// Changes to be appended to the log.
#[derive(Default)]
struct Changes {
    rows: Vec<service_change::Model>,
    /// Of services that have no id yet.
    added: Vec<Added>,
    /// Ids of services that got another name.
    renamed: Vec<i64>,
}

struct Added {
    uid: String,
    row: service_change::Model,
}

struct Writer<'w> {
    tx: &'w DatabaseTransaction,
    now: i64,
    partner_id: i64,
    known: &'w HashMap<String, service::Model>,
    owners: HashMap<Option<String>, account::Model>,
    report: &'w mut Report,
}

impl Writer<'_> {
    /// Writes services whose parents have ids.
    async fn write(
        &mut self,
        list: Vec<Listed>,
        parents: &HashMap<String, (i64, String)>,
        changes: &mut Changes,
    ) -> Result<(), ImportError> {
        let counts = self.report.counts(Kind::Products);
        let mut added = Vec::new();
        for Listed { mut row, owner, parent, .. } in list {
            let Some(owner) = self.owners.get(&owner.uid) else { continue };
            let parent = parent.and_then(|uid| parents.get(&uid).map(|(id, name)| (*id, name.as_str(), uid)));
            row.partner_id = self.partner_id;
            row.account_id = owner.id;
            row.parent_id = parent.as_ref().map(|(id, ..)| *id);
            keys::refresh_service(
                &mut row,
                owner,
                parent.as_ref().map(|(_, name, uid)| (*name, uid.as_str())),
            );
            match self.known.get(&row.uid) {
                None => {
                    counts.added += 1;
                    let at = row.created_at.filter(|&created| created <= self.now).unwrap_or(self.now);
                    let change = change(&row, at, "added", None, Some(row.state.clone()));
                    changes.added.push(Added { uid: row.uid.clone(), row: change });
                    added.push(row);
                }
                Some(before) => {
                    row.id = before.id;
                    row.tenant_class = before.tenant_class;
                    row.hosting_region.clone_from(&before.hosting_region);
                    let moved_only =
                        service::Model { tree_key: before.tree_key.clone(), ..row.clone() } == *before;
                    if moved_only {
                        counts.unchanged += 1;
                    } else {
                        counts.changed += 1;
                        changes.compare(before, &row, self.now);
                    }
                    if row != *before {
                        row.into_active_model().reset_all().update(self.tx).await?;
                    }
                }
            }
        }
        store::insert_all(self.tx, added).await?;
        Ok(())
    }

    /// Ids of the partner's services, by uid.
    async fn ids(&self) -> Result<HashMap<String, i64>, ImportError> {
        let rows: Vec<(String, i64)> = service::Entity::find()
            .select_only()
            .column(service::Column::Uid)
            .column(service::Column::Id)
            .filter(service::Column::PartnerId.eq(self.partner_id))
            .into_tuple()
            .all(self.tx)
            .await?;
        Ok(rows.into_iter().collect())
    }
}

impl Changes {
    /// Appends what people should know of the difference between two states of a service.
    fn compare(&mut self, before: &service::Model, after: &service::Model, now: i64) {
        let speed = |row: &service::Model| row.speed_mbps.map(|speed| speed.to_string());
        if before.state != after.state {
            let (from, to) = (before.state.clone(), after.state.clone());
            self.rows.push(change(after, now, "state", Some(from), Some(to)));
        }
        if before.speed_mbps != after.speed_mbps {
            self.rows.push(change(after, now, "speed", speed(before), speed(after)));
        }
        if before.name != after.name {
            self.renamed.push(after.id);
            let (from, to) = (before.name.clone(), after.name.clone());
            self.rows.push(change(after, now, "renamed", Some(from), Some(to)));
        }
    }
}

fn change(
    row: &service::Model,
    at: i64,
    what: &str,
    before: Option<String>,
    after: Option<String>,
) -> service_change::Model {
    service_change::Model {
        id: 0,
        service_id: row.id,
        partner_id: row.partner_id,
        account_id: row.account_id,
        at,
        what: what.to_owned(),
        before,
        after,
    }
}
