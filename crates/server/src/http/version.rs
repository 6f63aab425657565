//! Versions of what can be edited: sent as ETag, required as If-Match.

use super::failure::Failure;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use portico_api::ProblemKind;

/// The version that was read before editing.
pub(crate) fn read(headers: &HeaderMap) -> Result<i32, Failure> {
    let tag = headers.get(header::IF_MATCH).ok_or_else(|| Failure::of(ProblemKind::VersionRequired))?;
    tag.to_str()
        .ok()
        .and_then(|tag| tag.trim().strip_prefix('"')?.strip_suffix('"'))
        .filter(|tag| !tag.is_empty() && tag.len() < 10 && tag.bytes().all(|digit| digit.is_ascii_digit()))
        .and_then(|tag| tag.parse().ok())
        .ok_or_else(|| {
            Failure::parameter("If-Match", "send the one ETag that came with what you changed, as it was")
        })
}

/// The header that says a version.
pub(crate) fn tag(version: impl std::fmt::Display) -> Option<[(HeaderName, HeaderValue); 1]> {
    HeaderValue::from_str(&format!("\"{version}\"")).map(|tag| [(header::ETAG, tag)]).ok()
}
