//! `portico user`: the people who can sign in.

mod add;
mod others;

use super::store::StoreArgs;
use super::{Trouble, say};
use crate::auth::credentials::{self, LONGEST_PASSWORD, SHORTEST_PASSWORD};
use crate::auth::password;
use crate::store::entity::user;
use clap::Subcommand;
use portico_rules::Role;
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, QueryFilter};
use std::io::Read;
use uuid::Uuid;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Add somebody who can sign in
    ///
    /// The password is taken from PORTICO_PASSWORD, or from standard input with --password-stdin; without
    /// either, one is made up and printed, once.
    Add(On<add::Args>),
    /// List who can sign in: e-mail address, role, account, name
    List(On<others::ListArgs>),
    /// Give somebody a new password and end their sessions
    ///
    /// The password is taken from PORTICO_PASSWORD, or from standard input with --password-stdin; without
    /// either, one is made up and printed, once.
    Password(On<others::PasswordArgs>),
    /// Remove somebody; their sessions end
    ///
    /// The last company admin of an account stays.
    Remove(On<others::RemoveArgs>),
}

/// A command's own arguments, and the store that it works on.
#[derive(Debug, clap::Args)]
struct On<A: clap::Args> {
    #[command(flatten)]
    args: A,
    #[command(flatten)]
    store: StoreArgs,
}

pub(super) async fn run(Args { command }: Args) -> Result<(), Trouble> {
    match command {
        Command::Add(On { args, store }) => {
            let password = NewPassword::of(args.password_stdin)?;
            on(&store, async |db| add::run(db, &args, &password).await).await
        }
        Command::List(On { args, store }) => on(&store, async |db| others::list(db, &args).await).await,
        Command::Password(On { args, store }) => {
            let password = NewPassword::of(args.password_stdin)?;
            on(&store, async |db| others::change_password(db, &args, &password).await).await
        }
        Command::Remove(On { args, store }) => on(&store, async |db| others::remove(db, &args).await).await,
    }
}

/// Does something on the store and says what came of it.
async fn on(store: &StoreArgs, work: impl AsyncFnOnce(&DatabaseConnection) -> Done) -> Result<(), Trouble> {
    let db = store.open().await?;
    let done = work(&db).await;
    db.close().await.map_err(Trouble::other)?;
    let (said, password) = done?;
    say(said.trim_end())?;
    password.map_or(Ok(()), |password| say(&format!("Password: {password}")))
}

/// What a command says when it is done, and the password that it made up.
type Done = Result<(String, Option<String>), Trouble>;

/// A password that somebody is going to have.
struct NewPassword {
    hash: String,
    made_up: Option<String>,
}

impl NewPassword {
    /// The password from standard input or the environment, or a new one.
    fn of(from_stdin: bool) -> Result<Self, Trouble> {
        let given = if from_stdin {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text).map_err(|error| {
                Trouble::input(format!("cannot read the password from standard input: {error}"))
            })?;
            Some(text.trim_end_matches(['\r', '\n']).to_owned())
        } else {
            std::env::var("PORTICO_PASSWORD").ok()
        };
        let hash = |password: &str| password::hash(password).map_err(Trouble::other);
        match given {
            Some(password) if password.chars().count() < SHORTEST_PASSWORD => {
                Err(Trouble::input(format!("the password needs at least {SHORTEST_PASSWORD} characters")))
            }
            Some(password) if password.len() > LONGEST_PASSWORD => {
                Err(Trouble::input(format!("the password may have at most {LONGEST_PASSWORD} bytes")))
            }
            Some(password) => Ok(Self { hash: hash(&password)?, made_up: None }),
            None => {
                let password = Uuid::new_v4().simple().to_string();
                Ok(Self { hash: hash(&password)?, made_up: Some(password) })
            }
        }
    }
}

/// A role, or none: operators have none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct UserRole(Option<Role>);

/// The person who signs in with this address.
async fn by_email(db: &impl ConnectionTrait, email: &str) -> Result<Option<user::Model>, Trouble> {
    user::Entity::find().filter(user::Column::Email.eq(email)).one(db).await.map_err(Trouble::other)
}

/// Begins to write.
async fn begin_write(db: &DatabaseConnection) -> Result<sea_orm::DatabaseTransaction, Trouble> {
    crate::store::begin_write(db).await.map_err(Trouble::other)
}

fn email(text: &str) -> Result<String, String> {
    credentials::email(text).ok_or_else(|| "write it as name@company.example".to_owned())
}

fn role(text: &str) -> Result<UserRole, String> {
    if text == "operator" {
        return Ok(UserRole(None));
    }
    Role::parse(text).map(|role| UserRole(Some(role))).ok_or_else(|| {
        let known: Vec<_> = Role::ALL.into_iter().map(Role::as_str).collect();
        format!("one of {}, operator", known.join(", "))
    })
}
