//! Notices as operators and ticket systems write them: drafts, publishing, updates, corrections.

mod checks;
mod tell;

pub(crate) use tell::imported;

use crate::guard::{NoticeWriter, Operator};
use crate::http::body::Json;
use crate::http::failure::Failure;
use crate::http::paging::{self, List};
use crate::http::query::Query;
use crate::http::version::{self, IfMatch};
use crate::panels::service_status::event::updates;
use crate::reporting::relevance::{self, phrase};
use crate::store::entity::{account, notice, notice_service, notice_update, notice_version, service};
use crate::store::{begin_write, insert_all, keys};
use crate::{accounts, terms};
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use checks::checked;
use portico_api::{
    DeskNotice, FieldProblem, NoticeEdit, NoticeFacts, NoticeId, NoticeKind, NoticeState, NotificationKind,
    Page, Problem, ProblemKind, Timestamp, UpdateNotice,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait,
    IntoActiveModel, ModelTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde::Deserialize;
use std::collections::BTreeSet;
use utoipa::IntoParams;

/// Which page of the list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct NoticesQuery {
    /// `next` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// Rows in a page; 100 without it.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u64>,
}

/// Which notice.
#[derive(Deserialize)]
pub(crate) struct NoticePath {
    notice: String,
}

/// Lists the notices of all partners, drafts too, the newest first.
#[utoipa::path(get, path = "/api/v1/notices", tag = "operators", params(NoticesQuery),
    responses((status = 200, description = "A page of notices.", body = Page<DeskNotice>)))]
pub(crate) async fn list(
    by: Operator,
    Query(query): Query<NoticesQuery>,
) -> Result<axum::Json<Page<DeskNotice>>, Failure> {
    let db = by.app().db();
    let limit = paging::limit(query.limit)?;
    let list = List::new("notices");
    let before = list.keys::<i64>(query.cursor.as_deref())?;
    let total = notice::Entity::find().count(db).await?;
    let found = notice::Entity::find()
        .filter(Condition::all().add_option(before.map(|id| notice::Column::Id.lt(id))))
        .order_by_desc(notice::Column::Id)
        .limit(limit + 1)
        .all(db)
        .await?;
    let page = list.page(found, limit, total, |row| row.id);
    let mut items = Vec::with_capacity(page.items.len());
    for row in page.items {
        items.push(listed(db, row).await?);
    }
    Ok(axum::Json(Page { items, next: page.next, total: page.total }))
}

/// Shows one notice, with whom it concerns.
#[utoipa::path(get, path = "/api/v1/notices/{notice}", tag = "operators",
    responses((status = 200, description = "The notice.", body = DeskNotice,
        headers(("etag" = String, description = "Its version, for If-Match.")))))]
pub(crate) async fn show(by: Operator, Path(path): Path<NoticePath>) -> Result<Response, Failure> {
    let db = by.app().db();
    let row = notice::Entity::find().filter(notice::Column::Uid.eq(path.notice)).one(db).await?;
    answer(db, row.ok_or_else(Failure::not_found)?).await
}

/// Writes a notice: a draft, or told at once. For operators, and for ticket systems with a key in `Authorization:
/// Bearer`. A repeat with the same reference changes the same notice: what it says differently is an update or a
/// correction; what it says again changes nothing.
#[utoipa::path(post, path = "/api/v1/notices", tag = "operators", request_body = NoticeEdit,
    responses((status = 200, description = "The notice as it stands now.", body = DeskNotice,
        headers(("etag" = String, description = "Its version, for If-Match.")))))]
pub(crate) async fn write(by: NoticeWriter, Json(edit): Json<NoticeEdit>) -> Result<Response, Failure> {
    let edit = checked(edit)?;
    if matches!(by, NoticeWriter::Key(..)) && edit.reference.is_none() {
        let detail = "Give your own name for it, so that a repeat changes the same notice.";
        return Err(wrong("reference", "required", detail));
    }
    let source = by.source();
    let source_id = edit.reference.clone().unwrap_or_else(keys::new_uid);
    let tx = begin_write(by.app().writer()).await?;
    let partner_id = told_to(&tx, &edit).await?;
    let known = notice::Entity::find()
        .filter(notice::Column::Source.eq(&source))
        .filter(notice::Column::SourceId.eq(&source_id))
        .lock_exclusive()
        .one(&tx)
        .await?;
    let row = match known {
        Some(row) if row.partner_id != partner_id => {
            let detail = "The notice of this reference was told to somebody else. Use another reference.";
            return Err(wrong("partner", "cannot_be_changed", detail));
        }
        Some(row) => amend(&tx, row, &edit, by.name(), false).await?,
        None => create(&tx, partner_id, (source, source_id), &edit, by.name()).await?,
    };
    tx.commit().await?;
    by.app().live().wake();
    answer(by.app().db(), row).await
}

