//! The portal inside partners' own sites: where, with which keys, codes and sessions. Secrets are kept as digests.

use super::refers;
use sea_orm_migration::{prelude::*, schema::*};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0012_embedding"
    }
}

/// Indexes: table, name, columns, whether unique.
const INDEXES: [(&str, &str, &[&str], bool); 10] = [
    ("embed_tenants", "embed_tenants_slug", &["slug"], true),
    ("embed_keys", "embed_keys_uid", &["uid"], true),
    ("embed_keys", "embed_keys_digest", &["digest"], true),
    ("embed_keys", "embed_keys_account", &["account_id", "id"], false),
    ("embed_codes", "embed_codes_digest", &["digest"], true),
    ("embed_codes", "embed_codes_expires", &["expires_at"], false),
    ("embed_sessions", "embed_sessions_uid", &["uid"], true),
    ("embed_sessions", "embed_sessions_digest", &["digest"], true),
    ("embed_sessions", "embed_sessions_account", &["account_id", "expires_at"], false),
    ("embed_sessions", "embed_sessions_expires", &["expires_at"], false),
];

const TABLES: [&str; 5] = ["embed_sessions", "embed_codes", "embed_keys", "embed_logos", "embed_tenants"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("embed_tenants")
                    .col(big_integer("account_id").primary_key())
                    .col(text("slug"))
                    .col(text("origins"))
                    .col(text("theme"))
                    .col(integer("version"))
                    .col(big_integer("updated_at"))
                    .foreign_key(&mut refers("embed_tenants", "account_id", "accounts"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("embed_logos")
                    .col(big_integer("account_id").primary_key())
                    .col(text("media_type"))
                    .col(integer("size"))
                    .col(text("digest"))
                    .col(blob("bytes"))
                    .foreign_key(&mut refers("embed_logos", "account_id", "accounts"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("embed_keys")
                    .col(big_pk_auto("id"))
                    .col(text("uid"))
                    .col(big_integer("account_id"))
                    .col(text("name"))
                    .col(text("digest"))
                    .col(text("hint"))
                    .col(big_integer("created_at"))
                    .col(big_integer_null("ends_at"))
                    .col(big_integer_null("revoked_at"))
                    .col(big_integer_null("last_used_at"))
                    .foreign_key(&mut refers("embed_keys", "account_id", "accounts"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("embed_codes")
                    .col(big_pk_auto("id"))
                    .col(text("digest"))
                    .col(big_integer("account_id"))
                    .col(big_integer("key_id"))
                    .col(big_integer("user_id"))
                    .col(integer("user_epoch"))
                    .col(big_integer("about_id"))
                    .col(text("panels"))
                    .col(text("origin"))
                    .col(text("challenge"))
                    .col(big_integer("expires_at"))
                    .col(big_integer_null("used_at"))
                    .foreign_key(&mut refers("embed_codes", "account_id", "accounts"))
                    .foreign_key(&mut refers("embed_codes", "key_id", "embed_keys"))
                    .foreign_key(&mut refers("embed_codes", "user_id", "users"))
                    .foreign_key(&mut refers("embed_codes", "about_id", "accounts"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("embed_sessions")
                    .col(big_pk_auto("id"))
                    .col(text("uid"))
                    .col(text("digest"))
                    .col(big_integer("account_id"))
                    .col(big_integer("key_id"))
                    .col(big_integer("code_id"))
                    .col(big_integer("user_id"))
                    .col(integer("user_epoch"))
                    .col(big_integer("about_id"))
                    .col(text("panels"))
                    .col(text("origin"))
                    .col(big_integer("since"))
                    .col(big_integer("last_used_at"))
                    .col(big_integer("expires_at"))
                    .col(big_integer_null("revoked_at"))
                    .foreign_key(&mut refers("embed_sessions", "account_id", "accounts"))
                    .foreign_key(&mut refers("embed_sessions", "key_id", "embed_keys"))
                    .foreign_key(&mut refers("embed_sessions", "user_id", "users"))
                    .foreign_key(&mut refers("embed_sessions", "about_id", "accounts"))
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
        for table in TABLES {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}
