//! The people of an account: listing and inviting them, their roles, deactivating and activating them.

use super::{Happened, admins, conflict, log, problem, take};
use crate::auth::credentials;
use crate::auth::session;
use crate::digest::sha256_hex;
use crate::guard::feature::People;
use crate::guard::{Allowed, Edit, Scope, View};
use crate::http::body::Json;
use crate::http::failure::Failure;
use crate::http::paging::{self, List};
use crate::http::query::Query;
use crate::live::{self, Kind};
use crate::mail::{self, Letter};
use crate::notifications::{Event, notify};
use crate::store::entity::{invitation, user};
use crate::store::{begin_write, keys};
use crate::terms;
use axum::extract::Path;
use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use portico_api::{
    ActivityKind, ChangeRole, InvitePerson, Language, NotificationKind, Page, Person, PersonId, PersonState,
    Problem, Timestamp,
};
use portico_rules::{Category, Member, Role, may_join, takes_last_admin};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use utoipa::IntoParams;
use uuid::Uuid;

/// An invitation that waits.
pub(super) const OPEN: &str = "open";
/// For how long an invitation can be accepted, in milliseconds.
const GOOD_FOR: i64 = 7 * 24 * 60 * 60 * 1000;

/// Which page.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PeopleQuery {
    /// `next` of the page before.
    #[param(max_length = 2048)]
    cursor: Option<String>,
    /// Rows in a page; 100 without it.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u64>,
}

/// Who.
#[derive(Deserialize)]
pub(crate) struct PersonPath {
    person: String,
}

/// What is done with somebody.
#[derive(Clone, Copy)]
enum Act {
    Role(Role),
    Deactivate,
    Activate,
}

/// Lists the people of the account in view: its users, then who is invited, the oldest first.
#[utoipa::path(get, path = "/api/v1/accounts/{account}/people", tag = "people", params(PeopleQuery),
    responses((status = 200, description = "A page of people.", body = Page<Person>)))]
pub(crate) async fn list(
    scope: Allowed<People, View>,
    Query(query): Query<PeopleQuery>,
) -> Result<axum::Json<Page<Person>>, Failure> {
    let limit = paging::limit(query.limit)?;
    let list = List::new(("people", scope.account_uid()));
    // Where the users end, the invitations follow.
    let after = list.keys::<(bool, i64)>(query.cursor.as_deref())?.unwrap_or((false, 0));
    let users = user::Entity::find().filter(user::Column::AccountId.eq(scope.account_id()));
    let invited = invitation::Entity::find()
        .filter(invitation::Column::AccountId.eq(scope.account_id()))
        .filter(invitation::Column::State.eq(OPEN));
    let total = users.clone().count(scope.db()).await? + invited.clone().count(scope.db()).await?;
    let mut rows = Vec::new();
    if !after.0 {
        let found = users
            .filter(user::Column::Id.gt(after.1))
            .order_by_asc(user::Column::Id)
            .limit(limit + 1)
            .all(scope.db())
            .await?;
        rows.extend(found.into_iter().map(|user| ((false, user.id), person(&scope, user))));
    }
    let missing = (limit + 1).saturating_sub(rows.len() as u64);
    let found = invited
        .apply_if(after.0.then_some(after.1), |query, id| query.filter(invitation::Column::Id.gt(id)))
        .order_by_asc(invitation::Column::Id)
        .limit(missing)
        .all(scope.db())
        .await?;
    rows.extend(found.into_iter().map(|row| ((true, row.id), invited_person(row))));
    let page = list.page(rows, limit, total, |(key, _)| *key);
    paging::map(page, |rows| Ok(rows.into_iter().map(|(_, person)| person).collect())).map(axum::Json)
}

fn person(scope: &Scope, user: user::Model) -> Person {
    Person {
        is_you: user.id == scope.by().id,
        role: role_of(user.role.as_deref()),
        state: if user.deactivated_at.is_none() { PersonState::Active } else { PersonState::Inactive },
        id: PersonId(user.uid),
        name: user.name,
        email: user.email,
        since: Timestamp(user.created_at),
        until: None,
    }
}

