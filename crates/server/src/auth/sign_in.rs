//! `GET`, `POST` and `DELETE /session`.

use super::address::Network;
use super::credentials::{LONGEST_EMAIL, LONGEST_PASSWORD, stored_email};
use super::device::{self, Device};
use super::session::{self, Signed};
use super::throttle::{self, Verdict};
use crate::app::App;
use crate::context;
use crate::guard::{Anywhere, Public, SignedIn, may_sign_in};
use crate::http::body::Json;
use crate::http::failure::Failure;
use crate::http::observe::About;
use crate::http::query::Query;
use crate::notifications::events;
use crate::store::begin_write;
use crate::store::entity::{account, user};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use portico_api::{Context, FieldProblem, NotificationKind, Problem, ProblemKind, SessionState, SignIn};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Deserialize;
use std::sync::Arc;
use tower_sessions::Session;
use tower_sessions::cookie::{Cookie, SameSite};
use utoipa::IntoParams;

/// Signs in: a new session, whatever there was before.
///
/// Users that do not exist or were deactivated are answered like wrong passwords, and take as long. Only failed attempts are
/// counted; too many of them have to wait.
#[utoipa::path(post, path = "/api/v1/session", tag = "session", request_body = SignIn, responses(
    (status = 200, description = "Signed in; the context of the user's own account.", body = Context,
        headers(("set-cookie" = String, description = "The session's cookie, and one by which the device is known."))),
    (status = 401, description = "E-mail address or password is wrong", body = Problem,
        content_type = "application/problem+json"),
    (status = 429, description = "Too many attempts", body = Problem,
        content_type = "application/problem+json",
        headers(("retry-after" = u32, description = "Seconds to wait."))),
))]
pub(crate) async fn sign_in(
    _: Public,
    State(app): State<App>,
    asked: Asked,
    session: Session,
    Json(SignIn { email, password }): Json<SignIn>,
) -> Result<impl IntoResponse, Failure> {
    let email = checked(&email, &password)?;
    let (user, home) = authenticate(&app, &asked, email, password).await?;
    if Device::known(asked.device.as_deref(), &user.email, &user.password_hash).is_none() {
        let tx = begin_write(app.writer()).await?;
        events::about_access(&tx, NotificationKind::NewDevice, &user, &home).await?;
        tx.commit().await?;
    }
    enter(&app, &asked, &session, user, home).await
}

/// Begins a session of somebody who has proved who they are, on a device that is known from then on.
pub(crate) async fn enter(
    app: &App,
    asked: &Asked,
    session: &Session,
    user: user::Model,
    home: account::Model,
) -> Result<impl IntoResponse + use<>, Failure> {
    asked.about.is_from(&user.uid);
    session::start(session, Signed::now(user.id, user.session_epoch)).await?;
    let device = device::remember(asked.device.as_deref(), &user.email, &user.password_hash);
    let context = context::of(&SignedIn::new(app.clone(), user, home), None).await?;
    Ok(([(header::SET_COOKIE, device_cookie(app, device))], axum::Json(context)))
}

/// Whether somebody is signed in. Unlike the context, it is no error when nobody is.
#[utoipa::path(get, path = "/api/v1/session", tag = "session", responses(
    (status = 200, description = "Whether this browser's session is known.", body = SessionState),
))]
pub(crate) async fn state(_: Public, by: Option<Anywhere>) -> axum::Json<SessionState> {
    axum::Json(SessionState { signed_in: by.is_some() })
}

/// Whether to end all sessions.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SignOutQuery {
    /// End every session of this user, on every device.
    #[serde(default)]
    everywhere: bool,
}

/// Signs out.
#[utoipa::path(delete, path = "/api/v1/session", tag = "session", params(SignOutQuery), responses(
    (status = 204, description = "Signed out."),
))]
pub(crate) async fn sign_out(
    by: SignedIn,
    session: Session,
    Query(query): Query<SignOutQuery>,
) -> Result<StatusCode, Failure> {
    if query.everywhere {
        let transaction = begin_write(by.app().writer()).await?;
        session::end_all(&transaction, by.user().id).await?;
        transaction.commit().await?;
    }
    session::end(&session).await?;
    by.app().live().signed_out(by.user().id);
    Ok(StatusCode::NO_CONTENT)
}

