//! Versions of what can be edited: sent as ETag, required as If-Match.

use super::failure::Failure;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use portico_api::ProblemKind;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::{ObjectBuilder, Required, Type};

/// In a description: the version that is to be changed. What follows from it is added by
/// [`routes`](super::routes).
pub(crate) struct IfMatch;

impl IfMatch {
    /// The header.
    pub(crate) const NAME: &str = "if-match";
}

impl IntoParams for IfMatch {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let schema = ObjectBuilder::new().schema_type(Type::String).pattern(Some(r#"^"[0-9]{1,9}"$"#));
        let parameter = ParameterBuilder::new()
            .name(Self::NAME)
            .parameter_in(ParameterIn::Header)
            // Left out, it is answered with 428: a description that requires it could not say that.
            .required(Required::False)
            .description(Some("The ETag that came with what is changed; required."))
            .schema(Some(schema));
        vec![parameter.build()]
    }
}

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
