//! Requests of managed users to have a hidden feature turned on.

use sea_orm::entity::prelude::*;

/// A row. At most one of an account, a feature and a market is open.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "feature_requests")]
pub struct Model {
    /// Internal id; rises with time.
    #[sea_orm(primary_key)]
    pub id: i64,
    /// Public id.
    pub uid: String,
    /// The partner that manages the account.
    pub partner_id: i64,
    /// The account.
    pub account_id: i64,
    /// Who asked.
    pub user_id: i64,
    /// The feature.
    pub feature: String,
    /// For billing markets: the country code; empty for other features.
    pub market: String,
    /// Why, in the user's words.
    pub reason: String,
    /// `partner` or `provider`: who answers.
    pub recipient: String,
    /// `open`, `granted`, `refused` or `withdrawn`.
    pub state: String,
    /// When it was asked.
    pub at: i64,
    /// The answer in words.
    pub answer: Option<String>,
    /// Who answered.
    pub answered_by: Option<i64>,
    /// When it was answered or withdrawn.
    pub answered_at: Option<i64>,
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
    /// Who asked.
    #[sea_orm(belongs_to = "super::user::Entity", from = "Column::UserId", to = "super::user::Column::Id")]
    User,
}

impl Related<super::account::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Account.def()
    }
}

impl Related<super::user::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::User.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}
