//! Services: the table and the detail page.

use crate::{AccountRef, Change, Notice, ServiceId, Timestamp};
use portico_rules::ServiceState;

dto! {
    /// What a service is.
    #[derive(Copy, Eq, Hash, PartialOrd, Ord)]
    #[serde(rename_all = "snake_case")]
    pub enum ServiceKind {
        /// A physical port.
        Port,
        /// A cloud router.
        Mcr,
        /// A virtual edge.
        Mve,
        /// A virtual cross connect.
        Vxc,
        /// An internet exchange connection.
        Ix,
        /// A software tenant.
        Tenant,
    }

    /// Link state, told apart from the provisioning state.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum Link {
        /// The interface has light.
        Up,
        /// The interface has no light.
        Down,
    }

    /// Diversity zone of a pair.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum Zone {
        /// One leg.
        Red,
        /// The other leg.
        Blue,
    }

    /// In which order services are listed.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum ServiceSort {
        /// By name, children under their parent.
        Name,
        /// By account, then by name.
        Account,
        /// By provisioning state.
        State,
        /// By speed, fastest first.
        Speed,
        /// By creation, newest first.
        Newest,
    }

    /// What services are grouped by.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum ServiceGroup {
        /// By account.
        Account,
        /// By location.
        Location,
        /// By kind.
        Kind,
    }

    /// Where a service is.
    #[derive(Eq)]
    pub struct Location {
        /// The data centre.
        pub name: String,
        /// Its metropolitan area or city.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub metro: Option<String>,
        /// Its country, as the provider names it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub country: Option<String>,
    }

    /// A service by id and name.
    #[derive(Eq)]
    pub struct ServiceRef {
        /// Its id.
        pub id: ServiceId,
        /// Its name.
        pub name: String,
        /// What it is.
        pub kind: ServiceKind,
    }

    /// A row of the table of services.
    #[derive(Eq)]
    pub struct ServiceRow {
        /// Its id.
        pub id: ServiceId,
        /// Whose it is.
        pub account: AccountRef,
        /// The service it hangs on: VXCs and IXs have one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub parent: Option<ServiceRef>,
        /// What it is.
        pub kind: ServiceKind,
        /// Its name.
        pub name: String,
        /// Its provisioning state.
        pub state: ServiceState,
        /// Its link state, where it has one and is built.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub link: Option<Link>,
        /// Speed or rate limit in Mbit/s.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub speed_mbps: Option<u32>,
        /// Where it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub location: Option<Location>,
        /// Its diversity zone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub zone: Option<Zone>,
        /// Whether it is locked against changes.
        pub locked: bool,
        /// In a grouped list, on the first row of each group: how many services the group has.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub group_size: Option<u32>,
    }

    /// One end of a connection.
    #[derive(Eq)]
    pub struct End {
        /// `a` or `b`.
        pub side: String,
        /// The name of what it ends on; for another party's end, what the provider tells.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// Where that is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub location: Option<Location>,
        /// VLAN id on this end.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub vlan: Option<u32>,
        /// The cloud or other provider it reaches, when it is an on-ramp.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub on_ramp: Option<String>,
    }

    /// Everything about one service that its account may see.
    pub struct Service {
        /// The row of the table.
        pub row: ServiceRow,
        /// The services that hang on it.
        pub children: Vec<ServiceRow>,
        /// The ends of a connection.
        pub ends: Vec<End>,
        /// Market it is billed in (country code).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub market: Option<String>,
        /// The customer's cost centre.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub cost_centre: Option<String>,
        /// Contract term in months.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub term_months: Option<u32>,
        /// When the contract started.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub contract_start: Option<Timestamp>,
        /// When the contract ends.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub contract_end: Option<Timestamp>,
        /// When it was created.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub created: Option<Timestamp>,
        /// When it went live.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub live: Option<Timestamp>,
        /// When it was, or will be, taken down.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub terminates: Option<Timestamp>,
        /// Autonomous system number of a router or an exchange connection.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub asn: Option<u32>,
        /// The vendor of a virtual edge.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub vendor: Option<String>,
        /// The link aggregation group it belongs to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub lag: Option<u32>,
        /// Service class of a tenant (1, 2 or 3); absent when unknown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub tenant_class: Option<u32>,
        /// Hosting region of a tenant.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub hosting_region: Option<String>,
        /// The other leg of its red/blue pair, when it is one's own; its zone is the other one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub pair: Option<ServiceRow>,
        /// What happened to it, newest first.
        pub changes: Vec<Change>,
        /// Notices that name it: those under way, those to come, then past ones, newest first.
        pub notices: Vec<Notice>,
    }
}

impl ServiceKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [Self::Port, Self::Mcr, Self::Mve, Self::Vxc, Self::Ix, Self::Tenant];
}
