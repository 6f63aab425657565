//! Orders, what happened to them, and which accounts' orders wait for their partner.

use sea_orm_migration::{prelude::*, schema::*};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0004_orders"
    }
}

/// Indexes: table, name, columns, whether unique.
const INDEXES: [(&str, &str, &[&str], bool); 7] = [
    ("orders", "orders_uid", &["uid"], true),
    ("orders", "orders_key", &["by_id", "create_key"], true),
    ("orders", "orders_partner", &["partner_id", "id"], false),
    ("orders", "orders_account", &["account_id", "id"], false),
    ("orders", "orders_state", &["state", "id"], false),
    ("orders", "orders_service", &["service_id", "id"], false),
    ("order_events", "order_events_order", &["order_id", "id"], false),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("orders")
                    .col(big_pk_auto("id"))
                    .col(text("uid"))
                    .col(big_integer("partner_id"))
                    .col(big_integer("account_id"))
                    .col(big_integer_null("service_id"))
                    .col(text("kind"))
                    .col(text_null("product"))
                    .col(text("name"))
                    .col(text("edit"))
                    .col(text("state"))
                    .col(integer("version"))
                    .col(text_null("words"))
                    .col(big_integer("by_id"))
                    .col(text("by_name"))
                    .col(text("create_key"))
                    .col(text_null("submit_key"))
                    .col(big_integer("created_at"))
                    .col(big_integer("changed_at"))
                    .foreign_key(&mut refers("orders", "partner_id", "accounts", ForeignKeyAction::Cascade))
                    .foreign_key(&mut refers("orders", "account_id", "accounts", ForeignKeyAction::Cascade))
                    .foreign_key(&mut refers("orders", "service_id", "services", ForeignKeyAction::SetNull))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("order_events")
                    .col(big_pk_auto("id"))
                    .col(big_integer("order_id"))
                    .col(big_integer("at"))
                    .col(text_null("by_name"))
                    .col(text("state"))
                    .col(text_null("words"))
                    .foreign_key(&mut refers("order_events", "order_id", "orders", ForeignKeyAction::Cascade))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("order_approvals")
                    .col(big_integer("account_id").primary_key())
                    .col(boolean("required"))
                    .col(integer("version"))
                    .foreign_key(&mut refers(
                        "order_approvals",
                        "account_id",
                        "accounts",
                        ForeignKeyAction::Cascade,
                    ))
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
        for table in ["order_approvals", "order_events", "orders"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

/// A column that holds the `id` of a row of another table.
fn refers(
    from: &'static str,
    column: &'static str,
    to: &'static str,
    gone: ForeignKeyAction,
) -> ForeignKeyCreateStatement {
    ForeignKey::create().from(from, column).to(to, "id").on_delete(gone).to_owned()
}
