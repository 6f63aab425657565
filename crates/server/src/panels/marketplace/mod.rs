//! The marketplace: providers who show themselves, and what they let others ask to be connected to.
//!
//! Of a provider others learn what its public profile says, and of a service its id, name, kind, place and speed:
//! no more columns than that are read into an answer.

pub(crate) mod logos;
pub(crate) mod offers;
pub(crate) mod profile;
pub(crate) mod publish;
pub(crate) mod requests;

use crate::accounts::contains;
use crate::guard::feature::Marketplace;
use crate::guard::{Allowed, View};
use crate::http::failure::Failure;
use crate::http::paging::{self, List};
use crate::http::query::{Query, searched, text};
use crate::store::entity::marketplace_profile::{self as profiles, Column};
use crate::store::entity::{marketplace_logo, service};
use crate::store::keys;
use crate::terms;
use axum::extract::Path;
use offers::{logo, offered, to_offer};
use portico_api::{Logo, Offer, Page, Provider, ProviderId, ProviderRef, ProviderRow, Providers};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, Condition, DatabaseConnection, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use utoipa::IntoParams;

/// Which providers.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ProvidersQuery {
    /// Part of what a provider says about itself, or of the name or place of a service; case does not matter.
    #[param(max_length = 200)]
    q: Option<String>,
    /// Only providers with a service in this country, as the list names it.
    #[param(max_length = 200)]
    country: Option<String>,
    /// Only providers with a service in this city.
    #[param(max_length = 200)]
    metro: Option<String>,
    /// `next` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// Rows in a page; 100 without it.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u64>,
}

/// Lists providers by name.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/marketplace", tag = "marketplace", params(ProvidersQuery),
    responses((status = 200, description = "A page of providers.", body = Providers)))]
pub(crate) async fn list(
    scope: Allowed<Marketplace, View>,
    Query(query): Query<ProvidersQuery>,
) -> Result<axum::Json<Providers>, Failure> {
    let limit = paging::limit(query.limit)?;
    let q = searched(query.q.as_deref())?;
    let country = text("country", query.country.as_deref())?;
    let metro = text("metro", query.metro.as_deref())?;
    let list = List::new(("marketplace", q, country, metro));
    let (key, id) = list.keys::<(String, i64)>(query.cursor.as_deref())?.unwrap_or_default();
    let db = scope.db();
    let there = offered()
        .apply_if(country, |query, country| query.filter(service::Column::LocationCountry.eq(country)))
        .apply_if(metro, |query, metro| query.filter(service::Column::LocationMetro.eq(metro)));
    let wanted = public().filter(matching(&there, q, country.is_some() || metro.is_some()));
    let total = wanted.clone().count(db).await?;
    let beyond = Expr::tuple([Column::SortKey, Column::AccountId].map(ColumnTrait::into_expr))
        .gt(Expr::tuple([key.into(), id.into()]));
    let found = wanted
        .filter(beyond)
        .order_by_asc(Column::SortKey)
        .order_by_asc(Column::AccountId)
        .limit(limit + 1)
        .all(db)
        .await?;
    let page = list.page(found, limit, total, |row| (row.sort_key.clone(), row.account_id));
    let beside = Beside::of(db, page.items.iter().map(|profile| profile.account_id).collect()).await?;
    let rows =
        paging::map(page, |profiles| Ok(profiles.into_iter().map(|profile| beside.row(profile)).collect()))?;
    Ok(axum::Json(Providers { rows, countries: countries(db).await? }))
}

/// Profiles that others see.
fn public() -> Select<profiles::Entity> {
    profiles::Entity::find().filter(Column::Public.eq(true))
}

/// Providers that say it of themselves, or offer something like it; each there, when a place is asked for.
fn matching(there: &Select<service::Entity>, q: Option<&str>, placed: bool) -> Condition {
    let owners = |offers: Select<service::Entity>| {
        let owners = offers.select_only().column(service::Column::AccountId);
        Column::AccountId.in_subquery(owners.into_query())
    };
    let there_at_all = Condition::all().add_option(placed.then(|| owners(there.clone())));
    let Some(q) = q.map(keys::fold) else { return there_at_all };
    let like_it = there.clone().filter(contains(service::Column::OfferSearch, &q));
    Condition::any().add(there_at_all.add(contains(Column::Search, &q))).add(owners(like_it))
}

/// Countries in which somebody offers something.
async fn countries(db: &DatabaseConnection) -> Result<Vec<String>, Failure> {
    let owners = public().select_only().column(Column::AccountId);
    let found: Vec<Option<String>> = offered()
        .filter(service::Column::AccountId.in_subquery(owners.into_query()))
        .select_only()
        .column(service::Column::LocationCountry)
        .distinct()
        .into_tuple()
        .all(db)
        .await?;
    Ok(found.into_iter().flatten().collect::<BTreeSet<_>>().into_iter().collect())
}

