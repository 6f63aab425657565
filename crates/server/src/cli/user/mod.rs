//! `portico user add`.

use super::store::StoreArgs;
use super::{Trouble, say};
use crate::auth::password;
use crate::store::entity::{account, user};
use crate::store::{begin_write, keys};
use crate::terms;
use clap::Subcommand;
use portico_rules::Role;
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseConnection, DatabaseTransaction, EntityTrait, ExprTrait, NotSet,
    QueryFilter,
};
use std::io::Read;
use uuid::Uuid;

/// A password may be this long.
const LONGEST_PASSWORD: usize = 1024;
/// And has to be this long.
const SHORTEST_PASSWORD: usize = 8;

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
    Add(AddArgs),
}

#[derive(Debug, clap::Args)]
struct AddArgs {
    /// Name or id of the account that they belong to
    #[arg(long, value_name = "NAME")]
    account: String,
    /// The partner that manages the account, when several have one of that name
    #[arg(long, value_name = "NAME")]
    partner: Option<String>,
    /// The e-mail address that they sign in with
    #[arg(long, value_name = "ADDRESS", value_parser = email)]
    email: String,
    /// Their name
    #[arg(long, value_name = "NAME")]
    name: String,
    /// What they may do: company_admin, technical_admin, technical_contact, finance, financial_contact,
    /// read_only, or operator for the provider's staff
    #[arg(long, value_name = "ROLE", value_parser = role)]
    role: UserRole,
    /// Read the password from standard input
    #[arg(long)]
    password_stdin: bool,
    #[command(flatten)]
    store: StoreArgs,
}

/// A role, or none: operators have none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct UserRole(Option<Role>);

pub(super) async fn run(Args { command: Command::Add(args) }: Args) -> Result<(), Trouble> {
    let (password, made_up) = password_of(args.password_stdin)?;
    let db = args.store.open().await?;
    let added = add(&db, &args, &password).await?;
    say(&format!("Added {} ({}) to {}.", args.name, args.email, added.name))?;
    if made_up {
        say(&format!("Password: {password}"))?;
    }
    db.close().await.map_err(Trouble::other)
}

async fn add(db: &DatabaseConnection, args: &AddArgs, password: &str) -> Result<account::Model, Trouble> {
    let transaction = begin_write(db).await.map_err(Trouble::other)?;
    let taken = user::Entity::find().filter(user::Column::Email.eq(&args.email)).one(&transaction).await;
    if taken.map_err(Trouble::other)?.is_some() {
        return Err(Trouble::input(format!(
            "somebody signs in with {} already; an address belongs to one person, choose another",
            args.email
        )));
    }
    let account = find_account(&transaction, args).await?;
    let operator = args.role.0.is_none();
    if operator != (account.kind == "provider") {
        return Err(Trouble::input(if operator {
            format!("{} is not the provider: only the provider's staff are operators", account.name)
        } else {
            format!("{} is the provider: its staff are operators, use --role operator", account.name)
        }));
    }
    let user = user::ActiveModel {
        id: NotSet,
        uid: Set(keys::new_uid()),
        account_id: Set(account.id),
        email: Set(args.email.clone()),
        name: Set(args.name.trim().to_owned()),
        role: Set(args.role.0.map(|role| role.as_str().to_owned())),
        password_hash: Set(password::hash(password).map_err(Trouble::other)?),
        session_epoch: Set(0),
        locale: Set(None),
        created_at: Set(terms::now()),
    };
    user.insert(&transaction).await.map_err(Trouble::other)?;
    transaction.commit().await.map_err(Trouble::other)?;
    Ok(account)
}

/// The one account that is meant.
async fn find_account(db: &DatabaseTransaction, args: &AddArgs) -> Result<account::Model, Trouble> {
    let named = || {
        let name = args.account.as_str();
        account::Entity::find().filter(account::Column::Name.eq(name).or(account::Column::Uid.eq(name)))
    };
    let mut found = named().all(db).await.map_err(Trouble::other)?;
    if let Some(partner) = &args.partner {
        let partners: Vec<i64> = account::Entity::find()
            .filter(account::Column::Kind.eq("partner"))
            .filter(account::Column::Name.eq(partner).or(account::Column::Uid.eq(partner)))
            .all(db)
            .await
            .map_err(Trouble::other)?
            .into_iter()
            .map(|partner| partner.id)
            .collect();
        if partners.is_empty() {
            return Err(Trouble::input(format!(
                "no partner is called {partner:?}; names are spelled as in the import, import the partner first"
            )));
        }
        found.retain(|account| {
            account.partner_id.is_some_and(|id| partners.contains(&id)) || partners.contains(&account.id)
        });
    }
    let ids = found.iter().map(|account| account.uid.as_str()).collect::<Vec<_>>().join(", ");
    let one = found.pop().ok_or_else(|| {
        Trouble::input(format!(
            "no account is called {:?}; names are spelled as in the import, and accounts come with portico import",
            args.account
        ))
    })?;
    if found.is_empty() {
        Ok(one)
    } else {
        Err(Trouble::input(format!(
            "several accounts are called {:?}; add --partner NAME, or give one of these ids as --account: {ids}",
            args.account
        )))
    }
}

/// The password, and whether it was made up.
fn password_of(from_stdin: bool) -> Result<(String, bool), Trouble> {
    let given = if from_stdin {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map_err(|error| {
            Trouble::input(format!("cannot read the password from standard input: {error}"))
        })?;
        Some(text.trim_end_matches(['\r', '\n']).to_owned())
    } else {
        std::env::var("PORTICO_PASSWORD").ok()
    };
    match given {
        Some(password) if password.chars().count() < SHORTEST_PASSWORD => {
            Err(Trouble::input(format!("the password needs at least {SHORTEST_PASSWORD} characters")))
        }
        Some(password) if password.len() > LONGEST_PASSWORD => {
            Err(Trouble::input(format!("the password may have at most {LONGEST_PASSWORD} bytes")))
        }
        Some(password) => Ok((password, false)),
        None => Ok((Uuid::new_v4().simple().to_string(), true)),
    }
}

fn email(text: &str) -> Result<String, String> {
    let email = text.trim().to_lowercase();
    let well_formed = email.len() <= 254
        && !email.contains(|c: char| c.is_whitespace() || c.is_control())
        && email
            .split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'));
    if well_formed { Ok(email) } else { Err("write it as name@company.example".to_owned()) }
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
