//! Invitations to an account. The store never holds a token that could be used, but for mails that wait.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invitations")]
pub struct Model {
    /// Internal id.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Public id.
    pub uid: String,
    /// The account that they are invited to.
    pub account_id: i64,
    /// The address that they are invited by, in lower case.
    pub email: String,
    /// Their name, as far as the inviter knows it.
    pub name: String,
    /// The role that they will have.
    pub role: String,
    /// The language that they are written in.
    pub locale: String,
    /// SHA-256 of the token, in hexadecimal.
    pub token_digest: String,
    /// The name of who invited.
    pub by_name: String,
    /// `open`, `accepted` or `revoked`; an open one that has expired opens nothing.
    pub state: String,
    /// When it was written first.
    pub created_at: i64,
    /// When its token ends.
    pub expires_at: i64,
    /// The mail that brings it.
    pub mail_id: Option<i64>,
}

/// Tables it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
