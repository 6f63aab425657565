//! Notices with severity, scope, versions and updates; the keys and feeds by which others write and read them.

use super::refers;
use sea_orm_migration::{prelude::*, schema::*};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0009_reporting"
    }
}

/// Indexes: table, name, columns, whether unique.
const INDEXES: [(&str, &str, &[&str], bool); 7] = [
    ("notice_updates", "notice_updates_notice", &["notice_id", "id"], false),
    ("notice_versions", "notice_versions_version", &["notice_id", "version"], true),
    ("feeds", "feeds_digest", &["token_digest"], true),
    ("feeds", "feeds_user", &["user_id", "id"], false),
    ("notice_keys", "notice_keys_uid", &["uid"], true),
    ("notice_keys", "notice_keys_digest", &["digest"], true),
    ("notices", "notices_changed", &["partner_id", "changed_at"], false),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            text_null("severity"),
            text_null("phrase"),
            text_null("offerings"),
            text_null("places"),
            big_integer_null("announced_at"),
            big_integer_null("actual_starts_at"),
            big_integer_null("actual_ends_at"),
            integer("version").default(0).take(),
            big_integer_null("published_at"),
            integer("sequence").default(0).take(),
            big_integer("changed_at").default(0).take(),
        ];
        // One at a time: SQLite adds no more.
        for mut column in columns {
            manager.alter_table(Table::alter().table("notices").add_column(&mut column).to_owned()).await?;
        }
        // What was stored so far was told to partners, and outages were meant to be whole ones.
        let known = [
            "UPDATE notices SET published_at = starts_at, changed_at = starts_at",
            "UPDATE notices SET severity = 'major_outage' WHERE kind = 'outage'",
        ];
        for statement in known {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        manager
            .create_table(
                Table::create()
                    .table("notice_updates")
                    .col(big_pk_auto("id"))
                    .col(big_integer("notice_id"))
                    .col(big_integer("at"))
                    .col(text("state"))
                    .col(text("words"))
                    .col(text_null("by_name"))
                    .foreign_key(&mut refers("notice_updates", "notice_id", "notices"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("notice_versions")
                    .col(big_pk_auto("id"))
                    .col(big_integer("notice_id"))
                    .col(integer("version"))
                    .col(big_integer("at"))
                    .col(text_null("by_name"))
                    .col(text("before"))
                    .col(text("after"))
                    .col(text("words"))
                    .foreign_key(&mut refers("notice_versions", "notice_id", "notices"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("feeds")
                    .col(big_pk_auto("id"))
                    .col(text("uid"))
                    .col(text("token_digest"))
                    .col(big_integer("user_id"))
                    .col(big_integer("account_id"))
                    .col(big_integer("created_at"))
                    .col(big_integer_null("revoked_at"))
                    .col(big_integer_null("last_used_at"))
                    .foreign_key(&mut refers("feeds", "user_id", "users"))
                    .foreign_key(&mut refers("feeds", "account_id", "accounts"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("notice_keys")
                    .col(big_pk_auto("id"))
                    .col(text("uid"))
                    .col(text("name"))
                    .col(text("digest"))
                    .col(big_integer("created_at"))
                    .col(big_integer_null("revoked_at"))
                    .col(big_integer_null("last_used_at"))
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
        for table in ["notice_keys", "feeds", "notice_versions", "notice_updates"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        manager.drop_index(Index::drop().name("notices_changed").table("notices").to_owned()).await?;
        let columns = [
            "severity",
            "phrase",
            "offerings",
            "places",
            "announced_at",
            "actual_starts_at",
            "actual_ends_at",
            "version",
            "published_at",
            "sequence",
            "changed_at",
        ];
        for column in columns {
            manager.alter_table(Table::alter().table("notices").drop_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
