//! `portico user list`, `password` and `remove`.

use super::{Done, NewPassword, Trouble, begin_write, by_email, email};
use crate::auth::session;
use crate::notifications::events::about_access;
use crate::store::entity::{account, user};
use portico_api::NotificationKind;
use portico_rules::Role;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, ModelTrait, PaginatorTrait, QueryFilter,
    QueryOrder,
};
use std::fmt::Write;

#[derive(Debug, clap::Args)]
pub(super) struct ListArgs {
    /// Only those of the accounts with this name or id
    #[arg(long, value_name = "NAME")]
    account: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(super) struct PasswordArgs {
    /// The e-mail address that they sign in with
    #[arg(long, value_name = "ADDRESS", value_parser = email)]
    email: String,
    /// Read the password from standard input
    #[arg(long)]
    pub(super) password_stdin: bool,
}

#[derive(Debug, clap::Args)]
pub(super) struct RemoveArgs {
    /// The e-mail address that they sign in with
    #[arg(long, value_name = "ADDRESS", value_parser = email)]
    email: String,
}

pub(super) async fn list(db: &DatabaseConnection, args: &ListArgs) -> Done {
    let mut people = user::Entity::find().find_also_related(account::Entity);
    if let Some(name) = &args.account {
        people = people.filter(account::Column::Name.eq(name).or(account::Column::Uid.eq(name)));
    }
    let people = people
        .order_by_asc(account::Column::SortKey)
        .order_by_asc(user::Column::Email)
        .all(db)
        .await
        .map_err(Trouble::other)?;
    if people.is_empty() {
        return Ok(("Nobody. Add somebody with portico user add.".to_owned(), None));
    }
    let rows: Vec<[String; 4]> = people
        .into_iter()
        .map(|(user, account)| {
            let role = user.role.unwrap_or_else(|| "operator".to_owned());
            [user.email, role, account.map(|account| account.name).unwrap_or_default(), user.name]
        })
        .collect();
    let width = |of: fn(&[String; 4]) -> &String| {
        rows.iter().map(|row| of(row).chars().count()).max().unwrap_or_default()
    };
    let widths = [width(|[email, ..]| email), width(|[_, role, ..]| role), width(|[_, _, name, _]| name)];
    let mut text = String::new();
    for [email, role, account, name] in &rows {
        let [one, two, three] = widths;
        // Writing to a string does not fail.
        let _ = writeln!(text, "{email:<one$}  {role:<two$}  {account:<three$}  {name}");
    }
    Ok((text, None))
}

pub(super) async fn change_password(
    db: &DatabaseConnection,
    args: &PasswordArgs,
    password: &NewPassword,
) -> Done {
    let transaction = begin_write(db).await?;
    let user = known(&transaction, &args.email).await?;
    user::Entity::update_many()
        .col_expr(user::Column::PasswordHash, Expr::value(password.hash.clone()))
        .filter(user::Column::Id.eq(user.id))
        .exec(&transaction)
        .await
        .map_err(Trouble::other)?;
    session::end_all(&transaction, user.id).await.map_err(Trouble::other)?;
    if let Some(home) =
        account::Entity::find_by_id(user.account_id).one(&transaction).await.map_err(Trouble::other)?
    {
        let told = about_access(&transaction, NotificationKind::PasswordChanged, &user, &home).await;
        told.map_err(Trouble::other)?;
    }
    transaction.commit().await.map_err(Trouble::other)?;
    let said = format!("{} ({}) has a new password and is signed out everywhere.", user.name, user.email);
    Ok((said, password.made_up.clone()))
}

pub(super) async fn remove(db: &DatabaseConnection, args: &RemoveArgs) -> Done {
    let transaction = begin_write(db).await?;
    let user = known(&transaction, &args.email).await?;
    let admin = Role::CompanyAdmin.as_str();
    if user.role.as_deref() == Some(admin) {
        let admins = user::Entity::find()
            .filter(user::Column::AccountId.eq(user.account_id))
            .filter(user::Column::Role.eq(admin))
            .count(&transaction)
            .await
            .map_err(Trouble::other)?;
        if admins < 2 {
            return Err(Trouble::input(format!(
                "{} ({}) is the last company admin of their account and stays; add another one first, with \
                 portico user add --role {admin}",
                user.name, user.email
            )));
        }
    }
    let said = format!("Removed {} ({}); their sessions have ended.", user.name, user.email);
    session::end_all(&transaction, user.id).await.map_err(Trouble::other)?;
    user.delete(&transaction).await.map_err(Trouble::other)?;
    transaction.commit().await.map_err(Trouble::other)?;
    Ok((said, None))
}

async fn known(db: &impl ConnectionTrait, email: &str) -> Result<user::Model, Trouble> {
    by_email(db, email).await?.ok_or_else(|| {
        Trouble::input(format!("nobody signs in with {email}; portico user list shows who does"))
    })
}
