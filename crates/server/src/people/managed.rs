//! The accounts that a partner manages: listing, creating, changing, deactivating and activating them.

use super::{Happened, log, take};
use crate::accounts::{matching, summary};
use crate::auth::session;
use crate::guard::feature::ManagedAccounts;
use crate::guard::{Allowed, Edit, Scope, View};
use crate::http::body::Json;
use crate::http::failure::Failure;
use crate::http::paging::{self, List};
use crate::http::query::{Query, searched};
use crate::live::{self, Kind};
use crate::panels::orders::key;
use crate::store::entity::{account, company_profile, invitation, service, user};
use crate::store::{Stale, begin_write, keys, refresh_services};
use crate::terms;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use portico_api::{
    ActivityKind, FieldProblem, ManagedAccountEdit, ManagedAccountRow, NewManagedAccount, Page,
};
use portico_rules::Audience;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, DatabaseConnection,
    DatabaseTransaction, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    Select,
};
use serde::Deserialize;
use std::collections::HashMap;
use utoipa::IntoParams;

/// Which accounts.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ManagedAccountsQuery {
    /// Part of the name, the reference or the id; case does not matter.
    #[param(max_length = 200)]
    q: Option<String>,
    /// `next` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// Rows in a page; 100 without it.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u64>,
}

/// Which account.
#[derive(Deserialize)]
pub(crate) struct ManagedPath {
    managed: String,
}

/// Lists the accounts that the partner manages, by name.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/managed-accounts", tag = "managed accounts",
    params(ManagedAccountsQuery),
    responses((status = 200, description = "A page of accounts.", body = Page<ManagedAccountRow>)))]
pub(crate) async fn list(
    scope: Allowed<ManagedAccounts, View>,
    Query(query): Query<ManagedAccountsQuery>,
) -> Result<axum::Json<Page<ManagedAccountRow>>, Failure> {
    let limit = paging::limit(query.limit)?;
    let q = searched(query.q.as_deref())?;
    let list = List::new(("managed accounts", scope.account_uid(), q));
    let (after_key, after_id) = list.keys::<(String, i64)>(query.cursor.as_deref())?.unwrap_or_default();
    let wanted = managed_by(&scope).filter(matching(q));
    let total = wanted.clone().count(scope.db()).await?;
    let beyond = Expr::tuple([account::Column::SortKey.into_expr(), account::Column::Id.into_expr()])
        .gt(Expr::tuple([after_key.into(), after_id.into()]));
    let rows = wanted
        .filter(beyond)
        .order_by_asc(account::Column::SortKey)
        .order_by_asc(account::Column::Id)
        .limit(limit + 1)
        .all(scope.db())
        .await?;
    let page = list.page(rows, limit, total, |row| (row.sort_key.clone(), row.id));
    let items = answered(scope.db(), &page.items).await?;
    Ok(axum::Json(Page { items, next: page.next, total: page.total }))
}

fn managed_by(scope: &Scope) -> Select<account::Entity> {
    account::Entity::find().filter(account::Column::PartnerId.eq(scope.partner_id()))
}

/// Creates an account. It stores no settings: it follows the partner's. A repeated request with the same key gets
/// the account that the first one made.
#[utoipa::path(post, path = "/api/v1/accounts/{account}/managed-accounts", tag = "managed accounts",
    params(("idempotency-key" = Option<String>, Header, description = "Names this request, so that a repeat makes no second account; required.",
        pattern = "^[!-~]{1,64}$")),
    request_body = NewManagedAccount,
    responses(
        (status = 200, description = "The account that the same request made before.", body = ManagedAccountRow),
        (status = 201, description = "The account.", body = ManagedAccountRow),
    ))]
pub(crate) async fn create(
    scope: Allowed<ManagedAccounts, Edit>,
    headers: HeaderMap,
    Json(new): Json<NewManagedAccount>,
) -> Result<(StatusCode, axum::Json<ManagedAccountRow>), Failure> {
    let key = key(&headers)?;
    let new = NewManagedAccount { account: new.account.trimmed(), ..new };
    let problems = [new.problems(), zone_problems(&new.account)].concat();
    if !problems.is_empty() {
        return Err(Failure::invalid(problems));
    }
    // The same request makes the same account.
    let uid = keys::derived_uid(&["managed account", scope.account_uid(), &scope.by().uid, &key]);
    let tx = begin_write(scope.writer()).await?;
    take(&tx, scope.partner_id()).await?;
    let made = managed_by(&scope).filter(account::Column::Uid.eq(&uid)).one(&tx).await?;
    let (status, account) = match made {
        Some(account) => (StatusCode::OK, account),
        None => (StatusCode::CREATED, insert(&scope, &tx, uid, &new).await?),
    };
    tx.commit().await?;
    scope.app().live().wake();
    Ok((status, answer(&scope, account).await?))
}

