//! Which store a command works on.

use super::Trouble;
use crate::store::connect;
use sea_orm::DatabaseConnection;
use std::fs::{DirBuilder, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::PathBuf;

/// Where the store is.
#[derive(Debug, clap::Args)]
pub(super) struct StoreArgs {
    /// Directory of the SQLite store; when missing, it is created for this user alone
    #[arg(long, env = "PORTICO_DATA_DIR", value_name = "DIR", default_value = "data")]
    data_dir: PathBuf,
    /// Address of another store, such as postgres://user@host/portico
    #[arg(long, env = "PORTICO_DATABASE_URL", value_name = "URL", hide_env_values = true)]
    database_url: Option<String>,
}

impl StoreArgs {
    /// Opens the store and brings its schema up to date.
    pub(super) async fn open(&self) -> Result<DatabaseConnection, Trouble> {
        let url = match &self.database_url {
            Some(url) => url.clone(),
            None => self.sqlite_url()?,
        };
        connect(&url).await.map_err(|error| self.explain(&error.to_string()))
    }

    fn sqlite_url(&self) -> Result<String, Trouble> {
        let dir = self.data_dir.display();
        DirBuilder::new().recursive(true).mode(0o700).create(&self.data_dir).map_err(|error| {
            Trouble::other(format!(
                "cannot create the data directory {dir}: {error}; choose another with --data-dir"
            ))
        })?;
        let file = self.data_dir.join("portico.db");
        // SQLite would create it for everybody to read; its other files take after this one. When it cannot be
        // created here, SQLite says why.
        let _ = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&file);
        let file = file.to_str().ok_or_else(|| Trouble::input(format!("the path {dir} is not UTF-8")))?;
        // What has a meaning in an address is escaped.
        let file = file.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
        Ok(format!("sqlite://{file}?mode=rwc"))
    }

    fn explain(&self, error: &str) -> Trouble {
        let place = match &self.database_url {
            Some(_) => "the store at --database-url".to_owned(),
            None => format!("the store in {}", self.data_dir.display()),
        };
        let newer = error.contains("Migration file of version") || error.contains("is missing");
        Trouble::other(if newer {
            format!("{place} was written by a newer version of Portico; run that version or a later one")
        } else if error.contains("readonly")
            || error.contains("unable to open")
            || error.contains("(code: 14)")
        {
            format!(
                "cannot write to {place}: {error}; check its permissions or choose another with --data-dir"
            )
        } else {
            format!("cannot open {place}: {error}")
        })
    }
}
