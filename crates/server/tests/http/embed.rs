//! The portal inside a partner's own site: who gets in, for what, and everything that must be refused.

use crate::events::Stream;
use crate::world::{Answer, PASSWORD, Visitor, World};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use portico_server::{Requirement, Route, Server};
use reqwest::Method;
use reqwest::header::SET_COOKIE;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fs;
use std::time::Duration;

pub(crate) const KEY: &str = "portico-demo-halcyon-key";
const OTHER_KEY: &str = "portico-demo-bluemesa-key";
pub(crate) const ORIGIN: &str = "https://halcyon-site.test:8444";
/// 43 characters.
const VERIFIER: &str = "a-verifier-that-stays-in-the-frame-0123456_";

pub(crate) fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

/// Asks for a code as a backend does.
pub(crate) async fn ask(world: &World, key: &str, asked: &Value) -> Answer {
    let backend = Visitor { bearer: Some(key.to_owned()), ..world.visitor() };
    backend.send(Method::POST, "embed/sessions", Some(asked), &[]).await
}

/// What a backend asks for.
pub(crate) fn asked(account: &str, user: &str) -> Value {
    json!({"account": account, "user": user, "challenge": challenge(VERIFIER), "origin": ORIGIN})
}

/// The code that a backend got.
#[track_caller]
pub(crate) fn code_of(answer: &Answer) -> String {
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()["code"].as_str().unwrap().to_owned()
}

/// Turns a code into a token as a frame does.
pub(crate) async fn open(world: &World, code: &str) -> Answer {
    exchange(world, "halcyon", code, VERIFIER).await
}

async fn exchange(world: &World, tenant: &str, code: &str, verifier: &str) -> Answer {
    let body = json!({"tenant": tenant, "code": code, "verifier": verifier});
    let answer = world.visitor().send(Method::POST, "embed/token", Some(&body), &[]).await;
    assert!(!answer.headers.contains_key(SET_COOKIE));
    answer
}

/// A frame that was signed on.
pub(crate) async fn frame(world: &World, asked: &Value) -> Visitor {
    let code = code_of(&ask(world, KEY, asked).await);
    let token = open(world, &code).await.ok();
    Visitor { bearer: Some(token["token"].as_str().unwrap().to_owned()), ..world.visitor() }
}

/// The same for one person, one account of Halcyon's and these panels.
async fn frame_for(world: &World, user: &str, account: &str, panels: Value) -> (Visitor, String) {
    let account = halcyons(world, account).await;
    let mut asked = asked(&account, user);
    asked["panels"] = panels;
    (frame(world, &asked).await, account)
}

/// The id of an account of Halcyon's.
pub(crate) async fn halcyons(world: &World, name: &str) -> String {
    world.account(&world.signed_in("ada@halcyon.example").await, name).await
}

const ADA: &str = "ada@halcyon.example";
const HALCYON: &str = "Halcyon Networks";
const HARBOUR: &str = "Harbour Logistics";

