//! Conversations with the provider, and which account an event is about.

use super::refers;
use sea_orm_migration::{prelude::*, schema::*};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0010_chat"
    }
}

/// Indexes: table, name, columns, whether unique.
const INDEXES: [(&str, &str, &[&str], bool); 6] = [
    ("conversations", "conversations_uid", &["uid"], true),
    ("conversations", "conversations_account", &["account_id"], true),
    ("conversations", "conversations_desk", &["rank", "sort_at", "id"], false),
    ("chat_messages", "chat_messages_place", &["conversation_id", "seq"], true),
    // However often a message is sent, it is there once.
    ("chat_messages", "chat_messages_once", &["conversation_id", "author_uid", "client_id"], true),
    ("chat_messages", "chat_messages_author", &["author_uid", "at"], false),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let about = Table::alter().table("events").add_column(big_integer_null("about_id")).to_owned();
        manager.alter_table(about).await?;
        manager
            .create_table(
                Table::create()
                    .table("conversations")
                    .col(big_pk_auto("id"))
                    .col(text("uid"))
                    .col(big_integer("partner_id"))
                    .col(big_integer("account_id"))
                    .col(text("state"))
                    .col(integer("rank"))
                    .col(big_integer("sort_at"))
                    .col(big_integer_null("claimed_by"))
                    .col(big_integer_null("waiting_since"))
                    .col(integer("last_seq"))
                    .foreign_key(&mut refers("conversations", "partner_id", "accounts"))
                    .foreign_key(&mut refers("conversations", "account_id", "accounts"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("chat_messages")
                    .col(big_pk_auto("id"))
                    .col(big_integer("conversation_id"))
                    .col(integer("seq"))
                    .col(text("author_uid"))
                    .col(text("author_name"))
                    .col(boolean("by_operator"))
                    .col(text("client_id"))
                    .col(text("body"))
                    .col(big_integer("at"))
                    .foreign_key(&mut refers("chat_messages", "conversation_id", "conversations"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("chat_reads")
                    .col(big_integer("conversation_id"))
                    .col(big_integer("user_id"))
                    .col(boolean("by_operator"))
                    .col(integer("seq"))
                    .primary_key(Index::create().col("conversation_id").col("user_id"))
                    .foreign_key(&mut refers("chat_reads", "conversation_id", "conversations"))
                    .foreign_key(&mut refers("chat_reads", "user_id", "users"))
                    .to_owned(),
            )
            .await?;
        for (table, name, columns, unique) in INDEXES {
            let mut index = Index::create().name(name).table(table).to_owned();
            for column in columns {
                index.col(*column);
            }
            if unique {
                index.unique();
            }
            manager.create_index(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["chat_reads", "chat_messages", "conversations"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        manager.alter_table(Table::alter().table("events").drop_column("about_id").to_owned()).await
    }
}
