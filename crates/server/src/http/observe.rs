//! Around every request: its id, its log line, and problem answers for everything that failed.

use super::failure::Failure;
use axum::body::Body;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use tokio::time::timeout;
use uuid::Uuid;

/// The header that carries the request's id.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What is known about the request, for its log line.
#[derive(Clone, Default)]
pub(crate) struct About(Arc<OnceLock<String>>);

impl About {
    /// Says who is signed in.
    pub(crate) fn is_from(&self, user_uid: &str) {
        self.0.get_or_init(|| user_uid.to_owned());
    }
}

/// Gives up on requests that take too long.
pub(crate) async fn limit_time(limit: Duration, request: Request, next: Next) -> Result<Response, Failure> {
    timeout(limit, next.run(request)).await.map_err(|_| Failure::of(portico_api::ProblemKind::Unavailable))
}

/// Gives the request an id, turns what failed into a problem answer, and writes one line to the log.
pub(crate) async fn observe(mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = Uuid::now_v7().to_string();
    let about = About::default();
    request.extensions_mut().insert(about.clone());
    let method = request.method().clone();
    // The template, not the address: an address may hold what no log should.
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;

    let failed = response.status().is_client_error() || response.status().is_server_error();
    let (mut response, cause) = if failed { to_problem(response, &id) } else { (response, None) };
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }

    let status = response.status().as_u16();
    let ms = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX) as f64 / 1000.0;
    let route = route.as_ref().map_or("-", MatchedPath::as_str);
    let user = about.0.get().map_or("-", String::as_str);
    if let Some(cause) = cause {
        tracing::error!(%method, route, status, ms, request_id = id, user, cause, "request failed");
    } else if matches!(route, "/healthz" | "/readyz") {
        tracing::debug!(%method, route, status, ms, request_id = id, "request");
    } else {
        tracing::info!(%method, route, status, ms, request_id = id, user, "request");
    }
    response
}

/// The problem answer for a failed one, and the cause that only the log may know.
fn to_problem(response: Response, id: &str) -> (Response, Option<String>) {
    let (mut parts, _) = response.into_parts();
    let failure = parts.extensions.remove::<Failure>().unwrap_or_else(|| Failure::of_status(parts.status));
    let cause = failure.cause().map(str::to_owned);
    let problem = failure.into_problem(id.to_owned());
    if let Ok(status) = problem.status.try_into() {
        parts.status = status;
    }
    for name in [header::CONTENT_LENGTH, header::CONTENT_ENCODING, header::ETAG] {
        parts.headers.remove(name);
    }
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    (Response::from_parts(parts, Body::from(body)), cause)
}
