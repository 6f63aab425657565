//! The one function through which every request goes, and what can go wrong with it.

use crate::{boot, routes};
use gloo_net::http::{Method, RequestBuilder, Response};
use portico_api::{FieldProblem, Problem, ProblemKind};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::pin::Pin;
use wasm_bindgen::JsValue;

/// What went wrong with a request.
#[derive(Clone, PartialEq, Debug)]
pub enum HttpError {
    /// No answer: the network or the server is away.
    Offline,
    /// The server answered with a problem.
    Problem(ProblemKind, Box<Problem>),
    /// The server answered something that this version of the app does not understand.
    Garbled(u16),
}

impl HttpError {
    /// Fields that are not acceptable, found before anything was sent.
    pub fn invalid(fields: Vec<FieldProblem>) -> Self {
        let problem = Problem {
            kind: String::new(),
            title: String::new(),
            status: 0,
            detail: String::new(),
            request_id: String::new(),
            fields,
            retry_after: None,
        };
        Self::Problem(ProblemKind::Invalid, Box::new(problem))
    }

    /// The problem's kind, when the server named one.
    pub fn kind(&self) -> Option<ProblemKind> {
        match self {
            Self::Problem(kind, _) => Some(*kind),
            _ => None,
        }
    }

    /// Whether the answer says that what was changed is not as it was when it was read.
    pub fn is_outdated(&self) -> bool {
        matches!(
            self.kind(),
            Some(ProblemKind::Changed | ProblemKind::PreviewDiffers | ProblemKind::Conflict)
        )
    }

    /// Whether the answer says that nobody is signed in any more.
    pub fn is_signed_out(&self) -> bool {
        self.kind() == Some(ProblemKind::SignedOut)
    }
}

/// An answer: its content, and the version it was read at, if it has one.
#[derive(Clone, PartialEq, Debug)]
pub struct Answer<T> {
    /// The content.
    pub content: T,
    /// The ETag, to be sent back as If-Match with a change.
    pub etag: Option<String>,
}

/// A request about to be made.
pub struct Request<'a> {
    method: Method,
    address: &'a str,
    body: Option<JsValue>,
    if_match: Option<&'a str>,
    once: Option<&'a str>,
    media_type: &'static str,
}

const JSON: &str = "application/json";

impl<'a> Request<'a> {
    /// Reads something.
    pub fn get(address: &'a str) -> Self {
        Self { method: Method::GET, address, body: None, if_match: None, once: None, media_type: JSON }
    }

    /// Creates something.
    pub fn post(address: &'a str, body: &impl Serialize) -> Self {
        Self {
            method: Method::POST,
            address,
            body: write(body),
            if_match: None,
            once: None,
            media_type: JSON,
        }
    }

    /// Changes the version that was read.
    pub fn put(address: &'a str, if_match: &'a str, body: &impl Serialize) -> Self {
        Self {
            method: Method::PUT,
            address,
            body: write(body),
            if_match: Some(if_match),
            once: None,
            media_type: JSON,
        }
    }

    /// Replaces something by a file.
    pub fn upload(address: &'a str, if_match: &'a str, file: web_sys::File) -> Self {
        let media_type = "application/octet-stream";
        Self {
            method: Method::PUT,
            address,
            body: Some(file.into()),
            if_match: Some(if_match),
            once: None,
            media_type,
        }
    }

    /// Says which version is to be changed.
    pub fn at_version(self, version: &'a str) -> Self {
        Self { if_match: Some(version), ..self }
    }

    /// Names the request, so that the server does it once however often it arrives.
    pub fn once(self, key: &'a str) -> Self {
        Self { once: Some(key), ..self }
    }

    /// Ends something.
    pub fn delete(address: &'a str) -> Self {
        Self { method: Method::DELETE, address, body: None, if_match: None, once: None, media_type: JSON }
    }

    /// Sends it. A first answer that the start-up script has asked for already is adopted.
    pub async fn send<T: DeserializeOwned>(self) -> Result<Answer<T>, HttpError> {
        // Boxed, and apart from the one line that differs by type: this is drawn once into the app's code.
        let accepted: Pin<Box<dyn Future<Output = _>>> = Box::pin(self.accepted());
        let reply = accepted.await?;
        Ok(Answer { content: read(&reply)?, etag: reply.etag })
    }

    /// The answer, when the server says yes; a problem otherwise.
    async fn accepted(self) -> Result<Reply, HttpError> {
        let reply = self.exchange().await?;
        if (200..300).contains(&reply.status) {
            return Ok(reply);
        }
        let problem: Problem = read(&reply)?;
        let kind = ProblemKind::of_type(&problem.kind).ok_or(HttpError::Garbled(reply.status))?;
        Err(HttpError::Problem(kind, Box::new(problem)))
    }

    async fn exchange(self) -> Result<Reply, HttpError> {
        let see_as = routes::see_as_for(self.address);
        if self.method == Method::GET
            && see_as.is_none()
            && let Some(early) = boot::early_answer(self.address).await
        {
            return Reply::read(early.map_err(|_| HttpError::Offline)?.into()).await;
        }
        let mut builder =
            RequestBuilder::new(self.address).method(self.method).header("accept", "application/json");
        if let Some(version) = self.if_match {
            builder = builder.header("if-match", version);
        }
        if let Some(role) = see_as {
            builder = builder.header("portico-see-as", role.as_str());
        }
        if let Some(key) = self.once {
            builder = builder.header("idempotency-key", key);
        }
        let request = match self.body {
            Some(body) => builder.header("content-type", self.media_type).body(body),
            None => builder.build(),
        };
        let response = request.map_err(|_| HttpError::Offline)?.send().await;
        Reply::read(response.map_err(|_| HttpError::Offline)?).await
    }
}

/// Reads JSON. The browser parses it: a second parser would have to travel with the app.
fn read<T: DeserializeOwned>(reply: &Reply) -> Result<T, HttpError> {
    let text = if reply.text.is_empty() { "null" } else { &reply.text };
    let garbled = || HttpError::Garbled(reply.status);
    let value = js_sys::JSON::parse(text).map_err(|_| garbled())?;
    serde_wasm_bindgen::from_value(value).map_err(|_| garbled())
}

/// Writes JSON.
fn write(body: &impl Serialize) -> Option<JsValue> {
    let serializer = serde_wasm_bindgen::Serializer::json_compatible();
    let value = body.serialize(&serializer).ok()?;
    js_sys::JSON::stringify(&value).ok().map(JsValue::from)
}

/// An answer as it came over the wire.
struct Reply {
    status: u16,
    etag: Option<String>,
    text: String,
}

impl Reply {
    async fn read(response: Response) -> Result<Self, HttpError> {
        let text = response.text().await.map_err(|_| HttpError::Offline)?;
        Ok(Self { status: response.status(), etag: response.headers().get("etag"), text })
    }
}
