//! Parameters of the address.

use super::failure::Failure;
use axum::extract::{FromRequestParts, Query as AxumQuery};
use axum::http::request::Parts;
use portico_api::ProblemKind;
use serde::de::DeserializeOwned;
use utoipa::openapi::{Object, ObjectBuilder, Type};

/// The longest text in a parameter.
const LONGEST_TEXT: usize = 200;

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

/// An id: 1 to [`LONGEST_ID`] characters of `A-Z a-z 0-9 -`.
const ID_PATTERN: &str = "^[A-Za-z0-9-]{1,64}$";
const LONGEST_ID: usize = 64;

/// An id in the description.
pub(crate) fn id_schema() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .max_length(Some(LONGEST_ID))
        .pattern(Some(ID_PATTERN))
        .build()
}

/// An id in a parameter.
pub(crate) fn id<'q>(name: &str, id: Option<&'q str>) -> Result<Option<&'q str>, Failure> {
    let well_formed = |id: &str| {
        (1..=LONGEST_ID).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    match id {
        Some(id) if !well_formed(id) => Err(Failure::parameter(name, "not an id")),
        id => Ok(id),
    }
}

/// The text to search for; `None` when there is nothing to look for.
pub(crate) fn searched(q: Option<&str>) -> Result<Option<&str>, Failure> {
    text("q", q)
}

/// Text in a parameter; `None` when it is empty.
pub(crate) fn text<'q>(name: &str, text: Option<&'q str>) -> Result<Option<&'q str>, Failure> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    if text.chars().count() > LONGEST_TEXT {
        return Err(Failure::parameter(name, "at most 200 characters"));
    }
    if text.chars().any(char::is_control) {
        return Err(Failure::parameter(name, "no control characters"));
    }
    Ok(Some(text))
}
