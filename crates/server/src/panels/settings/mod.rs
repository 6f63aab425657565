//! The settings panel: what is stored for each account and each setting, changing it, and its history.

mod commit;
mod expiry;
mod history;
mod ledger;
pub(crate) mod operators;

pub(crate) use commit::{Told, take_version, write_change};
pub(crate) use expiry::keep as keep_ending;
pub(crate) use ledger::Ledger;

use crate::accounts::{matching, summary};
use crate::app::App;
use crate::guard::feature::Settings as Feature;
use crate::guard::{Allowed, Edit, Scope, View};
use crate::http::body::Json;
use crate::http::failure::Failure;
use crate::http::paging::{self, List};
use crate::http::query::{Query, searched};
use crate::http::version::{self, IfMatch};
use crate::notifications::events::exported;
use crate::store::entity::{account, setting_value, sighting, user};
use crate::terms;
use axum::extract::Path;
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use history::HistoryQuery;
use ledger::{Values, managed_by};
use portico_api::{
    AccountId, Page, Problem, SettingsChange, SettingsEntry, SettingsFile, SettingsFileAccount,
    SettingsMatrix, SettingsRow, Timestamp,
};
use portico_rules::{Audience, Layer, Writer};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
};
use serde::Deserialize;
use std::collections::HashMap;
use utoipa::IntoParams;

/// The most accounts in a page: all of most partners, so that a change can be previewed over all of them.
const MOST_ROWS: u64 = 5000;
/// Holders of one `IN` list.
const IN_LIST: usize = 5000;
/// The largest change, in bytes.
const LARGEST_CHANGE: usize = 8 * 1024 * 1024;

/// Whose settings a request is about, and who asks.
pub(crate) struct Desk {
    app: App,
    partner_id: i64,
    /// The managed account in view, which a list is kept to.
    account: Option<i64>,
    /// The public id in the address.
    uid: String,
    writer: Writer,
    by: user::Model,
}

impl From<&Scope> for Desk {
    fn from(scope: &Scope) -> Self {
        Self {
            app: scope.app().clone(),
            partner_id: scope.partner_id(),
            account: (!scope.is_whole_partner()).then_some(scope.account_id()),
            uid: scope.account_uid().to_owned(),
            writer: Writer::Partner,
            by: scope.by().clone(),
        }
    }
}

impl Desk {
    /// The internal id of the partner or of one of its managed accounts.
    async fn account(&self, db: &impl ConnectionTrait, uid: &str) -> Result<Option<i64>, DbErr> {
        let theirs = account::Column::PartnerId.eq(self.partner_id);
        account::Entity::find()
            .select_only()
            .column(account::Column::Id)
            .filter(Condition::any().add(theirs).add(account::Column::Id.eq(self.partner_id)))
            .filter(account::Column::Uid.eq(uid))
            .into_tuple()
            .one(db)
            .await
    }

    /// The managed accounts that lists are about.
    fn accounts(&self) -> Select<account::Entity> {
        managed_by(self.partner_id)
            .apply_if(self.account, |accounts, id| accounts.filter(account::Column::Id.eq(id)))
    }
}

/// Which accounts, and when.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SettingsQuery {
    /// Part of the account's name, reference or id; case does not matter.
    #[param(max_length = 200)]
    q: Option<String>,
    /// `next` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// Rows in a page; 100 without it.
    #[param(minimum = 1, maximum = 5000)]
    limit: Option<u64>,
    /// How the settings stood at this instant, in milliseconds since 1970-01-01T00:00Z. The accounts are
    /// today's, with the names and support models that they have today.
    #[param(minimum = 0)]
    as_of: Option<i64>,
}

/// Shows the matrix of accounts and settings as stored. With a managed account in view, its row alone.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/settings", tag = "settings", params(SettingsQuery),
    responses((status = 200, description = "What is stored for all accounts, and a page of accounts.",
        body = SettingsMatrix, headers(("etag" = String,
            description = "The version, for If-Match; not with `as_of`.")))))]