#[tokio::test]
async fn who_was_signed_on_by_the_partners_backend_sees_what_they_see_without_any_cookie() {
    let world = World::new().await;
    let account = halcyons(&world, HALCYON).await;
    let minted = ask(&world, KEY, &asked(&account, "Ada@Halcyon.example")).await;
    assert_eq!(minted.json()["expires_in"], 60);
    assert!(!minted.headers.contains_key(SET_COOKIE));
    assert_eq!(minted.header("cache-control"), "no-store");
    let opened = open(&world, &code_of(&minted)).await;
    assert_eq!(opened.header("cache-control"), "no-store");
    let token = opened.ok();
    assert_eq!((&token["expires_in"], &token["account"]), (&json!(300), &json!(account)));
    assert_eq!(token["panels"].as_array().unwrap().len(), 12);

    let frame = Visitor { bearer: Some(token["token"].as_str().unwrap().to_owned()), ..world.visitor() };
    let inside = frame.get("context").await;
    assert!(!inside.headers.contains_key(SET_COOKIE));
    let (inside, outside) = (inside.ok(), world.signed_in(ADA).await.get("context").await.ok());
    assert_eq!(inside["panels"].as_array().unwrap().len(), 12);
    assert_eq!(outside.get("panels"), None);
    for part in ["user", "home", "account", "facts", "features", "landing"] {
        assert_eq!(inside[part], outside[part], "{part}");
    }
    assert_eq!(frame.get("session").await.ok(), json!({"signed_in": true}));
    frame.get(&format!("accounts/{account}/services")).await.ok();
    let profile = frame.get(&format!("accounts/{account}/company-profile")).await;
    let tag = profile.header("etag").to_owned();
    let body = profile.ok()["profile"].clone();
    let path = format!("accounts/{account}/company-profile");
    let saved = frame.send(Method::PUT, &path, Some(&body), &[("if-match", &tag)]).await;
    assert!(!saved.headers.contains_key(SET_COOKIE));
    saved.ok();
}

#[tokio::test]
async fn a_code_that_is_used_twice_opens_nothing_and_ends_what_it_opened_with_its_stream() {
    let world = World::new().await;
    let account = halcyons(&world, HARBOUR).await;
    let code = code_of(&ask(&world, KEY, &asked(&account, ADA)).await);
    let token = open(&world, &code).await.ok();
    let frame = Visitor { bearer: Some(token["token"].as_str().unwrap().to_owned()), ..world.visitor() };
    let mut stream = Stream::new(&frame).await;
    frame.get("context").await.ok();
    open(&world, &code).await.problem(403, "code-refused");
    assert_eq!(stream.soon().await.kind, "signed-out");
    stream.ends_soon().await;
    frame.get("context").await.problem(401, "signed-out");
    open(&world, &code).await.problem(403, "code-refused");
}

#[tokio::test]
async fn of_many_frames_with_one_code_none_stays() {
    let world = World::new().await;
    let account = halcyons(&world, HARBOUR).await;
    let code = code_of(&ask(&world, KEY, &asked(&account, ADA)).await);
    let answers = futures_util::future::join_all((0..8).map(|_| open(&world, &code))).await;
    let opened: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
    assert_eq!(opened.len(), 1);
    let token = opened[0].json()["token"].as_str().unwrap().to_owned();
    let frame = Visitor { bearer: Some(token), ..world.visitor() };
    frame.get("context").await.problem(401, "signed-out");
}

#[tokio::test]
async fn a_code_that_is_late_opens_nothing() {
    let world = World::new().await;
    let account = halcyons(&world, HARBOUR).await;
    let code = code_of(&ask(&world, KEY, &asked(&account, ADA)).await);
    world.db.execute_unprepared("UPDATE embed_codes SET expires_at = expires_at - 60001").await.unwrap();
    open(&world, &code).await.problem(403, "code-refused");
    let world = World::with(|config| config.embed_code = Duration::ZERO).await;
    let account = halcyons(&world, HARBOUR).await;
    let minted = ask(&world, KEY, &asked(&account, ADA)).await;
    assert_eq!(minted.json()["expires_in"], 0);
    open(&world, &code_of(&minted)).await.problem(403, "code-refused");
}

#[tokio::test]
async fn a_code_fits_its_verifier_and_its_tenant_and_is_not_tried_twice() {
    let world = World::new().await;
    let account = halcyons(&world, HARBOUR).await;
    let others = "another-verifier-0123456789012345678901234567";
    for (tenant, verifier) in [
        ("halcyon", others),
        ("halcyon", ""),
        ("halcyon", &VERIFIER[1..]),
        ("halcyon", &challenge(VERIFIER)),
        ("bluemesa", VERIFIER),
        ("nobody", VERIFIER),
        ("", VERIFIER),
        ("HALCYON", VERIFIER),
    ] {
        let code = code_of(&ask(&world, KEY, &asked(&account, ADA)).await);
        let answer = exchange(&world, tenant, &code, verifier).await;
        let refusal = answer.problem(403, "code-refused");
        // What was tried is gone, and the answer is the same for whatever it was.
        assert_eq!(open(&world, &code).await.problem(403, "code-refused"), refusal, "{tenant} {verifier}");
    }
    for code in ["", "x", "pc_0000", "' OR 1=1 --"] {
        open(&world, code).await.problem(403, "code-refused");
    }
}

