//! JSON bodies: their type, their size, and where in them something is wrong.

use super::failure::Failure;
use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use portico_api::ProblemKind;
use serde::de::DeserializeOwned;

/// The largest body that is usually read, in bytes.
const USUAL: usize = 64 * 1024;

/// A body in JSON, of at most `LIMIT` bytes.
pub(crate) struct Json<T, const LIMIT: usize = USUAL>(pub(crate) T);

impl<S: Sync, T: DeserializeOwned, const LIMIT: usize> FromRequest<S> for Json<T, LIMIT> {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        if !is_json(request.headers()) {
            return Err(Failure::of(ProblemKind::NotJson));
        }
        let body = to_bytes(request.into_body(), LIMIT).await.map_err(|_| {
            Failure::new(ProblemKind::TooLarge, format!("The body has more than {} KiB.", LIMIT / 1024))
        })?;
        let mut json = serde_json::Deserializer::from_slice(&body);
        let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
            let path = error.path().to_string();
            let problem = error.into_inner();
            let place = if path == "." { String::new() } else { format!("{path}: ") };
            Failure::new(ProblemKind::BadRequest, format!("The body cannot be read: {place}{problem}"))
        })?;
        json.end().map_err(|error| {
            Failure::new(ProblemKind::BadRequest, format!("The body goes on after its end: {error}"))
        })?;
        Ok(Self(value))
    }
}

/// `application/json`, with parameters or without. A form of another site cannot send this without asking.
fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}
