//! A running server with the demo data, and people who visit it.

use portico_server::{Config, Server, demo, hash_password, store};
use reqwest::header::{CONTENT_TYPE, COOKIE, HeaderMap, SET_COOKIE};
use reqwest::{Client, Method, Response, StatusCode};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use serde_json::{Value, json};
use std::net::IpAddr;
use std::sync::LazyLock;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub(crate) const PASSWORD: &str = demo::PASSWORD;

/// Hashing is slow on purpose; once is enough.
static HASH: LazyLock<String> = LazyLock::new(|| hash_password(PASSWORD).unwrap());

/// A server in this process, on a store of its own.
pub(crate) struct World {
    pub(crate) origin: String,
    pub(crate) db: DatabaseConnection,
    pub(crate) dir: TempDir,
    pub(crate) stop: oneshot::Sender<()>,
    pub(crate) served: JoinHandle<()>,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    /// A server that was told something unusual.
    pub(crate) async fn with(tell: impl FnOnce(&mut Config)) -> Self {
        let dir = TempDir::new().unwrap();
        let db = store::connect(&store_url(&dir).await).await.unwrap();
        demo::fill(&db, &HASH).await.unwrap();
        let mut config = Config::new(dir.path().join("dist"));
        tell(&mut config);
        let server = Server::new(db.clone(), config).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        let served = tokio::spawn(async move {
            server.serve(listener, async { stopped.await.unwrap_or(()) }).await.unwrap();
        });
        Self { origin, db, dir, stop, served }
    }

    /// Somebody who has not signed in.
    pub(crate) fn visitor(&self) -> Visitor {
        Visitor { http: Client::new(), origin: self.origin.clone(), cookies: Vec::new(), bearer: None }
    }

    /// Somebody who comes from another address of this machine.
    pub(crate) fn visitor_from(&self, address: &str) -> Visitor {
        let address: IpAddr = address.parse().unwrap();
        Visitor { http: Client::builder().local_address(address).build().unwrap(), ..self.visitor() }
    }

    /// Somebody who has signed in.
    pub(crate) async fn signed_in(&self, email: &str) -> Visitor {
        let mut visitor = self.visitor();
        visitor.sign_in(email, PASSWORD).await.ok();
        visitor
    }

    /// The public id of an account, as somebody who may see it finds it.
    pub(crate) async fn account(&self, by: &Visitor, name: &str) -> String {
        let found = by.get(&format!("accounts?q={}", name.replace(' ', "%20"))).await.ok();
        let found = found["items"].as_array().unwrap();
        let row = found.iter().find(|row| row["account"]["name"] == name).expect("no such account");
        row["account"]["id"].as_str().unwrap().to_owned()
    }
}

/// A new SQLite file, or a new database of the PostgreSQL server that PORTICO_TEST_POSTGRES names.
async fn store_url(dir: &TempDir) -> String {
    let Ok(server) = std::env::var("PORTICO_TEST_POSTGRES") else {
        return format!("sqlite://{}?mode=rwc", dir.path().join("portico.db").display());
    };
    let name = format!("portico_{}", uuid::Uuid::new_v4().simple());
    let maintenance = Database::connect(format!("{server}/postgres")).await.unwrap();
    maintenance.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    maintenance.close().await.unwrap();
    format!("{server}/{name}")
}

/// An answer, read to its end.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The JSON of an answer that succeeded.
    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text());
        self.json()
    }

    /// The problem of an answer that failed, without its request id.
    #[track_caller]
    pub(crate) fn problem(self, status: u16, kind: &str) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/problem+json");
        let mut problem = self.json();
        assert_eq!(problem["type"], format!("/problems/{kind}"));
        assert_eq!(problem["status"], status);
        assert_eq!(problem["request_id"], self.header("x-request-id"));
        problem.as_object_mut().unwrap().remove("request_id");
        problem
    }
}

/// Somebody with a browser's memory for cookies.
#[derive(Clone)]
pub(crate) struct Visitor {
    pub(crate) http: Client,
    pub(crate) origin: String,
    pub(crate) cookies: Vec<(String, String)>,
    /// Sent with every request.
    pub(crate) bearer: Option<String>,
}

impl Visitor {
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, &[]).await
    }

    /// Sends a request; a path without a slash in front is one of the API.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let response = self.open(method, path, body, headers).await;
        let (status, headers) = (response.status(), response.headers().clone());
        Answer { status, headers, body: response.bytes().await.unwrap().to_vec() }
    }

    /// Sends a request, and leaves the body of its answer to be read.
    pub(crate) async fn open(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        headers: &[(&str, &str)],
    ) -> Response {
        let prefix = if path.starts_with('/') { "" } else { "/api/v1/" };
        let mut request = self.http.request(method, format!("{}{prefix}{path}", self.origin));
        if !self.cookies.is_empty() {
            let cookies: Vec<_> =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header(COOKIE, cookies.join("; "));
        }
        if let Some(bearer) = &self.bearer {
            request = request.bearer_auth(bearer);
        }
        if let Some(body) = body {
            request = request.header(CONTENT_TYPE, "application/json").body(body.to_string());
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().await.unwrap()
    }

    pub(crate) async fn sign_in(&mut self, email: &str, password: &str) -> Answer {
        let body = json!({"email": email, "password": password});
        let answer = self.send(Method::POST, "session", Some(&body), &[]).await;
        self.remember(&answer);
        answer
    }

    /// Keeps the cookies of an answer, as a browser does.
    pub(crate) fn remember(&mut self, answer: &Answer) {
        for cookie in answer.headers.get_all(SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.retain(|(known, _)| known != name);
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}