#[tokio::test]
async fn only_an_origin_that_is_listed_letter_by_letter_gets_a_code() {
    let world = World::new().await;
    let account = halcyons(&world, HARBOUR).await;
    for origin in [
        "null",
        "",
        "*",
        "https://halcyon-site.test",
        "https://halcyon-site.test:8445",
        "https://halcyon-site.test:84440",
        "https://halcyon-site.test:844",
        "http://halcyon-site.test:8444",
        "https://halcyon-site.test:8444/",
        "https://halcyon-site.test:8444/path",
        "https://halcyon-site.test:8444@evil.test",
        "https://halcyon-site.test:8444.evil.test",
        "https://evil.test/https://halcyon-site.test:8444",
        "https://evil-halcyon-site.test:8444",
        "https://sub.halcyon-site.test:8444",
        "https://halcyon-site.test.evil.test:8444",
        "https://HALCYON-SITE.test:8444",
        "https://halcyon\u{2010}site.test:8444",
        "https://hаlcyon-site.test:8444",
        " https://halcyon-site.test:8444",
        "https://halcyon-site.test:8444\n",
        "https://halcyon-site.test:8444 https://evil.test",
        // The other tenant's.
        "https://bluemesa-site.test:8444",
        "javascript:alert(1)",
    ] {
        let mut asked = asked(&account, ADA);
        asked["origin"] = json!(origin);
        let problem = ask(&world, KEY, &asked).await.problem(422, "invalid");
        assert_eq!(problem["fields"][0]["code"], "not_allowed", "{origin:?}");
    }
}

#[tokio::test]
async fn a_key_signs_on_nobody_but_the_partners_own_people_and_for_nothing_they_may_not_look_at() {
    let world = World::new().await;
    let rosa = world.signed_in("rosa@bluemesa.example").await;
    let lumen = world.account(&rosa, "Lumen Bakery").await;
    let bluemesa = world.account(&rosa, "Blue Mesa IT").await;
    let (halcyon, harbour) = (halcyons(&world, HALCYON).await, halcyons(&world, HARBOUR).await);
    let kestrel = halcyons(&world, "Kestrel Air").await;
    world
        .db
        .execute_unprepared("UPDATE users SET deactivated_at = 1 WHERE email = 'noor@halcyon.example'")
        .await
        .unwrap();
    let mut said = std::collections::BTreeSet::new();
    for (account, user, field) in [
        (&halcyon, "nobody@halcyon.example", "user"),
        (&halcyon, "rosa@bluemesa.example", "user"),
        (&lumen, "rosa@bluemesa.example", "user"),
        (&lumen, "lena@lumen.example", "user"),
        (&halcyon, "ops@provider.example", "user"),
        (&harbour, "ops@provider.example", "user"),
        // Deactivated.
        (&halcyon, "noor@halcyon.example", "user"),
        // Sideways, upward, to the other partner, to nothing.
        (&lumen, ADA, "account"),
        (&bluemesa, ADA, "account"),
        (&kestrel, "hugo@harbour.example", "account"),
        (&halcyon, "hugo@harbour.example", "account"),
        (&"00000000-0000-4000-8000-000000000000".to_owned(), ADA, "account"),
        (&String::new(), ADA, "account"),
    ] {
        let problem = ask(&world, KEY, &asked(account, user)).await.problem(422, "invalid");
        assert_eq!(problem["fields"][0]["field"], field, "{account} {user}");
        said.insert(problem.to_string());
    }
    // What is not there cannot be told from what is not theirs.
    assert_eq!(said.len(), 2);
    for (account, user) in [
        (&halcyon, ADA),
        (&kestrel, ADA),
        (&harbour, "hugo@harbour.example"),
        (&harbour, "omar@harbour.example"),
    ] {
        code_of(&ask(&world, KEY, &asked(account, user)).await);
    }
}

