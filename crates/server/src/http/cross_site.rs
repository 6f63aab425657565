//! Refuses writes that a page of another site made a browser send.

use super::failure::Failure;
use crate::app::App;
use crate::config::Origin;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::Response;
use portico_api::ProblemKind;

/// Lets reads pass, and writes of our own pages and of clients that are no browsers.
pub(crate) async fn refuse(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Result<Response, Failure> {
    if request.method().is_safe() || is_own(request.headers(), app.config().public_origin.as_ref()) {
        Ok(next.run(request).await)
    } else {
        Err(Failure::of(ProblemKind::CrossSite))
    }
}

/// Browsers say where a request comes from: `Sec-Fetch-Site` where they know it, `Origin` on every write.
/// What sends neither is no browser, and no page could have made it send a cookie.
fn is_own(headers: &HeaderMap, public: Option<&Origin>) -> bool {
    let fetched_here =
        headers.get("sec-fetch-site").is_none_or(|site| matches!(site.as_bytes(), b"same-origin" | b"none"));
    let own_origin = headers.get(header::ORIGIN).is_none_or(|origin| {
        let Ok(origin) = origin.to_str() else { return false };
        match public {
            Some(public) => origin.eq_ignore_ascii_case(public.as_str()),
            None => host_of(origin).is_some_and(|host| {
                headers
                    .get(header::HOST)
                    .is_some_and(|own| own.as_bytes().eq_ignore_ascii_case(host.as_bytes()))
            }),
        }
    });
    fetched_here && own_origin
}

fn host_of(origin: &str) -> Option<&str> {
    origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(headers: &[(&'static str, &'static str)], public: Option<&str>) -> bool {
        let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        is_own(&headers.collect(), public.map(|origin| origin.parse().unwrap()).as_ref())
    }

    #[test]
    fn what_says_nothing_is_no_browser() {
        assert!(own(&[], None));
        assert!(own(&[("host", "portal.example")], Some("https://portal.example")));
    }

    #[test]
    fn own_pages_may_write() {
        assert!(own(
            &[
                ("host", "localhost:8080"),
                ("origin", "http://localhost:8080"),
                ("sec-fetch-site", "same-origin")
            ],
            None
        ));
        assert!(own(
            &[("host", "inner:80"), ("origin", "https://portal.example")],
            Some("https://portal.example/")
        ));
    }

    #[test]
    fn other_sites_may_not() {
        for origin in [
            "https://evil.example",
            "null",
            "https://portal.example.evil.example",
            "https://portal.example:81",
        ] {
            assert!(!own(&[("host", "portal.example"), ("origin", origin)], None), "{origin}");
            assert!(!own(&[("host", "portal.example"), ("origin", origin)], Some("https://portal.example")));
        }
        assert!(!own(&[("sec-fetch-site", "cross-site")], None));
        assert!(!own(&[("sec-fetch-site", "same-site")], None));
    }
}
