//! What a partner's admins set about embedding, and the headers that follow from it.

use crate::embed::{KEY, ORIGIN, ask, asked, code_of, frame, halcyons, open};
use crate::events::Stream;
use crate::world::{Answer, Visitor, World};
use portico_server::Server;
use reqwest::Method;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use std::fs;

const ADA: &str = "ada@halcyon.example";
const HALCYON: &str = "Halcyon Networks";
const FIRST_PARTY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; \
    frame-ancestors 'none'; object-src 'none'; manifest-src 'self'";
const FRAMED: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; \
    object-src 'none'; frame-ancestors";

/// An administrator of Halcyon and its settings.
struct Desk {
    ada: Visitor,
    path: String,
}

impl Desk {
    async fn new(world: &World) -> Self {
        let path = format!("accounts/{}/embedding", halcyons(world, HALCYON).await);
        Self { ada: world.signed_in(ADA).await, path }
    }

    async fn read(&self) -> Value {
        self.ada.get(&self.path).await.ok()
    }

    /// Changes what may be edited.
    async fn edit(&self, change: impl FnOnce(&mut Value)) -> Answer {
        let read = self.ada.get(&self.path).await;
        let tag = read.header("etag").to_owned();
        let mut edit = read.ok()["edit"].clone();
        change(&mut edit);
        self.ada.send(Method::PUT, &self.path, Some(&edit), &[("if-match", &tag)]).await
    }

    async fn act(&self, method: Method, below: &str, body: Option<&Value>) -> Answer {
        self.ada.send(method, &format!("{}/{below}", self.path), body, &[]).await
    }

    async fn new_key(&self) -> (String, String) {
        let made = self.act(Method::POST, "keys", Some(&json!({"name": "Site"}))).await;
        assert_eq!(made.status, 201, "{}", made.text());
        let made = made.json();
        (made["listed"]["id"].as_str().unwrap().to_owned(), made["key"].as_str().unwrap().to_owned())
    }
}

async fn with_app() -> World {
    World::with(|config| {
        let embed = config.assets.join("embed/v1");
        fs::create_dir_all(&embed).unwrap();
        fs::write(config.assets.join("index.html"), "<!doctype html><title>Portico</title>").unwrap();
        fs::write(config.assets.join("boot.js"), "1").unwrap();
        fs::write(embed.join("portico.js"), "export {}").unwrap();
        fs::write(embed.join("portico.d.ts"), "export {}").unwrap();
    })
    .await
}