fn invited_person(row: invitation::Model) -> Person {
    let expired = row.expires_at <= terms::now();
    Person {
        is_you: false,
        role: role_of(Some(&row.role)),
        state: if expired { PersonState::Expired } else { PersonState::Invited },
        id: PersonId(row.uid),
        name: row.name,
        email: row.email,
        since: Timestamp(row.created_at),
        until: Some(Timestamp(row.expires_at)),
    }
}

/// A role that nobody knows widens nothing.
pub(super) fn role_of(stored: Option<&str>) -> Role {
    stored.and_then(Role::parse).unwrap_or(Role::ReadOnly)
}

/// Invites somebody by mail. Whether somebody of another account signs in with the address does not show: then
/// the mail says so to whom it concerns, and has no link.
#[utoipa::path(post, path = "/api/v1/accounts/{account}/people", tag = "people", request_body = InvitePerson,
    responses(
        (status = 201, description = "Invited.", body = Person),
        (status = 409, description = "They are here or invited already, or the account is inactive",
            body = Problem, content_type = "application/problem+json"),
    ))]
pub(crate) async fn invite(
    scope: Allowed<People, Edit>,
    Json(wanted): Json<InvitePerson>,
) -> Result<(StatusCode, axum::Json<Person>), Failure> {
    let mut problems = wanted.problems();
    let email = credentials::email(&wanted.email);
    if email.is_none() {
        problems.push(problem("email", "not_an_email", "Write it as name@company.example."));
    }
    let (Some(email), true) = (email, problems.is_empty()) else { return Err(Failure::invalid(problems)) };
    let tx = begin_write(scope.writer()).await?;
    may_be_invited(&scope, &tx, &email, wanted.role).await?;
    let now = terms::now();
    let row = invitation::Model {
        id: 0,
        uid: keys::new_uid(),
        account_id: scope.account_id(),
        email,
        name: wanted.name.trim().to_owned(),
        role: wanted.role.as_str().to_owned(),
        locale: terms::spell(wanted.language),
        token_digest: String::new(),
        by_name: scope.by().name.clone(),
        state: OPEN.to_owned(),
        created_at: now,
        expires_at: now,
        mail_id: None,
    };
    let row = send(&scope, &tx, row).await?;
    tx.commit().await?;
    scope.app().mail_written();
    Ok((StatusCode::CREATED, axum::Json(invited_person(row))))
}

async fn may_be_invited(
    scope: &Scope,
    tx: &DatabaseTransaction,
    email: &str,
    role: Role,
) -> Result<(), Failure> {
    is_active(scope, tx).await?;
    let here = user::Entity::find()
        .filter(user::Column::AccountId.eq(scope.account_id()))
        .filter(user::Column::Email.eq(email))
        .count(tx)
        .await?;
    if here > 0 {
        let detail = "Somebody of this account signs in with this address already. Look at the list.";
        return Err(conflict("email", "here_already", detail));
    }
    let invited = invitation::Entity::find()
        .filter(invitation::Column::AccountId.eq(scope.account_id()))
        .filter(invitation::Column::State.eq(OPEN))
        .filter(invitation::Column::Email.eq(email))
        .count(tx)
        .await?;
    if invited > 0 {
        let detail =
            "Somebody is invited by this address already. Send that invitation again, or take it back.";
        return Err(conflict("email", "invited_already", detail));
    }
    if !may_join(role, admins(tx, scope.account_id(), None).await?) {
        let detail = "The first person of an account is its company admin. Invite one first.";
        return Err(Failure::invalid(vec![problem("role", "admin_first", detail)]));
    }
    Ok(())
}

/// Takes the account, which has to be an active one.
async fn is_active(scope: &Scope, tx: &DatabaseTransaction) -> Result<(), Failure> {
    if take(tx, scope.account_id()).await?.deactivated_at.is_some() {
        return Err(conflict("account", "inactive", "The account is inactive. Activate it first."));
    }
    Ok(())
}

