//! The panels: one module each, with its handlers and its queries.

use crate::http::routes::{Routes, routes};

/// Adds the routes of every panel.
pub(crate) fn add(routes: Routes) -> Routes {
    routes![routes;]
}
