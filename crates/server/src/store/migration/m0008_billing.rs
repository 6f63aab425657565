//! Versions and history of billing markets, and requests for them.

use super::refers;
use sea_orm_migration::{prelude::*, schema::*};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0008_billing"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let version = Table::alter().table("markets").add_column(integer("version").default(1)).to_owned();
        manager.alter_table(version).await?;
        let market =
            Table::alter().table("feature_requests").add_column(text("market").default("")).to_owned();
        manager.alter_table(market).await?;
        manager.drop_index(drop_index(OPEN)).await?;
        manager.create_index(open(ONCE, &["account_id", "feature", "market"])).await?;
        manager
            .create_table(
                Table::create()
                    .table("market_changes")
                    .col(big_pk_auto("id"))
                    .col(big_integer("partner_id"))
                    .col(text("country"))
                    .col(big_integer("at"))
                    .col(text("by_name"))
                    .col(text("act"))
                    .col(text("changed"))
                    .foreign_key(&mut refers("market_changes", "partner_id", "accounts"))
                    .to_owned(),
            )
            .await?;
        let mut latest = Index::create().name("market_changes_latest").table("market_changes").to_owned();
        manager.create_index(latest.col("partner_id").col("id").to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("market_changes").to_owned()).await?;
        manager.drop_index(drop_index(ONCE)).await?;
        // Requests for markets mean nothing without their market.
        let for_markets =
            Query::delete().from_table("feature_requests").and_where(Expr::col("market").ne("")).to_owned();
        manager.execute(for_markets).await?;
        let market = Table::alter().table("feature_requests").drop_column("market").to_owned();
        manager.alter_table(market).await?;
        manager.create_index(open(OPEN, &["account_id", "feature"])).await?;
        manager.alter_table(Table::alter().table("markets").drop_column("version").to_owned()).await
    }
}

const OPEN: &str = "feature_requests_open";
// Not the old name: a connection of the pool that has not seen it go would refuse it.
const ONCE: &str = "feature_requests_once";

fn drop_index(name: &'static str) -> IndexDropStatement {
    Index::drop().name(name).table("feature_requests").to_owned()
}

/// One open request for the same thing; a second one would ask for it again.
fn open(name: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create().name(name).table("feature_requests").unique().to_owned();
    for column in columns {
        index.col(*column);
    }
    index.and_where(Expr::col("state").eq("open")).to_owned()
}
