//! Errors on their way to becoming problem answers.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use portico_api::{FieldProblem, Problem, ProblemKind};
use sea_orm::DbErr;
use std::borrow::Cow;

/// Why a request is not answered as asked. [`observe`](super::observe) turns it into a problem answer, which
/// needs the request's id, and logs its cause.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    kind: ProblemKind,
    detail: Cow<'static, str>,
    fields: Vec<FieldProblem>,
    retry_after: Option<u32>,
    cause: Option<String>,
}

impl Failure {
    /// A failure that a person can do something about.
    pub(crate) fn new(kind: ProblemKind, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { kind, detail: detail.into(), fields: Vec::new(), retry_after: None, cause: None }
    }

    /// The usual words for a kind of problem.
    pub(crate) fn of(kind: ProblemKind) -> Self {
        Self::new(
            kind,
            match kind {
                ProblemKind::BadRequest => "The request cannot be understood; check its address and body.",
                ProblemKind::SignedOut => "Nobody is signed in here, or the session has ended. Sign in.",
                ProblemKind::WrongCredentials => {
                    "No account has this e-mail address and password. Check both."
                }
                ProblemKind::CodeRefused => {
                    "The code was used, is too old, or is not this frame's. Ask for a new one."
                }
                ProblemKind::NotAllowed => {
                    "Your role lets you look at this, but not change it. Ask an administrator of your company."
                }
                ProblemKind::LooksOnly => {
                    "You look at this account as its users do. Go back to your own view to change something."
                }
                ProblemKind::CrossSite => {
                    "The request was made by a page of another site, so it was refused."
                }
                ProblemKind::NotFound => "There is nothing at this address that you can see.",
                ProblemKind::MethodNotAllowed => {
                    "The Allow header names the methods that this address takes."
                }
                ProblemKind::PreviewDiffers => {
                    "It would do something else than you saw, so nothing was saved. Look at the preview again."
                }
                ProblemKind::Conflict => "It stands otherwise by now, so nothing was done. Look at it again.",
                ProblemKind::Changed => {
                    "It was changed after you read it, so nothing was saved. Read it again and repeat your change."
                }
                ProblemKind::TooLarge => "The body is larger than this address takes.",
                ProblemKind::NotJson => "Send the body as JSON, with Content-Type: application/json.",
                ProblemKind::Invalid => "The named fields are not right, so nothing was saved.",
                ProblemKind::VersionRequired => {
                    "Send the ETag that came with what you changed in an If-Match header."
                }
                ProblemKind::TooManyAttempts => "Too many failed attempts. Wait, then try again.",
                ProblemKind::Internal => "Please try again; if it happens again, tell us this request's id.",
                ProblemKind::Unavailable => {
                    "The server is busy or its store does not answer. Try again shortly."
                }
            },
        )
    }

    /// There is no such thing, or the viewer may not know of it: one answer for both.
    pub(crate) fn not_found() -> Self {
        Self::of(ProblemKind::NotFound)
    }

    /// Something that the server itself did wrong; `cause` is for the log only.
    pub(crate) fn internal(cause: impl ToString) -> Self {
        Self { cause: Some(cause.to_string()), ..Self::of(ProblemKind::Internal) }
    }

    /// A parameter of the address that is not acceptable.
    pub(crate) fn parameter(name: &str, problem: &str) -> Self {
        Self::new(ProblemKind::BadRequest, format!("{name}: {problem}"))
    }

    /// Fields that are not acceptable.
    pub(crate) fn invalid(fields: Vec<FieldProblem>) -> Self {
        Self { fields, ..Self::of(ProblemKind::Invalid) }
    }

    /// The same with more about single points.
    pub(crate) fn with(self, fields: Vec<FieldProblem>) -> Self {
        Self { fields, ..self }
    }

    /// Too many attempts; another one makes sense after some seconds.
    pub(crate) fn too_many(retry_after: u32) -> Self {
        Self { retry_after: Some(retry_after), ..Self::of(ProblemKind::TooManyAttempts) }
    }

    /// Too much in too short a time; in words, and after how many seconds it makes sense again.
    pub(crate) fn too_fast(retry_after: u32, detail: String) -> Self {
        Self { retry_after: Some(retry_after), ..Self::new(ProblemKind::TooManyAttempts, detail) }
    }

    /// The usual failure for a status that some layer answered with.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        let kind = match status {
            StatusCode::REQUEST_TIMEOUT => Some(ProblemKind::Unavailable),
            _ => ProblemKind::ALL.into_iter().find(|kind| kind.status() == status.as_u16()),
        };
        Self::of(kind.unwrap_or(if status.is_client_error() {
            ProblemKind::BadRequest
        } else {
            ProblemKind::Internal
        }))
    }

    /// What the log should know beyond the answer.
    pub(crate) fn kind(&self) -> ProblemKind {
        self.kind
    }

    /// What the log is told beside the kind.
    pub(crate) fn cause(&self) -> Option<&str> {
        self.cause.as_deref()
    }

    /// The problem as it is sent.
    pub(crate) fn into_problem(self, request_id: String) -> Problem {
        Problem {
            kind: format!("/problems/{}", self.kind.slug()),
            title: self.kind.title().to_owned(),
            status: self.kind.status(),
            detail: self.detail.into_owned(),
            request_id,
            fields: self.fields,
            retry_after: self.retry_after,
        }
    }
}

impl From<DbErr> for Failure {
    fn from(error: DbErr) -> Self {
        let kind = match error {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => ProblemKind::Unavailable,
            // What SQLite says when another writer held on for too long.
            _ if error.to_string().contains("database is locked") => ProblemKind::Unavailable,
            _ => ProblemKind::Internal,
        };
        Self { cause: Some(error.to_string()), ..Self::of(kind) }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(self);
        response
    }
}
