//! Invitations by those who are invited: looking at one, and accepting it. What is unknown, has expired, was taken
//! back or used is answered alike.

use super::persons::{OPEN, digest, role_of};
use super::{Happened, log, problem, take};
use crate::app::App;
use crate::auth::credentials::{LONGEST_PASSWORD, SHORTEST_PASSWORD};
use crate::auth::sign_in::{Asked, enter};
use crate::auth::throttle::{self, Charged, Verdict};
use crate::guard::Public;
use crate::http::body::Json;
use crate::http::failure::Failure;
use crate::live::{self, Kind};
use crate::mail;
use crate::notifications::{Event, notify};
use crate::store::entity::{account, invitation, user};
use crate::store::{begin_write, keys};
use crate::terms;
use axum::extract::State;
use axum::response::IntoResponse;
use portico_api::{
    AcceptInvitation, ActivityKind, Context, Invitation, InvitationToken, NotificationKind, Problem,
    ProblemKind, name_problems,
};
use portico_rules::Category;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter, SqlErr,
};
use tower_sessions::Session;

/// Shows who invites to what.
#[utoipa::path(post, path = "/api/v1/invitations/look", tag = "people", request_body = InvitationToken, responses(
    (status = 200, description = "The invitation.", body = Invitation),
    (status = 404, description = "Nothing here", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "Too many attempts", body = Problem, content_type = "application/problem+json",
        headers(("retry-after" = u32, description = "Seconds to wait."))),
))]
pub(crate) async fn look(
    _: Public,
    State(app): State<App>,
    asked: Asked,
    Json(InvitationToken { token }): Json<InvitationToken>,
) -> Result<axum::Json<Invitation>, Failure> {
    let charged = charge(&app, &asked).await?;
    let (invitation, account) = find(app.db(), &token).await?;
    throttle::give_back_opening(app.writer(), charged).await?;
    Ok(axum::Json(Invitation {
        account: account.name,
        by: invitation.by_name,
        email: invitation.email,
        name: invitation.name,
        role: role_of(Some(&invitation.role)),
    }))
}

/// Accepts an invitation: a user with this password, who is signed in.
#[utoipa::path(post, path = "/api/v1/invitations/accept", tag = "people", request_body = AcceptInvitation, responses(
    (status = 200, description = "Signed in; the context of the user's own account.", body = Context,
        headers(("set-cookie" = String, description = "The session's cookie, and one by which the device is known."))),
    (status = 404, description = "Nothing here", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "Too many attempts", body = Problem, content_type = "application/problem+json",
        headers(("retry-after" = u32, description = "Seconds to wait."))),
))]
pub(crate) async fn accept(
    _: Public,
    State(app): State<App>,
    asked: Asked,
    session: Session,
    Json(AcceptInvitation { token, name, password }): Json<AcceptInvitation>,
) -> Result<impl IntoResponse, Failure> {
    let charged = charge(&app, &asked).await?;
    find(app.db(), &token).await?;
    checked(&name, &password)?;
    let turn = app.passwords().turn().await.ok_or_else(|| Failure::of(ProblemKind::Unavailable))?;
    let hash = turn.hash(password).await?;
    let (user, home) = join(&app, &token, name.trim(), hash).await?;
    throttle::give_back_opening(app.writer(), charged).await?;
    enter(&app, &asked, &session, user, home).await
}

/// Charges the attempt to who makes it.
async fn charge(app: &App, asked: &Asked) -> Result<Charged, Failure> {
    match throttle::charge_opening(app, asked.network()).await? {
        Verdict::Charged(charged) => Ok(charged),
        Verdict::Wait(seconds) => Err(Failure::too_many(seconds)),
    }
}

fn checked(name: &str, password: &str) -> Result<(), Failure> {
    let mut problems = name_problems(name);
    if password.chars().count() < SHORTEST_PASSWORD {
        problems.push(problem("password", "too_short", "At least 12 characters."));
    }
    if password.len() > LONGEST_PASSWORD {
        problems.push(problem("password", "too_long", "At most 1024 bytes."));
    }
    if problems.is_empty() { Ok(()) } else { Err(Failure::invalid(problems)) }
}

/// What opens nothing, for whatever reason.
fn nothing() -> Failure {
    let detail = "This invitation is not good any more: it was used, taken back, or has ended. Ask who invited you \
                  to send it again.";
    Failure::new(ProblemKind::NotFound, detail)
}

/// The invitation that a token opens, and its account.
async fn find(
    db: &impl ConnectionTrait,
    token: &str,
) -> Result<(invitation::Model, account::Model), Failure> {
    let invitation = invitation::Entity::find()
        .filter(invitation::Column::TokenDigest.eq(digest(token)))
        .filter(invitation::Column::State.eq(OPEN))
        .filter(invitation::Column::ExpiresAt.gt(terms::now()))
        .one(db)
        .await?
        .ok_or_else(nothing)?;
    let account = account::Entity::find_by_id(invitation.account_id).one(db).await?;
    let account = account.filter(|account| account.deactivated_at.is_none()).ok_or_else(nothing)?;
    // Somebody has come by this address meanwhile.
    let taken = user::Entity::find().filter(user::Column::Email.eq(&invitation.email)).count(db).await?;
    if taken > 0 { Err(nothing()) } else { Ok((invitation, account)) }
}

/// Makes the user, once.
async fn join(
    app: &App,
    token: &str,
    name: &str,
    password_hash: String,
) -> Result<(user::Model, account::Model), Failure> {
    let tx = begin_write(app.writer()).await?;
    let (_, account) = find(&tx, token).await?;
    take(&tx, account.id).await?;
    // Whoever came first has used it, or taken it back.
    let (mut invitation, account) = find(&tx, token).await?;
    let user = user::Model {
        id: 0,
        uid: keys::new_uid(),
        account_id: account.id,
        email: invitation.email.clone(),
        name: name.to_owned(),
        role: Some(invitation.role.clone()),
        password_hash,
        session_epoch: 0,
        locale: Some(invitation.locale.clone()),
        created_at: terms::now(),
        deactivated_at: None,
    };
    let mut user = user.into_active_model().reset_all();
    user.id = NotSet;
    let user = user.insert(&tx).await.map_err(|error| match error.sql_err() {
        // Somebody has come by this address just now, to another account.
        Some(SqlErr::UniqueConstraintViolation(_)) => nothing(),
        _ => error.into(),
    })?;
    mail::take_back(&tx, invitation.mail_id).await?;
    "accepted".clone_into(&mut invitation.state);
    invitation.into_active_model().reset_all().update(&tx).await?;
    let partner_id = account.partner_id.unwrap_or(account.id);
    let role = user.role.as_deref().unwrap_or_default();
    let what = Happened {
        kind: ActivityKind::PersonJoined,
        by: name,
        subject: name,
        turned: Some(("", role)).filter(|_| !role.is_empty()),
    };
    log(&tx, partner_id, account.id, what).await?;
    let joined = Event::of((Category::People, NotificationKind::PersonJoined), partner_id, account.id, None);
    notify(&tx, Event { subject: Some(name), ..joined }).await?;
    live::note(&tx, Kind::Settings, partner_id, &[]).await?;
    tx.commit().await?;
    app.live().wake();
    Ok((user, account))
}
