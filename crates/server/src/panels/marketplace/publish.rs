//! Making one's own services visible. A partner's own account only: what it manages is never within reach here.

use super::offers::{self, connectable};
use crate::accounts::contains;
use crate::guard::feature::MarketplaceProfile as Feature;
use crate::guard::{Allowed, Edit, View};
use crate::http::body::Json;
use crate::http::failure::Failure;
use crate::http::paging::{self, List};
use crate::http::query::{Query, searched};
use crate::store::entity::service;
use crate::store::{begin_write, keys};
use crate::terms;
use axum::extract::Path;
use portico_api::{FieldProblem, OwnOffer, Page, Publish, ServiceId, ServiceRef};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, QueryTrait,
};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which services.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct OwnOffersQuery {
    /// Part of the name, place, cost centre or id; case does not matter.
    #[param(max_length = 200)]
    q: Option<String>,
    /// `next` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// Rows in a page; 100 without it.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u64>,
}

/// Lists by name the partner's own Ports, MCRs and MVEs that can be made visible, and whether they are.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/marketplace-profile/services", tag = "marketplace profile",
    params(OwnOffersQuery),
    responses((status = 200, description = "A page of services.", body = Page<OwnOffer>)))]
pub(crate) async fn list(
    scope: Allowed<Feature, View>,
    Query(query): Query<OwnOffersQuery>,
) -> Result<axum::Json<Page<OwnOffer>>, Failure> {
    let limit = paging::limit(query.limit)?;
    let q = searched(query.q.as_deref())?;
    let list = List::new(("own-offers", scope.account_uid(), q));
    let after = list.keys(query.cursor.as_deref())?;
    let wanted = connectable()
        .filter(service::Column::AccountId.eq(scope.account_id()))
        .apply_if(q, |query, q| query.filter(contains(service::Column::Search, &keys::fold(q))));
    let page = offers::page(scope.db(), wanted, (&list, after, limit)).await?;
    paging::map(page, |rows| rows.iter().map(row).collect()).map(axum::Json)
}

fn row(service: &service::Model) -> Result<OwnOffer, Failure> {
    Ok(OwnOffer {
        service: ServiceRef {
            id: ServiceId(service.uid.clone()),
            name: service.name.clone(),
            kind: terms::read(&service.kind)?,
        },
        location: offers::location(service),
        speed_mbps: service.speed_mbps.map(terms::count),
        visible: service.marketplace_visible,
    })
}

/// Which service.
#[derive(Deserialize)]
pub(crate) struct ServicePath {
    service: String,
}

/// Makes one of the partner's own services visible, or not any more. What is asked for already stays asked for.
#[utoipa::path(put, path = "/api/v1/accounts/{account}/marketplace-profile/services/{service}",
    tag = "marketplace profile", request_body = Publish,
    responses((status = 200, description = "Saved.", body = OwnOffer)))]
pub(crate) async fn publish(
    scope: Allowed<Feature, Edit>,
    Path(path): Path<ServicePath>,
    Json(wanted): Json<Publish>,
) -> Result<axum::Json<OwnOffer>, Failure> {
    let tx = begin_write(scope.writer()).await?;
    let own = |select: sea_orm::Select<service::Entity>| {
        select
            .filter(service::Column::AccountId.eq(scope.account_id()))
            .filter(service::Column::Uid.eq(path.service.as_str()))
    };
    let Some(mut service) = own(connectable()).lock_exclusive().one(&tx).await? else {
        own(service::Entity::find()).one(&tx).await?.ok_or_else(Failure::not_found)?;
        let [field, code, detail] = [
            "service",
            "not_an_end",
            "Nothing can be connected to it. Choose a Port, MCR or MVE that is there.",
        ]
        .map(str::to_owned);
        return Err(Failure::invalid(vec![FieldProblem { field, code, detail }]));
    };
    service.marketplace_visible = wanted.visible;
    // It hangs on nothing: what connections can end on has no parent.
    keys::refresh_service(&mut service, scope.home(), None);
    let service = service.into_active_model().reset_all().update(&tx).await?;
    tx.commit().await?;
    row(&service).map(axum::Json)
}
