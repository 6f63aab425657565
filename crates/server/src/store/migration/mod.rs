//! Migrations, in the order in which they run. One that has shipped is never edited; a new one follows it.

mod m0001_initial;
mod m0002_settings_history;
mod m0003_events_requests;
mod m0004_orders;
mod m0005_services;
mod m0006_marketplace;
mod m0007_people;
mod m0008_billing;
mod m0009_reporting;
mod m0010_chat;
mod m0011_notifications;
mod m0012_embedding;

use sea_orm_migration::prelude::*;

/// Runs the migrations.
pub(super) struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_initial::Migration),
            Box::new(m0002_settings_history::Migration),
            Box::new(m0003_events_requests::Migration),
            Box::new(m0004_orders::Migration),
            Box::new(m0005_services::Migration),
            Box::new(m0006_marketplace::Migration),
            Box::new(m0007_people::Migration),
            Box::new(m0008_billing::Migration),
            Box::new(m0009_reporting::Migration),
            Box::new(m0010_chat::Migration),
            Box::new(m0011_notifications::Migration),
            Box::new(m0012_embedding::Migration),
        ]
    }
}

/// A column that holds the `id` of a row of another table; rows go with what they belong to.
fn refers(from: &'static str, column: &'static str, to: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create().from(from, column).to(to, "id").on_delete(ForeignKeyAction::Cascade).to_owned()
}