pub(crate) async fn list(
    scope: Allowed<Feature, View>,
    Query(query): Query<SettingsQuery>,
) -> Result<impl IntoResponse, Failure> {
    matrix(&Desk::from(&*scope), query).await
}

/// Changes settings: all of it, or nothing when something is in the way or would come out differently.
#[utoipa::path(post, path = "/api/v1/accounts/{account}/settings/changes", tag = "settings",
    params(IfMatch),
    request_body = SettingsChange,
    responses(
        (status = 200, description = "Committed; with the first 20 values it wrote.", body = SettingsEntry,
            headers(("etag" = String, description = "The new version of the settings."))),
        (status = 409, description = "It would do something else than you saw", body = Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn change(
    scope: Allowed<Feature, Edit>,
    headers: HeaderMap,
    Json(change): Json<SettingsChange, LARGEST_CHANGE>,
) -> Result<impl IntoResponse, Failure> {
    commit_tagged(&Desk::from(&*scope), &headers, change).await
}

/// Lists changes to settings, newest first, each with the first 20 values it wrote.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/settings/history", tag = "settings", params(HistoryQuery),
    responses((status = 200, description = "A page of changes.", body = Page<SettingsEntry>)))]
pub(crate) async fn past(
    scope: Allowed<Feature, View>,
    Query(query): Query<HistoryQuery>,
) -> Result<axum::Json<Page<SettingsEntry>>, Failure> {
    history::page(&Desk::from(&*scope), query).await.map(axum::Json)
}

/// Which change.
#[derive(Deserialize)]
pub(crate) struct ChangePath {
    change: String,
}

/// Shows a change to settings with every value it wrote.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/settings/history/{change}", tag = "settings",
    responses((status = 200, description = "The change.", body = SettingsEntry)))]
pub(crate) async fn past_one(
    scope: Allowed<Feature, View>,
    Path(path): Path<ChangePath>,
) -> Result<axum::Json<SettingsEntry>, Failure> {
    history::show(&Desk::from(&*scope), &path.change).await.map(axum::Json)
}

/// The settings as a file to keep or to import: shared values and overrides.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/settings/file", tag = "settings",
    responses((status = 200, description = "The file.", body = SettingsFile,
        headers(("content-disposition" = String, description = "An attachment, with a name.")))))]
pub(crate) async fn file(scope: Allowed<Feature, View>) -> Result<impl IntoResponse, Failure> {
    exported(&scope, "portico-settings.json");
    let desk = Desk::from(&*scope);
    let partner = account::Entity::find_by_id(desk.partner_id).one(scope.db()).await?;
    let accounts = desk.accounts().order_by_asc(account::Column::SortKey).order_by_asc(account::Column::Id);
    let accounts = accounts.all(scope.db()).await?;
    let values = values(&desk, accounts.iter().map(|account| account.id).collect(), None).await?;
    let rows = accounts.into_iter().map(|account| SettingsFileAccount {
        settings: values.layer(account.id, Layer::Own),
        until: values.until(account.id),
        id: AccountId(account.uid),
        name: account.name,
        reference: account.reference,
    });
    let file = SettingsFile {
        portico: "settings".to_owned(),
        version: 1,
        partner: partner.map(|partner| partner.name).unwrap_or_default(),
        shared: values.layer(desk.partner_id, Layer::Shared),
        accounts: rows.collect(),
    };
    let name = [(header::CONTENT_DISPOSITION, "attachment; filename=\"portico-settings.json\"")];
    Ok((name, axum::Json(file)))
}

