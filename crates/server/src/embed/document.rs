//! `/embed/v1/…`: the page that stands in a frame, and the files that other sites load.
//!
//! A tenant's name has no dot, a file's name has one.

use super::tenant;
use crate::app::App;
use crate::http::failure::Failure;
use crate::http::headers::Apart;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use std::path::Path;

/// Answers an address below `/embed`: `rest` is what follows.
pub(crate) async fn serve(app: &App, rest: &Path, headers: &HeaderMap) -> Result<Response, Failure> {
    let rest = rest.strip_prefix("v1").map_err(|_| Failure::not_found())?;
    let first = rest.iter().next().and_then(|name| name.to_str()).ok_or_else(Failure::not_found)?;
    if first.contains('.') {
        let mut response = app.assets().file(&Path::new("embed/v1").join(rest), headers).await?;
        response.extensions_mut().insert(Apart::Shared);
        return Ok(response);
    }
    let tenant = tenant::find(app.db(), first).await?.ok_or_else(Failure::not_found)?;
    if !app.assets().are_there() {
        return Err(Failure::not_found());
    }
    // Never "not modified": the origins are in the headers, and browsers are free to keep those of the answer before.
    let mut asked = headers.clone();
    asked.remove(header::IF_NONE_MATCH);
    let mut response = app.assets().page(&asked).await?;
    response.headers_mut().remove(header::ETAG);
    response.extensions_mut().insert(Apart::FramedBy(tenant.origins));
    Ok(response)
}