#[tokio::test]
async fn what_a_backend_sends_is_checked() {
    let world = World::new().await;
    let account = halcyons(&world, HARBOUR).await;
    for (field, value) in [
        ("challenge", json!("")),
        ("challenge", json!("short")),
        ("challenge", json!(format!("{}=", challenge(VERIFIER)))),
        ("challenge", json!("+".repeat(43))),
        ("panels", json!([])),
    ] {
        let mut asked = asked(&account, ADA);
        asked[field] = value;
        let problem = ask(&world, KEY, &asked).await.problem(422, "invalid");
        assert_eq!(problem["fields"][0]["field"], field);
    }
    for (field, value) in [("panels", json!(["people"])), ("more", json!(1)), ("__proto__", json!({}))] {
        let mut asked = asked(&account, ADA);
        asked[field] = value;
        ask(&world, KEY, &asked).await.problem(400, "bad-request");
    }
    for key in ["", "x", KEY.strip_suffix('y').unwrap(), "portico-demo-halcyon-key2"] {
        ask(&world, key, &asked(&account, ADA)).await.problem(401, "signed-out");
    }
    let nobody = world.visitor().send(Method::POST, "embed/sessions", Some(&asked(&account, ADA)), &[]).await;
    nobody.problem(401, "signed-out");
    // Being signed in is no key, and a key is no session.
    let ada = world.signed_in(ADA).await;
    let asked = asked(&account, ADA);
    ada.send(Method::POST, "embed/sessions", Some(&asked), &[]).await.problem(401, "signed-out");
    let backend = Visitor { bearer: Some(KEY.to_owned()), ..world.visitor() };
    backend.get("context").await.problem(401, "signed-out");
    backend.send(Method::DELETE, "embed/token", None, &[]).await.problem(401, "signed-out");
}

/// A place in each panel.
const PANELS: [(&str, &str); 12] = [
    ("dashboard", "dashboard"),
    ("services", "services"),
    ("marketplace", "marketplace"),
    ("marketplace_profile", "marketplace-profile"),
    ("pricing", "pricing"),
    ("billing_markets", "billing-markets"),
    ("invoices", "invoices"),
    ("company_profile", "company-profile"),
    ("chat", "chat"),
    ("notifications", "notifications"),
    ("service_status", "service-status"),
    ("settings", "settings"),
];

#[tokio::test]
async fn a_panel_that_is_not_the_sessions_is_not_there() {
    let world = World::new().await;
    for (only, _) in PANELS {
        let (frame, account) = frame_for(&world, ADA, HALCYON, json!([only])).await;
        let context = frame.get("context").await.ok();
        assert_eq!(context["panels"], json!([only]));
        assert_eq!(context["landing"], only);
        for (panel, path) in PANELS {
            let answer = frame.get(&format!("accounts/{account}/{path}")).await;
            let decided = &context["features"][panel];
            if panel == only {
                answer.ok();
                assert_ne!(decided["access"], "hidden", "{panel}");
            } else {
                answer.problem(404, "not-found");
                assert_eq!(
                    (&decided["access"], &decided["limited_by"]),
                    (&json!("hidden"), &json!("session"))
                );
            }
        }
    }
    // Neither what belongs to a panel nor what can be written.
    let (frame, account) = frame_for(&world, ADA, HALCYON, json!(["dashboard"])).await;
    for (method, path) in [
        (Method::GET, "services.csv"),
        (Method::GET, "orders"),
        (Method::POST, "orders"),
        (Method::POST, "orders/estimate"),
        (Method::PUT, "company-profile"),
        (Method::POST, "chat/messages"),
        (Method::GET, "chat/messages"),
        (Method::GET, "feeds"),
        (Method::GET, "notifications/subscriptions"),
        (Method::GET, "requests"),
        (Method::GET, "settings/history"),
        (Method::POST, "settings/changes"),
        (Method::GET, "invoices/x"),
    ] {
        let body = (method != Method::GET).then(|| json!({}));
        let answer = frame.send(method, &format!("accounts/{account}/{path}"), body.as_ref(), &[]).await;
        answer.problem(404, "not-found");
    }
}

