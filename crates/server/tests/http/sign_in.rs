//! Signing in and out: cookies, sessions, throttling.

use crate::world::{PASSWORD, World};
use reqwest::Method;
use reqwest::header::SET_COOKIE;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;
use std::time::{Duration, Instant};

const ADA: &str = "ada@halcyon.example";
const HUGO: &str = "hugo@harbour.example";

#[tokio::test]
async fn cookies_are_for_this_server_and_no_script() {
    let world = World::new().await;
    let answer = world.visitor().sign_in(" Ada@Halcyon.example ", PASSWORD).await;
    assert_eq!(answer.status, 200);
    let cookies: Vec<_> =
        answer.headers.get_all(SET_COOKIE).iter().map(|cookie| cookie.to_str().unwrap()).collect();
    assert_eq!(cookies.len(), 2);
    for cookie in cookies {
        for flag in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/", "Max-Age="] {
            assert!(cookie.contains(flag), "{cookie}");
        }
        assert!(!cookie.contains("Domain"));
    }
}

#[tokio::test]
async fn behind_a_public_origin_cookies_have_the_host_prefix() {
    let world =
        World::with(|config| config.public_origin = Some("https://portal.example".parse().unwrap())).await;
    let mut ada = world.visitor();
    let answer = ada.sign_in(ADA, PASSWORD).await;
    assert_eq!(answer.header("strict-transport-security"), "max-age=63072000", "not for subdomains unasked");
    assert!(ada.cookie("__Host-portico").is_some() && ada.cookie("__Host-portico-device").is_some());
    assert_eq!(ada.get("context").await.status, 200);
    let described = ada.get("openapi.json").await.ok();
    assert_eq!(described["components"]["securitySchemes"]["session"]["name"], "__Host-portico");
}

#[tokio::test]
async fn hsts_covers_subdomains_when_asked() {
    let world = World::with(|config| {
        config.public_origin = Some("https://portal.example".parse().unwrap());
        config.hsts_subdomains = true;
    })
    .await;
    let answer = world.visitor().get("/healthz").await;
    assert_eq!(answer.header("strict-transport-security"), "max-age=63072000; includeSubDomains");
}

#[tokio::test]
async fn signing_in_takes_a_new_id_and_ends_the_old_session() {
    let world = World::new().await;
    let mut ada = world.visitor();
    ada.cookies.push(("portico".into(), "AAAAAAAAAAAAAAAAAAAAAA".into()));
    ada.sign_in(ADA, PASSWORD).await.ok();
    let first = ada.clone();
    assert_ne!(
        first.cookie("portico"),
        Some("AAAAAAAAAAAAAAAAAAAAAA"),
        "an id that was planted is not taken"
    );
    ada.sign_in(HUGO, PASSWORD).await.ok();
    assert_ne!(first.cookie("portico"), ada.cookie("portico"));
    first.get("context").await.problem(401, "signed-out");
    assert_eq!(ada.get("context").await.ok()["user"]["email"], HUGO);
}

#[tokio::test]
async fn the_store_holds_nothing_that_opens_a_session() {
    let world = World::new().await;
    let ada = world.signed_in(ADA).await;
    let id = ada.cookie("portico").unwrap();
    let rows = Statement::from_string(
        world.db.get_database_backend(),
        "SELECT id_hash || data AS text FROM sessions",
    );
    let rows = world.db.query_all_raw(rows).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert!(!rows[0].try_get::<String>("", "text").unwrap().contains(id));
}

#[tokio::test]
async fn signing_out_ends_this_session_or_all() {
    let world = World::new().await;
    let [one, two, three] =
        [world.signed_in(ADA).await, world.signed_in(ADA).await, world.signed_in(ADA).await];
    let hugo = world.signed_in(HUGO).await;
    assert_eq!(one.get("session").await.ok(), json!({"signed_in": true}));
    assert_eq!(one.send(Method::DELETE, "session", None, &[]).await.status, 204);
    one.get("context").await.problem(401, "signed-out");
    assert_eq!(one.get("session").await.ok(), json!({"signed_in": false}));
    assert_eq!(two.get("context").await.status, 200);

    let answer = two.send(Method::DELETE, "session?everywhere=true", None, &[]).await;
    assert_eq!(answer.status, 204);
    assert!(answer.header("set-cookie").contains("portico=;"), "the cookie is removed");
    two.get("context").await.problem(401, "signed-out");
    three.get("context").await.problem(401, "signed-out");
    assert_eq!(hugo.get("context").await.status, 200);
    assert_eq!(world.signed_in(ADA).await.get("context").await.status, 200);
}

#[tokio::test]
async fn sessions_end_when_idle_and_after_their_longest_time() {
    let world = World::with(|config| {
        config.session_idle = Duration::from_millis(1500);
        config.session_touch = Duration::ZERO;
    })
    .await;
    let (used, idle) = (world.signed_in(ADA).await, world.signed_in(ADA).await);
    for _ in 0..4 {
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert_eq!(used.get("context").await.status, 200);
    }
    idle.get("context").await.problem(401, "signed-out");

    let world = World::with(|config| config.session_absolute = Duration::from_millis(1000)).await;
    let used = world.signed_in(ADA).await;
    let began = Instant::now();
    while began.elapsed() < Duration::from_millis(1200) {
        tokio::time::sleep(Duration::from_millis(200)).await;
        used.get("context").await;
    }
    used.get("context").await.problem(401, "signed-out");
}

