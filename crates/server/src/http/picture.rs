//! Pictures that somebody uploads and others' browsers draw. What one is is found in its bytes; it is served as that
//! and nothing else, and the policy on every answer keeps it from being more than a picture.

use super::failure::Failure;
use crate::digest::sha256_hex;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use portico_api::{MOST_LOGO_BYTES, ProblemKind, logo_problem, logo_type};

/// Hexadecimal digits of a digest that are kept.
const DIGEST: usize = 16;

/// A logo.
pub(crate) struct Picture {
    /// `image/png`, `image/jpeg` or `image/webp`.
    pub(crate) media_type: String,
    /// The first digits of its SHA-256.
    pub(crate) digest: String,
    /// What it is made of.
    pub(crate) bytes: Vec<u8>,
}

impl Picture {
    /// The logo in a body, if it is one.
    pub(crate) async fn read(body: Body) -> Result<Self, Failure> {
        let bytes = to_bytes(body, MOST_LOGO_BYTES).await.map_err(|_| {
            Failure::new(ProblemKind::TooLarge, "A logo has at most 64 kB. Make the picture smaller.")
        })?;
        let media_type = match (logo_problem(&bytes), logo_type(&bytes)) {
            (None, Some((media_type, ..))) => media_type.to_owned(),
            (problem, _) => return Err(Failure::invalid(problem.into_iter().collect())),
        };
        let mut digest = sha256_hex([&bytes]);
        digest.truncate(DIGEST);
        Ok(Self { media_type, digest, bytes: bytes.into() })
    }

    /// How long it is, in bytes.
    pub(crate) fn size(&self) -> i32 {
        i32::try_from(self.bytes.len()).unwrap_or(i32::MAX)
    }

    /// The picture as an answer, to be kept as `caching` says.
    pub(crate) fn answer(self, headers: &HeaderMap, caching: &'static str) -> Response {
        let tag = format!("\"{}\"", self.digest);
        let known =
            headers.get(header::IF_NONE_MATCH).and_then(|known| known.to_str().ok()).unwrap_or_default();
        let same = known.split(',').any(|known| known.trim().trim_start_matches("W/") == tag);
        let about = [(header::ETAG, tag), (header::CACHE_CONTROL, caching.to_owned())];
        if same {
            return (StatusCode::NOT_MODIFIED, about).into_response();
        }
        (about, [(header::CONTENT_TYPE, self.media_type)], self.bytes).into_response()
    }
}