async fn matrix(desk: &Desk, query: SettingsQuery) -> Result<impl IntoResponse + use<>, Failure> {
    let limit = paging::limit_up_to(MOST_ROWS, query.limit)?;
    let q = searched(query.q.as_deref())?;
    if query.as_of.is_some_and(|at| at < 0) {
        return Err(Failure::parameter("as_of", "an instant after 1970"));
    }
    let list = List::new(("settings", &desk.uid, q, query.as_of));
    let after = list.keys::<(String, i64)>(query.cursor.as_deref())?;
    let db = desk.app.db();
    // Before the values: what is read may be newer than this says, never older.
    let version = match query.as_of {
        Some(at) => history::version_at(db, desk.partner_id, at).await?.unwrap_or(0),
        None => commit::version(db, desk.partner_id).await?.ok_or_else(Failure::not_found)?,
    };
    let wanted = desk.accounts().filter(matching(q));
    let total = wanted.clone().count(db).await?;
    let found = wanted
        .apply_if(after, |query, (key, id)| {
            let columns = [account::Column::SortKey, account::Column::Id].map(ColumnTrait::into_expr);
            query.filter(Expr::tuple(columns).gt(Expr::tuple([key.into(), id.into()])))
        })
        .order_by_asc(account::Column::SortKey)
        .order_by_asc(account::Column::Id)
        .limit(limit + 1)
        .all(db)
        .await?;
    let page = list.page(found, limit, total, |row| (row.sort_key.clone(), row.id));
    let accounts: Vec<i64> = page.items.iter().map(|account| account.id).collect();
    let looks = last_looks(db, &accounts).await?;
    let values = values(desk, accounts, query.as_of.map(|at| (at, version))).await?;
    let row = |account: &account::Model| {
        Ok(SettingsRow {
            account: summary(account, Some(Audience::Partner))?,
            own: values.layer(account.id, Layer::Own),
            lock: values.layer(account.id, Layer::Lock),
            until: values.until(account.id),
            looked_at: looks.get(&account.id).copied().map(Timestamp),
        })
    };
    let matrix = SettingsMatrix {
        version: version.unsigned_abs(),
        as_of: query.as_of.map(Timestamp),
        shared: values.layer(desk.partner_id, Layer::Shared),
        lock: values.layer(desk.partner_id, Layer::Lock),
        rows: paging::map(page, |accounts| accounts.iter().map(row).collect())?,
    };
    let tag = if query.as_of.is_none() { version::tag(version) } else { None };
    Ok((tag, axum::Json(matrix)))
}

/// When somebody of the partner last had these accounts in view.
async fn last_looks(db: &impl ConnectionTrait, accounts: &[i64]) -> Result<HashMap<i64, i64>, DbErr> {
    let mut looks = HashMap::new();
    for some in accounts.chunks(IN_LIST) {
        let found: Vec<(i64, i64)> = sighting::Entity::find()
            .select_only()
            .column(sighting::Column::AccountId)
            .column_as(sighting::Column::At.max(), "at")
            .filter(sighting::Column::AccountId.is_in(some.iter().copied()))
            .group_by(sighting::Column::AccountId)
            .into_tuple()
            .all(db)
            .await?;
        looks.extend(found);
    }
    Ok(looks)
}

/// What is stored for the partner and these accounts now, or what was at an instant, at its version.
async fn values(desk: &Desk, mut holders: Vec<i64>, as_of: Option<(i64, i64)>) -> Result<Values, Failure> {
    let db = desk.app.db();
    holders.push(desk.partner_id);
    let at = as_of.map_or_else(terms::now, |(at, _)| at);
    let mut values = Values::default();
    for some in holders.chunks(IN_LIST) {
        let held = setting_value::Column::HolderId.is_in(some.iter().copied());
        values.add(setting_value::Entity::find().filter(held).all(db).await?);
        if let Some((_, version)) = as_of {
            history::turn_back(db, desk.partner_id, some, version, &mut values).await?;
        }
    }
    // What has ended by now may have stood then: it is left out here, not by the query.
    values.end(at);
    Ok(values)
}

async fn commit_tagged(
    desk: &Desk,
    headers: &HeaderMap,
    change: SettingsChange,
) -> Result<impl IntoResponse + use<>, Failure> {
    let version = version::read(headers)?;
    let (version, entry) = commit::commit(desk, version.into(), change).await?;
    Ok((version::tag(version), axum::Json(entry)))
}
