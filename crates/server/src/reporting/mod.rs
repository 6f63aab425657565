//! Service level reporting: what the store knows, as the pure code of `portico-reporting` takes it.

pub(crate) mod history;
pub(crate) mod month;
pub(crate) mod period;
pub(crate) mod relevance;
pub(crate) mod warnings;