#[tokio::test]
async fn a_session_without_pricing_is_told_no_price() {
    let world = World::new().await;
    let rosa = world.signed_in("rosa@bluemesa.example").await;
    let lumen = world.account(&rosa, "Lumen Bakery").await;
    let mut asked = asked(&lumen, "lena@lumen.example");
    asked["origin"] = json!("https://bluemesa-site.test:8444");
    let order = json!({
        "kind": "new", "product": "mve", "name": "Edge", "term_months": 12, "location": "FRA6", "market": "US",
    });
    for (panels, priced) in [(json!(["services", "pricing"]), true), (json!(["services"]), false)] {
        asked["panels"] = panels;
        let code = code_of(&ask(&world, OTHER_KEY, &asked).await);
        let token = exchange(&world, "bluemesa", &code, VERIFIER).await.ok();
        let token = token["token"].as_str().unwrap().to_owned();
        let frame = Visitor { bearer: Some(token), ..world.visitor() };
        let key = format!("order-{priced}");
        let headers = [("idempotency-key", key.as_str())];
        let orders = format!("accounts/{lumen}/orders");
        let made = frame.send(Method::POST, &orders, Some(&order), &headers).await;
        assert_eq!(made.status, 201, "{}", made.text());
        assert_eq!(made.text().contains("currency"), priced, "{}", made.text());
        let estimate = frame.send(Method::POST, &format!("{orders}/estimate"), Some(&order), &[]).await;
        assert_eq!(estimate.status.as_u16(), if priced { 200 } else { 404 });
    }
}

#[tokio::test]
async fn an_account_that_is_not_the_sessions_is_not_there() {
    let world = World::new().await;
    let kestrel = halcyons(&world, "Kestrel Air").await;
    let halcyon = halcyons(&world, HALCYON).await;
    let (frame, harbour) = frame_for(&world, ADA, HARBOUR, Value::Null).await;
    // The account of the session stands where one's own does.
    assert_eq!(frame.get("context").await.ok()["account"]["id"], json!(harbour));
    frame.get(&format!("accounts/{harbour}/services")).await.ok();
    for other in [&kestrel, &halcyon] {
        frame.get(&format!("context?account={other}")).await.problem(404, "not-found");
        for (_, path) in PANELS {
            frame.get(&format!("accounts/{other}/{path}")).await.problem(404, "not-found");
        }
        let headers = [("portico-see-as", "company_admin")];
        let path = format!("accounts/{other}/services");
        frame.send(Method::GET, &path, None, &headers).await.problem(404, "not-found");
    }
    let list = frame.get("accounts").await.ok();
    assert_eq!((&list["total"], &list["items"][0]["account"]["id"]), (&json!(1), &json!(harbour)));
    assert_eq!(list["items"].as_array().unwrap().len(), 1);

    // A session for the partner's own account covers those that it manages, and nobody else's.
    let (frame, _) = frame_for(&world, ADA, HALCYON, json!(["services"])).await;
    frame.get(&format!("accounts/{kestrel}/services")).await.ok();
    assert_eq!(frame.get("accounts").await.ok()["total"], 25);
    let rosa = world.signed_in("rosa@bluemesa.example").await;
    let lumen = world.account(&rosa, "Lumen Bakery").await;
    frame.get(&format!("accounts/{lumen}/services")).await.problem(404, "not-found");
    // Seen as its users see it, it is for the same panels.
    let headers = [("portico-see-as", "company_admin")];
    let path = format!("accounts/{harbour}/company-profile");
    frame.send(Method::GET, &path, None, &headers).await.problem(404, "not-found");
    frame.send(Method::GET, &format!("accounts/{harbour}/services"), None, &headers).await.ok();
}

