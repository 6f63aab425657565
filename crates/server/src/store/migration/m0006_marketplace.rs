//! The marketplace: profiles with their logos, what is found there, and requests to be connected.

use super::refers;
use sea_orm_migration::{prelude::*, schema::*};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0006_marketplace"
    }
}

/// Indexes: table, name, columns, whether unique.
const INDEXES: [(&str, &str, &[&str], bool); 6] = [
    ("marketplace_profiles", "marketplace_profiles_uid", &["uid"], true),
    ("marketplace_profiles", "marketplace_profiles_list", &["public", "sort_key", "account_id"], false),
    ("connection_requests", "connection_requests_uid", &["uid"], true),
    ("connection_requests", "connection_requests_order", &["order_id"], true),
    ("connection_requests", "connection_requests_owner", &["owner_id", "rank", "id"], false),
    ("services", "services_offered", &["account_id", "marketplace_visible", "tree_key", "id"], false),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("marketplace_profiles")
                    .col(big_integer("account_id").primary_key())
                    .col(text("uid"))
                    .col(boolean("public"))
                    .col(text("name"))
                    .col(text("bio"))
                    .col(text("website"))
                    .col(text("contacts"))
                    .col(text("sort_key"))
                    .col(text("search"))
                    .col(integer("version"))
                    .col(big_integer("updated_at"))
                    .foreign_key(&mut refers("marketplace_profiles", "account_id", "accounts"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("marketplace_logos")
                    .col(big_integer("account_id").primary_key())
                    .col(text("media_type"))
                    .col(integer("size"))
                    .col(text("digest"))
                    .col(blob("bytes"))
                    .foreign_key(&mut refers("marketplace_logos", "account_id", "accounts"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("connection_requests")
                    .col(big_pk_auto("id"))
                    .col(text("uid"))
                    .col(big_integer("order_id"))
                    .col(big_integer_null("service_id"))
                    .col(big_integer("owner_id"))
                    .col(big_integer("account_id"))
                    .col(text("state"))
                    .col(integer("rank"))
                    .col(text_null("words"))
                    .col(text_null("decided_by"))
                    .col(big_integer_null("decided_at"))
                    .col(big_integer("created_at"))
                    .foreign_key(&mut refers("connection_requests", "order_id", "orders"))
                    .foreign_key(&mut refers("connection_requests", "owner_id", "accounts"))
                    .foreign_key(&mut refers("connection_requests", "account_id", "accounts"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("connection_requests", "service_id")
                            .to("services", "id")
                            .on_delete(ForeignKeyAction::SetNull),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .alter_table(
                Table::alter().table("services").add_column(text("offer_search").default("")).to_owned(),
            )
            .await?;
        // Written properly whenever the service is; until then it is found by what is in it without accents.
        let found = "UPDATE services SET offer_search = LOWER(name || ' ' || COALESCE(location_name, '') || ' ' || \
             COALESCE(location_metro, '') || ' ' || COALESCE(location_country, '')) WHERE marketplace_visible";
        manager.get_connection().execute_unprepared(found).await?;
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
        for table in ["connection_requests", "marketplace_logos", "marketplace_profiles"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        manager.drop_index(Index::drop().name("services_offered").table("services").to_owned()).await?;
        manager.alter_table(Table::alter().table("services").drop_column("offer_search").to_owned()).await
    }
}
