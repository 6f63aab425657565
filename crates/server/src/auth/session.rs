//! Sessions, kept in the store. What the store holds opens nothing: the id is kept as its digest.

use crate::app::App;
use crate::config::Config;
use crate::digest::sha256_hex;
use crate::http::failure::Failure;
use crate::store::entity::session::{ActiveModel, Column, Entity};
use crate::store::entity::user;
use crate::terms;
use async_trait::async_trait;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseConnection, DatabaseTransaction, DbErr, EntityTrait, QueryFilter,
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::time::Duration;
use tokio::sync::mpsc;
use tower_sessions::cookie::SameSite;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result as StoreResult};
use tower_sessions::{Expiry, Session, SessionManagerLayer, SessionStore};

/// The one value that a session holds.
const KEY: &str = "signed";

/// Who signed in, and when.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Signed {
    /// The user.
    pub(crate) user: i64,
    /// The user's epoch then; a session of an earlier one is void.
    pub(crate) epoch: i32,
    /// When they signed in.
    pub(crate) began: i64,
    /// When they were last seen, as far as it was written down.
    pub(crate) seen: i64,
}

impl Signed {
    /// Somebody who signs in now.
    pub(crate) fn now(user: i64, epoch: i32) -> Self {
        let now = terms::now();
        Self { user, epoch, began: now, seen: now }
    }
}

/// Who is signed in, as far as the session says.
pub(crate) async fn read(session: &Session) -> Result<Option<Signed>, Failure> {
    session.get(KEY).await.map_err(Failure::internal)
}

/// Starts a session with a new id; whatever session there was ends.
pub(crate) async fn start(session: &Session, signed: Signed) -> Result<(), Failure> {
    session.clear().await;
    // Clearing and even flushing keep the id that the request came with; it may have been planted.
    session.cycle_id().await.map_err(Failure::internal)?;
    session.insert(KEY, signed).await.map_err(Failure::internal)
}

/// Ends the session.
pub(crate) async fn end(session: &Session) -> Result<(), Failure> {
    if session.id().is_some() { session.flush().await.map_err(Failure::internal) } else { Ok(()) }
}

/// Whether the session still is this user's, by what the store says now.
pub(crate) async fn is_still(app: &App, session: &Session, user: &user::Model) -> Result<bool, Failure> {
    let Some(id) = session.id() else { return Ok(false) };
    let Some(record) = app.sessions().load(&id).await.map_err(Failure::internal)? else { return Ok(false) };
    let signed = signed_in(&record).map_err(Failure::internal)?;
    let now = user::Entity::find_by_id(signed.user).one(app.db()).await?;
    // Somebody whose account is another one now has to come back to be told as who they are.
    Ok(now.is_some_and(|now| {
        now.session_epoch == signed.epoch && (now.id, now.account_id) == (user.id, user.account_id)
    }))
}

/// Ends every session of a user, those too that begin just now.
pub(crate) async fn end_all(db: &DatabaseTransaction, user: i64) -> Result<(), DbErr> {
    user::Entity::update_many()
        .col_expr(user::Column::SessionEpoch, Expr::col(user::Column::SessionEpoch).add(1))
        .filter(user::Column::Id.eq(user))
        .exec(db)
        .await?;
    Entity::delete_many().filter(Column::UserId.eq(user)).exec(db).await.map(|_| ())
}

/// The layer that gives requests their session. The cookie stays for as long as a session can last; when it
/// ends earlier, the store knows.
pub(crate) fn layer(sessions: Sessions, config: &Config) -> SessionManagerLayer<Sessions> {
    let absolute = time::Duration::try_from(config.session_absolute).unwrap_or(time::Duration::HOUR);
    SessionManagerLayer::new(sessions)
        .with_name(config.session_cookie())
        .with_http_only(true)
        .with_secure(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(absolute))
}

/// The sessions in the store.
#[derive(Clone, Debug)]
pub(crate) struct Sessions {
    db: DatabaseConnection,
    writer: DatabaseConnection,
    idle: i64,
    absolute: i64,
}

impl Sessions {
    /// The sessions in this store; `writer` is for writing to it.
    pub(crate) fn new(db: DatabaseConnection, writer: DatabaseConnection, config: &Config) -> Self {
        Self { db, writer, idle: millis(config.session_idle), absolute: millis(config.session_absolute) }
    }

