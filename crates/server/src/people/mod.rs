//! Managed accounts, the people of an account, invitations, and the log of what happened in an account.

pub(crate) mod activity;
pub(crate) mod managed;
pub(crate) mod persons;
pub(crate) mod welcome;

use crate::http::failure::Failure;
use crate::store::entity::{account, activity as log, user};
use crate::store::insert_all;
use crate::terms;
use portico_api::{ActivityKind, FieldProblem, ProblemKind};
use portico_rules::Role;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, PaginatorTrait, QueryFilter,
    QuerySelect,
};

/// What is to be written into an account's log.
pub(crate) struct Happened<'a> {
    /// What.
    pub(crate) kind: ActivityKind,
    /// The name of who did it.
    pub(crate) by: &'a str,
    /// To whom or to what, by name.
    pub(crate) subject: &'a str,
    /// What it was before, and is now.
    pub(crate) turned: Option<(&'a str, &'a str)>,
}

/// Writes down what happened in an account.
pub(crate) async fn log(
    tx: &impl ConnectionTrait,
    partner_id: i64,
    account_id: i64,
    happened: Happened<'_>,
) -> Result<(), DbErr> {
    let (before, after) = happened.turned.unzip();
    let row = log::Model {
        id: 0,
        partner_id,
        account_id,
        at: terms::now(),
        by_name: Some(happened.by.to_owned()).filter(|by| !by.is_empty()),
        kind: terms::spell(happened.kind),
        subject: happened.subject.to_owned(),
        before: before.map(str::to_owned),
        after: after.map(str::to_owned),
    };
    insert_all(tx, vec![row]).await
}

/// Takes an account for changes to its people: whoever comes second waits, and then sees what the first did.
async fn take(tx: &DatabaseTransaction, account_id: i64) -> Result<account::Model, Failure> {
    let found = account::Entity::find_by_id(account_id).lock_exclusive().one(tx).await?;
    found.ok_or_else(Failure::not_found)
}

/// How many company admins an account has, beside one person.
async fn admins(tx: &impl ConnectionTrait, account_id: i64, beside: Option<i64>) -> Result<u64, DbErr> {
    user::Entity::find()
        .filter(user::Column::AccountId.eq(account_id))
        .filter(user::Column::Role.eq(Role::CompanyAdmin.as_str()))
        .filter(user::Column::DeactivatedAt.is_null())
        .filter(user::Column::Id.ne(beside.unwrap_or(0)))
        .count(tx)
        .await
}

fn problem(field: &str, code: &str, detail: &str) -> FieldProblem {
    FieldProblem { field: field.to_owned(), code: code.to_owned(), detail: detail.to_owned() }
}

/// The refusal of what cannot be done as things stand, with a stable name of why.
fn conflict(field: &str, code: &str, detail: &'static str) -> Failure {
    Failure::new(ProblemKind::Conflict, detail).with(vec![problem(field, code, detail)])
}
