//! Headers on every answer: what browsers may do with it, and how long anyone may keep it.

use crate::app::App;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

/// The header that names the build of the app: an old tab notices a new one.
const BUILD: HeaderName = HeaderName::from_static("x-portico-build");

const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; \
    form-action 'self'; frame-ancestors 'none'; object-src 'none'; manifest-src 'self'";

/// The policy of the page inside a partner's site; its ancestors follow.
const FRAMED_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; \
    object-src 'none'; frame-ancestors";

const CORP: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// How an answer differs from all others; put among its extensions.
#[derive(Clone)]
pub(crate) enum Apart {
    /// Pages of exactly these origins may frame it.
    FramedBy(Vec<String>),
    /// Pages of any origin may load it.
    Shared,
}

const PERMISSIONS_POLICY: &str =
    "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()";

/// The same on every answer.
const ALWAYS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (CORP, "same-origin"),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS_POLICY),
];

const HSTS: &str = "max-age=63072000";
const HSTS_SUBDOMAINS: &str = "max-age=63072000; includeSubDomains";

/// Adds them.
pub(crate) async fn add(State(app): State<App>, request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    let apart = response.extensions_mut().remove::<Apart>();
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    match apart {
        None => {}
        Some(Apart::Shared) => share(headers),
        Some(Apart::FramedBy(origins)) => let_frame(headers, &origins),
    }
    if app.config().is_https() {
        let hsts = if app.config().hsts_subdomains { HSTS_SUBDOMAINS } else { HSTS };
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(hsts));
    }
    if is_api {
        add_for_api(&app, headers);
    }
    response
}

/// Lets pages of all sites load a file.
fn share(headers: &mut HeaderMap) {
    headers.insert(CORP, HeaderValue::from_static("cross-origin"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
}

/// Lets pages of these origins frame a page. `X-Frame-Options` cannot name them.
fn let_frame(headers: &mut HeaderMap, origins: &[String]) {
    let policy = format!("{FRAMED_POLICY} {}", origins.join(" "));
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        headers.remove(header::X_FRAME_OPTIONS);
        headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        headers.insert(CORP, HeaderValue::from_static("cross-origin"));
    }
}

fn add_for_api(app: &App, headers: &mut HeaderMap) {
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.append(header::VARY, HeaderValue::from_static("cookie, authorization"));
    if let Some(build) = app.assets().build() {
        headers.insert(BUILD, build);
    }
}
