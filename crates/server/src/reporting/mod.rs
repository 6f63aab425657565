//! Service level reporting over the store: which notices there are, and whom they concern.

pub(crate) mod relevance;
pub(crate) mod warnings;
