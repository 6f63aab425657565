//! `POST /embed/sessions`: a partner's backend asks for a code for somebody whom it has signed in.

use super::{problem, secret, tenant};
use crate::digest::sha256_hex;
use crate::guard::sight::Sight;
use crate::guard::{Backend, SignedIn, may_sign_in};
use crate::http::body::Json;
use crate::http::failure::Failure;
use crate::store::begin_write;
use crate::store::entity::{account, embed_code, embed_tenant, user};
use crate::terms;
use axum::http::StatusCode;
use portico_api::{EmbedCode, EmbedMint, FieldProblem, Problem};
use portico_rules::{Feature, Panels};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

/// The digest under which a code is kept.
pub(super) fn code_digest(code: &str) -> String {
    sha256_hex([b"embed-code", code.as_bytes()])
}

/// Asks for a code with which one frame signs on as somebody, once.
///
/// Called by a partner's backend with one of its keys, for a person of the partner or of an account that it manages. The
/// code is good only with the verifier whose digest is the challenge, so it is of use to nobody but the frame that asked.
#[utoipa::path(post, path = "/api/v1/embed/sessions", tag = "embedding", request_body = EmbedMint, responses(
    (status = 201, description = "The code.", body = EmbedCode),
    (status = 429, description = "Too often for this key and person, or too often in vain", body = Problem,
        content_type = "application/problem+json",
        headers(("retry-after" = u32, description = "Seconds to wait."))),
))]
pub(crate) async fn mint(
    backend: Backend,
    Json(asked): Json<EmbedMint>,
) -> Result<(StatusCode, axum::Json<EmbedCode>), Failure> {
    let (app, key) = (backend.app(), backend.key());
    let who = format!("key {}", key.uid);
    app.embed_pace().check(app, &who)?;
    let found = found(&backend, &asked).await?;
    let (user, about) = match found {
        Ok(found) => found,
        Err(problems) => {
            app.embed_pace().failed(app, &who)?;
            return Err(Failure::invalid(problems));
        }
    };
    app.embed_pace().mint(app, key.id, user.id)?;
    let panels: Panels = match asked.panels {
        Some(panels) => panels.into_iter().collect(),
        None => Panels::all(),
    };
    let code = secret("pc");
    let lifetime = app.config().embed_code;
    let row = embed_code::Model {
        id: 0,
        digest: code_digest(&code),
        account_id: key.account_id,
        key_id: key.id,
        user_id: user.id,
        user_epoch: user.session_epoch,
        about_id: about.id,
        panels: serde_json::to_string(&panels.iter().collect::<Vec<Feature>>()).map_err(Failure::internal)?,
        origin: asked.origin,
        challenge: asked.challenge,
        expires_at: terms::now() + i64::try_from(lifetime.as_millis()).unwrap_or_default(),
        used_at: None,
    };
    let mut row = row.into_active_model().reset_all();
    row.not_set(embed_code::Column::Id);
    let tx = begin_write(app.writer()).await?;
    embed_code::Entity::insert(row).exec_without_returning(&tx).await?;
    tx.commit().await?;
    let expires_in = u32::try_from(lifetime.as_secs()).unwrap_or(u32::MAX);
    Ok((StatusCode::CREATED, axum::Json(EmbedCode { code, expires_in })))
}

type Found = Result<(user::Model, account::Model), Vec<FieldProblem>>;

/// Who and what is asked for, or what is wrong with it. What is not there and what is not the partner's get one answer.
async fn found(backend: &Backend, asked: &EmbedMint) -> Result<Found, Failure> {
    let (app, key) = (backend.app(), backend.key());
    let mut problems = Vec::new();
    if !is_challenge(&asked.challenge) {
        let how = "Send SHA-256 of the verifier in base64url without padding: 43 characters.";
        problems.push(problem("challenge", "not_a_challenge", how));
    }
    if asked.panels.as_ref().is_some_and(Vec::is_empty) {
        problems.push(problem("panels", "required", "Name a panel, or leave it out for all."));
    }
    let tenant = embed_tenant::Entity::find_by_id(key.account_id).one(app.db()).await?;
    let origins = tenant.as_ref().map(tenant::origins).transpose()?.unwrap_or_default();
    // The whole origin, letter by letter: nothing that begins or ends like it, and never `null`.
    if !origins.contains(&asked.origin) {
        let how = "This origin is not on your list of those that may embed the portal.";
        problems.push(problem("origin", "not_allowed", how));
    }
    if !problems.is_empty() {
        return Ok(Err(problems));
    }
    let email = asked.user.trim().to_lowercase();
    let who = user::Entity::find()
        .filter(user::Column::Email.eq(email))
        .find_also_related(account::Entity)
        .one(app.db())
        .await?;
    let who = who.and_then(|(user, home)| Some((user, home?)));
    let theirs = |(user, home): &(user::Model, account::Model)| {
        may_sign_in(user, Some(home))
            && home.partner_id.unwrap_or(home.id) == key.account_id
            && !home.is_provider()
    };
    let Some((user, home)) = who.filter(theirs) else {
        let how = "Nobody who is active in your accounts signs in with this address.";
        return Ok(Err(vec![problem("user", "not_found", how)]));
    };
    let by = SignedIn::new(app.clone(), user.clone(), home);
    let sight = Sight::of(&by, Some(asked.account.as_str())).await?;
    match sight.filter(|sight| sight.partner_id == key.account_id) {
        Some(sight) => Ok(Ok((user, sight.account))),
        None => {
            let how = "There is no such account, or this person may not look at it.";
            Ok(Err(vec![problem("account", "not_found", how)]))
        }
    }
}

/// 43 characters of base64url: 32 bytes.
fn is_challenge(text: &str) -> bool {
    text.len() == 43 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}