async fn insert(
    scope: &Scope,
    tx: &DatabaseTransaction,
    uid: String,
    new: &NewManagedAccount,
) -> Result<account::Model, Failure> {
    let NewManagedAccount { account: edit, .. } = new;
    let now = terms::now();
    let reference = Some(edit.reference.clone()).filter(|reference| !reference.is_empty());
    let row = account::Model {
        source_uid: None,
        time_zone: Some(edit.time_zone.clone()).filter(|zone| !zone.is_empty()),
        supported_by: Some(edit.supported_by.as_str().to_owned()),
        ..account::Model::managed(scope.partner_id(), uid, edit.name.clone(), reference, now)
    };
    let mut row = row.into_active_model().reset_all();
    row.id = NotSet;
    let account = row.insert(tx).await?;
    let profile = company_profile::ActiveModel {
        account_id: Set(account.id),
        legal_name: Set(edit.name.clone()),
        contacts: Set(serde_json::to_string(&new.contacts).map_err(Failure::internal)?),
        version: Set(1),
        updated_at: Set(now),
        trading_name: Set(String::new()),
        registration_number: Set(String::new()),
        website: Set(String::new()),
        phone: Set(String::new()),
        street: Set(String::new()),
        city: Set(String::new()),
        postcode: Set(String::new()),
        country: Set(String::new()),
    };
    company_profile::Entity::insert(profile).exec_without_returning(tx).await?;
    happened(scope, tx, &account, ActivityKind::AccountCreated, None).await?;
    live::note(tx, Kind::Settings, scope.partner_id(), &[]).await?;
    Ok(account)
}

/// Changes the name, the reference or who supports an account. Overrides that mean nothing for the new support
/// model sleep, and wake when it is changed back.
#[utoipa::path(put, path = "/api/v1/accounts/{account}/managed-accounts/{managed}", tag = "managed accounts",
    request_body = ManagedAccountEdit,
    responses((status = 200, description = "Saved.", body = ManagedAccountRow)))]
pub(crate) async fn edit(
    scope: Allowed<ManagedAccounts, Edit>,
    Path(path): Path<ManagedPath>,
    Json(edit): Json<ManagedAccountEdit>,
) -> Result<axum::Json<ManagedAccountRow>, Failure> {
    let edit = edit.trimmed();
    let problems = [edit.problems(), zone_problems(&edit)].concat();
    if !problems.is_empty() {
        return Err(Failure::invalid(problems));
    }
    let tx = begin_write(scope.writer()).await?;
    let before = find(&scope, &tx, &path.managed).await?;
    let mut after = before.clone();
    after.name = edit.name;
    after.reference = Some(edit.reference).filter(|reference| !reference.is_empty());
    after.time_zone = Some(edit.time_zone).filter(|zone| !zone.is_empty());
    after.supported_by = Some(edit.supported_by.as_str().to_owned());
    keys::refresh_account(&mut after);
    if after != before {
        after.clone().into_active_model().reset_all().update(&tx).await?;
        refresh_services(&tx, Stale::OfAccounts(&[after.id])).await?;
        let renamed = (before.name != after.name).then_some((before.name.as_str(), after.name.as_str()));
        happened(&scope, &tx, &after, ActivityKind::AccountChanged, renamed).await?;
        live::note(&tx, Kind::Settings, scope.partner_id(), &[after.id]).await?;
    }
    tx.commit().await?;
    scope.app().settings_changed();
    answer(&scope, after).await
}

fn zone_problems(edit: &ManagedAccountEdit) -> Vec<FieldProblem> {
    let wrong = !edit.time_zone.is_empty() && edit.time_zone.parse::<chrono_tz::Tz>().is_err();
    let problem = || FieldProblem {
        field: "time_zone".to_owned(),
        code: "not_a_time_zone".to_owned(),
        detail: "Name a time zone of the IANA database, such as Europe/Berlin, or none for UTC.".to_owned(),
    };
    wrong.then(problem).into_iter().collect()
}

/// Deactivates an account: its people are signed out at once and cannot sign in, and nothing is ordered for it.
/// It stays where it is, marked as inactive.
#[utoipa::path(post, path = "/api/v1/accounts/{account}/managed-accounts/{managed}/deactivate",
    tag = "managed accounts", responses((status = 200, description = "It is inactive.", body = ManagedAccountRow)))]
pub(crate) async fn deactivate(
    scope: Allowed<ManagedAccounts, Edit>,
    Path(path): Path<ManagedPath>,
) -> Result<axum::Json<ManagedAccountRow>, Failure> {
    turn(&scope, &path.managed, false).await
}

