//! The store: connecting, migrating, writing, and the keys that lists are ordered and searched by.

pub mod entity;
pub mod keys;
mod migration;
mod refresh;

pub use refresh::{Stale, refresh_services};

use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sea_orm::{
    ActiveModelTrait, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction,
    DbBackend, DbErr, EntityTrait, IntoActiveModel, Iterable, ModelTrait, PrimaryKeyToColumn,
    PrimaryKeyTrait, SqliteTransactionMode, SqlxSqliteConnector, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;
use std::time::Duration;

/// How long a writer waits for another one before it gives up.
const BUSY_TIMEOUT: Duration = Duration::from_secs(15);
/// How long a request waits for a free connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);
/// Connections to the store; SQLite has one writer at a time however many there are.
const MAX_CONNECTIONS: u32 = 8;

/// Opens the store at `url` (`sqlite://PATH?mode=rwc`, `sqlite::memory:` or `postgres://…`) and brings its
/// schema up to date.
///
/// SQLite runs in WAL mode and syncs every commit, so what was answered survives a kill or a power cut.
///
/// # Errors
/// When the address is not understood, the store cannot be reached or opened, or a migration fails.
pub async fn connect(url: &str) -> Result<DatabaseConnection, DbErr> {
    let mut options = ConnectOptions::new(url);
    options
        .sqlx_logging(false)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .max_connections(if is_in_memory(url) { 1 } else { MAX_CONNECTIONS })
        .map_sqlx_sqlite_opts(sqlite_options);
    if is_in_memory(url) {
        // The data lives and dies with this one connection.
        options.min_connections(1).idle_timeout(None).max_lifetime(None);
    }
    let db = Database::connect(options).await?;
    migration::Migrator::up(&db, None).await?;
    Ok(db)
}

fn is_in_memory(url: &str) -> bool {
    url.starts_with("sqlite::memory:") || (url.starts_with("sqlite:") && url.contains("mode=memory"))
}

fn sqlite_options(options: SqliteConnectOptions) -> SqliteConnectOptions {
    options
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY_TIMEOUT)
        // Negative: in KiB. The indexes of a hundred thousand services fit.
        .pragma("cache_size", "-65536")
        .pragma("temp_store", "memory")
        .optimize_on_close(true, Some(1000))
}

/// A connection of its own for writing to the SQLite file behind `db`. Writers wait for each other there, and
/// for other programs, without taking connections from those who read: a large import, which holds the write
/// lock for long, holds up nobody else.
///
/// `None` where `db` does for both: PostgreSQL locks rows, and a store in memory has one connection.
pub(crate) fn writer(db: &DatabaseConnection) -> Option<DatabaseConnection> {
    if db.get_database_backend() != DbBackend::Sqlite {
        return None;
    }
    let readers = db.get_sqlite_connection_pool();
    (readers.options().get_max_connections() > 1).then(|| {
        let options = SqlitePoolOptions::new().max_connections(1).acquire_timeout(BUSY_TIMEOUT);
        let pool = options.connect_lazy_with((*readers.connect_options()).clone());
        SqlxSqliteConnector::from_sqlx_sqlite_pool(pool)
    })
}

/// Begins a transaction that is going to write.
///
/// SQLite takes its write lock at once: one that reads first and writes later could not wait for another
/// writer, it would fail.
///
/// # Errors
/// When no connection is free in time, or another writer holds on for too long.
pub async fn begin_write(db: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let mode = (db.get_database_backend() == DbBackend::Sqlite).then_some(SqliteTransactionMode::Immediate);
    db.begin_with_options(TransactionOptions { sqlite_transaction_mode: mode, ..Default::default() }).await
}

/// Values that one statement may bind; SQLite takes 32,766, PostgreSQL 65,535.
const MAX_BINDS: usize = 30_000;

/// Inserts rows, many at a time. Keys that the store gives out are given out, whatever the rows say.
///
/// # Errors
/// When the store fails, or a row breaks one of its rules.
pub async fn insert_all<M, A>(db: &impl ConnectionTrait, rows: Vec<M>) -> Result<(), DbErr>
where
    M: ModelTrait + IntoActiveModel<A>,
    A: ActiveModelTrait<Entity = M::Entity>,
{
    let columns = <M::Entity as EntityTrait>::Column::iter().count().max(1);
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let batch = rows.by_ref().take((MAX_BINDS / columns).min(500)).map(|row| {
            let mut row = row.into_active_model().reset_all();
            if <M::Entity as EntityTrait>::PrimaryKey::auto_increment() {
                for key in <M::Entity as EntityTrait>::PrimaryKey::iter() {
                    row.not_set(key.into_column());
                }
            }
            row
        });
        M::Entity::insert_many(batch).exec_without_returning(db).await?;
    }
    Ok(())
}

/// Lets the store count its rows, so that it chooses its indexes well. Worth it after many were written.
///
/// # Errors
/// When the store fails.
pub async fn analyze(db: &DatabaseConnection) -> Result<(), DbErr> {
    if db.get_database_backend() == DbBackend::Sqlite {
        db.execute_unprepared("PRAGMA analysis_limit = 1000").await?;
    }
    db.execute_unprepared("ANALYZE").await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use sea_orm::EntityTrait;

    #[tokio::test]
    async fn a_store_is_created_once_and_opened_again() {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}?mode=rwc", dir.path().join("portico.db").display());
        for _ in 0..2 {
            let db = connect(&url).await.unwrap();
            assert!(entity::service::Entity::find().all(&db).await.unwrap().is_empty());
            db.close().await.unwrap();
        }
    }
}
