//! The company profile panel: reading, and editing by who may.

use crate::guard::feature::CompanyProfile as Feature;
use crate::guard::{Allowed, Edit, Scope, View};
use crate::http::body::Json;
use crate::http::failure::Failure;
use crate::http::version::{self, IfMatch};
use crate::people::{Happened, log};
use crate::store::begin_write;
use crate::store::entity::company_profile::{ActiveModel, Column, Entity, Model};
use crate::terms;
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use portico_api::{ActivityKind, CompanyProfile, CompanyProfileEdit, ProblemKind};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter};

/// Shows the company profile.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/company-profile", tag = "company profile", responses(
    (status = 200, description = "The company profile; an empty one of version 0 when nobody wrote one yet.",
        body = CompanyProfile, headers(("etag" = String, description = "Its version, for If-Match."))),
))]
pub(crate) async fn show(scope: Allowed<Feature, View>) -> Result<impl IntoResponse, Failure> {
    let stored = Entity::find_by_id(scope.account_id()).one(scope.db()).await?;
    let profile = match stored {
        Some(stored) => read(&scope, stored)?,
        None => CompanyProfile { profile: empty(), supported_by: scope.supported_by(), version: 0 },
    };
    Ok(tagged(profile))
}

/// Replaces the company profile. What is left out becomes empty; everything else is kept as it is sent.
#[utoipa::path(put, path = "/api/v1/accounts/{account}/company-profile", tag = "company profile",
    params(IfMatch),
    request_body = CompanyProfileEdit,
    responses(
        (status = 200, description = "Saved.", body = CompanyProfile,
            headers(("etag" = String, description = "Its new version."))),
    ))]
pub(crate) async fn edit(
    scope: Allowed<Feature, Edit>,
    headers: HeaderMap,
    Json(edit): Json<CompanyProfileEdit>,
) -> Result<impl IntoResponse, Failure> {
    let version = version::read(&headers)?;
    let problems = edit.problems(scope.supported_by());
    if !problems.is_empty() {
        return Err(Failure::invalid(problems));
    }
    let saved = replace(&scope, version, &edit).await?;
    if !saved {
        return Err(Failure::of(ProblemKind::Changed));
    }
    Ok(tagged(CompanyProfile {
        profile: edit,
        supported_by: scope.supported_by(),
        version: version.unsigned_abs() + 1,
    }))
}

fn tagged(profile: CompanyProfile) -> impl IntoResponse {
    (version::tag(profile.version), axum::Json(profile))
}

/// Saves the profile if it is still the one of this version; `false` when somebody was faster.
async fn replace(
    scope: &Allowed<Feature, Edit>,
    version: i32,
    edit: &CompanyProfileEdit,
) -> Result<bool, Failure> {
    let row = ActiveModel {
        account_id: Set(scope.account_id()),
        legal_name: Set(edit.legal_name.clone()),
        trading_name: Set(edit.trading_name.clone()),
        registration_number: Set(edit.registration_number.clone()),
        website: Set(edit.website.clone()),
        phone: Set(edit.phone.clone()),
        street: Set(edit.street.clone()),
        city: Set(edit.city.clone()),
        postcode: Set(edit.postcode.clone()),
        country: Set(edit.country.clone()),
        contacts: Set(serde_json::to_string(&edit.contacts).map_err(Failure::internal)?),
        version: Set(version + 1),
        updated_at: Set(terms::now()),
    };
    let transaction = begin_write(scope.writer()).await?;
    let written = if version == 0 {
        let first = OnConflict::column(Column::AccountId).do_nothing().to_owned();
        Entity::insert(row).on_conflict(first).exec_without_returning(&transaction).await
    } else {
        let still = Entity::update_many().set(row).filter(Column::AccountId.eq(scope.account_id()));
        still.filter(Column::Version.eq(version)).exec(&transaction).await.map(|done| done.rows_affected)
    };
    let written = match written {
        // What the store answers when the row was there already.
        Err(DbErr::RecordNotInserted) => 0,
        written => written?,
    };
    if written == 1 {
        let what = Happened {
            kind: ActivityKind::ProfileChanged,
            by: &scope.by().name,
            subject: &edit.legal_name,
            turned: None,
        };
        log(&transaction, scope.partner_id(), scope.account_id(), what).await?;
    }
    transaction.commit().await?;
    Ok(written == 1)
}

fn read(scope: &Scope, stored: Model) -> Result<CompanyProfile, Failure> {
    Ok(CompanyProfile {
        profile: CompanyProfileEdit {
            contacts: terms::read_json(&stored.contacts)?,
            legal_name: stored.legal_name,
            trading_name: stored.trading_name,
            registration_number: stored.registration_number,
            website: stored.website,
            phone: stored.phone,
            street: stored.street,
            city: stored.city,
            postcode: stored.postcode,
            country: stored.country,
        },
        supported_by: scope.supported_by(),
        version: terms::count(stored.version),
    })
}

fn empty() -> CompanyProfileEdit {
    let nothing = String::new;
    CompanyProfileEdit {
        legal_name: nothing(),
        trading_name: nothing(),
        registration_number: nothing(),
        website: nothing(),
        phone: nothing(),
        street: nothing(),
        city: nothing(),
        postcode: nothing(),
        country: nothing(),
        contacts: Vec::new(),
    }
}
