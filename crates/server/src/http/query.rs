//! Parameters of the address.

use super::failure::Failure;
use axum::extract::{FromRequestParts, Query as AxumQuery};
use axum::http::request::Parts;
use portico_api::ProblemKind;
use serde::de::DeserializeOwned;

/// The longest text to search for.
const LONGEST_SEARCH: usize = 200;

/// The parameters of the address. Unknown ones are ignored; what is wrong with a known one is said.
pub(crate) struct Query<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        AxumQuery::try_from_uri(&parts.uri).map(|AxumQuery(query)| Self(query)).map_err(|rejection| {
            let said = rejection.body_text();
            let problem = said.strip_prefix("Failed to deserialize query string: ").unwrap_or(&said);
            Failure::new(
                ProblemKind::BadRequest,
                format!("A parameter of the address is not right: {problem}"),
            )
        })
    }
}

/// An id in a parameter: 1 to 64 characters of `A-Z a-z 0-9 -`.
pub(crate) fn id<'q>(name: &str, id: Option<&'q str>) -> Result<Option<&'q str>, Failure> {
    let well_formed = |id: &str| {
        (1..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    match id {
        Some(id) if !well_formed(id) => Err(Failure::parameter(name, "not an id")),
        id => Ok(id),
    }
}

/// The text to search for; `None` when there is nothing to look for.
pub(crate) fn searched(q: Option<&str>) -> Result<Option<&str>, Failure> {
    let Some(q) = q.map(str::trim).filter(|q| !q.is_empty()) else { return Ok(None) };
    if q.chars().count() > LONGEST_SEARCH {
        return Err(Failure::parameter("q", "at most 200 characters"));
    }
    if q.chars().any(char::is_control) {
        return Err(Failure::parameter("q", "no control characters"));
    }
    Ok(Some(q))
}
