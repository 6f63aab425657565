//! The one function through which every request goes, and what can go wrong with it.

use crate::{boot, embed, routes};
use gloo_net::http::{Method, RequestBuilder, Response};
use portico_api::{FieldProblem, Problem, ProblemKind};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::pin::Pin;
use wasm_bindgen::JsValue;
use web_sys::{RequestCache, RequestCredentials};

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
    /// Inside a partner's site: a token in the place of that of the moment, or none if it is empty.
    token: Option<&'a str>,
}

const JSON: &str = "application/json";

impl<'a> Request<'a> {
    /// Reads something.
    pub fn get(address: &'a str) -> Self {
        Self::of(Method::GET, address, None)
    }

    /// Creates something.
    pub fn post(address: &'a str, body: &impl Serialize) -> Self {
        Self::of(Method::POST, address, write(body))
    }

    /// Changes the version that was read.
    pub fn put(address: &'a str, if_match: &'a str, body: &impl Serialize) -> Self {
        Self::of(Method::PUT, address, write(body)).at_version(if_match)
    }

    /// Replaces something by a file.
    pub fn upload(address: &'a str, if_match: &'a str, file: web_sys::File) -> Self {
        let media_type = "application/octet-stream";
        Self { media_type, ..Self::of(Method::PUT, address, Some(file.into())) }.at_version(if_match)
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
        Self::of(Method::DELETE, address, None)
    }

    fn of(method: Method, address: &'a str, body: Option<JsValue>) -> Self {
        Self { method, address, body, if_match: None, once: None, media_type: JSON, token: None }
    }

    /// Asks with another token than that of the moment, or as nobody when it is empty.
    pub fn with_token(self, token: &'a str) -> Self {
        Self { token: Some(token), ..self }
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
        if self.method == Method::GET
            && routes::see_as_for(self.address).is_none()
            && let Some(early) = boot::early_answer(self.address).await
        {
            return Reply::read(early.map_err(|_| HttpError::Offline)?.into()).await;
        }
        Reply::read(self.response().await?).await
    }

    /// The answer as it comes, whatever it says. Inside a partner's site no cookie travels, but the token of the
    /// moment; when that is refused, the request is made once more with a new one.
    pub async fn response(self) -> Result<Response, HttpError> {
        let hooks = embed::hooks();
        let mut refused = None;
        loop {
            let token = match (hooks, self.token) {
                (None, _) => None,
                (_, Some(token)) => Some(token.to_owned()),
                (Some(hooks), None) => Some((hooks.token)(refused.clone()).await?),
            };
            let request = self.build(token.as_deref()).map_err(|_| HttpError::Offline)?;
            let response = request.send().await.map_err(|_| HttpError::Offline)?;
            let once_more = token.is_some() && self.token.is_none() && refused.is_none();
            if !once_more || response.status() != 401 {
                return Ok(response);
            }
            refused = token;
        }
    }

    /// With the cookie, or without it and with a token, if that is not empty.
    fn build(&self, token: Option<&str>) -> Result<gloo_net::http::Request, gloo_net::Error> {
        let mut builder = RequestBuilder::new(self.address)
            .method(self.method.clone())
            .header("accept", "application/json");
        if let Some(version) = self.if_match {
            builder = builder.header("if-match", version);
        }
        if let Some(role) = routes::see_as_for(self.address) {
            builder = builder.header("portico-see-as", role.as_str());
        }
        if let Some(key) = self.once {
            builder = builder.header("idempotency-key", key);
        }
        if let Some(token) = token {
            // Nothing of it is kept. And Firefox lets a request wait for another one of the same address, which a stream
            // that has not ended yet is, where answers might be kept.
            builder = builder.credentials(RequestCredentials::Omit).cache(RequestCache::NoStore);
            if !token.is_empty() {
                builder = builder.header("authorization", &["Bearer ", token].concat());
            }
        }
        match &self.body {
            Some(body) => builder.header("content-type", self.media_type).body(body.clone()),
            None => builder.build(),
        }
    }
}

/// Reads JSON. The browser parses it: a second parser would have to travel with the app.
fn read<T: DeserializeOwned>(reply: &Reply) -> Result<T, HttpError> {
    let text = if reply.text.is_empty() { "null" } else { &reply.text };
    parse(text).ok_or(HttpError::Garbled(reply.status))
}

/// Reads JSON that did not come with an answer.
pub fn parse<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_wasm_bindgen::from_value(js_sys::JSON::parse(text).ok()?).ok()
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
