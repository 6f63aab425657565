//! Services: ports, routers, edges, and the connections that hang on them.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "services")]
pub struct Model {
    /// Internal id.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Public id: the provider's `productUid`, in lower case.
    pub uid: String,
    /// First 8 hexadecimal digits of `uid`; notices name services by it, it is not unique.
    pub short_id: String,
    /// The partner that owns it or manages its owner.
    pub partner_id: i64,
    /// The account that owns it.
    pub account_id: i64,
    /// The service it hangs on; connections have one.
    pub parent_id: Option<i64>,
    /// `port`, `mcr`, `mve`, `vxc`, `ix` or `tenant`.
    pub kind: String,
    /// The provider's product type, in capitals.
    pub product_type: String,
    /// Name, as people wrote it.
    pub name: String,
    /// Provisioning state, spelled as the provider spells it.
    pub state: String,
    /// Whether its interface has light; absent when it has none or nothing is known.
    pub link_up: Option<bool>,
    /// Speed or rate limit in Mbit/s.
    pub speed_mbps: Option<i32>,
    /// The provider's number of its location.
    pub location_id: Option<i64>,
    /// The data centre it is in.
    pub location_name: Option<String>,
    /// Metropolitan area or city of the data centre.
    pub location_metro: Option<String>,
    /// Country of the data centre, as the provider names it.
    pub location_country: Option<String>,
    /// Market it is billed in.
    pub market: Option<String>,
    /// Diversity zone: `red` or `blue`.
    pub zone: Option<String>,
    /// Contract term in months.
    pub term_months: Option<i32>,
    /// When the contract started.
    pub contract_start: Option<i64>,
    /// When the contract ends.
    pub contract_end: Option<i64>,
    /// When it was created.
    pub created_at: Option<i64>,
    /// When it went live.
    pub live_at: Option<i64>,
    /// When it was, or will be, taken down.
    pub terminate_at: Option<i64>,
    /// The customer's cost centre.
    pub cost_centre: Option<String>,
    /// Autonomous system number of a router or an exchange connection.
    pub asn: Option<i64>,
    /// Vendor of a virtual edge.
    pub vendor: Option<String>,
    /// Size of a virtual edge.
    pub size: Option<String>,
    /// Link aggregation group.
    pub lag: Option<i32>,
    /// Locked against changes by its owner.
    pub locked: bool,
    /// Locked against changes by the provider.
    pub admin_locked: bool,
    /// Whether it may be cancelled.
    pub cancelable: Option<bool>,
    /// Whether others may ask to connect to it.
    pub marketplace_visible: bool,
    /// The network that an exchange connection joins.
    pub network: Option<String>,
    /// Ends of a connection: a JSON array of [`portico_api::End`].
    pub ends: String,
    /// Service class of a tenant: 1, 2 or 3.
    pub tenant_class: Option<i32>,
    /// Hosting region of a tenant.
    pub hosting_region: Option<String>,
    /// What searches look in: name, place, cost centre, account, reference, id; folded.
    pub search: String,
    /// What searches of the marketplace look in: name and place, folded; nothing unless it is visible there.
    pub offer_search: String,
    /// Order by name, children under their parent; the second column of every order.
    pub tree_key: String,
    /// Order by account.
    pub by_account: String,
    /// Order by state: its place in the life of a service.
    pub by_state: i32,
    /// Order by speed, fastest first: Mbit/s negated, 0 when unknown.
    pub by_speed: i64,
    /// Order by creation, newest first: milliseconds negated, 0 when unknown.
    pub by_newest: i64,
    /// Order by location, those without one last; the same for all services of one location.
    pub by_location: String,
    /// Order by kind: its place among the kinds.
    pub by_kind: i32,
}

/// Tables it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The account.
    #[sea_orm(
        belongs_to = "super::account::Entity",
        from = "Column::AccountId",
        to = "super::account::Column::Id"
    )]
    Account,
}

impl Related<super::account::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Account.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
