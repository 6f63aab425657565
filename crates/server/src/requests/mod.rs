//! Requests of managed users to have a hidden feature turned on.

use sea_orm::{ConnectionTrait, DbErr};

/// Marks an open request of one of the partner's accounts as granted; `false` when there is none.
pub(crate) async fn grant(_: &impl ConnectionTrait, _: i64, _: &str, _: i64, _: i64) -> Result<bool, DbErr> {
    Ok(false)
}