#[tokio::test]
async fn what_belongs_to_the_portal_itself_is_refused() {
    let world = World::new().await;
    let (frame, account) = frame_for(&world, ADA, HALCYON, Value::Null).await;
    let key = json!({"name": "Mine"});
    for (method, path, body) in [
        (Method::GET, "people", None),
        (Method::POST, "people", Some(json!({"name": "N", "email": "n@x.example", "role": "read_only"}))),
        (Method::GET, "managed-accounts", None),
        (Method::GET, "activity", None),
        (Method::GET, "embedding", None),
        (Method::GET, "embedding/sessions", None),
        (Method::DELETE, "embedding/sessions", None),
        (Method::POST, "embedding/keys", Some(key)),
    ] {
        let answer = frame.send(method, &format!("accounts/{account}/{path}"), body.as_ref(), &[]).await;
        answer.problem(404, "not-found");
    }
    for path in ["session", "session?everywhere=true"] {
        frame.send(Method::DELETE, path, None, &[]).await.problem(403, "not-allowed");
    }
    for path in ["partners", "orders", "notices", "requests"] {
        frame.get(path).await.problem(403, "not-allowed");
    }
    // It would outlast the session.
    let feeds = format!("accounts/{account}/feeds");
    frame.send(Method::POST, &feeds, None, &[]).await.problem(403, "not-allowed");
    // Who is somebody else's customer asks for what their session is for, and hears of nothing else.
    let (frame, harbour) =
        frame_for(&world, "hugo@harbour.example", HARBOUR, json!(["services", "pricing"])).await;
    let requests = format!("accounts/{harbour}/requests");
    let wish = |feature: &str| json!({"feature": feature, "reason": "We would like it."});
    frame.send(Method::POST, &requests, Some(&wish("company_profile")), &[]).await.problem(404, "not-found");
    assert_eq!(frame.send(Method::POST, &requests, Some(&wish("pricing")), &[]).await.status, 201);
    let hugo = world.signed_in("hugo@harbour.example").await;
    assert_eq!(hugo.send(Method::POST, &requests, Some(&wish("company_profile")), &[]).await.status, 201);
    assert_eq!(frame.get(&requests).await.ok()["total"], 1);
}

#[tokio::test]
async fn a_route_that_does_not_say_that_it_takes_a_token_takes_none() {
    let world = World::new().await;
    let (frame, account) = frame_for(&world, ADA, HALCYON, Value::Null).await;
    let mut refused = 0;
    for Route { method, path, requirement, takes_token } in Server::table() {
        if takes_token || matches!(requirement, Requirement::Public) {
            continue;
        }
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let body = (method != Method::GET).then(|| json!({}));
        let answer = frame.send(method, &path.replace("{account}", &account), body.as_ref(), &[]).await;
        let status = answer.status.as_u16();
        assert!([401, 403, 404].contains(&status), "{path}: {status}");
        refused += 1;
    }
    assert!(refused > 40, "{refused}");
    frame.get("context").await.ok();
}

#[tokio::test]
async fn a_bearer_and_a_cookie_together_are_refused() {
    let world = World::new().await;
    let (frame, account) = frame_for(&world, ADA, HALCYON, Value::Null).await;
    let both = Visitor { bearer: frame.bearer.clone(), ..world.signed_in(ADA).await };
    let services = format!("accounts/{account}/services");
    for path in ["context", "session", "events", "accounts", services.as_str(), "embed/tenants/halcyon"] {
        both.get(path).await.problem(400, "bad-request");
    }
    both.send(Method::DELETE, "embed/token", None, &[]).await.problem(400, "bad-request");
    let key = Visitor { bearer: Some(KEY.to_owned()), ..both.clone() };
    let body = asked(&account, ADA);
    key.send(Method::POST, "embed/sessions", Some(&body), &[]).await.problem(400, "bad-request");
    // A wrong bearer does not fall back to the cookie either.
    let wrong = Visitor { bearer: Some("x".into()), ..both };
    wrong.get("context").await.problem(400, "bad-request");
    frame.get("context").await.ok();
    // What is no bearer, such as what a proxy asks for, does not matter.
    let behind = [("authorization", "Basic cHJveHk6cHJveHk=")];
    world.signed_in(ADA).await.send(Method::GET, "context", None, &behind).await.ok();
}

