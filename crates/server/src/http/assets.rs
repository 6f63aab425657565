//! The built app's files, precompressed where the build did so.
//!
//! A file whose name holds a hash of its content never changes and may be kept for ever; all others are
//! asked for every time. Addresses of pages answer the one page there is; a file that is missing does not.

use super::failure::Failure;
use crate::app::App;
use crate::digest::sha256_hex;
use crate::embed::document;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use portico_api::ProblemKind;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

const PAGE: &str = "index.html";
const FOR_EVER: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";

/// A directory with the built app.
pub(crate) struct Assets {
    root: PathBuf,
    build: RwLock<Option<HeaderValue>>,
}

impl Assets {
    /// The app in this directory, which may hold none.
    pub(crate) fn new(root: PathBuf) -> Self {
        let page = std::fs::read(root.join(PAGE)).ok();
        Self { root, build: RwLock::new(page.and_then(|page| build_of(&page))) }
    }

    /// Whether there is an app.
    pub(crate) fn are_there(&self) -> bool {
        self.build().is_some()
    }

    /// The build's mark: a new one means that the page has changed.
    pub(crate) fn build(&self) -> Option<HeaderValue> {
        self.build.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The page.
    pub(crate) async fn page(&self, headers: &HeaderMap) -> Result<Response, Failure> {
        // The page may have been built again since the server started.
        if let Ok(page) = tokio::fs::read(self.root.join(PAGE)).await {
            *self.build.write().unwrap_or_else(PoisonError::into_inner) = build_of(&page);
        }
        self.file(Path::new(PAGE), headers).await
    }

    /// A file by its path below the directory.
    pub(crate) async fn file(&self, name: &Path, headers: &HeaderMap) -> Result<Response, Failure> {
        let path = self.root.join(name);
        let accepted = accepted_encodings(headers);
        for (encoding, suffix) in [("br", ".br"), ("gzip", ".gz")] {
            if accepted.contains(&encoding) {
                let mut packed = path.clone().into_os_string();
                packed.push(suffix);
                if let Some(content) = read(Path::new(&packed)).await? {
                    return Ok(answer(name, content, Some(encoding), headers));
                }
            }
        }
        let content = read(&path).await?.ok_or_else(Failure::not_found)?;
        Ok(answer(name, content, None, headers))
    }
}

/// Answers everything that is no route: files of the app, its page, and problems.
pub(crate) async fn serve(State(app): State<App>, request: Request) -> Result<Response, Failure> {
    let path = request.uri().path();
    if path == "/api" || path.starts_with("/api/") {
        return Err(Failure::not_found());
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(Failure::of(ProblemKind::MethodNotAllowed));
    }
    let headers = request.headers();
    match file_name(path) {
        Some(name) if name.starts_with("embed") => {
            let rest = name.strip_prefix("embed").map_err(Failure::internal)?;
            document::serve(&app, rest, headers).await
        }
        Some(name) if name.extension().is_some() && name != Path::new(PAGE) => {
            app.assets().file(&name, headers).await
        }
        Some(_) if accepts_html(headers) && app.assets().are_there() => app.assets().page(headers).await,
        _ => Err(Failure::not_found()),
    }
}

/// The path of a file below the directory, if the address can be one.
fn file_name(path: &str) -> Option<PathBuf> {
    let mut name = PathBuf::new();
    for part in path.split('/').filter(|part| !part.is_empty()) {
        let plain = part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
        if !plain || part.starts_with('.') {
            return None;
        }
        name.push(part);
    }
    Some(name)
}

async fn read(path: &Path) -> Result<Option<Vec<u8>>, Failure> {
    match tokio::fs::read(path).await {
        Ok(content) => Ok(Some(content)),
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::NotFound | ErrorKind::IsADirectory | ErrorKind::NotADirectory
            ) =>
        {
            Ok(None)
        }
        Err(error) => Err(Failure::internal(format!("cannot read {}: {error}", path.display()))),
    }
}

fn answer(name: &Path, content: Vec<u8>, encoding: Option<&'static str>, asked: &HeaderMap) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    let is_hashed = holds_hash(name);
    let caching = if is_hashed { FOR_EVER } else { ASK_AGAIN };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    if !is_hashed {
        let tag = format!("\"{}\"", sha256_hex([&content]).get(..32).unwrap_or_default());
        let known = asked.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok()).unwrap_or_default();
        let fresh = known.split(',').any(|known| known.trim().trim_start_matches("W/") == tag);
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            headers.insert(header::ETAG, tag);
        }
        if fresh {
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(name)));
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    (headers, Body::from(content)).into_response()
}

fn build_of(page: &[u8]) -> Option<HeaderValue> {
    let mut build = sha256_hex([page]);
    build.truncate(16);
    HeaderValue::from_str(&build).ok()
}

fn accepts_html(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.is_none_or(|accept| accept.contains("text/html") || accept.contains("*/*"))
}

fn accepted_encodings(headers: &HeaderMap) -> Vec<&str> {
    let accept = headers.get(header::ACCEPT_ENCODING).and_then(|accept| accept.to_str().ok());
    let mut accepted = Vec::new();
    for offer in accept.unwrap_or_default().split(',') {
        let (encoding, weight) = offer.split_once(';').unwrap_or((offer, ""));
        let refused = weight.trim().strip_prefix("q=").and_then(|q| q.parse().ok()) == Some(0.0);
        if !refused {
            accepted.push(encoding.trim());
        }
    }
    accepted
}

/// Whether the name's last part before the extension is a hash, as in `app-0f3c9d1b2a.js` or
/// `app.0f3c9d1b2a.css`.
fn holds_hash(name: &Path) -> bool {
    let stem = name.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    stem.trim_end_matches("_bg").rsplit(['-', '.']).next().filter(|last| last.len() < stem.len()).is_some_and(
        |last| {
            (8..=64).contains(&last.len())
                && last.chars().all(|c| c.is_ascii_hexdigit())
                && last.chars().any(|c| c.is_ascii_digit())
        },
    )
}

fn content_type(name: &Path) -> &'static str {
    match name.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "txt" | "ts" => "text/plain; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        for name in
            ["app-0f3c9d1b2a.js", "split/pricing-12345678.wasm", "index.0f3c9d1b.css", "a-b-deadbee1_bg.wasm"]
        {
            assert!(holds_hash(Path::new(name)), "{name}");
        }
        for name in
            ["index.html", "boot.js", "favicon.svg", "12345678.js", "app-deadbeef-main.js", "app-facade.js"]
        {
            assert!(!holds_hash(Path::new(name)), "{name}");
        }
    }

    #[test]
    fn nothing_outside_the_directory_can_be_named() {
        for path in ["/../secret", "/a/../../b", "/.env", "/a/.git/config", "/a%2f..%2fb", "/a\\b", "/\u{e9}"]
        {
            assert_eq!(file_name(path), None, "{path}");
        }
        assert_eq!(file_name("/split//a-1.wasm"), Some(PathBuf::from("split/a-1.wasm")));
    }

    #[test]
    fn encodings_with_weight_zero_are_refused() {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("br;q=0, gzip;q=0.5, zstd"));
        assert_eq!(accepted_encodings(&headers), ["gzip", "zstd"]);
    }
}
