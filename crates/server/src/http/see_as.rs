//! The header with which a partner's user looks at a managed account as its users do, in one of their roles.

use super::failure::Failure;
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderName, Uri};
use axum::middleware::Next;
use axum::response::Response;
use portico_api::ProblemKind;
use portico_rules::Role;

/// Its name; the value is a role. Reading only: with a write, it is refused wherever it is sent.
pub(crate) const SEE_AS: HeaderName = HeaderName::from_static("portico-see-as");

/// The parameter that stands for it in the address of a file: a link sends no headers.
const IN_ADDRESS: &str = "as";

/// The role, when it is asked for.
pub(crate) fn role(request: &Parts) -> Result<Option<Role>, Failure> {
    let mut values = request.headers.get_all(SEE_AS).iter();
    let wrong = |name: &str| Failure::parameter(name, "send the one role to look in");
    let Some(value) = values.next() else {
        let asked = in_address(&request.uri);
        return asked.map(|role| Role::parse(role).ok_or_else(|| wrong(IN_ADDRESS))).transpose();
    };
    let role = value.to_str().ok().and_then(Role::parse).filter(|_| values.next().is_none());
    role.map(Some).ok_or_else(|| wrong(SEE_AS.as_str()))
}

fn in_address(address: &Uri) -> Option<&str> {
    let query = address.query().filter(|_| address.path().ends_with(".csv"))?;
    query.split('&').find_map(|pair| pair.strip_prefix(IN_ADDRESS)?.strip_prefix('='))
}

/// Lets nothing but reads pass with the header.
pub(crate) async fn refuse_writes(request: Request, next: Next) -> Result<Response, Failure> {
    if request.method().is_safe() || !request.headers().contains_key(SEE_AS) {
        Ok(next.run(request).await)
    } else {
        Err(Failure::of(ProblemKind::LooksOnly))
    }
}
