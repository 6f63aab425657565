//! People who sign in.

use sea_orm::entity::prelude::*;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    /// Internal id.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Public id.
    pub uid: String,
    /// The account they belong to.
    pub account_id: i64,
    /// The address they sign in with, in lower case.
    pub email: String,
    /// Their name.
    pub name: String,
    /// Their role; operators have none.
    pub role: Option<String>,
    /// Argon2id, as a PHC string.
    pub password_hash: String,
    /// Rises to end all of their sessions; a session of an older epoch is void.
    pub session_epoch: i32,
    /// Language tag they chose.
    pub locale: Option<String>,
    /// When they were added.
    pub created_at: i64,
    /// When they were deactivated; they do not sign in since then.
    pub deactivated_at: Option<i64>,
}

/// Tables it refers to.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    /// The account.
    #[sea_orm(
        belongs_to = "super::account::Entity",
        from = "Column::AccountId",
        to = "super::account::Column::Id"
    )]
    Account,
}

impl Related<super::account::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Account.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
