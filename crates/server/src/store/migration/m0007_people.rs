//! Who is active, invitations, mails that wait to be sent, and what happened in accounts.

use super::refers;
use sea_orm_migration::{prelude::*, schema::*};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0007_people"
    }
}

/// Indexes: table, name, columns, whether unique.
const INDEXES: [(&str, &str, &[&str], bool); 8] = [
    ("invitations", "invitations_uid", &["uid"], true),
    ("invitations", "invitations_token", &["token_digest"], true),
    ("invitations", "invitations_account", &["account_id", "state", "id"], false),
    ("mails", "mails_uid", &["uid"], true),
    ("mails", "mails_due", &["next_try"], false),
    ("activities", "activities_partner", &["partner_id", "at", "id"], false),
    ("activities", "activities_account", &["account_id", "at", "id"], false),
    ("order_events", "order_events_at", &["at", "id"], false),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["accounts", "users"] {
            let column = big_integer_null("deactivated_at");
            manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
        manager
            .create_table(
                Table::create()
                    .table("invitations")
                    .col(big_pk_auto("id"))
                    .col(text("uid"))
                    .col(big_integer("account_id"))
                    .col(text("email"))
                    .col(text("name"))
                    .col(text("role"))
                    .col(text("locale"))
                    .col(text("token_digest"))
                    .col(text("by_name"))
                    .col(text("state"))
                    .col(big_integer("created_at"))
                    .col(big_integer("expires_at"))
                    .col(big_integer_null("mail_id"))
                    .foreign_key(&mut refers("invitations", "account_id", "accounts"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("mails")
                    .col(big_pk_auto("id"))
                    .col(text("uid"))
                    .col(text("message_id"))
                    .col(text("recipient"))
                    .col(text("locale"))
                    .col(text("subject"))
                    .col(text("body"))
                    .col(text_null("link"))
                    .col(big_integer("created_at"))
                    .col(integer("attempts"))
                    .col(big_integer_null("next_try"))
                    .col(big_integer_null("sent_at"))
                    .col(text_null("last_error"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("activities")
                    .col(big_pk_auto("id"))
                    .col(big_integer("partner_id"))
                    .col(big_integer("account_id"))
                    .col(big_integer("at"))
                    .col(text_null("by_name"))
                    .col(text("kind"))
                    .col(text("subject"))
                    .col(text_null("before"))
                    .col(text_null("after"))
                    .foreign_key(&mut refers("activities", "partner_id", "accounts"))
                    .foreign_key(&mut refers("activities", "account_id", "accounts"))
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
        manager.drop_index(Index::drop().name("order_events_at").table("order_events").to_owned()).await?;
        for table in ["activities", "mails", "invitations"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        for table in ["users", "accounts"] {
            manager.alter_table(Table::alter().table(table).drop_column("deactivated_at").to_owned()).await?;
        }
        Ok(())
    }
}
