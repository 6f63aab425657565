//! A store for one test, and everything that is in it.

use portico_server::import::{ImportError, Report};
use portico_server::store::entity::*;
use portico_server::{import, store};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, EntityTrait};
use std::path::PathBuf;

/// A store of its own in a directory of its own.
pub(crate) struct Store {
    pub(crate) db: DatabaseConnection,
    dir: tempfile::TempDir,
}

impl Store {
    pub(crate) async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let url = match std::env::var("PORTICO_TEST_POSTGRES") {
            Ok(server) => {
                let name = format!("portico_{}", uuid::Uuid::new_v4().simple());
                let maintenance = Database::connect(format!("{server}/postgres")).await.unwrap();
                maintenance.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
                format!("{server}/{name}")
            }
            Err(_) => format!("sqlite://{}?mode=rwc", dir.path().join("store.db").display()),
        };
        Self { db: store::connect(&url).await.unwrap(), dir }
    }

    /// Writes files `0.json`, `1.json`, … in the order given.
    pub(crate) fn files(&self, contents: &[&str]) -> Vec<PathBuf> {
        let write = |(number, text): (usize, &&str)| {
            let path = self.dir.path().join(format!("{number}.json"));
            std::fs::write(&path, text).unwrap();
            path
        };
        contents.iter().enumerate().map(write).collect()
    }

    /// Imports for the partner "Halcyon".
    pub(crate) async fn import(&self, contents: &[&str]) -> Result<Report, ImportError> {
        self.import_for("Halcyon", contents).await
    }

    pub(crate) async fn import_for(&self, partner: &str, contents: &[&str]) -> Result<Report, ImportError> {
        import::run(&self.db, partner, &self.files(contents)).await
    }

    pub(crate) async fn account(&self, name: &str) -> account::Model {
        let all = account::Entity::find().all(&self.db).await.unwrap();
        all.into_iter().find(|row| row.name == name).unwrap_or_else(|| panic!("no account {name}"))
    }

    pub(crate) async fn service(&self, uid: &str) -> service::Model {
        let all = service::Entity::find().all(&self.db).await.unwrap();
        all.into_iter().find(|row| row.uid == uid).unwrap_or_else(|| panic!("no service {uid}"))
    }

    /// Every row of every table, in an order of its own.
    pub(crate) async fn contents(&self) -> Vec<String> {
        macro_rules! rows {
            ($($table:ident),+) => {{
                let mut rows = Vec::new();
                $(for row in $table::Entity::find().all(&self.db).await.unwrap() {
                    rows.push(format!("{}: {row:?}", stringify!($table)));
                })+
                rows
            }};
        }
        let mut rows = rows!(
            account,
            user,
            session,
            sign_in_attempt,
            setting_value,
            settings_change,
            settings_write,
            service,
            service_change,
            notice,
            notice_service,
            price,
            market,
            market_change,
            invoice,
            invoice_line,
            company_profile
        );
        rows.sort();
        rows
    }
}
