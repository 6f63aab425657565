//! Files of the built app, and the headers of each kind of answer.

use crate::world::{Answer, World};
use reqwest::Method;
use std::fs;

const PAGE: &str = "<!doctype html><title>Portico</title>";

async fn with_app() -> World {
    World::with(|config| {
        let split = config.assets.join("split");
        fs::create_dir_all(&split).unwrap();
        for (name, content) in [
            ("index.html", PAGE),
            ("boot.js", "1"),
            ("app-0123456789abcdef.js", "plain"),
            ("app-0123456789abcdef.js.br", "brotli"),
            ("app-0123456789abcdef.js.gz", "gzip"),
            ("split/pricing-0123456789abcdef.wasm", "\0asm"),
        ] {
            fs::write(config.assets.join(name), content).unwrap();
        }
    })
    .await
}

#[track_caller]
fn is_guarded(answer: &Answer) {
    let policy = answer.header("content-security-policy");
    for part in [
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("unsafe-inline"));
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(answer.header(name), value);
    }
    assert!(!answer.header("permissions-policy").is_empty());
    assert_eq!(answer.header("strict-transport-security"), "", "only over TLS");
}

#[tokio::test]
async fn every_kind_of_answer_is_kept_as_long_as_it_may_be() {
    let world = with_app().await;
    let ada = world.signed_in("ada@halcyon.example").await;
    for (path, status, kind, caching) in [
        ("/", 200, "text/html; charset=utf-8", "no-cache"),
        ("/index.html", 200, "text/html; charset=utf-8", "no-cache"),
        ("/accounts/x/billing-markets?tab=1", 200, "text/html; charset=utf-8", "no-cache"),
        ("/boot.js", 200, "text/javascript; charset=utf-8", "no-cache"),
        (
            "/app-0123456789abcdef.js",
            200,
            "text/javascript; charset=utf-8",
            "public, max-age=31536000, immutable",
        ),
        (
            "/split/pricing-0123456789abcdef.wasm",
            200,
            "application/wasm",
            "public, max-age=31536000, immutable",
        ),
        ("/split/gone-0123456789abcdef.wasm", 404, "application/problem+json", "no-store"),
        ("/../portico.db", 404, "application/problem+json", "no-store"),
        ("/api/v1/context", 200, "application/json", "no-store"),
        ("/api/v1/nothing", 404, "application/problem+json", "no-store"),
        ("/api/v1/openapi.json", 200, "application/json", "public, max-age=300"),
        ("/healthz", 200, "application/json", "no-store"),
    ] {
        let answer = ada.get(path).await;
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(answer.header("content-type"), kind, "{path}");
        assert_eq!(answer.header("cache-control"), caching, "{path}");
        is_guarded(&answer);
    }
}

#[tokio::test]
async fn precompressed_files_go_to_who_takes_them() {
    let world = with_app().await;
    let visitor = world.visitor();
    for (accepted, encoding, body) in [
        ("br, gzip", "br", "brotli"),
        ("gzip", "gzip", "gzip"),
        ("br;q=0", "", "plain"),
        ("identity", "", "plain"),
    ] {
        let headers = [("accept-encoding", accepted)];
        let answer = visitor.send(Method::GET, "/app-0123456789abcdef.js", None, &headers).await;
        assert_eq!((answer.header("content-encoding"), answer.text()), (encoding, body), "{accepted}");
        assert!(
            answer
                .headers
                .get_all("vary")
                .iter()
                .any(|vary| vary.to_str().unwrap().contains("accept-encoding"))
        );
    }
}

#[tokio::test]
async fn what_may_change_is_asked_for_with_its_tag() {
    let world = with_app().await;
    let visitor = world.visitor();
    let page = visitor.get("/").await;
    let tag = page.header("etag").to_owned();
    let again = visitor.send(Method::GET, "/some/page", None, &[("if-none-match", &tag)]).await;
    assert_eq!((again.status.as_u16(), again.text()), (304, ""));
    fs::write(world.dir.path().join("dist/index.html"), "<!doctype html>new").unwrap();
    let new = visitor.send(Method::GET, "/", None, &[("if-none-match", &tag)]).await;
    assert_eq!(new.status, 200);
    let head = visitor.send(Method::HEAD, "/", None, &[]).await;
    assert_eq!((head.status.as_u16(), head.text()), (200, ""));
}

#[tokio::test]
async fn answers_of_the_api_name_the_build() {
    let world = with_app().await;
    let visitor = world.visitor();
    let before = visitor.get("context").await.header("x-portico-build").to_owned();
    assert_eq!(before.len(), 16);
    fs::write(world.dir.path().join("dist/index.html"), "<!doctype html>new").unwrap();
    visitor.get("/").await;
    assert_ne!(visitor.get("context").await.header("x-portico-build"), before);
}

#[tokio::test]
async fn without_an_app_there_is_the_api_only() {
    let world = World::new().await;
    world.visitor().get("/").await.problem(404, "not-found");
    assert_eq!(world.visitor().get("/api/v1/openapi.json").await.status, 200);
}

#[tokio::test]
async fn answers_are_compressed_for_who_takes_it() {
    let world = World::new().await;
    let ada = world.signed_in("ada@halcyon.example").await;
    for encoding in ["br", "gzip"] {
        let answer = ada.send(Method::GET, "context", None, &[("accept-encoding", encoding)]).await;
        assert_eq!(answer.header("content-encoding"), encoding);
        assert_eq!(answer.header("cache-control"), "no-store");
    }
}
