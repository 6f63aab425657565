//! `POST` and `DELETE /embed/token`: a frame turns a code into a session, and ends it.

use super::mint::code_digest;
use super::{secret, tenant};
use crate::app::App;
use crate::auth::address::Network;
use crate::guard::{Bearer, Public, may_sign_in, token_digest};
use crate::http::body::Json;
use crate::http::failure::Failure;
use crate::store::begin_write;
use crate::store::entity::{account, embed_code, embed_key, embed_session, embed_tenant, user};
use crate::store::keys::new_uid;
use crate::terms;
use axum::extract::{FromRequestParts, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use portico_api::{AccountId, EmbedExchange, EmbedToken, Problem, ProblemKind};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};
use sha2::{Digest, Sha256};

/// Turns a code into a token, for the frame that has the verifier.
///
/// A code is good once, for a minute, for its tenant and with its verifier; whatever it is that does not fit, the answer
/// is the same, and a code that was tried is good no more. Used twice, it ends the session that was made from it. No
/// cookie is set, here or anywhere for a frame.
#[utoipa::path(post, path = "/api/v1/embed/token", tag = "embedding", request_body = EmbedExchange, responses(
    (status = 200, description = "The token.", body = EmbedToken),
    (status = 403, description = "This code opens nothing", body = Problem, content_type = "application/problem+json"),
    (status = 429, description = "Too many codes that open nothing", body = Problem,
        content_type = "application/problem+json",
        headers(("retry-after" = u32, description = "Seconds to wait."))),
))]
pub(crate) async fn exchange(
    _: Public,
    State(app): State<App>,
    From(network): From,
    Json(asked): Json<EmbedExchange>,
) -> Result<axum::Json<EmbedToken>, Failure> {
    app.embed_pace().check(&app, network.as_str())?;
    let tx = begin_write(app.writer()).await?;
    let outcome = open(&app, &tx, &asked).await?;
    // What was tried stays tried.
    tx.commit().await?;
    match outcome {
        Outcome::Opened(token) => Ok(axum::Json(*token)),
        Outcome::Refused { ended } => {
            if let Some(user) = ended {
                app.live().signed_out(user);
            }
            app.embed_pace().failed(&app, network.as_str())?;
            Err(Failure::of(ProblemKind::CodeRefused))
        }
    }
}

/// The network that a request comes from, beside a guard.
pub(crate) struct From(Network);

impl FromRequestParts<App> for From {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        Network::from_request_parts(parts, app).await.map(Self)
    }
}

enum Outcome {
    Opened(Box<EmbedToken>),
    /// And whose session was ended with that.
    Refused {
        ended: Option<i64>,
    },
}

async fn open(app: &App, tx: &DatabaseTransaction, asked: &EmbedExchange) -> Result<Outcome, Failure> {
    let refused = Outcome::Refused { ended: None };
    let found = embed_code::Entity::find()
        .filter(embed_code::Column::Digest.eq(code_digest(&asked.code)))
        .lock_exclusive()
        .one(tx)
        .await?;
    let Some(code) = found else { return Ok(refused) };
    let now = terms::now();
    if code.used_at.is_some() {
        return end_sessions_of(tx, &code, now).await;
    }
    embed_code::Entity::update_many()
        .col_expr(embed_code::Column::UsedAt, Expr::value(now))
        .filter(embed_code::Column::Id.eq(code.id))
        .exec(tx)
        .await?;
    if code.expires_at <= now || !fits(&asked.verifier, &code.challenge) {
        return Ok(refused);
    }
    // Whoever revokes the key or takes the origin away waits, and then finds the session.
    let key = embed_key::Entity::find_by_id(code.key_id).lock_shared().one(tx).await?;
    let tenant = embed_tenant::Entity::find_by_id(code.account_id).lock_shared().one(tx).await?;
    let (Some(key), Some(tenant)) = (key, tenant) else { return Ok(refused) };
    let origins = tenant::origins(&tenant)?;
    if key.revoked_at.is_some() || tenant.slug != asked.tenant || !origins.contains(&code.origin) {
        return Ok(refused);
    }
    let who = user::Entity::find_by_id(code.user_id).find_also_related(account::Entity).one(tx).await?;
    let about = account::Entity::find_by_id(code.about_id).one(tx).await?;
    let (Some((user, home)), Some(about)) = (who, about) else { return Ok(refused) };
    if user.session_epoch != code.user_epoch || !may_sign_in(&user, home.as_ref()) {
        return Ok(refused);
    }
    begin(app, tx, &code, about).await
}