    /// Forgets the sessions that have ended.
    pub(crate) async fn tidy(&self) -> Result<(), DbErr> {
        let now = terms::now();
        let ended = Column::ExpiresAt.lte(now).or(Column::LastSeen.lte(now - self.idle));
        Entity::delete_many().filter(ended).exec(&self.writer).await.map(|_| ())
    }

    /// Only updates: a session that was ended meanwhile stays ended.
    async fn update(&self, id_hash: String, data: String, seen: i64) -> Result<(), DbErr> {
        Entity::update_many()
            .col_expr(Column::Data, Expr::value(data))
            .col_expr(Column::LastSeen, Expr::value(seen))
            .filter(Column::IdHash.eq(id_hash))
            .exec(&self.writer)
            .await
            .map(|_| ())
    }
}

/// Uses of sessions that wait to be written down. More are dropped: the next use is as good.
const WAITING: usize = 1024;

/// Takes note that sessions are used. Writing it down is left to [`write_touches`], so that no answer waits
/// for it or fails with it.
#[derive(Debug)]
pub(crate) struct Touches(mpsc::Sender<(Id, Signed)>);

impl Touches {
    /// And what they are written down from.
    pub(crate) fn new() -> (Self, mpsc::Receiver<(Id, Signed)>) {
        let (sender, receiver) = mpsc::channel(WAITING);
        (Self(sender), receiver)
    }

    /// The session is used now.
    pub(crate) fn touch(&self, session: &Session, signed: Signed) {
        let Some(id) = session.id() else { return };
        // Full, or nobody listens any more: the next use is as good.
        let _ = self.0.try_send((id, signed));
    }
}

/// Writes down when sessions were last used, all that have gathered at a time.
pub(crate) async fn write_touches(sessions: Sessions, mut touched: mpsc::Receiver<(Id, Signed)>) {
    let mut gathered = Vec::new();
    while touched.recv_many(&mut gathered, WAITING).await > 0 {
        let latest: HashMap<Id, Signed> = gathered.drain(..).collect();
        for (id, signed) in latest {
            let data = serde_json::json!({KEY: signed}).to_string();
            if let Err(error) = sessions.update(hashed(&id), data, signed.seen).await {
                tracing::warn!(%error, "it could not be written down when a session was last used");
            }
        }
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX / 2)
}

fn hashed(id: &Id) -> String {
    sha256_hex([b"session", &id.0.to_le_bytes()])
}

fn signed_in(record: &Record) -> StoreResult<Signed> {
    let signed = record.data.get(KEY).ok_or_else(|| Error::Encode("a session without a user".to_owned()))?;
    Signed::deserialize(signed).map_err(|error| Error::Encode(error.to_string()))
}

fn backend(error: DbErr) -> Error {
    Error::Backend(error.to_string())
}

#[async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> StoreResult<()> {
        let signed = signed_in(record)?;
        let row = ActiveModel {
            id_hash: Set(hashed(&record.id)),
            user_id: Set(Some(signed.user)),
            data: Set(serde_json::to_string(&record.data).map_err(|error| Error::Encode(error.to_string()))?),
            created_at: Set(signed.began),
            last_seen: Set(signed.seen),
            expires_at: Set(signed.began.saturating_add(self.absolute)),
        };
        Entity::insert(row).exec_without_returning(&self.writer).await.map_err(backend)?;
        Ok(())
    }

    async fn save(&self, record: &Record) -> StoreResult<()> {
        let signed = signed_in(record)?;
        let data = serde_json::to_string(&record.data).map_err(|error| Error::Encode(error.to_string()))?;
        self.update(hashed(&record.id), data, signed.seen).await.map_err(backend)
    }

    async fn load(&self, id: &Id) -> StoreResult<Option<Record>> {
        let now = terms::now();
        let row = Entity::find_by_id(hashed(id)).one(&self.db).await.map_err(backend)?;
        let Some(row) = row.filter(|row| row.expires_at > now && row.last_seen + self.idle > now) else {
            return Ok(None);
        };
        let data = serde_json::from_str(&row.data).map_err(|error| Error::Decode(error.to_string()))?;
        let ends = time::OffsetDateTime::from_unix_timestamp(row.expires_at / 1000)
            .map_err(|error| Error::Decode(error.to_string()))?;
        Ok(Some(Record { id: *id, data, expiry_date: ends }))
    }

    async fn delete(&self, id: &Id) -> StoreResult<()> {
        Entity::delete_by_id(hashed(id)).exec(&self.writer).await.map_err(backend)?;
        Ok(())
    }
}
