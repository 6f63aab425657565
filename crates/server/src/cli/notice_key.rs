//! `portico notice-key`: the keys with which ticket systems write notices.

use super::store::StoreArgs;
use super::{Trouble, say};
use crate::guard::program::key_digest;
use crate::store::entity::notice_key::{ActiveModel, Column, Entity, Model};
use crate::store::keys::new_uid;
use crate::terms;
use clap::Subcommand;
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseConnection, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};
use time::OffsetDateTime;
use uuid::Uuid;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a key and print it, once
    Create(Named),
    /// List the keys, without what is secret
    List {
        #[command(flatten)]
        store: StoreArgs,
    },
    /// Put a new key in the place of one: the old one ends, its notices stay its own
    Rotate(Named),
    /// End a key; what was written with it stays
    Revoke(Named),
}

#[derive(Debug, clap::Args)]
struct Named {
    /// What the key is called, such as the ticket system that uses it
    #[arg(long, value_name = "NAME")]
    name: String,
    #[command(flatten)]
    store: StoreArgs,
}

pub(super) async fn run(Args { command }: Args) -> Result<(), Trouble> {
    let (store, act): (_, Act) = match command {
        Command::List { store } => (store, Act::List),
        Command::Create(Named { name, store }) => (store, Act::Create(name)),
        Command::Rotate(Named { name, store }) => (store, Act::Rotate(name)),
        Command::Revoke(Named { name, store }) => (store, Act::Revoke(name)),
    };
    let db = store.open().await?;
    let done = act.run(&db).await;
    db.close().await.map_err(Trouble::other)?;
    say(done?.trim_end())
}

enum Act {
    Create(String),
    List,
    Rotate(String),
    Revoke(String),
}

impl Act {
    async fn run(self, db: &DatabaseConnection) -> Result<String, Trouble> {
        match self {
            Self::Create(name) => {
                let name = name.trim().to_owned();
                if name.is_empty() || name.chars().count() > 100 || name.chars().any(char::is_control) {
                    return Err(Trouble::input("give the key a name of at most 100 characters"));
                }
                if standing(db, &name).await?.is_some() {
                    return Err(Trouble::input(format!(
                        "there is a key {name}; rotate it, or choose another name"
                    )));
                }
                let (key, digest) = new_key();
                let row = ActiveModel {
                    uid: Set(new_uid()),
                    name: Set(name),
                    digest: Set(digest),
                    created_at: Set(terms::now()),
                    ..Default::default()
                };
                Entity::insert(row).exec_without_returning(db).await.map_err(Trouble::other)?;
                Ok(shown(&key))
            }
            Self::List => {
                let rows = Entity::find().order_by_asc(Column::Name).all(db).await.map_err(Trouble::other)?;
                if rows.is_empty() {
                    return Ok("No key. Make one with portico notice-key create.".to_owned());
                }
                Ok(rows.iter().map(line).collect::<Vec<_>>().join("\n"))
            }
            Self::Rotate(name) => {
                let (key, digest) = new_key();
                let mut row = known(db, &name).await?.into_active_model();
                row.digest = Set(digest);
                row.created_at = Set(terms::now());
                row.update(db).await.map_err(Trouble::other)?;
                Ok(shown(&key))
            }
            Self::Revoke(name) => {
                let mut row = known(db, &name).await?.into_active_model();
                row.revoked_at = Set(Some(terms::now()));
                row.update(db).await.map_err(Trouble::other)?;
                Ok(format!("The key {name} writes nothing any more."))
            }
        }
    }
}

fn shown(key: &str) -> String {
    format!("Key: {key}\nSend it with POST /api/v1/notices as Authorization: Bearer. It is not shown again.")
}

fn line(row: &Model) -> String {
    let day = |ms: i64| {
        OffsetDateTime::from_unix_timestamp(ms.div_euclid(1000))
            .map(|at| at.date().to_string())
            .unwrap_or_default()
    };
    let ended = row.revoked_at.map(|at| format!(", revoked {}", day(at))).unwrap_or_default();
    format!("{}: made {}{ended}", row.name, day(row.created_at))
}

fn new_key() -> (String, String) {
    let key = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
    let digest = key_digest(&key);
    (key, digest)
}

async fn standing(db: &DatabaseConnection, name: &str) -> Result<Option<Model>, Trouble> {
    let found = Entity::find().filter(Column::Name.eq(name)).filter(Column::RevokedAt.is_null());
    found.one(db).await.map_err(Trouble::other)
}

async fn known(db: &DatabaseConnection, name: &str) -> Result<Model, Trouble> {
    let found = standing(db, name).await?;
    found
        .ok_or_else(|| Trouble::input(format!("no key is called {name}; portico notice-key list shows them")))
}
