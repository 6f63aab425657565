//! The header with which a partner's user looks at a managed account as its users do, in one of their roles.

use super::failure::Failure;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName};
use axum::middleware::Next;
use axum::response::Response;
use portico_api::ProblemKind;
use portico_rules::Role;

/// Its name; the value is a role. Reading only: with a write, it is refused wherever it is sent.
pub(crate) const SEE_AS: HeaderName = HeaderName::from_static("portico-see-as");

/// The role, when the header is there.
pub(crate) fn role(headers: &HeaderMap) -> Result<Option<Role>, Failure> {
    let mut values = headers.get_all(SEE_AS).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let role = value.to_str().ok().and_then(Role::parse).filter(|_| values.next().is_none());
    role.map(Some).ok_or_else(|| Failure::parameter(SEE_AS.as_str(), "send the one role to look in"))
}

/// Lets nothing but reads pass with the header.
pub(crate) async fn refuse_writes(request: Request, next: Next) -> Result<Response, Failure> {
    if request.method().is_safe() || !request.headers().contains_key(SEE_AS) {
        Ok(next.run(request).await)
    } else {
        Err(Failure::of(ProblemKind::LooksOnly))
    }
}