/// Activates an account again.
#[utoipa::path(post, path = "/api/v1/accounts/{account}/managed-accounts/{managed}/activate",
    tag = "managed accounts", responses((status = 200, description = "It is active.", body = ManagedAccountRow)))]
pub(crate) async fn activate(
    scope: Allowed<ManagedAccounts, Edit>,
    Path(path): Path<ManagedPath>,
) -> Result<axum::Json<ManagedAccountRow>, Failure> {
    turn(&scope, &path.managed, true).await
}

async fn turn(scope: &Scope, uid: &str, active: bool) -> Result<axum::Json<ManagedAccountRow>, Failure> {
    let tx = begin_write(scope.writer()).await?;
    let mut account = find(scope, &tx, uid).await?;
    let mut signed_out = Vec::new();
    if account.deactivated_at.is_none() != active {
        account.deactivated_at = (!active).then(terms::now);
        account.clone().into_active_model().reset_all().update(&tx).await?;
        if !active {
            signed_out = user::Entity::find()
                .select_only()
                .column(user::Column::Id)
                .filter(user::Column::AccountId.eq(account.id))
                .into_tuple::<i64>()
                .all(&tx)
                .await?;
            for user in &signed_out {
                session::end_all(&tx, *user).await?;
            }
        }
        let kind = if active { ActivityKind::AccountActivated } else { ActivityKind::AccountDeactivated };
        happened(scope, &tx, &account, kind, None).await?;
        live::note(&tx, Kind::Settings, scope.partner_id(), &[account.id]).await?;
    }
    tx.commit().await?;
    scope.app().live().wake();
    for user in signed_out {
        scope.app().live().signed_out(user);
    }
    answer(scope, account).await
}

/// One of the partner's accounts, to write it.
async fn find(scope: &Scope, tx: &DatabaseTransaction, uid: &str) -> Result<account::Model, Failure> {
    let found = managed_by(scope).filter(account::Column::Uid.eq(uid)).lock_exclusive().one(tx).await?;
    found.ok_or_else(Failure::not_found)
}

async fn happened(
    scope: &Scope,
    tx: &DatabaseTransaction,
    account: &account::Model,
    kind: ActivityKind,
    turned: Option<(&str, &str)>,
) -> Result<(), Failure> {
    let what = Happened { kind, by: &scope.by().name, subject: &account.name, turned };
    Ok(log(tx, scope.partner_id(), account.id, what).await?)
}

async fn answer(scope: &Scope, account: account::Model) -> Result<axum::Json<ManagedAccountRow>, Failure> {
    let row = answered(scope.db(), &[account]).await?.into_iter().next();
    row.map(axum::Json).ok_or_else(|| Failure::internal("no row for an account"))
}

/// Rows as they are answered. They must come from within a scope.
async fn answered(
    db: &DatabaseConnection,
    accounts: &[account::Model],
) -> Result<Vec<ManagedAccountRow>, Failure> {
    let ids = || accounts.iter().map(|account| account.id);
    let users = user::Entity::find()
        .select_only()
        .column(user::Column::AccountId)
        .column_as(user::Column::Id.count(), "count")
        .filter(user::Column::AccountId.is_in(ids()))
        .filter(user::Column::DeactivatedAt.is_null())
        .group_by(user::Column::AccountId);
    let invited = invitation::Entity::find()
        .select_only()
        .column(invitation::Column::AccountId)
        .column_as(invitation::Column::Id.count(), "count")
        .filter(invitation::Column::AccountId.is_in(ids()))
        .filter(invitation::Column::State.eq("open"))
        .group_by(invitation::Column::AccountId);
    let services = service::Entity::find()
        .select_only()
        .column(service::Column::AccountId)
        .column_as(service::Column::Id.count(), "count")
        .filter(service::Column::AccountId.is_in(ids()))
        .group_by(service::Column::AccountId);
    let users: HashMap<i64, i64> = users.into_tuple().all(db).await?.into_iter().collect();
    let invited: HashMap<i64, i64> = invited.into_tuple().all(db).await?.into_iter().collect();
    let services: HashMap<i64, i64> = services.into_tuple().all(db).await?.into_iter().collect();
    let count = |of: &HashMap<i64, i64>, id: i64| terms::count(of.get(&id).copied().unwrap_or(0));
    accounts
        .iter()
        .map(|account| {
            Ok(ManagedAccountRow {
                account: summary(account, Some(Audience::Partner))?,
                users: count(&users, account.id),
                invited: count(&invited, account.id),
                services: count(&services, account.id),
                time_zone: account.time_zone.clone(),
            })
        })
        .collect()
}
