//! Whether the server lives, and whether it can answer.

use crate::app::App;
use crate::guard::Public;
use crate::http::failure::Failure;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use portico_api::{Problem, ProblemKind};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use serde::Serialize;
use std::time::Duration;
use tokio::time::timeout;
use utoipa::ToSchema;

/// How long the store may take to say something.
const PATIENCE: Duration = Duration::from_secs(2);

/// A short word of health.
#[derive(Serialize, ToSchema)]
pub(crate) struct Probe {
    /// `ok`.
    status: &'static str,
}

const OK: Probe = Probe { status: "ok" };

/// Whether the process answers at all.
#[utoipa::path(get, path = "/healthz", tag = "health", responses(
    (status = 200, description = "It lives.", body = Probe),
))]
pub(crate) async fn alive(_: Public) -> impl IntoResponse {
    ([(header::CACHE_CONTROL, "no-store")], axum::Json(OK))
}

/// Whether the store answers.
#[utoipa::path(get, path = "/readyz", tag = "health", responses(
    (status = 200, description = "It can answer.", body = Probe),
    (status = 503, description = "The server cannot answer right now", body = Problem,
        content_type = "application/problem+json"),
))]
pub(crate) async fn ready(_: Public, State(app): State<App>) -> Result<impl IntoResponse, Failure> {
    let cause = match timeout(PATIENCE, ask(app.db())).await {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(error.to_string()),
        Err(_) => Some(format!("no answer within {} seconds", PATIENCE.as_secs())),
    };
    if let Some(cause) = cause {
        tracing::warn!(cause, "the store does not answer");
        return Err(Failure::of(ProblemKind::Unavailable));
    }
    Ok((StatusCode::OK, [(header::CACHE_CONTROL, "no-store")], axum::Json(OK)))
}

async fn ask(db: &DatabaseConnection) -> Result<(), sea_orm::DbErr> {
    db.execute_unprepared("SELECT 1").await.map(|_| ())
}
