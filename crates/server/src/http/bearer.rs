//! `Authorization: Bearer`: how frames inside partners' sites say who they are, and backends with which key they ask.

use super::failure::Failure;
use crate::app::App;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;
use portico_api::ProblemKind;
use tower_sessions::cookie::Cookie;

/// What is sent as a bearer; `None` when nothing is, and nothing at all when that cannot be read.
pub(crate) fn read(headers: &HeaderMap) -> Option<&str> {
    let said = headers.get(header::AUTHORIZATION)?.as_bytes();
    let (scheme, secret) = said.split_at_checked(7)?;
    scheme.eq_ignore_ascii_case(b"bearer ").then(|| str::from_utf8(secret).unwrap_or_default().trim())
}

/// Refuses who says twice who they are: with a bearer and with the session's cookie.
pub(crate) async fn refuse_with_cookie(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Result<Response, Failure> {
    let headers = request.headers();
    if read(headers).is_some() && has_cookie(headers, app.config().session_cookie()) {
        let how = "Send the session's cookie or a bearer, not both.";
        return Err(Failure::new(ProblemKind::BadRequest, how));
    }
    Ok(next.run(request).await)
}

fn has_cookie(headers: &HeaderMap, name: &str) -> bool {
    let sent = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    sent.flat_map(Cookie::split_parse).filter_map(Result::ok).any(|cookie| cookie.name() == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_bearer_is_read() {
        let read = |said: &'static str| {
            let headers = [(header::AUTHORIZATION, said.parse().unwrap())];
            read(&headers.into_iter().collect()).map(str::to_owned)
        };
        assert_eq!(read("Bearer abc"), Some("abc".to_owned()));
        assert_eq!(read("bearer  abc "), Some("abc".to_owned()));
        assert_eq!(read("Bearer "), Some(String::new()));
        assert_eq!(read("Basic abc"), None);
        assert_eq!(read("Bearerabc"), None);
        assert_eq!(read(""), None);
    }
}
