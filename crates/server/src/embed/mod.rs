//! The portal inside partners' own sites: where it may be framed, how a partner's backend signs somebody on, and what
//! a partner's admins set.

pub(crate) mod document;
pub(crate) mod keys;
pub(crate) mod mint;
pub(crate) mod sessions;
pub(crate) mod settings;
pub(crate) mod tenant;
pub(crate) mod token;

use crate::app::App;
use crate::http::failure::Failure;
use crate::pace::Pace;
use crate::store::entity::{embed_code, embed_session};
use crate::terms;
use portico_api::FieldProblem;
use sea_orm::{ColumnTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

/// For how long codes and sessions are kept after their end, in milliseconds: a code that is used again shows.
const KEPT: i64 = 24 * 60 * 60 * 1000;

/// How often codes are asked for, and what opens nothing is tried.
#[derive(Default)]
pub(crate) struct EmbedPace {
    mints: Pace<(i64, i64)>,
    failures: Pace<String>,
}

impl EmbedPace {
    /// Counts a code that a key asks for on behalf of somebody; refuses when there were too many.
    pub(crate) fn mint(&self, app: &App, key: i64, user: i64) -> Result<(), Failure> {
        self.mints.step((key, user), app.config().embed_mints_per_minute)
    }

    /// Refuses who failed too often.
    pub(crate) fn check(&self, app: &App, who: &str) -> Result<(), Failure> {
        self.failures.check(who.to_owned(), app.config().embed_failures_per_minute)
    }

    /// Counts what opened nothing; refuses when there was too much of it.
    pub(crate) fn failed(&self, app: &App, who: &str) -> Result<(), Failure> {
        self.failures.step(who.to_owned(), app.config().embed_failures_per_minute)
    }
}

/// A new secret of 244 random bits. What it begins with says what it is, to people and to programs that look for
/// secrets where none should be.
fn secret(prefix: &str) -> String {
    format!("{prefix}_{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple())
}

fn problem(field: &str, code: &str, detail: &str) -> FieldProblem {
    let [field, code, detail] = [field, code, detail].map(str::to_owned);
    FieldProblem { field, code, detail }
}

/// Forgets codes and sessions that ended long ago.
pub(crate) async fn tidy(writer: &DatabaseConnection) -> Result<(), DbErr> {
    let old = terms::now() - KEPT;
    embed_code::Entity::delete_many().filter(embed_code::Column::ExpiresAt.lt(old)).exec(writer).await?;
    embed_session::Entity::delete_many()
        .filter(embed_session::Column::ExpiresAt.lt(old))
        .exec(writer)
        .await
        .map(|_| ())
}