/// Whether a verifier is what the challenge is the digest of.
fn fits(verifier: &str, challenge: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    (43..=128).contains(&verifier.len())
        && verifier.bytes().all(plain)
        && URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) == challenge
}

/// Ends what was made from a code that is used again: one of the two has stolen it.
async fn end_sessions_of(
    tx: &DatabaseTransaction,
    code: &embed_code::Model,
    now: i64,
) -> Result<Outcome, Failure> {
    let ended = embed_session::Entity::update_many()
        .col_expr(embed_session::Column::RevokedAt, Expr::value(now))
        .filter(embed_session::Column::CodeId.eq(code.id))
        .filter(embed_session::Column::RevokedAt.is_null())
        .exec(tx)
        .await?;
    Ok(Outcome::Refused { ended: (ended.rows_affected > 0).then_some(code.user_id) })
}

/// Begins a session.
async fn begin(
    app: &App,
    tx: &DatabaseTransaction,
    code: &embed_code::Model,
    about: account::Model,
) -> Result<Outcome, Failure> {
    let now = terms::now();
    // Renewed before the one before has ended, it is the same stay.
    let before = embed_session::Entity::find()
        .filter(embed_session::Column::AccountId.eq(code.account_id))
        .filter(embed_session::Column::UserId.eq(code.user_id))
        .filter(embed_session::Column::AboutId.eq(code.about_id))
        .filter(embed_session::Column::Origin.eq(&code.origin))
        .filter(embed_session::Column::RevokedAt.is_null())
        .filter(embed_session::Column::ExpiresAt.gt(now))
        .order_by_asc(embed_session::Column::Since)
        .one(tx)
        .await?;
    let token = secret("pe");
    let lifetime = app.config().embed_token;
    let row = embed_session::Model {
        id: 0,
        uid: new_uid(),
        digest: token_digest(&token),
        account_id: code.account_id,
        key_id: code.key_id,
        code_id: code.id,
        user_id: code.user_id,
        user_epoch: code.user_epoch,
        about_id: code.about_id,
        panels: code.panels.clone(),
        origin: code.origin.clone(),
        since: before.map_or(now, |before| before.since),
        last_used_at: now,
        expires_at: now + i64::try_from(lifetime.as_millis()).unwrap_or_default(),
        revoked_at: None,
    };
    let mut row = row.into_active_model().reset_all();
    row.not_set(embed_session::Column::Id);
    embed_session::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(Outcome::Opened(Box::new(EmbedToken {
        token,
        expires_in: u32::try_from(lifetime.as_secs()).unwrap_or(u32::MAX),
        account: AccountId(about.uid),
        panels: terms::read_json(&code.panels)?,
    })))
}

/// Ends the session of the token that is sent, at once.
#[utoipa::path(delete, path = "/api/v1/embed/token", tag = "embedding", responses(
    (status = 204, description = "It has ended, and its streams end."),
))]
pub(crate) async fn end(Bearer(by): Bearer) -> Result<StatusCode, Failure> {
    let session = by.embedded().ok_or_else(|| Failure::internal("a bearer without a session"))?;
    let tx = begin_write(by.app().writer()).await?;
    embed_session::Entity::update_many()
        .col_expr(embed_session::Column::RevokedAt, Expr::value(terms::now()))
        .filter(embed_session::Column::Id.eq(session.row().id))
        .filter(embed_session::Column::RevokedAt.is_null())
        .exec(&tx)
        .await?;
    tx.commit().await?;
    by.app().live().signed_out(by.user().id);
    Ok(StatusCode::NO_CONTENT)
}
