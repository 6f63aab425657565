//! Guards of what programs call: reading with a secret address, writing notices with a key.

use super::sight::Sight;
use super::{Guard, Operator, Requirement, Scope, SignedIn, may_sign_in};
use crate::app::App;
use crate::digest::sha256_hex;
use crate::feeds::MOST_PER_MINUTE;
use crate::http::failure::Failure;
use crate::store::entity::{account, feed, notice_key, user};
use crate::terms;
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::{header, request::Parts};
use portico_api::ProblemKind;
use portico_rules::{Access, Feature};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::ops::Deref;

/// When something was used last is written down this often, in milliseconds.
const NOTED_EVERY: i64 = 15 * 60 * 1000;

/// The digest under which the secret of an address is kept.
pub(crate) fn feed_digest(token: &str) -> String {
    sha256_hex([b"feed", token.as_bytes()])
}

/// The digest under which a key is kept.
pub(crate) fn key_digest(key: &str) -> String {
    sha256_hex([b"notice-key", key.as_bytes()])
}

/// A program that reads at a secret address, with the eyes of the user who made it. An address that is not known, was
/// revoked, or whose user no longer sees service status gives nothing.
pub(crate) struct FeedReader {
    scope: Scope,
    feed: feed::Model,
}

impl FeedReader {
    /// The address.
    pub(crate) fn feed(&self) -> &feed::Model {
        &self.feed
    }
}

impl Deref for FeedReader {
    type Target = Scope;

    fn deref(&self) -> &Scope {
        &self.scope
    }
}

/// The secret is in the address.
impl Guard for FeedReader {
    const REQUIREMENT: Requirement = Requirement::Public;
}

impl FromRequestParts<App> for FeedReader {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let params = RawPathParams::from_request_parts(parts, app).await.map_err(|_| Failure::not_found())?;
        let token = params.iter().find_map(|(name, value)| (name == "token").then_some(value));
        let digest = feed_digest(token.ok_or_else(Failure::not_found)?);
        let found = feed::Entity::find()
            .filter(feed::Column::TokenDigest.eq(digest))
            .filter(feed::Column::RevokedAt.is_null())
            .one(app.db())
            .await?;
        let feed = found.ok_or_else(Failure::not_found)?;
        app.feed_pace().step(feed.id, MOST_PER_MINUTE)?;
        let reader =
            user::Entity::find_by_id(feed.user_id).find_also_related(account::Entity).one(app.db()).await?;
        let reader = reader.filter(|(user, home)| may_sign_in(user, home.as_ref()));
        let Some((user, Some(home))) = reader else { return Err(Failure::not_found()) };
        let about = account::Entity::find_by_id(feed.account_id).one(app.db()).await?;
        let about = about.ok_or_else(Failure::not_found)?;
        let by = SignedIn::new(app.clone(), user, home);
        let sight = Sight::of(&by, Some(&about.uid)).await?.ok_or_else(Failure::not_found)?;
        if sight.decide(Feature::ServiceStatus).access == Access::Hidden {
            return Err(Failure::not_found());
        }
        note_use(app, &feed);
        Ok(Self { scope: Scope::of(&by, &sight), feed })
    }
}

/// Notes, beside the answer, that an address is in use.
fn note_use(app: &App, feed: &feed::Model) {
    let now = terms::now();
    if feed.last_used_at.is_some_and(|last| now - last < NOTED_EVERY) {
        return;
    }
    let (app, id) = (app.clone(), feed.id);
    tokio::spawn(async move {
        let noted = feed::Entity::update_many()
            .col_expr(feed::Column::LastUsedAt, Expr::value(now))
            .filter(feed::Column::Id.eq(id))
            .exec(app.writer())
            .await;
        if let Err(error) = noted {
            tracing::warn!(%error, "it could not be noted that a feed was read");
        }
    });
}

/// Who writes notices: an operator, or a ticket system with a key.
pub(crate) enum NoticeWriter {
    /// An operator.
    Operator(Box<Operator>),
    /// A ticket system.
    Key(App, notice_key::Model),
}

impl NoticeWriter {
    /// The server.
    pub(crate) fn app(&self) -> &App {
        match self {
            Self::Operator(by) => by.app(),
            Self::Key(app, _) => app,
        }
    }

    /// The operator's name.
    pub(crate) fn name(&self) -> Option<String> {
        match self {
            Self::Operator(by) => Some(by.user().name.clone()),
            Self::Key(..) => None,
        }
    }

    /// Where its notices come from.
    pub(crate) fn source(&self) -> String {
        match self {
            Self::Operator(_) => "desk".to_owned(),
            Self::Key(_, key) => format!("key-{}", key.uid),
        }
    }
}

/// Like an operator; a key is more than nobody.
impl Guard for NoticeWriter {
    const REQUIREMENT: Requirement = Requirement::Operator;
}

impl FromRequestParts<App> for NoticeWriter {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let Some(authorization) = parts.headers.get(header::AUTHORIZATION) else {
            let by = Operator::from_request_parts(parts, app).await?;
            return Ok(Self::Operator(Box::new(by)));
        };
        let refused = || Failure::new(ProblemKind::SignedOut, "This key is not known, or was revoked.");
        let said = authorization.to_str().map_err(|_| refused())?;
        let (scheme, key) = said.split_once(' ').ok_or_else(refused)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(refused());
        }
        let found = notice_key::Entity::find()
            .filter(notice_key::Column::Digest.eq(key_digest(key.trim())))
            .filter(notice_key::Column::RevokedAt.is_null())
            .one(app.db())
            .await?;
        Ok(Self::Key(app.clone(), found.ok_or_else(refused)?))
    }
}
