//! Terms between the store's text and the API's types: both use the spelling of the API.

use crate::http::failure::Failure;
use serde::Serialize;
use serde::de::value::{Error, StrDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer};
use time::OffsetDateTime;

/// The term that a column holds.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, Failure> {
    let text: StrDeserializer<'_, Error> = text.into_deserializer();
    T::deserialize(text)
        .map_err(|error| Failure::internal(format!("the store holds an unknown term: {error}")))
}

/// The term that a column may hold.
pub(crate) fn read_if<T: DeserializeOwned>(text: Option<&str>) -> Result<Option<T>, Failure> {
    text.map(read).transpose()
}

/// What JSON in a column says.
pub(crate) fn read_json<T: DeserializeOwned>(text: &str) -> Result<T, Failure> {
    serde_json::from_str(text)
        .map_err(|error| Failure::internal(format!("the store holds JSON of another shape: {error}")))
}

/// The spelling of a term.
pub(crate) fn spell<T: Serialize>(term: T) -> String {
    match serde_json::to_value(term) {
        Ok(serde_json::Value::String(text)) => text,
        _ => String::new(),
    }
}

/// A count or a number of the store as the API's unsigned one; what cannot be is 0.
pub(crate) fn count(number: impl TryInto<u32>) -> u32 {
    number.try_into().unwrap_or(0)
}

/// Now, in milliseconds since 1970-01-01T00:00:00Z.
pub(crate) fn now() -> i64 {
    i64::try_from(OffsetDateTime::now_utc().unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX)
}