#[tokio::test]
async fn nobody_learns_who_has_an_account() {
    let world = World::new().await;
    let mut took = [Vec::new(), Vec::new()];
    let mut problems = Vec::new();
    for _ in 0..8 {
        for (which, email) in [(0, ADA), (1, "nobody@halcyon.example")] {
            let began = Instant::now();
            let answer = world.visitor().sign_in(email, "wrong").await;
            took[which].push(began.elapsed());
            assert!(answer.headers.get(SET_COOKIE).is_none());
            problems.push(answer.problem(401, "wrong-credentials").to_string());
        }
    }
    problems.dedup();
    assert_eq!(problems.len(), 1);
    let [known, unknown] = took.map(|took| took.into_iter().min().unwrap());
    let ratio = known.as_secs_f64() / unknown.as_secs_f64();
    assert!((0.5..2.0).contains(&ratio), "{known:?} for who exists, {unknown:?} for who does not");
}

#[tokio::test]
async fn failures_from_one_address_wait_and_others_do_not() {
    let world = World::new().await;
    for _ in 0..10 {
        world.visitor().sign_in(ADA, "wrong").await.problem(401, "wrong-credentials");
    }
    let refused = world.visitor().sign_in(ADA, PASSWORD).await;
    let seconds: u32 = refused.header("retry-after").parse().unwrap();
    assert!((1..=600).contains(&seconds));
    assert_eq!(refused.problem(429, "too-many-attempts")["retry_after"], seconds);
    // The header is believed only behind a proxy that sets it.
    let body = serde_json::json!({"email": ADA, "password": PASSWORD});
    let forged = world
        .visitor()
        .send(Method::POST, "session", Some(&body), &[("x-forwarded-for", "203.0.113.9")])
        .await;
    forged.problem(429, "too-many-attempts");

    world.visitor().sign_in(HUGO, PASSWORD).await.ok();
    world.visitor_from("127.0.0.2").sign_in(ADA, PASSWORD).await.ok();
}

#[tokio::test]
async fn a_crowd_of_guessers_locks_nobody_out() {
    let world = World::with(|config| {
        config.throttling.per_account = 12;
        config.throttling.per_address = 1_000;
    })
    .await;
    let mut at_home = world.visitor_from("127.0.0.3");
    at_home.sign_in(ADA, PASSWORD).await.ok();
    let mut refused = 0;
    for guesser in 10..14 {
        for _ in 0..5 {
            let visitor = world.visitor_from(&format!("127.0.0.{guesser}"));
            refused += u32::from(visitor.clone().sign_in(ADA, "wrong").await.status == 429);
        }
    }
    assert_eq!(refused, 8, "the account's budget for unknown devices is used up");
    // Where ada was before, from a new browser; with a known browser, from a new place; and with a known browser
    // at the guessers' address, whose own budget is used up.
    world.visitor_from("127.0.0.3").sign_in(ADA, PASSWORD).await.ok();
    let device = at_home.cookies.clone();
    for place in ["127.0.0.4", "127.0.0.10"] {
        let mut travelling = world.visitor_from(place);
        travelling.cookies = device.clone();
        travelling.cookies.retain(|(name, _)| name == "portico-device");
        travelling.sign_in(ADA, PASSWORD).await.ok();
    }
    world.visitor_from("127.0.0.5").sign_in(ADA, PASSWORD).await.problem(429, "too-many-attempts");
}

#[tokio::test]
async fn one_address_cannot_try_everybody() {
    let world = World::with(|config| config.throttling.per_address = 6).await;
    for guess in 0..6 {
        world
            .visitor()
            .sign_in(&format!("user{guess}@halcyon.example"), "wrong")
            .await
            .problem(401, "wrong-credentials");
    }
    world.visitor().sign_in("user7@halcyon.example", "wrong").await.problem(429, "too-many-attempts");
}

#[tokio::test]
async fn guesses_side_by_side_do_not_exceed_the_limit() {
    let world = World::new().await;
    let mut attempts = tokio::task::JoinSet::new();
    for _ in 0..25 {
        let mut visitor = world.visitor();
        attempts.spawn(async move { visitor.sign_in(ADA, "wrong").await.status.as_u16() });
    }
    let statuses = attempts.join_all().await;
    assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 10, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 429).count(), 15, "{statuses:?}");
}

#[tokio::test]
async fn signing_in_rightly_uses_up_nothing() {
    let world = World::new().await;
    let mut attempts = tokio::task::JoinSet::new();
    for _ in 0..40 {
        let mut visitor = world.visitor();
        attempts.spawn(async move { visitor.sign_in(ADA, PASSWORD).await.status.as_u16() });
    }
    assert_eq!(attempts.join_all().await, [200; 40]);
}