/// Replaces what a notice says. Once it is told, that is a correction, which needs words.
#[utoipa::path(put, path = "/api/v1/notices/{notice}", tag = "operators", params(IfMatch),
    request_body = NoticeEdit,
    responses((status = 200, description = "The notice as it stands now.", body = DeskNotice,
        headers(("etag" = String, description = "Its version, for If-Match.")))))]
pub(crate) async fn edit(
    by: Operator,
    Path(path): Path<NoticePath>,
    headers: HeaderMap,
    Json(edit): Json<NoticeEdit>,
) -> Result<Response, Failure> {
    let wanted = version::read(&headers)?;
    let tx = begin_write(by.app().writer()).await?;
    let row = locked(&tx, path, wanted).await?;
    let edit = checked(edit)?;
    if told_to(&tx, &edit).await? != row.partner_id {
        return Err(wrong("partner", "cannot_be_changed", "Write another notice for somebody else."));
    }
    let row = amend(&tx, row, &edit, Some(by.user().name.clone()), true).await?;
    tx.commit().await?;
    by.app().live().wake();
    answer(by.app().db(), row).await
}

/// Says something about a notice that was told, and where it stands from now on.
#[utoipa::path(post, path = "/api/v1/notices/{notice}/updates", tag = "operators", params(IfMatch),
    request_body = UpdateNotice,
    responses(
        (status = 200, description = "The notice as it stands now.", body = DeskNotice,
            headers(("etag" = String, description = "Its version, for If-Match."))),
        (status = 409, description = "It is a draft", body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn update(
    by: Operator,
    Path(path): Path<NoticePath>,
    headers: HeaderMap,
    Json(said): Json<UpdateNotice>,
) -> Result<Response, Failure> {
    let wanted = version::read(&headers)?;
    let tx = begin_write(by.app().writer()).await?;
    let mut row = locked(&tx, path, wanted).await?;
    let words = checks::text("words", &said.words, true)?;
    let kind: NoticeKind = terms::read(&row.kind)?;
    if !kind.has(said.state) {
        return Err(wrong("state", "not_of_this_kind", "Outages and maintenance have other states."));
    }
    if row.published_at.is_none() {
        return Err(Failure::new(ProblemKind::Conflict, "It is a draft. Publish it first."));
    }
    let now = terms::now();
    row.state = terms::spell(said.state);
    arrive(&mut row, said.state, now);
    match said.state {
        NoticeState::Cancelled => row.cancel_reason = Some(words.clone()),
        NoticeState::Resolved if row.resolution.is_none() => row.resolution = Some(words.clone()),
        _ => {}
    }
    add_update(&tx, &row, words, Some(by.user().name.clone()), now).await?;
    let row = saved(&tx, row, true, now).await?;
    tell::everybody_concerned(&tx, &row, news(said.state)).await?;
    tx.commit().await?;
    by.app().live().wake();
    answer(by.app().db(), row).await
}

/// Tells a draft.
#[utoipa::path(post, path = "/api/v1/notices/{notice}/publish", tag = "operators", params(IfMatch),
    responses(
        (status = 200, description = "The notice as it stands now.", body = DeskNotice,
            headers(("etag" = String, description = "Its version, for If-Match."))),
        (status = 409, description = "It was told already", body = Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn publish(
    by: Operator,
    Path(path): Path<NoticePath>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let wanted = version::read(&headers)?;
    let tx = begin_write(by.app().writer()).await?;
    let mut row = locked(&tx, path, wanted).await?;
    if row.published_at.is_some() {
        return Err(Failure::of(ProblemKind::Conflict));
    }
    let now = terms::now();
    row.published_at = Some(now);
    row.announced_at = row.announced_at.or(Some(now));
    let row = saved(&tx, row, false, now).await?;
    tell::everybody_concerned(&tx, &row, NotificationKind::NoticePublished).await?;
    tx.commit().await?;
    by.app().live().wake();
    answer(by.app().db(), row).await
}

/// Throws a draft away. What was told stays; cancel it.
#[utoipa::path(delete, path = "/api/v1/notices/{notice}", tag = "operators", params(IfMatch), responses(
    (status = 204, description = "It is gone."),
    (status = 409, description = "It was told already", body = Problem, content_type = "application/problem+json"),
))]
pub(crate) async fn discard(
    by: Operator,
    Path(path): Path<NoticePath>,
    headers: HeaderMap,
) -> Result<StatusCode, Failure> {
    let wanted = version::read(&headers)?;
    let tx = begin_write(by.app().writer()).await?;
    let row = locked(&tx, path, wanted).await?;
    if row.published_at.is_some() {
        return Err(Failure::new(
            ProblemKind::Conflict,
            "It was told already. Cancel or resolve it instead.",
        ));
    }
    row.delete(&tx).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What people are told when a notice arrives at a state.
pub(crate) const fn news(state: NoticeState) -> NotificationKind {
    match state {
        NoticeState::Resolved | NoticeState::Completed | NoticeState::Cancelled => {
            NotificationKind::NoticeResolved
        }
        _ => NotificationKind::NoticeUpdated,
    }
}

fn wrong(field: &str, code: &str, detail: &str) -> Failure {
    let [field, code, detail] = [field, code, detail].map(str::to_owned);
    Failure::invalid(vec![FieldProblem { field, code, detail }])
}

async fn locked(tx: &DatabaseTransaction, path: NoticePath, version: i32) -> Result<notice::Model, Failure> {
    let found = notice::Entity::find()
        .filter(notice::Column::Uid.eq(path.notice))
        .lock_exclusive()
        .one(tx)
        .await?
        .ok_or_else(Failure::not_found)?;
    if found.version == version { Ok(found) } else { Err(Failure::of(ProblemKind::Changed)) }
}

/// The account that a notice is told to: a partner, or the provider's own for everybody.
async fn told_to(db: &impl ConnectionTrait, edit: &NoticeEdit) -> Result<i64, Failure> {
    let which = match &edit.partner {
        Some(partner) => Condition::all()
            .add(account::Column::Uid.eq(partner.as_str()))
            .add(account::Column::PartnerId.is_null())
            .add(account::Column::Kind.ne(account::PROVIDER)),
        None => Condition::all().add(account::Column::Kind.eq(account::PROVIDER)),
    };
    let found = account::Entity::find().filter(which).order_by_asc(account::Column::Id).one(db).await?;
    found.map(|account| account.id).ok_or_else(|| {
        wrong("partner", "not_a_partner", "No partner has this id. Leave it out to tell everybody.")
    })
}

/// Writes into the row what is said.
fn put(row: &mut notice::Model, edit: &NoticeEdit) {
    let json = |list: String| Some(list).filter(|list| list != "[]");
    row.kind = terms::spell(edit.kind);
    row.severity = edit.severity.map(|severity| severity.as_str().to_owned());
    row.title.clone_from(&edit.title);
    row.impact.clone_from(&edit.impact);
    row.starts_at = edit.starts.0;
    row.ends_at = edit.ends.map(|at| at.0);
    row.actual_starts_at = edit.actual_starts.map(|at| at.0);
    row.actual_ends_at = edit.actual_ends.map(|at| at.0);
    row.announced_at = edit.announced.map(|at| at.0).or(row.announced_at);
    row.phrase.clone_from(&edit.phrase);
    row.offerings = json(serde_json::json!(edit.offerings).to_string());
    row.places = json(serde_json::json!(edit.places).to_string());
    row.unknown_scope = edit.phrase.is_none()
        && [edit.offerings.is_empty(), edit.places.is_empty(), edit.services.is_empty()] == [true; 3];
}

/// What follows from a state for the times.
fn arrive(row: &mut notice::Model, state: NoticeState, now: i64) {
    match state {
        NoticeState::Resolved => row.ends_at = row.ends_at.or(Some(now.max(row.starts_at))),
        NoticeState::InProgress => row.actual_starts_at = row.actual_starts_at.or(Some(now)),
        NoticeState::Completed => {
            row.actual_ends_at =
                row.actual_ends_at.or(Some(now.max(row.actual_starts_at.unwrap_or(row.starts_at))));
        }
        _ => {}
    }
}

async fn create(
    tx: &DatabaseTransaction,
    partner_id: i64,
    (source, source_id): (String, String),
    edit: &NoticeEdit,
    by_name: Option<String>,
) -> Result<notice::Model, Failure> {
    let now = terms::now();
    let state = edit.state.unwrap_or(if edit.kind == NoticeKind::Outage {
        NoticeState::Investigating
    } else {
        NoticeState::Scheduled
    });
    let mut row = notice::Model {
        id: 0,
        uid: keys::new_uid(),
        partner_id,
        source,
        source_id,
        kind: String::new(),
        state: terms::spell(state),
        title: String::new(),
        impact: None,
        starts_at: 0,
        ends_at: None,
        during: None,
        cause: None,
        resolution: None,
        mitigation: None,
        cancel_reason: None,
        unknown_scope: false,
        severity: None,
        phrase: None,
        offerings: None,
        places: None,
        announced_at: edit.publish.then_some(now),
        actual_starts_at: None,
        actual_ends_at: None,
        version: 1,
        published_at: edit.publish.then_some(now),
        sequence: 0,
        changed_at: now,
    };
    put(&mut row, edit);
    arrive(&mut row, state, now);
    let uid = row.uid.clone();
    insert_all(tx, vec![row]).await?;
    let row = notice::Entity::find().filter(notice::Column::Uid.eq(uid)).one(tx).await?;
    let row = row.ok_or_else(|| Failure::internal("a notice that was just written is gone"))?;
    name(tx, &row, &edit.services).await?;
    if row.published_at.is_some() {
        if let Some(words) = &edit.words {
            add_update(tx, &row, words.clone(), by_name, now).await?;
        }
        tell::everybody_concerned(tx, &row, NotificationKind::NoticePublished).await?;
    }
    Ok(row)
}

/// Lets a notice say something else. Once it was told, other times, severity or scope are a correction, and another
/// state is an update.
async fn amend(
    tx: &DatabaseTransaction,
    before: notice::Model,
    edit: &NoticeEdit,
    by_name: Option<String>,
    needs_words: bool,
) -> Result<notice::Model, Failure> {
    let now = terms::now();
    let said = facts(tx, &before).await?;
    let mut row = before.clone();
    put(&mut row, edit);
    if let Some(state) = edit.state {
        row.state = terms::spell(state);
        if row.state != before.state {
            arrive(&mut row, state, now);
        }
    }
    if edit.publish && row.published_at.is_none() {
        row.published_at = Some(now);
        row.announced_at = row.announced_at.or(Some(now));
    }
    name(tx, &row, &edit.services).await?;
    let says = facts(tx, &row).await?;
    let was_told = before.published_at.is_some();
    let moved = row.state != before.state;
    // That it ended is no correction of when.
    let mut meant = said.clone();
    if moved {
        meant.ends = meant.ends.or(says.ends);
        meant.actual_starts = meant.actual_starts.or(says.actual_starts);
        meant.actual_ends = meant.actual_ends.or(says.actual_ends);
    }
    let corrected = was_told && meant != says;
    if row == before && said == says {
        return Ok(before);
    }
    if corrected && needs_words && edit.words.is_none() {
        return Err(wrong("words", "required", "Say why it is corrected; those who were told can read it."));
    }
    let words = edit.words.clone().unwrap_or_default();
    if was_told && (moved || (!corrected && edit.words.is_some()))
        || (!was_told && row.published_at.is_some() && edit.words.is_some())
    {
        add_update(tx, &row, words.clone(), by_name.clone(), now).await?;
    }
    let visible = row != before
        || NoticeFacts { services: Vec::new(), ..said.clone() }
            != NoticeFacts { services: Vec::new(), ..says.clone() };
    let told_before = if was_told { tell::concerned(tx, &before).await? } else { Default::default() };
    let row = saved(tx, row, visible && was_told, now).await?;
    if corrected {
        let json = |facts: &NoticeFacts| serde_json::to_string(facts).map_err(Failure::internal);
        let version = notice_version::Model {
            id: 0,
            notice_id: row.id,
            version: row.version,
            at: now,
            by_name,
            before: json(&said)?,
            after: json(&says)?,
            words,
        };
        insert_all(tx, vec![version]).await?;
    }
    if row.published_at.is_some() {
        let kind = match edit.state {
            _ if !was_told => NotificationKind::NoticePublished,
            Some(state) if moved => news(state),
            _ => NotificationKind::NoticeUpdated,
        };
        tell::these(tx, &row, kind, told_before.and(tell::concerned(tx, &row).await?)).await?;
    }
    Ok(row)
}

async fn add_update(
    tx: &DatabaseTransaction,
    row: &notice::Model,
    words: String,
    by_name: Option<String>,
    at: i64,
) -> Result<(), Failure> {
    let update =
        notice_update::Model { id: 0, notice_id: row.id, at, state: row.state.clone(), words, by_name };
    Ok(insert_all(tx, vec![update]).await?)
}

/// Writes a row that has changed. What nobody but operators sees leaves the sequence as it is.
async fn saved(
    tx: &DatabaseTransaction,
    mut row: notice::Model,
    visible: bool,
    now: i64,
) -> Result<notice::Model, Failure> {
    row.version = row.version.saturating_add(1);
    if visible {
        row.sequence = row.sequence.saturating_add(1);
        row.changed_at = now;
    }
    if row.published_at == Some(now) {
        row.changed_at = now;
    }
    Ok(row.into_active_model().reset_all().update(tx).await?)
}

/// Connects a notice with the services that it names, by id or by short id.
async fn name(tx: &DatabaseTransaction, row: &notice::Model, services: &[String]) -> Result<(), Failure> {
    notice_service::Entity::delete_many()
        .filter(notice_service::Column::NoticeId.eq(row.id))
        .exec(tx)
        .await?;
    let everybody = tell::is_for_everybody(tx, row).await?;
    let mut links = Vec::new();
    for text in services.iter().collect::<BTreeSet<_>>() {
        let text = text.to_ascii_lowercase();
        let short_id = keys::short_id(&text);
        let which = if text.len() == 8 {
            service::Column::ShortId.eq(short_id.clone())
        } else {
            service::Column::Uid.eq(text)
        };
        let found: Vec<i64> = service::Entity::find()
            .select_only()
            .column(service::Column::Id)
            .filter(which)
            .filter(
                Condition::all()
                    .add_option((!everybody).then(|| service::Column::PartnerId.eq(row.partner_id))),
            )
            .order_by_asc(service::Column::Id)
            .into_tuple()
            .all(tx)
            .await?;
        let ambiguous = found.len() > 1;
        let link = |service_id| notice_service::Model {
            id: 0,
            notice_id: row.id,
            short_id: short_id.clone(),
            service_id,
            ambiguous,
        };
        if found.is_empty() {
            links.push(link(None));
        } else {
            links.extend(found.into_iter().map(|id| link(Some(id))));
        }
    }
    Ok(insert_all(tx, links).await?)
}

async fn short_ids(db: &impl ConnectionTrait, notice: i64) -> Result<Vec<String>, Failure> {
    let mut found: Vec<String> = notice_service::Entity::find()
        .select_only()
        .column(notice_service::Column::ShortId)
        .filter(notice_service::Column::NoticeId.eq(notice))
        .into_tuple()
        .all(db)
        .await?;
    found.sort();
    found.dedup();
    Ok(found)
}

async fn facts(db: &impl ConnectionTrait, row: &notice::Model) -> Result<NoticeFacts, Failure> {
    Ok(NoticeFacts {
        starts: Timestamp(row.starts_at),
        ends: row.ends_at.map(Timestamp),
        actual_starts: row.actual_starts_at.map(Timestamp),
        actual_ends: row.actual_ends_at.map(Timestamp),
        severity: terms::read_if(row.severity.as_deref())?,
        phrase: row.phrase.clone(),
        offerings: relevance::list(row.offerings.as_deref())?,
        places: relevance::list(row.places.as_deref())?,
        services: short_ids(db, row.id).await?,
    })
}

async fn listed(db: &impl ConnectionTrait, row: notice::Model) -> Result<DeskNotice, Failure> {
    let facts = facts(db, &row).await?;
    let partner = if tell::is_for_everybody(db, &row).await? {
        None
    } else {
        accounts::refs(db, [row.partner_id]).await?.remove(&row.partner_id)
    };
    let state = terms::read(&row.state)?;
    Ok(DeskNotice {
        id: NoticeId(row.uid),
        edit: NoticeEdit {
            reference: Some(row.source_id),
            partner: partner.as_ref().map(|partner| partner.id.clone()),
            kind: terms::read(&row.kind)?,
            state: Some(state),
            severity: facts.severity,
            title: row.title,
            impact: row.impact,
            starts: facts.starts,
            ends: facts.ends,
            actual_starts: facts.actual_starts,
            actual_ends: facts.actual_ends,
            announced: row.announced_at.map(Timestamp),
            phrase: facts.phrase,
            offerings: facts.offerings,
            places: facts.places,
            services: facts.services,
            words: None,
            publish: false,
        },
        partner,
        state,
        version: terms::count(row.version),
        published: row.published_at.map(Timestamp),
        phrase: row.phrase.as_deref().map(phrase),
        concerned: None,
        updates: Vec::new(),
    })
}

async fn answer(db: &impl ConnectionTrait, row: notice::Model) -> Result<Response, Failure> {
    let (id, version) = (row.id, row.version);
    let concerned = tell::concerned(db, &row).await?.counts;
    let updates = updates(db, id).await?;
    let notice = DeskNotice { concerned: Some(concerned), updates, ..listed(db, row).await? };
    Ok((version::tag(version), axum::Json(notice)).into_response())
}
