//! The overview of service status, and availability: which offerings, accounts and services are meant.

pub(crate) mod file;
pub(crate) mod ledger;
pub(crate) mod overview;
pub(crate) mod report;

use crate::guard::Scope;
use crate::http::failure::Failure;
use crate::http::query::{id, id_schema};
use crate::reporting::history::{Known, Wanted, seconds};
use crate::reporting::period::Period;
use crate::store::entity::{account, service};
use crate::terms;
use portico_api::{Figures, OfferingRef};
use portico_reporting::{Formula, OFFERINGS, Percent, Share, Target, tenants_name};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use serde::Deserialize;
use std::collections::BTreeMap;
use utoipa::IntoParams;

/// What is asked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReportQuery {
    /// By which formula time counts as lost; `contract` without it.
    #[param(inline)]
    formula: Option<Formula>,
    /// The first day, UTC; without it, the first of the month.
    #[param(max_length = 10)]
    from: Option<String>,
    /// The last day, UTC; without it, the last of the month.
    #[param(max_length = 10)]
    to: Option<String>,
    /// Only this offering: its id.
    #[param(schema_with = id_schema)]
    offering: Option<String>,
    /// Only the account with this id.
    #[param(schema_with = id_schema)]
    account: Option<String>,
    /// Only the service with this id.
    #[param(schema_with = id_schema)]
    service: Option<String>,
}

/// Which services.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SearchQuery {
    /// Part of a service's name, place, cost centre, account or id.
    #[param(max_length = 200)]
    q: Option<String>,
}

/// Which rows of a list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct RowsQuery {
    /// Part of a service's name, place, cost centre, account or id; lists of services only.
    #[param(max_length = 200)]
    q: Option<String>,
    /// `next` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// Rows in a page; 100 without it.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u64>,
}

/// An offering, as far as one side uses it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Part {
    /// What a partner's managed accounts use, not the account in view itself.
    tenants: bool,
    /// Its place among all offerings.
    place: usize,
}

impl Part {
    fn all() -> impl Iterator<Item = Self> {
        [false, true]
            .into_iter()
            .flat_map(|tenants| (0..OFFERINGS.len()).map(move |place| Self { tenants, place }))
    }

    /// The part that a service belongs to.
    fn of(scope: &Scope, account_id: i64, kind: &str) -> Option<Self> {
        let place = OFFERINGS.iter().position(|offering| offering.kind == kind)?;
        Some(Self { tenants: account_id != scope.account_id(), place })
    }

    fn kind(self) -> &'static str {
        OFFERINGS.get(self.place).map_or("", |offering| offering.kind)
    }

    fn id(self) -> String {
        format!("{}{}", self.kind(), if self.tenants { "-tenants" } else { "" })
    }

    fn target(self, scope: &Scope) -> Target {
        scope.app().targets().of(self.kind())
    }

    fn to_ref(self, scope: &Scope, partner: &str) -> Result<OfferingRef, Failure> {
        let name = OFFERINGS.get(self.place).map_or("", |offering| offering.name);
        Ok(OfferingRef {
            id: self.id(),
            kind: terms::read(self.kind())?,
            name: if self.tenants { tenants_name(name, partner) } else { name.to_owned() },
            target: self.target(scope).thousandths(),
        })
    }
}

/// What is asked for, looked up within the scope.
pub(super) struct Asked {
    formula: Formula,
    period: Period,
    /// Now, in seconds.
    now: i64,
    part: Option<Part>,
    wanted: Wanted,
}

impl Asked {
    async fn of(scope: &Scope, query: &ReportQuery) -> Result<Self, Failure> {
        let now = seconds(terms::now());
        let period = Period::asked(query.from.as_deref(), query.to.as_deref(), now)?;
        let part = match id("offering", query.offering.as_deref())? {
            None => None,
            Some(asked) => Some(
                Part::all()
                    .find(|part| part.id() == asked && (!part.tenants || scope.is_whole_partner()))
                    .ok_or_else(Failure::not_found)?,
            ),
        };
        let accounts = match id("account", query.account.as_deref())? {
            None => None,
            Some(uid) => Some(vec![account_id(scope, uid).await?]),
        };
        let service = match id("service", query.service.as_deref())? {
            None => None,
            Some(uid) => Some(service_id(scope, uid).await?),
        };
        let wanted = Wanted {
            kind: part.map(|part| part.kind().to_owned()),
            of_tenants: part.map(|part| part.tenants),
            accounts,
            service,
        };
        Ok(Self { formula: query.formula.unwrap_or(Formula::Contract), period, now, part, wanted })
    }

    /// The offering, where one has to be named.
    fn part(&self) -> Result<Part, Failure> {
        self.part.ok_or_else(|| Failure::parameter("offering", "name the offering"))
    }
}

async fn account_id(scope: &Scope, uid: &str) -> Result<i64, Failure> {
    let found = account::Entity::find()
        .filter(account::Column::Uid.eq(uid))
        .filter(
            scope
                .holds(account::Column::PartnerId, account::Column::Id)
                .or(account::Column::Id.eq(scope.account_id())),
        )
        .one(scope.db())
        .await?;
    Ok(found.ok_or_else(Failure::not_found)?.id)
}

async fn service_id(scope: &Scope, uid: &str) -> Result<i64, Failure> {
    let found = service::Entity::find()
        .filter(service::Column::Uid.eq(uid))
        .filter(scope.holds(service::Column::PartnerId, service::Column::AccountId))
        .one(scope.db())
        .await?;
    Ok(found.ok_or_else(Failure::not_found)?.id)
}

/// The name of the partner, which roll-ups carry. Only who sees roll-ups is told.
async fn partner_name(scope: &Scope) -> Result<String, Failure> {
    if !scope.is_whole_partner() {
        return Ok(String::new());
    }
    let partner = account::Entity::find_by_id(scope.partner_id()).one(scope.db()).await?;
    Ok(partner.map(|partner| partner.name).unwrap_or_default())
}

fn figures(share: Share, target: Target) -> Figures {
    Figures {
        available: share.available,
        lost_tenths: share.lost_tenths,
        percent: share.percent(Some(target)).map(Percent::thousandths),
        kept: share.keeps(target),
        budget: share.budget(target),
    }
}

/// The services whose names, places or ids contain what is searched for.
fn searched(q: Option<&str>) -> Result<Condition, Failure> {
    let q = crate::http::query::searched(q)?;
    let folded = q.map(crate::store::keys::fold);
    Ok(Condition::all().add_option(folded.map(|q| crate::accounts::contains(service::Column::Search, &q))))
}

/// Services by the part of the offering that they belong to, in the order in which parts are shown.
fn by_part<'a>(scope: &Scope, services: &'a [Known]) -> BTreeMap<Part, Vec<&'a Known>> {
    let mut parts = BTreeMap::<Part, Vec<&Known>>::new();
    for service in services {
        if let Some(part) = Part::of(scope, service.account_id, &service.kind) {
            parts.entry(part).or_default().push(service);
        }
    }
    parts
}
