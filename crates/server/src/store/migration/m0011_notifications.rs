//! What people were told, what they want to hear, and the key of the links that unsubscribe.

use super::refers;
use crate::digest::sha256_hex;
use sea_orm_migration::{prelude::*, schema::*};
use uuid::Uuid;

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0011_notifications"
    }
}

/// Indexes of notifications: name, columns, whether unique.
const INDEXES: [(&str, &[&str], bool); 3] = [
    ("notifications_uid", &["uid"], true),
    ("notifications_inbox", &["user_id", "id"], false),
    ("notifications_at", &["at"], false),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let unsubscribe = Table::alter().table("mails").add_column(text_null("unsubscribe")).to_owned();
        manager.alter_table(unsubscribe).await?;
        let zone = Table::alter().table("accounts").add_column(text_null("time_zone")).to_owned();
        manager.alter_table(zone).await?;
        manager
            .create_table(
                Table::create()
                    .table("notifications")
                    .col(big_pk_auto("id"))
                    .col(text("uid"))
                    .col(big_integer("user_id"))
                    .col(big_integer("account_id"))
                    .col(text("category"))
                    .col(text("kind"))
                    .col(text("why"))
                    .col(text("subject"))
                    .col(big_integer("at"))
                    .col(big_integer_null("read_at"))
                    .foreign_key(&mut refers("notifications", "user_id", "users"))
                    .foreign_key(&mut refers("notifications", "account_id", "accounts"))
                    .to_owned(),
            )
            .await?;
        for (name, columns, unique) in INDEXES {
            let mut index = Index::create().name(name).table("notifications").to_owned();
            for column in columns {
                index.col(*column);
            }
            if unique {
                index.unique();
            }
            manager.create_index(index).await?;
        }
        manager
            .create_table(
                Table::create()
                    .table("subscriptions")
                    .col(big_integer("user_id"))
                    .col(text("category"))
                    .col(text("channel"))
                    .col(boolean("wanted"))
                    .primary_key(Index::create().col("user_id").col("category").col("channel"))
                    .foreign_key(&mut refers("subscriptions", "user_id", "users"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("opt_outs")
                    .col(big_integer("user_id"))
                    .col(big_integer("account_id"))
                    .primary_key(Index::create().col("user_id").col("account_id"))
                    .foreign_key(&mut refers("opt_outs", "user_id", "users"))
                    .foreign_key(&mut refers("opt_outs", "account_id", "accounts"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("secrets")
                    .col(text("name").primary_key())
                    .col(text("value"))
                    .to_owned(),
            )
            .await?;
        // A version 4 id has 122 random bits; three of them are hashed into 256.
        let random = [(); 3].map(|()| Uuid::new_v4());
        let key = sha256_hex(random.each_ref().map(|id| id.as_bytes().as_slice()));
        let keep = Query::insert()
            .into_table("secrets")
            .columns(["name", "value"])
            .values_panic(["unsubscribe".into(), key.into()])
            .to_owned();
        manager.execute(keep).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["secrets", "opt_outs", "subscriptions", "notifications"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        let unsubscribe = Table::alter().table("mails").drop_column("unsubscribe").to_owned();
        manager.alter_table(unsubscribe).await
    }
}
