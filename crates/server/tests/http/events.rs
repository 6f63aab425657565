//! The event stream: who is told what, how fast, and when it ends.

use crate::orders::{Buyer, advance, port};
use crate::settings::Editor;
use crate::world::{PASSWORD, Visitor, World};
use portico_api::SettingsEdit;
use portico_rules::{Layer, Setting};
use reqwest::{Method, Response};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;
use std::time::Duration;
use tokio::time::timeout;

/// In this time something must have arrived.
const SOON: Duration = Duration::from_secs(1);
/// In this time, nothing that should not.
const A_WHILE: Duration = Duration::from_millis(1200);

/// A page's stream.
pub(crate) struct Stream {
    response: Response,
    text: String,
}

/// An event as it was sent.
#[derive(Debug, PartialEq)]
pub(crate) struct Told {
    pub(crate) kind: String,
    pub(crate) id: String,
    pub(crate) data: String,
}

impl Stream {
    /// Opens it, and reads what comes first.
    pub(crate) async fn new(visitor: &Visitor) -> Self {
        let mut stream = Self::resumed(visitor, None).await;
        assert_eq!(stream.soon().await.kind, "ready");
        stream
    }

    pub(crate) async fn resumed(visitor: &Visitor, id: Option<&str>) -> Self {
        let headers: Vec<_> = id.map(|id| ("last-event-id", id)).into_iter().collect();
        let response = visitor.open(Method::GET, "events", None, &headers).await;
        assert_eq!(response.status(), 200);
        let header = |name| response.headers().get(name).map_or("", |value| value.to_str().unwrap());
        assert_eq!(header("content-type"), "text/event-stream");
        assert_eq!(header("content-encoding"), "");
        Self { response, text: String::new() }
    }

    /// The next event but those that somebody was notified, such as of the sign-ins here; `None` at the end of the
    /// stream.
    pub(crate) async fn next(&mut self) -> Option<Told> {
        loop {
            let told = self.any().await?;
            if told.kind != "notifications" {
                return Some(told);
            }
        }
    }

