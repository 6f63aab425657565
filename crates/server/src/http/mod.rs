//! HTTP as every endpoint speaks it: routes, bodies, queries, pages, errors, headers, files.

pub(crate) mod assets;
pub(crate) mod bearer;
pub(crate) mod body;
pub(crate) mod cross_site;
pub(crate) mod csv;
pub(crate) mod failure;
pub(crate) mod headers;
pub(crate) mod observe;
pub(crate) mod paging;
pub(crate) mod picture;
pub(crate) mod query;
pub(crate) mod routes;
pub(crate) mod see_as;
pub(crate) mod version;
