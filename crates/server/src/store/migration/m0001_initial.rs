//! The first schema.

use super::refers;
use sea_orm_migration::{prelude::*, schema::*};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0001_initial"
    }
}

/// Every table, each after those it refers to.
const TABLES: [&str; 14] = [
    "accounts",
    "users",
    "sessions",
    "sign_in_attempts",
    "setting_values",
    "services",
    "service_changes",
    "notices",
    "notice_services",
    "prices",
    "markets",
    "invoices",
    "invoice_lines",
    "company_profiles",
];

/// An index: name, columns, whether unique.
type IndexSpec = (&'static str, &'static [&'static str], bool);

/// Tables with their indexes.
const INDEXES: [(&str, &[IndexSpec]); 12] = [
    (
        "accounts",
        &[
            ("accounts_uid", &["uid"], true),
            ("accounts_source", &["source_uid"], true),
            ("accounts_list", &["partner_id", "sort_key"], false),
            ("accounts_kind", &["kind", "sort_key"], false),
        ],
    ),
    (
        "users",
        &[
            ("users_uid", &["uid"], true),
            ("users_email", &["email"], true),
            ("users_account", &["account_id"], false),
        ],
    ),
    ("sessions", &[("sessions_user", &["user_id"], false), ("sessions_expiry", &["expires_at"], false)]),
    ("sign_in_attempts", &[("sign_in_attempts_window", &["window_start"], false)]),
    (
        "services",
        &[
            ("services_uid", &["uid"], true),
            ("services_short", &["partner_id", "short_id"], false),
            ("services_parent", &["parent_id"], false),
            // A partner's list over all its accounts, in each order; the kinds and states of the dashboard.
            ("services_by_name", &["partner_id", "tree_key", "id"], false),
            ("services_by_account", &["partner_id", "by_account", "tree_key", "id"], false),
            ("services_by_state", &["partner_id", "by_state", "tree_key", "id"], false),
            ("services_by_speed", &["partner_id", "by_speed", "tree_key", "id"], false),
            ("services_by_newest", &["partner_id", "by_newest", "tree_key", "id"], false),
            ("services_by_kind", &["partner_id", "kind", "by_state"], false),
            ("services_by_link", &["partner_id", "link_up", "by_state"], false),
            // One account's list is short: two orders suffice, the others sort.
            ("services_account", &["account_id", "tree_key", "id"], false),
            ("services_account_kind", &["account_id", "kind", "by_state"], false),
        ],
    ),
    (
        "service_changes",
        &[
            ("service_changes_partner", &["partner_id", "at"], false),
            ("service_changes_account", &["account_id", "at"], false),
            ("service_changes_service", &["service_id", "at"], false),
        ],
    ),
    (
        "notices",
        &[
            ("notices_uid", &["uid"], true),
            ("notices_source", &["partner_id", "source", "source_id"], true),
            ("notices_time", &["partner_id", "starts_at"], false),
            ("notices_state", &["partner_id", "state", "starts_at"], false),
        ],
    ),
    (
        "notice_services",
        &[
            ("notice_services_notice", &["notice_id"], false),
            ("notice_services_service", &["service_id", "notice_id"], false),
        ],
    ),
    ("prices", &[("prices_line", &["partner_id", "line_key"], true)]),
    ("markets", &[("markets_uid", &["uid"], true), ("markets_source", &["partner_id", "source_id"], true)]),
    ("invoices", &[("invoices_uid", &["uid"], true), ("invoices_list", &["partner_id", "issued"], false)]),
    ("invoice_lines", &[("invoice_lines_invoice", &["invoice_id", "account_id"], false)]),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        // Keys are compared by code point in both databases.
        let key = |name: &'static str| {
            let mut column = text(name);
            if backend == sea_orm::DbBackend::Postgres {
                column.extra("COLLATE \"C\"");
            }
            column
        };

        manager
            .create_table(
                Table::create()
                    .table("accounts")
                    .col(big_pk_auto("id"))
                    .col(text("uid"))
                    .col(text_null("source_uid"))
                    .col(text("kind"))
                    .col(big_integer_null("partner_id"))
                    .col(text("name"))
                    .col(key("sort_key"))
                    .col(text("search"))
                    .col(text_null("reference"))
                    .col(text_null("supported_by"))
                    .col(text_null("referred_by"))
                    .col(big_integer("settings_version"))
                    .col(big_integer("created_at"))
                    .foreign_key(&mut refers("accounts", "partner_id", "accounts"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("users")
                    .col(big_pk_auto("id"))
                    .col(text("uid"))
                    .col(big_integer("account_id"))
                    .col(text("email"))
                    .col(text("name"))
                    .col(text_null("role"))
                    .col(text("password_hash"))
                    .col(integer("session_epoch"))
                    .col(text_null("locale"))
                    .col(big_integer("created_at"))
                    .foreign_key(&mut refers("users", "account_id", "accounts"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("sessions")
                    .col(text("id_hash").primary_key())
                    .col(big_integer_null("user_id"))
                    .col(text("data"))
                    .col(big_integer("created_at"))
                    .col(big_integer("last_seen"))
                    .col(big_integer("expires_at"))
                    .foreign_key(&mut refers("sessions", "user_id", "users"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("sign_in_attempts")
                    .col(text("key"))
                    .col(big_integer("window_start"))
                    .col(integer("count"))
                    .primary_key(Index::create().col("key").col("window_start"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("setting_values")
                    .col(big_integer("holder_id"))
                    .col(text("layer"))
                    .col(text("setting"))
                    .col(boolean("value"))
                    .col(big_integer("updated_at"))
                    .primary_key(Index::create().col("holder_id").col("layer").col("setting"))
                    .foreign_key(&mut refers("setting_values", "holder_id", "accounts"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("services")
                    .col(big_pk_auto("id"))
                    .col(text("uid"))
                    .col(text("short_id"))
                    .col(big_integer("partner_id"))
                    .col(big_integer("account_id"))
                    .col(big_integer_null("parent_id"))
                    .col(text("kind"))
                    .col(text("product_type"))
                    .col(text("name"))
                    .col(text("state"))
                    .col(boolean_null("link_up"))
                    .col(integer_null("speed_mbps"))
                    .col(big_integer_null("location_id"))
                    .col(text_null("location_name"))
                    .col(text_null("location_metro"))
                    .col(text_null("location_country"))
                    .col(text_null("market"))
                    .col(text_null("zone"))
                    .col(integer_null("term_months"))
                    .col(big_integer_null("contract_start"))
                    .col(big_integer_null("contract_end"))
                    .col(big_integer_null("created_at"))
                    .col(big_integer_null("live_at"))
                    .col(big_integer_null("terminate_at"))
                    .col(text_null("cost_centre"))
                    .col(big_integer_null("asn"))
                    .col(text_null("vendor"))
                    .col(text_null("size"))
                    .col(integer_null("lag"))
                    .col(boolean("locked"))
                    .col(boolean("admin_locked"))
                    .col(boolean_null("cancelable"))
                    .col(boolean("marketplace_visible"))
                    .col(text_null("network"))
                    .col(text("ends"))
                    .col(integer_null("tenant_class"))
                    .col(text_null("hosting_region"))
                    .col(text("search"))
                    .col(key("tree_key"))
                    .col(key("by_account"))
                    .col(integer("by_state"))
                    .col(big_integer("by_speed"))
                    .col(big_integer("by_newest"))
                    .foreign_key(&mut refers("services", "partner_id", "accounts"))
                    .foreign_key(&mut refers("services", "account_id", "accounts"))
                    .foreign_key(&mut refers("services", "parent_id", "services"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("service_changes")
                    .col(big_pk_auto("id"))
                    .col(big_integer("service_id"))
                    .col(big_integer("partner_id"))
                    .col(big_integer("account_id"))
                    .col(big_integer("at"))
                    .col(text("what"))
                    .col(text_null("before"))
                    .col(text_null("after"))
                    .foreign_key(&mut refers("service_changes", "service_id", "services"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("notices")
                    .col(big_pk_auto("id"))
                    .col(text("uid"))
                    .col(big_integer("partner_id"))
                    .col(text("source"))
                    .col(text("source_id"))
                    .col(text("kind"))
                    .col(text("state"))
                    .col(text("title"))
                    .col(text_null("impact"))
                    .col(big_integer("starts_at"))
                    .col(big_integer_null("ends_at"))
                    .col(text_null("during"))
                    .col(text_null("cause"))
                    .col(text_null("resolution"))
                    .col(text_null("mitigation"))
                    .col(text_null("cancel_reason"))
                    .col(boolean("unknown_scope"))
                    .foreign_key(&mut refers("notices", "partner_id", "accounts"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("notice_services")
                    .col(big_pk_auto("id"))
                    .col(big_integer("notice_id"))
                    .col(text("short_id"))
                    .col(big_integer_null("service_id"))
                    .col(boolean("ambiguous"))
                    .foreign_key(&mut refers("notice_services", "notice_id", "notices"))
                    .foreign_key(&mut refers("notice_services", "service_id", "services"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("prices")
                    .col(big_pk_auto("id"))
                    .col(big_integer("partner_id"))
                    .col(text("line_key"))
                    .col(text("product"))
                    .col(integer_null("speed_mbps"))
                    .col(integer_null("term_months"))
                    .col(text_null("market"))
                    .col(text("currency"))
                    .col(big_integer("retail_monthly_minor"))
                    .col(big_integer_null("retail_once_minor"))
                    .col(big_integer_null("partner_monthly_minor"))
                    .col(text("discounts"))
                    .col(text("listed_on"))
                    .foreign_key(&mut refers("prices", "partner_id", "accounts"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("markets")
                    .col(big_pk_auto("id"))
                    .col(text("uid"))
                    .col(big_integer("partner_id"))
                    .col(text("source_id"))
                    .col(text("country"))
                    .col(text_null("region"))
                    .col(text("supplier"))
                    .col(text("currency"))
                    .col(text_null("contact_name"))
                    .col(text_null("contact_email"))
                    .col(text("address"))
                    .col(text_null("tax_rate"))
                    .col(integer_null("payment_days"))
                    .col(boolean("vat_exempt"))
                    .col(boolean("active"))
                    .foreign_key(&mut refers("markets", "partner_id", "accounts"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("invoices")
                    .col(big_pk_auto("id"))
                    .col(text("uid"))
                    .col(big_integer("partner_id"))
                    .col(text("number"))
                    .col(text("issued"))
                    .col(text("due"))
                    .col(text("state"))
                    .col(text("currency"))
                    .col(big_integer("total_minor"))
                    .col(big_integer("tax_minor"))
                    .foreign_key(&mut refers("invoices", "partner_id", "accounts"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("invoice_lines")
                    .col(big_pk_auto("id"))
                    .col(big_integer("invoice_id"))
                    .col(big_integer("account_id"))
                    .col(integer("position"))
                    .col(text("text"))
                    .col(big_integer("amount_minor"))
                    .foreign_key(&mut refers("invoice_lines", "invoice_id", "invoices"))
                    .foreign_key(&mut refers("invoice_lines", "account_id", "accounts"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("company_profiles")
                    .col(big_integer("account_id").primary_key())
                    .col(text("legal_name"))
                    .col(text("trading_name"))
                    .col(text("registration_number"))
                    .col(text("website"))
                    .col(text("phone"))
                    .col(text("street"))
                    .col(text("city"))
                    .col(text("postcode"))
                    .col(text("country"))
                    .col(text("contacts"))
                    .col(integer("version"))
                    .col(big_integer("updated_at"))
                    .foreign_key(&mut refers("company_profiles", "account_id", "accounts"))
                    .to_owned(),
            )
            .await?;

        for (table, indexes) in INDEXES {
            for (name, columns, unique) in indexes {
                let mut index = Index::create().name(*name).table(table).to_owned();
                for column in *columns {
                    index.col(*column);
                }
                if *unique {
                    index.unique();
                }
                manager.create_index(index).await?;
            }
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES.into_iter().rev() {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}