#[tokio::test]
async fn the_page_for_a_frame_names_exactly_its_tenants_origins() {
    let world = with_app().await;
    let visitor = world.visitor();
    let halcyon = "https://halcyon-site.test:8444 https://www.halcyon-site.test:8444 \
        http://localhost:8090 http://127.0.0.1:8090";
    let bluemesa = "https://bluemesa-site.test:8444 http://localhost:8090 http://127.0.0.1:8090";
    for (path, origins) in [
        ("/embed/v1/halcyon", halcyon),
        ("/embed/v1/halcyon/", halcyon),
        ("/embed/v1/halcyon/accounts/x/services?q=1", halcyon),
        ("/embed/v1/halcyon/?panel=services&frame-ancestors=*", halcyon),
        ("/embed/v1/bluemesa/accounts/x/chat", bluemesa),
    ] {
        let page = visitor.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(page.header("content-security-policy"), format!("{FRAMED} {origins}"), "{path}");
        assert_eq!(page.headers.get_all("content-security-policy").iter().count(), 1);
        assert!(!page.headers.contains_key("x-frame-options"), "{path}");
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        assert_eq!(page.header("cache-control"), "no-cache");
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert_eq!(page.header("access-control-allow-origin"), "");
        assert!(!page.headers.contains_key("set-cookie"));
        assert!(!page.headers.contains_key("etag"), "the origins are in the headers: never 304");
    }
    for path in [
        "/embed",
        "/embed/",
        "/embed/v1",
        "/embed/v1/",
        "/embed/v2/halcyon",
        "/embed/v1/nobody",
        "/embed/v1/HALCYON",
        "/embed/v1/halcyon-networks",
        "/embed/v1/%68alcyon",
        "/embed/v1/x",
        "/embed/v1/..%2fhalcyon",
        "/embed/v1/halcyon%00",
        "/embed/v1/missing.js",
        "/embed/v1/index.html",
        "/embed/halcyon",
    ] {
        let answer = visitor.get(path).await;
        assert_eq!(answer.header("content-security-policy"), FIRST_PARTY, "{path}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        answer.problem(404, "not-found");
    }
    // A tenant that nobody may embed.
    Desk::new(&world).await.edit(|edit| edit["origins"] = json!([])).await.ok();
    let answer = visitor.get("/embed/v1/halcyon").await;
    assert_eq!(answer.header("content-security-policy"), FIRST_PARTY);
    answer.problem(404, "not-found");
    visitor.get("embed/tenants/halcyon").await.problem(404, "not-found");
}

#[tokio::test]
async fn the_element_can_be_loaded_by_any_site() {
    let world = with_app().await;
    for (path, kind) in [
        ("/embed/v1/portico.js", "text/javascript; charset=utf-8"),
        ("/embed/v1/portico.d.ts", "text/plain; charset=utf-8"),
    ] {
        let headers = [("origin", "https://halcyon-site.test:8444")];
        let file = world.visitor().send(Method::GET, path, None, &headers).await;
        assert_eq!((file.status.as_u16(), file.text()), (200, "export {}"));
        assert_eq!(file.header("access-control-allow-origin"), "*");
        assert_eq!(file.header("cross-origin-resource-policy"), "cross-origin");
        assert_eq!(file.header("content-type"), kind);
        assert_eq!(file.header("cache-control"), "no-cache");
        assert_eq!(file.header("content-security-policy"), FIRST_PARTY);
        let tag = file.header("etag").to_owned();
        let again = world.visitor().send(Method::GET, path, None, &[("if-none-match", &tag)]).await;
        assert_eq!((again.status.as_u16(), again.header("access-control-allow-origin")), (304, "*"));
    }
    let other = world.visitor().get("/boot.js").await;
    assert_eq!(other.header("access-control-allow-origin"), "");
    assert_eq!(other.header("cross-origin-resource-policy"), "same-origin");
}

#[tokio::test]
async fn whatever_is_not_for_a_frame_is_framed_by_nobody() {
    let world = with_app().await;
    let ada = world.signed_in(ADA).await;
    let account = asked_account(&world).await;
    let frame = frame(&world, &asked(&account, ADA)).await;
    let mut paths: Vec<(String, String)> =
        Server::table().into_iter().map(|route| (route.method, route.path)).collect();
    for path in [
        "/",
        "/index.html",
        "/accounts/x/services",
        "/desk",
        "/welcome",
        "/boot.js",
        "/nothing.js",
        "/embedding",
    ] {
        paths.push(("GET".to_owned(), path.to_owned()));
    }
    assert!(paths.len() > 100);
    for (method, path) in paths {
        // Signing out would change who asks.
        if method == "DELETE" && path == "/api/v1/session" {
            continue;
        }
        let path = path.replace("{account}", &account).replace("{tenant}", "halcyon");
        for visitor in [&world.visitor(), &ada, &frame] {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let body = (method != Method::GET).then(|| json!({}));
            let answer = visitor.open(method, &path, body.as_ref(), &[]).await;
            let header = |name| answer.headers().get(name).map(|value| value.to_str().unwrap());
            assert_eq!(header("content-security-policy"), Some(FIRST_PARTY), "{path}");
            assert_eq!(header("x-frame-options"), Some("DENY"), "{path}");
            assert_eq!(header("x-content-type-options"), Some("nosniff"), "{path}");
            assert_eq!(header("referrer-policy"), Some("same-origin"), "{path}");
            assert_eq!(header("cross-origin-resource-policy"), Some("same-origin"), "{path}");
            assert_eq!(header("access-control-allow-origin"), None, "{path}");
            assert!(!answer.headers().contains_key("access-control-allow-credentials"), "{path}");
        }
    }
}

async fn asked_account(world: &World) -> String {
    halcyons(world, "Harbour Logistics").await
}

#[tokio::test]
async fn only_what_is_right_is_saved_and_everybody_may_know_it() {
    let world = World::new().await;
    let desk = Desk::new(&world).await;
    for (change, field, code) in [
        (json!({"origins": ["https://a.example/"]}), "origins/0", "not_an_origin"),
        (json!({"origins": ["null"]}), "origins/0", "not_an_origin"),
        (json!({"origins": ["https://*.a.example"]}), "origins/0", "not_an_origin"),
        (json!({"origins": ["http://a.example"]}), "origins/0", "not_an_origin"),
        (json!({"origins": ["https://a.example; script-src *"]}), "origins/0", "not_an_origin"),
        (json!({"origins": ["https://a.example", "https://a.example"]}), "origins/1", "twice"),
        (json!({"origins": vec!["x"; 21]}), "origins", "too_many"),
        (json!({"theme": {"text": "#999999"}}), "theme/text", "too_little_contrast"),
        (json!({"theme": {"accent": "#ffff00"}}), "theme/accent", "too_little_contrast"),
        (json!({"theme": {"accent": "url(//evil)"}}), "theme/accent", "not_a_colour"),
        (json!({"theme": {"surface": "red;}"}}), "theme/surface", "not_a_colour"),
        (json!({"theme": {"radius": 17}}), "theme/radius", "too_large"),
    ] {
        let answer = desk.edit(|edit| merge(edit, &change)).await;
        let problem = answer.problem(422, "invalid");
        let first = &problem["fields"][0];
        assert_eq!((&first["field"], &first["code"]), (&json!(field), &json!(code)), "{change}");
    }
    for change in
        [json!({"theme": {"css": "x"}}), json!({"theme": {"font": "Comic Sans"}}), json!({"slug": "x"})]
    {
        desk.edit(|edit| merge(edit, &change)).await.problem(400, "bad-request");
    }
    let theme =
        json!({"accent": "#1d4e89", "surface": "#ffffff", "text": "#101010", "radius": 0, "font": "serif"});
    let wanted = json!({"origins": ["https://a.example"], "theme": theme});
    let saved = desk.edit(|edit| *edit = wanted.clone()).await;
    assert_eq!(saved.header("etag"), "\"2\"");
    assert_eq!(saved.ok()["edit"], wanted);
    let known = world.visitor().get("embed/tenants/halcyon").await.ok();
    let expected =
        json!({"slug": "halcyon", "name": HALCYON, "origins": ["https://a.example"], "theme": theme});
    assert_eq!(known, expected);
    let stale = [("if-match", "\"1\"")];
    desk.ada.send(Method::PUT, &desk.path, Some(&wanted), &stale).await.problem(412, "changed");
    desk.ada.send(Method::PUT, &desk.path, Some(&wanted), &[]).await.problem(428, "version-required");
    for unknown in ["nobody", "x", "HALCYON"] {
        world.visitor().get(&format!("embed/tenants/{unknown}")).await.problem(404, "not-found");
    }
}

/// Puts what is new into an object, and into objects in it.
fn merge(into: &mut Value, new: &Value) {
    match (into, new) {
        (Value::Object(into), Value::Object(new)) => {
            for (name, value) in new {
                merge(into.entry(name.clone()).or_insert(Value::Null), value);
            }
        }
        (into, new) => *into = new.clone(),
    }
}

#[tokio::test]
async fn a_logo_is_a_picture_that_everybody_gets() {
    let world = World::new().await;
    let desk = Desk::new(&world).await;
    let logo = format!("/api/v1/{}/logo", desk.path);
    let put = |bytes: &'static [u8], tag: &'static str| {
        let request = desk.ada.http.put(format!("{}{logo}", world.origin)).body(bytes);
        let cookie = format!("portico={}", desk.ada.cookie("portico").unwrap());
        request.header("cookie", cookie).header("if-match", tag).send()
    };
    for hostile in
        [b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>".as_slice(), b"GIF89a", b""]
    {
        assert_eq!(put(hostile, "\"1\"").await.unwrap().status(), 422);
    }
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x20\0\0\0\x10\x08\x06";
    let saved: Value = put(png, "\"1\"").await.unwrap().json().await.unwrap();
    assert_eq!(put(png, "\"1\"").await.unwrap().status(), 412);
    let path = saved["logo_path"].as_str().unwrap();
    assert_eq!(world.visitor().get("embed/tenants/halcyon").await.ok()["logo"], path);
    let picture = world.visitor().get(path).await;
    assert_eq!((picture.status.as_u16(), picture.header("content-type")), (200, "image/png"));
    assert_eq!(picture.header("x-content-type-options"), "nosniff");
    assert_eq!(picture.body, png);
    let gone =
        desk.ada.send(Method::DELETE, &format!("{}/logo", desk.path), None, &[("if-match", "\"2\"")]).await;
    assert_eq!(gone.ok().get("logo_path"), None);
    world.visitor().get(path).await.problem(404, "not-found");
}

#[tokio::test]
async fn a_key_is_shown_once_and_a_rotated_one_works_for_a_day_more() {
    let world = World::new().await;
    let desk = Desk::new(&world).await;
    let account = asked_account(&world).await;
    let body = asked(&account, ADA);
    let (id, key) = desk.new_key().await;
    code_of(&ask(&world, &key, &body).await);
    let read = desk.read().await;
    assert!(!read.to_string().contains(&key));
    assert_eq!(read["keys"][0]["hint"], key[key.len() - 4..]);
    assert!(key.len() > 60, "{key}");

    let rotated = desk.act(Method::POST, &format!("keys/{id}/rotate"), None).await;
    assert_eq!(rotated.status, 201);
    let new = rotated.json()["key"].as_str().unwrap().to_owned();
    assert_ne!(new, key);
    for works in [&key, &new] {
        code_of(&ask(&world, works, &body).await);
    }
    desk.act(Method::POST, &format!("keys/{id}/rotate"), None).await.problem(409, "conflict");
    let ends = desk.read().await["keys"][1]["ends"].as_i64().unwrap();
    let day = 24 * 60 * 60 * 1000;
    let left = ends - i64::try_from(now()).unwrap();
    assert!((day - 60_000..=day).contains(&left), "{left}");
    world.db.execute_unprepared(&format!("UPDATE embed_keys SET ends_at = ends_at - {day}")).await.unwrap();
    ask(&world, &key, &body).await.problem(401, "signed-out");
    code_of(&ask(&world, &new, &body).await);

    let names = [json!({"name": ""}), json!({"name": "x".repeat(65)}), json!({"name": "a\u{7}"})];
    for name in names {
        desk.act(Method::POST, "keys", Some(&name)).await.problem(422, "invalid");
    }
    for _ in 0..8 {
        desk.new_key().await;
    }
    desk.act(Method::POST, "keys", Some(&json!({"name": "One more"}))).await.problem(409, "conflict");
}

fn now() -> u128 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis()
}

#[tokio::test]
async fn a_revoked_key_takes_codes_sessions_and_streams_with_it() {
    let world = World::new().await;
    let desk = Desk::new(&world).await;
    let account = asked_account(&world).await;
    let body = asked(&account, ADA);
    let (id, key) = desk.new_key().await;
    let token = open(&world, &code_of(&ask(&world, &key, &body).await)).await.ok();
    let signed_on = Visitor { bearer: Some(token["token"].as_str().unwrap().to_owned()), ..world.visitor() };
    let other = frame(&world, &body).await;
    let (mut stream, mut others) = (Stream::new(&signed_on).await, Stream::new(&other).await);
    let waiting = code_of(&ask(&world, &key, &body).await);
    assert_eq!(desk.act(Method::DELETE, &format!("keys/{id}"), None).await.status, 204);

    assert_eq!(stream.soon().await.kind, "signed-out");
    stream.ends_soon().await;
    signed_on.get("context").await.problem(401, "signed-out");
    open(&world, &waiting).await.problem(403, "code-refused");
    ask(&world, &key, &body).await.problem(401, "signed-out");
    desk.act(Method::DELETE, &format!("keys/{id}"), None).await.problem(404, "not-found");
    desk.act(Method::POST, &format!("keys/{id}/rotate"), None).await.problem(404, "not-found");
    // What another key was used for goes on.
    other.get("context").await.ok();
    let silence = std::time::Duration::from_millis(500);
    assert!(tokio::time::timeout(silence, others.next()).await.is_err());
    let revoked = &desk.read().await["keys"][0]["revoked"];
    assert!(revoked.is_i64(), "{revoked}");
}

#[tokio::test]
async fn an_admin_sees_who_is_there_and_ends_it_at_once() {
    let world = World::new().await;
    let desk = Desk::new(&world).await;
    let account = asked_account(&world).await;
    let ada = frame(&world, &asked(&account, ADA)).await;
    let hugo = frame(&world, &asked(&account, "hugo@harbour.example")).await;
    let before = desk.act(Method::GET, "sessions", None).await.ok();
    assert_eq!(before["total"], 2);
    // Renewed, it is one session still, and as old.
    let renewed = frame(&world, &asked(&account, ADA)).await;
    let list = desk.act(Method::GET, "sessions", None).await.ok();
    assert_eq!(list["total"], 2);
    let first = &list["items"][0];
    assert_eq!((&first["email"], &first["origin"]), (&json!(ADA), &json!(ORIGIN)));
    assert_eq!(first["account"]["name"], "Harbour Logistics");
    assert_eq!(first["since"], before["items"][1]["since"]);
    assert_eq!(
        desk.act(Method::GET, "sessions?limit=1", None).await.ok()["items"].as_array().unwrap().len(),
        1
    );

    let mut stream = Stream::new(&renewed).await;
    let id = first["id"].as_str().unwrap();
    assert_eq!(desk.act(Method::DELETE, &format!("sessions/{id}"), None).await.status, 204);
    assert_eq!(stream.soon().await.kind, "signed-out");
    stream.ends_soon().await;
    for gone in [&ada, &renewed] {
        gone.get("context").await.problem(401, "signed-out");
    }
    hugo.get("context").await.ok();
    desk.act(Method::DELETE, &format!("sessions/{id}"), None).await.problem(404, "not-found");
    let mut stream = Stream::new(&hugo).await;
    assert_eq!(desk.act(Method::DELETE, "sessions", None).await.status, 204);
    assert_eq!(stream.soon().await.kind, "signed-out");
    hugo.get("context").await.problem(401, "signed-out");
    assert_eq!(desk.act(Method::GET, "sessions", None).await.ok()["total"], 0);
}

#[tokio::test]
async fn an_origin_that_is_taken_off_the_list_takes_its_sessions_and_codes_along() {
    let world = World::new().await;
    let desk = Desk::new(&world).await;
    let account = asked_account(&world).await;
    let here = frame(&world, &asked(&account, ADA)).await;
    let mut elsewhere = asked(&account, "hugo@harbour.example");
    elsewhere["origin"] = json!("http://localhost:8090");
    let there = frame(&world, &elsewhere).await;
    let waiting = code_of(&ask(&world, KEY, &asked(&account, ADA)).await);
    let mut stream = Stream::new(&here).await;
    desk.edit(|edit| edit["origins"] = json!(["http://localhost:8090"])).await.ok();
    assert_eq!(stream.soon().await.kind, "signed-out");
    here.get("context").await.problem(401, "signed-out");
    open(&world, &waiting).await.problem(403, "code-refused");
    there.get("context").await.ok();
}

#[tokio::test]
async fn technical_admins_look_others_do_not_and_each_change_is_written_down() {
    let world = World::new().await;
    let desk = Desk::new(&world).await;
    let (id, _) = desk.new_key().await;
    desk.act(Method::POST, &format!("keys/{id}/rotate"), None).await;
    desk.act(Method::DELETE, &format!("keys/{id}"), None).await;
    desk.edit(|_| {}).await.ok();
    frame(&world, &asked(&asked_account(&world).await, "hugo@harbour.example")).await;
    let list = desk.act(Method::GET, "sessions", None).await.ok();
    let session = list["items"][0]["id"].as_str().unwrap();
    desk.act(Method::DELETE, &format!("sessions/{session}"), None).await;
    desk.act(Method::DELETE, "sessions", None).await;
    let activity = desk.path.replace("embedding", "activity");
    let rows = desk.ada.get(&format!("{activity}?limit=6")).await.ok();
    let rows = rows["items"].as_array().unwrap();
    let rows: Vec<_> = rows
        .iter()
        .map(|row| (row["kind"].as_str().unwrap(), row["subject"].as_str().unwrap_or("")))
        .collect();
    let expected = [
        ("embed_sessions_ended", ""),
        ("embed_sessions_ended", "Hugo Petersen"),
        ("embedding_changed", ""),
        ("embed_key_revoked", "Site"),
        ("embed_key_rotated", "Site"),
        ("embed_key_made", "Site"),
    ];
    assert_eq!(rows, expected);

    let noor = world.signed_in("noor@halcyon.example").await;
    for (role, sees) in [
        ("technical_admin", true),
        ("technical_contact", false),
        ("finance", false),
        ("financial_contact", false),
        ("read_only", false),
    ] {
        let sql = format!("UPDATE users SET role = '{role}' WHERE email = 'noor@halcyon.example'");
        world.db.execute_unprepared(&sql).await.unwrap();
        let looked = noor.get(&desk.path).await;
        assert_eq!(looked.status.as_u16(), if sees { 200 } else { 404 }, "{role}");
        let sessions = noor.get(&format!("{}/sessions", desk.path)).await;
        assert_eq!(sessions.status, looked.status);
        let name = json!({"name": "Site"});
        let made = noor.send(Method::POST, &format!("{}/keys", desk.path), Some(&name), &[]).await;
        assert_eq!(made.status.as_u16(), if sees { 403 } else { 404 }, "{role}");
    }
}

#[tokio::test]
async fn a_partner_that_never_set_anything_begins_with_nothing() {
    let world = World::new().await;
    world.db.execute_unprepared("DELETE FROM embed_tenants").await.unwrap();
    world.db.execute_unprepared("DELETE FROM embed_keys").await.unwrap();
    let desk = Desk::new(&world).await;
    let read = desk.read().await;
    assert_eq!((&read["slug"], &read["version"]), (&json!("halcyon-networks"), &json!(0)));
    assert_eq!((&read["edit"]["origins"], &read["keys"]), (&json!([]), &json!([])));
    let (_, key) = desk.new_key().await;
    let body = asked(&asked_account(&world).await, ADA);
    ask(&world, &key, &body).await.problem(422, "invalid");
    let saved = desk.edit(|edit| edit["origins"] = json!([ORIGIN])).await;
    assert_eq!(saved.header("etag"), "\"1\"");
    code_of(&ask(&world, &key, &body).await);
    // Another partner of that name gets another.
    let sql = "UPDATE accounts SET name = 'Halcyon Networks' WHERE name = 'Blue Mesa IT'";
    world.db.execute_unprepared(sql).await.unwrap();
    let rosa = world.signed_in("rosa@bluemesa.example").await;
    let account = rosa.get("context").await.ok()["account"]["id"].as_str().unwrap().to_owned();
    let other = rosa.get(&format!("accounts/{account}/embedding")).await.ok();
    let slug = other["slug"].as_str().unwrap();
    assert!(slug.starts_with("halcyon-networks-") && slug.len() <= 40, "{slug}");
}