/// Gives an invitation a new token and writes the mail that brings it. A token from before opens nothing.
async fn send(
    scope: &Scope,
    tx: &DatabaseTransaction,
    mut row: invitation::Model,
) -> Result<invitation::Model, Failure> {
    let token = new_token();
    row.token_digest = digest(&token);
    row.expires_at = terms::now() + GOOD_FOR;
    row.by_name.clone_from(&scope.by().name);
    mail::take_back(tx, row.mail_id).await?;
    let taken = user::Entity::find().filter(user::Column::Email.eq(&row.email)).count(tx).await? > 0;
    let account = take(tx, row.account_id).await?;
    // First, so that it stands behind the invitation on the operators' desk.
    happened(scope, tx, ActivityKind::PersonInvited, &row.name, None).await?;
    let letter = Letter { taken, name: &row.name, by: &row.by_name, account: &account.name };
    let link = (!taken).then(|| format!("{}/welcome#{token}", scope.app().origin()));
    let language: Language = terms::read(&row.locale)?;
    row.mail_id = Some(mail::write(tx, &row.email, language, &letter, link).await?);
    let fresh = row.id == 0;
    let mut writing = row.into_active_model().reset_all();
    let row = if fresh {
        writing.id = NotSet;
        writing.insert(tx).await?
    } else {
        writing.update(tx).await?
    };
    Ok(row)
}

/// 256 random bits, fit for an address.
fn new_token() -> String {
    // A version 4 id has 122 random bits; three of them are hashed into 256.
    let random = [(); 3].map(|()| Uuid::new_v4());
    URL_SAFE_NO_PAD
        .encode(random.iter().fold(Sha256::new(), |hash, id| hash.chain_update(id.as_bytes())).finalize())
}

/// What the store keeps of a token.
pub(super) fn digest(token: &str) -> String {
    sha256_hex([b"invitation", token.as_bytes()])
}

/// Sends an invitation again, with a new link; the one before ends.
#[utoipa::path(post, path = "/api/v1/accounts/{account}/people/{person}/resend", tag = "people", responses(
    (status = 200, description = "Sent again.", body = Person),
    (status = 409, description = "The account is inactive", body = Problem,
        content_type = "application/problem+json"),
))]
pub(crate) async fn resend(
    scope: Allowed<People, Edit>,
    Path(path): Path<PersonPath>,
) -> Result<axum::Json<Person>, Failure> {
    let tx = begin_write(scope.writer()).await?;
    is_active(&scope, &tx).await?;
    let row = open_invitation(&scope, &tx, &path.person).await?;
    let row = send(&scope, &tx, row).await?;
    tx.commit().await?;
    scope.app().mail_written();
    Ok(axum::Json(invited_person(row)))
}

/// Takes an invitation back: its link opens nothing any more.
#[utoipa::path(post, path = "/api/v1/accounts/{account}/people/{person}/revoke", tag = "people", responses(
    (status = 204, description = "Taken back."),
))]
pub(crate) async fn revoke(
    scope: Allowed<People, Edit>,
    Path(path): Path<PersonPath>,
) -> Result<StatusCode, Failure> {
    let tx = begin_write(scope.writer()).await?;
    take(&tx, scope.account_id()).await?;
    let mut row = open_invitation(&scope, &tx, &path.person).await?;
    mail::take_back(&tx, row.mail_id).await?;
    "revoked".clone_into(&mut row.state);
    happened(&scope, &tx, ActivityKind::InvitationRevoked, &row.name, None).await?;
    row.into_active_model().reset_all().update(&tx).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn open_invitation(
    scope: &Scope,
    tx: &DatabaseTransaction,
    uid: &str,
) -> Result<invitation::Model, Failure> {
    let found = invitation::Entity::find()
        .filter(invitation::Column::AccountId.eq(scope.account_id()))
        .filter(invitation::Column::State.eq(OPEN))
        .filter(invitation::Column::Uid.eq(uid))
        .one(tx)
        .await?;
    found.ok_or_else(Failure::not_found)
}

/// Gives somebody another role, from their next request on. An account keeps a company admin.
#[utoipa::path(post, path = "/api/v1/accounts/{account}/people/{person}/role", tag = "people",
    request_body = ChangeRole,
    responses(
        (status = 200, description = "The person as they stand now.", body = Person),
        (status = 409, description = "They are the last company admin", body = Problem,
            content_type = "application/problem+json"),
    ))]
pub(crate) async fn change_role(
    scope: Allowed<People, Edit>,
    Path(path): Path<PersonPath>,
    Json(ChangeRole { role }): Json<ChangeRole>,
) -> Result<axum::Json<Person>, Failure> {
    act(&scope, &path.person, Act::Role(role)).await
}

