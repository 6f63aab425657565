//! Every error is a problem with a stable type, something a person can do, and the request's id.

use crate::world::World;
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn wrong_parameters_are_named() {
    let world = World::new().await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let halcyon = world.account(&ada, "Halcyon Networks").await;
    for (query, name) in [
        ("limit=0", "limit"),
        ("limit=501", "limit"),
        ("limit=-1", "limit"),
        ("limit=many", "limit"),
        ("kind=switch", "kind"),
        ("state=live", "state"),
        ("sort=price", "sort"),
        ("q=%00", "q"),
        ("q=a&q=b", "q"),
        ("account=", "account"),
        ("account=a%2fb", "account"),
    ] {
        let path = format!("accounts/{halcyon}/services?{query}");
        let problem = ada.get(&path).await.problem(400, "bad-request");
        assert!(problem["detail"].as_str().unwrap().contains(name), "{query}: {problem}");
    }
    ada.get(&format!("accounts/{halcyon}/services?unknown=1")).await.ok();
}

#[tokio::test]
async fn bodies_are_refused_with_the_place() {
    let world = World::new().await;
    let visitor = world.visitor();
    let post = |body: &'static str, kind: &'static str| {
        let request = visitor.http.post(format!("{}/api/v1/session", visitor.origin));
        async move {
            let response = request.header("content-type", kind).body(body).send().await.unwrap();
            (response.status().as_u16(), response.json::<serde_json::Value>().await.unwrap())
        }
    };
    let (status, problem) = post("{\"email\":", "application/json").await;
    assert_eq!((status, &problem["type"]), (400, &json!("/problems/bad-request")));
    assert!(problem["detail"].as_str().unwrap().contains("line 1 column 9"), "{problem}");
    let (status, problem) = post("{\"email\":1,\"password\":\"\"}", "application/json; charset=utf-8").await;
    assert_eq!(status, 400);
    assert!(problem["detail"].as_str().unwrap().contains("email: invalid type"), "{problem}");
    let (status, _) = post("{\"email\":\"a\",\"password\":\"b\"} {}", "application/json").await;
    assert_eq!(status, 400);
    let (status, problem) = post("email=a&password=b", "application/x-www-form-urlencoded").await;
    assert_eq!((status, &problem["type"]), (415, &json!("/problems/not-json")));
    let (status, problem) = post("{\"email\":\"a\",\"password\":\"b\"}", "text/plain").await;
    assert_eq!((status, &problem["type"]), (415, &json!("/problems/not-json")));

    let large = json!({"email": "a@b.example", "password": "x".repeat(70_000)});
    visitor.send(Method::POST, "session", Some(&large), &[]).await.problem(413, "too-large");
    let long = json!({"email": "a@b.example", "password": "x".repeat(2_000)});
    let problem = visitor.send(Method::POST, "session", Some(&long), &[]).await.problem(422, "invalid");
    assert_eq!(problem["fields"][0]["field"], "password");
}

#[tokio::test]
async fn addresses_and_methods_that_are_not_there() {
    let world = World::new().await;
    let ada = world.signed_in("ada@halcyon.example").await;
    for path in
        ["/api", "/api/v1", "/api/v2/context", "nothing", "accounts/x/nothing", "/api/v1/openapi.json/"]
    {
        ada.get(path).await.problem(404, "not-found");
    }
    for (method, path) in [(Method::PATCH, "context"), (Method::POST, "accounts"), (Method::PUT, "session")] {
        let answer = ada.send(method, path, None, &[]).await;
        assert!(!answer.header("allow").is_empty());
        answer.problem(405, "method-not-allowed");
    }
    let other_method = ada.send(Method::POST, "/somewhere", None, &[]).await;
    other_method.problem(405, "method-not-allowed");
}

#[tokio::test]
async fn pages_of_other_sites_cannot_write() {
    let world = World::new().await;
    let ada = world.signed_in("ada@halcyon.example").await;
    let own = world.origin.clone();
    let attempts: [&[(&str, &str)]; 5] = [
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("sec-fetch-site", "same-origin"), ("origin", "https://evil.example")],
    ];
    for headers in attempts {
        ada.send(Method::DELETE, "session", None, headers).await.problem(403, "cross-site");
        let foreign_read = ada.send(Method::GET, "context", None, headers).await;
        assert_eq!(
            foreign_read.status, 200,
            "reads change nothing, and the browser keeps the answer to itself"
        );
        assert_eq!(foreign_read.header("access-control-allow-origin"), "");
    }
    let here = ada
        .send(Method::DELETE, "session", None, &[("origin", &own), ("sec-fetch-site", "same-origin")])
        .await;
    assert_eq!(here.status, 204);
}

#[tokio::test]
async fn request_ids_are_ours_and_differ() {
    let world = World::new().await;
    let visitor = world.visitor();
    let one = visitor.send(Method::GET, "context", None, &[("x-request-id", "forged\"")]).await;
    let other = visitor.get("context").await;
    assert_ne!(one.header("x-request-id"), other.header("x-request-id"));
    assert_eq!(one.header("x-request-id").len(), 36);
    one.problem(401, "signed-out");
}
