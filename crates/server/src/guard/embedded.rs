//! Guards of sessions inside partners' sites, and of the backends that ask for them.

use super::{Guard, Requirement, SignedIn, may_sign_in};
use crate::app::App;
use crate::auth::address::Network;
use crate::digest::sha256_hex;
use crate::http::bearer;
use crate::http::failure::Failure;
use crate::store::entity::{account, embed_key, embed_session, user};
use crate::terms;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use portico_api::ProblemKind;
use portico_rules::{Feature, Panels};
use sea_orm::sea_query::{Expr, ExprTrait, IntoCondition};
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter};

/// When a key was used last is written down this often, in milliseconds.
const KEY_NOTED_EVERY: i64 = 15 * 60 * 1000;
/// When a session was used last is written down this often, in milliseconds.
const SESSION_NOTED_EVERY: i64 = 60 * 1000;

/// The digest under which a key of a partner's backend is kept.
pub(crate) fn key_digest(key: &str) -> String {
    sha256_hex([b"embed-key", key.as_bytes()])
}

/// The digest under which a session's token is kept.
pub(crate) fn token_digest(token: &str) -> String {
    sha256_hex([b"embed-token", token.as_bytes()])
}

/// A session inside a partner's site.
pub(crate) struct Embedded {
    row: embed_session::Model,
    account: account::Model,
    panels: Panels,
}

impl Embedded {
    /// Its row.
    pub(crate) fn row(&self) -> &embed_session::Model {
        &self.row
    }

    /// The account that it is for.
    pub(crate) fn account(&self) -> &account::Model {
        &self.account
    }

    /// The panels that it is for.
    pub(crate) fn panels(&self) -> Panels {
        self.panels
    }

    /// Whether an account is the session's, or managed by it.
    pub(crate) fn covers(&self, account: &account::Model) -> bool {
        account.id == self.account.id || account.partner_id == Some(self.account.id)
    }
}

/// Sessions that have not ended.
fn standing() -> Condition {
    embed_session::Column::RevokedAt
        .is_null()
        .and(embed_session::Column::ExpiresAt.gt(terms::now()))
        .into_condition()
}

/// Whether somebody is who they were when the session began, and still belongs to the partner whose session it is.
fn is_theirs(row: &embed_session::Model, user: &user::Model, home: &account::Model) -> bool {
    user.session_epoch == row.user_epoch
        && may_sign_in(user, Some(home))
        && home.partner_id.unwrap_or(home.id) == row.account_id
}

/// Who sends a token. Whatever it is that keeps it from being good, the answer is the same.
pub(super) async fn signed_in(app: &App, token: &str) -> Result<SignedIn, Failure> {
    let refused = || Failure::of(ProblemKind::SignedOut);
    let found = embed_session::Entity::find()
        .filter(embed_session::Column::Digest.eq(token_digest(token)))
        .filter(standing())
        .one(app.db())
        .await?;
    let row = found.ok_or_else(refused)?;
    let about = account::Entity::find_by_id(row.about_id).one(app.db()).await?;
    let found =
        user::Entity::find_by_id(row.user_id).find_also_related(account::Entity).one(app.db()).await?;
    let (Some((user, Some(home))), Some(account)) = (found, about) else { return Err(refused()) };
    if !is_theirs(&row, &user, &home) {
        return Err(refused());
    }
    note_session(app, &row);
    let panels = terms::read_json::<Vec<Feature>>(&row.panels)?.into_iter().collect();
    Ok(SignedIn::new(app.clone(), user, home).within(Embedded { row, account, panels }))
}

/// Whether a session has not ended, by what the store says now.
pub(crate) async fn still(by: &SignedIn, session: &Embedded) -> Result<bool, Failure> {
    let db = by.app().db();
    let found = embed_session::Entity::find_by_id(session.row.id).filter(standing()).one(db).await?;
    let who =
        user::Entity::find_by_id(session.row.user_id).find_also_related(account::Entity).one(db).await?;
    let (Some(row), Some((user, Some(home)))) = (found, who) else { return Ok(false) };
    Ok(is_theirs(&row, &user, &home) && home.id == by.home().id)
}

/// Notes, beside the answer, that a session is in use.
fn note_session(app: &App, row: &embed_session::Model) {
    let now = terms::now();
    if now - row.last_used_at < SESSION_NOTED_EVERY {
        return;
    }
    let (app, id) = (app.clone(), row.id);
    tokio::spawn(async move {
        let noted = embed_session::Entity::update_many()
            .col_expr(embed_session::Column::LastUsedAt, Expr::value(now))
            .filter(embed_session::Column::Id.eq(id))
            .exec(app.writer())
            .await;
        noted_or_said(noted.map(|_| ()));
    });
}

fn noted_or_said(noted: Result<(), DbErr>) {
    if let Err(error) = noted {
        tracing::warn!(%error, "a use inside a partner's site could not be noted");
    }
}

/// Somebody with a session inside a partner's site, and no other.
pub(crate) struct Bearer(pub(crate) SignedIn);

impl Guard for Bearer {
    const REQUIREMENT: Requirement = Requirement::Bearer;
    const TAKES_TOKEN: bool = true;
}

impl FromRequestParts<App> for Bearer {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let token = bearer::read(&parts.headers).ok_or_else(|| Failure::of(ProblemKind::SignedOut))?;
        signed_in(app, token).await.map(Self)
    }
}

/// A partner's backend, by its key.
pub(crate) struct Backend {
    app: App,
    key: embed_key::Model,
}

impl Backend {
    /// The server.
    pub(crate) fn app(&self) -> &App {
        &self.app
    }

    /// The key.
    pub(crate) fn key(&self) -> &embed_key::Model {
        &self.key
    }
}

impl Guard for Backend {
    const REQUIREMENT: Requirement = Requirement::Key;
}

impl FromRequestParts<App> for Backend {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let refused = || Failure::new(ProblemKind::SignedOut, "This key is not known, or was revoked.");
        let digest = key_digest(bearer::read(&parts.headers).ok_or_else(refused)?);
        let network = Network::from_request_parts(parts, app).await?;
        app.embed_pace().check(app, network.as_str())?;
        let now = terms::now();
        let found = embed_key::Entity::find()
            .filter(embed_key::Column::Digest.eq(digest))
            .filter(embed_key::Column::RevokedAt.is_null())
            .filter(embed_key::Column::EndsAt.is_null().or(embed_key::Column::EndsAt.gt(now)))
            .one(app.db())
            .await?;
        let Some(key) = found else {
            app.embed_pace().failed(app, network.as_str())?;
            return Err(refused());
        };
        note_key(app, &key, now);
        Ok(Self { app: app.clone(), key })
    }
}

/// Notes, beside the answer, that a key is in use.
fn note_key(app: &App, key: &embed_key::Model, now: i64) {
    if key.last_used_at.is_some_and(|last| now - last < KEY_NOTED_EVERY) {
        return;
    }
    let (app, id) = (app.clone(), key.id);
    tokio::spawn(async move {
        let noted = embed_key::Entity::update_many()
            .col_expr(embed_key::Column::LastUsedAt, Expr::value(now))
            .filter(embed_key::Column::Id.eq(id))
            .exec(app.writer())
            .await;
        noted_or_said(noted.map(|_| ()));
    });
}
