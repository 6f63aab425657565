//! Settings: overrides that end, and the history of every write.

use super::refers;
use sea_orm_migration::{prelude::*, schema::*};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0002_settings_history"
    }
}

/// Indexes: table, name, columns, whether unique.
const INDEXES: [(&str, &str, &[&str], bool); 7] = [
    ("setting_values", "setting_values_until", &["until"], false),
    ("settings_changes", "settings_changes_uid", &["uid"], true),
    ("settings_changes", "settings_changes_list", &["partner_id", "version"], true),
    ("settings_changes", "settings_changes_time", &["partner_id", "at"], false),
    ("settings_changes", "settings_changes_person", &["partner_id", "by_name", "version"], false),
    ("settings_writes", "settings_writes_holder", &["holder_id", "change_id"], false),
    ("settings_writes", "settings_writes_setting", &["change_id", "setting"], false),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let until = Table::alter().table("setting_values").add_column(big_integer_null("until")).to_owned();
        manager.alter_table(until).await?;
        manager
            .create_table(
                Table::create()
                    .table("settings_changes")
                    .col(big_pk_auto("id"))
                    .col(text("uid"))
                    .col(big_integer("partner_id"))
                    .col(big_integer("version"))
                    .col(big_integer("at"))
                    .col(text_null("by_name"))
                    .col(boolean("by_operator"))
                    .col(text("act"))
                    .col(big_integer_null("from_id"))
                    .col(text_null("note"))
                    .col(text("search"))
                    .col(text_null("undoes"))
                    .col(text_null("undone_by"))
                    .col(big_integer("changed"))
                    .col(big_integer("moved"))
                    .col(big_integer("kept"))
                    .col(big_integer("blocked"))
                    .col(text("digest"))
                    .col(big_integer("writes_total"))
                    .foreign_key(&mut refers("settings_changes", "partner_id", "accounts"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("settings_writes")
                    .col(big_integer("change_id"))
                    .col(big_integer("position"))
                    .col(big_integer("holder_id"))
                    .col(text("layer"))
                    .col(text("setting"))
                    .col(boolean_null("old"))
                    .col(boolean_null("new"))
                    .col(big_integer_null("old_until"))
                    .col(big_integer_null("until"))
                    .primary_key(Index::create().col("change_id").col("position"))
                    .foreign_key(&mut refers("settings_writes", "change_id", "settings_changes"))
                    .foreign_key(&mut refers("settings_writes", "holder_id", "accounts"))
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
        for table in ["settings_writes", "settings_changes"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        manager
            .drop_index(Index::drop().name("setting_values_until").table("setting_values").to_owned())
            .await?;
        let until = Table::alter().table("setting_values").drop_column("until").to_owned();
        manager.alter_table(until).await
    }
}
