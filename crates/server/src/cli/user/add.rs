//! `portico user add`.

use super::{Done, NewPassword, Trouble, UserRole, begin_write, by_email, email, role};
use crate::store::entity::account::{self, PROVIDER};
use crate::store::entity::user;
use crate::store::keys;
use crate::terms;
use portico_rules::{Audience, Role};
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseConnection, DatabaseTransaction, EntityTrait, ExprTrait,
    IntoActiveModel, NotSet, QueryFilter,
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Name or id of the account that they belong to; for the first operator, the provider's name
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
    pub(super) password_stdin: bool,
}

pub(super) async fn run(db: &DatabaseConnection, args: &Args, password: &NewPassword) -> Done {
    let transaction = begin_write(db).await?;
    if by_email(&transaction, &args.email).await?.is_some() {
        return Err(Trouble::input(format!(
            "somebody signs in with {} already; an address belongs to one person, choose another",
            args.email
        )));
    }
    let account = match args.role.0 {
        Some(_) => company(&transaction, args).await?,
        None => provider(&transaction, args).await?,
    };
    let user = user::ActiveModel {
        id: NotSet,
        uid: Set(keys::new_uid()),
        account_id: Set(account.id),
        email: Set(args.email.clone()),
        name: Set(args.name.trim().to_owned()),
        role: Set(args.role.0.map(Role::as_str).map(str::to_owned)),
        password_hash: Set(password.hash.clone()),
        session_epoch: Set(0),
        locale: Set(None),
        created_at: Set(terms::now()),
        deactivated_at: Set(None),
    };
    user.insert(&transaction).await.map_err(Trouble::other)?;
    transaction.commit().await.map_err(Trouble::other)?;
    let said = format!("Added {} ({}) to {}.", args.name, args.email, account.name);
    Ok((said, password.made_up.clone()))
}

/// The partner or managed account that is meant.
async fn company(db: &DatabaseTransaction, args: &Args) -> Result<account::Model, Trouble> {
    let account = find_account(db, args).await?.ok_or_else(|| {
        Trouble::input(format!(
            "no account is called {:?}; names are spelled as in the import, and accounts come with portico import",
            args.account
        ))
    })?;
    if account.is_provider() {
        return Err(Trouble::input(format!(
            "{} is the provider: its staff are operators, use --role operator",
            account.name
        )));
    }
    Ok(account)
}

/// The provider's account, which is added when there is none.
async fn provider(db: &DatabaseTransaction, args: &Args) -> Result<account::Model, Trouble> {
    let named = find_account(db, args).await?;
    if let Some(other) = named.as_ref().filter(|account| !account.is_provider()) {
        return Err(Trouble::input(format!(
            "{} is not the provider: only the provider's staff are operators",
            other.name
        )));
    }
    if let Some(provider) = named {
        return Ok(provider);
    }
    let known = account::Entity::find().filter(account::Column::Kind.eq(PROVIDER)).one(db).await;
    if let Some(provider) = known.map_err(Trouble::other)? {
        return Err(Trouble::input(format!(
            "the provider is called {:?} here; operators belong to it, give that as --account",
            provider.name
        )));
    }
    let name = args.account.trim();
    if name.is_empty() {
        return Err(Trouble::input("the provider needs a name; give it as --account"));
    }
    let provider = account::Model::provider(keys::new_uid(), name.to_owned(), terms::now());
    let mut row = provider.into_active_model().reset_all();
    row.id = NotSet;
    row.insert(db).await.map_err(Trouble::other)
}

/// The one account that has this name or id.
async fn find_account(db: &DatabaseTransaction, args: &Args) -> Result<Option<account::Model>, Trouble> {
    let is_called = |name: &str| account::Column::Name.eq(name).or(account::Column::Uid.eq(name));
    let named = account::Entity::find().filter(is_called(&args.account));
    let mut found = named.all(db).await.map_err(Trouble::other)?;
    if let Some(partner) = &args.partner {
        let partners = account::Entity::find()
            .filter(account::Column::Kind.eq(Audience::Partner.as_str()))
            .filter(is_called(partner));
        let partners = partners.all(db).await.map_err(Trouble::other)?;
        if partners.is_empty() {
            return Err(Trouble::input(format!(
                "no partner is called {partner:?}; names are spelled as in the import, import the partner first"
            )));
        }
        found.retain(|account| {
            let partner_id = account.partner_id.unwrap_or(account.id);
            partners.iter().any(|partner| partner.id == partner_id)
        });
    }
    let ids = found.iter().map(|account| account.uid.as_str()).collect::<Vec<_>>().join(", ");
    let one = found.pop();
    if found.is_empty() {
        Ok(one)
    } else {
        Err(Trouble::input(format!(
            "several accounts are called {:?}; add --partner NAME, or give one of these ids as --account: {ids}",
            args.account
        )))
    }
}