/// Deactivates somebody: they are signed out at once and cannot sign in. An account keeps a company admin.
#[utoipa::path(post, path = "/api/v1/accounts/{account}/people/{person}/deactivate", tag = "people", responses(
    (status = 200, description = "The person as they stand now.", body = Person),
    (status = 409, description = "They are the last company admin", body = Problem,
        content_type = "application/problem+json"),
))]
pub(crate) async fn deactivate(
    scope: Allowed<People, Edit>,
    Path(path): Path<PersonPath>,
) -> Result<axum::Json<Person>, Failure> {
    act(&scope, &path.person, Act::Deactivate).await
}

/// Lets somebody sign in again.
#[utoipa::path(post, path = "/api/v1/accounts/{account}/people/{person}/activate", tag = "people", responses(
    (status = 200, description = "The person as they stand now.", body = Person),
))]
pub(crate) async fn activate(
    scope: Allowed<People, Edit>,
    Path(path): Path<PersonPath>,
) -> Result<axum::Json<Person>, Failure> {
    act(&scope, &path.person, Act::Activate).await
}

/// Does something with somebody. The account is taken first: of two admins who take each other's role, the second
/// finds themselves the last one.
async fn act(scope: &Scope, uid: &str, act: Act) -> Result<axum::Json<Person>, Failure> {
    let tx = begin_write(scope.writer()).await?;
    take(&tx, scope.account_id()).await?;
    let found = user::Entity::find()
        .filter(user::Column::AccountId.eq(scope.account_id()))
        .filter(user::Column::Uid.eq(uid))
        .one(&tx)
        .await?;
    let mut user = found.ok_or_else(Failure::not_found)?;
    let before = Member { role: role_of(user.role.as_deref()), active: user.deactivated_at.is_none() };
    let after = match act {
        Act::Role(role) => Member { role, ..before },
        Act::Deactivate => Member { active: false, ..before },
        Act::Activate => Member { active: true, ..before },
    };
    if before == after {
        return Ok(axum::Json(person(scope, user)));
    }
    if takes_last_admin(before, Some(after), admins(&tx, scope.account_id(), Some(user.id)).await?) {
        let detail = "They are the last company admin of this account, and one always remains. Make somebody else \
                      a company admin first.";
        return Err(conflict("role", "last_admin", detail));
    }
    user.role = Some(after.role.as_str().to_owned());
    user.deactivated_at = (!after.active).then(terms::now);
    let turned = Some((before.role.as_str(), after.role.as_str())).filter(|(before, after)| before != after);
    user.clone().into_active_model().reset_all().update(&tx).await?;
    if !after.active {
        session::end_all(&tx, user.id).await?;
    }
    let kind = match act {
        Act::Role(_) => ActivityKind::RoleChanged,
        Act::Deactivate => ActivityKind::PersonDeactivated,
        Act::Activate => ActivityKind::PersonActivated,
    };
    happened(scope, &tx, kind, &user.name, turned).await?;
    // What they see follows from their role.
    live::note(&tx, Kind::Settings, scope.partner_id(), &concerned(scope)).await?;
    tx.commit().await?;
    scope.app().live().wake();
    scope.app().live().signed_out(user.id);
    Ok(axum::Json(person(scope, user)))
}

/// The managed account in view; a partner is told anyway.
fn concerned(scope: &Scope) -> Vec<i64> {
    Some(scope.account_id()).filter(|_| !scope.is_whole_partner()).into_iter().collect()
}

async fn happened(
    scope: &Scope,
    tx: &DatabaseTransaction,
    kind: ActivityKind,
    subject: &str,
    turned: Option<(&str, &str)>,
) -> Result<(), Failure> {
    let what = Happened { kind, by: &scope.by().name, subject, turned };
    log(tx, scope.partner_id(), scope.account_id(), what).await?;
    let told = match kind {
        ActivityKind::PersonInvited => NotificationKind::PersonInvited,
        ActivityKind::RoleChanged => NotificationKind::RoleChanged,
        ActivityKind::PersonDeactivated => NotificationKind::PersonDeactivated,
        ActivityKind::PersonActivated => NotificationKind::PersonActivated,
        _ => return Ok(()),
    };
    let by = Some(scope.by().name.as_str());
    let event = Event::of((Category::People, told), scope.partner_id(), scope.account_id(), by);
    let (before, after) = turned.unzip();
    Ok(notify(tx, Event { subject: Some(subject), before, after, ..event }).await?)
}