#[tokio::test]
async fn a_session_ends_at_once_for_logout_expiry_sign_out_and_deactivation() {
    let world = World::new().await;
    let sessions = "UPDATE embed_sessions SET expires_at = expires_at - 300001";
    for how in ["logout", "expiry", "sign out", "deactivated", "moved", "account"] {
        let (frame, harbour) = frame_for(&world, "omar@harbour.example", HARBOUR, Value::Null).await;
        let mut stream = Stream::new(&frame).await;
        frame.get("context").await.ok();
        let told = match how {
            "logout" => {
                assert_eq!(frame.send(Method::DELETE, "embed/token", None, &[]).await.status, 204);
                true
            }
            "expiry" => {
                world.db.execute_unprepared(sessions).await.unwrap();
                false
            }
            "sign out" => {
                let omar = world.signed_in("omar@harbour.example").await;
                assert_eq!(omar.send(Method::DELETE, "session?everywhere=true", None, &[]).await.status, 204);
                true
            }
            "deactivated" => {
                let ada = world.signed_in(ADA).await;
                let people = ada.get(&format!("accounts/{harbour}/people")).await.ok();
                let omar = people["items"].as_array().unwrap().iter();
                let omar = omar.clone().find(|one| one["email"] == "omar@harbour.example").unwrap();
                let omar = omar["id"].as_str().unwrap();
                for act in ["deactivate", "activate"] {
                    let path = format!("accounts/{harbour}/people/{omar}/{act}");
                    ada.send(Method::POST, &path, None, &[]).await.ok();
                }
                true
            }
            "moved" => {
                let sql =
                    "UPDATE users SET account_id = (SELECT id FROM accounts WHERE name = 'Lumen Bakery')
                    WHERE email = 'omar@harbour.example'";
                world.db.execute_unprepared(sql).await.unwrap();
                false
            }
            _ => {
                let sql = "UPDATE accounts SET deactivated_at = 1 WHERE name = 'Harbour Logistics'";
                world.db.execute_unprepared(sql).await.unwrap();
                false
            }
        };
        frame.get("context").await.problem(401, "signed-out");
        frame.get("events").await.problem(401, "signed-out");
        assert_eq!(frame.get("session").await.ok(), json!({"signed_in": false}));
        if told {
            assert_eq!(stream.soon().await.kind, "signed-out", "{how}");
            stream.ends_soon().await;
        }
        let back = "UPDATE users SET account_id = (SELECT id FROM accounts WHERE name = 'Harbour Logistics')
            WHERE email = 'omar@harbour.example'";
        world.db.execute_unprepared(back).await.unwrap();
    }
}

#[tokio::test]
async fn a_stream_that_another_process_revokes_ends_with_the_next_heartbeat() {
    let world = World::with(|config| config.heartbeat = Duration::from_millis(200)).await;
    let (frame, _) = frame_for(&world, ADA, HARBOUR, Value::Null).await;
    let mut stream = Stream::new(&frame).await;
    world.db.execute_unprepared("UPDATE embed_sessions SET revoked_at = 1").await.unwrap();
    assert_eq!(stream.soon().await.kind, "signed-out");
    stream.ends_soon().await;
}

