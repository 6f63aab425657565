//! Services by location and by kind, and an index that searches are answered from.

use crate::store::keys;
use portico_api::ServiceKind;
use sea_orm::{ConnectionTrait, DbBackend, ExprTrait};
use sea_orm_migration::{prelude::*, schema::*};

pub(super) struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0005_services"
    }
}

const INDEXES: [(&str, &[&str]); 2] = [
    ("services_by_location", &["partner_id", "by_location", "tree_key", "id"]),
    ("services_by_kind_name", &["partner_id", "by_kind", "tree_key", "id"]),
];

/// SQLite searches while it walks along the order by name: the index holds what is looked in, so the rows
/// themselves stay unread. It does what `services_by_name` did, too.
const SEARCH_SQLITE: &str = "DROP INDEX services_by_name;
    CREATE INDEX services_by_name ON services (partner_id, tree_key, id, search)";

/// PostgreSQL's indexes hold no long texts; it has trigrams for that, as an extension. Where that is not
/// installed, or the user may not add it, searches read the rows.
const SEARCH_POSTGRES: &str = "DO $$ BEGIN
        CREATE EXTENSION IF NOT EXISTS pg_trgm;
        CREATE INDEX services_search ON services USING gin (search gin_trgm_ops);
    EXCEPTION WHEN OTHERS THEN
        RAISE WARNING 'services are searched without an index: %', SQLERRM;
    END $$";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        let postgres = db.get_database_backend() == DbBackend::Postgres;
        let mut by_location = text("by_location");
        by_location.default("");
        if postgres {
            by_location.extra("COLLATE \"C\"");
        }
        for column in [by_location, integer("by_kind").default(0).to_owned()] {
            manager.alter_table(Table::alter().table("services").add_column(column).to_owned()).await?;
        }
        fill_locations(db).await?;
        for kind in ServiceKind::ALL {
            let kind = crate::terms::spell(kind);
            let update = Query::update()
                .table("services")
                .value("by_kind", keys::kind(&kind))
                .and_where(Expr::col("kind").eq(kind))
                .to_owned();
            db.execute(&update).await?;
        }
        for (name, columns) in INDEXES {
            let mut index = Index::create().name(name).table("services").to_owned();
            for column in columns {
                index.col(*column);
            }
            manager.create_index(index).await?;
        }
        db.execute_unprepared(if postgres { SEARCH_POSTGRES } else { SEARCH_SQLITE }).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, _) in INDEXES {
            manager.drop_index(Index::drop().name(name).table("services").to_owned()).await?;
        }
        for column in ["by_location", "by_kind"] {
            manager.alter_table(Table::alter().table("services").drop_column(column).to_owned()).await?;
        }
        Ok(())
    }
}

/// Locations are few, however many services there are.
async fn fill_locations(db: &SchemaManagerConnection<'_>) -> Result<(), DbErr> {
    let places =
        Query::select().distinct().columns(["location_name", "location_metro"]).from("services").to_owned();
    for place in db.query_all(&places).await? {
        let name: Option<String> = place.try_get("", "location_name")?;
        let metro: Option<String> = place.try_get("", "location_metro")?;
        let is = |column: &'static str, value: Option<&str>| match value {
            Some(value) => Expr::col(column).eq(value),
            None => Expr::col(column).is_null(),
        };
        let update = Query::update()
            .table("services")
            .value("by_location", keys::location(name.as_deref(), metro.as_deref()))
            .and_where(is("location_name", name.as_deref()))
            .and_where(is("location_metro", metro.as_deref()))
            .to_owned();
        db.execute(&update).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::Migrator;
    use super::*;
    use sea_orm::{Database, Statement};

    /// Migrations before this one.
    const BEFORE: u32 = 4;

    #[tokio::test]
    async fn services_that_are_there_get_their_keys() {
        let url = std::env::var("PORTICO_TEST_MIGRATION").unwrap_or_else(|_| "sqlite::memory:".to_owned());
        let mut options = sea_orm::ConnectOptions::new(url);
        options.max_connections(1);
        let db = Database::connect(options).await.unwrap();
        Migrator::up(&db, Some(BEFORE)).await.unwrap();
        db.execute_unprepared(
            "INSERT INTO accounts (uid, kind, name, sort_key, search, settings_version, created_at) VALUES ('p', 'partner', 'P', 'p', 'p', 0, 0)",
        )
        .await
        .unwrap();
        let places =
            [("port", Some("FRA6"), Some("Frankfurt")), ("ix", Some("FRA6"), None), ("tenant", None, None)];
        for (at, (kind, name, metro)) in places.into_iter().enumerate() {
            let text = |value: Option<&str>| value.map_or("NULL".to_owned(), |value| format!("'{value}'"));
            let (name, metro) = (text(name), text(metro));
            db.execute_unprepared(&format!(
                "INSERT INTO services (uid, short_id, partner_id, account_id, kind, product_type, name, state, \
                    location_name, location_metro, locked, admin_locked, marketplace_visible, ends, search, \
                    tree_key, by_account, by_state, by_speed, by_newest)
                SELECT 's{at}', 's{at}', id, id, '{kind}', 'X', 'n', 'LIVE', {name}, {metro}, FALSE, FALSE, FALSE, \
                    '[]', 's', 't', 'a', 0, 0, 0 FROM accounts"
            ))
            .await
            .unwrap();
        }
        Migrator::up(&db, None).await.unwrap();
        let select = Statement::from_string(
            db.get_database_backend(),
            "SELECT by_location, by_kind FROM services ORDER BY uid",
        );
        let found = db.query_all_raw(select).await.unwrap();
        for (row, (kind, name, metro)) in found.iter().zip(places) {
            assert_eq!(row.try_get::<String>("", "by_location").unwrap(), keys::location(name, metro));
            assert_eq!(row.try_get::<i32>("", "by_kind").unwrap(), keys::kind(kind));
        }
        assert_eq!(found.len(), places.len());
    }
}
