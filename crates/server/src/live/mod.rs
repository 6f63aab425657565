//! Telling open pages what changed.

use sea_orm::{ConnectionTrait, DbErr};

/// What changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// Settings.
    Settings,
}

/// Wakes those who listen.
#[derive(Default)]
pub(crate) struct Live;

impl Live {
    /// After a commit: there may be something new.
    pub(crate) fn wake(&self) {}
}

/// Notes, within the transaction that makes it, a change for a partner's open pages and for those of the
/// managed accounts whose users gain or lose something.
pub(crate) async fn note(_: &impl ConnectionTrait, _: Kind, _: i64, _: &[i64]) -> Result<(), DbErr> {
    Ok(())
}