#[tokio::test]
async fn a_stream_inside_a_site_tells_of_the_sessions_account_only() {
    let world = World::new().await;
    world.db.execute_unprepared("DELETE FROM events").await.unwrap();
    let (frame, harbour) = frame_for(&world, ADA, HARBOUR, Value::Null).await;
    let mut stream = Stream::new(&frame).await;
    for (account, kind) in [("Kestrel Air", "settings"), (HALCYON, "requests"), (HARBOUR, "orders")] {
        let sql = format!(
            "INSERT INTO events (account_id, kind, at) SELECT id, '{kind}', 0 FROM accounts WHERE name = '{account}'"
        );
        world.db.execute_unprepared(&sql).await.unwrap();
    }
    let told = stream.soon().await;
    assert_eq!((told.kind.as_str(), told.data), ("orders", json!({"account": harbour}).to_string()));
    assert!(tokio::time::timeout(Duration::from_millis(800), stream.next()).await.is_err());
}

#[tokio::test]
async fn codes_are_asked_for_and_tried_at_a_pace() {
    let world = World::with(|config| {
        config.embed_mints_per_minute = 3;
        config.embed_failures_per_minute = 4;
    })
    .await;
    let account = halcyons(&world, HARBOUR).await;
    // Two minutes may begin while this runs, not three.
    let mut refused = 0;
    for _ in 0..9 {
        let answer = ask(&world, KEY, &asked(&account, ADA)).await;
        if answer.status == 429 {
            assert!(answer.header("retry-after").parse::<u32>().unwrap() <= 60);
            answer.problem(429, "too-many-attempts");
            refused += 1;
        }
    }
    assert!(refused >= 3, "{refused}");
    // Somebody else is not held up.
    let hugo = code_of(&ask(&world, KEY, &asked(&account, "hugo@harbour.example")).await);
    let mut held = 0;
    for _ in 0..12 {
        held += u32::from(open(&world, "guessed").await.status == 429);
    }
    assert!(held >= 4, "{held}");
    let elsewhere = world.visitor_from("127.0.0.2");
    let body = json!({"tenant": "halcyon", "code": hugo, "verifier": VERIFIER});
    elsewhere.send(Method::POST, "embed/token", Some(&body), &[]).await.ok();
}

#[tokio::test]
async fn neither_log_nor_store_holds_what_opens_something() {
    let (log, _guard) = crate::log::Log::start();
    let world = World::new().await;
    let account = halcyons(&world, HARBOUR).await;
    let code = code_of(&ask(&world, KEY, &asked(&account, ADA)).await);
    let token = open(&world, &code).await.ok()["token"].as_str().unwrap().to_owned();
    let frame = Visitor { bearer: Some(token.clone()), ..world.visitor() };
    frame.get("context").await.ok();
    open(&world, &code).await.problem(403, "code-refused");
    frame.get("context").await.problem(401, "signed-out");
    ask(&world, "a-wrong-key", &asked(&account, ADA)).await.problem(401, "signed-out");
    world.visitor().get(&format!("/embed/v1/halcyon/?code={code}")).await;
    let ada = world.signed_in(ADA).await;
    let halcyon = halcyons(&world, HALCYON).await;
    let made = ada
        .send(
            Method::POST,
            &format!("accounts/{halcyon}/embedding/keys"),
            Some(&json!({"name": "Site"})),
            &[],
        )
        .await;
    let made = made.json()["key"].as_str().unwrap().to_owned();
    code_of(&ask(&world, &made, &asked(&account, ADA)).await);
    let (lines, text) = log.lines("/api/v1/embed/token");
    assert!(lines.len() >= 2, "{text}");
    let secrets = [KEY, "a-wrong-key", &code, &token, &made, VERIFIER, PASSWORD];
    for secret in secrets {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    // Both of the store's files, while it is in use.
    for file in fs::read_dir(world.dir.path()).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() {
            let bytes = fs::read(&path).unwrap();
            for secret in secrets {
                let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
                assert!(!found, "{secret} in {}", path.display());
            }
        }
    }
}
