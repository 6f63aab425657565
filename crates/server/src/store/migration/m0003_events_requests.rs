//! What open pages are told, who looked at which account, and requests for features.

use super::refers;
use sea_orm_migration::{prelude::*, schema::*};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0003_events_requests"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("events")
                    .col(big_pk_auto("id"))
                    .col(big_integer("account_id"))
                    .col(text("kind"))
                    .col(big_integer("at"))
                    .foreign_key(&mut refers("events", "account_id", "accounts"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("sightings")
                    .col(big_pk_auto("id"))
                    .col(big_integer("user_id"))
                    .col(big_integer("account_id"))
                    .col(text_null("role"))
                    .col(big_integer("at"))
                    .foreign_key(&mut refers("sightings", "user_id", "users"))
                    .foreign_key(&mut refers("sightings", "account_id", "accounts"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("feature_requests")
                    .col(big_pk_auto("id"))
                    .col(text("uid"))
                    .col(big_integer("partner_id"))
                    .col(big_integer("account_id"))
                    .col(big_integer("user_id"))
                    .col(text("feature"))
                    .col(text("reason"))
                    .col(text("recipient"))
                    .col(text("state"))
                    .col(big_integer("at"))
                    .col(text_null("answer"))
                    .col(big_integer_null("answered_by"))
                    .col(big_integer_null("answered_at"))
                    .foreign_key(&mut refers("feature_requests", "partner_id", "accounts"))
                    .foreign_key(&mut refers("feature_requests", "account_id", "accounts"))
                    .foreign_key(&mut refers("feature_requests", "user_id", "users"))
                    .to_owned(),
            )
            .await?;
        for (table, name, columns) in [
            ("events", "events_account", ["account_id", "id"].as_slice()),
            ("events", "events_time", &["at"]),
            ("sightings", "sightings_latest", &["account_id", "at"]),
            ("feature_requests", "feature_requests_partner", &["partner_id", "id"]),
            ("feature_requests", "feature_requests_account", &["account_id", "id"]),
            ("feature_requests", "feature_requests_desk", &["recipient", "state", "id"]),
        ] {
            let mut index = Index::create().name(name).table(table).to_owned();
            for column in columns {
                index.col(*column);
            }
            manager.create_index(index).await?;
        }
        let mut uid = Index::create().name("feature_requests_uid").table("feature_requests").to_owned();
        manager.create_index(uid.col("uid").unique().to_owned()).await?;
        // A second one would ask for the same.
        let mut open = Index::create().name("feature_requests_open").table("feature_requests").to_owned();
        open.col("account_id").col("feature").unique().and_where(Expr::col("state").eq("open"));
        manager.create_index(open).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["feature_requests", "sightings", "events"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}