    /// The next event; `None` at the end of the stream.
    async fn any(&mut self) -> Option<Told> {
        loop {
            while let Some((block, rest)) = self.text.split_once("\n\n") {
                let field = |name: &str| {
                    let line = block.lines().find_map(|line| line.strip_prefix(name));
                    line.map(|value| value.trim_start().to_owned()).unwrap_or_default()
                };
                let told = Told { kind: field("event:"), id: field("id:"), data: field("data:") };
                self.text = rest.to_owned();
                // A sign of life tells nothing, and operators come and go.
                if !told.kind.is_empty() && !["beat", "duty"].contains(&told.kind.as_str()) {
                    return Some(told);
                }
            }
            let chunk = self.response.chunk().await.ok()??;
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    pub(crate) async fn soon(&mut self) -> Told {
        timeout(SOON, self.next()).await.expect("nothing was told in time").expect("the stream ended")
    }

    pub(crate) async fn ends_soon(&mut self) {
        assert_eq!(timeout(SOON, self.next()).await.expect("the stream goes on"), None);
    }
}

/// Notes an event for the users of an account, as another process would.
async fn note(world: &World, kind: &str, account: &str) {
    let sql = format!(
        "INSERT INTO events (account_id, kind, at) SELECT id, '{kind}', {} FROM accounts WHERE name = '{account}'",
        now()
    );
    let done = Statement::from_string(world.db.get_database_backend(), sql);
    assert_eq!(world.db.execute_raw(done).await.unwrap().rows_affected(), 1);
}

fn now() -> u128 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis()
}

#[tokio::test]
async fn those_concerned_are_told_within_a_second_and_nobody_else() {
    let world = World::new().await;
    let mut ada = Stream::new(&world.signed_in("ada@halcyon.example").await).await;
    let mut hugo = Stream::new(&world.signed_in("hugo@harbour.example").await).await;
    // Another account of the same partner, the other partner, its customer, an operator.
    let mut others = Vec::new();
    for email in
        ["kim@kestrel.example", "rosa@bluemesa.example", "lena@lumen.example", "ops@provider.example"]
    {
        others.push((email, Stream::new(&world.signed_in(email).await).await));
    }
    let context = world.signed_in("hugo@harbour.example").await.get("context").await.ok();
    let harbour = context["account"]["id"].as_str().unwrap().to_owned();

    note(&world, "settings", "Harbour Logistics").await;
    note(&world, "settings", "Halcyon Networks").await;
    let (to_ada, to_hugo) = (ada.soon().await, hugo.soon().await);
    assert_eq!((to_ada.kind.as_str(), to_ada.data.as_str()), ("settings", r#"{"account":null}"#));
    assert_eq!(to_hugo.data, format!(r#"{{"account":"{harbour}"}}"#));
    for (email, other) in &mut others {
        let told = timeout(A_WHILE / 4, other.next()).await;
        assert!(told.is_err(), "{email}: {told:?}");
    }
}

#[tokio::test]
async fn an_order_reaches_who_orders_the_partner_and_the_provider() {
    let world = World::new().await;
    let hugo = Buyer::new(&world, "hugo@harbour.example", "Harbour Logistics").await;
    let mut concerned = Vec::new();
    for email in ["hugo@harbour.example", "ada@halcyon.example", "ops@provider.example"] {
        concerned.push(Stream::new(&world.signed_in(email).await).await);
    }
    let mut kims = Stream::new(&world.signed_in("kim@kestrel.example").await).await;
    let order = hugo.ordered(&port("DE")).await;
    for stream in &mut concerned {
        assert_eq!(stream.soon().await.kind, "orders");
    }
    advance(&world, &order, "start").await.ok();
    for stream in &mut concerned {
        assert_eq!(stream.soon().await.kind, "orders");
    }
    assert!(timeout(A_WHILE / 4, kims.next()).await.is_err());
}

#[tokio::test]
async fn a_committed_change_reaches_whose_users_gain_or_lose_by_it() {
    let world = World::new().await;
    let editor = Editor::partner(&world, "ada@halcyon.example", "Halcyon Networks").await;
    let mut concerned = Vec::new();
    for email in ["ada@halcyon.example", "hugo@harbour.example", "kim@kestrel.example"] {
        concerned.push(Stream::new(&world.signed_in(email).await).await);
    }
    let mut lenas = Stream::new(&world.signed_in("lena@lumen.example").await).await;
    let (matrix, tag) = editor.read().await;
    let edits = vec![SettingsEdit {
        layer: Layer::Shared,
        setting: Setting::Pricing,
        value: Some(true),
        accounts: Vec::new(),
        until: None,
    }];
    let expected = editor.preview(&matrix, &edits);
    editor.post(&tag, &json!({"act": "shared", "edits": edits, "expected": expected})).await.ok();
    for stream in &mut concerned {
        assert_eq!(stream.soon().await.kind, "settings");
    }
    assert!(timeout(A_WHILE / 4, lenas.next()).await.is_err());
}

#[tokio::test]
async fn a_page_that_was_cut_off_is_told_what_it_missed() {
    let world = World::new().await;
    // What the demo data noted, a moment ago.
    world.db.execute_unprepared("DELETE FROM events").await.unwrap();
    let hugo = world.signed_in("hugo@harbour.example").await;
    let mut stream = Stream::new(&hugo).await;
    note(&world, "requests", "Harbour Logistics").await;
    let last = stream.soon().await.id;
    drop(stream);
    note(&world, "settings", "Harbour Logistics").await;
    note(&world, "settings", "Kestrel Air").await;

    let mut again = Stream::resumed(&hugo, Some(&last)).await;
    // What came shortly before may be told once more; what came after, always.
    let told = [again.soon().await.kind, again.soon().await.kind];
    assert_eq!(told, ["requests", "settings"]);
    let lena = world.signed_in("lena@lumen.example").await;
    let mut lenas = Stream::resumed(&lena, Some(&last)).await;
    let told = timeout(A_WHILE / 4, lenas.next()).await;
    assert!(told.is_err(), "{told:?}");

    let week_ago = (now() - 8 * 24 * 60 * 60 * 1000).to_string();
    for unknown in [week_ago.as_str(), "x", "99999999999999999", "-1"] {
        assert_eq!(Stream::resumed(&hugo, Some(unknown)).await.soon().await.kind, "reset", "{unknown}");
    }
}

#[tokio::test]
async fn who_is_notified_is_told_so_and_nobody_of_another_partner() {
    let world = World::new().await;
    let hugo = world.signed_in("hugo@harbour.example").await;
    let lena = world.signed_in("lena@lumen.example").await;
    world.db.execute_unprepared("DELETE FROM events").await.unwrap();
    let (mut hugos, mut lenas) = (Stream::new(&hugo).await, Stream::new(&lena).await);
    world.signed_in("hugo@harbour.example").await;
    let told = timeout(SOON, hugos.any()).await.expect("nothing was told in time").unwrap();
    assert_eq!(told.kind, "notifications");
    assert!(timeout(A_WHILE / 4, lenas.any()).await.is_err());
}

#[tokio::test]
async fn signing_out_ends_the_stream() {
    let world = World::new().await;
    let hugo = world.signed_in("hugo@harbour.example").await;
    let elsewhere = world.signed_in("hugo@harbour.example").await;
    let (mut here, mut there) = (Stream::new(&hugo).await, Stream::new(&elsewhere).await);
    assert_eq!(hugo.send(Method::DELETE, "session", None, &[]).await.status, 204);
    assert_eq!(here.soon().await.kind, "signed-out");
    here.ends_soon().await;
    note(&world, "settings", "Harbour Logistics").await;
    assert_eq!(there.soon().await.kind, "settings");

    let mut third = world.visitor();
    third.sign_in("hugo@harbour.example", PASSWORD).await.ok();
    assert_eq!(third.send(Method::DELETE, "session?everywhere=true", None, &[]).await.status, 204);
    assert_eq!(there.soon().await.kind, "signed-out");
    hugo.get("events").await.problem(401, "signed-out");
}

#[tokio::test]
async fn a_session_that_another_process_ends_is_noticed() {
    let world = World::with(|config| config.heartbeat = Duration::from_millis(200)).await;
    let mut stream = Stream::new(&world.signed_in("hugo@harbour.example").await).await;
    world.db.execute_unprepared("UPDATE users SET session_epoch = session_epoch + 1").await.unwrap();
    assert_eq!(stream.soon().await.kind, "signed-out");
    stream.ends_soon().await;
}

#[tokio::test]
async fn streams_outlast_the_time_limit_of_requests_and_end_when_the_server_stops() {
    let world = World::with(|config| config.request_timeout = Duration::from_secs(2)).await;
    let mut stream = Stream::new(&world.signed_in("hugo@harbour.example").await).await;
    assert!(timeout(Duration::from_secs(3), stream.next()).await.is_err());
    note(&world, "settings", "Harbour Logistics").await;
    assert_eq!(stream.soon().await.kind, "settings");
    world.stop.send(()).unwrap();
    stream.ends_soon().await;
    timeout(SOON, world.served).await.expect("the server waits for its streams").unwrap();
}

#[tokio::test]
async fn another_tab_goes_on_where_the_last_one_stopped_and_hears_that_the_connection_lives() {
    let world = World::with(|config| config.heartbeat = Duration::from_millis(200)).await;
    world.db.execute_unprepared("DELETE FROM events").await.unwrap();
    let hugo = world.signed_in("hugo@harbour.example").await;
    note(&world, "requests", "Harbour Logistics").await;
    let since = now();
    let response = hugo.open(Method::GET, &format!("events?since={since}"), None, &[]).await;
    let mut stream = Stream { response, text: String::new() };
    assert_eq!(stream.soon().await.kind, "requests");
    let chunk = timeout(SOON, stream.response.chunk()).await.expect("no sign of life").unwrap().unwrap();
    assert!(std::str::from_utf8(&chunk).unwrap().contains("event: beat"), "{chunk:?}");

    let response = hugo.open(Method::GET, "events?since=nonsense", None, &[]).await;
    let mut stream = Stream { response, text: String::new() };
    assert_eq!(stream.soon().await.kind, "reset");
}