/// Where an attempt comes from, and what the device says about itself.
pub(crate) struct Asked {
    network: Network,
    device: Option<String>,
    about: About,
}

impl Asked {
    /// The network that it comes from.
    pub(crate) fn network(&self) -> &Network {
        &self.network
    }
}

impl axum::extract::FromRequestParts<App> for Asked {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut axum::http::request::Parts, app: &App) -> Result<Self, Failure> {
        let device = cookie(&parts.headers, app.config().device_cookie());
        let about = parts.extensions.get::<About>().cloned().unwrap_or_default();
        Ok(Self { network: Network::from_request_parts(parts, app).await?, device, about })
    }
}

/// The address as it is stored, if address and password are of a size that can be right.
fn checked(email: &str, password: &str) -> Result<String, Failure> {
    let email = stored_email(email);
    let problem = |field: &str, code: &str, detail: &str| FieldProblem {
        field: field.to_owned(),
        code: code.to_owned(),
        detail: detail.to_owned(),
    };
    let mut problems = Vec::new();
    if email.is_empty() {
        problems.push(problem("email", "required", "Type your e-mail address."));
    }
    if email.len() > LONGEST_EMAIL {
        problems.push(problem("email", "too_long", "No e-mail address is that long."));
    }
    if password.is_empty() {
        problems.push(problem("password", "required", "Type your password."));
    }
    if password.len() > LONGEST_PASSWORD {
        problems.push(problem("password", "too_long", "No password is that long."));
    }
    if problems.is_empty() { Ok(email) } else { Err(Failure::invalid(problems)) }
}

async fn authenticate(
    app: &App,
    asked: &Asked,
    email: String,
    password: String,
) -> Result<(user::Model, account::Model), Failure> {
    let found = user::Entity::find()
        .filter(user::Column::Email.eq(&email))
        .find_also_related(account::Entity)
        .one(app.db())
        .await?
        .and_then(|(user, home)| Some((user, home?)));
    let hash: Arc<str> = match &found {
        Some((user, _)) => user.password_hash.as_str().into(),
        None => app.passwords().nobody(),
    };
    let device = Device::known(asked.device.as_deref(), &email, &hash);
    // First the turn, then the charge: of attempts side by side, only those being checked are charged.
    let turn = app.passwords().turn().await.ok_or_else(|| Failure::of(ProblemKind::Unavailable))?;
    let charged = match throttle::charge(app, &email, &asked.network, device.as_ref()).await? {
        Verdict::Charged(charged) => charged,
        Verdict::Wait(seconds) => {
            tell_of_failures(app, found);
            return Err(Failure::too_many(seconds));
        }
    };
    let right = turn.check(password, hash).await;
    match found {
        Some(found) if right && may_sign_in(&found.0, Some(&found.1)) => {
            throttle::give_back(app.writer(), charged, &email, &asked.network).await?;
            Ok(found)
        }
        _ => Err(Failure::of(ProblemKind::WrongCredentials)),
    }
}

/// Tells somebody, beside the answer, that signing in as them failed too often: whether there is such a person
/// must not show in how long the answer takes.
fn tell_of_failures(app: &App, found: Option<(user::Model, account::Model)>) {
    let app = app.clone();
    tokio::spawn(async move {
        let Some((user, home)) = found else { return };
        if let Err(error) = events::sign_ins_failed(app.writer(), &user, &home).await {
            tracing::warn!(%error, "failed sign-ins could not be told of");
        }
    });
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let pairs = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    Cookie::split_parse(pairs.collect::<Vec<_>>().join("; "))
        .filter_map(Result::ok)
        .find(|cookie| cookie.name() == name)
        .map(|cookie| cookie.value().to_owned())
}

fn device_cookie(app: &App, value: String) -> String {
    let known_for = time::Duration::try_from(app.config().known_for).unwrap_or(time::Duration::DAY);
    Cookie::build((app.config().device_cookie(), value))
        .path("/")
        .http_only(true)
        .secure(true)
        .same_site(SameSite::Lax)
        .max_age(known_for)
        .to_string()
}