/// What rows of providers have beside their profiles, by internal id.
struct Beside {
    /// How many services in which city.
    offers: HashMap<i64, BTreeMap<Option<String>, i64>>,
    logos: HashMap<i64, Logo>,
}

impl Beside {
    async fn of(db: &DatabaseConnection, providers: Vec<i64>) -> Result<Self, Failure> {
        let counted: Vec<(i64, Option<String>, i64)> = offered()
            .filter(service::Column::AccountId.is_in(providers.clone()))
            .select_only()
            .column(service::Column::AccountId)
            .column(service::Column::LocationMetro)
            .column_as(service::Column::Id.count(), "offers")
            .group_by(service::Column::AccountId)
            .group_by(service::Column::LocationMetro)
            .into_tuple()
            .all(db)
            .await?;
        let mut offers: HashMap<i64, BTreeMap<_, _>> = HashMap::new();
        for (provider, metro, count) in counted {
            offers.entry(provider).or_default().insert(metro, count);
        }
        Ok(Self { offers, logos: offers::logos(db, providers).await? })
    }

    fn row(&self, profile: profiles::Model) -> ProviderRow {
        let offers = self.offers.get(&profile.account_id);
        let metros = offers.into_iter().flat_map(BTreeMap::keys).flatten().cloned().collect();
        ProviderRow {
            services: terms::count(offers.map_or(0, |offers| offers.values().sum::<i64>())),
            metros,
            logo: self.logos.get(&profile.account_id).cloned(),
            provider: named(&profile),
            bio: profile.bio,
        }
    }
}

/// A provider by id and name.
pub(crate) fn named(profile: &profiles::Model) -> ProviderRef {
    ProviderRef { id: ProviderId(profile.uid.clone()), name: profile.name.clone() }
}

/// Which provider.
#[derive(Deserialize)]
pub(crate) struct ProviderPath {
    provider: String,
}

/// A provider whose profile is public.
async fn find(db: &DatabaseConnection, uid: &str) -> Result<profiles::Model, Failure> {
    public().filter(Column::Uid.eq(uid)).one(db).await?.ok_or_else(Failure::not_found)
}

/// Shows what a provider says about itself.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/marketplace/{provider}", tag = "marketplace",
    responses((status = 200, description = "The provider.", body = Provider)))]
pub(crate) async fn show(
    scope: Allowed<Marketplace, View>,
    Path(path): Path<ProviderPath>,
) -> Result<axum::Json<Provider>, Failure> {
    let profile = find(scope.db(), &path.provider).await?;
    Ok(axum::Json(Provider {
        provider: named(&profile),
        logo: logo(scope.db(), profile.account_id).await?,
        contacts: terms::read_json(&profile.contacts)?,
        bio: profile.bio,
        website: profile.website,
    }))
}

/// Which services of a provider.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct OffersQuery {
    /// Part of the name or place; case does not matter.
    #[param(max_length = 200)]
    q: Option<String>,
    /// `next` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// Rows in a page; 100 without it.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u64>,
}

/// Lists by name the services that a provider lets others ask to be connected to.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/marketplace/{provider}/services", tag = "marketplace",
    params(OffersQuery),
    responses((status = 200, description = "A page of services.", body = Page<Offer>)))]
pub(crate) async fn services(
    scope: Allowed<Marketplace, View>,
    Path(path): Path<ProviderPath>,
    Query(query): Query<OffersQuery>,
) -> Result<axum::Json<Page<Offer>>, Failure> {
    let limit = paging::limit(query.limit)?;
    let q = searched(query.q.as_deref())?;
    let profile = find(scope.db(), &path.provider).await?;
    let list = List::new(("offers", &profile.uid, q));
    let after = list.keys(query.cursor.as_deref())?;
    let wanted = offered()
        .filter(service::Column::AccountId.eq(profile.account_id))
        .apply_if(q, |query, q| query.filter(contains(service::Column::OfferSearch, &keys::fold(q))));
    let page = offers::page(scope.db(), wanted, (&list, after, limit)).await?;
    let provider = named(&profile);
    paging::map(page, |rows| rows.iter().map(|row| to_offer(&provider, row)).collect()).map(axum::Json)
}

/// The logo of a provider.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/marketplace/{provider}/logo", tag = "marketplace",
    responses(
        (status = 200, description = "The picture.", content(
            (Vec<u8> = "image/png"), (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/webp")),
            headers(("etag" = String, description = "Differs for another picture."))),
        (status = 304, description = "It is the one that If-None-Match names."),
    ))]
pub(crate) async fn picture(
    scope: Allowed<Marketplace, View>,
    Path(path): Path<ProviderPath>,
    headers: axum::http::HeaderMap,
) -> Result<axum::response::Response, Failure> {
    let profile = find(scope.db(), &path.provider).await?;
    let logo = marketplace_logo::Entity::find_by_id(profile.account_id).one(scope.db()).await?;
    Ok(logos::answer(logo.ok_or_else(Failure::not_found)?, &headers))
}
